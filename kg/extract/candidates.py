"""Who may act in an event: every name and every unnamed subject of a document, and what speaks for or against each.

A candidate has features of its own (STATIC: its class, how it stands in its clause, what the network says of it) and
others to one fact (RELATIVE: how far before it, in which clause, sentence or paragraph, whether the rules chose it).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from kg.annotate.network.gru import Array
from kg.extension import cache
from kg.extract.clauses import Clause
from kg.extract.coref import Subjects
from kg.extract.frames import packaged
from kg.extract.reading import PRONOUNS, Reading, argument
from kg.extract.wording import ASKED, CAUSED, GOVERNED, HOSTS, REPORTS, SPEAKS, is_aside
from kg.model import Argument, Fact
from kg.spans import SpanIndex
from kg.tables import words

_NAMES = ("Place", "Organization", "Person", "Program")
_PEOPLE = frozenset("名人家户位支个所")  # units of what may act itself
_LEAST = 0.3  # the probability from which on an unnamed subject of the network is a candidate
_BODIES = tuple(
    re.compile(rf"(?:{ends})$")
    for ends in (
        "政府|局|委|厅|办|署|院|海关|中心|站|所|处",
        "党委|党支部|党组|组织部|宣传部|工委|总支|县委|市委|区委|省委|统战部|团委|纪委",
        "公司|集团|厂|银行|合作社|企业|店|超市|股份",
        "学校|大学|学院|中学|小学|医院|卫生院|幼儿园",
        "队|团|组|专班|协会|商会|基金会|联合会|总会|分会|工会",
    )
)
_LEVELS = ("省市", "区县旗", "镇乡街道", "村社区", "园新")
_POSTS = re.compile(
    r"[^，。；：]{0,10}(?:书记|主任|局长|院长|校长|经理|董事长|县长|市长|区长|镇长|乡长|部长|处长|科长|队长|会长|负责人|主席|厂长|站长|所长|教授|医生|主管|工作人员)"
)
_BY = re.compile(r"(?:由|经|被|获|受)$")
_LISTED_BEHIND, _LISTED_BEFORE = re.compile(r"[、和与及]|以及|等"), re.compile(r"[、和与及]$")
_DATELINE = re.compile(r"[^\n]{0,60}?(?:讯|电)(?:[ （(]|$|\s)")
_HEADING = re.compile(r"[^。；]*?(?=\n[^\n]*[。；])")
_STOPS = {"v": "verb behind", "d": "adverb behind", "a": "adverb behind", "p": "preposition behind"}
_CUES = {"AGENT": "agent", "TARGET": "target", "SOURCE": "source"}
_BACK = 4  # paragraphs before the fact's own in which a candidate may stand; the heading counts always
# A fact has fewer in any report; without an end a page of names alone would take time with its square.
_MOST, _LISTED = 1000, 50  # candidates before a fact, names on each side of one in a list

STATIC = (
    "initial", "opens sentence", "opens paragraph", "governed", "by", "de before", "de behind", "post behind", "listed",
    "mark behind", "located", "joins in", "hosts", "verb behind", "adverb behind", "preposition behind", "in speech", "speaks", "agent", "target", "source",
    "best agent", "told", "heading", "dateline", "points", "counted", "caused", "asked", "length",
    *(f"kind {kind}" for kind in (*_NAMES, "Collective")),
    *(f"body {number}" for number in range(len(_BODIES))),
    *(f"level {number}" for number in range(len(_LEVELS))),
)  # fmt: skip
WHERE = (
    "clause before", "clause behind", "sentence 1", "sentence 2", "sentence 3", "before 1", "before 2", "before 3",
    "paragraph 1", "paragraph 2", "paragraph 3", "above",
)  # fmt: skip
RELATIVE = (
    *WHERE, "distance", "agents between", "names between", "nearest agent", "nearest name", "rule", "rule's name",
    "rule's confidence", "fact before: sentence", "fact before: paragraph", "fact before: earlier", "fact behind",
    "own item", "own role", "same speech", "agent in clause", "agent in sentence", "first agent of sentence",
    "chosen by rules", "spoke", "says", "nobody",
)  # fmt: skip
TYPES = packaged()  # a type of the user's has no feature: the ranker was not trained on it
FEATURES = (*STATIC, *RELATIVE, *(f"type {name}" for name in TYPES), "speech", "trigger", "no rule", "candidates")
_S = {name: place for place, name in enumerate(STATIC)}
_R = {name: place for place, name in enumerate(RELATIVE)}


class Candidates:
    """The candidates of one document, in text order, with the facts that the rules made of it."""

    def __init__(self, reading: Reading, facts: Sequence[Fact]) -> None:
        self._reading, self._text, self._facts = reading, reading.text, facts
        self._subjects = Subjects(reading)
        self._clauses = reading.clauses
        self._clause_starts = [clause.start for clause in reading.clauses]
        self._head = next((m.end() for m in [_HEADING.match(self._text)] if m), 0)
        self.arguments = self._found()
        size = len(self.arguments)
        self._starts = np.array([a.start for a in self.arguments], np.int64)
        self._ends = np.array([a.end for a in self.arguments], np.int64)
        self._clause = np.array([self._clause_at(a.start) for a in self.arguments], np.int64)
        self._sentence = np.array([self._clauses[i].sentence for i in self._clause], np.int64)
        self._paragraph = np.array([self._clauses[i].paragraph for i in self._clause], np.int64)
        self._quoted = np.array([self._clauses[i].quoted for i in self._clause], bool)
        numbers: dict[str, int] = {}
        self._name = np.array([numbers.setdefault(a.name, len(numbers)) for a in self.arguments], np.int64)
        self._numbers = numbers
        self._static = np.zeros((size, len(STATIC)), np.float32)
        firsts = self._firsts()
        for row, one, clause in zip(self._static, self.arguments, self._clause, strict=True):
            for name, value in self._own(one, self._clauses[clause], firsts):
                row[_S[name]] = value
        agent = self._static[:, _S["agent"]]
        best = np.zeros(len(numbers), np.float32)
        np.maximum.at(best, self._name, agent)
        self._static[:, _S["best agent"]] = best[self._name]
        self._static[:, _S["told"]] = np.log1p(np.bincount(self._name, minlength=len(numbers)))[self._name] / 3
        self._agents = agent >= 0.5
        self._named = np.array([a.kind in _NAMES[:3] for a in self.arguments], bool)
        self._agents_before = np.concatenate([[0], np.cumsum(self._agents)])
        self._names_before = np.concatenate([[0], np.cumsum(self._named)])
        chosen = np.zeros(len(numbers), np.float32)
        for fact in facts:
            for filler in fact.arguments.get("agent", ()):
                if filler.name in numbers:
                    chosen[numbers[filler.name]] += 1
        self._chosen = np.minimum(10, chosen[self._name]) / 10

    def _found(self) -> list[Argument]:
        """Names, subjects that the network marks, the rules' agents, and people that are counted; each span once."""
        names = [argument(m) for m in self._reading.within(0, len(self._text), *_NAMES)]
        index = SpanIndex(names)
        more: list[Argument] = []
        for cue in self._reading.cues.arguments.spans:
            if cue.kind == "AGENT" and cue.score >= _LEAST and self._text[cue.start : cue.end] not in PRONOUNS:
                start, end = self._reading.trimmed(cue.start, cue.end)
                known = any(a.end == end or (a.start <= start and a.end >= end) for a in index.overlapping(start, end))
                whole = None if known else self._reading.uncounted(start, end)
                more += [whole] if whole else []
        seen = {(a.start, a.end) for a in (*names, *more)}
        for fact in self._facts:
            for filler in fact.arguments.get("agent", ()):
                if (filler.start, filler.end) not in seen:
                    seen.add((filler.start, filler.end))
                    more.append(filler)
        for quantity in self._reading.quantities:
            span = quantity.item_start, quantity.item_end
            if span[0] >= 0 and quantity.unit in _PEOPLE and span not in seen and not index.overlapping(*span):
                whole = self._reading.collective(*span)
                if whole:
                    seen.add(span)
                    more.append(whole)
        return sorted((a for a in (*names, *more) if a.start >= 0), key=lambda a: (a.start, a.end, a.kind))

    def _clause_at(self, offset: int) -> int:
        return max(0, bisect_right(self._clause_starts, offset) - 1)

    def _firsts(self) -> tuple[dict[int, int], dict[int, int]]:
        """Where each sentence and each paragraph begins."""
        sentences: dict[int, int] = {}
        paragraphs: dict[int, int] = {}
        for clause in self._clauses:
            sentences.setdefault(clause.sentence, clause.start)
            paragraphs.setdefault(clause.paragraph, clause.start)
        return sentences, paragraphs

    def _own(
        self, one: Argument, clause: Clause, firsts: tuple[dict[int, int], dict[int, int]]
    ) -> Iterator[tuple[str, float]]:
        """The features that a candidate has whatever is asked, but those over all its mentions."""
        text = self._text
        lead = self._subjects.behind_lead(clause.start, clause.end)
        if one.start <= lead + 4:
            yield "initial", 1.0 if one.start <= lead else 0.5
        slack = max(0, lead - clause.start) + 1
        if one.start - firsts[0][clause.sentence] <= slack:
            yield "opens sentence", 1.0
        if one.start - firsts[1][clause.paragraph] <= slack:
            yield "opens paragraph", 1.0
        yield from self._around(one, clause)
        for cue in self._reading.cues.arguments.overlapping(one.start, one.end):
            if cue.kind in _CUES and (cue.end >= one.end or cue.start <= one.start):
                yield _CUES[cue.kind], cue.score
        if one.end <= self._head:
            yield "heading", 1.0
        else:
            said = _DATELINE.match(text[self._head :].lstrip("\n")[:80])
            if said and one.end <= self._head + 2 + said.end():
                yield "dateline", 1.0
        counted = self._reading.counted(max(0, one.start - 12), one.start)
        if (counted and counted[-1].end == one.start) or (
            one.kind == "Collective" and self._reading.counted(one.start, one.end)
        ):
            yield "counted", 1.0
        yield "length", min(len(one.name), 20) / 20
        yield f"kind {one.kind if one.kind in _NAMES else 'Collective'}", 1.0
        if one.kind in ("Organization", "Collective"):
            yield from ((f"body {n}", 1.0) for n, ends in enumerate(_BODIES) if ends.search(one.name))
        if one.kind == "Place":
            yield from ((f"level {n}", 1.0) for n, ends in enumerate(_LEVELS) if one.name[-1] in ends)

    def _around(self, one: Argument, clause: Clause) -> Iterator[tuple[str, float]]:
        """What stands before and behind a candidate's words."""
        text = self._text
        before, behind = text[max(0, one.start - 4) : one.start], text[one.end : one.end + 10]
        said = {
            "governed": one.start > clause.start
            and GOVERNED.search(text[max(clause.start, one.start - 4) : one.start]),
            "by": _BY.search(before),
            "de before": before.endswith("的"),
            "de behind": behind.startswith("的"),
            "post behind": one.kind != "Person" and _POSTS.match(behind),
            "listed": _LISTED_BEHIND.match(behind) or _LISTED_BEFORE.search(before),
            "mark behind": behind[:1] in ("，", "："),
            "in speech": clause.quoted,
            "speaks": SPEAKS.match(text, one.end),
            "caused": CAUSED.search(before),
            "asked": ASKED.match(text, one.end),
            "located": self._subjects.located(clause.start, one),
            "joins in": one.start > clause.start and self._subjects.joins(clause.start, one.start),
            "hosts": HOSTS.match(text, one.end),
            "points": any(
                r.start == one.start and r.end == one.end and r.rule in ("this", "bare", "whole")
                for r in self._reading.pointers.inside(one.start, one.end)
            ),
        }
        yield from ((name, 1.0) for name, holds in said.items() if holds)
        stops = self._reading.phrases.stops_between(one.end, one.end + 1)
        if stops and stops[0].tag in _STOPS:
            yield _STOPS[stops[0].tag], 1.0

    def of(self, number: int) -> tuple[Array, Array]:
        """(indexes into `arguments` (N,), features (N + 1, len(FEATURES))) for a fact; the last row is nobody's."""
        fact = self._facts[number]
        at = anchor(fact)
        place = self._clause_at(fact.start)
        clause = self._clauses[place]
        end = int(self._starts.searchsorted(clause.end))
        low = max(0, end - _MOST)
        head = np.flatnonzero(self._ends[: min(low, _MOST)] <= self._head)
        recent = (self._ends[low:end] <= self._head) | (self._paragraph[low:end] >= clause.paragraph - _BACK)
        said = self._subjects.speech.place(clause) if clause.quoted else (0, 0)
        behind = np.arange(end, max(end, int(self._starts.searchsorted(said[1]))))
        which = np.concatenate([head, np.flatnonzero(recent) + low, behind])
        size = len(which)
        table = np.zeros((size + 1, len(FEATURES)), np.float32)
        table[:size, : len(STATIC)] = self._static[which]
        row = table[:, len(STATIC) : len(STATIC) + len(RELATIVE)]
        row[size, _R["nobody"]] = 1
        if size:
            self._where(row[:size], which, at, place)
            row[:size, _R["says"]] = (self._starts[which] >= said[0]) & (self._ends[which] <= said[1])
            self._beside(row[:size], which, at, clause)
            self._ruled(row[:size], which, number, clause)
        asked = table[:, len(STATIC) + len(RELATIVE) :]
        if fact.type in TYPES:
            asked[:, TYPES.index(fact.type)] = 1
        asked[:, -4:] = clause.quoted, bool(fact.trigger), not fact.arguments.get("agent"), min(size, 30) / 30
        return which, table

    def _where(self, row: Array, which: Array, at: int, place: int) -> None:
        """In which clause, sentence or paragraph the candidates stand to the fact."""
        clause = self._clauses[place]
        above = (self._ends[which] <= self._head) & (clause.start > self._head)
        here = ~above & (self._clause[which] == place)
        sentence = ~above & ~here & (self._sentence[which] == clause.sentence)
        paragraph = ~above & ~here & ~sentence & (self._paragraph[which] == clause.paragraph)
        behind = ~above & (self._starts[which] >= clause.end)
        sentence, paragraph = sentence & ~behind, paragraph & ~behind
        earlier = ~above & ~here & ~sentence & ~paragraph & ~behind
        before = self._starts[which] < at
        row[above, _R["above"]] = 1
        row[here & before, _R["clause before"]] = 1
        row[here & ~before, _R["clause behind"]] = 1
        for mask, name, gap in (
            (sentence, "sentence 1", place - self._clause[which]),
            (paragraph, "before 1", clause.sentence - self._sentence[which]),
            (earlier, "paragraph 1", clause.paragraph - self._paragraph[which]),
        ):
            rows = mask.nonzero()[0]
            row[rows, _R[name] + np.minimum(np.maximum(gap[rows], 1), 3) - 1] = 1

    def _beside(self, row: Array, which: Array, at: int, clause: Clause) -> None:
        """How far the candidates stand from the fact, and which others are nearer."""
        row[:, _R["distance"]] = np.log1p(np.maximum(0, at - self._ends[which])) / 6
        place = int(self._starts.searchsorted(at))
        row[:, _R["agents between"]] = _held(self._agents_before[place] - self._agents_before[which + 1], 4)
        row[:, _R["names between"]] = _held(self._names_before[place] - self._names_before[which + 1], 6)
        before = self._starts[which] < at
        agents = self._agents[which]
        for name, mask in (("nearest agent", agents & before), ("nearest name", self._named[which] & before)):
            row[mask.nonzero()[0][-1:], _R[name]] = 1
        inside = (self._starts[which] >= clause.start) & (self._starts[which] < clause.end)
        sentence = self._sentence[which] == clause.sentence
        row[:, _R["agent in clause"]] = bool((agents & before & inside).any())
        row[:, _R["agent in sentence"]] = bool((agents & before & sentence).any())
        row[(agents & sentence).nonzero()[0][:1], _R["first agent of sentence"]] = 1
        speaks = (self._static[which, _S["speaks"]] > 0) & (self._static[which, _S["kind Person"]] > 0)
        row[:, _R["spoke"]] = speaks & before & sentence
        row[:, _R["same speech"]] = self._quoted[which] == clause.quoted

    def _ruled(self, row: Array, which: Array, number: int, clause: Clause) -> None:
        """What the rules made of this fact and of those beside it."""
        fact = self._facts[number]
        starts, ends = self._starts[which], self._ends[which]
        last = self._facts[number - 1] if number else None
        following = self._facts[number + 1] if number + 1 < len(self._facts) else None
        far = "fact before: earlier"
        if last:
            other = self._clauses[self._clause_at(last.start)]
            same = other.sentence == clause.sentence
            far = "fact before: sentence" if same else far
            far = "fact before: paragraph" if not same and other.paragraph == clause.paragraph else far
        items = [span for q in fact.quantities for span in ((q.start, q.end), (q.item_start, q.item_end))]
        roles = [(a.start, a.end) for r in ("target", "source", "result") for a in fact.arguments.get(r, ())]
        row[:, _R["chosen by rules"]] = self._chosen[which]
        for filler in fact.arguments.get("agent", ()):
            here = (starts == filler.start) & (ends == filler.end)
            row[here, _R["rule"]], row[here, _R["rule's confidence"]] = 1, fact.confidence
        for name, beside in (("rule's name", fact), (far, last), ("fact behind", following)):
            self._same_name(row, which, name, beside)
        for name, spans in (("own item", items), ("own role", roles)):
            for a, b in spans:
                row[(starts < b) & (a < ends), _R[name]] = 1

    def _same_name(self, row: Array, which: Array, name: str, fact: Fact | None) -> None:
        """Mark the candidates that bear the name of an agent of the fact."""
        for filler in fact.arguments.get("agent", ()) if fact else ():
            number = self._numbers.get(filler.name)
            if number is not None:
                row[self._name[which] == number, _R[name]] = 1

    def aside(self, index: int) -> bool:
        """Whether a candidate only leads, helps or lets know."""
        return is_aside(self._text, self.arguments[index].start, self.arguments[index].end)

    def reports(self, index: int) -> bool:
        """Whether a candidate is a person who tells what others did: in a report or at a meeting, or by post."""
        one = self.arguments[index]
        if one.kind != "Person" or not SPEAKS.match(self._text, one.end):
            return False
        return self._text.endswith(_official(), 0, one.start) or REPORTS.match(self._text, one.end) is not None

    def partner(self, index: int) -> bool:
        """Whether a candidate only joins in with who acts: 检察官联合|某局开会，追回工资."""
        one = self.arguments[index]
        return one.kind in _NAMES and self._text.endswith(_JOINED, 0, one.start)

    def served(self, number: int, agents: Sequence[Argument]) -> bool:
        """Whether people or bodies without a name are those for whom the fact before is: 慰问|儿童4.2万人，慰问老人5000人."""
        before = self._facts[number - 1].arguments.get("target", ()) if number else ()
        return any(a.kind == "Collective" and a.start < b.end and b.start < a.end for a in agents for b in before)

    def strays(self, number: int, one: int, other: int) -> bool:
        """Whether a candidate stands in a paragraph before a fact's own and another in the fact's sentence."""
        clause = self._clauses[self._clause_at(self._facts[number].start)]
        return bool(self._paragraph[one] < clause.paragraph and self._sentence[other] == clause.sentence)

    def beside(self, index: int) -> tuple[Argument, ...]:
        """A candidate with those that a list joins to it: 甲市、乙市和丙县."""
        first = last = index
        while first and index - first < _LISTED and self._joined(first - 1, first):
            first -= 1
        while last + 1 < len(self.arguments) and last - index < _LISTED and self._joined(last, last + 1):
            last += 1
        return tuple(self.arguments[first : last + 1])

    def _joined(self, one: int, other: int) -> bool:
        left, right = self.arguments[one], self.arguments[other]
        gap = self._text[left.end : right.start]
        return gap in ("、", "和", "与", "及", "以及") and (left.kind == right.kind) and left.kind in _NAMES


@cache
def _official() -> tuple[str, ...]:
    """Posts of those who speak for others."""
    return tuple(words("posts", "post"))


_JOINED = ("联合", "会同", "携手", "协同", "配合", "协助", "委托", "协调", "对接", "邀请", "请来")


def _held(counts: Array, most: int) -> Array:
    """Counts held to 0 to `most`, as shares of it."""
    held: Array = np.minimum(np.maximum(counts, 0), most) / most
    return held


def anchor(fact: Fact) -> int:
    """Where a fact stands: its trigger, else its first quantity."""
    if fact.trigger or not fact.quantities:
        return fact.trigger_start if fact.trigger else fact.start
    return fact.quantities[0].start
