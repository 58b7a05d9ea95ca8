"""slots and type:*, each rule beside what breaks it."""

import pytest

from tests.score.made import Row, counted, entity, fact, gold, gold_fact, n, told


def slots(wanted: Row, *facts: Row) -> tuple[int, int, int]:
    return counted(wanted, facts).get("slots", (0, 0, 0))


SENT = gold([gold_fact("Dispatch", n(30), agent=["云岭市委|云岭"], target=["青石镇"])])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (fact("Dispatch", n(30), agent=["云岭市委"], target=["青石镇"]), (4, 0, 0)),
        (fact("Dispatch", n(30), agent=["云岭"], target=["青石镇"]), (4, 0, 0)),
        (fact("Dispatch", n(30), agent=["云岭市委"]), (3, 0, 1)),
        (fact("Dispatch", n(30), n(5, "企业"), agent=["云岭市委"], target=["青石镇"]), (4, 1, 0)),
        (fact("Dispatch", n(31), agent=["云岭市委"], target=["白水镇"]), (2, 2, 2)),
        (fact("Dispatch", n(30), agent=["云岭市委"], result=["青石镇"]), (4, 0, 0)),  # a result may stand as target
        (fact("Dispatch", n(31), agent=["白水镇"]), (0, 3, 4)),  # nothing but the type in common
        (fact("Service", n(30), agent=["云岭市委"], target=["青石镇"]), (0, 4, 4)),
        (fact("Dispatch", n(30), source=["云岭市委"], target=["青石镇"]), (3, 1, 1)),  # each slot for itself
    ],
)
def test_slots_of_one_fact(found: Row, expected: tuple[int, int, int]) -> None:
    assert slots(SENT, found) == expected


def test_a_type_is_right_when_the_facts_stand_together() -> None:
    assert counted(SENT, [fact("Dispatch", n(30))])["type:Dispatch"] == (1, 0, 0)
    apart = counted(SENT, [fact("Service", n(30))])
    assert (apart["type:Dispatch"], apart["type:Service"]) == ((0, 0, 1), (0, 1, 0))
    wanted = gold([gold_fact("Dispatch", n(30), type_alt=["Service"])])
    assert counted(wanted, [fact("Service", n(30))])["type:Dispatch"] == (1, 0, 0)


def test_facts_of_one_type_and_agents_are_one() -> None:
    whole = fact("Dispatch", n(30), agent=["云岭市委"], target=["青石镇"])
    parts = [
        fact("Dispatch", n(30), agent=["云岭市委"]),
        fact("Dispatch", n(30), agent=["云岭市委"], target=["青石镇"]),
    ]
    assert slots(SENT, *parts) == slots(SENT, whole) == (4, 0, 0)
    cut = gold(
        [gold_fact("Dispatch", n(30), agent=["云岭"]), gold_fact("Dispatch", agent=["“云岭”"], target=["青石镇"])]
    )
    assert slots(cut, fact("Dispatch", n(30), agent=["云岭"], target=["青石镇"])) == (4, 0, 0)


def test_the_order_of_agents_does_not_count() -> None:
    wanted = gold([gold_fact("Partnership", n(30), agent=["云岭", "白水"])])
    found = [fact("Partnership", n(30), agent=["白水", "云岭"]), fact("Partnership", n(30), agent=["云岭", "白水"])]
    assert slots(wanted, *found) == (4, 0, 0)


def test_a_quantity_told_twice_is_two_inside_a_fact_and_one_across_facts() -> None:
    inside = [fact("Dispatch", n(30), n(30), agent=["云岭市委"], target=["青石镇"])]
    across = [fact("Dispatch", n(30), agent=["云岭市委"], target=["青石镇"])] * 2
    assert (slots(SENT, *inside), slots(SENT, *across)) == ((4, 1, 0), (4, 0, 0))
    twice = gold([gold_fact("Dispatch", n(30), n(30))])
    assert (slots(twice, *inside), slots(twice, *across)) == ((3, 2, 0), (2, 2, 1))


def test_facts_of_other_agents_or_types_stay_apart() -> None:
    two = [fact("Dispatch", n(30), agent=["云岭市委"]), fact("Dispatch", agent=["白水镇"], program=["春风行动"])]
    assert counted(SENT, two)["type:Dispatch"] == (1, 1, 0)
    assert slots(SENT, *two) == (3, 3, 1)


def test_type_alternatives_of_merged_facts_are_joined() -> None:
    parts = [gold_fact("Dispatch", n(30)), gold_fact("Dispatch", n(5), type_alt=["Service"])]
    assert slots(gold(parts), fact("Service", n(30), n(5))) == (3, 0, 0)


@pytest.mark.parametrize(
    ("found", "scored"),
    [
        (fact("Service", agent=["云岭市委"]), False),
        (fact("Service", agent=["云岭市委"], target=["企业"]), False),
        (fact("Service", agent=["云岭市委"]) | {"target": [{"name": "青石镇", "class": "Place"}]}, True),
        (fact("Service") | {"target": [{"name": "青石镇", "class": "Place"}]}, False),
        (fact("Service", agent=["云岭市委"]) | {"target": [{"name": "企业", "class": "Collective"}]}, False),
        (fact("Service", program=["春风行动"]), True),
        (fact("Service", document=["方案"]), True),
        (fact("Service", result=["突击队"]), True),
        (fact("Service", n(3)), True),
        (fact("Service", source=["云岭市委"]), False),
        (fact("Statement", agent=["方立群"]), True),
    ],
)
def test_only_what_says_something_countable_or_named_is_scored(found: Row, scored: bool) -> None:
    assert (slots(gold(), found) != (0, 0, 0)) is scored


def test_the_best_pairs_are_taken_first() -> None:
    wanted = gold([gold_fact("Dispatch", n(30), agent=["云岭"]), gold_fact("Dispatch", n(5), agent=["白水"])])
    found = [fact("Dispatch", n(30), n(5), agent=["白水"]), fact("Dispatch", n(30), agent=["云岭"])]
    assert slots(wanted, *found) == (6, 1, 0)


def test_an_optional_quantity_costs_nothing_either_way_in_a_pair() -> None:
    wanted = gold([gold_fact("Dispatch", n(30), n(5, "企业", optional=True))])
    assert slots(wanted, fact("Dispatch", n(30))) == (2, 0, 0)
    assert slots(wanted, fact("Dispatch", n(30), n(5, "企业"))) == (2, 0, 0)
    assert slots(wanted) == (0, 0, 3)  # though it counts in a fact that was missed


def test_a_quantity_that_is_asked_for_comes_before_an_optional_one() -> None:
    wanted = gold([gold_fact("Dispatch", n(30, optional=True), n(30, ["干部", "人"]), agent=["云岭"])])
    assert slots(wanted, fact("Dispatch", n(30), agent=["云岭"])) == (3, 0, 0)


def test_what_optional_gold_holds_costs_nothing() -> None:
    spare = [gold_fact("Service", n(7, "企业"), agent=["白水"], target=["红帆"], result=["突击队"])]
    allowed = SENT | {
        "facts_optional": spare,
        "entities_optional": [
            entity("Program", "春风行动", "春风"),
            entity("Document", "方案"),
            entity("Place", "白水"),
        ],
    }
    sent = {"agent": ["云岭市委"], "target": ["青石镇"]}
    assert slots(allowed, fact("Service", n(7, "企业"))) == (0, 0, 4)  # a whole fact
    assert slots(allowed, fact("Service", n(8, "企业"))) == (0, 2, 4)
    for more in ({"program": ["春风"]}, {"document": ["方案"]}, {"result": ["突击队"]}, {"target": ["青石镇", "红帆"]}):
        assert slots(allowed, fact("Dispatch", n(30), **(sent | more))) == (4, 0, 0)
        assert slots(SENT, fact("Dispatch", n(30), **(sent | more))) == (4, 1, 0)
    assert slots(allowed, fact("Dispatch", n(30), n(7, "企业"), **sent)) == (4, 0, 0)
    assert slots(allowed, fact("Dispatch", n(30), source=["白水"], **sent)) == (4, 1, 0)  # allowed as an agent alone


def test_misses_of_slots_and_facts() -> None:
    wanted = SENT["facts"] + [gold_fact("Service", n(9), agent=["白水"], anchor="服务9名")]
    found = [
        fact("Dispatch", n(30), agent=["云岭"], program=["春风行动"]),
        fact("Measure", n(9), trigger="有", span=[4, 9]),
    ]
    misses = [m for m in told(gold(wanted), found).misses if m.measure == "slots"]
    assert [(m.wanted, m.found, m.anchor, m.span) for m in misses] == [
        ("Dispatch: target 青石镇", "Dispatch: program 春风行动", "", None),
        ("Service by 白水: 9名 干部", "Measure: 9名 干部", "服务9名", None),
        ("", "Measure: 9名 干部", "有", (4, 9)),
    ]
