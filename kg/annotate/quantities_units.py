"""A light look at numbers for the stages that run before quantities are read."""

import re

from kg.annotate.numbers import chinese
from kg.extension import cache
from kg.tables import tsv


@cache
def _counted() -> re.Pattern[str]:
    units = sorted(
        (
            u
            for cell, kind in tsv("lexicon/measures.tsv", "unit", "kind")
            if kind in ("people", "count")
            for u in cell.split()
        ),
        key=len,
        reverse=True,
    )
    return re.compile(
        rf"(?<!第)(?:\d[\d.,]*|[{chinese()}]+)[余多几来]?[十百千万亿]*[余多]?(?:{'|'.join(map(re.escape, units))})(?!城)"
    )


def counted_before(text: str, begin: int, end: int) -> int:
    """Where the last number with a measure word between two offsets ends (10支|…突击队), or 0."""
    return max((m.end() for m in _counted().finditer(text, begin, end) if m.end() <= end), default=0)
