"""JSON lines: a document a line, every code point aligned with the line and with the bytes of the file."""

import codecs
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.alignment import byte_offsets
from kg.errors import InputError
from kg.model import Page, Source
from kg.read import jsonl
from kg.read.records import Record
from kg.settings import Settings

SOURCE = Source("a", "in/a.jsonl#line 1", "0" * 64)
FIX = "give one JSON object a line with a string `text`"
TEXT = "云岭县选派30名机关干部到青石镇驻点帮扶。"


def records(data: bytes, limit: int = 20_000_000) -> list[Record]:
    return list(jsonl.records(io.BytesIO(data), "in/a.jsonl", Settings(max_bytes=limit)))


def read(record: Record) -> Page:
    assert record.read
    return record.read(record.data, SOURCE)


def texts(data: bytes) -> list[str]:
    return [read(record).body.text for record in records(data)]


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def names(*lines: bytes) -> list[tuple[str, str]]:
    return [(record.name, record.place) for record in records(b"".join(lines))]


def refused(data: bytes, limit: int = 20_000_000) -> list[str]:
    return [record.error.line() for record in records(data, limit) if record.error]


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("p-7", "p-7"), (" 青石 ", "青石"), (7, "7"), (0, "0"), (-1, "-1"),
        ("", "1"), (" ", "1"), (True, "1"), (1.5, "1"), (None, "1"), (["7"], "1"), ({"$oid": "7"}, "1"),
    ],
)  # fmt: skip
def test_a_record_is_named_by_its_id_or_else_its_line(own: object, name: str) -> None:
    assert names(line(id=own, text="a")) == [(name, "line 1")]


def test_lines_are_counted_with_the_blank_ones_which_are_no_records() -> None:
    lines = (b"\n", line(text="a"), b" \t\r\n", line(text="b", id="1"), b"\n\n", line(text="c")[:-1])
    assert names(*lines) == [("2", "line 2"), ("1", "line 4"), ("7", "line 7")]


@pytest.mark.parametrize("data", [b"", b"\n\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\r\n "])
def test_a_file_of_blank_lines_has_no_records(data: bytes) -> None:
    assert records(data) == []


def test_what_a_record_states() -> None:
    stated = {
        "title": "云岭选派干部",
        "url": "http://yl.example.cn/1",
        "published": "2020-03-05",
        "publisher": "云岭发布",
        "author": "王青",
    }
    page = read(records(line(text=TEXT, more=1, **{key: f" {value} " for key, value in stated.items()}))[0])
    assert (page.stated, page.meta, page.repairs, page.encoding) == (stated, {}, {}, "utf-8")


@pytest.mark.parametrize("value", [None, "", " ", 7, ["a"], {"a": "b"}, True])
def test_what_is_no_words_states_nothing(value: object) -> None:
    assert read(records(line(text=TEXT, title=value, url=value))[0]).stated == {}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("云岭选派干部", TEXT, f"云岭选派干部\n{TEXT}"), ("云岭选派干部", f"云岭 选派\n干部\n{TEXT}", f"云岭 选派\n干部\n{TEXT}"),
        ("选派30名机关干部", TEXT, TEXT), ("", TEXT, TEXT), (7, TEXT, TEXT), (None, TEXT, TEXT),
        ("云岭选派干部", "云" * 400 + "云岭选派干部", "云岭选派干部\n" + "云" * 400 + "云岭选派干部"), ("云岭选派干部", "", "云岭选派干部\n"),
    ],
)  # fmt: skip
def test_a_title_that_the_text_lacks_stands_before_it(title: object, text: str, expected: str) -> None:
    assert texts(line(title=title, text=text) + line(text=text, title=title)) == [expected, expected]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "no JSON object (Expecting value, column 2)"),
        (b'{"text": "a"', "no JSON object (, expected, column 13)"),
        (b'{"text": "a', "no JSON object (Unterminated string starting at, column 10)"),
        (b'{"text" "a"}', "no JSON object (: expected, column 9)"),
        (b'{"text": "\\x"}', "no JSON object (Invalid \\escape, column 11)"),
        (b'{"text": "\\u12"}', "no JSON object (Invalid \\uXXXX escape, column 12)"),
        (b'{"text": "a"} {', "no JSON object (more than one value, column 15)"),
        (b'{1: "a"}', "no JSON object (a key that is no string, column 3)"),
        (b'["text"]', "no JSON object ({ expected, column 1)"), (b'"text"', "no JSON object ({ expected, column 1)"),
        ("云岭县".encode(), "no JSON object ({ expected, column 1)"), (b"{'text': 'a'}", "no JSON object (Expecting value, column 2)"),
        (b'{"n": ' + b"[" * 100_000, "no JSON object (nested too deeply)"),
        (b'{"text": "a", "n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "no JSON object (nested too deeply)"),
        (b"{}", "the record has no string `text`"), (b'{"text": null}', "the record has no string `text`"),
        (b'{"text": 7}', "the record has no string `text`"), (b'{"Text": "a"}', "the record has no string `text`"),
        (b'{"text": {"text": "a"}}', "the record has no string `text`"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_by_its_number_and_the_others_are_read(bad: bytes, reason: str) -> None:
    data = line(text="a") + bad + b"\n" + line(text="b")
    assert refused(data) == [f"in/a.jsonl#line 2: {reason} ({FIX})"]
    assert [(r.name, r.place) for r in records(data)] == [("1", "line 1"), ("2", "line 2"), ("3", "line 3")]
    assert [read(r).body.text for r in records(data) if not r.error] == ["a", "b"]


def test_a_number_longer_than_python_reads_is_a_bad_line() -> None:
    (told,) = refused(b'{"text": "a", "n": ' + b"1" * 5000 + b"}\n")
    assert told.startswith("in/a.jsonl#line 1: no JSON object (Exceeds the limit (4300")


def test_binary_lines_are_refused_line_by_line() -> None:
    fix = "convert the file to UTF-8"
    (told,) = refused(b"\x80\x81\x82\xff" * 9 + b"\n" + line(text="a"))
    assert told == f"in/a.jsonl#line 1: no text encoding fits; as UTF-8 it breaks at byte 0 (0x80) ({fix})"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_refused_as_a_whole(encoding: str) -> None:
    data = (codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b"") + line(text=TEXT).decode().encode(encoding)
    with pytest.raises(InputError) as caught:
        records(data)
    assert caught.value.line() == "in/a.jsonl: the file is UTF-16, which has no lines to cut (convert it to UTF-8)"


class Watched(io.BytesIO):
    """Knows the longest piece that was asked for."""

    most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, size or -1)
        return super().readline(size)


def test_of_a_line_over_the_limit_only_the_beginning_is_held() -> None:
    stream = Watched(line(text="a") + line(text="云" * 2_000_000) + line(text="b"))
    found = list(jsonl.records(stream, "in/a.jsonl", Settings(max_bytes=1000)))
    assert [len(record.data) for record in found] == [14, 0, 14]
    assert [record.error and record.error.line() for record in found] == [
        None, "in/a.jsonl#line 2: 6000013 bytes, more than the limit of 1000 (split it or raise --max-bytes)", None,
    ]  # fmt: skip
    assert stream.most == 1 << 20
    assert read(found[2]).pieces[0].byte == 14 + 6000013


def test_a_huge_line_within_the_limit_is_read() -> None:
    assert texts(line(text=TEXT * 20_000)) == [TEXT * 20_000]


class Endless(io.BytesIO):
    """A file without end."""

    def readline(self, size: int | None = -1, /) -> bytes:
        return line(text=TEXT)


def test_a_file_is_read_line_by_line() -> None:
    found = jsonl.records(Endless(), "in/a.jsonl", Settings())
    assert [next(found).name for _ in range(3)] == ["1", "2", "3"]


def places(data: bytes, number: int = 0) -> list[tuple[str, str, bytes]]:
    """Each code point of a record's body with its stretch of the line and of the file."""
    page = read(records(data)[number])
    where = byte_offsets(page.raw, page.pieces)
    spans = zip(page.body.text, page.body.starts.tolist(), page.body.ends.tolist(), strict=True)
    return [(char, page.raw[a:b], data[where[a] : where[b]]) for char, a, b in spans]


def test_escapes_are_aligned_with_the_line_and_the_bytes_of_the_file() -> None:
    data = line(text="云") + rb'{"text": "\u9752a\n\"\\\/\ud83d\ude00' + '镇😀"}\n'.encode()
    pairs = [("青", r"\u9752"), ("a", "a"), ("\n", r"\n"), ('"', r"\""), ("\\", r"\\"), ("/", r"\/"), ("😀", r"\ud83d\ude00"), ("镇", "镇"), ("😀", "😀")]  # fmt: skip
    assert places(data, 1) == [(char, raw, raw.encode()) for char, raw in pairs]


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"\ud800", "\ud800"), (r"\udc00\ud800", "\udc00\ud800"), (r"\ud800\ud83d\ude00", "\ud800😀"), (r"\\ud800", r"\ud800"),
        (r"\\\u9752", "\\青"), (r"\uD83D\uDE00", "😀"), (r"\ud83d\\ude00", "\ud83d\\ude00"), (r"\u0000", "\0"),
    ],
)  # fmt: skip
def test_halves_of_pairs_stay_halves(escaped: str, text: str) -> None:
    data = b'{"text": "' + escaped.encode() + b'"}'
    assert texts(data) == [text] == [json.loads(data)["text"]]


def test_raw_control_characters_in_a_string_are_text() -> None:
    assert texts(b'{"text": "a\tb\x01"}\r\n') == ["a\tb\x01"]


def test_lines_in_gbk_are_read_and_aligned_with_their_bytes() -> None:
    data = line(text="a") + f'{{"text": "{TEXT}", "title": "云岭选派干部"}}\n'.encode("gbk")
    assert texts(data) == ["a", f"云岭选派干部\n{TEXT}"]
    assert places(data, 1)[7:] == [(char, char, char.encode("gbk")) for char in TEXT]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    data = codecs.BOM_UTF8 + line(text=TEXT) + line(text="青石镇")
    assert texts(data) == [TEXT, "青石镇"]
    assert places(data) == [(char, char, char.encode()) for char in TEXT]
    assert places(data, 1) == [(char, char, char.encode()) for char in "青石镇"]


def test_of_a_key_twice_the_last_one_counts() -> None:
    data = b'{"text": "a", "t\\u0065xt": "b"}\n'
    assert (texts(data), places(data)) == (["b"], [("b", "b", b"b")])


def test_a_wrong_byte_is_counted() -> None:
    page = read(records(line(text=TEXT * 9).replace("镇".encode(), b"\xff", 1))[0])
    assert (page.body.text, dict(page.repairs)) == ((TEXT * 9).replace("镇", "\ufffd", 1), {"wrong_bytes": 1})


@given(st.text(st.characters(exclude_categories=())), st.booleans(), st.integers(0, 3))
def test_any_text_comes_back_with_each_character_from_its_place(text: str, ascii_only: bool, indent: int) -> None:
    ascii_only = ascii_only or any("\ud800" <= char <= "\udfff" for char in text)
    pad = " " * indent
    dumped = json.dumps(
        {"id": 1, "text": text, "n": {"text": "x"}},
        ensure_ascii=ascii_only,
        separators=(f"{pad},{pad}", f"{pad}:{pad}"),
    )
    data = line(text="云") + dumped.encode() + b"\n"
    expected = json.loads(dumped)["text"]  # two halves side by side become one character
    assert texts(data)[1] == expected
    for char, raw, held in places(data, 1):
        assert json.loads(f'"{raw}"') == char
        assert held == raw.encode()


@pytest.mark.parametrize(("good", "bad"), [(0, 9), (0, 10), (0, 5000), (1, 5000)])
def test_a_file_whose_first_lines_are_all_bad_is_something_else(good: int, bad: int) -> None:
    data = line(text="a") * good + b"{}\n" * bad
    if good or bad < 10:
        assert len(refused(data)) == bad
        return
    with pytest.raises(InputError) as caught:
        records(data)
    what = "none of the first 10 lines is a record; line 1: the record has no string `text`"
    assert caught.value.line() == f"in/a.jsonl: {what} ({FIX})"


@pytest.mark.parametrize("bad", [0, 1, 9])
def test_bad_lines_before_the_first_good_one_keep_their_order(bad: int) -> None:
    data = b"{}\n" * bad + line(text="a") + b"{}\n" * 20
    assert [record.place for record in records(data)] == [f"line {n}" for n in range(1, bad + 22)]


@pytest.mark.parametrize("key", ["title", "author", "published", "publisher"])
def test_half_a_pair_in_what_a_record_states_is_a_wrong_character(key: str) -> None:
    data = b'{"text": "a", "%s": "a\\ud800"}' % key.encode()
    assert read(records(data)[0]).stated == {key: "a\ufffd"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [("http://yl.example.cn/1", True), ("https://yl.example.cn/青石", True), ("yl.example.cn/1", False), ("http://a b", False), ("ftp://a", False), ("http://", False)],
)  # fmt: skip
def test_only_an_address_of_the_web_is_one(url: str, kept: bool) -> None:
    assert read(records(line(text="a", url=url))[0]).stated == ({"url": url} if kept else {})
