"""Which reader a file gets: by its ending, by its first bytes, and none for what nobody reads."""

import gzip
import time

import pytest

from kg.read import formats
from kg.read.formats import DOCX, FORMATS, HTML, JSONL, MARKDOWN, PDF, TAR, TEXT, WARC, ZIP, Format

ENDINGS = {
    TEXT: ".txt .text", HTML: ".html .htm .xhtml .shtml", MARKDOWN: ".md .markdown", DOCX: ".docx", PDF: ".pdf",
    JSONL: ".jsonl .ndjson", WARC: ".warc .warc.gz", ZIP: ".zip", TAR: ".tar .tar.gz .tgz .tar.bz2 .tar.xz",
}  # fmt: skip
NAMED = [(ending, row) for row, endings in ENDINGS.items() for ending in endings.split()]
PAGE = b"<!DOCTYPE html><p>"


def test_the_table_has_these_formats_and_endings() -> None:
    assert {row: " ".join(row.endings) for row in FORMATS} == ENDINGS
    assert formats.ENDINGS == tuple(ending for ending, _ in NAMED)


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.endings[0])
def test_a_format_has_one_way_to_be_read(row: Format) -> None:
    assert [bool(row.read), bool(row.records), bool(row.members)].count(True) == 1


def test_only_what_needs_no_library_is_read_in_the_same_process() -> None:
    assert [row for row in FORMATS if not row.isolated] == [TEXT, JSONL]


@pytest.mark.parametrize(("ending", "row"), NAMED)
def test_an_ending_has_its_format_in_small_and_capital_letters(ending: str, row: Format) -> None:
    assert [formats.of(f"in/云岭.v2{e}") for e in (ending, ending.upper(), ending.title())] == [row, row, row]
    assert [formats.of(f"in/云岭{e}") for e in (ending[1:], ending + "x", ending + "/a")] == [None, None, None]


@pytest.mark.parametrize("name", ["a.xlsx", "a.doc", "a.gz", "a.rar", "a.json", "a.txt.bak", "a.html~", "2020.03.05"])
def test_an_unknown_ending_has_no_reader_whatever_the_bytes(name: str) -> None:
    assert (formats.of(name), formats.choose(name, PAGE)) == (None, None)


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (b"", TEXT), ("青石镇复工".encode(), TEXT), (b"<p>no page", TEXT), (b"[1, 2]", TEXT), (b"\x00\x01", TEXT),
        (b"%PDF-1.7\n", PDF), (b" %PDF-1.7\n", TEXT),
        (b"PK\x03\x04 [Content_Types].xml", DOCX), (b"PK\x03\x04 word/document.xml", DOCX), (b"PK\x03\x04 a.txt", ZIP),
        (b"WARC/1.0\r\n", WARC), (gzip.compress(b"WARC/1.1\r\n"), WARC), (b"warc", TEXT),
        (gzip.compress(b"a.txt"), TAR), (b"\x1f\x8bgarbage", TAR), (b"\x1f\x8b", TAR), (b"BZh9", TAR), (b"\xfd7zXZ\x00", TAR),
        (b"a.txt".ljust(257, b"\0") + b"ustar", TAR), (b"a.txt".ljust(256, b"\0") + b"ustar", TEXT),
        (b'{"text": "a"}', JSONL), (b'\xef\xbb\xbf\n { "text"', JSONL), (b"{a: 1}", TEXT),
        (PAGE, HTML), (b"\xef\xbb\xbf\r\n<html>", HTML), (b"<HEAD>", HTML), (b"<header>", TEXT),
    ],
)  # fmt: skip
def test_a_file_without_ending_is_known_by_its_first_bytes(head: bytes, row: Format) -> None:
    assert formats.choose("in.d/青石镇", head) is formats.sniffed(head) is row


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (PAGE, HTML), (b'<?xml version="1.0"?>\n<html xmlns="', HTML), (b"<!-- saved --> <!-- \n --><html lang=zh>", HTML),
        (b"<div>a</div>", TEXT), ("青石镇<html>".encode(), TEXT), (b"<!-- <html> -->", TEXT), (b"%PDF-1.7", TEXT), (b'{"text": "a"}', TEXT),
    ],
)  # fmt: skip
def test_a_page_saved_as_text_is_read_as_a_page(head: bytes, row: Format) -> None:
    assert formats.choose("a.txt", head) is row
    assert formats.choose("a.md", head) is MARKDOWN


def test_many_comments_are_looked_through_once() -> None:
    began = time.perf_counter()
    assert formats.choose("a.txt", b"<!---->" * 146) is TEXT
    assert formats.choose("a.txt", b"<!---->" * 140 + b"<html>") is HTML
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("in/a.txt", "a"), ("a.tar.gz", "a"), ("b.WARC.GZ", "b"), ("云岭.2020.html", "云岭.2020"), ("a.xlsx", "a"), ("a", "a"),
        (".txt", ".txt"), ("in/.tar.gz", ".tar"), ("a.txt.txt", "a.txt"), ("in.d/a", "a"), ("", ""),
    ],
)  # fmt: skip
def test_the_stem_is_the_name_without_folders_and_ending(path: str, stem: str) -> None:
    assert formats.stem(path) == stem
