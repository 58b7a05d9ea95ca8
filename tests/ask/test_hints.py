"""What is said of a query that does not do what was meant, and that the page of terms has terms of the ontology alone."""

import re

import pyoxigraph as ox
import pytest

from kg.ask import hints
from kg.graph.terms import PREFIXES
from tests.conftest import ROOT
from tests.made import sample_store


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?a { ?a kg:agnt ?b }", ["kg:agnt is no term of the ontology; did you mean kg:agent?"]),
        ("SELECT ?a { ?a kg:xyzzy ?b }", ["kg:xyzzy is no term of the ontology; docs/sparql.md lists the terms"]),
        ("SELECT ?a { ?a kg:agent ?b }", []),
        ('SELECT ?a { ?a rdfs:label "kg:agnt" } # kg:agnt', []),
    ],
)
def test_terms_that_no_ontology_has_are_named(query: str, told: list[str]) -> None:
    assert hints.unknown(query) == told


def test_the_place_of_an_error_is_pointed_at() -> None:
    query = "SELECT ?a {\n  ?a rdfs:label '东港' . FILTR(?a) }"
    with pytest.raises(SyntaxError) as error:
        sample_store().query(query, prefixes=PREFIXES)
    shown = hints.pointed(query, str(error.value)).split("\n")
    assert shown[0] == "    ?a rdfs:label '东港' . FILTR(?a) }"
    assert shown[1].endswith("^")
    assert hints.pointed(query, "too late") == ""


def test_an_empty_answer_is_explained() -> None:
    assert "@zh" in hints.empty('SELECT ?a { ?a rdfs:label "东港市" }')
    assert "@zh" not in hints.empty('SELECT ?a { ?a rdfs:label "东港市"@zh }')
    assert "@zh" in hints.empty("SELECT ?a { ?a rdfs:label '东港市' }")
    assert "@zh" not in hints.empty("SELECT ?a { ?a rdfs:label '东港市'@zh }")


def test_who_asks_by_a_label_is_told_of_the_other_names() -> None:
    told = "rdfs:label|skos:altLabel"
    assert told in hints.empty("SELECT ?e { ?e kg:agent/rdfs:label '云岭县应急管理局'@zh }")
    assert told in hints.empty('SELECT ?e { ?e kg:agent/rdfs:label "云岭县应急管理局"@zh }')
    assert told not in hints.empty("SELECT ?e { ?e kg:agent/(rdfs:label|skos:altLabel) '云岭县应急管理局'@zh }")
    assert told not in hints.empty("SELECT ?e ?label { ?e rdfs:label ?label }")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?e { ?e a Dispatch }", ["Dispatch has no prefix; did you mean kg:Dispatch?"]),
        ("SELECT ?agent { ?e kg:agent ?agent . ?e rdfs:label 'agent' } # agent", []),
        ("SELECT ?x { ?x a Stranger ; <https://example.org/agent> 1 }", []),
    ],
)
def test_terms_without_their_prefix_are_named(query: str, told: list[str]) -> None:
    assert hints.bare(query) == told


def test_the_page_of_terms_names_what_there_is() -> None:
    page = (ROOT / "docs" / "sparql.md").read_text("utf-8")
    named = set(re.findall(r"\bkg:([A-Za-z]\w*)", page))
    assert named <= hints.terms()
    events = re.findall(r"subClassOf kg:Event\b", (ROOT / "ontology" / "kg.ttl").read_text("utf-8"))
    assert (
        len([name for name in named if f"kg:{name} a owl:Class" in (ROOT / "ontology" / "kg.ttl").read_text("utf-8")])
        >= len(events) + 15
    )
    for text in re.findall(r"```sparql\n(.*?)```", page, re.DOTALL):
        found = sample_store().query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
