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

    Raises InputError for a path that does not exist or a folder without such files.
    """
    found: set[pathlib.Path] = set()
    for path in paths:
        if not path.exists():
            raise InputError("no such file or folder", where=str(path), fix="check the path")
        if not path.is_dir():
            found.add(pathlib.Path(os.path.normpath(path)))
            continue
        below = {p for p in path.rglob("*") if p.suffix.lower() in READERS and p.is_file()}
        if not below:
            raise InputError("the folder holds no documents", where=str(path), fix=f"readable: {' '.join(READERS)}")
        found |= {pathlib.Path(os.path.normpath(p)) for p in below}
    yield from sorted(found)


def identify(paths: Iterable[pathlib.Path], failed: Callable[[InputError], None]) -> list[Source]:
    """A Source a document, sorted by document id; ids are file stems, with the hash behind where two inputs share one.

    The same bytes under the same name are one document. A file that cannot be opened goes to `failed`.
    """
    by_stem: defaultdict[str, dict[str, pathlib.Path]] = defaultdict(dict)
    for path in sorted(paths):
        try:
            digest = _sha256(path)
        except OSError as err:
            failed(InputError(f"cannot be read: {err.strerror or err}", where=str(path), fix="check its permissions"))
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
    size = path.stat().st_size
    if size > max_bytes:
        raise InputError(
            f"{size} bytes, more than the limit of {max_bytes}", where=source.path, fix="split it or raise --max-bytes"
        )
    try:
        return reader(path.read_bytes(), source)
    except OSError as err:
        raise InputError(
            f"cannot be read: {err.strerror or err}", where=source.path, fix="check its permissions"
        ) from err


def _sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
