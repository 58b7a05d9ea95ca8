"""Lines that state metadata: when, where and by whom a text was published, who edited it and how often it was read.

A line is one only if every part of it is: 记者：复工情况如何？ and 2021年5月6日 云岭县召开动员会 stay in the text.
"""

import datetime
import re

from kg.clean import bylines
from kg.extension import cache
from kg.tables import words

Pairs = list[tuple[str, str]]
_DATE = re.compile(
    r"(?<!\d)(?:民国(?P<roc>\d{2,3})|(?P<year>20\d\d|19\d\d))\s*[年/.-]\s*(?P<month>\d{1,2})\s*[月/.-]\s*(?P<day>\d{1,2})(?!\d)日?"
)
_CLOCK = re.compile(r"T?\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2})?秒?")
_TIME = re.compile(
    rf"{_DATE.pattern}|(?<!\d)\d{{1,2}}-\d{{1,2}}(?=\s+\d{{1,2}}[:：])|(?<!\d)\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?(?!\d)"
)
_URL = re.compile(r"https?://[!#-&*-;=?-~]+")
_PAPER = re.compile(r"[^\s\d，。；！？：]{2,15}(?:网|报|社|电视台|电台|在线|客户端|融媒|融媒体中心|发布)")
_STAFF = "一审|二审|三审|责任编辑|责编|编辑|编审|编校|审核|审校|校对|初审|复审|终审|复核|监制|供稿|来稿|摄影|图片|版式|美编|排版|制图|制作|统筹|策划|值班主任|值班编委|值班总编|主任|主编|总编辑|总编|签发|审签|录入者|录入员|录入|视频|剪辑|配音|翻译"
_LABELS = {
    "published": "(?:发布|发表|发稿|最后更新|更新|录入|刊发|编辑)?(?:时间|日期)|最后更新|发布于|发表于|更新于|刊发于|date|time|published",
    "publisher": "(?:信息|文章|稿件|新闻|内容|本文)?(?:来源|来自|出处)|稿源|转载自|转自|from|source",
    "author": "文图|图文|文|文章作者|作者|撰文|撰稿|文字记者|摄影记者|记者|通讯员|发布人|发布者|发布单位|文字|author|reporter",
    "staff": f"(?:责任|网络|本文|本版|本期|稿件|微信|执行|新媒体|见习|实习|栏目|网站|首席)*(?:{_STAFF})",
    "reads": "views?|hits|clicks|(?:浏览|阅读|点击|访问|人气|点赞|评论|转发|收藏|播放|在看)(?:量|次数|数|率)?",
    "info": "索\\s?引\\s?号|发文字号|文\\s?号|主题(?:词|分类)|发布机构|发文机关|公开(?:日期|方式|范围|类别|形式)|生成日期|成文日期|有效性|信息分类|组配分类|体裁|服务对象",
    "tools": "字体大小|字体|字号|字级|分享到|分享至|分享|font(?: ?size)?|share(?: to)?",
}
_KEYS = tuple(_LABELS)
_LABEL = re.compile("(?:" + "|".join(f"({words})" for words in _LABELS.values()) + r")\s*[：:]\s*", re.I)
# What needs no colon: 发布于 2021-05-06, 阅读 2317, 编辑 | 王青.
_BARE = re.compile(r"(?:(?<=\s)|^)(发布于|发表于|更新于)\s*(?=(?:19|20)\d\d)")
_ROLE = re.compile(r"(?:(?<=\s)|^)(记者|通讯员|作者|编辑|责编)\s+(?=[\u3400-\u9fff·]{2,6}(?:\s|$))")
_PIPED = re.compile(
    rf"((?:{_LABELS['author']}|{_LABELS['staff']}|{_LABELS['publisher']}))\s*[|｜丨]\s*(?=[\u3400-\u9fff])"
)
_READ = re.compile(
    r"(?:阅读|浏览|点击|评论|点赞|赞|在看|转发|收藏|播放|人气)(?:量|数)?\d[\d,.]*[万+次条]*|\d+(?:条评论|次阅读|阅读|评论)|[\d,.]+[万+次]*"
)
_DAY = re.compile(r"\d{1,2}[-/月]\d{1,2}日?")
_WEEKDAY = re.compile("(?:星期|周)[一二三四五六日天]")
_MAIL = re.compile(r"(?:邮箱[：:])?[\w.-]+@[\w.-]+|(?:电话|热线)[：:][\d-]{5,}")
_FROM = re.compile(r"发[表布]于[\u3400-\u9fff]{2,4}")
_CHUNK = re.compile(r"[\s|｜丨\[\]【】（）()［］〔〕;；]+")
_WORD = re.compile(r"[^\W\d_]{2,12}(?:·[^\W\d_]{1,12})*")
_SPOKEN = re.compile(r"[，。；！？“”…]")
_PLACE = re.compile(r"[/／].{0,12}(?:报道|报导|摄|文|图)$")
_TODAY = re.compile("今天是|现在是|欢迎")
_OTHER = re.compile("(?:咨询|报名|办理|开放|活动|考试|会议|营业|服务|工作|上课|举办|招聘|面试|截止|开会|体检|接种)$")
_LONGEST = 160


def stated(line: str, top: bool = False) -> Pairs | None:
    """(key, value) pairs of a line that says nothing else, None for any other line.

    At the `top` of a page a date may also stand with a name that no list has, that of the paper.
    """
    if len(line) > _LONGEST or _SPOKEN.search(line) or _TODAY.search(line):
        return None
    if names := bylines.signature(line):
        return [("author", "、".join(names))]
    line = _TIME.sub(r" \g<0> ", line)  # inline elements of a page often have no blank between them
    line = _ROLE.sub(r"\1：", line)
    line = _BARE.sub(r"\1：", _PIPED.sub(r"\1：", line))
    labels = [m for m in _LABEL.finditer(line) if _is_label(line, m)]
    reader = _Line(top or bool(labels))
    edges = [*(m.start() for m in labels), len(line)]
    reader.free(_CHUNK.split(line[: edges[0]]))
    for label, end in zip(labels, edges[1:], strict=True):
        reader.labelled(_KEYS[(label.lastindex or 1) - 1], label[0], line[label.end() : end].strip())
    if not reader.good or not (labels or reader.dated or (top and reader.timed)):
        return None
    return reader.pairs + (reader.weak if top else [])


def _is_label(line: str, found: re.Match[str]) -> bool:
    """Not the colon of a time of day, and not the tail of a longer word (咨询时间：, 报名日期：)."""
    before = line[: found.start()]
    return not _OTHER.search(before)


class _Line:
    """Reads the parts of one line; `good` turns false at the first part that is no metadata."""

    def __init__(self, lenient: bool) -> None:
        self.pairs: Pairs = []
        self.weak: Pairs = []  # what no label says comes behind what one does
        self.good = True
        self.dated = False
        self._lenient = lenient
        self._strange = 0
        self.timed = False

    def labelled(self, key: str, label: str, value: str) -> None:
        """What stands behind one label, up to the next."""
        chunks = [chunk for chunk in _CHUNK.split(value) if chunk]
        if key == "published":
            self.good &= bool(date_of(value)) or not value
            self.free(chunks)
        elif key == "publisher":
            self.pairs += [("publisher", _PLACE.sub("", chunks[0]))] if chunks else []
            self.good &= not chunks or len(chunks[0]) <= 40
            self.free(chunks[1:])
        elif key in ("author", "staff"):
            self._names(key, label, chunks)
        elif key == "info":
            self.good &= len(value) <= 60
        else:
            self.free(chunks)

    def _names(self, key: str, label: str, chunks: list[str]) -> None:
        names: list[str] = []
        known = bylines.is_name if "记者" in label else _WORD.fullmatch  # 记者：您好 is an interview
        while chunks and (parts := bylines.tokens(_PLACE.sub("", chunks[0]))) and _are_names(parts, known, bool(names)):
            names += parts
            chunks = chunks[1:]
        self.good &= bool(names) or not chunks or (key == "staff" and _is_furniture(chunks[0]))
        if key == "author" and names:
            self.pairs.append((key, "、".join(names)))
        self.free(chunks)

    def free(self, chunks: list[str]) -> None:
        """Parts without a label: a date, a time, a paper, a button, a person behind the paper."""
        for chunk in chunks:
            if chunk and not self._dated(chunk) and not _is_furniture(chunk):
                self._named(chunk)

    def _dated(self, chunk: str) -> bool:
        if _CLOCK.fullmatch(chunk) or (self._lenient and _DAY.fullmatch(chunk)):
            self.timed = True
            return True
        found = _DATE.match(chunk)
        rest = chunk[found.end() :] if found else chunk
        clock = _CLOCK.match(rest)
        rest = rest[clock.end() :] if clock else rest
        if not found or not date_of(chunk):
            return False
        self.timed |= clock is not None
        self.dated = True
        self.pairs.append(("published", date_of(chunk)))
        if rest:
            self._named(rest)
        return True

    def _named(self, chunk: str) -> None:
        """A part in no list: a paper; a byline; else one or two short words, where the line says enough besides."""
        written = bylines.signature(chunk)
        if url := _URL.fullmatch(chunk):
            self.pairs += [("url", url[0])] if url[0].count("/") > 3 or url[0].count("?") else []
        elif written or ((names := re.fullmatch(r"记者(.+)", _PLACE.sub("", chunk))) and bylines.is_name(names[1])):
            self.pairs.append(("author", "、".join(written) if written else names[1] if names else ""))
        elif _PAPER.fullmatch(chunk) and self.dated:
            self.pairs.append(("publisher", chunk))
        elif self._lenient and re.fullmatch(r"[\u3400-\u9fffA-Za-z·“”]{2,12}", chunk) and self._strange < 3:
            self._strange += 1
            person = bylines.is_name(chunk) and len(chunk) <= 3
            self.weak.append(("author" if person else "publisher", chunk))
        else:
            self.good = False


def _are_names(parts: list[str], known: object, later: bool) -> bool:
    """Whether parts of a byline are names; behind the first one only what is a person's name is."""
    test = bylines.is_name if later or not callable(known) else known
    return all(test(part) for part in parts)


def _is_furniture(chunk: str) -> bool:
    return bool(
        chunk in _buttons()
        or _READ.fullmatch(chunk)
        or _WEEKDAY.fullmatch(chunk)
        or _FROM.fullmatch(chunk)
        or _MAIL.fullmatch(chunk)
    )


def date_of(text: str) -> str:
    """The first full date of a text as YYYY-MM-DD, or the empty string; a day that no calendar has is none."""
    for found in _DATE.finditer(text):
        year = int(found["year"]) if found["year"] else int(found["roc"]) + 1911
        try:
            return datetime.date(year, int(found["month"]), int(found["day"])).isoformat()
        except ValueError:
            continue
    return ""


def buttons(line: str) -> bool:
    """Whether a line holds nothing but what can be clicked, numbers of pages and dates of today."""
    chunks = [chunk for chunk in re.split(r"[\s|｜丨\[\]【】（）()［］:：/、，,·•>›»＞<＜《》←→-]+", line) if chunk]
    named = [chunk for chunk in chunks if not re.fullmatch(r"\d+|第\d+页|共\d+页|第\d+页共\d+页", chunk)]
    return bool(named) and all(chunk in _buttons() or _READ.fullmatch(chunk) for chunk in named)


@cache
def _buttons() -> frozenset[str]:
    return frozenset(words("buttons"))
