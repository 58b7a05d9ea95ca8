"""What an amount counts where the construction says so, not the words beside the number.

A comparison (利率比同期低0.8个百分点), a change (工期从9天减到6天), amounts told one by one (分别增长5.1%和8.8%), and what
is left of an amount before (其余36处列入计划).
"""

import re
from collections.abc import Sequence

from kg.annotate.counted import kinds
from kg.annotate.cues import Cues
from kg.annotate.stops import Phrases
from kg.extension import cache
from kg.model import Quantity
from kg.tables import words

_CLAUSE = re.compile(r"[，。；！？：\n]")
_SENTENCE = re.compile(r"[。！？\n]")
_JOINED = "、和及与以"
# What stands between a subject and its change.
_ADVERBS = r"(?:同比|环比|按可比口径|大幅|进一步|逐步|平均|已经|已|则|也|均|又|再|还|都|更|将|可|至少|预计|累计|实际|明显|继续|连续|全年|当月|当年|反而|每(?:公斤|千克|斤|吨|亩|公顷|平方米|立方米|千瓦时|度|升|人|户|家|件|台|次|小时|张|份|只|头|箱))*"
_OLD = re.compile(r"(?:由|从)(?:[^，。；：、的]{1,10}的|[^，。；：、的\d]{0,4})$")
_DEGREE = r"高出|低出|多出|少出|高了|低了|多了|少了|快了|慢了|短了|长了|高|低|多|少|快|慢|短|长|重|轻|贵|便宜|早|晚"
_DOUBTED = 0.4  # the least probability of an item by the network
_LONGEST, _BRIEF = 30, 10
_MANY = 20  # amounts of a list, and amounts of a sentence to look back over
_PEOPLE = frozenset({"人", "名", "位", "人次"})
_LEFT = re.compile(r"(?:其余的?|余下的?|剩余的?|剩下的?|另外的?|其他|其中|另有|还有|尚有|仍有|原有的?)$")
_HEADLESS = re.compile(r"[^\d，。；：]的(?:就?已?有|共有?|约|近|达|为|多达)?$")  # 面积过百亩的有|36户
_PART = re.compile(r"(?:大约|约|将近|接近|已|共|仅|只)?占(?:到|了|[^，。；：占]{1,14}的)?$")  # 育苗量占全省的|两成
# 合格率|高出全国平均水平2.1个百分点
_ABOVE = re.compile(r"(?:高出|低出|高于|低于|优于|快于|慢于|超出|超过|领先|落后)[^，。；：\d]{2,14}$")
_TIMES = re.compile(
    r"(?:是|为|相当于|恢复到|回升到|[降升达]到|[降升]至|达)[^，。；：\d]{2,14}的$"
)  # 销售额|是去年同期的3倍
# What divides a whole and is counted by its noun alone: 站点1260个，其中城区|480个.
_SECTION = re.compile(
    r"(?:^|[、；（：]|其中|和|及)(?:城区|城镇|城市|县城|主城区|集镇|农村|乡村|乡镇|市区|郊区|山区|平原|[市省国县境]内外?|[市省国县境]外|本[省市县地]|外[省市县地]"
    r"|线[上下]|国家级|[国省市县区镇乡村]{1,2}级|[五四三二一\dA]{1,2}[A级]级?|[男女](?:性)?|铁路|公路|水路|民航|航空|[东中西南北]部|公办|民办)(?:共?有|约|近|达到?|各)?$"
)
_TOPIC = re.compile(
    r"(?P<likened>像[^，。；\d]{1,10}的|类似的?|诸如|这样的|这些|此类)?(?P<noun>[\u3400-\u9fff]{2,8})，"
)
_VAGUE = re.compile(
    r"(?:[该我本全此各每一同去今明近年月日上下前当]|目前|截至|其中|另外|随后|眼下|据|对此|半年|不过|如今).*|.*[来后前中时里间上下内初底末期]"
)

# What falls short is counted, not denied.
_SHORT = re.compile(r"不(?:合格|达标|合规|规范|满意|及格|称职|放心)(?:的)?(?:有|为|共)?$")
_KINDS = "案件|案例|行为|问题|隐患|活动|服务|措施|工作|项目|任务|事项|纠纷|事故|制度|机制|政策|课程"
_ACTS = re.compile(
    rf"[\u3400-\u9fff]{{2,20}}(?:、[\u3400-\u9fff]{{2,16}}){{1,6}}等[\u3400-\u9fff]{{0,6}}(?:{_KINDS})(?=[，。；、])"
)

_FINISHED = ("完工", "竣工", "完成", "办结", "建成", "投用", "验收", "通过验收", "整改", "销号", "办理", "办成")
_BUILT = re.compile(
    r"(?:^|[，。；：、\n”])(?:[全该本我][省市县区镇村])?(?P<noun>[\u3400-\u9fff]{2,14}?)(?:现|均|都|全部|目前)?已经?(?P<verb>[\u3400-\u9fff]{2})$"
)
_BACK = 6  # amounts


def _alike(unit: str, other: str) -> bool:
    """Whether two measure words count the same: the same word, or both people."""
    return unit == other or (unit in _PEOPLE and other in _PEOPLE)


def _since(filled: Sequence[Quantity], begin: int) -> list[Quantity]:
    """The last amounts that stand behind an offset and have items, in order."""
    return [q for q in filled[-_MANY:] if q.start >= begin and q.item_start >= 0]


@cache
def _verbs() -> str:
    return "|".join(sorted(words("changes"), key=lambda word: (-len(word), word)))


@cache
def _change() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Verbs of change behind the old amount, and before the new one with what it is compared to."""
    verbs = rf"(?<!新)(?:{_verbs()})(?:了|到|至|为|成)?"
    ago = (
        r"(?:由|从|(?<![占利同环对百])比(?![重例分率值价赛较])|较|(?:同|与)(?=[^，。；：]{1,16}相比))[^，。；：]{1,24}?"
    )
    return re.compile(rf"(?:{_ADVERBS})(?:{verbs})"), re.compile(
        rf"(?:(?:{ago})(?:相比)?{_ADVERBS}(?:{verbs}|(?:{_DEGREE}))|{_ADVERBS}(?:{verbs}|[高低多少快慢短长]了))$"
    )


@cache
def _plain() -> re.Pattern[str]:
    """What may stand between 分别 and the first amount: 增长, 为, 比上年多出; no noun (分别接待游客)."""
    return re.compile(
        rf"(?:(?:由|从|比|较)[^，。；：]{{1,16}}?)?{_ADVERBS}(?:为|是|有|达到?|占(?:[^，。；：\d]{{1,14}}的)?|(?:{_verbs()})(?:了|到|至|为)?|{_DEGREE})?"
    )


# What is granted, though it may be a verb elsewhere (每人补贴200元); a receiver behind it makes it one.
_GRANT = re.compile(
    r"(?:一次性|现金|财政|专项|生活|岗位|就业|创业|培训|社保|物质|资金)*(?:补贴|补助|奖励|补偿|赔偿|津贴)(?:款|金|资金)?(?=[，。；、！？）”]|后|时|给|等|和|及|$)"
)
_GETS = re.compile(
    r"(?:领到|领取|拿到|获得|获|得到|收到|发放|发给|给予|予以|享受|拨付|下拨|下达|提供|申请|争取|兑现|颁发|落实|支付|赢得|接受|补发|颁给|发)了?[^，。；：、]{0,12}$"
)


class Constructions:
    """Finds such items in one text, whose noun phrases `phrases` knows."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._text = phrases.text

    def item(self, found: Sequence[Quantity], filled: Sequence[Quantity], cues: Cues) -> tuple[int, int] | None:
        """The span of what the amount behind the `filled` ones counts, None where no construction says so."""
        span = (
            self._respectively(found, filled)
            or self._left(found, filled, cues)
            or self._changed(found, filled, cues)
            or self._listed(found, filled)
            or self._section(found[len(filled)], filled, cues)
            or self._share(found[len(filled)], filled, cues)
            or self._likened(found[len(filled)], cues)
        )
        if span is None:
            return None
        marked = [c.start for c in cues.items.overlapping(*span) if c.end == span[1] and c.score >= _DOUBTED]
        return min([span[0], *marked]), span[1]

    def _respectively(self, found: Sequence[Quantity], filled: Sequence[Quantity]) -> tuple[int, int] | None:
        """A、B分别为3和5, or A 30家、B 50人，分别比上年多3家、5人: each amount its own, in order."""
        place = len(filled)
        first = place
        while first > place - _MANY and first and self._is_joined(found[first - 1], found[first]):
            first -= 1
        last = place + 1
        while last < min(len(found), first + _MANY) and self._is_joined(found[last - 1], found[last]):
            last += 1
        count, at = last - first, found[first].start
        begin = self._begin(_CLAUSE, at)
        told = self._text.rfind("分别", begin, at)
        if count < 2 or told < 0 or not _plain().fullmatch(self._text, told + 2, at):
            return None
        subject = re.sub(rf"(?:(?:较|比|与|同)[^，。；：、]{{1,16}})?{_ADVERBS}$", "", self._text[begin:told])
        if parts := [m.span() for m in re.finditer(rf"[^{_JOINED}]+", subject)]:
            start, end = parts[place - first] if len(parts) == count else parts[-1]
            whole = (begin + start, begin + end) if len(parts) == count and end - start <= _BRIEF else None
            return self._noun(begin + start, begin + end) or whole if len(parts) in (1, count) else None
        earlier = _since(filled[max(0, first - _MANY) : first], self._begin(_SENTENCE, at))
        if len(earlier) < count:
            return None
        same = earlier[len(earlier) - count + place - first]
        return same.item_start, same.item_end

    def _is_joined(self, quantity: Quantity, following: Quantity) -> bool:
        return not self._text[quantity.end : following.start].strip(_JOINED)

    def _left(self, found: Sequence[Quantity], filled: Sequence[Quantity], cues: Cues) -> tuple[int, int] | None:
        """其余36处|列入计划, 投产的|3家: what the last amount of the same unit in the sentence counts."""
        quantity = found[len(filled)]
        begin = self._begin(_SENTENCE, quantity.start)
        near = max(begin, quantity.start - 6)
        counted = kinds().get(quantity.unit) in ("count", "people")
        left = _LEFT.search(self._text, near, quantity.start) or (
            counted and _HEADLESS.search(self._text, near, quantity.start)
        )
        if not left or self._is_counted(quantity, cues):
            return None
        share = kinds().get(quantity.unit) == "share"
        same = [q for q in _since(filled, begin) if share or _alike(q.unit, quantity.unit)]
        return (same[-1].item_start, same[-1].item_end) if same else None

    def _is_counted(self, quantity: Quantity, cues: Cues) -> bool:
        """Whether a noun of its own stands behind an amount."""
        end = self._phrases.until(quantity.end, min(len(self._text), quantity.end + _LONGEST), bare=True)
        if end == quantity.end or self._text.startswith("、", quantity.end):
            return False
        heads = (*words("heads", "people"), *words("heads", "body"))
        marked = any(c.score >= _DOUBTED for c in cues.items.overlapping(quantity.end, end))
        return not cues or marked or self._text[quantity.end : end].endswith(heads)

    def _share(self, quantity: Quantity, filled: Sequence[Quantity], cues: Cues) -> tuple[int, int] | None:
        """A share that begins its clause and has no noun of its own (老人2100人，|一半以上患病): of the amount before."""
        begins = (
            self._text[quantity.start - 1 : quantity.start] == "，"
            and self._text[quantity.end : quantity.end + 1] != "的"
        )
        if kinds().get(quantity.unit) != "share" or not begins or self._is_counted(quantity, cues):
            return None
        same = _since(filled[-1:], self._begin(_SENTENCE, quantity.start))
        return (same[0].item_start, same[0].item_end) if same else None

    def _listed(self, found: Sequence[Quantity], filled: Sequence[Quantity]) -> tuple[int, int] | None:
        """What is done to land, one after another (造林40万亩、|封山育林12万亩): the whole of it, verb and noun."""
        quantity = found[len(filled)]
        if not filled or kinds().get(quantity.unit) != "area" or kinds().get(filled[-1].unit) != "area":
            return None
        said = re.compile(r"[、，]([\u3400-\u9fff]{2,6})").fullmatch(self._text, filled[-1].end, quantity.start)
        return said.span(1) if said and not re.match(r"其中|其余|面积", said[1]) else None

    def _section(self, quantity: Quantity, filled: Sequence[Quantity], cues: Cues) -> tuple[int, int] | None:
        """What the last amount of the same unit in the sentence counts, where only a section of it stands before this one
        (旅客980万人次，其中铁路|420万人次、公路|510万人次).
        """
        begin = max(self._begin(_CLAUSE, quantity.start), filled[-1].end if filled else 0)
        same = [q for q in _since(filled, self._begin(_SENTENCE, quantity.start)) if _alike(q.unit, quantity.unit)]
        section = _SECTION.search(self._text[begin : quantity.start])
        if not same or not section or self._is_counted(quantity, cues):
            return None
        return same[-1].item_start, same[-1].item_end

    def _changed(self, found: Sequence[Quantity], filled: Sequence[Quantity], cues: Cues) -> tuple[int, int] | None:
        """What changes or is compared: before the verb, and before 由, 从, 比 or 较 with what it is compared to; where the
        clause names nothing, what the amount before counts.
        """
        quantity = found[len(filled)]
        begin = self._begin(_CLAUSE, quantity.start)
        behind, before = _change()
        old = _OLD.search(self._text, begin, quantity.start)
        verb = before.search(self._text, begin, quantity.start)
        if old and behind.match(self._text, quantity.end):
            end = old.start()
        elif verb:
            end = verb.start()
        elif kinds().get(quantity.unit) in ("share", "ratio") and (
            verb := _TIMES.search(self._text, begin, quantity.start)
        ):
            end = verb.start()
        elif quantity.unit.endswith("百分点") and (verb := _ABOVE.search(self._text, begin, quantity.start)):
            end = verb.start()
        elif kinds().get(quantity.unit) == "share" and (part := _PART.search(self._text, begin, quantity.start)):
            end = part.start()
            verb = part if end == begin else None  # 检修农机3万台，占|应检量的95%
        else:
            return None
        if kinds().get(quantity.unit) in ("count", "people", None) and self._is_counted(quantity, cues):
            return None  # 增加300个|岗位
        return self._noun(begin, end) or self._said(quantity, filled, bool(verb))

    def _said(self, quantity: Quantity, filled: Sequence[Quantity], verb: bool) -> tuple[int, int] | None:
        """What an amount before in the sentence counts, of the same unit where there is one (报名3000人，比上届多出700人)."""
        begin = self._begin(_SENTENCE, quantity.start)
        earlier = _since(filled, begin)
        same = [q for q in earlier if q.unit == quantity.unit]
        share = kinds().get(quantity.unit) in ("share", "ratio")
        if share and verb and filled and filled[-1].start >= begin and filled[-1].item_start < 0:
            return self._noun(self._begin(_CLAUSE, filled[-1].start), filled[-1].start)  # 进口|17亿元，增长4%
        of = (earlier if share else same or earlier)[-1:] if verb else []
        return (of[0].item_start, of[0].item_end) if of else None

    def _noun(self, begin: int, end: int) -> tuple[int, int] | None:
        """The noun phrase that ends a span, without the adverbs behind it; a verb that ends it is a noun (车辆过关)."""
        said = re.sub(rf"{_ADVERBS}[、，]?$", "", self._text[begin:end])
        end = begin + len(said)
        start = max(begin, self._phrases.since(end, begin, "vpdrc"))
        start = start if end - start >= 2 else max(begin, self._phrases.since(end, begin, "pdrc"))
        start = max(start, self._text.rfind("的", start, end) + 1, end - _LONGEST)
        noun = self._text[start:end]
        return (start, end) if len(noun) >= 2 and not re.search(r"\d|[年月]$", noun) else None

    def _likened(self, quantity: Quantity, cues: Cues) -> tuple[int, int] | None:
        """What other things are like (像这样的驿站，|全区新建12座), where the amount has no noun of its own."""
        return None if self._is_counted(quantity, cues) else self.topic(quantity, likened=True)

    def topic(self, quantity: Quantity, likened: bool = False) -> tuple[int, int] | None:
        """What a sentence names before it speaks of it; only of its kind (类似的, 像这样的) where it is `likened`."""
        begin = self._begin(_SENTENCE, quantity.start)
        topic = _TOPIC.match(self._text, begin, quantity.start)
        if not topic or (likened and not topic["likened"]) or _VAGUE.fullmatch(topic["noun"]):
            return None
        plain = not self._phrases.stops_between(topic.start("noun"), topic.end("noun"))
        body = topic["noun"].endswith((*words("heads", "people"), *words("heads", "body")))
        alike = topic["likened"] and quantity.unit in _PEOPLE  # 像罗莎这样的指导员，区里有68人
        return topic.span("noun") if plain and (alike or not body) else None

    def _begin(self, edge: re.Pattern[str], at: int) -> int:
        """Where the clause or sentence at an offset begins."""
        near = max(0, at - 120)
        return max((m.end() for m in edge.finditer(self._text, near, at)), default=near)

    def short(self, quantity: Quantity, floor: int) -> tuple[int, int] | None:
        """What falls short, said right before an amount (不合格|5批次), where no noun stands behind it (不合格5批次|食品)."""
        said = _SHORT.search(self._text, max(floor, quantity.start - 6), quantity.start)
        behind = self._text[quantity.end : quantity.end + 1]
        return (said.start(), said.start() + 3) if said and not re.match(r"[\u3400-\u9fff]", behind) else None

    def acts(self, quantity: Quantity, roof: int) -> tuple[int, int] | None:
        """Behind a measure word, a list of deeds with the noun for what they are (52起|侵犯商标权、制售假货等案件)."""
        listed = _ACTS.match(self._text, quantity.end, roof)
        if listed is None or kinds().get(quantity.unit) != "count":
            return None
        return listed.span() if any(s.tag == "v" for s in self._phrases.stops_between(*listed.span())) else None

    def granted(self, quantity: Quantity) -> tuple[int, int] | None:
        """What money is that is granted (领到200元|补贴, 给予企业2万元|奖励), though its noun may be a verb (每人补贴200元)."""
        noun = _GRANT.match(self._text, quantity.end) if kinds().get(quantity.unit) == "money" else None
        gets = noun and _GETS.search(self._text, max(0, quantity.start - 16), quantity.start)
        return noun.span() if noun and gets else None

    def finished(self, quantity: Quantity, start: int, end: int, filled: Sequence[Quantity]) -> tuple[int, int] | None:
        """Where only a word of finishing stands before an amount, what the last of its unit in the paragraph counts
        (小区86个。…已完工|69个).
        """
        done = _BUILT.search(self._text, max(0, start - _LONGEST), end)
        if done and start == done.start("verb") and kinds().get(quantity.unit) == "count":
            if not self._phrases.stops_between(*done.span("noun")) and not _VAGUE.fullmatch(done["noun"]):
                return done.span("noun")  # 议事室|已建成604个
        if self._text[start:end] not in _FINISHED or kinds().get(quantity.unit) != "count":
            return None
        begin = self._text.rfind("\n", 0, start) + 1
        same = [q for q in filled[-_BACK:] if q.unit == quantity.unit and q.start >= begin and q.item_start >= 0]
        return (same[-1].item_start, same[-1].item_end) if same else None
