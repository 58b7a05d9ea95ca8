"""Who bore a name when, and what became of it."""

import pytest

from kg.annotate.former import former_names, terms
from kg.annotate.gazetteer import Places, by_name, places
from kg.link import areas, history, kb


@pytest.mark.parametrize(
    ("name", "date", "codes"),
    [
        ("襄樊市", "2008", ["4206"]),
        ("襄阳市", "2008", []),
        ("襄阳市", "2015-03", ["4206"]),
        ("襄阳", "2008", ["420607"]),  # the district, before the city took the name
        ("思茅地区", "1999", ["5327"]),
        ("思茅市", "2005", ["5308"]),
        ("思茅市", "1999", ["532701"]),
        ("普洱市", "2005", []),
        ("普洱市", "2007-04-08", ["5308"]),
        ("巢湖市", "2005-03-01", ["3414"]),
        ("巢湖市", "2011", ["340181", "3414"]),  # the year of the change
        ("巢湖市", "2020", ["340181"]),
        ("巢湖市", "1990", ["342601"]),
        ("余杭市", "1997", ["330184"]),
        ("余杭区", "1997", []),
        ("重庆市", "1990", ["5102"]),
        ("重庆市", "1998", ["50"]),
        ("红谷滩新区", "2015", [""]),
        ("红谷滩区", "2015", []),
        ("红谷滩区", "2019-12", ["360113"]),
        ("红谷滩新区", "2022", []),
        ("新津县", "1995/1999", ["510132"]),
        ("新津县", "201X", ["510132"]),
        ("新津县", "2021~", []),
        ("新津县", "", ["510132"]),
        ("高邮市", "", ["321084"]),
        ("高邮县", "", ["321022"]),
        ("云岭县", "", []),
    ],
)
def test_who_bore_a_name(name: str, date: str, codes: list[str]) -> None:
    assert [unit.code for unit in history.bearers(name, date)] == codes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("襄樊市", ("4206",)),
        ("襄樊", ("4206",)),
        ("思茅地区", ("5308",)),
        ("新津县", ("510118",)),
        ("510132", ("510118",)),
        ("崇文区", ("110101",)),
        ("宣武区", ("110102",)),
        ("卢湾区", ("310101",)),
        ("川沙县", ("310115",)),
        ("塘沽区", ("120116",)),
        ("莱芜市", ("3701",)),
        ("莱城区", ("370116",)),
        ("红谷滩新区", ("360113",)),
        ("南昌市红谷滩新区", ("360113",)),
        ("钱塘新区", ("330114",)),
        ("辽中县", ("210115",)),
        ("锦西市", ("2114",)),
        ("大庸市", ("4308",)),
        ("淮阴市", ("3208",)),
        ("万县市", ("50",)),
        ("綦江县", ("500110",)),
        ("庐山区", ("360402",)),  # not 庐山市, which 星子县 became
        ("星子县", ("360483",)),
        ("江干区", ()),  # split
        ("云岭县", ()),
        ("运城市", ("1408", "140802")),  # the city of today before the county-level city that became a district
        ("莱芜", ("370116", "3701")),
        ("粤", ("44",)),
        ("蓉城", ("5101",)),
        ("合肥高新区", ("340176",)),
        ("东港市", ("210681",)),
    ],
)
def test_candidates_are_present_ones_and_then_former(name: str, expected: tuple[str, ...]) -> None:
    assert kb.candidates(name) == expected


@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("420600", 0, ()),
        ("4206", 2005, ("4206",)),
        ("500110", 2005, ("500110",)),  # 万盛区, whose code 綦江区 has today
        ("510124", 0, ("510117",)),
        ("139019", 0, ("130110",)),  # 鹿泉市, a city under the province's own number
        ("139019", 1990, ()),
        ("3414", 0, ("3401", "3402", "3405")),
        ("110108", 0, ("110108",)),
        ("110108", 1990, ("110108",)),
        ("999999", 0, ()),
    ],
)
def test_what_became_of_a_code(code: str, year: int, expected: tuple[str, ...]) -> None:
    assert history.today(code, year) == expected


def test_predecessors_are_the_other_side_of_what_became() -> None:
    assert [(unit.name, unit.last) for unit in history.predecessors("5308")] == [("思茅市", 2006), ("思茅地区", 2002)]
    assert {"塘沽区", "汉沽区", "大港区"} <= {unit.name for unit in history.predecessors("120116")}
    (hongguan,) = history.predecessors("360113")
    assert (hongguan.name, hongguan.kind) == ("红谷滩新区", "to-district")
    assert "2019" in hongguan.notice
    assert history.predecessors("110108") == ()


def test_every_successor_leads_to_the_present_or_to_nothing() -> None:
    ended = [term for term in terms() if term.last]
    assert len(ended) > 3000
    assert {code for term in ended for code in history._now(term)} <= places().keys()
    lost = [term.name for term in ended if term.successors and not history._now(term)]
    assert len(lost) < 30  # what followed them ended in its turn, and no table says in what
    known = {(term.code, term.last) for term in ended if term.kind == "abolished" and term.last >= 1997}
    assert len(known) < 50


def test_present_terms_are_those_of_the_table_of_places() -> None:
    standing = {(term.code, term.name) for term in terms() if not term.last}
    assert standing - {("460302", "西沙区"), ("460303", "南沙区")} <= {(p.code, p.name) for p in places().values()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("襄樊市委开会。", "襄樊市"),
        ("襄樊的工厂复工。", "襄樊"),
        ("成都市新津县下雨。", "成都市 新津县"),
        ("云南省思茅地区种茶。", "云南省 思茅地区"),
        ("南昌市红谷滩新区复工。", "南昌市 南昌市红谷滩新区"),
        ("北京市宣武区教育局发文。", "北京市 宣武区"),
        ("洛阳市吉利区炼油。", "洛阳市 吉利区"),
        ("半山区的农户。", ""),
        ("贫困山区、半山区通电。", ""),
        ("该公园区域封闭。", ""),
        ("小河区域禁渔。", ""),
        ("改造露天区。", ""),
        ("渡口停航。", ""),
        ("中市区的店铺。", ""),
    ],
)
def test_former_names_are_found_in_a_text_and_words_are_not(text: str, expected: str) -> None:
    assert " ".join(mention.text for mention in Places().match(text)) == expected


def test_former_names_are_full_names() -> None:
    assert {name for name in former_names() if len(name) < 3} == set()
    assert {"襄樊市", "新津县", "思茅地区", "崇文区"} <= former_names()
    assert not {"郊区", "东区", "开县"} & former_names()


def test_areas_stand_for_places() -> None:
    assert kb.members("京津冀") == ("11", "12", "13")
    assert kb.members("苏北") == ("3203", "3207", "3208", "3209", "3213")
    assert kb.members("川西") == ()
    assert kb.members("粤") == kb.members("广东省") == ()
    assert {areas.areas()[name].kind for name in ("粤", "长三角", "雄安新区")} == set(areas.KINDS)


def test_members_of_a_region_lie_in_it() -> None:
    for found in areas.areas().values():
        assert {code for code in found.members if not code.startswith(found.within)} == set(), found.name


def test_no_abbreviation_takes_a_name_from_a_place() -> None:
    taken = {name for name, found in areas.areas().items() if found.kind == "abbreviation" and name in by_name()}
    assert taken == {
        "榕城",
        "巴州",
    }  # 福州, and short for 榕城区 of 揭阳; 巴音郭楞, and 巴州区 of 巴中: both are candidates
    assert kb.present("榕城") == ("445202", "3501")
    assert kb.present("巴州") == ("511902", "6528")


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [("3201", 32.06, 118.78), ("321084", 32.79, 119.44), ("610116", 34.15, 108.95), ("4206", 32.0, 112.1)],
)
def test_seats_lie_where_they_are(code: str, lat: float, lon: float) -> None:
    found = kb.centre(code)
    assert found is not None
    assert (abs(found[0] - lat) < 0.1, abs(found[1] - lon) < 0.1) == (True, True)


def test_seats_are_of_present_units_and_in_the_country() -> None:
    found = {code: kb.centre(code) for code in places()}
    seats = {code: point for code, point in found.items() if point}
    assert len(seats) > 1800
    assert {places()[code].level for code in seats} <= {"province", "prefecture", "county"}
    assert all(16 < lat < 54 and 73 < lon < 136 for lat, lon in seats.values())
    assert kb.centre("320106") is None  # 鼓楼区: another of the name in the province
