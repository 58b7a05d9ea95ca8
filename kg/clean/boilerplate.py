"""Page furniture: lines that are not the article. Bylines, sources and dates are lifted into metadata on the way."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from kg.alignment import AlignedText, join
from kg.clean import bylines, metadata
from kg.clean.ledger import Ledger
from kg.tables import tsv

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_ENDS = re.compile(r"[。！？；…”：]|\d[余多]?[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[。！？；]")


def split(text: AlignedText) -> list[AlignedText]:
    """The lines of a text without the white space around them; blank lines are left out."""
    lines: list[AlignedText] = []
    at = 0
    for line in text.text.split("\n"):
        start = at + len(line) - len(line.lstrip())
        end = at + len(line.rstrip())
        if start < end:
            lines.append(text[start:end])
        at += len(line) + 1
    return lines


def remove(text: AlignedText, ledger: Ledger) -> tuple[AlignedText, dict[str, str]]:
    """(the article's lines joined by LF, metadata lifted out of what was cut); the ledger counts cut lines by kind.

    The order matters: a source line also matches furniture patterns, so metadata is read first. A text of which
    nothing would stay keeps all its lines: a short notice is better than none.
    """
    lines = split(text)
    meta: dict[str, str] = {}
    kinds = list(_kinds([line.text for line in lines], meta))
    kept = [line for line, kind in zip(lines, kinds, strict=True) if not kind]
    kept, tail = _without_ends(kept)
    kept = [line for line in (bylines.without(line, meta, ledger) for line in kept) if line.text.strip()]
    if not kept:
        return join(lines, "\n"), meta
    for line, kind in [*((line, kind) for line, kind in zip(lines, kinds, strict=True) if kind), *tail]:
        ledger.cut(f"cut_{kind}", line)
    return join(kept, "\n"), meta


def _kinds(lines: list[str], meta: dict[str, str]) -> Iterator[str]:
    """The kind of furniture that each line is, or the empty string; what lines state goes into `meta`.

    What follows the heading of a list of related pages belongs to it, up to the next sentence.
    """
    seen = Counter(lines)
    told: set[str] = set()
    kind = ""
    for line in lines:
        listed = kind == "related" and not _SENTENCE.search(line)
        kind = (
            _repeated(line, seen, told) or metadata.lift(line, meta) or kind_of(line) or ("related" if listed else "")
        )
        yield kind


def kind_of(line: str) -> str:
    """The kind of furniture that a line is, or the empty string."""
    for kind, pattern in _patterns():
        if pattern.match(line):
            return kind
    han, latin = len(_HAN.findall(line)), len(_LATIN.findall(line))
    return "foreign" if latin > 8 and han * 4 < latin else ""


def _repeated(line: str, seen: Counter[str], told: set[str]) -> str:
    """`repeated` for the second and later tellings of a line that stands between paragraphs as furniture."""
    if seen[line] < 2 or len(line) < 5:
        return ""
    if line in told:
        return "repeated"
    told.add(line)
    return ""


def _without_ends(lines: list[AlignedText]) -> tuple[list[AlignedText], list[tuple[AlignedText, str]]]:
    """(the lines without it, the tail of scraps): short lines behind the last that ends a sentence or counts something."""
    last = max((i for i, line in enumerate(lines) if _ENDS.search(line.text)), default=len(lines) - 1)
    behind = lines[last + 1 :]
    scraps = [(line, "tail") for line in behind if len(line) <= 30]
    return lines[: last + 1] + [line for line in behind if len(line) > 30], scraps


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for pattern, kind in tsv("lexicon/boilerplate.tsv", "pattern", "kind"))
