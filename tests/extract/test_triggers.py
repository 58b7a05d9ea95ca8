"""Trigger words in their sentence: where names end, by the rules alone."""

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.pipeline import make_nlp


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("县应急管理局、县卫生健康委派员参加的3个督导组下沉。", ["下沉"]),  # not 委派
        ("县教育工委派6名干部到青石小学帮扶。", ["派"]),  # not 委派
        ("市发改委派出5个检查组赴各镇督查。", ["派出"]),
        ("县里委派6名干部到青石小学帮扶。", ["委派"]),
    ],
)
def test_no_trigger_begins_inside_a_name_that_ends_in_it(text: str, triggers: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.trigger for fact in Extractor(Reading(doc)).facts() if fact.type == "Dispatch"] == triggers


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("青石镇今年种植药材32万亩，其中天麻8万亩、白术12万亩。", [3]),
        ("青石镇新建公厕60座，其中城区38座，农村22座。", [3]),
        ("青石镇走访农户900户，包括脱贫户120户。", [2]),
        ("青石镇新建公厕60座，其中城区38座投入使用。", [1]),  # something else is said of these
        ("青石镇新建公厕60座，维护38座。", [1]),
        ("青石镇调拨帐篷60顶、水泵38台和雨衣900件。", [3]),
    ],
)
def test_the_parts_of_a_whole_stay_with_its_trigger(text: str, counts: list[int]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    found = [fact for fact in Extractor(Reading(doc)).facts() if fact.type != "Measure"]
    assert [len(fact.quantities) for fact in found][:1] == counts


def told(text: str) -> list[tuple[float, str]]:
    """(value, type) of each amount of a text, by the rules alone."""
    doc = make_nlp()(text, disable=["kg_tagger"])
    return [(q.value, fact.type) for fact in Extractor(Reading(doc)).facts() for q in fact.quantities]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("洪水冲垮便桥7座。", ["Measure"]),
        ("云岭县体校夺得金牌9枚、铜牌3枚。", ["Measure", "Measure"]),
        ("青石镇直播间售出脐橙26吨。", ["Measure"]),
        ("青石镇28名学生考取本科院校。", ["Measure"]),
        ("云岭县11名教师被评为“师德标兵”。", ["Measure"]),
        ("青石镇拆除倒塌围墙4处。", ["ProblemSolving"]),  # what is put right
        ("云岭县获得捐款30万元。", ["Donation"]),
    ],
)
def test_what_befalls_or_is_won_or_sold_is_measured(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("9家非法作坊被依法取缔。", "ProblemSolving"),
        ("14名嫌疑人被当场抓获。", "ProblemSolving"),
        ("46处违建已全部拆除。", "ProblemSolving"),
        ("8名干部受到党纪处分。", "ProblemSolving"),
        ("14名民警到场查获假烟。", "Participation"),  # these act
        ("26名群众受到惊吓。", "Measure"),
        ("26名群众到村口扫雪。", "Participation"),
    ],
)
def test_what_is_counted_before_its_verb_may_be_whom_it_happens_to(text: str, kind: str) -> None:
    assert [found for _, found in told(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("云岭机场昨天起降航班86架次。", ["Transport"]),
        ("湖阳站增开旅客列车12列。", ["Transport"]),
        ("云岭民航局共执行230个航班。", ["Transport"]),
        ("城管局拆除棚屋86间，违章门面32间。", ["ProblemSolving", "ProblemSolving"]),
        ("云岭县打通断头路18条，背街小巷26条。", ["Production", "Production"]),
        ("青石镇新建水渠36公里，水渠总长86公里。", ["Production", "Measure"]),  # what is there
        ("青石镇硬化道路7公里，受损道路19公里。", ["Production", "Measure"]),
    ],
)
def test_a_verb_goes_on_over_parallel_nouns_in_one_unit(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


def test_verbs_that_end_in_a_bound_are_verbs() -> None:
    for text, item in (
        ("市里下达3亿元支持水利。", "资金"),
        ("种植面积达36万亩。", "种植面积"),
        ("复工率达85%。", "复工率"),
    ):
        doc = make_nlp()(text, disable=["kg_tagger"])
        assert [q.item for q in doc._.kg_quantities] == [item]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("读书节当天共有900人次参与。", ["Participation"]),
        ("共有27家合作社参展。", ["Participation"]),
        ("14支龙舟队角逐奖杯。", ["Participation"]),
        ("青石镇选派7名医生参加巡诊。", ["Dispatch"]),  # the first verb's
    ],
)
def test_who_is_counted_before_a_verb_of_taking_part_takes_part(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("青石镇组织医生30人次赴各村巡诊。", ["Dispatch"]),
        ("青石镇组织村民260人次清理河道。", ["Participation"]),
        ("青石镇组织健康体检260人次。", ["Service"]),
        ("青石镇组织培训12场。", ["Service"]),
        ("湖阳机场新开通国内航线4条。", ["Service"]),
        ("县剧团创作小品9个。", ["Production"]),
        ("县医院编制床位300张。", ["Measure"]),
    ],
)
def test_people_times_are_organised_as_people(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("云岭县市场监管局查处虚假宣传、发布违法广告等案件17起。", ["查处"]),
        ("云岭县交警大队查处酒后驾车、运送烟花等行为40起。", ["查处"]),
        ("青石镇发放防汛、安装报警器等知识手册300册。", ["发放"]),
    ],
)
def test_a_verb_inside_the_list_of_what_is_counted_is_no_trigger(text: str, triggers: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.trigger for fact in Extractor(Reading(doc)).facts()] == triggers


@pytest.mark.parametrize("text", ["建成后的村道长9公里。", "整改后的企业有12家。", "青石镇培训后的村民增收3万元。"])
def test_what_is_only_told_for_its_time_is_no_trigger(text: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.type for fact in Extractor(Reading(doc)).facts()] == ["Measure"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("云岭县教体局完成学生800人的体检工作。", ["Service"]),
        ("青石镇完成隐患300处的整改任务。", ["ProblemSolving"]),
        ("湖阳市人民医院做好村民900人次的义诊。", ["Service"]),
    ],
)
def test_a_verb_as_a_noun_has_what_is_counted_before_it(text: str, kinds: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.type for fact in Extractor(Reading(doc)).facts() if fact.quantities] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "青石镇组织机关干部开展“企业大走访”活动。",
        "湖阳市总工会将举办“夏送清凉”活动。",
        "云岭县依托社区推行“红色管家”机制。",
    ],
)
def test_a_programme_is_launched_once_by_the_verb_next_to_it(text: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.trigger for fact in Extractor(Reading(doc)).facts()] == [text[text.index("“") - 2 : text.index("“")]]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("云岭县消防大队抢救游客26人。", ["Service"]),
        ("青石镇共救援村民130人，搜救38人。", ["Service", "Service"]),
        ("云岭县120名教师无偿献血。", ["Donation"]),
        ("云岭县消防大队接到报警66起，救援被困车辆18台。", ["Service", "Service"]),
        ("青石镇将8位老人转移到学校。", ["Transport"]),
        ("青石镇把不愿离开的6位村民疏散到镇中学。", ["Transport"]),
        ("云岭县中心血站组织献血36000毫升。", ["Donation"]),
        ("云岭县新增转移农村劳动力1.2万人。", ["Recruitment"]),  # to work elsewhere
        ("青石镇转移群众1200人。", ["Transport"]),  # to safety
        ("青石镇为该镇120名学生发放了助学金。", ["Financing"]),
        ("青石镇为86户村民送去了大米、被子等慰问品。", ["Provision"]),
        ("云岭县汇聚了16支代表队。", ["Participation"]),
        ("云岭县代表队组队参赛，取得21个奖项。", ["Measure"]),
    ],
)
def test_types_of_rescue_giving_and_work(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


@pytest.mark.parametrize(
    "text",
    [
        "云岭县教育局将不愿意下山的16名老人背到学校。",
        "青石镇为130名学员准备了午餐。",
        "青石镇向60名家长讲解办法。",
    ],
)
def test_who_has_something_done_to_them_does_not_act(text: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.rule for fact in Extractor(Reading(doc)).facts() if fact.rule == "acted"] == []


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("全县新开工农村公路项目29个。", ["Resumption"]),
        ("湖阳市集中开工水利工程12项。", ["Resumption"]),
        ("云岭县已签约项目31个，已开工建设项目25个。", ["Partnership", "Resumption"]),
        ("湖阳市检察院起诉46人。", ["ProblemSolving"]),
        ("湖阳市法院判处31名被告人缓刑。", ["ProblemSolving"]),
        ("湖阳市公安局追缴赃款313万元。", ["ProblemSolving"]),
        ("青石镇签约挡车工60名。", ["Recruitment"]),
    ],
)
def test_projects_that_begin_and_people_that_are_charged(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


def test_nobody_speaks_where_it_is_only_said_that_it_was_told() -> None:
    doc = make_nlp()("王大山是青石镇镇长。据介绍，青石镇修渠12公里。", disable=["kg_tagger"])
    assert "Statement" not in [fact.type for fact in Extractor(Reading(doc)).facts()]


@pytest.mark.parametrize(
    "text",
    [
        "云岭县中学今年有460名学生毕业。",
        "湖阳市中医院68名病人康复出院。",
        "青石镇260户村民稳定脱贫。",
        "湖阳市32名厨师取得职业资格证书。",
        "湖阳市评选出优秀护士20名。",
        "云岭县6名选手晋级决赛。",
    ],
)
def test_what_people_come_to_is_measured(text: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    (fact,) = Extractor(Reading(doc)).facts()
    assert (fact.type, bool(fact.trigger), fact.arguments.get("target", ())) == ("Measure", True, ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("青石镇120名教师为毕业学生写寄语。", "Participation"),  # 毕业 here tells which students
        ("云岭县工会为86名困难职工发放慰问金。", "Financing"),
        ("湖阳市财政局为260家商户减免租金。", "Financing"),
        ("湖阳农商银行向32户养殖户提供信用贷款。", "Financing"),
        ("云岭县司法局为96名当事人提供法律援助。", "Service"),
        ("湖阳市对72名厨师进行技能培训。", "Service"),
        ("青石镇为18家企业提供咨询服务，发放传单。", "Service"),  # what the next clause gives is another matter
        ("湖阳市气象台向渔民提供天气信息86条。", "Service"),
        ("湖阳航道局向船舶发送航道信息360条。", "Service"),
        ("湖阳市科协向种植户推送农技资讯42期。", "Service"),
    ],
)
def test_the_object_of_a_verb_says_what_counted_people_are_given(text: str, kind: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.type for fact in Extractor(Reading(doc)).facts()] == [kind]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("云岭县法院审结案件24 083件，判处罪犯1 862人。", [24083, 1862]),
        ("青石镇种植果树31 534株。", [31534]),
        ("湖阳市接待游客1 226 900人次。", [1226900]),
    ],
)
def test_no_clause_ends_at_the_blank_inside_a_number(text: str, amounts: list[float]) -> None:
    assert [amount for amount, _ in told(text)] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "云岭县选派86名干部帮助企业230家申请贷款。",
        "湖阳市抽调90名医生走进60个村义诊。",
        "青石镇安排30名党员联系困难户40户。",
    ],
)
def test_whom_those_who_are_sent_visit_belongs_to_their_dispatch(text: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    first = Extractor(Reading(doc)).facts()[0]
    assert (first.type, len(first.quantities)) == ("Dispatch", 2)


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("云岭县市场监管局下发责令改正通知书3份。", ["责令改正通知书"]),
        ("湖阳市检察院发出检察建议12件。", ["检察建议"]),
        ("青石镇发出告家长书5000份。", ["告家长书"]),
        ("湖阳市教育局印发《防汛手册》2000册。", ["防汛手册"]),
        ("青石镇制定措施12条。", []),
    ],
)
def test_a_document_of_which_copies_are_counted_is_issued(text: str, documents: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    (fact,) = Extractor(Reading(doc)).facts()
    assert [argument.name for argument in fact.arguments.get("document", ())] == documents


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("云岭县9家企业获得绿色工厂认定。", ["Measure"]),
        ("云岭县4个项目通过省级验收。", ["Measure"]),
        ("云岭县12家合作社取得有机产品认证。", ["Measure"]),
        ("青石镇为企业解决用工需求900人次。", ["ProblemSolving"]),
        ("云岭县缓解用工缺口320人。", ["ProblemSolving"]),
        ("云岭县解决岗位320个。", ["Recruitment"]),
    ],
)
def test_titles_are_measured_and_wants_are_solved(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types


@pytest.mark.parametrize(
    "text",
    [
        "云岭县剧团在青石镇、清河镇等8个镇演出24场。",
        "云岭县医院到6所小学义诊12场。",
        "云岭县图书馆在5个社区宣讲9场。",
    ],
)
def test_where_something_is_done_so_often_is_told_with_it(text: str) -> None:
    assert [kind for _, kind in told(text)] == ["Service", "Service"]


@pytest.mark.parametrize(
    "text",
    [
        "云岭县建立党支部9个，发展党员113名。",
        "云岭县核销消费券4.7万张，拉动消费2.3亿元。",
        "湖阳市举办展会5场，带动销售额3亿元。",
        "县医院实施手术300例，填补技术空白67项。",
    ],
)
def test_what_comes_of_it_is_measured(text: str) -> None:
    assert [kind for _, kind in told(text)][-1:] == ["Measure"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("高新区成立由15名业务骨干组成的帮办专班。", "帮办专班"),
        ("云岭县组建由9名医生组成的医疗队，赶赴青石镇。", "医疗队"),
        ("湖阳市组建了一支由60名队员组成的抢险队。", "抢险队"),
    ],
)
def test_a_team_and_what_it_is_made_up_of_are_one(text: str, made: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    formed = [f for f in Extractor(Reading(doc)).facts() if f.type == "TeamFormation"]
    assert [[a.name for a in f.arguments.get("result", ())] for f in formed] == [[made]]
    assert len(formed[0].quantities) >= 1


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("云岭县在11个街道、112个社区建立服务点60个。", [11, 112, 60]),
        ("云岭县在3个镇、26个村配备电脑90台。", [3, 26, 90]),
        ("湖阳市在4个街道、38个社区设立服务站42个。", [4, 38, 42]),
    ],
)
def test_the_places_of_a_list_stay_together(text: str, amounts: list[float]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [[q.value for q in f.quantities] for f in Extractor(Reading(doc)).facts()] == [amounts]


@pytest.mark.parametrize(
    "text",
    ["青石镇党员认领微心愿320个。", "云岭县干部实现群众心愿50个。", "志愿者点亮留守儿童微心愿80个。"],
)
def test_wishes_are_served(text: str) -> None:
    assert [kind for _, kind in told(text)] == ["Service"]


@pytest.mark.parametrize(
    ("text", "kind", "titles"),
    [
        ("云岭县向村民发放《雨季出行守则》900册。", "Provision", ["雨季出行守则"]),
        ("青石镇发放《防溺水手册》300份。", "Provision", ["防溺水手册"]),
        ("湖阳市图书馆免费发放《抗旱问答》60本。", "Provision", ["抗旱问答"]),
    ],
)
def test_a_title_may_be_the_object(text: str, kind: str, titles: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    found = [f for f in Extractor(Reading(doc)).facts() if f.type == kind]
    assert [a.name for f in found for a in f.arguments.get("document", ())] == titles


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("云岭县有监测对象41人。", ["Measure"]),  # whom one watches
        ("青石镇现有帮扶对象120户。", ["Measure"]),
        ("青石镇帮扶困难户120户。", ["Service"]),
    ],
)
def test_a_verb_before_object_is_none(text: str, types: list[str]) -> None:
    assert [kind for _, kind in told(text)] == types
