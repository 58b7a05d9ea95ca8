"""TriG: one named graph a document and one of the gazetteer, with the project's prefixes."""

import pathlib

import pyoxigraph as ox

from kg.graph.terms import PREFIXES


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as TriG; same quads, same bytes."""
    quads = sorted(
        store, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
    )
    ox.serialize(quads, output=str(target), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
