"""WARC files: the HTML and text pages of a crawl, each with the address that it came from."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import html, text
from kg.read.records import ADDRESS, Reader, Record, too_large
from kg.settings import Settings

_HTML = ("text/html", "application/xhtml+xml")
_HEAD = 1 << 16  # bytes that hold the HTTP header


def records(stream: BinaryIO, where: str, settings: Settings) -> Iterator[Record]:
    """A record a page, named by its number among the pages of the file: answers with status 200 that are HTML or text,
    resources, and the text conversions of WET files. Pictures, scripts, redirects and errors are no documents.

    Raises InputError where the file breaks off or is no WARC; MissingExtraError without fastwarc.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as err:
        fix = "pip install 'dispatch-kg[warc]'"
        raise MissingExtraError("reading WARC needs fastwarc", where=where, fix=fix) from err
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    number = 0
    try:
        for found in ArchiveIterator(stream, record_types=wanted, parse_http=False):
            size = found.content_length
            head = found.reader.read(min(size, _HEAD))
            if kind := _kind(found, head):
                yield _record(found, kind, head, size, number + 1, where, settings)
                number += 1
    except (OSError, ValueError) as err:
        what = f"the WARC file breaks off after page {number} ({err})"
        raise InputError(what, where=where, fix="fetch it again") from None


def _kind(found: Any, head: bytes) -> str:
    """`html` or `text` for what can be an article, else the empty string."""
    media = found.headers.get("Content-Type") or ""
    if found.is_http:
        try:
            http = _http(head, "none")
        except (OSError, ValueError):  # nobody can say what it is
            return ""
        media = (http.http_content_type or "") if http.http_headers.status_code == 200 else ""
    media = media.partition(";")[0].strip().lower()
    return "html" if media in _HTML else "text" if media == "text/plain" else ""


def _http(block: bytes, decode: Literal["none", "all"]) -> Any:
    """The HTTP answer in the block of a record; a record of its own, so that a broken one does not end the file."""
    from fastwarc.warc import WarcRecord

    named = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    answer = WarcRecord.from_bytes(named.encode() + block)
    answer.parse_http(auto_decode=decode)
    return answer


def _record(found: Any, kind: str, head: bytes, size: int, number: int, where: str, settings: Settings) -> Record:
    """The page of a record of `size` bytes that begins with `head`. Raises ValueError where the file ends inside it."""
    address = (found.headers.get("WARC-Target-URI") or "").strip("<> ")
    place = f"page {number} {address}".strip()
    if size > settings.max_bytes + _HEAD:
        return Record(str(number), place, error=too_large(size, f"{where}#{place}", settings))
    data, charset = head + found.reader.read(size - len(head)), ""
    if len(data) < size:
        raise ValueError(f"page {number} is cut off")
    try:
        if found.is_http:
            answer = _http(data, "all")
            data, charset = answer.reader.read(settings.max_bytes + 1), answer.http_charset or ""
        error = too_large(len(data), f"{where}#{place}", settings)
    except (OSError, ValueError) as err:
        error = InputError(f"the page is damaged ({err})", where=f"{where}#{place}", fix="fetch it again")
    return Record(str(number), place, data, None if error else _reader(kind, address, charset), error)


def _reader(kind: str, address: str, charset: str) -> Reader:
    address = address if ADDRESS.match(address) else ""

    def read(data: bytes, source: Source) -> Page:
        if kind == "html":
            return html.read(data, source, address, charset)
        return text.read(data, source, address, charset)

    return read
