"""Punctuation and widths as Chinese typesetting has them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import chain, islice

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger

_HAN = "\u3400-\u9fff"
_CHINESE = re.compile(rf"[{_HAN}]")
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
# Patterns begin with the mark they look for, and look behind from there: only such a search skips what is no mark.
_MARK = re.compile("[,;:?!]")
_BEFORE = re.compile(rf"[{_HAN}”’》）]|(?<=[{_HAN}])\)")
_AFTER = re.compile(rf" ?[{_HAN}“‘《（]")
_LATIN = re.compile(" [A-Za-z]")
_BRACKET = re.compile(r"[()（）\n]")
_URL = re.compile(r"(?:https?://|www\.)[!-~]+")
_FULL_WIDTH = frozenset(
    map(chr, (0xFF05, 0xFF0B, 0xFF0D, 0xFF0E, *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))
)
_FULL = re.compile(
    r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0e\uff0b\uff0d]|(?<=[\uff10-\uff19])[，：](?=[\uff10-\uff19])"
)
# Newspapers before 2000 and pages typed after them set the point of a decimal in the middle (1·9万亩); 3·15 is a day.
_POINT = re.compile(r"[·・•](?<=\d.)(?=\d+(?:[%‰万亿元吨亩倍米]|公[里斤顷]|平方|立方|千[瓦米克]|个百分点|[人户]次))")
# Traditional pages quote with corner brackets; all later stages know “ ” and ‘ ’.
_CORNER = re.compile(r"[「」『』﹁﹂﹃﹄]")
_QUOTES = dict(zip("「」『』﹁﹂﹃﹄", "“”‘’“”‘’", strict=True))
_STOP = re.compile(rf"\.(?<=[{_HAN}”]\.)(?=\s*(?:[\n“”\"]|$))")
# Inside a line a point is a full stop only where the text has other narrow marks too and both sides are clauses:
# 约翰.史密斯 is a name.
_CLAUSES = re.compile(
    rf"\.(?<=[{_HAN}%]{{4}}\.)(?=[{_HAN}“《][^，。,.]|\d+[{_HAN}])|\.(?<=[\d万亿][{_HAN}%]\.)(?=[{_HAN}“《])"
)
_MARKED = re.compile(rf"[,;:?!](?<=[{_HAN}”%].)")
_ENDED = re.compile(rf"\.(?<=[{_HAN}]\.)\s*$", re.M)
_ANGLES = re.compile(rf"<<(?=[{_HAN}])[^<>\n]{{1,60}}(?<=[{_HAN}）)])>>|«(?=\s?[{_HAN}])[^«»\n]{{1,60}}»")
_DOTS = re.compile(r"…+|\.{3,}|。{3,}")
_WORD = re.compile(r"[A-Za-z0-9.]")
_DASH = re.compile("[－─]{2,}|-{2,}")
_DASHED = re.compile(rf"[{_HAN}）”》]")
_FOLLOWED = re.compile(rf"[{_HAN}“《（]")
_DOUBLED = re.compile("[，、；：。！？]{2,}")
_PAUSES = re.compile("[，、；：]+")
_BLANKS = re.compile(" +")
# A page that sets its figures apart (接待 4860 万人次) does so many times; a blank in a headline parts two phrases.
_APART = re.compile(rf"(?<=[{_HAN}]) +(?=\d)|(?<=\d) +(?=[{_HAN}])")
_FIGURE = re.compile(rf"(?<=[{_HAN}]) +(?=\d[\d.,%]* +[{_HAN}])|(?<=[\d%]) +(?=[{_HAN}])")
_DATED = re.compile(
    r"(?<=\d) +(?=[年月](?:\d|[份底初末中以]|[上中下]旬))|(?<=月\d) +(?=日)|(?<=月\d\d) +(?=日)"
)  # 7 月上旬
_BOTH = re.compile(rf"[{_HAN}，、]( +)\d[\d.,]*%?( +)(?=[{_HAN}])")
_TORN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")  # the blanks of a page that was set in columns
_TOGETHER = re.compile(rf"[{_HAN}](?=[{_HAN}])")
_LEAD = re.compile(r".{0,12}(?:讯|电|记者|通讯员)[^，。]{0,24} ")
_STYLE = 5
_CLOSING, _OPENING = frozenset("，。、；：！？”’》）"), frozenset("，。、；：！？“‘《（")
_NEXT = re.compile(rf"[{_HAN}，。、；：！？“”‘’《》（）%\d]")


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """Straight quotes paired, corner quotes turned, narrow marks beside Chinese wide, wide digits and letters narrow, doubled marks single.

    Web addresses, numbers (1,000), times (12:30) and text without Chinese beside it stay as they are.
    """
    for kind, needed, found in _STEPS:
        if needed & text.alphabet:
            text = ledger.edit(kind, text, found(text.text))
    return text


def _dashes(text: str) -> list[Edit]:
    """Rows of wide or drawn dashes, and of narrow ones beside Chinese."""
    edits: list[Edit] = []
    for m in _DASH.finditer(text):
        beside = _DASHED.match(text, m.start() - 1) if m.start() else None
        if m[0][0] != "-" or beside or _FOLLOWED.match(text, m.end()):
            edits.append((m.start(), m.end(), "——"))
    return edits


def _dots(text: str) -> list[Edit]:
    """Rows of points as ……; behind a Latin letter only where Chinese follows (and... is English)."""
    if "…" not in text and "..." not in text and "。。。" not in text:
        return []
    edits: list[Edit] = []
    for m in _DOTS.finditer(text):
        latin = m[0][0] == "." and m.start() and _WORD.match(text, m.start() - 1)
        if m[0] != "……" and not (latin and not _FOLLOWED.match(text, m.end())):
            edits.append((m.start(), m.end(), "……"))
    return edits


def _each(pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> Callable[[str], list[Edit]]:
    return lambda text: [(m.start(), m.end(), new(m)) for m in pattern.finditer(text)]


def _widened(text: str) -> list[Edit]:
    """Narrow marks made wide, none of them inside a web address."""
    addresses = [(m.start(), m.start() + len(m[0].rstrip(",;:!)"))) for m in _URL.finditer(text)]
    edits = [*_narrow(text), *_brackets(text)]
    return [edit for edit in sorted(edits) if not _inside(edit[1] - 1, addresses)]


def _narrow(text: str) -> Iterator[Edit]:
    """A narrow mark is Chinese if a Chinese character or mark stands on either side and no digit or letter on both."""
    for m in _MARK.finditer(text):
        at = m.start()
        start = at - 1 if text[at - 1 : at] == " " and at > 1 and _BEFORE.match(text, at - 2) else at
        behind = start < at or (at > 0 and _BEFORE.match(text, at - 1))
        percent = text[at - 1 : at] == "%" and not _LATIN.match(text, at + 1)
        if behind or percent or _AFTER.match(text, at + 1):
            yield start, at + 1, _WIDE[m[0]]


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and place < spans[at][1]


def _brackets(text: str) -> Iterator[Edit]:
    """Narrow brackets of pairs that hold Chinese or have a wide half, and of halves that stand alone beside Chinese."""
    opened: list[int] = []
    chinese = at = 0  # the bracket before which Chinese stands last
    for m in _BRACKET.finditer(f"{text}\n"):
        chinese = m.start() if _CHINESE.search(text, at, m.start()) else chinese
        at = m.end()
        if m[0] in "(（":
            opened.append(m.start())
        elif m[0] == "\n":
            yield from ((i, i + 1, "（") for i in opened if text[i] == "(" and chinese > i)
            opened = []
        else:
            yield from _closed(text, opened.pop() if opened else -1, m.start(), chinese)


def _closed(text: str, start: int, end: int, chinese: int) -> Iterator[Edit]:
    """The edits of a pair of brackets; `start` is -1 where the closing one stands alone."""
    if start < 0:
        wide = re.match(rf"[{_HAN}”》]", text[end - 1 : end]) is not None
    else:
        wide = chinese > start or text[start] == "（" or text[end] == "）"
    yield from ((i, i + 1, _WIDE[text[i]]) for i in (start, end) if wide and i >= 0 and text[i] in "()")


def _paired(text: str) -> list[Edit]:
    """Straight double quotes of one line with Chinese, opening and closing in turn; an odd one out is left as it is."""
    edits: list[Edit] = []
    at = 0
    for line in text.split("\n"):
        count = line.count('"')
        if count == 1 and abs(line.count("“") - line.count("”")) == 1:
            place = at + line.index('"')  # the missing half of a pair whose other half is right
            edits.append((place, place + 1, "“" if line.count("“") < line.count("”") else "”"))
        elif count and count % 2 == 0 and _CHINESE.search(line):
            places = [at + m.start() for m in re.finditer('"', line)]
            edits += [(place, place + 1, "“”"[i % 2]) for i, place in enumerate(places)]
        at += len(line) + 1
    return edits


def _stops(text: str) -> list[Edit]:
    """Points inside a line that are full stops; only a text with other narrow marks, too, has such."""
    marked = chain(_MARKED.finditer(text), _ENDED.finditer(text))
    if not any(True for _ in islice(marked, 1, None)):
        return []
    return [(m.start(), m.end(), "。") for m in _CLAUSES.finditer(text)]


def _titles(text: str) -> list[Edit]:
    """<<…>> and «…» around Chinese as 《…》."""
    edits: list[Edit] = []
    for m in _ANGLES.finditer(text):
        size = 2 if m[0][0] == "<" else 1
        edits += [(m.start(), m.start() + size, "《"), (m.end() - size, m.end(), "》")]
    return edits


def _doubled(text: str) -> list[Edit]:
    """Marks in a row: the end of a sentence outdoes pauses, of pauses the first stays; ！！ and ？！ are right."""
    edits: list[Edit] = []
    for m in _DOUBLED.finditer(text):
        ends = re.sub("。+", "。", _PAUSES.sub("", m[0]))
        if (new := ends or m[0][0]) != m[0]:
            edits.append((m.start(), m.end(), new))
    return edits


def _blanks(text: str) -> list[Edit]:
    """Blanks before a closing mark and behind an opening one or a pause; in a page that sets its figures apart, those
    around figures in sentences.
    """
    edits: list[Edit] = []
    for m in _BLANKS.finditer(text):
        before, after = text[max(0, m.start() - 1) : m.start()], text[m.end() : m.end() + 1]
        if before in _OPENING or (after in _CLOSING and _NEXT.match(before)):
            edits.append((m.start(), m.end(), ""))
    if len(edits) < text.count(" "):
        apart, torn = (list(_inside_sentences(text, pattern)) for pattern in (_APART, _TORN))
        if len(torn) >= _STYLE:  # blanks that stand anywhere stand beside figures too
            edits += [*torn, *apart]
        if len(apart) >= _STYLE:
            edits += [*apart, *_in_headlines(text)]
        edits += _around_figures(text)
        edits += _inside_spaced(text)
    return sorted(set(edits))


def _inside_sentences(text: str, pattern: re.Pattern[str]) -> Iterator[Edit]:
    """The blanks that a pattern finds in lines that are sentences, not those of a byline at the beginning."""
    at = 0
    for line in text.split("\n"):
        if " " in line and any(mark in line for mark in "。！？；，"):
            byline = _LEAD.match(line)
            begin = byline.end() if byline else 0
            yield from ((at + m.start(), at + m.end(), "") for m in pattern.finditer(line, begin))
        at += len(line) + 1


def _around_figures(text: str) -> Iterator[Edit]:
    """The blanks on both sides of a figure in a sentence (选派 600 名干部): there they part no phrases."""
    at = 0
    for line in text.split("\n"):
        if " " in line and any(mark in line for mark in "。！？；，"):
            byline = _LEAD.match(line)
            for m in _BOTH.finditer(line, byline.end() - 1 if byline else 0):
                yield from ((at + m.start(group), at + m.end(group), "") for group in (1, 2))
            yield from ((at + m.start(), at + m.end(), "") for m in _DATED.finditer(line))
        at += len(line) + 1


def _in_headlines(text: str) -> Iterator[Edit]:
    """The blanks around the figures of a headline (迎客 86.4 万人次), where the page sets its figures apart; before a figure that
    has none behind it, one parts two phrases.
    """
    at = 0
    for line in text.split("\n"):
        if " " in line and not any(mark in line for mark in "。！？；，"):
            yield from ((at + m.start(), at + m.end(), "") for m in _FIGURE.finditer(line))
        at += len(line) + 1


def _inside_spaced(text: str) -> Iterator[Edit]:
    """The blanks of lines in which they part nearly all characters (关 于 印 发); those of a headline part its phrases."""
    at = 0
    for line in text.split("\n"):
        apart = len(_TORN.findall(line))
        if apart >= _STYLE and apart >= 4 * len(_TOGETHER.findall(line)):
            yield from ((at + m.start(), at + m.end(), "") for one in (_TORN, _APART) for m in one.finditer(line))
        at += len(line) + 1


# In this order: a mark beside a quote or a wide digit is judged by what that became. A step is left out where the text
# has none of the characters in its second column.
_STEPS: tuple[tuple[str, frozenset[str], Callable[[str], list[Edit]]], ...] = (
    ("straight_quote", frozenset('"'), _paired),
    ("corner_quote", frozenset(_QUOTES), _each(_CORNER, lambda m: _QUOTES[m[0]])),
    ("title_mark", frozenset("<«"), _titles),
    ("dash", frozenset("－-─"), _dashes),
    ("wide_letter", _FULL_WIDTH, _each(_FULL, lambda m: chr(ord(m[0]) - 0xFEE0))),
    ("slash", frozenset("∕⁄"), _each(re.compile("[∕⁄]"), lambda _: "/")),
    ("decimal_point", frozenset("·・•"), _each(_POINT, lambda _: ".")),
    ("narrow_mark", frozenset("."), _stops),
    ("narrow_mark", frozenset(",;:?!()"), _widened),
    ("narrow_mark", frozenset("."), _each(_STOP, lambda _: "。")),
    ("dots", frozenset(".。…"), _dots),
    ("doubled_mark", frozenset("，、；：。"), _doubled),
    ("blank", frozenset(" "), _blanks),
)  # fmt: skip
