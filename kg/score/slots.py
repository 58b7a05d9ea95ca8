"""The measures `slots` and `type:<Type>`: whole facts, however finely a sentence was cut into them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kg.score.names import same
from kg.score.quantities import fits
from kg.score.records import FILLED, SLOTS, Entity, Fact, Filler, Quantity, fits_name
from kg.score.tally import Miss, Tally


@dataclass(frozen=True, slots=True)
class Spare:
    """What optional gold allows in any fact of the document: accepted normal forms by slot, and quantities."""

    forms: Mapping[str, tuple[str, ...]]
    quantities: tuple[Quantity, ...]


class Overlap(NamedTuple):
    """How far two facts agree: slots that agree (their type is one), slots of gold, slots of the build; and the rest."""

    hits: int
    wanted: int
    found: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def f1(self) -> float:
        """The pair's own F1, by which the best pairs are taken first."""
        return 2 * self.hits / (self.wanted + self.found)


def count_slots(
    asked: Sequence[Fact], optional: Sequence[Fact], entities: Sequence[Entity], found: Sequence[Fact], tally: Tally
) -> None:
    """Add `slots` and `type:<Type>`: merged facts of fitting types in pairs, the best first, that share more than the type.

    `optional` facts and `entities` are gold's; a fact that fits an optional one costs nothing.
    """
    spare = allowed(optional, entities)
    wanted, held = merged(asked), merged(fact for fact in found if is_scored(fact))
    pairs = _pairs(wanted, held, spare)
    for i, j, pair in pairs:
        tally.add("slots", pair.hits, pair.found - pair.hits, pair.wanted - pair.hits)
        tally.add(f"type:{wanted[i].type}", tp=1)
        if pair.hits < max(pair.wanted, pair.found):
            missing = f"{wanted[i].type}: {', '.join(pair.missing) or 'all found'}"
            extra = f"{held[j].type}: {', '.join(pair.extra) or 'nothing else'}"
            tally.misses.append(Miss("slots", missing, extra, wanted[i].words))
    paired = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    for i, fact in enumerate(wanted):
        if i not in paired[0]:
            tally.add("slots", fn=size(fact))
            tally.add(f"type:{fact.type}", fn=1)
            tally.misses.append(Miss("slots", _whole(fact), _nearest(fact, held, spare), fact.words))
    for j, fact in enumerate(held):
        if j not in paired[1] and not any(g.accepts(fact) and overlap(g, fact, spare).hits > 1 for g in optional):
            tally.add("slots", fp=size(fact))
            tally.add(f"type:{fact.type}", fp=1)
            tally.misses.append(Miss("slots", "", _whole(fact), fact.words, fact.span))


def is_scored(fact: Fact) -> bool:
    """Whether a build's fact says something countable or named; a Statement says who spoke."""
    said = fact.quantities or any(fact.slots[slot] for slot in ("program", "document", "result"))
    return bool(said or (fact.slots["agent"] and fact.named) or fact.type == "Statement")


def size(fact: Fact) -> int:
    """Slots of a fact without a partner, its type and optional quantities included."""
    return 1 + sum(len(fact.slots[slot]) for slot in FILLED) + len(fact.quantities)


def allowed(optional: Iterable[Fact], entities: Iterable[Entity]) -> Spare:
    """What optional facts and optional entities (programs, documents) of gold allow."""
    facts = tuple(optional)
    forms = {slot: [name.form for f in facts for filler in f.fillers(slot) for name in filler] for slot in SLOTS}
    for entity in entities:
        if entity.kind in ("Program", "Document"):
            forms[entity.kind.lower()] += [name.form for name in entity.names]
    return Spare({slot: tuple(names) for slot, names in forms.items()}, tuple(q for f in facts for q in f.quantities))


def merged(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of one type and one set of agents as one fact, with each distinct filler once, and no quantity of an
    earlier fact again; the words and the span are the first's.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Fact]] = {}
    for fact in facts:
        agents = tuple(sorted(filler[0].form for filler in fact.slots["agent"]))
        groups.setdefault((fact.type, agents), []).append(fact)
    return [_one(group) for group in groups.values()]


def _one(group: Sequence[Fact]) -> Fact:
    slots = {slot: _distinct(filler for fact in group for filler in fact.slots[slot]) for slot in FILLED}
    quantities: list[Quantity] = []
    for fact in group:  # two equal ones inside one fact are two, as the contract counts them
        quantities += [quantity for quantity in fact.quantities if quantity not in quantities]
    types = tuple(dict.fromkeys(name for fact in group for name in fact.type_alt))
    return replace(group[0], slots=slots, quantities=tuple(quantities), type_alt=types)


def _distinct(fillers: Iterable[Filler]) -> tuple[Filler, ...]:
    found: dict[str, Filler] = {}
    for filler in fillers:
        found.setdefault(filler[0].form, filler)
    return tuple(found.values())


def overlap(wanted: Fact, found: Fact, spare: Spare) -> Overlap:
    """How far two facts agree, whatever their types; what `spare` allows does not count as found."""
    hits, asked, held = 1, 1, 1
    missing: list[str] = []
    extra: list[str] = []
    for slot in SLOTS:
        fillers, left = wanted.fillers(slot), list(found.fillers(slot))
        lost = _take(fillers, left)
        over = [filler for filler in left if not same(filler[0].form, spare.forms[slot])]
        hits += len(fillers) - len(lost)
        asked += len(fillers)
        held += len(fillers) - len(lost) + len(over)
        missing += [f"{slot} {filler[0].text}" for filler in lost]
        extra += [f"{slot} {filler[0].text}" for filler in over]
    needed = [q for q in wanted.quantities if not q.optional]
    rest = list(found.quantities)
    lost_quantities = _take_quantities(needed, rest)
    _take_quantities([q for q in wanted.quantities if q.optional], rest)
    rest = [x for x in rest if not any(fits(q, x) for q in spare.quantities)]
    agreed = len(needed) - len(lost_quantities)
    missing += map(str, lost_quantities)
    extra += map(str, rest)
    return Overlap(hits + agreed, asked + len(needed), held + agreed + len(rest), tuple(missing), tuple(extra))


def _take(wanted: Iterable[Filler], left: list[Filler]) -> list[Filler]:
    """Takes out of `left` the first fit of each filler wanted; comes back with those that had none."""
    lost = []
    for accepted in wanted:
        hit = next((i for i, filler in enumerate(left) if fits_name(filler, accepted)), None)
        if hit is None:
            lost.append(accepted)
        else:
            del left[hit]
    return lost


def _take_quantities(wanted: Iterable[Quantity], left: list[Quantity]) -> list[Quantity]:
    """As _take, of quantities."""
    lost = []
    for quantity in wanted:
        hit = next((i for i, other in enumerate(left) if fits(quantity, other)), None)
        if hit is None:
            lost.append(quantity)
        else:
            del left[hit]
    return lost


def _pairs(wanted: Sequence[Fact], held: Sequence[Fact], spare: Spare) -> list[tuple[int, int, Overlap]]:
    """(index of gold, index of build, overlap) of the facts that stand together; ties go to the earlier ones."""
    fitting = ((i, j, overlap(g, p, spare)) for i, g in enumerate(wanted) for j, p in enumerate(held) if g.accepts(p))
    best = sorted((pair for pair in fitting if pair[2].hits > 1), key=lambda pair: (-pair[2].f1, pair[0], pair[1]))
    taken: list[tuple[int, int, Overlap]] = []
    used: tuple[set[int], set[int]] = set(), set()
    for i, j, pair in best:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            taken.append((i, j, pair))
    return taken


def _nearest(wanted: Fact, held: Iterable[Fact], spare: Spare) -> str:
    """The build's fact that agrees best with a missing one, of any type; empty where none shares a slot."""
    pairs = ((overlap(wanted, fact, spare), fact) for fact in held)
    best = max(((pair.f1, fact) for pair, fact in pairs if pair.hits > 1), key=lambda found: found[0], default=None)
    return _whole(best[1]) if best else ""


def _whole(fact: Fact) -> str:
    return ": ".join([str(fact), *_rest(fact)])


def _rest(fact: Fact) -> Iterator[str]:
    named = [f"{s} {filler[0].text}" for s in FILLED if s != "agent" for filler in fact.slots[s]]
    if named or fact.quantities:
        yield ", ".join([*named, *map(str, fact.quantities)])
