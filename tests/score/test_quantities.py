"""quantity, typed and bound, each rule beside what breaks it."""

from typing import Any

import pytest

from tests.score.made import Row, counted, fact, gold, gold_fact, n, told

LEVELS = ("quantity", "typed", "bound")


def levels(wanted: Row, *facts: Row) -> list[tuple[int, int, int]]:
    counts = counted(wanted, facts)
    return [counts[name] for name in LEVELS]


@pytest.mark.parametrize(
    ("wanted", "found", "fits"),
    [
        (n(30), n(30), True),
        (n(30), n(30.00001), True),
        (n(30), n(30.0001), False),
        (n(1_000_000), n(1_000_000.5), True),  # the tolerance is relative
        (n(0.1), n(0.1000005), True),  # and absolute below one
        (n(30), n(31), False),
        (n(30), {"item": "干部"}, False),
        (n(30), n(30, op="ge"), False),
        (n(30, op_alt="ge"), n(30, op="ge"), True),
        (n(30, op_alt=["ge", "approx"]), n(30, op="approx"), True),
        (n(30, op_alt=["ge"]), n(30, op="le"), False),
        ({"value": 30, "item": "干部"}, n(30), True),  # eq where no operator is given
        (n(30, max=40), n(30, max=40), True),
        (n(30, max=40), n(30, max=41), False),
        (n(30, max=40), n(30), False),
        (n(30), n(30, max=40), False),
        (n(30), n(30, unit="人"), True),  # the unit is not compared
        (n(30), n(30, "企业"), False),
        (n(30), n(30, "党员干部"), True),  # one holds the other
        (n(30, "党员干部"), n(30, "干部"), True),
        (n(30, ["指导员", "干部"]), n(30, "干部"), True),
        (n(30), n(30, None), False),
        (n(30, []), n(30, "企业"), True),  # gold gives no item
        (n(30, "资金", unit="元"), n(30, "企业", unit="家"), True),  # money needs none
        (n(30, "资金"), n(30, "企业", unit="元"), False),  # gold's unit counts, not the build's
    ],
)
def test_a_quantity_fits(wanted: Row, found: Row, fits: bool) -> None:
    counts = counted(gold([gold_fact("Dispatch", wanted)]), [fact("Dispatch", found)])
    assert counts["quantity"] == ((1, 0, 0) if fits else (0, 1, 1))


@pytest.mark.parametrize(
    ("keys", "found", "expected"),
    [
        ({}, fact("Dispatch", n(30), agent=["青石镇"]), "bound"),  # gold names no agent
        ({"agent": ["云岭市委"]}, fact("Dispatch", n(30), agent=["云岭市委"]), "bound"),
        ({"agent": ["云岭市委"]}, fact("Dispatch", n(30), agent=["青石镇", "市委"]), "bound"),  # one is enough
        ({"agent": ["市政府", "云岭县|云岭"]}, fact("Dispatch", n(30), agent=["云岭"]), "bound"),
        ({"agent": ["云岭市委"]}, fact("Dispatch", n(30), agent=["青石镇"]), "typed"),
        ({"agent": ["云岭市委"]}, fact("Dispatch", n(30)), "typed"),
        ({"agent": ["云岭市委"]}, fact("Service", n(30), agent=["云岭市委"]), "quantity"),
        ({"type_alt": ["Service"]}, fact("Service", n(30)), "bound"),
        ({"type_alt": "Service"}, fact("Service", n(30)), "bound"),
        ({"type_alt": ["Service"]}, fact("Measure", n(30)), "quantity"),
    ],
)
def test_a_level_needs_type_and_agent(keys: Row, found: Row, expected: str) -> None:
    right = LEVELS.index(expected)
    assert levels(gold([gold_fact("Dispatch", n(30), **keys)]), found) == [
        (1, 0, 0) if level <= right else (0, 1, 1) for level in range(3)
    ]


def test_the_strictest_pair_is_taken_first() -> None:
    wanted = gold([gold_fact("Dispatch", n(30)), gold_fact("Service", n(30))])
    assert levels(wanted, fact("Service", n(30)), fact("Dispatch", n(30))) == [(2, 0, 0)] * 3


def test_each_quantity_is_used_once() -> None:
    wanted = gold([gold_fact("Dispatch", n(30)), gold_fact("Dispatch", n(30))])
    assert levels(wanted, fact("Dispatch", n(30))) == [(1, 0, 1)] * 3
    assert levels(wanted, *[fact("Dispatch", n(30))] * 3) == [(2, 1, 0)] * 3


@pytest.mark.parametrize(
    "wanted",
    [
        gold([gold_fact("Dispatch", n(30), n(5, optional=True))]),
        gold([gold_fact("Dispatch", n(30))], facts_optional=[gold_fact("Service", n(5))]),
    ],
)
def test_optional_quantities_cost_nothing_either_way(wanted: Row) -> None:
    assert levels(wanted, fact("Dispatch", n(30))) == [(1, 0, 0)] * 3
    assert levels(wanted, fact("Dispatch", n(30), n(5))) == [(1, 0, 0)] * 3
    assert levels(wanted, fact("Dispatch", n(30), n(6))) == [(1, 1, 0)] * 3


def _misses(wanted: Row, *facts: Row) -> list[Any]:
    return [(m.measure, m.wanted, m.found, m.anchor) for m in told(wanted, facts).misses if m.measure != "slots"]


def test_misses_say_what_was_wanted_and_found_instead() -> None:
    wanted = gold([gold_fact("Dispatch", n(30, op="ge"), agent=["云岭市委"], anchor="选派30名")])
    assert _misses(wanted, fact("Dispatch", n(30, op="ge"), agent=["青石镇"])) == [
        ("bound", "≥30名 干部 in Dispatch by 云岭市委", "≥30名 干部 in Dispatch by 青石镇", "选派30名")
    ]
    assert _misses(wanted, fact("Service", n(30, op="ge"), agent=["云岭市委"])) == [
        ("typed", "≥30名 干部 in Dispatch by 云岭市委", "≥30名 干部 in Service by 云岭市委", "选派30名")
    ]
    assert _misses(wanted, fact("Measure", n(30), n(7, "问题", max=9), trigger="有")) == [
        ("quantity", "≥30名 干部 in Dispatch by 云岭市委", "30名 干部 in Measure", "选派30名"),
        ("quantity", "", "30名 干部 in Measure", "有"),
        ("quantity", "", "7–9名 问题 in Measure", "有"),
    ]
