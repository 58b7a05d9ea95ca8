"""Parquet tables say what the JSON lines say; shards hold the lines of graph.nq, each once; the same build, the same bytes."""

import json
import pathlib
import shutil
from typing import Any

import duckdb
import pyoxigraph as ox
import pytest

from kg.build import build
from kg.errors import BuildError, InputError
from kg.graph.load import load
from kg.model import ROLES
from kg.settings import Settings
from kg.write import formats, parquet, shards
from tests.cli.test_commands import Kg, kg
from tests.write.test_jsonl import read

__all__ = ["kg"]  # the fixture
Rows = list[dict[str, Any]]


def written(name: str, folder: pathlib.Path, target: pathlib.Path, **options: object) -> pathlib.Path:
    formats.export(formats.named(name), None, target, build=load(folder), **options)
    return target


def table(folder: pathlib.Path, name: str) -> Rows:
    found = duckdb.sql(f"SELECT * FROM read_parquet('{folder / name}.parquet')")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def lines(file: pathlib.Path) -> list[str]:
    """The lines of a compressed shard."""
    read = f"read_csv('{file}', columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false, auto_detect=false)"
    return [line for (line,) in duckdb.sql(f"SELECT line FROM {read}").fetchall()]


@pytest.fixture(scope="module")
def tables(seeds_folder: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return written("parquet", seeds_folder, tmp_path_factory.mktemp("parquet") / "tables")


def test_facts_have_typed_columns_and_the_rows_of_the_lines(tables: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    facts = read(seeds_folder, "facts")
    assert len(facts) > 100
    assert table(tables, "facts") == [
        {
            **{key: fact.get(key) for key in ("iri", "event", "doc", "type", "modality", "trigger")},
            "start": fact["span"][0],
            "end": fact["span"][1],
            "confidence": fact["confidence"],
            "rule": fact["rule"],
            "times": [{"text": time["text"], "value": time.get("value")} for time in fact["time"]],
        }
        for fact in facts
    ]
    kinds = {row[0]: row[1] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{tables}/facts.parquet'").fetchall()}
    assert (kinds["start"], kinds["confidence"]) == ("BIGINT", "DOUBLE")
    assert kinds["times"] == 'STRUCT("text" VARCHAR, "value" VARCHAR)[]'


def test_arguments_and_quantities_are_those_of_the_facts(tables: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    facts = read(seeds_folder, "facts")
    filled = sorted(
        (fact["iri"], role, number, one["iri"], one["class"], one["name"])
        for fact in facts
        for role in ROLES
        for number, one in enumerate(fact[role])
    )
    names = ("fact", "role", "index", "entity", "class", "name")
    assert sorted(tuple(row[name] for name in names) for row in table(tables, "arguments")) == filled
    amounts = sorted(
        (fact["iri"], number, one["value"], one["op"], one.get("max"), one["unit"], one["item"], one.get("total", False), *one.get("part_of", [None, None]))
        for fact in facts
        for number, one in enumerate(fact["quantities"])
    )  # fmt: skip
    said = ("fact", "index", "value", "op", "max", "unit", "item", "total", "part_of_start", "part_of_end")
    rows = table(tables, "quantities")
    assert sorted(tuple(row[name] for name in said) for row in rows) == amounts
    assert {type(row["value"]) for row in rows} == {float}
    assert sum(row["total"] for row in rows) > 5


def test_every_iri_that_is_used_is_an_entity(tables: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    entities = {row["iri"]: row for row in table(tables, "entities")}
    mentions = read(seeds_folder, "entities")
    used = {row["entity"] for name in ("mentions", "arguments") for row in table(tables, name)}
    used |= {row[end] for row in table(tables, "relations") for end in ("subject_iri", "object_iri")}
    used |= {row["iri"] for row in read(seeds_folder, "corefs")}
    assert used == entities.keys()
    assert list(entities) == sorted(entities)
    for iri, row in entities.items():
        of_it = [mention for mention in mentions if mention["iri"] == iri]
        assert row["mentions"] == len(of_it)
        assert row["documents"] >= len({mention["doc"] for mention in of_it})
        counts = {text: sum(m["text"] == text for m in of_it) for text in sorted({m["text"] for m in of_it})}
        assert not counts or counts[row["name"]] == max(counts.values())
    assert sum(row["mentions"] for row in table(tables, "names")) == len(mentions) == len(table(tables, "mentions"))


def test_evidence_is_the_text_of_the_document(tables: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    rows = table(tables, "evidence")
    assert [row["fact"] for row in rows if row["kind"] == "fact"] == [one["iri"] for one in read(seeds_folder, "facts")]
    assert sum(row["kind"] == "relation" for row in rows) == len(read(seeds_folder, "relations")) > 50
    for row in rows:
        text = (seeds_folder / f"texts/{row['doc']}.txt").read_text("utf-8")
        assert row["exact"] == text[row["start"] : row["end"]] != ""


@pytest.mark.parametrize("count", [1, 3, 16])
def test_shards_hold_every_line_once_and_a_document_in_one(
    count: int, seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    found = {
        file.name: lines(file)
        for file in sorted(written("shards", seeds_folder, tmp_path / "s", shards=count).iterdir())
    }
    assert len(found) == count + 1
    whole = (seeds_folder / "graph.nq").read_text("utf-8").splitlines()
    assert sorted(line for part in found.values() for line in part) == sorted(whole)
    where: dict[str, set[str]] = {}
    for name, part in found.items():
        for quad in ox.parse("\n".join(part).encode(), format=ox.RdfFormat.N_QUADS):
            where.setdefault(quad.graph_name.value, set()).add(name)
            if quad.graph_name.value.endswith("/provenance") and "/id/graph/" in quad.subject.value:
                where.setdefault(quad.subject.value, set()).add(name)
    documents = {graph: names for graph, names in where.items() if "/id/graph/" in graph}
    assert len(documents) == 5
    assert all(
        names == {f"part-{shards.shard_of(graph.encode(), count):04}.nq.zst"} for graph, names in documents.items()
    )
    assert where["https://w3id.org/dispatch-kg/id/gazetteer"] == {shards.SHARED}


@pytest.mark.parametrize("name", ["parquet", "shards"])
def test_the_same_build_gives_the_same_bytes(name: str, seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    one, two = (written(name, seeds_folder, tmp_path / at) for at in ("one", "two"))
    assert {f.name: f.read_bytes() for f in one.iterdir()} == {f.name: f.read_bytes() for f in two.iterdir()}
    assert len(list(one.iterdir())) > 5


def test_hostile_text_comes_back_as_it_went_in(tmp_path: pathlib.Path) -> None:
    words = "=1+1,\"'\\ \u2028\x85𠮷😀|\x01\x1b'; DROP"
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"text": "东港市委组织部选派500名党员干部。", "title": words}) + "\n", "utf-8"
    )
    (tmp_path / "b's.txt").write_bytes(b"")  # of a document that failed there is a row as well
    build([tmp_path / "a.jsonl", tmp_path / "b's.txt"], tmp_path / "o'ut", Settings(check=False), lambda event: None)
    made = written("parquet", tmp_path / "o'ut", tmp_path / "made")
    given = {row["doc"]: row["title"] for row in read(tmp_path / "o'ut", "documents")}
    assert {row["doc"]: row["title"] for row in table(made, "documents")} == given
    assert [row["status"] for row in table(made, "documents")] == ["read", "failed"]
    parts = written("shards", tmp_path / "o'ut", tmp_path / "parts", shards=2)
    whole = (tmp_path / "o'ut/graph.nq").read_bytes().decode().split("\n")[:-1]
    assert sorted(line for file in parts.iterdir() for line in lines(file)) == sorted(whole)


def test_a_build_without_documents_has_empty_tables(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    build([tmp_path / "a.txt"], tmp_path / "out", Settings(check=False), lambda event: None)
    made = written("parquet", tmp_path / "out", tmp_path / "made")
    assert {name: len(table(made, name)) for name in parquet._TABLES} == dict.fromkeys(parquet._TABLES, 0) | {
        "documents": 1
    }


def test_what_is_missing_or_damaged_is_an_error(seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    out = shutil.copytree(seeds_folder, tmp_path / "out")
    with pytest.raises(InputError, match="--shards: 0 shards"):
        written("shards", out, tmp_path / "s", shards=0)
    (out / "entities.jsonl").write_text("{\n", "utf-8")
    with pytest.raises(BuildError, match=f"{out}: cannot be written: "):
        written("parquet", out, tmp_path / "made")
    (out / "facts.jsonl").unlink()
    with pytest.raises(BuildError, match=r"facts\.jsonl is missing"):
        written("parquet", out, tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_fewer_shards_leave_none_of_the_others(kg: Kg, seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for count in (3, 2):
        words = ("export", seeds_folder, "-f", "shards", "-o", tmp_path / "s", "--shards", str(count))
        assert kg(*words) == (0, f"shards → {tmp_path / 's'}\n", "")
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == [
        "part-0000.nq.zst",
        "part-0001.nq.zst",
        "shared.nq.zst",
    ]
    assert kg("export", seeds_folder, "-f", "csv", "-o", tmp_path / "s", "--shards", "3").err == (
        "error: --shards: csv has no shards (use it with --format shards)\n"
    )
