"""Time expressions: where a text says when, and the value in EDTF where the text and its date of publication fix it.

What is read as what: 初, 中旬, 底 keep the precision of their month or year, for which the standard has nothing finer; a clock
time beside a date adds nothing to the date's value; 期间, 假期 and 前夕 of a feast make its day approximate (2020-01-25~), as
how long it lasts is fixed anew every year; 以来 and 自…起 are open at their end, 截至 and what is before a date (6月底前) at
their begin, and 至今 ends on the day of publication; 连日来 has an unknown begin (/2020-03-05). 当天 is the last day named before it, else that of publication; 同年
and 当年 are the last year named, 当年 only in the same sentence, as it also means "back then". Lengths (3天内) are no times.
"""

import re
from collections.abc import Callable
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate import dates
from kg.annotate.dates import Setting
from kg.annotate.texts import text_of
from kg.extension import cache
from kg.model import Time

_CN = "〇零一二三四五六七八九十"
_M = rf"(?:1[0-2]|0?[1-9]|[{_CN}]{{1,2}})"
_D = rf"(?:[12]\d|3[01]|0?[1-9]|[{_CN}]{{1,3}})"
_TO = r"(?:至|到|-|—{1,2}|–|~|～)"
_HOUR = r"\d{1,2}[时点](?:\d{1,2}分|半|整|许)?(?!建议|意见|要求|措施|希望)(?![对到\u3400-\u9fff]*[个件])"
_CLOCK = rf"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|早|深夜)?(?:\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|{_HOUR})"
_THIRD = r"初|底|末|上旬|中旬|下旬"
_LUNAR_DAY = (
    r"(?:初[一二三四五六七八九十]|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十|二十[一二三四五六七八九]?)"
)
# Durations that only say when: 三年来, 近5年, 半个月后; within or for how long (3天内, 为期45天) is an amount. The numbers have
# an end, as each place of a long run of digits would be read to the end of the run.
_LENGTH = rf"(?:\d{{1,12}}|[{_CN}两半几数百]{{1,12}})[多余]?(?:个)?(?:半)?(?:年|季度|月|星期|周|天|日)[多半]?"
_AGO = (
    rf"(?:前|近|过去|最近|这(?!一))(?:\d{{1,12}}|[{_CN}两几]{{1,12}})(?:年|个季度|季度|个月|天|周|日(?=[，来间]))(?![内多余以之半]|左右|期)(?:来|间)?"
    rf"|{_LENGTH}(?:以来|来(?!自|临|到|源|华|访|的)|[之以]?[前后](?!期|后|台|端|续|勤|备|者|沿|列|往|来|排|进)|下来|间(?=[，的]))"
    rf"|(?<=[，。；\n])半(?:个月|年|天)(?=[\u3400-\u9fff])"
)
# What stands before 明天 or 当年 and makes another word of its first character: 证明, 应当.
_NO_DAY = (
    r"(?!(?<=[证失文适声说三透发聪高鲜阐表标])明|(?<=[适失相应担正恰充每节])当|(?<=[当目之以此提年月天日])前|(?<=过)去)"
)
_REL_YEAR = rf"{_NO_DAY}(?:[去今明]年(?![龄迈限级代画轻])|[同当前次翌]年(?![龄迈限级产代画轻]))"
_OCCASION = "活动|晚会|文艺|联欢|主题|系列|文化|献词|贺词|档|诗|庙会|灯会|礼|节目|祝"
_SPAN = "期间|假期|小长假|长假|黄金周|前夕|前后|佳节"


def _kinds() -> dict[str, str]:
    """Kind to pattern, in the order in which they are tried at a place of the text."""
    weeks, months, days = (
        "|".join(
            sorted((word for word, (kind, _, _) in dates.relative().items() if kind == unit), key=len, reverse=True)
        )
        for unit in ("week", "month", "day")
    )
    named = dates.feasts()
    alone = "|".join(
        sorted((word for word, (kind, _) in named.items() if kind.startswith("alone.")), key=len, reverse=True)
    )
    bound = "|".join(
        sorted((word for word, (kind, _) in named.items() if not kind.startswith("alone.")), key=len, reverse=True)
    )
    return {
        "iso": rf"(?<!\d)(?P<iy>(?:19|20)\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>[12]\d|3[01]|0?[1-9])(?!\d)(?:\s?{_CLOCK})?",
        "years": r"(?<!\d)(?P<y1>(?:19|20)\d\d)(?:[-—–~～至到]|——)(?P<y2>(?:19|20)\d\d)(?!\d)(?:年(?:度)?)?",
        "plan": r"“?(?P<pl>十[一二三四五六七八九])五”?(?:规划|期间|时期)?(?!年)",
        "year": rf"(?:(?P<y>(?:19|20)\d\d|“?[{_CN}]{{4}}”?)年|(?P<ry>{_REL_YEAR}))(?:初(?!次|步|中|心|[一二三四五六七八九十])|底|末|以来)?(?:\s?{_CLOCK})?",
        "months": rf"(?<![\d.])(?P<m1>1[0-2]|[1-9]|[{_CN}]{{1,2}})月?{_TO}(?P<m2>1[0-2]|[1-9]|[{_CN}]{{1,2}})月(?:份)?(?![\d{_CN}])",
        "lunar": rf"农历(?:(?P<lx>[{_CN}]{{1,2}}|正|腊|冬)月(?P<lxd>{_LUNAR_DAY})?)|(?:农历)?(?:(?P<lm>正|腊|冬)月|大年)(?P<ld>{_LUNAR_DAY})"
        rf"|(?<![\d{_CN}每今去明前后同当两几多半近历往全百千万亿])年(?P<le>初[一二三四五六七八九十]|廿[{_CN}]?|三十)(?![\d万千百余多个名批人家元岁%])",
        "md": rf"(?<![\d.])(?P<m>{_M})月(?!报(?![名到道]))(?:(?P<d>{_D})(?:{_TO}(?P<dd>{_D}))?[日号](?![楼线])|份|{_THIRD}|中|以来)?(?:(?:\s?{_CLOCK})|(?:上午|下午|晚|晚上|凌晨|清晨))?",
        "day": r"(?<![\d.])(?:(?P<b1>[12]\d|3[01]|[1-9])(?:[至—～~-]|——))?(?P<b>[12]\d|3[01]|[1-9])日(?=[，上下晚凌清早\d\u3400-\u9fff])(?![均报产常内龄千万])",
        "first": rf"(?:全年)?(?<!提)前(?P<n>\d{{1,2}}|[{_CN}两]{{1,2}})(?P<nu>个?季度|个月)(?![内多余以之半]|左右|期)(?:来|间)?",
        "ago": _AGO,
        "century": rf"(?P<cent>上|本|[12]\d|(?:二?十)[九一]?)世纪(?:(?P<dec>[{_CN}]{{1,3}}|\d0)(?:年代|(?=、)))?(?:[初末][期叶]?|中(?:期|叶|(?![国华央])))?"
        rf"|(?P<decade>[{_CN}]{{1,2}}十|[1-9]0)年代",
        "feast": rf"(?P<fa>{alone})(?:{_SPAN}|当天|当日|(?!{_OCCASION}))|(?<![第\d{_CN}])(?P<fb>{bound})(?:国庆)?(?:{_SPAN}|当天|当日)",
        "quarter": r"(?<![\d.])(?:第)?(?P<q>[一二三四1-4])季度(?!假)",
        "half": r"(?P<h>上|下)半年",
        "week": rf"(?P<rw>{weeks})(?P<wd>[一二三四五六日天末](?![批个家名场次项直度些共般起份均常报]))?",
        "month": rf"(?P<rm>{months})(?!球|台)(?:(?P<rmd>{_D})[日号]|{_THIRD}|以来)?(?:\s?{_CLOCK})?",
        "rel": rf"{_NO_DAY}(?P<rd>{days})(?![龄迈限均]|头条)(?:\s?{_CLOCK})?",
        "edge": rf"(?<![\d{_CN}两几半多每近当个历往上青少成老中童幼壮学常丰整满逐今去明前后同全百千万亿余])(?P<ed>年|月)(?:初(?![一二三四五六七八九十步心级中次衷期始])|底|末(?!端))",
        "since": "连日来|近日来|近年来",
        "till": "截至|截止",
        "vague": "近日|日前|近期|同期",
        "now": "目前",
        "clock": rf"\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?(?!\d)|{_CLOCK}",
    }


@cache
def _time() -> re.Pattern[str]:
    """Any single time; the group that closes last, `lastgroup`, is its kind."""
    found = {*dates.feasts(), *dates.relative()}
    begins = rf"(?=[\d{_CN}廿两半几数百“今去明前同当上下本近过最这全农正腊冬大年月连日目截第凌清早中傍晚深{''.join(sorted({word[0] for word in found}))}])"
    return re.compile(begins + "(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _kinds().items()) + ")")


_UNDER_A_YEAR = frozenset({"md", "months", "quarter", "half", "lunar", "feast", "first", "edge"})
_DATED = _UNDER_A_YEAR | {"iso", "year", "day", "week", "month", "rel"}
_BETWEEN = re.compile(_TO)
_TAIL = re.compile(rf"{_TO}(?P<b>[12]\d|3[01]|0?[1-9]|[{_CN}]{{1,3}})[日号](?![内均])")
_UNTIL_NOW = re.compile(r"至今(?![日天年])")
_SINCE = re.compile(r"(?<![来各亲独源])自从?$|(?<![服听顺跟盲无随遵])从$")
_ON = re.compile(r"以来|起(?![草诉步飞火伏因源码点初航降义家底跳身床了到吊跑锚重息运获用作拍早])")
_BEGINS = re.compile(r"以来|起|开始")
_BEFORE = re.compile(
    r"[之以]?前(?!年(?!货|夜饭)|[天夜日晚后期往来去沿面半身景列台提程者夕瞻所端置排进锋哨\d〇零一二三四五六七八九十两几数])"
)
_NO_MONTH = re.compile(r"(?:1[3-9]|[2-9]\d|00?)月")  # 2021年13月
_EACH = re.compile(r"(?:每年|每月|每逢|每到|每周|每个?|历年|往年|常年)的?$")
_PLANNED = re.compile(r"(?:将|拟|(?<!原)计划|预计|力争|确保|定于|争取|有望|目标)[^。！？；，\n]{0,12}$")
_SENTENCE = re.compile(r"[^。！？\n]{0,200}")
_NEAR = re.compile(r"[^。！？；\n的]{0,20}")


def make_times(nlp: Language, name: str) -> "Times":
    """Factory of the component `kg_times`."""
    return Times()


class Times:
    """spaCy component: writes `doc._.kg_times` (tuple of Time) and the spans `doc.spans["kg_times"]`."""

    def match(self, text: str, published: str = "") -> tuple[Time, ...]:
        """The time expressions of a text, in order; `published` (YYYY-MM-DD) is what relative ones are counted from.

        Another form of `published` counts as none.
        """
        return tuple(_Reading(text, _day(published)).times())

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_times = self.match(text_of(doc), doc._.kg_published)
        spans = [doc.char_span(t.start, t.end, "TIME") for t in doc._.kg_times]
        doc.spans["kg_times"] = [span for span in spans if isinstance(span, Span)]
        return doc


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published)
    except ValueError:
        return None


class _Reading:
    """One text read from its begin to its end, with what relative words are counted from so far."""

    def __init__(self, text: str, published: date | None) -> None:
        self._text = text
        self._setting = Setting(published)
        self._found = list(_time().finditer(text))
        self._place = 0  # of the next match in _found
        self._named_at = 0  # where the last date named ends
        self._end = 0

    def times(self) -> list[Time]:
        """The times of the text; several matches become one where together they say one time."""
        read: list[Time] = []
        while self._place < len(self._found):
            first = self._found[self._place]
            value = self._till() if first.lastgroup == "till" else self._whole()
            start = self._since(first.start(), read[-1].end if read else 0)
            if _EACH.search(self._text, max(0, start - 4), start):
                value = ""
            elif first.lastgroup not in ("since", "now"):
                self._name(value)
            read.append(Time(start, self._end, self._text[start : self._end], value))
            while self._place < len(self._found) and self._found[self._place].start() < self._end:
                self._place += 1  # 春节前|年货 has no 前年
        return read

    def _name(self, value: str) -> None:
        if value:
            self._setting.name(value)
            self._named_at = self._end

    def _next(self, start: int) -> re.Match[str] | None:
        """The match not yet read, where it begins at `start`."""
        found = self._found[self._place] if self._place < len(self._found) else None
        return found if found and found.start() == start else None

    def _till(self) -> str:
        """Value of 截至 and the time behind it: open at its begin."""
        self._end = self._found[self._place].end()
        self._place += 1
        behind = self._next(self._end) or self._next(self._end + self._text.startswith("到", self._end))
        if behind and behind.lastgroup == "now":
            self._take(behind)
            return dates.interval("..", dates.of(self._setting.published))
        if behind and behind.lastgroup in _DATED:
            return dates.interval("..", self._side(behind))
        return ""

    def _whole(self) -> str:
        """Value of one time, a range of two, or one that goes on (以来, 起); moves on behind it."""
        first = self._found[self._place]
        value = self._side(first)
        if before := _BEFORE.match(self._text, self._end) if first.lastgroup in _DATED | {"edge"} else None:
            self._end = before.end()
            return dates.interval("..", value)
        if first.lastgroup not in _DATED:
            return value
        if until := _UNTIL_NOW.match(self._text, self._end):
            self._end = until.end()
            return dates.interval(value, dates.of(self._setting.published) or "..")
        if self._text.endswith("以来", first.start(), self._end):
            return dates.interval(value, "..")
        begins = _BEGINS if _SINCE.search(self._text, max(0, first.start() - 3), first.start()) else _ON
        if on := begins.match(self._text, self._end):
            self._end = on.end()
            return dates.interval(value, "..")
        return self._range(value)

    def _range(self, first: str) -> str:
        """Value of the range that begins with `first`, or `first` where no other date ends it."""
        between = _BETWEEN.match(self._text, self._end)
        behind = self._next(between.end()) if between else None
        tail = _TAIL.match(self._text, self._end)
        if not tail and not (behind and behind.lastgroup in _DATED):
            return first
        self._setting.first = dates.parts(first)
        if behind and behind.lastgroup in _DATED:
            last = self._side(behind)
        elif tail:
            self._end = tail.end()
            last = self._of_month(dates.number(tail["b"]), near=True)
        self._setting.first = (0, 0, 0)
        clock = self._next(self._end)
        if clock and clock.lastgroup == "clock":
            self._take(clock)
        return dates.interval(first, last)

    def _since(self, start: int, floor: int) -> int:
        """Where a time begins: with the 自 or 从 before it, where it is a range or goes on."""
        before = _SINCE.search(self._text, max(floor, start - 3), start)
        if not before:
            return start
        words = self._text[start : self._end]
        goes_on = words.endswith(("以来", "起", "开始", "至今"))
        return before.start() if goes_on or re.search("[至到—–~～]", words) else start

    def _take(self, found: re.Match[str]) -> None:
        self._place += 1
        self._end = found.end()

    def _side(self, found: re.Match[str]) -> str:
        """Value of one date: a match, or a year and the match of a part of it right behind."""
        self._take(found)
        kind = str(found.lastgroup)
        if kind != "year":
            return _VALUES[kind](self, found, None) if kind in _VALUES else ""
        year = self._year(found)
        part = self._next(self._end) if found[0].endswith("年") else None
        if part and part.lastgroup in _UNDER_A_YEAR:
            self._take(part)
            return _VALUES[part.lastgroup](self, part, year) if year else ""
        return "" if _NO_MONTH.match(self._text, self._end) else dates.edtf(year)

    def _year(self, found: re.Match[str]) -> int:
        """The year that a match of the kind year says; 0 where that is not fixed."""
        if found["y"]:
            return dates.year_number(found["y"].strip("“”"))
        _, base, shift = dates.relative()[found["ry"]]
        if base == "published":
            return self._setting.published.year + shift if self._setting.published else 0
        named = self._setting.first[0] or self._setting.named[0]
        same = found["ry"] != "当年" or _SENTENCE.fullmatch(self._text, self._named_at, found.start())
        return named + shift if named and same else 0

    def _told_year(self, found: re.Match[str], month: int, day: int, year: int | None) -> int:
        """`year` where it is said, else the year that the setting gives to the month and day."""
        if year is not None:
            return year
        if not dates.edtf(2000, month, day) or not month:
            return 0
        return self._setting.year_of(month, day, near=self._near(found), plan=self._planned(found))

    def _near(self, found: re.Match[str]) -> bool:
        return bool(_NEAR.fullmatch(self._text, self._named_at, found.start()))

    def _planned(self, found: re.Match[str]) -> bool:
        start, dated = found.start(), found.lastgroup != "feast"
        return (dated and self._text.startswith("前", found.end())) or bool(
            _PLANNED.search(self._text, max(0, start - 20), start)
        )

    def _of_month(self, day: int, *, near: bool) -> str:
        year, month = self._setting.month_of(day, near=near)
        return dates.edtf(year, month, day) if month else ""

    def _iso(self, m: re.Match[str], _: int | None) -> str:
        return dates.edtf(int(m["iy"]), int(m["im"]), int(m["id"]))

    def _years(self, m: re.Match[str], _: int | None) -> str:
        return dates.interval(dates.edtf(int(m["y1"])), dates.edtf(int(m["y2"])))

    def _md(self, m: re.Match[str], year: int | None) -> str:
        month, day = dates.number(m["m"]), dates.number(m["d"]) if m["d"] else 0
        told = self._told_year(m, month, day, year)
        first = dates.edtf(told, month, day)
        return dates.interval(first, dates.edtf(told, month, dates.number(m["dd"]))) if m["dd"] else first

    def _months(self, m: re.Match[str], year: int | None) -> str:
        first, last = dates.number(m["m1"]), dates.number(m["m2"])
        told = self._told_year(m, last, 0, year and year + (first > last))
        return dates.interval(dates.edtf(told - (first > last), first), dates.edtf(told, last)) if told else ""

    def _bare_day(self, m: re.Match[str], _: int | None) -> str:
        last = self._of_month(int(m["b"]), near=self._near(m))
        year, month, _day = dates.parts(last)
        return dates.interval(dates.edtf(year, month, int(m["b1"])), last) if m["b1"] and last else last

    def _first(self, m: re.Match[str], year: int | None) -> str:
        """前三季度, 前7个月: from January; fewer than three months without a year may also be the last ones."""
        count = dates.number(m["n"].replace("两", "二")) * (1 if m["nu"] == "个月" else 3)
        if year is None and (count < 3 or not self._setting.published):
            return ""
        told = self._told_year(m, count, 0, year)
        return dates.interval(dates.edtf(told, 1), dates.edtf(told, count)) if told and 0 < count < 13 else ""

    def _part(self, m: re.Match[str], year: int | None) -> str:
        """A quarter or a half of a year."""
        ordinal = dates.number(m["q"]) if m["q"] else 1 + (m["h"] == "下")
        told = self._told_year(m, 3 * ordinal - 2 if m["q"] else 6 * ordinal - 5, 0, year)
        if not told:
            return ""
        return dates.quarter(told, ordinal) if m["q"] else dates.half(told, ordinal)

    def _lunar(self, m: re.Match[str], year: int | None) -> str:
        name = m["lx"] or m["lm"] or "正"
        month = {"正": 1, "冬": 11, "腊": 12}.get(name) or dates.number(name)
        said = m["lxd"] or m["ld"] or m["le"]
        day = dates.number(said.removeprefix("初")) if said else 0
        if day == 30 and not (m["lx"] or m["lm"]):  # 大年三十
            month = 12
        if not said:
            begin = self._of_feast(m, year, lambda near: dates.lunar_in(near, month, 1))
            return dates.lunar_month(begin.year, month) if begin else ""
        return dates.of(self._of_feast(m, year, lambda near: dates.lunar_in(near, month, day)))

    def _feast(self, m: re.Match[str], year: int | None) -> str:
        word = m["fa"] or m["fb"]
        day = dates.of(self._of_feast(m, year, lambda near: dates.feast_in(word, near)))
        return dates.about(day) if re.search(r"期|前|黄金周|假", m[0]) else day

    def _of_feast(self, m: re.Match[str], year: int | None, in_year: Callable[[int], date | None]) -> date | None:
        return in_year(year) if year is not None else self._setting.feast(in_year, plan=self._planned(m))

    def _week(self, m: re.Match[str], _: int | None) -> str:
        now = self._setting.published
        return dates.week(dates.later(now, 7 * dates.relative()[m["rw"]][2]), m["wd"] or "") if now else ""

    def _month(self, m: re.Match[str], _: int | None) -> str:
        _unit, base, shift = dates.relative()[m["rm"]]
        now, named = self._setting.published, self._setting.named
        year, month = named[:2] if base == "said" and named[1] else (now.year, now.month) if now else (0, 0)
        if not month:
            return ""
        return dates.edtf(*dates.month_after(year, month, shift), dates.number(m["rmd"]) if m["rmd"] else 0)

    def _rel(self, m: re.Match[str], _: int | None) -> str:
        _unit, base, shift = dates.relative()[m["rd"]]
        from_day = (base == "said" and self._setting.day) or self._setting.published
        return dates.of(dates.later(from_day, shift)) if from_day else ""

    def _edge(self, m: re.Match[str], year: int | None) -> str:
        if year is not None:
            return dates.edtf(year) if m["ed"] == "年" else ""
        now = dates.of(self._setting.published)
        return now[:4] if m["ed"] == "年" else now[:7]

    def _since_when(self, m: re.Match[str], _: int | None) -> str:
        now = dates.of(self._setting.published)
        return now and "/" + (now[:4] if m[0] == "近年来" else now)

    def _century(self, m: re.Match[str], _: int | None) -> str:
        now = self._setting.published
        if m["decade"]:
            return dates.decade(m["decade"], now.year) if now else ""
        shift = {"上": 0, "本": 1}.get(m["cent"])
        ordinal = dates.number(m["cent"]) if shift is None else (now.year - 1) // 100 + shift if now else 0
        return dates.century(ordinal, m["dec"] or "")

    def _plan(self, m: re.Match[str], _: int | None) -> str:
        return dates.plan(m["pl"])


_VALUES: dict[str, Callable[[_Reading, re.Match[str], int | None], str]] = {
    "iso": _Reading._iso, "years": _Reading._years, "md": _Reading._md,
    "months": _Reading._months, "day": _Reading._bare_day, "first": _Reading._first,
    "quarter": _Reading._part, "half": _Reading._part, "lunar": _Reading._lunar,
    "feast": _Reading._feast, "week": _Reading._week, "month": _Reading._month,
    "rel": _Reading._rel, "edge": _Reading._edge, "since": _Reading._since_when,
    "century": _Reading._century, "plan": _Reading._plan,
}  # fmt: skip
