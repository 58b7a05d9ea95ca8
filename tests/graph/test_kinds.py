"""Subclasses by the last words of a name, QUDT units, and where both stand in the graph."""

from dataclasses import replace

import pytest
import rdflib

from kg.graph import kinds, rdf
from kg.graph.load import Build
from kg.graph.terms import KG, entity_subclass
from kg.model import Quantity
from kg.tables import ontology, tsv
from kg.write import jsonl
from tests.made import DISPATCH, named, sample, store, union


@pytest.mark.parametrize(
    ("name", "main", "expected"),
    [
        ("云岭县教育局", "Organization", "GovernmentOrgan"),
        ("云岭县公安局", "Organization", "PoliceOrgan"),
        ("中铁四局", "Organization", "Enterprise"),
        ("云岭县邮政局", "Organization", ""),
        ("云岭机械有限公司", "Organization", "Enterprise"),
        ("云岭机械有限公司党支部", "Organization", "PartyOrgan"),
        ("东港市委", "Organization", "PartyOrgan"),
        ("云岭县发改委", "Organization", "GovernmentOrgan"),
        ("云岭农商银行", "Organization", "Bank"),
        ("云岭县人民医院", "Organization", "Hospital"),
        ("云岭学院", "Organization", "University"),
        ("云岭县第一中学", "Organization", "School"),
        ("云岭县人民法院", "Organization", "Court"),
        ("柳河村村委会", "Organization", "ResidentsCommittee"),
        ("“红帆”志愿服务队", "Organization", "WorkTeam"),
        ("云岭“红色领航”", "Organization", ""),
        ("云岭服务中心", "Organization", ""),
        ("云岭设计院", "Organization", ""),
        ("柳河村", "Place", "Village"),
        ("云岭工业园区", "Place", "Park"),
        ("云岭公园", "Place", ""),
        ("钱塘新区", "Place", ""),
        ("幸福社区", "Place", "Community"),
        ("云岭县教育局", "Person", ""),
        ("云岭公司", "Collective", ""),
        ("", "Organization", ""),
    ],
)
def test_the_longest_last_word_decides(name: str, main: str, expected: str) -> None:
    assert kinds.subclass(name, main) == expected


def test_every_subclass_lies_below_its_main_class_in_the_ontology() -> None:
    graph = rdflib.Graph().parse(data=ontology("kg.ttl").read_text("utf-8"), format="turtle")
    for name, main in kinds.subclasses().items():
        above = set(graph.transitive_objects(rdflib.URIRef(KG + name), rdflib.RDFS.subClassOf))
        assert rdflib.URIRef(KG + main) in above, name


def test_a_class_that_no_name_tells_is_refused() -> None:
    with pytest.raises(KeyError, match="no subclass"):
        entity_subclass("Hospitall")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("元", "CCY_CNY"),
        ("%", "PERCENT"),
        ("吨", "TONNE"),
        ("公里", "KiloM"),
        ("千瓦时", "KiloW-HR"),
        ("个月", "MO"),
        ("℃", "DEG_C"),
    ],
)
def test_a_unit_has_its_qudt_iri(unit: str, expected: str) -> None:
    found = kinds.qudt(unit)
    assert found is not None
    assert found.value == f"http://qudt.org/vocab/unit/{expected}"


@pytest.mark.parametrize("unit", ["名", "家", "亩", "斤", "度", "倍", "个百分点", ""])
def test_measure_words_and_local_units_have_none(unit: str) -> None:
    assert kinds.qudt(unit) is None


def test_every_unit_of_the_table_is_a_unit_of_the_rules() -> None:
    known = {unit for cell, _ in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}
    assert set(kinds.units()) - known == set()


def test_the_graph_has_main_class_subclass_and_unit() -> None:
    quads = rdf.quads(
        replace(sample(), facts=(replace(DISPATCH, quantities=(Quantity(0, 1, 5, "eq", "元", "资金"),)),), coverage=())
    )
    rows = union(
        "SELECT ?l ?c { ?e a kg:Organization, ?c ; rdfs:label ?l . FILTER(?c != kg:Organization) }", store(*quads)
    )
    assert sorted((label, kind.removeprefix(KG)) for label, kind in rows) == [
        ("东港市委组织部", "PartyOrgan"),
        ("云岭机械有限公司", "Enterprise"),
    ]
    assert union("SELECT ?u { ?q kg:unit '元' ; qudt:hasUnit ?u }", store(*quads)) == [
        ("http://qudt.org/vocab/unit/CCY_CNY",)
    ]


def test_the_lines_keep_the_main_class() -> None:
    made = store(*rdf.quads(named("东港市委组织部", ("东港市委组织部", "Organization"))))
    (line,) = jsonl.lines(made, "https://w3id.org/dispatch-kg/id/graph/d1", "d1")["entities"]
    assert '"class": "Organization"' in line


def test_seeds_mostly_tell_their_kind(seeds: Build) -> None:
    rows = union(
        "SELECT DISTINCT ?o ?c { ?o a kg:Organization OPTIONAL { ?o a ?c . FILTER(?c != kg:Organization) } }",
        seeds.store,
    )
    told = [kind for _, kind in rows if kind]
    assert len(told) >= 0.6 * len(rows)
