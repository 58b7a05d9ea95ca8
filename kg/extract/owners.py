"""Lists of names with an amount right behind each (其中包括甲公司90万元药品，乙商会30万元棉被; 青石镇3000亩、白松镇2000亩): every amount is
told of the name before it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.annotate.counted import kinds
from kg.extract.reading import Reading, argument
from kg.model import Argument, Fact, Quantity

_BESIDE = 60  # characters that lie at most between the amounts of two names of one list
_GOVERNED = re.compile(
    r"[向给对到至在从由于与往达赴比拨让]$|(?<![别次各])为$|支援|援助|送往|发往|覆盖|涉及|惠及|捐给|拨付"
)
_NEAR = 200  # characters before a fact in which its sentence may tell of gifts
_BOUNDS = re.compile(r"[。！？；\n]")
_GIVEN = ("Donation", "Provision")
_GIFTS = re.compile(r"捐|募|善款|款物|筹集[^，。；]{0,12}物资")
_INCLUDES = frozenset({"包括", "包", "包含", "含"})


def owned(reading: Reading, facts: Sequence[Fact]) -> list[Fact]:
    """The facts with an own one for each amount whose owner stands right before it in such a list, in text order."""
    owners = _owners(reading)
    if not owners:
        return list(facts)
    named = {owner.start for owner in owners.values()}
    made: list[Fact] = []
    for fact in facts:
        apart = [q for q in fact.quantities if q.start in owners and _is_apart(reading, fact, q, owners[q.start])]
        kept = tuple(q for q in fact.quantities if q not in apart)
        if kept or not apart:
            made.append(replace(fact, quantities=kept) if apart else fact)
        counted = [q for q in fact.quantities if q.item and q.item_start not in named]
        made += [_own(reading, fact, quantity, owners[quantity.start], counted) for quantity in apart]
    return sorted(made, key=lambda fact: (fact.start, fact.trigger_start, fact.type, fact.end))


def _owners(reading: Reading) -> dict[int, Argument]:
    """The owners of amounts by where the amounts begin: names right before them, two or more in one sentence, none of which
    a preposition or a verb of giving leads.
    """
    found: list[tuple[Quantity, Argument]] = []
    for quantity in reading.quantities:
        ending = [m for m in reading.names.ending(quantity.start, quantity.start) if m.end == quantity.start]
        named = [m for m in ending if m.kind in ("Organization", "Person", "Place")]
        if named:
            found.append((quantity, argument(min(named, key=lambda m: m.start))))
    owners: dict[int, Argument] = {}
    led = False
    for place, (quantity, owner) in enumerate(found):
        before, behind = found[max(0, place - 1)], found[min(len(found) - 1, place + 1)]
        goes_on = before[0] is not quantity and _listed(reading, before[0], quantity)
        listed = goes_on or (behind[0] is not quantity and _listed(reading, quantity, behind[0]))
        led = led if goes_on else bool(_GOVERNED.search(reading.text, max(0, owner.start - 3), owner.start))
        if listed and not led:
            owners[quantity.start] = owner
    return owners


def _listed(reading: Reading, one: Quantity, other: Quantity) -> bool:
    """Whether two amounts stand near each other in one sentence."""
    return other.start - one.end <= _BESIDE and _BOUNDS.search(reading.text, one.end, other.start) is None


def _is_apart(reading: Reading, fact: Fact, quantity: Quantity, owner: Argument) -> bool:
    """Whether an amount is told of another than the fact is, or is a gift of who has it."""
    bare = quantity.item_start == owner.start  # it counts nothing but its owner
    measured = fact.type == "Measure" or fact.trigger in _INCLUDES or bare
    if any(a.name == owner.name for a in fact.arguments.get("agent", ())):
        return measured and _gives(reading, fact, owner)
    return measured or (fact.type in _GIVEN and owner.kind != "Place")


def _gives(reading: Reading, fact: Fact, owner: Argument) -> bool:
    """Whether the sentence tells of gifts, and a body or person has the amount."""
    near = max(0, fact.start - _NEAR)
    begin = max((mark.end() for mark in _BOUNDS.finditer(reading.text, near, fact.start)), default=near)
    return owner.kind != "Place" and _GIFTS.search(reading.text, begin, fact.end) is not None


def _own(reading: Reading, fact: Fact, quantity: Quantity, owner: Argument, counted: Sequence[Quantity]) -> Fact:
    """The fact of one amount of a list, which counts what the one before it does where it says nothing else."""
    if quantity.item_start == owner.start or not quantity.item:
        same = [q for q in counted if q.start < quantity.start and q.unit == quantity.unit]
        money = kinds().get(quantity.unit) == "money"
        last = (
            same[-1]
            if same and not money
            else replace(quantity, item="资金" if money else "", item_start=-1, item_end=-1)
        )
        quantity = replace(quantity, item=last.item, item_start=last.item_start, item_end=last.item_end)
    return replace(
        fact,
        type="Donation" if _gives(reading, fact, owner) else "Measure",
        trigger="",
        trigger_start=quantity.start,
        start=owner.start,
        end=max(quantity.end, quantity.item_end),
        arguments={"agent": (owner,)},
        quantities=(quantity,),
        rule="owner",
    )
