"""Page furniture: lines that are not the article. Bylines, sources and dates are lifted into metadata on the way."""

import re
from collections import Counter

from kg.alignment import AlignedText, join
from kg.clean import bylines, metadata, statements, zones
from kg.clean.ledger import Ledger
from kg.extension import cache
from kg.tables import tsv

# A longer line is a paragraph; of furniture only editors' notes and disclaimers are so long.
_LONGEST, _LONGEST_HEADING, _LONG_KINDS = 150, 60, ("editor", "footer")
_HEADING = 14  # a heading that opens a list; 相关阅读：某地防汛见闻 is the list already
_HEAD_OF_AD = 10
_FRAMES = frozenset("【[◆●■▍▎")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def split(text: AlignedText) -> list[AlignedText]:
    """The lines of a text without the white space around them; blank lines are left out."""
    lines: list[AlignedText] = []
    at = 0
    for line in text.text.split("\n"):
        start = at + len(line) - len(line.lstrip())
        end = at + len(line.rstrip())
        if start < end:
            lines.append(text[start:end])
        at += len(line) + 1
    return lines


def remove(text: AlignedText, ledger: Ledger, title: str = "") -> tuple[AlignedText, dict[str, str]]:
    """(the article's lines joined by LF, metadata lifted out of what was cut); the ledger counts cut lines by kind.

    `title` is what the page calls itself. The order matters: a source line also matches furniture patterns, so metadata
    is read first. A text of which nothing would stay keeps all its lines: a short notice is better than none.
    """
    lines = split(text)
    texts = [line.text for line in lines]
    meta: dict[str, str] = {}
    kinds = _kinds(texts, meta)
    head = zones.above(texts, kinds, title)
    kinds[:head] = [kind or "head" for kind in kinds[:head]]
    dated = next((date for line in texts[:head] if len(line) <= 40 and (date := statements.date_of(line))), "")
    meta.update({"published": dated} if dated and "published" not in meta else {})
    for at in zones.scraps(texts, kinds, head):
        kinds[at] = "meta"
    site = zones.site(texts[:head])
    meta.update({"site": site} if site else {})
    kinds = [zones.between(texts, kinds, at) for at in range(len(kinds))]
    for at in zones.behind(texts, kinds):
        kinds[at] = "tail"
    kept = [line for line, kind in zip(lines, kinds, strict=True) if not kind]
    kept = [line for line in (bylines.without(line, meta, ledger) for line in kept) if line.text.strip()]
    if not kept:
        return join(lines, "\n"), meta
    for line, kind in zip(lines, kinds, strict=True):
        if kind:
            ledger.cut(f"cut_{kind}", line)
    return join(kept, "\n"), meta


def _kinds(lines: list[str], meta: dict[str, str]) -> list[str]:
    """The kind of furniture that each line is, or the empty string; what lines state goes into `meta`.

    What follows the heading of a list of related pages belongs to it, up to the next sentence; what follows that of the
    readers' comments, up to the end.
    """
    seen = Counter(lines)
    told: set[str] = set()
    kinds: list[str] = []
    open_list = ""
    top = True
    signed = zones.signature(lines, [""] * len(lines))
    for at, line in enumerate(lines):
        kind = _repeated(line, seen, told) if at not in signed else "signature"
        kind = kind or _comment(line) or metadata.lift(line, meta, top) or kind_of(line)
        prose = zones.is_prose(line)
        if kind == "chrome" and "全文" in line:
            open_list = ""  # a button that unfolds the text, which goes on behind it
        if kind == "signature":
            open_list = "related"  # behind it the page goes on, not the notice
        if not kind and (
            open_list == "comment" or (open_list == "related" and not zones.goes_on(line, lines[len(kinds) - 1]))
        ):
            kind = open_list
        if not kind and not prose and kinds and kinds[-1] == "ad" and len(lines[len(kinds) - 1]) <= _HEAD_OF_AD:
            kind = "ad"  # the advertisement that a line 广告 announces
        if kind in ("related", "comment") and not top and (kind == "comment" or len(line) <= _HEADING):
            open_list = kind if open_list != "comment" else open_list
        elif open_list == "related" and not kind:
            open_list = ""
        top = top and not (prose and not kind)
        kinds.append(kind)
    return ["" if kind == "signature" else kind for kind in kinds]


def _comment(line: str) -> str:
    """`comment` for a heading of readers' comments, also where it names a writer and a date as bylines do."""
    if len(line) > _LONGEST_HEADING:
        return ""
    named = _framed(line)
    return "comment" if any(p.match(named) for kind, p in _patterns() if kind == "comment") else ""


def _framed(line: str) -> str:
    """The line without the frame or bullet of a heading: 【相关链接】, ◆相关阅读."""
    return line[1:].rstrip("】]").lstrip() or line if line[:1] in _FRAMES else line


def kind_of(line: str) -> str:
    """The kind of furniture that a line is, or the empty string."""
    line = _framed(line)
    long = len(line) > _LONGEST or (len(line) > _LONGEST_HEADING and "。" in line)
    for kind, pattern in _patterns():
        if (not long or kind in _LONG_KINDS) and pattern.match(line):
            return kind
    if len(line) <= 80 and statements.buttons(line):
        return "chrome"
    if len(line) - zones.han(line) <= 8:
        return ""
    latin = len(_LATIN.findall(line))
    return "foreign" if latin > 8 and len(_HAN.findall(line)) * 4 < latin else ""


def _repeated(line: str, seen: Counter[str], told: set[str]) -> str:
    """`repeated` for the second and later tellings of a line that stands between paragraphs as furniture."""
    if seen[line] < 2 or len(line) < 5:
        return ""
    if line in told:
        return "repeated"
    told.add(line)
    return ""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for pattern, kind in tsv("lexicon/boilerplate.tsv", "pattern", "kind"))
