"""Paragraphs, sentences and clauses of a text, with quotations that are speech kept apart."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.spans import Spanned

_SENTENCE = re.compile(r"[^。！？；\n…]*(?:[。！？；\n…]+[”’」]?|$)")
SPEECH_LENGTH = 20
# What is looked at for each trigger grows with its sentence. The longest of 14,000 sentences of reports had 515 characters.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `sentence` and `paragraph` number what it belongs to; `quoted` says that it is somebody's words."""

    start: int
    end: int
    sentence: int
    paragraph: int
    quoted: bool = False


def split(text: str, whole: Iterable[Spanned] = ()) -> list[Clause]:
    """The clauses of a text in order, without the marks that end them. Short quotations and brackets are not cut open.

    A sentence of more than 1,000 characters is several: it is cut behind a comma, or where none of the spans `whole` is.
    """
    speech = _Inside(quotations(text))
    shut = _Inside(_shut(text))
    clauses: list[Clause] = []
    paragraph = seen = 0
    for number, (start, end) in enumerate(_parts(text, {span.start: span.end for span in whole})):
        paragraph += text.count("\n", seen, start)
        seen = start
        for first, last in _pieces(text, start, end, shut):
            said = speech.begun(first) or (text[first] == "“" and speech.begun(first + 1))
            clauses.append(Clause(first, last, number, paragraph, said))
    return clauses


class _Inside:
    """Whether offsets lie in spans that do not overlap."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]

    def begun(self, at: int) -> bool:
        """Whether a span holds the character at an offset."""
        place = bisect_right(self._starts, at)
        return place > 0 and at < self._ends[place - 1]

    def holds(self, at: int) -> bool:
        """The same for a character that is not the first of a span."""
        place = bisect_left(self._starts, at)
        return place > 0 and at < self._ends[place - 1]


def _parts(text: str, whole: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The sentences of a text, those that are too long in parts."""
    for start, end in _sentences(text):
        at = start
        while end - at > _LONGEST:
            cut = max(text.rfind(mark, at + _LONGEST // 2, at + _LONGEST) for mark in "，：、 ") + 1
            cut = cut or next((n for n in range(at + _LONGEST, at + _LONGEST // 2, -1) if not _splits(n, whole)), 0)
            cut = cut or at + _LONGEST
            yield at, cut
            at = cut
        yield at, end


def _splits(at: int, whole: dict[int, int]) -> bool:
    """Whether a cut would go through a span."""
    return any(whole.get(start, 0) > at for start in range(max(0, at - 60), at))


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans inside double quotes that are speech by their length or by the sentence mark at their end."""
    return [
        (m.start(1), m.end(1))
        for m in re.finditer(r"“([^“”\n]*(?:“[^“”\n]*”[^“”\n]*)*)”", text)
        if (len(m[1]) > SPEECH_LENGTH and re.search(r"[，。！？]", m[1])) or re.search(r"[。！？]$", m[1])
    ]


def _sentences(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m[0].strip()]


def _shut(text: str) -> list[tuple[int, int]]:
    short = rf"“[^“”\n]{{1,{SPEECH_LENGTH}}}”|《[^《》\n]*》|（[^（）\n]*）|(?<![\d.])\d{{1,3}}(?: \d{{3}})+(?!\d)"
    return [(m.start(), m.end()) for m in re.finditer(short, text)]


def _pieces(text: str, start: int, end: int, shut: _Inside) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    at = start
    for mark in re.finditer(r"[，： ]", text[start:end]):
        place = start + mark.start()
        if shut.holds(place):
            continue
        pieces.append((at, place))
        at = place + 1
    pieces.append((at, end))
    return [(a, b) for first, last in pieces for a, b in [_stripped(text, first, last)] if a < b]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and (text[end - 1] in "。！？；\n…，’ " or (text[end - 1] == "”" and "“" not in text[start:end])):
        end -= 1
    while start < end and (text[start] in "”’ ，\n" or (text[start] == "“" and "”" not in text[start:end])):
        start += 1
    return start, end
