"""Placeholder until the reader is written."""

from kg.errors import InputError
from kg.model import Page, Source


def read(data: bytes, source: Source) -> Page:
    raise InputError("not yet", where=source.path)
