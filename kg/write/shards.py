"""N-Quads in shards, compressed with zstd: the lines of one document stand together in the shard that its hash names."""

import hashlib
import pathlib
import tempfile
from contextlib import ExitStack
from typing import IO

from kg import iris
from kg.errors import InputError
from kg.graph.load import Build
from kg.graph.plain import plain
from kg.graph.provenance import PROVENANCE
from kg.write import columns

SHARDS = 16
_MOST = 1024  # files that are open at once
SHARED = "shared.nq.zst"  # what is of no document: the gazetteer's and the program's
_GRAPH = f" <{iris.ID}graph/".encode()
_MADE = f" {PROVENANCE} .\n".encode()
_PROGRAM = f"<{iris.ID}software/".encode()
_LINE = 1 << 21  # bytes; the smallest that DuckDB's reader takes


def write(_: object, target: pathlib.Path, build: Build, shards: int = SHARDS) -> None:
    """Write the quads of a build into the folder `target`: part-0000.nq.zst …, and `shared.nq.zst`. All the lines, each once,
    in the order of graph.nq. Raises InputError for a number of shards that cannot be, BuildError for a build that is damaged.
    """
    if not 1 <= shards <= _MOST:
        raise InputError(f"{shards} shards", where="--shards", fix=f"use a whole number from 1 to {_MOST}")
    target.mkdir(exist_ok=True)
    names = [f"part-{number:04}.nq.zst" for number in range(shards)] + [SHARED]
    with tempfile.TemporaryDirectory(prefix="room-", dir=target) as name:
        room = pathlib.Path(name)
        raw = [room / str(number) for number in range(len(names))]
        longest = _dealt(plain(build.quads), raw)
        for given, one in zip(raw, names, strict=True):
            _packed(given, target / one, longest)


def shard_of(graph: bytes, shards: int) -> int:
    """The shard of a named graph, by the SHA-256 of its IRI: the same for every build that has the document."""
    return int.from_bytes(hashlib.sha256(graph).digest()[:8], "big") % shards


def _dealt(quads: pathlib.Path, files: list[pathlib.Path]) -> int:
    """Deal the lines to the files, the last of which takes what is of no document; the length of the longest line."""
    longest, shared, at = 0, len(files) - 1, len(files) - 1
    last = b""
    with ExitStack() as stack:
        out: list[IO[bytes]] = [stack.enter_context(file.open("wb")) for file in files]
        for line in stack.enter_context(quads.open("rb")):
            graph = line[line.rfind(b" <") :]
            if graph == _MADE:  # how a document's graph came about stands behind it
                at = shared if line.startswith(_PROGRAM) else at
            elif graph != last:
                at = shard_of(graph[2:-4], shared) if graph.startswith(_GRAPH) else shared
                last = graph
            longest = max(longest, len(line))
            out[at].write(line)
    return longest


def _packed(raw: pathlib.Path, file: pathlib.Path, longest: int) -> None:
    """Compress a file of lines, and take it away."""
    line = max(_LINE, longest + 2)
    read = f"read_csv({columns.quoted(raw)}, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false, auto_detect=false, max_line_size={line}, buffer_size={2 * line})"
    form = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIM '\x01', COMPRESSION zstd)"
    with columns.session(raw.parent, file) as session:
        session.execute(f"COPY (SELECT line FROM {read}) TO {columns.quoted(file)} {form}")
    raw.unlink()
