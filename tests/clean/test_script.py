"""Traditional text becomes simplified as a whole; simplified text keeps its few traditional names."""

import pytest

from kg.clean import script
from tests.clean.aligned import counted, repaired


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("雲嶺縣黨委選派幹部30餘名", "云岭县党委选派干部30余名"),
        ("企業復產後發放頭髮清潔用品", "企业复产后发放头发清洁用品"),
        ("黨支部\n指導员", "党支部\n指导员"),
    ],
)
def test_traditional_text_becomes_simplified(raw: str, text: str) -> None:
    assert repaired(script.repair, raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "云岭县党委选派干部到榮豐公司和李國強工作室驻点帮扶",
        "著名的乾隆年间瞭望塔由党员们修复",
        "青石30名 A公司",
        "",
        "日本の会社と協力し国际业务",
    ],
)
def test_simplified_text_keeps_its_traditional_names(raw: str) -> None:
    assert repaired(script.repair, raw) == raw
    assert counted(script.repair, raw) == {}


def test_converted_characters_are_counted() -> None:
    assert counted(script.repair, "黨委在雲嶺") == {"traditional": 3}


def test_where_the_length_changes_only_what_changed_is_mapped_anew() -> None:
    assert script._changed("甲乙丙丁", "甲丙丁", 10) == [(11, 12, "")]
    assert script._changed("甲乙丁", "甲乙乙丁", 0) == [(2, 2, "乙")]
