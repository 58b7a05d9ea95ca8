"""N-Quads: one line a quad, by graph and then by line."""

import pathlib
from collections.abc import Iterable

import pyoxigraph as ox


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as N-Quads; same quads, same bytes."""
    with target.open("wb") as file:
        quads = sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))
        ox.serialize(quads, output=file, format=ox.RdfFormat.N_QUADS)


def text(quads: Iterable[ox.Quad]) -> bytes:
    """The lines of quads that are in their order already."""
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
