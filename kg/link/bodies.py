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
    """A name of its own without the places before the innermost that it begins with, where they are written in full:
    安溪聚丰公司 of 福建省安溪聚丰公司, 国网彰武县供电公司 of 辽宁省阜新市国网彰武县供电公司.
    """
    name = _BANK.sub("农商银行", name)
    outer, codes = _outer(name)
    rest = name[outer:]
    if not outer:
        return name
    if _begins(rest, codes):
        return rest
    return rest if _NATIONAL.match(rest) and any(place in rest for place in places) else name


def _outer(name: str) -> tuple[int, tuple[str, ...]]:
    """Where the full names of provinces and prefectures end that a name begins with, and the codes of the last."""
    at = 0
    codes: tuple[str, ...] = ()
    while size := next((n for n in range(11, 2, -1) if _begins(name[at : at + n], codes, n)), 0):
        found = tuple(code for code in gazetteer.by_name()[name[at : at + size]] if len(code) <= 4)
        at, codes = at + size, found
    return at, codes


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
