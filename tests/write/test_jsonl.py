"""The facts contract: every line has its keys and types, is sorted, and says what was extracted, no more and no less."""

import json
import pathlib
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from kg.clean.cleaner import clean
from kg.extract.extractor import extract
from kg.graph.load import load
from kg.iris import ID, graph_iri
from kg.link.linker import Linker
from kg.model import ENTITY_CLASSES, OPERATORS, ROLES, Extraction, Fact, Page, Source
from kg.pipeline import annotate
from kg.read.reader import Reader
from kg.settings import Settings
from kg.write import jsonl
from tests.made import TEXT, sample, sample_store

FILES = ("documents", "entities", "facts", "relations", "coverage")
KINDS = {*ENTITY_CLASSES, "Collective"}
Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def maybe(value: Any) -> bool:
    return value is None or text(value)


def iri(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(ID)


def span(value: Any) -> bool:
    return isinstance(value, list) and [type(n) for n in value] == [int, int] and 0 <= value[0] < value[1]


def number(value: Any) -> bool:
    return type(value) in (int, float) and not (isinstance(value, float) and value.is_integer())


def one_of(*values: Any) -> Check:
    return lambda value: value in values


def each(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


def record(needed: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    known = {**needed, **(optional or {})}
    return lambda value: (
        isinstance(value, dict)
        and set(needed) <= set(value) <= set(known)
        and all(known[key](one) for key, one in value.items())
    )


FILLER = record({"name": text, "class": one_of(*KINDS), "iri": iri})
AMOUNT = record(
    {
        "value": number,
        "op": one_of(*OPERATORS),
        "unit": lambda v: isinstance(v, str),
        "item": lambda v: isinstance(v, str),
    },
    {"max": number, "total": lambda v: v is True, "part_of": span},
)
SAID = dict.fromkeys(("title", "published", "publisher", "author", "url"), maybe)
READ = record(
    {
        **dict.fromkeys(("doc", "path", "encoding"), text),
        **SAID,
        **{"status": one_of("read"), "reason": one_of(None), "fix": one_of(None)},
        "sha256": lambda v: text(v) and len(v) == 64,
        "chars": lambda v: type(v) is int and v > 0,
        "repairs": lambda v: isinstance(v, dict) and all(text(k) and type(n) is int and n > 0 for k, n in v.items()),
    }
)
FAILED = record(
    {
        **dict.fromkeys(("doc", "path", "reason", "fix"), text),
        **dict.fromkeys((*SAID, "encoding"), one_of(None)),
        **{"status": one_of("failed"), "chars": one_of(0), "repairs": one_of({})},
        "sha256": lambda v: v is None or (text(v) and len(v) == 64),
    }
)
SCHEMA: dict[str, Check] = {
    "documents": lambda value: READ(value) or FAILED(value),
    "entities": record({"doc": text, "span": span, "text": text, "class": one_of(*ENTITY_CLASSES), "iri": iri}),
    "facts": record(
        {
            **dict.fromkeys(ROLES, each(FILLER)),
            **{"doc": text, "type": text, "trigger": lambda v: isinstance(v, str), "span": span, "iri": iri, "event": iri},
            "time": each(record({"text": text}, {"value": text})),
            "quantities": each(AMOUNT),
            "confidence": lambda v: type(v) in (int, float) and 0 <= v <= 1,
            "rule": lambda v: re.fullmatch(r"([A-Z]\w+/[1-9]\d*|network|acted|rest)(\+ranker)?", v) is not None,
        },
        {"modality": one_of("planned", "negated")},
    ),
    "relations": record(
        {
            **dict.fromkeys(("doc", "subject", "object"), text),
            **dict.fromkeys(("subject_iri", "object_iri"), iri),
            "predicate": one_of("locatedIn", "partOf", "holdsPost", "runBy", "issuedBy"),
            "span": span,
        },
        {"post": text},
    ),
    "coverage": record(
        {
            **{"doc": text, "span": span, "text": text, "kind": one_of("number", "title"), "facts": each(iri)},
            "reason": one_of(None, "name", "time", "ordinal", "idiom", "boilerplate", "missed", "rejected by review"),
        }
    ),
}  # fmt: skip


def read(folder: pathlib.Path, name: str) -> list[dict[str, Any]]:
    data = (folder / f"{name}.jsonl").read_bytes().decode()
    assert data.endswith("\n")
    assert "\r" not in data
    return [json.loads(line) for line in data.removesuffix("\n").split("\n")]


@pytest.fixture(scope="session")
def extractions(folder: pathlib.Path) -> list[Extraction]:
    """The documents of a build, extracted anew from their sources."""
    named = [Source(row["doc"], row["path"], row["sha256"]) for row in read(folder, "documents")]
    settings = Settings()
    with Reader(settings) as reader:
        pages = [page for source in named for page in reader.pages(source, pathlib.Path(source.path))]
    documents = [clean(page, settings) for page in pages if isinstance(page, Page)]
    docs = annotate([(d.text, d.published or "") for d in documents], settings.batch)
    return [extract(document, doc) for document, doc in zip(documents, docs, strict=True)]


@pytest.mark.parametrize("name", FILES)
def test_every_line_has_the_keys_and_types_of_the_contract(name: str, folder: pathlib.Path) -> None:
    rows = read(folder, name)
    assert rows
    assert [row for row in rows if not SCHEMA[name](row)] == []


@pytest.mark.parametrize("name", FILES)
def test_lines_are_sorted_by_document_and_offset(name: str, folder: pathlib.Path) -> None:
    places = [(row["doc"], row.get("span", [0])[0]) for row in read(folder, name)]
    assert [pair for pair in pairwise(places) if pair[0] > pair[1]] == []


@pytest.mark.parametrize("name", FILES)
def test_a_schema_refuses_what_is_wrong(name: str, folder: pathlib.Path) -> None:
    row = read(folder, name)[0]
    wrong = [{k: v for k, v in row.items() if k != key} for key in row] + [{**row, "more": 1}, {**row, "doc": 7}]
    assert [bad for bad in wrong if SCHEMA[name](bad)] == []


def test_numbers_are_plain() -> None:
    assert [number(v) for v in (5, 0.97, 5.0, True, "5", None)] == [True, True, False, False, False, False]


@pytest.mark.parametrize("name", FILES)
def test_lines_are_rebuilt_from_the_graph(name: str, folder: pathlib.Path) -> None:
    opened = load(folder)
    docs = [row["doc"] for row in read(folder, "documents")]
    rebuilt = [line + "\n" for doc in docs for line in jsonl.lines(opened.store, graph_iri(doc), doc)[name]]
    assert "".join(rebuilt) == (folder / f"{name}.jsonl").read_text("utf-8")


def told(fact: Fact, doc: str) -> dict[str, Any]:
    """A fact of the extraction as the contract writes it, without IRIs."""
    row: dict[str, Any] = {"doc": doc, "type": fact.type, "trigger": fact.trigger, "span": [fact.start, fact.end]}
    row |= {role: [{"name": a.name, "class": a.kind} for a in fact.arguments.get(role, ())] for role in ROLES}
    row["time"] = [{"text": t.text, **({"value": t.value} if t.value else {})} for t in fact.times]
    row["quantities"] = [
        {
            **{"value": q.value, "op": q.op, "unit": q.unit, "item": q.item},
            **({} if q.max is None else {"max": q.max}),
            **({"total": True} if q.total else {}),
            **({"part_of": list(q.whole)} if q.whole else {}),
        }
        for q in fact.quantities
    ]
    return {
        **row,
        "confidence": fact.confidence,
        "rule": fact.rule,
        **({"modality": fact.modality} if fact.modality else {}),
    }


def bare(value: Any) -> Any:
    """A line without its IRIs."""
    if isinstance(value, list):
        return [bare(one) for one in value]
    if isinstance(value, dict):
        return {k: bare(v) for k, v in value.items() if k not in ("iri", "event", "subject_iri", "object_iri")}
    return value


def test_facts_are_what_was_extracted(extractions: list[Extraction], folder: pathlib.Path) -> None:
    expected = [
        told(fact, e.document.source.doc)
        for e in extractions
        for fact in sorted(e.facts, key=lambda f: (f.start, f.trigger_start, f.type, f.end))
    ]
    assert bare(read(folder, "facts")) == expected


def test_entities_are_what_was_extracted(extractions: list[Extraction], folder: pathlib.Path) -> None:
    expected = [
        {"doc": e.document.source.doc, "span": [m.start, m.end], "text": m.text, "class": m.kind}
        for e in extractions
        for m in sorted(set(e.mentions))
    ]
    assert bare(read(folder, "entities")) == expected


def test_relations_are_what_was_extracted(extractions: list[Extraction], folder: pathlib.Path) -> None:
    expected = set()
    for e in extractions:
        linker = Linker(e)
        expected |= {
            (e.document.source.doc, r.subject, r.predicate, r.object, r.post, r.start, r.end)
            for r in e.relations
            if linker.link(r.subject, r.subject_kind) != linker.link(r.object, r.object_kind)
        }
    keys = ("doc", "subject", "predicate", "object", "post")
    found = [(*(row.get(key, "") for key in keys), *row["span"]) for row in read(folder, "relations")]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_coverage_is_what_was_extracted(extractions: list[Extraction], folder: pathlib.Path) -> None:
    clauses = {row["iri"]: [row["type"], *row["span"]] for row in read(folder, "facts")}
    expected = [
        [e.document.source.doc, c.start, c.end, c.kind, c.reason, held]
        for e in extractions
        for c in sorted(set(e.coverage), key=lambda c: (c.start, c.end, c.kind))
        for held in [sorted([e.facts[n].type, e.facts[n].start, e.facts[n].end] for n in c.facts)]
    ]
    found = [
        [row["doc"], *row["span"], row["kind"], row["reason"] or "", sorted(clauses[iri] for iri in row["facts"])]
        for row in read(folder, "coverage")
    ]
    assert found == expected


def test_lines_of_a_made_document() -> None:
    lines = jsonl.lines(sample_store(), graph_iri("d1"), "d1")
    facts = [json.loads(line) for line in lines["facts"]]
    assert bare(facts) == [told(fact, "d1") for fact in sample().facts]
    assert [fact["quantities"] for fact in facts] == [
        [{"value": 500, "op": "ge", "unit": "名", "item": "党员干部"}],
        [{"value": 160000, "max": 170000, "op": "range", "unit": "只", "item": "口罩"}],
        [],
    ]
    assert [fact.get("modality") for fact in facts] == [None, "planned", None]
    assert '"max": 170000' in lines["facts"][1]  # whole numbers without a point
    relations = [json.loads(line) for line in lines["relations"]]
    assert [(r["subject"], r["predicate"], r["object"]) for r in relations] == [
        ("东港市委组织部", "locatedIn", "东港市"),
        ("防疫条例", "issuedBy", "东港市委组织部"),
    ]
    assert all(TEXT[slice(*r["span"])] == r["text"] for r in map(json.loads, lines["coverage"]))
