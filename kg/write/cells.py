"""Text as one value of a table, an XML file or a spreadsheet."""

import re
from collections.abc import Iterable

# XML 1.0, production 2 (Char): nothing else may stand in a document, not even as a character reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# OWASP's list for CSV injection, with the full-width signs that spreadsheets of East Asian locales take for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Blanks, controls and signs of no width that a spreadsheet may drop before it looks for the formula.
_UNSEEN = re.compile(r"^[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_APART = re.compile(r"(?s)(?<=.)([;\t\r\n][ \u3000\ufeff]{0,8})(?=[=+@＝＋－＠-])")


def joined(values: Iterable[str]) -> str:
    r"""Several values in one: `|` between them, `\|` and `\\` for these characters inside. Split by kg.write.cells.parted."""
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def parted(cell: str) -> list[str]:
    """The values of a cell of `joined`; an empty cell has none."""
    if not cell:
        return []
    return [re.sub(r"\\(.)", r"\1", part, flags=re.S) for part in re.findall(r"(?:^|\|)((?:[^|\\]|\\.)*)", cell, re.S)]


def legal(text: str) -> str:
    """`text` for XML 1.0: each character that it forbids (NUL and other controls, lone surrogates, U+FFFE, U+FFFF) is U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def returns(xml: bytes) -> bytes:
    """A serialized document with its carriage returns as references, or each parser would read them as line feeds.

    They stand in character data only: markup has none, and attributes have them as references already.
    """
    return xml.replace(b"\r", b"&#13;")


def guarded(cell: str) -> str:
    """`cell` for a spreadsheet: one that would start a formula has an apostrophe before it; plain numbers stay. So has what
    would start one behind a mark that ends a cell where the list separator is not the comma (`a;=1+1`).
    """
    if _NUMBER.fullmatch(cell):
        return cell
    cell = _APART.sub(r"\1'", cell)
    risky = cell.startswith(_FORMULA) or _UNSEEN.sub("", cell).startswith(_FORMULA)
    return f"'{cell}" if risky else cell
