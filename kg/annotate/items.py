"""The counted item of each quantity: the head noun phrase behind the number (36名指导员) or before it (隐患76处)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kg.annotate.constructions import Constructions
from kg.annotate.cues import NO_CUES, Cue, Cues
from kg.annotate.stops import HARD, Phrases
from kg.extension import cache
from kg.model import Mention, Quantity, Time
from kg.spans import SpanIndex
from kg.tables import tsv, words

MONEY = "资金"
TIME = "时间"  # what a duration counts of which nothing else is said
_BODIES = {"人": "人", "名": "人", "位": "人", "号人": "人", "户": "户"}  # whom a measure word counts of whom nothing else is said
_AGES = frozenset({"岁", "周岁", "周年", "人天", "人日"})
_LONGEST = 30
# Between an item and its number stand bounds and verbs of amount, which belong to neither.
# Nothing is given back (++): 超过 is also 超 and 过, and thirty of them in a row are a thousand million ways to read.
_LINK = re.compile(
    r"(?:平均|均|已|高达|长达|多达|低至|快至|最快|最慢|最长|最短|最低|最高|最多|最少|保持|稳定|控制|维持|定格|仅用|只用|冲破|攀至|占到|已经|累计|共计|合计|总计|共|总|就|将|仅|分别|全部|一共|人均|达到|达|超过|超|为|是|有|约|近|逾|突破|至|到|增至|降至|提高到|下降到|在|了|过|的)++$"
)
_COMPARED = re.compile(
    r"^(?:同比|环比|比|较|上年|去年|上月|上届|同期|往年|平均|最|低|高|多|少|快)|(?:同期|上年|多出|高出|低于|高于|最低|最高)$"
)
_APART = re.compile(r"[。；！？\n]")
# Probabilities: the least of an item by the network, and of its being no trigger for an item that only the rules find.
_CUE = 0.4
_VERBAL = 0.4
_SURE = 0.8
_MODIFIER, _CLOSE = 4, 2  # characters
_TITLED = re.compile(r"(?:《[^《》\n]{1,60}》|“[^“”\n，。]{1,20}”)$")  # 发放《健康手册》2000册
_HAS = re.compile(
    r"[\u3400-\u9fff]{1,8}?(?<![所没享拥占持国私共稀])有(?![限关机效益色线序力害毒利偿氧]|$)"
)  # 社区有|居民4500户
_SITES = ("村", "镇", "乡", "县", "市", "区", "省", "州", "国", "校", "院", "厂", "店")
_AGO = re.compile(r"(?:[去今前当上本]年|[上本当]月|此前|最近|新近|原先|以前)")  # 4个|去年签约的项目
_BUILT = re.compile(r"[\u3400-\u9fff]{0,2}[于由]")  # 7座|建于明代的石桥
_MADE_OF = re.compile(r"(?:共同)?(?:组成|构成)$")
_LASTING = ("期", "时", "间", "时长", "龄", "限", "寿命")  # 任期|不少于两年
_TRADE = re.compile(r"[\u3400-\u9fff][员者师农工生民兵]$")
_PASSIVE = re.compile(r"被[\u3400-\u9fff]{1,3}了$")
_SIZED = re.compile(r"[\u3400-\u9fff]{1,8}[长宽高深厚重]$")  # 全桥长|1436米
_AND = re.compile(r"和|与|及|以及")


@cache
def _kinds() -> dict[str, str]:
    """What each measure word counts."""
    return {unit: kind for cell, kind in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}


@cache
def _persons() -> re.Pattern[str]:
    """Words for people, and the last characters of others."""
    longest = "|".join(sorted(words("heads", "people"), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?:{longest}|[员者师])(?![会团站部队])")


@cache
def _modifiers() -> re.Pattern[str]:
    """Verbs that modify the noun behind them, at the end of a text."""
    return re.compile(rf"(?:{'|'.join(sorted(words('modifiers'), key=lambda word: (-len(word), word)))})$")


class Items:
    """Finds items in one text, whose noun phrases `phrases` knows."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._text = phrases.text
        self._kind = _kinds()
        self._constructions = Constructions(phrases)
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
        places = {m.start: m.end for m in sorted(mentions, reverse=True) if m.kind == "Place"}
        filled: list[Quantity] = []
        for place, quantity in enumerate(found):
            floor = found[place - 1].end if place else 0
            roof = found[place + 1].start if place + 1 < len(found) else len(self._text)
            said = self._constructions.item(found, filled, cues)
            start, end = rules = self._named(quantity, *(said or self._span(quantity, floor, roof)), places)
            if cues and not said:
                start, end = self._cued(quantity, start, end, floor, roof, cues)
                if (
                    filled
                    and (start == end or (start < quantity.start and self._unmarked(start, end, cues)))
                    and self._elided(filled[-1], quantity)
                ):
                    start, end = filled[-1].item_start, filled[-1].item_end
                if self._lasts(quantity) and not self._is_lasting(quantity, start, end, cues):
                    start = end
            if quantity.unit in _BODIES and end - start == 1 and end <= quantity.start:
                start = end  # 还差|七八十号人
            told = when.inside(start, end)
            start = min(end, told[-1].end) if told else start
            if (
                start >= quantity.end
                and self._lasts(quantity)
                and self._text.startswith(("里", "内", "中"), quantity.end)
            ):
                start = end  # 12天里|抽查企业73家
            if start == end:
                start, end = self._constructions.topic(quantity) or self._done(quantity, floor, rules) or (start, end)
            item = self._text[start:end] if start < end else self._implied(quantity)
            filled.append(
                replace(
                    quantity, item=item, item_start=start if start < end else -1, item_end=end if start < end else -1
                )
            )
        return tuple(self._shared(filled))

    def _shared(self, filled: Sequence[Quantity]) -> Iterator[Quantity]:
        """The quantities; one without an item counts what the next one does, where only a place stands between them
        (与青石镇41所、云岭镇16所|学校结对).
        """
        for quantity, following in pairwise([*filled, None]):
            assert quantity is not None
            if following and quantity.item_start < 0 and following.item_start >= following.end:
                between = self._text[quantity.end : following.start]
                if following.unit == quantity.unit and re.fullmatch(r"[、，和与][\u3400-\u9fff]{0,6}", between):
                    quantity = replace(
                        quantity, item=following.item, item_start=following.item_start, item_end=following.item_end
                    )
            yield quantity

    def _done(self, quantity: Quantity, floor: int, rules: tuple[int, int]) -> tuple[int, int] | None:
        """The verb right before an amount that has no noun: what is done is counted (浇水|80万亩次, 讲课|76场); else what the
        rules found there, though the network takes it for a verb (手术|1268台次).
        """
        end = quantity.start
        while (link := _LINK.search(self._text, floor, end)) and link.end() == end:
            end = link.start()
        verb = self._phrases.last_before(end) if self._text[end - 1 : end] != "的" else None
        alone = (
            self._kind.get(quantity.unit) not in ("money", "share", "duration", "ratio") and quantity.unit not in _BODIES
        )
        said = verb is not None and verb.tag == "v" and verb.end - verb.start >= 2 and verb.start >= floor
        if verb and said and alone:
            return verb.start, verb.end
        return rules if alone and rules[0] < rules[1] <= quantity.start else None

    def _lasts(self, quantity: Quantity) -> bool:
        return self._kind.get(quantity.unit) == "duration" and quantity.unit not in _AGES

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
        if quantity.unit in _BODIES:
            return _BODIES[quantity.unit]
        return MONEY if self._kind.get(quantity.unit) == "money" else TIME if self._lasts(quantity) else ""

    def _cued(self, quantity: Quantity, start: int, end: int, floor: int, roof: int, cues: Cues) -> tuple[int, int]:
        """The item's span by rule and network together."""
        near = [
            c
            for c in cues.items.inside(
                max(floor, quantity.start - 2 * _LONGEST), min(roof, quantity.end + 2 * _LONGEST)
            )
            if c.score >= _CUE and not _APART.search(self._text, min(c.end, quantity.end), max(c.start, quantity.start))
        ]
        same = [c for c in near if c.start < end and start < c.end]
        if same:
            best = max(same, key=lambda c: (c.score, -c.start))
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

    def _merged(self, start: int, end: int, cue: Cue, cues: Cues) -> tuple[int, int]:
        """The span of an item that rules and network both see: theirs of one, with the modifiers that the rules keep
        (返岗|员工, 复工|复产率); the rules' end where the network is in doubt.
        """
        if cue.end - cue.start == 1:  # 率 of 采购率 is no noun phrase
            return start, end
        said = self._text[start : cue.start]
        modifier = _modifiers().search(said)
        kept = len(modifier[0]) if modifier else 0
        if len(said) <= _MODIFIER and self._is_noun(start, cue.start, cues):
            kept = max(kept, len(said))
        return cue.start - kept, max(cue.end, end) if cue.score < _SURE else cue.end

    def _compared(self, quantity: Quantity, start: int, end: int, cues: Cues) -> list[Cue]:
        """What a share or a length of time without a noun of its own is said of: the last item of the sentence before it
        (进出口总值612.5亿元、同比增长27.9%).
        """
        if self._kind.get(quantity.unit) not in ("share", "ratio", "duration") or (
            start < end and not _COMPARED.search(self._text[start:end].strip("、，"))
        ):
            return []
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
        known = self._text[start:end].endswith(self._heads) or _SIZED.fullmatch(self._text, start, end)
        return not cues.items.overlapping(start, end) and not known

    def _elided(self, last: Quantity, quantity: Quantity) -> bool:
        """Whether an amount counts the same as the one before: of the same unit in one sentence, or right beside it."""
        between = self._text[last.end : quantity.start]
        alike = last.unit == quantity.unit and not _APART.search(between)
        return last.item_start >= 0 and (alike or not between.strip("、和及与"))

    def _named(self, quantity: Quantity, start: int, end: int, places: Mapping[int, int]) -> tuple[int, int]:
        """The phrase without a place at its beginning (湖阳市|员工复工率), and of people only up to the last word for people
        (志愿者|植树)."""
        while (place := places.get(start, end)) + 2 <= end:
            start = place
        if places.get(start) == end <= quantity.start:
            return end, end  # 永平镇|已有83户
        if quantity.unit in ("名", "位") and start >= quantity.end:
            person = max((m.end() for m in self._person.finditer(self._text, start, end)), default=end)
            end = person if person - start >= 2 else end
        return start, end

    def _span(self, quantity: Quantity, floor: int, roof: int) -> tuple[int, int]:
        behind = self._kind.get(quantity.unit) == "share" and self._text.startswith("的", quantity.end)
        if self._kind.get(quantity.unit) in ("share", "duration", "ratio", "rate") and not behind:  # 两成的|乡镇
            before = self._before(quantity, floor)
            return before if before[0] < before[1] else self._after(quantity, roof)
        after = self._after(quantity, roof)
        return after if after[0] < after[1] else self._before(quantity, floor)

    def _after(self, quantity: Quantity, roof: int) -> tuple[int, int]:
        """The phrase behind the unit: up to a stop word; where 的 follows modifiers, what stands behind the last 的."""
        start = quantity.end + self._text.startswith("的", quantity.end)
        limit = min(roof, start + 2 * _LONGEST)
        if self._text.startswith("、", start):
            return start, start
        # 投入50万元采购, 20余人参加: money and 人 need no head noun, so a verb right behind them ends the phrase.
        # Behind 的 a noun must follow (5亿元的授信审批).
        alone = start == quantity.end and (self._kind.get(quantity.unit) == "money" or quantity.unit in ("人", "人次"))
        end = self._coordinated(self._phrases.until(start, limit, bare=alone), quantity, limit)
        return self._trim(*self._head(start, end, limit, quantity))

    def _head(self, start: int, end: int, limit: int, quantity: Quantity) -> tuple[int, int]:
        """The head of a phrase with 的: behind it after modifiers (政治过硬、作风优良的|党员干部, 参加培训的|学员), before it
        after a noun of its own (100个成品|的速度, 4名党员|的带动)."""
        de = self._text.find("的", start, self._clause(start, limit))
        if de < 0:
            return start, min(end, start + _LONGEST)
        before = self._text[start:de]
        if made := _MADE_OF.search(before):
            return start, start + made.start()  # 由19名骨干|组成的队伍
        behind = self._phrases.until(de + 1, limit, bare=True)
        modifies = bool(
            "、" in before
            or (len(before) <= 2 and before not in self._people)
            or self._phrases.until(start, de, bare=True) == start
            or self._relative(quantity, start, de)
            or _AGO.match(before)
            or (quantity.unit in ("名", "位") and self._text[de + 1 : behind].endswith(self._people))
        )
        whole = end >= de or "、" in before or self._relative(quantity, start, de) or bool(_AGO.match(before))
        if behind > de + 1 and modifies and whole:
            last = self._text.rfind("的", start, self._clause(start, limit))
            return last + 1, self._phrases.until(last + 1, limit)
        return start, min(end, de)

    def _relative(self, quantity: Quantity, start: int, de: int) -> bool:
        """Whether a clause of its own stands between a measure word and 的 (7幢|建于上世纪的|老楼)."""
        verb = self._phrases.stops_between(start, de)[:1]
        counted = self._kind.get(quantity.unit) in ("count", "people") and quantity.unit not in ("人", "人次")
        own = self._text[start:de].endswith(self._heads)  # 300家规上企业|的财务人员
        noun = "\u3400" <= self._text[quantity.start - 1 : quantity.start] <= "\u9fff"
        told = noun and self._phrases.last_before(quantity.start) is None  # 村民86户|当起哨兵
        if counted and not own and not told and _BUILT.match(self._text, start, de):
            return True
        return counted and not own and not told and bool(verb) and verb[0].start - start <= 1 and verb[0].tag in "vdpu"

    def _clause(self, start: int, limit: int) -> int:
        hard = HARD.search(self._text, start, limit)
        return hard.start() if hard else limit

    def _coordinated(self, end: int, quantity: Quantity, limit: int) -> int:
        """企业党员、志愿者和员工: a phrase about people goes on behind 和 when the next word names people too."""
        joint = _AND.match(self._text, end, limit)
        if joint and self._kind.get(quantity.unit) == "people":
            further = self._phrases.until(joint.end(), limit)
            if self._text[joint.end() : further].startswith(self._people) or self._text[joint.end() : further].endswith(
                self._people
            ):
                return further
        return end

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        """The phrase without the enumeration mark or particle at its end."""
        while end > start and self._text[end - 1] in "、的了等和与及中里内":
            end -= 1
        return start, end

    def _before(self, quantity: Quantity, floor: int) -> tuple[int, int]:
        """The phrase before the number, behind the last stop word; kinds listed with 、 stay together."""
        left = max(floor, quantity.start - 2 * _LONGEST)
        end = quantity.start
        titled = _TITLED.search(self._text, left, end)
        if titled:
            return titled.span()
        while (link := _LINK.search(self._text, left, end)) and link.end() == end:
            end = link.start()
        if self._text[quantity.start - 1 : quantity.start] == "了":
            passive = _PASSIVE.search(self._text, left, quantity.start)
            if passive is None:
                return self._verbal(quantity, end, left)  # 在镇上办了|9场
            end = passive.start()  # 政策信息|被推了300多次
        sized = self._kind.get(quantity.unit) in ("length", "mass") and _SIZED.search(self._text, left, end)
        start = self._phrases.since(end - 1 if sized else end, left, "vpdrc", joint=True)
        if sized and end - start < 2:
            start = end
        if start == end:
            return self._verbal(quantity, end, left)
        start = max(start, self._text.rfind("的", left, end) + 1) if self._text.find("的", start, end) >= 0 else start
        owned = _HAS.match(self._text, start, end)
        start = owned.end() if owned else start
        while start < end and self._text[start] in "、的了和与及，":
            start += 1
        return max(start, end - _LONGEST), end

    def _verbal(self, quantity: Quantity, end: int, left: int) -> tuple[int, int]:
        """A verb right before the number: the item itself (咨询1000余人次), or its subject is (企业复工已超过2.3万家)."""
        verb = self._phrases.last_before(end)
        if verb is None or verb.tag != "v" or self._kind.get(quantity.unit) == "money":
            return end, end
        start = self._phrases.since(verb.start, left, "vpdcr")
        noun = self._text[start : verb.start]
        led = self._phrases.last_before(start)  # 为老人|体检300人次
        named = noun.endswith(self._people) or _TRADE.search(noun)
        people = self._kind.get(quantity.unit) == "people" and named
        taught = people and (led is None or led.tag != "p")  # 邀请专家|授课54人
        if self._text[verb.start : end] in words("deverbal") and not taught:
            return verb.start, end
        share = self._kind.get(quantity.unit) == "share" and len(noun) >= 2
        return (start, verb.start) if share or taught or noun.endswith(self._heads) else (end, end)
