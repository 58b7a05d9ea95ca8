"""Loading a build into any SPARQL 1.1 store: by the Graph Store Protocol, or by updates."""

import pathlib
from collections.abc import Callable, Sequence

import pyoxigraph as ox

from kg import iris
from kg.errors import BuildError
from kg.graph.provenance import PROVENANCE
from kg.graph.terms import term
from kg.stores import chunks
from kg.stores.http import Client
from kg.stores.statements import SHARED, graph_of

Progress = Callable[[int], None]  # triples sent
UPDATE = "application/sparql-update"
TRIPLES = "application/n-triples"
UPDATE_CHUNK = 5_000  # triples: a store parses an update as a whole


def to_graph_store(
    quads: pathlib.Path,
    url: str,
    client: Client,
    progress: Progress,
    *,
    replace: Sequence[str] = (),
    chunk: int = chunks.CHUNK,
) -> int:
    """Put each document's graph in place of the store's graph of that name, and add the shared graphs; triples sent.

    `replace`: these documents alone. Raises StoreError.
    """

    def send(graph: str, first: bool, body: bytes) -> None:
        # A graph of several chunks is not there as a whole until the last: a load that was cut off is run again.
        client.call("PUT" if first and graph not in SHARED else "POST", url, body, TRIPLES, graph=graph)

    return _load(quads, send, progress, replace, chunk)


def by_update(
    quads: pathlib.Path,
    url: str,
    client: Client,
    progress: Progress,
    *,
    replace: Sequence[str] = (),
    chunk: int = UPDATE_CHUNK,
) -> int:
    """The same by SPARQL 1.1 Update: each document's graph is cleared, then filled by INSERT DATA. Raises StoreError."""

    def send(graph: str, first: bool, body: bytes) -> None:
        graph = _named(graph)
        clear = f"CLEAR SILENT GRAPH <{graph}> ;\n" if first and graph not in SHARED else ""
        client.call(
            "POST", url, f"{clear}INSERT DATA {{ GRAPH <{graph}> {{\n{_safe(body).decode()}}} }}".encode(), UPDATE
        )

    return _load(quads, send, progress, replace, chunk)


def forget(doc: str) -> str:
    """The update that takes away what a store holds of a document: its graph, and how it came about."""
    graph, node, provenance = graph_of(doc), iris.document_iri(doc), PROVENANCE.value
    used, generated = term("prov:used").value, term("prov:wasGeneratedBy").value
    return (
        f"CLEAR SILENT GRAPH <{graph}> ;\n"
        f"DELETE {{ GRAPH <{provenance}> {{ ?a ?p ?o . <{graph}> <{generated}> ?a }} }} "
        f"WHERE {{ GRAPH <{provenance}> {{ ?a <{used}> <{node}> ; ?p ?o }} }}"
    )


def _safe(triples: bytes) -> bytes:
    r"""N-Triples as they may stand in an update: parsed and written anew, so that no line of a file that another hand wrote
    ends the update and begins one of its own, and no \u0022 is left, which SPARQL undoes before it looks for the end of a
    string. Raises BuildError for what is no N-Triples.
    """
    try:
        return ox.serialize(ox.parse(triples, format=ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError as err:
        raise BuildError(f"not as kg build writes it: {err}", where="graph.nq", fix="build again") from None


def _named(graph: str) -> str:
    """A graph's IRI. Raises BuildError for what is none."""
    try:
        return ox.NamedNode(graph).value
    except ValueError:
        raise BuildError(f"{graph[:80]!r} names no graph", where="graph.nq", fix="build again") from None


def _load(
    quads: pathlib.Path,
    send: Callable[[str, bool, bytes], None],
    progress: Progress,
    replace: Sequence[str],
    chunk: int,
) -> int:
    wanted = {graph_of(doc): doc for doc in replace}
    missing, sent = dict(wanted), 0
    for graph, first, body, count in chunks.graphs(quads, chunk):
        if replace and graph not in SHARED and graph not in wanted:
            continue
        missing.pop(graph, None)
        send(graph, first, body)
        sent += count
        progress(count)
    if missing:
        chunks.absent(quads, missing.values())
    return sent
