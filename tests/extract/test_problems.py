"""Whose problems are solved, where no word marks them. Sentences are our own; rules only."""

import pytest

from tests.extract.test_frames import facts_of

OWNERS = [
    # who stands before the problem
    ("湖阳市人社局解决农民工欠薪问题30件。", ["农民工"]),
    ("青石镇化解居民邻里纠纷50起。", ["居民"]),
    ("云岭县解决企业融资难题25个。", ["企业"]),
    # who has told of it
    ("湖阳市信访局收集群众反映的问题120个。", ["群众"]),
    ("云岭县工信局解决企业提出的诉求40条。", ["企业"]),
    ("青石镇解决村民关心的难题16个。", ["村民"]),
    # who was visited or checked just before
    ("湖阳市卫健局检查餐饮单位110家，发现问题33个。", ["餐饮单位"]),
    ("云岭县总工会走访职工80名，解决难题25个。", ["职工"]),
    ("青石镇帮助商户落实措施，排查隐患18处。", ["商户"]),
]
NOBODY = [
    "青石镇解决企业家诉求50起。",
    "云岭县公安局检查网吧40家，查处违法行为12起。",
    "湖阳市排查道路隐患18处。",
    "云岭县化解家庭纠纷102起。",
]


@pytest.mark.parametrize(("text", "names"), OWNERS)
def test_whose_problem_it_is(text: str, names: list[str]) -> None:
    fact = next(fact for fact in facts_of(text) if fact.type == "ProblemSolving")
    assert [one.name for one in fact.arguments.get("target", ())] == names


@pytest.mark.parametrize("text", NOBODY)
def test_whose_problem_is_not_told(text: str) -> None:
    found = [fact for fact in facts_of(text) if fact.type == "ProblemSolving"]
    assert found
    assert not any(fact.arguments.get("target") for fact in found)
