"""Turtle, JSON-LD, the page and the check of a graph that does not fit into memory, from sorted lines.

Turtle and JSON-LD have the bytes that they would have from memory. The page has the best connected nodes of the whole graph,
as the documents tell of them that say most of them. The check looks at some documents at a time, whose graphs hold what the
shapes ask of them, and then at each node with all that all documents say of it.
"""

import heapq
import pathlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby

import pyoxigraph as ox

from kg.graph import fast, shapes
from kg.graph.columns import Columns
from kg.graph.provenance import PROVENANCE
from kg.graph.shacl import Shape
from kg.graph.terms import PREFIXES
from kg.iris import ID
from kg.ordering import distinct, ordered
from kg.write import html, jsonld
from kg.write.html_fold import MAX_NODES, connections, event_types
from kg.write.html_read import Reader
from kg.write.html_words import ENTITY_CLASSES

_MADE = f" {PROVENANCE} .\n".encode()
_ENTITY = re.compile(rf"{re.escape(ID)}({'|'.join(name.lower() for name in ENTITY_CLASSES)})/")
_BATCH = 200_000  # triples of whole subjects
# What more statements about a node can break, and what the node's own statements decide.
_ALONE = ("maxCount", "lessThan", "lessThanOrEquals", "disjoint")


class Streams:
    """graph.nq in a folder, read again and again. `last`: its lines behind the documents; `most`: quads in memory at a time;
    `room`: a folder for files that nobody needs later.
    """

    def __init__(self, folder: pathlib.Path, room: pathlib.Path, last: bytes, most: int) -> None:
        self._folder, self._room, self._last, self._most = folder, room, last, most
        self._sorted = room / "triples.nt"
        self._files: dict[str, Callable[[pathlib.Path], None]] = {
            "graph.ttl": self._turtle,
            "graph.jsonld": self._jsonld,
            "graph.html": self._page,
        }

    def write(self, file: str) -> None:
        """Write one format; Turtle comes first."""
        self._files[file](self._folder / file)

    def _lines(self) -> Iterator[bytes]:
        with (self._folder / "graph.nq").open("rb") as file:
            yield from file

    def _turtle(self, target: pathlib.Path) -> None:
        triples = distinct(ordered((line[: line.rfind(b" <")] for line in self._lines()), self._room))
        with self._sorted.open("wb") as file:
            file.writelines(line + b" .\n" for line in triples)
        found = ox.parse(path=str(self._sorted), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize((quad.triple for quad in found), str(target), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)

    def _jsonld(self, target: pathlib.Path) -> None:
        by_graph = groupby(ordered(map(_graph_first, self._lines()), self._room), key=_subject)
        jsonld.stream(((graph[1:-1].decode(), map(_triple, same)) for graph, same in by_graph), target)

    def _subjects(self) -> Iterator[bytes]:
        """The triples in order, in pieces that hold all triples of their subjects."""
        held: list[bytes] = []
        with self._sorted.open("rb") as file:
            for _, same in groupby(file, key=_subject):
                held += same
                if len(held) >= _BATCH:
                    yield b"".join(held)
                    held = []
        if held:
            yield b"".join(held)

    def _documents(self) -> Iterator[tuple[int, list[bytes]]]:
        """(place in graph.nq, lines) of each document's graph and of how it came about."""
        held: list[bytes] = []
        at, start, graph = 0, 0, b""
        end = (self._folder / "graph.nq").stat().st_size - len(self._last)
        for line in self._lines():
            if at >= end:
                break
            of = line[line.rfind(b" <") :]
            if of not in (graph, _MADE):
                if held:
                    yield start, held
                held, start, graph = [], at, of
            held.append(line)
            at += len(line)
        if held:
            yield start, held

    def _page(self, target: pathlib.Path) -> None:
        counts: Counter[str] = Counter()
        best = self._best(counts)
        store = ox.Store()
        store.bulk_load(input=self._last, format=ox.RdfFormat.N_QUADS)
        with (self._folder / "graph.nq").open("rb") as file:
            for start, size in self._telling(best):
                file.seek(start)
                store.bulk_load(input=file.read(size), format=ox.RdfFormat.N_QUADS)
        html.write(store, target, counts=counts)

    def _best(self, counts: Counter[str]) -> set[bytes]:
        """The best connected nodes of the whole graph, as tokens; what there is of everything goes into `counts`."""
        ends = ordered(self._ends(counts), self._room)
        degrees = ((-sum(1 for _ in same), iri) for iri, same in groupby(ends))
        return {b"<" + iri + b">" for _, iri in heapq.nsmallest(MAX_NODES, degrees)}

    def _ends(self, counts: Counter[str]) -> Iterator[bytes]:
        for piece in self._subjects():
            store = ox.Store()
            store.bulk_load(input=piece, format=ox.RdfFormat.N_TRIPLES)
            reader = Reader(store)
            events, entities = event_types(reader), sum(len(reader.instances(kind)) for kind in ENTITY_CLASSES)
            links = connections(reader, events, _Entities())
            folded = {link.about for link in links if link.look == "event"}
            counts.update(
                documents=len(reader.instances("SourceDocument")),
                nodes=entities + len(events) - len(folded),
                links=len(links),
                entities=entities,
                events=len(events),
                relations=sum(link.look in ("relation", "gazetteer") for link in links),
            )
            for link in links:
                yield link.source.encode()
                yield link.target.encode()

    def _telling(self, best: set[bytes]) -> list[tuple[int, int]]:
        """(place, bytes) in graph.nq of the documents that have most of these nodes, in order of their places."""
        kept: list[tuple[int, int, int, int]] = []
        quads = 0
        for start, lines in self._documents():
            said = len({line.split(b" ", 1)[0] for line in lines} & best)
            heapq.heappush(kept, (said, -start, sum(map(len, lines)), len(lines)))
            quads += len(lines)
            while quads > self._most and len(kept) > 1:
                quads -= heapq.heappop(kept)[3]
        return sorted((-start, size) for _, start, size, _ in kept)

    def check(self) -> list[shapes.Violation]:
        """All that is wrong, sorted; what only several documents together break comes without fact and sentence."""
        texts = self._folder / "texts"
        found: set[shapes.Violation] = set()
        held: list[bytes] = []
        for _, lines in self._documents():
            if held and len(held) + len(lines) > self._most:
                found.update(shapes.check(Columns(b"".join((*held, self._last))), texts))
                held = []
            held += lines
        found.update(shapes.check(Columns(b"".join((*held, self._last))), texts))
        known = {(one.node, one.message) for one in found}
        wanted = tuple(map(_alone, fast.project_shapes()))
        for piece in self._subjects():
            broken = fast.violations(Columns(piece), wanted)
            found.update(shapes.Violation(*one) for one in broken if one not in known)
        return sorted(found)


class _Entities:
    """Every IRI of an entity, known by its form alone."""

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and _ENTITY.match(iri) is not None


def _subject(line: bytes) -> bytes:
    """The first term of a line, which is an IRI."""
    return line[: line.index(b" ")]


def _graph_first(line: bytes) -> bytes:
    at = line.rfind(b" <")
    return line[at + 1 : -3] + b" " + line[:at]


def _triple(line: bytes) -> bytes:
    return line[line.index(b" ") + 1 :]


def _alone(shape: Shape) -> Shape:
    """Of a shape what each node's own statements decide, and statements of several documents can break."""
    own = (one for one in shape.properties if one.path and len(one.path) == 1 and not one.path[0][1])
    properties = tuple(
        replace(one, checks=tuple(check for check in one.checks if check[0] in _ALONE), properties=(), closed=None)
        for one in own
    )
    targets = tuple(target for target in shape.targets if target[0] != "targetObjectsOf")
    return replace(shape, targets=targets, checks=(), properties=properties)
