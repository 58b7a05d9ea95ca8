"""Bytes to text: the exact text and encoding, and where none fits an error that says what is wrong and where."""

import codecs
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.alignment import byte_offsets
from kg.errors import InputError
from kg.read.decode import decode

SIMPLE = "云岭市委组织部选派30余名机关干部到青石镇企业驻点帮扶，帮助解决用工、资金等问题50多个。\n"
COMPLEX = "雲嶺市委組織部選派30餘名機關幹部到青石鎮企業駐點幫扶，幫助解決用工、資金等問題50多個。\n"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (SIMPLE.encode(), SIMPLE, "utf-8"),
        (codecs.BOM_UTF8 + SIMPLE.encode(), SIMPLE, "utf-8-sig"),
        (codecs.BOM_UTF16_LE + SIMPLE.encode("utf-16-le"), SIMPLE, "utf-16"),
        (codecs.BOM_UTF16_BE + SIMPLE.encode("utf-16-be"), SIMPLE, "utf-16"),
        (codecs.BOM_UTF32_LE + SIMPLE.encode("utf-32-le"), SIMPLE, "utf-32"),
        (codecs.BOM_UTF32_BE + SIMPLE.encode("utf-32-be"), SIMPLE, "utf-32"),
        (SIMPLE.encode("utf-16-le"), SIMPLE, "utf-16-le"),
        (SIMPLE.encode("utf-16-be"), SIMPLE, "utf-16-be"),
        (SIMPLE.encode("gb18030"), SIMPLE, "gb18030"),
        (COMPLEX.encode("gb18030"), COMPLEX, "gb18030"),
        (COMPLEX.encode("big5"), COMPLEX, "big5hkscs"),
        ("𠮷水镇选派干部3名".encode("gb18030"), "𠮷水镇选派干部3名", "gb18030"),
        (b"Dispatch 30 cadres", "Dispatch 30 cadres", "utf-8"),
        ("Dispatch 30 cadres\r\n\t".encode("utf-16-le"), "Dispatch 30 cadres\r\n\t", "utf-16-le"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)
def test_every_encoding_of_chinese_pages_is_read(data: bytes, text: str, encoding: str) -> None:
    assert decode(data, "a.txt")[:3] == (text, encoding, 0)


@pytest.mark.parametrize("text", ["青石镇", "云岭市委", "抗疫一线党旗红", "复工率达85%"])
def test_short_gbk_is_not_taken_for_something_else(text: str) -> None:
    assert decode(text.encode("gbk"), "a.txt")[:3] == (text, "gb18030", 0)


@pytest.mark.parametrize("text", ["雲嶺縣黨委", "復工復產見聞"])
def test_short_big5_is_not_taken_for_gbk(text: str) -> None:
    assert decode(text.encode("big5"), "a.txt")[:3] == (text, "big5hkscs", 0)


@given(st.integers(0, len(SIMPLE) - 12), st.sampled_from(["gb18030", "utf-8"]))
def test_any_twelve_characters_are_enough(start: int, encoding: str) -> None:
    text = SIMPLE[start : start + 12]
    assert decode(text.encode(encoding), "a.txt")[:3] == (text, encoding, 0)


@pytest.mark.parametrize(
    ("declared", "actual", "encoding"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("GBK", "gb18030", "gb18030"),
        ("big5", "big5", "big5hkscs"),
        ("utf-8", "utf-8", "utf-8"),
        ("gb2312", "utf-8", "utf-8"),
        ("utf-8", "gb18030", "gb18030"),
        ("big5", "gb18030", "gb18030"),
        ("gbk", "big5", "big5hkscs"),
        ("iso-8859-1", "gb18030", "gb18030"),
        ("undefined", "gb18030", "gb18030"),
        ("unicode_escape", "gb18030", "gb18030"),
    ],
)
def test_a_declared_encoding_is_believed_only_where_the_bytes_agree(declared: str, actual: str, encoding: str) -> None:
    text = COMPLEX if "big5" in (actual, encoding) else SIMPLE
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><p>{text}'
    assert decode(page.encode(actual), "a.html")[:3] == (page, encoding, 0)


@pytest.mark.parametrize("name", ["gbk", "GBK"])
def test_rare_characters_are_read_as_the_page_declares(name: str) -> None:
    page = f'<?xml version="1.0" encoding="{name}"?><p>龘靐齉爩鱻'
    assert decode(page.encode("gbk"), "a.html")[:3] == (page, "gb18030", 0)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_few_wrong_bytes_become_replacement_characters(encoding: str) -> None:
    good = (SIMPLE * 5).encode(encoding)
    assert decode(good + b"\xff" + good, "a.txt")[:3] == (SIMPLE * 5 + "\ufffd" + SIMPLE * 5, encoding, 1)


def test_a_text_cut_off_inside_a_character_is_read() -> None:
    assert decode(SIMPLE.encode()[:-2], "a.txt")[:3] == (SIMPLE[:-2] + "\ufffd", "utf-8", 1)


def test_utf_16_cut_off_inside_a_character_is_read() -> None:
    assert decode(SIMPLE.encode("utf-16-le")[:-1], "a.txt")[:3] == (SIMPLE[:-1] + "\ufffd", "utf-16-le", 1)


def test_a_stray_zero_byte_does_not_make_a_text_binary() -> None:
    text = SIMPLE * 3 + "\x00" + SIMPLE
    assert decode(text.encode(), "a.txt")[:3] == (text, "utf-8", 0)


def test_a_marked_text_with_one_wrong_byte_is_read() -> None:
    assert decode(codecs.BOM_UTF8 + SIMPLE.encode() + b"\xff", "a.txt")[:3] == (SIMPLE + "\ufffd", "utf-8-sig", 1)


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        decode(data, "in/a.txt")
    return caught.value


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x00\x00"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    error = refused(data)
    assert error.line() == "in/a.txt: the file is empty (leave it out, or fetch it again)"


def test_binary_data_is_refused_with_its_first_zero_byte() -> None:
    error = refused(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    assert error.line() == "in/a.txt: binary data (a zero byte at 8) (give text or HTML)"


def test_more_zero_bytes_than_one_in_a_hundred_are_binary_even_where_the_rest_is_text() -> None:
    error = refused(SIMPLE.encode() + b"\x00\x00" + b"a" * 64)
    assert error.what == f"binary data (a zero byte at {len(SIMPLE.encode())})"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_more_wrong_bytes_than_one_in_a_hundred_are_refused(encoding: str) -> None:
    wrong = "\ud800".encode("utf-16-le", "surrogatepass") if encoding == "utf-16-le" else b"\xff"
    assert refused(b"".join(SIMPLE.encode(encoding)[:40] + wrong for _ in range(20))).where == "in/a.txt"


def test_a_wrong_mark_is_refused() -> None:
    error = refused(codecs.BOM_UTF8 + SIMPLE.encode("gb18030"))
    assert error.line() == "in/a.txt: marked as utf-8-sig, but it is not (convert the file to UTF-8)"


def test_bytes_that_fit_no_encoding_are_refused_with_the_first_wrong_one() -> None:
    error = refused("青石镇".encode() + b"\x80\x80\x80\x80" * 20)
    assert (
        error.line()
        == "in/a.txt: no text encoding fits; as UTF-8 it breaks at byte 9 (0x80) (convert the file to UTF-8)"
    )


@given(st.integers(0, 2**32 - 1))
@example(7)
def test_random_bytes_are_refused(seed: int) -> None:
    data = bytes(random.Random(seed).choices(range(256), k=200))
    assert refused(data).where == "in/a.txt"


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_an_input_error(data: bytes) -> None:
    try:
        text, _, wrong = decode(data, "a.txt")[:3]
    except InputError:
        return
    assert 0 <= wrong <= len(text)


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        ([(SIMPLE, "utf-8"), (SIMPLE, "gb18030"), (SIMPLE, "utf-8")], "gb18030+utf-8"),
        ([("<html>\n", "ascii"), (SIMPLE, "gb18030"), ("2020\n", "ascii"), (SIMPLE, "utf-8")], "gb18030+utf-8"),
        ([("<p>青石镇复工企业三十家</p>", "gb18030"), ("<p>云岭市委选派干部</p>", "utf-8")], "gb18030+utf-8"),
    ],
)
def test_lines_of_different_encodings_are_read_each_in_its_own(lines: list[tuple[str, str]], encoding: str) -> None:
    data = b"".join(text.encode(codec) for text, codec in lines)
    assert decode(data, "a.txt")[:3] == ("".join(text for text, _ in lines), encoding, 0)


def test_a_header_declares_what_the_page_does_not() -> None:
    assert decode("龘靐齉爩鱻".encode("gbk"), "a.html", declared="GBK")[:3] == ("龘靐齉爩鱻", "gb18030", 0)


@pytest.mark.parametrize(
    "data",
    [
        SIMPLE.encode(), codecs.BOM_UTF8 + SIMPLE.encode(), codecs.BOM_UTF16_BE + SIMPLE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + SIMPLE.encode("utf-32-le"), SIMPLE.encode("gb18030"), COMPLEX.encode("big5"),
        "𠮷水镇ａb😀选派干部".encode(), "𠮷水镇选派干部3名".encode("gb18030"), SIMPLE.encode() + SIMPLE.encode("gbk") + SIMPLE.encode(),
        SIMPLE.encode("utf-16-le"),
    ],
)  # fmt: skip
def test_each_character_is_found_in_the_bytes(data: bytes) -> None:
    found = decode(data, "a.txt")
    places = byte_offsets(found.text, found.pieces)
    codecs_of = [piece.codec for piece in found.pieces]
    for char, start, end in zip(found.text, places.tolist(), places[1:].tolist(), strict=False):
        assert any(data[start:end] == char.encode(codec) for codec in codecs_of)
    assert places[-1] == len(data)


def test_a_wrong_byte_has_its_place_too() -> None:
    good = (SIMPLE * 5).encode()
    found = decode(good + b"\xff" + good, "a.txt")
    at = found.text.index("\ufffd")
    assert byte_offsets(found.text, found.pieces)[at : at + 2].tolist() == [len(good), len(good) + 1]
    assert byte_offsets(found.text, found.pieces)[-1] == 2 * len(good) + 1


@pytest.mark.parametrize("between", [b"\n", b"<", b">"])
def test_halves_of_two_lines_make_no_character(between: bytes) -> None:
    """Before, the end of one line and the beginning of the next were tried together, and then the line alone broke."""
    halves = "選派幹部到企業".encode("big5")[:-1], "企業復工復產".encode("big5")[1:]
    lines = ["东港市选派干部".encode(), halves[0], "到企业".encode(), halves[1]] * 3
    with pytest.raises(InputError, match="no text encoding fits"):
        decode(between.join(lines), "a.txt")
