"""Title, date, publisher, author and address of a document, read from the lines that state them."""

import datetime
import re

from kg.clean import bylines

_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})(?!\d)")
_URL = re.compile(r"https?://[!#-&*-;=?-~]+")
_LINK = re.compile(r"(?:(?:原文|本文|文章|网页)?(?:链接|地址|网址|来源)|url)?[：:\s]*", re.I)
_LABELS = {
    "published": "发布时间|发布日期|发表时间|发表日期|发稿时间|更新时间|录入时间|时间|日期|date",
    "publisher": "(?:信息|文章|稿件|新闻|内容|本文)?(?:来源|来自)|稿源|from",
    "author": "文章作者|作者|撰文|记者|通讯员",
    "": "责任编辑|责编|编辑|编审|审核|校对|供稿|摄影",
    "reads": "浏览(?:量|次数)?|阅读(?:量|次数)?|点击(?:量|数|率|次数)?|访问(?:量|次数)?",
}
_LABEL = re.compile("(?:" + "|".join(f"({words})" for words in _LABELS.values()) + r")\s*[：:]\s*", re.I)
_KEYS = tuple(_LABELS)
_CLOCK = re.compile(r"[日号T\s]*\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2})?秒?")
_PAPER = re.compile(r"[^\s\d，。；！？：]{2,15}(?:网|报|社|电视台|电台|在线|客户端|融媒|融媒体中心|发布)")
_WORD = re.compile(r"[^\W\d_]{2,12}(?:·[^\W\d_]{1,12})*")
_BUTTONS = re.compile(r"\s(?:打印|纠错|分享|关闭|收藏|字体|字号|[大中小【】\[\]|｜\s])+$")


def lift(line: str, meta: dict[str, str]) -> str:
    """`meta` when the line only states metadata, which is then put into `meta` (first statement wins); else empty."""
    found = _link(line) or _statements(line)
    if found is None:
        return ""
    for key, value in found:
        if key and value:
            meta.setdefault(key, value)
    return "meta"


def _link(line: str) -> list[tuple[str, str]] | None:
    url = _URL.search(line)
    alone = url and url.end() == len(line) and _LINK.fullmatch(line, 0, url.start())
    return [("url", url[0])] if url and alone else None


def _statements(line: str) -> list[tuple[str, str]] | None:
    """What a line of labels and values states; None where it says anything else, as 记者：复工情况如何？ does."""
    if len(line) > 120:
        return None
    line = _BUTTONS.sub("", line.strip("（）()【】[] "))
    labels = list(_LABEL.finditer(line))
    starts = [*(m.start() for m in labels), len(line)]
    stated = [_dated(line[: starts[0]])]
    for label, end in zip(labels, starts[1:], strict=True):
        value = line[label.end() : end].strip(" |｜;；")
        stated.append(_stated(_KEYS[(label.lastindex or 1) - 1], label[0], value))
    pairs = [pair for part in stated for pair in part or ()]
    return pairs if None not in stated and (labels or pairs) else None


def _dated(start: str) -> list[tuple[str, str]] | None:
    """What stands before the first label: nothing, or a date, a time of day and the name of a paper."""
    start = start.strip(" |｜")
    if not start:
        return []
    date = _DATE.match(start)
    if not date:
        names = bylines.signature(start)
        return [("author", "、".join(names))] if names else None
    rest = start[date.end() :].removeprefix("日")
    clock = _CLOCK.match(rest)
    rest = rest[clock.end() if clock else 0 :].strip()
    if rest and not _PAPER.fullmatch(rest):
        return None
    return [("published", date_of(start)), ("publisher", rest)]


def _stated(key: str, label: str, value: str) -> list[tuple[str, str]] | None:
    if key == "published":
        return _dated(value) if date_of(value) or not value else None
    if key == "reads":
        return [] if re.fullmatch(r"[\d,，.万+次\s]*", value) else None
    if re.search(r"[，。；！？“”…]", value) or len(value) > 40:
        return None
    if key == "publisher":
        return [(key, value)]
    names = bylines.tokens(value)
    known = bylines.is_name if "记者" in label else _WORD.fullmatch  # 记者：您好 is an interview
    return [(key, "、".join(names))] if all(map(known, names)) else None


def date_of(text: str) -> str:
    """The first full date of a text as YYYY-MM-DD, or the empty string; a day that no calendar has is none."""
    for parts in _DATE.findall(text):
        try:
            return datetime.date(*map(int, parts)).isoformat()
        except ValueError:
            continue
    return ""


def title_of(lines: list[str]) -> str | None:
    """The headline: the first line, if it does not read like a paragraph."""
    first = lines[0] if lines else ""
    return first if first and len(first) <= 60 and not re.search(r"[。；]|[，,].*[，,].*[，,]", first) else None
