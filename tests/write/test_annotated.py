"""doccano, Label Studio and Prodigy: what is written, and what comes back as decisions about names."""

import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.decisions import Reviews, read
from kg.errors import InputError
from kg.graph.facts import told
from kg.graph.load import load
from kg.write import formats
from kg.write.annotated import decisions
from tests.reviewing import FIRST, SECOND, begun, lines, made

Row = dict[str, Any]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return made(tmp_path_factory.mktemp("annotated"))[0]


def written(out: pathlib.Path, tool: str, target: pathlib.Path) -> list[Row]:
    """The tasks that are exported for a tool."""
    build = load(out)
    formats.export(formats.named(tool), build.store, target, build=build)
    text = target.read_text("utf-8")
    found: list[Row] = json.loads(text) if tool == "label-studio" else [json.loads(line) for line in text.splitlines()]
    return found


def test_doccano_has_names_and_facts(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rows = written(out, "doccano", tmp_path / "x.jsonl")
    assert [row["text"] for row in rows] == [FIRST, SECOND]
    words = {e["id"]: (FIRST[e["start_offset"] : e["end_offset"]], e["label"]) for e in rows[0]["entities"]}
    assert ("清河县委", "Organization") in words.values()
    told_of = {(words[r["from_id"]], r["type"], words[r["to_id"]]) for r in rows[0]["relations"]}
    assert (("选派", "Dispatch"), "agent", ("清河县委", "Organization")) in told_of
    assert (("选派", "Dispatch"), "quantity", ("30名", "Quantity")) in told_of
    ids = [e["id"] for row in rows for e in row["entities"]]
    assert len(ids) == len(set(ids))


def test_label_studio_has_predictions(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    row = written(out, "label-studio", tmp_path / "x.json")[0]
    assert row["data"]["text"] == FIRST
    result = row["predictions"][0]["result"]
    spans = {one["id"]: one["value"] for one in result if one["type"] == "labels"}
    assert all(FIRST[v["start"] : v["end"]] == v["text"] for v in spans.values())
    agent = next(one for one in result if one["type"] == "relation" and one["labels"] == ["agent"])
    assert spans[agent["from_id"]]["labels"] == ["Dispatch"]
    assert spans[agent["to_id"]]["text"] == "清河县委"


def test_prodigy_has_a_task_a_line_whose_tokens_are_characters(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rows = written(out, "prodigy", tmp_path / "x.jsonl")
    assert [row["text"] for row in rows] == [*FIRST.split("\n"), SECOND]
    assert [row["meta"]["start"] for row in rows] == [0, 17, 0]
    for row in rows:
        assert "".join(token["text"] for token in row["tokens"]) == row["text"]
        assert all(row["tokens"][s["token_start"]]["start"] == s["start"] for s in row["spans"])
        assert all(r["head_span"] in row["spans"] and r["child_span"] in row["spans"] for r in row["relations"])


def test_the_same_build_gives_the_same_bytes(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for tool in ("doccano", "label-studio", "prodigy"):
        for name in ("one", "two"):
            written(out, tool, tmp_path / name)
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


# ---- back ----


def doccano(row: Row, change: Callable[[list[list[Any]]], object]) -> Row:
    spans = [[e["start_offset"], e["end_offset"], e["label"]] for e in row["entities"]]
    change(spans)
    return {"id": 1, "text": row["text"], "label": spans}  # as a project without relations exports it


def label_studio(row: Row, change: Callable[[list[list[Any]]], object]) -> Row:
    values = [one["value"] for one in row["predictions"][0]["result"] if one["type"] == "labels"]
    spans = [[v["start"], v["end"], v["labels"][0]] for v in values]
    change(spans)
    text = row["data"]["text"]
    result = [
        {"type": "labels", "value": {"start": a, "end": b, "text": text[a:b], "labels": [k]}} for a, b, k in spans
    ]
    return {"id": 7, "data": row["data"], "annotations": [{"result": result, "was_cancelled": False}]}


def prodigy(row: Row, change: Callable[[list[list[Any]]], object]) -> Row:
    spans = [[s["start"], s["end"], s["label"]] for s in row["spans"]]
    change(spans)
    return {**row, "spans": [{"start": a, "end": b, "label": k} for a, b, k in spans], "answer": "accept"}


TOOLS = {"doccano": doccano, "label-studio": label_studio, "prodigy": prodigy}


def given(tool: str, rows: list[Row], file: pathlib.Path) -> pathlib.Path:
    whole = json.dumps(rows) if tool == "label-studio" else "".join(json.dumps(row) + "\n" for row in rows)
    file.write_text(whole, "utf-8")
    return file


def retyped(spans: list[list[Any]]) -> None:
    """云岭县 is no place here, but an organization."""
    for span in spans:
        if span[2] == "Place":
            span[2] = "Organization"


@pytest.mark.parametrize("tool", TOOLS)
def test_annotations_become_decisions(tool: str, out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rows = written(out, tool, tmp_path / "out")
    second = [TOOLS[tool](row, retyped) for row in rows if SECOND in json.dumps(row, ensure_ascii=False)]
    found = decisions(given(tool, second, tmp_path / "in"), tool, told(load(out)), {"who": "王敏"})
    verdicts = {(d.verdict, d.row["class"], d.row["words"]) for d in found if d.about == "mention"}
    names = {(row["class"], row["text"]) for row in lines(out, "entities") if row["doc"] == "b"}
    assert {("reject", "Place", "云岭县"), ("add", "Organization", "云岭县")} <= verdicts
    assert {("accept", *name) for name in names if name[0] != "Place"} <= verdicts
    assert [(d.about, d.row["of"]) for d in found if d.about == "document"] == [("document", "entities")]
    assert {d.row["who"] for d in found} == {"王敏"}
    assert Reviews(found).marks("entities") == {begun(out).documents["b"].hash}


@pytest.mark.parametrize("tool", TOOLS)
def test_what_comes_back_as_it_went_accepts_each_name_and_adds_none(
    tool: str, seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    """Words that stand for a name (该区, 公司) go out as arguments of facts; they are no names when they come back."""
    rows = [TOOLS[tool](row, list) for row in written(seeds_folder, tool, tmp_path / "out")]
    known = told(load(seeds_folder))
    found = decisions(given(tool, rows, tmp_path / "in"), tool, known, {})
    assert {d.verdict for d in found if d.about == "mention"} == {"accept"}
    assert sum(d.about == "mention" for d in found) == sum(len(one.mentions) for one in known.values())


def test_the_command_imports_once(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    rows = [doccano(row, retyped) for row in written(out, "doccano", tmp_path / "x")]
    file, reviews = given("doccano", rows, tmp_path / "in.jsonl"), tmp_path / "r.jsonl"
    words = ["review", str(out), "--reviews", str(reviews), "--import", str(file), "--from", "doccano", "--no-time"]
    first, again = CliRunner().invoke(app, words), CliRunner().invoke(app, words)
    assert "0 stood there already" in first.output
    assert again.output.startswith("0 decisions")
    assert len(read(reviews)) == int(first.output.split()[0])


@pytest.mark.parametrize(
    ("tool", "row", "says"),
    [
        ("doccano", {"text": SECOND, "label": [[0, 3, "ORG"]]}, "no class 'ORG'"),
        ("doccano", {"text": SECOND, "label": [[0, 99, "Place"]]}, "0-99 is no span"),
        ("doccano", {"text": "别的文字", "label": []}, "the build has this text 0 times"),
        ("doccano", {"text": SECOND}, "no line of doccano"),
        ("prodigy", {"text": SECOND, "spans": []}, "no line of Prodigy"),
        ("label-studio", {"data": {}, "annotations": [{"result": []}]}, "no task of Label Studio"),
        ("brat", {}, "no tool is called 'brat'"),
    ],
)
def test_what_is_none_of_ours_is_refused(
    tool: str, row: Row, says: str, out: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(InputError) as caught:
        decisions(given(tool, [row], tmp_path / "in"), tool, told(load(out)), {})
    assert says in caught.value.line()


def test_what_nobody_accepted_says_nothing(out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    known = told(load(out))
    skipped: list[Row] = [{"text": SECOND, "spans": [], "answer": answer} for answer in ("reject", "ignore")]
    assert decisions(given("prodigy", skipped, tmp_path / "p"), "prodigy", known, {}) == []
    open_tasks: list[Row] = [
        {"data": {"text": SECOND}, "annotations": []},
        {"data": {"text": SECOND}, "annotations": [{"result": [], "was_cancelled": True}]},
    ]
    assert decisions(given("label-studio", open_tasks, tmp_path / "l"), "label-studio", known, {}) == []


def test_offsets_in_utf16_units_are_understood_by_their_words(tmp_path: pathlib.Path) -> None:
    from kg.write.label_studio import read as tasks

    text = "😀清河县捐款"
    for start in (1, 2):  # code points, UTF-16 units
        value = {"start": start, "end": start + 3, "text": "清河县", "labels": ["Place"]}
        row = {"data": {"text": text}, "annotations": [{"result": [{"type": "labels", "value": value}]}]}
        assert next(tasks(given("label-studio", [row], tmp_path / "x"))).spans == ((1, 4, "Place"),)
    value["text"] = "县捐"
    value["start"] = 9
    with pytest.raises(InputError, match="does not stand at"):
        next(tasks(given("label-studio", [row], tmp_path / "x")))
