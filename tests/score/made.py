"""Small gold and builds by hand, their counts, and the contract's own scorer as the judge where it is here."""

import importlib.util
import json
import pathlib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from kg.score import parse
from kg.score.records import Gold, Records
from kg.score.report import tally
from kg.score.tally import Tally
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared"
REFERENCE = SHARED / "contract" / "score.py"
Row = dict[str, Any]
Counts = dict[str, tuple[int, int, int]]


def gold_fact(kind: str = "Dispatch", *quantities: Row, **keys: Any) -> Row:
    """A fact of gold; a slot is written as ["name or|alias", …]."""
    slots = {key: [names.split("|") for names in value] if key in _SLOTS else value for key, value in keys.items()}
    return {"type": kind, "quantities": [*quantities], **slots}


def fact(kind: str = "Dispatch", *quantities: Row, **keys: Any) -> Row:
    """A line of facts.jsonl; a slot is written as ["name", …]."""
    slots = {key: [{"name": name} for name in value] if key in _SLOTS else value for key, value in keys.items()}
    return {"doc": "d", "type": kind, "quantities": [*quantities], **slots}


_SLOTS = ("agent", "target", "source", "result", "program", "document")


def n(value: float, item: Any = "干部", **keys: Any) -> Row:
    """A quantity, of gold or of a build."""
    return {"value": value, "op": "eq", "unit": "名", "item": item, **keys}


def entity(kind: str, name: str, *aliases: str) -> Row:
    return {"name": name, "class": kind, "aliases": [*aliases]}


def gold(facts: Sequence[Row] = (), **keys: Any) -> Row:
    return {"doc": "d", "entities": [], "facts": [*facts], "relations": [], **keys}


def relation(subject: str, predicate: str, target: str) -> Row:
    """A relation of gold; a | stands between accepted names."""
    return {"subject": subject.split("|"), "predicate": predicate, "object": target.split("|")}


def counted(
    wanted: Row, facts: Sequence[Row] = (), mentions: Sequence[tuple[str, str]] = (), relations: Sequence[str] = ()
) -> Counts:
    """Counts by measure; `mentions` are (class, text), `relations` "subject predicate object". The judge must agree."""
    lines = [{"doc": "d", "class": kind, "text": text} for kind, text in mentions]
    triples = [dict(zip(("subject", "predicate", "object"), line.split(), strict=True)) for line in relations]
    found = told(wanted, facts, lines, triples).counts
    if REFERENCE.exists():
        assert found == _judged(wanted, facts, lines, triples)
    return found


def told(wanted: Row, facts: Sequence[Row], lines: Sequence[Row] = (), triples: Sequence[Row] = ()) -> Tally:
    def side(suffix: str) -> Records:
        return Records(
            tuple(map(parse.gold_entity, wanted.get("entities" + suffix, []))),
            tuple(map(parse.gold_fact, wanted.get("facts" + suffix, []))),
            tuple(map(parse.gold_relation, wanted.get("relations" + suffix, []))),
        )

    found = Records(*(tuple(map(read, rows)) for read, rows in (
        (parse.mention, lines), (parse.fact, facts), (parse.relation, triples))))  # type: ignore[arg-type]  # fmt: skip
    return tally(Gold("d", "d", side(""), side("_optional")), found)


@cache
def _judge() -> Any:
    spec = importlib.util.spec_from_file_location("contract_score", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _judged(wanted: Row, facts: Sequence[Row], lines: Sequence[Row], triples: Sequence[Row]) -> Counts:
    judge = _judge()
    count: Any = defaultdict(judge.Count)
    spare = {key: wanted.get(key + "_optional", []) for key in ("entities", "facts", "relations")}
    judge.score_entities(wanted["entities"], spare["entities"], lines, count, [])
    judge.score_quantities(wanted["facts"], spare["facts"], facts, count, [])
    judge.score_slots(wanted["facts"], spare["facts"], spare["entities"], facts, count, [])
    judge.score_relations(wanted["relations"], spare["relations"], triples, count, [])
    return {name: (c.tp, c.fp, c.fn) for name, c in count.items()}


def write(folder: pathlib.Path, wanted: Sequence[Row], facts: Sequence[Row], texts: dict[str, str]) -> None:
    """`folder`/gold and `folder`/out, a build of facts alone."""
    for name in ("gold", "out/texts"):
        (folder / name).mkdir(parents=True)
    for row in wanted:
        (folder / "gold" / f"{row['doc']}.json").write_text(json.dumps(row, ensure_ascii=False, indent=1), "utf-8")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in facts)
    (folder / "out/facts.jsonl").write_text(lines, "utf-8")
    for name in ("entities", "relations"):
        (folder / "out" / f"{name}.jsonl").write_text("", "utf-8")
    for doc, text in texts.items():
        (folder / "out/texts" / f"{doc}.txt").write_text(text, "utf-8")
