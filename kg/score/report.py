"""A build's scores against gold: the figures, their intervals, and the misses of each document."""

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.score.bootstrap import intervals
from kg.score.built import Built, read_build
from kg.score.entities import count_entities
from kg.score.gold import read_gold
from kg.score.quantities import count_quantities
from kg.score.records import Gold, Records
from kg.score.relations import count_relations
from kg.score.reviewed import Reviewed, reviewed
from kg.score.slots import count_slots
from kg.score.tally import MEASURES, Miss, Tally
from kg.score.words import sentence


@dataclass(frozen=True, slots=True)
class Score:
    """One measure over all documents, rounded to four digits. `low` and `high`: the 95 % interval of `f1`, None where
    fewer than two documents have the measure. `r` and `f1` are None where nobody looked for what is missing.
    """

    p: float
    r: float | None
    f1: float | None
    tp: int
    fp: int
    fn: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by measure (MEASURES, then entities:<Class>, then type:<Type>), misses by document, and how many documents.

    `notes` say what the figures do not. `absent` are the gold documents that the build does not hold, `lacks` the files: all that they should say is missed.
    """

    scores: dict[str, Score]
    misses: dict[str, tuple[Miss, ...]]
    documents: int
    absent: tuple[str, ...]
    lacks: tuple[str, ...]
    notes: tuple[str, ...] = ()


def score(build: pathlib.Path, gold: pathlib.Path, stem: str = "") -> Report:
    """The scores of a build folder against a folder of gold, or against the one gold file with this stem; or against a
    file of decisions (reviews.jsonl), or those about the document with this id.

    The anchor of each miss is the sentence of the cleaned text where that is known.
    Raises InputError for gold or a build that is not there or cannot be read.
    """
    if gold.is_file() and gold.suffix == ".jsonl":
        return _reviewed(build, reviewed(build, gold, stem))
    asked = read_gold(gold, stem)
    built = read_build(build, {one.doc for one in asked})
    tallies = [tally(one, built.records.get(one.doc, Records())) for one in asked]
    misses: dict[str, tuple[Miss, ...]] = {}
    for one, found in zip(asked, tallies, strict=True):
        misses[one.doc] = misses.get(one.doc, ()) + _quoted(one.doc, found.misses, built)
    absent = tuple(dict.fromkeys(one.doc for one in asked if one.doc not in built.records))
    return Report(_scores(tallies), misses, len(asked), absent, built.lacks)


def _reviewed(build: pathlib.Path, given: Reviewed) -> Report:
    """The scores by decisions: all measures of a layer for documents that were reviewed as a whole, and of every fact that
    was judged whether it is right, which says nothing about what is missing.
    """
    golds = {layer: {one.doc: one for one in found} for layer, found in given.gold.items()}
    docs = sorted({doc for found in golds.values() for doc in found})
    built = read_build(build, set(docs))
    tallies = []
    for doc in docs:
        result = Tally()
        records = built.records.get(doc, Records())
        if doc in golds["facts"]:
            _count_facts(golds["facts"][doc], records, result)
        if doc in golds["entities"]:
            count_entities(golds["entities"][doc].asked.entities, (), records.entities, result)
        tallies.append(result)
    scores = _scores(tallies)
    if given.right + given.wrong:
        p = given.right / (given.right + given.wrong)
        scores["judged"] = Score(round(p, 4), None, None, given.right, given.wrong, 0, None, None)
    notes = [
        f"{len(golds['facts'])} documents were reviewed as a whole; {len(given.partial)} in part, which count in `judged` alone"
    ]
    if given.honoured:
        notes.append("warning: the build was made with reviews, so it is scored against what it was told")
    misses = {doc: _quoted(doc, one.misses, built) for doc, one in zip(docs, tallies, strict=True)}
    return Report(scores, misses, len(docs), (), built.lacks, tuple(notes))


def tally(gold: Gold, found: Records) -> Tally:
    """The counts and misses of one document."""
    result = Tally()
    asked, spare = gold.asked, gold.spare
    count_entities(asked.entities, spare.entities, found.entities, result)
    _count_facts(gold, found, result)
    count_relations(asked.relations, spare.relations, found.relations, result)
    return result


def _count_facts(gold: Gold, found: Records, result: Tally) -> None:
    asked, spare = gold.asked, gold.spare
    count_quantities(asked.facts, spare.facts, found.facts, result)
    count_slots(asked.facts, spare.facts, spare.entities, found.facts, result)


def _quoted(doc: str, misses: Sequence[Miss], built: Built) -> tuple[Miss, ...]:
    text = built.text(doc)
    return tuple(replace(miss, anchor=sentence(text, miss.anchor, miss.span)) for miss in misses)


def _scores(tallies: Sequence[Tally]) -> dict[str, Score]:
    total = Tally()
    for one in tallies:
        for name, counts in one.counts.items():
            total.add(name, *counts)
    around = intervals([one.counts for one in tallies])
    main = [name for name in MEASURES if name in total.counts]
    rest = sorted(total.counts.keys() - set(main))
    return {name: _score(*total.counts[name], *around.get(name, (None, None))) for name in (*main, *rest)}


def _score(tp: int, fp: int, fn: int, low: float | None, high: float | None) -> Score:
    # F1 from the two unrounded ratios, as the contract's score.py has it: 2tp/(2tp+fp+fn) can round the other way.
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return Score(round(p, 4), round(r, 4), round(f1, 4), tp, fp, fn, low, high)
