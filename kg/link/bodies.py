"""Normal forms of bodies: 中共清河市委员会, 清河市委 and 河北省清河市委 are one, 清河市委组织部 is another.

A body that belongs to a place is known by the innermost place that its name begins with and by the rest in its short form.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from kg.annotate import gazetteer
from kg.extension import cache
from kg.link import kb
from kg.tables import tsv

_PARTY = re.compile(r"^(?:中国共产党|中共|国家税务总局)(?=..)")
_YOUTH = re.compile(r"^(?:中国共产主义青年团|共青团|团)(?=..)")
_CONFERENCE = re.compile(r"^(?:中国人民政治协商会议|政协)(?=..)(.+?)(?:委员会)?$")
_LEAGUE = "团委"
_BANK = re.compile(r"农村商业银行|农商行(?!为)")
_COMMITTEE = re.compile(r"^委员会")
_NATIONAL = re.compile(r"国网|国家|中国")
# A name of its own, which keeps the place in it as it is written: 丹东银行 is not 丹东市银行.
OWN = re.compile(r"(?:公司|集团|大学|医院|银行|协会|联合会|基金会|研究院|学院)")
# Ministries are called without the state before them; commissions and offices of the state are not.
_STATE = re.compile(r"^(?:中华人民共和国|国家)(?=[\u3400-\u9fff]{2,10}(?<!指挥)(?<!总)(?<!支)部$)")
_RAILWAY = re.compile(
    r"(?:中国铁路([\u3400-\u9fff]{2,4})局集团|(?:[\u3400-\u9fff]{2,3}[省市])?([\u3400-\u9fff]{2,4}?)铁路局(?:集团)?)(?:有限)?(?:公司)?"
)
_GRID = re.compile(r"国网([\u3400-\u9fff]{2,3}?)省?电力(?:有限)?(?:责任)?(?:公司)?")
_BELONGS = re.compile(r"(?:行|部|司|局|处|室|厅|所|院|会|公司|中心|分理处|网点|党组|党委)$")
# Behind the place itself: 凤岗街道|办事处 is 凤岗街道办.
_LOCAL_FORMS = {"办事处": "办", "工委": "党工委", "工作委员会": "党工委"}
_LOCAL = re.compile(rf"^(?:{'|'.join(_LOCAL_FORMS)})")
# What is called by the short name of its place: 信阳日报, 西安海关, not 信阳市日报.
_SHORT = re.compile(
    r"(?:报|报社|电视台|海关|电网|移动|联通|电信|剧团|剧院|歌舞团|商会|协进会|事务所|联社|高速|地铁|公交|铁路局|港务局|交易会|博览会|志愿服务队|救援队|先锋队)$"
)


@cache
def _forms() -> tuple[re.Pattern[str], dict[str, str]]:
    forms = {long: form for long, form in tsv("lexicon/body_forms.tsv", "long", "short")}
    return re.compile("|".join(sorted(map(re.escape, forms), key=lambda form: (-len(form), form)))), forms


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {alias: name for alias, name in tsv("lexicon/body_names.tsv", "alias", "name")}
    return _longest_first(names), names


def _longest_first(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name))))


@cache
def _national() -> re.Pattern[str]:
    return _longest_first(set(_names()[1].values()))


def national(name: str) -> bool:
    """Whether a name, in the form that `formal` gives, is a body of the whole country or belongs to one: 财政部, 审计署办公厅,
    but not 国家税务总局|云南省税务局.
    """
    found = _national().match(name) or _GRID.match(name)
    rest = name[found.end() :] if found else ""
    return bool(found) and (not rest or (bool(_BELONGS.search(rest)) and not _begins(rest, ())))


def formal(name: str) -> str:
    """The name by which a national body, bank or firm is known here, with what belongs to it behind: 工商银行南昌分行 is
    中国工商银行南昌分行, 国家财政部 is 财政部, 成都铁路局 is 中国铁路成都局集团, 国网江苏省电力有限公司 is 国网江苏电力.
    """
    name = _STATE.sub("", name)
    railway = _RAILWAY.match(name)
    if railway:
        return f"中国铁路{railway[1] or railway[2]}局集团{name[railway.end() :]}"
    grid = _GRID.match(name)
    if grid:
        return f"国网{grid[1]}电力{name[grid.end() :]}"
    pattern, names = _names()
    found = pattern.match(name)
    rest = name[found.end() :] if found else ""
    return f"{names[found[0]]}{rest}" if found and (not rest or _BELONGS.search(rest)) else name


def short(rest: str) -> str:
    """What stands behind the place, in its short form: 委员会组织部 → 委组织部, 人力资源和社会保障局 → 人社局."""
    pattern, forms = _forms()
    return pattern.sub(lambda match: forms[match[0]], _COMMITTEE.sub("委", rest))


def own(name: str) -> bool:
    """Whether a body has a name of its own, which keeps the place in it as it is written: 丹东银行, and not 东港市妇女联合会,
    which is 东港市妇联.
    """
    return bool(OWN.search(short(_BANK.sub("农商银行", name))))


def inner(name: str, places: Iterable[str]) -> str:
    """A name of its own without the places before the innermost that it begins with, where they are written in full or are a
    province: 安溪聚丰公司 of 福建省安溪聚丰公司, 厦门大学 of 福建厦门大学, 国网彰武县供电公司 of 辽宁省阜新市国网彰武县供电公司.
    """
    name = _BANK.sub("农商银行", name)
    starts, codes = _outer(name)
    rest = name[starts[-1] :]
    if _begins(rest, codes) or (_NATIONAL.match(rest) and any(place in rest for place in places)):
        return rest
    return name[starts[-2] :] if len(starts) > 1 else name


def _outer(name: str) -> tuple[list[int], tuple[str, ...]]:
    """Where each of the provinces and prefectures begins that a name begins with, and what follows them; the codes of the
    last. A province may be written in short (福建|厦门市), a prefecture may not: 厦门|大学.
    """
    starts = [0]
    codes: tuple[str, ...] = ()
    short = next((n for n in (2, 3) if len(gazetteer.by_name().get(name[:n], ("",))[0]) == 2), 0)
    if short and _begins(name[short:], gazetteer.by_name()[name[:short]]):
        starts, codes = [0, short], gazetteer.by_name()[name[:short]][:1]
    while size := next((n for n in range(11, 2, -1) if _begins(name[starts[-1] : starts[-1] + n], codes, n)), 0):
        codes = tuple(code for code in gazetteer.by_name()[name[starts[-1] : starts[-1] + size]] if len(code) <= 4)
        starts.append(starts[-1] + size)
    return starts, codes


def _begins(text: str, above: tuple[str, ...], whole: int = 0) -> bool:
    """Whether a text begins with a place that lies in one of the codes, or, where its length is given, is the full name of a
    province or prefecture that does.
    """
    sizes = (whole,) if whole else range(2, min(len(text), 12))
    return any(
        code.startswith(above) if above else True
        for size in sizes
        for code in gazetteer.by_name().get(text[:size], ())
        if not whole or (len(code) <= 4 and kb.name_of(code) == text)
    )


def label(code: str, rest: str) -> str:
    """How the body of a place is called: by the place's full name, or by its short one where bodies of its kind are."""
    full = kb.name_of(code)
    if rest.startswith(_LEAGUE):
        return f"共青团{full}{rest[1:]}"
    return ((_SHORT.search(rest) and gazetteer.short(full)) or full) + rest


def split(name: str, places: Collection[str], codes: Mapping[str, str]) -> tuple[str, str]:
    """(code of the innermost place that a name begins with, the rest in its short form); ("", name) where the name begins
    with no place that has a code, or is nothing but places.

    `places` are the place names of the text, `codes` the codes of those that it decides.
    """
    body = _CONFERENCE.sub(r"\1政协", _PARTY.sub("", name))
    young = _YOUTH.match(body)
    body = _YOUTH.sub("", body)
    at, code = 0, ""
    while step := next((p for end in range(len(body) - 1, at, -1) if (p := body[at:end]) in places and p in codes), ""):
        if code and code not in kb.ancestors(codes[step]) and code != codes[step]:
            break  # 贵州省|山东商会 is in 贵州
        full = kb.name_of(codes[step])
        whole = full if body.startswith(full, at) and len(body) > at + len(full) else step  # 广东|省委 is 广东省|委
        at, code = at + len(whole), codes[step]
    rest = _LOCAL.sub(lambda match: _LOCAL_FORMS[match[0]], short(body[at:]))
    if young and not rest.startswith("委"):
        return "", name
    return (code, f"团{rest}" if young else rest) if code else ("", name)
