"""What lies beside the graph in a build folder: the text around a quote, and where the quote stands in the raw input.

Both are extras: a store that is written anywhere else gives the same page without them.
"""

import re
from bisect import bisect_right
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from kg.errors import BuildError
from kg.folders import inside
from kg.iris import document_iri
from kg.write.alignments import Alignment, load

# A sentence ends behind these, with the quotation marks that close on it, or at the end of a line.
_END = re.compile(r"[。！？!?][”’」』）)]*|\n")


class Sources:
    """The folders `texts` and `alignments` of a build, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.text = cache(self._text)
        self._ends = cache(self._sentences)
        self._alignment = cache(self._load)

    def sentence(self, document: str, start: int, end: int, exact: str) -> tuple[str, int]:
        """The whole sentences around `start:end` of the document with this IRI, and where they begin.

        `exact` and `start` where the text is not there or is another one than the graph was made from.
        """
        text = self.text(document)
        if text[start:end] != exact:
            return exact, start
        ends = self._ends(document)
        closing = _END.search(text, max(start, end - 1))
        first = ends[bisect_right(ends, start) - 1]
        last = closing.end() if closing else len(text)
        words = text[first : max(last, end)]
        return words.strip(), first + len(words) - len(words.lstrip())

    def raw(self, document: str, start: int, end: int) -> dict[str, list[int]]:
        """`raw`, the raw code points of `start:end`, and `bytes`, those of the input; empty where nothing tells them."""
        alignment = self._alignment(document)
        if alignment is None:
            return {}
        span = alignment.raw(start, end)
        place = alignment.in_bytes(*span)
        return {"raw": list(span)} | ({"bytes": list(place)} if place else {})

    def _sentences(self, document: str) -> list[int]:
        """Where sentences end, behind the beginning of the text."""
        return [0, *(found.end() for found in _END.finditer(self.text(document)))]

    def _file(self, folder: str, document: str, ending: str) -> Path | None:
        """The file of a document; None where its IRI is not one of a build or there is no such file."""
        name = unquote(document.removeprefix(document_iri("")))
        try:
            return inside(self._folder, folder, f"{name}{ending}") if name else None
        except (OSError, BuildError):
            return None

    def _text(self, document: str) -> str:
        file = self._file("texts", document, ".txt")
        return file.read_bytes().decode() if file else ""

    def _load(self, document: str) -> Alignment | None:
        file = self._file("alignments", document, ".json")
        return load(file) if file else None
