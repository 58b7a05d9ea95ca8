"""Title, date, publisher, author and address of a document, read from the lines that state them."""

import re

from kg.alignment import AlignedText

_DATE = re.compile(r"(20\d\d|19\d\d)\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})")
_SOURCE = re.compile(
    r"(?:来源|来自|from|稿源|信息来源|文章来源)\s*[：:]\s*(.+?)(?=\s|date|作者|编辑|责编|责任编辑|记者|时间|$)", re.I
)
_AUTHOR = re.compile(
    r"(?:作者|记者|通讯员|撰文|文/)\s*[：:/]?\s*([\u3400-\u9fff·]{2,4}(?:[、 ][\u3400-\u9fff·]{2,4})*)"
)
_URL = re.compile(r"https?://[^\s，。；）)\"'<>]+")
# A metadata line says where and when, and little else.
_LINE = re.compile(
    r"(?:发布(?:时间|日期)|时间|日期|来源|来自|from|作者|责任编辑|责编|编辑|信息来源|文章来源|稿源|供稿|审核|校对|记者|通讯员)\s*[：:]",
    re.I,
)
_DATED = re.compile(
    r"(?:20\d\d|19\d\d)[年/.-]\d{1,2}[月/.-]\d{1,2}日?(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?(?:\s|来源|$)"
)
_BYLINE = re.compile(
    r"[（(](?:(?:本报|本网|见习|实习|全媒体|融媒体)*(?:记者|通讯员|作者|供稿|文)[^（）()]{0,40}|[^（）()，。；]{4,30} [\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4})*)[)）]$"
)
_NAMES = re.compile(r"([\u3400-\u9fff]{2,4}(?:[ 、][\u3400-\u9fff]{2,4})*)$")


def lift(line: str, meta: dict[str, str]) -> str:
    """`meta` when the line only states metadata, which is then put into `meta` (first statement wins); else empty."""
    url = _URL.search(line)
    if url and len(line) <= len(url[0]) + 10:
        meta.setdefault("url", url[0])
        return "meta"
    if not (_LINE.match(line) or _DATED.match(line)) or len(line) > 80 or "。" in line:
        return ""
    for key, pattern in (("publisher", _SOURCE), ("author", _AUTHOR)):
        found = pattern.search(line)
        if found:
            meta.setdefault(key, found[1].strip())
    if date := date_of(line):
        meta.setdefault("published", date)
    return "meta"


def date_of(text: str) -> str:
    """The first full date of a text as YYYY-MM-DD, or the empty string."""
    for year, month, day in _DATE.findall(text):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{int(month):02d}-{int(day):02d}"
    return ""


def without_byline(line: AlignedText, meta: dict[str, str]) -> AlignedText:
    """The line without the byline in brackets at its end; the names go into `meta`."""
    found = _BYLINE.search(line.text)
    if not found:
        return line
    names = _NAMES.search(re.sub(r"^.*?(?:记者|通讯员|作者|供稿)", "", found[0][1:-1]).strip())
    if names:
        meta.setdefault("author", names[1])
    return line[: found.start()]


def title_of(lines: list[str]) -> str | None:
    """The headline: the first line, if it does not read like a paragraph."""
    first = lines[0] if lines else ""
    return first if first and len(first) <= 60 and not re.search(r"[。；]|[，,].*[，,].*[，,]", first) else None
