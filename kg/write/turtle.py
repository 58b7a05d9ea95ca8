"""Turtle: the union of all named graphs, each triple once, sorted."""

import pathlib

import pyoxigraph as ox

from kg.graph.terms import PREFIXES
from kg.write import lines


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as Turtle with the project's prefixes; same quads, same bytes."""
    ox.serialize(lines.triples(store), output=str(target), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
