"""Text to the units of the network: words of its dictionary, and characters."""

import math
import re
from collections.abc import Iterable

ASCII_ALNUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
LONGEST = 160  # characters of a piece: the longest sentence but few, and short enough for batches of one length
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;\n]+[”’」』）)》]*|$)")
_SOFT = re.compile(r"[，,、：: ][^，,、：: ]*$")


class Cutter:
    """Cuts a text at the best path through a dictionary of words.

    A word of n characters counts log(n) - log(total), any single character
    -log(total); of equal paths the one with the longer first word wins.
    """

    def __init__(self, words: list[str], total: int) -> None:
        self.words = frozenset(words)
        self.longest = max(map(len, words), default=1)
        # index: the word's length; index 0 is not used
        self.gain = [math.log(max(n, 1)) - math.log(total) for n in range(self.longest + 1)]

    def ends(self, text: str) -> list[int]:
        """For each start, the end of the word that the best path takes there."""
        size = len(text)
        words, gain = self.words, self.gain
        score = [0.0] * (size + 1)
        ends = [0] * size
        widths = range(2, self.longest + 1)
        for start in range(size - 1, -1, -1):
            best, end = gain[1] + score[start + 1], start + 1
            for width in widths:
                stop = start + width
                if stop > size:
                    break
                if text[start:stop] in words:
                    value = gain[width] + score[stop]
                    if value >= best:
                        best, end = value, stop
            score[start] = best
            ends[start] = end
        return ends

    def cut(self, text: str) -> list[str]:
        """Words of the text; a run of lone ASCII letters and digits is one."""
        ends = self.ends(text)
        words: list[str] = []
        at, run = 0, -1
        while at < len(text):
            end = ends[at]
            alone = end == at + 1 and text[at] in ASCII_ALNUM
            if alone and run < 0:
                run = at
            if not alone:
                if run >= 0:
                    words.append(text[run:at])
                    run = -1
                words.append(text[at:end])
            at = end
        if run >= 0:
            words.append(text[run:])
        return words


class Encoder:
    """Turns a text into vocabulary ids and the width of each unit."""

    def __init__(self, vocab: list[str], replace: dict[str, str], cutter: Cutter, split: Iterable[str] = ()) -> None:
        raw = {word: number for number, word in enumerate(vocab)}
        self.unknown = raw["OOV"]
        self.cutter = cutter
        # ids after replacement, for every word of the vocabulary as it stands
        self.words = {w: raw.get(replace.get(w, w), self.unknown) for w in vocab}
        self.chars = {c: raw.get(new, self.unknown) for c, new in replace.items()}
        self.chars.update({w: i for w, i in self.words.items() if len(w) == 1})
        self.split = frozenset(split)
        for word in self.split:
            self.words.pop(word, None)

    def encode(self, text: str) -> tuple[list[int], list[int]]:
        """Ids and widths, both of length U; the widths add up to len(text)."""
        ids: list[int] = []
        widths: list[int] = []
        words, chars, unknown = self.words, self.chars, self.unknown
        for word in self.cutter.cut(text):
            number = words.get(word)
            if number is not None:
                ids.append(number)
                widths.append(len(word))
            else:
                ids.extend([chars.get(char, unknown) for char in word])
                widths.extend([1] * len(word))
        return ids, widths


def chunks(text: str, longest: int = LONGEST) -> list[tuple[int, int]]:
    """Start and end of pieces of at most `longest` characters, cut at sentence ends if it can be."""
    if len(text) <= longest:
        return [(0, len(text))] if text else []
    ends = [match.end() for match in _SENTENCE.finditer(text) if match.end() > match.start()]
    out: list[tuple[int, int]] = []
    start = 0
    for number, end in enumerate(ends):
        while end - start > longest:
            cut = _soft_end(text, start, start + longest)
            out.append((start, cut))
            start = cut
        after = ends[number + 1] if number + 1 < len(ends) else None
        if after is None or after - start > longest:
            if end > start:
                out.append((start, end))
            start = end
    return out


def _soft_end(text: str, start: int, stop: int) -> int:
    """A place to cut within a long sentence: behind a comma of the latter half, else at `stop`."""
    half = (start + stop) // 2
    match = _SOFT.search(text[half:stop])
    return half + match.start() + 1 if match else stop


def edges(start: int, widths: list[int]) -> list[int]:
    """Code point edges of units: (U + 1,)."""
    out = [start]
    for width in widths:
        out.append(out[-1] + width)
    return out
