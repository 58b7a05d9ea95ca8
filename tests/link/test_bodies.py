"""Bodies by their normal form: what is one, and what is another though its name holds the first."""

import pytest

from kg.link.linker import Linker
from kg.link.overrides import Overrides
from tests.made import named

PLACES = ("辽宁省", "丹东市", "丹东", "东港市", "山东省", "济宁市", "任城区", "河北省", "德州", "朝阳区", "北京市")


def body(name: str, text: str = "", names: Overrides | None = None, doc: str = "d1") -> tuple[str, str]:
    """(IRI, label) of a body in a text of its own."""
    whole = f"{text}{name}发布消息{doc}"
    places = [(place, "Place") for place in PLACES if place in whole]
    linker = Linker(named(whole, *places, (name, "Organization"), doc=doc), names or Overrides())
    found = linker.link(name, "Organization")
    return found.iri, found.label


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [
        ("东港市委", "中共东港市委员会", "东港市委"),
        ("东港市委组织部", "辽宁省丹东市东港市委组织部", "东港市委组织部"),
        ("东港市委组织部", "中国共产党东港市委员会组织部", "东港市委组织部"),
        ("任城区卫健局", "济宁市任城区卫生健康局", "任城区卫健局"),
        ("东港市人社局", "东港市人力资源和社会保障局", "东港市人社局"),
        ("东港市政府", "辽宁省东港市人民政府", "东港市政府"),
        ("丹东日报", "丹东市日报", "丹东日报"),
        ("丹东海关", "辽宁省丹东海关", "丹东海关"),
        ("河北省委", "中共河北省委员会", "河北省委"),
        ("河北省发改委", "河北省发展和改革委员会", "河北省发改委"),
    ],
)
def test_long_and_short_names_are_one_body(one: str, other: str, label: str) -> None:
    assert body(one, doc="d1") == body(other, doc="d2")
    assert body(one)[1] == label


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("河北省委", "河北省委组织部"),
        ("中国农业银行", "中国农业银行德州分行"),
        ("东港市公安局", "丹东市公安局"),
        ("东港市委", "东港市政府"),
        ("东港市人民医院", "东港市中医院"),
        ("丹东银行", "丹东市银行"),
    ],
)
def test_a_name_in_another_name_is_another_body(one: str, other: str) -> None:
    assert body(one)[0] != body(other)[0]


def test_a_place_that_the_text_does_not_decide_keeps_its_bodies_apart() -> None:
    assert body("朝阳区教育局", doc="d1")[0] != body("朝阳区教育局", doc="d2")[0]
    assert body("朝阳区教育局", "北京市", doc="d1")[0] == body("朝阳区教育局", "北京市", doc="d2")[0]


def test_what_the_user_says_of_names_counts() -> None:
    names = Overrides(
        (
            ("aliases", "部里", "Organization", "东港市委组织部"),
            ("same", "东港市民宿协会", "东港民协", "Organization"),
            ("different", "东港市委组织部", "Organization", "d2"),
            ("same", "东港市委", "丹东市卫健委", "Organization"),
        )
    )
    assert body("部里", "东港市", names) == body("东港市委组织部", "", names)
    assert body("丹东市卫健委", "", names, "d3") == body("东港市委", "", names, "d4")
    assert body("东港民协", "", names)[1] == "东港市民宿协会"
    assert body("东港市委组织部", "", names, "d1")[0] != body("东港市委组织部", "", names, "d2")[0]
