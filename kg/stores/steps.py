"""A load as batches in two lanes, which two sessions write side by side without ever waiting for each other.

To write a relationship the server locks both of its nodes, and the relationships that were written before it at each of
them. So each document belongs to one lane, with all that it is the first to speak of, and a lane writes what lies between
its own nodes; what lies between the lanes is written last, in one of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kg.stores import cypher
from kg.stores.property_graph import PropertyGraph
from kg.stores.schema import LINKS, NODES, Links, Nodes

BATCH = 5_000  # rows a transaction; from 2,000 on more make little difference
LANES = 2
Places = Mapping[str, Mapping[str, str]]  # kind of nodes → IRI → element id


@dataclass(frozen=True, slots=True)
class NodeStep:
    """Nodes with the same labels, each as its IRI with its properties."""

    kind: Nodes
    labels: tuple[str, ...]
    items: Sequence[tuple[str, Mapping[str, Any]]]

    def query(self, *, fresh: bool = False) -> str:
        """The query that writes them."""
        return cypher.node_query(self.kind, [label for label in self.labels if label != self.kind.label], fresh=fresh)

    def rows(self, places: Places | None = None) -> list[cypher.Row]:
        """The query's rows."""
        return [[iri, *map(columns.get, self.kind.columns)] for iri, columns in self.items]


@dataclass(frozen=True, slots=True)
class LinkStep:
    """Relationships of one type, each as the IRIs of its start and end with its properties."""

    kind: Links
    type_: str
    items: Sequence[tuple[tuple[str, str], Mapping[str, Any]]]

    def query(self, *, fresh: bool = False) -> str:
        """The query that writes them."""
        return cypher.link_query(self.kind, self.type_, fresh=fresh)

    def rows(self, places: Places | None = None) -> list[cypher.Row]:
        """The query's rows, with `places` as a fresh query wants them."""
        columns = self.kind.columns
        if places is None:
            return [[start, end, *map(said.get, columns)] for (start, end), said in self.items]
        starts, ends = places[self.kind.start], places[self.kind.end]
        return [[starts[start], ends[end], *map(said.get, columns)] for (start, end), said in self.items]


Step = NodeStep | LinkStep


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction writes: the `number`-th of its lane, from 1 on, over all rounds."""

    lane: int
    number: int
    steps: tuple[Step, ...]


Round = tuple[Sequence[Batch], ...]  # a sequence a lane


def steps(graph: PropertyGraph, batch: int = BATCH) -> Iterator[Step]:
    """All steps of a load in one lane, nodes before relationships."""
    yield from _nodes(graph, batch)
    for links in LINKS:
        yield from _links(links, graph.links[links.name].items(), batch)


def rounds(graph: PropertyGraph, batch: int = BATCH) -> list[Round]:
    """A load round by round: nodes, relationships within the lanes, those between them. Same graph, same batches."""
    nodes: list[list[Step]] = [[] for _ in range(LANES)]
    for number, step in enumerate(_nodes(graph, batch)):
        nodes[number % LANES].append(step)
    lanes = _lanes(graph)
    within: list[list[Step]] = [[] for _ in range(LANES)]
    between: list[Step] = []
    for links in LINKS:
        found: list[list[Any]] = [[] for _ in range(LANES + 1)]
        for item in graph.links[links.name].items():
            _, start, end, _ = item[0]
            found[lanes[start] if lanes[start] == lanes[end] else LANES].append(item)
        for into, part in zip((*within, between), found, strict=True):
            into += _links(links, part, batch)
    written = [0] * LANES
    return [_round(each, written, batch) for each in (nodes, within, [between, *([()] * (LANES - 1))])]


def _lanes(graph: PropertyGraph) -> dict[str, int]:
    """The lane of each node with a relationship: that of the first document that speaks of it."""
    lanes = {source: number % LANES for number, source in enumerate(graph.nodes["Source"])}
    for links in LINKS:
        for _, start, end, _ in graph.links[links.name]:
            lanes.setdefault(end, lanes.setdefault(start, 0))
    return lanes


def _nodes(graph: PropertyGraph, batch: int) -> Iterator[Step]:
    for kind in NODES:
        nodes = sorted(graph.nodes[kind.label].items(), key=lambda item: (item[1].labels, item[0]))
        for labels, group in groupby(nodes, key=lambda item: item[1].labels):
            for part in _parts([(iri, node.columns) for iri, node in group], batch):
                yield NodeStep(kind, labels, part)


def _links(kind: Links, found: Iterable[tuple[Any, Mapping[str, Any]]], batch: int) -> Iterator[Step]:
    types: dict[str, list[Any]] = {}
    for (type_, start, end, _), columns in found:
        types.setdefault(type_, []).append(((start, end), columns))
    for type_, items in sorted(types.items()):
        for part in _parts(items, batch):
            yield LinkStep(kind, type_, part)


def _parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _round(lanes: Sequence[Sequence[Step]], written: list[int], size: int) -> Round:
    """The steps of each lane as batches, small steps together in one; `written` counts on."""
    return tuple(
        [_numbered(lane, written, part) for part in _together(found, size)] for lane, found in enumerate(lanes)
    )


def _numbered(lane: int, written: list[int], part: Sequence[Step]) -> Batch:
    written[lane] += 1
    return Batch(lane, written[lane], tuple(part))


def _together(found: Iterable[Step], size: int) -> Iterator[list[Step]]:
    part: list[Step] = []
    for step in found:
        if part and sum(len(other.items) for other in part) + len(step.items) > size:
            yield part
            part = []
        part.append(step)
    if part:
        yield part
