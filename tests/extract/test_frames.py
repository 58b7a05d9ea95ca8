"""Every event type is one file, its tests included: each marked case is found, and nothing more of its type."""

import pathlib
import tomllib

import pytest

from kg.errors import DataError
from kg.extract import frames as module
from kg.extract.cases import found
from kg.extract.facts import Extractor
from kg.extract.frames import Frame, frames, hits, rules
from kg.extract.markup import parse
from kg.extract.reading import Reading
from kg.model import Fact
from kg.pipeline import make_nlp

CASES = [(frame, case.marked) for frame in frames() for case in frame.case]


def facts_of(text: str, published: str = "") -> list[Fact]:
    """The facts of one text by the rules alone, which a newly trained network must not change."""
    nlp = make_nlp()
    doc = nlp.make_doc(text)
    doc._.kg_published = published
    with nlp.select_pipes(disable=["kg_tagger"]):
        doc = nlp(doc)
    return Extractor(Reading(doc)).facts()


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


# What is added to a frame, what is said of it, and the line that is named.
BROKEN = {
    "unknown key": ('colour = "red"', "unknown key", 'colour = "red"'),
    "empty list": ("counts = []", "is empty", "counts = []"),
    "a text for a list": ('counts = "名"', "it must be a list|counts = '名'", 'counts = "名"'),
    "a number for a text": ('[[trigger]]\nwords = ["甲", 3]', "words = ", 'words = ["甲", 3]'),
    "no boolean": ("counted_acts = 1", "counted_acts = 1", "counted_acts = 1"),
    "bad takes": ('[[trigger]]\nwords = ["甲"]\ntakes = "behind"', "takes = 'behind'", 'takes = "behind"'),
    "bad role": ('[[trigger]]\nwords = ["甲"]\n[role.colour]\nafter = ["在"]', "no such role", "[role.colour]"),
    "no triggers' words": ('[[trigger]]\ntakes = "after"', "'words' is missing", "[[trigger]]"),
    "no class": ('agents = ["Firm"]', "no class 'Firm'", 'agents = ["Firm"]'),
    "a trigger that is no table": ('trigger = "甲"', "'trigger' is no table", 'trigger = "甲"'),
    "an edge without a name": (
        '[[trigger]]\nwords = ["甲"]\n[edge]\nto = ["target"]\nlabel = { en = "a", zh = "甲" }',
        "'definition' is missing|'name' is missing",
        "[edge]",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_frame_that_breaks_the_schema_stops_the_load(
    name: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addition, message, line = BROKEN[name]
    head = 'type = "X"\norder = 1\nlabel = { en = "a", zh = "甲" }\ndefinition = { en = "a", zh = "甲" }\n'
    rest = "" if "trigger" in addition else '\n[[trigger]]\nwords = ["甲"]\n'
    (tmp_path / "frames").mkdir()
    text = head + addition + rest
    (tmp_path / "frames" / "x.toml").write_text(text, "utf-8")
    monkeypatch.setattr(module, "data", lambda name: tmp_path / name)
    with pytest.raises(DataError, match=message) as error:
        module._packaged.__wrapped__()
    said = next((n for n, row in enumerate(text.splitlines(), 1) if row == line), 0)
    assert error.value.where == f"kg/data/frames/x.toml:{said}"


def test_a_frame_that_is_no_toml_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / "x.toml").write_text("type = ", "utf-8")
    monkeypatch.setattr(module, "data", lambda name: tmp_path / name)
    with pytest.raises(DataError, match="not TOML") as error:
        module._packaged.__wrapped__()
    assert error.value.where == "kg/data/frames/x.toml:1"
    assert isinstance(error.value.__cause__, tomllib.TOMLDecodeError)
