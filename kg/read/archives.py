"""Archives: .zip and .tar with or without compression, their members read one at a time and never unpacked to disk."""

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tarfile import EmptyHeaderError, EOFHeaderError  # type: ignore[attr-defined]
from typing import BinaryIO, Self

from kg.errors import InputError
from kg.read.records import too_large
from kg.settings import Settings

# Text shrinks to a third or a tenth; the best that deflate can do is 1:1032. What grows so much is made to fill a disk.
_BOMB = 200
_SMALL = 100_000_000
_MEMBERS = 1_000_000  # of one archive; the heads alone of a million are a gigabyte
_HEAD = 512  # bytes
_UTF8 = 0x800
# What the standard library raises; struct.error and lzma's are bases of their own.
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(ValueError, NotImplementedError, IndexError, OverflowError, TypeError),  # TypeError: a gzip head that breaks off
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path there and its data, or why they cannot be had."""

    path: str
    data: bytes
    error: InputError | None = None


Wanted = Callable[[str], bool]


def zipped(stream: BinaryIO, where: str, settings: Settings, wanted: Wanted) -> Iterator[Member]:
    """The members that are `wanted` by their paths, in order of these. Raises InputError where it is none or would fill the memory."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_many(len(archive.infolist()), where)
            members = sorted(((_path(m), m) for m in archive.infolist() if not m.is_dir()), key=lambda pair: pair[0])
            # Not the sum of the packed sizes: in a bomb all members can be the same bytes.
            _refuse_bomb(sum(m.file_size for _, m in members), _size(stream), where)
            for path, member in members:
                if wanted(path):
                    yield _member(path, member.file_size, _Zipped(archive, member), where, settings)
    except _BROKEN as err:
        raise InputError(f"the zip file is damaged ({_said(err)})", where=where, fix="fetch it again") from None


def tarred(stream: BinaryIO, where: str, settings: Settings, wanted: Wanted) -> Iterator[Member]:
    """The members that are `wanted` by their paths, in the file's own order, which is the only one a stream has.

    Raises InputError where it is none, breaks off or would fill the memory; what came before it has been given.
    """
    number = total = heads = 0
    packed = _size(stream)
    stream.seek(0)
    try:
        with tarfile.open(fileobj=stream, mode="r|*", encoding="utf-8", tarinfo=_Header) as archive:
            for member in archive:
                path = _decoded(member.name.encode("utf-8", "surrogateescape"))
                heads += 1
                _refuse_many(heads, where)
                total += member.size
                _refuse_bomb(max(total, heads * _HEAD), packed, where)
                if member.isfile() and wanted(path):
                    yield _member(path, member.size, _Tarred(archive, member), where, settings)
                    number += 1
    except _BROKEN as err:
        what = f"the archive is damaged or breaks off after {number} documents ({_said(err)})"
        raise InputError(what, where=where, fix="fetch it again") from None


class _Header(tarfile.TarInfo):
    """The head of a member. Where one is broken or missing the library takes that for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as err:
            plain = getattr(archive.fileobj, "comptype", "") == "tar"
            if isinstance(err, EOFHeaderError) or (plain and archive.offset and isinstance(err, EmptyHeaderError)):
                raise
            raise tarfile.ReadError(str(err)) from None


class _Zipped:
    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._archive, self._member = archive, member

    def read(self, limit: int) -> bytes:
        if self._member.flag_bits & 1:
            raise InputError("the member is encrypted", fix="unpack it with its password first")
        with self._archive.open(self._member) as file:
            return file.read(limit)


class _Tarred:
    def __init__(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        self._archive, self._member = archive, member

    def read(self, limit: int) -> bytes:
        file = self._archive.extractfile(self._member)
        data = file.read(limit) if file else b""
        if len(data) < min(limit, self._member.size):
            raise tarfile.ReadError("unexpected end of data")
        return data


def _member(path: str, size: int, packed: _Zipped | _Tarred, where: str, settings: Settings) -> Member:
    inside = f"{where}#{path}"
    try:
        error = too_large(size, inside, settings)
        data = b"" if error else packed.read(settings.max_bytes + 1)
        return Member(path, data, error or too_large(len(data), inside, settings))  # the directory of a zip can lie
    except InputError as err:
        return Member(path, b"", InputError(err.what, where=inside, fix=err.fix))
    except tarfile.TarError:  # nothing can be read behind it
        raise
    except _BROKEN as err:
        error = InputError(f"the member is damaged ({_said(err)})", where=inside, fix="fetch the archive again")
        return Member(path, b"", error)


def _said(err: Exception) -> str:
    """What it says on one line; the standard library quotes names as long as it likes."""
    return " ".join(str(err).split())[:120] or type(err).__name__


def _path(member: zipfile.ZipInfo) -> str:
    """The member's path; zip tools on Chinese Windows write GBK and do not say so."""
    if member.flag_bits & _UTF8:
        return member.filename
    return _decoded(member.orig_filename.partition("\0")[0].encode("cp437", "replace"))


def _decoded(name: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return name.decode(codec)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, io.SEEK_END)


def _refuse_many(members: int, where: str) -> None:
    if members > _MEMBERS:
        what = f"an archive of more than {_MEMBERS} members"
        raise InputError(what, where=where, fix="unpack it, or pack it in several")


def _refuse_bomb(size: int, packed: int, where: str) -> None:
    if size > _SMALL and size > _BOMB * max(packed, 1):
        what = f"{packed} bytes that unpack to {size} and more"
        raise InputError(what, where=where, fix="leave it out, or unpack it yourself")
