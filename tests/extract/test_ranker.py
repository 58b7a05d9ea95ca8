"""The ranker of agents with made-up weights: when it overrules the rules, and what it leaves alone."""

import json
import pathlib

import numpy as np
import pytest

from kg.errors import DataError
from kg.extract.candidates import FEATURES, Candidates, anchor
from kg.extract.facts import Extractor
from kg.extract.ranker import Ranker, ranker
from kg.extract.reading import Reading
from kg.model import Fact
from kg.pipeline import make_nlp


@pytest.fixture(scope="module")
def read() -> Reading:
    text = "青石镇医院忙了一周。云岭县来了12家企业，共排查隐患30处，向石桥县捐赠口罩500只。"
    return Reading(make_nlp()(text, disable=["kg_tagger"]))


def model(
    folder: pathlib.Path,
    said: dict[str, float],
    features: tuple[str, ...] = FEATURES,
    confidence: tuple[float, ...] = (),
) -> pathlib.Path:
    """A model folder whose scores are the sums of the named features by their weights."""
    straight = np.zeros((1, len(FEATURES)), np.float32)
    for name, weight in said.items():
        straight[0, FEATURES.index(name)] = weight
    empty = {"hidden": np.zeros((1, len(FEATURES), 2)), "hidden_bias": np.zeros((1, 2)), "out": np.zeros((1, 2))}
    folder.mkdir(exist_ok=True)
    with (folder / "weights.npz").open("wb") as file:
        np.savez(file, straight=straight, **{k: v.astype(np.float32) for k, v in empty.items()})  # type: ignore[arg-type]
    (folder / "meta.json").write_text(json.dumps({"format": 1, "features": features, "confidence": confidence}))
    return folder


def agents(facts: list[Fact]) -> dict[str, tuple[list[str], str]]:
    return {f.type: ([a.name for a in f.arguments.get("agent", ())], f.rule.partition("+")[2]) for f in facts}


def test_a_network_that_is_sure_overrules_the_rules(read: Reading, tmp_path: pathlib.Path) -> None:
    rules = Extractor(read).by_rules()
    assert agents(rules)["ProblemSolving"][0] == ["云岭县"]
    ranked = Ranker(model(tmp_path / "m", {"kind Organization": 9.0})).ranked(read, rules)
    assert agents(ranked)["ProblemSolving"] == (["青石镇医院"], "ranker")
    assert [(f.type, f.trigger, f.quantities, f.confidence) for f in ranked] == [
        (f.type, f.trigger, f.quantities, f.confidence) for f in rules
    ]


def test_a_network_that_is_not_sure_changes_nothing(read: Reading, tmp_path: pathlib.Path) -> None:
    rules = Extractor(read).by_rules()
    for weights in ({"kind Organization": 0.1}, {"rule": 9.0}, {"nobody": 9.0}):
        assert Ranker(model(tmp_path / "m", weights)).ranked(read, rules) == rules


def test_who_has_another_role_does_not_act(read: Reading, tmp_path: pathlib.Path) -> None:
    rules = Extractor(read).by_rules()
    donation = next(f for f in rules if f.type == "Donation")
    assert [a.name for a in donation.arguments["target"]] == ["石桥县"]
    ranked = Ranker(model(tmp_path / "m", {"own role": 9.0})).ranked(read, rules)
    assert agents(ranked)["Donation"] == agents(rules)["Donation"]


def test_a_statement_keeps_a_speaker(tmp_path: pathlib.Path) -> None:
    read = Reading(make_nlp()("云岭县很忙。县长王建国说，今年要修路。", disable=["kg_tagger"]))
    rules = Extractor(read).by_rules()
    ranked = Ranker(model(tmp_path / "m", {"kind Place": 9.0})).ranked(read, rules)
    assert agents(ranked)["Statement"] == (["王建国"], "")


def test_names_in_a_list_act_together(tmp_path: pathlib.Path) -> None:
    read = Reading(make_nlp()("昨日，云岭县、石桥县和青石镇开会。会后排查隐患30处。", disable=["kg_tagger"]))
    candidates = Candidates(read, Extractor(read).by_rules())
    names = [a.name for a in candidates.arguments]
    whole = ["云岭县", "石桥县", "青石镇"]
    assert [a.name for a in candidates.beside(names.index("石桥县"))] == whole


def test_features_tell_where_a_candidate_stands(read: Reading) -> None:
    facts = Extractor(read).by_rules()
    candidates = Candidates(read, facts)
    number = next(n for n, f in enumerate(facts) if f.type == "ProblemSolving")
    which, table = candidates.of(number)
    assert table.shape == (len(which) + 1, len(FEATURES))
    assert np.isfinite(table).all()

    def told(name: str) -> set[str]:
        row = next(i for i, place in enumerate(which) if candidates.arguments[place].name == name)
        return {feature for feature, value in zip(FEATURES, table[row], strict=True) if value}

    assert {"before 1", "kind Organization", "body 3", "initial", "opens paragraph"} <= told("青石镇医院")
    assert {"sentence 1", "rule", "rule's name", "kind Place", "level 1", "nearest name"} <= told("云岭县")
    assert not any(candidates.arguments[place].name == "石桥县" for place in which)  # it stands behind the clause
    assert {f for f, v in zip(FEATURES, table[-1], strict=True) if v} == {
        "nobody",
        "type ProblemSolving",
        "trigger",
        "candidates",
    }
    assert read.text[anchor(facts[number]) :].startswith("排查")


def test_a_model_of_other_features_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(DataError, match="another version"):
        Ranker(model(tmp_path / "m", {}, FEATURES[1:]))


def test_the_ranker_that_ships_loads() -> None:
    assert ranker().scores(np.zeros((3, len(FEATURES)), np.float32)).shape == (3,)


def test_confidence_weighs_what_the_rules_and_the_network_hold_of_an_agent(
    read: Reading, tmp_path: pathlib.Path
) -> None:
    rules = Extractor(read).by_rules()

    def confidence(rule: float) -> list[float]:
        return [
            f.confidence
            for f in Ranker(model(tmp_path / "m", {"rule": rule}, confidence=(0.5, 0.5, 0.0))).ranked(read, rules)
        ]

    trusted, doubted = confidence(3.0), confidence(-3.0)
    assert all(low < high for low, high in zip(doubted, trusted, strict=True))
    assert Ranker(model(tmp_path / "m", {"rule": 3.0})).ranked(read, rules) == rules
