"""Paragraphs that were run together on one line: with the blanks that had set them in, or with `\\n` in letters between them."""

import re
from collections.abc import Iterator

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger

_HAN = "\u3400-\u9fff"
_MARKS = "，。、；：！？…“”‘’「」『』（）《》【】—"
# `C:\news` is none: on both sides stands Chinese, a figure, a blank or another one.
_ESCAPE = re.compile(
    rf"(?<=[{_HAN}{_MARKS}\d%\s)nr])(?:\\r\\n|\\n|\\r)(?=[{_HAN}{_MARKS}\d\s\\(A-Z]|$)|\A(?:\\r\\n|\\n|\\r)(?=[{_HAN}{_MARKS}\s])"
)
# A paragraph is set in by two wide blanks; what pages write in their stead is twice as many narrow ones.
_RUN = re.compile(r"(?<=\S)(?:[ \u00a0\t]*\u3000[ \u00a0\t]*\u3000[\u3000 \u00a0\t]*|[ \u00a0\t]{4,})(?=\S)")
_END = re.compile(r"[。！？!?…][”’」』）)】]{0,2}$")
_BYLINE = re.compile(r"(?:讯|电|记者|通讯员|摄影|报道|作者|编辑|来源|[：:])$")
_SIGNED = re.compile(r"[（(]?(?:本报|本网)?(?:记者|通讯员|摄影|编辑|来源|作者)")
_SINGLE = re.compile(rf"(?<=[。！？”])[ \u00a0\u3000]{{1,3}}(?=[{_HAN}“《（\d])")
_SENTENCE = re.compile(r"[。！？][”’」』]?")
_FLAT = 2  # breaks behind sentences from which on a line is taken for several paragraphs
_LONG = 200  # characters; a line with as many may be several paragraphs that single blanks part
_RARE = 0.6  # of the sentences; where more of them have a blank behind them, it is how the page sets its sentences


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """The text with line breaks where its paragraphs were run together. Comes before blanks are all alike."""
    if "\\" in text.alphabet:
        text = ledger.edit("paragraph", text, [(m.start(), m.end(), "\n") for m in _ESCAPE.finditer(text.text)])
    if not text.alphabet & frozenset(" \u00a0\u3000\t"):
        return text
    return ledger.edit("paragraph", text, list(_edits(text.text)))


def _edits(text: str) -> Iterator[Edit]:
    at = 0
    for line in text.split("\n"):
        if len(line) > _LONG or _RUN.search(line):
            yield from ((at + start, at + end, "\n") for start, end in _breaks(line))
        at += len(line) + 1


def _breaks(line: str) -> list[tuple[int, int]]:
    """The blanks of a line that part paragraphs."""
    runs = [m.span() for m in _RUN.finditer(line)]
    sure = [run for run in runs if _END.search(line, max(0, run[0] - 3), run[0])]
    if len(sure) >= _FLAT:
        return [run for run in runs if run in sure or not _in_byline(line, *run)]
    if sure or len(line) <= _LONG:
        return sure
    single = [m.span() for m in _SINGLE.finditer(line)]
    rare = len(single) <= _RARE * sum(1 for _ in _SENTENCE.finditer(line))
    return single if len(single) >= _FLAT and rare else []


def _in_byline(line: str, start: int, end: int) -> bool:
    """Whether blanks stand in what says who reports: 本报讯　　记者王青."""
    return bool(_BYLINE.search(line, max(0, start - 8), start) or _SIGNED.match(line, end))
