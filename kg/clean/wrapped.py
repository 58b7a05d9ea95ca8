"""Line breaks inside sentences: text that was wrapped at a width, and single breaks in text that was not."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.alignment import AlignedText, Edit
from kg.clean.ledger import Ledger

_HAN = "\u3400-\u9fff"
_ENDS = frozenset('。！？；：…”’!?;:"')
# No line begins with these; of the closing ones only where the line before has opened.
_TIED = frozenset("，。、；：！？,;!?%％）)”’》〉】")
_CLOSES = {"）": "（", ")": "(", "”": "“", "’": "‘", "》": "《", "〉": "〈", "】": "【"}
_CONTINUES = frozenset("，、,（(“‘《〈【")
_PROSE_ENDS = re.compile(r"[。！？!?][”’）)]*$|”$")
# Lines that are one for themselves: items, labels with a value, dates, photo credits, rows of a table.
_ITEM = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[、.．)）](?!\d)|[（(][\d一二三四五六七八九十]{1,3}[)）]|[①-⓿❶-➓㈠-㉉]"
    r"|[·•●○■□◆◇▪▶►★☆※>-]|[—–]+ |(?:—|–){1,2}(?![—–])|第[\d一二三四五六七八九十百]{1,4}[条章节款项招步][\s：:、]?"
)
_LABEL = re.compile(
    r"[（(【\[]?\s*(?:(?:文章|信息|稿件|新闻)?来源|稿源|作者|责任编辑|责编|编辑|编审|审核|校对|供稿|撰文|摄影|发布(?:时间|日期|单位)?|更新时间"
    r"|时间|日期|地址|地点|电话|联系(?:人|电话|方式)|邮箱|邮编|网址|链接|标题|原标题|关键词|附件|主办|承办|浏览|阅读|点击)[^，。：:]{0,4}[：:]"
    r"|[（(]?(?:本报|本网)?(?:全媒体|见习)?(?:记者|通讯员)[\s：:/]"
)
_KEY_VALUE = re.compile(r"[^，。：:\s]{1,10}[：:][^。]{0,30}$")
_DATED = re.compile(r"\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}[^，。]{0,40}$|[\W\d_]+$")
_CREDIT = re.compile(r"(?:摄|摄影|供图|绘|制图)[）)]?$")
_GREETING = re.compile(r"(?:尊敬|亲爱|敬爱)的|各位|同志们|乡亲们|朋友们")
_INNER = re.compile(r"[，。；！？,]")
_CLUE = re.compile(r"[，。、；：！？,;（(“‘《〈【]")
_STOP = re.compile(r"[。！？；]")
# What no sentence ends with, and what none begins with.
_TAIL = re.compile(rf"[的和与及或在把被对从向于以将由]$|(?<=[{_HAN}])\d+$")
_HEAD = re.compile(r"[的了们着等]|[名户亩吨元万亿个件项家](?![，。])")
# What sentences, and so paragraphs, begin with: behind a line without its full stop, a new paragraph.
_OPENING = re.compile(
    r"近日|日前|连日来|近年来|近期|目前|当前|同时|此外|另外|据悉|据了解|据介绍|今年|去年|昨日|今日|截至|随后|随着|接下来|下一步"
    r"|为了|自\d|\d+月|\d{4}年|“|本报讯|本网讯|[^，。]{0,12}(?:日电|讯)[（( ]|会议|活动|首先|其次|最后|一是|二是"
)
_NARROWEST = 24  # cells; verse and menus are narrower
_SLACK = 3
_HANGING = "，。、；：！？”’》）"


class Line(NamedTuple):
    """A line without the blanks around it: its place in the text, and the blanks before it."""

    text: str
    start: int
    indent: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Measure = Callable[[str], int]


def cells(text: str) -> int:
    """Display width: Chinese characters and marks are two cells wide, ASCII one."""
    return len(text.encode("gbk", "replace"))


def _narrow_quotes(text: str) -> int:
    """Display width as Western programs have it, in which quotes and dashes are one cell wide."""
    return cells(text) - sum(text.count(mark) for mark in "“”‘’…—·×")


# len: programs that count characters.
_MEASURES: tuple[Measure, ...] = (cells, _narrow_quotes, len)


def repair(text: AlignedText, ledger: Ledger) -> AlignedText:
    """The text without the line breaks that stand in sentences; one between two Latin words is a space.

    Comes before indentation is dropped, which tells paragraphs from lines.
    """
    if "\n" not in text.alphabet:
        return text
    raw = text.text.split("\n")
    loose = [i for i, line in enumerate(raw[:-1]) if line and line[-1] not in _ENDS and _may_go_on(line, raw, i)]
    if not loose:
        return text
    lines = _lines(raw)
    return ledger.edit("line_break", text, list(_edits(lines, loose)))


def _may_go_on(line: str, raw: list[str], i: int) -> bool:
    """A quick look: short lines are only cut off where they have opened something or a mark follows."""
    if len(line) > 9 or "“" in line or "《" in line or "（" in line:
        return True
    after = raw[i + 1].lstrip() or "".join(raw[i + 2 : i + 3]).lstrip()
    return after[:1] in _TIED


def _lines(raw: list[str]) -> list[Line]:
    lines = []
    at = 0
    for line in raw:
        bare = line.strip()
        indent = len(line) - len(line.lstrip()) if bare else 0
        lines.append(Line(bare, at + indent, indent))
        at += len(line) + 1
    return lines


def _edits(lines: list[Line], loose: list[int]) -> Iterator[Edit]:
    width = Wrapping.of(lines, loose)
    candidates = width.candidates(lines, loose) if width else loose
    for i in candidates:
        line, after, blank = lines[i], *_next(lines, i)
        if line.text and after and ((width and not blank and width.joins(lines, i)) or _broken(line, after, blank)):
            yield line.end, after.start, _between(line.text, after.text)


def _next(lines: list[Line], i: int) -> tuple[Line | None, bool]:
    """(the next line that is not blank, whether blank ones are between); only two are looked at."""
    for number in range(i + 1, min(i + 3, len(lines))):
        if lines[number].text:
            return lines[number], number > i + 1
    return None, True


def _between(line: str, after: str) -> str:
    return " " if re.search(r"[A-Za-z]$", line) and re.match(r"[A-Za-z0-9]", after) else ""


class Wrapping(NamedTuple):
    """How a page was wrapped: at `width`, measured so. `base`: the indentation of lines within paragraphs; `told`:
    whether paragraphs are told from lines by indentation, or by blank lines. `head`: a line that may be the headline, or -1.
    """

    measure: Measure
    width: int
    base: int
    told: bool
    head: int

    @classmethod
    def of(cls, lines: list[Line], loose: list[int]) -> "Wrapping | None":
        """The wrapping of a page, by the measure that explains most breaks; None where it was not wrapped."""
        base = min((line.indent for line in lines if len(line.text) > 9), default=0)
        cut = [i for i in loose if lines[i + 1].text and lines[i + 1].indent <= base and not _apart(lines[i].text)]
        if sum(_INNER.search(lines[i].text) is not None for i in cut) < 2:
            return None
        found = (
            (*_width([measure(lines[i].text) + lines[i].indent - base for i in cut]), measure) for measure in _MEASURES
        )
        support, width, measure = max(found, key=lambda pair: pair[0])
        wrapping = cls(measure, width, base, told=False, head=_headline(lines, base))
        full = [i for i in cut if support and wrapping.is_full(lines, i)]
        if not wrapping._has_run(lines, full) or not _is_prose(
            [lines[i].text for i in full], [lines[i + 1].text for i in full]
        ):
            return None
        return wrapping._replace(told=wrapping._tells(lines))

    def is_full(self, lines: list[Line], i: int) -> bool:
        """Whether the line ends where it does because what begins the next one had no room in it.

        A blank of an indentation may have been two cells wide.
        """
        extra = lines[i].indent - self.base
        left = self.width - self.measure(lines[i].text) - extra
        first = _FIRST.match(lines[i + 1].text)
        return self._fits(lines[i].text) and left <= max(_SLACK + 1, self.measure(first[0]) if first else 0) + extra

    def _fits(self, text: str) -> bool:
        """Whether the line is no longer than the width; marks that may not begin the next one stand beyond it."""
        return self.measure(text) <= self.width + _SLACK or self.measure(text.rstrip(_HANGING)) <= self.width

    def candidates(self, lines: list[Line], loose: list[int]) -> list[int]:
        """The loose lines and the full ones that end a sentence."""
        ends = (i for i, line in enumerate(lines[:-1]) if line.text[-1:] in _ENDS and self.is_full(lines, i))
        return sorted({*loose, *ends})

    def joins(self, lines: list[Line], i: int) -> bool:
        """Whether the next line continues the paragraph of this one.

        A full line that ends a sentence may end its paragraph: in text without indentation and blank lines nothing tells.
        """
        line, after = lines[i], lines[i + 1]
        if not after.text or after.indent > self.base or _apart(line.text) or _starts(after.text):
            return False
        if not self._fits(after.text) or not self.is_full(lines, i):
            return False
        if i == self.head and not _INNER.search(line.text):
            return False  # a headline as long as the lines
        return self.told or line.text[-1] not in '。！？…”’!?"'

    def _has_run(self, lines: list[Line], full: list[int]) -> bool:
        """Whether three lines in a row belong to one paragraph; two are a coincidence."""
        return any(
            lines[i + 2].text and lines[i + 2].indent <= self.base and self.is_full(lines, i + 1)
            for i in full
            if i + 2 < len(lines)
        )

    def _tells(self, lines: list[Line]) -> bool:
        """Whether behind lines that end their paragraph, since they are not full, comes a blank or an indented line."""
        ends = [
            lines[i + 1]
            for i, line in enumerate(lines[:-1])
            if line.text and _PROSE_ENDS.search(line.text) and not self.is_full(lines, i)
        ]
        ends = [after for after in ends if not _starts(after.text)]
        untold = sum(bool(after.text) and after.indent <= self.base for after in ends)
        return untold * 10 <= len(ends)


def _headline(lines: list[Line], base: int) -> int:
    """The first line, if neither indentation makes it a paragraph nor blank lines part paragraphs and headlines."""
    told = [i for i, line in enumerate(lines) if line.text]
    parted = told[-1] - told[0] >= len(told)
    return -1 if parted or lines[told[0]].indent > base else told[0]


_FIRST = re.compile(r"(?:[A-Za-z0-9.%+-]{1,24}|[“‘《（(]*[^“‘《（(])[，。、；：！？”’》）%]*")


def _width(widths: list[int]) -> tuple[int, int]:
    """(how many lines have it or nearly, the width), (0, 0) where too many lines are longer, or cut off before it.

    Of equals the smallest: marks that may not begin a line stand beyond the width.
    """
    ordered = sorted(widths)
    best = (0, 0)
    for width in sorted({width for width in ordered if width >= _NARROWEST}):
        end = bisect_right(ordered, width)
        near = end - bisect_left(ordered, width - _SLACK)
        longer = len(ordered) - bisect_right(ordered, width + _SLACK)
        shorter = bisect_left(ordered, width - _SLACK) - bisect_left(ordered, width // 2)
        if near >= 2 and longer * 2 <= near and shorter * 2 <= near:
            best = max(best, (near, width), key=lambda pair: pair[0])
    return best


def _is_prose(full: list[str], after: list[str]) -> bool:
    """Whether wrapped lines are running text and no list of titles of one length: marks in them, an end behind them,
    and, where they are few, a sentence that ends within a line.
    """
    marked = sum(_INNER.search(text) is not None for text in full)
    within = len(full) > 4 or any(_STOP.search(text, 0, len(text) - 1) for text in full)
    return within and marked * 2 >= len(full) and any(_STOP.search(text) for text in (*full, *after))


def _broken(line: Line, after: Line, blank: bool) -> bool:
    """Whether a sentence goes on behind a single break in text that was not wrapped."""
    if line.text[-1] in _ENDS:
        return False
    if after.text[0] in _TIED:
        return _is_tied(line.text, after.text)
    if (
        blank
        or after.indent > line.indent
        or not _CLUE.search(line.text)
        or _starts(after.text)
        or _apart(line.text)
        or _KEY_VALUE.match(line.text)
    ):
        return False
    if line.text[-1] in _CONTINUES:
        return _goes_on(line.text, after.text)
    return _closes(line.text, after.text) or _is_cut(line.text, after.text)


def _is_tied(line: str, after: str) -> bool:
    """Whether the mark that begins the next line belongs to this one."""
    mark = after[0]
    if mark in _CLOSES:
        return line.count(_CLOSES[mark]) > line.count(mark)
    if mark in "%％":
        return line[-1].isdigit()
    return re.search(rf"[{_HAN}\w%％”’》）)]$", line) is not None and after[:2] not in ("!!", "??")


def _goes_on(line: str, after: str) -> bool:
    """Whether a line that ends with a comma or an opening mark goes on: verse, slogans and greetings do not."""
    if line[-1] not in "，、,":
        return True
    verse = len(line) < 13 and len(after) < 13
    return not verse and not (len(line) < 25 and _GREETING.match(line))


def _closes(line: str, after: str) -> bool:
    """Whether the next line closes what this one leaves open."""
    for closing in "”》）":
        opening = _CLOSES[closing]
        if line.count(opening) > line.count(closing):
            end, again = after.find(closing), after.find(opening)
            return 0 <= end < 60 and not 0 <= again < end
    return False


def _is_cut(line: str, after: str) -> bool:
    """Whether both are prose and the first is no headline and no paragraph that lacks its full stop."""
    if not _PROSE_ENDS.search(after) or not re.search(rf"[{_HAN}\dA-Za-z]$", line) or not _INNER.search(line):
        return False
    hans = len(re.findall(rf"[{_HAN}]", line))
    if _TAIL.search(line) or _HEAD.match(after):
        return hans >= 15
    body = _STOP.search(line) is not None or (hans >= 45 and line.count("，") >= 2)
    return hans >= 20 and body and not _OPENING.match(after)


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table, or of words with blanks between."""
    if "|" in text or "｜" in text:
        return True
    blanks = text.count(" ")
    return (
        blanks > 1 and blanks * 12 > len(text) and not _STOP.search(text) and not re.search("[A-Za-z] [A-Za-z]", text)
    )


def _starts(text: str) -> bool:
    """Whether a line begins something of its own."""
    return bool(_ITEM.match(text) or _LABEL.match(text) or _DATED.match(text) or _is_row(text))


def _apart(text: str) -> bool:
    """Whether a line stands for itself, so that no other continues it."""
    return bool(_LABEL.match(text) or _DATED.match(text) or _is_row(text) or _CREDIT.search(text))
