"""Word documents: the text of paragraphs, tables and text boxes in the order of the document.

Headers, footers, comments and footnotes are parts of their own in the file and are not read.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from kg.alignment import AlignedText
from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source

_OLE = bytes.fromhex("D0CF11E0")
_MOST_BYTES = 200_000_000
# Runs of one letter pack 1 : 1000, text of a document 1 : 20 at most.
_MOST_RATIO, _SMALL = 200, 10_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_INSTEAD = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Deleted and moved-away text, properties, the reading in a ruby, and what stands for newer markup in old programs.
_LEFT_OUT = frozenset("del moveFrom pPr rPr sdtPr tblPr tblGrid trPr tcPr rt Fallback".split())
_SPACE = re.compile(r"\s+")
_PROGRAM = re.compile(r"^\s*(?:microsoft )?(?:word|powerpoint|excel)\s+-\s+", re.I)
_ENDING = re.compile(r"\.(?:docx?|wps|pdf|rtf|txt|odt)$", re.I)
_NO_TITLE = re.compile(r"(?:untitled|word document|document|anonymous|unspecified|新建|无标题|未命名|文档)[\s\d()（）]*(?:microsoft.*|文档.*)?", re.I)  # fmt: skip
_NO_AUTHOR = re.compile(
    r"python-docx|anonymous|unknown|unspecified|(?:微软|默认)?用户\d*|(?:administrator|admin|users?|owner|microsoft|ms|office"
    r"|wps|word|lenovo|dell|hp|asus|acer|thinkpad|pc|windows|win|系统管理员|管理员|\W|\d)+",
    re.I,
)
# What python-docx raises; broken XML is a SyntaxError, which spares the import of lxml.
_BROKEN = (
    *(SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, IndexError),
    *(AttributeError, TypeError, OSError, RuntimeError, NotImplementedError),
)
Lines = Iterator[tuple[str, str]]


def read(data: bytes, source: Source, address: str = "", declared: str = "") -> Page:
    """The page of a .docx file; raw text is its lines, `marks` name the paragraph or table row of each.

    `address` is where it came from; an encoding `declared` means nothing here. Raises InputError for what is no .docx
    file, is damaged, would unpack to too much, or has no text; MissingExtraError without python-docx.
    Source: ECMA-376-1, WordprocessingML.
    """
    body, meta = _opened(data, source.path)
    lines: list[str] = []
    marks: list[tuple[int, str]] = []
    at = 0
    for place, text in _Body().lines(body):
        for line in filter(None, map(str.strip, text.split("\n"))):
            if not marks or marks[-1][1] != place:
                marks.append((at, place))
            lines.append(line)
            at += len(line) + 1
    if not lines:
        raise InputError("the document holds no text", where=source.path, fix="leave it out, or run OCR on its images")
    raw = "\n".join(lines)
    stated = {"url": address} if address else {}
    return Page(source, "docx", raw, AlignedText.of(raw), meta=meta, stated=stated, marks=tuple(marks))


def properties(title: str, author: str) -> dict[str, str]:
    """Title and author of an office document as metadata, where they are not what programs put in by themselves."""
    title = _SPACE.sub(" ", _PROGRAM.sub("", title)).strip()
    title = _ENDING.sub("", title)
    author = _SPACE.sub(" ", author).strip()
    letters = sum(map(str.isalpha, title))
    meta = {"title": title} if letters > 1 and len(title) <= 100 and not _NO_TITLE.fullmatch(title) else {}
    return meta | ({"author": author} if author and not _NO_AUTHOR.fullmatch(author) else {})


def _opened(data: bytes, where: str) -> tuple[Any, dict[str, str]]:
    """(the body's element, title and author). Entities stay unresolved: python-docx's parsers are set so."""
    try:
        import docx
    except ImportError as err:
        fix = "pip install 'dispatch-kg[office]'"
        raise MissingExtraError("reading .docx needs python-docx", where=where, fix=fix) from err
    _refuse(data, where)
    try:
        document = docx.Document(io.BytesIO(data))
        body, known = document.element.body, document.core_properties
        if body is None:
            raise KeyError("it has no body")
        return body, properties(known.title, known.author)
    except _BROKEN as err:
        what = f"no Word document, or damaged: {_first_line(err)}"
        raise InputError(what, where=where, fix="open it in Word and save it as .docx again") from err


def _first_line(err: Exception) -> str:
    """What it says on one line, without addresses of objects, which differ from run to run, and lines of inner files."""
    said = re.sub("<[^>]* at 0x[0-9a-f]+>|, line .*", "", str(err)).strip().splitlines()
    return said[0][:100] if said else type(err).__name__


def _refuse(data: bytes, where: str) -> None:
    """Raises InputError for what is no zip file or unpacks to too much; the sizes of its directory bind its reader."""
    if data.startswith(_OLE):
        raise InputError("an old .doc or an encrypted file", where=where, fix="save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as err:
        raise InputError("no .docx file (no zip archive)", where=where, fix="check what it is") from err
    if size > _MOST_BYTES or (size > _SMALL and size > _MOST_RATIO * len(data)):
        raise InputError(f"{len(data)} bytes that unpack to {size}: a zip bomb?", where=where, fix="leave it out")


class _Body:
    """Counts paragraphs, tables and text boxes while it reads them."""

    def __init__(self) -> None:
        self._counts = {"paragraph": 0, "table": 0, "text box": 0}

    def lines(self, parent: Any) -> Lines:
        """(place, text) of all paragraphs, table rows and text boxes below an element."""
        for child in parent:
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name not in _LEFT_OUT:
                yield from self.lines(child)

    def _counted(self, kind: str) -> str:
        self._counts[kind] += 1
        return f"{kind} {self._counts[kind]}"

    def _paragraph(self, paragraph: Any) -> Lines:
        """The paragraph, and behind it the text boxes that are anchored in it."""
        boxes: list[Any] = []
        text = "".join(_text(paragraph, boxes))
        if text.strip():
            yield self._counted("paragraph"), text
        for box in boxes:
            if lines := _lines(box):
                yield self._counted("text box"), "\n".join(lines)

    def _table(self, table: Any) -> Lines:
        place = self._counted("table")
        for number, row in enumerate(_below(table, "tr"), 1):
            if any(_name(mark) == "del" for mark in _properties(row, "trPr")):
                continue
            cells = [lines for cell in _below(row, "tc") if not _continues(cell) and (lines := _lines(cell))]
            if cells:
                # A row that is one cell lays out a page: its paragraphs stay what they are.
                text = "\n".join(cells[0]) if len(cells) == 1 else " ".join(" ".join(lines) for lines in cells)
                yield f"{place} row {number}", text


def _lines(parent: Any) -> list[str]:
    """All lines of a cell or text box, those of tables in it too."""
    lines = (line.strip() for _, text in _Body().lines(parent) for line in text.split("\n"))
    return [line for line in lines if line]


def _text(parent: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph piece by piece; its text boxes go into `boxes`."""
    for child in parent:
        name = _name(child)
        if name == "t":
            # What an entity or a remark inside it stands for is left out.
            yield _SPACE.sub(" ", "".join([child.text or "", *(inner.tail or "" for inner in child)]))
        elif name in _INSTEAD:
            yield _INSTEAD[name]
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _LEFT_OUT and not (name == "r" and _hidden(child)):
            yield from _text(child, boxes)


def _hidden(run: Any) -> bool:
    marks = (mark for mark in _properties(run, "rPr") if _name(mark) == "vanish")
    return any(mark.get(f"{_WORD}val") not in ("0", "false", "off") for mark in marks)


def _continues(cell: Any) -> bool:
    """Whether a cell only continues one that is merged downwards."""
    marks = (mark for mark in _properties(cell, "tcPr") if _name(mark) == "vMerge")
    return any(mark.get(f"{_WORD}val", "continue") == "continue" for mark in marks)


def _properties(element: Any, name: str) -> Iterator[Any]:
    return (mark for child in element if _name(child) == name for mark in child)


def _below(element: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or cells of a row, also where content controls or insertions are around them."""
    for child in element:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _below(child, wanted)


def _name(element: Any) -> str:
    """The name without its namespace; empty for remarks and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
