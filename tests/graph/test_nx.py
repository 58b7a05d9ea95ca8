"""What nodes and edges of the networkx graph say, folded and not."""

import json
import pathlib
from collections import defaultdict
from dataclasses import replace
from typing import Any

import networkx as nx

from kg.graph import gazetteer, rdf
from kg.graph.load import Build, load
from kg.graph.lookups import Columns
from kg.graph.nx import PARTNERS, to_networkx
from kg.graph.provinces import provinces
from kg.iris import ID
from kg.model import Extraction, Mention, Relation, Time
from tests.made import AGENT, DISPATCH, FIRM, NOTICE, PLAN, TEXT, at, document, sample, sample_store, store


def by_label(graph: nx.MultiDiGraph) -> dict[str, dict[str, Any]]:
    return {data["label"]: data for _, data in graph.nodes(data=True)}


def test_an_event_says_what_is_known_of_it() -> None:
    again = replace(DISPATCH, trigger_start=0, confidence=0.4, times=(Time(0, 3, "3月", "2020"), Time(0, 3, "3月初", "2020-03"), Time(0, 3, "近日")))  # fmt: skip
    made = Extraction(document(TEXT), (), (DISPATCH, again, PLAN), (), ())
    found = by_label(to_networkx(store(*rdf.quads(made))))
    assert found["东港市委组织部选派500+名党员干部"] == {
        "type": "Dispatch", "kind": "event", "label": "东港市委组织部选派500+名党员干部", "modality": "", "times": ("2020", "2020-03"),
        "confidence": 0.97, "documents": ("d1",), "quantities": ((500.0, "ge", "名", "党员干部", None),),
    }  # fmt: skip
    assert found["组织部发放160000–170000只口罩"]["modality"] == "planned"


def test_an_entity_says_what_is_known_of_it() -> None:
    found = by_label(to_networkx(sample_store()))
    assert found["东港市"] == {
        "type": "Place", "kind": "entity", "label": "东港市", "alternative_names": ("东港",), "code": "210681", "province": "辽宁省", "mentions": 2,
    }  # fmt: skip
    assert found["东港市委组织部"]["province"] == "辽宁省"  # by what it is located in
    assert (found["云岭机械有限公司"]["province"], found["云岭机械有限公司"]["code"]) == ("", "")
    assert found["丹东市"]["mentions"] == 0


def test_the_confidence_is_the_highest_of_the_tellings_and_the_documents_are_all(folder: pathlib.Path) -> None:
    graph, events = load(folder).to_networkx(), defaultdict(list)
    for line in (folder / "facts.jsonl").read_text("utf-8").splitlines():
        events[json.loads(line)["event"]].append(json.loads(line))
    nodes = {node: data for node, data in graph.nodes(data=True) if data["kind"] == "event"}
    assert nodes.keys() == events.keys()
    for node, told in events.items():
        assert nodes[node]["confidence"] == max(row["confidence"] for row in told)
        assert nodes[node]["documents"] == tuple(sorted({row["doc"] for row in told}))
        assert nodes[node]["times"] == tuple(sorted({t["value"] for row in told for t in row["time"] if "value" in t}))
        assert nodes[node]["modality"] == told[0].get("modality", "")


def placed(*relations: tuple[str, str]) -> dict[str, str]:
    """Label → province of the bodies that lie in places, given as (body, place)."""
    text = "甲公司乙公司东港市杭州市丙园"
    kinds = {"甲公司": "Organization", "乙公司": "Organization", "丙园": "Place", "东港市": "Place", "杭州市": "Place"}
    mentions = tuple(sorted(Mention(*at(text, name), name, kind) for name, kind in kinds.items()))
    told = tuple(Relation(0, 3, a, kinds[a], "locatedIn", b, kinds[b]) for a, b in relations)
    quads = rdf.quads(Extraction(document(text), mentions, (), told, ()))
    columns = Columns(store(*quads, *gazetteer.quads(["210681", "3301"])))
    labels, found = columns.value("rdfs:label"), provinces(columns)
    return {labels[node]: name for node, name in found.items() if labels[node] in kinds}


def test_a_province_is_found_over_several_steps() -> None:
    known = {"东港市": "辽宁省", "杭州市": "浙江省"}
    assert placed() == known
    assert placed(("甲公司", "丙园"), ("丙园", "东港市")) == {**known, "甲公司": "辽宁省", "丙园": "辽宁省"}


def test_a_body_in_two_provinces_has_none() -> None:
    assert "甲公司" not in placed(("甲公司", "东港市"), ("甲公司", "杭州市"))


def test_places_in_each_other_do_no_harm() -> None:
    assert placed(("丙园", "东港市"), ("东港市", "丙园"))["丙园"] == "辽宁省"


def test_folded_events_are_edges_from_agents_to_partners() -> None:
    graph = to_networkx(sample_store(), fold=True)
    labels = {node: data["label"] for node, data in graph.nodes(data=True)}
    folded = [(labels[a], labels[b], data) for a, b, data in graph.edges(data=True) if "event" in data]
    ((agent, partner, data),) = folded
    assert (agent, partner) == (AGENT.name, FIRM.name)
    assert data == {
        "role": "target", "event": data["event"], "type": "Dispatch", "label": "东港市委组织部选派500+党员干部（2020-03）", "modality": "",
        "times": ("2020-03",), "confidence": 0.97, "documents": ("d1",), "quantities": ((500.0, "ge", "名", "党员干部", None),),
    }  # fmt: skip
    assert data["event"].startswith(f"{ID}event/dispatch-")
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"entity"}
    assert sorted(event.rpartition("/")[2].partition("-")[0] for event in graph.graph["unfolded"]) == [
        "issuance",
        "provision",
    ]


def test_an_agent_that_is_its_own_partner_gives_no_edge() -> None:
    own = replace(DISPATCH, arguments={"agent": (AGENT,), "target": (AGENT, FIRM), "source": (FIRM,)})
    made = replace(sample(), facts=(own, NOTICE), coverage=())
    graph = to_networkx(store(*rdf.quads(made)), fold=True)
    assert [key[0] for *_, key in graph.edges(keys=True) if isinstance(key, tuple)] == ["target"]
    assert list(nx.selfloop_edges(graph)) == []


def test_folding_keeps_every_entity_relation_and_pair(seeds: Build) -> None:
    graph, folded = seeds.to_networkx(), seeds.to_networkx(fold=True)
    assert list(folded) == [node for node, data in graph.nodes(data=True) if data["kind"] == "entity"]
    relations = [edge for edge in graph.edges(keys=True) if graph.nodes[edge[0]]["kind"] == "entity"]
    assert sorted(edge for edge in folded.edges(keys=True) if isinstance(edge[2], str)) == sorted(relations)
    roles: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event, other, role in graph.edges(keys=True):
        roles[event].append((role, other))
    expected = {
        (agent, other, (role, event))
        for event, said in roles.items() if graph.nodes[event]["kind"] == "event"
        for word, agent in said if word == "agent"
        for role, other in said if role in PARTNERS and agent != other
    }  # fmt: skip
    assert {edge for edge in folded.edges(keys=True) if isinstance(edge[2], tuple)} == expected
    events = {node for node, data in graph.nodes(data=True) if data["kind"] == "event"}
    assert set(folded.graph["unfolded"]) == events - {event for *_, (_, event) in expected}
