"""The quads of a store as lines of N-Triples in order: what writers that sort work on.

A line is one object where a quad is six, and Oxigraph writes all of them at once; lines in order are triples in order of
subject, predicate and object, for no character of a term sorts below the blank and the bracket that end it.
"""

from collections.abc import Iterator

import pyoxigraph as ox


def union(store: ox.Store) -> list[bytes]:
    """The distinct triples of all graphs, in order, with the dot that ends each and without line ends."""
    return sorted({line for graph in _graphs(store) for line in of_graph(store, graph)})


def by_graph(store: ox.Store) -> Iterator[tuple[str, list[bytes]]]:
    """(IRI of a graph, its triples in order) by IRI; the default graph, if it holds any, comes first, under the empty name."""
    for graph in _graphs(store):
        lines = sorted(of_graph(store, graph))
        if lines:
            yield "" if isinstance(graph, ox.DefaultGraph) else graph.value, lines


def triples(store: ox.Store) -> Iterator[ox.Triple]:
    """The distinct triples of all graphs, in order."""
    return parsed(b"\n".join(union(store)))


def parsed(text: bytes) -> Iterator[ox.Triple]:
    """The triples of N-Triples, in the order in which they stand there."""
    return (quad.triple for quad in ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES))


def _graphs(store: ox.Store) -> list[ox.NamedNode | ox.DefaultGraph]:
    named = [graph for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
    return [ox.DefaultGraph(), *sorted(named, key=lambda graph: f"{graph.value}>")]


def of_graph(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> list[bytes]:
    """The lines of one graph, in no order; text may hold every line end of Unicode but the line feed, which is escaped."""
    return (store.dump(from_graph=graph, format=ox.RdfFormat.N_TRIPLES) or b"").split(b"\n")[:-1]
