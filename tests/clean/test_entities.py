"""References left in the text: whole, doubled, open or damaged ones become characters; what is none stays."""

import pytest

from kg.clean import entities
from tests.clean.aligned import counted, repaired


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("&ldquo;两新&rdquo;组织", "“两新”组织"),
        ("&amp;ldquo;两新&amp;amp;rdquo;组织", "“两新”组织"),
        ("?ldquo;两新？rdquo;组织", "“两新”组织"),
        ("“?ldquo;两新”&rdquo;组织", "“两新”组织"),
        ("&ldquo两新&rdquo组织", "“两新”组织"),
        ("A&amp;B公司&middot;云岭", "A&B公司·云岭"),
        ("复工率85&#37;，&#x4E2D;&#x6587;", "复工率85%，中文"),
        ("下达&nbsp;资金", "下达\xa0资金"),
        ("&sect;3 &yen;5万", "§3 ¥5万"),
        ("3&lt;5&gt;2", "3<5>2"),
    ],
)
def test_references_become_characters(raw: str, text: str) -> None:
    assert repaired(entities.repair, raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "A&B公司", "R&D;中心", "&nosuch;", "怎么办?就这样;", "你懂的?amp", "http://a.cn/?a=1&times=3&lt=4", "&#;", "&#x;", "& ldquo;",
        "谁说的?copy;不对", "““两新””组织",
    ],
)  # fmt: skip
def test_what_is_no_reference_stays(raw: str) -> None:
    assert repaired(entities.repair, raw) == raw
    assert counted(entities.repair, raw) == {}


def test_references_are_counted() -> None:
    assert counted(entities.repair, "&ldquo;两新?rdquo;&#37;") == {"entity": 3}
