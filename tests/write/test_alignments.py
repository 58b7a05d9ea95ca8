"""Alignments on disk say the same as the arrays in memory, of every span, in little space."""

import json
import pathlib
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.alignment import AlignedText, Edit, Piece, byte_offsets, join
from kg.clean.cleaner import clean
from kg.errors import BuildError
from kg.model import Document, Page, Source
from kg.read import html, text
from kg.read.decode import decode
from kg.settings import Settings
from kg.write import alignments
from kg.write.alignments import Alignment
from tests.clean.aligned import check

SOURCE = Source("a", "in/a.txt", "0" * 64)
SENTENCE = "云岭县选派30名机关干部到青石镇驻点帮扶，走访企业120家。\n"


def document(
    raw: str, body: AlignedText, pieces: Sequence[Piece] = (), marks: Sequence[tuple[int, str]] = ()
) -> Document:
    page = Page(SOURCE, "utf-8", raw, body, pieces=tuple(pieces), marks=tuple(marks))
    return Document(page, body, None, None, None, None, None, {})


def stored(doc: Document, folder: pathlib.Path) -> Alignment:
    (folder / "a.json").write_bytes(alignments.packed(doc))
    return alignments.load(folder / "a.json")


@st.composite
def edited(draw: st.DrawFn) -> AlignedText:
    """A text after rounds of edits, cut and joined like a page and its title."""
    raw = draw(st.text(alphabet="ab漢\n😀", max_size=24))
    body = AlignedText.of(raw)
    for _ in range(draw(st.integers(0, 3))):
        cuts = sorted(draw(st.lists(st.integers(0, len(body)), max_size=8)))
        edits: list[Edit] = [
            (a, b, draw(st.text(alphabet="xy", max_size=4))) for a, b in pairwise(cuts[::2] + cuts[-1:]) if a <= b
        ]
        body = body.edit(edits)
        if draw(st.booleans()):
            at = draw(st.integers(0, len(body)))
            body = join([body[at:], body[:at]], draw(st.sampled_from(["", "\n", "\n\n"])))
    return body


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("alignments")


@given(edited())
def test_raw_spans_are_those_of_the_text_in_memory(folder: pathlib.Path, body: AlignedText) -> None:
    found = stored(document("x" * 24, body), folder)
    for start in range(len(body) + 1):
        for end in range(start, len(body) + 1):
            assert (start, end, found.raw(start, end)) == (start, end, body.span(start, end))


@given(
    st.lists(
        st.tuples(st.text(alphabet="ab漢\r\n", max_size=6), st.sampled_from(["utf-8", "gb18030", "utf-16-le", ""])),
        max_size=5,
    )
)
def test_bytes_are_those_of_the_pieces_in_memory(folder: pathlib.Path, parts: list[tuple[str, str]]) -> None:
    raw, byte, pieces = "", 3, []
    for words, codec in parts:
        pieces.append(Piece(len(raw), byte, codec))
        words = words if codec else "\ufffd"
        raw, byte = raw + words, byte + (len(words.encode(codec)) if codec else 2)
    found = stored(document(raw, AlignedText.of(raw), pieces), folder)
    places = byte_offsets(raw, pieces).tolist()
    for start in range(len(raw) + 1):
        for end in range(start, len(raw) + 1):
            assert found.in_bytes(start, end) == ((places[start], places[end]) if raw else None)


DAMAGED = "<p>　　云岭縣選派&ldquo;三十&rdquo;名幹部(gànbù)到青石镇...</p>\r\n<p>走訪企業120家,解決問題46個。</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
@pytest.mark.parametrize("page", [DAMAGED, SENTENCE * 3 + "\ufeff\u200b青石\u3000镇"])
def test_a_cleaned_page_is_found_again_in_its_bytes(page: str, encoding: str, folder: pathlib.Path) -> None:
    data = page.encode(encoding, "ignore")
    read = (html.read if page is DAMAGED else text.read)(data, SOURCE)
    doc = clean(read, Settings())
    check(doc.body, read.raw)
    found = stored(doc, folder)
    codec = read.pieces[0].codec
    for start in range(len(doc.text)):
        for end in range(start + 1, len(doc.text) + 1):
            raw = found.raw(start, end)
            assert raw == doc.body.span(start, end)
            held = found.in_bytes(*raw)
            assert held
            assert data[slice(*held)].decode(codec) == read.raw[slice(*raw)]


def test_wrong_bytes_and_two_encodings_in_one_file(folder: pathlib.Path) -> None:
    data = SENTENCE.encode() * 3 + SENTENCE.encode("gbk") + b"\xff" + SENTENCE.encode("gbk")
    for given_data in (SENTENCE.encode() * 5 + b"\xff\xfe" + SENTENCE.encode() * 5, data[: data.index(b"\xff")]):
        read = text.read(given_data, SOURCE)
        found = stored(document(read.raw, read.body, read.pieces), folder)
        at = read.raw.rindex("青石镇")
        held = found.in_bytes(at, at + 3)
        assert held
        assert given_data[slice(*held)] in ("青石镇".encode(), "青石镇".encode("gbk"))
        assert found.in_bytes(0, len(read.raw)) == (0, len(given_data))


def test_an_undamaged_document_takes_one_run_and_little_space() -> None:
    whole = "".join(f"云岭县选派{n}名机关干部到青石镇驻点帮扶，走访企业，解决问题。\n" for n in range(10, 40)) * 4
    found = decode(whole.encode(), "a.txt")
    packed = alignments.packed(document(whole, AlignedText.of(whole), found.pieces))
    rows = json.loads(packed)
    assert rows["cleaned"] == [[0, len(whole), 0, len(whole)]]
    assert rows["bytes"][:3] == [[0, 5, 0, 3], [5, 2, 15, 1], [7, 24, 17, 3]]
    assert len(packed) < len(whole.encode())
    assert len(alignments.packed(document(whole, AlignedText.of(whole)))) < 100


def test_the_rows_of_a_small_document() -> None:
    raw = "a机(jī)器..."
    body = AlignedText.of(raw).edit([(2, 6, ""), (7, 10, "……")])
    rows = json.loads(alignments.packed(document(raw, body, [Piece(0, 3, "utf-8")], [(0, "page 1"), (7, "page 2")])))
    assert rows == {
        "cleaned": [[0, 2, 0, 2], [2, 1, 6, 1], [3, 2, 7, 3]],
        "bytes": [[0, 1, 3, 1], [1, 1, 4, 3], [2, 2, 7, 1], [4, 1, 9, 2], [5, 1, 11, 1], [6, 1, 12, 3], [7, 3, 15, 1]],
        "marks": [[0, "page 1"], [7, "page 2"]],
    }


def test_a_replacement_as_long_as_what_it_replaces_by_way_of_others_is_one_stretch(folder: pathlib.Path) -> None:
    body = AlignedText.of("abcd").edit([(1, 3, "x")]).edit([(1, 2, "yz")])
    found = stored(document("abcd", body), folder)
    assert found.cleaned == [[0, 1, 0, 1], [1, 1, 1, 2], [2, 1, 1, 2], [3, 1, 3, 1]]
    assert [found.raw(1, 2), found.raw(2, 3), body.span(1, 2)] == [(1, 3), (1, 3), (1, 3)]


@pytest.mark.parametrize(
    ("raw", "name"), [(0, ""), (2, ""), (3, "page 1"), (8, "page 1"), (9, "page 3"), (99, "page 3")]
)
def test_the_mark_of_a_place(raw: int, name: str) -> None:
    assert Alignment([], [], [(3, "page 1"), (9, "page 3")]).mark(raw) == name
    assert Alignment([], [], []).mark(raw) == ""


def test_a_text_without_a_character_has_no_rows(folder: pathlib.Path) -> None:
    found = stored(document("", AlignedText.of("")), folder)
    assert (found.cleaned, found.bytes, found.raw(0, 0), found.in_bytes(0, 0)) == ([], [], (0, 0), None)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b"\xff", b'{"cleaned": [], "bytes": []}', b'{"cleaned": [], "bytes": [], "marks": [1]}']
)
def test_a_file_that_is_no_alignment_is_an_error(data: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(BuildError, match="no alignment") as caught:
        alignments.load(tmp_path / "a.json")
    assert (caught.value.where, caught.value.fix) == (str(tmp_path / "a.json"), "build anew")


def test_a_file_that_is_missing_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BuildError) as caught:
        alignments.load(tmp_path / "a.json")
    assert caught.value.line() == f"{tmp_path}/a.json: the alignment is missing (build anew)"
