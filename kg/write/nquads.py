"""N-Quads: one line a quad, by graph and then by line."""

import pathlib
from collections.abc import Iterable
from typing import IO

import pyoxigraph as ox


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as N-Quads; same quads, same bytes."""
    with target.open("wb") as file:
        append(sorted(store, key=lambda quad: (str(quad.graph_name), str(quad))), file)


def append(quads: Iterable[ox.Quad], file: IO[bytes]) -> None:
    """Write quads, already in their order, behind what a file holds."""
    ox.serialize(quads, output=file, format=ox.RdfFormat.N_QUADS)
