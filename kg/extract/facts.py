"""Facts: triggers with their conditions, the quantities in their reach, the agent and the other arguments."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from kg.annotate.gazetteer import domestic
from kg.extract import modality, roles
from kg.extract.clauses import Clause
from kg.extract.coref import Subjects
from kg.extract.frames import Rule, Trigger, frames, hits, rules
from kg.extract.reading import Reading
from kg.model import Argument, Fact, Quantity

_NAMED = ("Place", "Organization", "Program", "Person", "Document")
_NEAR = 1
_STATES = frozenset({"占", "达", "达到", "超过", "有", "属于", "拥有", "存在", "受益", "组成", "构成"})
MEASURE = "Measure"  # the type of what no trigger takes


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


class Extractor:
    """Reads the facts out of one document."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text
        self._subjects = Subjects(reading)
        # A document often says what it is about only after its first, subjectless lines: find its topic beforehand.
        self._find_topic()
        self._clause_starts = [clause.start for clause in reading.clauses]

    def facts(self) -> list[Fact]:
        """The facts of the document in text order; every quantity is in at least one of them."""
        found: list[Fact] = []
        for _, group in groupby(self._reading.clauses, key=lambda clause: clause.sentence):
            found += self._sentence(list(group))
        return sorted(found, key=lambda fact: (fact.start, fact.trigger_start, fact.type, fact.end))

    def _find_topic(self) -> None:
        """A place or body of the headlines, else the subject of the first paragraph when that is a place."""
        tracker = Subjects(self._reading)
        heading = next((m.end() for m in re.finditer(r"[^。；]*?(?=\n[^\n]*[。；])", self._text)), 0)
        named = [m for m in self._reading.within(0, heading, "Place", "Organization") if domestic(m.text)]
        for clause in self._reading.clauses:
            if named or tracker.topic or clause.paragraph > self._reading.text.count("\n", 0, heading) + 1:
                break
            if not clause.quoted:
                tracker.note(tuple(a for a in tracker.explicit(clause.start, clause.end) if a.kind == "Place"))
        self._subjects.topic = tracker.named(named) or tracker.topic

    def _sentence(self, clauses: list[Clause]) -> Iterator[Fact]:
        valid = self._valid(clauses)
        spare = self._share(clauses, valid)
        for clause in clauses:
            self._subjects.enter(clause)
            mine = [hit for hit in valid if hit.clause is clause]
            if not mine and not clause.quoted:
                subject = self._subjects.explicit(clause.start, clause.end)
                if subject and not re.search(r"(?:说|表示|介绍|坦言)$", self._text[clause.start : clause.end]):
                    self._subjects.note(subject)
            for place, hit in enumerate(mine):
                yield from self._fact(hit, mine[place - 1] if place else None, self._reach(hit, valid, clauses))
            left = [q for q in spare if clause.start <= q.start < clause.end]
            acted = self._acted(left[0], clause) if left and not mine else None
            if acted:
                acted.quantities, left = left, []
                yield from self._fact(acted, None, clause.end)
            if left:
                yield self._measure(clause, left)

    def _valid(self, clauses: list[Clause]) -> list[Hit]:
        """The trigger words of one sentence whose conditions hold, each with its rule."""
        raw = [hit for clause in clauses for hit in self._hits(clause)]
        for place, hit in enumerate(raw):
            following = [h for h in raw[place + 1 :] if h.start - hit.end > _NEAR and not h.inside_item]
            near = following[0].start if following else clauses[-1].end
            hit.rule = self._rule_of(hit, near, raw[:place])
        for place, hit in enumerate(raw):
            # A word that turned out to be no trigger ends nothing: look again as far as the next one that is.
            valid = [h.start for h in raw[place + 1 :] if h.rule and h.start - hit.end > _NEAR and not h.inside_item]
            hit.rule = hit.rule or self._rule_of(hit, min(valid, default=clauses[-1].end), raw[:place])
        return self._single([hit for hit in raw if hit.rule])

    def _rule_of(self, hit: Hit, near: int, earlier: Sequence[Hit]) -> Rule | None:
        before = [
            h.end
            for h in earlier
            if h.rule and h.clause is hit.clause and hit.start - h.end > _NEAR and not h.inside_item
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
                and _type(last) == _type(hit)
                and last.clause is hit.clause
                and (hit.start - last.end <= _NEAR or _told(last, hit))
            ):
                continue
            if _rule(hit).trigger.alone and any(h.clause is hit.clause and not h.inside_item for h in kept):
                continue
            kept.append(hit)
        return kept

    def _hits(self, clause: Clause) -> list[Hit]:
        """The trigger words of a clause outside names; those inside a counted item are marked."""
        found = []
        quantities = self._reading.counted(clause.start, clause.end)
        for start, end, word in hits(self._text[clause.start : clause.end]):
            start, end = start + clause.start, end + clause.start
            if self._reading.covers(
                start, end, "Organization", "Document", "Program", "Person"
            ) or self._reading.phrases.inside_noun(start, end):
                continue
            item = next((q for q in quantities if q.item_start <= start and end <= q.item_end), None)
            found.append(Hit(start, end, word, clause, item))
        return found

    def _holds(self, rule: Rule, hit: Hit, near: int, floor: int) -> bool:
        """Whether the trigger's conditions hold for its words up to the next trigger."""
        trigger = rule.trigger
        if not _fits_item(trigger.takes, hit):
            return False
        follow = self._text[hit.end : self._next_end(hit.clause)]
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
            return [quantity for quantity in before if self._disposed(quantity, floor)]
        if takes == "item":
            return [hit.inside_item] if hit.inside_item else []
        if takes == "before":
            return before
        if takes == "any":
            return [q for q in after if q.start < hit.clause.end] or before
        return after

    def _disposed(self, quantity: Quantity, floor: int) -> bool:
        """Whether 把, 将 or 由 puts the object before its verb: 把280名员工|动员起来."""
        before = self._reading.phrases.stops_between(floor, quantity.start)
        return (
            bool(before)
            and self._text[before[-1].start : before[-1].end] in ("把", "将", "被", "获")
            and before[-1].end == quantity.start
        )

    def _led(self, quantity: Quantity) -> bool:
        """Whether a preposition right before a quantity makes it an argument of the verb behind it (向3家企业|发放贷款)."""
        last = self._reading.phrases.last_before(quantity.start)
        return last is not None and self._text[last.start : last.end] in (
            "向",
            "为",
            "给",
            "对",
            "从",
            "在",
            "面向",
            "帮",
        )

    def _acted(self, quantity: Quantity, clause: Clause) -> Hit | None:
        """The verb of people who are counted and do what no trigger names (2300余名退休矿工|到现场): a trigger of its own."""
        rule = next((Rule(f, Trigger(())) for f in frames() if quantity.unit in f.actors), None)
        if rule is None or quantity.item_start < quantity.end:
            return None
        verb = next(
            (s for s in self._reading.phrases.stops_between(quantity.item_end, clause.end) if s.tag == "v"), None
        )
        between = self._reading.phrases.stops_between(quantity.item_end, verb.start) if verb else []
        if verb is None or any(s.tag not in "dap" for s in between) or self._text[verb.start : verb.end] in _STATES:
            return None
        return Hit(verb.start, verb.end, self._text[verb.start : verb.end], clause, None, rule, [quantity])

    def _share(self, clauses: list[Clause], valid: list[Hit]) -> list[Quantity]:
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
        if self._text.startswith("中", quantity.item_end if quantity.item_end > 0 else quantity.end):
            return None  # 122家企业中已有96家: the whole is no part of what happened
        before = [
            h
            for h in valid
            if h.end <= quantity.start
            and not h.inside_item
            and h.clause is clause
            and _rule(h).trigger.takes != "before"
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
            if h.start >= quantity.end and not h.inside_item and h.clause is clause and self._led(quantity)
        ]
        behind = behind or [
            h
            for h in valid
            if h.start >= quantity.end
            and not h.inside_item
            and h.clause is clause
            and _rule(h).trigger.takes in ("before", "any")
        ]
        if before:
            return before[-1]
        if behind:
            return behind[0]
        earlier = [h for h in valid if h.end <= quantity.start and not h.inside_item]
        if (
            earlier
            and quantity.unit in _rule(earlier[-1]).frame.counts
            and not self._subjects.explicit(clause.start, quantity.start)
        ):
            return earlier[-1]
        return None

    def _reach(self, hit: Hit, valid: list[Hit], clauses: list[Clause]) -> int:
        """Where the words of a trigger end: at the next trigger that is not a part of it, at most at its clause's end."""
        following = [h.start for h in valid if h.start - hit.end > _NEAR]
        return min([hit.clause.end, *following])

    def _fact(self, hit: Hit, earlier: Hit | None, reach: int) -> Iterator[Fact]:
        agents, sure = self._agents(hit, earlier)
        arguments = {"agent": agents, **self._fillers(hit, earlier, reach)}
        taken = {(a.start, a.end) for a in arguments.get("target", ())} | {
            (a.start, a.end) for a in arguments.get("source", ())
        }
        arguments["agent"] = agents = tuple(a for a in agents if (a.start, a.end) not in taken)
        wanted = _rule(hit).frame.agents
        if wanted and not any(a.kind in wanted for a in agents):
            return
        if not wanted and not (
            hit.quantities or any(arguments.get(r) for r in ("program", "document", "result")) or _named_pair(arguments)
        ):
            return
        end = max(
            [
                reach,
                *(max(q.end, q.item_end) for q in hit.quantities),
                *(a.end for r in ("program", "document", "result") for a in arguments.get(r, ())),
            ]
        )
        yield Fact(
            _type(hit), hit.word, hit.start, hit.clause.start, end, {r: a for r, a in arguments.items() if a}, tuple(hit.quantities),
            self._reading.timed(hit.clause.start, end), self._confidence(sure, hit), modality.of(self._reading, hit.clause.start, hit.start),
        )  # fmt: skip

    def _agents(self, hit: Hit, earlier: Hit | None) -> tuple[tuple[Argument, ...], float]:
        if earlier is not None:
            return self._subjects.of(replace(hit.clause, start=earlier.end), hit.start, hit.start)
        acts = _rule(hit).frame.counted_acts and not hit.inside_item
        return self._acting(hit.clause, hit.start, hit.quantities, acts)

    def _acting(
        self, clause: Clause, at: int, quantities: Sequence[Quantity], acts: bool
    ) -> tuple[tuple[Argument, ...], float]:
        """The agents of what happens at an offset. What is counted is none unless it `acts`: 500名干部深入企业 does not
        say who sent them, 员工复工率 not whose staff; a place at its beginning does (湖阳市|员工复工率).
        """
        last = self._subjects.current
        agents, sure = self._subjects.of(clause, at, clause.start)
        counted = [(q.item_start, q.item_end) for q in quantities]
        if not any(
            a.kind == "Collective" and a.start < end and start < a.end for a in agents for start, end in counted
        ):
            return agents, sure
        self._subjects.current = last
        inside = self._reading.within(agents[0].start, agents[0].end, "Place", "Organization")
        owner = self._subjects.named(inside[:1])
        if owner and owner[0].start == agents[0].start:
            self._subjects.note(owner)
            return owner, 0.9
        return (agents if acts else ()) or last or self._subjects.topic, 0.7

    def _fillers(self, hit: Hit, earlier: Hit | None, reach: int) -> dict[str, tuple[Argument, ...]]:
        frame = _rule(hit).frame
        begin = earlier.end if earlier else hit.clause.start
        spans = [(hit.start, hit.clause.end if _rule(hit).trigger.takes == "after" else reach), (begin, hit.start)]
        found = {role: roles.marked(self._reading, frame, role, spans) for role in ("target", "source")}
        if "document" in frame.fills:
            found["document"] = roles.titled(self._reading, hit.end, self._titles_end(hit, reach))
        if "program" in frame.fills:
            behind = roles.programs(self._reading, hit.end, hit.clause.end)
            found["program"] = behind or roles.programs(self._reading, begin, hit.start)
        if "result" in frame.fills and not any(hit.end <= q.start < reach for q in hit.quantities):
            found["result"] = roles.teams(self._reading, hit.end, reach)
        return found

    def _titles_end(self, hit: Hit, reach: int) -> int:
        """A list of titles may run on over the clause's end; an untitled document may not."""
        return reach if reach > hit.end else hit.clause.end

    def _confidence(self, sure: float, hit: Hit) -> float:
        """Certainty of a telling: that of its agent, less for words that need no quantity and for quoted speech."""
        weak = 0.1 * bool(_rule(hit).trigger.bare) + 0.1 * hit.clause.quoted
        return round(max(0.1, sure - weak), 2)

    def _measure(self, clause: Clause, quantities: list[Quantity]) -> Fact:
        """What remains: a stated quantity of whoever the clause is about."""
        agents, sure = self._acting(clause, quantities[0].start, quantities, False)
        end = max([clause.end, *(max(q.end, q.item_end) for q in quantities)])
        at = quantities[0].start
        return Fact(
            MEASURE, "", at, clause.start, end, {"agent": agents} if agents else {}, tuple(quantities),
            self._reading.timed(clause.start, end), round(sure - 0.2, 2), modality.of(self._reading, clause.start, at),
        )  # fmt: skip


def _told(last: Hit, hit: Hit) -> bool:
    """Whether a trigger inside an item only repeats the verb before it in the clause (发放300万元|贷款)."""
    return _rule(hit).trigger.takes == "item" and last.clause is hit.clause and last.inside_item is None


def _fits_item(takes: str, hit: Hit) -> bool:
    """Whether a trigger may stand where it stands: inside an item only if it takes items or is the whole item (体检300人次)."""
    if takes == "item":
        return hit.inside_item is not None
    return hit.inside_item is None or hit.inside_item.item == hit.word


def _rule(hit: Hit) -> Rule:
    assert hit.rule is not None
    return hit.rule


def _type(hit: Hit) -> str:
    return _rule(hit).frame.type


def _named_pair(arguments: dict[str, tuple[Argument, ...]]) -> bool:
    """Whether a named agent and a named target make the fact worth telling without any quantity."""
    return all(any(a.kind in _NAMED for a in arguments.get(role, ())) for role in ("agent", "target"))
