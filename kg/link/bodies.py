"""Normal forms of bodies: 中共清河市委员会, 清河市委 and 河北省清河市委 are one, 清河市委组织部 is another.

A body that belongs to a place is known by the innermost place that its name begins with and by the rest in its short form.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kg.annotate import gazetteer
from kg.link import kb
from kg.tables import tsv

_PARTY = re.compile(r"^(?:中国共产党|中共)(?=..)")
_COMMITTEE = re.compile(r"^委员会")
# A name of its own, which keeps the place in it as it is written: 丹东银行 is not 丹东市银行.
OWN = re.compile(r"(?:公司|集团|大学|医院|银行|协会|联合会|基金会|研究院|学院)")


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


def label(code: str, rest: str) -> str:
    """How the body of a place is called: by the place's full name, or by its short one where bodies of its kind are."""
    full = kb.name_of(code)
    return ((_SHORT.search(rest) and gazetteer.short(full)) or full) + rest


def split(name: str, places: Iterable[str], codes: Mapping[str, str]) -> tuple[str, str]:
    """(code of the innermost place that a name begins with, the rest in its short form); ("", name) where the name begins
    with no place that has a code, or is nothing but places.

    `places` are the place names of the text, `codes` the codes of those that it decides.
    """
    known = sorted(places, key=lambda place: (-len(place), place))
    body = _PARTY.sub("", name)
    at, code = 0, ""
    while step := next((p for p in known if body.startswith(p, at) and p in codes and len(body) > at + len(p)), ""):
        full = kb.name_of(codes[step])
        whole = full if body.startswith(full, at) and len(body) > at + len(full) else step  # 广东|省委 is 广东省|委
        at, code = at + len(whole), codes[step]
    return (code, short(body[at:])) if code else ("", name)
