"""Time expressions: full and partial dates, months, lunar days, relative words; values in EDTF where the text fixes them."""

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate.texts import text_of
from kg.model import Time

_CN = "〇零一二三四五六七八九十"
_YEAR = r"(?P<year>(?:19|20)\d\d)年|(?P<rel>今|去|明|前|同|当)年"
_MONTH = rf"(?P<month>1[0-2]|0?[1-9]|[{_CN}]{{1,2}})月(?!报)"
_DAY = rf"(?P<day>[12]\d|3[01]|0?[1-9]|[{_CN}]{{1,3}})[日号]"
_CLOCK = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|早|深夜)?(?:\d{1,2}[:：]\d\d(?:[:：]\d\d)?|\d{1,2}[时点](?:\d{1,2}分|半|整|许)?(?!建议|意见|要求|措施|希望)(?![对到\u3400-\u9fff]*[个件]))"
_PART = r"(?:份|初|底|末|上旬|中旬|下旬|中|以来)"
# Durations that only say when: 三年来, 近5年, 前10个月, 半个月后; within or for how long (3天内, 为期45天) is an amount.
_LENGTH = rf"(?:\d+|[{_CN}两半几数百]+)[多余]?(?:个)?(?:半)?(?:年|季度|月|星期|周|天|日)[多半]?"
_AGO = (
    rf"(?:(?:今年|去年|全年)?前|近|过去|最近|这(?!一))(?:\d+|[{_CN}两几]+)(?:年|个季度|季度|个月|天|周)(?![内多余以之半]|左右|期)(?:来|间)?"
    rf"|{_LENGTH}(?:以来|来(?!自|临|到|源|华|访|的)|[之以]?[前后](?!期|后|台|端|续|勤|备|者|沿|列|往|来|排|进)|下来|间(?=[，的]))"
    rf"|(?<=[，。；\n])半(?:个月|年|天)(?=[\u3400-\u9fff])"
)
_TIME = re.compile(
    rf"(?P<iso>(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:[12]\d|3[01]|0?[1-9])(?!\d))(?:\s?{_CLOCK})?"
    rf"|(?:{_YEAR})(?:{_MONTH})?(?:{_DAY})?(?:初|底|末|以来)?(?:\s?{_CLOCK})?"
    rf"|(?<![\d.])(?:1[0-2]|[1-9])月?(?:至|到|-|—|~|～)(?:1[0-2]|[1-9])月(?:份)?(?!\d)"
    rf"|(?P<m2>1[0-2]|0?[1-9]|[{_CN}]{{1,2}})月(?:(?P<d2>[12]\d|3[01]|0?[1-9]|[{_CN}]{{1,3}})[日号]|{_PART})?(?:(?:\s?{_CLOCK})|(?:上午|下午|晚|晚上|凌晨|清晨))?"
    rf"|(?<![\d.])(?P<d3>[12]\d|3[01]|[1-9])日(?=[，上下晚凌清早\d\u3400-\u9fff])(?!均|报|产|常|内|[千万])"
    rf"|{_AGO}|(?:上|本|[12]\d)世纪(?:[{_CN}]{{1,2}}|\d0)?(?:年代)?(?:[初末中]期?)?|(?:[{_CN}]十|[1-9]0)年代"
    rf"|(?:农历)?(?:正月|腊月|大年|年)(?:初[{_CN}]+|十[{_CN}]?|廿[{_CN}]?|三十|二十[{_CN}]?)|除夕|春节(?:期间|前夕|假期)?"
    rf"|(?:19|20)\d\d(?:[-—–~～至](?:19|20)\d\d)(?:年(?:度)?)?|(?:19|20)\d\d年度?|[一二三四]季度|上半年|下半年|(?<![证失文适以节合成声说])(?:今|去|明|前|昨|当)[天日晚年](?![龄迈限])|近日|日前|目前|连日来|近期|本周|上周|本月|上月|同期|近年来|截至|截止|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?(?!\d)"
    rf"|“?[{_CN}]{{4}}”?年|[“]?十[{_CN}]五”?(?:规划|期间|时期)?|{_CLOCK}"
)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}


def make_times(nlp: Language, name: str) -> "Times":
    """Factory of the component `kg_times`."""
    return Times()


class Times:
    """spaCy component: writes `doc._.kg_times` (tuple of Time) and the spans `doc.spans["kg_times"]`."""

    def match(self, text: str, published: str = "") -> tuple[Time, ...]:
        """The time expressions of a text; `published` (YYYY-MM-DD) gives the year to dates that have none."""
        return tuple(Time(m.start(), m.end(), m[0], _value(m, published)) for m in _TIME.finditer(text) if m[0].strip())

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_times = self.match(text_of(doc), doc._.kg_published)
        spans = [doc.char_span(t.start, t.end, "TIME") for t in doc._.kg_times]
        doc.spans["kg_times"] = [span for span in spans if isinstance(span, Span)]
        return doc


def _value(m: re.Match[str], published: str) -> str:
    """EDTF of one match: year, month and day as far as they are said; the year of publication where none is."""
    if m["iso"]:
        year, month, day = re.split(r"[-/.]", m["iso"])
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if m["year"] or m["rel"]:
        year = m["year"] or _relative(m["rel"], published)
        return _join(year, m["month"], m["day"]) if year else ""
    if m["m2"]:
        return _join(published[:4], m["m2"], m["d2"]) if published else ""
    if m["d3"]:
        return f"{published[:7]}-{int(m['d3']):02d}" if published else ""
    return ""


def _relative(word: str, published: str) -> str:
    shift = {"今": 0, "去": -1, "明": 1, "前": -2}.get(word)
    return str(int(published[:4]) + shift) if published and shift is not None else ""


def _join(year: str, month: str | None, day: str | None) -> str:
    parts = [year, *(f"{_number(part):02d}" for part in (month, day) if part)]
    return "-".join(parts)


def _number(text: str) -> int:
    """A day or month number, in digits or as 二十三."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" in text:
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return _DIGITS.get(text, 0)
