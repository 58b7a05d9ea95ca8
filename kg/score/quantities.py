"""The measures `quantity`, `typed` and `bound`: a number with its operator and item, in the right fact, of the right agent."""

from collections.abc import Callable, Sequence

from kg.score.names import same
from kg.score.records import Fact, Quantity, fits_name
from kg.score.tally import Miss, Tally

_CLOSE = 1e-6  # relative; 14.06万 is not exactly 140600 in binary
Held = tuple[Fact, Quantity]


def fits(wanted: Quantity, found: Quantity) -> bool:
    """Whether a quantity found is the one of gold. Money needs no item, nor what gold gives none for; else the items must
    be the same name or one hold the other. Units are not compared: the item says what is counted.
    """
    if wanted.value is None or found.value is None:
        return False
    if abs(found.value - wanted.value) > _CLOSE * max(1.0, abs(wanted.value)) or found.most != wanted.most:
        return False
    if found.ops[0] not in wanted.ops:
        return False
    return wanted.unit == "元" or not wanted.items or _same_item(found.items[0], wanted.items)


def _same_item(item: str, accepted: Sequence[str]) -> bool:
    return same(item, accepted) or any(other in item or (item != "" and item in other) for other in accepted)


def agent_fits(wanted: Fact, found: Fact) -> bool:
    """Whether one agent is right; any is where gold names none."""
    agents = wanted.slots["agent"]
    return not agents or any(fits_name(name, accepted) for accepted in agents for name in found.slots["agent"])


# The strictest first: a quantity is given away to a looser pair only when no stricter one takes it.
_LEVELS: tuple[tuple[str, Callable[[Fact, Fact], bool]], ...] = (
    ("bound", lambda wanted, found: wanted.accepts(found) and agent_fits(wanted, found)),
    ("typed", Fact.accepts),
    ("quantity", lambda wanted, found: True),
)


def count_quantities(asked: Sequence[Fact], spare: Sequence[Fact], found: Sequence[Fact], tally: Tally) -> None:
    """Add `quantity`, `typed` and `bound`: each quantity of gold takes the first of the build's that fits and is free.

    What fits an optional quantity of gold, or one of `spare`, costs nothing.
    """
    wanted = [(f, q) for f in asked for q in f.quantities if not q.optional]
    free = [q for f in asked for q in f.quantities if q.optional] + [q for f in spare for q in f.quantities]
    held = [(f, q) for f in found for q in f.quantities]
    pairs = _pairs(wanted, held)
    taken = {i for level in pairs.values() for i, _ in level}, {j for level in pairs.values() for _, j in level}
    left = [j for j in range(len(held)) if j not in taken[1]]
    extra = [j for j in left if not any(fits(q, held[j][1]) for q in free)]
    total, hits = len(held) - len(left) + len(extra), 0
    for measure, level in pairs.items():
        hits += len(level)
        tally.add(measure, hits, total - hits, len(wanted) - hits)
        if measure != "bound":
            tally.misses.extend(_misplaced(_stricter(measure), wanted[i], held[j]) for i, j in level)
    tally.misses.extend(_missed(w, [held[j] for j in extra]) for i, w in enumerate(wanted) if i not in taken[0])
    tally.misses.extend(Miss("quantity", "", _told(held[j]), held[j][0].words, held[j][0].span) for j in extra)


def _pairs(wanted: Sequence[Held], held: Sequence[Held]) -> dict[str, list[tuple[int, int]]]:
    """By level, the (index of gold, index of build) that stand together; no index stands twice."""
    open_wanted, open_held = list(range(len(wanted))), list(range(len(held)))
    pairs: dict[str, list[tuple[int, int]]] = {}
    for measure, right in _LEVELS:
        pairs[measure] = []
        for i in tuple(open_wanted):
            fact, quantity = wanted[i]
            hit = next((j for j in open_held if fits(quantity, held[j][1]) and right(fact, held[j][0])), None)
            if hit is not None:
                pairs[measure].append((i, hit))
                open_wanted.remove(i)
                open_held.remove(hit)
    return pairs


def _stricter(measure: str) -> str:
    """The measure that a pair of this level fails first."""
    return {"typed": "bound", "quantity": "typed"}[measure]


def _misplaced(measure: str, wanted: Held, found: Held) -> Miss:
    return Miss(measure, _told(wanted), _told(found), wanted[0].words)


def _missed(wanted: Held, extra: Sequence[Held]) -> Miss:
    """A missing quantity; instead of it stand the extra ones with its number."""
    instead = (h for h in extra if h[1].value == wanted[1].value)
    return Miss("quantity", _told(wanted), ", ".join(map(_told, instead)), wanted[0].words)


def _told(held: Held) -> str:
    fact, quantity = held
    return f"{quantity} in {fact}"
