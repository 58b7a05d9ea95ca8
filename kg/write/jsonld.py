"""JSON-LD 1.1: named graphs of compacted nodes under the context of ontology/context.jsonld, which is written in."""

import json
import pathlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from kg.graph.terms import PREFIXES
from kg.tables import ontology

_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as JSON-LD, one node a line; same quads, same bytes. Numbers are strings that the context types,
    because JSON-LD reads 0.97 as 9.7E-1, which is no xsd:decimal.
    """
    ordered = sorted(
        store, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
    )
    stream(ordered, target)


def stream(quads: Iterable[ox.Quad], target: pathlib.Path) -> None:
    """Write quads that are in order of graph, subject, predicate and object, one node at a time."""
    context = json.dumps(_context(), ensure_ascii=False)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context": ' + context + ',\n"@graph": [\n')
        file.writelines(_graphs(quads))
        file.write("\n]}\n")


@cache
def _context() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ontology("context.jsonld").read_text("utf-8"))["@context"]
    return found


@cache
def _terms() -> dict[str, tuple[str, dict[str, Any]]]:
    """Property IRI to (term, definition) of the context."""
    found = {}
    for term, definition in _context().items():
        if isinstance(definition, dict):
            prefix, _, local = definition["@id"].partition(":")
            found[PREFIXES[prefix] + local] = (term, definition)
    return found


def _graphs(quads: Iterable[ox.Quad]) -> Iterator[str]:
    between = ""
    for graph, inside in groupby(quads, key=lambda quad: quad.graph_name):
        yield between
        named = isinstance(graph, ox.NamedNode)  # nodes of the default graph stand beside the named graphs
        yield f'{{"@id": {json.dumps(_compact(graph.value))}, "@graph": [\n' if isinstance(graph, ox.NamedNode) else ""
        comma = ""
        for _, same in groupby(inside, key=lambda quad: quad.subject):
            yield comma + json.dumps(_node(list(same)), ensure_ascii=False)
            comma = ",\n"
        yield "\n]}" if named else ""
        between = ",\n"


def _node(quads: list[ox.Quad]) -> dict[str, Any]:
    """One subject with its properties; several values of one property become a list."""
    subject = quads[0].subject
    assert isinstance(subject, ox.NamedNode)
    node: dict[str, Any] = {"@id": _compact(subject.value)}
    for predicate, same in groupby(quads, key=lambda quad: quad.predicate.value):
        values = [_value(predicate, quad.object) for quad in same]
        term = "@type" if predicate == _TYPE else _terms()[predicate][0] if predicate in _terms() else predicate
        node[term] = values[0] if len(values) == 1 else values
    return node


def _value(predicate: str, value: Any) -> Any:
    definition = _terms().get(predicate, ("", {}))[1]
    if isinstance(value, ox.NamedNode):
        coerced = predicate == _TYPE or definition.get("@type") == "@id"
        return _compact(value.value) if coerced else {"@id": _compact(value.value)}
    assert isinstance(value, ox.Literal)
    if value.language:
        return (
            value.value
            if definition.get("@language") == value.language
            else {"@value": value.value, "@language": value.language}
        )
    typed = definition.get("@type", "")
    if value.datatype.value == _XSD + typed.removeprefix("xsd:"):
        return value.value
    plain = value.datatype.value == _XSD + "string" and "@language" not in definition and not typed
    return value.value if plain else {"@value": value.value, "@type": value.datatype.value}


def _compact(iri: str) -> str:
    for prefix in ("id", "kg"):
        base = PREFIXES[prefix]
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
