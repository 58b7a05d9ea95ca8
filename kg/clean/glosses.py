"""Pinyin glosses in brackets after a character: 機(jī), 貼(tie), 領(lǐng)."""

import re
import unicodedata
from functools import cache

from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT

from kg.alignment import AlignedText

_LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ"
_GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])[(（]\s*([{_LETTERS}]{{1,6}})\s*[)）]")
# The character before the gloss was lost with the opening bracket: 下?lián), 我?guī)ь^; Cyrillic is its shifted bytes.
_DAMAGED = re.compile(rf"[?？][({{（]?([{_LETTERS}]{{1,6}})\s*[)）](?:[\u0400-\u04ff\u0370-\u03ff][\^`~|_@]?)?")
_MARKS = re.compile(r"[\u0300\u0301\u0304\u030c]")
LOST = "\ufffd"


def repair(text: AlignedText) -> tuple[AlignedText, dict[str, int]]:
    """Glosses removed. A bracket is a gloss if it holds a reading of the character before it; where the page has
    at least three such, any bracket with one pinyin syllable is. Lost characters become U+FFFD, never a guess.
    """
    found = list(_GLOSS.finditer(text.text))
    proven = [m for m in found if _plain(m[1]) in _readings(text.text[m.start() - 1])]
    glosses = found if len(proven) >= 3 else proven
    edits = [(m.start(), m.end(), "") for m in glosses if _plain(m[1]) in _syllables()]
    lost = [
        (m.start(), m.end(), LOST)
        for m in _DAMAGED.finditer(text.text)
        if len(proven) >= 3 and _plain(m[1]) in _syllables()
    ]
    counts = {name: len(group) for name, group in (("gloss", edits), ("lost_character", lost)) if group}
    return text.edit(sorted([*edits, *lost])), counts


def _plain(syllable: str) -> str:
    """The syllable without tone marks; ü stays apart from u."""
    marked = unicodedata.normalize("NFD", syllable.replace("ɡ", "g"))
    return unicodedata.normalize("NFC", _MARKS.sub("", marked))


@cache
def _readings(char: str) -> frozenset[str]:
    found = pinyin(char, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(_plain(reading) for readings in found for reading in readings)


@cache
def _syllables() -> frozenset[str]:
    return frozenset(_plain(reading) for readings in PINYIN_DICT.values() for reading in readings.split(","))
