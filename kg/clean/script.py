"""Traditional to simplified characters, only where the text as a whole is traditional."""

from functools import cache

from opencc import OpenCC

from kg.alignment import AlignedText, Edit


def repair(text: AlignedText) -> tuple[AlignedText, dict[str, int]]:
    """The text in simplified characters if more of its distinct-script characters are traditional than simplified.

    OpenCC converts phrases (t2s); a line whose length changes maps as a whole onto its old characters.
    """
    if not is_traditional(text.text):
        return text, {}
    edits: list[Edit] = []
    at = 0
    for line in text.text.split("\n"):
        new = _to_simplified().convert(line)
        if new != line:
            edits += _changed(line, new, at)
        at += len(line) + 1
    return text.edit(edits), {"traditional": sum(end - start for start, end, _ in edits)}


def is_traditional(text: str) -> bool:
    """Whether characters used only in traditional text outnumber those used only in simplified text."""
    traditional = simplified = 0
    for char in text:
        if "\u3400" <= char <= "\u9fff":
            traditional += _script(char) == "t"
            simplified += _script(char) == "s"
    return traditional > simplified


def _changed(line: str, new: str, at: int) -> list[Edit]:
    if len(line) != len(new):
        return [(at, at + len(line), new)]
    return [(at + i, at + i + 1, b) for i, (a, b) in enumerate(zip(line, new, strict=True)) if a != b]


@cache
def _script(char: str) -> str:
    if _to_simplified().convert(char) != char:
        return "t"
    return "s" if _to_traditional().convert(char) != char else ""


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")
