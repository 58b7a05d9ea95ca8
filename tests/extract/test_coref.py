"""Who acts: agents over dropped subjects, short forms, causatives, speakers."""

import pytest

from tests.extract.test_frames import facts_of

# text | type | agents of the first fact of that type
AGENTS = [
    ("由云岭县教育局主办的“书香节”活动开幕，发放图书300册。", "Provision", ["“书香节”活动"]),
    ("在湖阳市青石镇，发放图书300册。", "Provision", ["青石镇"]),
    ("云岭县教育局局长王大山介绍，发放图书300册。", "Provision", ["云岭县教育局"]),
    ("云岭县教育局在湖阳市、青石镇等地，发放图书300册。", "Provision", ["云岭县教育局"]),
    ("云岭县教育局发出通知。全体教师都要学习。发放图书300册。", "Provision", ["云岭县教育局"]),
    ("云岭县教育局召开会议。县里发放图书300册。", "Provision", ["云岭县"]),
    # a clause without a subject takes the subject of the clause before it
    ("云岭县开展普查，组建6支服务队。", "TeamFormation", ["云岭县"]),
    ("湖阳市民政局高度重视，印发《养老服务办法》。", "Issuance", ["湖阳市民政局"]),
    ("青石镇党委迅速行动。组建4支抢险队。", "TeamFormation", ["青石镇党委"]),
    # time, connectives and quotations before the subject
    ("6月3日，云岭县成立防汛指挥部。", "TeamFormation", ["云岭县"]),
    ("与此同时，湖阳市总工会组建3支宣讲队。", "TeamFormation", ["湖阳市总工会"]),
    ("截至目前，青石镇已组建5支巡逻队。", "TeamFormation", ["青石镇"]),
    # 由 marks the agent
    ("这项工作由云岭县水利局牵头，组建2支抢修队。", "TeamFormation", ["云岭县水利局"]),
    # several agents
    ("云岭县、湖阳市等地分别印发《防汛预案》。", "Issuance", ["云岭县", "湖阳市"]),
    ("湖阳市教育局和湖阳市财政局联合印发《资助办法》。", "Issuance", ["湖阳市教育局", "湖阳市财政局"]),
    # a collective keeps the place that it belongs to
    ("云岭县各级党组织组建30支服务队。", "TeamFormation", ["云岭县各级党组织"]),
    # a short form points back to the nearest name of its kind
    ("湖阳纺织有限公司转产口罩。公司组建2支青年突击队。", "TeamFormation", ["湖阳纺织有限公司"]),
    ("云岭经济开发区位于城东。开发区成立服务专班。", "TeamFormation", ["云岭经济开发区"]),
    # what is counted is no agent; the place at its beginning is
    ("云岭县员工复工率达90%。", "Resumption", ["云岭县"]),
    ("青石镇党委召开会议。200多名党员干部深入40个村。", "Dispatch", ["青石镇党委"]),
]


@pytest.mark.parametrize(("text", "kind", "agents"), AGENTS)
def test_the_agent_is_resolved(text: str, kind: str, agents: list[str]) -> None:
    fact = next(fact for fact in facts_of(text) if fact.type == kind)
    assert [argument.name for argument in fact.arguments.get("agent", ())] == agents


def test_a_resolved_agent_is_less_certain_than_a_stated_one() -> None:
    stated, carried = facts_of("云岭县组建6支服务队，设立12个服务点。")
    assert stated.confidence > carried.confidence


def test_an_unknown_agent_is_left_out() -> None:
    (fact,) = [fact for fact in facts_of("组建6支服务队。") if fact.type == "TeamFormation"]
    assert "agent" not in fact.arguments
