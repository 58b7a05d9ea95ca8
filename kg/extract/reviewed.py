"""What people decided, honoured: rejected facts leave, accepted and corrected ones say what a person said they say.

A decision finds its fact by span, type and trigger; where the program has moved the span since, by type and trigger if only
one fact has them. A fact that was accepted or corrected gets the content that the person saw or wrote, in full, and
confidence 1. One that was rejected leaves only as long as it says what was rejected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.decisions import Content, Decision, Reviews, content_of, hashed
from kg.extract.reading import Reading
from kg.model import ROLES, Argument, Extraction, Fact, Mention, Review

Span = tuple[int, int]
SUFFIX = "+reviewed"
TOLD = "reviewed"  # the rule of a fact that no program found


@dataclass(frozen=True, slots=True)
class Judged:
    """The facts as people have them; `refused`: spans of quantities and titles that they took out of facts; `names`: the
    decisions about mentions.
    """

    facts: tuple[Fact, ...]
    refused: frozenset[Span] = frozenset()
    names: tuple[Decision, ...] = ()
    review: Review | None = None


def facts(reading: Reading, found: tuple[Fact, ...], reviews: Reviews) -> Judged:
    """The facts of a text with the decisions about it."""
    text = hashed(reading.text.encode()) if reviews else ""
    decisions = reviews.of(text)
    if not decisions:
        return Judged(found)
    kept, refused, unmatched = list(found), set[Span](), list[str]()
    for decision in (d for d in decisions if d.about == "fact"):
        fact = match(decision, kept)
        if fact is None and decision.verdict != "add":
            unmatched.append(decision.id)
            continue
        told = _told(decision, fact, reading)
        if decision.verdict == "reject" and fact and not _is_same(decision, fact):
            unmatched.append(decision.id)
            continue
        refused |= _spans(fact) - _spans(told)
        kept = _without(kept, fact, told) + ([told] if told else [])
    names = tuple(d for d in decisions if d.about == "mention")
    unmatched += [d.id for d in names if not _names_something(d, reading)]
    names = tuple(d for d in names if d.id not in unmatched)
    ordered = sorted(kept, key=lambda fact: (fact.start, fact.trigger_start, fact.type, fact.end))
    review = Review(reviews.digest(text), tuple(sorted(unmatched)))
    return Judged(tuple(ordered), frozenset(refused), names, review)


def match(decision: Decision, found: Sequence[Fact]) -> Fact | None:
    """The fact that a decision is about."""
    kind, at = decision.row["type"], decision.row["at"]
    same = [fact for fact in found if (fact.type, fact.trigger_start) == (kind, at)]
    exact = [fact for fact in same if (fact.start, fact.end) == decision.span]
    return exact[0] if exact else same[0] if len(same) == 1 else None


def _is_same(decision: Decision, fact: Fact) -> bool:
    return decision.seen is None or decision.seen.says() == content_of(fact).says()


def _spans(fact: Fact | None) -> set[Span]:
    """Where the quantities and titles of a fact stand."""
    if fact is None:
        return set()
    titles = fact.arguments.get("document", ())
    return {(q.start, q.end) for q in fact.quantities} | {(a.start, a.end) for a in titles}


def _told(decision: Decision, fact: Fact | None, reading: Reading) -> Fact | None:
    """The fact as the decision has it; None where it is rejected."""
    content = decision.content
    if content is None:
        return None
    if fact is None:
        return replace(added(decision), times=reading.timed(*decision.span))
    rule = fact.rule if fact.rule == TOLD else fact.rule + SUFFIX
    arguments = _arguments(content)
    return replace(
        fact, type=content.type, arguments=arguments, quantities=content.quantities, confidence=1.0, rule=rule
    )


def _arguments(content: Content) -> dict[str, tuple[Argument, ...]]:
    filled = {role: tuple(a for name, a in content.arguments if name == role) for role in ROLES}
    return {role: arguments for role, arguments in filled.items() if arguments}


def _without(kept: Iterable[Fact], *gone: Fact | None) -> list[Fact]:
    """The facts without some, and without what would have the IRI of one of them: a person's word counts more."""
    names = {(f.start, f.end, f.type, f.trigger_start) for f in gone if f}
    return [fact for fact in kept if (fact.start, fact.end, fact.type, fact.trigger_start) not in names]


def _names_something(decision: Decision, reading: Reading) -> bool:
    """Whether a decision about a mention still changes or confirms something: the mention is there, or its words are."""
    start, end = decision.span
    if decision.verdict == "add":
        return "words" not in decision.row or reading.text[start:end] == str(decision.row["words"])
    return any((m.start, m.end, m.kind) == (start, end, decision.row["class"]) for m in reading.mentions)


def named(extraction: Extraction, decisions: Sequence[Decision]) -> Extraction:
    """The extraction with mentions added and rejected; what hangs on a rejected name alone goes with it, and a filler
    whose words got another class has that class.
    """
    text = extraction.document.text
    gone = {(*d.span, d.row["class"]) for d in decisions if d.verdict == "reject"}
    new = {(*d.span, d.row["class"]) for d in decisions if d.verdict == "add" and d.span[1] <= len(text)}
    left = {m for m in extraction.mentions if (m.start, m.end, m.kind) not in gone}
    left |= {
        Mention(start, end, text[start:end], kind) for start, end, kind in new if (start, end, kind) not in _at(left)
    }
    lost = {(m.text, m.kind) for m in extraction.mentions} - {(m.text, m.kind) for m in left}
    spans = {(m.start, m.end) for m in left}
    again = {(start, end): kind for start, end, kind in sorted(new)}
    return replace(
        extraction,
        mentions=tuple(sorted(left)),
        facts=tuple(replace(fact, arguments=_renamed(fact, gone, again)) for fact in extraction.facts),
        relations=tuple(
            r for r in extraction.relations if not lost & {(r.subject, r.subject_kind), (r.object, r.object_kind)}
        ),
        references=tuple(r for r in extraction.references if (r.antecedent_start, r.antecedent_end) in spans),
    )


def _at(mentions: Iterable[Mention]) -> set[tuple[int, int, str]]:
    return {(m.start, m.end, m.kind) for m in mentions}


def _renamed(fact: Fact, gone: set[tuple[int, int, str]], again: dict[Span, str]) -> dict[str, tuple[Argument, ...]]:
    found: dict[str, tuple[Argument, ...]] = {}
    for role, filled in fact.arguments.items():
        kinds = [(a, again.get((a.start, a.end), "") if (a.start, a.end, a.kind) in gone else a.kind) for a in filled]
        kept = tuple(replace(a, kind=kind) for a, kind in kinds if kind)
        found |= {role: kept} if kept else {}
    return found


def shown(decision: Decision, found: Sequence[Fact]) -> Fact | None:
    """The fact of a build that a decision is about, also where the build honours it and the fact has its corrected type."""
    content, fact = decision.content, match(decision, found)
    if fact is None and content is not None:
        return match(replace(decision, row={**decision.row, "type": content.type}), found)
    return fact


def judgements(decisions: Iterable[Decision], found: Mapping[str, Fact]) -> dict[str, Decision]:
    """The decision about each fact of a build, by the fact's name: of those that the program found, and of those that a
    build shows as a person corrected or told them. A rejection counts only for a fact that still says what was rejected.
    """
    names = {id(fact): name for name, fact in found.items()}
    judged: dict[str, Decision] = {}
    for decision in (d for d in decisions if d.about == "fact"):
        fact = shown(decision, [*found.values()])
        if fact is not None and (decision.verdict != "reject" or _is_same(decision, fact)):
            judged[names[id(fact)]] = decision
    return judged


def added(decision: Decision) -> Fact:
    """The fact of a decision that tells one, as far as the decision says."""
    content = decision.content
    assert content
    start, end = decision.span
    word = str(decision.row.get("trigger", ""))
    return Fact(
        content.type, word, decision.row["at"], start, end, _arguments(content), content.quantities, (), 1.0, rule=TOLD
    )
