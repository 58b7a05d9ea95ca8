"""Organizations by composition: [place][name][kind][organ][unit], from the kind leftwards and then rightwards."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.annotate.gazetteer import by_name
from kg.annotate.quantities_units import counted_before
from kg.annotate.stops import HARD, Phrases, Stop
from kg.extension import bounded, cache
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import tagged, words

_LONGEST = 26
_CHAIN = 2 * _LONGEST  # characters of the kinds of one name; 市委组织部 told a thousand times without a mark is no name
_COMMITTEE = re.compile(
    r"(?<=[省市县区州旗盟镇乡])委(?:(?=派驻)|(?![员托派任屈以外内办]))|(?<=街道)(?:党)?委(?![员托派任])"
)
_JOINT = frozenset({"和", "与", "及", "暨"})
# No name runs over a date: 武汉4月9日电|黄冈市住建局.
# 区商务局协调|大张超市: what a body does to another, though the verb stands in names too.
_DEED = re.compile(
    r"(?<=[\u3400-\u9fff]{2}[局委办厅])(?:协调|指导|督导|检查|帮扶)(?=[\u3400-\u9fff]{2})(?!服务|联动|培训|管理)"
)
_THIS = re.compile(r"[该本][省市县区](?=[省市县区])|[该本](?=[省市县区州旗盟镇乡村])")  # 该|县人民医院, 该市|市委
# What a firm is, before its name: 爱心企业|某公司.
WHAT = r"(?:会员|成员|理事|帮扶|下属|所属|旗下|直属|爱心|龙头|民营|国有|外资|知名|本地|本土|上市|骨干|合作|参建|承建|科技型?|高新技术|链主|施工|建设)(?:企业|单位|公司)(?=[\u3400-\u9fff]{4})"
_HAS = re.compile(
    r"代表(?=[省市县区州旗镇乡](?:委|人民政府|政府))|(?<![国公私所])有(?=[省市县区州镇乡街村全“]|某)|(?<=[局委院校会府司])组织(?=[^部委法处科员])"
    r"|(?<=[银商农工建支分]行)为(?=[\u3400-\u9fff]{3})"  # 某农商行为|某公司授信: no 行为
    rf"|[得收]到|当地|现场(?=[省市县区州镇乡])|(?:(?<=领导)|(?<=书记)|(?<=主任)|(?<=[省市县区州镇乡局厅队团]长))率|(?<=[村镇乡区])任(?=驻村)|{WHAT}"
)
# 有市委派来: there is 市委; 市工商联会员企业|某公司, 某公司组织|党员服务队, 县领导率|突击队: two bodies; 学生得到|市慈善总会资助, 当地|教育局
_STATIONED = re.compile(r"驻[\u3400-\u9fff]{2,4}")  # 某海关驻某县|办事处
_OF_KIND = 8  # characters before a team's kind word
_NUMBER_BEHIND = re.compile(r"”?[\d一二三四五六七八九十百千万两]{1,8}[余多]?[支个]")
_NUMBER_BEFORE = re.compile(r"[\d一二三四五六七八九十百千万两][余多]?[支个]“?")
_SENT = re.compile(r"派?驻(?!扎|守|点)[\u3400-\u9fff]{2,14}")  # 某县委派驻某村|工作队: a team by where it is
_ALLY = re.compile(
    r"(?<![农居村人公渔牧市移国])(?:民革|民盟|民建|民进|农工党|致公党|九三学社|台盟)(?:中央(?:委员会)?|[\u3400-\u9fff]{2,7}?[省市县区州](?:委员会|委会(?![议同])|委|工委|总支|支部)(?!员))"
)
_AMOUNT = re.compile(r"\d[\d.,]*[万亿千百余多]*(?:美元|元|吨|斤|亩|[%％])")  # 拖欠货款14.8万元|诉至法院
_DATE = re.compile(r"\d{1,2}日[电讯]?|\d年(?=\d)|(?:19|20)\d\d年(?=[省市县区州全我])")  # 2024年|市妇联
_RELATIVE = re.compile(r"(?:[省市县区州镇乡]|街道|新区|园区|开发区|全[省市县区])")
_LISTED = re.compile(
    r"((?:[\u3400-\u9fffA-Za-z]{2,12}、){1,60}[\u3400-\u9fffA-Za-z]{2,12})等(?:\d+|[一二两三四五六七八九十多]+)?(?:多)?家?(?:重点|龙头|骨干|大型|知名|本地|爱心)?(?:企业|公司|单位|银行|集团|高校|医院|机构)"
)

# What the grid's firms are called without their kind: 国网江苏电力.
_GRID = re.compile(r"国网([\u3400-\u9fff]{2,3})省?电力(?!公司|有限|集团)")
# What groups' firms in a place begin with: 国网|泉州供电公司.
_GROUP = re.compile(
    r"国网|南网|国家电网|南方电网|国能|国电投?|大唐|华能|华电|中铁|中建|中交|中粮|中国(?:移动|电信|联通|铁塔|邮政|人寿|人保|平安|石化|石油|烟草|电建|能建|铁建|铁路)|中石[油化]|中海油|国铁"
)
# A state's group by its short name: 中国铁建, 中国华电.
_STATE = re.compile(r"中国(?!共产|青年|人民|少年|农工|国民|民主|致公|科学|社会|工程|文[联化]|科协)[\u3400-\u9fff]{2}$")
_LEVELS = re.compile(r"(?:^|[^\u3400-\u9fff]|[盖各及在由向为从自到至给对与和有是派])[省市县区州乡镇][、和]$")
_OFFICE = re.compile(r"[省市县区州旗镇乡](?:人民)?政府")
_INNER = re.compile(
    r"（(?:集团|控股|中国|国际|股份|香港|上海|北京|深圳)）(?=[\u3400-\u9fff])"
)  # 酒厂（集团）某酒有限公司
_NUMBERED = re.compile(r"[两二三四五六七八九十\d][个家所名](?!庄)")  # 南屏、红旗|三个派出所
_GANG = re.compile(r"(?:犯罪|诈骗|贩毒|走私|盗窃|传销|黑恶)$")  # 刘家|犯罪集团
_YOUTH = re.compile(r"(?:^|[，。；：、！？\n“（由和与及])团$")


@dataclass(frozen=True, slots=True)
class Kind:
    """One word that ends an organization's name, with its tag (body, organ, branch, unit, own, committee)."""

    start: int
    end: int
    tag: str


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    tags = tagged("org_kinds")
    return AhoCorasick(list(tags), matchkind=MatchKind.LeftmostLongest), tuple(tags.values())


def kinds(text: str) -> list[Kind]:
    """The kind words of a text in order, longest first; 委 behind 省市县 is one."""
    automaton, tags = _automaton()
    found = [Kind(s, e, tags[i]) for i, s, e in automaton.find_matches_as_indexes(text) if _ends_word(text, s, e)]
    taken = {place for kind in found for place in range(kind.start, kind.end)}
    found += [Kind(m.start(), m.end(), "committee") for m in _COMMITTEE.finditer(text) if m.start() not in taken]
    return sorted(found, key=lambda kind: kind.start)


def bare(name: str) -> bool:
    """Whether a name is no more than its kind (公司, 幼儿园)."""
    found = kinds(name)
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(name))


def counted_kinds(text: str) -> frozenset[str]:
    """Names of teams of which a text counts several, and their ends (临时党支部100余个): kinds of team, no one body."""
    found: set[str] = set()
    for kind in kinds(text):
        if kind.tag != "unit":
            continue
        if _NUMBER_BEHIND.match(text, kind.end):
            found |= {text[at : kind.end] for at in range(max(0, kind.start - _OF_KIND), max(0, kind.start - 1))}
        numbers = list(_NUMBER_BEFORE.finditer(text, max(0, kind.start - _OF_KIND - 4), kind.start))
        if numbers and kind.start - numbers[-1].end() >= 2:
            found.add(text[numbers[-1].end() : kind.end])
    return frozenset(found)


def is_counted(name: str, counted: frozenset[str]) -> bool:
    """Whether the end of a name is one of `counted_kinds`."""
    return any(name[at:] in counted for at in range(len(name) - 2))


def each_level(text: str, start: int, name: str) -> bool:
    """Whether a name that begins with a level follows other levels: 市、|县供电公司 are those of each level, not one body."""
    return bool(_LEVELS.search(text, max(0, start - 5), start) and _RELATIVE.match(name))


def _ends_word(text: str, start: int, end: int) -> bool:
    """Whether the kind word is not the beginning of a longer word (大学生, 公司化, 协会员, 医院长)."""
    word, behind = text[start:end], text[end : end + 1]
    guards = {
        "学": "生者习校校",
        "司": "化级",
        "会": "员议计场所上",
        "院": "长校",
        "组": "织长员成",
        "队": "员伍长列",
        "团": "员队圆结",
        "站": "点位长台",
        "所": "长有在",
        "委": "员托",
        "局": "长面部势",
        "部": "长门分队署级",
        "社": "会区",
        "室": "内外",
        "处": "长理",
        "厂": "家区房长",
        "校": "长园区外",
        "工": "作人",
        "办": "公",
        "府": "采",
        "指": "导战挥定示标数",
    }
    return behind not in tuple(guards.get(word[-1], "")) or not behind


def find(text: str, phrases: Phrases, places: Sequence[Mention]) -> Iterator[Mention]:
    """The organizations of a text; bodies that a longer name belongs to (the firm of its Party branch) stand beside it."""
    names = _Names(text, phrases, places)
    allies = [Mention(*match.span(), match[0], "Organization") for match in _ALLY.finditer(text)]
    yield from allies
    allied = SpanIndex(allies)
    at = 0
    for chain in names.chains():
        if chain[0].start < at:
            continue
        found = [m for m in names.named(chain) if not allied.overlapping(m.start, m.end)]  # 民盟|东莞市委|会
        yield from found
        at = max([at, *(m.end for m in found)])
    yield from _listed(text)
    for match in _GRID.finditer(text):
        if match[1] in by_name():
            yield Mention(match.start(), match.end(), match[0], "Organization")


class _Names:
    """Composes the names of one text."""

    def __init__(self, text: str, phrases: Phrases, places: Sequence[Mention]) -> None:
        self._text = text
        self._places = SpanIndex(places)
        inside = {*words("name_verbs")}
        self._edges = SpanIndex(s for s in phrases.stops if text[s.start : s.end] not in inside)
        self._kinds = kinds(text)
        self._words = SpanIndex(self._kinds)

    def chains(self) -> Iterator[list[Kind]]:
        """Kinds that belong to one name: a body and, close behind it, its organs, branches and units."""
        chain: list[Kind] = []
        for kind in self._kinds:
            if chain and kind.end - chain[0].start <= _CHAIN and self._continues(chain[-1], kind):
                chain.append(kind)
                continue
            if chain:
                yield chain
            chain = [kind]
        if chain:
            yield chain

    def _continues(self, last: Kind, following: Kind) -> bool:
        gap = self._text[last.end : following.start]
        if last.tag == "committee" and _OFFICE.fullmatch(self._text, last.end, following.end):
            return False  # 区委|区政府
        if not gap or (following.tag == "branch" and _STATIONED.fullmatch(gap)):
            return True
        if following.tag == "unit" and _SENT.fullmatch(gap):
            near = self._places.inside(last.end, following.start)
            return any(self._text.endswith("驻", last.end, place.start) for place in near)
        if (
            counted_before(self._text, last.end, following.start)
            or len(gap) > 12
            or HARD.search(gap)
            or re.search(r"[、的和与及\d等]", gap)
            or re.match(r"[”’]|组织|为(?=[\u3400-\u9fff]{2})", gap)  # 某公司组织|党员服务队, 某银行为|某公司
            or _DEED.match(self._text, last.end, following.start)
            or _HAS.search(self._text, last.end, following.start)
        ):
            return False
        return not self._broken(last.end, following.start, "vpdcr")

    def _broken(self, start: int, end: int, tags: str) -> bool:
        """Whether an edge of these tags begins inside a span."""
        return any(start <= s.start and s.tag in tags for s in self._edges.overlapping(start, end))

    def named(self, chain: list[Kind]) -> Iterator[Mention]:
        """The mentions of one chain: the whole name, and each shorter name that ends at a body inside it."""
        begin, counted = self._begin(chain)
        ends = [
            kind
            for i, kind in enumerate(chain)
            if i == len(chain) - 1 or kind.tag in ("body", "branch", "committee", "own")
        ]
        for kind in ends:
            first, last = self._quotes(begin, kind.end)
            if self._is_name(first, last, kind, chain, counted):
                yield Mention(first, last, self._text[first:last], "Organization")
                yield from self._owner(first, kind)

    def _owner(self, begin: int, kind: Kind) -> Iterator[Mention]:
        """Whose name ends in no kind: the firm of a branch that names its place (华岳新材|成都分公司), a state's group before its
        Party organ (中国铁建|党委).
        """
        end = begin
        if kind.tag == "branch":
            place = next((p for p in self._places.ending(kind.start, kind.start) if p.end == kind.start), None)
            end = place.start if place else begin
        elif kind.tag == "organ":
            group = _STATE.match(self._text, begin, kind.start)
            end = group.end() if group else begin
        elif (group := _GROUP.match(self._text, begin, kind.start)) and len(group[0]) >= 4 and group[0] != "中国铁路":
            end = group.end() if self._places.inside(group.end(), kind.start) else begin  # 国家电网|宁波供电公司
        name = self._text[begin:end]
        known = self._words.ending(end, end) or name in by_name()
        own = len(distinct(name)) >= 2 or _GROUP.fullmatch(name)
        if len(name) >= 3 and not known and own:
            yield Mention(begin, end, name, "Organization")

    def _begin(self, chain: list[Kind]) -> tuple[int, bool]:
        """(where the name begins, whether a number counts it): behind the last edge, or at the first place after it."""
        start = chain[0].start
        floor = max(0, start - _LONGEST)
        edge = self._edge(floor, start)
        number = counted_before(self._text, max(floor, self._hard_edge(floor, start)), start)
        edge = max(edge, number)
        inside = [p for p in self._places.inside(edge, chain[0].end) if p.start < start]
        if inside and not (
            chain[0].tag == "branch"
            or self._parent(edge, inside[0].start)
            or _GROUP.fullmatch(self._text, edge, inside[0].start)
        ):
            edge = inside[0].start
        edge = max((m.end() for m in _HAS.finditer(self._text, edge, chain[0].end)), default=edge)
        committee = [k.end for k in self._words.ending(max(edge, start - 1), start) if k.tag == "committee"]
        if committee and _OFFICE.fullmatch(self._text, committee[-1], chain[0].end):
            edge = max(edge, committee[-1])
        this = _THIS.match(self._text, edge, start)
        edge = this.end() if this else edge
        if chain[0].tag == "committee" and _YOUTH.search(self._text, max(0, edge - 2), edge):
            edge -= 1  # 团|四川省委
        listed = "、" in self._text[number:edge]  # 棉被200床、|湖阳银行400床
        counted = bool(number) and not listed and not self._broken(number, edge, "vpdc")
        return edge, counted and self._text[number - 1] not in "人"

    def _edge(self, floor: int, start: int) -> int:
        """Behind the last word that no name holds; 和 joins parts of one name only behind 中国 or 全国 and before no place."""
        begin = self._hard_edge(floor, start)
        comma = self._text.rfind("、", begin, start)
        if comma >= 0 and self._text.count("“", begin, comma) <= self._text.count("”", begin, comma):
            begin = comma + 1
        begin = max((deed.end() for deed in _DEED.finditer(self._text, begin, start)), default=begin)
        for stop in reversed(self._edges.overlapping(begin, start)):
            placed = self._places.holding(stop.start, stop.end)  # 尚 in 尚志市
            if stop.end <= start and stop.tag in "vpdcru" and not placed and not self._joins(stop, begin, start):
                return stop.end
        return begin

    def _hard_edge(self, floor: int, start: int) -> int:
        inner = {i for m in _INNER.finditer(self._text, floor, start) for i in range(*m.span())}
        marks = (hard.end() for hard in HARD.finditer(self._text, floor, start) if hard.start() not in inner)
        hard = max(marks, default=floor)
        told = (m.end() for pattern in (_DATE, _AMOUNT) for m in pattern.finditer(self._text, hard, start))
        return max(told, default=hard)

    def _joins(self, stop: Stop, begin: int, start: int) -> bool:
        if self._text[stop.start : stop.end] not in _JOINT:
            return False
        head = self._text[begin : stop.start]
        behind = any(p.start == stop.end for p in self._places.overlapping(stop.end, stop.end + 1))
        return bool(re.match(r"中国|全国|国家", head)) and not behind and not self._words.ending(stop.start, stop.start)

    def _parent(self, begin: int, place: int) -> bool:
        """Whether the words before a place inside a name are a body of their own (中车集团 in 中车集团沈阳…公司)."""
        return place > begin and any(k.start > begin for k in self._words.ending(place, place))

    def _quotes(self, begin: int, end: int) -> tuple[int, int]:
        """The span with its quotation marks in pairs: a name inside quotes takes them, half a quotation is cut off."""
        inside = self._text[begin:end]
        if inside.count("“") > inside.count("”"):
            if self._text.startswith("”", end):
                return begin, end + 1
            return begin + inside.rfind("“") + 1, end
        if inside.count("”") > inside.count("“"):
            opened = self._text.rfind("“", max(0, begin - 30), begin)
            near = opened >= 0 and not HARD.search(self._text, opened, begin)
            return (opened if near else begin + inside.rfind("”") + 1), end
        return begin, end

    def _is_name(self, begin: int, end: int, kind: Kind, chain: list[Kind], counted: bool) -> bool:
        """Whether the words before the kind name one body: not nothing, not only generic words, not a counted kind of team."""
        if end <= kind.start or begin > kind.start:
            return False
        core = self._text[begin : chain[0].start]
        if (
            counted
            or _NUMBERED.search(core)
            or _GANG.search(core)
            or counted_before(self._text, begin, chain[0].start)
            or re.match(r"[\d一两二三四五六七八九十百]+(?:余|多)?[支个家]", self._text[end : end + 6])
        ):
            return False
        if each_level(self._text, begin, core):
            return False
        if kind.tag == "committee":
            return begin < kind.start
        if "own" in (kind.tag, chain[0].tag) or (chain[0].tag == "committee" and kind is not chain[0]):
            return not re.match(r"各|有关|相关", core)
        formed = re.search(r"(?:成立|组建|成立了|组建了|设立)$", self._text[max(0, begin - 4) : begin])
        if kind.tag in ("unit", "organ") and len(chain) == 1 and formed:
            return len(core) >= 3 or "“" in core
        quoted = self._text[begin] == "“" or "”" in self._text[begin:end]
        if kind.tag == "unit" and len(chain) == 1:
            local = bool(_RELATIVE.match(core)) and len(core) >= 3 and not core.startswith("全")
            return quoted or local or len(distinct(core)) >= 2
        sent = kind.tag == "unit" and _SENT.fullmatch(self._text, chain[-2].end, kind.start)
        return bool(sent and core) or self._distinct_body(core, kind, chain)

    def _distinct_body(self, core: str, kind: Kind, chain: list[Kind]) -> bool:
        """Whether the words before a body's or organ's kind are distinctive, or relative to the document's place (市律师协会)."""
        relative = _RELATIVE.match(core)
        if relative and not re.match(r"市场|区域|省级|市级|县级|区级|乡镇|镇街|县区|市县|全", core):
            alone = relative[0] == core
            own = kind.tag == "organ" or self._text[kind.start : kind.end] in words("local_bodies", "body")
            return (own and len(chain) == 1) if alone else len(core) >= 3
        if core.startswith("全") and relative:
            return len(core) >= 5 and len(distinct(core)) >= 0 and kind.tag == "organ"
        return bool(distinct(core))


@bounded(1 << 14)
def distinct(core: str) -> str:
    """What is left of a name's first part without words that name no particular body; quotes and marks count nothing."""
    left = core
    for word in _generic():
        left = left.replace(word, "")
    return re.sub(r"[^\u3400-\u9fffA-Za-z0-9]", "", left)


@cache
def _generic() -> tuple[str, ...]:
    return tuple(sorted(words("generic"), key=lambda word: (-len(word), word)))


def _listed(text: str) -> Iterator[Mention]:
    """Short names in a list that 等企业 or 等单位 closes: each is an organization unless its words are common."""
    for match in _LISTED.finditer(text):
        at = match.start(1)
        for name in match[1].split("、"):
            edge = max((s.end for s in _stops_in(name)), default=0)
            own = name[edge:]
            if (
                2 <= len(own) <= 6
                and len(distinct(own)) == len(own)
                and not re.search(r"(?:[省市县区镇乡村员业所校院行]|部门|街道|公司)$", own)
            ):
                yield Mention(at + edge, at + len(name), own, "Organization")
            at += len(name) + 1


def _stops_in(name: str) -> list[Stop]:
    return [s for s in Phrases(name).stops if s.tag in "vpdcru"]
