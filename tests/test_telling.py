"""Facts as people read them: words with marks, what found them, their parts; of a fact's IRI and an event's."""

import json
import pathlib
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.build import build
from kg.cli.app import app
from kg.explain import full
from kg.settings import Settings
from kg.telling import Part, Telling, marked, tellings

TEXT = "云岭县县委组织部从机关单位选派30余名党员干部到企业。\n3月5日，云岭县计划发放口罩2万至3万只。\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    base = tmp_path_factory.mktemp("telling")
    (base / "a.txt").write_text(TEXT, "utf-8")
    build([base / "a.txt"], base / "out", Settings(check=False), lambda _: None)
    return base / "out"


def facts(folder: pathlib.Path) -> dict[str, dict[str, str]]:
    rows = [json.loads(line) for line in (folder / "facts.jsonl").read_text("utf-8").splitlines()]
    return {row["type"]: row for row in rows}


def test_a_fact_is_told_with_its_parts(folder: pathlib.Path) -> None:
    row = facts(folder)["Dispatch"]
    (telling,) = tellings(folder, row["iri"])
    assert (telling.type, telling.trigger, telling.rule) == ("Dispatch", "选派", "Dispatch/1")
    assert telling.why.startswith("kg/data/frames, Dispatch, trigger group 1: 选派 ")
    assert Part("quantity", "30余名", (15, 19), "ge 30 名 党员干部") in telling.parts
    assert ("agent", "云岭县县委组织部") in {(part.role, part.name) for part in telling.parts}
    assert TEXT[slice(*telling.trigger_span)] == "选派"
    assert "〔trigger 选派〕〔quantity 30余名〕" in marked(telling)


def test_an_event_is_told_by_its_facts(folder: pathlib.Path) -> None:
    row = facts(folder)["Provision"]
    (telling,) = tellings(folder, row["event"])
    assert (telling.iri, telling.modality) == (row["iri"], "planned")
    assert [part.value for part in telling.parts if part.role == "quantity"] == ["range 20000..30000 只 口罩"]
    assert [part.name for part in telling.parts if part.role == "time"] == ["3月5日"]


def test_what_is_no_fact_is_not_told(folder: pathlib.Path) -> None:
    assert tellings(folder, full("id:nothing")) == []


def test_an_entity_is_told_by_the_facts_that_it_has_a_part_in(folder: pathlib.Path) -> None:
    rows: list[dict[str, Any]] = [json.loads(line) for line in (folder / "facts.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        (agent,) = row["agent"]
        assert [telling.iri for telling in tellings(folder, agent["iri"])] == [row["iri"]]


@pytest.mark.parametrize("name", ["会宁县应急管理局", "会宁县应急局"])
def test_an_entity_is_asked_for_by_its_label_as_well_as_by_the_words_of_a_text(
    name: str, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "a.txt").write_text("会宁县应急管理局选派30余名干部到企业。\n", "utf-8")
    build([tmp_path / "a.txt"], tmp_path / "out", Settings(check=False), lambda _: None)
    said = CliRunner().invoke(app, ["explain", str(tmp_path / "out"), name])
    assert said.exit_code == 0, said.output
    assert "〔trigger 选派〕" in said.output


def test_spans_in_one_another_are_marked_once() -> None:
    parts = (Part("agent", "甲县", (0, 2)), Part("target", "甲县企业", (0, 4)), Part("agent", "乙", None))
    telling = Telling("i", "d", "Service", "", (4, 4), (0, 6), "甲县企业检查", "rest", "", 0.5, "", parts)
    assert marked(telling) == "〔target 甲县企业〕检查"


def test_kg_explain_shows_a_fact(folder: pathlib.Path) -> None:
    iri = facts(folder)["Dispatch"]["iri"]
    shown = CliRunner().invoke(app, ["explain", str(folder), iri])
    assert shown.exit_code == 0
    assert "fact      Dispatch 选派, confidence" in shown.output
    assert "rule      Dispatch/1" in shown.output
    told = json.loads(CliRunner().invoke(app, ["explain", str(folder), iri, "--json"]).output)
    assert told["fact"]["rule"] == "Dispatch/1"
    assert told["words"] == told["fact"]["words"]
