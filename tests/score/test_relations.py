import pytest

from tests.score.made import counted, gold, relation, told

POST = gold(relations=[relation("方立群|老方", "holdsPost", "青石镇卫生院")])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["方立群 holdsPost 青石镇卫生院"], (1, 0, 0)),
        (["老方 holdsPost 镇卫生院"], (1, 0, 0)),  # an alias, and an end
        (["方立群 holdsPost 青石镇卫生院", "老方 holdsPost 镇卫生院"], (1, 0, 0)),  # twice is no error
        ([], (0, 0, 1)),
        (["方立群 runBy 青石镇卫生院"], (0, 1, 1)),
        (["青石镇卫生院 holdsPost 方立群"], (0, 1, 1)),
        (["方立群 holdsPost 青石镇卫生院", "程蕾 holdsPost 白水"], (1, 1, 0)),
        (["程蕾 holdsPost 白水", "“程蕾” holdsPost 白水"], (0, 1, 1)),  # one triple
    ],
)
def test_triples_of_names(found: list[str], expected: tuple[int, int, int]) -> None:
    assert counted(POST, relations=found)["relations"] == expected


def test_one_relation_may_answer_two_of_gold() -> None:
    wanted = gold(relations=[relation("青石镇", "locatedIn", "云岭市"), relation("石镇", "locatedIn", "云岭市")])
    assert counted(wanted, relations=["青石镇 locatedIn 云岭市"])["relations"] == (2, 0, 0)


def test_optional_relations_cost_nothing() -> None:
    wanted = POST | {"relations_optional": [relation("程蕾", "holdsPost", "白水镇|白水")]}
    assert counted(wanted, relations=["程蕾 holdsPost 白水"])["relations"] == (0, 0, 1)
    assert counted(wanted, relations=["程蕾 holdsPost 黑水"])["relations"] == (0, 1, 1)


@pytest.mark.parametrize(
    ("found", "extra"),
    [
        ("河南省委组织部 partOf 河南省委", 0),
        ("河南省委组织部 locatedIn 河南省", 0),
        ("河南农业大学 locatedIn 河南省", 0),  # 省 may lack
        ("沙县小吃 locatedIn 沙县", 0),
        ("沙漠队 locatedIn 沙县", 1),  # one character is no name
        ("河南省 locatedIn 河南省", 1),
        ("河南省委组织部 runBy 河南省", 1),
        ("省委组织部 partOf 河南省委", 1),
    ],
)
def test_what_a_name_itself_says_costs_nothing(found: str, extra: int) -> None:
    assert counted(gold(), relations=[found])["relations"] == (0, extra, 0)


def test_misses_show_what_shares_an_end() -> None:
    line = {"doc": "d", "subject": "方立群", "predicate": "holdsPost", "object": "白水镇", "span": [0, 9]}
    assert [(m.wanted, m.found, m.span) for m in told(POST, [], [], [line]).misses] == [
        ("方立群 holdsPost 青石镇卫生院", "方立群 holdsPost 白水镇", None),
        ("", "方立群 holdsPost 白水镇", (0, 9)),
    ]
