"""One telling of an event as people read it: the words with their arguments, what found it, how sure that is."""

import pathlib
from dataclasses import dataclass

from kg.extract.frames import frames, packaged
from kg.extract.llm import ORIGIN
from kg.graph.load import load
from kg.graph.terms import PREFIXES

_FACTS = """SELECT DISTINCT ?fact ?doc ?type ?trigger ?at ?start ?end ?words ?rule ?confidence ?modality {
  { BIND(<ASKED> AS ?fact) } UNION { <ASKED> kg:hasMention ?fact } UNION { ?fact kg:inDocument <ASKED> }
  UNION { ?fact kg:hasArgument/kg:filler <ASKED> }
  ?fact a kg:EventMention ; kg:eventType ?type ; kg:trigger ?trigger ; kg:triggerStart ?at ; kg:start ?start ;
    kg:end ?end ; kg:exact ?words ; kg:rule ?rule ; kg:confidence ?confidence ; kg:inDocument/dcterms:identifier ?doc .
  OPTIONAL { ?fact kg:modality ?modality }
} ORDER BY ?doc ?start ?at ?type ?fact"""
_ARGUMENTS = """SELECT ?role ?name ?start ?end {
  <FACT> kg:hasArgument ?a . ?a kg:role ?role ; kg:index ?index ; kg:name ?name . OPTIONAL { ?a kg:start ?start ; kg:end ?end }
} ORDER BY ?role ?index"""
_QUANTITIES = """SELECT ?words ?start ?end ?value ?op ?unit ?item ?max {
  <FACT> kg:hasQuantityMention ?m . ?m kg:index ?index ; kg:exact ?words ; kg:start ?start ; kg:end ?end ; kg:quantity ?q .
  ?q kg:value ?value ; kg:operator ?op ; kg:unit ?unit ; kg:item ?item . OPTIONAL { ?q kg:max ?max }
} ORDER BY ?index"""
_TIMES = "SELECT ?words ?value { <FACT> kg:hasTime ?t . ?t kg:index ?index ; kg:exact ?words . OPTIONAL { ?t kg:timeValue ?value } } ORDER BY ?index"
_MEANINGS = {
    "network": "the network, not a frame, chose this type here",
    "acted": "the verb of people who are counted",
    "reviewed": "a person told it; no program found it",
    "owner": "in a list of names with an amount behind each, it is told of the name right before it",
    "rest": "no event takes this quantity, so it is stated of the clause's subject",
}
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One argument (`role`, `name`) or quantity or time: where its words stand, if they do, and its value in one line."""

    role: str
    name: str
    span: Span | None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """A fact. `span` and all others count code points of the cleaned text; `why` says in words what `rule` stands for."""

    iri: str
    doc: str
    type: str
    trigger: str
    trigger_span: Span
    span: Span
    words: str
    rule: str
    why: str
    confidence: float
    modality: str
    parts: tuple[Part, ...]


def tellings(build: pathlib.Path, iri: str) -> list[Telling]:
    """The fact with a full IRI, or the facts that tell an event, stand in a document or have an entity among their
    arguments, in text order; none for an IRI of anything else.

    Raises BuildError where there is no build.
    """
    store = load(build).union

    def rows(query: str, *names: str) -> list[tuple[str, ...]]:
        found = store.query(query, prefixes=PREFIXES)
        return [tuple(str(row[n].value) if row[n] is not None else "" for n in names) for row in found]  # type: ignore[union-attr]

    names = ("fact", "doc", "type", "trigger", "at", "start", "end", "words", "rule", "confidence", "modality")
    made = []
    for fact, doc, kind, trigger, at, start, end, words, rule, sure, modality in rows(
        _FACTS.replace("ASKED", iri), *names
    ):
        arguments = rows(_ARGUMENTS.replace("FACT", fact), "role", "name", "start", "end")
        amounts = rows(_QUANTITIES.replace("FACT", fact), "words", "start", "end", "value", "op", "unit", "item", "max")
        parts = [Part(role, name, _span(a, b)) for role, name, a, b in arguments]
        parts += [
            Part("quantity", said, _span(a, b), _amount(value, op, unit, item, high))
            for said, a, b, value, op, unit, item, high in amounts
        ]
        parts += [
            Part("time", said, None, value) for said, value in rows(_TIMES.replace("FACT", fact), "words", "value")
        ]
        begin = int(at)
        made.append(
            Telling(
                fact, doc, kind, trigger, (begin, begin + len(trigger)), (int(start), int(end)), words, rule, why(rule),
                float(sure), modality, tuple(parts),
            )
        )  # fmt: skip
    return made


def _span(start: str, end: str) -> Span | None:
    return (int(start), int(end)) if start else None


def _amount(value: str, op: str, unit: str, item: str, high: str) -> str:
    number = f"{value}..{high}" if high else value
    return " ".join(part for part in (op, number, unit, item) if part)


def why(rule: str) -> str:
    """The words of a frame's trigger group, or what another rule's name stands for."""
    if rule.endswith("+reviewed"):
        return f"{why(rule.removesuffix('+reviewed'))}; a person accepted or corrected it"
    rule, ranked, _ = rule.partition("+")
    if ranked:
        return f"{why(rule)}; the ranker, not the rules, chose the agent"
    if rule.startswith(ORIGIN):
        return f"the language model {rule.removeprefix(ORIGIN)}, whose words stand in the text"
    kind, _, number = rule.partition("/")
    if not number:
        return _MEANINGS.get(rule, "")
    frame = next((frame for frame in frames() if frame.type == kind), None)
    if frame is None:
        return f"a frame of {kind} that is not in use here"
    trigger = frame.trigger[int(number) - 1]
    place = "kg/data/frames" if kind in packaged() else "your frames"
    return f"{place}, {kind}, trigger group {number}: {' '.join(trigger.words[:8])}{' …' if len(trigger.words) > 8 else ''}"


def marked(telling: Telling) -> str:
    """The words with trigger, arguments and quantities in brackets: 〔agent 清河市委〕〔trigger 选派〕. Of spans that cross or
    lie in one another the one that begins first, and is longer, stands.
    """
    start, end = telling.span
    found = [(telling.trigger_span, "trigger")] if telling.trigger else []
    found += [(part.span, part.role) for part in telling.parts if part.span]
    text, at = "", start
    for (a, b), name in sorted(found, key=lambda pair: (pair[0][0], -pair[0][1], pair[1])):
        if at <= a < b <= end:
            text += f"{telling.words[at - start : a - start]}〔{name} {telling.words[a - start : b - start]}〕"
            at = b
    return text + telling.words[at - start :]
