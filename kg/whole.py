"""What needs the whole graph: Turtle, JSON-LD, the page, the check. Sorted lines make the first two; the page and the check
are made in memory where the graph is small, else in streams.
"""

import os
import pathlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import beside
from kg.graph import shapes
from kg.ordering import Sort
from kg.report import Report, Step, Watch
from kg.settings import Settings
from kg.streams import Streams
from kg.write import formats

_SORT, _TURTLE, _JSONLD, _PAGE, _CHECK = "sort", "graph.ttl", "graph.jsonld", "graph.html", "check"
_WORTH = 50_000  # quads from which on a process more is worth the second in which it starts


@dataclass(frozen=True, slots=True)
class Graph:
    """graph.nq in a folder. `last`: the bytes of its part behind the documents, the gazetteer's and the program's; `room`: a
    folder for files that nobody needs later. More than `most` quads are looked at in streams, of so many at a time.
    """

    folder: pathlib.Path
    last: int
    quads: int
    most: int
    room: pathlib.Path

    @property
    def streamed(self) -> bool:
        """Whether it is too large for memory."""
        return self.quads > self.most

    @property
    def streams(self) -> Streams:
        """What makes its parts where it is too large."""
        return Streams(self.folder, self.room, self.last, self.most)

    def make(self, part: str) -> list[shapes.Violation] | None:
        """Write a part into the folder, or check the graph; violations where it is the check."""
        streams = self.streams
        if part == _SORT:
            streams.sort()
            return None
        if part == _CHECK:
            return streams.check() if self.streamed else self._checked()
        if self.streamed or part != _PAGE:
            streams.write(part)
        else:
            formats.write(part, self._store(), self.folder / part)
        return None

    def _checked(self) -> list[shapes.Violation]:
        data = shapes.columns(self.folder / "graph.nq", self._store)
        return shapes.check(data, self.folder / "texts")

    def _store(self) -> ox.Store:
        store = ox.Store()
        store.bulk_load(path=str(self.folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        return store


def write(
    folder: pathlib.Path,
    last: int,
    settings: Settings,
    report: Report,
    watch: Watch,
    jobs: int = 1,
    sort: Sort | None = None,
) -> None:
    """Write the other formats of graph.nq in `folder` beside it, and check it. `last`: bytes of graph.nq behind its
    documents, the gazetteer's and the program's. `jobs`: processes that may do so at a time, `sort`: what sorts a large graph
    in place of this machine; the bytes are the same.
    """
    parts = [one.file for one in formats.FORMATS if one.built and one.name in settings.formats]
    parts += [_CHECK] if settings.check else []
    with tempfile.TemporaryDirectory(prefix="room-", dir=folder) as room:
        graph = Graph(folder, last, report.counts["quads"], settings.in_memory, pathlib.Path(room))
        if sort and graph.streamed and {_TURTLE, _PAGE, _CHECK} & {*parts}:
            watch(Step(_SORT))
            with report.during(_SORT):
                graph.streams.sort(sort)
        jobs = min(jobs, os.cpu_count() or 1)
        if jobs > 1 and graph.quads >= _WORTH:
            _beside(_calls(graph, parts), jobs, report, watch)
            return
        for name in parts:
            watch(Step(name))
            with report.during(name):
                _take(report, name, graph.make(name))


def _calls(graph: Graph, parts: Sequence[str]) -> list[beside.Call]:
    """The parts as calls, what takes longest first."""
    order: tuple[str, ...] = (_PAGE, _CHECK, _TURTLE, _JSONLD)
    needs: dict[str, tuple[str, ...]] = {}
    if graph.streamed and {*parts} - {_JSONLD}:
        # All but JSON-LD read the sorted triples: it keeps a processor busy until these are there.
        order, needs = (_SORT, _JSONLD, _CHECK, _PAGE, _TURTLE), dict.fromkeys((_CHECK, _PAGE, _TURTLE), (_SORT,))
    wanted = {_SORT, *parts}
    return [beside.Call(one, "kg.whole:timed", (graph, one), needs.get(one, ())) for one in order if one in wanted]


def _beside(calls: Sequence[beside.Call], jobs: int, report: Report, watch: Watch) -> None:
    for call in calls:
        watch(Step(call.name))
    for call, (seconds, found) in beside.results(calls, jobs):
        report.count_seconds({call.name: seconds})
        _take(report, call.name, found)


def timed(graph: Graph, part: str) -> tuple[float, list[shapes.Violation] | None]:
    """(seconds, what `make` gives) of a part that a process of its own makes."""
    began = time.perf_counter()
    found = graph.make(part)
    return time.perf_counter() - began, found


def _take(report: Report, part: str, found: list[shapes.Violation] | None) -> None:
    if part == _CHECK:
        report.violations = found or []
