"""The checks find what is wrong, each error by its own message, and nothing in what is right."""

import pathlib
import re

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.graph import fast, shapes
from kg.graph.terms import PREFIXES
from kg.settings import Settings
from kg.write import lines
from tests.made import TEXT, sample_store, store

# What is wrong; a SPARQL update that plants it; the end of the node's IRI or a part of it; words of the message.
PLANTED = [
    ("confidence is a percentage", 'DELETE { ?f kg:confidence ?c } INSERT { ?f kg:confidence 97.0 } WHERE { ?f kg:eventType "Dispatch" ; kg:confidence ?c }', "/Dispatch-", "from 0 to 1"),
    ("confidence is missing", 'DELETE { ?f kg:confidence ?c } WHERE { ?f kg:confidence ?c }', "/Issuance-", "exactly one kg:confidence"),
    ("a value is a double", 'DELETE { ?q kg:value ?v } INSERT { ?q kg:value 5.0e2 } WHERE { ?q kg:item "党员干部" ; kg:value ?v }', "/quantity/", "exactly one kg:value"),
    ("a range has no upper end", "DELETE WHERE { ?q kg:max ?max }", "/quantity/", "if, and only if"),
    ("a bound has an upper end", 'INSERT { ?q kg:max 600.0 } WHERE { ?q kg:operator "ge" }', "/quantity/", "if, and only if"),
    ("a range runs backwards", 'DELETE { ?q kg:max ?m } INSERT { ?q kg:max 1.0 } WHERE { ?q kg:max ?m }', "/quantity/", "not above its kg:max"),
    ("an unknown operator", 'DELETE { ?q kg:operator ?o } INSERT { ?q kg:operator "gt" } WHERE { ?q kg:operator ?o }', "/quantity/", "eq, ge, le, approx or range"),
    ("two labels", 'INSERT { ?e rdfs:label "另一个"@zh } WHERE { ?e a kg:Dispatch }', "/event/dispatch-", "exactly one non-empty rdfs:label"),
    ("a label without language", 'DELETE { ?e rdfs:label ?l } INSERT { ?e rdfs:label "云岭" } WHERE { ?e a kg:Organization ; rdfs:label ?l }', "/organization/", "tagged @zh"),
    ("a misspelt property", "INSERT { ?e kg:agnet ?a } WHERE { ?e a kg:Dispatch ; kg:agent ?a }", "/event/dispatch-", "only the properties that its shape lists"),
    ("a misspelt class", "DELETE { ?e a kg:Organization } INSERT { ?e a kg:Organisation } WHERE { ?e a kg:Organization }", "/organization/", "exactly one rdf:type"),
    ("a second class", "INSERT { ?e a kg:Person } WHERE { ?e a kg:Organization }", "/organization/", "exactly one rdf:type"),
    ("an empty stretch", 'DELETE { ?m kg:end ?e } INSERT { ?m kg:end ?s } WHERE { ?m a kg:EntityMention ; kg:start ?s ; kg:end ?e }', "/mention/", "less than kg:end"),
    ("an event nobody tells", "DELETE WHERE { ?e kg:hasMention ?m }", "/event/", "one or more kg:hasMention"),
    ("an unknown modality", 'INSERT { ?e kg:modality "done" } WHERE { ?e a kg:Dispatch }', "/event/dispatch-", "planned or negated"),
    ("held and excused", 'INSERT { ?c kg:reason "name" } WHERE { ?c kg:heldBy ?f }', "/coverage/", "not both and not neither"),
    ("neither held nor excused", 'DELETE { ?c kg:reason "time" } WHERE { ?c kg:reason "time" }', "/coverage/", "not both and not neither"),
    ("a digest of reviews that is none", 'INSERT { ?d kg:reviews "x" } WHERE { ?d a kg:SourceDocument }', "/doc/", "one kg:reviews of 64"),
    ("an unmatched review without its hash", 'INSERT { ?d kg:unmatchedReview "x" } WHERE { ?d a kg:SourceDocument }', "/doc/", "16 lower-case"),
    ("an unknown reason", 'DELETE { ?c kg:reason ?r } INSERT { ?c kg:reason "forgotten" } WHERE { ?c kg:reason ?r }', "/coverage/", "kg:reason must be"),
    ("an agent in words", 'INSERT { ?e kg:agent "云岭市委" } WHERE { ?e a kg:Dispatch }', "/event/dispatch-", "kg:agent must point to an entity"),
    ("a code of another level", 'DELETE { ?p kg:level ?l } INSERT { ?p kg:level "town" } WHERE { ?p kg:code "210681" ; kg:level ?l }', "/place/210681", "must have the kg:level"),
    ("a short hash", 'DELETE { ?d kg:sha256 ?h } INSERT { ?d kg:sha256 "00" } WHERE { ?d kg:sha256 ?h }', "/doc/d1", "64 lower-case"),
    ("a blank node", 'INSERT { ?e kg:hasQuantity [ a kg:Quantity ; kg:value 1.0 ; kg:operator "eq" ; kg:unit "" ; kg:item "" ] } WHERE { ?e a kg:Dispatch }', "/event/dispatch-", "must point to the IRI"),
    ("a post of no person", 'INSERT { ?r kg:post "书记" } WHERE { ?r kg:predicateName "locatedIn" }', "/relation/", "only on a relation mention"),
    ("a telling without document", "DELETE { ?f kg:inDocument ?d } WHERE { ?f a kg:EventMention ; kg:inDocument ?d }", "/fact/", "exactly one source document"),
    ("a document that is not described", "DELETE WHERE { ?d a kg:SourceDocument ; ?p ?o }", "/doc/d1", "kg:SourceDocument"),
    ("a telling of another type", 'DELETE { ?f kg:eventType "Dispatch" } INSERT { ?f kg:eventType "Donation" } WHERE { ?f kg:eventType "Dispatch" }', "/event/dispatch-", "must have the kg:eventType Dispatch"),
    ("a place in a body", 'INSERT { ?o kg:locatedIn ?f } WHERE { ?o kg:locatedIn ?p . ?m kg:exact "云岭机械有限公司" ; kg:refersTo ?f }', "/organization/", "must point to a kg:Place"),
    ("a former place of nothing", 'DELETE { ?f kg:succeededBy ?p } WHERE { ?f kg:succeededBy ?p }', "/former/210623-1992", "must have a kg:succeededBy"),
    ("a former place that began after its end", 'INSERT { ?f kg:validFrom 2001 } WHERE { ?f a kg:FormerPlace }', "/former/210623-1992", "not after kg:validUntil"),
    ("a place within itself", 'INSERT { ?p kg:within ?p } WHERE { ?p kg:code "21" }', "/place/21", "within"),
    ("an argument with half an offset", "DELETE { ?a kg:end ?e } WHERE { ?a kg:role \"agent\" ; kg:end ?e }", "/agent/0", "both kg:start and kg:end"),
    ("a time that is no date", 'DELETE { ?t kg:timeValue ?v } INSERT { ?t kg:timeValue "2020-13" } WHERE { ?t kg:timeValue ?v }', "/time/0", "EDTF"),
]  # fmt: skip


def merged() -> ox.Store:
    """The sample with all graphs as one, as the shapes see it."""
    return store(*(ox.Quad(t.subject, t.predicate, t.object) for t in lines.triples(sample_store())))


def test_what_is_right_conforms() -> None:
    assert shapes.conforms(lines.triples(sample_store())) == []


def test_the_head_of_a_place_conforms(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("武都区区长王大山讲话。岳西县选派500名干部。县长李桂兰说，还要选派20名。", "utf-8")
    report = build([tmp_path / "a.txt"], tmp_path / "out", Settings(), lambda event: None)
    assert report.violations == []
    held = [r for r in (tmp_path / "out" / "relations.jsonl").read_text("utf-8").splitlines() if "holdsPost" in r]
    assert len(held) == 2


@pytest.mark.parametrize(("update", "node", "words"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED])
def test_a_planted_error_is_found(update: str, node: str, words: str) -> None:
    found = merged()
    before = set(found)
    found.update(update, prefixes=PREFIXES)
    assert set(found) != before
    violations = shapes.conforms(lines.triples(found))
    assert [v for v in violations if node in v.node and words in v.message] != []
    assert violations == sorted(set(violations))
    quick = fast.violations(shapes.dumped(found))
    # A node without an IRI has a new name in every copy of the graph.
    slow = [(v.node, v.message) for v in violations if not re.fullmatch("[nN][0-9a-f]{32}", v.node)]
    assert [v for v in quick if not v[0].startswith("_:")] == slow


def test_quotes_are_the_text(tmp_path: pathlib.Path) -> None:
    (tmp_path / "d1.txt").write_bytes(TEXT.encode())
    assert shapes.misquoted(sample_store(), tmp_path) == []


@pytest.mark.parametrize(
    "update",
    [
        'DELETE { GRAPH ?g { ?m kg:exact "500余名" } } INSERT { GRAPH ?g { ?m kg:exact "600余名" } }',
        "DELETE { GRAPH ?g { ?m kg:start ?s } } INSERT { GRAPH ?g { ?m kg:start 0 } }",
        "DELETE { GRAPH ?g { ?m kg:end ?e } } INSERT { GRAPH ?g { ?m kg:end 9999 } }",
        'DELETE { GRAPH ?g { ?m kg:end ?e } } INSERT { GRAPH ?g { ?m kg:end "last" } }',
    ],
)
def test_a_wrong_quote_is_found(update: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "d1.txt").write_bytes(TEXT.encode())
    found = sample_store()
    where = ' WHERE { GRAPH ?g { ?m a kg:QuantityMention ; kg:exact "500余名" ; kg:start ?s ; kg:end ?e } }'
    found.update(update + where, prefixes=PREFIXES)
    wrong = shapes.misquoted(found, tmp_path)
    assert {violation.node.rpartition("/fact/d1/")[2] for violation in wrong} == {"4-31/Dispatch-11/quantity/0"}


@pytest.mark.parametrize("data", [None, b"\xff\xfe\xff"])
def test_a_lost_text_is_found(data: bytes | None, tmp_path: pathlib.Path) -> None:
    if data:
        (tmp_path / "d1.txt").write_bytes(data)
    wrong = shapes.misquoted(sample_store(), tmp_path)
    assert [(v.node.rpartition("/id/")[2], "texts/d1.txt is missing" in v.message) for v in wrong] == [("doc/d1", True)]
