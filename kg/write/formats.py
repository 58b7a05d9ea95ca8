"""The table of exporters: one row a format, its writer imported only when it is used."""

import pathlib
import tempfile
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pyoxigraph as ox

from kg.errors import BuildError


@dataclass(frozen=True, slots=True)
class Format:
    """One exporter: name for `kg export`, file name in a build, module with `write(store, target)`, description for help
    texts; `built`: every build has it; `folder`: the files of one that is a folder, as patterns; `texts`: it holds texts, which no
    store does, so that its writer also takes the `build`; `streamed`: it is made of that build's files alone, and needs no
    store.
    """

    name: str
    file: str
    module: str
    about: str
    built: bool = False
    folder: tuple[str, ...] = ()
    texts: bool = False
    streamed: bool = False


_PARQUET = ("documents", "entities", "names", "mentions", "facts", "arguments", "quantities", "relations", "evidence")
_TABLES = ("entities", "events", "facts", "arguments", "quantities", "relations", "documents", "mentions")
FORMATS = (
    Format("ttl", "graph.ttl", "kg.write.turtle", "Turtle, all documents in one graph", built=True),
    Format("jsonld", "graph.jsonld", "kg.write.jsonld", "JSON-LD 1.1, one named graph a document", built=True),
    Format("html", "graph.html", "kg.write.html", "interactive graph, opens without a network", built=True),
    Format("trig", "graph.trig", "kg.write.trig", "TriG, one named graph a document"),
    Format("rdf", "graph.rdf", "kg.write.rdfxml", "RDF/XML, all documents in one graph"),
    Format("graphml", "graph.graphml", "kg.write.graphml", "GraphML, entities and events for graph tools"),
    Format("gexf", "graph.gexf", "kg.write.gexf", "GEXF 1.3, entities and events for Gephi"),
    Format("csv", "csv", "kg.write.tables", "CSV tables that join by IRI, a folder", folder=tuple(f"{name}.csv" for name in _TABLES)),
    Format("parquet", "parquet", "kg.write.parquet", "Parquet tables (zstd) with typed columns, a folder", folder=tuple(f"{name}.parquet" for name in _PARQUET), texts=True, streamed=True),
    Format("shards", "shards", "kg.write.shards", "N-Quads (zstd) in shards by document, a folder", folder=("part-*.nq.zst", "shared.nq.zst"), texts=True, streamed=True),
    Format("doccano", "doccano.jsonl", "kg.write.doccano", "names and facts to annotate in doccano", texts=True),
    Format("label-studio", "label-studio.json", "kg.write.label_studio", "names and facts to annotate in Label Studio", texts=True),
    Format("prodigy", "prodigy.jsonl", "kg.write.prodigy", "names and facts to annotate in Prodigy", texts=True),
)  # fmt: skip


def named(name: str) -> Format:
    """The row with a name. Raises BuildError for a name that the table does not have."""
    row = next((row for row in FORMATS if row.name == name), None)
    if row is None:
        names = ", ".join(row.name for row in FORMATS)
        raise BuildError(f"no format is called {name!r}", where="--format", fix=f"one of {names}")
    return row


def write(file: str, store: ox.Store | None, target: pathlib.Path, **options: object) -> None:
    """Write a store, None for a format that is streamed, in the format of a row; options go to its writer. Raises BuildError for a file name that the table
    does not have.
    """
    row = next((row for row in FORMATS if row.file == file), None)
    if row is None:
        raise BuildError(f"no format writes {file}", fix=f"one of {', '.join(row.file for row in FORMATS)}")
    module: Any = import_module(row.module)
    module.write(store, target, **options)


def export(row: Format, store: ox.Store | None, target: pathlib.Path, **options: object) -> None:
    """Write a store to `target`, whose folder is made where it is missing; what stood there stays until all is written.

    Raises BuildError where it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".kg-", dir=target.parent) as room:
            made = pathlib.Path(room) / row.file
            write(row.file, store, made, **options)
            if row.folder:
                target.mkdir(exist_ok=True)
                _discard(row, target)  # a shard that is no more
            for path in sorted(made.iterdir()) if row.folder else [made]:
                path.replace(target / path.name if row.folder else target)
    except OSError as err:
        raise BuildError(
            f"cannot be written: {err.strerror}", where=str(target), fix="name another path with -o"
        ) from err


def discard(folder: pathlib.Path) -> None:
    """Delete what `export` wrote into a build folder under its own names: it tells of the build that was there."""
    for row in FORMATS:
        path = folder / row.file
        if not row.built and not row.folder:
            path.unlink(missing_ok=True)
        elif row.folder and path.is_dir():
            _discard(row, path)
            if not any(path.iterdir()):
                path.rmdir()


def _discard(row: Format, folder: pathlib.Path) -> None:
    for file in sorted(file for pattern in row.folder for file in folder.glob(pattern)):
        file.unlink()
