"""What needs the whole graph: Turtle, JSON-LD, the page, the check. In memory where the graph is small, else in streams."""

import pathlib
import tempfile

import pyoxigraph as ox

from kg.graph import shapes
from kg.report import Report, Step, Watch
from kg.settings import Settings
from kg.streams import Streams
from kg.write import formats


def write(folder: pathlib.Path, last: bytes, settings: Settings, report: Report, watch: Watch) -> None:
    """Write the other formats of graph.nq in `folder` beside it, and check it. `last`: the lines of graph.nq behind its
    documents, the gazetteer's and the program's.
    """
    with tempfile.TemporaryDirectory(prefix="room-", dir=folder) as room:
        if report.counts["quads"] <= settings.in_memory:
            _all(_Memory(folder), settings, report, watch)
        else:
            _all(Streams(folder, pathlib.Path(room), last, settings.in_memory), settings, report, watch)


def _all(way: "_Memory | Streams", settings: Settings, report: Report, watch: Watch) -> None:
    for format_ in (one for one in formats.FORMATS if one.built):
        watch(Step(format_.file))
        with report.during(format_.file):
            way.write(format_.file)
    if settings.check:
        watch(Step("check"))
        with report.during("check"):
            report.violations = way.check()


class _Memory:
    """The graph in a store."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder, self._store = folder, ox.Store()
        self._store.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)

    def write(self, file: str) -> None:
        formats.write(file, self._store, self._folder / file)

    def check(self) -> list[shapes.Violation]:
        data = shapes.columns(self._folder / "graph.nq", lambda: self._store)
        return shapes.check(data, self._folder / "texts")
