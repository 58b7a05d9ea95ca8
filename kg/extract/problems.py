"""Whose problems a fact solves where no word marks them: those that its item or the words before it name."""

import re

from kg.extract.reading import Reading
from kg.model import Argument, Fact

# 企业|反映的问题, 群众关心的|难题: who has what is solved.
_HAS = re.compile(r"(?:集中|普遍|重点|所|最|实际|现实)?(?:反映|提出|遇到|面临|关心|反馈|关注|反应|急需|急盼|诉求|存在)")
# Wrongs that are pursued are nobody's problems: whom they are found with is not who is helped.
PURSUED = re.compile(r"查处|立案|捣毁|关停|破获|侦破|侦办|查获|打掉|打击|取缔|处罚|抓获|起诉|查扣|收缴|查封")
# What makes of a noun another: 企业|家, 居民|楼, 学生|公寓.
_GOES_ON = re.compile(
    r"[家性楼房院长化]|纠纷(?<=家庭纠纷)|矛盾(?<=家庭矛盾)|公寓|宿舍|社区|小区|委员|代表|服务中心|食堂|组织"
)
_LEAD = re.compile(r"(?:了|辖区|全市|全县|全区|全镇|全村|各类|各种|多家|部分|一批|涉及|有关|相关|一系列)+")
_LONGEST = 8
_AROUND = 40  # characters in which the amount of a problem stands
_MARKS = re.compile(r"[^\u3400-\u9fff、]")


def owners(reading: Reading, fact: Fact) -> tuple[Argument, ...]:
    """Who has the problems that a fact counts, where the words behind its trigger or its item begin with them (解决|企业用工
    难题30个, 收集|群众反映的问题20个); else nobody.
    """
    starts = {fact.trigger_start + len(fact.trigger), *(q.item_start for q in fact.quantities if q.item_start >= 0)}
    for start in sorted(starts):
        found = _at(reading, start)
        if found:
            return (found,)
    return ()


def _at(reading: Reading, start: int) -> Argument | None:
    lead = _LEAD.match(reading.text, start)
    start = lead.end() if lead else start
    for size in range(_LONGEST, 1, -1):
        end = start + size
        who = reading.text[start:end]
        if not all("\u3400" <= char <= "\u9fff" for char in who) or reading.within(start, end):
            continue
        found = reading.collective(start, end, served=True)
        if found and _owns(reading, end):
            return found
    return None


def _owns(reading: Reading, end: int) -> bool:
    """Whether a problem follows: what somebody has said of it, or a noun that a number counts."""
    if _HAS.match(reading.text, end):
        return True
    if _GOES_ON.match(reading.text, end):
        return False
    near = reading.counted(max(0, end - _AROUND), end + _AROUND)
    item = next((q for q in near if q.item_end > end), None)
    if item is None or item.item_start < 0 or item.item_end - end < 2:
        return False
    between = reading.text[end : item.item_start]
    return len(between) <= _LONGEST and not _MARKS.search(between)
