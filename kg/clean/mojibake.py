"""Text that was read in a wrong encoding and saved so: 涓浗 and ä¸­å›½ and ÖÐ¹ú were all 中国 once.

The wrong characters are turned back into the bytes that they were read from, and the bytes read as they should have
been. What comes out must be whole and must read like Chinese where what stood there did not; nothing is guessed.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger
from kg.clean.script import to_traditional

LOST = "\ufffd"
# Bytes of a line that is put together again. No encoding here has either; of a character that the wrong encoding does
# not have there are none. A question mark counts as an unknown byte where one lacks.
_UNKNOWN, _FOREIGN = b"\xff", b"\x00"
# The shortest text that is proof, in characters, and between GBK and Big5; the shortest that is believed on a page
# where so many characters are proven.
_LEAST, _LEAST_PAIRS, _LEAST_BELIEVED, _PROVEN = 4, 6, 2, 20
_MARKS = frozenset("，。、；：！？“”‘’《》（）—…·〔〕【】「」『』％　０１２３４５６７８９")
# The most frequent characters of public news: 70 % of running text, 3 % of what a wrong decode hits.
_FREQUENT = (
    "的一国在中是人有了行大和不为上会年发作这出家个主地以对日经到我场时要来业部于新多民生们本成市公前下开现者理同进月方也"
    "他用分之全长学后建展与区高工将政过关表小海战天实加能说最就金利合力面自两法文而心定事等动都员得重次报产还机里第其位总体"
    "所从外此化明内三度社资各保设看品如已相提山司示系当通客科持点正术但并今入问共界东强间制影济及情近基教委据门由水解去起组"
    "路任因题向项收安立技物管先争原办党更受无统风选些式二只应推数认领议性没达义别深改那决费首处院接网村样使企务支疫防控干"
    "县镇乡街道省州农服指导帮扶助救急复厂织书记群众医护卫健环境生态目投万亿元名户亩"
)


class Unit(NamedTuple):
    """A character as it should be, and the wrong ones, `start:end` of the line, that hold its bytes.

    `kind`: read (from bytes beyond ASCII), ascii, lost, or foreign (no character of the right encoding).
    """

    new: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Target:
    """The encoding that text should have been read in: its codec, and how its bytes make up characters."""

    codec: str
    pattern: re.Pattern[bytes]


_LONG = (
    rb"(?P<read>%s|[\xe1-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})"
    rb"|(?P<lost>[\xe1-\xef](?:[\x80-\xbf][\xff?]?|[\xff?][\x80-\xbf\xff?]?)|[\xc2-\xcf][\xff?]|[\xff?][\x80-\xbf]{1,2}|\xff)"
    rb"|(?P<foreign>[\x00\x80-\xfe])|(?P<ascii>[\x01-\x7f])"
)
_UTF8 = Target("utf-8", re.compile(_LONG % rb"[\xc2-\xdf][\x80-\xbf]"))
# Of two bytes only what Chinese pages use (· × é α): the bytes of many common GBK characters are such a pair.
_UTF8_IN_GBK = Target("utf-8", re.compile(_LONG % rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xce[\x91-\xbf]|\xcf[\x80-\x89]"))
_PAIR = (
    rb"(?P<read>[\x81-\xfe][\x40-\x7e%s])|(?P<lost>\xff[\x80-\xfe]|[\x81-\xfe][\xff?]|\xff)"
    rb"|(?P<foreign>[\x00\x80-\xfe])|(?P<ascii>[\x01-\x7f])"
)
_GBK = Target("gb18030", re.compile(_PAIR % rb"\x80-\xfe"))
_BIG5 = Target("big5hkscs", re.compile(_PAIR % rb"\xa1-\xfe"))


class Step(NamedTuple):
    """The bytes of the wrong characters, those that the wrong encoding has no character for, and the right encoding."""

    table: Callable[[], dict[str, bytes]]
    holes: bytes
    target: Target


@dataclass(frozen=True)
class Way:
    """A way in which text goes wrong: the steps back, last one first; `hint` finds lines that may be so damaged, in a
    text that has two of the characters `signs`.
    """

    name: str
    steps: tuple[Step, ...]
    signs: Callable[[], frozenset[str]]
    hint: Callable[[], re.Pattern[str]]

    @property
    def structured(self) -> bool:
        """Whether the right text was UTF-8, whose structure is a proof: no other text has it by chance."""
        return self.steps[-1].target.codec == "utf-8"

    @property
    def latin(self) -> bool:
        """Whether the wrong text is in Latin letters, of which no language has so many in a row."""
        return self.steps[0].table is _latin_bytes

    @property
    def paired(self) -> bool:
        """Whether both texts are Chinese characters: then only how frequent they are tells the right from the wrong."""
        return not self.structured and not self.latin


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """The text as it was before it was read wrongly; a character that lost bytes is U+FFFD, a line that lost more than
    one in ten stays. Comes before all other repairs: invisible and private-use characters carry bytes.
    """
    if text.text.isascii():
        return text
    signs = _signs() & text.alphabet
    ways = [way for way in _ways() if len(way.signs() & signs) >= 2] if len(signs) >= 2 else []
    edits = list(_edits(text.text, ways)) if ways else []
    return ledger.edits(text, edits) if edits else text


def _edits(text: str, ways: list[Way]) -> Iterator[tuple[str, Edit]]:
    """The repairs of all lines in order; a way that is proven on the page is believed on short lines as well."""
    found: dict[int, list[list[Unit]]] = {}
    proven: Counter[str] = Counter()
    for start, line, way in _suspicious(text, ways):
        if start not in found and (parts := list(_mended(line, way, believed=False))):
            found[start] = parts
            proven[way.name] += sum(map(len, parts))
    for way in (way for way in ways if proven[way.name] >= _PROVEN and not way.paired):
        for start, line in _hinted(text, _latin_hint(1) if way.latin else way.hint()):
            if start not in found:
                found[start] = list(_mended(line, way, believed=True))
    for start in sorted(found):
        for part in found[start]:
            yield from _grouped(text, start, part)


def _suspicious(text: str, ways: list[Way]) -> list[tuple[int, str, Way]]:
    """(start, line, way) for each line with the hint of a way. What looks like UTF-8 read as GBK, even if it lost too
    much, is not tried as Big5, which pieces of it look like.
    """
    lines = [(start, line, way) for way in ways for start, line in _hinted(text, way.hint())]
    shifted = {start for start, _, way in lines if way.structured and not way.latin}
    return [(start, line, way) for start, line, way in lines if not way.paired or start not in shifted]


def _hinted(text: str, hint: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    at = 0
    while found := hint.search(text, at):
        start = text.rfind("\n", at, found.start()) + 1 or at
        at = text.find("\n", found.end() - 1)
        at = len(text) if at < 0 else at + 1
        yield start, text[start:at].rstrip("\n")


def _mended(line: str, way: Way, believed: bool) -> Iterator[list[Unit]]:
    """The stretches of a line that come out well: each as a whole or, where that is wrong, its runs beyond ASCII."""
    units = [Unit(char, i, i + 1, "ascii") for i, char in enumerate(line)]
    for step in way.steps:
        units = _undone(units, step)
    for whole in _stretches(units, "foreign"):
        if _is_better(whole, line, way, believed):
            yield whole
        elif not way.structured:
            yield from (part for part in _stretches(whole, "ascii") if _is_better(part, line, way, believed))


def _undone(units: list[Unit], step: Step) -> list[Unit]:
    """The units one step back: their bytes, read in the right encoding."""
    table = step.table()
    pieces = [_FOREIGN if unit.kind == "foreign" else table.get(unit.new, _FOREIGN) for unit in units]
    if step.table is _gbk_bytes:
        _with_0x80([unit.new for unit in units], pieces)
    data = b"".join(pieces)
    owner = [i for i, piece in enumerate(pieces) for _ in piece]
    found = []
    for m in step.target.pattern.finditer(data):
        first, last = units[owner[m.start()]], units[owner[m.end() - 1]]
        new, kind = _read(m, step.target.codec, step.holes)
        found.append(Unit(first.new if m[0] == _FOREIGN else new, first.start, last.end, kind))
    return found


def _read(m: re.Match[bytes], codec: str, holes: bytes) -> tuple[str, str]:
    """The character of the matched bytes, and its kind. One byte that lacks is put back where, of the bytes that are
    lost in that encoding, only one makes a Chinese mark; letters that would be possible besides are in no Chinese text.
    """
    kind = m.lastgroup or ""
    if kind == "lost":
        fills = (re.sub(rb"[\xff?]", bytes((byte,)), m[0]).decode(codec, "ignore") for byte in holes)
        marks = [mark for mark in fills if mark in _MARKS and mark.strip()] if len(m[0]) == 3 else []
        return (marks[0], "read") if len(marks) == 1 else (LOST, "lost")
    new = m[0].decode(codec, "ignore")
    return new, kind if len(new) == 1 else "foreign"


_ALONE = frozenset(f"€?{LOST}")
_OPEN = re.compile(rb"[\xe1-\xef]([\x80-\xbf]?)\Z")  # the beginning of a character in UTF-8


def _with_0x80(chars: list[str], pieces: list[bytes]) -> None:
    """Put byte 0x80 where it stands alone, which GBK cannot read: Windows and browsers show € (as they do for A2 E3),
    others U+FFFD. Then 0x80 it was only if they read all the rest, as those do that have private-use characters.
    """
    complete = any("\ue000" <= char <= "\uf8ff" for char in chars)
    for i, char in enumerate(chars):
        if char not in _ALONE:
            continue
        lacks = _OPEN.search(b"".join(pieces[max(0, i - 2) : i]))
        behind = pieces[i + 1] if i + 1 < len(pieces) else b""
        if char == "€":
            pieces[i] = _euro(lacks is not None and bool(lacks[1]), behind, pieces[i + 2 : i + 3])
        elif lacks and complete and len(behind) == 2:
            pieces[i] = b"\x80"


def _euro(one_lacks: bool, behind: bytes, then: list[bytes]) -> bytes:
    """The bytes of €: 80, or A2 E3, the end of one character and the beginning of the next, or one that is not known."""
    if behind in (_UNKNOWN, b"?"):
        return b"\xa2\xe3" if one_lacks and then and len(then[0]) == 2 else _UNKNOWN
    return b"\xa2\xe3" if one_lacks and b"\x80" <= behind[:1] <= b"\xbf" else b"\x80"


def _stretches(units: list[Unit], between: str) -> Iterator[list[Unit]]:
    """The runs of units between those of a kind, without such as share a wrong character with one of that kind."""
    part: list[Unit] = []
    barrier = 0
    for unit in [*units, Unit("", units[-1].end, 0, between)] if units else ():
        if unit.kind == between:
            limit = unit.start
            while part and part[-1].end > limit:
                limit = part.pop().start
            if part:
                yield part
            part, barrier = [], unit.end
        elif unit.start < barrier:
            barrier = unit.end
        else:
            part.append(unit)


def _is_better(units: list[Unit], line: str, way: Way, believed: bool) -> bool:
    """Whether the units are whole and read like Chinese, and what stands there does not.

    Measured on news: half the characters of Big5 read as GBK are usual ones, but few are frequent ones.
    """
    read = [unit.new for unit in units if unit.kind == "read"]
    lost = sum(unit.kind == "lost" for unit in units)
    least = _LEAST_PAIRS if way.paired else _LEAST_BELIEVED if believed else _LEAST
    if len(read) < least or lost * 10 > len(read) + lost:
        return False
    usual, frequent = _shares(read)
    was_usual, was_frequent = _shares([char for char in line[units[0].start : units[-1].end] if char > "~"])
    if way.structured:
        return usual >= 0.6 and usual + frequent > was_usual + was_frequent + 0.3
    if way.latin:
        return usual >= 0.8 and (believed or frequent * len(read) >= 2)
    return usual >= 0.95 and frequent >= 0.3 and frequent > 3 * was_frequent


def _shares(chars: list[str]) -> tuple[float, float]:
    """The shares of characters in daily use, marks among them, and of the most frequent ones, marks left out."""
    hans = [char for char in chars if char not in _MARKS] or ["?"]
    usual = sum(char in _usual() for char in chars) / max(1, len(chars))
    return usual, sum(char in _frequent() for char in hans) / len(hans)


def _grouped(text: str, at: int, units: list[Unit]) -> Iterator[tuple[str, Edit]]:
    """An edit for each smallest group of wrong characters that holds whole right ones."""
    group: list[Unit] = []
    for unit in [*units, None]:
        if unit and group and unit.start < group[-1].end:
            group.append(unit)
            continue
        if group:
            start, end, new = at + group[0].start, at + group[-1].end, "".join(u.new for u in group)
            kind = "lost_character" if LOST in new else "mojibake"
            yield from [(kind, (start, end, new))] if text[start:end] != new else ()
        group = [unit] if unit else []


_ASCII = {chr(i): bytes((i,)) for i in range(1, 128)}


@cache
def _gbk_bytes() -> dict[str, bytes]:
    """The pair of each character, in the readings of GB18030 and of GBK."""
    table = dict(_ASCII)
    for codec in ("gb18030", "gbk"):
        for pair in (bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F):
            table.setdefault(pair.decode(codec, "ignore"), pair)
    return table | {LOST: _UNKNOWN}


@cache
def _latin_bytes() -> dict[str, bytes]:
    """Latin-1 and Windows-1252, which has no characters for five bytes."""
    table = _ASCII | {chr(i): bytes((i,)) for i in range(0x80, 0xFF)}
    windows = {bytes((i,)).decode("cp1252", "ignore"): bytes((i,)) for i in range(0x80, 0xA0)}
    return table | windows | {LOST: _UNKNOWN}


@cache
def _big5_bytes() -> dict[str, bytes]:
    """Big5 with what Hong Kong, and what Windows (in the private use area), adds to it."""
    table = dict(_ASCII)
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    for codec in ("big5hkscs", "cp950", "big5"):
        for pair in (bytes((a, b)) for a in range(0x81, 0xFF) for b in trails):
            table.setdefault(pair.decode(codec, "ignore"), pair)
    private = [*((a, b) for a in (*range(0xFA, 0xFF), *range(0x8E, 0xA1), *range(0x81, 0x8E)) for b in trails)]
    private += [(a, b) for a in (0xC6, 0xC7, 0xC8) for b in trails if (a, b) >= (0xC6, 0xA1)]
    return table | {chr(0xE000 + i): bytes(pair) for i, pair in enumerate(private)} | {LOST: _UNKNOWN}


@cache
def _usual() -> frozenset[str]:
    """The first levels of GB 2312 and of Big5, which hold the characters in daily use, and the signs of GB 2312."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    gb = (bytes((a, b)).decode("gb2312", "ignore") for a in rows for b in range(0xA1, 0xFF))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    big5 = (bytes((a, b)).decode("big5", "ignore") for a in range(0xA4, 0xC7) for b in trails)
    return frozenset(gb) | frozenset(big5) | _MARKS


@cache
def _frequent() -> frozenset[str]:
    return frozenset(_FREQUENT) | frozenset(to_traditional(_FREQUENT))


@cache
def _letters() -> frozenset[str]:
    """What a page in Chinese does not have: letters, controls and signs of Windows-1252."""
    return frozenset(char for char in _latin_bytes() if char > "~") - _usual() - {LOST}


@cache
def _latin_hint(more: int = 2) -> re.Pattern[str]:
    """A letter, as first bytes are, and more such in a row than any language has; 1 is a character in GBK."""
    table = "".join(sorted(char for char in _latin_bytes() if len(char) == 1 and char > "~"))
    return re.compile(rf"[\xc2-\xfe][{table}]{{{more}}}")


@cache
def _shifted(first: range, second: range) -> frozenset[str]:
    return frozenset(c for c, b in _gbk_bytes().items() if len(b) == 2 and b[0] in first and b[1] in second)


@cache
def _firsts() -> frozenset[str]:
    """Characters that hold the first two bytes of one in UTF-8."""
    return _shifted(range(0xE2, 0xF0), range(0x80, 0xC0))


@cache
def _utf8_hint() -> re.Pattern[str]:
    """Characters of bytes 1 2, 3 1 and 2 3 in UTF-8, in this order from any of them on."""
    parts = _firsts(), _shifted(range(0x80, 0xC0), range(0xE2, 0xF0)), _shifted(range(0x80, 0xC0), range(0x80, 0xC0))
    a, b, c = (f"[{''.join(sorted(part))}]" for part in parts)
    return re.compile(f"{a}{b}{c}|{b}{c}{a}|{c}{a}{b}")


@cache
def _rare() -> frozenset[str]:
    """Characters out of daily use; of Big5 and GBK read one as the other every third is such."""
    japanese = {bytes((a, b)).decode("cp932", "ignore") for a in range(0x88, 0x98) for b in range(0x40, 0xFD)}
    known = {*_gbk_bytes(), *_big5_bytes()} - _usual() - japanese
    return frozenset(char for char in known if "\u3400" <= char <= "\u9fff" or "\ue000" <= char <= "\uf8ff")


@cache
def _rare_hint() -> re.Pattern[str]:
    """Three of them close together: in 98 of 100 wrong sentences of news, in one of 4,000 right ones."""
    rare = f"[{''.join(sorted(_rare()))}]"
    return re.compile(rf"{rare}(?:[^\n]{{0,4}}?{rare}){{2}}")


@cache
def _signs() -> frozenset[str]:
    """All signs of all ways, since one look at an alphabet is cheaper than seven."""
    return frozenset().union(*(way.signs() for way in _ways()))


@cache
def _ways() -> tuple[Way, ...]:
    """Longer ways and those to UTF-8 first, whose structure is the better proof."""
    latin = Step(_latin_bytes, b"\x81\x8d\x8f\x90\x9d", _UTF8)
    latin_gbk = Step(_latin_bytes, b"", _GBK)
    return (
        Way("utf-8 as latin", (latin,), _letters, _latin_hint),
        Way("utf-8 as latin twice", (latin, latin), _letters, _latin_hint),
        Way("gbk as latin and utf-8 as latin", (latin, latin_gbk), _letters, _latin_hint),
        Way("gbk as latin", (latin_gbk,), _letters, _latin_hint),
        Way("utf-8 as gbk", (Step(_gbk_bytes, b"\x80", _UTF8_IN_GBK),), _firsts, _utf8_hint),
        Way("big5 as gbk", (Step(_gbk_bytes, b"", _BIG5),), _rare, _rare_hint),
        Way("gbk as big5", (Step(_big5_bytes, b"", _GBK),), _rare, _rare_hint),
    )
