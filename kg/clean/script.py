"""Traditional to simplified characters, only where the text as a whole is traditional."""

from collections import Counter
from functools import cache

from opencc import OpenCC

from kg.alignment import AlignedText, Edit


def repair(text: AlignedText) -> tuple[AlignedText, dict[str, int]]:
    """The text in simplified characters if more of its distinct-script characters are traditional than simplified.

    OpenCC converts phrases (t2s); where the length of a line changes, what changed maps as a whole.
    """
    if not is_traditional(text.text):
        return text, {}
    edits: list[Edit] = []
    at = 0
    for line in text.text.split("\n"):
        new = to_simplified(line)
        if new != line:
            edits += _changed(line, new, at)
        at += len(line) + 1
    return text.edit(edits), {"traditional": sum(end - start for start, end, _ in edits)}


def is_traditional(text: str) -> bool:
    """Whether characters used only in traditional text outnumber those used only in simplified text."""
    scripts: Counter[str] = Counter()
    for char, times in Counter(text).items():
        if "\u3400" <= char <= "\u9fff":
            scripts[_script(char)] += times
    return scripts["t"] > scripts["s"]


def to_simplified(text: str) -> str:
    """Traditional characters as simplified ones, phrase by phrase."""
    return str(_converter("t2s").convert(text))


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


@cache
def _script(char: str) -> str:
    if to_simplified(char) != char:
        return "t"
    return "s" if to_traditional(char) != char else ""


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
