"""Which names of a document are one thing, and which are left apart."""

import pytest

from kg.iris import place_iri
from kg.link import kb
from kg.link.linker import Linker, disambiguate
from tests.made import named


def codes(text: str, *names: str) -> dict[str, str]:
    return disambiguate(named(text, *((name, "Place") for name in names)))


def linked(linker: Linker, *names: str, kind: str = "Organization") -> list[str]:
    return [linker.link(name, kind).iri for name in names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东港市已经复工", {"东港市": "210681"}),
        ("辽宁省东港市，东港复工", {"辽宁省": "21", "东港市": "210681", "东港": "210681"}),
        ("南京市鼓楼区复工", {"南京市": "3201", "鼓楼区": "320106"}),
        ("福州市鼓楼区复工", {"福州市": "3501", "鼓楼区": "350102"}),
        ("福建省鼓楼区复工", {"福建省": "35", "鼓楼区": "350102"}),
        ("江苏省鼓楼区复工", {"江苏省": "32"}),  # 南京 and 徐州 have one each
        ("鼓楼区复工", {}),
        ("南京市、福州市与鼓楼区", {"南京市": "3201", "福州市": "3501"}),
        ("云岭县复工", {}),  # no such county
        ("浙江、吉林等地", {"浙江": "33", "吉林": "22"}),
        ("长春市在吉林，吉林省复工", {"长春市": "2201", "吉林省": "22", "吉林": "22"}),
        ("吉林市复工，吉林第一", {"吉林市": "2202", "吉林": "2202"}),
        ("青海、海南、云南等地", {"青海": "63", "海南": "46", "云南": "53"}),
        ("青海省共和县在海南", {"青海省": "63", "共和县": "632521", "海南": "6325"}),
        ("朝阳复工", {"朝阳": "2113"}),  # the city before the two districts
        ("北京市朝阳区", {"北京市": "11", "朝阳区": "110105"}),
        ("长春市朝阳区", {"长春市": "2201", "朝阳区": "220104"}),
    ],
)
def test_a_place_has_the_code_that_its_document_decides(text: str, expected: dict[str, str]) -> None:
    names = [name for name in ("云岭县", "鼓楼区", "浙江", "吉林", "海南", *expected) if name in text]
    assert codes(text, *dict.fromkeys(names)) == expected


def test_a_short_form_is_its_full_name() -> None:
    linker = Linker(named("东港市的企业，东港复工", ("东港市", "Place"), ("东港", "Place")))
    full, short = linker.link("东港市", "Place"), linker.link("东港", "Place")
    assert (full.iri, full.label, full.code) == (short.iri, short.label, short.code)
    assert (full.iri, full.label, full.code) == (place_iri("210681"), "东港市", "210681")


def test_a_place_without_a_code_stays_in_its_document() -> None:
    first, second = (Linker(named(f"鼓楼区复工{doc}", ("鼓楼区", "Place"), doc=doc)) for doc in ("d1", "d2"))
    assert first.link("鼓楼区", "Place").code == ""
    assert first.link("鼓楼区", "Place").iri != second.link("鼓楼区", "Place").iri


def test_quotes_make_no_second_place() -> None:
    linker = Linker(named("东港市“新城”园区、东港市新城园区", ("东港市", "Place")))
    quoted, bare = linker.link("东港市“新城”园区", "Place"), linker.link("东港市新城园区", "Place")
    assert quoted == bare


def test_a_relative_name_is_the_full_one_of_its_document() -> None:
    text = "东港市委组织部选派干部，市委组织部要求"
    linker = Linker(
        named(text, ("东港市", "Place"), ("东港市委组织部", "Organization"), ("市委组织部", "Organization"))
    )
    short, full = linker.link("市委组织部", "Organization"), linker.link("东港市委组织部", "Organization")
    assert short == full
    assert full.label == "东港市委组织部"


def test_a_relative_name_of_two_bodies_stays_open() -> None:
    text = "东港市委组织部、丹东市委组织部选派干部，市委组织部要求"
    places, bodies = ("东港市", "丹东市"), ("东港市委组织部", "丹东市委组织部", "市委组织部")
    linker = Linker(named(text, *((p, "Place") for p in places), *((b, "Organization") for b in bodies)))
    assert len(set(linked(linker, *bodies))) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("河北省委", "河北省委组织部"),
        ("农业银行", "农业银行德州分行"),
        ("组织部", "河北省委组织部"),
        ("德州分行", "农业银行德州分行"),
        ("江西群泰科技有限公司", "江西群泰科技有限公司党支部"),
        ("中石化集团", "中石化集团党组"),
    ],
)
def test_a_name_inside_another_is_another_body(first: str, second: str) -> None:
    text = f"{first}、{second}、河北省、德州、江西"
    places = (("河北省", "Place"), ("德州", "Place"), ("江西", "Place"))
    linker = Linker(named(text, *places, (first, "Organization"), (second, "Organization")))
    assert len(set(linked(linker, first, second))) == 2


@pytest.mark.parametrize(
    ("name", "place"),
    [("江西合力泰科技有限公司", "江西"), ("中国农业银行", ""), ("东港市委组织部", "东港市"), ("云岭科技有限公司", "")],
)
def test_a_body_with_its_own_name_is_one_in_all_documents(name: str, place: str) -> None:
    places = ((place, "Place"),) if place else ()
    made = [Linker(named(f"{name}复工", *places, (name, "Organization"), doc=doc)) for doc in ("d1", "d2")]
    assert linked(made[0], name) == linked(made[1], name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("王五", "Person"),
        ("欧阳德胜", "Person"),
        ("党员服务队", "Organization"),
        ("市委组织部", "Organization"),
        ("春风行动", "Program"),
        ("通知", "Document"),
    ],
)
def test_what_only_its_document_knows_never_merges(name: str, kind: str) -> None:
    made = [Linker(named(f"{name}来了{doc}", (name, kind), doc=doc)) for doc in ("d1", "d2")]
    assert linked(made[0], name, kind=kind) != linked(made[1], name, kind=kind)


def test_a_reprint_names_the_same_things() -> None:
    made = [Linker(named("王五来了", ("王五", "Person"), doc=doc)) for doc in ("d1", "d2")]
    assert linked(made[0], "王五", kind="Person") == linked(made[1], "王五", kind="Person")


def test_bodies_of_two_places_with_one_name_do_not_merge() -> None:
    def body(city: str, doc: str, name: str = "鼓楼区委组织部") -> str:
        names = [(n, "Place") for n in (city, "鼓楼区") if n]
        text = f"{city}鼓楼区委组织部选派、鼓楼区人民医院接诊、鼓楼区云岭科技有限公司复工{doc}"
        return Linker(named(text, *names, (name, "Organization"), doc=doc)).link(name, "Organization").iri

    assert body("南京市", "d1") != body("福州市", "d2")
    assert body("南京市", "d1") == body("南京市", "d2")
    assert body("", "d1") != body("", "d2")
    assert body("南京市", "d1", "鼓楼区人民医院") != body("福州市", "d2", "鼓楼区人民医院")
    assert body("南京市", "d1", "鼓楼区云岭科技有限公司") == body("福州市", "d2", "鼓楼区云岭科技有限公司")


def test_a_long_title_is_one_document_everywhere() -> None:
    title = "东港市企业疫情防控期间复工生产的实施意见"
    made = [Linker(named(f"印发《{title}》", (title, "Document"), doc=doc)) for doc in ("d1", "d2")]
    assert linked(made[0], title, kind="Document") == linked(made[1], title, kind="Document")


def test_one_name_of_two_classes_is_two_entities() -> None:
    linker = Linker(named("春风行动", ("春风行动", "Program")))
    assert linker.link("春风行动", "Program").iri != linker.link("春风行动", "Document").iri


def test_the_gazetteer_knows_what_lies_above() -> None:
    assert kb.ancestors("210681") == ("2106", "21")
    assert (kb.name_of("210681"), kb.level_of("210681"), kb.level_of("21")) == ("东港市", "county", "province")
    assert kb.candidates("云岭县") == ()
