"""Which inputs a build reads, and under which document ids."""

import hashlib
import os
import pathlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Source, Unread
from kg.read import formats
from kg.read.pages import doc_id, unreadable

STDIN = "-"


def find(paths: Iterable[pathlib.Path]) -> Iterator[pathlib.Path]:
    """The files to read: a file itself, of a folder the files below it whose ending has a reader, each once, sorted.

    Hidden files and folders, and the locks that Word lays beside open documents (~$), are passed over.

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
        below = {p for p in path.rglob("*") if formats.of(p.name) and not _hidden(p.relative_to(path)) and p.is_file()}
    except OSError as err:
        raise unreadable(_shown(path), err) from err
    if not below:
        raise InputError("the folder holds no documents", where=_shown(path), fix=_readable())
    return below


def _hidden(path: pathlib.Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _readable() -> str:
    return f"readable: {' '.join(formats.ENDINGS)}"


def spool(stream: BinaryIO, folder: pathlib.Path, max_bytes: int) -> pathlib.Path:
    """Standard input as a file in `folder`, its ending by its first bytes; at most one byte over the limit is kept of
    what is one document.
    """
    head = stream.read(formats.HEAD)
    found = formats.sniffed(head)
    file = folder / f"stdin{found.endings[0]}"
    with file.open("wb") as out:
        out.write(head)
        left = max_bytes + 1 - len(head)
        while chunk := stream.read(1 << 20 if not found.read else max(0, min(1 << 20, left))):
            out.write(chunk)
            left -= len(chunk)
    return file


def identify(files: Iterable[tuple[str, pathlib.Path]]) -> list[tuple[Source | Unread, pathlib.Path]]:
    """For inputs as (path as the user gave it, file), a Source each, sorted by document id, or why it cannot be opened.

    Ids are file stems, with the hash behind where two inputs share one, or where a record of a container could get the
    id of another input. The same bytes under the same name are one document.
    """
    by_stem: defaultdict[str, dict[str, tuple[str, pathlib.Path]]] = defaultdict(dict)
    found: list[tuple[Source | Unread, pathlib.Path]] = []
    for path, file in sorted(files):
        stem = doc_id(formats.stem(file.name))
        try:
            path.encode()
            by_stem[stem].setdefault(_sha256(file), (path, file))
        except UnicodeEncodeError:
            error = InputError("the name of the file is not UTF-8", fix="rename it")
            found.append((_failed(_shown(file), error), file))
        except OSError as err:
            found.append((_failed(path, unreadable(path, err)), file))
    named = set(by_stem)
    for stem, same in by_stem.items():
        for digest, (path, file) in same.items():
            alone = len(same) == 1 and not (_holds(file) and any(other.startswith(f"{stem}-") for other in named))
            found.append((Source(stem if alone else f"{stem}-{digest[:8]}", path, digest), file))
    return sorted(found, key=lambda pair: _doc(pair[0]))


def _doc(found: Source | Unread) -> str:
    return found.doc if isinstance(found, Source) else found.source.doc


def _failed(path: str, error: InputError) -> Unread:
    return Unread(Source(doc_id(formats.stem(path)), path, ""), error.what, error.fix)


def _holds(file: pathlib.Path) -> bool:
    with file.open("rb") as stream:
        found = formats.choose(file.name, stream.read(formats.HEAD))
    return found is not None and found.read is None


def _shown(path: pathlib.Path) -> str:
    """The path as text that any file can hold: bytes of a name that are no UTF-8 stand as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _sha256(path: pathlib.Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
