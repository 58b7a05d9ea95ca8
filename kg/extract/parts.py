"""Amounts of a list, and parts of a whole, that stay with the trigger of what is told before them (种植|药材32万亩，其中当归8万亩、
黄芪12万亩): one verb tells one fact.
"""

import re
from collections.abc import Sequence

from kg.annotate.counted import kinds
from kg.extract.reading import Reading
from kg.extract.triggers import Hit, is_whole
from kg.model import Quantity

_LISTED = re.compile(r"(?:[、和及]|[，（]?(?:其中|包括|含))(?P<noun>[^，。；：、\d]{0,14})")
_FURTHER = re.compile(r"，(?P<noun>[^，。；：、\d]{1,10})")
_CLOSED = re.compile(r"[，。；、！？）\n]|[和及]|$")
_FAR = 80  # characters
_COUNTED = ("count", "people", "area", "mass", "money", "length")


def rejoined(reading: Reading, valid: Sequence[Hit], spare: Sequence[Quantity]) -> list[Quantity]:
    """The amounts that no trigger has, without those that go on from one that a trigger has: these are given to it."""
    owner = {quantity: hit for hit in valid for quantity in hit.quantities}
    left: list[Quantity] = []
    for quantity in sorted(spare):
        last = next(iter(reading.counted(max(0, quantity.start - _FAR), quantity.start)[-1:]), None)
        hit = owner.get(last) if last else None
        if last and hit and not hit.inside_item and _goes_on(reading, last, quantity):
            hit.quantities.append(quantity)
            owner[quantity] = hit
        else:
            left.append(quantity)
    return left


def _goes_on(reading: Reading, last: Quantity, quantity: Quantity) -> bool:
    """Whether an amount is the next of a list, or a part of the one before it, and nothing else is said of it."""
    text = reading.text
    kind, other = kinds().get(quantity.unit), kinds().get(last.unit)
    alike = quantity.unit == last.unit or kind == other == "people"
    if not alike or kind not in _COUNTED or is_whole(text, last) or not _CLOSED.match(text, _end(quantity)):
        return False
    begin = _end(last, quantity.start)
    said = _LISTED.fullmatch(text, begin, quantity.start)
    if said is None and last.whole is not None and last.whole == quantity.whole:
        said = _FURTHER.fullmatch(text, begin, quantity.start)
    if said is None:
        return False
    verbs = [s for s in reading.phrases.stops_between(*said.span("noun")) if s.tag == "v"]
    return all(quantity.item_start <= s.start and s.end <= quantity.item_end for s in verbs)


def _end(quantity: Quantity, most: int | None = None) -> int:
    """Where an amount ends, with the noun behind it."""
    behind = quantity.item_end if quantity.item_start >= quantity.end else quantity.end
    return behind if most is None or behind <= most else quantity.end
