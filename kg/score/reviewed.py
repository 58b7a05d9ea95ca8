"""Decisions of a review as gold: whole documents where somebody said that all was judged, else single facts."""

import json
import pathlib
from dataclasses import dataclass

from kg.decisions import LAYERS, Content, Decision, Reviews, content_of, read
from kg.extract.reviewed import shown
from kg.graph.facts import Told, told
from kg.graph.load import load
from kg.model import Fact
from kg.score.names import normal
from kg.score.parse import gold_fact
from kg.score.records import FILLED, Entity, Gold, Name, Records


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a file of decisions says of a build: gold of whole documents by layer (facts, entities); of all facts that were
    judged, how many the build has right and wrong; the documents with decisions that nobody called whole; whether the build
    was made with reviews itself.
    """

    gold: dict[str, list[Gold]]
    right: int
    wrong: int
    partial: tuple[str, ...]
    honoured: bool


def reviewed(build: pathlib.Path, file: pathlib.Path, stem: str = "") -> Reviewed:
    """The gold that a file of decisions makes of a build's documents, or of the one with the id `stem`.

    Raises InputError for a file that cannot be read, BuildError for a build that is none.
    """
    reviews = Reviews(read(file))
    documents = {doc: one for doc, one in told(load(build)).items() if stem in ("", doc)}
    gold: dict[str, list[Gold]] = {layer: [] for layer in LAYERS}
    right = wrong = 0
    partial = []
    for one in documents.values():
        decisions = reviews.of(one.hash)
        for layer in LAYERS:
            if one.hash in reviews.marks(layer):
                gold[layer].append(Gold(one.doc, one.doc, _records(decisions, one, layer), Records()))
        if decisions and one.hash not in reviews.marks("facts"):
            partial.append(one.doc)
        judged = [verdict for d in decisions if d.about == "fact" for verdict in _verdict(d, [*one.facts.values()])]
        right += sum(judged)
        wrong += len(judged) - sum(judged)
    return Reviewed(gold, right, wrong, tuple(partial), _honoured(build))


def _records(decisions: tuple[Decision, ...], one: Told, layer: str) -> Records:
    """What a whole document says by the decisions."""
    if layer == "facts":
        contents = [(d.content, one.text[slice(*d.span)]) for d in decisions if d.about == "fact"]
        return Records(facts=tuple(gold_fact(_row(content, words)) for content, words in contents if content))
    mentions = [d for d in decisions if d.about == "mention" and d.verdict in ("accept", "add")]
    names = {(d.row["class"], one.text[slice(*d.span)]) for d in mentions}
    return Records(entities=tuple(Entity(kind, (Name(name, normal(name)),)) for kind, name in sorted(names)))


def _row(content: Content, words: str) -> dict[str, object]:
    slots = {role: [[a.name] for name, a in content.arguments if name == role] for role in FILLED}
    amounts = [
        {"value": q.value, "op": q.op, "unit": q.unit, "item": q.item, **({} if q.max is None else {"max": q.max})}
        for q in content.quantities
    ]
    return {"type": content.type, **slots, "quantities": amounts, "anchor": words}


def _verdict(decision: Decision, facts: list[Fact]) -> list[bool]:
    """Whether the build's fact is right; empty where the build has no such fact, or another than the one that was rejected."""
    content = decision.content
    fact = shown(decision, facts)
    if fact is None:
        return []
    said = content_of(fact).says()
    if content is None:
        return [False] if decision.seen is not None and decision.seen.says() == said else []
    return [said == content.says()]


def _honoured(build: pathlib.Path) -> bool:
    """Whether the build was made with reviews of a document."""
    with (build / "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
        return any("reviews" in json.loads(line) for line in file)
