"""WARC files: the pages among their records, and what is left of a file that breaks off."""

import gzip
import io
import sys

import pytest

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import warc
from kg.read.records import Record
from kg.settings import Settings

pytest.importorskip("fastwarc", reason="reading WARC needs the extra 'warc'")

ADDRESS = "http://yl.example.cn/2020/1.html"
SENTENCES = (
    "云岭县选派30名机关干部到青石镇驻点帮扶。",
    "干部们走访企业120家，解决用工问题46个。",
    "县里还发放口罩2万只。",
)
HTML = f"<html><head><title>云岭选派干部</title></head><body><article>{''.join(f'<p>{s}</p>' for s in SENTENCES)}</article></body></html>"
FOUND = "\n".join(SENTENCES)


def warced(kind: str, media: str, block: bytes, address: str = ADDRESS) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2020-03-05T00:00:00Z\r\nWARC-Target-URI: {address}\r\n"
    return f"{head}Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, *more: str, media: str = "text/html", status: str = "200 OK", address: str = ADDRESS) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *([f"Content-Type: {media}"] if media else []), *more])
    return warced("response", "application/http; msgtype=response", f"{head}\r\n\r\n".encode() + body, address)


GOOD = answer(HTML.encode())


def records(data: bytes, limit: int = 20_000_000) -> list[Record]:
    return list(warc.records(io.BytesIO(data), "in/a.warc", Settings(max_bytes=limit)))


def read(record: Record) -> Page:
    assert record.read
    return record.read(record.data, Source("a-1", f"in/a.warc#{record.place}", ""))


def texts(data: bytes) -> list[str]:
    return [read(record).body.text for record in records(data)]


def broken(data: bytes) -> tuple[list[Record], str]:
    """The records before the error, and the error."""
    found: list[Record] = []
    with pytest.raises(InputError) as caught:
        found.extend(warc.records(io.BytesIO(data), "in/a.warc", Settings()))
    return found, caught.value.line()


@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD)], ids=["plain", "gzip"])
def test_pages_are_numbered_and_named_with_their_address(data: bytes) -> None:
    found = records(data * 3)
    assert [(r.name, r.place, r.data, r.error) for r in found] == [
        (str(n), f"page {n} {ADDRESS}", HTML.encode(), None) for n in (1, 2, 3)
    ]
    page = read(found[1])
    assert (page.body.text, dict(page.stated), page.raw) == (FOUND, {"url": ADDRESS}, HTML)


def test_a_file_that_is_one_gzip_member_is_read_too() -> None:
    assert len(records(gzip.compress(GOOD * 3))) == 3


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (warced("conversion", "text/plain", FOUND.encode()), FOUND),
        (warced("resource", "text/html", HTML.encode()), FOUND),
        (warced("resource", "text/plain; charset=gbk", FOUND.encode("gbk")), FOUND),
        (answer(FOUND.encode(), media="text/plain"), FOUND),
        (answer(HTML.encode(), media="Application/XHTML+XML ;charset=utf-8"), FOUND),
        (answer(HTML.encode(), status="200"), FOUND),
    ],
    ids=["WET", "resource", "resource in GBK", "text", "XHTML", "no phrase"],
)  # fmt: skip
def test_what_can_be_an_article_is_read(data: bytes, text: str) -> None:
    assert texts(data) == [text]
    assert read(records(data)[0]).stated == {"url": ADDRESS}


@pytest.mark.parametrize(
    "data",
    [
        *(answer(HTML.encode(), status=status) for status in ("404 Not Found", "301 Moved", "204 No Content", "abc", "")),
        *(answer(b"\x89PNG", media=media) for media in ("image/png", "text/css", "application/json", "text/htmlx", "")),
        *(warced(kind, "text/html", HTML.encode()) for kind in ("warcinfo", "metadata", "request", "revisit", "unknown")),
        warced("resource", "image/png", b"\x89PNG"), warced("response", "text/dns", b"a"),
        warced("response", "application/http", b"no header at all"), warced("response", "application/http", b""),
    ],
)  # fmt: skip
def test_what_is_no_page_is_passed_over_and_not_counted(data: bytes) -> None:
    assert [record.name for record in records(data + GOOD + data + GOOD)] == ["1", "2"]
    assert records(data) == []


def test_the_charset_of_the_header_is_used_where_the_page_names_none() -> None:
    rare = "龘靐齉爩鱻"
    page = read(records(answer(rare.encode("gbk"), media="text/plain; charset=GBK"))[0])
    assert (page.raw, page.encoding) == (rare, "gb18030")
    with pytest.raises(InputError, match="no text encoding fits"):
        texts(answer(rare.encode("gbk"), media="text/plain"))


def test_an_address_in_angle_brackets_is_read_without() -> None:
    assert read(records(warced("conversion", "text/plain", FOUND.encode(), f"<{ADDRESS}>"))[0]).stated == {
        "url": ADDRESS
    }


def chunked(body: bytes) -> bytes:
    parts = [body[:100], body[100:]]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED, ZIPPED = "Transfer-Encoding: chunked", "Content-Encoding: gzip"


@pytest.mark.parametrize(
    "data",
    [
        answer(chunked(HTML.encode()), CHUNKED), answer(gzip.compress(HTML.encode()), ZIPPED),
        answer(chunked(gzip.compress(HTML.encode())), CHUNKED, ZIPPED),
    ],
    ids=["chunked", "gzip", "both"],
)  # fmt: skip
def test_encoded_pages_are_decoded(data: bytes) -> None:
    assert [record.data for record in records(data + GOOD)] == [HTML.encode()] * 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (answer(b"zz\r\nab", CHUNKED), "Invalid chunk header: 'zz'"),
        (answer(b"\x1f\x8bgarbage", ZIPPED), "Gzip decompression error: data error"),
        (answer(HTML.encode(), "Content-Encoding: br"), "Invalid Data"),
    ],
)
def test_a_page_that_does_not_decode_costs_only_itself(data: bytes, reason: str) -> None:
    first, bad, last = records(GOOD + data + GOOD)
    assert bad.error
    assert bad.error.line() == f"in/a.warc#page 2 {ADDRESS}: the page is damaged ({reason}) (fetch it again)"
    assert (first.data, last.data, last.name) == (HTML.encode(), HTML.encode(), "3")


def test_a_page_over_the_limit_costs_only_itself_and_a_picture_nothing() -> None:
    big, bomb = answer(b"a" * 200_000), answer(gzip.compress(b"a" * 200_000), ZIPPED)
    picture = answer(b"a" * 200_000, media="image/png")
    found = records(big + picture + bomb + GOOD, 10_000)
    reasons = [record.error.what if record.error else record.data for record in found]
    header = len("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    limit = "more than the limit of 10000"
    assert reasons == [f"{200_000 + header} bytes, {limit}", f"10001 bytes, {limit}", HTML.encode()]


def test_a_large_page_is_read_whole() -> None:
    body = HTML.encode() * 2000
    assert [record.data for record in records(gzip.compress(answer(body)) * 2)] == [body, body]


@pytest.mark.parametrize("cut", [6, 100, 250])
@pytest.mark.parametrize("data", [GOOD, gzip.compress(GOOD, 0)], ids=["plain", "gzip"])
def test_a_file_that_breaks_off_keeps_the_pages_before(data: bytes, cut: int) -> None:
    found, told = broken((data * 3)[: -cut - 8])
    assert [record.data for record in found] == [HTML.encode()] * 2
    assert told == "in/a.warc: the WARC file breaks off after page 2 (page 3 is cut off) (fetch it again)"


def test_garbage_between_records_ends_the_file() -> None:
    found, told = broken(gzip.compress(GOOD) + b"xx" + gzip.compress(GOOD))
    assert [record.data for record in found] == [HTML.encode()]
    assert told.startswith("in/a.warc: the WARC file breaks off after page 1 (Gzip decompression error")


def test_a_length_that_lies_is_a_file_that_breaks_off() -> None:
    found, told = broken(GOOD + GOOD.replace(b"Content-Length: ", b"Content-Length: 99"))
    assert [record.data for record in found] == [HTML.encode()]
    assert told == "in/a.warc: the WARC file breaks off after page 1 (page 2 is cut off) (fetch it again)"


def test_a_gzip_bomb_as_one_page_is_too_large() -> None:
    size = 100_000_000
    head = answer(b"").removesuffix(b"\r\n\r\n").replace(b"Content-Length: ", b"Content-Length: %d" % size)
    (found,) = records(gzip.compress(head + b"a" * size, 1))
    assert found.error
    assert found.data == b""


@pytest.mark.parametrize("data", [b"", b"\n\n", bytes(0)])
def test_an_empty_file_has_no_records(data: bytes) -> None:
    assert records(data) == []


@pytest.mark.parametrize("data", [b"no WARC", "云岭县".encode(), bytes(100), b"\x1f\x8bgarbage"])
def test_what_is_no_warc_is_an_error(data: bytes) -> None:
    found, told = broken(data)
    assert (found, told) == (
        [],
        "in/a.warc: the WARC file breaks off after page 0 (Invalid WARC header) (fetch it again)",
    )


def test_without_fastwarc_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    with pytest.raises(MissingExtraError) as caught:
        records(GOOD)
    assert caught.value.line() == "in/a.warc: reading WARC needs fastwarc (pip install 'dispatch-kg[warc]')"


def test_only_an_address_of_the_web_is_stated() -> None:
    for address in ("urn:uuid:1", "dns:yl.example.cn", "http://a b"):
        assert read(records(warced("conversion", "text/plain", FOUND.encode(), address))[0]).stated == {}
