"""Places: administrative divisions of China by name, regions and countries, parks and addresses by their form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind
from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate import listed
from kg.annotate.former import former_cities, former_names, short_counties
from kg.annotate.stops import Phrases, phrases
from kg.annotate.texts import text_of
from kg.extension import cache
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import tagged, tsv, words

_ETHNIC = re.compile(
    r"(?:[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京]族|(?:维吾尔|蒙古|布依|朝鲜|土家|哈尼|哈萨克|傈僳|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|鄂温克|德昂|保安|裕固|俄罗斯)族?)*"
    r"(?:各族)?自治[县州旗区]$"
)
_PEOPLE = re.compile(r"(东乡|鄂温克|鄂伦春)族?自治([县旗])")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|地区|林区|特区|省|市|州|盟|县|区|旗)$")
_BRANCH = re.compile(r"分(?:公司|行|局|院|校|会|社|中心)|支(?:行|公司|队)")
_LEADER = re.compile(r"长(?![沙春江安乐治丰清岭泾征期度宁汀泰寿])")
_CITY_WORD = re.compile(r"民(?!政|族|宗|办|警|兵|生|间|营)|[场区容值]|政(?!府|协|法|务)")
# 重庆路小学: a street that is called after a place lies elsewhere.
_STREET = re.compile(r"[东南西北中]?[一二三四五六]?路(?![线径网况桥面灯长过政由人费产基局])|[东南西北中]?大街|大道")
_SIDE = re.compile(r"[岸麓坡]")  # 湘江西岸: the side of a water or mountain, not 江西
_PARK = re.compile(
    r"(?:(?:国家级?)?(?:高新技术|经济技术|经济|高新|化工|工业|产业|科技|农业|物流|保税|出口加工|新经济产业|循环经济|综合保税|自由贸易|自贸|创新|生态|循环化|智能制造|现代农业)*"
    r"(?:产业开发区|产业园区|开发区|工业园区|工业园|产业园|科技园|集聚区|集中区|高新区|经开区|保税区|自贸试验区|自贸区|示范区|试验区|物流园|创业园|软件园)|(?<=[\u3400-\u9fff]{2})新区)"
)
_ADDRESS = re.compile(
    r"(?:大道|大街|[路街巷]|胡同|弄)(?:[东西南北中]段)?\d+(?:-\d+)?号(?:院|楼)?(?:\d+(?:号楼|栋|幢|室))*"
)
_SETTLEMENT = re.compile(r"(?:社区|(?<!村)村|小镇)(?=党|村委|居委|委会|驻村|第一书记|便民|卫生室)")
# A unit that the gazetteer does not know (renamed, abolished, a village): two or three characters between two edges.
_UNKNOWN = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?:县|镇|乡(?!村[振建治产旅]|镇)|村|市(?![场民区委长政级直属值内外域容面])|街道|自治县|苏木|社区)"
)
_COMMON = re.compile(
    r"(?:[\u3400-\u9fff]{2}[大强名][市县镇乡村]|乡镇|[小社景灾山园厂校牧城地辖片老新库各全本该每贫]区|[农乡新行老各全本该每进入驻到古渔中空外一示].?村|[城乡集小街重各全]镇|[城都超门股县各全本该上入楼夜菜闹]市|[全各本该外邻郡]县|[下家返老异城水还山故回]乡)$"
)
_VILLAGE_WORK = re.compile(r"(?:水泥|柏油|沥青|硬化|公)路")
_NO_END = frozenset("副获受被由请赴往购离")  # 科技副|县长, 获|县政府嘉奖: no name of a unit ends so
_NOT_OWN = re.compile(
    r"(?:国家|[省市县区]|[一二三])?级(?:以上|及以上)|[该本各全此这那省市县]|目前|当前|眼下|如今|其中|其他|其余|同时|随后|去年|今年|近年|今后|期间|不少|许多|多数|部分|邻近|周边|附近|沿线|沿途|下辖|所辖"
)
# What a list of places says of them at its end.
_LIST_END = re.compile(
    r"(?:[两二三四五六七八九十]{1,3}|\d{1,2})个?(?:[市县区旗州](?!长)|县[区市]|市县|区县)|等(?:地|[\d两二三四五六七八九十]{0,3}个?[市县区旗州])(?![位方质理点域])"
)
_JOINTS = frozenset({"、", "和", "与", "及", "以及"})
_CHAIN = 8  # places in a row before a park
_FARMS = re.compile(
    r"县?(?:[农林牧渔茶盐牛]|农牧|良种|原种|种[畜马猪羊蜂]|蚕种|园艺|畜牧|奶牛|葡萄|果树|果林|苗圃)场|苗圃|[林煤](?:业|草|管)[局站]|农科所|劳教所|环科园"
)
_KINDS = re.compile(r"[东西南北中城郊矿市新老]{1,2}区|街道")


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the gazetteer."""

    code: str
    name: str
    level: str
    parent: str


@cache
def places() -> dict[str, Place]:
    """All administrative places by code."""
    return {row[0]: Place(*row) for row in tsv("gazetteer/places.tsv", "code", "name", "level", "parent")}


def short(name: str) -> str:
    """The name without its kind (高邮市 → 高邮, 长阳土家族自治县 → 长阳), or the empty string where under two characters stay."""
    bare = _ETHNIC.sub("", name)
    if bare == name or len(bare) < 2:  # 内蒙古自治区 is 内蒙古, not 内
        bare = _SUFFIX.sub("", name)
    return bare if len(bare) >= 2 and bare != name else ""


@cache
def by_name() -> dict[str, tuple[str, ...]]:
    """Codes by full and short name; towns only by full name. Codes of one name are sorted, larger places first."""
    found: dict[str, list[str]] = {}
    for place in places().values():
        bare = short(place.name) if place.level != "town" else ""
        ethnic = bare and _ETHNIC.search(place.name)
        people = _PEOPLE.fullmatch(
            place.name
        )  # 鄂温克族自治旗 is 鄂温克旗: what stays of it without its kind is no name
        kinds = (f"{people[1]}{people[2]}",) if people else (bare, f"{bare}{place.name[-1]}" if ethnic else "")
        for name in {place.name, *kinds} - {""}:
            found.setdefault(name, []).append(place.code)
    return {name: tuple(sorted(codes, key=lambda code: (len(code), code))) for name, codes in found.items()}


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    names = {name for name in by_name() if len(name) >= 2}
    names |= {*words("regions"), *_former()}
    ordered = tuple(sorted(names))
    return AhoCorasick(list(ordered), matchkind=MatchKind.LeftmostLongest), ordered


@cache
def _former() -> frozenset[str]:
    """The names of former units that no present place bears."""
    return (former_names() | former_cities() | short_counties().keys()) - by_name().keys()


@cache
def _spelled() -> frozenset[str]:
    """Full names of counties whose short form is a verb or preposition: 会同县, 新建区."""
    stops = {word for word, tag in tagged("words").items() if tag != "n"}
    return frozenset(
        place.name for place in places().values() if place.level == "county" and short(place.name) in stops
    )


def make_places(nlp: Language, name: str) -> "Places":
    """Factory of the component `kg_places`."""
    return Places()


class Places:
    """spaCy component: writes `doc._.kg_mentions` (tuple of Mention, kind Place)."""

    def match(self, text: str) -> tuple[Mention, ...]:
        """The places of a text in order; nested ones (高邮 in 高邮经济开发区) stand beside the longer one."""
        named = _accepted(text, list(_named(text)))
        formed = [*named, *_formed(text, named)]
        return tuple(sorted({*formed, *listed.find(text, phrases(text), formed)}))

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_mentions = self.match(text_of(doc))
        return doc


def is_short_county(name: str) -> bool:
    """Whether a name is only the short form of counties and towns, no full name, prefecture or province."""
    codes = by_name().get(name, ())
    return bool(codes) and all(len(code) > 4 and not _tells_kind(places()[code].name, name) for code in codes)


def _tells_kind(full: str, name: str) -> bool:
    """Whether a name of a place says what kind of unit it is: 三江县 of 三江侗族自治县 does."""
    return full == name or (bool(_ETHNIC.search(full)) and name[-1] == full[-1])


def domestic(name: str) -> bool:
    """Whether a place is an area inside a country: being in 中国 says nothing in this reporting, and nothing is in 长江."""
    return name not in words("regions", "country") and name not in words("regions", "nature")


def _named(text: str) -> Iterator[Mention]:
    automaton, names = _automaton()
    for index, start, end in automaton.find_matches_as_indexes(text):
        name = names[index]
        if name[-1] in "市县区州镇乡省旗" and _LEADER.match(text, end):
            name, end = name[:-1], end - 1  # 张家口市长 is 张家口 and its 市长
        if name[-1] == "市" and _CITY_WORD.match(text, end):
            name, end = name[:-1], end - 1  # 上海市民 is 上海 and its 市民
        if name == "和县" and text.startswith(("区", "级", "直", "市", "乡", "镇"), end):
            continue  # 市里和|县区
        if name[0] == "分" and text[start - 1 : start] in "部十充":
            continue  # 部分|乡镇
        if name[-1] not in "省市县区盟旗镇乡" and _STREET.match(text, end):
            continue
        if _SIDE.match(text, end) and "\u3400" <= text[start - 1 : start] <= "\u9fff":
            continue
        if len(name) >= 2 and (name in by_name() or name in words("regions") or _is_former(name, text, end)):
            yield Mention(start, end, name, "Place")


def _is_former(name: str, text: str, end: int) -> bool:
    return name in _former() and not (name[-1] == "区" and text.startswith("域", end))  # 小河|区域


def _accepted(text: str, found: list[Mention]) -> list[Mention]:
    """The matches that their surroundings support. Doubtful ones are short names of counties and names that are words."""
    full = {short(m.text) for m in found if short(m.text)}
    listed = _listed(text, found)
    kept: list[Mention] = []
    for mention in found:
        name = mention.text
        doubtful = is_short_county(name) or name in words("place_words") or _generic(name)
        if doubtful and text.startswith("新区", mention.end):
            continue  # 西咸 in 西咸新区 is the new area's own name
        joined = bool(kept) and kept[-1].end == mention.start and len(by_name().get(kept[-1].text, ("",))[0]) in (2, 4)
        if name in _spelled() and not (joined or _above(name, found)):
            continue  # 县农业农村局|会同|县供销社
        if name in short_counties() and name not in by_name() and not (joined and _held(name, kept[-1].text)):
            continue
        branch = bool(_BRANCH.match(text, mention.end))  # 海南|分公司 is in no doubt
        if _generic(name):
            supported = joined and _lies(name, kept[-1].text)  # 枣庄市|市中区
        else:
            joined = joined and (name not in by_name() or _lies(name, kept[-1].text))  # 郑州|东至新郑机场
            supported = joined or name in full or branch or mention in listed or _beside(text, kept[-1:], mention)
        if not doubtful or supported:
            kept.append(mention)
    return kept


def _listed(text: str, found: Sequence[Mention]) -> set[Mention]:
    """The places of lists that say at their end what they are: 鼓楼、台江、仓山三区, 丰县、沛县等地."""
    listed: set[Mention] = set()
    run: list[Mention] = []
    for mention in found:
        if run and text[run[-1].end : mention.start] not in _JOINTS:
            run = []
        run.append(mention)
        if len(run) > 1 and _LIST_END.match(text, mention.end):
            listed.update(run)
    return listed


def _beside(text: str, before: Sequence[Mention], mention: Mention) -> bool:
    """Whether a place goes on a list of counties of one prefecture: 黔西南州望谟、|册亨."""
    joint = text[before[0].end : mention.start] if before else ""
    if joint not in _JOINTS or (joint != "、" and mention.text in words("place_words")):
        return False
    first, second = ({code[:4] for code in by_name().get(m.text, ()) if len(code) == 6} for m in (before[0], mention))
    return bool(first & second)


def _lies(name: str, above: str) -> bool:
    """Whether a unit of this name lies in a place."""
    areas = by_name().get(above, ())
    return bool(areas) and any(code.startswith(areas) for code in by_name().get(name, ()))


def _above(name: str, found: Sequence[Mention]) -> bool:
    """Whether a text names a province or prefecture that a place lies in."""
    codes = {code for mention in found for code in by_name().get(mention.text, ()) if len(code) <= 4}
    return any(code.startswith(tuple(codes)) for code in by_name()[name])


def _held(name: str, above: str) -> bool:
    """Whether a former county lay in a place of today."""
    return any(code.startswith(by_name().get(above, ())) for code in short_counties()[name])


def _generic(name: str) -> bool:
    """城区, 经济开发区, 街道, 苗圃 stand in the town table and name no place by themselves."""
    return (len(name) < 3 and name[-1] in "区镇乡") or any(
        pattern.fullmatch(name) for pattern in (_KINDS, _PARK, _FARMS)
    )


def _formed(text: str, named: Sequence[Mention]) -> list[Mention]:
    """Parks, villages, addresses: a form at the end, a place or the edge of a phrase at the beginning."""
    edges = phrases(text)
    found = list(named)
    for pattern, chained in ((_PARK, True), (_SETTLEMENT, False), (_ADDRESS, False), (_UNKNOWN, False)):
        known = SpanIndex(found)
        for form in pattern.finditer(text):
            start = _begin(text, form, edges, known, chained)
            taken = start is not None and (known.overlapping if pattern is _UNKNOWN else known.holding)(
                start, form.end()
            )
            if start is not None and not taken:
                found.append(Mention(start, form.end(), text[start : form.end()], "Place"))
    return found[len(named) :]


def _begin(text: str, form: re.Match[str], phrases: Phrases, known: SpanIndex[Mention], chained: bool) -> int | None:
    """Where a formed name begins: at the place up to eight characters before its form, or at the edge of its own words."""
    end = form.start()
    edge = phrases.since(end, max(0, end - 8), "vpdcru")
    before = known.ending(end - 8, end)
    last = max((m.end for m in before), default=0)
    if before and chained and last >= edge and not re.search(r"[、，\d]", text[last:end]):
        return _chain(known, max(before, key=lambda m: (m.end, -m.start)))
    start = max([edge, text.rfind("、", edge, end) + 1, *(m.end for m in before)])
    own = text[start:end]
    if chained and own in ("省", "市", "县", "区", "州"):
        return start
    least, most = _OWN_LENGTH.get(form.re, (2, 5))
    return start if least <= len(own) <= most and not _is_common(text, start, form, phrases) else None


def _is_common(text: str, start: int, form: re.Match[str], phrases: Phrases) -> bool:
    """Whether a form with its own words is no name: generic words, a pronoun, or a word of the language (老旧小区)."""
    own = text[start : form.start()]
    if own in words("generic") or re.search(r"[^\u3400-\u9fff]", own) or _NOT_OWN.match(own):
        return True
    if form.re in (_SETTLEMENT, _UNKNOWN) and re.search(r"[一二两三四五六七八九十百千万][个名]?$|[个名家]$", own):
        return True
    if form.re is not _UNKNOWN:
        return False
    if form[0] == "村" and (own.endswith("通") or _VILLAGE_WORK.match(text, form.end())):
        return True  # 新建通|村水泥路, 改造进|村道路
    if own[-1:] in _NO_END or own[-1:] == form[0][:1]:  # 青石县|县委
        return True
    return bool(_COMMON.search(own + form[0])) or bool(phrases.stops_between(start, form.start()))


# How many characters a formed name has of its own: roads are content with one (东路), unknown units have two or three.
_OWN_LENGTH = {_ADDRESS: (1, 5), _UNKNOWN: (2, 3)}


def _chain(known: SpanIndex[Mention], last: Mention) -> int:
    """The beginning of the places that stand without a gap up to `last`; a province before a full city name stays out."""
    chain = [last]
    while before := [m for m in known.ending(chain[0].start, chain[0].start) if m.start < chain[0].start][-1:]:
        if len(chain) == _CHAIN:  # a place told a thousand times without a mark
            break
        chain.insert(0, before[-1])
    province = len(by_name().get(chain[0].text, ("x" * 9,))[0]) == 2
    return chain[1].start if province and len(chain) > 1 and chain[1].text[-1] in "市县区州" else chain[0].start
