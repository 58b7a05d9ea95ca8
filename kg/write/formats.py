"""The table of exporters: one row a format, its writer imported only when it is used."""

import pathlib
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pyoxigraph as ox

from kg.errors import BuildError


@dataclass(frozen=True, slots=True)
class Format:
    """One exporter: file name in a build, module with `write(store, target)`, description for help texts."""

    file: str
    module: str
    about: str


FORMATS = (
    Format("graph.ttl", "kg.write.turtle", "Turtle, all documents in one graph"),
    Format("graph.jsonld", "kg.write.jsonld", "JSON-LD 1.1, one named graph a document"),
    Format("graph.html", "kg.write.html", "interactive graph, opens without a network"),
)


def write(file: str, store: ox.Store, target: pathlib.Path) -> None:
    """Write a store in the format of a row. Raises BuildError for a file name that the table does not have."""
    row = next((row for row in FORMATS if row.file == file), None)
    if row is None:
        raise BuildError(f"no format writes {file}", fix=f"one of {', '.join(row.file for row in FORMATS)}")
    module: Any = import_module(row.module)
    module.write(store, target)
