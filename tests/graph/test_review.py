"""kg link-report: what was merged, and what nearly was."""

import json
import pathlib
from dataclasses import replace

import pytest

from kg.build import build
from kg.errors import InputError
from kg.graph.load import Build, load
from kg.graph.review import Named, Near, entities, merged, near
from kg.settings import Settings


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("review")
    (folder / "a.txt").write_text("中共清河县委员会发出通知。清河县委随后选派干部30名。王建国主任说，水退了。", "utf-8")
    (folder / "b.txt").write_text("清河县委组织部选派干部40名。王建国院长说，床位够。", "utf-8")
    build([folder / "a.txt", folder / "b.txt"], folder / "out", Settings(check=False), lambda _: None)
    return load(folder / "out")


def test_names_of_one_body_are_listed_together(built: Build) -> None:
    found = {one.label: one for one in merged(entities(built))}
    assert set(found["清河县委"].names) == {"中共清河县委员会", "清河县委"}
    assert found["清河县委"].documents == 2  # 清河县委组织部 names it too


def test_what_was_left_apart_is_listed_with_its_reason(built: Build) -> None:
    pairs = {(pair.one.label, pair.other.label): pair.why for pair in near(entities(built))}
    assert pairs["王建国", "王建国"] == "same label"
    assert ("清河县委", "清河县委") not in pairs


def test_select_queries_are_answered_as_texts(built: Build) -> None:
    names, rows = built.query("SELECT ?doc { ?d a kg:SourceDocument ; dcterms:identifier ?doc } ORDER BY ?doc")
    assert (names, rows) == (["doc"], [("a",), ("b",)])
    for wrong in ("SELECT", "ASK { ?s ?p ?o }"):
        with pytest.raises(InputError):
            built.query(wrong)


def test_every_mention_is_counted(built: Build) -> None:
    rows = [json.loads(line) for line in (built.folder / "entities.jsonl").read_text("utf-8").splitlines()]
    assert sum(one.mentions for one in entities(built)) == len(rows)
    assert {one.iri for one in entities(built)} == {row["iri"] for row in rows}
    assert pathlib.Path(built.folder).name == "out"


def test_what_is_plain_need_not_be_reviewed() -> None:
    place = Named("Place", "丹东市", "p", ("丹东", "丹东市", "辽宁省丹东市"), 1, 3, ("a",))
    body = Named("Organization", "清河县委", "o", ("中共清河县委员会",), 2, 2, ("a", "b"))
    branch = Named("Organization", "清河县委党组", "q", ("清河县委党组",), 1, 1, ("a",))
    assert (place.plain, body.plain) == (True, False)
    assert Near("Organization", "alike", body, branch).plain
    assert not Near("Organization", "alike", body, replace(branch, label="清河县纪委")).plain
    assert Near("Organization", "alike", body, branch).row == "清河县委\t清河县委党组\tOrganization"


def test_entities_name_their_documents(built: Build) -> None:
    assert {one.label: one.docs for one in entities(built)}["清河县委"] == ("a", "b")
