"""Words for people: quantities as Chinese newspapers print them, labels that fit, quotes cut at their marks."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

Piece = tuple[str, list[str]]

_BOUND = {"ge": "{}+", "le": "≤{}", "approx": "≈{}"}
_SCALES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
# Bidirectional controls can make a name read as another one, other controls are invisible: both are spelt out.
_CONTROL = re.compile(
    "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069" + r"\x00-\x08\x0b-\x1f\x7f-\x9f]"
)  # without line feed and tab


def plain(text: str) -> str:
    """`text` with each control character but line feed and tab spelt out, such as `⟦U+202E⟧`."""
    return _CONTROL.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


def number(value: Decimal) -> str:
    """`value` exactly, in 亿 or 万 where two decimals are enough for that (140600 gives 14.06万), else in digits."""
    for scale, name in _SCALES:
        scaled = value / scale
        if abs(value) >= scale and scaled == round(scaled, 2):
            return _digits(scaled) + name
    return _digits(value)


def _digits(value: Decimal) -> str:
    """Plain digits: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def quantity(value: Decimal, operator: str, top: Decimal | None, unit: str, item: str) -> str:
    """A quantity on an edge: `500+ 名党员干部`, `≤30 天`, `≈2.3万家企业`, `16万–17万只`, `36%`."""
    if operator == "range" and top is not None:
        amount = f"{number(value)}–{number(top)}"
    else:
        amount = _BOUND.get(operator, "{}").format(number(value))
    rest = f"{unit}{item}"
    # GB/T 15835 leaves it open; a blank between figure and word is what newspapers set and what the eye parts.
    return (
        f"{amount} {rest}"
        if rest and not amount.endswith(("万", "亿")) and rest[0] not in "%％‰℃"
        else f"{amount}{rest}"
    )


def width(text: str) -> int:
    """Columns that `text` takes, two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def clipped(text: str, columns: int) -> str:
    """`text` on one line in at most `columns` columns, cut with an ellipsis."""
    # A 10 KB name costs no more than a short one: what lies past the last column is never measured.
    line = " ".join(text[: 4 * columns].split())
    if width(line) <= columns and len(text) <= 4 * columns:
        return line
    while line and width(line) > columns - 2:
        line = line[:-1]
    return f"{line}…"


def wrapped(text: str, columns: int, lines: int) -> str:
    """`text` in at most `lines` lines of about the same width, `columns` at most; Chinese has no spaces to break at."""
    rest, found = clipped(text, columns * lines), list[str]()
    needed = -(-width(rest) // columns) or 1
    even = min(columns, -(-width(rest) // needed) + 1)
    while len(found) < needed - 1:
        cut = next(n for n in range(len(rest), -1, -1) if width(rest[:n]) <= even)
        found.append(rest[:cut].strip())
        rest = rest[cut:]
    return "\n".join([*found, rest.strip()])


def pieces(text: str, start: int, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """`text`, which begins at offset `start` of its document, cut at the ends of `spans` (start, end, role).

    Each piece carries the roles of the spans that cover it; parts of spans outside `text` are left out. Joined, the
    pieces give `text` back. Offsets count code points, which a browser's strings do not, so the cutting is done here.
    """
    inside = [(max(s - start, 0), min(e - start, len(text)), role) for s, e, role in spans]
    inside = [span for span in inside if span[0] < span[1]]
    cuts = sorted({0, len(text)} | {edge for s, e, _ in inside for edge in (s, e)})
    return [(plain(text[a:b]), sorted({role for s, e, role in inside if s <= a and b <= e})) for a, b in pairwise(cuts)]


def joined(first: str, rest: Sequence[str], shown: int = 2) -> str:
    """A trigger with its first quantity (`选派 500+名党员干部`), below it the second, then an ellipsis for the rest."""
    lines = [clipped(f"{first} {rest[0]}" if rest else first, 30), *(clipped(text, 30) for text in rest[1:shown])]
    return "\n".join(lines) + ("…" if len(rest) > shown else "")
