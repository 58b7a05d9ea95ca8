"""Lists of names with an amount behind each, by the rules alone."""

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.pipeline import make_nlp

Told = list[tuple[str, str, float]]


def told(text: str) -> Told:
    doc = make_nlp()(text, disable=["kg_tagger"])
    facts = Extractor(Reading(doc)).facts()
    return [(f.type, *(a.name for a in f.arguments.get("agent", ())), q.value) for f in facts for q in f.quantities]  # type: ignore[misc]


GIFTS: list[tuple[str, Told]] = [
    (
        "云岭县慈善总会收到捐款300万元，其中湖阳银行100万元、恒泽集团80万元、青石商会50万元。",
        [
            ("Donation", "云岭县慈善总会", 3e6),
            ("Donation", "湖阳银行", 1e6),
            ("Donation", "恒泽集团", 8e5),
            ("Donation", "青石商会", 5e5),
        ],
    ),
    (
        "捐款名单公布：湖阳银行20万元，恒泽集团18万元。",
        [("Donation", "湖阳银行", 2e5), ("Donation", "恒泽集团", 1.8e5)],
    ),
    (
        "青石商会捐赠棉被600床，其中恒泽集团200床、湖阳银行400床。",
        [("Donation", "青石商会", 600), ("Donation", "恒泽集团", 200), ("Donation", "湖阳银行", 400)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), GIFTS)
def test_each_amount_of_a_list_of_givers_is_of_the_name_before_it(text: str, expected: Told) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "育苗面积分别为兰州市300亩、天水市200亩。",
        "各市育苗面积：兰州市300亩，天水市200亩。",
        "育苗面积300亩以上的有兰州市300亩、天水市200亩。",
    ],
)
def test_what_is_measured_of_each_place_is_of_that_place(text: str) -> None:
    rows = [row for row in told(text) if len(row) == 3]
    assert set(rows) == {("Measure", "兰州市", 300), ("Measure", "天水市", 200)}


@pytest.mark.parametrize(
    "text",
    [
        "青石商会向兰州市捐赠棉被300床，向天水市捐赠棉被200床。",
        "青石商会捐给兰州市300万元、天水市200万元。",
        "恒泽集团给兰州市300吨大米、天水市200吨大米。",
    ],
)
def test_who_is_given_something_owns_no_amount(text: str) -> None:
    assert not {row[1] for row in told(text)} & {"兰州市", "天水市"}


def test_a_name_is_not_what_is_counted_behind_it() -> None:
    rows = told("各市获奖教师：兰州市20名，天水市18名。")
    assert {row for row in rows if len(row) == 3} == {("Measure", "兰州市", 20), ("Measure", "天水市", 18)}
