"""The figures of a made corpus are the expected ones, and those of the seeds agree with their JSON lines."""

import json
import pathlib
from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import networkx as nx

from kg.graph import gazetteer, rdf
from kg.graph.load import load
from kg.graph.stats import PEOPLE, stats
from kg.model import Argument, Coverage, Extraction, Fact, Mention, Quantity, Relation
from tests.made import at, document, named, store

TEXT = (
    "云岭县派出500余名干部，其中党员40名，到青石镇；选派20至30名医生；计划选派90名教师；"
    "未选派70名司机；云岭县组织部开展暖心行动，走访300户，不超过8名员工。"
)
COUNTY, OFFICE = Argument("东港市", "Place"), Argument("东港市委组织部", "Organization")
FIRM, PROGRAM = Argument("云岭机械有限公司", "Organization"), Argument("暖心行动", "Program")


def amount(words: str, value: float, op: str = "eq", high: float | None = None, **more: Any) -> Quantity:
    return Quantity(*at(TEXT, words), value, op, words[-1], "干部", high, **more)


STAFF = amount("500余名", 500, "ge")
PARTY = amount("40名", 40, whole=at(TEXT, "500余名"))


def fact(
    kind: str, trigger: str, start: int, amounts: tuple[Quantity, ...] = (), modality: str = "", **roles: Any
) -> Fact:
    arguments = {role: filled for role, filled in roles.items() if role != "confidence"}
    return Fact(kind, trigger, start, start, start + 2, arguments, amounts, (), roles.get("confidence", 0.9), modality)  # fmt: skip


FACTS = (
    fact("Dispatch", "派出", 3, (STAFF, PARTY), agent=(COUNTY,), target=(FIRM,)),
    fact("Dispatch", "选派", 30, (amount("20至30名", 20, "range", 30),), agent=(COUNTY, OFFICE)),
    fact("Dispatch", "选派", 40, (amount("90名", 90),), "planned", agent=(COUNTY,), target=(FIRM,)),
    fact("Dispatch", "选派", 50, (amount("70名", 70),), "negated", agent=(COUNTY,)),
    fact("Service", "走访", 60, (amount("300户", 300),), agent=(OFFICE,), target=(FIRM,), program=(PROGRAM,)),
    fact("Service", "走访", 62, (amount("300户", 300),), agent=(OFFICE,), target=(FIRM,), program=(PROGRAM,), confidence=0.5),
    fact("Dispatch", "选派", 70, (amount("8名", 8, "le"), amount("300户", 300)), agent=(OFFICE,), target=(OFFICE,)),
)  # fmt: skip


def corpus() -> Any:
    """Two documents; the second only names a person, and the gazetteer says where the place lies."""
    mentions = (Mention(0, 3, "东港市", "Place"), Mention(24, 27, "东港市", "Place"))
    relations = (
        Relation(0, 3, "东港市委组织部", "Organization", "locatedIn", "东港市", "Place"),
        Relation(0, 3, "暖心行动", "Program", "runBy", "东港市委组织部", "Organization"),
    )
    coverage = (
        Coverage(STAFF.start, STAFF.end, "number", (0,)),
        Coverage(PARTY.start, PARTY.end, "number", (0,)),
        Coverage(*at(TEXT, "300"), "number", reason="missed"),
        Coverage(*at(TEXT, "8"), "number", reason="name"),
    )
    first = Extraction(document(TEXT, "a"), mentions, FACTS, relations, coverage)
    other = named("李华来了。", ("李华", "Person"), doc="b")
    return store(*rdf.quads(first), *rdf.quads(other), *gazetteer.quads(["210681"]))


def by(rows: list[dict[str, Any]], key: str, *names: str) -> dict[str, Any]:
    return {row[key]: tuple(row[name] for name in names) for row in rows}


def test_totals_types_and_classes() -> None:
    found = stats(corpus())
    assert found["totals"] == {
        "documents": 2, "unread": 0, "entities": 7, "mentions": 3, "events": 6, "tellings": 7, "relations": 2,
    }  # fmt: skip
    assert found["types"] == [
        {"type": "Dispatch", "label": "选派", "events": 5, "tellings": 5, "planned": 1, "negated": 1},
        {"type": "Service", "label": "服务", "events": 1, "tellings": 2, "planned": 0, "negated": 0},
    ]
    assert by(found["classes"], "class", "label", "entities", "mentions") == {
        "Place": ("地点", 3, 2), "Organization": ("组织机构", 2, 0), "Program": ("项目活动", 1, 0), "Person": ("人物", 1, 1),
        "Document": ("文件", 0, 0), "Collective": ("群体", 0, 0),
    }  # fmt: skip


def test_agents_and_the_people_that_they_sent() -> None:
    found = stats(corpus())
    assert [row["label"] for row in found["agents"]] == ["东港市委组织部", "东港市"]
    assert by(found["agents"], "label", "class", "events", "dispatches", "people", "operator") == {
        # 500余名 without the 40 that are a part of them, and the lower end of 20至30名; 90 are planned, 70 were not sent.
        "东港市": ("Place", 2, 2, 520, "ge"),
        # At most 8 say nothing of how many, and 300户 are no people.
        "东港市委组织部": ("Organization", 3, 1, 20, "ge"),
    }


def test_a_sum_is_as_loose_as_its_loosest_figure() -> None:
    for operator, told in (("eq", "eq"), ("approx", "approx"), ("ge", "ge"), ("range", "ge"), ("le", "")):
        said = amount("90名", 90, operator, 95 if operator == "range" else None)
        only = fact("Dispatch", "选派", 40, (said,), agent=(COUNTY,))
        (row,) = stats(store(*rdf.quads(Extraction(document(TEXT), (), (only,), (), ()))))["agents"]
        assert (row["people"], row["operator"], row["dispatches"]) == ((90, told, 1) if told else (0, "", 0))


def test_an_amount_that_one_telling_does_not_call_a_part_counts() -> None:
    again = fact("Dispatch", "选派", 80, (STAFF, replace(PARTY, whole=None)), agent=(COUNTY,), target=(FIRM,))
    made = Extraction(document(TEXT), (), (FACTS[0], again), (), ())
    assert [row["people"] for row in stats(store(*rdf.quads(made)))["agents"]] == [540]


def test_pairs_programmes_and_provinces() -> None:
    found = stats(corpus())
    assert [(row["agent"], row["target"], row["events"], row["types"]) for row in found["helps"]] == [
        ("东港市", "云岭机械有限公司", 1, {"Dispatch": 1}),
        ("东港市委组织部", "云岭机械有限公司", 1, {"Service": 1}),
    ]
    assert by(found["programs"], "label", "runners", "events") == {"暖心行动": (["东港市委组织部"], 1)}
    assert by(found["provinces"], "province", "events", "entities") == {"辽宁省": (4, 4), "": (0, 3)}


def test_components_and_degrees() -> None:
    found = stats(corpus())
    # The office is agent of three events, target of one, runs the programme and lies in the county.
    assert found["components"] == {"count": 2, "sizes": [[12, 1], [1, 1]]}
    assert found["degrees"] == [[0, 1], [1, 2], [2, 6], [3, 2], [6, 2]]
    assert sum(nodes for _, nodes in found["degrees"]) == 13


def test_documents_by_coverage() -> None:
    assert stats(corpus())["documents"] == [
        {"doc": "a", "title": "", "facts": 7, "items": 4, "held": 2, "excused": 1, "missed": 1, "explained": 0.75},
        {"doc": "b", "title": "", "facts": 0, "items": 0, "held": 0, "excused": 0, "missed": 0, "explained": 1.0},
    ]


def test_a_store_of_nothing_has_no_figures() -> None:
    found = stats(store())
    assert set(found["totals"].values()) == {0}
    assert found["components"] == {"count": 0, "sizes": []}
    assert [found[part] for part in ("types", "agents", "helps", "programs", "provinces", "degrees", "documents")] == [
        []
    ] * 7


def lines(folder: pathlib.Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_the_figures_agree_with_the_json_lines(folder: pathlib.Path) -> None:
    """The same sums from facts.jsonl, entities.jsonl, relations.jsonl and coverage.jsonl, which no SPARQL and no graph gives."""
    found, facts = stats(load(folder).store), lines(folder, "facts")
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in facts:
        events[row["event"]].append(row)
    assert (found["totals"]["events"], found["totals"]["tellings"]) == (len(events), len(facts))
    assert found["totals"]["relations"] == len(lines(folder, "relations"))
    assert (
        sum(row["mentions"] for row in found["classes"])
        == found["totals"]["mentions"]
        == len(lines(folder, "entities"))
    )
    types = Counter(told[0]["type"] for told in events.values())
    assert by(found["types"], "type", "events") == {kind: (count,) for kind, count in types.items()}
    agents: Counter[str] = Counter()
    people: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for told in events.values():
        if told[0].get("modality"):
            continue
        named = {role: {a["iri"] for row in told for a in row[role]} for role in ("agent", "target")}
        agents.update(named["agent"])
        pairs.update((a, t) for a in named["agent"] for t in named["target"] if a != t)
        if told[0]["type"] == "Dispatch":
            figures = {json.dumps({**q, "total": 0}) for row in told for q in row["quantities"] if "part_of" not in q}
            said = [q for q in map(json.loads, figures) if q["unit"] in PEOPLE and q["op"] != "le"]
            people.update(dict.fromkeys(named["agent"], sum(q["value"] for q in said)))
    assert {row["iri"]: row["events"] for row in found["agents"]} == agents
    assert {row["iri"]: row["people"] for row in found["agents"] if row["people"]} == {
        a: n for a, n in people.items() if n
    }
    assert sum(people.values()) > 0
    assert {(row["agent_iri"], row["target_iri"]): row["events"] for row in found["helps"]} == pairs
    items = Counter(
        (row["doc"], "held" if row["facts"] else "missed" if row["reason"] == "missed" else "excused")
        for row in lines(folder, "coverage")
    )
    assert sum(items.values()) > 0
    for row in found["documents"]:
        assert (row["held"], row["missed"], row["excused"]) == tuple(
            items[row["doc"], word] for word in ("held", "missed", "excused")
        )


def test_components_and_degrees_are_networkxs(folder: pathlib.Path) -> None:
    found, graph = stats(load(folder).store), load(folder).to_networkx()
    sizes = Counter(map(len, nx.weakly_connected_components(graph)))
    assert dict(found["components"]["sizes"]) == sizes
    assert sum(degree * nodes for degree, nodes in found["degrees"]) == 2 * graph.number_of_edges()
