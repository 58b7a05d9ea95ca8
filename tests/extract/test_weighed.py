"""Rules and network together: made-up cues stand in for the network, so that a newly trained one changes nothing here."""

import dataclasses

import numpy as np
import pytest
from spacy.tokens import Doc

from kg.annotate.cues import Cue, Cues
from kg.annotate.items import Items
from kg.annotate.stops import phrases
from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.model import Fact, Mention
from kg.pipeline import make_nlp
from kg.spans import SpanIndex

TYPES = ("Provision", "ProblemSolving", "Service", "Measure")


def cues(
    text: str,
    arguments: dict[str, tuple[str, float]] | None = None,
    items: tuple[str, ...] = (),
    triggers: dict[str, tuple[str, float]] | None = None,
    types: dict[str, dict[str, float]] | None = None,
    likely: float = 0.9,
) -> Cues:
    """Cues that say what is given of words of a text, and nothing of all others; each character is a unit. `likely`: the
    probability of the items.
    """

    def spans(found: dict[str, tuple[str, float]]) -> SpanIndex[Cue]:
        return SpanIndex(
            [Cue(text.index(w), text.index(w) + len(w), kind, score) for w, (kind, score) in found.items()]
        )

    count = np.zeros((len(text), len(TYPES)), np.float32)
    event = np.zeros((len(text), len(TYPES)), np.float32)
    event[:, 0] = 0.9
    for words, scores in (types or {}).items():
        start = text.index(words)
        count[start : start + len(words)] = [scores.get(name, 0.0) for name in TYPES]
    for words, (kind, score) in (triggers or {}).items():
        start = text.index(words)
        event[start : start + len(words)] = [1 - score, *(score if name == kind else 0.0 for name in TYPES[:3])]
    return Cues(
        spans(arguments or {}),
        spans({words: ("ITEM", likely) for words in items}),
        spans(triggers or {}),
        tuple(range(len(text) + 1)),
        count,
        event,
        TYPES,
        ("O", *TYPES[:3]),
    )


def read(text: str, said: Cues) -> Doc:
    nlp = make_nlp()
    doc = nlp.make_doc(text)
    doc._.kg_cues = said
    with nlp.select_pipes(disable=["kg_tagger"]):
        return nlp(doc)


def facts(text: str, said: Cues) -> list[Fact]:
    return Extractor(Reading(read(text, said))).facts()


def items(text: str, said: Cues) -> list[str]:
    return [q.item for q in read(text, said)._.kg_quantities]


LENT = "青石镇匀出水泵12台。"


def test_a_trigger_that_no_frame_lists_is_the_networks() -> None:
    (fact,) = facts(
        LENT, cues(LENT, items=("水泵",), triggers={"匀出": ("Provision", 0.95)}, types={"12台": {"Provision": 0.9}})
    )
    assert (fact.type, fact.trigger) == ("Provision", "匀出")
    assert [(a.name, a.kind) for a in fact.arguments["agent"]] == [("青石镇", "Place")]


def test_a_doubtful_trigger_is_none() -> None:
    (fact,) = facts(
        LENT, cues(LENT, items=("水泵",), triggers={"匀出": ("Provision", 0.5)}, types={"12台": {"Measure": 0.9}})
    )
    assert fact.type == "Measure"


def test_the_word_of_the_rules_weighs_more() -> None:
    text = "青石镇发放口罩300只。"
    near = cues(text, items=("口罩",), types={"300只": {"Provision": 0.1, "Service": 0.9}})
    far = cues(text, items=("口罩",), types={"300只": {"Provision": 0.0, "Service": 1.0}})
    assert [f.type for f in facts(text, near)] == ["Provision"]
    assert [f.type for f in facts(text, far)] == ["Service"]


@pytest.mark.parametrize(
    ("text", "amount", "wanted"),
    [
        # the frame asks for a noun too: it is believed against the network
        ("青石镇发放防汛手册300册。", "300册", "Provision"),
        ("青石镇分发灌溉指南90本。", "90本", "Provision"),
        ("青石镇安排拖拉机12台。", "12台", "Service"),
        # the word alone says it
        ("青石镇检修水泵12台。", "12台", "Service"),
        ("青石镇代购药品90件。", "90件", "Service"),
        ("青石镇劝导行人300人次。", "300人次", "Service"),
        # it asks for a word and one of many units: the network is
        ("青石镇发放口罩300只。", "300只", "ProblemSolving"),
        ("青石镇采购水泵12台。", "12台", "ProblemSolving"),
    ],
)
def test_what_a_frame_asks_for_says_how_much_it_weighs(text: str, amount: str, wanted: str) -> None:
    scores = {"ProblemSolving": 0.97, "Provision": 0.01, "Service": 0.01}
    assert [f.type for f in facts(text, cues(text, types={amount: scores}))] == [wanted]


@pytest.mark.parametrize(
    ("text", "score", "wanted"),
    [
        ("300名船工清淤。", 0.9, "Service"),  # the verb behind the amount says what they do
        ("300名船工清淤。", 0.4, "Provision"),  # a doubtful one does not
        ("清淤招来300名船工。", 0.9, "Provision"),  # nor one before it
        ("300名船工深入渡口清淤。", 0.9, "Service"),
    ],
)
def test_the_verb_behind_an_amount_has_a_part_in_its_type(text: str, score: float, wanted: str) -> None:
    types = {"300名": {"Provision": 0.6, "Service": 0.4}}
    found = facts(text, cues(text, triggers={"清淤": ("Service", score)}, types=types))
    assert [f.type for f in found if f.quantities] == [wanted]


def test_the_whole_of_a_share_stays_a_measure() -> None:
    text = "122家企业中有96家好转。"
    found = facts(text, cues(text, items=("企业",), types={"122家": {"Service": 1.0}, "96家": {"Service": 1.0}}))
    assert {f.type: [q.value for q in f.quantities] for f in found} == {"Measure": [122.0], "Service": [96.0]}


@pytest.mark.parametrize(
    ("text", "marked", "wanted"),
    [
        ("联防队劝返车辆30台。", ("车辆",), ["车辆"]),  # a verb that no lexicon has is no part of the item
        ("共有返岗员工300人。", ("员工",), ["返岗员工"]),  # a modifier is
        ("排查隐患76处，整改70处。", ("隐患",), ["隐患", "隐患"]),  # elided
        ("进出口总值6亿元、同比增长27%。", ("进出口总值",), ["进出口总值", "进出口总值"]),
        ("排查旧船90艘，余下9艘晾在岸上。", ("旧船",), ["旧船", "旧船"]),  # what is left of it
        ("排查旧船90艘，其中9艘晾在岸上。", ("旧船",), ["旧船", "旧船"]),
        ("排查旧船90艘，其余8座码头空着。", ("旧船", "码头"), ["旧船", "码头"]),
        ("沿江12个村的管网接通。", ("村",), ["村"]),  # a noun of its own before 的
        ("苦干3天，排查旧船90艘。", ("旧船",), ["时间", "旧船"]),
        ("挑选50名作风过硬的党员。", ("作风",), ["党员"]),  # 的 says what the head is
        # a sure noun right before the amount, not the one behind the verb
        ("选派教师90名支援山区学校12所。", ("教师", "学校"), ["教师", "山区学校"]),
        ("动员30名社工结对帮扶老人60户。", ("社工", "老人"), ["社工", "帮扶老人"]),
        ("抽调民警40名进驻渡口9处。", ("民警", "渡口"), ["民警", "渡口"]),
        # what the amount before has is not counted again
        ("9所学校接种，单日接种300剂。", ("学校",), ["学校", "接种"]),
        ("约谈9人，问责3人。", (), ["约谈", "人"]),
    ],
)
def test_items_by_rules_and_network(text: str, marked: tuple[str, ...], wanted: list[str]) -> None:
    assert (
        items(text, cues(text, items=marked, triggers={"整改": ("ProblemSolving", 0.9)} if "整改" in text else None))
        == wanted
    )


def test_a_subject_that_only_the_network_sees() -> None:
    text = "镇上的裁缝铺赶制口罩300只。"
    (fact,) = facts(text, cues(text, {"裁缝铺": ("AGENT", 0.9)}, ("口罩",), types={"300只": {"Provision": 0.9}}))
    assert [a.name for a in fact.arguments["agent"]] == ["裁缝铺"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("青石镇党委书记王大山、镇长李小河带队送去口罩300只。", "李小河带队"),
        ("云岭县教育局局长王大山、副局长李小河等领导送去口罩300只。", "李小河等领导"),
        ("院长王大山和副院长李小河为村民送去口罩300只。", "王大山"),
    ],
)
def test_people_in_a_list_of_posts_act_together(text: str, marked: str) -> None:
    said = cues(text, {marked: ("AGENT", 0.9)}, ("口罩",), types={"300只": {"Provision": 0.9}})
    assert [[a.name for a in f.arguments["agent"]] for f in facts(text, said)] == [["王大山", "李小河"]]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("青石镇党委向各级党组织、全体党员送去口罩300只。", "全体党员"),
        ("云岭县教育局给困难学生、退休教师送去口罩300只。", "退休教师"),
        ("湖阳市总工会对环卫职工、各类外卖骑手送去口罩300只。", "外卖骑手"),
    ],
)
def test_a_list_behind_a_preposition_is_no_agent(text: str, marked: str) -> None:
    body = text[: next(i for i, char in enumerate(text) if char in "向给对")]
    said = cues(text, {body: ("AGENT", 0.9), marked: ("AGENT", 0.6)}, ("口罩",), types={"300只": {"Provision": 0.9}})
    assert [[a.name for a in f.arguments["agent"]] for f in facts(text, said)] == [[body]]


def test_the_caused_is_not_the_causing() -> None:
    text = "云岭县帮助企业复工40家。"
    said = cues(text, {"云岭县": ("AGENT", 0.9), "企业": ("AGENT", 0.9)}, types={"40家": {"Service": 0.9}})
    assert [[a.name for a in f.arguments["agent"]] for f in facts(text, said)] == [["云岭县"]]


def test_targets_and_sources_of_the_network() -> None:
    text = "云岭县慈善会把爱心人士凑的棉衣300件交到敬老院手上。"
    said = cues(
        text, {"爱心人士": ("SOURCE", 0.9), "敬老院": ("TARGET", 0.9)}, ("棉衣",), {"交到": ("Provision", 0.95)}, {"300件": {"Provision": 0.9}}
    )  # fmt: skip
    (fact,) = facts(text, said)
    assert [a.name for a in fact.arguments["target"]] == ["敬老院"]
    assert [a.name for a in fact.arguments["source"]] == ["爱心人士"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        # where it is done
        ("湖阳市医疗队出征。医疗队在云岭县青石镇送药40箱。", "云岭县青石镇"),
        ("湖阳市医疗队出征。医疗队在位于城东的云岭县医院送药40箱。", "云岭县医院"),
        # who joins in
        ("湖阳市医疗队出征。随后又与云岭县医院送药40箱。", "云岭县医院"),
        ("湖阳市医疗队出征。同青石镇、云岭县医院送药40箱。", "云岭县医院"),
        # who it is made up of
        ("湖阳市医疗队出征。这支由8名云岭县医院医生组成的队伍送药40箱。", "云岭县医院"),
    ],
)
def test_who_is_marked_but_only_says_where_or_joins_in_is_no_agent(text: str, marked: str) -> None:
    said = cues(text, {marked: ("AGENT", 0.9)}, ("药",), {"送": ("Provision", 0.95)}, {"40箱": {"Provision": 0.9}})
    told = [fact for fact in facts(text, said) if fact.type == "Provision"]
    assert [[a.name for a in fact.arguments["agent"]] for fact in told] == [["湖阳市医疗队"]]


@pytest.mark.parametrize(
    "text",
    ["青石镇推动园区61家企业复产。", "青石镇帮助辖区内30家企业复产。", "青石镇指导云岭县12家企业复产。"],
)
def test_who_is_caused_to_act_is_no_agent_though_counted(text: str) -> None:
    (fact,) = facts(text, cues(text, {"企业": ("AGENT", 0.9)}, ("企业",)))
    assert [a.name for a in fact.arguments["agent"]] == ["青石镇"]


@pytest.mark.parametrize(
    ("text", "cue", "item"),
    [
        ("市环卫处出动车辆50余台。", "动车辆", "车辆"),
        ("县里调动车队6支。", "动车队", "车队"),
        ("镇上发动员工80名。", "动员工", "员工"),
        ("车站增开动车组8列。", "动车组", "动车组"),
    ],
)
def test_an_item_does_not_begin_inside_a_verb(text: str, cue: str, item: str) -> None:
    assert items(text, cues(text, items=(cue,))) == [item]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("青石镇调运|帐篷50顶，计划再添运|棉被200床。", "帐篷", "棉被"),
        ("东港市配发|电脑60台，下一步将增配|打印机20台。", "电脑", "打印机"),
        ("云岭县加装|扶手300处，年内拟改装|坡道80处。", "扶手", "坡道"),
    ],
)
def test_what_is_planned_is_no_amount_of_what_is_done(text: str, first: str, second: str) -> None:
    verbs = [text[bar - 2 : bar] for bar in range(len(text)) if text[bar] == "|"]
    text = text.replace("|", "")
    amounts = {
        text[text.index(first) : text.index("，")]: {"Provision": 0.95},
        text[text.index(second) : -1]: {"Provision": 0.95},
    }
    triggers = {verbs[0]: ("Provision", 0.9), verbs[1]: ("Provision", 0.4)}
    done, planned = facts(text, cues(text, items=(first, second), triggers=triggers, types=amounts))
    assert (done.modality, [q.item for q in done.quantities]) == ("", [first])
    assert (planned.modality, [q.item for q in planned.quantities]) == ("planned", [second])


@pytest.mark.parametrize(
    ("text", "verb", "item"),
    [
        ("市储备局向灾区调运帐篷5000顶。", "调运", "帐篷"),
        ("县供销社为农户订购化肥300吨。", "订购", "化肥"),
        ("区教育局给学校配装投影仪86台。", "配装", "投影仪"),
    ],
)
def test_a_sure_trigger_is_no_part_of_what_is_counted(text: str, verb: str, item: str) -> None:
    assert items(text, cues(text, items=(item,), triggers={verb: ("Provision", 0.9)})) == [item]


@pytest.mark.parametrize(
    ("text", "doubtful", "counted"),
    [
        ("清水片6个乡镇组织志愿者参加清扫。", "乡镇组织志愿者", "乡镇"),
        ("全区9个街道组织党员值守。", "街道组织党员", "街道"),
        ("市里12家企业捐赠药品。", "企业捐赠药品", "企业"),
    ],
)
def test_a_doubtful_item_ends_with_the_noun_before_a_verb(text: str, doubtful: str, counted: str) -> None:
    assert items(text, cues(text, items=(doubtful,), likely=0.5)) == [counted]
    assert items(text, cues(text, items=(doubtful,), likely=0.95)) == [doubtful]


@pytest.mark.parametrize("text", ["9家企业捐款120万元。", "36名职工垫付8万元。", "4所学校投入65万元。"])
def test_money_is_not_counted_by_those_who_give_it(text: str) -> None:
    who = next(w for w in ("企业", "职工", "学校") if w in text)
    verb = text[text.index(who) + 2 : text.index(who) + 4]
    said = cues(text, items=(who,), triggers={verb: ("Provision", 0.9)})
    assert items(text, said) == [who, "资金"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("青石镇抽检食品320批次，不合格5批次。", "不合格"),
        ("青石镇检查锅炉60台，不达标8台。", "不达标"),
        ("青石镇走访摊主90名，不满意3名。", "不满意"),
    ],
)
def test_what_falls_short_is_counted_not_denied(text: str, item: str) -> None:
    counted = text[5 : 5 + 2]
    found = facts(text, cues(text, items=(counted,), triggers={text[3:5]: ("Service", 0.9)}))
    assert [q.item for fact in found for q in fact.quantities] == [counted, item]
    assert {fact.modality for fact in found} == {""}


@pytest.mark.parametrize(
    ("text", "item"),
    [("79岁的村民王大山来了。", "村民"), ("村民王大山花8元。", "资金"), ("王大山家存款8万元。", "家存款")],
)
def test_who_is_named_is_not_counted(text: str, item: str) -> None:
    found = read(text, cues(text))._.kg_quantities
    at = text.index("王大山")
    (filled,) = Items(phrases(text)).fill(found, [Mention(at, at + 3, "王大山", "Person")])
    assert filled.item == item


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("青石镇查获酒驾120起、醉驾14起。", "酒驾", "醉驾"),
        ("青石镇收治腹泻60例、肺炎9例。", "腹泻", "肺炎"),
        ("青石镇收到锦旗8面、牌匾3面。", "锦旗", "牌匾"),
    ],
)
def test_a_noun_of_a_list_that_the_network_passes_over_is_counted(text: str, first: str, second: str) -> None:
    assert items(text, cues(text, items=(first,), triggers={second: ("Service", 0.9)})) == [first, second]


@pytest.mark.parametrize(
    ("text", "people", "amount", "wanted"),
    [
        # people that are counted and act do what the clauses behind tell, unless their sentence names who leads them
        ("青石镇党委发出通知。60多名村民自发赶来，清理积水47处。", "村民", 47, "村民"),
        ("云岭县教育局开了会。80名教师报名参加，发放图书300册。", "教师", 300, "教师"),
        ("湖阳市总工会发出倡议。1.2万名职工响应号召，采购蔬菜30吨。", "职工", 30, "职工"),
        ("云岭县教育局开了会，80名教师报名参加，发放图书300册。", "教师", 300, "云岭县教育局"),
    ],
)
def test_counted_people_go_on_acting(text: str, people: str, amount: float, wanted: str) -> None:
    said = cues(text, arguments={people: ("AGENT", 0.95)}, items=(people,))
    fact = next(f for f in Extractor(Reading(read(text, said))).by_rules() if amount in [q.value for q in f.quantities])
    assert [a.name for a in fact.arguments["agent"]] == [wanted]


@pytest.mark.parametrize(
    ("text", "people", "amount"),
    [
        ("青石镇发放手册300册，热心市民送来图书80册。", "热心市民", 80),
        ("湖阳市捐赠大米30吨，爱心商家送来蔬菜50吨。", "爱心商家", 50),
        ("云岭县教育局发放课桌60套，学生家长送来图书900册。", "学生家长", 900),
    ],
)
def test_an_unnamed_subject_of_a_later_clause_acts_there(text: str, people: str, amount: float) -> None:
    said = cues(text, arguments={people: ("AGENT", 0.9)}, triggers={"送来": ("Provision", 0.9)})
    fact = next(f for f in Extractor(Reading(read(text, said))).by_rules() if amount in [q.value for q in f.quantities])
    assert [a.name for a in fact.arguments["agent"]] == [people]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("青石镇农机厂实现营收9000元。", "营收"),
        ("青石镇合作社完成销售额9000元。", "销售额"),
        ("青石镇果园创造产值9000元。", "产值"),
    ],
)
def test_what_is_earned_is_measured_whatever_the_network_says(text: str, item: str) -> None:
    verb = text[text.index(item) - 2 : text.index(item)]
    said = cues(text, items=(item,), triggers={verb: ("Provision", 0.95)}, types={"9000元": {"Provision": 0.95}})
    assert [fact.type for fact in facts(text, said)] == ["Measure"]


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("青石镇处置险情27处，营救群众460人。", "460人", ["处置", "营救"]),  # the rule's Service is moved to 营救
        ("青石镇排查隐患30处，修复光缆16公里。", "16公里", ["排查", "修复"]),  # a verb that no frame lists
        ("云岭县化解纠纷85件，盘活厂房6座。", "6座", ["化解", "盘活"]),
    ],
)
def test_an_amount_stays_with_the_verb_that_is_nearest(text: str, words: str, told: list[str]) -> None:
    found = facts(text, cues(text, types={words: {"ProblemSolving": 0.999}}))
    assert [(fact.type, fact.trigger) for fact in found] == [("ProblemSolving", word) for word in told]


def test_what_relates_an_amount_to_the_one_before_it_tells_nothing_new() -> None:
    text = "云岭县化解纠纷85件，涉及金额600万元。"
    (fact,) = facts(text, cues(text, types={"600万元": {"ProblemSolving": 0.999}}))
    assert [q.value for q in fact.quantities] == [85, 6_000_000]


@pytest.mark.parametrize(
    ("text", "words", "trigger"),
    [
        ("市里返还受损资金16万元。", "16万元", "返还"),
        ("市里减免拖欠房租20万元。", "20万元", "减免"),
        ("云岭县购买积压蔬菜30吨。", "30吨", "购买"),
    ],
)
def test_a_type_that_the_network_changes_keeps_the_rules_word(text: str, words: str, trigger: str) -> None:
    (fact,) = facts(text, cues(text, types={words: {"ProblemSolving": 0.9999}}))
    assert (fact.type, fact.trigger) == ("ProblemSolving", trigger)


def test_a_sure_word_outweighs_the_network_only_for_what_it_governs() -> None:
    near = "青石镇查封仓库16间。"
    (fact,) = facts(near, cues(near, types={"16间": {"Service": 0.9999}}))
    assert fact.type == "ProblemSolving"
    far = "青石镇查封案件系统连通了仓库16间。"
    assert [f.type for f in facts(far, cues(far, types={"16间": {"Service": 0.9999}}))] == ["Service"]


@pytest.mark.parametrize(
    ("text", "giver", "first", "last"),
    [
        (
            "太原农商银行为当地某企业、太原市泽林木业有限公司授信1850万元。",
            "太原农商银行",
            "当地某企业",
            "太原市泽林木业有限公司",
        ),
        ("贵阳市供销社为某村、贵阳市春山茶业公司补贴30万元。", "贵阳市供销社", "某村", "贵阳市春山茶业公司"),
        ("宁波市财政局向某校、宁波市海风小学拨付20万元。", "宁波市财政局", "某校", "宁波市海风小学"),
    ],
)
def test_who_stands_in_a_list_of_recipients_does_not_give(text: str, giver: str, first: str, last: str) -> None:
    said = cues(text, {giver: ("AGENT", 0.9), first: ("TARGET", 0.9), last: ("AGENT", 0.9)})
    found = [f for f in Extractor(Reading(read(text, said))).facts() if f.type == "Financing"]
    assert [[a.name for a in f.arguments.get("agent", ())] for f in found] == [[giver]]


@pytest.mark.parametrize("text", ["青石镇镇长王大山主持大会。", "青石镇镇长王大山致辞。", "青石镇镇长王大山参加植树。"])
def test_who_only_presides_or_attends_is_not_quoted(text: str) -> None:
    verb = next(word for word in ("主持", "致辞", "参加") if word in text)
    said = cues(text, {"王大山": ("AGENT", 0.9)}, triggers={verb: ("Dispatch", 0.95)})
    told = dataclasses.replace(
        said, triggers=SpanIndex([dataclasses.replace(c, kind="Statement") for c in said.triggers.spans])
    )
    assert [fact.type for fact in facts(text, told)] == []
