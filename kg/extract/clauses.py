"""Paragraphs, sentences and clauses of a text, with quotations that are speech kept apart."""

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？；\n…]*(?:[。！？；\n…]+[”’」]?|$)")
SPEECH_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `sentence` and `paragraph` number what it belongs to; `quoted` says that it is somebody's words."""

    start: int
    end: int
    sentence: int
    paragraph: int
    quoted: bool = False


def split(text: str) -> list[Clause]:
    """The clauses of a text in order, without the marks that end them. Short quotations and brackets are not cut open."""
    speech = quotations(text)
    shut = [*_shut(text)]
    clauses: list[Clause] = []
    paragraph = seen = 0
    for number, (start, end) in enumerate(_sentences(text)):
        paragraph += text.count("\n", seen, start)
        seen = start
        for first, last in _pieces(text, start, end, shut):
            clauses.append(Clause(first, last, number, paragraph, any(a <= first < b for a, b in speech)))
    return clauses


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
    short = rf"“[^“”\n]{{1,{SPEECH_LENGTH}}}”|《[^《》\n]*》|（[^（）\n]*）"
    return [(m.start(), m.end()) for m in re.finditer(short, text)]


def _pieces(text: str, start: int, end: int, shut: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    at = start
    for mark in re.finditer(r"[，： ]", text[start:end]):
        place = start + mark.start()
        if any(a < place < b for a, b in shut):
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
