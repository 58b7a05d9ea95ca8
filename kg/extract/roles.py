"""Fillers of the roles other than the agent: by marker words, by class of the mention, by head noun."""

import re
from collections.abc import Sequence

from kg.annotate import organizations
from kg.extension import cache
from kg.extract.frames import Frame
from kg.extract.reading import Reading, argument
from kg.model import Argument, Mention, Quantity
from kg.tables import words

# 各|高校, 每户|居民, 全体|员工: what determines a noun ends no phrase.
_DETERMINED = re.compile(
    r"(?:各级各类|各级|各有关|各相关|各地|各|全体|所有|广大|其他|其余|每[名位户家个所]|每)(?=[\u3400-\u9fff]{2})"
)
_DOERS = re.compile(
    r"企业|单位|公司|机构|商户|大户|户|厂家|厂|场所|基地|从业人员|人员|队伍|部门|站点|者(?![\u3400-\u9fff]{0,1}(?:数|人))"
)
_PLAIN_VERB = re.compile(
    r"驻[点厂企村]|蹲点|挂职|任职|轮训|手[里中]|家[里中]|安心|放心|平安|温暖|吃|喝|住|案件|线索|负担|难题|困难|需求|饮水|用水|出行|安全|权益|生活|就医|上学|入学|看病|重建|灾后|稳定|稳岗|度过|发展|脱困|抗旱|渡|治疗|[添送办开做解提打讲找修补架建装种收抢教量测理加节降减增争谋跑算答搭写读用过上]"
)
_APPOSED = re.compile(
    r"等?(?:\d+|[两二三四五六七八九十]+)[余多]?[个家所支](?![省市县区州旗镇乡村地国城街]|社区|街道|自然村|行政村)"
)
_EVERY = re.compile(
    r"(?:各级各类?|各地区?各?|各有关|各相关|各)(?:部门|单位|地区?|乡镇|镇街|县区|市县|区县|街道)|各地|(?:县|市|乡镇|镇|区|州)（[县市区镇乡州街道、]{1,7}）[区市]?"
)
_WHOLE = re.compile(r"全[省市县区镇乡州盟旗]")
_GOT = tuple("得收达看想受听感拿遇接")  # 得到, 收到
_BEGINS = {
    "为": ("期", "主", "止", "了", "此", "何"),
    "对": ("口", "于", "接", "象", "外", "应", "照", "话", "手", "账"),
}
# Of these copies are counted, and they are documents all the same; 代表建议 and 措施 are told one by one.
_COPIED = re.compile(
    r"(?:书|函|手册|通知|通报|通告|公告|公开信|一封信|指南|(?:检察|司法|监察)建议|督办单|提示单|交办单)$"
)
_WHAT = re.compile(organizations.WHAT)
_SPLIT = re.compile(r"[、]|和|与|及|以及")
_TEAM = re.compile(
    r"(?:队|团|组|专班|支部|党总支|联盟|共同体|岗|站|中心|指挥部|小组|平台|基地|委员会|工作室|联合体|热线|电话|专线|协会|基金)$"
)


@cache
def _documents() -> tuple[str, ...]:
    return tuple(sorted(words("heads", "document"), key=lambda word: (-len(word), word)))


def marked(reading: Reading, frame: Frame, role: str, spans: list[tuple[int, int]]) -> tuple[Argument, ...]:
    """The fillers that a role's marker words introduce inside the given spans; the first marker that yields one wins."""
    markers = frame.role.get(role)
    if markers is None:
        return ()
    for start, end in spans:
        for word, at in _found(reading, markers.after, start, end):
            limit = _closing(reading, markers.before, at, end)
            found = fillers(reading, at, limit)
            if found and word:
                return found
    return ()


def _found(reading: Reading, markers: tuple[str, ...], start: int, end: int) -> list[tuple[str, int]]:
    """(marker, the offset behind it) in text order, the longest marker at each place."""
    if not markers:
        return []
    pattern = re.compile("|".join(re.escape(m) for m in sorted(markers, key=lambda m: (-len(m), m))))
    found = [(m[0], m.start(), m.end()) for m in pattern.finditer(reading.text, start, end)]
    return [(word, last) for word, first, last in found if not is_part(reading, word, first, last)]


def is_part(reading: Reading, word: str, start: int, end: int) -> bool:
    """Whether a marker is but a part of another word: 帮 of 帮扶, 对 of 对口支援, 到 of 得到, 为 of 成为."""
    if len(word) > 1:
        return False
    if word == "到":
        return reading.text[start - 1 : start] in _GOT
    if word in "为对" and reading.text.startswith(_BEGINS[word], end):
        return True
    longer = next((s for s in reading.phrases.stops_between(max(0, start - 3), end) if s.start <= start < s.end), None)
    return reading.phrases.inside_noun(start, end) or (longer is not None and longer.end - longer.start > 1)


def _closing(reading: Reading, closers: tuple[str, ...], start: int, end: int) -> int:
    """Where the first of the words that end a role's filler stands, none inside a name or noun (中 of 市中医院, 中小学)."""
    if not closers:
        return end
    pattern = re.compile("|".join(re.escape(word) for word in sorted(closers, key=lambda word: (-len(word), word))))
    for m in pattern.finditer(reading.text, start + 1, end):
        held = any(name.start < m.start() for name in reading.names.holding(m.start(), m.start() + 1))
        apart = reading.text.startswith("中专门", m.start())  # 村里资金中|专门列支
        if not held and (apart or not reading.phrases.inside_noun(m.start(), m.start() + 1)):
            return m.start()
    return end


def fillers(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """Names at `start` with what 、 joins to them, or a collective noun phrase, each part of a list apart."""
    start += (
        len(m[0])
        if (m := re.match(r"(?:了|的|全[市省县区]各?|各)", reading.text[start:end])) and m[0] in ("了", "的")
        else 0
    )
    for quantity in reading.counted(start, end):
        if quantity.start == start and reading.text[quantity.end : quantity.end + 1] not in ("", "，"):
            return _phrase(reading, quantity.end, end) or _everybody(reading, quantity.end, end)
    named = reading.within(start, end, "Place", "Organization", "Person")
    said = _WHAT.match(reading.text, start, end)  # 联合爱心企业|某公司
    if named and named[0].start in (start, said.end() if said else start):
        return _names(reading, named, end)
    return _phrase(reading, start, end) or _everybody(reading, start, end)


def _everybody(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """All bodies or places of a kind, named by no more than that (要求|各地各部门|落实)."""
    found = _EVERY.match(reading.text, start, end)
    return (Argument(found[0], "Collective", *found.span()),) if found else ()


def _names(reading: Reading, named: list[Mention], end: int) -> tuple[Argument, ...]:
    group = [named[0]]
    for mention in named[1:]:
        gap = reading.text[group[-1].end : mention.start]
        if not gap and group[-1].kind == "Place":
            group[-1] = mention
        elif _SPLIT.fullmatch(gap):
            group.append(mention)
        else:
            break
    last = group[-1]
    pointed = _WHOLE.match(reading.text, last.start)  # 全市|重点企业 are firms, and nobody is sent to 全市|开展
    counted = next((q for q in reading.counted(last.end, end) if q.start == last.end), None) if pointed else None
    if counted:  # 对全市|126所学校食堂: the schools, not the city
        whole = reading.uncounted(counted.item_start, counted.item_end) if counted.item_start >= counted.end else None
        return _phrase(reading, counted.end, end) or ((whole,) if whole else tuple(argument(m) for m in group))
    stop = reading.phrases.until(last.end, end, tags="vpdcr" if pointed else "vpdcra", bare=True)
    apposed = _APPOSED.match(reading.text, last.end, end) if len(group) > 1 and last.kind == "Place" else None
    told = next((q for q in reading.counted(last.end, end) if apposed and q.item_start == apposed.end()), None)
    if told:
        return (Argument(told.item, "Collective", told.item_start, told.item_end),)  # 甲县、乙县等9个|执勤大队
    if len(group) == 1 and last.kind == "Place":
        whole = reading.collective(last.start, stop, served=True) or _before_verb(reading, last.start, stop)
        if whole and whole.end > last.end:
            joint = _SPLIT.match(reading.text, whole.end, end)
            more = _phrase(reading, joint.end(), end) if joint else ()
            return (whole, *more)  # 全市商会|和|私营企业
    return tuple(argument(m) for m in group)


def _phrase(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """The noun phrase at `start` as collectives, a list taken apart at 、 and 和 where each part has a head noun."""
    first = start + (len(m[0]) if (m := _DETERMINED.match(reading.text, start, end)) else 0)
    stop = _past_and(reading, start, _past_verb(reading, first, end), end)
    parts: list[Argument] = []
    at = start
    for piece in [*_SPLIT.finditer(reading.text, start, stop), None]:
        last = piece.start() if piece else stop
        found = reading.collective(at, last, served=True) or _before_verb(reading, at, last)
        if found:
            parts.append(found)
        at = piece.end() if piece else stop
    return tuple(parts[:6])


def _before_verb(reading: Reading, start: int, end: int) -> Argument | None:
    """The noun that a verb follows which is in no lexicon, being a part of nouns elsewhere (为企业|送政策, 用于灾区|重建)."""
    cuts = (verb.start() for verb in _PLAIN_VERB.finditer(reading.text, start + 2, end))
    return next((found for cut in cuts if (found := reading.collective(start, cut, served=True))), None)


def _past_verb(reading: Reading, start: int, end: int) -> int:
    """The end of a phrase, over a verb that says what those do whose noun follows it (粮食|收购|企业, 道路|运输|公司)."""
    stop = reading.phrases.until(start, end)
    verb = next((s for s in reading.phrases.stops_between(stop, stop + 1) if s.tag == "v"), None)
    doer = _DOERS.match(reading.text, verb.end, end) if verb and stop > start else None
    return doer.end() if doer and reading.collective(start, stop, served=True) is None else stop


def _past_and(reading: Reading, start: int, stop: int, end: int) -> int:
    """The phrase goes on behind 和 and 与 when a head noun ends what follows (企业和员工)."""
    joint = re.compile(r"和|与|及|以及").match(reading.text, stop, end)
    if joint and stop > start:
        further = reading.phrases.until(joint.end(), end)
        if reading.collective(joint.end(), further, served=True):
            return further
    return stop


def titled(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """The documents of a span: titles in 《》, else the untitled one that its head noun names (通知, 倡议书)."""
    named = reading.within(start, end, "Document")
    if named:
        return tuple(argument(m) for m in named)
    stop = reading.phrases.until(start, end, "vpdc")
    found: list[Argument] = []
    for piece in re.finditer(r"[^、和与或及]+", reading.text[start:stop]):
        name = piece[0].rpartition("的")[2] if len(piece[0]) > 24 else piece[0]
        name = re.sub("^出?[了的等]*", "", name)
        if name.endswith(_documents()) and not reading.counted(start + piece.start(), start + piece.end()):
            found.append(Argument(name, "Collective", start + piece.end() - len(name), start + piece.end()))
    return tuple(found) or _far_document(reading, start, end)


def copied(quantities: Sequence[Quantity]) -> tuple[Argument, ...]:
    """The documents of which copies are counted (下发责令整改通知书|3份)."""
    return tuple(
        Argument(q.item, "Collective", q.item_start, q.item_end)
        for q in quantities
        if q.item_start >= 0 and _COPIED.search(q.item)
    )


def _far_document(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """A document named by a whole clause before its noun (…充分发挥作用的通知): the noun that ends the clause."""
    clause = reading.text[start:end]
    for head in _documents():
        place = clause.rfind(head)
        if place > 0 and (place + len(head) == len(clause) or clause[place + len(head)] in "、，和与或及，"):
            name = re.sub("^出?[了的]*", "", clause[: place + len(head)])
            return (Argument(name, "Collective", start, start + place + len(head)),) if len(name) <= 40 else ()
    return ()


def programs(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """The programmes of a span."""
    return tuple(argument(m) for m in reading.within(start, end, "Program"))


def teams(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """The team, body or post that a span says is formed: a named one, else the phrase whose head noun is a team's."""
    named = [m for m in reading.within(start, end, "Organization") if _TEAM.search(m.text.rstrip("”"))]
    if named:
        return tuple(argument(m) for m in named[:3])
    start += len(m[0]) if (m := re.match(r"了|起|的", reading.text[start:end])) else 0
    hard = re.compile(r"[，。；：！？\n（）《》]").search(reading.text, start, end)
    name = reading.text[start : hard.start() if hard else end]
    cut = re.compile(
        r"^.{1,24}?(?:队|团(?!队)|组|专班|支部|联盟|岗位|站|中心|指挥部|平台|基地|热线|学校|医院|学院|公司|合作社|食堂|驿站|书屋|工坊|法庭|协会)(?![\u3400-\u9fff]{0,1}(?:长|员|伍|织))"
    ).match(name)
    return (
        (Argument(cut[0], "Collective", start, start + len(cut[0])),)
        if cut and not reading.counted(start, start + len(cut[0]))
        else ()
    )
