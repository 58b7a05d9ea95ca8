"""Lasting relations: what names say and what facts state."""

from dataclasses import replace

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.extract.relations import find
from kg.pipeline import annotate


def relations(text: str) -> set[tuple[str, ...]]:
    reading = Reading(next(annotate([(text, "")], 1)))
    found = find(reading, Extractor(reading).facts())
    return {(r.subject, r.predicate, r.object, *([r.post] if r.post else [])) for r in found}


CASES = [
    ("武都区委书记王大山讲话。", {("武都区委", "locatedIn", "武都区"), ("王大山", "holdsPost", "武都区委", "书记")}),
    # a bare post is one of the body told of last that can have it
    (
        "武都区应急管理局开会。副局长王大山讲话。",
        {("武都区应急管理局", "locatedIn", "武都区"), ("王大山", "holdsPost", "武都区应急管理局", "副局长")},
    ),
    ("武都区下雨。区长王大山讲话。", {("王大山", "holdsPost", "武都区", "区长")}),
    ("武都区下雨。局长王大山讲话。", set()),
    ("武都区区长王大山讲话。", {("王大山", "holdsPost", "武都区", "区长")}),
    (
        "武都区委副书记、区长王大山讲话。",
        {
            ("武都区委", "locatedIn", "武都区"),
            ("王大山", "holdsPost", "武都区委", "副书记"),
            ("王大山", "holdsPost", "武都区", "区长"),
        },
    ),
    (
        "武都区公安局副局长王大山讲话。",
        {("武都区公安局", "locatedIn", "武都区"), ("王大山", "holdsPost", "武都区公安局", "副局长")},
    ),
    ("甘肃省陇南市召开会议。", {("陇南市", "locatedIn", "甘肃省")}),
    (
        "陇南市武都区图书馆开放。",
        {("武都区", "locatedIn", "陇南市"), ("陇南市武都区图书馆", "locatedIn", "武都区")},
    ),
    (
        "陇南云岭药业有限公司党支部成立。",
        {
            ("陇南云岭药业有限公司", "locatedIn", "陇南"),
            ("陇南云岭药业有限公司党支部", "locatedIn", "陇南"),
            ("陇南云岭药业有限公司党支部", "partOf", "陇南云岭药业有限公司"),
        },
    ),
    (
        "武都区应急管理局局长王大山说，汛情平稳。",
        {("武都区应急管理局", "locatedIn", "武都区"), ("王大山", "holdsPost", "武都区应急管理局", "局长")},
    ),
    ("武都区开展“清水润田”护河行动。", {("“清水润田”护河行动", "runBy", "武都区")}),
    ("武都区印发《河湖管理办法》。", {("河湖管理办法", "issuedBy", "武都区")}),
    ("武都区尚未印发《河湖管理办法》。", set()),
    ("武都区学习《河湖管理办法》。", set()),
    ("中国红十字会发出呼吁。", set()),  # being in China says nothing here
    # the place right before the word for a branch
    (
        "浙江云茶集团兰州分公司扩建。",
        {
            ("浙江云茶集团兰州分公司", "locatedIn", "兰州"),
            ("浙江云茶集团兰州分公司", "partOf", "浙江云茶集团"),
            ("浙江云茶集团", "locatedIn", "浙江"),
        },
    ),
    ("青海云茶食品兰州基地扩建。", set()),
    # where a body is said to be
    ("记者在武都区的清泉药业有限公司看到茶园。", {("清泉药业有限公司", "locatedIn", "武都区")}),
    (
        "位于陇南市武都区的清泉药业有限公司扩产。",
        {("武都区", "locatedIn", "陇南市"), ("清泉药业有限公司", "locatedIn", "武都区")},
    ),
    (
        "车停在贵阳青山路8号的清泉药业有限公司。",
        {("青山路8号", "locatedIn", "贵阳"), ("清泉药业有限公司", "locatedIn", "青山路8号")},
    ),
    ("武都区的清泉药业有限公司扩产。", set()),
    # 公司, 该村, 公司党支部 before a post are what they point to
    ("清泉药业有限公司扩产。公司副总经理王大山到场。", {("王大山", "holdsPost", "清泉药业有限公司", "副总经理")}),
    (
        "武都区青石村修路。该村党支部书记王大山讲话。",
        {("王大山", "holdsPost", "青石村党支部", "书记"), ("青石村", "locatedIn", "武都区")},
    ),
    (
        "清泉药业有限公司接到订单。工人不够，但公司党支部书记王大山不急。",
        {("王大山", "holdsPost", "清泉药业有限公司党支部", "书记")},
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_relations_are_exactly_these(text: str, expected: set[tuple[str, ...]]) -> None:
    assert relations(text) == expected


@pytest.mark.parametrize(("rule", "stated"), [("Issuance/2", True), ("network", False), ("network+ranker", False)])
def test_a_fact_of_the_network_states_nothing_of_an_agent_of_another_sentence(rule: str, stated: bool) -> None:
    text = "云岭县应急局检查了企业。云岭县应急局印发《整改通知》。"
    reading = Reading(next(annotate([(text, "")], 1)))
    (fact,) = (fact for fact in Extractor(reading).facts() if fact.type == "Issuance")
    (agent,) = fact.arguments["agent"]
    before = replace(agent, start=0, end=len(agent.name))
    told = find(reading, [replace(fact, rule=rule, arguments={**fact.arguments, "agent": (before,)})])
    assert any(relation.predicate == "issuedBy" for relation in told) is stated
    assert any(one.predicate == "issuedBy" for one in find(reading, [replace(fact, rule=rule)]))
