"""Title, date, publisher, author and address of a document, read from the lines that state them."""

import re

from kg.clean import statements

_URL = re.compile(r"https?://[!#-&*-;=?-~]+")
_LINK = re.compile(r"(?:(?:原文|本文|文章|网页)?(?:链接|地址|网址|来源)|url)?[：:\s]*", re.I)


def lift(line: str, meta: dict[str, str], top: bool = False) -> str:
    """`meta` when the line only states metadata, which is then put into `meta` (first statement wins); else empty."""
    found = _link(line) or statements.stated(line.strip("（）()【】[] "), top)
    if found is None:
        return ""
    for key, value in found:
        if value:
            meta.setdefault(key, value)
    return "meta"


def _link(line: str) -> list[tuple[str, str]] | None:
    url = _URL.search(line) if "http" in line else None
    alone = url and url.end() == len(line) and _LINK.fullmatch(line, 0, url.start())
    return [("url", url[0])] if url and alone else None


def title_of(lines: list[str]) -> str | None:
    """The headline: the first line, if it does not read like a paragraph."""
    first = lines[0] if lines else ""
    return first if first and len(first) <= 60 and not re.search(r"[。；]|[，,].*[，,].*[，,]", first) else None
