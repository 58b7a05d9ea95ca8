"""What a query may not do is refused before it runs, and no way of writing it gets round that."""

import time
from contextlib import suppress

import pyoxigraph as ox
import pytest

from kg.ask.guard import DEEPEST, LONGEST, guarded
from kg.errors import QueryError

PORT = "<http://127.0.0.1:9/>"  # a port that Oxigraph's client does not call: trying is an OSError


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {PORT} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service silent{PORT}{{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ {{ OPTIONAL {{ SeRvIcE {PORT} {{ }} }} }} }} }}",
        f"SELECT * {{ # a comment\n SERVICE# another\n{PORT} {{ }} }}",
        f'SELECT * {{ ?s ?p "#" . SERVICE {PORT} {{ }} }}',
        f"SELECT * {{ ?s ?p '''it's #''' . SERVICE {PORT} {{ }} }}",
        "SELECT * { VALUES ?x { <http://a#b> } SERVICE ?x { } }",
        f"SELECT * {{ FILTER (1 <?a) SERVICE {PORT} {{ }} FILTER (?b>1) }}",
        f'SELECT * {{ ?s ?p "\\"" . SERVICE {PORT} {{ ?s ?p "x" }} }}',
        f"SELECT * {{ SERVICESILENT{PORT} {{ }} }}",
        "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICEx:y { } }",
        "PREFIX service: <http://a/> SELECT * { ?s service:a ?o }",  # refused though harmless, as the message says
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        guarded(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?x { BIND ("a SERVICE, two services" AS ?x) }',
        "SELECT ?service { BIND (1 AS ?service) } # SERVICE",
        "PREFIX x: <http://service.example/> SELECT ?s { VALUES ?s { x:service <http://a/SERVICE> } }",
        "SELECT ?x { BIND ('''SERVICE <http://a/> {''' AS ?x) }",
        'SELECT ?x { BIND ("\\\\service" AS ?x) }',
        'SELECT ?x { BIND (1 <2 AS ?x) # "\n FILTER (3> 2) }',
    ],
)
def test_the_word_alone_is_no_call_and_means_what_it_did(query: str) -> None:
    def rows(text: str) -> list[list[str]]:
        return [[str(value) for value in row] for row in ox.Store().query(text)]  # type: ignore[union-attr]

    assert rows(guarded(query).text) == rows(query) != []


@pytest.mark.parametrize(
    "query",
    [
        # `<?b#x>` reads as an IRI before a long string, or as a comparison and a comment before SERVICE.
        f'SELECT * {{ BIND (1 AS ?a) FILTER(?a<?b#x>"""\n) SERVICE {PORT} {{ ?s ?p ?o }} }} #"""',
        f"SELECT * {{ BIND (1 AS ?a) FILTER(?a<?b#x>'''\n||true) SERVICE {PORT} {{ ?s ?p ?o }} }} #'''",
    ],
)
def test_a_text_that_reads_in_two_ways_calls_nobody(query: str) -> None:
    with pytest.raises(OSError, match="not allowed"):
        list(ox.Store().query(query.replace("?a<?b", "true||?a<?b")))  # type: ignore[arg-type]
    with pytest.raises((SyntaxError, QueryError)):
        list(ox.Store().query(guarded(query.replace("?a<?b", "true||?a<?b")).text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("INSERT DATA { <a> <b> <c> }", "INSERT"),
        ("PREFIX a: <b> # SELECT\n delete where { ?s ?p ?o }", "DELETE"),
        ("LOAD <file:///etc/passwd>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH"),
    ],
)
def test_updates_are_refused_by_name(query: str, word: str) -> None:
    with pytest.raises(QueryError, match=f"{word} is refused"):
        guarded(query)


def test_depth_and_length_have_limits() -> None:
    fine = "SELECT * " + "{" * DEEPEST + "}" * DEEPEST
    assert guarded(fine).text == fine
    with pytest.raises(QueryError, match="nested more than"):
        guarded("SELECT * " + "{" * 20_000 + "}" * 20_000)
    with pytest.raises(QueryError, match="at most"):
        guarded("#" * (LONGEST + 1))
    assert guarded('SELECT ("' + "{" * 20_000 + '" AS ?x) {}')


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * FROM <g> { ?s ?p ?o }", True),
        ("SELECT * { ?graph ?p 'GRAPH' } # FROM", False),
    ],
)
def test_named_graphs_are_noticed(query: str, graphs: bool) -> None:
    assert guarded(query).graphs is graphs


@pytest.mark.parametrize(
    "query",
    [
        "a." * 400_000,
        "a.-" * 300_000,
        "\\'" * 400_000,
        '\\"' * 400_000,
        "<a" * 400_000,
        '"""a"b' * 100_000,
        "?" * 900_000,
        "_" * 900_000,
    ],
    ids=["names", "dashes", "apostrophes", "quotes", "brackets", "long strings", "variables", "word"],
)
def test_a_long_query_is_looked_at_in_linear_time(query: str) -> None:
    began = time.process_time()
    with suppress(QueryError):
        guarded(query)
    assert time.process_time() - began < 20  # the first four took hours


@pytest.mark.parametrize("query", ["ASK { ?s ?p 'a }", "ASK { ?s ?p 'a\n' }"])
def test_a_string_that_does_not_end_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="the string at character 13 does not end"):
        guarded(query)


def test_an_escaped_mark_in_a_name_begins_no_string_and_no_comment() -> None:
    query = r"PREFIX x: <http://a/> SELECT ?n { VALUES ?n { x:O\'Brien x:a\#b } }"
    assert guarded(query).text == query
    assert [str(row[0]) for row in ox.Store().query(query)] == ["<http://a/O'Brien>", "<http://a/a#b>"]  # type: ignore[union-attr]
    with pytest.raises(QueryError, match="SERVICE is refused"):
        guarded(f"SELECT * {{ x:a\\' SERVICE {PORT} {{ ?s ?p 'x' }} }}")
