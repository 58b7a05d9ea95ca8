"""A build's quads as they stand in graph.nq: graph by graph, and of a graph subject by subject."""

import pathlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from kg import iris
from kg.errors import BuildError
from kg.graph.gazetteer import GAZETTEER
from kg.graph.plain import plain
from kg.graph.provenance import PROVENANCE
from kg.graph.terms import KG, PREFIXES

# Subject IRI → predicate (local name of kg:, else prefixed name) → its objects as N-Triples tokens.
Statements = dict[str, dict[str, list[str]]]
SHARED = frozenset({GAZETTEER.value, PROVENANCE.value})
_NAMES: dict[str, str] = {}


def lines(quads: pathlib.Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """(graph IRI, its lines) in the order of the file; a graph may come several times. Take the lines before the next."""
    with plain(quads).open("rb") as file:
        for tail, found in groupby(file, _tail):
            if not tail.startswith(b"<"):
                raise BuildError("a line of graph.nq stands in no named graph", where=str(quads), fix="build again")
            yield tail[1:].decode(), found


def graph_of(doc: str) -> str:
    """The IRI of a document's named graph."""
    return iris.graph_iri(doc)


def statements(quads: pathlib.Path) -> Iterator[tuple[str, Statements]]:
    """(graph IRI, its statements); a document's graph comes once. Raises BuildError for what a build does not write."""
    seen: set[str] = set()
    for graph, found in lines(quads):
        if graph in seen and graph not in SHARED:
            raise BuildError(f"the graph {graph} stands at two places", where=str(quads), fix="build again")
        seen.add(graph)
        yield graph, _by_subject(found, f" <{graph}> .\n", quads)


def _tail(line: bytes) -> bytes:
    """`<graph` of a line `… <graph> .`"""
    return line[line.rfind(b"<") : line.rfind(b">")]


def _by_subject(found: Iterable[bytes], tail: str, quads: pathlib.Path) -> Statements:
    """pyoxigraph writes a statement a line with single blanks: to split it is five times as fast as to parse it."""
    said: Statements = {}
    size = len(tail)
    for raw in found:
        line = raw.decode()
        subject, predicate, rest = line.split(" ", 2)
        if subject[0] != "<" or rest[0] not in '<"' or not rest.endswith(tail):
            raise BuildError(f"not as kg build writes it: {line[:80]}", where=str(quads), fix="build again")
        about = said.setdefault(subject[1:-1], {})
        name = _NAMES.get(predicate) or _name(predicate)
        about.setdefault(name, []).append(rest[:-size])
    return said


def _name(token: str) -> str:
    iri = token[1:-1]
    prefix = next((p for p, start in PREFIXES.items() if p not in ("kg", "id") and iri.startswith(start)), "")
    own = iri.removeprefix(KG) if iri.startswith(KG) else iri
    _NAMES[token] = f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}" if prefix else own
    return _NAMES[token]
