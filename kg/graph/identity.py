"""Which tellings are one event: a thing told in the headline, a subhead and the body is one thing, told three times.

Within a document two tellings are one event when they have the same type and modality, an agent in common (or one of them
has none), an amount in common (the same number of the same item, however bounded), and nothing that sets them apart: other
programmes, documents, results or targets, or other times. Tellings without amounts must have the same fillers.

Across documents an event is the same when type, modality, agents, first amount (number, bound and item) and time agree, and
every agent is known beyond its document; otherwise it stays the document's own. An amount that two tellings of an event
give is one amount of the event, with the longer name of its item: nobody adds 500名干部 of the headline to the text's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg import iris
from kg.graph.amounts import amount as shown
from kg.graph.amounts import plain
from kg.model import Fact, Quantity

_APART = ("program", "document", "result", "target")
_SMALL = 10  # 1支队伍 may be told of many things: below this the items must be the same
# What one telling is compared with: in a document that tells the same thing without end time would grow with its square.
_EVENTS, _TELLINGS = 500, 50  # the last events of its type, the first tellings of each
_DATED = 7  # characters of a time value from which on it dates an event: 2020-03


@dataclass(slots=True)
class Filler:
    """An entity in a role: its IRI, its label, and whether that IRI is the same in every document."""

    iri: str
    label: str
    everywhere: bool


@dataclass(slots=True)
class Telling:
    """A fact with its fillers by role; `agents` and `apart` are the IRIs in these roles, `times` the values of its times."""

    fact: Fact
    fillers: dict[str, list[Filler]]
    agents: frozenset[str] = field(init=False)
    apart: dict[str, frozenset[str]] = field(init=False)  # by those of _APART that are filled
    times: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        # Held: each telling is compared with many.
        self.agents = frozenset(filler.iri for filler in self.fillers.get("agent", ()))
        self.apart = {role: frozenset(f.iri for f in self.fillers[role]) for role in _APART if self.fillers.get(role)}
        self.times = frozenset(t.value for t in self.fact.times if t.value)


@dataclass(slots=True)
class Event:
    """The tellings of one event, in text order, by their numbers; `name` ends the event's IRI, `amounts` are what it counts,
    each once.
    """

    type: str
    tellings: list[int] = field(default_factory=list)
    amounts: list[Quantity] = field(default_factory=list)
    name: str = ""
    label: tuple[str, str] | None = None  # what stands before and behind the word for its type; only across documents


def events(tellings: Sequence[Telling], scope: str) -> list[Event]:
    """The events of one document; `scope` is what names the document beyond its id, the hash of its text."""
    found: list[Event] = []
    by_type: dict[tuple[str, str], list[Event]] = {}
    for number, telling in enumerate(tellings):
        same = by_type.setdefault((telling.fact.type, telling.fact.modality), [])
        event = next((e for e in same[-_EVENTS:] if _fits(telling, e, tellings)), None)
        if event is None:
            event = Event(telling.fact.type)
            same.append(event)
            found.append(event)
        event.tellings.append(number)
    for event in found:
        told = [tellings[n] for n in event.tellings]
        event.amounts = _amounts(told)
        _name(event, told, scope)
    return found


def _amounts(told: Sequence[Telling]) -> list[Quantity]:
    """The amounts of an event: of those that several tellings give, the one with the longest item, the first of these."""
    kept: list[Quantity] = []
    places: dict[tuple[float, float | None], list[int]] = {}
    for telling in told:
        earlier = len(kept)
        for quantity in telling.fact.quantities:
            alike = places.setdefault((quantity.value, quantity.max), [])
            place = next((n for n in alike if n < earlier and _same(kept[n], quantity)), None)
            if place is None:
                alike.append(len(kept))
                kept.append(quantity)
            elif len(quantity.item) > len(kept[place].item):
                kept[place] = quantity
    return kept


def _fits(telling: Telling, event: Event, tellings: Sequence[Telling]) -> bool:
    """Whether a telling is one more of an event."""
    return all(_one(tellings[n], telling) for n in event.tellings[:_TELLINGS])


def _one(one: Telling, other: Telling) -> bool:
    """Whether two tellings of a type are of one event."""
    left, right = one.agents, other.agents
    if left and right and left.isdisjoint(right):
        return False
    for role, filled in one.apart.items():
        if role in other.apart and filled.isdisjoint(other.apart[role]):
            return False
    if one.times and other.times and not _overlap(one.times, other.times):
        return False
    if one.fact.quantities and other.fact.quantities:
        return any(_same(a, b) for a in one.fact.quantities for b in other.fact.quantities)
    if one.fact.quantities or other.fact.quantities:
        return False
    return bool(one.apart) and one.apart == other.apart and left == right


def _overlap(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether a time of one lies within a time of the other: 2020-03 and 2020-03-05 do."""
    return any(a.startswith(b) or b.startswith(a) for a in left for b in right)


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts may be one: the same number, of the same item or of one that ends as it does."""
    if (one.value, one.max) != (other.value, other.max) or (one.unit == "%") != (other.unit == "%"):
        return False
    if one.value < _SMALL or not one.item or not other.item:
        return one.item == other.item and one.unit == other.unit
    return one.item.endswith(other.item) or other.item.endswith(one.item)


def _name(event: Event, told: Sequence[Telling], scope: str) -> None:
    """Set the event's name and label."""
    agents = next((t.fillers["agent"] for t in told if t.fillers.get("agent")), [])
    amount = event.amounts[0] if event.amounts else None
    when = min((t.value for one in told for t in one.fact.times if len(t.value) >= _DATED), default="")
    if agents and amount and amount.item and when and all(agent.everywhere for agent in agents):
        said = [event.type, told[0].fact.modality, when, amount.op, plain(amount.value), plain(amount.max), amount.item]
        event.name = iris.digest("event", *said, *sorted(agent.iri for agent in agents))
        names = "、".join(sorted(agent.label for agent in agents)[:3])
        event.label = names, f"{shown(replace(amount, unit=''))}（{when}）"
        return
    parts = sorted(
        {f"{role} {filler.iri}" for t in told for role, filled in t.fillers.items() for filler in filled}
        | {f"{plain(q.value)} {plain(q.max)} {q.unit} {q.item}" for t in told for q in t.fact.quantities}
    )
    # What is told bare, and what the same words tell apart, stands where it is told.
    event.name = iris.digest(
        scope, event.type, told[0].fact.modality, *parts, str(told[0].fact.start), str(told[0].fact.trigger_start)
    )
