"""Triggers of a sentence: which of its words name an event, and which quantities each of them has."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.extension import cache
from kg.extract.clauses import Clause
from kg.extract.coref import Subjects
from kg.extract.frames import Rule, Trigger, frames, hits, rules
from kg.extract.reading import Reading
from kg.model import Quantity
from kg.spans import SpanIndex

NEAR = 1
_TOLD = 3  # characters between people and their verb that are no adverb: more are a subject of their own
_BODIES = ("Organization", "Document", "Program")
# The least probability of a trigger that only the network finds, chosen on tests/gold/train.
TRIGGER = 0.85
# Verbs of being and having: who is counted before them does nothing.
_STATES = frozenset({"占", "达", "达到", "超过", "有", "属于", "拥有", "存在", "受益", "组成", "构成"})
_BEFALLEN = re.compile("(?:(?:已经|[已均都]|全部|先后|分别)*)(?:被|遭|受(?!邀|命|聘|托)|获(?!邀)|得到|荣获|患)")
OBJECT_MARKS = frozenset({"把", "将", "被", "获"})
_PEOPLE = frozenset("名人位")
_ADVERBS = "(?:已经|[已均都全也正现]|全部|悉数|一律|先后|相继|陆续|分别|基本|依法|当场|及时|成功|立即|安全)*"
_UNDERGONE = re.compile(f"{_ADVERBS}(?P<passive>被|遭|得到|受到|予以)?{_ADVERBS}(?:完成|实现)?")
_DEED = re.compile(r"(?:工作|任务|活动|服务|行动)?(?=[，。；、]|$)")
_AFTER = re.compile(r"后(?![勤续备方台])|对象")  # 建成|后的村道途经19个村: when it is, not what is told; 监测|对象41人
_LISTED = re.compile(r"[^，。；：！？\n]{0,24}?等[\u3400-\u9fff]{2,12}")
# What is stated of somebody behind another clause's verb: 投资7亿元，税收|8600万元.
_STATED = ("税收", "产值", "收入", "利润", "利税", "销售额", "营业额", "产量", "增加值", "交易额", "成交额")
_TO = frozenset({"把", "将", "为", "向", "给", "对"})
_PREPOSITIONS = frozenset({"向", "为", "给", "对", "从", "在", "面向", "帮"})


@dataclass(slots=True)
class Hit:
    """One trigger word in its clause; `rule` is set once its conditions hold, `quantities` once they are shared out."""

    start: int
    end: int
    word: str
    clause: Clause
    inside_item: Quantity | None
    rule: Rule | None = None
    quantities: list[Quantity] = field(default_factory=list)


class Triggers:
    """Finds the triggers of one document's sentences and shares the quantities out among them."""

    def __init__(self, reading: Reading, subjects: Subjects) -> None:
        self._reading = reading
        self._text = reading.text
        self._subjects = subjects
        self._clause_starts = [clause.start for clause in reading.clauses]

    def valid(self, clauses: list[Clause]) -> list[Hit]:
        """The trigger words of one sentence whose conditions hold, each with its rule."""
        raw = _uncovered([hit for clause in clauses for hit in self._hits(clause)])
        for place, hit in enumerate(raw):
            following = [h for h in raw[place + 1 :] if h.start - hit.end > NEAR and not h.inside_item]
            near = following[0].start if following else clauses[-1].end
            hit.rule = self._rule_of(hit, near, raw[:place])
        for place, hit in enumerate(raw):
            # A word that turned out to be no trigger ends nothing: look again as far as the next one that is.
            valid = [h.start for h in raw[place + 1 :] if h.rule and h.start - hit.end > NEAR and not h.inside_item]
            hit.rule = hit.rule or self._rule_of(hit, min(valid, default=clauses[-1].end), raw[:place])
        return self._weighed(clauses, self._single([hit for hit in raw if hit.rule]))

    def _weighed(self, clauses: list[Clause], valid: list[Hit]) -> list[Hit]:
        """The triggers of the rules, and those that only the network finds."""
        cues = self._reading.cues
        kept = list(valid)
        taken = SpanIndex(kept)
        for clause in clauses:
            for cue in cues.triggers.inside(clause.start, clause.end):
                named = self._reading.covers(cue.start, cue.end, "Organization", "Document", "Program", "Person")
                rule = plain_rule(cue.kind)
                never = self._text[cue.start : cue.end] in rule.frame.never
                counted = self._reading.counted(clause.start, clause.end)
                never = never or self._is_listed(cue.start, cue.end, counted) or bool(_AFTER.match(self._text, cue.end))
                if cue.score >= TRIGGER and not named and not never and not taken.overlapping(cue.start, cue.end):
                    kept.append(Hit(cue.start, cue.end, self._text[cue.start : cue.end], clause, None, rule))
        return _uncovered(sorted(kept, key=lambda hit: hit.start))

    def _rule_of(self, hit: Hit, near: int, earlier: Sequence[Hit]) -> Rule | None:
        before = [
            h.end
            for h in earlier
            if h.rule and h.clause is hit.clause and hit.start - h.end > NEAR and not h.inside_item
        ]
        floor = max(before, default=hit.clause.start)
        return next((rule for rule in rules()[hit.word] if self._holds(rule, hit, near, floor)), None)

    def _single(self, valid: list[Hit]) -> list[Hit]:
        """Of triggers side by side (选派组织, 制定下发) of one type, the first alone speaks."""
        kept: list[Hit] = []
        for hit in valid:
            last = kept[-1] if kept else None
            if (
                last
                and type_of(last) == type_of(hit)
                and last.clause is hit.clause
                and (hit.start - last.end <= NEAR or _told(last, hit))
            ):
                kept[-1] = hit if last.word in OBJECT_MARKS else last  # 将|举办“夏送清凉”活动
                continue
            if rule_of(hit).trigger.alone and any(h.clause is hit.clause and not h.inside_item for h in kept):
                continue
            kept.append(hit)
        return kept

    def _words(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The trigger words of a passage, none of which begins inside a name that ends in it (区卫生健康委|派员)."""
        for low, high, word in hits(self._text[start:end]):
            low, high = low + start, high + start
            torn = [
                m.end
                for m in self._reading.names.overlapping(low, high)
                if m.start < low < m.end < high and m.kind in _BODIES
            ]
            if torn:
                yield from self._words(max(torn), end)
                return
            yield low, high, word

    def _hits(self, clause: Clause) -> list[Hit]:
        """The trigger words of a clause outside names; those inside a counted item are marked."""
        found = []
        quantities = self._reading.counted(clause.start, clause.end)
        for start, end, word in self._words(clause.start, clause.end):
            if self._reading.covers(
                start, end, "Organization", "Document", "Program", "Person"
            ) or self._reading.phrases.inside_noun(start, end):
                continue
            if self._is_listed(start, end, quantities) or _AFTER.match(self._text, end):
                continue
            item = next((q for q in quantities if q.item_start <= start and end <= q.item_end), None)
            found.append(Hit(start, end, word, clause, item))
        return found

    def _is_listed(self, start: int, end: int, quantities: Sequence[Quantity]) -> bool:
        """Whether a verb stands inside the list of what is counted: 查处虚假宣传、|发布|广告等违法案件17起."""
        behind = self._text[start - 1 : start] == "、"
        return behind and any(_LISTED.fullmatch(self._text, end, q.start) for q in quantities)

    def _holds(self, rule: Rule, hit: Hit, near: int, floor: int) -> bool:
        """Whether the trigger's conditions hold for its words up to the next trigger."""
        trigger = rule.trigger
        if not _fits_item(trigger.takes, hit):
            return False
        # What is counted before its verb has its object in the same clause: 为12家企业|提供服务，发放贷款.
        last = hit.clause.end if trigger.takes == "before" else self._next_end(hit.clause)
        follow = self._text[hit.end : last]
        rest = self._text[max(hit.clause.start, hit.start - 4) : hit.clause.end]
        if trigger.closed and not self._closed(hit):
            return False
        if trigger.follow and not any(word in follow for word in trigger.follow):
            return False
        if any(word in rest for word in trigger.unless):
            return False
        reached = self._candidates(trigger.takes, hit, near, floor)
        fitting = [q for q in reached if not trigger.units or q.unit in trigger.units]
        if trigger.items:
            fitting = [q for q in fitting if any(word in q.item for word in trigger.items)]
        named = bool(trigger.mention and self._reading.within(hit.end, hit.clause.end, trigger.mention))
        if trigger.mention:
            return named or (bool(trigger.units) and bool(fitting))
        return bool(fitting) or trigger.bare

    def _next_end(self, clause: Clause) -> int:
        """The end of the clause behind this one in the same sentence, or of this one."""
        place = bisect_left(self._clause_starts, clause.start) + 1
        following = self._reading.clauses[place] if place < len(self._reading.clauses) else clause
        return following.end if following.sentence == clause.sentence else clause.end

    def _closed(self, hit: Hit) -> bool:
        """Whether no noun follows the trigger: 企业复工 and 已复工96家 happened, 复工企业 and 复工问题 only name."""
        stop = self._reading.phrases.until(hit.end, hit.clause.end, bare=True)
        behind = self._text[hit.end : hit.end + 1]
        counted = self._reading.counted(hit.end, hit.clause.end)
        if behind == "的":  # 复工的企业有40家 happened as well
            return any(q.item_start == hit.end + 1 for q in counted)
        return (
            hit.end >= hit.clause.end
            or stop == hit.end
            or behind.isdigit()
            or behind in "了、“”）"
            or any(q.start == hit.end for q in counted)
        )

    def _candidates(self, takes: str, hit: Hit, near: int, floor: int) -> list[Quantity]:
        after = self._reading.counted(hit.end, near)
        before = self._reading.counted(floor, hit.start)
        if takes == "after" and not after:
            return [q for q in before if self._disposed(q, floor) or self._undergone(q, hit)]
        if takes == "item":
            return [hit.inside_item] if hit.inside_item else []
        if takes == "before":  # 120名家长|参加, not 邀请8位专家|参加36场讲座
            return [] if any(q.start < hit.clause.end for q in after) else before
        if takes == "any":
            return [q for q in after if q.start < hit.clause.end] or before
        return after

    def _disposed(self, quantity: Quantity, floor: int) -> bool:
        """Whether 把, 将 or 由 puts the object before its verb: 把280名员工|动员起来."""
        before = self._reading.phrases.stops_between(floor, quantity.start)
        return (
            bool(before)
            and self._text[before[-1].start : before[-1].end] in OBJECT_MARKS
            and before[-1].end == quantity.start
        )

    def _undergone(self, quantity: Quantity, hit: Hit) -> bool:
        """Whether what is counted before a verb is what it happens to: 12家企业被|责令停产; of things also 违建86处已全部|拆除, and
        where the verb is a noun behind it: 完成企业40家的|走访工作.
        """
        between = self._text[max(quantity.end, quantity.item_end) : hit.start]
        if between == "的" and _DEED.match(self._text, hit.end):
            return True
        told = _UNDERGONE.fullmatch(between)
        return bool(told and (told["passive"] or (between and quantity.unit not in _PEOPLE)))

    def _led(self, quantity: Quantity) -> bool:
        """Whether a preposition right before a quantity makes it an argument of the verb behind it (向3家企业|发放贷款)."""
        last = self._reading.phrases.last_before(quantity.start)
        return last is not None and self._text[last.start : last.end] in _PREPOSITIONS

    def _at(self, quantity: Quantity, hit: Hit) -> bool:
        """Whether a verb follows where something is done, told by names and how many they are (在甲镇、乙镇等8个镇|演出)."""
        if hit.start != quantity.item_end:
            return False
        before = self._reading.phrases.stops_between(hit.clause.start, quantity.start)
        at = [s.end for s in before if self._text[s.start : s.end] in ("在", "到", "于")]
        verb = any(s.tag == "v" for s in before if at and s.start >= at[-1])
        return bool(at) and not verb and "，" not in self._text[at[-1] : quantity.start]

    def _done_to(self, quantity: Quantity, clause: Clause) -> bool:
        """Whether somebody does something to or for who is counted: 把, 将, 为 or 向 stands before them in their clause, and
        between at most what describes them (为该县一中100名学生|发放, 将不愿离开的8位老人|转移).
        """
        before = self._reading.phrases.stops_between(clause.start, quantity.start)
        led = [s for s in before if self._text[s.start : s.end] in _TO]
        between = self._text[led[-1].end : quantity.start] if led else ""
        described = between.endswith("的") or not any(s.tag == "v" for s in before if led and s.start >= led[-1].end)
        return bool(led) and "，" not in between and described

    def acted(self, quantity: Quantity, clause: Clause) -> Hit | None:
        """The verb of people who are counted and do what no trigger names (2300余名退休矿工|到现场): a trigger of its own."""
        rule = next((Rule(f, Trigger(())) for f in frames() if quantity.unit in f.actors), None)
        if rule is None or quantity.item_start < quantity.end or self._done_to(quantity, clause):
            return None
        verb = next(
            (s for s in self._reading.phrases.stops_between(quantity.item_end, clause.end) if s.tag == "v"), None
        )
        between = self._reading.phrases.stops_between(quantity.item_end, verb.start) if verb else []
        told = verb.start - quantity.item_end - sum(s.end - s.start for s in between) if verb else 0
        if told > _TOLD:
            return None  # 1名患者|血氧一度跌到70%
        if _BEFALLEN.match(self._text, max(quantity.end, quantity.item_end)):
            return None  # 19名教师|被评为, 26人|受到
        if verb is None or any(s.tag not in "dap" for s in between) or self._text[verb.start : verb.end] in _STATES:
            return None
        return Hit(verb.start, verb.end, self._text[verb.start : verb.end], clause, None, rule, [quantity])

    def share(self, clauses: list[Clause], valid: list[Hit]) -> list[Quantity]:
        """Give each quantity of the sentence to one trigger; those that no trigger takes are returned."""
        spare: list[Quantity] = []
        for clause in clauses:
            for quantity in self._reading.counted(clause.start, clause.end):
                owner = self._owner(quantity, clause, valid)
                (owner.quantities if owner else spare).append(quantity)
        return spare

    def _owner(self, quantity: Quantity, clause: Clause, valid: Sequence[Hit]) -> Hit | None:
        """The trigger that a quantity belongs to: its own item's, the one before it, the one behind that takes what stands before."""
        for hit in valid:
            if hit.inside_item == quantity:
                return hit
        if is_whole(self._text, quantity):
            return None
        before = [
            h
            for h in valid
            if h.end <= quantity.start
            and not h.inside_item
            and h.clause is clause
            and rule_of(h).trigger.takes != "before"
        ]
        behind = [
            h
            for h in valid
            if h.start >= quantity.end
            and not h.inside_item
            and h.clause is clause
            and self._disposed(quantity, clause.start)
        ]
        behind = behind or [
            h
            for h in valid
            if h.start >= quantity.end
            and h.clause is clause
            and (
                self._at(quantity, h)
                or (not h.inside_item and (self._led(quantity) or (not h.quantities and self._undergone(quantity, h))))
            )
        ]
        behind = behind or [
            h
            for h in valid
            if h.start >= quantity.end
            and not h.inside_item
            and h.clause is clause
            and rule_of(h).trigger.takes in ("before", "any")
        ]
        if before:
            return before[-1]
        if behind:
            return behind[0]
        earlier = [h for h in valid if h.end <= quantity.start and not h.inside_item]
        if (
            earlier
            and not quantity.item.endswith(_STATED)
            and quantity.unit in rule_of(earlier[-1]).frame.counts
            and not self._subjects.explicit(clause.start, quantity.start)
        ):
            return earlier[-1]
        return None

    def reach(self, hit: Hit, valid: Sequence[Hit]) -> int:
        """Where the words of a trigger end: at the next trigger that is not a part of it, at most at its clause's end."""
        following = [h.start for h in valid if h.start - hit.end > NEAR]
        return min([hit.clause.end, *following])


def is_whole(text: str, quantity: Quantity) -> bool:
    """122家企业中已有96家: the whole is no part of what happened."""
    end = max(quantity.item_end, quantity.end)
    follows = text[end : end + 2]
    return follows.startswith("中") and follows not in ("中心", "中国", "中小", "中学", "中央")


@cache
def plain_rule(name: str) -> Rule:
    """The rule of a trigger that no frame lists: its type, and quantities on either side."""
    return next(Rule(frame, Trigger((), "any", bare=True)) for frame in frames() if frame.type == name)


def _told(last: Hit, hit: Hit) -> bool:
    """Whether a trigger inside an item only repeats the verb before it in the clause (发放300万元|贷款)."""
    return rule_of(hit).trigger.takes == "item" and last.clause is hit.clause and last.inside_item is None


def _fits_item(takes: str, hit: Hit) -> bool:
    """Whether a trigger may stand where it stands: inside an item only if it takes items or is the whole item (体检300人次)."""
    if takes == "item":
        return hit.inside_item is not None
    return hit.inside_item is None or hit.inside_item.item == hit.word


def rule_of(hit: Hit) -> Rule:
    assert hit.rule is not None
    return hit.rule


def named(hit: Hit) -> str:
    """What found a hit, as `Fact.rule` has it."""
    rule = rule_of(hit)
    if rule.trigger in rule.frame.trigger:
        return f"{rule.frame.type}/{rule.frame.trigger.index(rule.trigger) + 1}"
    return "network" if rule.trigger.bare else "acted"


def type_of(hit: Hit) -> str:
    return rule_of(hit).frame.type


def _uncovered(hits: list[Hit]) -> list[Hit]:
    """The trigger words, in order, without those that a frame with a word before them in their clause `covers`."""
    kept: list[Hit] = []
    covering: set[str] = set()
    for hit in hits:
        if not kept or kept[-1].clause is not hit.clause:
            covering = set()
        if hit.word not in covering:
            kept.append(hit)
            frames_of = [hit.rule.frame] if hit.rule else [rule.frame for rule in rules()[hit.word]]
            covering |= {word for frame in frames_of for word in frame.covers}
    return kept
