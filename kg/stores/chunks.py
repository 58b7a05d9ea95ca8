"""The lines of graph.nq in chunks that one request carries."""

import pathlib
from collections.abc import Collection, Iterable, Iterator

from kg.errors import BuildError
from kg.stores.statements import SHARED, graph_of, lines

CHUNK = 50_000  # quads a request, about 12 MB


def whole(quads: pathlib.Path, size: int = CHUNK) -> Iterator[tuple[bytes, int]]:
    """(N-Quads, how many) of all graphs."""
    return _cut((line for _, found in lines(quads) for line in found), size)


def graphs(quads: pathlib.Path, size: int = CHUNK) -> Iterator[tuple[str, bool, bytes, int]]:
    """(graph, whether this is its first chunk, N-Triples, how many) of each graph, those that documents share last."""
    shared: dict[str, list[bytes]] = {}
    for graph, found in lines(quads):
        triples = _triples(graph, found)
        if graph in SHARED:
            shared.setdefault(graph, []).extend(triples)
        else:
            yield from _numbered(graph, triples, size)
    for graph, kept in shared.items():
        yield from _numbered(graph, kept, size)


def of_documents(quads: pathlib.Path, documents: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """(document id, its graph as N-Quads) of some documents, then ("", what the shared graphs say).

    Raises BuildError for a document that the build does not have.
    """
    wanted = {graph_of(doc): doc for doc in documents}
    shared: list[bytes] = []
    for graph, found in lines(quads):
        if graph in wanted:
            yield wanted.pop(graph), b"".join(found)
        elif graph in SHARED:
            shared += found
    if wanted:
        absent(quads, wanted.values())
    yield "", b"".join(shared)


def absent(quads: pathlib.Path, documents: Iterable[str]) -> None:
    """Raise BuildError for documents that a build does not have."""
    raise BuildError(
        f"no document {', '.join(sorted(documents))} here", where=str(quads.parent), fix="see documents.jsonl"
    )


def _triples(graph: str, found: Iterable[bytes]) -> Iterator[bytes]:
    tail = f" <{graph}> .\n".encode()
    return (line.removesuffix(tail) + b" .\n" for line in found)


def _numbered(graph: str, triples: Iterable[bytes], size: int) -> Iterator[tuple[str, bool, bytes, int]]:
    return ((graph, number == 0, body, count) for number, (body, count) in enumerate(_cut(triples, size)))


def _cut(found: Iterable[bytes], size: int) -> Iterator[tuple[bytes, int]]:
    part: list[bytes] = []
    for line in found:
        part.append(line)
        if len(part) == size:
            yield b"".join(part), size
            part = []
    if part:
        yield b"".join(part), len(part)
