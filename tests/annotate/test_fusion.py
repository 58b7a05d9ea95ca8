"""What the tagger adds to the names of the rules, and what it may not: by hand, without the model."""

import pytest

from kg.annotate.fusion import added
from kg.annotate.tagged import Tagged
from kg.model import Mention


def marked(text: str, *spans: tuple[str, str, str, float]) -> list[Tagged]:
    """Tagger spans given as (words, class, head, score), the words where they first stand."""
    return [Tagged(text.index(w), text.index(w) + len(w), kind, score, head) for w, kind, head, score in spans]


def known(text: str, *names: tuple[str, str]) -> list[Mention]:
    return [Mention(text.index(name), text.index(name) + len(name), name, kind) for name, kind in names]


def found(text: str, spans: list[Tagged], names: list[Mention] | None = None) -> list[tuple[str, str]]:
    mentions = sorted(added(text, names or [], spans))
    assert all(text[m.start : m.end] == m.text for m in mentions)
    return [(m.text, m.kind) for m in mentions]


def firm(name: str, outer: float = 0.95, people: float = 0.6, inner: float = 0.0) -> list[tuple[str, str, str, float]]:
    return [(name, "Organization", h, s) for h, s in (("outer", outer), ("people", people), ("inner", inner)) if s]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("恒泽中科捐赠口罩2万只。", "恒泽中科"),
        ("工程由云岭二建承建。", "云岭二建"),
        ("《云岭日报》与青石晚报联合报道。", "青石晚报"),
    ],
)
def test_a_firm_without_a_form_is_added_where_a_second_head_agrees(text: str, name: str) -> None:
    assert found(text, marked(text, *firm(name))) == [(name, "Organization")]
    assert found(text, marked(text, *firm(name, people=0.0, inner=0.99))) == [(name, "Organization")]
    assert found(text, marked(text, *firm(name, people=0.3, inner=0.9))) == []
    assert found(text, marked(text, *firm(name, outer=0.8))) == []


@pytest.mark.parametrize(
    "name",
    [
        "市委",
        "县人民政府",
        "各级党组织",
        "全市企业",
        "该公司",
        "律师事务所",
        "VC",
        "两家企业",
        "青石、沙洲两个派出所",
        "周家诈骗团伙",
        "走私集团",
        "现代物流",
        "公安机关",
        "纪检监察机关",
        "生物制药",
        "老旧电厂",
        "市级以上园区管委会",
    ],
)
def test_bodies_that_are_no_names_are_not_added(name: str) -> None:
    text = f"据{name}介绍，进展顺利。"
    assert found(text, marked(text, *firm(name, 1.0, 1.0, 1.0))) == []


@pytest.mark.parametrize(
    ("text", "name", "score", "expected"),
    [
        ("走进李桂芳家，炉火正旺。", "李桂芳", 0.8, True),
        ("走进李桂芳家，炉火正旺。", "李桂芳", 0.6, False),
        ("牧民次仁·多吉领到补贴。", "次仁·多吉", 0.9, True),
        ("老周说，今年收成好。", "老周", 0.9, True),
        ("开展学雷青活动。", "雷青", 0.99, False),
        ("安排干部驻企。", "安排", 0.99, False),
        ("受台风“海青”影响，停课一天。", "海青", 0.99, False),
        ("台风李文过境后，电力恢复。", "李文", 0.99, False),
        ("第九号台风 李文去年登陆。", "李文", 0.99, True),
        ("青石镇开工。", "青石", 0.99, False),
        ("经理和员工捐款3万元。", "和员工", 0.99, False),
        ("校长和学生到场。", "和学生", 0.99, False),
        ("校长和学兵到场。", "和学兵", 0.99, True),
    ],
)
def test_persons_are_added_if_they_are_written_like_names(text: str, name: str, score: float, expected: bool) -> None:
    assert found(text, marked(text, (name, "Person", "outer", score))) == ([(name, "Person")] if expected else [])


@pytest.mark.parametrize(
    ("name", "head", "score", "expected"),
    [
        ("黔陇大地", "outer", 0.96, True),
        ("黔陇大地", "outer", 0.9, False),
        ("黔陇大地", "inner", 0.99, True),
        ("黔陇大地", "people", 1.0, False),
        ("全境", "outer", 1.0, False),
        ("境", "outer", 1.0, False),
    ],
)
def test_places_are_added_where_the_tagger_is_surest(name: str, head: str, score: float, expected: bool) -> None:
    text = "春到黔陇大地，全境复工。"
    assert found(text, marked(text, (name, "Place", head, score))) == ([(name, "Place")] if expected else [])


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("从临川、青石、丰宁三市抽调。", "三市", False),
        ("临川、青石两县共建。", "两县", False),
        ("沿江十二镇联动。", "十二镇", False),
        ("八一镇开工。", "八一镇", True),
        ("三水区开工。", "三水区", True),
        ("部分乡镇受灾。", "分乡镇", False),
        ("转移受灾村民60人。", "受灾村", False),
        ("走访脱贫村的农户。", "脱贫村", False),
        ("部分山区断电。", "分山区", False),
    ],
)
def test_how_many_places_were_told_is_no_place(text: str, name: str, expected: bool) -> None:
    assert found(text, marked(text, (name, "Place", "outer", 0.99))) == ([(name, "Place")] if expected else [])


@pytest.mark.parametrize(("outer", "people", "expected"), [(0.92, 0.6, True), (0.92, 0.4, False), (0.85, 0.9, False)])
def test_a_place_less_sure_needs_the_other_guideline(outer: float, people: float, expected: bool) -> None:
    text = "弥水两岸已经放绿。"
    spans = marked(text, ("弥水", "Place", "outer", outer), ("弥水", "Place", "people", people))
    assert found(text, spans) == ([("弥水", "Place")] if expected else [])
    around = known(text, ("弥水两岸", "Organization"))
    assert found(text, spans, around) == []


@pytest.mark.parametrize(("inner", "expected"), [(0.9, True), (0.8, False)])
def test_a_person_whose_name_begins_with_no_surname_needs_both_heads(inner: float, expected: bool) -> None:
    text = "驻村队员摆苏尔每月走访。"
    spans = marked(text, ("摆苏尔", "Person", "outer", 0.95), ("摆苏尔", "Person", "inner", inner))
    assert found(text, spans) == ([("摆苏尔", "Person")] if expected else [])


def test_a_body_with_its_kind_needs_no_second_head_where_the_first_is_sure() -> None:
    text = "移送青石古树管理局处理。"
    assert found(text, marked(text, *firm("青石古树管理局", 0.97, 0.0))) == [("青石古树管理局", "Organization")]
    assert found(text, marked(text, *firm("青石古树管理局", 0.92, 0.0))) == []


def test_what_a_rule_found_stays_as_it_is() -> None:
    text = "云岭县委组织部选派干部。"
    names = known(text, ("云岭县委组织部", "Organization"))
    assert found(text, marked(text, *firm("云岭县委组织部", 1.0, 1.0, 1.0)), names) == []
    crossing = marked(text, *firm("组织部选派", 1.0, 1.0, 1.0))
    assert found(text, crossing, names) == []


def test_a_place_inside_a_body_and_a_body_around_it_are_added_and_others_not() -> None:
    text = "恒泽云岭集团捐款。"
    names = known(text, ("恒泽云岭集团", "Organization"))
    assert found(text, marked(text, ("云岭", "Place", "inner", 0.99)), names) == [("云岭", "Place")]
    assert found(text, marked(text, ("恒泽", "Person", "outer", 0.99)), names) == []
    inner = known(text, ("云岭", "Place"))
    assert found(text, marked(text, *firm("恒泽云岭集团")), inner) == [("恒泽云岭集团", "Organization")]


def test_nothing_is_added_inside_a_title() -> None:
    text = "印发《云岭二建复工方案》。"
    names = known(text, ("云岭二建复工方案", "Document"))
    assert found(text, marked(text, *firm("云岭二建", 1.0, 1.0, 1.0)), names) == []


def test_of_two_that_contradict_each_other_the_surer_is_added() -> None:
    text = "恒泽中科云岭公司捐款。"
    spans = marked(text, *firm("恒泽中科", 0.95), *firm("中科云岭公司", 0.99))
    assert found(text, spans) == [("中科云岭公司", "Organization")]


def test_programmes_and_documents_are_left_to_the_rules() -> None:
    text = "开展暖春行动，印发通知。"
    assert found(text, marked(text, ("暖春行动", "Program", "outer", 1.0), ("通知", "Document", "outer", 1.0))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("该队在大赛中共取得8枚金牌。", False), ("活动中共有9家企业签约。", False), ("中共发出号召。", True)],
)
def test_in_all_is_no_party(text: str, expected: bool) -> None:
    name = "中共"
    assert bool(found(text, marked(text, *firm(name, 1.0, 1.0, 1.0)))) == expected


@pytest.mark.parametrize("before", ["投资", "双", "供"])
def test_a_party_to_a_contract_begins_no_name(before: str) -> None:
    text = f"青石镇与{before}方新签约项目15个。"
    spans = [("方新", "Person", head, 0.95) for head in ("outer", "inner")]
    assert found(text, marked(text, *spans)) == []
    assert found("记者方新到场。", marked("记者方新到场。", *spans)) == [("方新", "Person")]
