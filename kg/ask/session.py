"""One person reviewing one build: what is left to judge, what was decided, and the file that keeps it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.decisions import Decision, Reviews, append, checked, content_of, read
from kg.errors import InputError
from kg.extract.frames import frames
from kg.extract.reviewed import added, judgements
from kg.graph import review
from kg.graph.facts import Told, told
from kg.graph.load import Build
from kg.model import Fact

ADDED = "added:"  # what the names of facts begin with that no build has yet
STATES = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "add": "added"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """A fact to judge, by its IRI, and the decision about it."""

    name: str
    doc: str
    fact: Fact
    decision: Decision | None

    @property
    def state(self) -> str:
        """accepted, rejected, corrected, added or open."""
        return STATES[self.decision.verdict] if self.decision else "open"

    @property
    def shown(self) -> Fact:
        """The fact as it was decided; as the build has it where nothing was, or it was rejected."""
        if self.decision is None or self.decision.content is None:
            return self.fact
        said = added(self.decision)
        return replace(self.fact, type=said.type, arguments=said.arguments, quantities=said.quantities)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which facts to show: a state or `all`, a type, a document, bounds of confidence; empty texts for any."""

    state: str = "open"
    type: str = ""
    doc: str = ""
    least: float = 0.0
    most: float = 1.0

    def takes(self, item: Item) -> bool:
        """Whether it is among them."""
        judged = {"open": item.decision is None, "judged": item.decision is not None}.get(self.state, True)
        fact = item.fact
        return (
            judged
            and self.type in ("", fact.type)
            and self.doc in ("", item.doc)
            and self.least <= fact.confidence <= self.most
        )


@dataclass(slots=True)
class Session:
    """A build under review. `clock` says the time of a decision, empty for none. All methods may be called by several
    threads at once.
    """

    build: Build
    file: Path
    who: str = ""
    clock: Callable[[], str] = lambda: ""
    reviews: Reviews = field(default_factory=Reviews)
    _done: list[tuple[Decision, Decision | None]] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    documents: dict[str, Told] = field(default_factory=dict)
    _pairs: list[Row] | None = None
    _where: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.documents = told(self.build)
        self._where = {name: doc for doc, one in self.documents.items() for name in one.facts}
        self.reviews = Reviews(read(self.file) if self.file.exists() else ())

    def items(self, doc: str = "") -> Iterator[Item]:
        """The facts of a document, or of all, with those that a person told and no build has yet."""
        for one in [self.documents[doc]] if doc else self.documents.values():
            decisions = self.reviews.of(one.hash)
            judged = judgements(decisions, one.facts)
            for name, fact in one.facts.items():
                yield Item(name, one.doc, fact, judged.get(name))
            standing = {decision.id for decision in judged.values()}
            for decision in decisions:
                if decision.verdict == "add" and decision.about == "fact" and decision.id not in standing:
                    yield Item(f"{ADDED}{decision.id}", one.doc, added(decision), decision)

    def listed(self, wanted: Wanted) -> list[Item]:
        """The facts that are wanted, the least certain first."""
        with self._lock:
            doc = wanted.doc if wanted.doc in self.documents else ""
            found = [item for item in self.items(doc) if wanted.takes(item)]
        return sorted(found, key=lambda item: (item.fact.confidence, item.doc, item.fact.start, item.name))

    def item(self, name: str) -> Item:
        """The fact of a name. Raises InputError where there is none."""
        found = next((item for item in self.items(self._where.get(name, "")) if item.name == name), None)
        if found is None:
            raise InputError("no such fact", where=name, fix="reload the page")
        return found

    def pairs(self) -> list[Row]:
        """Names that are one entity, and pairs that nearly were: class, name, other, was (one, two), why, documents, state."""
        with self._lock:
            if self._pairs is None:
                self._pairs = _pairs(self.build)
            found = [self._pair(row) for row in self._pairs]
        return sorted(found, key=lambda row: (row["state"] != "open", row["was"] == "one"))

    def _pair(self, row: Row) -> Row:
        standing = self.reviews.standing(("names", row["class"], row["name"], row["other"]))
        return {**row, "state": standing.verdict if standing else "open"}

    def progress(self) -> list[Row]:
        """Each document with its facts, how many of them are open, and whether it was reviewed as a whole."""
        with self._lock:
            marks = self.reviews.marks("facts")
            rows = []
            for one in self.documents.values():
                states = [item.state for item in self.items(one.doc)]
                rows.append({
                    "doc": one.doc, "title": one.title, "facts": len(states), "open": states.count("open"),
                    "reviewed": one.hash in marks,
                })  # fmt: skip
        return rows

    # ---- decisions ----

    def judge(self, name: str, verdict: str, now: Mapping[str, Any] | None = None) -> Item:
        """Accept, reject or correct a fact, and keep that. Raises InputError for a decision that cannot be."""
        with self._lock:
            item = self.item(name)
            standing, text = item.decision, self.documents[item.doc]
            if verdict == "accept" and standing and standing.verdict in ("accept", "correct", "add"):
                return item
            row: Row = {"about": "fact", "verdict": verdict, **_place(item, text), "trigger": item.fact.trigger}
            if standing and standing.verdict == "add":
                row["verdict"] = {"reject": "withdraw", "correct": "add"}[verdict]
            else:
                seen = standing.row["seen"] if standing else content_of(item.fact).row()
                row["seen"] = seen
            row |= {"now": dict(now)} if now is not None and verdict == "correct" else {}
            decision = self._keep(row, text)
            new = f"{ADDED}{decision.id}" if name.startswith(ADDED) else name
            return item if decision.verdict == "withdraw" else self.item(new)

    def add(self, doc: str, span: list[int], trigger: list[int] | None, now: Mapping[str, Any]) -> Item:
        """Tell a fact that the program missed. `trigger`: the span of its word. Raises InputError as `judge` does."""
        with self._lock:
            one = self._document(doc)
            amounts = now.get("quantities") or [{"span": span}]
            at = trigger[0] if trigger else amounts[0]["span"][0]
            word = one.text[slice(*trigger)] if trigger else ""
            row: Row = {
                "about": "fact", "verdict": "add", "text": one.hash, "span": span, "type": now.get("type"), "at": at,
                "trigger": word, "now": dict(now),
            }  # fmt: skip
            decision = self._keep(row, one)
            return next(item for item in self.items(doc) if item.decision and item.decision.id == decision.id)

    def name(self, kind: str, name: str, other: str, verdict: str) -> Row:
        """Say whether two names are one. Raises InputError for a pair that is not listed."""
        with self._lock:
            rows = self.pairs()
            row = next((r for r in rows if (r["class"], r["name"], r["other"]) == (kind, name, other)), None)
            if row is None:
                raise InputError("no such pair of names", where=f"{name}, {other}", fix="reload the page")
            standing = self.reviews.standing(("names", kind, name, other))
            was = standing.row["was"] if standing else row["was"]
            told = {"about": "names", "verdict": verdict, "class": kind, "name": name, "other": other, "was": was}
            self._keep(told, None)
            return self._pair(row)

    def mark(self, doc: str, whole: bool) -> None:
        """Say that all facts of a document were judged and none is missing, or take that back.

        Raises InputError while facts of it are open.
        """
        with self._lock:
            one = self._document(doc)
            left = sum(item.decision is None for item in self.items(doc))
            if whole and left:
                raise InputError(f"{left} facts are not judged yet", where=doc, fix="judge them first")
            verdict = "reviewed" if whole else "withdraw"
            self._keep({"about": "document", "verdict": verdict, "text": one.hash, "of": "facts"}, one)

    def undo(self) -> Row:
        """Take the last decision of this session back. Raises InputError where there is none left."""
        with self._lock:
            if not self._done:
                raise InputError("nothing to undo", fix="decide something first")
            decision, before = self._done.pop()
            row = before.row if before else {**decision.row, "verdict": "withdraw"}
            again = Decision({**{k: v for k, v in row.items() if k not in ("who", "time")}, **self._notes()})
            append(self.file, [again])
            self.reviews.take(again)
            return dict(decision.row)

    def _document(self, doc: str) -> Told:
        if doc not in self.documents:
            raise InputError("no such document", where=doc, fix="reload the page")
        return self.documents[doc]

    def _notes(self) -> Row:
        return {key: value for key, value in (("who", self.who), ("time", self.clock())) if value}

    def _keep(self, row: Row, text: Told | None) -> Decision:
        """Check a decision, write it, and count it from now on."""
        decision = checked({**row, **self._notes()}, str(self.file))
        if text is not None:
            _fits(decision, text)
        before = self.reviews.standing(decision.key)
        append(self.file, [decision])
        self.reviews.take(decision)
        self._done.append((decision, before))
        return decision


def _place(item: Item, text: Told) -> Row:
    """What names the fact in decisions: as the first decision about it did, which saw what the program found."""
    if item.decision:
        return {key: item.decision.row[key] for key in ("text", "span", "type", "at")}
    fact = item.fact
    return {"text": text.hash, "span": [fact.start, fact.end], "type": fact.type, "at": fact.trigger_start}


def _fits(decision: Decision, one: Told) -> None:
    """Raises InputError for a type that no frame has, or a place outside the text."""
    content = decision.content
    if content is None:
        return
    types = [frame.type for frame in frames()]
    if content.type not in types:
        raise InputError(f"no type {content.type!r}", where=one.doc, fix=f"one of {', '.join(types)}")
    ends = [decision.span[1], *(a.end for _, a in content.arguments), *(q.end for q in content.quantities)]
    if max(ends) > len(one.text):
        raise InputError(f"the text has {len(one.text)} characters", where=one.doc, fix="choose words of the text")


def _pairs(build: Build) -> list[Row]:
    named = review.entities(build)
    rows: list[Row] = []
    for one in review.merged(named):
        for other in one.names:
            if other != one.label:
                rows.append(_row(one.kind, one.label, other, "one", "", [one.documents], [one.iri]))
    for pair in review.near(named):
        counts, iris = [pair.one.documents, pair.other.documents], [pair.one.iri, pair.other.iri]
        rows.append(_row(pair.kind, pair.one.label, pair.other.label, "two", pair.why, counts, iris))
    unique = {(row["class"], row["name"], row["other"]): row for row in reversed(rows)}
    return [row for row in rows if unique[row["class"], row["name"], row["other"]] is row]


def _row(kind: str, name: str, other: str, was: str, why: str, documents: list[int], iris: list[str]) -> Row:
    return {"class": kind, "name": name, "other": other, "was": was, "why": why, "documents": documents, "iris": iris}
