"""What is known of each document, kept on disk while a build is under way: a file of frames that only grows.

A frame is a mark, the length of its content, its SHA-256, the content. A build that was killed leaves whole frames and
perhaps a torn one at the end, which opening the file again cuts off.
"""

import hashlib
import json
import os
import pathlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from kg.read.sources import Origin

_MARK = b"kgU1"
_HEAD = len(_MARK) + 8 + 32


@dataclass(frozen=True, slots=True)
class Unit:
    """All that a build writes of one document, under the id `doc`. `origin` is the input that it comes from.

    `lines`: the JSON lines of each file by its stem; `quads`: N-Quads of its named graph; `text` and `alignment` are None
    where no document could be made. Everything is bytes as they stand in the build.
    """

    origin: Origin
    doc: str
    lines: Mapping[str, bytes]
    quads: bytes
    text: bytes | None = None
    alignment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a unit stands in a journal, and the path of its document."""

    origin: Origin
    doc: str
    path: str
    start: int


class Journal:
    """Units on disk. `count` says how many, `entries` tells of each, `whole` of which input files all units are there."""

    def __init__(self, path: pathlib.Path, key: str) -> None:
        """Open a journal for more, or begin one anew where the file is not there or was made under another key."""
        self.count = 0
        self.whole: set[tuple[str, str]] = set()  # keys of origins
        self.begun: Counter[tuple[str, str]] = Counter()  # units of the others that this build has made
        path.touch()
        self._file: IO[bytes] = path.open("r+b")
        self._key = key
        if not self._kept(key):
            self.clear()
        self.sync()

    def clear(self) -> None:
        """Begin anew."""
        self.count, self.whole, self.begun = 0, set(), Counter()
        self._file.truncate(0)
        self._file.seek(0)
        self._write({"key": self._key}, ())

    def _kept(self, key: str) -> bool:
        """Read what is there, cut off what is torn; whether it was made under the key."""
        first = self._next()
        if first is None or first[0].get("key") != key:
            return False
        at = self._file.tell()
        while (frame := self._next()) is not None:
            header, _ = frame
            if "whole" in header:
                self._close(Origin(*header["whole"]))
            else:
                self._enter(header)
            at = self._file.tell()
        self._file.truncate(at)
        self._file.seek(at)
        return True

    def _next(self) -> tuple[dict[str, Any], bytes] | None:
        """The next frame as (header, blobs); None where there is no whole one."""
        head = self._file.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(_MARK):
            return None
        size = int.from_bytes(head[4:12], "big")
        content = self._file.read(size)
        if len(content) < size or hashlib.sha256(content).digest() != head[12:]:
            return None
        header, _, blobs = content.partition(b"\n")
        return json.loads(header), blobs

    def _write(self, header: Mapping[str, Any], blobs: tuple[bytes, ...]) -> None:
        content = b"\n".join((json.dumps(header, ensure_ascii=False).encode(), b"".join(blobs)))
        self._file.write(_MARK + len(content).to_bytes(8, "big") + hashlib.sha256(content).digest() + content)

    def add(self, unit: Unit, path: str, taken: bool = False) -> None:
        """Append a unit; `path` is that of its document; `taken`: it comes from a finished build."""
        parts = {**unit.lines, "quads": unit.quads, "text": unit.text, "alignment": unit.alignment}
        sizes = {name: None if part is None else len(part) for name, part in parts.items()}
        header = {"origin": row(unit.origin), "doc": unit.doc, "path": path, "sizes": sizes, "taken": taken}
        self._write(header, tuple(part for part in parts.values() if part is not None))
        self._enter(header)

    def _enter(self, header: Mapping[str, Any]) -> None:
        self.count += 1
        if not header["taken"]:
            self.begun[Origin(*header["origin"]).key] += 1

    def entries(self) -> Iterator[Entry]:
        """Where the units stand, in the order in which they were added. Nothing may be added meanwhile."""
        end, at = self._file.tell(), 0
        try:
            while at < end:
                self._file.seek(at)
                head = self._file.read(_HEAD)
                header = json.loads(self._file.readline())
                if "doc" in header:
                    yield Entry(Origin(*header["origin"]), header["doc"], header["path"], at)
                at += _HEAD + int.from_bytes(head[4:12], "big")
        finally:
            self._file.seek(end)

    def _close(self, origin: Origin) -> None:
        self.whole.add(origin.key)
        self.begun.pop(origin.key, None)

    def close_origin(self, origin: Origin) -> None:
        """Say that all units of an input file are there."""
        self._write({"whole": row(origin)}, ())
        self._close(origin)

    def sync(self) -> None:
        """See to it that what was added survives a crash of the machine."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self, start: int) -> Unit:
        """The unit that stands at a place in the file."""
        end = self._file.tell()
        self._file.seek(start)
        frame = self._next()
        self._file.seek(end)
        assert frame
        header, blobs = frame
        parts: dict[str, bytes | None] = {}
        at = 0
        for name, size in header["sizes"].items():
            parts[name] = None if size is None else blobs[at : at + size]
            at += size or 0
        quads, text, alignment = (parts.pop(name) for name in ("quads", "text", "alignment"))
        lines = {name: part or b"" for name, part in parts.items()}
        return Unit(Origin(*header["origin"]), header["doc"], lines, quads or b"", text, alignment)

    def close(self) -> None:
        """Close the file. What was not synced may be lost: the disk is full, and that was told already."""
        with suppress(OSError):
            self._file.close()

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def row(origin: Origin) -> list[Any] | None:
    return [origin.stem, origin.sha256, origin.holds, origin.path] if origin else None
