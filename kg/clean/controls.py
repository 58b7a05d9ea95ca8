"""Characters that carry no text: line ends, blanks, zero-width, private-use and lone surrogate code points."""

import re
import unicodedata

from kg.alignment import AlignedText
from kg.clean.ledger import Ledger

_LINE = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_BLANK = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_GONE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_LONE = re.compile(r"[\ud800-\udfff]")


# Radicals and compatibility ideographs look like characters and are none: ⼯ is no 工.
# Unicode maps those of the supplement to nothing; its chart (EquivalentUnifiedIdeograph) says which characters they are.
_SUPPLEMENT = dict(
    zip(
        "⺁⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_FORM = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_STEPS = (
    ("line_end", _LINE, "\n"),
    ("blank", _BLANK, " "),
    ("private_use", _PRIVATE, ""),
    ("lone_surrogate", _LONE, "\ufffd"),
)


_ANY = re.compile("|".join([_FORM.pattern, *(pattern.pattern for _, pattern, _ in _STEPS)]))


def invisible(text: AlignedText, ledger: Ledger) -> AlignedText:
    """Zero-width and control characters dropped; they come first, because they stand inside glosses and words."""
    return _done(text, ledger, "invisible", _GONE, "")


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """Line ends as LF, every blank a space, private-use characters dropped, lone surrogates as U+FFFD."""
    if not _ANY.search("".join(text.alphabet)):
        return text
    for kind, pattern, new in _STEPS:
        text = _done(text, ledger, kind, pattern, new)
    forms = [
        (m.start(), m.end(), _SUPPLEMENT.get(m[0]) or unicodedata.normalize("NFKC", m[0]))
        for m in _FORM.finditer(text.text)
    ]
    return ledger.edit("radical", text, [edit for edit in forms if edit[2] != text.text[edit[0]]])


def _done(text: AlignedText, ledger: Ledger, kind: str, pattern: re.Pattern[str], new: str) -> AlignedText:
    if not pattern.search("".join(text.alphabet)):
        return text
    return ledger.edit(kind, text, [(m.start(), m.end(), new) for m in pattern.finditer(text.text)])
