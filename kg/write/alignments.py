"""Alignments on disk: from the cleaned text to raw code points, and from these to the bytes of the input, as runs.

`cleaned`: rows [cleaned start, length, raw start, raw length]; with equal lengths code point i came from raw code point
i, else each came from the whole raw stretch. `bytes`: rows [raw start, length, first byte, bytes a code point]. `marks`:
rows [raw start, name] of pages and paragraphs in formats whose bytes are no text.
"""

import json
import pathlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.alignment import Offsets, byte_offsets
from kg.errors import BuildError
from kg.model import Document

Rows = list[list[int]]


@dataclass(frozen=True)
class Alignment:
    """Where the parts of a cleaned text stand in the raw text and in the input's bytes."""

    cleaned: Rows
    bytes: Rows
    marks: list[tuple[int, str]]

    @cached_property
    def _starts(self) -> list[int]:
        return [row[0] for row in self.cleaned]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """The smallest span of raw code points that `start:end` of the cleaned text came from."""
        if not self.cleaned:
            return 0, 0
        first = int(np.searchsorted(self._starts, start, side="right")) - 1
        if start >= end:
            place = self._place(max(first, 0), start)
            return place, place
        last = int(np.searchsorted(self._starts, end - 1, side="right"))
        spans = [_within(row, start, end) for row in self.cleaned[max(first, 0) : last]]
        return min(span[0] for span in spans), max(span[1] for span in spans)

    def _place(self, number: int, at: int) -> int:
        """The raw code point where code point `at` of the cleaned text begins; behind the text, where its last one ends."""
        begin, length, raw, size = self.cleaned[number]
        if at >= begin + length:
            return raw + size
        return raw + at - begin if length == size else raw

    def in_bytes(self, start: int, end: int) -> tuple[int, int] | None:
        """The bytes of raw code points `start:end`, None where the format has no text in its bytes."""
        if not self.bytes:
            return None
        return self._byte(start), self._byte(end)

    def _byte(self, raw: int) -> int:
        at = int(np.searchsorted([row[0] for row in self.bytes], raw, side="right")) - 1
        first, length, byte, width = self.bytes[max(at, 0)]
        return byte + min(raw - first, length) * width

    def mark(self, raw: int) -> str:
        """The page or paragraph of a raw code point, empty where the format has none."""
        return next((name for start, name in reversed(self.marks) if start <= raw), "")


def packed(document: Document) -> bytes:
    """The alignment of a document as JSON."""
    body, page = document.body, document.page
    places = byte_offsets(page.raw, page.pieces) if page.pieces else None
    rows = {
        "cleaned": _runs(body.starts, body.ends),
        "bytes": [] if places is None else _widths(places),
        "marks": [list(mark) for mark in page.marks],
    }
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def load(path: pathlib.Path) -> Alignment:
    """The alignment of a file. Raises BuildError where it is missing or no alignment."""
    try:
        rows = json.loads(path.read_bytes())
        return Alignment(rows["cleaned"], rows["bytes"], [(start, name) for start, name in rows["marks"]])
    except FileNotFoundError:
        raise BuildError("the alignment is missing", where=str(path), fix="build anew") from None
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BuildError(f"no alignment ({err})", where=str(path), fix="build anew") from None


def _within(row: list[int], start: int, end: int) -> tuple[int, int]:
    """The raw span of what the row has of `start:end`."""
    begin, length, raw, size = row
    if length != size:
        return raw, raw + size
    return raw + max(0, start - begin), raw + min(length, max(end - begin, 0))


def _runs(starts: Offsets, ends: Offsets) -> Rows:
    """Rows of cleaned code points: stretches that move along with the raw text, or share one stretch of it."""
    if not len(starts):
        return []
    single = ends - starts == 1
    moving = single[1:] & single[:-1] & (np.diff(starts) == 1)
    shared = (np.diff(starts) == 0) & (np.diff(ends) == 0)
    kinds = np.where(moving, 1, np.where(shared, 2, 0))
    before = np.concatenate((kinds[:1], kinds[:-1]))
    edges = (np.flatnonzero((kinds == 0) | ((kinds != before) & (before != 0))) + 1).tolist()
    rows: Rows = []
    for begin, end in zip([0, *edges], [*edges, len(starts)], strict=True):
        row = [begin, end - begin, int(starts[begin]), int(ends[end - 1] - starts[begin])]
        as_many = row[1] == row[3] > 1 and starts[begin] == starts[end - 1]  # would read as a moving run
        rows += [[place, 1, row[2], row[3]] for place in range(begin, end)] if as_many else [row]
    return rows


def _widths(places: Offsets) -> Rows:
    sizes = np.diff(places)
    if not len(sizes):
        return []
    edges = [0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist()]
    return [[a, b - a, int(places[a]), int(sizes[a])] for a, b in zip(edges, [*edges[1:], len(sizes)], strict=True)]
