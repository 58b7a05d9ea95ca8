"""Names of one text told again: short forms that it introduces (以下简称“…”), and names found in one place only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.annotate.gazetteer import by_name
from kg.extension import cache
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import tsv, words

_INTRODUCED = re.compile(
    r"[（(](?:以下|下文|下)?(?:统一)?(?:简称|统称|称)(?:为|：)?[“‘]?(?P<name>[\u3400-\u9fffA-Za-z0-9·]{2,16})[”’]?[）)]"
)
_QUOTES = re.compile(r"[“”‘’《》]")
# Shorter names are parts of other words too often to be looked for: 王亮 in 王亮亮, 华为 in 中华为民.
_LEAST = {"Organization": 3, "Person": 3, "Program": 4, "Document": 5}
_FIRM = re.compile(r"(?:集团)?(?:控股)?(?:股份|有限责任|责任)?(?:有限)?(?:总)?公司$|集团$")
_OWN, _LONGEST_OWN = 3, 6
_NOT_FOND = frozenset("家庄村区镇乡店街巷湾沟山河")


@cache
def _business() -> re.Pattern[str]:
    found = "|".join(sorted(words("industries"), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:{found})$")


@cache
def _pointing() -> frozenset[str]:
    """Words that point back to a name (公司, 协会, 项目)."""
    return frozenset(
        word for cell, *_ in tsv("lexicon/anaphors.tsv", "word", "class", "endings") for word in cell.split()
    )


@dataclass(frozen=True, slots=True)
class Introduced:
    """A short form with the mention that it is introduced behind; `start:end` is where the text introduces it."""

    start: int
    end: int
    name: str
    full: Mention


def introduced(text: str, mentions: Iterable[Mention]) -> list[Introduced]:
    """The short forms that a text introduces in brackets right behind a name (the longest that ends there)."""
    index = SpanIndex(mentions)
    found: list[Introduced] = []
    for match in _INTRODUCED.finditer(text):
        before = [m for m in index.ending(match.start(), match.start()) if m.end == match.start()]
        if before:
            full = max(before, key=lambda m: m.end - m.start)
            found.append(Introduced(match.start("name"), match.end("name"), match["name"], full))
    return found


def find(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Further mentions of names that the text has told elsewhere, where nothing else stands."""
    # 公司, introduced as the short form of a firm, points to it and names nothing: it stands in 有限公司 and 子公司 too.
    told = {i.name: i.full.kind for i in introduced(text, mentions) if i.name.removeprefix("本") not in _pointing()}
    kinds = dict(told)
    for mention in mentions:
        name = _QUOTES.sub("", mention.text)
        if len(name) >= _LEAST.get(mention.kind, len(text) + 1):
            kinds.setdefault(name, mention.kind)
        for short in _shortened(mention):
            kinds.setdefault(short, mention.kind)
    if not kinds:
        return
    names = sorted(kinds)
    taken = SpanIndex(mentions)
    for number, start, end in AhoCorasick(names, matchkind=MatchKind.LeftmostLongest).find_matches_as_indexes(text):
        fond = kinds[names[number]] == "Person" and text[start] in "老小"
        around = taken.overlapping(start, end)
        free = names[number] in told and all(start <= m.start and m.end <= end and m.kind == "Place" for m in around)
        if (free or not around) and not (fond and text[end : end + 1] in _NOT_FOND):
            yield Mention(start, end, text[start:end], kinds[names[number]])


def _shortened(mention: Mention) -> Iterator[str]:
    """How the text may shorten a name later: 老刘 for a person, a firm by its own name without place, business and form."""
    if mention.kind == "Person" and 2 <= len(mention.text) <= 3 and mention.text[0] in words("surnames", "surname"):
        yield from (fond + mention.text[0] for fond in "老小")
    firm = _FIRM.search(mention.text) if mention.kind == "Organization" else None
    if not firm:
        return
    own = mention.text[_place_end(mention.text) : firm.start()]
    while len(own) >= _OWN:
        business = _business().search(own)
        if len(own) <= _LONGEST_OWN:
            yield own
        if not business:
            return
        own = own[: business.start()]


def _place_end(name: str) -> int:
    """Where the places that a name begins with end: the longest at each step."""
    at = 0
    while found := max((n for n in range(2, 12) if name[at : at + n] in by_name()), default=0):
        at += found
    return at
