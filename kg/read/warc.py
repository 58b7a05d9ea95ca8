"""WARC files: the HTML and text pages of a crawl, each with the address that it came from."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import html, text
from kg.read.records import Reader, Record, too_large
from kg.settings import Settings

_HTML = ("text/html", "application/xhtml+xml")


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
        for found in ArchiveIterator(stream, record_types=wanted, parse_http=True, auto_decode="all"):
            kind = _kind(found)
            if kind:
                number += 1
                yield _record(found, kind, number, where, settings)
    except (OSError, ValueError) as err:
        raise InputError(
            f"the WARC file breaks off after page {number} ({err})", where=where, fix="fetch it again"
        ) from None


def _kind(found: Any) -> str:
    """`html` or `text` for what can be an article, else the empty string."""
    http = found.http_headers if found.is_http else None
    if http is not None and http.status_code != 200:
        return ""
    media = (found.http_content_type if http is not None else found.headers.get("Content-Type")) or ""
    media = media.partition(";")[0].strip().lower()
    return "html" if media in _HTML else "text" if media == "text/plain" else ""


def _record(found: Any, kind: str, number: int, where: str, settings: Settings) -> Record:
    address = found.headers.get("WARC-Target-URI") or ""
    charset = (found.http_charset if found.is_http else "") or ""
    place = f"page {number} {address}".strip()
    data = found.reader.read(settings.max_bytes + 1)
    error = too_large(len(data), f"{where}#{place}", settings)
    return Record(str(number), place, data, None if error else _reader(kind, address.strip("<>"), charset), error)


def _reader(kind: str, address: str, charset: str) -> Reader:
    def read(data: bytes, source: Source) -> Page:
        if kind == "html":
            return html.read(data, source, address, charset)
        return text.read(data, source, address, charset)

    return read
