"""Bylines: who wrote a text, in brackets at its end (某区党群工作部 李某某) or in it (记者 张某)."""

import re

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger
from kg.extension import cache
from kg.tables import words

_ROLE = r"(?:本报|本网|本刊|本文|见习|实习|特约|全媒体|融媒体)*(?:记者|实习生|通讯员|作者|撰文|供稿|(?:文字|文|图)(?=\s*[/／：:]))"
_STARTS = re.compile(_ROLE)
_SIGNED = re.compile(rf"(?:本报|本网){_ROLE}|{_ROLE}[\s/／：:]")
_BRACKETS = re.compile(r"[（(]([^（）()]{2,60})[)）]")
_SEPARATORS = re.compile(rf"{_ROLE}|[\s、，,；;/／：:]+")
_DONE = re.compile(r"(?:供稿|供图|摄影|摄|文|整理|综合|报道)$")
_PHOTO = re.compile(r"(?:摄|摄影|供图)$")
# No person: bodies, which a byline names before its writers, and words that stand behind a role and begin like a name.
_BODY = re.compile(
    r"单位|简介|连线|关注|查访|.+(?:部|局|委|办|社|网|报|院|校|会|站|台|室|处|所|厂|店|组|队|学|系|省|镇|乡|县|市|区|村|街道|中心|公司|集团|政府|银行|支行)$"
)


# What pages put right behind the last sentence: the photographer, 返回某网，查看更多.
_TAIL = re.compile(
    r"(?<=[。！？”）])\s*(?:(?:[\u3400-\u9fff]{2,8}[网报社台] )?[\u3400-\u9fff·]{2,4}\s?(?:摄|摄影|供图)|返回[\u3400-\u9fff]{1,5}，查看更多)$"
)


def without(line: AlignedText, meta: dict[str, str], ledger: Ledger) -> AlignedText:
    """The line without its bylines in brackets; the names go into `meta`, where no author is known yet."""
    cut: list[Edit] = [(m.start(), m.end(), "") for m in (_TAIL.search(line.text, max(0, len(line) - 20)),) if m]
    if not cut and "（" not in line.text and "(" not in line.text:
        return line
    for found in _BRACKETS.finditer(line.text):
        names = people(found[1], alone=found.end() == len(line.text))
        if names and not _PHOTO.search(found[1]):
            meta.setdefault("author", "、".join(names))
        if names:
            cut.append((found.start(), found.end(), ""))
    return ledger.edit("cut_byline", line, sorted(cut))


def people(text: str, alone: bool) -> list[str]:
    """The personal names of a byline, bodies left out; empty where the text is none.

    A byline begins with a role (记者, 通讯员), or, where it stands `alone` at the end, with a body (党群工作部 李某某).
    """
    parts = tokens(text)
    names = [part for part in parts if not _BODY.fullmatch(part)]
    written = _STARTS.match(text) or (alone and parts and _BODY.fullmatch(parts[0]))
    return names if written and all(map(is_name, names)) else []


def signature(line: str) -> list[str]:
    """The personal names of a line that is a byline as a whole (记者 王某 通讯员 李某); empty where it is none."""
    return people(line, alone=False) if len(line) <= 40 and _SIGNED.match(line) else []


def tokens(text: str) -> list[str]:
    """The words of a byline without roles and separators."""
    return [word for part in _SEPARATORS.split(text) if (word := _DONE.sub("", part or ""))]


def is_name(word: str) -> bool:
    """Whether a word can be a person's name: a surname and one or two characters, or parts with a dot between."""
    if "·" in word:
        return re.fullmatch(r"[\u3400-\u9fff]{2,8}(?:·[\u3400-\u9fff]{2,8})+", word) is not None
    return any(word[:size] in _surnames() and size < len(word) <= size + 2 for size in (1, 2))


@cache
def _surnames() -> frozenset[str]:
    return frozenset(words("surnames", "surname"))
