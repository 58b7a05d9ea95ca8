"""Which of the places with one name a document means: other places, title, dateline, date and bodies decide, or nothing."""

from dataclasses import replace

import pytest

from kg.annotate.gazetteer import Places
from kg.link import kb
from kg.link.choice import Choice, choices, disambiguate, placed
from kg.link.linker import Linker
from kg.model import Extraction, Mention
from tests.made import at, document, named


def told(text: str, *others: str, title: str = "", publisher: str = "", published: str = "") -> Extraction:
    """A document with the places that the rules find in it, and further names: places, or bodies where they end so."""
    made = replace(document(text), title=title or None, publisher=publisher or None, published=published or None)
    kinds = {name: "Organization" if name.endswith(("大学", "中学")) else "Place" for name in others}
    found = {*Places().match(text), *(Mention(*at(text, name), name, kind) for name, kind in kinds.items())}
    return Extraction(made, tuple(sorted(found)), (), (), ())


# text, then name=code of names that are in it; a name without a code stays undecided
CASES = [
    # joined to the place above
    ("南京市鼓楼区开了一家书店。", "鼓楼区=320106"),
    ("徐州市鼓楼区开了一家书店。", "鼓楼区=320302"),
    ("开封市鼓楼区开了一家书店。", "鼓楼区=410204"),
    ("河南省鼓楼区开了一家书店。", "鼓楼区=410204"),
    ("江苏省鼓楼区开了一家书店。", "鼓楼区="),
    ("济南市市中区供水恢复。", "市中区=370103"),
    ("枣庄市市中区供水恢复。", "市中区=370402"),
    ("内江市市中区供水恢复。", "市中区=511002"),
    ("乐山市市中区供水恢复。", "市中区=511102"),
    ("山东省市中区供水恢复。", "市中区="),
    ("杭州市西湖区种茶。", "西湖区=330106"),
    ("南昌市西湖区种树。", "西湖区=360103"),
    ("西湖区种树。", "西湖区="),
    ("石家庄市长安区招聘。", "长安区=130102"),
    ("西安市长安区招聘。", "长安区=610116"),
    ("陕西西安长安区招聘。", "长安区=610116"),
    ("长安区招聘。", "长安区="),
    ("北京市通州区种树。", "通州区=110112"),
    ("江苏省南通市通州区种树。", "通州区=320612"),
    ("通州区种树。", "通州区="),
    ("长春市朝阳区除雪。", "朝阳区=220104"),
    ("朝阳区除雪。", "朝阳区="),
    ("沈阳市和平区除雪。", "和平区=210102"),
    ("天津市和平区除雪。", "和平区=120101"),
    ("石家庄市新华区除雪。", "新华区=130105"),
    ("沧州市新华区除雪。", "新华区=130902"),
    ("平顶山市新华区除雪。", "新华区=410402"),
    ("湖北荆州开发区招聘，荆州区和沙市区种树。", "荆州=4210 荆州区=421003"),
    ("江西抚州和宁夏吴忠通车。", "抚州=3610 吴忠=6403"),
    ("安徽宣城、池州种茶，宣州区修路。", "宣城=3418 池州=3417"),
    # decided by other places of the text, before or behind
    ("武侯区与成都市的锦江区开会。", "武侯区=510107 锦江区=510104"),
    ("西湖区的居民到余杭区看病，杭州市付钱。", "西湖区=330106"),
    ("鼓楼区捐款，台江区和仓山区也捐款。", "鼓楼区=350102"),
    ("鼓楼区捐款，玄武区和秦淮区也捐款。", "鼓楼区=320106"),
    ("海淀区、朝阳区、通州区停课。", "朝阳区=110105 通州区=110112"),
    ("崇川区、通州区停课。", "通州区=320612"),
    # the clause before the name counts more than the rest of the text
    ("福州市召开会议。南京市在鼓楼区试点。", "鼓楼区=320106"),
    ("南京市召开会议。福州市在鼓楼区试点。", "鼓楼区=350102"),
    ("南京市、福州市与鼓楼区试点。", "鼓楼区="),
    ("南京市鼓楼区和福州市鼓楼区结对。", "鼓楼区="),
    # mentioned often
    (
        "福州市来信。南京市供水。南京市供电。南京市供气。南京市供暖。南京市通车。南京市通邮。鼓楼区也一样。",
        "鼓楼区=320106",
    ),
    # a short name is that of its full form
    ("辽宁省朝阳市降雨，朝阳的农户播种。", "朝阳市=2113 朝阳=2113"),
    ("吉林省长春市除雪，吉林的农户播种。", "吉林=22"),
    ("吉林市除雪，吉林第一。", "吉林=2202"),
    # counties and cities directly under the province, cities of the Xinjiang corps
    ("湖北省仙桃市生产口罩。", "仙桃市=429004"),
    ("仙桃市生产口罩。", "仙桃市=429004"),
    ("河南济源市炼铅。", "济源市=419001"),
    ("新疆石河子市种棉花。", "石河子市=659001"),
    ("新疆图木舒克市种棉花。", "图木舒克市=659003"),
    ("新疆阿拉尔市种棉花。", "阿拉尔市=659002"),
    ("海南省琼海市种椰子。", "琼海市=469002"),
    ("湖北省神农架林区下雪。", "神农架林区=429021"),
    ("广东省东莞市招工。", "东莞市=4419"),
    ("东莞市长安镇招工。", "东莞市=4419 长安镇=441900119"),
    # towns need a place above them
    ("苏州市吴中区木渎镇修桥。", "木渎镇=320506103"),
    ("木渎镇修桥。", "木渎镇="),
    ("江阴市长泾镇的工厂复工。", "长泾镇=320281110"),
    ("江西省来信。屏山镇种茶。", "屏山镇="),  # 四川 and 安徽 have one, too, and who knows which villages
    ("赣州市石城县屏山镇种茶。", "屏山镇=360735102"),
    # development zones of a city
    ("苏州工业园区的外企复产。", "苏州工业园区=320576"),
    ("合肥市高新区招商。", "合肥市高新区=340176"),
    ("合肥经开区招商。", "合肥经开区=340177"),
    ("高新区招商。", "高新区="),
    # former names
    ("湖北省襄樊市修路。", "襄樊市=4206"),
    ("襄樊的工厂。", "襄樊=4206"),
    ("云南省思茅地区种茶。", "思茅地区=5308"),
    ("四川省成都市新津县种稻。", "新津县=510118"),
    ("北京市崇文区、宣武区修路。", "崇文区=110101 宣武区=110102"),
    ("上海市南汇区种桃。", "南汇区=310115"),
    ("山东省莱芜市种姜。", "莱芜市=3701"),
    ("江西省南昌市红谷滩新区建楼。", "南昌市红谷滩新区=360113"),
    ("内蒙古伊克昭盟种草。", "伊克昭盟=1506"),
    ("松花江开河。", "松花江="),  # a river before it was a prefecture
    ("东沟通水。", "东沟="),  # a short name of what is no more needs a place above it
    ("辽宁省丹东市来信，东沟通水。", "东沟=210681"),
    ("杭州市江干区修桥。", "江干区="),  # went to two districts
    # zones and regions are no units
    ("雄安新区建校。", "雄安新区="),
    ("长三角的医院。", "长三角="),
    ("云岭县种茶。", "云岭县="),
    # towns of a list, whose kind stands at its end
    ("浙江仙居县的白塔、横溪等6个乡镇种茶。", "白塔=331024103 横溪=331024101"),
    ("宁波市鄞州区的姜山、横溪两个镇种茶。", "姜山=330212110 横溪=330212109"),
    ("白塔、横溪等6个乡镇种茶。", "白塔= 横溪="),
    ("辽宁辽阳白塔种茶。", "白塔=211002"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_text_decides(text: str, expected: str) -> None:
    pairs = [pair.split("=") for pair in expected.split()]
    extraction = told(text, *(name for name, _ in pairs))  # the rules alone find no 市中区; the tagger does
    assert {name: disambiguate(extraction).get(name, "") for name, _ in pairs} == {name: code for name, code in pairs}


# text, then name=codes of its mentions in order; - where a mention stays undecided
TWICE = [
    ("南京市鼓楼区和福州市鼓楼区结对。", "鼓楼区=320106,350102"),
    ("枣庄市市中区、济南市市中区、乐山市市中区开会。", "市中区=370402,370103,511102"),
    ("兰州市城关区种树。拉萨市的城关区也种树。", "城关区=620102,540102"),
    ("南京市鼓楼区和福州市鼓楼区结对。鼓楼区捐款。", "鼓楼区=320106,350102,-"),
    ("南京市鼓楼区种树。鼓楼区捐款。", "鼓楼区=-,-"),  # the whole document decides, no single mention
]


@pytest.mark.parametrize(("text", "expected"), TWICE)
def test_one_name_of_several_places_is_decided_mention_by_mention(text: str, expected: str) -> None:
    name, codes = expected.split("=")
    extraction = told(text)
    by_mention = placed(extraction, choices(extraction))
    starts = [m.start for m in extraction.mentions if m.text == name]
    assert [by_mention.get((name, start), "-") for start in starts] == codes.split(",")


def test_facts_and_relations_mean_the_place_that_their_words_say() -> None:
    extraction = told("南京市鼓楼区和福州市鼓楼区结对。")
    linker = Linker(extraction)
    first, second = (m.start for m in extraction.mentions if m.text == "鼓楼区")
    assert [linker.link("鼓楼区", "Place", at).code for at in (first, second, -1)] == ["320106", "350102", ""]
    assert linker.within("鼓楼区", "Place", 0, 6).code == "320106"
    assert linker.within("鼓楼区", "Place", 0, 16).code == ""  # both stand there


def test_what_is_undecided_is_never_sure() -> None:
    open_choices = [c for text, _ in CASES for c in choices(told(text)).values() if not c.code]
    assert len(open_choices) >= 8
    assert {c.candidates for c in open_choices if c.confidence > 0.5 or len(c.candidates) == 0} == set()


def test_there_are_as_many_cases_as_were_asked_for() -> None:
    assert len({text for text, _ in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, ""),
        ({"title": "福州市鼓楼区种树"}, "350102"),
        ({"title": "南京：书店开门"}, "320106"),
        ({"publisher": "福州日报"}, "350102"),
        ({"publisher": "新华社"}, ""),
        ({"title": "南京与福州"}, ""),
    ],
)
def test_title_and_publisher_decide(given: dict[str, str], code: str) -> None:
    assert disambiguate(told("鼓楼区种树。", **given)).get("鼓楼区", "") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("本报南京3月5日电 福州市来信。鼓楼区种树。", "320106"),
        ("新华社福州3月5日电 南京市来信。鼓楼区种树。", "350102"),
        ("南京市来信。福州市来信。鼓楼区种树。", ""),
    ],
)
def test_the_dateline_counts_more_than_the_text(text: str, code: str) -> None:
    assert disambiguate(told(text)).get("鼓楼区", "") == code


@pytest.mark.parametrize(
    ("body", "code"), [("福州大学", "350102"), ("南京师范大学附属中学", "320106"), ("复旦大学", "")]
)
def test_a_body_speaks_for_the_city_that_it_is_called_after(body: str, code: str) -> None:
    assert disambiguate(told(f"{body}的学生到鼓楼区种树。", body)).get("鼓楼区", "") == code


@pytest.mark.parametrize(
    ("published", "code"),
    [("", "340181"), ("2020-05-01", "340181"), ("2005-05-01", ""), ("2011-10", "340181")],
)
def test_the_date_tells_the_unit(published: str, code: str) -> None:
    """Until 2011 巢湖市 was a prefecture, whose area three cities hold today."""
    assert disambiguate(told("巢湖市下雨。", published=published)).get("巢湖市", "") == code


def test_what_was_split_has_all_its_parts_for_candidates() -> None:
    assert choices(told("江干区修桥。"))["江干区"] == Choice("", 0.5, ("330102", "330114"))
    assert choices(told("巢湖市下雨。", published="2005"))["巢湖市"].candidates == ("3401", "3402", "3405")


def test_a_name_of_today_does_not_hide_what_bore_it_then() -> None:
    assert disambiguate(told("襄阳修路。襄阳区修路。", published="2005-05-01"))["襄阳区"] == "420607"
    assert disambiguate(told("襄阳修路。襄阳市修路。", published="2015-05-01"))["襄阳市"] == "4206"


@pytest.mark.parametrize(
    ("text", "name", "code", "low", "high", "first"),
    [
        ("南京市鼓楼区种树。", "鼓楼区", "320106", 0.7, 0.97, "320106"),
        ("江苏省鼓楼区种树。", "鼓楼区", "", 0.5, 0.5, "320106"),
        ("鼓楼区种树。", "鼓楼区", "", 0.25, 0.25, "320106"),
        ("高邮市种树。", "高邮市", "321084", 0.9, 0.9, "321084"),
        ("扬州市高邮市种树。", "高邮市", "321084", 0.98, 0.98, "321084"),
        ("吉林种树。", "吉林", "22", 0.5, 0.6, "22"),
        ("木渎镇修桥。", "木渎镇", "", 0.5, 0.5, "320506103"),
    ],
)
def test_a_choice_has_a_confidence_and_all_candidates(
    text: str, name: str, code: str, low: float, high: float, first: str
) -> None:
    choice = choices(told(text))[name]
    assert (choice.code, choice.candidates[0]) == (code, first)
    assert low <= choice.confidence <= high
    assert set(choice.candidates) == set(kb.present(name))


def test_more_evidence_is_more_confidence() -> None:
    def sure(text: str) -> Choice:
        return choices(told(text))["鼓楼区"]

    joined, province = sure("南京市鼓楼区种树。"), sure("福建来信。鼓楼区种树。")
    assert (joined.code, province.code) == ("320106", "350102")
    assert joined.confidence > province.confidence > sure("鼓楼区种树。").confidence


def test_a_region_is_one_entity_everywhere_and_no_unit() -> None:
    first, second = (Linker(named("长三角的医院", ("长三角", "Place"), doc=doc)) for doc in ("d1", "d2"))
    assert first.link("长三角", "Place") == second.link("长三角", "Place")
    assert (first.link("长三角", "Place").code, kb.members("长三角")) == ("", ("31", "32", "33", "34"))


def test_an_abbreviation_is_its_province() -> None:
    linker = Linker(named("粤、沪两地的医院", ("粤", "Place"), ("沪", "Place")))
    assert [linker.link(name, "Place").label for name in ("粤", "沪")] == ["广东省", "上海市"]


def test_a_former_name_is_the_place_of_today() -> None:
    linker = Linker(named("襄樊市与襄阳市", ("襄樊市", "Place"), ("襄阳市", "Place")))
    assert linker.link("襄樊市", "Place") == linker.link("襄阳市", "Place")
