"""Coverage: every number run and every 《》 title ends in a fact or in a reason."""

from collections.abc import Collection, Sequence

from kg.extract.reading import Reading
from kg.model import Coverage, Fact, Mention, Quantity, Skipped

REJECTED = "rejected by review"


def account(
    reading: Reading, skipped: Sequence[Skipped], facts: Sequence[Fact], refused: Collection[tuple[int, int]] = ()
) -> tuple[Coverage, ...]:
    """One record a number run or title, in text order; a quantity in no fact is honestly `missed`, or a person rejected it.

    `refused`: the spans of the quantities and titles that a person took out of the facts.
    """
    holders: dict[tuple[int, int], list[int]] = {}
    titled: dict[tuple[int, int], list[int]] = {}
    for number, fact in enumerate(facts):
        for quantity in fact.quantities:
            holders.setdefault((quantity.start, quantity.end), []).append(number)
        for document in fact.arguments.get("document", ()):
            titled.setdefault((document.start, document.end), []).append(number)
    found = [_record(q.start, q.end, "number", holders, _why(q, refused, "missed")) for q in reading.quantities]
    found += [Coverage(s.start, s.end, "number", reason=s.reason) for s in skipped]
    # A title that no fact issues is only mentioned: a name.
    titles = (m for m in reading.mentions if m.kind == "Document")
    found += [_record(m.start, m.end, "title", titled, _why(m, refused, "name")) for m in titles]
    return tuple(sorted(found, key=lambda record: (record.start, record.end, record.kind)))


def _why(found: Quantity | Mention, refused: Collection[tuple[int, int]], otherwise: str) -> str:
    return REJECTED if (found.start, found.end) in refused else otherwise


def _record(start: int, end: int, kind: str, holders: dict[tuple[int, int], list[int]], reason: str) -> Coverage:
    facts = tuple(holders.get((start, end), ()))
    return Coverage(start, end, kind, facts, "" if facts else reason)
