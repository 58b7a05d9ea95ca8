"""Direct edges: one triple and one node for what a done event says, none for what is planned; posts and provenance."""

from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.extract.frames import frames
from kg.graph import provenance, rdf
from kg.graph.load import Build
from kg.graph.terms import KG, edge_property
from kg.iris import graph_iri
from kg.model import Argument, Fact, Relation
from tests.made import AGENT, DISPATCH, FIRM, sample, store, union

EDGES = "SELECT ?f ?p ?t { ?a ?p ?b . ?e a kg:Edge ; kg:edgeFrom ?a ; kg:edgeTo ?b ; kg:edgeProperty ?p ; kg:edgeOf ?v . ?v a kg:Dispatch . ?a rdfs:label ?f . ?b rdfs:label ?t }"


def edges(*facts: Fact) -> list[tuple[str, ...]]:
    """(from, property, to) of the edges of facts of the sample, each with its triple."""
    rows = union(EDGES, store(*rdf.quads(replace(sample(), facts=facts, coverage=()))))
    return sorted((a, p.removeprefix(KG), b) for a, p, b in rows)


def nodes(*facts: Fact) -> list[tuple[str, ...]]:
    made = store(*rdf.quads(replace(sample(), facts=facts, coverage=())))
    return [*union("SELECT ?e { ?e a kg:Edge }", made), *union("SELECT ?a { ?a kg:dispatchedTo ?b }", made)]


def test_a_done_dispatch_is_an_edge() -> None:
    assert edges(DISPATCH) == [("东港市委组织部", "dispatchedTo", "云岭机械有限公司")]


@pytest.mark.parametrize("modality", ["planned", "negated"])
def test_what_is_not_done_is_none(modality: str) -> None:
    assert nodes(replace(DISPATCH, modality=modality)) == []


def test_two_agents_and_two_targets_are_four_edges() -> None:
    other = (Argument("东港市", "Place"), Argument("企业", "Collective"))
    fact = replace(DISPATCH, arguments={"agent": (AGENT, other[0]), "target": (FIRM, other[1])})
    assert len(edges(fact)) == 4


def test_nobody_is_sent_to_himself_and_no_agent_sends_nobody() -> None:
    assert nodes(replace(DISPATCH, arguments={"agent": (AGENT,), "target": (AGENT,)})) == []
    assert nodes(replace(DISPATCH, arguments={"target": (FIRM,)})) == []


def test_a_fact_told_twice_is_one_edge() -> None:
    assert len(nodes(DISPATCH, replace(DISPATCH, start=DISPATCH.start + 1))) == 2  # one node, one triple


def test_every_event_type_but_the_plain_measure_has_a_property_of_its_own() -> None:
    names = [edge_property(frame.type) for frame in frames()]
    assert [frame.type for frame in frames() if frame.edge is None] == ["Measure"]
    found = [name[0].value for name in names if name]
    assert len(set(found)) == len(found)


def test_edges_of_the_seeds_are_done_and_have_their_triples(seeds: Build) -> None:
    rows = union(
        "SELECT ?e ?m { ?e a kg:Edge ; kg:edgeFrom ?a ; kg:edgeTo ?b ; kg:edgeProperty ?p ; kg:edgeOf ?v . ?a ?p ?b OPTIONAL { ?v kg:modality ?m } }",
        seeds.store,
    )
    assert len(rows) == len(union("SELECT ?e { ?e a kg:Edge }", seeds.store)) > 0
    assert {modality for _, modality in rows} == {""}


def test_a_post_is_a_node_of_its_organization() -> None:
    held = Relation(0, FIRM.end, "毛学良", "Person", "holdsPost", FIRM.name, "Organization", "总经理")
    made = store(*rdf.quads(replace(sample(), relations=(held,))))
    query = "SELECT ?n ?t ?b { ?p kg:holds ?post ; rdfs:label ?n . ?post a kg:Post ; rdfs:label ?t ; kg:postIn ?o . ?o rdfs:label ?b }"
    assert union(query, made) == [("毛学良", "总经理", "云岭机械有限公司")]


def test_provenance_names_document_graph_and_software() -> None:
    source = sample().document.source
    made = store(*provenance.quads(source), *provenance.agent())
    query = "SELECT ?g ?d ?v { ?g a prov:Entity ; prov:wasGeneratedBy ?a ; prov:wasDerivedFrom ?d . ?a a prov:Activity ; prov:used ?d ; prov:wasAssociatedWith ?s . ?s a prov:SoftwareAgent ; kg:version ?v }"
    ((graph, document, version),) = union(query, made)
    assert (graph, document.rpartition("/")[2]) == (graph_iri("d1"), "d1")
    assert version
    assert {quad.graph_name for quad in made} == {provenance.PROVENANCE}


def test_the_activity_is_told_by_its_content() -> None:
    def activity(source: object) -> set[str]:
        quads = provenance.quads(source)  # type: ignore[arg-type]
        return {
            q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode) and "/activity/" in q.subject.value
        }

    first = sample().document.source
    assert activity(first) == activity(replace(first, path="elsewhere.txt"))
    assert activity(first).isdisjoint(activity(replace(first, sha256="1" * 64)))
    assert activity(first).isdisjoint(activity(replace(first, doc="d2")))


def test_a_build_holds_one_activity_a_document(seeds: Build) -> None:
    documents = union("SELECT ?d { ?d a kg:SourceDocument }", seeds.store)
    assert len(union("SELECT ?a { ?a a prov:Activity ; prov:used ?d }", seeds.store)) == len(documents) == 5
    assert len(union("SELECT ?s { ?s a prov:SoftwareAgent }", seeds.store)) == 1


def test_what_is_new_is_a_small_part_of_the_graph(seeds: Build) -> None:
    new = (
        "Edge",
        "edgeFrom",
        "edgeTo",
        "edgeProperty",
        "edgeOf",
        "holds",
        "postIn",
        "version",
        "rulesHash",
        "prov#",
        "qudt/hasUnit",
    )
    added = [q for q in seeds.store if any(name in str(q) for name in new)]
    assert len(added) <= 0.35 * len(seeds.store)
