"""Amounts of a list, and parts of a whole, that stay with the trigger of what is told before them (种植|药材32万亩，其中当归8万亩、
黄芪12万亩): one verb tells one fact.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.annotate.counted import kinds
from kg.extract.reading import Reading
from kg.extract.triggers import Hit, is_whole
from kg.model import Fact, Quantity

_JOINED = re.compile(r"(?:[、和及与]|以及)(?P<noun>[^，。；：、\d]{0,14})")
_AMONG = re.compile(r"[，（]?(?:其中|包括|含)(?P<noun>[^，。；：、\d]{0,14})")
_FURTHER = re.compile(r"，(?P<noun>[^，。；：、\d]{1,12})")
# What is there, and was not done: 受灾面积, 总产量, 现有学校.
_STATED = re.compile(r"[总现原受]|(?:面积|人口|里程|产量|能力|容量|率|额|规模|损失)$")
_CLOSED = re.compile(r"[，。；、！？）\n]|[和及]|$")
_FAR = 80  # characters
_COUNTED = ("count", "people", "area", "mass", "money", "length")
_THINGS = ("count", "people", "mass", "length", "area")
_BODIES = frozenset("家户个所村座")
# Verbs of those who are sent, whose bodies belong to the dispatch.
_VISITS = frozenset(
    (
        "走访",
        "深入",
        "帮助",
        "帮扶",
        "服务",
        "包联",
        "联系",
        "对接",
        "进驻",
        "入驻",
        "下沉",
        "结对",
        "走进",
        "挂联",
        "包保",
    )
)
_PEOPLE = frozenset("名人位")


def rejoined(reading: Reading, valid: Sequence[Hit], spare: Sequence[Quantity]) -> list[Quantity]:
    """The amounts that no trigger has, without those that go on from one that a trigger has: these are given to it."""
    owner = {quantity: hit for hit in valid for quantity in hit.quantities}
    left: list[Quantity] = []
    for quantity in sorted([*spare, *owner]):
        last = next(iter(reading.counted(max(0, quantity.start - _FAR), quantity.start)[-1:]), None)
        hit, own = owner.get(last) if last else None, owner.get(quantity)
        fits = last and hit and hit is not own and not hit.inside_item
        if last and hit and fits and _goes_on(reading, last, quantity, own):
            hit.quantities.append(quantity)
            if own:
                own.quantities.remove(quantity)
            owner[quantity] = hit
        elif own is None:
            left.append(quantity)
        elif left and left[-1] is last and _is_listed(reading, last, quantity):
            own.quantities.insert(0, left.pop())  # 在11个街道、112个社区|配备1名儿童主任
    return left


def _is_listed(reading: Reading, last: Quantity, quantity: Quantity) -> bool:
    """Whether two amounts of bodies or places, each with its noun behind it, are members of one list."""
    joint = reading.text[_end(last, quantity.start) : quantity.start] in ("、", "和", "及")
    behind = last.item_start >= last.end and quantity.item_start >= quantity.end
    return joint and behind and quantity.unit == last.unit and quantity.unit in _BODIES


def _goes_on(reading: Reading, last: Quantity, quantity: Quantity, own: Hit | None) -> bool:
    """Whether an amount is the next of a list, or a part of the one before it, and nothing else is said of it: there is no
    verb between, nor its `own` trigger behind the first.
    """
    text = reading.text
    begin = _end(last, quantity.start)
    if own and own.start >= _end(quantity) and any(q.start >= own.start for q in own.quantities):
        # 深入12个乡镇、179个行政村|开展宣讲640场: where they went is one list
        if _is_listed(reading, last, quantity):
            return True
    said = _said(text, last, quantity, begin) if own is None else _JOINED.fullmatch(text, begin, quantity.start)
    if said is None or is_whole(text, last) or not _alike(last, quantity, own is None and said.re is not _JOINED):
        return False
    if not _CLOSED.match(text, _end(quantity)) or (own and own.word and own.start >= begin):
        return False
    verbs = [s for s in reading.phrases.stops_between(*said.span("noun")) if s.tag == "v"]
    if said.re is _FURTHER and last.whole is None:
        return not verbs
    return all(quantity.item_start <= s.start and s.end <= quantity.item_end for s in verbs)


def _said(text: str, last: Quantity, quantity: Quantity, begin: int) -> re.Match[str] | None:
    """The words that join an amount to the one before it."""
    said = _JOINED.fullmatch(text, begin, quantity.start) or _AMONG.fullmatch(text, begin, quantity.start)
    if said is None and ((last.whole is not None and last.whole == quantity.whole) or _parallel(last, quantity)):
        said = _FURTHER.fullmatch(text, begin, quantity.start)
    return said


def _parallel(last: Quantity, quantity: Quantity) -> bool:
    """Whether two amounts in one unit each stand behind their noun (拆除棚屋588平方米，|违章建筑1520平方米)."""
    nouns = all(one.item_start < one.item_end <= one.start for one in (last, quantity))
    counted = kinds().get(quantity.unit) in ("count", "length", "mass", "area")
    return nouns and counted and quantity.unit == last.unit and not _STATED.search(quantity.item)


def _alike(last: Quantity, quantity: Quantity, part: bool) -> bool:
    """Whether two amounts may be of one list; a part is of the kind of its whole."""
    kind, other = kinds().get(quantity.unit), kinds().get(last.unit)
    same = quantity.unit == last.unit or kind == other == "people"
    return (same and kind in _COUNTED) or (not part and kind in _THINGS and other in _THINGS)


def _end(quantity: Quantity, most: int | None = None) -> int:
    """Where an amount ends, with the noun behind it."""
    behind = quantity.item_end if quantity.item_start >= quantity.end else quantity.end
    return behind if most is None or behind <= most else quantity.end


def sent_to(facts: list[Fact]) -> list[Fact]:
    """The facts of a clause; those whom people visit that were sent there belong to their dispatch (组织86名法官|走访企业230家)."""
    kept: list[Fact] = []
    for fact in facts:
        last = kept[-1] if kept else None
        people = last is not None and any(q.unit in _PEOPLE for q in last.quantities)
        visits = fact.type in ("Service", "Dispatch") and fact.trigger in _VISITS and fact.quantities
        if last and people and visits and last.type == "Dispatch" and all(q.unit in _BODIES for q in fact.quantities):
            target = fact.arguments.get("target") or last.arguments.get("target", ())
            arguments = {**last.arguments, **({"target": target} if target else {})}
            quantities = (*last.quantities, *fact.quantities)
            kept[-1] = replace(last, arguments=arguments, quantities=quantities, end=max(last.end, fact.end))
        else:
            kept.append(fact)
    return kept


_MADE = re.compile(r"了?(?:一[支个])?由[^，。；：]{1,40}")


def made_up(text: str, facts: list[Fact]) -> list[Fact]:
    """The facts of a clause; of a team that is formed, with what it is made up of, one tells both (成立由15名骨干|组成的专班)."""
    kept: list[Fact] = []
    for fact in facts:
        last = kept[-1] if kept else None
        end = last.trigger_start + len(last.trigger) if last else 0
        behind = text.startswith("的", fact.trigger_start + len(fact.trigger))
        formed = (
            last and last.trigger and last.type == fact.type == "TeamFormation" and fact.trigger in ("组成", "构成")
        )
        if last and formed and behind and _MADE.fullmatch(text, end, fact.trigger_start):
            arguments = {**fact.arguments, **{role: names for role, names in last.arguments.items() if names}}
            quantities = tuple(sorted({*last.quantities, *fact.quantities}))
            kept[-1] = replace(last, arguments=arguments, quantities=quantities, end=max(last.end, fact.end))
        else:
            kept.append(fact)
    return kept


_HELD = frozenset({"举行", "举办", "开幕", "召开", "开赛", "开展", "启动", "拉开", "落幕", "闭幕"})


def told_again(fact: Fact, others: Sequence[Fact]) -> bool:
    """Whether a fact holds but a programme that a verb nearer to it in the same clause has: 组织|干部开展“大走访”活动."""
    named = fact.arguments.get("program", ())
    if not named or fact.quantities:
        return False
    alike = [o for o in others if o.type == fact.type and o.arguments.get("program", ()) == named and o is not fact]
    # 由某局主办的“春风行动”招聘会|举行: who held it is told already.
    held = named[0].end <= fact.trigger_start and fact.trigger in _HELD
    return any(
        fact.trigger_start < other.trigger_start < named[0].start or (held and other.trigger_start < named[0].start)
        for other in alike
    )
