"""A file as pages: one, or as many as its container holds; what cannot be read comes with its reason, the rest goes on."""

import codecs
import hashlib
import io
import pathlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Page, Source, Unread
from kg.read import formats
from kg.read.formats import Format
from kg.read.records import Record, too_large
from kg.settings import Settings

Found = Page | Unread
_UNSAFE = re.compile(r"[\x00-\x1f/\\]+")
_LONGEST = 180  # bytes; with an ending a file name of 255 bytes holds it
_HIDDEN = re.compile(r"(?:^|/)(?:\.(?!\.?/)|~\$|__MACOSX/)")  # ./a.txt is not: tar writes it so


def pages(
    source: Source, file: pathlib.Path, settings: Settings, skip: int = 0,
    began: Callable[[Source], None] = lambda source: None,
) -> Iterator[Found]:  # fmt: skip
    """The pages of one input file without the first `skip`; `began` hears of each document before it is parsed, and of
    those that are skipped.
    """
    try:
        found = choose(source, file)
        if found.read:
            began(source)
            if not skip:
                data, cut = _loaded(source, file, found, settings)
                page = _page(source, data, found.read)
                yield _cut(page, cut) if isinstance(page, Page) and cut else page
        else:
            with file.open("rb") as stream:
                yield from _contained(source, stream, found, settings, skip, began)
    except InputError as error:
        yield unread(source, error)
    except OSError as err:
        yield unread(source, unreadable(source.path, err))
    except MemoryError:
        yield unread(source, no_memory(source.path))


def doc_id(name: str) -> str:
    """A document id from a name: no separators or control characters, and short enough for a file name."""
    safe = _UNSAFE.sub("_", name).encode("utf-8", "replace").decode()
    if len(safe.encode()) <= _LONGEST:
        return safe
    return safe.encode()[:_LONGEST].decode("utf-8", "ignore") + "-" + hashlib.sha256(safe.encode()).hexdigest()[:8]


def choose(source: Source, file: pathlib.Path) -> Format:
    """The format of a file. Raises InputError where no reader knows it, OSError where it cannot be opened."""
    with file.open("rb") as stream:
        found = formats.choose(file.name, stream.read(formats.HEAD))
    if found is None:
        what = f"no reader for {pathlib.PurePath(source.path).suffix}"
        raise InputError(what, where=source.path, fix=f"readable: {' '.join(formats.ENDINGS)}")
    return found


def unread(source: Source, error: InputError) -> Unread:
    """The record of an input that failed."""
    return Unread(source, error.what, error.fix)


def unreadable(path: str, err: OSError) -> InputError:
    """What the system says against a file, as an error for users."""
    return InputError(f"cannot be read: {err.strerror or err}", where=path, fix="check its permissions")


def no_memory(path: str) -> InputError:
    """The error of an input that needs more memory than a reader has."""
    return InputError("needs more memory than a reader may use", where=path, fix="split it or raise --max-memory")


def _loaded(source: Source, file: pathlib.Path, found: Format, settings: Settings) -> tuple[bytes, int]:
    """The bytes of a file; of a text over the limit, where that is asked for, as many as the limit; and how many are left out."""
    size = file.stat().st_size
    cut = settings.too_long == "cut" and found is formats.TEXT
    error = too_large(size, source.path, settings)
    if error and not cut:
        raise error
    with file.open("rb") as stream:
        data = stream.read(settings.max_bytes)
    data = data[: _whole(data)] if error else data
    return data, size - len(data) if error else 0


def _whole(data: bytes) -> int:
    """Where to cut bytes that are the beginning of a longer text: behind its last line, else its last whole character."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return len(data) // 4 * 4
    last = codecs.getincrementaldecoder("utf-8")("replace")
    last.decode(data[-4:])
    return data.rfind(b"\n") + 1 or len(data) - len(last.getstate()[0])


def _cut(page: Page, size: int) -> Page:
    return replace(page, repairs={**page.repairs, "cut_bytes": size})


def _page(source: Source, data: bytes, read: Callable[[bytes, Source], Page]) -> Found:
    try:
        return read(data, source)
    except InputError as error:
        return unread(source, error)
    except MemoryError:
        return unread(source, no_memory(source.path))
    except RecursionError:
        return unread(source, InputError("nested too deeply", fix="leave it out"))


def _contained(
    source: Source, stream: BinaryIO, found: Format, settings: Settings, skip: int, began: Callable[[Source], None]
) -> Iterator[Found]:
    """The pages of the records of a container; two with one name get their hashes behind it, the same twice is one."""
    seen: dict[str, str] = {}
    for number, record in enumerate(_records(source, stream, found, settings)):
        digest = hashlib.sha256(record.data).hexdigest() if record.data else ""
        doc = doc_id(f"{source.doc}-{record.name}")
        if doc in seen and seen[doc] != (digest or None):
            doc = f"{doc}-{digest[:8] or number + 1}"
        if doc in seen:
            continue
        seen[doc] = digest
        own = Source(doc, f"{source.path}#{_shown(record.place)}", digest)
        began(own)
        if len(seen) <= skip:
            continue
        if record.read:
            yield _page(own, record.data, record.read)
        elif record.error:
            yield unread(own, record.error)
    if not seen:
        fix = f"readable: {' '.join(formats.ENDINGS)}" if found.members else "leave it out"
        raise InputError("holds no documents", where=source.path, fix=fix)


def _shown(place: str) -> str:
    """The place on one line: names in archives and addresses can hold anything."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in place)


def _records(source: Source, stream: BinaryIO, found: Format, settings: Settings) -> Iterator[Record]:
    if found.records:
        yield from found.records(stream, source.path, settings)
    elif found.members:
        for member in found.members(stream, source.path, settings, _wanted):
            yield from _inside(member.path, member.data, member.error, f"{source.path}#{member.path}", settings)


def _wanted(path: str) -> bool:
    return formats.of(path) is not None and not _HIDDEN.search(path)


def _inside(path: str, data: bytes, error: InputError | None, where: str, settings: Settings) -> Iterator[Record]:
    """The records of an archive's member: itself, or what it holds if it is JSON lines or WARC."""
    name = formats.stem(path)
    found = formats.choose(path, data[: formats.HEAD])
    if error or found is None or found.members:
        yield Record(
            name, path, error=error or InputError("an archive in an archive", where=where, fix="unpack it first")
        )
    elif found.read:
        yield Record(name, path, data, found.read)
    elif found.records:
        try:
            for record in found.records(io.BytesIO(data), where, settings):
                yield Record(f"{name}-{record.name}", f"{path}#{record.place}", record.data, record.read, record.error)
        except InputError as broken:
            yield Record(name, path, error=broken)
