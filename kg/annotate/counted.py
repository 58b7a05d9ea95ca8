"""The words beside a number that may be what it counts, as the rules see them: the noun phrase behind it or before it."""

import re

from kg.annotate.stops import HARD, Phrases
from kg.extension import cache
from kg.model import Quantity
from kg.tables import tsv, words

LONGEST = 30
AGES = frozenset({"岁", "周岁"})
# Between an item and its number stand bounds and verbs of amount, which belong to neither.
# Nothing is given back (++): 超过 is also 超 and 过, and thirty of them in a row are a thousand million ways to read.
LINK = re.compile(
    r"(?:首次|再次|再度|各|一举|双双|有望|可望|平均|[日月年户周班亩]均|均|已|高达|长达|多达|低至|快至|最快|最慢|最长|最短|最低|最高|最多|最少|保持|稳定|控制|维持|定格|仅用|只用|只有|仅有|才有|尚有|仍有|还有|只剩|仅剩|冲破|攀至|占到|已经|累计|共计|合计|总计|共|总|就|将|仅|分别|全部|一共|人均|达到|(?<![下送传表])达|超过|(?<![彩B反赶])超|为|是|有|(?<![签预节违履邀契爽民公条合盟协])约|(?<![附最就邻临靠亲新贴远])近|逾|突破|至|(?<!送)到|[增降提扩调升减缩压]至|提到|(?:提高|下降|增加|增长|上升|回升|攀升|提升|发展|扩大|扩展|扩充|壮大|减少|降低|缩短|缩小|缩减|压缩|压减|精简|回落|拓展|延伸)(?:到|至|为)|拿到|得到|仍然|仍|零下|在|了|(?<!经)过|的|每(?:平方米|平方公里|立方米|公里|公斤|千克|公顷|小时|分钟|人次|季度|学期|学年|课时|平米|千瓦时|[千万]?[人名户]|[家天日年月周晚次亩吨件个台套份斤度头只张条所场单瓶箱餐秒克升桶袋株床间趟班]))++$"
)
_DONE = re.compile(r"[\u3400-\u9fff]{1,3}(?:了(?![解然结断却])|(?<![沿随执衣穿跟向本意])着(?![力重眼装陆手火]))")
_BESIDE = re.compile(
    r"(?:(?<![小学课工平临及实按同限定准随这那暂届])时|(?:以|之)?外(?<![国户境海校对中市省县野内意]外)|以后|之后|(?<=[\u3400-\u9fff]{2})(?<![先前背今此落善])后)$"
)
_HAVING = re.compile("有(?![限关机效益色线序力害毒利偿氧轨])")
_TITLED = re.compile(
    r"(?:《[^《》\n]{1,60}》|(?:“[^“”\n，。]{1,20}”[、和与及]?){0,8}“[^“”\n，。]{1,20}”|‘[^‘’\n，。]{1,20}’)$"
)  # 发放《健康手册》2000册
GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff])（(?!含|不含|同比|[其截见]|图|下同)[\u3400-\u9fffA-Za-z]{1,8}）$"
)  # 生产总值（GDP）|544亿元
_HAS = re.compile(
    r"[\u3400-\u9fff]{1,8}?(?<![所没享拥占持国私共稀])有(?![限关机效益色线序力害毒利偿氧]|$)"
)  # 社区有|居民4500户
_OF_VERBS = "率量额"  # what is made of a verb
_SITES = ("村", "镇", "乡", "县", "市", "区", "省", "州", "国", "校", "院", "厂", "店")
_AGO = re.compile(r"(?:[去今前当上本]年|[上本当]月|此前|最近|新近|原先|以前)")  # 4个|去年签约的项目
_BUILT = re.compile(r"[\u3400-\u9fff]{0,2}[于由]")  # 7座|建于明代的石桥
_MADE_OF = re.compile(r"(?:共同)?(?:组成|构成)$")
_TRADE = re.compile(r"[\u3400-\u9fff][员者师农工生民兵]$")
_DOERS = ("企业", "公司", "集团", "局", "部", "单位", "部门", "里", "上", "们")
_TRADED = ("出口", "进口", "销售", "外销", "产销")
_MADE = re.compile(r"[建办开印修种栽打挖设写发送收买卖做搭装铺拆讲]$")
_PASSIVE = re.compile(r"被[\u3400-\u9fff]{1,3}了$")
_STRUCK = re.compile(r"被[\u3400-\u9fff]{1,2}$")  # 水利工程|被毁32处
_AND = re.compile(r"和|与|及|以及")
SIZES = frozenset("长宽高深厚重")
SIZED = re.compile(r"[\u3400-\u9fff]{1,8}[长宽高深厚重]$")  # 全桥长|1436米
# Verbs that modify a noun (受灾群众) and without one say what became of who is counted.
_KIND_ALONE = re.compile(
    r"(?:全部|均|已|先后|不同程度|相继)?(?:受灾|受益|受困|被困|停工|停产|复工|复产|开工|返岗|到岗|上岗|就业|参训|参保|参赛|参展|脱贫|获奖|入选|达标|停电|务工|投产|在建|失联|遇难|死亡|受伤|获救|报名|应聘)"
)
_BORN = re.compile(r"“?[05-9]0后”?的?")
_AGED = re.compile(r"[员者师农工生民兵人警长伙娘妇童孩妈爸爷奶婆姐哥嫂]$")

# A digit counts these without a measure word: 公安等5部门, 3市4县.
BODIES = re.compile(
    r"部门|单位|省份|省区|省市|县市|市县|县区|区县|乡镇|街道|社区|企业|村庄|国家"
    r"|(?:省|市|县|镇|乡|村|校)(?![级属内外直长委政道民办容场区里]|人[大民])"
)


@cache
def kinds() -> dict[str, str]:
    """What each measure word counts."""
    return {unit: kind for cell, kind in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}


class Counted:
    """Finds such words in one text, whose noun phrases `phrases` knows."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._text = phrases.text
        self._kind = kinds()
        self._heads = (*words("heads", "people"), *words("heads", "body"))
        self._people = words("heads", "people")

    def span(self, quantity: Quantity, floor: int, roof: int) -> tuple[int, int]:
        if self._describes(quantity) and (noun := self._after(quantity, roof))[0] < noun[1]:
            return noun
        behind = self._kind.get(quantity.unit) == "share" and self._text.startswith("的", quantity.end)
        if self._kind.get(quantity.unit) in ("share", "duration", "ratio", "rate") and not behind:  # 两成的|乡镇
            before = self._before(quantity, floor)
            return before if before[0] < before[1] else self._after(quantity, roof)
        if not quantity.unit and (bare := BODIES.match(self._text, quantity.end)):
            return bare.span()
        after = self._after(quantity, roof)
        done = after[0] == quantity.end + 1 and self._kind.get(quantity.unit) != "money" and self._is_deed(*after)
        if done and (noun := self._before(quantity, floor))[0] < noun[1]:
            return noun  # 完成企业|40家的走访工作
        return after if after[0] < after[1] else self._before(quantity, floor)

    def _is_deed(self, start: int, end: int) -> bool:
        """Whether a phrase behind 的 is what was done with what is counted: a verb that may be a noun, alone or with 工作."""
        said = self._text[start:end]
        return any(
            said == verb + noun
            for verb in words("deverbal")
            for noun in ("", "工作", "任务", "活动")
            if said[:2] == verb[:2]
        )

    def _describes(self, quantity: Quantity) -> bool:
        """Whether an age, or a length of time with a bound behind it, may say of which kind the noun behind it is
        (60岁以上|老人, 5年以上|党龄).
        """
        lasting = self._kind.get(quantity.unit) == "duration"
        return quantity.unit in AGES or (lasting and self._bounded(quantity))

    def is_described(self, quantity: Quantity, following: Quantity) -> bool:
        """Whether an amount right behind another says of which kind that is (1340名|65岁以上老人, 12个|5亿元以上的项目)."""
        only = LINK.match(self._text, quantity.end, following.start)  # 31种|共计|4000元药品
        if (
            only
            and only.end() == following.start
            and quantity.unit != following.unit
            and not self._text.startswith("的", quantity.end)
        ):
            return self._kind.get(quantity.unit) == "count" and following.item_start >= following.end
        beside = quantity.end == following.start and self._kind.get(quantity.unit) in ("count", "people")
        of_people = following.unit in ("人", "名") and self._text.startswith("的", following.end)  # 1支|3人的小队
        kind = following.unit in AGES or self._bounded(following) or of_people
        return beside and kind and following.item_start >= following.end

    def _bounded(self, quantity: Quantity) -> bool:
        return self._text.endswith(("以上", "以下", "以内"), quantity.start, quantity.end)

    def _after(self, quantity: Quantity, roof: int) -> tuple[int, int]:
        """The phrase behind the unit: up to a stop word; where 的 follows modifiers, what stands behind the last 的."""
        start = quantity.end + self._text.startswith("的", quantity.end)
        limit = min(roof, start + 2 * LONGEST)
        only = LINK.match(self._text, start, roof)  # 31种|共计|4000元药品
        if self._text.startswith(("、", "均"), start) or (only and only.end() == roof):
            return start, start
        if born := _BORN.match(self._text, start):
            start = born.end()  # 3名90后|返乡大学生
        # 投入50万元采购, 20余人参加: money and 人 need no head noun, so a verb right behind them ends the phrase.
        # Behind 的 a noun must follow (5亿元的授信审批).
        # So does an age without a bound (28岁参军, but 60岁以上|失能老人).
        aged = quantity.unit in AGES and not self._bounded(quantity)
        alone = start == quantity.end and (
            aged or self._kind.get(quantity.unit) == "money" or quantity.unit in ("人", "人次")
        )
        end = self._coordinated(self._phrases.until(start, limit, bare=alone), quantity, limit)
        if start > quantity.end and start < end < limit:
            end = self._nominal(end)
        if aged and start == quantity.end and not self._names_people(start, end):
            return start, start  # 28岁|参军
        if start == quantity.end and quantity.unit not in words("occasions") and self._only_does(start, end):
            return start, start  # 1.5公里|全面开工建设
        if _KIND_ALONE.fullmatch(self._text, start, end) and self._clause(start, limit) == end:
            return start, start  # 43.6万人|受灾
        return self._trim(*self._head(start, end, limit, quantity))

    def _only_does(self, start: int, end: int) -> bool:
        """Whether an adverb and verbs alone fill a span: it is told what became of what was counted."""
        at = start
        stops = self._phrases.stops_between(start, end)
        for stop in stops:
            at = stop.end if stop.start == at and stop.tag in "ad" + "v" * (stop.start > start) else at
        return at == end and len(stops) > 1

    def _names_people(self, start: int, end: int) -> bool:
        said = self._text[start:end]
        return bool(_AGED.search(said)) or any(word in said for word in self._people)

    def _nominal(self, end: int) -> int:
        """Behind a verb that ends a clause with the noun phrase that 的 began: it is its head (10万元的运营|补贴)."""
        verb = next((s for s in self._phrases.stops_between(end, end + 1) if s.tag == "v"), None)
        closed = verb is not None and (HARD.match(self._text, verb.end) or verb.end == len(self._text))
        return verb.end if verb and closed else end

    def _head(self, start: int, end: int, limit: int, quantity: Quantity) -> tuple[int, int]:
        """The head of a phrase with 的: behind it after modifiers (政治过硬、作风优良的|党员干部, 参加培训的|学员), before it
        after a noun of its own (100个成品|的速度, 4名党员|的带动)."""
        de = self._text.find("的", start, self._clause(start, limit))
        if de < 0:
            return start, min(end, start + LONGEST)
        before = self._text[start:de]
        if made := _MADE_OF.search(before):
            return start, start + made.start()  # 由19名骨干|组成的队伍
        behind = self._phrases.until(de + 1, limit, bare=True)
        modifies = bool(
            "、" in before
            or (len(before) <= 2 and before not in self._people and not before.endswith(_SITES))
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
        begins = bool(verb) and verb[0].start - start <= 1 and verb[0].tag in "vdpu"
        clause = begins or _BUILT.match(self._text, start, de) is not None
        return counted and not own and not told and clause

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
        """The phrase without the enumeration mark or particle at its end, nor what is said of it (36岁的师傅|是能手)."""
        said = self._text.find("是", start + 1, end)
        end = said if said > 0 and not self._text.startswith("是非", said) else end
        while end > start and self._text[end - 1] in "、的了等和与及中里内":
            end -= 1
        if end - start > 2 and (beside := _BESIDE.search(self._text, start, end)):
            end = beside.start()  # 收到8万元现金|时, 除4条水渠|外
        if self._text[start:end] in ("有", "就有", "也有"):
            return start, start  # 养羊过百只的有|36户
        return start, end

    def _before(self, quantity: Quantity, floor: int) -> tuple[int, int]:
        """The phrase before the number, behind the last stop word; kinds listed with 、 stay together."""
        left = max(floor, quantity.start - 2 * LONGEST)
        end = quantity.start
        titled = _TITLED.search(self._text, left, end)
        if titled:
            return titled.span()
        while (link := LINK.search(self._text, left, end)) and link.end() == end:
            end = link.start()
        if end < quantity.start and (titled := _TITLED.search(self._text, left, end)):
            return titled.span()  # “金牌店小二”有|近百人
        if gloss := GLOSS.search(self._text, left, end):
            end = gloss.start()
        if self._text.endswith("等", left, end) and self._text.rfind("、", left, end) >= 0:
            end -= quantity.unit not in ("人", "名", "位", "户")  # 话剧、戏曲等|136场
        if self._text[quantity.start - 1 : quantity.start] == "了":
            passive = _PASSIVE.search(self._text, left, quantity.start)
            if passive is None:
                verbal = self._verbal(quantity, end, left)
                paid = self._kind.get(quantity.unit) == "money"  # 渔场投资了|20多亿
                return verbal if verbal[0] < verbal[1] or paid else self._made(end, left)
            end = passive.start()  # 政策信息|被推了300多次
        struck = _STRUCK.search(self._text, left, end)
        if struck and (whole := self._phrases.since(struck.start(), left, "vpdrc", joint=True)) < struck.start():
            return whole, struck.start()
        sized = self._kind.get(quantity.unit) in ("length", "mass") and SIZED.search(self._text, left, end)
        if self._text.endswith("占地", left, end):
            return end - 2, end  # what the land is taken by is the subject, and no part of it
        start = self._phrases.since(end - 1 if sized else end, left, "vpdrc", joint=True)
        if sized and end - start < 2:
            start = end
        if start == end:
            return self._verbal(quantity, end, left)
        if end - start == 1 and self._text[start] in _OF_VERBS:
            verb = self._phrases.last_before(start)
            return (verb.start if verb and verb.start >= left else start), end  # 审结|率, 接待|量
        start = max(start, self._text.rfind("的", left, end) + 1) if self._text.find("的", start, end) >= 0 else start
        done = _DONE.match(self._text, start, end - 2)
        start = done.end() if done else start  # 种了|有机蔬菜30亩
        if self._text[start:end] in ("”", "’"):
            return end, end
        owned = _HAS.match(self._text, start, end)
        start = owned.end() if owned else start
        while start < end and self._text[start] in "、的了和与及，":
            start += 1
        start += end - start > 2 and _HAVING.match(self._text, start) is not None  # 现已|有队员12名
        return max(start, end - LONGEST), end

    def _made(self, end: int, left: int) -> tuple[int, int]:
        """The noun before a verb with 了, where it is no doer (党小组|建了4000个, 问题|解决了1350个, but 乡里办了|9场)."""
        known = self._phrases.last_before(end)
        made = _MADE.search(self._text, left, end)
        verb = known.start if known and known.tag == "v" else made.start() if made else end
        while (link := LINK.search(self._text, left, verb)) and link.end() == verb:
            verb = link.start()  # 责任区、示范岗|合计设了57个
        start = self._phrases.since(verb, left, "vpdrc", joint=True)
        start = max(start, self._text.rfind("的", start, verb) + 1)
        noun = self._text[start:verb].strip("、")
        doer = noun.endswith((*self._people, *_SITES, *_DOERS))
        return (verb - len(noun), verb) if verb < end and len(noun) >= 2 and not doer else (end, end)

    def _verbal(self, quantity: Quantity, end: int, left: int) -> tuple[int, int]:
        """A verb right before the number: the item itself (咨询1000余人次), or its subject is (企业复工已超过2.3万家)."""
        verb = self._phrases.last_before(end)
        if verb is None or verb.tag != "v" or self._kind.get(quantity.unit) == "money":
            return end, end
        stop = verb.start
        while (link := LINK.search(self._text, left, stop)) and link.end() == stop:
            stop = link.start()  # 流转价格|亩均增加200元
        start = self._phrases.since(stop, left, "vpdcr")
        noun = self._text[start:stop]
        led = self._phrases.last_before(start)  # 为老人|体检300人次
        named = noun.endswith(self._people) or _TRADE.search(noun)
        people = self._kind.get(quantity.unit) == "people" and named
        taught = people and (led is None or led.tag != "p")  # 邀请专家|授课54人
        if self._text[verb.start : end] in words("deverbal") and not taught:
            return verb.start, end
        traded = self._text[verb.start : end] in _TRADED and len(noun) >= 2 and not noun.endswith(_DOERS)
        if traded and quantity.unit not in words("occasions"):
            return start, stop  # 汽车|出口17万辆
        share = self._kind.get(quantity.unit) == "share" and len(noun) >= 2
        return (start, stop) if share or taught or noun.endswith(self._heads) else (end, end)
