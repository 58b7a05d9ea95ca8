"""What the network says of events: who acts, what is counted, which words tell an event, and of which type each amount is."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from kg.annotate.network.gru import Array
from kg.annotate.network.tagger import Read
from kg.spans import SpanIndex

HEADS = ("role", "item")
MARKS: tuple[str, ...] = ("event", "count")
_NO_TRIGGER = "O"


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """A span that the network takes for an argument (AGENT, TARGET, SOURCE, RESULT), an ITEM or, by the name of its event
    type, a trigger; `score` is its probability.
    """

    start: int
    end: int
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one text; empty where the tagger did not run.

    `edges` are the units' offsets (U + 1,), `types` the probabilities (U, K) of the event types of an amount that holds
    the unit, by the names in `names`.
    """

    arguments: SpanIndex[Cue] = field(default_factory=lambda: SpanIndex(()))
    items: SpanIndex[Cue] = field(default_factory=lambda: SpanIndex(()))
    triggers: SpanIndex[Cue] = field(default_factory=lambda: SpanIndex(()))
    edges: tuple[int, ...] = (0,)
    types: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    events: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    names: tuple[str, ...] = ()
    event_names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return len(self.edges) > 1

    def type_scores(self, start: int, end: int) -> dict[str, float]:
        """Probability by event type of the amount at a span: the mean over its units; {} without the tagger."""
        return self._mean(self.types, self.names, start, end)

    def trigger_scores(self, start: int, end: int) -> dict[str, float]:
        """Probability by event type, and of `O`, of a word as a trigger: the mean over its units; {} without the tagger."""
        return self._mean(self.events, self.event_names, start, end)

    def no_trigger(self, start: int, end: int) -> float:
        """The probability that a span is no trigger: the mean over its units; 1 without the tagger."""
        first, last = bisect_right(self.edges, start) - 1, bisect_left(self.edges, end)
        return float(self.events[first:last, 0].mean()) if len(self.events) and first < last else 1.0

    def _mean(self, table: Array, names: tuple[str, ...], start: int, end: int) -> dict[str, float]:
        first, last = bisect_right(self.edges, start) - 1, bisect_left(self.edges, end)
        if not len(table) or first >= last:
            return {}
        mean = table[first:last].mean(axis=0)
        return {name: round(value, 3) for name, value in zip(names, mean.tolist(), strict=True)}


NO_CUES = Cues()


def cues(reads: Sequence[tuple[int, Read]], marks: dict[str, tuple[str, ...]]) -> Cues:
    """The cues of a text from what the network says of its lines, given with the offsets of these."""
    found: dict[str, list[Cue]] = {"role": [], "item": [], "event": []}
    edges: list[int] = []
    tables: dict[str, list[Array]] = {name: [] for name in MARKS}
    for at, read in reads:
        for head in HEADS:
            found[head] += [Cue(at + a, at + b, kind, round(score, 3)) for a, b, kind, score in read.spans[head]]
        if edges and edges[-1] != at:  # between lines stands their mark: a unit of no event
            for name in MARKS:
                tables[name].append(np.zeros((1, len(marks[name])), np.float32))
        edges += [at + edge for edge in (read.edges if not edges or edges[-1] != at else read.edges[1:])]
        for name in MARKS:
            # Rounded, because the last digits differ with what else is in the batch.
            tables[name].append(np.round(read.marks[name], 3))
        found["event"] += _triggers(at, read, marks["event"])
    if not edges:
        return NO_CUES
    return Cues(
        SpanIndex(found["role"]),
        SpanIndex(found["item"]),
        SpanIndex(found["event"]),
        tuple(edges),
        np.concatenate(tables["count"]),
        np.concatenate(tables["event"]),
        marks["count"],
        marks["event"],
    )


def _triggers(at: int, read: Read, names: tuple[str, ...]) -> list[Cue]:
    """Runs of units of which the same type is the likeliest."""
    table = read.marks["event"]
    best = table.argmax(axis=1)
    runs: list[Cue] = []
    edges = [0, *(int(i) + 1 for i in np.flatnonzero(np.diff(best))), len(best)]
    for first, last in pairwise(edges):
        name = names[best[first]]
        if name != _NO_TRIGGER:
            score = round(float(table[first:last, best[first]].max()), 3)
            runs.append(Cue(at + read.edges[first], at + read.edges[last], name, score))
    return runs
