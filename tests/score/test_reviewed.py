"""A review as gold: whole documents with recall, the others by their judged facts alone."""

import json
import pathlib

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.decisions import content_of
from kg.score.report import score
from tests.reviewing import begun, fact, made


def judged(out: pathlib.Path) -> pathlib.Path:
    """a: one fact accepted, one rejected; b: corrected (40 for 20), one missed fact told, marked whole."""
    session = begun(out)
    session.judge(fact(session, "选派").name, "accept")
    session.judge(fact(session, "捐款2万元").name, "reject")
    for item in [item for item in session.items("b")]:
        now = json.loads(json.dumps(content_of(item.fact).row()))
        now["quantities"][0]["value"] = 40
        session.judge(item.name, "correct", now)
    agent = {"role": "agent", "name": "清河县人民医院", "class": "Organization", "span": [0, 7]}
    amount = {"span": [9, 12], "value": 20, "op": "eq", "unit": "名", "item": "医生"}
    session.add("b", [0, 12], [7, 9], {"type": "Service", "arguments": [agent], "quantities": [amount]})
    session.mark("b", True)
    return session.file


def test_judged_facts_give_precision_and_whole_documents_recall(tmp_path: pathlib.Path) -> None:
    out, _ = made(tmp_path)
    report = score(out, judged(out))
    facts = len([*begun(out).items("b")]) - 1
    one = report.scores["judged"]
    assert (one.tp, one.fp, one.r, one.f1) == (1, 1 + facts, None, None)
    quantity = report.scores["quantity"]
    assert (quantity.tp, quantity.fn) == (1, facts)  # 20 stands in the fact that was told; 40 nowhere
    assert report.documents == 1
    assert not any(name.startswith(("entities", "relations")) for name in report.scores)
    assert "1 documents were reviewed as a whole; 1 in part" in report.notes[0]
    assert len(report.notes) == 1


def test_a_build_that_honours_the_review_is_right_and_warned_about(tmp_path: pathlib.Path) -> None:
    file = judged(made(tmp_path)[0])
    new, _ = made(tmp_path, "new", file)
    report = score(new, file)
    assert report.scores["judged"].p == 1
    assert report.scores["slots"].f1 == 1
    assert "scored against what it was told" in report.notes[1]


def test_the_command_prints_what_it_cannot_say_as_a_dash(tmp_path: pathlib.Path) -> None:
    out, _ = made(tmp_path)
    got = CliRunner().invoke(app, ["score", str(out), "--gold", str(judged(out))])
    line = next(line for line in got.output.splitlines() if "judged" in line and "│" in line)
    assert [cell.strip() for cell in line.split("│")[3:6]] == ["–", "–", "–"]
    told = CliRunner().invoke(app, ["score", str(out), "--gold", str(out.parent / "reviews.jsonl"), "--json"])
    assert json.loads(told.stdout)["judged"]["r"] is None


@pytest.mark.parametrize(("option", "says"), [("--summary", "right as found: 1 of"), ("--list", "? fact     add ")])
def test_list_and_summary(option: str, says: str, tmp_path: pathlib.Path) -> None:
    out, _ = made(tmp_path)
    got = CliRunner().invoke(app, ["review", str(out), "--reviews", str(judged(out)), option])
    assert got.exit_code == 0
    assert says in got.output


def test_people_who_differ_are_named(tmp_path: pathlib.Path) -> None:
    out, _ = made(tmp_path)
    for who, verdict in (("甲", "accept"), ("乙", "reject")):
        session = begun(out, who)
        session.judge(fact(session, "选派").name, verdict)
    got = CliRunner().invoke(app, ["review", str(out), "--reviews", str(session.file), "--summary"])
    assert "decided differently by several people: 1" in got.output
    assert "乙 reject, 甲 accept" in got.output
