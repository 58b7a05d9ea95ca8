"""The graph of a build in an embedded store that is loaded once and kept beside it, in BUILD/.store/.

.store/<SHA-256 of graph.nq>/union/  the union of the graphs as the default graph, each triple once; no named graphs
.store/<SHA-256 of graph.nq>/full/   the same and the named graphs, laid down when a query first speaks of graphs
.store/<SHA-256 of graph.nq>/used    locked by everyone who reads there, so that nobody removes what is in use
.store/lock                          locked by who loads; what was left half-made is removed by the next who gets it
"""

import hashlib
import io
import os
import pathlib
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import BuildError
from kg.graph.plain import plain

FOLDER = ".store"
_CHUNK = 1 << 20  # bytes
# Above this many bytes the digest is taken anew only when size or time of change differ: reading 1 GB takes a second.
_SMALL = 1 << 26
_GRAPH = re.compile(
    rb'^(\S+ \S+ (?:<[^>]*>|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?|_:\S+))(?: (?:<[^>]*>|_:\S+))? \.$', re.M
)


class Laid:
    """A store on disk that stays while this object is open. `path`: what pyoxigraph.Store.read_only opens."""

    def __init__(self, path: pathlib.Path, held: IO[bytes]) -> None:
        self.path, self._held = path, held

    def close(self) -> None:
        """Let others remove the store when the graph is another."""
        self._held.close()


def lay(quads: pathlib.Path, *, graphs: bool) -> Laid | None:
    """The store of a build's graph.nq, loaded if it is not there. `graphs`: named graphs are needed too.

    None where nothing can be kept (a folder that is read-only, a full disk, a system without flock): load into memory
    then. Raises BuildError where graph.nq does not parse or changes meanwhile.
    """
    root = quads.parent / FOLDER
    if root.is_symlink():  # what is tidied up there could be anybody's
        return None
    try:
        digest = _digest(quads, root)
        return _found(root / digest, graphs=graphs) or _made(root, digest, quads, graphs=graphs)
    except (OSError, ImportError):
        return None


def _found(home: pathlib.Path, *, graphs: bool) -> Laid | None:
    """The store that is there. The full one serves as well where graphs are not asked for, and is looked for first."""
    for kind in ("full",) if graphs else ("full", "union"):
        with suppress(FileNotFoundError):
            held = (home / "used").open("rb")
            _flock(held, shared=True)
            if (home / kind).is_dir():
                return Laid(home / kind, held)
            held.close()
    return None


def _made(root: pathlib.Path, digest: str, quads: pathlib.Path, *, graphs: bool) -> Laid | None:
    home = root / digest
    home.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("wb") as lock:
        _flock(lock)
        home.mkdir(exist_ok=True)  # who had the lock before may have taken it for an old one
        (home / "used").touch()
        if found := _found(home, graphs=graphs):  # another process was quicker
            return found
        _tidy(root, digest)
        half = root / f"half-{uuid.uuid4().hex}"
        try:
            before = _stamp(quads)
            load(half, quads, graphs=graphs)
            if _stamp(quads) != before:
                raise BuildError("graph.nq changed while it was read", where=str(quads), fix="ask again")
            half.rename(home / ("full" if graphs else "union"))
        finally:
            shutil.rmtree(half, ignore_errors=True)
        (home / "stamp").write_text(before, "utf-8")
        return _found(home, graphs=graphs)


def _tidy(root: pathlib.Path, digest: str) -> None:
    """Remove what a killed process left, and stores of other graphs that nobody reads."""
    for path in root.iterdir():
        if path.name.startswith("half-"):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_dir() and path.name != digest:
            with suppress(OSError), (path / "used").open("rb") as used:
                _flock(used, wait=False)
                shutil.rmtree(path, ignore_errors=True)


def load(folder: pathlib.Path, quads: pathlib.Path, *, graphs: bool) -> None:
    """Load graph.nq into a new store on disk, in bounded memory. Raises BuildError where it does not parse.

    `graphs`: the named graphs too. Without them six of nine indexes stay empty, which halves the time.
    """
    with _parsing(quads):
        store = ox.Store(str(folder))
        if graphs:
            plain(quads)
            store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS, lenient=True)
        _union(store, quads, lenient=True)
        store.optimize()  # a tenth of the time of loading, and queries take a third to a half of theirs
        store.flush()


def in_memory(quads: pathlib.Path) -> ox.Store:
    """The graphs of graph.nq and their union as the default graph, in memory. Raises BuildError as load."""
    with _parsing(quads):
        store = ox.Store()
        plain(quads)
        store.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
        _union(store, quads)
    return store


@contextmanager
def _parsing(quads: pathlib.Path) -> Iterator[None]:
    try:
        yield
    except SyntaxError as err:
        raise BuildError(f"graph.nq does not parse: {err}", where=str(quads), fix="build again") from err


class Part:
    """The lines of a file that begin behind the first byte of a part and not behind its last; one of `parts` equal ones."""

    def __init__(self, quads: IO[bytes], number: int, parts: int, size: int) -> None:
        self._quads, self._end = quads, size * (number + 1) // parts
        if number:
            quads.seek(size * number // parts - 1)
            quads.readline()

    def readlines(self, hint: int) -> list[bytes]:
        """The next lines, about `hint` bytes; [] at the end."""
        left = self._end - self._quads.tell()
        return self._quads.readlines(min(hint, left)) if left > 0 else []


class Triples(io.RawIOBase):
    """N-Quads as N-Triples: the lines without their graphs, so that the store keeps a triple once that several
    documents state. Graphs are cut as text, since a Python object for each quad takes ten times as long.

    `suspect` is called before anything with `<<` is handed on, the first time: it raises where that is a triple term.
    """

    def __init__(self, quads: Part, cut: Callable[[list[bytes]], bytes], suspect: Callable[[], object]) -> None:
        self._quads, self._cut, self._suspect = quads, cut, suspect
        self._known = False
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Some more bytes, `size` at most; none at the end."""
        if not self._ready:
            found = self._cut(self._quads.readlines(_CHUNK))
            if not self._known and b"<<" in found:
                self._suspect()
                self._known = True
            self._ready = memoryview(found)
        part = bytes(self._ready if size < 0 else self._ready[:size])
        self._ready = self._ready[len(part) :]
        return part


def cut(lines: list[bytes]) -> bytes:
    """Lines without their graphs, as a build writes them: ` <graph> .` at the end. Of a line without a graph it leaves
    what is no triple.
    """
    return b" .\n".join([*(line[: line.rfind(b" <")] for line in lines), b""])


def cut_any(lines: list[bytes]) -> bytes:
    """Lines without their graphs, which may be missing or blank nodes; takes five times as long."""
    return _GRAPH.sub(rb"\1 .", b"".join(lines))


def _union(store: ox.Store, quads: pathlib.Path, lenient: bool = False) -> None:
    for way in (cut, cut_any):
        with suppress(SyntaxError) if way is cut else nullcontext():
            _poured(store, quads, way, lenient)
            return


def _poured(store: ox.Store, quads: pathlib.Path, way: Callable[[list[bytes]], bytes], lenient: bool) -> None:
    """Load the triples of a file, of a large one two halves at once: the loader itself keeps hardly more than one
    processor busy. Which half is ready first does not show, because a store is a set.
    """
    size = quads.stat().st_size
    parts = 1 if size < _SMALL else min(2, os.cpu_count() or 1)

    def pour(number: int) -> None:
        with quads.open("rb") as file:
            triples = cast(IO[bytes], Triples(Part(file, number, parts, size), way, partial(plain, quads)))
            store.bulk_load(input=triples, format=ox.RdfFormat.N_TRIPLES, lenient=lenient)

    with ThreadPoolExecutor(parts) as threads:
        list(threads.map(pour, range(parts)))


def _digest(quads: pathlib.Path, root: pathlib.Path) -> str:
    stamp = _stamp(quads)
    if quads.stat().st_size > _SMALL:
        for path in sorted(root.glob("*/stamp")):
            with suppress(OSError, UnicodeDecodeError):
                if path.read_text("utf-8") == stamp:
                    return path.parent.name
    with quads.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(quads: pathlib.Path) -> str:
    told = quads.stat()
    return f"{told.st_size} {told.st_mtime_ns} {told.st_ino}"


def _flock(file: IO[bytes], *, shared: bool = False, wait: bool = True) -> None:
    """Lock an open file until it is closed or its process ends. Raises ImportError on a system without such locks."""
    import fcntl

    fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))


def size(path: pathlib.Path) -> int:
    """The bytes that a store takes on disk."""
    return sum(entry.stat().st_size for entry in os.scandir(path) if entry.is_file())
