"""Bytes to text: the encodings that Chinese public pages come in, strict decodes before any guess."""

import codecs
import re

from charset_normalizer import from_bytes

from kg.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{3,20})""", re.I)
# Common characters of running Chinese in both scripts; a wrong decode of a page scarcely ever hits them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经企业業党黨組组部市省縣县"
)


def decode(data: bytes, where: str) -> tuple[str, str, int]:
    """(text, encoding, number of wrong bytes replaced by U+FFFD).

    Order: byte order mark, UTF-8, UTF-16 without a mark, the page's own declaration, then GB18030 against Big5
    by the share of common characters. Short GBK is easily mistaken by statistical detection, so that comes last.
    Raises InputError for empty and for binary input.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InputError("the file is empty", where=where, fix="leave it out, or fetch it again")
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strictly(data, name) or _with_losses(data, name, where)
    utf16 = _unmarked_utf16(data)
    if utf16:
        return data.decode(utf16), utf16, 0
    if b"\x00" in data[:4096]:
        raise InputError(f"binary data (a zero byte at {data.index(0)})", where=where, fix="give text or HTML")
    declared = _META.search(data[:4096])
    names = ["utf-8", *([declared[1].decode("ascii").lower()] if declared else [])]
    for name in names:
        found = _strictly(data, {"gb2312": "gb18030", "gbk": "gb18030"}.get(name, name))
        if found:
            return found
    return _best(data) or _guess(data, where)


def _strictly(data: bytes, name: str) -> tuple[str, str, int] | None:
    try:
        return data.decode(name), name, 0
    except (UnicodeDecodeError, LookupError):
        return None


def _unmarked_utf16(data: bytes) -> str:
    """The UTF-16 byte order of a text without a mark: line feeds and ASCII leave zeros on one side only."""
    head = data[: 4096 - len(data) % 2]
    if len(data) % 2 or b"\x00" not in head:
        return ""
    for name in ("utf-16-le", "utf-16-be"):
        found = _strictly(data, name)
        if found and _share(found[0]) > 0.05:
            return name
    return ""


def _share(text: str) -> float:
    return sum(char in _COMMON for char in text) / max(1, len(text))


def _best(data: bytes) -> tuple[str, str, int] | None:
    found = [f for name in ("gb18030", "big5hkscs") if (f := _strictly(data, name))]
    found = [f for f in found if _share(f[0]) > 0.02]
    return max(found, key=lambda f: _share(f[0]), default=None)


def _guess(data: bytes, where: str) -> tuple[str, str, int]:
    """Few wrong bytes in UTF-8 or GB18030 are replaced; otherwise statistical detection; else InputError."""
    tries = [_replaced(data, name) for name in ("utf-8", "gb18030", "big5hkscs")]
    text, name, wrong = min(tries, key=lambda t: t[2])
    if wrong * 100 <= len(data) and _share(text) > 0.02:
        return text, name, wrong
    best = from_bytes(data[:200_000]).best()
    found = _strictly(data, best.encoding) if best else None
    if found and best and best.encoding != "ascii" and _share(found[0]) > 0.02:
        return found
    raise InputError(f"no text encoding fits; {_first_wrong(data)}", where=where, fix="convert the file to UTF-8")


def _replaced(data: bytes, name: str) -> tuple[str, str, int]:
    text = data.decode(name, "replace")
    return text, name, text.count("�")


def _with_losses(data: bytes, name: str, where: str) -> tuple[str, str, int]:
    text, name, wrong = _replaced(data, name)
    if wrong * 20 > len(text):
        raise InputError(f"marked as {name}, but it is not", where=where, fix="convert the file to UTF-8")
    return text, name, wrong


def _first_wrong(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as err:
        return f"as UTF-8 it breaks at byte {err.start} (0x{data[err.start]:02x})"
    return "it decodes as UTF-8 but is not Chinese"
