"""Which files a build reads, under which document ids, and with which reader: one table."""

import hashlib
import os
import pathlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from kg.errors import InputError
from kg.model import Page, Source
from kg.read import html, text

Reader = Callable[[bytes, Source], Page]
READERS: dict[str, Reader] = {".txt": text.read, ".html": html.read, ".htm": html.read}
_UNSAFE = re.compile(r"[\x00-\x1f/\\]+")


def find(paths: Iterable[pathlib.Path]) -> Iterator[pathlib.Path]:
    """The files to read: a file itself, of a folder the files below it whose ending has a reader, each once, sorted.

    Raises InputError for a path that is neither file nor folder, or a folder without such files.
    """
    found: set[pathlib.Path] = set()
    for path in paths:
        found |= {pathlib.Path(os.path.normpath(p)) for p in _files(path)}
    yield from sorted(found)


def _files(path: pathlib.Path) -> set[pathlib.Path]:
    try:
        if path.is_file():
            return {path}
        if not path.is_dir():
            what = "neither a file nor a folder" if path.exists() else "no such file or folder"
            raise InputError(what, where=_shown(path), fix="check the path")
        below = {p for p in path.rglob("*") if p.suffix.lower() in READERS and p.is_file()}
    except OSError as err:
        raise _unreadable(path, err) from err
    if not below:
        raise InputError("the folder holds no documents", where=_shown(path), fix=f"readable: {' '.join(READERS)}")
    return below


def identify(paths: Iterable[pathlib.Path], failed: Callable[[InputError], None]) -> list[Source]:
    """A Source a document, sorted by document id; ids are file stems, with the hash behind where two inputs share one.

    The same bytes under the same name are one document. A file that cannot be opened, or whose name is no Unicode (it
    could be written into no file of the build), goes to `failed`.
    """
    by_stem: defaultdict[str, dict[str, pathlib.Path]] = defaultdict(dict)
    for path in sorted(paths):
        if str(path) != _shown(path):
            failed(InputError("the name of the file is not UTF-8", where=_shown(path), fix="rename it"))
            continue
        try:
            digest = _sha256(path)
        except OSError as err:
            failed(_unreadable(path, err))
            continue
        by_stem[_UNSAFE.sub("_", path.stem)].setdefault(digest, path)
    named = [
        Source(stem if len(same) == 1 else f"{stem}-{digest[:8]}", path.as_posix(), digest)
        for stem, same in by_stem.items()
        for digest, path in same.items()
    ]
    return sorted(named, key=lambda source: source.doc)


def read(source: Source, max_bytes: int) -> Page:
    """The page of one source. Raises InputError for what no reader can read; the message names file and remedy."""
    path = pathlib.Path(source.path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"no reader for {path.suffix or 'a file without ending'}",
            where=source.path,
            fix=f"readable: {' '.join(READERS)}",
        )
    try:
        size = path.stat().st_size
        if size > max_bytes:
            what = f"{size} bytes, more than the limit of {max_bytes}"
            raise InputError(what, where=source.path, fix="split it or raise --max-bytes")
        return reader(path.read_bytes(), source)
    except OSError as err:
        raise _unreadable(path, err) from err


def _unreadable(path: pathlib.Path, err: OSError) -> InputError:
    return InputError(f"cannot be read: {err.strerror or err}", where=_shown(path), fix="check its permissions")


def _shown(path: pathlib.Path) -> str:
    """The path as text that any file can hold: bytes of a name that are no UTF-8 stand as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
