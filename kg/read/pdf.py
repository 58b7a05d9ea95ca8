"""PDF files: their text layer, its lines joined to paragraphs by where they stand on the page.

A PDF says where each character stands and nothing of paragraphs. Headers, footers and page numbers stay in the raw text.
"""

import contextlib
import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from kg.alignment import AlignedText, join
from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read.docx import properties

_MOST_PAGES = 2_000
_MOST_CHARS = 10_000_000
_EDGE = 3  # lines at the top and at the bottom of a page that can be its header and footer
_OFTEN = 0.4  # the header of even pages alone recurs on less than half of them
_SAME = 0.15  # sizes this close are one size: scripts are set in fonts of their own
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"[-—–―·.\s]*\d{1,4}[-—–―·.\s]*|\d{1,4}\s*/\s*\d{1,4}|第\s*\d{1,4}\s*页(?:[\s,，/]*[(（]?共\s*\d{1,4}\s*页[)）]?)?"
    r"|page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?",
    re.I,
)
_LATIN = re.compile(r"[!-~\u00a1-\u024f]")
_HYPHENED = re.compile(r".*[A-Za-z\u00c0-\u024f]-", re.S)
_WORD = re.compile(r"[!-~\u00a1-\u024f]*")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text layer: its place in the raw text, the box around it in points, the width of its first word."""

    page: int
    start: int
    text: str
    left: float
    right: float
    base: float
    size: float
    word: float

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class _File:
    """The lines and width of each page, title and author, and how many pages could not be read."""

    pages: list[list[_Line]]
    widths: list[float]
    meta: dict[str, str]
    wrong: int = 0


def read(data: bytes, source: Source, address: str = "", declared: str = "") -> Page:
    """The page of a PDF file; raw text is all its lines, `marks` name the page of each.

    `address` is where it came from; an encoding `declared` means nothing here. Pages that cannot be read count in
    `repairs` as `wrong_pages`. Raises InputError for what is no PDF, is damaged, locked, too long, or holds no text;
    MissingExtraError without pypdfium2.
    """
    file = _opened(data, source.path)
    lines = [line for page in file.pages for line in page]
    if not lines:
        raise InputError("the PDF holds no text (a scan?)", where=source.path, fix="run OCR first")
    raw = AlignedText.of("\n".join(line.text for line in lines))
    aside = _furniture(file.pages)
    body = _body(raw, [line for line in lines if line.start not in aside] or lines, file.widths)
    marks = tuple((page[0].start, f"page {page[0].page + 1}") for page in file.pages if page)
    stated = {"url": address} if address else {}
    repairs = {"wrong_pages": file.wrong} if file.wrong else {}
    return Page(source, "pdf", raw.text, body, meta=file.meta, stated=stated, repairs=repairs, marks=marks)


def _opened(data: bytes, where: str) -> _File:
    try:
        import pypdfium2
    except ImportError as err:
        fix = "pip install 'dispatch-kg[office]'"
        raise MissingExtraError("reading PDF needs pypdfium2", where=where, fix=fix) from err
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as err:
        if err.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise InputError("a PDF with a password", where=where, fix="save it without the password") from err
        raise InputError("no PDF, or damaged", where=where, fix="fetch it again, or print it to a new PDF") from err
    with contextlib.closing(document):
        if len(document) > _MOST_PAGES:
            what = f"{len(document)} pages, more than the limit of {_MOST_PAGES}"
            raise InputError(what, where=where, fix="split it")
        file = _File([], [], properties(_stated(document, "Title"), _stated(document, "Author")))
        for number in range(len(document)):
            _take(file, document, number, pypdfium2, where)
    return file


def _stated(document: Any, key: str) -> str:
    """A property of the document; empty where its bytes are no UTF-16."""
    try:
        return str(document.get_metadata_value(key))
    except UnicodeDecodeError:
        return ""


def _take(file: _File, document: Any, number: int, library: Any, where: str) -> None:
    """Put a page into `file`. Raises InputError where the text gets too long."""
    at = next((page[-1].end + 1 for page in reversed(file.pages) if page), 0)
    file.pages.append([])
    file.widths.append(0.0)
    try:
        with contextlib.closing(document[number]) as page, contextlib.closing(page.get_textpage()) as text:
            if at + text.count_chars() > _MOST_CHARS:
                what = f"more than {_MOST_CHARS} characters up to page {number + 1}"
                raise InputError(what, where=where, fix="split it")
            file.widths[-1] = page.get_width()
            file.pages[-1] += _lines(text, library.raw, number, at)
    except library.PdfiumError:
        file.wrong += 1


def _lines(text: Any, raw: Any, page: int, at: int) -> Iterator[_Line]:
    """The lines of a page that hold text; the first begins at `at` of the raw text."""
    chars: list[tuple[str, int]] = []
    count = text.count_chars()
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, index) if index < count else 10
        # A hyphen at the end of a line comes as U+0002, without the line end.
        chars += [("-" if code == 2 else chr(code), index)] if code not in (0, 10, 13) else []
        if code in (2, 10, 13):
            shown = [place for place, (char, _) in enumerate(chars) if not char.isspace()]
            if shown:
                line = _line(text, raw, page, at, chars[shown[0] : shown[-1] + 1])
                yield line
                at = line.end + 1
            chars = []


def _line(text: Any, raw: Any, page: int, at: int, chars: list[tuple[str, int]]) -> _Line:
    units = "".join(char for char, _ in chars)  # of UTF-16: a rare character is two
    shown = units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    ends = [text.get_charbox(index, loose=True) for index in (chars[0][1], chars[-1][1])]
    word = _WORD.match(units)
    width = text.get_charbox(chars[max(0, (word.end() if word else 0) - 1)][1], loose=True)[2] - ends[0][0]
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    middle = chars[len(chars) // 2][1] if chars[len(chars) // 2][0] != " " else chars[0][1]
    raw.FPDFText_GetCharOrigin(text, middle, x, y)
    raw.FPDFText_GetMatrix(text, middle, matrix)
    size = raw.FPDFText_GetFontSize(text, middle) * math.hypot(matrix.c, matrix.d)
    return _Line(page, at, shown, ends[0][0], ends[1][2], y.value, size or 1.0, width)


def _furniture(pages: list[list[_Line]]) -> set[int]:
    """The starts of running headers, footers and page numbers: what recurs at the edges of many pages, digits aside."""
    edges = [_edges(page) for page in pages]
    held = Counter(key for page in edges for key in {(n, _key(line)) for n in (0, 1) for line in page[n]})
    least = max(2, _OFTEN * sum(map(bool, pages)))
    found: set[int] = set()
    for page in edges:
        for n in (0, 1):
            for line in page[n]:  # from the edge inwards, up to the first line of the text
                if held[n, _key(line)] < least and not _NUMBER.fullmatch(line.text):
                    break
                found.add(line.start)
    return found


def _edges(page: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines at the top and at the bottom; a page's text can hold them in any order."""
    ordered = sorted(page, key=lambda line: -line.base)
    return ordered[:_EDGE], ordered[::-1][:_EDGE]


def _key(line: _Line) -> str:
    return _DIGITS.sub("#", line.text)


def _body(raw: AlignedText, lines: list[_Line], widths: list[float]) -> AlignedText:
    """The text of the lines, in paragraphs."""
    columns = _Columns(lines, widths)
    parts: list[AlignedText] = []
    for line, after in pairwise(lines):
        end, between = line.end, "\n"
        if columns.joined(line, after):
            latin = _LATIN.fullmatch(line.text[-1]) and _LATIN.fullmatch(after.text[0])
            between = " " if latin else ""
            if _HYPHENED.fullmatch(line.text) and after.text[0].islower():
                end, between = end - 1, ""
        # The line feed behind the line, not what else stands between: a header of the next page.
        parts += [raw[line.start : end], raw[line.end : line.end + 1].edit([(0, 1, between)])]
    return join([*parts, raw[lines[-1].start : lines[-1].end]])


class _Columns:
    """The margins of the text, by the width of the page and the column, and the usual distance of lines."""

    def __init__(self, lines: list[_Line], widths: list[float]) -> None:
        self._widths = [round(width) for width in widths]
        self._columns = {
            width: _columns([line for line in lines if self._widths[line.page] == width], width)
            for width in {self._widths[line.page] for line in lines}
        }
        steps = [(a.base - b.base) / a.size for a, b in pairwise(lines) if a.page == b.page and _alike(a, b)]
        self._step = median([step for step in steps if 0.5 < step < 4] or [1.5])

    def joined(self, line: _Line, after: _Line) -> bool:
        """Whether a paragraph goes on from one line to the next."""
        column, other = self._of(line), self._of(after)
        short = column[1] - line.right > max(1.6 * line.size, after.word + 0.3 * line.size)
        if short or after.left - other[0] > 1.1 * after.size or not _alike(line, after):
            return False
        step = (line.base - after.base) / line.size
        return line.page != after.page or column != other or 0.5 < step < self._step * 1.3

    def _of(self, line: _Line) -> tuple[float, float]:
        """Where the lines of the column begin and where the full ones end."""
        columns = self._columns[self._widths[line.page]]
        return next((one for one in reversed(columns) if one[0] <= line.left + line.size / 2), columns[0])


def _alike(one: _Line, other: _Line) -> bool:
    return abs(one.size - other.size) <= _SAME * one.size


def _columns(lines: list[_Line], width: float) -> list[tuple[float, float]]:
    """The columns from left to right: many lines begin at a column's left, and hardly any from further left reach it."""
    size = median(line.size for line in lines)
    held = Counter(round(line.left / 2) * 2.0 for line in lines)
    lefts: list[float] = []
    for left in sorted(place for place, n in held.items() if n >= max(2, 0.15 * len(lines))):
        before = [line for line in lines if line.left < left - 4 * size]
        crossing = sum(line.right > left for line in before)
        if not lefts or (left - lefts[-1] > 4 * size and before and crossing < 0.3 * len(before)):
            lefts.append(left - 2.0)
    lefts = lefts or [min(line.left for line in lines)]
    found: list[tuple[float, float]] = []
    for left, after in pairwise([*lefts, math.inf]):
        rights = sorted(
            (line.right for line in lines if left <= line.left < after and line.right < after), reverse=True
        )
        found.append((left, _margin(rights, left, size, width - lefts[0] if after == math.inf else 0.0)))
    return found


def _margin(rights: list[float], left: float, size: float, least: float) -> float:
    """Where full lines end: as far right as two lines agree on. Lines of a list end far from `least`, and so do few."""
    if not rights:
        return least
    right = next((a for a, b in pairwise(rights) if a - b < 0.6 * size), rights[0])
    full = sum(right - 1.6 * size <= one for one in rights)
    prose = len(rights) >= 8 and full >= 0.4 * len(rights) and right - left > 10 * size
    return right if prose else max(right, least - 3 * size)
