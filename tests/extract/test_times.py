"""Which times of a clause are those of its fact."""

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.pipeline import make_nlp


def times(text: str) -> list[list[str]]:
    doc = make_nlp()(text, disable=["kg_tagger"])
    return [[text[time.start : time.end] for time in fact.times] for fact in Extractor(Reading(doc)).facts()]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2021年云岭县入学率达97%，比2019年提高3个百分点。", "2021年"),
        ("2021年云岭县发放补贴300万元，较2020年增加40万元。", "2021年"),
        ("2021年云岭县培训教师860名，与2018年相比多了一倍。", "2021年"),
        ("2021年云岭县游客达12万人次，高于2016年的9万人次。", "2021年"),
    ],
)
def test_what_is_only_compared_with_is_no_time_of_a_fact(text: str, told: str) -> None:
    found = times(text)
    assert found
    assert {time for one in found for time in one} == {told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("占比2019年达到40%。", "2019年"),
        ("云岭县与青石镇2019年签订协议8项。", "2019年"),
        ("学校评比2019年选出标兵30名。", "2019年"),
    ],
)
def test_a_time_behind_a_like_word_stays(text: str, told: str) -> None:
    assert [told] in times(text)
