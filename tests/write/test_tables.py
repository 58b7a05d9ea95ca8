"""The CSV tables hold what the JSON lines hold, join by IRI, and are read back by any reader of RFC 4180."""

import csv
import io
import json
import pathlib
from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.load import load
from kg.graph.terms import KG, PREFIXES
from kg.iris import ID
from kg.model import ROLES
from kg.write import formats, tables
from kg.write.cells import guarded, parted
from tests.made import sample_store, store

Table = list[dict[str, str]]


def read(folder: pathlib.Path, name: str, encoding: str = "utf-8") -> Table:
    with (folder / f"{name}.csv").open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lines(folder: pathlib.Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def written(seeds_folder: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    target = tmp_path_factory.mktemp("tables") / "csv"
    tables.write(load(seeds_folder).store, target)
    return target


def test_the_row_of_the_table_of_formats_names_the_files(written: pathlib.Path) -> None:
    assert formats.named("csv").folder == tuple(f"{name}.csv" for name in tables.HEADERS)
    assert {path.name for path in written.iterdir()} == set(formats.named("csv").folder)


def test_each_table_has_its_header_and_lines_end_as_rfc_4180_says(written: pathlib.Path) -> None:
    for name, header in tables.HEADERS.items():
        data = (written / f"{name}.csv").read_bytes()
        assert data.startswith(",".join(header).encode() + b"\r\n")
        assert data.endswith(b"\r\n")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
        assert {len(row) for row in rows} == {len(header)}
        assert len(rows) > 5


def test_mentions_are_those_of_the_json_lines(written: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    found = [
        (r["document"], int(r["start"]), int(r["end"]), r["exact"], r["entity"]) for r in read(written, "mentions")
    ]
    expected = [(r["doc"], *r["span"], r["text"], r["iri"]) for r in lines(seeds_folder, "entities")]
    assert sorted(found) == sorted(expected)
    counted = {row["iri"]: int(row["mentions"]) for row in read(written, "entities")}
    assert {iri: n for iri, n in counted.items() if n} == Counter(row["entity"] for row in read(written, "mentions"))


def test_facts_with_arguments_quantities_and_times_are_those_of_the_json_lines(
    written: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    given = {row["iri"]: row for row in lines(seeds_folder, "facts")}
    facts = {row["iri"]: row for row in read(written, "facts")}
    assert facts.keys() == given.keys()
    arguments, amounts = read(written, "arguments"), read(written, "quantities")
    spans = {row["iri"]: [int(row["start"]), int(row["end"])] for row in amounts}
    for iri, fact in given.items():
        row = facts[iri]
        assert (row["event"], row["document"], row["trigger"], float(row["confidence"]), row["modality"]) == (
            fact["event"], fact["doc"], fact["trigger"], fact["confidence"], fact.get("modality", ""),
        )  # fmt: skip
        assert parted(row["times"]) == sorted({t["value"] for t in fact["time"] if "value" in t})
        filled = sorted((r["role"], int(r["index"]), r["name"], r["entity"]) for r in arguments if r["fact"] == iri)
        expected = [(role, i, a["name"], a["iri"]) for role in ROLES for i, a in enumerate(fact[role])]
        assert [(role, name, entity) for role, _, name, entity in filled] == [
            (r, n, e) for r, _, n, e in sorted(expected)
        ]
        said = sorted((r for r in amounts if r["fact"] == iri), key=lambda r: int(r["index"]))
        assert [_amount(r, spans) for r in said] == fact["quantities"]


def _amount(row: dict[str, str], spans: dict[str, list[int]]) -> dict[str, Any]:
    found: dict[str, Any] = {"value": float(row["value"])}
    found |= {"max": float(row["max"])} if row["max"] else {}
    found |= {"op": row["operator"], "unit": row["unit"], "item": row["item"]}
    found |= {"total": True} if row["total"] == "true" else {}
    return found | ({"part_of": spans[row["share_of"]]} if row["share_of"] else {})


def test_relations_are_those_of_the_json_lines_and_the_gazetteer(
    written: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    rows = read(written, "relations")
    told = [(r["document"], r["subject"], r["predicate"], r["object"], r["post"]) for r in rows if r["iri"]]
    expected = [
        (r["doc"], r["subject_iri"], r["predicate"], r["object_iri"], r.get("post", ""))
        for r in lines(seeds_folder, "relations")
    ]
    assert sorted(told) == sorted(expected)
    within = load(seeds_folder).to_networkx().edges(keys=True)
    assert [(r["subject"], r["object"]) for r in rows if not r["iri"]] == sorted((a, b) for a, b, k in within if k == "within")  # fmt: skip


def test_documents_are_those_of_the_json_lines(written: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    rows = read(written, "documents")
    expected = lines(seeds_folder, "documents")
    for name in ("status", "title", "published", "publisher", "author", "url", "path", "sha256", "encoding", "chars", "reason", "fix"):  # fmt: skip
        assert [row[name] for row in rows] == ["" if row[name] is None else str(row[name]) for row in expected]
    assert [row["id"] for row in rows] == [row["doc"] for row in expected]


def test_every_reference_leads_to_a_row(written: pathlib.Path) -> None:
    keys = {name: [row["iri"] for row in read(written, name)] for name in tables.HEADERS if name != "relations"}
    assert all(len(found) == len(set(found)) for found in keys.values())
    documents = {row["id"] for row in read(written, "documents")}
    for name, column, other in (
        ("facts", "event", "events"), ("arguments", "fact", "facts"), ("arguments", "event", "events"), ("arguments", "entity", "entities"),
        ("quantities", "fact", "facts"), ("mentions", "entity", "entities"), ("relations", "subject", "entities"), ("relations", "object", "entities"),
    ):  # fmt: skip
        assert {row[column] for row in read(written, name)} <= set(keys[other]), (name, column)
    for name in ("facts", "arguments", "quantities", "mentions"):
        assert {row["document"] for row in read(written, name)} <= documents
    assert {doc for row in read(written, "events") for doc in parted(row["documents"])} <= documents


def test_the_tables_of_a_made_document(tmp_path: pathlib.Path) -> None:
    tables.write(sample_store(), tmp_path / "csv")
    events = {row["type"]: row for row in read(tmp_path / "csv", "events")}
    assert [events["Dispatch"][name] for name in ("label", "modality", "times", "confidence", "documents", "tellings")] == [
        "东港市委组织部选派500+党员干部（2020-03）", "", "2020-03", "0.97", "d1", "1",
    ]  # fmt: skip
    assert events["Provision"]["modality"] == "planned"
    entities = {row["label"]: row for row in read(tmp_path / "csv", "entities")}
    assert [entities["东港市"][name] for name in ("class", "alternative_names", "code", "level", "province", "mentions")] == [
        "Place", "东港", "210681", "county", "辽宁省", "2",
    ]  # fmt: skip
    assert entities["东港市委组织部"]["province"] == "辽宁省"
    amounts = {
        row["unit"]: [row[name] for name in ("value", "operator", "max", "item", "exact")]
        for row in read(tmp_path / "csv", "quantities")
    }
    assert amounts == {
        "名": ["500", "ge", "", "党员干部", "500余名"],
        "只": ["160000", "range", "170000", "口罩", "十六七万只"],
    }


def hostile(words: str) -> ox.Store:
    node = ox.NamedNode(f"{ID}organization/1")
    return store(
        ox.Quad(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(f"{KG}Organization")),
        ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal(words, language="zh")),
        ox.Quad(node, ox.NamedNode(PREFIXES["skos"] + "altLabel"), ox.Literal(words, language="zh")),
    )


NAMES = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from('",;\r\n\t=+-@|\\\0 云\u202e\u200f😀]>')
)


@given(words=NAMES)
def test_any_name_is_read_back_from_the_database_tables_unchanged(
    words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "database"
    tables.write(hostile(words), folder)
    (row,) = read(folder, "entities")
    assert (row["label"], parted(row["alternative_names"])) == (words, [words] if words else [])


@given(words=NAMES)
def test_no_cell_of_a_spreadsheet_starts_a_formula(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "spreadsheet"
    tables.write(hostile(words), folder, spreadsheet=True)
    assert (folder / "entities.csv").read_bytes().startswith(b'\xef\xbb\xbf"iri"')
    (row,) = read(folder, "entities", "utf-8-sig")
    assert row["label"] == guarded(words)
    for cell in row.values():
        number = cell.lstrip("+-").replace(".", "", 1).isdecimal()
        assert number or not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), cell


def test_the_guard_is_off_unless_asked_for(tmp_path: pathlib.Path) -> None:
    for asked, label in ((False, "=1+1"), (True, "'=1+1")):
        tables.write(hostile("=1+1"), tmp_path / "csv", spreadsheet=asked)
        assert [row["label"] for row in read(tmp_path / "csv", "entities", "utf-8-sig")] == [label]
