"""Facts to quads: evidence for every line, no blank nodes, nothing lost, always the same."""

import json
from collections import Counter
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kg.alignment import AlignedText
from kg.clean.cleaner import clean
from kg.graph import gazetteer, rdf, shapes
from kg.graph.terms import KG
from kg.iris import graph_iri
from kg.model import Coverage, Document, Extraction, Mention, Page, Quantity, Source, Unread
from kg.settings import Settings
from kg.write import jsonl, lines
from tests.made import DISPATCH, PLAN, TEXT, document, named, sample, sample_store, store, union


def test_a_document_is_in_its_own_graph_without_blank_nodes() -> None:
    quads = rdf.quads(sample())
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(graph_iri("d1"))}
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert len(quads) == len(set(quads))


def test_quads_are_sorted_and_the_same_for_names_and_coverage_in_any_order() -> None:
    first = sample()
    turned = Extraction(first.document, first.mentions[::-1], first.facts, first.relations[::-1], first.coverage[::-1])
    assert rdf.quads(first) == sorted(rdf.quads(first), key=str) == rdf.quads(turned)


def test_every_fact_has_evidence_that_is_the_text() -> None:
    rows = union(
        "SELECT ?e ?type ?start ?end ?exact ?trigger ?at ?d { ?e kg:hasMention ?m . ?m a kg:EventMention ; kg:mentionOf ?e ; "
        "kg:eventType ?type ; kg:start ?start ; kg:end ?end ; kg:exact ?exact ; kg:trigger ?trigger ; kg:triggerStart ?at ; "
        "kg:inDocument ?d ; prov:wasDerivedFrom ?d }",
        sample_store(),
    )
    assert sorted(row[1] for row in rows) == ["Dispatch", "Issuance", "Provision"]
    for _, _, start, end, exact, trigger, at, _ in rows:
        assert TEXT[int(start) : int(end)] == exact
        assert TEXT[int(at) :].startswith(trigger)
        assert trigger in exact


def test_a_range_keeps_its_upper_end_and_a_bound_its_operator() -> None:
    rows = union(
        "SELECT ?value ?op ?unit ?item ?max { ?m kg:quantity ?q . ?q kg:value ?value ; kg:operator ?op ; kg:unit ?unit ; "
        "kg:item ?item OPTIONAL { ?q kg:max ?max } }",
        sample_store(),
    )
    assert sorted(rows) == [("160000", "range", "只", "口罩", "170000"), ("500", "ge", "名", "党员干部", "")]


def test_modality_stands_on_event_and_mention_and_only_where_it_is_said() -> None:
    rows = union("SELECT ?n ?t ?m { ?n kg:modality ?m ; a ?t }", sample_store())
    assert sorted((kind.removeprefix(KG), said) for _, kind, said in rows) == [
        ("EventMention", "planned"),
        ("Provision", "planned"),
    ]


def test_what_is_planned_and_what_is_done_are_two_events() -> None:
    done = replace(PLAN, modality="", start=PLAN.start + 2)
    quads = rdf.quads(replace(sample(), facts=(PLAN, done), coverage=()))
    assert len(union("SELECT ?e { ?e a kg:Provision }", store(*quads))) == 2


def test_a_thing_told_twice_is_one_event_with_two_mentions() -> None:
    again = replace(DISPATCH, trigger="到", trigger_start=TEXT.index("到"))
    quads = rdf.quads(replace(sample(), facts=(DISPATCH, again), coverage=()))
    assert len(union("SELECT ?e { ?e a kg:Dispatch }", store(*quads))) == 1
    assert len(union("SELECT ?m { ?e kg:hasMention ?m }", store(*quads))) == 2
    assert len(union("SELECT ?l { ?e a kg:Dispatch ; rdfs:label ?l }", store(*quads))) == 1


def test_a_relation_told_twice_is_told_at_its_first_place() -> None:
    once = sample().relations[0]
    quads = rdf.quads(replace(sample(), relations=(once, replace(once, start=once.start + 1))))
    assert union("SELECT ?start { ?r a kg:RelationMention ; kg:start ?start }", store(*quads)) == [(str(once.start),)]


def test_a_name_is_in_no_relation_with_itself() -> None:
    own = replace(sample().relations[0], subject="东港市", subject_kind="Place", object="东港")
    quads = rdf.quads(replace(sample(), relations=(own,)))
    assert union("SELECT ?r { ?r a kg:RelationMention }", store(*quads)) == []


def test_a_title_that_is_a_number_is_one_item() -> None:
    text = "印发《2020》"
    both = (Coverage(3, 7, "number", reason="name"), Coverage(3, 7, "title", reason="name"))
    found = store(*rdf.quads(Extraction(document(text), (), (), (), both)))
    assert union("SELECT ?kind ?exact { ?c a kg:CoverageItem ; kg:kind ?kind ; kg:exact ?exact }", found) == [
        ("title", "2020")
    ]
    assert shapes.conforms(lines.triples(found)) == []


def test_the_gazetteer_says_only_what_lies_above() -> None:
    quads = gazetteer.quads(["210681"])
    assert {quad.graph_name for quad in quads} == {gazetteer.GAZETTEER}
    assert sorted(union("SELECT ?a ?b { ?x kg:within ?y . ?x kg:code ?a . ?y kg:code ?b }", store(*quads))) == [
        ("2106", "21"),
        ("210681", "2106"),
    ]
    assert quads == gazetteer.quads(["21", "210681", "210681"])


def test_the_gazetteer_says_what_a_place_was() -> None:
    ask = "SELECT ?was ?code ?until ?kind ?now { ?f a kg:FormerPlace ; rdfs:label ?was ; kg:validUntil ?until ; kg:changeKind ?kind ; kg:succeededBy/kg:code ?now OPTIONAL { ?f kg:formerCode ?code } }"
    assert ("东沟县", "210623", "1992", "to-city", "210681") in union(ask, store(*gazetteer.quads(["210681"])))
    assert union(
        "SELECT ?since { ?p kg:code '210681' ; kg:validFrom ?since }", store(*gazetteer.quads(["210681"]))
    ) == [("1995",)]


def test_labels_are_chinese_and_other_literals_have_no_language() -> None:
    tagged = Counter(
        (quad.predicate.value.rpartition("#")[2], quad.object.language)
        for quad in rdf.quads(sample())
        if isinstance(quad.object, ox.Literal) and quad.object.language
    )
    assert set(tagged) == {("label", "zh"), ("altLabel", "zh")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (500, "500"),
        (0.97, "0.97"),
        (14.06, "14.06"),
        (140600.0, "140600"),
        (1.2e-07, "0.00000012"),
        (3e15, "3" + "0" * 15),
    ],
)
def test_a_decimal_has_its_shortest_form(value: float, text: str) -> None:
    assert rdf.decimal(value) == f'"{text}"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert float(text) == value


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_is_no_decimal_raises(value: float) -> None:
    with pytest.raises(ValueError, match=r"is no xsd:decimal"):
        rdf.decimal(value)


def test_equal_amounts_are_one_node_whatever_their_type() -> None:
    amounts = (
        Quantity(0, 1, 5, "eq", "名", ""),
        Quantity(1, 2, 5.0, "eq", "名", ""),
        Quantity(2, 3, 5, "ge", "名", ""),
    )
    quads = rdf.quads(replace(sample(), facts=(replace(DISPATCH, quantities=amounts),), coverage=()))
    assert len(union("SELECT ?q { ?q a kg:Quantity }", store(*quads))) == 2


def test_an_entity_of_an_unknown_class_is_refused() -> None:
    with pytest.raises(KeyError, match="Organisation"):
        rdf.quads(named("云岭公司", ("云岭公司", "Organisation")))


def test_lines_are_rebuilt_by_query_as_they_were_extracted() -> None:
    told = jsonl.lines(sample_store(), graph_iri("d1"), "d1")
    assert {name: len(found) for name, found in told.items()} == {
        "documents": 1,
        "entities": 5,
        "corefs": 0,
        "facts": 3,
        "relations": 2,
        "coverage": 4,
    }


RAW = "雲嶺縣(xiàn)委組織部選派30名黨員幹部到榮豐機械有限公司。"


def written(raw: str) -> tuple[Document, list[tuple[str, ...]]]:
    """A document of raw text, and (label, alternative label) of the entities that its first words name."""
    page = Page(Source("d1", "in/d1.txt", "0" * 64), "utf-8", raw, AlignedText.of(raw))
    cleaned = clean(page, Settings())
    mention = Mention(0, 7, cleaned.text[:7], "Organization")
    made = store(*rdf.quads(Extraction(cleaned, (mention,), (), (), ())))
    return cleaned, union("SELECT ?label ?alt { ?e rdfs:label ?label ; skos:altLabel ?alt }", made)


def test_a_name_of_a_traditional_page_keeps_its_traditional_form_without_glosses() -> None:
    cleaned, labels = written(RAW)
    assert cleaned.text == "云岭县委组织部选派30名党员干部到荣丰机械有限公司。"
    assert labels == [("云岭县委组织部", "雲嶺縣委組織部")]


def test_a_name_of_a_simplified_page_has_no_other_form() -> None:
    assert written("云岭县委组织部选派30名党员干部到榮豐公司。")[1] == []


def test_an_input_that_could_not_be_read_stands_in_the_graph_with_reason_and_remedy() -> None:
    failed = Unread(Source("bad", "in/bad.pdf", "0" * 64), "the PDF holds no text (a scan?)", "run OCR first")
    made = store(*rdf.parsed(rdf.unread(failed)))
    rows = union(
        "SELECT ?doc ?why ?fix { ?d a kg:UnreadDocument ; dcterms:identifier ?doc ; kg:failure ?why ; kg:remedy ?fix }",
        made,
    )
    assert rows == [("bad", "the PDF holds no text (a scan?)", "run OCR first")]
    assert shapes.conforms(lines.triples(made)) == []
    line = json.loads(jsonl.lines(made, graph_iri("bad"), "bad")["documents"][0])
    assert (line["status"], line["reason"], line["fix"], line["chars"], line["encoding"]) == (
        "failed", "the PDF holds no text (a scan?)", "run OCR first", 0, None,
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["kg:failure", "kg:path", "dcterms:identifier"])
def test_an_unread_input_without_its_reason_breaks_the_shapes(missing: str) -> None:
    quads = rdf.parsed(rdf.unread(Unread(Source("bad", "in/bad.pdf", ""), "why", "")))
    name = missing.partition(":")[2]
    assert shapes.conforms(lines.triples(store(*quads))) == []
    assert shapes.conforms(lines.triples(store(*(q for q in quads if not q.predicate.value.endswith(name))))) != []
