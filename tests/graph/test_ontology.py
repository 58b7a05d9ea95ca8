"""The ontology: two parsers read it alike, it is OWL 2 DL by its structure, documented in two languages, and consistent."""

import os
import pathlib
import re
import shutil
import subprocess
from collections import Counter

import owlrl  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.compare import isomorphic

from kg.graph import gazetteer, provenance, rdf
from kg.graph.terms import KG
from kg.tables import ontology
from tests.conftest import ROOT
from tests.made import sample

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = {RDFS.label, RDFS.comment, RDFS.seeAlso, OWL.versionInfo}
# The datatypes of OWL 2 that this project uses; xsd:date and xsd:gYear are none of OWL 2.
OWL_DATATYPES = {rdflib.XSD[name] for name in ("string", "integer", "decimal", "boolean")}


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ontology("kg.ttl").read_text("utf-8"), format="turtle")


def own(graph: rdflib.Graph) -> list[rdflib.URIRef]:
    subjects = set(graph.subjects(RDF.type, None))
    return sorted(s for s in subjects if isinstance(s, rdflib.URIRef) and s.startswith(KG))


def test_two_parsers_read_the_same(graph: rdflib.Graph) -> None:
    triples = ox.parse(ontology("kg.ttl").read_text("utf-8"), format=ox.RdfFormat.TURTLE)
    lines = ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.N_TRIPLES) or b""
    assert isomorphic(graph, rdflib.Graph().parse(data=lines.decode(), format="nt"))


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition, SKOS.example])
def test_every_term_is_documented_in_both_languages(predicate: rdflib.URIRef, graph: rdflib.Graph) -> None:
    for name in own(graph):
        told = Counter(text.language for text in graph.objects(name, predicate) if isinstance(text, rdflib.Literal))
        assert (told["en"], told["zh"]) == (1, 1), name


def test_every_property_is_of_one_kind_and_declared(graph: rdflib.Graph) -> None:
    kinds = {name: [kind for kind in KINDS if (name, RDF.type, kind) in graph] for name in set(graph.subjects())}
    assert {name for name, found in kinds.items() if len(found) > 1} == set()
    reserved = (str(OWL), str(RDF), str(RDFS), str(rdflib.XSD))  # xsd: are facets of datatypes
    used = {p for p in graph.predicates() if not str(p).startswith(reserved)} | {
        end for name in (RDFS.subPropertyOf, OWL.inverseOf) for pair in graph.subject_objects(name) for end in pair
    }
    assert {name for name in used if not kinds.get(name)} == set()
    assert {p for p in graph.predicates() if str(p).startswith((str(RDFS), str(OWL)))} <= BUILT_IN | {
        RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf, OWL.disjointWith, OWL.inverseOf, OWL.members,
        OWL.onDatatype, OWL.oneOf, OWL.unionOf, OWL.withRestrictions,
    }  # fmt: skip


def test_sub_and_super_properties_are_of_one_kind(graph: rdflib.Graph) -> None:
    for lower, upper in graph.subject_objects(RDFS.subPropertyOf):
        assert [(lower, RDF.type, kind) in graph for kind in KINDS] == [
            (upper, RDF.type, kind) in graph for kind in KINDS
        ]


def test_classes_are_declared_and_datatypes_are_those_of_owl(graph: rdflib.Graph) -> None:
    named = {n for pair in graph.subject_objects(RDFS.subClassOf) for n in pair if isinstance(n, rdflib.URIRef)}
    assert {name for name in named if (name, RDF.type, OWL.Class) not in graph} == set()
    for name, wanted in graph.subject_objects(RDFS.range):
        if (name, RDF.type, OWL.DatatypeProperty) in graph:
            known = wanted in OWL_DATATYPES or (wanted, RDF.type, RDFS.Datatype) in graph
        else:
            known = (wanted, RDF.type, OWL.Class) in graph
        assert known, (name, wanted)


def test_no_property_that_chains_is_functional(graph: rdflib.Graph) -> None:
    chaining = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    above = {upper for name in chaining for upper in graph.transitive_objects(name, RDFS.subPropertyOf)}
    assert {name for name in above if (name, RDF.type, OWL.FunctionalProperty) in graph} == set()


def test_event_types_are_concepts_of_one_scheme(graph: rdflib.Graph) -> None:
    scheme = rdflib.URIRef(KG + "EventTypes")
    events = set(graph.subjects(RDFS.subClassOf, rdflib.URIRef(KG + "Event")))
    assert set(graph.subjects(SKOS.inScheme, scheme)) == set(graph.objects(scheme, SKOS.hasTopConcept)) == events
    assert {str(graph.value(e, SKOS.notation)) for e in events} == {str(e).removeprefix(KG) for e in events}


def errors(graph: rdflib.Graph) -> list[str]:
    """What OWL RL finds wrong in a graph: members of owl:Nothing, and what its rules report."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return sorted({*map(str, graph.subjects(RDF.type, OWL.Nothing)), *map(str, graph.subjects(RDF.type, ERROR))})


def with_data(graph: rdflib.Graph, spoil: str = "") -> rdflib.Graph:
    source = sample()
    quads = [
        *rdf.quads(source),
        *gazetteer.quads(["210681"]),
        *provenance.quads(source.document.source),
        *provenance.agent(),
    ]
    lines = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    both = rdflib.Graph()
    both += graph
    both.parse(data=lines.decode(), format="nt")
    if spoil:
        both.update(f"PREFIX kg: <{KG}> PREFIX rdfs: <{RDFS}> {spoil}")
    return both


def test_ontology_and_data_are_consistent(graph: rdflib.Graph) -> None:
    assert errors(with_data(graph)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        "INSERT { ?e a kg:Person } WHERE { ?e a kg:Organization }",
        "INSERT { ?e a kg:GovernmentOrgan } WHERE { ?e a kg:PartyOrgan }",
        "INSERT { ?e a kg:Quantity } WHERE { ?e a kg:Dispatch }",
        "INSERT { ?e kg:program ?o } WHERE { ?e a kg:Dispatch ; kg:agent ?o }",
    ],
)
def test_a_clash_of_classes_is_found(spoil: str, graph: rdflib.Graph) -> None:
    assert errors(with_data(graph, spoil)) != []


def test_the_reasoner_finds_what_the_alignments_promise(graph: rdflib.Graph) -> None:
    data = with_data(graph)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(data)
    ask = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX schema: <http://schema.org/> PREFIX oa: <http://www.w3.org/ns/oa#> "
    ask += f"PREFIX kg: <{KG}> PREFIX rdfs: <{RDFS}> "
    for pattern in (
        "?e a schema:Action ; schema:agent ?a ; prov:wasDerivedFrom ?m . ?m oa:exact ?words ; prov:wasDerivedFrom ?d . ?d a schema:Article",
        "?a kg:actedOn ?b . ?a a kg:Entity . ?b a schema:Corporation",
    ):
        assert data.query(f"{ask} ASK {{ {pattern} }}").askAnswer, pattern


def test_owl_api_calls_it_owl_2_dl(tmp_path: pathlib.Path) -> None:
    """Optional: OWLAPI_JARS names a folder with owlapi-distribution and what it needs (Maven Central)."""
    jars = os.environ.get("OWLAPI_JARS", "")
    if not (jars and shutil.which("java")):
        pytest.skip("no Java, or OWLAPI_JARS names no folder with the OWL API")
    check = ROOT / "tests" / "graph" / "Profile.java"
    ran = subprocess.run(
        ["java", "-cp", f"{jars}/*", check, ROOT / "ontology" / "kg.ttl"], capture_output=True, text=True, check=False
    )
    assert ran.stdout.splitlines() == ["OWL 2 DL: true"], ran.stderr


def test_the_page_describes_every_term_and_loads_nothing(graph: rdflib.Graph) -> None:
    page = (ROOT / "docs" / "ontology.html").read_text("utf-8")
    described = {name for name in own(graph) if (name, RDF.type, SKOS.ConceptScheme) not in graph}
    assert {str(name) for name in described if f">{name}<" not in page} == set(), "run make docs"
    assert re.findall(r"<script|<iframe|@import|<(?:img|link)\b[^>]*=[\"']?https?:", page) == []
