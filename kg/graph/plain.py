"""A look at N-Quads before they are parsed: what would end the program that parses them."""

import pathlib
import re

from kg.errors import BuildError

_CHUNK = 1 << 24  # bytes
_LITERAL = re.compile(rb'"(?:[^"\\]|\\.)*+"')


def plain(quads: pathlib.Path) -> pathlib.Path:
    """The file itself. Raises BuildError where it holds triple terms, `<<( … )>>`, which no build writes: pyoxigraph overflows
    its stack on some thousands inside one another, and that ends the whole program.
    """
    number = _first(quads) if _has_marks(quads) else 0
    if number:
        what = "graph.nq holds a triple term, which no build writes"
        raise BuildError(what, where=f"{quads}:{number}", fix="build again")
    return quads


def _has_marks(quads: pathlib.Path) -> bool:
    """Whether `<<` stands anywhere, in the words of a text too: a build's own graph is looked at only once."""
    with quads.open("rb") as file:
        last = b""
        while chunk := file.read(_CHUNK):
            if b"<<" in chunk or (last + chunk[:1]) == b"<<":
                return True
            last = chunk[-1:]
    return False


def _first(quads: pathlib.Path) -> int:
    """The number of the first line that has `<<` outside of its literals; 0 where none has."""
    with quads.open("rb") as file:
        marked = (number for number, line in enumerate(file, 1) if b"<<" in line and b"<<" in _LITERAL.sub(b"", line))
        return next(marked, 0)
