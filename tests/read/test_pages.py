"""A file as pages: ids, what fails and why, what is cut, and what is skipped when a reader starts again."""

import codecs
import hashlib
import json
import pathlib
from collections.abc import Callable

import pytest

from kg.alignment import byte_offsets
from kg.errors import InputError
from kg.model import Page, Source, Unread
from kg.read import formats, pages, text
from kg.read.pages import Found
from kg.settings import Settings

TEXT = "云岭县选派30名机关干部到青石镇驻点帮扶。\n"
DIGEST = "0" * 64
CUT = Settings(max_bytes=100, too_long="cut")


def source(name: str) -> Source:
    return Source("a", f"in/{name}", DIGEST)


def read(
    tmp_path: pathlib.Path, name: str, data: bytes, settings: Settings | None = None, skip: int = 0
) -> list[Found]:
    file = tmp_path / name
    file.write_bytes(data)
    return list(pages.pages(source(name), file, settings or Settings(), skip))


def lines(*rows: dict[str, object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def docs(found: list[Found]) -> list[tuple[str, str]]:
    return [(page.source.doc, page.body.text if isinstance(page, Page) else page.reason) for page in found]


@pytest.mark.parametrize(
    ("name", "doc"),
    [
        ("云岭", "云岭"), ("a/b\\c", "a_b_c"), ("a\n\x00\x1fb", "a_b"), ("\ud800", "?"), ("镇" * 60, "镇" * 60), ("", ""),
        ("镇" * 61, "镇" * 60 + "-" + hashlib.sha256(("镇" * 61).encode()).hexdigest()[:8]),
        ("a" + "镇" * 60, "a" + "镇" * 59 + "-" + hashlib.sha256(("a" + "镇" * 60).encode()).hexdigest()[:8]),
    ],
)  # fmt: skip
def test_an_id_is_safe_and_short_enough_for_a_file_name(name: str, doc: str) -> None:
    assert pages.doc_id(name) == doc
    assert len(f"{doc}.json".encode()) <= 255


def test_a_text_is_one_page(tmp_path: pathlib.Path) -> None:
    (page,) = read(tmp_path, "a.txt", TEXT.encode())
    assert isinstance(page, Page)
    assert (page.source, page.raw, page.repairs) == (source("a.txt"), TEXT, {})


@pytest.mark.parametrize(
    ("name", "data", "reason", "fix"),
    [
        ("a.xlsx", b"a", "no reader for .xlsx", f"readable: {' '.join(formats.ENDINGS)}"),
        ("a.txt", b"", "the file is empty", "leave it out, or fetch it again"),
        ("a.txt", b"a" * 101, "101 bytes, more than the limit of 100", "split it or raise --max-bytes"),
        ("a.jsonl", b"\n\n", "holds no documents", "leave it out"),
        ("a.jsonl", b"", "holds no documents", "leave it out"),
        ("a.zip", b"a", "the zip file is damaged (File is not a zip file)", "fetch it again"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, data: bytes, reason: str, fix: str, tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, name, data, Settings(max_bytes=100)) == [Unread(source(name), reason, fix)]


def test_a_file_that_is_gone_or_a_folder_is_told(tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.txt").mkdir()
    told = [list(pages.pages(source(name), tmp_path / name, Settings())) for name in ("a.txt", "b.txt")]
    fix = "check its permissions"
    assert told == [
        [Unread(source("a.txt"), "cannot be read: No such file or directory", fix)],
        [Unread(source("b.txt"), "cannot be read: Is a directory", fix)],
    ]


@pytest.mark.parametrize(
    ("error", "reason", "fix"),
    [
        (MemoryError(), "needs more memory than a reader may use", "split it or raise --max-memory"),
        (RecursionError(), "nested too deeply", "leave it out"),
        (InputError("it is wet", fix="dry it"), "it is wet", "dry it"),
    ],
)
def test_a_reader_that_gives_up_costs_its_page(
    error: Exception, reason: str, fix: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(data: bytes, source: Source) -> Page:
        if b"wet" in data:
            raise error
        return text.read(data, source)

    monkeypatch.setattr(formats, "choose", lambda path, head: formats.Format((".x",), failing))
    assert read(tmp_path, "a.x", b"wet") == [Unread(source("a.x"), reason, fix)]
    assert docs(read(tmp_path, "a.x", b"dry")) == [("a", "dry")]


@pytest.mark.parametrize(
    ("data", "kept", "wrong"),
    [
        (TEXT.encode() * 3, TEXT, 0), (b"a" * 101, "a" * 100, 0), ("镇".encode() * 40, "镇" * 33, 0), ("😀".encode() * 40, "😀" * 25, 0),
        (b"a" + "😀".encode() * 40, "a" + "😀" * 24, 0), (TEXT.encode() + "镇".encode() * 40, TEXT, 0),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") * 9, (TEXT * 9)[:49], 0),
        (TEXT.encode("gbk") * 3, TEXT * 2, 0),
    ],
)  # fmt: skip
def test_of_a_text_over_the_limit_the_beginning_is_read_where_it_may_be_cut(
    data: bytes, kept: str, wrong: int, tmp_path: pathlib.Path
) -> None:
    (page,) = read(tmp_path, "a.txt", data, CUT)
    assert isinstance(page, Page)
    assert (page.raw, dict(page.repairs)) == (kept, {"cut_bytes": len(data) - _size(page)})


def _size(page: Page) -> int:
    """How many bytes of the file the page's text takes, with a mark in front of it."""
    return int(byte_offsets(page.raw, page.pieces)[-1])


def test_a_text_within_the_limit_and_what_is_no_text_are_not_cut(tmp_path: pathlib.Path) -> None:
    (page,) = read(tmp_path, "a.txt", b"a" * 100, CUT)
    assert isinstance(page, Page)
    assert (len(page.raw), dict(page.repairs)) == (100, {})
    (found,) = read(tmp_path, "a.html", b"<p>" + b"a" * 100, CUT)
    assert found == Unread(source("a.html"), "103 bytes, more than the limit of 100", "split it or raise --max-bytes")


def test_records_get_the_name_of_their_file_before_their_own(tmp_path: pathlib.Path) -> None:
    data = lines({"id": "p/1", "text": "one"}, {"text": "two"}, {"no": "text"})
    found = read(tmp_path, "a.jsonl", data)
    assert docs(found) == [("a-p_1", "one"), ("a-2", "two"), ("a-3", "the record has no string `text`")]
    assert [page.source.path for page in found] == [f"in/a.jsonl#line {n}" for n in (1, 2, 3)]
    assert [page.source.sha256 for page in found] == [hashlib.sha256(row).hexdigest() for row in data.splitlines(True)]


def test_two_records_of_one_name_are_told_apart_and_the_same_twice_is_one(tmp_path: pathlib.Path) -> None:
    rows: list[dict[str, object]] = [{"id": 1, "text": t} for t in ("one", "one", "two", "two", "one", "three")]
    hashes = [hashlib.sha256(lines(row)).hexdigest()[:8] for row in rows]
    assert docs(read(tmp_path, "a.jsonl", lines(*rows))) == [
        ("a-1", "one"), (f"a-1-{hashes[2]}", "two"), (f"a-1-{hashes[5]}", "three"),
    ]  # fmt: skip


def test_a_number_that_another_record_has_as_its_id_is_told_apart(tmp_path: pathlib.Path) -> None:
    rows = lines({"id": "2", "text": "one"}, {"text": "two"})
    digest = hashlib.sha256(rows.splitlines(True)[1]).hexdigest()[:8]
    assert docs(read(tmp_path, "a.jsonl", rows)) == [("a-2", "one"), (f"a-2-{digest}", "two")]


@pytest.mark.parametrize("skip", range(6))
def test_what_is_skipped_is_counted_as_what_is_given(skip: int, tmp_path: pathlib.Path) -> None:
    rows = lines(
        *({"id": i, "text": t} for i, t in ((1, "a"), (1, "a"), (2, "b"), (1, "c"), (2, "b"), (3, "d"))), {"id": 4}
    )
    whole = docs(read(tmp_path, "a.jsonl", rows))
    assert len(whole) == 5
    assert docs(read(tmp_path, "a.jsonl", rows, skip=skip)) == whole[skip:]


def test_each_document_is_announced_before_it_is_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines({"text": "a"}, {"text": "b"}, {}))
    (tmp_path / "a.txt").write_bytes(b"a")
    heard: list[str] = []
    hear: Callable[[Source], None] = lambda begun: heard.append(f"began {begun.doc}")  # noqa: E731
    for name in ("a.jsonl", "a.txt"):
        for found in pages.pages(source(name), tmp_path / name, Settings(), 0, hear):
            heard.append(found.source.doc)
    assert heard == ["began a-1", "a-1", "began a-2", "a-2", "began a-3", "a-3", "began a", "a"]
    heard.clear()
    assert len(list(pages.pages(source("a.jsonl"), tmp_path / "a.jsonl", Settings(), 2, hear))) == 1
    assert heard == ["began a-1", "began a-2", "began a-3"]  # so that skipping a large file is not taken for hanging
