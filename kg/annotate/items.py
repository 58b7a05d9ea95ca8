"""The counted item of each quantity: the head noun phrase behind the number (36名指导员) or before it (隐患76处)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.annotate.alike import extends, parallel, told_before
from kg.annotate.constructions import Constructions
from kg.annotate.counted import AGES, GLOSS, LINK, LONGEST, SIZED, SIZES, Counted, kinds
from kg.annotate.cues import NO_CUES, Cue, Cues
from kg.annotate.edges import BODIES, Edges, behind_bodies, behind_places
from kg.annotate.stops import Phrases
from kg.extension import cache
from kg.model import Mention, Quantity, Time
from kg.spans import SpanIndex
from kg.tables import words

MONEY = "资金"
_MEDALS = {"金": "金牌", "银": "银牌", "铜": "铜牌"}  # 获得10金5银3铜
TIME = "时间"  # what a duration counts of which nothing else is said
_NO_TIME = AGES | {"周年", "人天", "人日"}
_COMPARED = re.compile(
    r"^(?:同比|环比|比(?![例重率值价分])|较|上年|去年|上月|上届|同期|往年|平均|最|低|高|多|少|快)|(?:同期|上年|多出|高出|低于|高于|最低|最高)$"
)
_SINCE = ("同比", "环比")
_APART = re.compile(r"[。；！？\n]")
# Probabilities: the least of an item by the network, and of its being no trigger for an item that only the rules find.
_CUE = 0.4
_VERBAL = 0.4
_SURE = 0.8
_MODIFIER, _CLOSE = 4, 2  # characters
_LASTING = ("期", "时", "间", "时长", "龄", "限", "寿命")  # 任期|不少于两年
_EACH = frozenset({"亩均", "户均", "人均", "日均", "月均", "年均", "村均"})
_NO_NOUN = frozenset("占期间前望拿积手环负胜平进失不超破达到过以被所得获／/￥$＄~—")
# 走遍全村|312户, 经开区共有|68人
_ALL = re.compile(r"[全该本我][省市县区州旗镇乡村国]|[经新开]开?发?区|高新区|园区|街道|[省市县区镇乡村]里")
_SERVED = ("家", "所", "个", "支", "批", "人次", "名", "位")
_INSIDE = re.compile(r"[村镇乡县市区厂校院组社家园]里")  # 为村里|修路3公里
_SPENT = re.compile(
    "(?:投入|投资|筹资|斥资|出资|筹集|筹措|拨款|耗资|花费|捐款|让利|融资|授信|放款|放贷|分红|增收|创收)了?$"
)
_TRADE = re.compile("(?:外贸)?(?:进出口|出口|进口)$")
_EVERY = re.compile("每[批期届轮季](?=任期|服务期|为期|期限|周期|培训|时间)")  # 每批|任期两年
_WHOLE = re.compile(r"[全该本我][省市县区州旗镇乡村国](?![级域民])")  # 全省|用电量


@cache
def _persons() -> re.Pattern[str]:
    """Words for people, and the last characters of others."""
    longest = "|".join(sorted(words("heads", "people"), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:{longest}|[员者师])(?![会团站部队])")


@cache
def _modifiers() -> re.Pattern[str]:
    """Verbs that modify the noun behind them, at the end of a text."""
    return re.compile(rf"(?:{'|'.join(sorted(words('modifiers'), key=lambda word: (-len(word), word)))})$")


def _as(quantity: Quantity, other: Quantity) -> Quantity:
    """The quantity with the item of another one."""
    return replace(quantity, item=other.item, item_start=other.item_start, item_end=other.item_end)


class Items:
    """Finds items in one text, whose noun phrases `phrases` knows."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._text = phrases.text
        self._kind = kinds()
        self._counted = Counted(phrases)
        self._constructions = Constructions(phrases)
        self._edges = Edges(phrases)
        self._heads = (*words("heads", "people"), *words("heads", "body"))
        self._people = words("heads", "people")
        self._person = _persons()

    def fill(
        self, found: Sequence[Quantity], mentions: Sequence[Mention], times: Sequence[Time] = (), cues: Cues = NO_CUES
    ) -> tuple[Quantity, ...]:
        """The same quantities with item and its span; an item never crosses the number before or behind it, nor holds a
        time expression.

        Where the network marks another noun phrase than the rules find, or none and a trigger where they find an item, it
        is believed; an amount left without an item counts what the one before it in the sentence does (隐患76处，整改70处).
        """
        when = SpanIndex(times)
        places = {m.start: m.end for m in sorted(mentions) if m.kind == "Place"}  # the longest that begins there
        people = SpanIndex([m for m in mentions if m.kind == "Person"])
        bodies = {m.end: m.start for m in sorted(mentions, reverse=True) if m.kind == "Organization"}
        own = SpanIndex([m for m in mentions if m.kind == "Organization"])
        filled: list[Quantity] = []
        for place, quantity in enumerate(found):
            if quantity.unit in _MEDALS:
                filled.append(replace(quantity, item=_MEDALS[quantity.unit]))
                continue
            floor = found[place - 1].end if place else 0
            roof = found[place + 1].start if place + 1 < len(found) else len(self._text)
            past = self._past(quantity, filled, floor)
            said = (
                self._constructions.item(found, filled, cues)
                or self._constructions.short(quantity, floor)
                or self._constructions.acts(quantity, roof)
                or self._constructions.granted(quantity)
            )
            start, end = rules = self._named(
                quantity, *(said or self._beside_number(quantity, floor, past, roof)), places
            )
            if listed := parallel(self._phrases, filled, quantity):
                start, end = listed
            elif cues and not said and not (filled and self._is_enumerated(filled[-1], start, end, cues)):
                start, end = self._cued(quantity, start, end, past, roof, cues)
                if (
                    filled
                    and (start == end or (start < quantity.start and self._unmarked(start, end, cues)))
                    and self._elided(filled[-1], quantity)
                ):
                    start, end = filled[-1].item_start, filled[-1].item_end
                if self._lasts(quantity) and not self._is_lasting(quantity, start, end, cues):
                    start = end
            start, end = self._edges.trimmed(quantity, start, end)
            start, end = self._doers(quantity, filled, floor, start, end)
            start = behind_bodies(behind_places(start, end, places), end, bodies) if end <= quantity.start else start
            if filled and filled[-1].item_start == start and start < filled[-1].item_end < end <= quantity.start:
                start = filled[-1].item_end  # 3个村|修路8公里
            told = when.inside(start, end)
            start = min(end, told[-1].end) if told else start
            start, end = self._edges.impersonal(quantity, start, end, people.inside(start, end))
            start = end if bodies.get(end, end) <= start and end <= quantity.start else start  # 国土局已有|400人捐款
            owner = max(
                (m.end for m in own.overlapping(start, start + 1) if m.start == start < m.end < end), default=start
            )
            start = owner if owner + 2 <= end <= quantity.start else start  # 某平台|筹款54万元
            within = self._text[quantity.end - 1 : quantity.end + 1]
            if self._lasts(quantity) and (within[0] == "内" or within[1:] in ("里", "内", "中")):
                # 12天里|抽查企业73家, 设教学点31个，3分钟内|报满
                start = end if start >= quantity.end or "，" in self._text[end : quantity.start] else start
            first = start + self._text.startswith("、", start, end)
            whole = places.get(first) == end or _ALL.fullmatch(self._text, start, end)
            start = end if whole and end <= quantity.start else start
            if start == end or self._text[start:end] in _SINCE:
                start = end
                done = self._done(quantity, floor, rules)
                done = None if done and when.overlapping(*done) else done  # 8月6日|达到412万千瓦
                start, end = self._constructions.topic(quantity) or done or (start, end)
            if start == end or (_COMPARED.search(self._text[start:end]) and end <= quantity.start):
                start, end = (told_before(self._text, filled[-1], quantity) if filled else None) or (start, end)
            start, end = self._constructions.finished(quantity, start, end, filled) or self._edges.unquoted(
                quantity, start, end
            )
            end -= start < end and self._text[end - 1] in "、，（"
            start += start < end and self._text[start] in "（）、的"
            if end - start == 1 and self._text[start] in _NO_NOUN:
                start = end  # 为期|4天, 积|27分
            item = self._text[start:end] if start < end else self._implied(quantity)
            filled.append(
                replace(
                    quantity, item=item, item_start=start if start < end else -1, item_end=end if start < end else -1
                )
            )
        return tuple(self._shared(filled))

    def _beside_number(self, quantity: Quantity, floor: int, past: int, roof: int) -> tuple[int, int]:
        """The rules' noun phrase beside a number; one before it is not what the amount before counts (187个|乡镇、43.6万人)."""
        start, end = self._counted.span(quantity, floor, roof)
        between = self._text[past : quantity.start]
        apart = ("、" in between or between == "的") and end <= quantity.start  # 9个科室的|80多人
        return self._counted.span(quantity, past, roof) if start < past and apart else (start, end)

    def _doers(self, quantity: Quantity, told: Sequence[Quantity], floor: int, start: int, end: int) -> tuple[int, int]:
        """The people right before an amount where what stands behind it names nobody (帮助农户316户|浇地)."""
        if quantity.unit not in BODIES or start != quantity.end or self._text[start:end].endswith(self._heads):
            return start, end
        begin = self._phrases.since(quantity.start, max(floor, quantity.start - LONGEST), "vpdrc", joint=True)
        named = quantity.start - begin >= 2 and self._text[begin : quantity.start].endswith(self._people)
        return (begin, quantity.start) if named and not (told and told[-1].item_end == quantity.start) else (start, end)

    def _past(self, quantity: Quantity, filled: Sequence[Quantity], floor: int) -> int:
        """Where the words begin that an amount may count: behind those that the amount before it has behind it, where it
        counts something else (113所|学校开展接种，单日接种2800剂).
        """
        kind = self._kind.get(quantity.unit)
        if not filled or kind not in ("count", "people", "money") or filled[-1].unit == quantity.unit:
            return floor
        return min(quantity.start, max(floor, filled[-1].item_end))

    def _shared(self, filled: Sequence[Quantity]) -> Iterator[Quantity]:
        """The quantities; one without an item counts what the next one does, where that says of which kind it is
        (1340名|65岁以上老人), or only a place stands between them (与青石镇41所、云岭镇16所|学校结对).
        """
        for quantity, following in pairwise([*filled, None]):
            assert quantity is not None
            if following and self._counted.is_described(quantity, following):
                quantity = _as(quantity, following)
            elif following and extends(self._text, quantity, following):
                quantity = _as(quantity, following)
            elif following and quantity.item_start < 0 and following.item_start >= following.end:
                between = self._text[quantity.end : following.start]
                beside = following.unit == quantity.unit and re.fullmatch(r"[、，和与][\u3400-\u9fff]{0,6}", between)
                if beside:
                    quantity = _as(quantity, following)
            yield quantity

    def _done(self, quantity: Quantity, floor: int, rules: tuple[int, int]) -> tuple[int, int] | None:
        """The verb right before an amount that has no noun: what is done is counted (浇水|80万亩次, 讲课|76场); else what the
        rules found there, though the network takes it for a verb (手术|1268台次).
        """
        end = quantity.start
        left = max(floor, end - LONGEST)
        while (link := LINK.search(self._text, left, end)) and link.end() == end:
            end = link.start()
        trade = _TRADE.search(self._text, left, end) if self._kind.get(quantity.unit) == "money" else None
        if trade:
            return trade.span()
        verb = self._phrases.last_before(end) if self._text[end - 1 : end] != "的" else None
        alone = (
            self._kind.get(quantity.unit) not in ("money", "share", "duration", "ratio") and quantity.unit not in BODIES
        )
        said = verb is not None and verb.tag == "v" and verb.end - verb.start >= 2 and verb.start >= floor
        if verb and said and alone:
            return verb.start, verb.end
        return rules if alone and rules[0] < rules[1] <= quantity.start else None

    def _lasts(self, quantity: Quantity) -> bool:
        return self._kind.get(quantity.unit) == "duration" and quantity.unit not in _NO_TIME

    def _is_lasting(self, quantity: Quantity, start: int, end: int, cues: Cues) -> bool:
        """Whether a length of time is said of its item: of a noun that the network marks before it or right behind, of what
        it is (停时为|76小时), or behind 的.
        """
        near = start == quantity.end or end <= quantity.start
        between = self._text[end : quantity.start]
        said = between in ("为", "是", "达", "仅为") or (not between and self._text[start:end].endswith(_LASTING))
        return (near and bool(cues.items.overlapping(start, end))) or said or self._text.startswith("的", quantity.end)

    def _implied(self, quantity: Quantity) -> str:
        """What an amount counts by its unit alone: people, households, money or time, else nothing that can be told."""
        if quantity.unit in BODIES:
            return BODIES[quantity.unit]
        return MONEY if self._kind.get(quantity.unit) == "money" else TIME if self._lasts(quantity) else ""

    def _cued(self, quantity: Quantity, start: int, end: int, floor: int, roof: int, cues: Cues) -> tuple[int, int]:
        """The item's span by rule and network together."""
        near = [
            self._cut(c, quantity)
            for c in cues.items.inside(max(floor, quantity.start - 2 * LONGEST), min(roof, quantity.end + 2 * LONGEST))
            if c.score >= _CUE and not _APART.search(self._text, min(c.end, quantity.end), max(c.start, quantity.start))
        ]
        if beside := self._beside(quantity, start, near):
            return beside.start, beside.end
        same = [c for c in near if c.start < end and start < c.end]
        if same:
            best = max(same, key=lambda c: (c.start == quantity.end and c.score >= _SURE, c.score, -c.start))
            return self._merged(start, end, best, cues)
        before = [c for c in near if c.end <= quantity.start][-1:]
        if compared := () if before else self._compared(quantity, start, end, cues):
            return compared[0].start, compared[0].end
        behind = [c for c in near if c.start >= quantity.end and self._text[quantity.end : c.start] in ("", "的", "了")]
        headed = start > quantity.end and self._text[start - 1] == "的"  # 500名作风过硬的|干部
        own = bool(behind) and self._text.startswith("的", behind[0].end) and behind[0].score >= _SURE
        if behind and (not headed or own):  # 12个村|的污水管网
            return behind[0].start, behind[0].end
        close = bool(before) and quantity.start - before[0].end <= _CLOSE
        repeated = quantity.unit in words("occasions") or self._kind.get(quantity.unit) == "length"
        deverbal = self._text[start:end] in words("deverbal") and repeated
        noun = deverbal or self._is_noun(start, end, cues)
        if start < end and noun and not (close and start >= quantity.end and not headed):
            return start, end
        if before or quantity.unit not in ("次", "场", "场次", "轮"):
            return (before[0].start, before[0].end) if before else (start, start)
        return start, end  # how often something is done: 被推送了|300多次

    def _cut(self, cue: Cue, quantity: Quantity) -> Cue:
        """An item without the amount that it begins with (65岁以上|老人), and without the end of the verb before it: the
        network's dictionary has 动车, and reads 出|动车|辆 of 出动车辆.
        """
        if cue.start < quantity.end < cue.end:  # also 10多万|亩荒山, torn by the network's dictionary
            return replace(cue, start=quantity.end + self._text.startswith("的", quantity.end, cue.end - 1))
        if self._text[cue.end - 1 : cue.end + 1] in _EACH and cue.end - cue.start > 1:  # 14个|村均受影响
            cue = replace(cue, end=cue.end - 1)  # 价格|亩均200元
        if cue.start + 1 < quantity.start < cue.end:  # 高铁|超4.6万公里
            return replace(cue, end=quantity.start)
        if cue.end == quantity.start and (gloss := GLOSS.search(self._text, cue.start + 2, cue.end)):
            return replace(cue, end=gloss.start())
        verb = next(
            (s for s in self._phrases.stops_between(max(0, cue.start - 3), cue.start) if s.end > cue.start), None
        )
        if verb and verb.tag == "v" and verb.end + 1 < cue.end <= quantity.start:  # 建成|投用车站3300座
            return replace(cue, start=verb.end)
        over = next((s for s in self._phrases.stops_between(cue.end - 1, cue.end) if s.end > cue.end), None)
        if over and over.tag == "v" and over.start == cue.end - 1 > cue.start + 1:  # 60名队员|兵分三路
            return replace(cue, end=over.start)
        torn = self._text[cue.start - 1 : cue.start + 1] in words("words", "v") and cue.start > 0
        torn = torn and not self._phrases.last_before(cue.start)  # 下发|行政处罚决定书, not 发行
        return replace(cue, start=cue.start + 1) if torn and cue.end - cue.start > 2 else cue

    def _beside(self, quantity: Quantity, start: int, near: Sequence[Cue]) -> Cue | None:
        """A sure item right before an amount behind which the rules' begins, where none stands right behind it
        (干警83名|进驻中心).
        """
        if start < quantity.end or any(c.start == quantity.end for c in near):
            return None
        return next((c for c in near if c.end == quantity.start and c.score >= _SURE), None)

    def _merged(self, start: int, end: int, cue: Cue, cues: Cues) -> tuple[int, int]:
        """The span of an item that rules and network both see: theirs of one, with the modifiers that the rules keep
        (返岗|员工, 复工|复产率); the rules' end where the network is in doubt.
        """
        if cue.end - cue.start == 1:  # 率 of 采购率 is no noun phrase
            return start, end
        said = self._text[start : cue.start]
        modifier = _modifiers().search(said)
        kept = len(modifier[0]) if modifier else 0
        verbal = any(c.score >= _VERBAL for c in cues.triggers.overlapping(start, cue.start))  # 灾区|调运|帐篷5000顶
        adverbial = any(s.tag in "dpcr" for s in self._phrases.stops_between(start, cue.start))  # 预计|日均客流
        if len(said) <= _MODIFIER and not verbal and not adverbial and self._is_noun(start, cue.start, cues):
            kept = max(kept, len(said))
        if cue.score >= _SURE:
            return cue.start - kept, cue.end
        ended = (
            start < end < cue.end
            and self._text[start:end].endswith(self._heads)
            and any(s.tag == "v" for s in self._phrases.stops_between(end, end + 1))
        )
        return cue.start - kept, end if ended else max(cue.end, end)  # 6个乡镇|组织志愿者

    def _compared(self, quantity: Quantity, start: int, end: int, cues: Cues) -> list[Cue]:
        """What a share or a length of time without a noun of its own is said of: the last item of the sentence before it
        (进出口总值612.5亿元、同比增长27.9%).
        """
        if self._kind.get(quantity.unit) not in ("share", "ratio", "duration") or (
            start < end and not _COMPARED.search(self._text[start:end].strip("、，"))
        ):
            return []
        if self._kind.get(quantity.unit) == "duration" and self._text.endswith("了", 0, quantity.start):
            return []  # how long something was done: 忙了|30个小时
        sentence = max(
            (m.end() for m in _APART.finditer(self._text, max(0, quantity.start - 120), quantity.start)), default=0
        )
        return [c for c in cues.items.inside(max(sentence, quantity.start - 120), quantity.start) if c.score >= _CUE][
            -1:
        ]

    def _is_noun(self, start: int, end: int, cues: Cues) -> bool:
        """Whether the network takes no word of the span for a trigger."""
        return cues.no_trigger(start, end) > _VERBAL

    def _unmarked(self, start: int, end: int, cues: Cues) -> bool:
        """Whether an item is only the rules', and has no head noun of the lexicon at its end (余下26个|列入清单)."""
        sized = SIZED.fullmatch(self._text, start, end) or self._text[start:end] in SIZES  # 长42.6米、宽|5.8米
        known = self._text[start:end].endswith(self._heads) or sized
        return not cues.items.overlapping(start, end) and not known

    def _is_enumerated(self, last: Quantity, start: int, end: int, cues: Cues) -> bool:
        """Whether a noun of its own, which the network does not mark, begins the next amount of a list
        (酒驾1286起、|醉驾214起).
        """
        plain = not self._phrases.stops_between(start, end) and not cues.items.overlapping(start, end)
        between = self._text[last.end : start]
        return (between == "、" or between.endswith("其中")) and end - start >= 2 and plain

    def _elided(self, last: Quantity, quantity: Quantity) -> bool:
        """Whether an amount counts the same as the one before: of the same unit in one sentence, or right beside it."""
        between = self._text[last.end : quantity.start]
        alike = last.unit == quantity.unit and not _APART.search(between)
        if (
            last.item in words("deverbal")
            and last.item_end == last.start
            and re.search(r"[，、][\u3400-\u9fff]{2,6}$", between)
        ):
            return False  # 约谈154人，问责|73人, 立案20件，结案|9件
        if _SPENT.search(self._text, last.end, quantity.start):
            return False  # 发放补贴1200元，并投入|35万元
        if quantity.unit in BODIES and last.unit not in (*BODIES, *_SERVED) and not last.item.endswith(self._people):
            return False  # 案件312件|486人
        return last.item_start >= 0 and (alike or not between.strip("、和及与"))

    def _named(self, quantity: Quantity, start: int, end: int, places: Mapping[int, int]) -> tuple[int, int]:
        """The phrase without a place at its beginning (湖阳市|员工复工率), and of people only up to the last word for people
        (志愿者|植树)."""
        start = behind_places(start, end, places)
        inside = _INSIDE.match(self._text, start, end)
        start = inside.end() if inside and end - inside.end() >= 2 else start
        whole = _WHOLE.match(self._text, start, end)
        start = whole.end() if whole and end - whole.end() >= 2 else start
        # 我 is a word of its own to the phrases: 我|国森林面积.
        start += end - start > 2 and _WHOLE.match(self._text, start - 1, end) is not None
        start += end - start > 2 and end <= quantity.start and _EVERY.match(self._text, start - 1) is not None
        if places.get(start) == end <= quantity.start:
            return end, end  # 永平镇|已有83户
        if (quantity.unit in ("名", "位") or quantity.unit in AGES) and start >= quantity.end:
            person = max((m.end() for m in self._person.finditer(self._text, start, end)), default=end)
            end = person if person - start >= 2 else end
        return start, end
