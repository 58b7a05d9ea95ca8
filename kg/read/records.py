"""What containers hold: JSON lines, WARC files and archives as records, one document each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kg.errors import InputError
from kg.model import Page, Source
from kg.settings import Settings

ADDRESS = re.compile(r"https?://[^ ]+\Z")  # what the graph takes for one; see kg:url in ontology/shapes.ttl
Reader = Callable[[bytes, Source], Page]


@dataclass(frozen=True, slots=True)
class Record:
    """One document inside a file. `name` is its own id, its stem or its number, `place` says where it stands (`line 12`, a
    member's path); it has either a reader for its data or the error that kept it from being had.
    """

    name: str
    place: str
    data: bytes = b""
    read: Reader | None = None
    error: InputError | None = None


Records = Callable[[BinaryIO, str, Settings], Iterator[Record]]


def too_large(size: int, where: str, settings: Settings) -> InputError | None:
    """The error of a record over the limit of bytes, or None."""
    if size <= settings.max_bytes:
        return None
    what = f"{size} bytes, more than the limit of {settings.max_bytes}"
    return InputError(what, where=where, fix="split it or raise --max-bytes")
