"""Runs repairs on marked-up cases and checks on the way that the result still points at the raw text."""

from collections import Counter

from kg.alignment import AlignedText
from kg.clean.cleaner import Repair
from kg.clean.ledger import Ledger


def repaired(repair: Repair, raw: str) -> str:
    """The repaired text. Fails where its characters do not point at the raw text in order."""
    text = repair(AlignedText.of(raw), Ledger())
    check(text, raw)
    return text.text


def counted(repair: Repair, raw: str) -> dict[str, int]:
    """How many repairs of each kind were made; those that are kept one by one are as many."""
    kept, counted = Ledger(keep=True), Ledger()
    repair(AlignedText.of(raw), kept)
    repair(AlignedText.of(raw), counted)
    assert Counter(repair.kind for repair in kept.repairs) == kept.counts == counted.counts
    return dict(counted.counts)


def check(text: AlignedText, raw: str) -> None:
    """Spans lie in the raw text, in order; only a separator's is empty; one of the same length holds the same or is replaced."""
    last = 0
    for char, start, end in zip(text.text, text.starts.tolist(), text.ends.tolist(), strict=True):
        assert 0 <= start <= end <= len(raw)
        assert start >= last
        assert start < end or char == "\n"
        last = start
