"""Which formats are read, by which reader: one table."""

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from kg.read import archives, docx, html, jsonl, markdown, pdf, text, warc
from kg.read.archives import Member
from kg.read.records import Reader, Records
from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the endings of its files, and a reader of one document, of the records of a file, or of an archive's members.

    `isolated`: parsing it takes a large library that a hostile file can hang or crash, so it is done in a process apart.
    """

    endings: tuple[str, ...]
    read: Reader | None = None
    records: Records | None = None
    members: Callable[[BinaryIO, str, Settings, Callable[[str], bool]], Iterator[Member]] | None = None
    isolated: bool = True


TEXT = Format((".txt", ".text"), text.read, isolated=False)
HTML = Format((".html", ".htm", ".xhtml", ".shtml"), html.read)
MARKDOWN = Format((".md", ".markdown"), markdown.read)
DOCX = Format((".docx",), docx.read)
PDF = Format((".pdf",), pdf.read)
JSONL = Format((".jsonl", ".ndjson"), records=jsonl.records, isolated=False)
WARC = Format((".warc", ".warc.gz"), records=warc.records)
ZIP = Format((".zip",), members=archives.zipped)
TAR = Format((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"), members=archives.tarred)
FORMATS = (TEXT, HTML, MARKDOWN, DOCX, PDF, JSONL, WARC, ZIP, TAR)
ENDINGS = tuple(ending for row in FORMATS for ending in row.endings)
HEAD = 1024
_LONGEST = sorted(((ending, row) for row in FORMATS for ending in row.endings), key=lambda pair: -len(pair[0]))
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?>(?><!--.*?-->\s*+)*)<(?:!doctype\s+html|html|head)[\s>]",
    re.I | re.S,
)


def of(path: str) -> Format | None:
    """The format of a file by its ending, in small or capital letters."""
    lower = path.lower()
    return next((row for ending, row in _LONGEST if lower.endswith(ending)), None)


def choose(path: str, head: bytes) -> Format | None:
    """The format by the ending, and by the first bytes where there is none or a .txt is an HTML page, as crawlers save it."""
    found = of(path)
    if found is TEXT and _PAGE.match(head):
        return HTML
    return found or (sniffed(head) if "." not in path.rpartition("/")[2] else None)


def sniffed(head: bytes) -> Format:
    """The format by the first bytes; what says nothing is text."""
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return DOCX if b"[Content_Types].xml" in head or b"word/" in head else ZIP
    if head.startswith(b"WARC/"):
        return WARC
    if head.startswith(b"\x1f\x8b"):
        return WARC if _unpacked(head).startswith(b"WARC/") else TAR
    if head[257:262] == b"ustar" or head.startswith((b"BZh", b"\xfd7zXZ")):
        return TAR
    return HTML if _PAGE.match(head) else JSONL if re.match(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"", head) else TEXT


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16)
    except zlib.error:
        return b""


def stem(path: str) -> str:
    """The name of a file without folders and ending."""
    name = path.rpartition("/")[2]
    ending = next((ending for ending, _ in _LONGEST if name.lower().endswith(ending) and len(name) > len(ending)), "")
    return name[: len(name) - len(ending)] if ending else name.rpartition(".")[0] or name
