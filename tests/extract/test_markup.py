import pytest

from kg.extract.markup import MarkupError, parse


def test_tags_become_text_and_expectation() -> None:
    marked = parse(
        "<agent>云岭县</agent><t>选派</t><n value=30 op=ge unit=名 item=干部>30余名干部</n>到<target>村</target>。"
    )
    assert marked.text == "云岭县选派30余名干部到村。"
    assert marked.trigger == "选派"
    assert marked.arguments == {"agent": ("云岭县",), "target": ("村",)}
    assert marked.quantities == ((30.0, "ge", "名", "干部", None),)


def test_tags_nest() -> None:
    marked = parse("<n value=5 max=7 op=range unit=家 item=企业>5到7家<target>企业</target></n><t>开工</t>")
    assert marked.quantities == ((5.0, "range", "家", "企业", 7.0),)
    assert marked.arguments == {"target": ("企业",)}


def test_a_name_attribute_gives_what_the_words_stand_for() -> None:
    assert parse("<agent name=青石镇>该镇</agent><t>开展</t>").arguments == {"agent": ("青石镇",)}


def test_an_untagged_sentence_is_negative() -> None:
    assert parse("选派办法另行通知。").is_negative


@pytest.mark.parametrize(
    "wrong",
    [
        "<agent>甲",
        "甲</agent>",
        "<agent>甲</t>",
        "<foo>甲</foo>",
        "<n>甲</n>",
        "<n value=1 weight=2>1</n>",
        "<t>派</t><t>派</t>",
        "甲 < 乙",
    ],
)
def test_malformed_markup_is_refused(wrong: str) -> None:
    with pytest.raises(MarkupError):
        parse(wrong)
