"""Pinyin: how syllables are written and how characters are read.

pypinyin is imported where it is asked: its tables take a quarter of a second, and most texts need none of them.
"""

import re
import unicodedata
from functools import cache

LETTERS = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ\u0300\u0301\u0304\u0308\u030c"
_TONES = re.compile("[\u0300\u0301\u0304\u030c]")


@cache
def plain(syllable: str) -> str:
    """The syllable without tone marks; ü stays apart from u, and may be typed v."""
    return unicodedata.normalize(
        "NFC", _TONES.sub("", unicodedata.normalize("NFD", syllable.replace("ɡ", "g").replace("v", "ü")))
    )


@cache
def readings(char: str) -> frozenset[str]:
    """All readings of a character, with tone marks. Source: pypinyin."""
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.TONE, heteronym=True, errors="ignore")
    return frozenset(reading for row in found for reading in row)


@cache
def is_syllable(syllable: str) -> bool:
    """Whether some character is read so, whatever its tone."""
    return plain(syllable) in _syllables()


def is_pinyin(syllable: str) -> bool:
    """Whether it is a syllable and hardly anything else: one letter without a tone, as in 方案(a), numbers items."""
    return is_syllable(syllable) and (len(syllable) > 1 or plain(syllable) != syllable)


def is_phrase(word: str) -> bool:
    """Whether it is one of the 47,000 words whose reading pypinyin lists."""
    from pypinyin.constants import PHRASES_DICT

    return word in PHRASES_DICT


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT

    return frozenset(plain(reading) for row in PINYIN_DICT.values() for reading in row.split(","))
