"""JSON-LD 1.1: named graphs of compacted nodes under the context of ontology/context.jsonld, which is written in."""

import json
import pathlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from kg.graph.terms import PREFIXES
from kg.tables import ontology
from kg.write import lines

_XSD = PREFIXES["xsd"]
_TYPE = PREFIXES["rdf"] + "type"


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the store as JSON-LD, one node a line; same quads, same bytes. Numbers are strings that the context types,
    because JSON-LD reads 0.97 as 9.7E-1, which is no xsd:decimal.
    """
    stream(lines.by_graph(store), target)


def stream(graphs: Iterable[tuple[str, Iterable[bytes]]], target: pathlib.Path) -> None:
    """Write graphs in order, each its IRI, empty for the default graph, and its triples in order as lines of N-Triples, with
    or without their last dot, one node at a time.
    """
    context = json.dumps(_context(), ensure_ascii=False)
    with target.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"@context": ' + context + ',\n"@graph": [\n')
        file.writelines(_graphs(graphs))
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


def _graphs(graphs: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[str]:
    between = ""
    for graph, inside in graphs:
        yield between
        yield f'{{"@id": "{_compact(graph)}", "@graph": [\n' if graph else ""
        comma = ""
        for subject, same in groupby((line.decode().split(" ", 2) for line in inside), key=itemgetter(0)):
            yield comma + _node(subject, same)
            comma = ",\n"
        yield "\n]}" if graph else ""  # nodes of the default graph stand beside the named graphs
        between = ",\n"


def _node(subject: str, triples: Iterable[list[str]]) -> str:
    """One subject with its properties; several values of one property become a list."""
    found = [f'"@id": "{_compact(subject[1:-1])}"']
    for token, same in groupby(triples, key=itemgetter(1)):
        key, form = _property(token[1:-1])
        values = [_value(form, rest.removesuffix(" .")) for _, _, rest in same]
        found.append(f"{key}: {values[0]}" if len(values) == 1 else f"{key}: [{', '.join(values)}]")
    return "{" + ", ".join(found) + "}"


@cache
def _property(iri: str) -> tuple[str, tuple[bool, str | None]]:
    """The key of a property as JSON, and what the context makes of its values: whether a text is an IRI, and what stands
    behind the closing quote of a literal that is written as its text alone, None where no literal is.
    """
    if iri == _TYPE:
        return '"@type"', (True, None)
    term, definition = _terms().get(iri, (iri, {}))
    typed, language = definition.get("@type", ""), definition.get("@language")
    if typed:
        return f'"{term}"', (typed == "@id", None if typed == "@id" else f"^^<{_XSD}{typed.removeprefix('xsd:')}>")
    return f'"{term}"', (False, f"@{language}" if language else "")


def _value(form: tuple[bool, str | None], token: str) -> str:
    """An object as JSON. What N-Triples escapes in a literal it escapes as JSON does."""
    coerced, ending = form
    if token[0] == "<":
        iri = _compact(token[1:-1])
        return f'"{iri}"' if coerced else f'{{"@id": "{iri}"}}'
    end = token.rindex('"') + 1
    text, rest = token[:end], token[end:]
    if rest == ending:
        return text
    if rest.startswith("@"):
        return f'{{"@value": {text}, "@language": "{rest[1:]}"}}'
    return f'{{"@value": {text}, "@type": "{rest[3:-1] or _XSD + "string"}"}}'


def _compact(iri: str) -> str:
    for prefix in ("id", "kg"):
        base = PREFIXES[prefix]
        if iri.startswith(base):
            return f"{prefix}:{iri[len(base) :]}"
    return iri
