"""The vocabulary is closed: what the ontology does not have cannot be written."""

import pyoxigraph as ox
import pytest

from kg.extract.frames import frames
from kg.graph import terms
from kg.graph.load import Build
from kg.tables import ontology


def declared() -> set[str]:
    """The local names that ontology/kg.ttl gives a type."""
    types = ox.NamedNode(terms.PREFIXES["rdf"] + "type")
    triples = ox.parse(ontology("kg.ttl").read_text("utf-8"), format=ox.RdfFormat.TURTLE)
    subjects = {t.subject.value for t in triples if t.predicate == types and isinstance(t.subject, ox.NamedNode)}
    return {iri.removeprefix(terms.KG) for iri in subjects if iri.startswith(terms.KG)}


def test_a_term_is_its_iri() -> None:
    assert terms.kg("agent").value == "https://w3id.org/dispatch-kg/ontology#agent"
    assert terms.event_class("Dispatch").value == "https://w3id.org/dispatch-kg/ontology#Dispatch"
    assert terms.term("rdfs:label").value == "http://www.w3.org/2000/01/rdf-schema#label"


@pytest.mark.parametrize("name", ["agnet", "Agent", "Organisation", "Dispatch", "", "kg:agent"])
def test_a_misspelt_term_raises(name: str) -> None:
    with pytest.raises(KeyError, match="no term of the ontology"):
        terms.kg(name)


@pytest.mark.parametrize("name", ["Dispach", "dispatch", "Event", "agent", ""])
def test_a_misspelt_event_type_raises(name: str) -> None:
    with pytest.raises(KeyError, match="no event type"):
        terms.event_class(name)


@pytest.mark.parametrize("name", ["rdfs:lable", "foaf:name", "label", "", "rdf:"])
def test_a_foreign_term_that_is_not_used_raises(name: str) -> None:
    with pytest.raises(KeyError, match="not used by the project"):
        terms.term(name)


def test_every_term_stands_in_the_ontology() -> None:
    written = {*terms._TERMS, *(frame.type for frame in frames())}
    assert written - declared() == set()


def test_the_data_uses_only_declared_terms(seeds: Build) -> None:
    quads = list(seeds.store)
    types = ox.NamedNode(terms.PREFIXES["rdf"] + "type")
    used = {q.predicate.value for q in quads}
    used |= {q.object.value for q in quads if q.predicate == types and isinstance(q.object, ox.NamedNode)}
    own = {iri.removeprefix(terms.KG) for iri in used if iri.startswith(terms.KG)}
    assert own <= declared()
    assert {iri for iri in used if not iri.startswith(terms.KG)} <= {terms.term(name).value for name in terms._OTHER}
