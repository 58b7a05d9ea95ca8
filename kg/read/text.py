"""Plain text files: the raw text is the body."""

from kg.alignment import AlignedText
from kg.model import Page, Source
from kg.read.decode import decode


def read(data: bytes, source: Source) -> Page:
    """The page of a text file. Raises InputError where the bytes are no text."""
    raw, encoding, wrong, pieces = decode(data, source.path)
    return Page(
        source, encoding, raw, AlignedText.of(raw), repairs={"wrong_bytes": wrong} if wrong else {}, pieces=pieces
    )
