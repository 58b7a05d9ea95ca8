"""Punctuation and widths as Chinese typesetting has them."""

import re
from collections.abc import Callable

from kg.alignment import AlignedText, Edit

Replacement = Callable[[re.Match[str]], str]
_HAN = "\u3400-\u9fff"
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
# A narrow mark is Chinese if a Chinese character or mark stands on either side and no digit or letter on both.
_NARROW = re.compile(
    rf"(?<=[{_HAN}”’》）%])\s?[,;:?!]|[,;:?!](?=[{_HAN}“‘《（])|\((?=[^()\n]*[{_HAN}])|(?<=[{_HAN}”》])\)"
)
_FULL = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0e\uff0b\uff0d]")
_STOP = re.compile(rf"(?<=[{_HAN}”])\.(?=\s*(?:[\n“\"]|$))")
_DOTS = re.compile(r"\.{3,}|。{3,}|…+")
_DOUBLED = re.compile(r"([，、；：])[，、；：]+|[，、；：]+(?=[。！？])|(?<=[。！？])[，、；：]+")
_SPACED = re.compile(
    rf"(?<=[{_HAN}，。、；：！？“”‘’《》（）%\d]) +(?=[，。、；：！？”’》）])|(?<=[，。、；：！？“‘《（]) +"
)
_STRAIGHT = re.compile(r'"')


def repair(text: AlignedText) -> tuple[AlignedText, dict[str, int]]:
    """Narrow marks beside Chinese become wide, wide digits and letters narrow, doubled marks single, straight quotes paired."""
    wide = _edits(text, _NARROW, lambda m: _WIDE[m[0].strip()])
    narrow = _edits(text, _FULL, lambda m: chr(ord(m[0]) - 0xFEE0))
    text = text.edit(sorted([*wide, *narrow]))
    quotes = _paired(text.text)
    text = text.edit(quotes)
    stops = _edits(text, _STOP, lambda _: "。")
    text = text.edit(stops)
    text = text.edit(_edits(text, _DOTS, lambda _: "……"))
    doubled = _edits(text, _DOUBLED, lambda m: m[1] or "")
    text = text.edit(doubled)
    text = text.edit(_edits(text, _SPACED, lambda _: ""))
    counted = (
        ("narrow_mark", len(wide) + len(stops)),
        ("wide_letter", len(narrow)),
        ("straight_quote", len(quotes)),
        ("doubled_mark", len(doubled)),
    )
    return text, {name: n for name, n in counted if n}


def _edits(text: AlignedText, pattern: re.Pattern[str], new: Replacement) -> list[Edit]:
    return [(m.start(), m.end(), new(m)) for m in pattern.finditer(text.text)]


def _paired(text: str) -> list[Edit]:
    """Straight double quotes of one line, opening and closing in turn; an odd one out is left as it is."""
    edits: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        places = [at + m.start() for m in _STRAIGHT.finditer(line)]
        if len(places) % 2 == 0:
            edits += [(place, place + 1, "“”"[i % 2]) for i, place in enumerate(places)]
        at += len(line) + 1
    return edits
