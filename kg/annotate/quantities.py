"""Quantities: number, bounds, unit and the counted item; number runs that count nothing get their reason."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.annotate import coins, sums
from kg.annotate.counted import BODIES
from kg.annotate.cues import NO_CUES, Cues
from kg.annotate.items import Items
from kg.annotate.numbers import ARABIC, SPACED, Number, chinese, formal, read
from kg.annotate.stops import phrases
from kg.annotate.texts import text_of
from kg.errors import NumberError
from kg.extension import cache
from kg.model import Mention, Quantity, Skipped, Time
from kg.tables import tsv, words

# Units with a bound or a half inside: (unit, operator, what is added).
_LONG = {
    "个多月": ("个月", "ge", 0.0), "个多小时": ("小时", "ge", 0.0), "年多": ("年", "ge", 0.0), "天多": ("天", "ge", 0.0),
    "个半月": ("个月", "", 0.5), "个半小时": ("小时", "", 0.5), "年半": ("年", "", 0.5), "天半": ("天", "", 0.5),
}  # fmt: skip
# 至少包扶2个, 约占总量的9%: the bound stands before the verb.
_FAR_BOUND = re.compile(
    r"(至少|最少|不少于|最多|至多)(?![的时达]|一[天日年次场])[\u3400-\u9fff]{1,8}$|(大约|将近|接近|约)占[^，。；：\d]{1,14}$"
    # 最高补贴|3万元: what is paid out at most; what is measured (最高达35度) is exact
    r"|(最高|最低)(?:可以?|能|均可|将|给予|享受|申请|一次性){0,2}(?:补贴|补助|奖励|奖补|资助|贷款?|授信|赔付|赔偿|补偿|减免|优惠|抵扣|返还|支付|领取|领|拿|发放|报销|罚款|处罚|可获|获)(?:到|至)?$"
)
# A share in words: 近一半, 半数以上, 企业过半; 过半年 and 半数字 are none.
# 一人一企, 一家农户一名干部: each has one of its own; 不漏一户, 无一人伤亡: none.
_EACH = re.compile(r"一(?:[人户村校企镇街院]|[家名个位][\u3400-\u9fff]{2})(?:一|$)")
_CALLED = re.compile(
    r"(?:^|[，。；\n\u3400-\u9fff])(?<![不但只就总凡要])是(?!由)[^，。；、\d的]{0,16}$"
)  # 是青石镇|一家企业: what it is
_NOT_ONE = re.compile(r"(?:[不没未]有?[漏落少缺掉]下?|[没未]有|无)$")
_HALF = re.compile(
    r"(?P<before>近|约|接近|将近|超过?|逾|不足|不到|过)?(?P<half>一半|半数(?!字|据)|(?<=[率额量数积比重]过)半(?![个年天月小点百夜山路载程决吨元公斤里米亩]))(?P<after>以上|左右)?"
)
_PART = re.compile(
    r"(?<![\d/.])([1-9])/([2-9]|10)(?=[的强多]|以上|左右)|(?<=[占近约达有])([1-9])/([2-9]|10)(?![\d/])"
)  # 1/4的职工
_GROWN = re.compile(r"[额值量入产数均模积仍望]过$")  # 销售额过30万元, but 开过5次会
_PASSED = re.compile(r"(?<![通经超越度])过$")  # 复工企业过八成
# 投资了30多亿: what is paid, earned or owed in 万 and 亿 without a unit is yuan.
_PAID = re.compile(
    r"(?:投资|投入|耗资|斥资|筹资|集资|融资|出资|捐资|捐款|拨款|贷款|借款|负债|欠款|亏损|盈利|获利|创收|增收|产值|收入|利润|资产|造价|赔偿|罚款|花费?)(?:了|达到?|超过?|近|约|逾|高达|突破|共|累计|总[额计]|为)*$"
)
# 签约5000万以上项目12个: projects are told apart by what is invested.
_INVESTED = re.compile(
    r"以上的?(?:(?:重大|重点|工业|产业|投资|招商引资|招商|签约|新建|在建|新开工|开工|续建)的?){0,3}项目"
)
_SPOKEN = re.compile(r"(?:^|[，：。？！\n])“[^“”]*[了就也才只都我你他她咱俺]")  # 说：“光化肥就投了12万元”
_DEGREES = frozenset({"度", "℃", "摄氏度"})
# What is told as a bare number: 收入比缩小至2.19.
_INDEX = re.compile(
    r"(?:指数|系数|指标|收入比|比值|得分|评分|均值|密度|强度|标准差|率|净值|分值|绩点|[律师生医]师?比)[^，。；：、\d]{0,6}$"
)
# Digits only: 五险一金 counts none. What follows is another count of them, or the end of the phrase.
_MEDALS = r"(?<=\d)[金银铜](?=[、，]?\d{1,3}[金银铜枚]|[的，。；、（）]|$)"
_SERVICE = 5  # digits of a service telephone, the least
_ABROAD = re.compile(r"[A-Za-z²³]$")
_LATIN = re.compile(r"[A-Za-z_/.+·-]")


@cache
def _bounds(place: str) -> dict[str, str]:
    found = {word: op for word, where, op in tsv("lexicon/bounds.tsv", "word", "place", "op") if where == place}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


@cache
def _unit_pattern() -> str:
    """Alternation of all measure words, longest first, each with a guard against longer words that begin with it."""
    guards = {unit: after for unit, after in tsv("lexicon/unit_guards.tsv", "unit", "next")}
    names = [name for cell, _ in tsv("lexicon/measures.tsv", "unit", "kind") for name in cell.split()]
    long = (*_LONG, "％")
    ordered = sorted({*names, *long}, key=lambda name: (-len(name), name))
    own = {unit: words.replace(" ", "|") for unit, words in tsv("lexicon/unit_words.tsv", "unit", "words")}
    but = {unit: f"(?!{own[unit]})" if unit in own else "" for unit in guards}
    latin = r"(?![A-Za-z\d²³/·])"  # 12m, but 12mol and 12mg/L
    plain = "|".join(
        re.escape(n) + (f"(?!{but[n]}[{guards[n]}])" if n in guards else latin if _ABROAD.search(n) else "")
        for n in ordered
    )
    # 36人|均为返乡青年: all of them, not so many for each.
    # 10金5银3铜: medals, where another count of them or the end of the phrase follows.
    return (
        rf"{plain}|{_MEDALS}|(?<=\.\d)点|(?<=\.\d\d)点|分(?=\d{{1,2}}秒)|人(?=均(?:[为已是系被未获可由按无]|来自|达到))"
    )


@cache
def _runs() -> re.Pattern[str]:
    """Every run of digits or Chinese numerals; each must end as a quantity or as a reason."""
    return re.compile(rf"{SPACED}|\d(?:[\d.,，]*\d)?|[数几](?=[{chinese()}])|[{chinese()}半]+|[{formal()}]{{2,}}")


@cache
def _amount() -> re.Pattern[str]:
    guards = {word: (ahead, behind) for word, ahead, behind in tsv("lexicon/bound_guards.tsv", "word", "last", "next")}
    before = "|".join(_guarded(word, *guards.get(word, ("", ""))) for word in _bounds("before"))
    inner = "".join(_bounds("inner"))
    after = "|".join(map(re.escape, _bounds("after")))
    multiplier = r"(?:[十百千万亿](?![瓦米克卡伏安焦帕赫]|分[点之]))*"
    first, second, cent = (
        rf"(?:(?:{ARABIC})(?P<{n}i>[{inner}]?){multiplier}(?:(?<=[万亿])\d{{1,4}}(?:\.\d+)?[千万](?![瓦米克卡伏安焦帕赫]))*|(?:[{chinese()}]+|半|[{formal()}]{{2,}})(?P<{n}j>[{inner}])?[十百千万亿]*)"
        for n in "abc"
    )
    unit = _unit_pattern()
    return re.compile(
        rf"(?P<before>(?:{before})?)(?:百分之(?P<cent>{cent}(?:点[{chinese()}]+)?)"
        rf"|(?P<frac>[{chinese()}]+)分之(?P<top>[{chinese()}]+)"
        rf"|(?P<low>{first})(?:(?P<u1>{unit})?(?:[-—–~～]|至|到)(?P<high>{second}))?"
        rf"(?P<late>[{inner}]?)(?P<unit>(?:{unit})?)(?:（[套件次个家台户组辆场只头匹间处所座栋幢条项宗起例人名]）)?(?:(?<=\d元|[万亿千百十]元)人民币(?!汇率))?(?P<tenth>(?:(?<=成)[{chinese()}半](?![{chinese()}]))?)(?P<late2>(?:(?<![年月天日周])[{inner}](?![\u3400-\u9fff]{{0,1}}[自源到临年]))?))(?P<after>(?:{after}|(?<=[年月天日周时钟])内(?![部外科容地陆蒙需侧]))?)"
    )


def _guarded(word: str, last: str, following: str) -> str:
    """A bound's pattern: not behind one of the characters `last`, only before one of `following` where any are given."""
    behind = f"(?<![{last}])" if last else ""
    return behind + re.escape(word) + (f"(?=[{following}])" if following else "")


@cache
def _not_numbers() -> re.Pattern[str]:
    rows = list(tsv("lexicon/not_numbers.tsv", "pattern", "reason"))
    groups = {reason: "|".join(p for p, r in rows if r == reason) for reason in dict.fromkeys(r for _, r in rows)}
    return re.compile("|".join(f"(?P<{reason}>{patterns})" for reason, patterns in groups.items()))


def make_quantities(nlp: Language, name: str) -> "Quantities":
    """Factory of the component `kg_quantities`."""
    return Quantities()


class Quantities:
    """spaCy component: writes `doc._.kg_quantities`, `doc._.kg_skipped` and the spans `doc.spans["kg_quantities"]`."""

    def match(
        self, text: str, times: Sequence[Time], mentions: Sequence[Mention], cues: Cues = NO_CUES
    ) -> tuple[tuple[Quantity, ...], tuple[Skipped, ...]]:
        """(the quantities, the number runs that are none); every run of digits or numerals is in one of the two."""
        closed = _Closed(text, times, mentions)
        found: list[Quantity] = []
        skipped: list[Skipped] = []
        items = Items(phrases(text))
        at = 0
        for run in _runs().finditer(text):
            if run.start() < at:
                continue
            outcome = closed.reason(run) or _quantity(text, run, at)
            if isinstance(outcome, str):
                skipped.append(Skipped(run.start(), run.end(), outcome))
                at = run.end()  # no amount behind it takes it in: 多数|万
            else:
                found.append(outcome)
                at = outcome.end
        return sums.marked(text, items.fill(found, mentions, times, cues)), tuple(skipped)

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_quantities, doc._.kg_skipped = self.match(
            text_of(doc), doc._.kg_times, doc._.kg_mentions, doc._.kg_cues
        )
        spans = [doc.char_span(q.start, q.end, "QUANTITY") for q in doc._.kg_quantities]
        doc.spans["kg_quantities"] = [span for span in spans if isinstance(span, Span)]
        return doc


class _Closed:
    """The places of a text where a number run is no quantity: times, names, and words that hold a numeral."""

    def __init__(self, text: str, times: Sequence[Time], mentions: Sequence[Mention]) -> None:
        self._text = text
        taken = [(t.start, t.end, "time") for t in times] + [(m.start, m.end, "name") for m in mentions]
        taken += [(m.start(), m.end(), str(m.lastgroup)) for m in _not_numbers().finditer(text) if not _counts(text, m)]
        taken += [
            (m.start(), m.end(), "name")
            for m in re.finditer(r"“[^“”\n，。；]{1,20}”|‘[^‘’\n，。；]{1,20}’|https?://\S{1,2000}", text)
            if not _SPOKEN.search(text[max(0, m.start() - 1) : m.end()])
        ]
        taken += [(m.start(), m.end(), "name") for m in re.finditer(r"《[^《》\n]{1,80}》", text)]
        self._spans = sorted(taken)
        self._starts = [start for start, _, _ in self._spans]
        self._longest = max((end - start for start, end, _ in taken), default=0)

    def reason(self, run: re.Match[str]) -> str:
        """Why the run counts nothing, or the empty string."""
        place = bisect_right(self._starts, run.start())
        while place:
            place -= 1
            start, end, reason = self._spans[place]
            if start < run.start() - self._longest:
                break
            if start <= run.start() and run.end() <= max(end, run.start() + 1) and end > run.start():
                return reason
        return ""


def _counts(text: str, called: re.Match[str]) -> bool:
    """Whether digits that may be the number of a service telephone are an amount: inside a longer number, or before a
    measure word (10000名, 95123元).
    """
    if not called[0].isdigit() or len(called[0]) < _SERVICE:
        return False
    within = text[called.start() - 1 : called.start()].isdigit() or text[called.end() : called.end() + 1].isdigit()
    amount = _amount().match(text, called.start())
    return within or (amount is not None and amount.end() > called.end() and bool(amount["unit"] or _inner(amount)))


def _quantity(text: str, run: re.Match[str], floor: int) -> Quantity | str:
    """The quantity that holds the run, or the reason why there is none."""
    half = _HALF.search(text, max(floor, run.start() - 2), run.start() + 5)
    if half and half.start("half") == run.start():
        op = {**_bounds("before"), "过": "ge"}.get(half["before"]) or _bounds("after").get(half["after"], "eq")
        return Quantity(half.start(), half.end(), 50.0, op, "%", "")
    if part := _PART.match(text, run.start()):
        return _share(text, part)
    if told := coins.value(text, run.start()):
        return _beside_bounds(text, run.start(), *told, "元")
    match = _match(text, run.start(), floor)
    if match is None:
        return "idiom"
    reason = _doubt(text, run, match)
    if reason:
        return reason
    try:
        return _build(match)
    except NumberError:
        return "idiom"


def _share(text: str, part: re.Match[str]) -> Quantity | str:
    """The share that a fraction in digits tells, with the bound beside it."""
    top, whole = (int(part[1]), int(part[2])) if part[1] else (int(part[3]), int(part[4]))
    if top >= whole:
        return "missed"
    return _beside_bounds(text, part.start(), part.end(), round(top / whole * 100, 4), "%")


def _beside_bounds(text: str, start: int, end: int, value: float, unit: str) -> Quantity:
    """An amount with the bound before or behind it."""
    before = next((word for word in _bounds("before") if text.endswith(word, 0, start)), "")
    after = next((word for word in _bounds("after") if text.startswith(word, end)), "")
    op = _bounds("before").get(before) or _bounds("after").get(after, "eq")
    return Quantity(start - len(before), end + len(after), value, op, unit, "")


def _match(text: str, start: int, floor: int) -> re.Match[str] | None:
    """The longest reading of the amount at `start`, with a bound or 百分之 before it if there is one."""
    for back in range(min(6, start - floor), -1, -1):
        found = _amount().match(text, start - back)
        # 数 and 几 stand in the run itself; a bound must reach exactly up to the number.
        if found and (back == 0 or ((found["before"] or found["cent"]) and _body_start(found) == start)):
            return found
    return None


def _body_start(match: re.Match[str]) -> int:
    return match.end("before") if match["before"] or not match["cent"] else match.start()


def _doubt(text: str, run: re.Match[str], match: re.Match[str]) -> str:
    """Why an amount that matches is none after all: a numeral alone, 一 as an article, digits glued to Latin letters."""
    if match["cent"] or match["frac"]:
        return ""
    far = _FAR_BOUND.search(text, max(0, match.start() - 18), match.start())
    unit, bound = match["unit"], match["before"] or match["after"] or _inner(match) or far
    if unit == "分" and text.endswith(("小时", "时"), 0, match.start()):
        return "time"  # 1小时26分
    if unit == "周年":
        return "time"  # 值此建校60周年之际
    if match["low"][0].isdigit():
        before, behind = text[max(0, run.start() - 1) : run.start()], text[match.end() : match.end() + 1]
        if _LATIN.fullmatch(before) or (match.end() == run.end() and _LATIN.fullmatch(behind)):
            return "name"
        if not unit and not bound and re.fullmatch(r"(?:19|20)\d\d", match["low"]) and "\u3400" <= behind <= "\u9fff":
            return "time"  # 2024洞庭湖马拉松
        follows = re.match(r"[\u3400-\u9fff]{2}", text[match.end() : match.end() + 2])
        scaled = match["low"][-1] in "千万亿" or bool(BODIES.match(text, match.end()))
        index = "." in match["low"] and _INDEX.search(text, max(0, match.start() - 12), match.start())
        counts = unit or bound or scaled or index or (follows and len(match["low"]) > 1)
        return "" if counts else "missed"
    if unit == "分":
        return "idiom"  # 七分靠种
    if not unit:
        return "" if _plain(match["low"])[-1] in "百千万亿" and bound else "idiom"
    if match["low"] == "半":
        return "" if unit in _halved() else "idiom"
    single = match["low"] == "一" and not match["high"] and unit != "个半小时"
    if not single or bound:
        return ""
    paired = _EACH.match(text, run.start(), run.start() + 5) or _EACH.search(text, max(0, run.start() - 4), run.start())
    none = _NOT_ONE.search(text, max(0, run.start() - 3), run.start())
    called = _CALLED.search(text, max(0, run.start() - 20), run.start())
    return "idiom" if paired or none or called or unit not in words("indefinite", "counts") else ""


@cache
def _halved() -> frozenset[str]:
    """Units of which 半 is one half: of time, length, weight, energy and money; 半个 is only a manner of speaking."""
    kinds = ("duration", "mass", "length", "area", "energy")
    return frozenset(
        u for cell, kind in tsv("lexicon/measures.tsv", "unit", "kind") if kind in kinds for u in cell.split()
    )


def _inner(match: re.Match[str]) -> str:
    return "".join(match[name] or "" for name in ("ai", "aj", "late", "late2"))


def _build(match: re.Match[str]) -> Quantity:
    op = _operator(match)
    if op == "eq" and (far := _FAR_BOUND.search(match.string, max(0, match.start() - 18), match.start())):
        op = {**_bounds("before"), "最低": "ge"}[far[1] or far[2] or far[3]]
    if op == "eq" and match["unit"] == "成" and _PASSED.search(match.string, max(0, match.start() - 2), match.start()):
        op = "ge"
    if op == "eq" and _GROWN.search(match.string, max(0, match.start() - 2), match.start()):
        op = "ge"
    if match["frac"]:
        if not read(match["frac"]).value:
            raise NumberError("nothing has zero parts", where=match[0])
        value = round(read(match["top"]).value / read(match["frac"]).value * 100, 4)
        return Quantity(match.start(), match.end(), value, op, "%", "")
    if match["cent"]:
        return Quantity(match.start(), match.end(), _percent(match["cent"]), op, "%", "")
    unit, _, half = _LONG.get(match["unit"], ({"％": "%", "个小时": "小时"}.get(match["unit"], match["unit"]), "", 0.0))
    if (
        not unit
        and match["low"][-1] in "万亿"
        and (
            _PAID.search(match.string, max(0, match.start() - 10), match.start())
            or (match["after"] and _INVESTED.match(match.string, match.start("after")))
        )
    ):
        unit = "元"
    number = _range(match)
    number = Number(number.value + half, number.max)
    if unit == "成":
        tenth = 5 if match["tenth"] == "半" else read(match["tenth"]).value if match["tenth"] else 0
        number = Number(number.value * 10 + tenth, number.max and number.max * 10)
        unit = "%"
    if number.max is not None and op in ("eq", "approx", "ge"):
        op = "range"
    if unit in _DEGREES and match.string.endswith("零下", 0, match.start()):
        number = Number(-number.value, number.max and -number.max)
    high = number.max if op == "range" else None
    return Quantity(match.start(), match.end(), number.value, op, unit, "", high)


def _range(match: re.Match[str]) -> Number:
    """Low and high of the amount; 3到5万 counts the low side in the high side's multiplier."""
    low = read(_plain(match["low"]))
    if not match["high"]:
        return low
    high_text = _plain(match["high"])
    high = read(high_text)
    tail = re.search(r"[十百千万亿]+$", high_text)
    if tail and low.value < 100 and not re.search(r"[十百千万亿]", match["low"]) and high_text[0].isdigit():
        low = Number(low.value * read("1" + tail[0]).value)
    if high.value <= low.value:
        raise NumberError("the range runs backwards", where=match[0])
    return Number(low.value, high.value)


def _plain(number: str) -> str:
    return re.sub(f"[{''.join(_bounds('inner'))}]", "", number)


def _percent(text: str) -> float:
    whole, _, part = text.partition("点")
    value = read(_plain(whole)).value
    digits = "".join(str(int(read(sign).value)) for sign in part)
    return float(f"{int(value)}.{digits}") if digits else value


def _operator(match: re.Match[str]) -> str:
    """The bound's operator; the one before the number outranks the one inside, which outranks the one after."""
    if match["before"]:
        return _bounds("before")[match["before"]]
    inner = _inner(match)
    long = _LONG.get(match["unit"], ("", "", 0.0))[1]
    if inner or long:
        return _bounds("inner")[inner[0]] if inner else long
    return "le" if match["after"] == "内" else _bounds("after").get(match["after"], "eq")
