"""Which inputs a build reads, and under which document ids."""

import hashlib
import os
import pathlib
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Source, Unread
from kg.read import formats
from kg.read.pages import doc_id, unreadable

STDIN = "-"


def find(paths: Iterable[pathlib.Path]) -> Iterator[pathlib.Path]:
    """The files to read: a file itself, of a folder the files below it whose ending has a reader, each once, sorted.

    Hidden files and folders, and the locks that Word lays beside open documents (~$), are passed over. Links out of a
    folder and what is no regular file come as Refused.

    Raises InputError for a path that is neither file nor folder, or a folder without such files.
    """
    found: set[pathlib.Path] = set()
    for path in paths:
        found |= {p if isinstance(p, Refused) else pathlib.Path(os.path.normpath(p)) for p in _files(path)}
    yield from sorted(found)


def _files(path: pathlib.Path) -> set[pathlib.Path]:
    try:
        if path.is_file():
            return {path}
        if not path.is_dir():
            what = "neither a file nor a folder" if path.exists() else "no such file or folder"
            raise InputError(what, where=_shown(path), fix="check the path")
        root = path.resolve()
        named = (p for p in path.rglob("*") if formats.of(p.name) and not _hidden(p.relative_to(path)))
        below = {_judged(p, root) for p in named if not p.is_dir() or p.is_symlink()}
    except OSError as err:
        raise unreadable(_shown(path), err) from err
    if not below:
        raise InputError("the folder holds no documents", where=_shown(path), fix=_readable())
    return below


class Refused(type(pathlib.Path())):  # type: ignore[misc]  # the class of this system's paths
    """A path in a folder that is not opened: opening a pipe waits for ever, and a link may lead to anybody's files."""

    fault = ""


def real(path: pathlib.Path) -> pathlib.Path:
    """Where a path leads; one that is refused, or in a ring of links, leads to itself."""
    return pathlib.Path(os.path.abspath(path) if isinstance(path, Refused) else os.path.realpath(path))


def _judged(path: pathlib.Path, root: pathlib.Path) -> pathlib.Path:
    """The path, Refused where it is not to be opened."""
    fault = _fault(path, root)
    if not fault:
        return path
    refused = Refused(os.path.normpath(path))
    refused.fault = fault
    return refused


def _fault(path: pathlib.Path, root: pathlib.Path) -> str:
    """Why a path below the folder `root` is not opened, or the empty string."""
    try:
        mode = path.stat().st_mode
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            return "a link out of the folder"
        return "" if stat.S_ISREG(mode) else "a link to a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"
    except (OSError, RuntimeError):  # resolve() raises RuntimeError on links that lead to one another
        return "a link that leads nowhere"


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


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """An input: its stem as a document id, the SHA-256 of its bytes, whether it holds records; the path as the user gave
    it. Where it could not be opened, the SHA-256 is that of the path.
    """

    stem: str
    sha256: str
    holds: bool
    path: str
    opened: bool = True

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same input wherever it stands."""
        return self.stem, self.sha256


def origins(
    files: Iterable[tuple[str, pathlib.Path]],
) -> tuple[dict[Origin, pathlib.Path], dict[Origin, Unread]]:
    """(the files of inputs given as (path as the user gave it, file), those that cannot be opened and why). The same bytes
    under the same name are one input, the one whose path comes first.
    """
    found: dict[tuple[str, str], tuple[Origin, pathlib.Path]] = {}
    failed: dict[Origin, Unread] = {}
    for path, file in sorted(files):
        try:
            path.encode()
            if isinstance(file, Refused):
                raise InputError(file.fault, where=path, fix="copy the document itself into the folder")
            stem, digest = doc_id(formats.stem(file.name)), _sha256(file)
            if (stem, digest) not in found:
                found[stem, digest] = Origin(stem, digest, _holds(file), path), file
        except InputError as error:
            failed.update([missing(error)])
        except UnicodeEncodeError:
            unnamed = InputError("the name of the file is not UTF-8", where=_shown(file), fix="rename it")
            failed.update([missing(unnamed)])
        except OSError as err:
            failed.update([missing(unreadable(path, err))])
    return dict(found.values()), failed


def ids(inputs: Iterable[Origin]) -> dict[Origin, str]:
    """The document id of each input: its stem, with the hash behind where two inputs share one, or where a record of a
    container could get the id of another input. It depends on which inputs there are, not on their order.
    """
    by_stem: defaultdict[str, list[Origin]] = defaultdict(list)
    for origin in inputs:
        by_stem[origin.stem].append(origin)
    begun = {stem[:at] for stem in by_stem for at, char in enumerate(stem) if char == "-"}
    found: dict[Origin, str] = {}
    for stem, same in by_stem.items():
        opened = sum(origin.opened for origin in same)
        for origin in same:
            # What cannot be opened takes no name from what can.
            alone = opened == 1 if origin.opened else len(same) == 1
            whole = alone and not (origin.holds and stem in begun)
            found[origin] = stem if whole else f"{stem}-{origin.sha256[:8]}"
    return found


def missing(error: InputError) -> tuple[Origin, Unread]:
    """An input that could not be opened, and why."""
    stem = doc_id(formats.stem(error.where))
    digest = hashlib.sha256(error.where.encode()).hexdigest()
    return Origin(stem, digest, False, error.where, False), Unread(Source(stem, error.where, ""), error.what, error.fix)


def identify(files: Iterable[tuple[str, pathlib.Path]]) -> list[tuple[Source | Unread, pathlib.Path]]:
    """For inputs as (path as the user gave it, file), a Source each, sorted by document id, or why it cannot be opened."""
    opened, failed = origins(files)
    named = ids([*opened, *failed])
    found: list[tuple[Source | Unread, pathlib.Path]] = [
        (replace(one, source=replace(one.source, doc=named[origin])), pathlib.Path(origin.path))
        for origin, one in failed.items()
    ]
    found += [(Source(named[origin], origin.path, origin.sha256), file) for origin, file in opened.items()]
    return sorted(found, key=lambda pair: _doc(pair[0]))


def _doc(found: Source | Unread) -> str:
    return found.doc if isinstance(found, Source) else found.source.doc


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
