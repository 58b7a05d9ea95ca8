"""Pinyin glosses in brackets after a character: 機(jī), 貼(tie), 領(lǐng)."""

import re

from kg.alignment import AlignedText
from kg.clean import torn
from kg.clean.ledger import Ledger
from kg.clean.readings import LETTERS, is_pinyin, is_syllable, plain, readings

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GLOSS = re.compile(
    rf"[(（](?<=[{_HAN}].)[ \t\u3000]*[{LETTERS}]{{1,8}}[ \t\u3000]*[)）](?:[(（][ \t\u3000]*[{LETTERS}]{{1,8}}[ \t\u3000]*[)）])*"
)
# The reading of a whole word: (jiēdào), (jie1dao4), (jie dao).
_WORD_GLOSS = re.compile(rf"[(（](?<=[{_HAN}].)[ \t\u3000]*([{LETTERS}][{LETTERS}1-5'’ ]{{2,26}})[ \t\u3000]*[)）]")
_TONE_MARK = re.compile("[1-5'’ ]")
_SYLLABLE = re.compile(rf"[{LETTERS}]+")
# A document with this many brackets that hold a reading of their character is one that a gloss tool went over.
_ENOUGH = 3


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """Glosses removed. A bracket is a gloss if it holds a reading of the character before it; where the page has at
    least three such, any bracket with one pinyin syllable is. Torn characters are put together again, or become U+FFFD.
    """
    if not {")", "）"} & text.alphabet:
        return text
    found = [m for m in _GLOSS.finditer(text.text) if all(map(is_syllable, _syllables(m)))]
    proven = [m for m in found if _is_reading(m)]
    words = [m for m in _WORD_GLOSS.finditer(text.text) if _reads(text.text, m.start(), m[1])]
    glossed = len(proven) + len(words) >= _ENOUGH
    damaged = torn.edits(text.text, glossed)
    taken = {place for _, (start, end, _) in damaged for place in range(start, end)}
    glosses = [m for m in found if all(map(is_pinyin, _syllables(m))) or _is_reading(m)] if glossed else proven
    glosses += words if glossed else []
    spans = sorted({m.span() for m in glosses if m.start() not in taken})
    edits = [("gloss", (start, end, "")) for start, end in spans]
    return ledger.edits(text, sorted([*edits, *damaged], key=lambda edit: edit[1]))


def _reads(text: str, end: int, letters: str) -> bool:
    """Whether letters are the readings of the two to four characters before `end`, with or without tones: 街道(jiēdào)."""
    bare = plain(_TONE_MARK.sub("", letters.lower()))
    ends = {bare}
    for size in range(1, 5):
        before = text[end - size : end - size + 1]
        known = {plain(reading) for reading in readings(before)} if before else set()
        ends = {rest.removesuffix(reading) for rest in ends for reading in known if rest.endswith(reading)}
        if not ends:
            return False
        if "" in ends:
            return size > 1
    return False


def _syllables(found: re.Match[str]) -> list[str]:
    return _SYLLABLE.findall(found[0])


def _is_reading(found: re.Match[str]) -> bool:
    known = {plain(reading) for reading in readings(found.string[found.start() - 1])}
    return any(plain(syllable) in known for syllable in _syllables(found))
