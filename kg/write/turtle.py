"""Turtle: the union of all named graphs, each triple once, sorted."""

import pathlib

import pyoxigraph as ox

from kg.graph.terms import PREFIXES


def triples(store: ox.Store) -> list[ox.Triple]:
    """The distinct triples of all graphs, sorted by subject, predicate and object."""
    distinct = {quad.triple for quad in store}
    return sorted(distinct, key=lambda triple: (str(triple.subject), str(triple.predicate), str(triple.object)))


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as Turtle with the project's prefixes; same quads, same bytes."""
    ox.serialize(triples(store), output=str(target), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
