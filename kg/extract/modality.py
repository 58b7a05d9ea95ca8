"""Planned and negated events, from the words before a trigger."""

import re

from kg.annotate.stops import Stop
from kg.extract.reading import Reading

_NEGATED = frozenset({"未", "尚未", "未能", "没有", "没", "不再", "不", "无"})
_DECIDED = ("不起诉", "不批准逮捕", "不批捕", "不予受理", "不予立案", "不予处罚", "不予批捕")
_PLANNED = frozenset(
    "将要 即将 计划 拟 预计 力争 要求 应当 应该 必须 须 需要 需 要 应 号召 呼吁 鼓励 争取 倡导 约定 承诺".split()
)
_DONE = frozenset({"已", "已经", "了", "曾", "曾经", "先后", "累计"})
_REACH = 14
# 将 marks the future right before a verb or an adverb, an object before a noun phrase (将口罩送到).
_SHALL = "将"
# What is described before 的 is an object too, if something happens to it (将被困的14名村民|转移) or is done with it afterwards
# (将筹集的500件棉衣|送到村里).
_OBJECT = re.compile(r"(?:被|受|遭|因|不[愿便能]|滞留)[^，。；！？]*的")
_COUNT = re.compile(r"\d|[两三四五六七八九十]+[名位户]")
_HANDED = re.compile(
    r"(?:此次|本次|这次|首批|所|共)?[\u3400-\u9fff]{2}(?:[好到来]|而来)?的[^，。；！？]*(?:[捐送发转运交赠][给到往至达抵去出]|捐赠|捐献|转[赠移运]|发放|分发|运抵|用于|投入到)"
)


def of(reading: Reading, start: int, trigger: int) -> str:
    """`planned`, `negated` or the empty string for a trigger at offset `trigger` of a clause that begins at `start`."""
    before = reading.phrases.stops_between(max(start, trigger - _REACH), trigger)
    for stop in reversed(before):
        word = reading.text[stop.start : stop.end]
        if word in _DONE:
            return ""
        decided = reading.text.startswith(_DECIDED, stop.start)  # 不起诉|68人 is what was decided
        if word in _NEGATED and trigger - stop.end <= 3 and not decided:
            return "negated"
        if reading.covers(stop.start, stop.end, "Person"):  # 要 in 吴要战
            continue
        if (word in _PLANNED and not _is_noun(reading.text, stop)) or (
            word == _SHALL and _is_future(reading.text, stop, before, trigger)
        ):
            return "planned"
    return ""


_MEASURED = re.compile(
    r"(?:志愿者|名额|指标|岗位|教师|学者|专家|人才|学员|招生|面积|任务|进度|工期|数量|总量|产量)|的(?:\d|[一二三四五六七八九两]成|百分之)"
)
_DEMAND = re.compile(
    r"(?:要求|号召|呼吁|强调|提出|指出)，?[^。；！？]*?(?:要|须|必须|务必|确保|力争|争取)|(?:(?<!”)计划(?![”’》]|书|表|单列|志愿者|名额|指标|岗位|教师|学者|专家|人才|学员|招生)|拟|力争|争取(?!到|[^，。；]*(?:\d|资金|项目))|目标是|预计|下一步|将于|明年|届时)"
)
_DONE_BEFORE = re.compile(r"已|了|累计|截至|目前|共(?!同)")


def demanded(reading: Reading, sentence: int, clause: int, trigger: int) -> bool:
    """Whether an earlier clause of the sentence makes what follows a demand or plan (要求各地要走访，走访率达到100%), and no
    word of the clause itself says that it is done.
    """
    before = reading.text[sentence:clause]
    return bool(_DEMAND.search(before)) and not _DONE_BEFORE.search(reading.text, clause, trigger + 12)


# 按要求落实资金: what is asked for is done.
_AS_ASKED = re.compile(r"(?:[按照据合应到循]|严格)(?:上级|省|市|县|中央|有关|相关|统一|文件|工作)?要求$")


def _is_noun(text: str, plan: Stop) -> bool:
    """Whether a word for plans ends a name in quotes, what follows 实施“银龄医生”计划 being done, or is what is reached
    (占计划面积的九成, 完成年度计划的85%).
    """
    if _AS_ASKED.search(text, max(0, plan.end - 8), plan.end):
        return True
    measured = _MEASURED.match(text, plan.end) or text.endswith(("占", "年度", "全年"), 0, plan.start)
    quoted = text[plan.start - 1 : plan.start] == "”" or text[plan.end : plan.end + 1] in ("”", "’", "》")
    return quoted or (text[plan.start : plan.end] == "计划" and bool(measured))


def _is_future(text: str, shall: Stop, stops: list[Stop], trigger: int) -> bool:
    """Whether a verb, an adverb, 于 or 在 follows right behind 将, and does not describe its object."""
    if _COUNT.match(text, shall.end):
        return False  # 将|8位老人转移
    if _OBJECT.match(text, shall.end, trigger) or _HANDED.match(text, shall.end):
        return False
    behind = min([stop.start for stop in stops if stop.start >= shall.end] + [trigger])
    return behind - shall.end <= 1
