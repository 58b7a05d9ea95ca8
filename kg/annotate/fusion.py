"""Names that only the tagger finds, added to those of the rules where nothing contradicts them.

The rules know forms (places of the gazetteer, bodies by their last word, titles in brackets) and are right about these more
often than the network; the network knows what has no form: firms by their short names, persons without a post.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.annotate import organizations, persons
from kg.annotate.gazetteer import by_name
from kg.annotate.tagged import Tagged
from kg.clean import bylines
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import words

# Bodies that a text names by their level alone corefer with a name, and are none.
_BARE = re.compile(
    r"(?:[省市县区州镇乡]|[全我各本][省市县区州镇乡]?|各级|上级)?(?:直属|直)?(?:党?委|党组|党工委|(?:人民)?政府|组织部|工委|机关|工会|法院|检察院|公安局|财政|支部)+"
)
_BEGINS = re.compile(
    r"(?:国家|[省市县区])级(?:及)?以上|[省市县区乡镇村]级|各|全[^国]|有关|相关|其他|该|本|此|这|那|我|你|他|属地|辖|有(?![色限研机线])|增设|新设|立足|依托|通过|围绕|聚焦|着眼|多[家个]|[一二三四五六七八九十两几]+[家个名]"
)
_LEVEL = re.compile(r"[省市县州旗镇乡村]|区(?!域)|新区|园区|街道|开发区")
_STANDS = re.compile(r"位于|地处|坐落|来自|来到|走进|前往|途经|毗邻")
_TWICE = re.compile(r"([省市县区州旗镇乡村])\1$")  # 青石县县|委
_MARK = re.compile(r"[，。；、：！？\s（()）《》…—]")
# What a report says of places in general, and rooms of a firm: no names.
_COMMON_PLACE = re.compile(
    r"(?:镇街|街镇|乡镇|县区|区县|市县|商区|城乡|村镇|村社|园区|厂区|城区|山区|库区|景区|社区|小区|街区|港区|校区|院区|[\u3400-\u9fff]{2}(?:大|强|名|重)[省市县镇乡村]|(?:受灾|重灾|贫困|脱贫|重点|示范|薄弱|试点|先进|空壳|空心|邻近|周边|偏远|边远|偏僻|边境|产业|特色|专业|文明|美丽|后进|涣散|电商|移民|搬迁|安置|样板|精品|旅游|生态|康养|非遗)[村镇乡县区])$"
)
# 徐州、宿迁|两市: how many of what was just told.
_COUNTED = re.compile(r"(?:[两二三四五六七八九]|十[一二三四五六七八九]?)[省市县区州盟旗镇乡村]{1,2}")
_STORM = re.compile(r"(?:台风|飓风|风暴|气旋)[“\"‘「『]?$")  # a storm's name, not a person's
# Two bodies, not one: 县农业农村局|会同|县供销社, though 会同县 is a place.
_TWO = re.compile(
    r"[省市县区州旗学院校司]共[建办](?!共)|[省市县区州旗镇乡]委[省市县区州旗镇乡](?:人民)?政府|[村镇乡区]任驻村|[局委办厅社会院队署所心司处部科织](?:会同|联合|携手|协同|联手|(?:协调|指导|督促|引导|邀请)(?![中小办组处科站委局员者所会]))|(?:公司|[局委院校会府队厅心])组织(?![部委法处科员关])(?=[\u3400-\u9fff]{3})|[银商农]行为[\u3400-\u9fff]{4}"
)
# 某公司|应在十日内付款: an adverb, no end of a name.
_RUNS_ON = re.compile(r"(?<![供响效反对适呼])应$|[拟将已均则也还仍却]$")
_PARTY = re.compile(r"[资双多对各甲乙丙买卖供需校企医警军院馆地官我]$")  # 投资|方新签约
_PLACED = re.compile(r"[省市县区州盟旗镇乡村]$|街道$|社区$")
_HAN = re.compile("[\u3400-\u9fff]")
# 南屏、红旗|三个派出所, 刘家|犯罪集团, 生物制药 of a list of trades: what is counted, charged or a trade is no name.
_NO_BODY = re.compile(
    r"[东西南北中]{1,3}部$|"
    r".*[两二三四五六七八九十\d][个家所名](?:派出所|部门|单位|企业|公司|学校|医院|银行|[支大中]队|机构)$"
    r"|.*(?:犯罪|诈骗|贩毒|走私|盗窃|传销|涉黑|黑恶)(?:集团|团伙|组织|公司)$"
    r"|(?:生物|现代|医疗|精细|新型|绿色|智能|高端|先进|装备|电子|汽车|能源|食品|农产品)?(?:制药|医药|化工|制造|信息|能源|材料|物流|电子|纺织|加工|康养)$"
    r"|(?:公安|司法|行政|税务|国家|党政|纪检监察|监察|检察|审判|权力|立法)机关$"
    r"|(?:燃煤|燃气|小型|老旧)(?:电厂|电站|锅炉厂)$"
    # 教育、水务、卫健|等部门: fields of work
    r"|(?:教育|科技|工信|公安|民政|司法|财政|人社|自然资源|环保|生态环境|住建|城管|城建|交通|交运|水利|水务|农业|农业农村|林业|畜牧|农机|商务|文旅|卫健|卫生|应急|审计|统计|市场监管|医保|税务|气象|消防|供电|供水|电力|通信|邮政|金融|民宗|信访|规划|国土|质监|药监|安监|环卫|园林|物价|粮食|供销|发改|经信|宣传|组织|纪检|政法|统战)$"
)
_WHAT = re.compile(organizations.WHAT)
_LATIN = re.compile(r"[A-Za-z0-9]{1,3}")
# Probabilities, chosen on a tenth of our own sentences that a model was not trained on: the least for the surest of the
# longest and innermost names, alone and where the other guideline gives it `_AGREED`.
_ALONE = {"Organization": 0.9, "Place": 0.95, "Person": 0.7}
_AGREED_PLACE = 0.9
_AGREED, _SECOND, _SURE, _FORMED = 0.5, 0.4, 0.98, 0.95
# What sights, works and stations end in: a name before it makes a place, of which the gazetteer knows none.
_SITE = re.compile(
    r"[\u3400-\u9fff]{2,8}(?:景区|风景区|旅游区|度假区|生态园|植物园|动物园|森林公园|湿地公园|国家公园|公园|水库|水电站|隧道|特大桥|大桥|小镇|古镇|古城|古村"
    r"|机场|高铁站|火车站|车站|客运站|[东西南北]站|港区|码头|广场|步行街|体育场|体育中心|会展中心|灌区|牧场|草原|湿地|渔港|口岸|服务区)$"
)
_NAMED_SITE = 0.55
_SEEN = 0.2  # a head that gives a span so much does not speak against it
_FOREIGN = 0.85  # of a person whose name begins with no surname
_ADVERBS = frozenset("正在便就也又都还已将却刚只")
Scores = dict[tuple[str, str, int, int], float]


def added(text: str, known: Sequence[Mention], tagged: Iterable[Tagged]) -> Iterator[Mention]:
    """The mentions of the tagger that the known ones leave room for, surest first; each is written like a name of its
    class, and an organization needs a second head that agrees.
    """
    spans = list(tagged)
    scores: Scores = {(t.head, t.kind, t.start, t.end): t.score for t in spans}
    taken = SpanIndex(known)
    for found in sorted(spans, key=lambda t: (-t.score, t.start, t.end, t.head)):
        name = text[found.start : found.end]
        if found.head != "people" and _is_sure(found, name, scores) and _is_name(name, found, text, scores):
            start = found.start + (name[0] == "以" and text.startswith("为", found.end))  # 以|三峡水库|为核心
            mention = Mention(start, found.end, text[start : found.end], found.kind)
            nested = found.kind == "Place" and not _is_alone(found) and taken.overlapping(found.start, found.end)
            if not nested and not _is_brand(mention, taken) and _has_room(mention, taken):
                taken.add(mention)
                yield mention


def begun(text: str, tagged: Iterable[Tagged]) -> Iterator[Tagged]:
    """The spans of the tagger, those of bodies without the words before a name that say what it is (爱心企业|某公司)."""
    for span in tagged:
        said = _WHAT.match(text, span.start, span.end) if span.kind == "Organization" else None
        yield replace(span, start=said.end()) if said else span


def kept(known: Iterable[Mention], tagged: Iterable[Tagged]) -> list[Mention]:
    """The known mentions without guesses that the tagger does not share, and without bodies that begin elsewhere for it:
    where a rule walks leftwards from a kind word over words that no lexicon has (多亏|云岭县税务局), the network sees where
    the name begins.
    """
    tagged = list(tagged)
    spans = [t for t in tagged if t.kind == "Organization"]
    seen = {(t.start, t.end) for t in spans if t.score >= _SEEN}
    ends = {t.end for t in spans if t.head == "outer" and t.score >= _ALONE["Organization"]}
    bodies = [m for m in known if m.kind != "Organization" or (m.start, m.end) in seen or m.end not in ends]
    if not tagged:
        return bodies
    names = {(t.kind, t.end) for t in tagged if t.score >= _SEEN}
    return [m for m in bodies if not _guessed(m) or (m.kind, m.end) in names]


def _guessed(mention: Mention) -> bool:
    """Whether only its last word makes it a name (老城|区, 物业|公司): no gazetteer has it, and it begins with no place."""
    name = mention.text
    placed = any(name[:size] in by_name() or name[:size] in words("regions") for size in range(2, len(name) + 1))
    if placed or "“" in name:
        return False
    if mention.kind == "Place":
        return name[-1] in "县市镇乡村" and not re.search(r"\d", name)
    last = organizations.kinds(name)[-1:]
    plain = bool(last) and last[0].tag == "body" and not name.endswith("有限公司")
    return mention.kind == "Organization" and plain and not _LEVEL.match(name)


def _is_sure(found: Tagged, name: str, scores: Scores) -> bool:
    place = (found.kind, found.start, found.end)
    other, outer, inner = (scores.get((head, *place), 0.0) for head in ("people", "outer", "inner"))
    if found.kind == "Organization":
        agreed = other >= _SECOND or inner >= _SURE or (outer >= _FORMED and _core(name) != name)
        return outer >= _ALONE["Organization"] and agreed
    if found.kind == "Place" and _SITE.search(name):
        return max(outer, inner) >= _NAMED_SITE
    if found.kind == "Place" and not _is_alone(found):
        return other >= _AGREED and found.score >= _AGREED_PLACE
    return found.score >= _ALONE.get(found.kind, 2.0)


def _is_alone(found: Tagged) -> bool:
    """Whether a place is so sure that it needs no second head, and may stand inside another name."""
    return found.score >= (_ALONE["Place"] if found.head == "outer" else _SURE)


def _is_name(name: str, found: Tagged, text: str, scores: Scores) -> bool:
    if len(name) < 2 or _MARK.search(name) or _BEGINS.match(name):
        return False
    if found.kind == "Person":
        place = ("Person", found.start, found.end)
        if _STORM.search(text, 0, found.start) or (name[0] == "方" and _PARTY.search(text, 0, found.start)):
            return False
        sure = min(scores.get((head, *place), 0.0) for head in ("outer", "inner")) >= _FOREIGN
        return _is_person(name, text[max(0, found.start - 1) : found.start], sure) and not text.endswith(
            "学", 0, found.start
        )  # 学雷锋 is what one does
    if found.kind == "Place":
        return not (
            _STANDS.match(name)
            or _TWICE.search(name)
            or name[:-1] in words("words", "v")  # 涵盖|市、县
            or (name[0] == "分" and text.endswith("部", 0, found.start))  # 部|分乡镇
            or _COMMON_PLACE.fullmatch(name)
            or _COUNTED.fullmatch(name)
            or name.endswith(("加工中心", "服务中心", "数据中心", "培训中心"))
        )
    if found.kind == "Organization":
        none = (
            _BARE.fullmatch(name)
            or _LATIN.fullmatch(name)
            or _TWO.search(name)
            or _RUNS_ON.search(name)
            or _NO_BODY.match(name)
        )
        if organizations.each_level(text, found.start, name):
            return False
        if name == "中共" and _HAN.match(text[max(0, found.start - 1) : found.start]):  # 大赛中|共取得
            return False
        return not none and bool(organizations.distinct(_core(name)))
    return True


def _core(name: str) -> str:
    """A body's name without the word that says its kind: 律师 of 律师事务所."""
    last = organizations.kinds(name)[-1:]
    return name[: last[0].start] if last and last[0].end == len(name) else name


def _is_person(name: str, before: str, sure: bool) -> bool:
    if len(name) == 2 and name[1] in _ADVERBS and before in ("老", "小"):
        return False  # 老刘|正排着队
    if name[0] == "和" and name[1:] in words("heads", "people"):
        return False  # 董事长|和|员工
    if "·" in name or (name[0] in "老小" and len(name) == 2):
        return True
    plain = persons.plausible(name)
    return (bylines.is_name(name) and plain) or (
        sure and plain and re.fullmatch("[\u3400-\u9fff]{3,6}", name) is not None
    )


def _is_brand(mention: Mention, known: SpanIndex[Mention]) -> bool:
    """Whether what looks like a place behind the beginning of a body's name is but the name of a firm (湖北|楚道|投资集团)."""
    known_place = mention.text in by_name() or mention.text in words("regions") or bool(_PLACED.search(mention.text))
    holding = known.holding(mention.start, mention.end)
    before = [m for m in known.ending(mention.start, mention.start) if m.kind == "Place" and m.end == mention.start]
    held = any(m.kind == "Organization" and any(m.start <= place.start for place in before) for m in holding)
    return mention.kind == "Place" and held and not known_place


def _has_room(mention: Mention, known: SpanIndex[Mention]) -> bool:
    """Whether no known mention crosses it; inside one only a place or body of a body's or programme's name is another."""
    for other in known.overlapping(mention.start, mention.end):
        inside = other.start <= mention.start and mention.end <= other.end
        holds = mention.start <= other.start and other.end <= mention.end
        if inside and (holds or mention.kind == "Person" or other.kind not in ("Organization", "Program")):
            return False
        if holds and (other.kind not in ("Place", "Organization") or mention.kind == "Person"):
            return False
        if holds and mention.kind == "Place" and other.kind != "Place":
            return False
        if not inside and not holds:
            return False
    return True
