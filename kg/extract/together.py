"""Who acts together: 甲局联合乙局开展…, 双方共建…, 两家单位还…"""

import re
from collections.abc import Sequence
from itertools import pairwise

from kg.annotate import organizations
from kg.annotate.gazetteer import domestic
from kg.extension import cache
from kg.extract import wording
from kg.extract.reading import Reading, argument
from kg.model import Argument
from kg.tables import words

JOINING = frozenset({"联合", "联动", "携手", "会同", "联手"})  # verbs behind which who joins in acts as well
# Who joins an alliance that another forms is its member: 前河街道联合甲公司等9家单位|成立…联盟.
ALLIED = re.compile(r"(?:成立|组建|建立|搭建|发起|打造)[^，。；]{0,20}(?:联盟|联合体|共同体|联合党委)")
_NAMED = ("Place", "Organization")
_COUNTS = {"双": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_PAIR = re.compile(
    r"(?:(?P<both>双)方|(?P<count>[两三四五])(?:(?:家|个|支)?(?:单位|部门|机构|队伍|企业|公司|银行|医院|学校|高校)|[家方地省市县区镇村院校局])(?:党[委组]|政府)?)"
    r"(?=[，将还已又也并均都互共同联携签建设]|累计|先后|决定|计划|约定|商定|合作|开展|组织|出动|成立|组建|投入)"
)
_LEVELS = frozenset("地省市县区镇村")
_UNITS = re.compile("单位|部门|机构")
_AND = re.compile(r"(?:、|，|和|与|及|以及|同|跟|联合|会同|携手|联手|牵手)")
_LIST = frozenset({"、", "和", "与", "及", "以及"})
_BODIES, _PEOPLE = frozenset("家所个户支"), frozenset("名位人")
# 80个项目|签约: what is counted by 个 and does not act.
_THINGS = re.compile(r"(?:项目|工程|案件|问题|隐患|岗位|产品|平台|活动|样品|指标|课题|专利|品种|奖项|课程)$")
_ROLES = re.compile(
    r"(?:“[^“”，。]{1,12}(?:员|官|秘书|管家|队|师|长|顾问|店小二|使者|先锋|医生|律师|教师|代表|保姆|马甲)”[、和与及]?)+(?![\u3400-\u9fff]{0,4}(?:制度|活动|行动|计划|工程|机制|项目|模式|评选|品牌|称号|队|团|组|站|室|平台|中心|驿站|工作法))"
)
_QUOTED = re.compile("“([^“”]+)”")
_THEY = re.compile("[他她]们(?!的)")
_EACH = re.compile("各(?!类|种|项|级|地|方|界)|分别|均(?!为|是)")
_BETWEEN = 4  # characters between two who act together
_OPENS = re.compile(
    r"(?:[全本我该][省市县区州旗镇乡村校国]|当地|辖区|其中|目前|已?有|共有?|又有|还有)?"
)  # before a subject that is counted
_AREA = re.compile(r"[全我][省市县区州旗](?=[\u3400-\u9fff]{2})(?![委级域直长民])")
_TITLE = 16  # characters between two people of whom each has a post
_PLACED = re.compile("[村镇乡县市区道]，")
_HERE = re.compile("当地(?=[，对将已紧组转启迅立投派出为及累共把还又先也正安])")  # not 当地|企业
_VILLAGES = re.compile(
    r"(?:[的、和及与]|[\u3400-\u9fff]{2,4}(?:村|镇|乡|社区|街道|小区))*+"
)  # also those that no name is known of
_MEMBERS = 6  # unnamed members of a list
_COUNTED = 20  # characters before and behind names in which the amounts stand that count them
_MARKS = frozenset("，。；、\n")
_FAR = 300  # characters behind which 双方 means nobody any more


def joined(agents: Sequence[Argument], targets: Sequence[Argument]) -> tuple[Argument, ...]:
    """Who acts in what comes behind 甲局联合乙局: both, where both are named; else ()."""
    more = tuple(one for one in targets if one.kind in _NAMED and one.name not in {a.name for a in agents})
    return (*agents, *more) if more and agents and all(a.kind in _NAMED for a in agents) else ()


def pair(reading: Reading, start: int, end: int, told: Sequence[Argument]) -> tuple[Argument, ...]:
    """Whom 双方, 两地, 两家单位 and 当地 mean at an offset: the names that a list joined last, else, of
    units and departments, the last that acted (`told`).
    """
    if _HERE.match(reading.text, start):
        places = [m for m in reading.within(max(0, start - _FAR), start, "Place") if domestic(m.text)]
        return tuple(argument(m) for m in places[-1:])
    found = _PAIR.match(reading.text, start)  # looks at the words behind
    if found is None or found.end() > end:
        return ()
    many = _COUNTS[found["both"] or found["count"]]
    kinds = ("Place",) if found[0][1] in _LEVELS else _NAMED  # 两地, not two schools
    floor = max(0, reading.text.rfind("\n", 0, start) + 1, start - _FAR)
    run: list[Argument] = []
    best: list[Argument] = []
    for mention in reading.within(floor, start, *kinds):
        between = reading.text[run[-1].end : mention.start] if run else ""
        if run and not between and run[-1].kind == "Place":
            run[-1] = argument(mention)
        elif run and _AND.fullmatch(between) and mention.kind == run[-1].kind:
            run.append(argument(mention))
        else:
            best, run = _better(best, run, many), [argument(mention)]
    best = _better(best, run, many) or (_last(told, floor, many) if _UNITS.search(found[0]) else [])
    return tuple(best)


def _better(best: list[Argument], run: list[Argument], many: int) -> list[Argument]:
    """The later of two lists that has as many names as are meant."""
    return run if len(run) == many else best


def _last(told: Sequence[Argument], floor: int, many: int) -> list[Argument]:
    """The last names that acted each in its turn, in text order; none where they are too few."""
    names = {one.name: one for one in told if one.start >= floor and one.kind in _NAMED}
    return list(names.values())[-many:] if len(names) >= many else []


def listed(reading: Reading, named: tuple[Argument, ...], start: int, end: int) -> tuple[Argument, ...]:
    """The names with those that a list puts before the first or behind the last: of 甲市和乙市 the network may mark but one."""
    whole = list(named)
    while whole:
        first = whole[0]
        kinds = ("Place", "Organization") if first.kind in ("Place", "Organization") else (first.kind,)
        before = [m for m in reading.within(start, first.start, *kinds) if joins(reading, m.end, first)]
        if not before or wording.GOVERNED.search(reading.text[max(start, before[-1].start - 4) : before[-1].start]):
            break
        whole.insert(0, argument(before[-1]))
    # 甲省携手|乙省|、丙省: one that the list between two of them names is one of them
    for earlier, last in pairwise(tuple(whole)):
        following = last
        for mention in reversed(reading.within(earlier.end, last.start, last.kind)):
            if reading.text[mention.end : following.start] == "、":
                following = argument(mention)
                whole.append(following)
    whole.sort(key=lambda one: one.start)
    # 甲局、乙局、丙局|三部门: behind the last one only what 、 adds, for 与 may join in.
    for mention in reading.within(whole[-1].end, end, whole[-1].kind) if whole else ():
        plain = reading.text[whole[-1].end] == "、" or mention.kind == "Person"
        if not plain or not joins(reading, whole[-1].end, argument(mention)):
            break
        whole.append(argument(mention))
    return tuple(whole)


def counted(reading: Reading, start: int, end: int, people: bool) -> tuple[Argument, ...]:
    """The bodies, and where asked for the people, that are counted at an offset, with those that a list adds
    (8个|街道、120个|社区); () where none are, or other words come first.
    """
    found: list[Argument] = []
    at = start
    for quantity in reading.counted(start, end):
        before = reading.text[at : quantity.start]
        whole = (quantity.unit in _BODIES and not _THINGS.search(quantity.item)) or (
            people and quantity.unit in _PEOPLE
        )
        opens = before in ("、", "和", "及") if found else _OPENS.fullmatch(before) is not None
        if not (
            whole and opens and quantity.end <= quantity.item_start <= quantity.end + 1 and quantity.item_end <= end
        ):
            break
        found.append(Argument(quantity.item, "Collective", quantity.item_start, quantity.item_end))
        at = quantity.item_end
    return tuple(found)


def area(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """The area that a clause tells of by what is its own: 全市|工业投资增速回升 goes on with what the city did."""
    found = _AREA.match(reading.text, start, end)
    if found is None:
        return ()
    known = [m for m in reading.within(found.start(), found.end(), "Place") if m.end == found.end()]
    return (argument(known[0]) if known else Argument(found[0], "Collective", found.start(), found.end()),)


def joins(reading: Reading, end: int, other: Argument) -> bool:
    """Whether nothing but a word that lists stands between a name's end and another, and of a person the post as well
    (镇党委书记王某、|镇长|李某).
    """
    between = reading.text[end : other.start]
    if between in _LIST or (not between and reading.text[end - 1] == "委" and other.name.endswith("政府")):
        return True  # 县委|县政府
    listed = other.kind == "Person" and len(between) <= _TITLE and re.match("[、和与及]", between)
    return bool(listed) and between.endswith(_posts()) and not re.search(r"[，。；：“”]", between)


@cache
def _posts() -> tuple[str, ...]:
    return tuple(sorted({*words("posts", "post"), *words("posts", "title")}))


def continued(reading: Reading, start: int, end: int, before: int = 6) -> bool:
    """Whether a clause only goes on with the places that the one before it ends in (覆盖白松镇的甲村、乙村，|斯闸乡的丙村); looks
    back over so many clauses.
    """
    names = reading.within(start, end, "Place")
    if not names or not _PLACED.fullmatch(reading.text, max(0, start - 2), start):
        return False
    begin = max(reading.text.rfind(mark, max(0, start - _FAR), start - 1) for mark in "，。；\n") + 1
    gaps = reading.text[start:end]
    for name in names:
        gaps = gaps.replace(name.text, "", 1)
    if not _VILLAGES.fullmatch(gaps):
        return False
    led = any(stop.tag in "vp" for stop in reading.phrases.stops_between(begin, start))
    return led or (before > 0 and begin > 0 and continued(reading, begin, start - 1, before - 1))


def counted_on(reading: Reading, start: int, end: int) -> bool:
    """Whether a clause from `start` on is but a list of names that is counted, as the one before it ends in one (建起甲镇等3个
    示范镇，|乙村、丙村等14个示范村，…).
    """
    if start == 0 or reading.text[start - 1] not in "，、":
        return False
    names = reading.within(start, end, "Place", "Organization")
    if not names or names[0].start != start:
        return False
    near = reading.counted(max(0, start - _COUNTED), min(len(reading.text), names[-1].end + _COUNTED))
    ends = {q.item_end for q in near}
    whole = next(
        (q for q in near if q.start >= names[-1].end and reading.text[q.item_end : q.item_end + 1] in _MARKS), None
    )
    listed = all(_AND.fullmatch(reading.text, a.end, b.start) for a, b in pairwise(names))
    between = reading.text[names[-1].end : whole.start] if whole else "，"
    return start - 1 in ends and listed and not re.search("[，。；]", between)


def roles(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """People who act under a name in quotes at an offset (“驻企专员”和“企业管家”|帮企业融资); () where it names a programme."""
    found = _ROLES.match(reading.text, start, end)
    if found is None:
        return ()
    return tuple(
        Argument(m[1], "Collective", m.start(), m.end()) for m in _QUOTED.finditer(reading.text, *found.span())
    )


def they(reading: Reading, start: int, end: int, told: Sequence[Argument]) -> tuple[Argument, ...]:
    """Whom 他们 means at an offset: the people, or the team, that acted last within the same or the last paragraph."""
    if start == end or not _THEY.match(reading.text, start):
        return ()
    line = reading.text.rfind("\n", 0, reading.text.rfind("\n", 0, start))
    run: list[Argument] = []
    for one in reversed(told):
        people = one.kind == "Collective" or (
            one.kind == "Organization" and one.name.endswith(("队", "组", "团", "专班"))
        )
        if not people or one.start <= line or (run and run[-1].start - one.end > _BETWEEN):
            break
        run += [] if one in run else [one]
    return tuple(reversed(run))


def each(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """Bodies that are counted at an offset, behind the place that they are of, and of which each does something
    (清河县80家单位|各派出1人).
    """
    place = [m for m in reading.names.inside(start, end) if m.kind == "Place" and m.start == start]
    begin = max((m.end for m in place), default=start)
    found = counted(reading, begin, end, people=False)
    return found if found and _EACH.match(reading.text, found[-1].end) else ()


def founded(reading: Reading, subject: tuple[Argument, ...], end: int) -> tuple[Argument, ...]:
    """What is told of by who made or runs it: 某某创办的|某公司吸纳农户, 某公司承建的清河县|“通村路”工程完工, 村党支部领办的|合作社."""
    made = wording.FOUNDED.match(reading.text, subject[0].end, end)
    named = reading.within(made.end(), end, "Organization", "Program")[:1] if made else []
    if made and named and row(reading, made.end(), named[0].start) == made.end():
        return (argument(named[0]),)
    if made and len(subject) > 1 and subject[1].start == made.end():
        return subject[1:]
    # 村党支部领办的|合作社养了奶牛
    stop = reading.phrases.until(made.end(), end, "vpdcra", bare=True) if made else end
    stop = min([stop, *(time.start for time in reading.timed(made.end(), stop))]) if made else stop  # 领办的企业|去年
    whole = reading.collective(made.end(), stop) if made and stop < end else None
    if made and not whole and organizations.bare(reading.text[made.end() : stop]):
        whole = Argument(reading.text[made.end() : stop], "Collective", made.end(), stop)
    return (whole,) if whole and len(subject) == 1 else subject


def unnamed(reading: Reading, subject: tuple[Argument, ...], start: int, end: int) -> tuple[Argument, ...]:
    """Unnamed subjects with those that a list joins to them: of 企业和校友捐赠 the network may mark but one."""
    if any(a.kind != "Collective" for a in subject):
        return subject
    whole: list[Argument] = []
    for one in reversed(subject):
        whole.insert(0, one)
        while len(whole) < _MEMBERS and (before := _before(reading, start, whole[0].start)) and before not in subject:
            whole.insert(0, before)
    while whole and len(whole) < _MEMBERS and reading.text[whole[-1].end : whole[-1].end + 1] in _LIST:
        at = whole[-1].end + 1
        stop = reading.phrases.until(at, end, "vpdcra", bare=True)
        following = reading.collective(at, stop) if reading.phrases.tag_at(stop) in ("v", "d") else None
        if following is None or following.start != at:
            break
        whole.append(following)
    return tuple(whole)


def _before(reading: Reading, start: int, end: int) -> Argument | None:
    """The unnamed body or people that a list puts right before an offset, where nothing governs it."""
    joint = end - 1
    if joint <= start or reading.text[joint] not in _LIST:
        return None
    begin = max(start, *(reading.text.rfind(mark, start, joint) + 1 for mark in "，、和与及"))
    governed = any(stop.tag in "vp" for stop in reading.phrases.stops_between(begin, joint))
    whole = None if governed else reading.collective(begin, joint)
    return whole if whole and len(whole.name) == joint - begin else None


def row(reading: Reading, start: int, at: int) -> int:
    """Where the places begin that stand in a row up to an offset."""
    for mention in reversed(reading.within(start, at, "Place")):
        if mention.end != at:
            break
        at = mention.start
    return at
