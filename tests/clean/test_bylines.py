"""Bylines go and give up their names; other brackets stay."""

import pytest

from kg.alignment import AlignedText
from kg.clean import bylines
from kg.clean.ledger import Ledger


def cut(raw: str) -> tuple[str, str | None]:
    meta: dict[str, str] = {}
    line = bylines.without(AlignedText.of(raw), meta, Ledger())
    return line.text, meta.get("author")


@pytest.mark.parametrize(
    ("raw", "text", "author"),
    [
        ("全部复工。（某区党群工作部 李某某）", "全部复工。", "李某某"),
        ("全部复工。（云岭县委组织部 王青 赵小松）", "全部复工。", "王青、赵小松"),
        ("全部复工。（云岭融媒体中心 欧阳青石供稿）", "全部复工。", "欧阳青石"),
        ("全部复工。（记者王青）", "全部复工。", "王青"),
        ("全部复工。（本报记者：王青 通讯员：赵小松）", "全部复工。", "王青、赵小松"),
        ("全部复工。（记者 王青 通讯员 青石镇 赵小松）", "全部复工。", "王青、赵小松"),
        ("全部复工。（作者：买买提·艾力）", "全部复工。", "买买提·艾力"),
        ("全部复工。(文/王青)", "全部复工。", "王青"),
        ("本报讯（记者王青）云岭县复工。", "本报讯云岭县复工。", "王青"),
        ("（见习记者 王青）", "", "王青"),
        ("（本报记者王青摄）云岭县复工。", "云岭县复工。", None),
        ("（记者 王青 实习生 赵小松）云岭县复工。", "云岭县复工。", "王青、赵小松"),
        ("全部复工。云岭网 王青 摄", "全部复工。", None),
        ("“全部复工。”青石晚报 赵小松摄", "“全部复工。”", None),
    ],
)
def test_bylines_go(raw: str, text: str, author: str | None) -> None:
    assert cut(raw) == (text, author)


@pytest.mark.parametrize(
    "raw",
    [
        "园区分两期（一期工程 二期工程）", "三处（青石镇 高新区）", "三处（云岭县委组织部 青石镇）", "建成（文化广场12个）", "（记者站12个）",
        "（记者招待会）", "（图书馆）", "（作者单位：云岭大学）", "（王青）", "（王青 赵小松）", "（云岭县委组织部）", "全部复工（记者王青",
        "（某区党群工作部 李某某）表示", "（记者通过走访了解到，王青）", "（）", "县（市、区）",
    ],
)  # fmt: skip
def test_other_brackets_stay(raw: str) -> None:
    assert cut(raw) == (raw, None)


def test_the_first_byline_is_the_author() -> None:
    assert cut("（记者王青）复工。（记者赵小松）") == ("复工。", "王青")


@pytest.mark.parametrize(
    ("word", "name"),
    [("王青", True), ("欧阳青石", True), ("王", False), ("青石", False), ("王青石镇", False), ("买买提·艾力", True)],
)
def test_names(word: str, name: bool) -> None:
    assert bylines.is_name(word) is name
