import pytest

from tests.score.made import Row, counted, entity, gold, told

SENDER = entity("Organization", "云岭市委组织部", "市委组织部")


def entities(wanted: Row, *mentions: tuple[str, str]) -> tuple[int, int, int]:
    return counted(wanted, mentions=mentions).get("entities", (0, 0, 0))


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([("Organization", "云岭市委组织部")], (1, 0, 0)),
        ([("Organization", "“云岭 市委组织部”")], (1, 0, 0)),
        ([("Organization", "市委组织部")], (1, 0, 0)),  # an alias
        ([("Organization", "云岭市委组织部"), ("Organization", "市委组织部")], (1, 0, 0)),  # both, once
        ([("Organization", "云岭市委组织部")] * 3, (1, 0, 0)),  # names, not mentions
        ([], (0, 0, 1)),
        ([("Organization", "组织部")], (0, 1, 1)),  # an end is no alias here
        ([("Place", "云岭市委组织部")], (0, 1, 1)),
        ([("Organization", "云岭市委组织部"), ("Organization", "云岭市委")], (1, 0, 0)),  # the longer name says it
        ([("Organization", "云岭市委组织部"), ("Place", "云岭市")], (1, 1, 0)),  # organizations alone
    ],
)
def test_names_are_counted_once_each(mentions: list[tuple[str, str]], expected: tuple[int, int, int]) -> None:
    assert entities(gold(entities=[SENDER]), *mentions) == expected


def test_optional_entities_cost_nothing() -> None:
    wanted = gold(entities=[SENDER], entities_optional=[entity("Place", "云岭市", "云岭"), SENDER])
    found = ("Organization", "云岭市委组织部")
    assert entities(wanted, found) == (1, 0, 0)  # asked for and optional: asked for
    assert entities(wanted, found, ("Place", "云岭")) == (1, 0, 0)
    assert entities(wanted, found, ("Person", "云岭")) == (1, 1, 0)


def test_classes_are_counted_apart() -> None:
    wanted = gold(entities=[SENDER, entity("Place", "青石镇")])
    counts = counted(wanted, mentions=[("Place", "青石镇"), ("Person", "方立群")])
    assert {name: row for name, row in counts.items() if ":" in name} == {
        "entities:Organization": (0, 0, 1), "entities:Place": (1, 0, 0), "entities:Person": (0, 1, 0),
    }  # fmt: skip


def test_a_subclass_counts_as_its_superclass() -> None:
    line = {"doc": "d", "class": "Town", "superclass": "Place", "text": "青石镇"}
    assert told(gold(entities=[entity("Place", "青石镇")]), [], [line]).counts["entities:Place"] == (1, 0, 0)
    named = line | {"class": "Place", "superclass": "Organization"}  # a scored class is its own
    assert told(gold(), [], [named]).counts["entities:Place"] == (0, 1, 0)
    del line["superclass"]
    assert told(gold(), [], [line]).counts["entities:Town"] == (0, 1, 0)


def test_misses_show_what_overlaps() -> None:
    wanted = gold(entities=[entity("Place", "青石镇"), SENDER])
    lines = [
        {"doc": "d", "class": "Place", "text": "青石", "span": [3, 5]},
        {"doc": "d", "class": "Place", "text": "青石", "span": [8, 10]},
    ]
    assert [(m.wanted, m.found, m.anchor, m.span) for m in told(wanted, [], lines).misses] == [
        ("Place 青石镇", "Place 青石", "青石镇", None),
        ("Organization 云岭市委组织部", "", "云岭市委组织部", None),
        ("", "Place 青石", "青石", (3, 5)),
    ]
