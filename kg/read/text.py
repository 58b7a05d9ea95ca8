"""Plain text files: the raw text is the body."""

from kg.alignment import AlignedText
from kg.model import Page, Source
from kg.read.decode import decode


def read(data: bytes, source: Source, address: str = "", declared: str = "") -> Page:
    """The page of a text file that came from `address` with the encoding `declared`.

    Raises InputError where the bytes are no text.
    """
    raw, encoding, wrong, pieces = decode(data, source.path, declared)
    stated = {"url": address} if address else {}
    repairs = {"wrong_bytes": wrong} if wrong else {}
    return Page(source, encoding, raw, AlignedText.of(raw), stated=stated, repairs=repairs, pieces=pieces)
