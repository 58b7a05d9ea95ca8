"""JSON lines: a record a line, with `text` and, where known, `title`, `url`, `published`, `publisher`, `author`, `id`."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from kg.alignment import AlignedText, Edit, join
from kg.errors import InputError
from kg.model import Page, Source
from kg.read.decode import decode
from kg.read.records import ADDRESS, Record, too_large
from kg.settings import Settings

_DECODER = json.JSONDecoder(strict=False)  # raw control characters in strings are damage, not a reason to refuse
_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_LONE = re.compile(r"[\ud800-\udfff]")  # half a pair, which no file can hold
_MANY = 10  # lines that are no records: with none that is one before them, neither is the file
_HEAD = 400  # characters of a text among which its headline stands
_META = ("title", "url", "published", "publisher", "author")
_FIX = "give one JSON object a line with a string `text`"


def records(stream: BinaryIO, where: str, settings: Settings) -> Iterator[Record]:
    """A record a line that is not blank, named by its `id` or else its number; a line that is none comes with its error.

    Raises InputError where none of the first lines is a record: this is something else.
    """
    bad: list[Record] = []
    good = False
    for record in _each(stream, where, settings):
        good = good or record.error is None
        if good:
            yield from bad
            bad.clear()
            yield record
        else:
            bad.append(record)
        if len(bad) == _MANY and (first := bad[0].error):
            what = f"none of the first {_MANY} lines is a record; {bad[0].place}: {first.what}"
            raise InputError(what, where=where, fix=first.fix)
    yield from bad


def _each(stream: BinaryIO, where: str, settings: Settings) -> Iterator[Record]:
    offset = number = 0
    for line, size in _lines(stream, settings.max_bytes):
        if not offset and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise InputError("the file is UTF-16, which has no lines to cut", where=where, fix="convert it to UTF-8")
        number += 1
        base, offset = offset, offset + size
        if line.strip(b"\xef\xbb\xbf \t\r\n") or size > len(line):
            yield _record(line, base, size, number, f"{where}#line {number}", settings)


def _lines(stream: BinaryIO, limit: int) -> Iterator[tuple[bytes, int]]:
    """(line, its size); of a line over the limit only the beginning is held."""
    while line := stream.readline(limit + 1):
        size = len(line)
        while not line.endswith(b"\n") and (rest := stream.readline(1 << 20)):
            size += len(rest)
            if rest.endswith(b"\n"):
                break
        yield line, size


def _record(line: bytes, base: int, size: int, number: int, where: str, settings: Settings) -> Record:
    place = f"line {number}"
    try:
        if error := too_large(size, where, settings):
            return Record(str(number), place, error=error)
        name = _name(_parsed(decode(line, where).text, where)[0])
    except InputError as error:
        return Record(str(number), place, line, error=error)
    return Record(name or str(number), place, line, lambda data, source: read(data, source, base))


def read(data: bytes, source: Source, base: int = 0) -> Page:
    """The page of one line that begins at byte `base` of its file: the raw text is the line, the body its `text`.

    Raises InputError where the line is no JSON object or has no string `text`.
    """
    raw, encoding, wrong, pieces = decode(data, source.path)
    fields, spans = _parsed(raw, source.path)
    body = _string(raw, spans["text"])
    if isinstance(fields.get("title"), str) and _bare(fields["title"]) not in _bare(body.text[:_HEAD]):
        body = join([_string(raw, spans["title"]), body], "\n")  # a headline tells facts of its own
    stated = {key: value for key in _META if (value := _words(fields.get(key)))}
    if not ADDRESS.match(stated.get("url", "")):
        stated.pop("url", None)
    moved = tuple(piece._replace(byte=piece.byte + base) for piece in pieces)
    return Page(
        source, encoding, raw, body, stated=stated, repairs={"wrong_bytes": wrong} if wrong else {}, pieces=moved
    )


def _string(raw: str, span: tuple[int, int]) -> AlignedText:
    """The string between the quotes at `span`, its escapes resolved."""
    found = AlignedText.of(raw)[slice(*span)]
    return found.edit([_unescaped(m) for m in _ESCAPE.finditer(found.text)])


def _words(value: object) -> str:
    return _LONE.sub("\ufffd", value).strip() if isinstance(value, str) else ""


def _bare(text: str) -> str:
    return "".join(text.split())


def _parsed(line: str, where: str) -> tuple[Mapping[str, Any], Mapping[str, tuple[int, int]]]:
    """(the object of a line, the spans of its values, those of strings between their quotes).

    The standard library parses the values; the keys are walked here, because only that tells where a value stands.
    """
    try:
        fields, spans = _walked(line)
    except (ValueError, RecursionError) as err:
        raise InputError(f"no JSON object ({_reason(err)})", where=where, fix=_FIX) from None
    if not isinstance(fields.get("text"), str):
        raise InputError("the record has no string `text`", where=where, fix=_FIX)
    return fields, spans


def _reason(err: Exception) -> str:
    if isinstance(err, json.JSONDecodeError):
        return f"{err.msg}, column {min(err.pos, len(err.doc.rstrip())) + 1}"
    return "nested too deeply" if isinstance(err, RecursionError) else str(err)


def _walked(line: str) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    fields: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = _expect(line, _skip(line, 0), "{")
    while line[at : at + 1] != "}":
        key, at = _DECODER.raw_decode(line, at)
        if not isinstance(key, str):
            raise json.JSONDecodeError("a key that is no string", line, at)
        start = _expect(line, _skip(line, at), ":")
        fields[key], at = _DECODER.raw_decode(line, start)
        spans[key] = (start + 1, at - 1)
        at = _skip(line, at)
        if line[at : at + 1] != "}":
            at = _expect(line, at, ",")
    if end := line[_skip(line, at + 1) :]:
        raise json.JSONDecodeError("more than one value", line, len(line) - len(end))
    return fields, spans


def _expect(line: str, at: int, char: str) -> int:
    if line[at : at + 1] != char:
        raise json.JSONDecodeError(f"{char} expected", line, at)
    return _skip(line, at + 1)


def _skip(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def _unescaped(found: re.Match[str]) -> Edit:
    return found.start(), found.end(), str(_DECODER.decode(f'"{found[0]}"'))


def _name(fields: Mapping[str, Any]) -> str:
    own = fields.get("id")
    return str(own).strip() if isinstance(own, str | int) and not isinstance(own, bool) else ""
