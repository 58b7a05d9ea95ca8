"""Traditional to simplified characters, only where the text, or a whole paragraph of it, is traditional."""

import re
from collections import Counter
from functools import cache

from opencc import OpenCC

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger

# A paragraph of its own script (a quoted decree, the second half of a page in two scripts) has at least this many
# characters of it; what has fewer is a name in a simplified sentence and stays.
_PARAGRAPH = 10
# 著 that stays 著 beside other characters; in a text without 着 any other one stands for it.
_WRITTEN = re.compile("著[名作称述者书录有]|[显卓昭名巨合原论专编遗译新所拙土]著")
# Books and natives: 著 that tw2s takes for 着.
_BOOKS = re.compile("(?<=[原論专專編编遺遗譯译新所拙土])著")


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """The text in simplified characters if more of its distinct-script characters are traditional than simplified; else
    those paragraphs of it where they are twice as many.

    OpenCC converts phrases; where the length of a line changes, what changed maps as a whole.
    """
    if not text.alphabet & _of_one_script()["t"]:
        return text
    whole = is_traditional(text.text)
    zhe = "着" not in text.alphabet
    edits: list[Edit] = []
    at = 0
    for line in text.text.split("\n"):
        if whole or _is_paragraph(line):
            new = to_simplified(line)
            new = _with_zhe(new) if zhe and "著" in new else new
            edits += _changed(line, new, at) if new != line else ()
        at += len(line) + 1
    return ledger.edit("traditional", text, edits)


def is_traditional(text: str) -> bool:
    """Whether characters used only in traditional text outnumber those used only in simplified text."""
    scripts = _scripts(text)
    return scripts["t"] > scripts["s"]


def _with_zhe(text: str) -> str:
    kept = {place for m in _WRITTEN.finditer(text) for place in range(*m.span())}
    return "".join("着" if char == "著" and at not in kept else char for at, char in enumerate(text))


def _is_paragraph(line: str) -> bool:
    scripts = _scripts(line)
    return scripts["t"] >= _PARAGRAPH and scripts["t"] > 2 * scripts["s"]


def _scripts(text: str) -> Counter[str]:
    scripts: Counter[str] = Counter()
    for char, times in Counter(text).items():
        scripts[_script(char)] += times
    return scripts


def to_simplified(text: str) -> str:
    """Traditional characters as simplified ones, phrase by phrase, in the usage of Taiwan (著 for 着) and Hong Kong (衞)."""
    kept = [m.start() for m in _BOOKS.finditer(text)]
    new = str(_converter("hk2s").convert(_converter("tw2s").convert(text)))
    if not kept or len(new) != len(text):
        return new
    chars = list(new)
    for place in kept:
        chars[place] = "著"
    return "".join(chars)


def to_traditional(text: str) -> str:
    """Simplified characters as traditional ones, phrase by phrase."""
    return str(_converter("s2t").convert(text))


def _changed(line: str, new: str, at: int) -> list[Edit]:
    if len(line) == len(new):
        return [(at + i, at + i + 1, b) for i, (a, b) in enumerate(zip(line, new, strict=True)) if a != b]
    before = _shared(line, new)
    after = _shared(line[before:][::-1], new[before:][::-1])
    return [(at + before, at + len(line) - after, new[before : len(new) - after])]


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _script(char: str) -> str:
    """`t` or `s` for a character of only traditional or only simplified text, else empty."""
    return next((name for name, chars in _of_one_script().items() if char in chars), "")


@cache
def _of_one_script() -> dict[str, frozenset[str]]:
    """The characters of only traditional (`t`) and only simplified text (`s`), by OpenCC's tables."""
    chars = [chr(point) for point in range(0x3400, 0xA000)]
    simple, full = (_converter(name).convert("\n".join(chars)).split("\n") for name in ("t2s", "s2t"))
    traditional = frozenset(char for char, new in zip(chars, simple, strict=True) if new != char)
    simplified = frozenset(char for char, new in zip(chars, full, strict=True) if new != char)
    return {"t": traditional, "s": simplified - traditional}


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
