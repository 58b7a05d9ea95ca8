"""Text that remembers which raw code points every one of its code points came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Edit = tuple[int, int, str]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AlignedText:
    """`text[i]` came from `raw[starts[i]:ends[i]]`; both arrays have one entry a code point of `text`.

    Composition is free: every edit keeps pointing at the raw text, however many edits went before.
    """

    text: str
    starts: Offsets
    ends: Offsets
    _alphabet: list[frozenset[str]] = field(default_factory=list, init=False, repr=False)

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters that occur. Asked for once a text, it spares all searches for what is not there."""
        if not self._alphabet:
            self._alphabet.append(frozenset(self.text))
        return self._alphabet[0]

    @classmethod
    def of(cls, raw: str) -> "AlignedText":
        """The raw text itself, each code point from its own place."""
        places = np.arange(len(raw) + 1, dtype=np.int64)
        return cls(raw, places[:-1], places[1:])

    def __len__(self) -> int:
        return len(self.text)

    def edit(self, edits: Sequence[Edit]) -> "AlignedText":
        """The text with each `(start, end, replacement)` done; edits are sorted and do not overlap.

        Each replaced code point maps to the whole raw span of what it replaces (1:1 where lengths agree).
        Raises ValueError when edits overlap, run backwards or reach beyond the text.
        """
        if not edits:
            return self
        pieces: list[str] = []
        at = 0
        for start, end, new in edits:
            if start < at or end < start:
                raise ValueError(f"edit {start}:{end} overlaps the one before, which ends at {at}")
            if end > len(self):
                raise ValueError(f"edit {start}:{end} reaches beyond the text of {len(self)} code points")
            pieces += [self.text[at:start], new]
            at = end
        text = "".join([*pieces, self.text[at:]])
        uneven = [(start, end, len(new)) for start, end, new in edits if len(new) != end - start]
        return AlignedText(text, *self._moved(uneven)) if uneven else AlignedText(text, self.starts, self.ends)

    def _moved(self, edits: Sequence[tuple[int, int, int]]) -> tuple[Offsets, Offsets]:
        """The offsets after edits `(start, end, new length)`, for all edits at once: a page has hundreds of thousands."""
        begins, finishes, sizes = np.array(edits, dtype=np.int64).T
        depth = np.zeros(len(self) + 1, dtype=np.int64)
        np.add.at(depth, begins, 1)
        np.add.at(depth, finishes, -1)
        kept = np.cumsum(depth)[:-1] == 0
        before = np.concatenate(([0], np.cumsum(kept)))[begins]
        spans = [self.span(start, end) if size else (0, 0) for start, end, size in edits]
        firsts, lasts = np.array(spans, dtype=np.int64).T
        places = np.repeat(before, sizes)
        starts = np.insert(self.starts[kept], places, np.repeat(firsts, sizes))
        return starts, np.insert(self.ends[kept], places, np.repeat(lasts, sizes))

    def __getitem__(self, part: slice) -> "AlignedText":
        return AlignedText(self.text[part], self.starts[part], self.ends[part])

    def rstrip(self) -> "AlignedText":
        """The text without the white space at its end."""
        return self[: len(self.text.rstrip())]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest raw span that holds what `text[start:end]` came from; empty spans point at one raw place."""
        if start >= end:
            place = int(self.starts[start]) if start < len(self) else int(self.ends[-1]) if len(self) else 0
            return place, place
        return int(self.starts[start:end].min()), int(self.ends[start:end].max())


def join(parts: Iterable[AlignedText], separator: str = "") -> AlignedText:
    """The parts in a row; a separator code point maps to the empty raw place where the part before it ends."""
    texts: list[str] = []
    starts: list[Offsets] = []
    ends: list[Offsets] = []
    last = 0
    for number, part in enumerate(parts):
        if separator and number:
            texts.append(separator)
            gap = np.full(len(separator), last, dtype=np.int64)
            starts.append(gap)
            ends.append(gap)
        texts.append(part.text)
        starts.append(part.starts)
        ends.append(part.ends)
        last = int(part.ends[-1]) if len(part) else last
    if not texts:
        return AlignedText.of("")
    return AlignedText("".join(texts), np.concatenate(starts), np.concatenate(ends))


class Piece(NamedTuple):
    """A stretch of decoded text: from code point `raw` on it is what `codec` makes of the bytes from `byte` on.

    Without a codec it is one U+FFFD that stands for wrong bytes.
    """

    raw: int
    byte: int
    codec: str


def byte_offsets(raw: str, pieces: Sequence[Piece]) -> Offsets:
    """For each code point of `raw`, and its end, the byte of the file where it begins."""
    points = np.frombuffer(raw.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found = np.zeros(len(raw) + 1, dtype=np.int64)
    for number, piece in enumerate(pieces):
        end = pieces[number + 1].raw if number + 1 < len(pieces) else len(raw)
        chars, places = np.unique(points[piece.raw : end], return_inverse=True)
        sizes = np.array([_width(int(char), piece.codec) for char in chars], dtype=np.int64)
        found[piece.raw : end + 1] = piece.byte + np.concatenate(([0], np.cumsum(sizes[places])))
    return found


def _width(char: int, codec: str) -> int:
    """Bytes of a character; what the codec cannot write (U+FFFD for a wrong byte) counts one."""
    return len(chr(char).encode(codec, "replace")) if codec else 1
