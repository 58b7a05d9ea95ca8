"""Facts: a trigger with its quantities becomes a fact with its agent and the other arguments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kg.annotate.gazetteer import by_name, domestic
from kg.extract import modality, roles, together, wording
from kg.extract.clauses import Clause
from kg.extract.coref import Subjects
from kg.extract.frames import packaged
from kg.extract.owners import owned
from kg.extract.parts import made_up, rejoined, sent_to, told_again
from kg.extract.ranker import SENT, ranker
from kg.extract.reading import Reading, argument
from kg.extract.recipients import CARRYING, COUNTING, HAD, Recipients, givers, receivers
from kg.extract.triggers import Hit, Triggers, named, rule_of, type_of
from kg.extract.weighing import Types
from kg.model import Argument, Fact, Quantity, Time

TARGET = 0.6  # the least probability of a target, source or result that the network marks
DOUBTED = 0.6
_AGED = 16  # characters behind an age in which the name stands whose it is
_NAMED = ("Place", "Organization", "Program", "Person", "Document")
_PEOPLE = frozenset("名人位")
_ACTING = ("Place", "Organization", "Person")
MEASURE = "Measure"  # the type of what no trigger takes


class Extractor:
    """Reads the facts out of one document."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text
        self._subjects = Subjects(reading)
        self._begin = 0  # of the sentence at hand
        # A document often says what it is about only after its first, subjectless lines: find its topic beforehand.
        self._find_topic()
        self._triggers = Triggers(reading, self._subjects)
        self._types = Types(reading)

    def facts(self) -> list[Fact]:
        """The facts of the document in text order; every quantity is in at least one of them. Where the network was asked,
        the ranker has a say in who acts.
        """
        found = self.by_rules()
        found = ranker().ranked(self._reading, found) if self._reading.cues else found
        return Recipients(self._reading).shared(owned(self._reading, found))

    def by_rules(self) -> list[Fact]:
        """The facts with the agents that the rules choose."""
        found: list[Fact] = []
        for _, group in groupby(self._reading.clauses, key=lambda clause: clause.sentence):
            found += self._sentence(list(group))
        return sorted(found, key=lambda fact: (fact.start, fact.trigger_start, fact.type, fact.end))

    def _find_topic(self) -> None:
        """A place or body of the headlines, else the subject of the first paragraph when that is a place."""
        tracker = Subjects(self._reading)
        body = re.search(r"\n[^\n。；]*[。；]", self._text)  # the first line but the first that holds a sentence
        heading = body.start() if body else 0
        named = [
            m
            for m in self._reading.within(0, heading, "Place", "Organization")
            if domestic(m.text)
            and (m.kind == "Organization" or m.text in by_name() or m.text[-1] in "省市县区州旗镇乡村")
            and not wording.is_aside(self._text, m.start, m.end)
        ]
        whole: tuple[Argument, ...] = ()
        last = self._text.count("\n", 0, heading) + 1
        for clause in self._reading.clauses:
            if named or tracker.topic or clause.paragraph > last:
                break
            if not clause.quoted:
                told = tracker.explicit(clause.start, clause.end)
                tracker.note(tuple(a for a in told if a.kind == "Place"))
                whole = whole or tuple(a for a in told if wording.ALL_LEVELS.fullmatch(a.name))
        self._subjects.topic = tracker.named(named) or tracker.topic or whole

    def _sentence(self, clauses: list[Clause]) -> Iterator[Fact]:
        valid = self._triggers.valid(clauses)
        valid, spare = self._types.retype(clauses, valid, self._triggers.share(clauses, valid))
        spare = rejoined(self._reading, valid, spare)
        valid = self._parted(clauses, valid)
        self._begin = clauses[0].start
        for clause in clauses:
            self._subjects.enter(clause)
            mine = [hit for hit in valid if hit.clause is clause]
            left = [q for q in spare if clause.start <= q.start < clause.end]
            if not mine and not clause.quoted:
                self._take_subject(clause)
            made = [
                fact
                for place, hit in enumerate(mine)
                for fact in self._fact(hit, mine[place - 1] if place else None, self._triggers.reach(hit, valid))
            ]
            yield from sent_to(made_up(self._text, [fact for fact in made if not told_again(fact, made)]))
            acted = self._triggers.acted(left[0], clause) if left and not mine else None
            if acted:
                acted.quantities, left = left, []
                yield from self._fact(acted, None, clause.end)
            if left:
                yield self._measure(clause, left)

    def _parted(self, clauses: list[Clause], valid: list[Hit]) -> list[Hit]:
        """The triggers, none with amounts of a later clause that names who acts there (甲局办实事5件，乙局走访|40户) or that
        tells what is planned where the trigger tells what is done (走访企业120家，计划走访|300家).
        """
        made: list[Hit] = []
        for hit in valid:
            for clause in clauses:
                far = [q for q in hit.quantities if q.start >= clause.start > hit.start and q.start < clause.end]
                if not far or hit.inside_item:
                    continue
                at = far[0].start
                own = self._types.made(far[0], clause, type_of(hit))
                planned = self._modality(hit.clause, hit.start) == "" and self._planned(own)
                if planned or self._acts_anew(clause, at):
                    hit.quantities = [q for q in hit.quantities if q not in far]
                    made.append(replace(own, quantities=far))
        return sorted([*valid, *made], key=lambda hit: (hit.start, hit.end)) if made else valid

    def _planned(self, hit: Hit) -> bool:
        """Whether the clause of a trigger itself says that it is planned."""
        return modality.of(self._reading, hit.clause.start, hit.start) == "planned"

    def _acts_anew(self, clause: Clause, end: int) -> bool:
        """Whether a name before an offset opens a clause as its subject."""
        lead = self._subjects.behind_lead(clause.start, end)
        each = self._text.startswith("各", lead)  # the network hardly knows 各商场, 各景区
        stated = (self._subjects.explicit if each else self._subjects.cued)(clause.start, end)
        # 转交|部门办理 is no subject: a verb opens it.
        acts = self._reading.phrases.tag_at(lead) != "v"
        return any(a.start == lead and (a.kind in _ACTING or (a.kind == "Collective" and acts)) for a in stated)

    def _take_subject(self, clause: Clause) -> None:
        """Let a clause without a trigger name the subject of what follows; not who is only quoted, nor what is only counted
        (检查商店50家，|农贸市场1个，发现问题9个).
        """
        counted = self._reading.counted(clause.start, clause.end)
        subject = self._subjects.stated(clause.start, clause.end)
        quoted = re.search(r"(?:说|表示|介绍|坦言)$", self._text[clause.start : clause.end])
        if subject and not quoted and not _is_counted(subject, counted) and not self._subjects.asked(subject):
            self._subjects.note(subject)

    def _fact(self, hit: Hit, earlier: Hit | None, reach: int) -> Iterator[Fact]:
        agents, sure = self._agents(hit, earlier)
        arguments = {"agent": agents, **self._fillers(hit, earlier, reach)}
        if type_of(hit) in HAD and not arguments.get("target"):
            # 困难学生每人可获|资助3000元: who is given something does not give it.
            lead = self._subjects.behind_lead(hit.clause.start, hit.start)
            given = arguments["target"] = receivers(self._reading, lead, hit.clause, hit.end, agents)
            agents = tuple(a for a in agents if all(a.end <= b.start or b.end <= a.start for b in given))
            gave = givers(self._reading, hit.clause.start, hit.end) if given else ()
            if gave:
                agents, arguments["source"] = gave, ()
        taken = {(a.start, a.end) for a in arguments.get("target", ())} | {
            (a.start, a.end) for a in arguments.get("source", ())
        }
        agents = tuple(a for a in agents if (a.start, a.end) not in taken)
        arguments["agent"] = agents = self._apart(agents, arguments.get("target", ()), hit.start)
        if hit.word in together.JOINING and not together.ALLIED.search(self._text, hit.end, hit.clause.end):
            self._subjects.join(agents, arguments.get("target", ()))
        wanted = rule_of(hit).frame.agents
        if wanted:
            arguments["agent"] = agents = tuple(a for a in agents if a.kind in wanted)  # 县公安局副局长|某某说
            if not agents:
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
            type_of(hit), hit.word, hit.start, hit.clause.start, end, {r: _each(a) for r, a in arguments.items() if a}, tuple(hit.quantities),
            self._when(hit.clause.start, end), self._confidence(sure, hit), self._modality(hit.clause, hit.start),
            named(hit),
        )  # fmt: skip

    def _apart(self, agents: tuple[Argument, ...], targets: Sequence[Argument], at: int) -> tuple[Argument, ...]:
        """The agents without those that a list before the trigger joins to a target (为甲公司、乙公司、|丙公司|授信)."""
        before = [t for t in targets if t.end <= at]
        return tuple(
            a for a in agents if a.start > at or not any(_LISTED.fullmatch(self._text, t.end, a.start) for t in before)
        )

    def _agents(self, hit: Hit, earlier: Hit | None) -> tuple[tuple[Argument, ...], float]:
        if earlier is not None:
            # 由两家公司组成的|联合党支部|带领, 新成立的|宣讲团|走访: whom the verb before says more of acts.
            told = earlier.end + 1 if self._text.startswith("的", earlier.end) else hit.start
            return self._subjects.of(replace(hit.clause, start=earlier.end), hit.start, told)
        acts = rule_of(hit).frame.counted_acts and not hit.inside_item
        return self._acting(hit.clause, hit.start, hit.quantities, acts, type_of(hit) in SENT)

    def _acting(
        self, clause: Clause, at: int, quantities: Sequence[Quantity], acts: bool, sent: bool = False
    ) -> tuple[tuple[Argument, ...], float]:
        """The agents of what happens at an offset. What is counted is none unless it `acts`: 500名干部深入企业 does not
        say who sent them, 员工复工率 not whose staff; a place at its beginning does (湖阳市|员工复工率).
        """
        aged = self._aged(clause, quantities)
        if aged:
            return aged, 0.9
        last = self._subjects.current
        each = together.each(self._reading, self._subjects.behind_lead(clause.start, at), at)
        if each and not clause.quoted:
            self._subjects.note(each)
            return each, 0.85
        agents, sure = self._subjects.of(clause, at, clause.start)
        if not agents and not clause.quoted:
            return self._counted(clause, at, sent), 0.7
        if not _is_counted(agents, quantities):
            return agents, sure
        self._subjects.current = last
        if not sent and self._subjects.cued(clause.start, at) == agents:
            # Where their sentence named somebody before them, it is told what came of that one's deed.
            led = any(a.start >= self._begin for a in last)
            if not clause.quoted and not led and self._opened(clause, agents, quantities):
                self._subjects.note(agents)
            return agents, 0.8
        inside = self._reading.within(agents[0].start, agents[0].end, "Place", "Organization")
        owner = self._subjects.named(inside[:1])
        if owner and owner[0].start == agents[0].start:
            self._subjects.note(owner)
            return owner, 0.9
        return (agents if acts else ()) or last or self._subjects.topic or self._counted(clause, at, sent), 0.7

    def _counted(self, clause: Clause, at: int, sent: bool) -> tuple[Argument, ...]:
        """Where a text names nobody who acts, those that are counted as the subject of the clause (全省12所职业院校|推荐): bodies,
        and people of whom nothing says that another sends them.
        """
        found = together.counted(self._reading, self._subjects.behind_lead(clause.start, at), at, people=not sent)
        self._subjects.note(found)
        return found

    def _opened(self, clause: Clause, agents: Sequence[Argument], quantities: Sequence[Quantity]) -> bool:
        """Whether people are counted as the subject of their clause and a verb follows (1.2万名医务人员|响应号召): they do what
        the clauses behind tell.
        """
        last = agents[-1]
        people = [q for q in quantities if q.unit in _PEOPLE and q.item_start <= last.start < q.item_end]
        first = min((q.start for q in people), default=-1)
        lead = self._subjects.behind_lead(clause.start, last.end)
        return (
            bool(people)
            and lead in (first, last.start)
            and self._reading.phrases.tag_at(last.end) in ("v", "d", "a", "p")
        )

    def _aged(self, clause: Clause, quantities: Sequence[Quantity]) -> tuple[Argument, ...]:
        """Whose age is told: 26岁的学员|某某, 某某今年78岁."""
        if not quantities or any(q.unit != "岁" for q in quantities):
            return ()
        end = max(q.end for q in quantities)
        people = self._reading.within(end, min(clause.end, end + _AGED), "Person")
        behind = people[:1] if people and not self._reading.phrases.stops_between(end + 1, people[0].start) else []
        return tuple(argument(person) for person in behind)

    def _fillers(self, hit: Hit, earlier: Hit | None, reach: int) -> dict[str, tuple[Argument, ...]]:
        frame = rule_of(hit).frame
        begin = earlier.end if earlier else hit.clause.start
        spans = [(hit.start, hit.clause.end if rule_of(hit).trigger.takes == "after" else reach), (begin, hit.start)]
        if earlier:  # 移送|检察机关|起诉: the verb before may itself be the marker
            spans.append((earlier.start, hit.start))
        found = {role: roles.marked(self._reading, frame, role, spans) for role in ("target", "source")}
        sent = [q for q in hit.quantities if _sends(q)] if frame.type in COUNTING else []
        found["target"] = tuple(a for a in found["target"] if not _is_counted((a,), sent))  # 12个|服务小分队
        whole = max(reach, hit.clause.end if rule_of(hit).trigger.takes == "after" else reach)
        for role in ("target", "source", "result"):
            cued = self._reading.cued(begin, whole, role.upper(), TARGET)
            if role == "target" and frame.type in COUNTING:  # who is sent or hired is not whom it is for
                cued = tuple(a for a in cued if not _is_counted((a,), sent))
            if cued and not found.get(role):
                found[role] = cued
            elif role == "target" and frame.type in CARRYING:  # both who is carried and where to
                more = tuple(a for a in cued if all(a.end <= b.start or b.end <= a.start for b in found[role]))
                found[role] = tuple(sorted((*found[role], *more), key=lambda a: a.start))
        if "document" in frame.fills:
            titled = roles.titled(self._reading, hit.end, self._titles_end(hit, reach))
            found["document"] = titled or roles.copied(hit.quantities)
        elif frame.type in _HANDED and self._text.startswith(("《", "了《"), hit.end):
            found["document"] = roles.titled(self._reading, hit.end, hit.clause.end)  # 推行|《规程》, 发放|《手册》
        if "program" in frame.fills:
            behind = roles.programs(self._reading, hit.end, hit.clause.end)
            found["program"] = behind or roles.programs(self._reading, begin, hit.start)
        if (
            "result" in frame.fills
            and not found.get("result")
            and not any(hit.end <= q.start < reach for q in hit.quantities)
        ):
            found["result"] = roles.teams(self._reading, hit.end, reach)
        return found

    def _titles_end(self, hit: Hit, reach: int) -> int:
        """A list of titles may run on over the clause's end; an untitled document may not."""
        return reach if reach > hit.end else hit.clause.end

    def _when(self, start: int, end: int) -> tuple[Time, ...]:
        """The times of a clause; where it has none, the last one told before it in its sentence, else those of the clauses that
        go on from it (截至昨日，学校资助|3200名，去年460名: it is not last year's).
        """
        clause, timed = self._reading.clause_at(start), self._reading.timed
        return (
            timed(start, min(clause.end if clause else end, end)) or timed(self._begin, start)[-1:] or timed(start, end)
        )

    def _modality(self, clause: Clause, at: int) -> str:
        said = modality.of(self._reading, clause.start, at)
        demanded = not said and modality.demanded(self._reading, self._begin, clause.start, at)
        return "planned" if demanded else said

    def _confidence(self, sure: float, hit: Hit) -> float:
        """Certainty of a telling: that of its agent, less for words that need no quantity, for quoted speech, and where the
        network would rather give the amounts another type.
        """
        bare = rule_of(hit).trigger.bare and rule_of(hit).trigger in rule_of(hit).frame.trigger
        weak = 0.1 * bare + 0.1 * hit.clause.quoted + self._doubt(type_of(hit), hit.quantities)
        return round(max(0.1, sure - weak), 2)

    def _doubt(self, name: str, quantities: Sequence[Quantity]) -> float:
        """0.1 where the network's mean probability of a type, over the quantities, is small."""
        if not quantities or not self._reading.cues or name not in packaged():
            return 0.0
        scores = [self._reading.cues.type_scores(q.start, q.end).get(name, 0.0) for q in quantities]
        return 0.1 * (sum(scores) / len(scores) < DOUBTED)

    def _measure(self, clause: Clause, quantities: list[Quantity]) -> Fact:
        """What remains: a stated quantity of whoever the clause is about."""
        agents, sure = self._acting(clause, quantities[0].start, quantities, False)
        end = max([clause.end, *(max(q.end, q.item_end) for q in quantities)])
        at = quantities[0].start
        counted = (
            quantities[0].item_start if clause.start <= quantities[0].item_start < at else at
        )  # 不合格|5批次 denies nothing
        return Fact(
            MEASURE, "", at, clause.start, end, {"agent": agents} if agents else {}, tuple(quantities),
            self._when(clause.start, end), round(max(0.1, sure - 0.15 - self._doubt(MEASURE, quantities)), 2), self._modality(clause, counted),
        )  # fmt: skip


# Types whose verb may have a title as its object, though they tell of no writing.
_HANDED = frozenset({"ProgramLaunch", "Provision"})
_TEAMS = ("队", "组", "团", "专班")
# What stands between the names of one list.
_LISTED = re.compile(r"(?:、[^，。；：、的]{2,20})*(?:、|和|与|及|以及)")


def _is_counted(agents: Sequence[Argument], quantities: Sequence[Quantity]) -> bool:
    """Whether one of the agents is a collective whose words are the item of a quantity."""
    spans = [(q.item_start, q.item_end) for q in quantities]
    return any(a.kind == "Collective" and a.start < end and start < a.end for a in agents for start, end in spans)


def _sends(quantity: Quantity) -> bool:
    """Whether people or teams of people are counted."""
    return quantity.unit in _PEOPLE or (quantity.unit in ("支", "个", "组") and quantity.item.endswith(_TEAMS))


def _named_pair(arguments: dict[str, tuple[Argument, ...]]) -> bool:
    """Whether a named agent and a named target make the fact worth telling without any quantity."""
    return all(any(a.kind in _NAMED for a in arguments.get(role, ())) for role in ("agent", "target"))


def _each(arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
    """The arguments without those that name the same again."""
    return tuple({a.name: a for a in reversed(arguments)}.values())[::-1]
