"""RDF/XML: the union of all named graphs, each triple once, sorted."""

import pathlib

import pyoxigraph as ox

from kg.graph.terms import PREFIXES
from kg.write import lines
from kg.write.cells import legal, returns


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as RDF/XML 1.0; same quads, same bytes. Characters that XML 1.0 forbids become U+FFFD, which
    Oxigraph does not see to.
    """
    data = ox.serialize(map(_legal, lines.triples(store)), format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    target.write_bytes(returns(data or b""))


def _legal(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if not isinstance(value, ox.Literal) or legal(value.value) == value.value:
        return triple
    if value.language:
        return ox.Triple(triple.subject, triple.predicate, ox.Literal(legal(value.value), language=value.language))
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(legal(value.value), datatype=value.datatype))
