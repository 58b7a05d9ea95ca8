"""Queries end in time, die alone, and are cut where they are asked to be."""

import csv
import io
import json
import pathlib
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest

from kg.ask.process import Answer, Pool, Question
from kg.errors import QueryError, QueryTimeoutError

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TERMS = 'SELECT ?x { VALUES ?x { <http://a/b> "a\\"b,\\n<&>\\u0001"@zh "1"^^<http://www.w3.org/2001/XMLSchema#integer> UNDEF } }'


@pytest.fixture(scope="module")
def pool(seeds_folder: pathlib.Path) -> Iterator[Pool]:
    with Pool(seeds_folder / "graph.nq", 1) as found:
        yield found


def whole(pool: Pool, question: Question) -> tuple[bytes, Answer]:
    with pool.ask(question) as answer:
        return b"".join(answer.chunks()), answer


def test_a_query_is_ended_in_time_and_the_next_one_is_answered(pool: Pool) -> None:
    whole(pool, Question("ASK {}"))  # the process is up
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError, match=r"ended after 0\.5 s"):
        whole(pool, Question(ENDLESS, timeout=0.5))
    assert time.monotonic() - started < 20
    assert whole(pool, Question("ASK {}", table="csv"))[0] == b"ask\ntrue\n"


def test_a_query_that_ends_its_process_is_an_error_and_no_more(pool: Pool) -> None:
    with pytest.raises(QueryError, match="too deeply nested"):
        whole(pool, Question("ASK { FILTER(" + "!" * 200_000 + "true) }"))
    assert whole(pool, Question("ASK {}", table="tsv"))[0] == b"?ask\ntrue\n"


def test_an_answer_that_nobody_reads_to_its_end_does_not_reach_the_next(pool: Pool) -> None:
    with pool.ask(Question("SELECT * { ?s ?p ?o . ?a ?b ?c }", most=10**9)) as answer:
        assert next(answer.chunks())
    assert whole(pool, Question("ASK { }", table="csv"))[0] == b"ask\ntrue\n"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rows_are_capped_and_the_cut_is_told(form: str, pool: Pool) -> None:
    data, answer = whole(pool, Question("SELECT ?s { ?s ?p ?o }", most=3, table=form))
    assert (answer.rows, answer.cut) == (3, True)
    assert (b"cut" in data) == (form in ("json", "xml"))
    _, all_of_it = whole(pool, Question("SELECT ?s { ?s a kg:Dispatch } LIMIT 3", most=3, table=form))
    assert (all_of_it.rows, all_of_it.cut) == (3, False)


def test_json_and_xml_are_those_of_the_store(pool: Pool) -> None:
    expected = ox.Store().query(TERMS)
    told = json.loads(whole(pool, Question(TERMS))[0])
    assert isinstance(expected, ox.QuerySolutions)
    assert told == json.loads(expected.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    spaces = {"s": "http://www.w3.org/2005/sparql-results#"}
    cells = ET.fromstring(whole(pool, Question(TERMS, table="xml"))[0]).findall(".//s:binding/*", spaces)
    assert [cell.text for cell in cells] == ["http://a/b", 'a"b,\n<&>\ufffd', "1"]


def test_csv_and_tsv_read_back(pool: Pool) -> None:
    data = whole(pool, Question(TERMS, table="csv"))[0].decode()
    assert list(csv.reader(io.StringIO(data, newline=""))) == [["x"], ["http://a/b"], ['a"b,\n<&>\x01'], ["1"], [""]]
    lines = whole(pool, Question(TERMS, table="tsv"))[0].decode().split("\n")
    assert lines[:2] == ["?x", "<http://a/b>"]
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("form", "parsed"),
    [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_graphs_read_back(form: str, parsed: ox.RdfFormat, pool: Pool) -> None:
    query = "CONSTRUCT { ?e a kg:Dispatch } WHERE { ?e a kg:Dispatch }"
    data, answer = whole(pool, Question(query, graph=form))
    assert len(list(ox.parse(data, format=parsed))) == answer.rows > 3
    data, answer = whole(pool, Question(query, graph=form, most=2))
    assert (len(list(ox.parse(data, format=parsed))), answer.cut) == (2, True)


def test_a_format_that_does_not_fit_is_an_error(pool: Pool) -> None:
    with pytest.raises(QueryError, match="the answer is a table"):
        whole(pool, Question("ASK {}", table=None))
    with pytest.raises(QueryError, match="the answer is a graph"):
        whole(pool, Question("CONSTRUCT WHERE { ?s a kg:Dispatch }", graph=None))


def test_a_dataset_of_ones_own(pool: Pool, seeds_folder: pathlib.Path) -> None:
    graphs = ("https://w3id.org/dispatch-kg/id/graph/000_e41055c46441e187",)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    one, union = (whole(pool, Question(count, table="csv", default_graph=given))[0] for given in (graphs, ()))
    quads = (seeds_folder / "graph.nq").read_text("utf-8")
    assert int(one.split()[1]) == quads.count(f"<{graphs[0]}> .\n")
    assert int(union.split()[1]) == len({line.rpartition(" <")[0] for line in quads.splitlines()})
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert whole(pool, Question(named, table="csv", named_graphs=graphs))[0] == one
    assert whole(pool, Question(named, table="csv", default_graph=graphs))[0] == b"n\n0\n"


BOMBS = {
    "brackets": "ASK " + "{" * 20_000 + "}" * 20_000,
    "nots": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "sum": "ASK { FILTER(" + "1+" * 200_000 + "1 > 0) }",
    "union": "ASK { " + "{} UNION " * 20_000 + "{} }",
    "path": "ASK { ?s " + "^" * 20_000 + "kg:agent ?o }",
    "sequence": "SELECT * { ?s " + "/".join(["kg:agent"] * 20_000) + " ?o }",
    "closure": "SELECT (COUNT(*) AS ?n) { ?a (!kg:x)* ?b . ?c (!kg:x|^!kg:x)* ?d . ?e ((!kg:x)*/(^!kg:x)*)* ?f }",
    "list": "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(100_000))) + ")) }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 300_000 + "} VALUES ?y { " + "2 " * 100_000 + "} }",
    "regex": 'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(((a{1,99}){1,99}){1,99}){1,99}")) }',
    "regex that goes back": f'SELECT * {{ BIND(REGEX("{"a" * 50_000}b", "^(a|a)*(a|aa)*c$") AS ?x) }}',
    "text": 'SELECT (STRLEN(?i) AS ?n) { BIND("' + "a" * 1000 + '" AS ?a) ' + "".join(
        f"BIND(CONCAT({', '.join([f'?{chr(97 + n)}'] * 60)}) AS ?{chr(98 + n)}) " for n in range(8)
    ) + "}",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_or_ended_and_the_next_query_is_answered(name: str, pool: Pool) -> None:
    started = time.monotonic()
    with suppress(QueryError):
        whole(pool, Question(BOMBS[name], timeout=3, most=10, table="csv"))
    assert time.monotonic() - started < 60
    assert whole(pool, Question("ASK {}", table="csv"))[0] == b"ask\ntrue\n"
