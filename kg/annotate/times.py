"""Time expressions: where a text says when, and the value in EDTF where the text and its date of publication fix it.

What is read as what: 初, 中旬, 底 keep the precision of their month or year, for which the standard has nothing finer; a clock
time beside a date adds nothing to the date's value; 期间, 假期 and 前夕 of a feast make its day approximate (2020-01-25~), as
how long it lasts is fixed anew every year; 以来 and 自…起 are open at their end, 截至 at its begin, and 至今 ends on the day of
publication; 连日来 has an unknown begin (/2020-03-05). 当天 is the last day named before it, else that of publication; 同年
and 当年 are the last year named, 当年 only in the same sentence, as it also means "back then". Lengths (3天内) are no times.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate import dates
from kg.annotate.dates import Setting
from kg.annotate.texts import text_of
from kg.model import Time

_CN = "〇零一二三四五六七八九十"
_M = rf"(?:1[0-2]|0?[1-9]|[{_CN}]{{1,2}})"
_D = rf"(?:[12]\d|3[01]|0?[1-9]|[{_CN}]{{1,3}})"
_TO = r"(?:至|到|-|—{1,2}|–|~|～)"
_HOUR = r"\d{1,2}[时点](?:\d{1,2}分|半|整|许)?(?!建议|意见|要求|措施|希望)(?![对到\u3400-\u9fff]*[个件])"
_CLOCK = rf"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|早|深夜)?(?:\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|{_HOUR})"
_THIRD = r"初|底|末|上旬|中旬|下旬"
_LUNAR_DAY = r"(?:初[一二三四五六七八九十]|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十|二十[一二三四五六七八九]?)"
# Durations that only say when: 三年来, 近5年, 半个月后; within or for how long (3天内, 为期45天) is an amount.
_LENGTH = rf"(?:\d+|[{_CN}两半几数百]+)[多余]?(?:个)?(?:半)?(?:年|季度|月|星期|周|天|日)[多半]?"
_AGO = (
    rf"(?:前|近|过去|最近|这(?!一))(?:\d+|[{_CN}两几]+)(?:年|个季度|季度|个月|天|周)(?![内多余以之半]|左右|期)(?:来|间)?"
    rf"|{_LENGTH}(?:以来|来(?!自|临|到|源|华|访|的)|[之以]?[前后](?!期|后|台|端|续|勤|备|者|沿|列|往|来|排|进)|下来|间(?=[，的]))"
    rf"|(?<=[，。；\n])半(?:个月|年|天)(?=[\u3400-\u9fff])"
)
# What stands before 明天 or 当年 and makes another word of its first character: 证明, 应当.
_NO_DAY = "证失文适以节合成声说透发聪高鲜阐表标应相正恰充每"
_REL_YEAR = rf"(?<![{_NO_DAY}])(?:(?<!过)去|今|明|同|当|(?<![年月天日])前|本|后(?=年[^\u3400-\u9fff]))年(?![龄迈限级产代画轻])"
_OCCASION = "活动|晚会|文艺|联欢|主题|系列|文化|献词|贺词|档|诗|庙会|灯会|礼|节目|祝"
_SPAN = "期间|假期|小长假|长假|黄金周|前夕|前后|佳节"


def _kinds() -> dict[str, str]:
    """Kind to pattern, in the order in which they are tried at a place of the text."""
    weeks, months, days = (
        "|".join(sorted((word for word, (kind, _, _) in dates.relative().items() if kind == unit), key=_longest))
        for unit in ("week", "month", "day")
    )
    named = dates.feasts()
    alone = "|".join(sorted((word for word, (kind, _) in named.items() if kind.startswith("alone.")), key=_longest))
    bound = "|".join(sorted((word for word, (kind, _) in named.items() if not kind.startswith("alone.")), key=_longest))
    return {
        "iso": rf"(?<!\d)(?P<iy>(?:19|20)\d\d)[-/.](?P<im>1[0-2]|0?[1-9])[-/.](?P<id>[12]\d|3[01]|0?[1-9])(?!\d)(?:\s?{_CLOCK})?",
        "years": rf"(?<!\d)(?P<y1>(?:19|20)\d\d)(?:[-—–~～至到]|——)(?P<y2>(?:19|20)\d\d)(?!\d)(?:年(?:度)?)?",
        "plan": rf"[“]?(?P<plan>十[{_CN}])五”?(?:规划|期间|时期)?(?!年)",
        "year": rf"(?:(?P<y>(?:19|20)\d\d|“?[{_CN}]{{4}}”?)年|(?P<ry>{_REL_YEAR}))(?:初(?!次|步|中|心|[一二三四五六七八九十])|底|末|以来)?(?:\s?{_CLOCK})?",
        "months": rf"(?<![\d.])(?P<m1>1[0-2]|[1-9]|[{_CN}]{{1,2}})月?{_TO}(?P<m2>1[0-2]|[1-9]|[{_CN}]{{1,2}})月(?:份)?(?![\d{_CN}])",
        "lunar": rf"农历(?:(?P<lx>[{_CN}]{{1,2}}|正|腊|冬)月(?P<lxd>{_LUNAR_DAY})?)|(?:农历)?(?:(?P<lm>正|腊|冬)月|大年)(?P<ld>{_LUNAR_DAY})"
        rf"|(?<![\d{_CN}每今去明前后同当两几多半近历往全百千万亿])年(?P<le>初[一二三四五六七八九十]|廿[{_CN}]?|三十)(?![\d万千百余多个名批人家元岁%])",
        "md": rf"(?<![\d.])(?P<m>{_M})月(?!报(?![名到道]))(?:(?P<d>{_D})(?:(?P<to>{_TO})(?P<dd>{_D}))?[日号](?![楼线])|份|{_THIRD}|中|以来)?(?:(?:\s?{_CLOCK})|(?:上午|下午|晚|晚上|凌晨|清晨))?",
        "day": r"(?<![\d.])(?P<b>[12]\d|3[01]|[1-9])日(?=[，上下晚凌清早\d\u3400-\u9fff])(?!均|报|产|常|内|[千万])",
        "first": rf"全?(?<!提)前(?P<n>\d{{1,2}}|[{_CN}两]{{1,2}})(?P<nu>个?季度|个月)(?![内多余以之半]|左右|期)(?:来|间)?",
        "ago": _AGO,
        "century": rf"(?P<cent>上|本|[12]\d|(?:二?十)[九一]?)世纪(?:(?P<dec>[{_CN}]{{1,3}}|\d0)(?:年代)?)?(?:[初末中][期叶]?)?"
        rf"|(?P<decade>[{_CN}]{{1,2}}十|[1-9]0)年代",
        "feast": rf"(?P<feast>{alone})(?:{_SPAN}|假日|节期间|(?!{_OCCASION}))|(?P<bound>{bound})(?:国庆)?(?:{_SPAN}|假日|当天|当日)",
        "quarter": r"(?<![\d.])(?:第)?(?P<q>[一二三四1-4])季度",
        "half": r"(?P<h>上|下)半年",
        "week": rf"(?P<rw>{weeks})(?P<wd>[一二三四五六日天末])?",
        "month": rf"(?P<rm>{months})(?!球|台)(?:(?P<rmd>{_D})[日号]|{_THIRD}|以来)?(?:\s?{_CLOCK})?",
        "rel": rf"(?<![{_NO_DAY}])(?:(?<![当目之以此提])(?=前)|(?!前))(?P<rd>{days})(?![龄迈限均]|头条|[气津](?!温))(?:\s?{_CLOCK})?",
        "edge": rf"(?<![\d{_CN}两几半多每近当个历往])(?P<edge>年|月)(?:初(?![一二三四五六七八九十])|底|末(?!端))",
        "since": "连日来|近日来|近年来",
        "till": "截至|截止",
        "vague": "近日|日前|近期|同期",
        "now": "目前",
        "clock": rf"\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?(?!\d)|{_CLOCK}",
    }


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


@cache
def _time() -> re.Pattern[str]:
    """Any single time; the group that closes last, `lastgroup`, is its kind."""
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _kinds().items()))
