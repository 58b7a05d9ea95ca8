"""Every event type is one file, its tests included: each marked case is found, and nothing more of its type."""

import pathlib
import tomllib

import pytest

from kg.errors import DataError
from kg.extract import frames as module
from kg.extract.facts import Extractor
from kg.extract.frames import Frame, frames, hits, rules
from kg.extract.reading import Reading
from kg.model import Fact
from kg.pipeline import make_nlp
from tests.markup import Marked, parse

CASES = [(frame, case.marked) for frame in frames() for case in frame.case]


def facts_of(text: str, published: str = "") -> list[Fact]:
    """The facts of one text by the rules alone, which a newly trained network must not change."""
    nlp = make_nlp()
    doc = nlp.make_doc(text)
    doc._.kg_published = published
    with nlp.select_pipes(disable=["kg_tagger"]):
        doc = nlp(doc)
    return Extractor(Reading(doc)).facts()


def found(frame: Frame, text: str) -> list[Marked]:
    """The facts of one type, in the form of the marked expectation."""
    return [
        _seen(text, fact)
        for fact in facts_of(text)
        if fact.type == frame.type and (fact.trigger or fact.type != "Measure")
    ]


def _seen(text: str, fact: Fact) -> Marked:
    arguments = {role: tuple(a.name for a in filled) for role, filled in fact.arguments.items()}
    return Marked(text, fact.trigger, arguments, tuple((q.value, q.op, q.unit, q.item, q.max) for q in fact.quantities))


@pytest.mark.parametrize(("frame", "marked"), CASES, ids=[f"{frame.type}-{i}" for i, (frame, _) in enumerate(CASES)])
def test_frame_finds_its_case_and_no_more(frame: Frame, marked: str) -> None:
    case = parse(marked)
    assert found(frame, case.text) == ([] if case.is_negative else [case])


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.type)
def test_every_frame_has_positive_and_negative_cases(frame: Frame) -> None:
    kinds = {parse(case.marked).is_negative for case in frame.case}
    assert kinds == {True, False}


def test_every_trigger_word_leads_to_its_rules() -> None:
    assert [word for word in rules() if [hit[2] for hit in hits(word)] != [word]] == []


BROKEN = {
    "unknown key": ('colour = "red"', "unknown key"),
    "empty list": ("counts = []", "is empty"),
    "bad takes": ('[[trigger]]\nwords = ["甲"]\ntakes = "behind"', "takes = 'behind'"),
    "bad role": ('[[trigger]]\nwords = ["甲"]\n[role.colour]\nafter = ["在"]', "no such role"),
    "no triggers' words": ('[[trigger]]\ntakes = "after"', "'words' is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_frame_that_breaks_the_schema_stops_the_load(
    name: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addition, message = BROKEN[name]
    head = 'type = "X"\norder = 1\nlabel = { en = "a", zh = "甲" }\ndefinition = { en = "a", zh = "甲" }\n'
    rest = "" if "[[trigger]]" in addition else '\n[[trigger]]\nwords = ["甲"]\n'
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "x.toml").write_text(head + addition + rest, "utf-8")
    monkeypatch.setattr(module, "data", lambda name: tmp_path / name)
    with pytest.raises(DataError, match=message) as error:
        module.frames.__wrapped__()
    assert "x.toml" in error.value.where


def test_a_frame_that_is_no_toml_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "x.toml").write_text("type = ", "utf-8")
    monkeypatch.setattr(module, "data", lambda name: tmp_path / name)
    with pytest.raises(DataError, match="not TOML") as error:
        module.frames.__wrapped__()
    assert isinstance(error.value.__cause__, tomllib.TOMLDecodeError)
