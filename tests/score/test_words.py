import pytest

from kg.score.words import sentence

TEXT = "标题\n云岭市委选派30名干部。“青石镇来了两人。”他说；完"


@pytest.mark.parametrize(
    ("anchor", "span", "expected"),
    [
        ("选派", None, "云岭市委选派30名干部。"),
        ("", (7, 9), "云岭市委选派30名干部。"),
        ("青石镇", (7, 9), "云岭市委选派30名干部。"),  # the span before the anchor
        ("来了", None, "“青石镇来了两人。”"),
        ("他说", None, "他说；"),
        ("完", None, "完"),
        ("标题", None, "标题"),
        ("干部。“青", None, "云岭市委选派30名干部。“青石镇来了两人。”"),
        ("没有的话", None, "没有的话"),
        ("选派", (90, 99), "云岭市委选派30名干部。"),  # a span outside of the text
        ("", None, ""),
    ],
)
def test_the_sentence_around(anchor: str, span: tuple[int, int] | None, expected: str) -> None:
    assert sentence(TEXT, anchor, span) == expected


def test_a_document_without_text_leaves_the_anchor() -> None:
    assert sentence("", "选派", (0, 2)) == "选派"


def test_a_long_passage_loses_its_middle() -> None:
    found = sentence("甲" * 300 + "乙" * 300, "", (0, 600))
    assert found == "甲" * 100 + " … " + "乙" * 100
