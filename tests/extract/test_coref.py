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
    # whose words they are may stand before a colon alone
    ("云岭县教育局负责人王大山：“我们发放图书300册。”", "Provision", ["云岭县教育局"]),
    ("青石镇党委书记陈小河：“我们组建4支抢险队。”", "TeamFormation", ["青石镇党委"]),
    ("云岭县水利局科长李青：“开工以来，我们组建2支抢修队。”", "TeamFormation", ["云岭县水利局"]),
    # 由 marks the agent
    ("这项工作由云岭县水利局牵头，组建2支抢修队。", "TeamFormation", ["云岭县水利局"]),
    # several agents
    ("云岭县、湖阳市等地分别印发《防汛预案》。", "Issuance", ["云岭县", "湖阳市"]),
    ("湖阳市教育局和湖阳市财政局联合印发《资助办法》。", "Issuance", ["湖阳市教育局", "湖阳市财政局"]),
    # a collective keeps the place that it belongs to
    ("云岭县各级党组织组建30支服务队。", "TeamFormation", ["云岭县各级党组织"]),
    # who is counted acts where nobody else is named
    ("全省12所职业院校在春季招聘中成立服务专班。", "TeamFormation", ["职业院校"]),
    ("近年来，全市20家养老驿站组建专家团队15支。", "TeamFormation", ["养老驿站"]),
    ("8所技校、12所职业院校发放图书210册。", "Provision", ["技校", "职业院校"]),
    # 当地 is the place told of last
    ("青石镇出现暴雨。当地紧急成立抢险队3支。", "TeamFormation", ["青石镇"]),
    ("记者来到云岭县青石镇。当地将发放图书90册。", "Provision", ["青石镇"]),
    ("云岭县召开会议。当地企业发放图书90册。", "Provision", ["当地企业"]),
    # where it stands is no part of what acts
    ("湖阳装配式建材项目位于云岭县青石镇，设立服务点9个。", "TeamFormation", ["湖阳装配式建材项目"]),
    # a clause of places alone that goes on a list names nobody
    ("云岭县图书馆下乡，覆盖青石镇的南坡村，白石镇的北坡村，发放图书90册。", "Provision", ["云岭县图书馆"]),
    ("湖阳市民政局走访青石镇，白石镇，发放棉被200床。", "Provision", ["湖阳市民政局"]),
    ("云岭县气象局布点到青石镇，白石镇和南坡村，成立观测队3支。", "TeamFormation", ["云岭县气象局"]),
    # a short form points back to the nearest name of its kind
    ("湖阳纺织有限公司转产口罩。公司组建2支青年突击队。", "TeamFormation", ["湖阳纺织有限公司"]),
    ("云岭经济开发区位于城东。开发区成立服务专班。", "TeamFormation", ["云岭经济开发区"]),
    # what is counted is no agent; the place at its beginning is
    ("云岭县员工复工率达90%。", "Resumption", ["云岭县"]),
    ("青石镇党委召开会议。200多名党员干部深入40个村。", "Dispatch", ["青石镇党委"]),
    # a dateline names no subject
    ("湖阳日报讯 云岭县成立防汛指挥部。", "TeamFormation", ["云岭县"]),
    ("新华社湖阳3月2日电 青石镇党委组建4支抢险队。", "TeamFormation", ["青石镇党委"]),
    ("云岭县融媒体中心讯 湖阳市总工会组建3支宣讲队。", "TeamFormation", ["湖阳市总工会"]),
    # what belongs to a place acts, not the place
    ("云岭县的湖阳纺织有限公司捐出口罩3000只。", "Donation", ["湖阳纺织有限公司"]),
    ("青石镇的云岭茶叶有限公司捐款20万元。", "Donation", ["云岭茶叶有限公司"]),
    ("青石镇村支书王大山捐款2万元。", "Donation", ["王大山"]),
    # people under a name in quotes, and 他们
    ("云岭县推行新制度。“驻企专员”捐款20万元。", "Donation", ["驻企专员"]),
    ("云岭县推行新制度。“河长”和“护林员”捐款20万元。", "Donation", ["河长", "护林员"]),
    ("云岭县推行“河长”制度，捐款20万元。", "Donation", ["云岭县"]),
    ("云岭县推行新制度。“驻企专员”走访企业。他们捐款20万元。", "Donation", ["驻企专员"]),
    ("湖阳志愿服务队走访企业。他们捐款20万元。", "Donation", ["湖阳志愿服务队"]),
    # each of those that are counted
    ("云岭县80家单位各派出20名干部。", "Dispatch", ["单位"]),
    ("云岭县6所学校分别组建3支合唱队。", "TeamFormation", ["学校"]),
    ("湖阳市12个街道均成立服务队。", "TeamFormation", ["街道"]),
    # what somebody is, or where, names no other subject
    ("湖阳纺织有限公司成立于1996年，是云岭县的龙头企业，捐款3万元。", "Donation", ["湖阳纺织有限公司"]),
    ("青石小学建成五年，位于云岭县东郊，组建3支合唱队。", "TeamFormation", ["青石小学"]),
    ("湖阳银行开业十年，属于云岭县的企业，捐款20万元。", "Donation", ["湖阳银行"]),
    # what is only counted in a list goes on as nobody
    ("云岭县商务局检查商店50家，农贸市场1个，发现问题9个。", "ProblemSolving", ["云岭县商务局"]),
    ("青石镇走访村民300户，小微企业20家，解决难题6个。", "ProblemSolving", ["青石镇"]),
    ("湖阳市总工会慰问职工80人，困难家庭5户，发放大米900公斤。", "Provision", ["湖阳市总工会"]),
    ("湖阳路桥有限公司承建的云岭县“通村路”工程开工。工程新建水塔3座。", "Production", ["“通村路”工程"]),
    # who makes or runs what the sentence is about does not take over
    ("“书香节”活动启动。活动由云岭县教育局主办，湖阳书城有限公司承办，发放图书300册。", "Provision", ["“书香节”活动"]),
    ("“春风行动”启动。该行动由湖阳市总工会发起，云岭县、青石镇协办，发放图书400册。", "Provision", ["“春风行动”"]),
    (
        "云岭县第六届青年运动会开幕。赛事由云岭县体育局指导，湖阳体育有限公司运营，发放奖牌90枚。",
        "Provision",
        ["第六届青年运动会"],
    ),
    # 他 and 她 are the person last named
    ("云岭县教育局送来图书。第一书记王大山来了。他捐款3000元。", "Donation", ["王大山"]),
    ("第一书记周立军带头养羊。\n如今他捐款5万元。", "Donation", ["周立军"]),
    ("驻村第一书记李桂兰来了。去年，她捐出棉衣40件。", "Donation", ["李桂兰"]),
    # ... and acts in the clauses behind that one, though he only said so
    ("云岭县教育局送来图书。村民王大山说，他家种了12亩梨，捐款3000元。", "Donation", ["王大山"]),
    ("湖阳市总工会走访。种植户李桂兰说，她去年回乡，捐出棉衣40件。", "Donation", ["李桂兰"]),
    ("青石镇党委组建3支宣讲队。记者采访了党员周立军。周立军说，他身体好，今年捐款5万元。", "Donation", ["周立军"]),
    # a body and its Party group
    ("湖阳市科协党组书记、主席王大山介绍，发放图书300册。", "Provision", ["湖阳市科协"]),
    ("云岭县医院党委书记、院长李桂兰表示，组建2支医疗队。", "TeamFormation", ["云岭县医院"]),
    ("湖阳农商银行党委书记、董事长周立军说，发放贷款3000万元。", "Financing", ["湖阳农商银行"]),
    # a bare post: of the body told of last that it can head
    ("湖阳市青石镇办书会。镇长王大山介绍，三天里发放图书300册。", "Provision", ["青石镇"]),
    ("湖阳市应急管理局通报情况。两年前换了人。局长李桂兰说，今年已发放图书300册。", "Provision", ["湖阳市应急管理局"]),
    ("湖阳纺织有限公司投产。“难。”副总经理周立军坦言，去年招收员工60人。", "Recruitment", ["湖阳纺织有限公司"]),
    ("云岭县召开会议。“要快。”副县长王大山表示，年内发放图书300册。", "Provision", ["云岭县"]),
    # a room of a body
    (
        "云岭县召开会议。走进湖阳纺织有限公司车间，工人正忙。发放手套400双和图书300册。",
        "Provision",
        ["湖阳纺织有限公司"],
    ),
    ("云岭县召开会议。在云岭县医院门诊大厅，人来人往。发放图书300册。", "Provision", ["云岭县医院"]),
    ("云岭县召开会议。来到湖阳书城有限公司门口，天刚亮。发放图书300册。", "Provision", ["湖阳书城有限公司"]),
    # who joins in acts as well, in the clauses behind too, but for the members of an alliance
    ("湖阳市司法局联合云岭县总工会，组建2支宣讲队，发放图书300册。", "Provision", ["湖阳市司法局", "云岭县总工会"]),
    (
        "湖阳市水利局会同云岭县水利局、云岭县财政局印发《河道管理办法》。",
        "Issuance",
        ["湖阳市水利局", "云岭县水利局", "云岭县财政局"],
    ),
    ("云岭县残联会同湖阳市眼科医院，发放眼镜300副。", "Provision", ["云岭县残联", "湖阳市眼科医院"]),
    ("青石镇党委联合湖阳市水利局、云岭县总工会等8家单位成立治水联盟，发放图书300册。", "Provision", ["青石镇党委"]),
    # 两市, 两家单位: those that a list joined, or that acted one after the other
    ("湖阳市与平罗县签订协议。青石镇党委到场。两地共建园区3个。", "Partnership", ["湖阳市", "平罗县"]),
    (
        "湖阳市司法局和云岭县总工会开了会。三年来，两家单位共同发放图书300册。",
        "Provision",
        ["湖阳市司法局", "云岭县总工会"],
    ),
    ("云岭县残联走访老人，湖阳市水利局修水渠。两部门还发放图书300册。", "Provision", ["云岭县残联", "湖阳市水利局"]),
    # whatever 各 stands before acts where a verb follows; not kinds of things
    ("湖阳市财政局印发方案。各商场发放礼品300份。", "Provision", ["各商场"]),
    ("青石镇党委建起食堂5家，各中小学采购图书300册。", "Provision", ["各中小学"]),
    ("云岭县残联召开会议。各大景区已发放地图300份。", "Provision", ["各大景区"]),
    ("云岭县残联召开会议。各类物资采购300吨。", "Provision", ["云岭县残联"]),
    # whom the verb before says more of acts
    ("由湖阳市水利局组建的云岭县救援队发放图书300册。", "Provision", ["云岭县救援队"]),
    ("湖阳市水利局派人。新成立的云岭县宣讲团发放图书300册。", "Provision", ["云岭县宣讲团"]),
    ("青石镇党委挂点。去年组建的云岭县抢修队采购设备30台。", "Provision", ["云岭县抢修队"]),
    # who is made something by another acts afterwards, not the other
    ("云岭小学被湖阳市教育局选为试点，如今捐款3000元。", "Donation", ["云岭小学"]),
    ("去年，云岭茶叶有限公司被云岭县评为龙头企业，捐款20万元。", "Donation", ["云岭茶叶有限公司"]),
    ("云岭县蓝天救援队被湖阳市总工会请去讲课，后来捐出图书300册。", "Donation", ["云岭县蓝天救援队"]),
    # what a body does to another is no part of the other's name
    ("湖阳市商务局协调云岭超市发放图书300册。", "Provision", ["湖阳市商务局"]),
    ("湖阳市教育局协调第三中学，发放图书300册。", "Provision", ["湖阳市教育局"]),
    ("云岭县教育局指导青石小学发放图书300册。", "Provision", ["云岭县教育局"]),
    # a byline names no subject
    ("（湖阳日报记者 王大山 通讯员 李桂兰）9月2日，云岭县发放图书300册。", "Provision", ["云岭县"]),
    ("云岭县供书\n（湖阳晚报记者 周立军）连日来，发放图书300册。", "Provision", ["云岭县"]),
    ("云岭县供书\n（通讯员 李桂兰 青石镇报道）发放图书300册。", "Provision", ["云岭县"]),
    # a time before a short form that points back
    ("湖阳纺织有限公司投产。去年公司采购设备30台。", "Provision", ["湖阳纺织有限公司"]),
    ("云岭县医院开诊。2021年医院采购设备30台。", "Provision", ["云岭县医院"]),
    ("云岭小学开学。今年以来学校已采购图书300册。", "Provision", ["云岭小学"]),
    # times that open a clause
    ("青石镇召开会议。到2026年，云岭县建成仓库30座。", "Production", ["云岭县"]),
    ("青石镇召开会议。到2026年平罗县建成仓库30座。", "Production", ["平罗县"]),
    ("湖阳市召开会议。自2019年起青石镇建成水窖60口。", "Production", ["青石镇"]),
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


BARE = [
    ("榆柳县人民检察院受理线索60条。检察院发放手册25份。", "Provision", ["榆柳县人民检察院"]),
    ("湖阳市人民法院开庭。在妇联支持下，法院发放手册50份。", "Provision", ["湖阳市人民法院"]),
    ("石岭海关验放货物30批。今年，海关发放手册120份。", "Provision", ["石岭海关"]),
    ("云岭县供销社开门。供销社采购蜜柚20吨。", "Provision", ["云岭县供销社"]),
]


@pytest.mark.parametrize(("text", "kind", "agents"), BARE)
def test_a_body_called_by_its_kind_is_the_one_named_before(text: str, kind: str, agents: list[str]) -> None:
    fact = [fact for fact in facts_of(text) if fact.type == kind][-1]
    assert [argument.name for argument in fact.arguments.get("agent", ())] == agents
