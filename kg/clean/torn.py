"""Characters that a gloss tool tore apart: 我帶頭 that became 我?guī)ь^.

The tool looked for traditional characters in GBK bytes without regard to where a character begins, and put the reading
behind the false one, between the two bytes of a true one. 我帶頭 is CED2 8EA7 EE5E; D28E is 規, read guī; the page got
CED2 8E(guī)A7EE 5E, where 8E( is no character (?), A7EE is ь and 5E is ^. Reading and neighbour give the lost byte back.
"""

import re
from functools import cache

from kg.alignment import Edit
from kg.clean.readings import LETTERS, is_phrase, is_pinyin, readings
from kg.clean.script import to_simplified, to_traditional

LOST = "\ufffd"
_GBK_LEADS = range(0x81, 0xFF)
# The run behind the bracket: shifted characters up to the first ASCII character that can be a second byte (@ to ~).
_TORN = re.compile(
    rf"[?？\ufffd][({{（]?(?P<reading>[{LETTERS}]{{1,8}})[)）](?P<run>[^\x00-\x7f]{{0,12}}[@-~])?(?:[(（](?P<next>[{LETTERS}]{{1,8}})[)）])?"
)
# What is left of a run that cannot be read back: Cyrillic and Greek letters are pairs of second and first bytes.
_SCRAPS = re.compile(r"(?:[\u0370-\u03ff\u0400-\u04ff]+[\^`~|_@\\{}\[\]]?)?")


TORN, INFERRED, GONE = "torn_character", "inferred_character", "lost_character"


def edits(text: str, glossed: bool) -> list[tuple[str, Edit]]:
    """Torn characters and what they were, each with the kind of its repair: put together from the bytes; inferred,
    because of the characters with that first byte one alone makes a word; or lost. In a document that is not `glossed`
    all over only the first kind is repaired, elsewhere what is lost becomes U+FFFD, never a guess.
    """
    found: list[tuple[str, Edit]] = []
    for m in _TORN.finditer(text) if "?" in text or "？" in text or LOST in text else ():
        if not is_pinyin(m["reading"]):
            continue
        before = text[max(0, m.start() - 1) : m.start()]
        new = _mended(before, m)
        if new:
            found.append((GONE if LOST in new else TORN, (m.start(), m.end(), new)))
        elif glossed:
            found.append(_inferred(before, m) or (GONE, _lost(m)))
    return found


def _mended(before: str, m: re.Match[str]) -> str:
    """The true characters, if a first byte fits and what comes out is in use and read as its gloss says.

    Only the first of them hangs on that byte; it is U+FFFD where several bytes fit.
    """
    try:
        run = (m["run"] or "").encode("gb18030")
        rest = run[1:].decode("gbk")
    except UnicodeError:
        return ""
    firsts = {(lead + run[:1]).decode("gbk", "ignore") for lead in _leads(before, m["reading"])}
    firsts = {char for char in firsts if len(char) == 1 and _in_use(char)}
    if not firsts or not all(map(_in_use, rest)):
        return ""
    new = (min(firsts) if len(firsts) == 1 else LOST) + rest
    return new if not m["next"] or m["next"] in readings(new[-1]) else ""


def _inferred(before: str, m: re.Match[str]) -> tuple[str, Edit] | None:
    """The only character that has the first byte which the reading gives and makes a word with the one before it."""
    end = m.end("reading") + 1
    if _SCRAPS.fullmatch(m.string, end, end + 1) and m.string[end : end + 1]:
        return None  # bytes of it are still there, and fit none
    seconds = [bytes((b,)) for b in (*range(0x40, 0x7F), *range(0x80, 0xFF))]
    chars = {(lead + b).decode("gbk", "ignore") for lead in _leads(before, m["reading"]) for b in seconds}
    fits = sorted(c for c in chars if len(c) == 1 and _in_use(c) and is_phrase(to_simplified(before + c)))
    return (INFERRED, (m.start(), end, fits[0])) if len(fits) == 1 else None


def _lost(m: re.Match[str]) -> Edit:
    """U+FFFD, with the last character of the run behind it where its gloss and its second byte name only one; a gloss
    of what was lost goes with it.
    """
    last = _last(m["run"][-1], m["next"]) if m["run"] and m["next"] else ""
    if last:
        return m.start(), m.end(), LOST + last
    scraps = _SCRAPS.match(m.string, m.end("reading") + 1)
    end = scraps.end() if scraps else m.end()
    return m.start(), m.end() if end == m.end("run") else end, LOST


@cache
def _leads(before: str, reading: str) -> tuple[bytes, ...]:
    """First bytes of the torn character that fit: with the second byte of its neighbour they are a character read so."""
    first = before.encode("gbk", "ignore")[1:]
    return tuple(bytes((b,)) for b in _GBK_LEADS if first and _glossed(first + bytes((b,)), reading))


@cache
def _last(second: str, reading: str) -> str:
    pairs = (bytes((b,)) + second.encode() for b in _GBK_LEADS)
    fits = [pair.decode("gbk") for pair in pairs if _glossed(pair, reading)]
    return fits[0] if len(fits) == 1 else ""


def _glossed(pair: bytes, reading: str) -> bool:
    """Whether the two bytes are a character that the tool would have glossed with `reading`: only traditional ones were."""
    char = pair.decode("gbk", "ignore")
    simple = to_simplified(char)
    return len(char) == 1 and simple != char == to_traditional(simple) and reading in readings(char)


def _in_use(char: str) -> bool:
    """Whether a character is in GB 2312, simplified; a run that is put together wrongly hits rare ones outside it."""
    return bool(to_simplified(char).encode("gb2312", "ignore"))
