"""Runs repairs on marked-up cases and checks on the way that the result still points at the raw text."""

from kg.alignment import AlignedText
from kg.clean.cleaner import Repair


def repaired(repair: Repair, raw: str) -> str:
    """The repaired text. Fails where its characters do not point at the raw text in order."""
    text, counts = repair(AlignedText.of(raw))
    check(text, raw)
    assert all(count > 0 for count in counts.values())
    return text.text


def counted(repair: Repair, raw: str) -> dict[str, int]:
    return repair(AlignedText.of(raw))[1]


def check(text: AlignedText, raw: str) -> None:
    """Spans lie in the raw text, in order; only a separator's is empty; one of the same length holds the same or is replaced."""
    last = 0
    for char, start, end in zip(text.text, text.starts.tolist(), text.ends.tolist(), strict=True):
        assert 0 <= start <= end <= len(raw)
        assert start >= last
        assert start < end or char == "\n"
        last = start
