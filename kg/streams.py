"""Turtle, JSON-LD, the page and the check of a graph that does not fit into memory, from sorted lines.

Turtle and JSON-LD have the bytes that they would have from memory. The page has the best connected nodes of the whole graph,
as the documents tell of them that say most of them. The check looks at some documents at a time, whose graphs hold what the
shapes ask of them, and then at each node with all that all documents say of it.
"""

import heapq
import pathlib
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import groupby, islice
from typing import IO

import pyoxigraph as ox

from kg.graph import fast, shapes
from kg.graph.columns import Columns
from kg.graph.provenance import PROVENANCE
from kg.graph.shacl import Shape
from kg.graph.terms import PREFIXES, kg, term
from kg.iris import ID
from kg.memory import give_back
from kg.ordering import Sort, distinct, ordered
from kg.write import html, jsonld
from kg.write.html_fold import MAX_NODES, connections, event_types
from kg.write.html_read import Reader
from kg.write.html_words import ENTITY_CLASSES, RELATIONS, ROLES

_MADE = f" {PROVENANCE} .\n".encode()
_ENTITY = re.compile(rf"{re.escape(ID)}({'|'.join(name.lower() for name in ENTITY_CLASSES)})/")
_BATCH = 100_000  # triples of whole subjects
_TOGETHER = 64  # documents that a store takes at a time: each time costs it some milliseconds
# What links are made of; the rest is never looked at where links are counted.
_LINKING = frozenset(
    str(node).encode() for node in (term("rdf:type"), kg("hasMention"), *map(kg, ROLES), *map(kg, RELATIONS))
)
# What more statements about a node can break, and what the node's own statements decide.
_ALONE = ("maxCount", "lessThan", "lessThanOrEquals", "disjoint")


class Streams:
    """graph.nq in a folder, read again and again; the sorted triples are made by whoever needs them first. `last`: the bytes of its lines behind the documents; `most`: quads in
    memory at a time; `room`: a folder for files that nobody needs later.
    """

    def __init__(self, folder: pathlib.Path, room: pathlib.Path, last: int, most: int) -> None:
        self._folder, self._room, self._most = folder, room, most
        self._end = (folder / "graph.nq").stat().st_size - last
        self._sorted = room / "triples.nt"
        self._files: dict[str, Callable[[pathlib.Path], None]] = {
            "graph.ttl": self._turtle,
            "graph.jsonld": self._jsonld,
            "graph.html": self._page,
        }

    def write(self, file: str) -> None:
        """Write one format."""
        self._files[file](self._folder / file)

    def sort(self, elsewhere: Sort | None = None) -> None:
        """Make the sorted triples that Turtle, the page and the check read, where they are not there yet. `elsewhere`: what
        sorts in place of this process.
        """
        if self._sorted.exists():
            return
        lines = (line[: line.rfind(b" <")] for line in self._lines())
        triples = elsewhere(lines, self._end) if elsewhere else distinct(ordered(lines, self._room))
        made = self._sorted.with_suffix(".new")
        with made.open("wb") as file:
            file.writelines(line + b" .\n" for line in triples)
        made.replace(self._sorted)

    def _lines(self) -> Iterator[bytes]:
        with (self._folder / "graph.nq").open("rb") as file:
            yield from file

    def _turtle(self, target: pathlib.Path) -> None:
        self.sort()
        found = ox.parse(path=str(self._sorted), format=ox.RdfFormat.N_TRIPLES)
        ox.serialize((quad.triple for quad in found), str(target), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)

    def _jsonld(self, target: pathlib.Path) -> None:
        jsonld.stream(self._graphs(), target)

    def _graphs(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(IRI, its triples in order) of each graph, in order."""
        runs = ordered((b"%s\t%d\t%d" % run for run in self._runs()), self._room)
        with (self._folder / "graph.nq").open("rb") as file:
            for graph, same in groupby(runs, key=lambda line: line[: line.index(b"\t")]):
                # Of a document one run; of how documents came about one behind each of them.
                lines = (line for run in same for line in _run(file, run))
                yield graph[1:-1].decode(), ordered((line[: line.rfind(b" <")] for line in lines), self._room)

    def _runs(self) -> Iterator[tuple[bytes, int, int]]:
        """(graph, place in graph.nq, bytes) of the lines that follow each other and are of one graph."""
        at = start = 0
        graph = b""
        for line in self._lines():
            of = line[line.rfind(b" <") + 1 : -3]
            if of != graph:
                if graph:
                    yield graph, start, at - start
                start, graph = at, of
            at += len(line)
        if graph:
            yield graph, start, at - start

    @cached_property
    def _last(self) -> bytes:
        """The lines behind the documents."""
        with (self._folder / "graph.nq").open("rb") as file:
            file.seek(self._end)
            return file.read()

    def _subjects(self, wanted: Container[bytes] | None = None) -> Iterator[bytes]:
        """The triples in order, in pieces that hold all triples of their subjects; those of some predicates where they are
        `wanted`.
        """
        held: list[bytes] = []
        self.sort()
        with self._sorted.open("rb") as file:
            lines = file if wanted is None else (line for line in file if line.split(b" ", 2)[1] in wanted)
            for _, same in groupby(lines, key=_subject):
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
        for line in self._lines():
            if at >= self._end:
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
        give_back()
        store = ox.Store()
        store.bulk_load(input=self._last, format=ox.RdfFormat.N_QUADS)
        with (self._folder / "graph.nq").open("rb") as file:
            places = iter(self._telling(best))
            while some := list(islice(places, _TOGETHER)):
                store.bulk_load(input=b"".join(_part(file, *place) for place in some), format=ox.RdfFormat.N_QUADS)
        html.write(store, target, counts=counts)

    def _best(self, counts: Counter[str]) -> set[bytes]:
        """The best connected nodes of the whole graph, as tokens; what there is of everything goes into `counts`."""
        ends = ordered(self._ends(counts), self._room)
        degrees = ((-sum(1 for _ in same), iri) for iri, same in groupby(ends))
        return {b"<" + iri + b">" for _, iri in heapq.nsmallest(MAX_NODES, degrees)}

    def _ends(self, counts: Counter[str]) -> Iterator[bytes]:
        for piece in self._subjects(_LINKING):
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
        """All that is wrong, sorted, as the check in memory tells it."""
        texts = self._folder / "texts"
        found: set[tuple[str, str]] = set()
        for part in self._parts():
            found |= shapes.broken(part, texts)
        give_back()
        wanted = tuple(map(_alone, fast.project_shapes()))
        for piece in self._subjects():
            found.update(fast.violations(Columns(piece), wanted))
        return shapes.explained(found, self._parts(), texts)

    def _parts(self) -> Iterator[Columns]:
        """Some documents at a time, each with what stands behind all of them. As lines and as columns they are there twice, so
        that half as many as elsewhere take the same room, and as little time.
        """
        held: list[bytes] = []
        for _, lines in self._documents():
            if held and len(held) + len(lines) > self._most // 2:
                yield Columns(b"".join((*held, self._last)))
                held = []
            held += lines
        yield Columns(b"".join((*held, self._last)))


class _Entities:
    """Every IRI of an entity, known by its form alone."""

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and _ENTITY.match(iri) is not None


def _subject(line: bytes) -> bytes:
    """The first term of a line, which is an IRI."""
    return line[: line.index(b" ")]


def _part(file: IO[bytes], start: int, size: int) -> bytes:
    file.seek(start)
    return file.read(size)


def _run(file: IO[bytes], run: bytes) -> list[bytes]:
    """The lines of a run that stands as graph, place and bytes."""
    _, start, size = run.split(b"\t")
    return _part(file, int(start), int(size)).split(b"\n")[:-1]


def _alone(shape: Shape) -> Shape:
    """Of a shape what each node's own statements decide, and statements of several documents can break."""
    own = (one for one in shape.properties if one.path and len(one.path) == 1 and not one.path[0][1])
    properties = tuple(
        replace(one, checks=tuple(check for check in one.checks if check[0] in _ALONE), properties=(), closed=None)
        for one in own
    )
    targets = tuple(target for target in shape.targets if target[0] != "targetObjectsOf")
    return replace(shape, targets=targets, checks=(), properties=properties)
