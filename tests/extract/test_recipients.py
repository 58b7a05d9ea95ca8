"""Whom a fact is for, by the rules alone: behind its markers, in the clauses beside it, and as the subject of what is received."""

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.pipeline import make_nlp


def targets(text: str, kind: str) -> set[str]:
    """The names of the targets of the facts of one type in a text."""
    doc = make_nlp()(text, disable=["kg_tagger"])
    facts = [f for f in Extractor(Reading(doc)).facts() if f.type == kind]
    return {a.name for f in facts for a in f.arguments.get("target", ())}


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("岭东县为孕妇发放叶酸3200盒。", "Provision", {"孕妇"}),
        ("云岭县体育局向运动员发放补贴260万元。", "Financing", {"运动员"}),
        ("青石镇给敬老院送去棉被180床。", "Provision", {"敬老院"}),
        ("云岭县向各中学发放校服2600套。", "Provision", {"各中学"}),
        ("云岭县为每名考生发放矿泉水1800瓶。", "Provision", {"考生"}),
        ("云岭县教育局向全体新生发放手册900册。", "Provision", {"全体新生"}),
        ("湖阳农商银行向当地粮食收购企业发放贷款18亿元。", "Financing", {"当地粮食收购企业"}),
        ("云岭县财政局为农产品加工大户发放补贴90万元。", "Financing", {"农产品加工大户"}),
        ("湖阳市为道路运输企业发放补助300万元。", "Financing", {"道路运输企业"}),
        ("湖阳市9家企业与26个村结对。", "Partnership", {"村"}),
        # the nouns behind a place, up to a verb that is part of nouns elsewhere
        ("湖阳市选派50名干部深入到全市重点工业企业驻点帮扶。", "Dispatch", {"全市重点工业企业"}),
        ("云岭县选派50名干部到云岭县规上企业驻厂帮扶。", "Dispatch", {"云岭县规上企业"}),
        ("湖阳市选派30名医生到云岭县乡镇卫生院蹲点指导。", "Dispatch", {"云岭县乡镇卫生院"}),
        ("云岭县委组织部选派50名干部到青石镇开展帮扶。", "Dispatch", {"青石镇"}),
    ],
)
def test_nouns_of_whom_one_serves(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("云岭县对口支援力度加大，发放补助600万元。", "Financing"),
        ("老李成为志愿者后捐款3000元。", "Donation"),
        ("湖阳市帮扶困难户力度加大，发放猪仔640头。", "Provision"),  # 帮 is a part of 帮扶
        ("湖阳市为了交通安全，发放头盔600个。", "Provision"),
    ],
)
def test_a_part_of_another_word_marks_nobody(text: str, kind: str) -> None:
    assert not targets(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县总工会为旱区农户打井45眼，发放水泵60台。", "Provision", {"旱区农户"}),
        ("志愿者给孤寡老人理发，送去面粉120袋。", "Provision", {"孤寡老人"}),
        ("湖阳市财政局拨付300万元，用于灾区重建。", "Financing", {"灾区"}),
    ],
)
def test_a_verb_of_no_lexicon_ends_whom_it_is_for(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县妇联走访单亲母亲36户，送去奶粉80箱。", "Provision", {"单亲母亲"}),
        ("湖阳农商银行发放贷款2.6亿元，惠及菜农3100户。", "Financing", {"菜农"}),
        ("湖阳市红十字会募集善款320万元，全部用于救助患儿。", "Donation", {"患儿"}),
        ("云岭县财政局安排资金900万元，重点支持乡镇卫生院添置设备。", "Financing", {"乡镇卫生院"}),
        ("湖阳市医疗队为牧民测量血压，发放药品1200盒。", "Provision", {"牧民"}),
        ("为减轻商户负担，湖阳市税务局减免租金260万元。", "Financing", {"商户"}),
        ("为让老人安心过冬，云岭县民政局发放煤炭30吨。", "Provision", {"老人"}),
        ("为方便渔民出行，湖阳市发放救生衣300件。", "Provision", {"渔民"}),
        # What is spent need not be for those before it.
        ("湖阳市走访渔民36户，投入资金300万元修缮码头。", "Financing", set()),
        # Another acts.
        ("云岭县文联为渔民演出，青石镇发放宣传册1200册。", "Provision", set()),
    ],
)
def test_a_clause_beside_says_whom_it_is_for(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("困难学生每人可领补助3000元。", {"困难学生"}),
        ("青石村去年歉收，得到补贴200万元。", {"青石村"}),
        ("65岁以上老人每月补贴60元。", {"老人"}),
        ("云岭县获拨抗旱资金800万元。", {"云岭县"}),
    ],
)
def test_who_is_given_something_does_not_give_it(text: str, wanted: set[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    fact = next(f for f in Extractor(Reading(doc)).facts() if f.type == "Financing")
    assert {a.name for a in fact.arguments.get("target", ())} == wanted
    assert not fact.arguments.get("agent")


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县抽调60名干部下沉网格。", "Dispatch", {"网格"}),
        ("湖阳市查处案件96件，移送公安机关8件。", "ProblemSolving", {"公安机关"}),
        ("云岭县红十字会将800顶帐篷运往灾区。", "Transport", {"灾区"}),
        ("湖阳银行奖励商户60万元。", "Financing", {"商户"}),
    ],
)
def test_verbs_that_name_whom_themselves(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("云岭果业有限公司从湖阳银行获得贷款300万元。", "湖阳银行"),
        ("种植户由云岭县财政局得到补贴3万元。", "云岭县财政局"),
        ("青石村从湖阳市获得补助60万元。", "湖阳市"),
        ("湖阳市财政局下拨资金9000万元，云岭县获拨1200万元。", "湖阳市财政局"),
    ],
)
def test_from_whom_somebody_receives_gives(text: str, giver: str) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    fact = [f for f in Extractor(Reading(doc)).facts() if f.type == "Financing"][-1]
    assert [a.name for a in fact.arguments.get("agent", ())] == [giver]


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县民政局给孤儿发放补助27万元，又为他们购置书包1300件。", "Provision", {"孤儿"}),
        ("云岭食品有限公司资金紧张，湖阳农商银行随即为其发放贷款600万元。", "Financing", {"云岭食品有限公司"}),
        ("青石镇党委书记王海涛因病住院，湖阳市红十字会为他发放救助金5000元。", "Financing", {"王海涛"}),
    ],
)
def test_pronouns_behind_the_preposition(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("湖阳市教育局为牧区学校举办讲座12场，并向青石小学提供课程20节。", {"牧区学校", "青石小学"}),
        ("云岭县卫健局向渔民宣讲8场，开展义诊6场。", {"渔民"}),
    ],
)
def test_each_trigger_of_a_sentence_has_whom_it_is_for(text: str, wanted: set[str]) -> None:
    assert targets(text, "Service") == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县市场监管局检查药店260家。", "Service", {"药店"}),
        ("湖阳市财政局奖补合作社27家、资金540万元。", "Financing", {"合作社"}),
        ("云岭县消防救援大队抽查商户96家次。", "Service", {"商户"}),
        ("云岭县卫健局开展巡诊26场，出动医生60名。", "Service", set()),
    ],
)
def test_who_is_counted_has_something_from_it(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        (
            "云岭县从云岭县人民医院、云岭县中医院抽调医生60名支援青石镇。",
            "Dispatch",
            {"云岭县人民医院", "云岭县中医院"},
        ),
        ("湖阳市从青石中学、云岭小学选派教师12名到青石镇支教。", "Dispatch", {"青石中学", "云岭小学"}),
        ("湖阳客运公司从云岭县运送旅客2300人。", "Transport", {"云岭县"}),
    ],
)
def test_where_they_come_from(text: str, kind: str, wanted: set[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    facts = [f for f in Extractor(Reading(doc)).facts() if f.type == kind]
    assert {a.name for f in facts for a in f.arguments.get("source", ())} == wanted


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("自2018年以来，云岭县发放补贴3200万元，其中去年460万元。", ["自2018年以来"]),
        ("3月5日，云岭县组织志愿者300名植树。", ["3月5日"]),
        ("截至5月底，湖阳市检查药店260家，6月又检查药店40家。", ["截至5月底"]),
    ],
)
def test_the_time_of_a_fact_is_not_that_of_a_later_clause(text: str, times: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    fact = next(f for f in Extractor(Reading(doc)).facts() if f.type != "Measure")
    assert [t.text for t in fact.times] == times


def test_the_verb_before_may_say_to_whom() -> None:
    assert targets("云岭县抓获嫌疑人96名，移送公安机关查处12人。", "ProblemSolving") == {"公安机关"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("云岭县教育局对全县96所幼儿园进行检查。", {"幼儿园"}),
        ("湖阳市卫健委对全市62家宾馆进行抽查。", {"宾馆"}),
        ("湖阳市应急管理局对全市36座水库进行巡查。", {"水库"}),
    ],
)
def test_what_is_counted_behind_the_whole_city_is_the_target(text: str, wanted: set[str]) -> None:
    assert targets(text, "Service") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("湖阳市水利局派出技术小组9个，分赴受灾县区。", {"受灾县区"}),
        ("云岭县抽调民警80名，连夜驰援青石镇。", {"青石镇"}),
        ("湖阳市中医院派出12名护士，支援云岭县人民医院。", {"云岭县人民医院"}),
        ("湖阳市派出9名专家，分析灾情。", set()),
        ("湖阳市派出9名专家。青石镇干部深入企业。", set()),  # another sentence, and others
    ],
)
def test_who_is_sent_goes_where_the_clause_behind_says(text: str, wanted: set[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    fact = next(f for f in Extractor(Reading(doc)).facts() if f.type == "Dispatch")
    assert {a.name for a in fact.arguments.get("target", ())} == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("云岭县印发《防汛工作方案》，要求各镇街排查隐患。", {"各镇街"}),
        ("湖阳市教育局下发通知，要求各地各部门落实责任。", {"各地各部门"}),
        ("云岭县总工会发出倡议书，号召广大职工节约用水。", {"广大职工"}),
        ("湖阳市消防支队印发《致商户的一封信》。", {"商户"}),
        ("云岭县发布《禁渔通告》。", set()),
    ],
)
def test_whom_a_document_is_for(text: str, wanted: set[str]) -> None:
    assert targets(text, "Issuance") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("湖阳市选派500名干部驻企开展帮扶。", {"企业"}),
        ("云岭县组织干部120名入企服务。", {"企业"}),
        ("湖阳市抽调30名党员进企送政策。", {"企业"}),
    ],
)
def test_a_verb_may_hold_the_firms_that_it_is_for(text: str, wanted: set[str]) -> None:
    assert targets(text, "Dispatch") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("云岭县水务局抽调46名职工，充实到青石镇、清河镇等7个泵站。", {"泵站"}),
        ("湖阳市农科院派出9支服务队，赴11个县（市、区）看苗情。", {"县（市、区）"}),
        ("湖阳市选派60名医生，分赴青石镇、清河镇等8个镇巡诊。", {"青石镇", "清河镇"}),
    ],
)
def test_a_list_of_places_may_only_say_of_which_bodies(text: str, wanted: set[str]) -> None:
    assert targets(text, "Dispatch") == wanted


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("云岭县商会采购口罩6000只，免费向员工发放。", "Provision", {"员工"}),
        ("湖阳市商务局购置冰柜30台，无偿给菜农使用。", "Provision", {"菜农"}),
        ("青石镇筹集棉衣200件，统一为老人配发。", "Provision", {"老人"}),
        ("云岭县总工会向全市商会和私营企业发出倡议书。", "Issuance", {"全市商会", "私营企业"}),
        ("湖阳市总工会派出6个帮扶工作组。", "Dispatch", set()),
        ("云岭县对考核前10名的宣讲员各奖励3000元。", "Financing", {"宣讲员"}),
        ("宣讲员深入12个乡镇、179个行政村开展宣讲640余场。", "Dispatch", {"乡镇", "行政村"}),
        ("云岭县为和田地区5个县采购彩超62台。", "Provision", {"和田地区"}),
        ("云岭县给和平区9个社区采购桌椅80套。", "Provision", {"和平区"}),
        ("湖阳市为青石镇3个村配备垃圾桶60个。", "Provision", {"青石镇"}),
    ],
)
def test_who_is_handed_it_and_lists_behind_a_place(text: str, kind: str, wanted: set[str]) -> None:
    assert targets(text, kind) == wanted
