"""Page furniture: lines that are not the article. Bylines, sources and dates are lifted into metadata on the way."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from kg.alignment import AlignedText, join
from kg.clean import bylines, metadata
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


def remove(text: AlignedText) -> tuple[AlignedText, dict[str, str], dict[str, int]]:
    """(the article's lines joined by LF, metadata lifted out of what was cut, counts of cut lines by kind).

    The order matters: a source line also matches furniture patterns, so metadata is read first. A text of which
    nothing would stay keeps all its lines: a short notice is better than none.
    """
    lines = split(text)
    meta: dict[str, str] = {}
    counts: Counter[str] = Counter()
    kept: list[AlignedText] = []
    for line, kind in zip(lines, _kinds([line.text for line in lines], meta), strict=True):
        if kind:
            counts[kind] += 1
        else:
            kept.append(line)
    kept = [line for line in (bylines.without(line, meta) for line in _without_ends(kept, counts)) if line.text.strip()]
    return join(kept or lines, "\n"), meta, {f"cut_{k}": n for k, n in sorted(counts.items())}


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


def _without_ends(lines: list[AlignedText], counts: Counter[str]) -> list[AlignedText]:
    """The lines without a tail of scraps: short lines behind the last that ends a sentence or counts something."""
    last = max((i for i, line in enumerate(lines) if _ENDS.search(line.text)), default=len(lines) - 1)
    tail = [line for line in lines[last + 1 :] if len(line) <= 30]
    if tail:
        counts["tail"] += len(tail)
    return lines[: last + 1] + [line for line in lines[last + 1 :] if len(line) > 30]


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(pattern)) for pattern, kind in tsv("lexicon/boilerplate.tsv", "pattern", "kind"))
