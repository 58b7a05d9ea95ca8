"""Where in a page a line stands: above the headline, between headline and text, in the text, behind it.

Short lines say too little of their own to tell a menu from a headline or a table row; their neighbours do.
"""

import re

from kg.clean import statements
from kg.extension import bounded

_HAN = re.compile(r"[\u3400-\u9fff]")
_PROSE = re.compile(r"[。；]|[！？].{30}|.{40}[！？][”）]?$")
_PARTS = re.compile(r"[\s|｜丨/／>›»＞→·•]+|\s*-\s+|--+")
_ENDS = re.compile(r"[。！？；…”：]|\d[余多]?[\u3400-\u9fff]")
_SITE = re.compile(
    r".{0,20}(?:网|在线|频道|数字报|数字版|电子版|电子报|门户|官网|客户端|门户网站|政府网站|日报|晚报|晨报|时报|商报|早报|周报|报社|电视台|新闻中心|融媒体中心|资讯中心|信息港|协会|联合会)$"
)
_ITEM = re.compile(r"(?:附件[：:]?\s*)?(?:\d{1,2}[.、．]|[（(]?[一二三四五六七八九十]{1,2}[）)、]|附件\d*[：:])\s*\S")
_DAY = re.compile(
    r"(?:20|19)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[二〇○零一九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_BODY = re.compile(
    r"[\u3400-\u9fff“”（）()·]{4,40}(?:局|委|厅|部|办|办公室|政府|委员会|中心|公司|集团|协会|学会|商会|联合会|总会|法院|检察院|医院|大学|学院|学校|银行|支行|分行|指挥部|领导小组|基金会|工会|街道|镇|乡|村委会|居委会|社区|支队|大队|会)"
)
_MARK = re.compile(r"(?:\d{1,2}[.、．]|[①-⑳]|[·•●■◆▪▶►★☆※])\s*\S")
_DATED = re.compile(r"[^。；]{6,60}\s[（(\[]?(?:20|19)\d\d-\d{1,2}-\d{1,2}[）)\]]?$")
_BULLET = re.compile(r"[·•●■◆▪▶►★☆※»>\-]\s*[^，。；！？]{4,40}$")
_GENERAL = frozenset({"资讯中心", "新闻中心", "融媒体中心", "官网", "门户网站", "政府网站"})
_MENU, _TOKEN, _WIDEST = 3, 8, 200  # parts of a menu at least, characters of a part and of a menu at most
_HEADLINE, _LONG = 6, 10  # Chinese characters of a headline at least, characters of the longest line of its run


@bounded(4096)
def is_prose(line: str) -> bool:
    """Whether a line reads as running text: a sentence of some length."""
    return _PROSE.search(line) is not None and han(line) >= 8


def han(line: str) -> int:
    """About how many Chinese characters a line has: what UTF-8 writes in three bytes. Ten times as fast as counting."""
    return (len(line.encode("utf-8", "replace")) - len(line)) // 2


def is_menu(line: str) -> bool:
    """Whether a line is a row of short words: navigation, keywords, the path of a page; a table's head looks the same."""
    if len(line) > _WIDEST:
        return False
    parts = [part for part in _PARTS.split(line.strip()) if part]
    short = all(len(part) <= _TOKEN and not re.search(r"[\d，。；：“”《》]", part) for part in parts)
    return len(parts) >= _MENU and short and _HAN.search(line) is not None


def above(lines: list[str], kinds: list[str], title: str) -> int:
    """How many lines at the beginning stand above the headline; 0 where the text has none or begins with a sentence.

    The headline is the line that the page's title names, else the run of lines right before date and source that can be
    headlines, else the first such run; a slogan or a column's name may stand between it and the text.
    """
    first = next((i for i, line in enumerate(lines) if is_prose(line) and not kinds[i]), len(lines))
    if first == len(lines):
        return 0
    named = [i for i in range(min(first + 1, len(lines))) if not kinds[i] and _names(title, lines[i], 8)]
    if named:
        return _first_half(lines, kinds, named[-1], title)
    runs = _runs(lines, kinds, first)
    stated = next((i for i in range(first) if kinds[i] == "meta"), -1)
    before = [run for run in runs if run[1] == stated]
    chosen = next((run for run in [*before, *runs] if max(map(len, lines[slice(*run)])) >= _LONG), None)
    if chosen:
        return chosen[0]
    furniture = [i for i in range(first) if kinds[i]]
    return runs[0][0] if runs else furniture[-1] + 1 if furniture else 0


def _runs(lines: list[str], kinds: list[str], end: int) -> list[tuple[int, int]]:
    """The runs of lines before `end` that can be headlines."""
    runs: list[tuple[int, int]] = []
    for i in range(end):
        if not kinds[i] and _is_headline(lines[i]):
            runs[-1:] = [(runs[-1][0], i + 1)] if runs and runs[-1][1] == i else [*runs[-1:], (i, i + 1)]
    return runs


def scraps(lines: list[str], kinds: list[str], head: int) -> list[int]:
    """Short lines between headline and text beside date or buttons: a name, a paper, each in an element of its own."""
    first = next((i for i in range(head, len(lines)) if is_prose(lines[i]) and not kinds[i]), head)
    furniture = [i for i in range(head, first) if kinds[i]]
    if not furniture:
        return []
    found: list[int] = []
    for i in range(head + 1, max(furniture) + 2):
        behind = found[-1:] == [i - 1] or bool(kinds[i - 1])
        plain = i < first and not kinds[i] and not _is_headline(lines[i]) and not _ITEM.match(lines[i])
        found += [i] if behind and plain and len(lines[i]) <= 8 else []
    return found


def goes_on(line: str, before: str) -> bool:
    """Whether a text goes on behind a list of related pages: with a sentence, or what leads in a table or list; items with
    a mark go on with the mark.
    """
    marked = _MARK.match(before)
    if marked and not _MARK.match(line) and not statements.buttons(line):
        return True
    return "。" in line or line.endswith("：")


def site(lines: list[str]) -> str:
    """The name of the site or paper above a headline, empty where no line or first word of a line is one."""
    firsts = ([part for part in _PARTS.split(line) if part][:1] for line in lines)
    found = (first[0] for first in firsts if first and first[0] not in _GENERAL)
    return next((name for name in found if len(name) >= 4 and _SITE.fullmatch(name)), "")


def between(lines: list[str], kinds: list[str], at: int) -> str:
    """`keywords` for a menu-like line inside the text, `digits` for one of numbers alone; a table has rows of as many parts
    beside it.
    """
    kind = "keywords" if not kinds[at] and is_menu(lines[at]) else kinds[at]
    if kind not in ("keywords", "digits"):
        return kinds[at]
    size = len(lines[at].split())
    near = (i for i in (at - 1, at + 1) if 0 <= i < len(lines))
    beside = [lines[i] for i in near if kinds[i] in ("", "digits")]
    return "" if size > 1 and any(_is_row(line, size) for line in beside) else kind


def _is_row(line: str, size: int) -> bool:
    """Whether a line can be a row of the table that a head of `size` parts has: as many parts, or some and figures."""
    parts = len(line.split())
    return not is_prose(line) and (parts == size or (parts > 2 and re.search(r"\d", line) is not None))


def behind(lines: list[str], kinds: list[str]) -> list[int]:
    """The lines behind the text: short ones behind the last that ends a sentence or counts something, and lists of
    links behind the last sentence.
    """
    kept = [i for i, kind in enumerate(kinds) if not kind]
    prose = max((i for i in kept if is_prose(lines[i])), default=-1)
    bullets = {i for i in kept if i > prose >= 0 and (_BULLET.match(lines[i]) or _DATED.match(lines[i]))}
    signed = signature(lines, kinds)
    last = max(
        (i for i in kept if i not in bullets and (i in signed or _ENDS.search(lines[i]) or _ITEM.match(lines[i]))),
        default=len(lines),
    )
    return sorted({*bullets, *(i for i in kept if i > last and len(lines[i]) <= 30)})


def signature(lines: list[str], kinds: list[str]) -> tuple[int, ...]:
    """The lines that sign a notice behind its text: bodies, and the date below them; empty where there is none."""
    days = [at for at, line in enumerate(lines) if len(line) <= 24 and _DAY.fullmatch(line)]
    if not days:
        return ()
    prose = max((i for i, line in enumerate(lines) if not kinds[i] and is_prose(line)), default=len(lines))
    for at in days:
        if at > prose:
            begin = at
            while begin - 1 > prose and _BODY.fullmatch(lines[begin - 1]):
                begin -= 1
            return tuple(range(begin, at + 1)) if begin < at else ()
    return ()


def _names(title: str, line: str, least: int) -> bool:
    bare = re.sub(r"\s+", "", line)
    return len(bare) >= least and bare in re.sub(r"\s+", "", title)


def _first_half(lines: list[str], kinds: list[str], at: int, title: str) -> int:
    """The headline's place, or that of the lines above it that are its first half or shoulder."""
    while at > 0 and not kinds[at - 1] and _names(title, lines[at - 1], 4) and _is_half(lines[at - 1]):
        at -= 1
    before = lines[at - 1] if at else ""
    shoulder = at and not kinds[at - 1] and _is_headline(before) and len(before) >= 8 and not statements.buttons(before)
    return at - 1 if shoulder and re.search(r"[：—，、…]$", before) else at


def is_site(name: str) -> bool:
    """Whether a name is that of a site, paper or channel."""
    return _SITE.fullmatch(name) is not None


def _is_half(line: str) -> bool:
    return not _SITE.fullmatch(line) and not re.fullmatch(r"[\[【].*[\]】]", line)


def _is_headline(line: str) -> bool:
    return (
        han(line) >= _HEADLINE
        and len(line) <= 80
        and not is_menu(line)
        and not _SITE.fullmatch(line)
        and not statements.buttons(line)
    )
