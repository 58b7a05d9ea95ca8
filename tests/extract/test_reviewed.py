"""Builds honour what people decided: of facts, of names, and of the documents concerned alone."""

import filecmp
import json
import pathlib

import pytest

from kg.decisions import Decision, append, content_of, hashed
from kg.errors import BuildError
from kg.merge import merge
from kg.telling import tellings
from tests.reviewing import FIRST, begun, fact, lines, made, told


@pytest.fixture
def out(tmp_path: pathlib.Path) -> pathlib.Path:
    return made(tmp_path)[0]


def test_an_accepted_fact_is_certain_and_says_so(out: pathlib.Path) -> None:
    session = begun(out)
    session.judge(fact(session, "选派").name, "accept")
    before = {row["iri"]: row for row in lines(out, "facts")}
    made(out.parent, "new", session.file)
    changed = [(before[row["iri"]], row) for row in lines(out.parent / "new", "facts") if row != before[row["iri"]]]
    assert [(new["confidence"], new["rule"], told(new)) for _, new in changed] == [
        (1, f"{old['rule']}+reviewed", told(old)) for old, _ in changed
    ]
    assert len(changed) == 1
    assert "a person accepted" in tellings(out.parent / "new", changed[0][1]["iri"])[0].why


def test_a_rejected_fact_leaves_and_its_number_says_why(out: pathlib.Path) -> None:
    session = begun(out)
    session.judge(fact(session, "捐款2万元").name, "reject")
    new, _ = made(out.parent, "new", session.file)
    assert len(lines(new, "facts")) == len(lines(out, "facts")) - 1
    reasons = {row["text"]: row["reason"] for row in lines(new, "coverage")}
    assert reasons["2万元"] == "rejected by review"
    assert reasons["3万元"] is None


def test_a_rejected_fact_stays_once_it_says_something_else(out: pathlib.Path) -> None:
    session = begun(out)
    session.judge(fact(session, "捐款2万元").name, "reject")
    row = json.loads(session.file.read_text("utf-8"))
    row["seen"]["quantities"][0]["value"] = 7
    append(session.file, [Decision(row)])
    new, _ = made(out.parent, "new", session.file)
    assert len(lines(new, "facts")) == len(lines(out, "facts"))
    documents = {row["doc"]: row.get("unmatched_reviews") for row in lines(new, "documents")}
    assert documents == {"a": [Decision(row).id], "b": None}


def test_a_corrected_fact_says_what_the_person_wrote(out: pathlib.Path) -> None:
    session = begun(out)
    item = fact(session, "选派")
    now = json.loads(json.dumps(content_of(item.fact).row()))
    now["type"] = "TeamFormation"
    now["arguments"] = [{"role": "agent", "name": "青石镇", "class": "Place", "span": [12, 15]}]
    now["quantities"][0] |= {"value": 40, "op": "ge"}
    session.judge(item.name, "correct", now)
    new, _ = made(out.parent, "new", session.file)
    found = [row for row in lines(new, "facts") if row["rule"].endswith("+reviewed")]
    assert [told(row) for row in found] == ["TeamFormation 青石镇 40名干部"]
    assert found[0]["quantities"][0]["op"] == "ge"


def test_a_fact_that_a_person_told_is_built_and_may_be_taken_back(out: pathlib.Path) -> None:
    session = begun(out)
    agent = {"role": "agent", "name": "清河县委", "class": "Organization", "span": [0, 4]}
    said = {"type": "Service", "arguments": [agent], "quantities": []}
    item = session.add("a", [0, 6], [4, 6], said)
    new, _ = made(out.parent, "new", session.file)
    assert [(told(row), row["trigger"], row["rule"]) for row in lines(new, "facts") if row["rule"] == "reviewed"] == [
        ("Service 清河县委", "选派", "reviewed")
    ]
    session.judge(item.name, "reject")
    again, _ = made(out.parent, "again", session.file)
    assert filecmp.cmp(again / "facts.jsonl", out / "facts.jsonl", shallow=False)


def test_only_documents_with_other_decisions_are_read_again(out: pathlib.Path) -> None:
    session = begun(out)
    session.judge(fact(session, "20名医生").name, "reject")
    new, taken = made(out.parent, "out", session.file)
    assert taken == 1
    assert made(out.parent, "out", session.file)[1] == 2
    anew, _ = made(out.parent, "anew", session.file)
    same = ("facts.jsonl", "coverage.jsonl", "documents.jsonl", "graph.nq", "graph.html", "build.json")
    assert filecmp.cmpfiles(new, anew, same, shallow=False) == ([*same], [], [])
    session.undo()
    assert made(out.parent, "out", session.file)[1] == 1
    assert "reviews" not in (out / "documents.jsonl").read_text("utf-8")


def test_builds_with_other_reviews_of_a_document_do_not_merge(out: pathlib.Path) -> None:
    session = begun(out)
    session.judge(fact(session, "20名医生").name, "reject")
    new, _ = made(out.parent, "new", session.file)
    with pytest.raises(BuildError, match="with other reviews"):
        merge([out, new], out.parent / "all", lambda _: None)
    merge([new, new], out.parent / "all", lambda _: None)
    assert filecmp.cmp(out.parent / "all/facts.jsonl", new / "facts.jsonl", shallow=False)


def test_names_that_a_person_calls_one_are_one(out: pathlib.Path) -> None:
    session = begun(out)
    pair = next(
        row for row in session.pairs() if {row["name"], row["other"]} == {"云岭县民宿旅游协会", "云岭县民宿旅行协会"}
    )
    session.name(pair["class"], pair["name"], pair["other"], "same")
    new, _ = made(out.parent, "new", session.file)
    iris = {row["text"]: row["iri"] for row in lines(new, "entities")}
    assert iris["云岭县民宿旅游协会"] == iris["云岭县民宿旅行协会"]
    assert any(row["state"] == "same" for row in begun(new).pairs())


def test_mentions_are_rejected_retyped_and_added(out: pathlib.Path) -> None:
    text = hashed(FIRST.encode())
    row = {"about": "mention", "text": text}
    at = FIRST.index("云岭县民宿旅行协会")
    append(out.parent / "reviews.jsonl", [Decision(one) for one in (
        {**row, "verdict": "reject", "span": [at, at + 9], "class": "Organization"},
        {**row, "verdict": "add", "span": [at, at + 9], "class": "Program", "words": "云岭县民宿旅行协会"},
        {**row, "verdict": "add", "span": [9, 11], "class": "Person", "words": "干部"},
        {**row, "verdict": "add", "span": [9, 11], "class": "Place", "words": "别的"},
    )])  # fmt: skip
    new, _ = made(out.parent, "new", out.parent / "reviews.jsonl")
    assert [len(row["unmatched_reviews"]) for row in lines(new, "documents") if row["doc"] == "a"] == [1]
    before = {(*r["span"], r["class"]) for r in lines(out, "entities") if r["doc"] == "a"}
    after = {(*r["span"], r["class"]) for r in lines(new, "entities") if r["doc"] == "a"}
    assert (after - before, before - after) == (
        {(at, at + 9, "Program"), (9, 11, "Person")},
        {(at, at + 9, "Organization")},
    )
    donor = next(row for row in lines(new, "facts") if row["span"][0] >= at)["agent"]
    assert [(a["name"], a["class"]) for a in donor] == [("云岭县民宿旅行协会", "Program")]
    assert not [r for r in lines(new, "relations") if r["subject"] == "云岭县民宿旅行协会"]
