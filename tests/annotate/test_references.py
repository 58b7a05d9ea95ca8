"""Coreference of names: what 该区, 公司, 全市, 市委 and short forms stand for. Sentences are our own; rules only."""

import pytest
from spacy.tokens import Doc

from kg.annotate.again import introduced
from kg.model import Reference
from kg.pipeline import make_nlp


def read(text: str) -> Doc:
    return make_nlp()(text, disable=["kg_tagger"])


def references(text: str) -> dict[str, Reference]:
    return {r.text: r for r in read(text)._.kg_references}


@pytest.mark.parametrize(
    ("text", "words", "rule", "name"),
    [
        ("清河县下拨资金200万元。该县还选派5名干部。", "该县", "this", "清河县"),
        ("宏远纺织有限公司捐款3万元。公司还送来口罩。", "公司", "bare", "宏远纺织有限公司"),
        ("宏远纺织有限公司捐款3万元。公司党支部带头。", "公司党支部", "bare", "宏远纺织有限公司党支部"),
        ("宣威市印发通知。截至目前，全市复工企业90家。", "全市", "whole", "宣威市"),
        ("宣威市印发通知。我市将增派医生。", "我市", "whole", "宣威市"),
        ("平罗县疫情平稳。县委组织部选派干部30名。", "县委组织部", "relative", "平罗县委组织部"),
        ("平罗县疫情平稳。近日，县政府出台办法。", "县政府", "relative", "平罗县政府"),
        ("平罗县疫情平稳。由县委牵头，共下拨经费。", "县委", "relative", "平罗县委"),
        ("青溪县博物馆开馆。馆方推出展览3个。", "馆方", "bare", "青溪县博物馆"),
        ("宣威市人民医院扩建。目前，院方增加床位200张。", "院方", "bare", "宣威市人民医院"),
        ("平罗县公安局城关派出所出动警力20人。派出所找回老人2名。", "派出所", "bare", "平罗县公安局城关派出所"),
        ("岳西县图书馆延长开放时间。该馆借出图书3万册，图书馆还设自习室2间。", "图书馆", "bare", "岳西县图书馆"),
        # of several, the one of the same sentence
        ("湖南省委发文。四川省委部署后，省委派出干部30名。", "省委", "relative", "四川省委"),
        ("湖南省教育厅发文。四川省教育厅开会，省教育厅还检查学校5所。", "省教育厅", "relative", "四川省教育厅"),
        ("平罗县委开会。岳西县委组织部牵头，由县委派出干部30名。", "县委", "relative", "岳西县委"),
        ("平罗县委组织部、宣传部印发通知。", "宣传部", "listed", "平罗县委宣传部"),
        ("平罗县委组织部、人社局、工信局选派干部。", "人社局", "listed", "平罗县人社局"),
        ("平罗县委组织部、人社局、工信局选派干部。", "工信局", "listed", "平罗县工信局"),
        ("光大银行北京、上海分行放贷3亿元。", "上海分行", "listed", "光大银行上海分行"),
        ("岳西县茶叶协会（以下简称“茶协”）成立。茶协有会员60名。", "茶协", "introduced", "岳西县茶叶协会"),
        ("安徽省天益机械有限公司（以下简称天益公司）投产。天益公司招工20人。", "天益公司", "introduced", "安徽省天益机械有限公司"),
        ("安徽省天益铸机械有限公司投产。天益铸机械招工20人。", "天益铸机械", "short", "安徽省天益铸机械有限公司"),
        ("支部书记刘桂英说：“要学。”老刘带头报名。", "老刘", "surname", "刘桂英"),
        ("岳西县水利局发布通告。我局将抢修水渠3条。", "我局", "this", "岳西县水利局"),
        ("宏远纺织有限公司复工。厂里发放口罩300只。", "厂里", "whole", "宏远纺织有限公司"),
        ("岳西县蓝天救援队赶到。这支队伍转移群众80人。", "这支队伍", "this", "岳西县蓝天救援队"),
        ("三河口渔业联合党委成立。联合党委推行积分制。", "联合党委", "bare", "三河口渔业联合党委"),
        ("“岳西茶乡”文化节开幕。本届文化节吸引游客2万人。", "本届文化节", "this", "“岳西茶乡”文化节"),
        ("2024岳西湖马拉松开跑。赛事由岳西县政府主办。", "赛事", "bare", "2024岳西湖马拉松"),
        ("“书香岳西”活动启动。此次活动发放图书300册。", "此次活动", "this", "“书香岳西”活动"),
        ("平罗县委组织部、县疫情防控指挥部开会。该部下拨党费。", "该部", "this", "平罗县委组织部"),
        # to whom something is given is not what the text is about
    ("订单来自清泉药业有限公司，货供给云茶食品有限公司，公司连夜赶工。", "公司", "bare", "清泉药业有限公司"),
    ("新茶出自清泉茶业有限公司，销往云茶食品有限公司，公司扩产。", "公司", "bare", "清泉茶业有限公司"),
    ("记者走进清泉药业有限公司，看药材卖给云茶食品有限公司，公司增收。", "公司", "bare", "清泉药业有限公司"),
    ("国网安庆供电公司抢修线路。供电公司出动50人。", "供电公司", "short", "国网安庆供电公司"),
    ("岳西县人民医院扩建。人民医院招聘20人。", "人民医院", "short", "岳西县人民医院"),
    ("岳西县气象台发布预警。气象台还派出专家3名。", "气象台", "short", "岳西县气象台"),
    ],
)  # fmt: skip
def test_words_stand_for_a_name(text: str, words: str, rule: str, name: str) -> None:
    found = references(text)[words]
    assert (found.rule, found.name) == (rule, name)
    antecedent = text[found.antecedent_start : found.antecedent_end]
    assert name.startswith(antecedent[:2] if rule == "listed" else antecedent.rstrip("省市县区"))


@pytest.mark.parametrize(
    "text",
    [
        "湖南省委、四川省委发文，省委派出干部30名。",  # of two neither
        "培训公司很多，物业公司也不少。",  # no name before
        "宏远纺织有限公司投产。各公司都要学，这家培训公司也来了。",  # common nouns
        "平罗县举行县委书记论坛，县域经济发展快。",  # 县域 is no body of the county
        "企业要负责，企业家也要负责。",
        "我们局里局外都忙，他在厂里厂外跑。",  # no body before
        "党支部书记讲课，支部委员发言。",
    ],
)
def test_common_nouns_stand_for_nothing(text: str) -> None:
    assert not [r for r in read(text)._.kg_references if r.rule in ("this", "bare", "whole")]


def test_the_subject_before_is_meant_not_the_other_party() -> None:
    text = "宏远纺织有限公司接到大兴贸易有限公司的订单。公司随即招工50人。"
    assert references(text)["公司"].name == "宏远纺织有限公司"


def test_in_a_text_on_several_places_the_last_is_meant() -> None:
    text = "平罗县下拨资金200万元。\n泾源县下拨资金100万元。\n彭阳县下拨资金90万元，全县复工企业30家。"
    assert references(text)["全县"].name == "彭阳县"


def test_a_firm_with_branches_is_not_meant_by_its_name_alone() -> None:
    assert "short" not in {r.rule for r in read("光华银行清河分行放贷。光华银行说好。")._.kg_references}


def test_two_persons_of_one_surname_leave_the_fond_name_open() -> None:
    text = "支部书记刘桂英说：“好。”村主任刘大海说：“好。”老刘带头报名。"
    assert "老刘" not in references(text)


def test_a_short_form_is_introduced_behind_the_longest_name_that_ends_there() -> None:
    doc = read("岳西县茶叶协会（以下简称“茶协”）成立。")
    (found,) = introduced(doc.text, doc._.kg_mentions)
    assert (found.name, found.full.text) == ("茶协", "岳西县茶叶协会")


def test_a_name_found_once_is_found_again() -> None:
    doc = read("安徽省天益铸机械有限公司投产，天益铸放假。")
    assert "天益铸" in {m.text for m in doc._.kg_mentions}


def test_references_take_linear_time_in_many_names() -> None:
    text = "宏远纺织有限公司捐款3万元。公司又捐口罩。" * 400
    assert len(read(text)._.kg_references) == 400
