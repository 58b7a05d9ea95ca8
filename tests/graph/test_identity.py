"""Which tellings are one event, in a document and across documents."""

import pytest

from kg.graph.identity import Filler, Telling, events
from kg.model import Fact, Quantity, Time

COUNTY = Filler("id:county", "云岭县", True)
OFFICE = Filler("id:office", "云岭县组织部", True)
TEAM = Filler("id:team", "服务队", False)
FIRMS = Filler("id:firms", "企业", False)


def telling(
    agent: Filler | None = OFFICE,
    value: float = 500,
    item: str = "党员干部",
    when: str = "",
    kind: str = "Dispatch",
    op: str = "eq",
    unit: str = "名",
    modality: str = "",
    at: int = 0,
    **roles: Filler,
) -> Telling:
    amounts = (Quantity(0, 4, value, op, unit, item),) if value else ()
    times = (Time(0, 2, "3月", when),) if when else ()
    fact = Fact(kind, "选派", at, at, at + 9, {}, amounts, times, 0.9, modality)
    fillers = {"agent": [agent]} if agent else {}
    return Telling(fact, {**fillers, **{role: [filler] for role, filler in roles.items()}})


def groups(*told: Telling) -> list[list[int]]:
    return [event.tellings for event in events(told, "scope")]


def name(told: Telling, scope: str) -> str:
    (event,) = events([told], scope)
    return event.name


@pytest.mark.parametrize(
    "other",
    [
        telling(at=30),
        telling(op="ge", at=30),  # 500 in the headline, 500多名 in the text
        telling(item="干部", at=30),
        telling(agent=None, at=30),
        telling(when="2020-03-05", at=30),
        telling(target=FIRMS, at=30),
    ],
)
def test_tellings_of_one_thing_are_one_event(other: Telling) -> None:
    assert groups(telling(), other) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        telling(agent=COUNTY),
        telling(value=501),
        telling(item="医生"),
        telling(kind="Participation"),
        telling(modality="planned"),
        telling(unit="%", item="党员干部"),
        telling(value=0, at=30),
    ],
)
def test_tellings_of_other_things_are_other_events(other: Telling) -> None:
    assert groups(telling(), other) == [[0], [1]]


def test_times_and_targets_set_apart() -> None:
    assert groups(telling(when="2020-03"), telling(when="2020-03-05"), telling(when="2021-03")) == [[0, 1], [2]]
    assert groups(telling(target=FIRMS), telling(target=TEAM)) == [[0], [1]]


def test_small_numbers_need_the_same_item() -> None:
    assert groups(telling(value=1, item="队伍", unit="支"), telling(value=1, item="志愿队伍", unit="支")) == [[0], [1]]
    assert groups(telling(value=1, item="队伍", unit="支"), telling(value=1, item="队伍", unit="支")) == [[0, 1]]


def test_across_documents_all_must_agree() -> None:
    dated = telling(when="2020-03-05")
    assert name(dated, "one") == name(telling(when="2020-03-05", unit="人", at=50), "two")
    for other in (
        telling(when="2020-03-06"),
        telling(when="2020-03-05", item="干部"),
        telling(when="2020-03-05", value=501),
        telling(when="2020-03-05", op="ge"),
        telling(when="2020-03-05", agent=COUNTY),
        telling(when="2020-03-05", modality="planned"),
        telling(when="2020-03-05", kind="Participation"),
    ):
        assert name(dated, "one") != name(other, "two")


def test_what_lacks_a_time_an_agent_or_an_item_stays_in_its_document() -> None:
    for told in (telling(), telling(when="2020"), telling(agent=None, when="2020-03"), telling(agent=TEAM, when="2020-03"),
                 telling(item="", when="2020-03"), telling(value=0, when="2020-03")):  # fmt: skip
        assert name(told, "one") != name(told, "two")
        assert name(told, "one") == name(told, "one")


def test_an_amount_told_twice_is_one_amount_of_the_event() -> None:
    (event,) = events([telling(item="干部"), telling(op="ge", at=30), telling(item="干部", at=60)], "scope")
    assert [(q.value, q.op, q.item) for q in event.amounts] == [(500, "ge", "党员干部")]


def test_an_event_known_everywhere_is_labelled_with_its_bound() -> None:
    (event,) = events([telling(op="ge", when="2020-03")], "scope")
    assert event.label == ("云岭县组织部", "500+党员干部（2020-03）")
