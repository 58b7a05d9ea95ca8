"""The edges of a phrase that may be what an amount counts: what is no part of the noun is cut away."""

import re
from collections.abc import Mapping, Sequence

from kg.annotate.counted import kinds
from kg.annotate.stops import Phrases
from kg.model import Mention, Quantity
from kg.tables import words

BODIES = {
    "人": "人",
    "名": "人",
    "位": "人",
    "号人": "人",
    "户": "户",
}  # whom a measure word counts of whom nothing else is said
# What people do who are counted, said right behind them.
_DOES = re.compile(
    r"(?:转移|稳定|稳岗|返乡|外出|自主|灵活|就近|就地|实现|顺利)*(?:就业|创业|增收|脱贫|务工|上学|就学|入学|返岗|返乡|入职|参保|受益|致富)$"
)
_GOES = re.compile(
    "(?:已|均|都)?(?:复工|复产|返校|返岗|到岗|复学|上学|入学|就业|参保|受益|签约|达标|脱贫|落户|通水|通电|入住|投产|营业|开业|参与|接种|种上|用上)$"
)
_LEADS = ("带领", "组织", "发动", "动员", "率领", "带动", "引导", "帮助", "指导", "领着", "带着")
_LED = re.compile(
    r"(?:全村|广大|周边|当地|[\u3400-\u9fff]{1,4}?)?(?:村民|群众|农户|党员|干部|职工|员工|乡亲们?|居民|学生|志愿者|社员|贫困户|党员干部)"
)
_WITHIN = re.compile(r"(?:本|全|该|所)?(?:辖区|境|市|县|区|镇|乡|村|社区|园区|街道|区域|范围)内")
_GRADES = "大小多少高低快慢早晚"
_PERSONS = re.compile("人(?![口才民员家物行工大类次均数格社力气生心体])(?=..)")
_QUOTED = re.compile("“[\u3400-\u9fff]{1,2}”[上下进出到起来了]")
_EACH = re.compile("[一每](?:公斤|平方米|[斤碗个份张瓶亩天月年人位件头只株盒袋箱次晚间平度吨台杯块本堂节])")
_RATE = re.compile(
    r"每(?:度电?|公斤|千克|小时|分钟|平方米|[名人户家天日年月周晚次亩吨件个台套份斤头只张条所场箱秒升桶株间趟位门堂本])"
)
_MOVED = re.compile(
    "(?:[紧应]急|安全|疏散|转移|撤离|安置|解救|营救)+(?=(?:受灾|被困|受困|受威胁|遇险)?[群民居村游旅师老灾][众民员客生人])"
)
_SUFFERS = re.compile("[\u3400-\u9fff]受(?:阻|限|损|影响)?$")
_FOR = re.compile("供(?=求职|游客|群众|市民|村民|居民|学生|老人|大家|他们|人们|选择|使用|参观|免费|[^，。]{1,4}选择)")
_AREA = re.compile(
    r"(?:乡镇|镇街|街道|社区|县区|县市|村庄|自然村|行政村|[县镇乡村])(?![级民委干务企组小庄街区市道寨落])"
)
_PRICED = re.compile("[\u3400-\u9fff]{0,4}价(?=(?:统一|敞开|上门|现金|全部)?(?:收购|回收|出售|销售|供应|结算|成交))")
_CARRIES = re.compile(
    r"(?:免费|安全|平安|顺利|专车|包车|统一|分批|集中|点对点)*(?:运送|接送|护送|输送|转运|[送接运载])"
)
_ABROAD = re.compile("国家(?=(?:外贸)?(?:进出口|出口|进口))")  # 对共建“一带一路”国家|进出口3亿元
_MEAN = re.compile("[户人亩村]均(?=[\u3400-\u9fff])")  # 脱贫户|户均增收3000元
_MOVES = ("转移", "疏散", "撤离", "搬迁")
_GIVES = re.compile("[另还再共各均][发送领补捐赠给]")
_APART = re.compile(r"[。；！？\n]")


class Edges:
    """Cuts such phrases of one text, whose noun phrases `phrases` knows."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._text = phrases.text
        self._kind = kinds()
        self._people = words("heads", "people")
        self._heads = (*self._people, *words("heads", "body"))

    def trimmed(self, quantity: Quantity, start: int, end: int) -> tuple[int, int]:
        """A phrase beside an amount without what only stands there; empty where no noun is left."""
        if start >= quantity.end:
            area = _AREA.match(self._text, start, end) if quantity.unit == "个" else None
            if area and area.end() < end and self._text[end : end + 1].isdecimal():
                return start, area.end()  # 3个村|修路8公里
            money = self._kind.get(quantity.unit) == "money"
            if money and (end - start == 1 or _EACH.match(self._text, start, end)):
                return end, end  # 500元|上12节课, 三块五|一斤
            alone = _PERSONS.match(self._text, start, end) if quantity.unit == "个" else None
            if alone:
                return start, alone.end()  # 5个人|浇水
            quoted = _QUOTED.search(self._text, start + 2, end)
            end = quoted.start() if quoted else end  # 万亩棉田|“喝”上智慧水
            price = _PRICED.match(self._text, start, end)
            end = price.end() if price else end
            torn = quantity.unit in ("人", "户") and end - start == 1  # 300余户|搬走了
            hit = quantity.unit in ("人", "户") and _SUFFERS.search(self._text[start:end])  # 3077人|用水受影响
            torn = torn or bool(hit)
            if self._text.startswith(("用于", "用来", "投向", "平均"), start):
                return end, end  # 15万元|用于帮助学生, 276户|平均分红860元
            does = _GOES.search(self._text, start, end) if self._kind.get(quantity.unit) == "share" else None
            if does and self._text[start : does.start()].endswith(self._heads):
                return start, does.start()  # 三分之二的学生|返校
            used = _FOR.search(self._text, start + 1, end)  # 5000个岗位|供求职者选择
            end = used.start() if used else end
            return (end, end) if torn else (start, end)
        if end <= quantity.start and _WITHIN.fullmatch(self._text, start, end):
            return end, end  # 辖区内|4300户
        if quantity.unit in BODIES and end <= quantity.start and _CARRIES.fullmatch(self._text, start, end):
            return end, end  # 免费送|2100人返岗
        more = end <= quantity.start and end - start > 2 and _GIVES.match(self._text, start - 1, end)
        start += bool(more)  # 另发|年终奖3000元
        within = self._text[start:end].endswith("中") and self._text[start : end - 1].endswith(self._heads)
        start, end = self._rated(quantity, start, end - within)  # 特派员|中有261名
        trade = _ABROAD.search(self._text, start, end) if end <= quantity.start else None
        start = trade.end() if trade else start
        mean = _MEAN.search(self._text, start + 2, end)
        start = mean.start() if mean and self._text.endswith(self._people, start, mean.start()) else start
        moved = _MOVED.match(self._text, start, end)  # 搜救转移|被困群众397人
        start = moved.end() if moved else start
        led = _LED.match(self._text, start, end) if quantity.unit not in BODIES and end <= quantity.start else None
        if led and end - led.end() >= 2 and self._text.endswith(_LEADS, 0, start):
            start = led.end()  # 带领村民|修路3公里
        does = _DOES.search(self._text, start, end) if quantity.unit in BODIES else None
        if does and self._text[start : does.start()].endswith(self._people):
            end = does.start()  # 招来48名困难群众|就业
        verbal = quantity.unit in BODIES and self._is_verbal(start, end)  # 还差|七八十号人, 紧急转移安置|2.1万人
        return (end, end) if verbal or self._is_receiver(quantity, start, end) else (start, end)

    def _rated(self, quantity: Quantity, start: int, end: int) -> tuple[int, int]:
        """The phrase without the measure word of a rate (每亩|租金800元); nothing where it tells who does something, each
        of them (每名网格员|服务300户).
        """
        rate = _RATE.search(self._text, max(0, start - 2), end) if start < end <= quantity.start else None
        if rate is None or not rate.start() < start < rate.end():
            return start, end
        verb = any(s.tag == "v" for s in self._phrases.stops_between(end, quantity.start))
        return (end, end) if verb or end - rate.end() < 2 else (rate.end(), end)

    def _is_receiver(self, quantity: Quantity, start: int, end: int) -> bool:
        """Whether a phrase before money names who has it (返还群众|1270万元), or is the rest of a verb (每月能拿|3200元)."""
        money = self._kind.get(quantity.unit) == "money"
        graded = end - start == 1 and self._text[start:end] in _GRADES  # 年龄最|小的22岁
        return graded or (money and (end - start == 1 or self._text[start:end].endswith(self._people)))

    def _is_verbal(self, start: int, end: int) -> bool:
        """Whether a phrase before people is no noun: one character, or verbs alone that are never counted."""
        if end - start < 2:
            return True
        at = start
        for stop in self._phrases.stops_between(start, end):
            at = stop.end if stop.start == at and stop.tag in "vad" else at
        moved = self._text.endswith(_MOVES, 0, start) and self._text.startswith("安置", start)  # 转移|安置1.3万人
        return moved or (at == end and self._text[start:end] not in words("deverbal"))

    def impersonal(self, quantity: Quantity, start: int, end: int, people: Sequence[Mention]) -> tuple[int, int]:
        """The phrase without a person that it names: what stands before one behind the amount (79岁的老人|孙玉珍), what stands
        behind one before it (孙玉珍花|8元).
        """
        if not people or end - start == people[-1].end - people[0].start:
            return start, end
        if start >= quantity.end:
            return start, people[0].start if people[0].start > start else people[0].end  # 9岁的小宇|跑来
        return (people[-1].end if end - people[-1].end > 1 else end), end

    def unquoted(self, quantity: Quantity, start: int, end: int) -> tuple[int, int]:
        """A phrase with the rest of a name in quotes that it cuts (“守望|”小分队), without a quotation mark at its edge whose
        other half is elsewhere (“今年卖了|3000斤).
        """
        name = self._text.rfind("“", max(0, start - 20), start) if self._text.startswith("”", start) else -1
        if name >= 0 and not name < quantity.start < start and not _APART.search(self._text, name, start):
            start = name
        start += self._text.startswith("”", start) and start < end  # “我收了3000斤花椒。”|深度1.2米
        for left, right in ("“”", "‘’"):
            said = self._text[start:end]
            start += said.startswith(left) and right not in said
            end -= start < end and said.endswith(right) and left not in said
        return start, end


def behind_bodies(start: int, end: int, bodies: Mapping[int, int]) -> int:
    """Where a phrase begins behind a body whose end it holds (某局驻村|工作队|修路3公里); `bodies`: begin by end."""
    return next((at for at in range(end - 2, start, -1) if bodies.get(at, at) < start), start)


def behind_places(start: int, end: int, places: Mapping[int, int]) -> int:
    """Where a phrase begins behind the places in front of it (清泉经开区|参保人数)."""
    while (place := places.get(start, end)) + 2 <= end:
        start = place
    return start
