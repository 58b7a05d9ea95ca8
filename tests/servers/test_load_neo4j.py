"""kg load neo4j and neo4j-csv against a real Neo4j."""

import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import neo4j as driver_package
import pyoxigraph as ox
import pytest

from kg.errors import KgError, StoreError
from kg.graph.load import load as opened
from kg.stores import neo4j, neo4j_csv, property_graph, steps
from kg.stores.schema import relationship
from tests.conftest import ROOT

from . import servers
from .asking import cell, connect, prefixed, state

QUERIES = sorted(path.stem for path in (ROOT / "docs" / "cypher").glob("*.cypher"))
IN_RDF_ALONE = {"numbers-that-no-fact-explains"}  # coverage records are not loaded
DOC = "002_1c395deecdffe755"


def quiet(what: str, done: int, of: int) -> None:
    return


def target(server: servers.Neo4j) -> neo4j.Target:
    return neo4j.Target(server.bolt_url, server.user, server.password)


def empty(driver: driver_package.Driver) -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")


@pytest.fixture(scope="module")
def loaded(neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path) -> Iterator[driver_package.Driver]:
    """A driver to a database with the seeds."""
    neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)
    with connect(neo4j_server) as driver:
        yield driver
        empty(driver)


def test_the_counts_are_those_of_the_build(loaded: driver_package.Driver, seeds_folder: pathlib.Path) -> None:
    store = opened(seeds_folder).union

    def solutions(query: str) -> ox.QuerySolutions:
        found = store.query(prefixed(query))
        assert isinstance(found, ox.QuerySolutions)
        return found

    def count(pattern: str, of: str) -> int:
        query = f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT {of} {{ {pattern} }} }}"
        (row,) = solutions(query)
        return int(row["n"].value)

    def cypher(pattern: str) -> int:
        return int(loaded.execute_query(f"MATCH {pattern} RETURN count(*) AS n").records[0]["n"])

    assert cypher("(n:Event)") == count("?e kg:hasMention ?m", "?e")
    for kind in (
        "Quantity",
        "Post",
        "SourceDocument",
        "Place",
        "Organization",
        "Program",
        "Person",
        "Document",
        "Collective",
    ):
        assert cypher(f"(n:{kind})") == count(f"?n a kg:{kind}", "?n")
    assert cypher("()-[r:TELLS]->()") == count("?f a kg:EventMention", "?f")
    for role in ("agent", "target", "source", "result", "program", "document", "place"):
        assert cypher(f"(:Event)-[r:{role.upper()}]->()") == count(f"?e kg:{role} ?x ; kg:hasMention ?m", "?e ?x")
    assert cypher("(:Event)-[r:HAS_QUANTITY]->()") == count("?e kg:hasQuantity ?q ; kg:hasMention ?m", "?e ?q")
    for name in ("locatedIn", "partOf", "within", "runBy", "issuedBy", "holds", "postIn", "holdsPost"):
        assert cypher(f"()-[r:{relationship(name)}]->()") == count(f"?a kg:{name} ?b", "?a ?b")
    assert cypher("()-[r]->() WHERE r.event IS NOT NULL") == count("?e a kg:Edge", "?e")
    # Literals: names, alternative names and the lexical form of decimals.
    names = loaded.execute_query(
        "MATCH (n:Entity) UNWIND coalesce(n.altNames, []) AS name RETURN count(name) AS n"
    ).records
    assert names[0]["n"] == count("?n skos:altLabel ?l", "?n ?l")
    texts = loaded.execute_query("MATCH (q:Quantity) RETURN q.iri AS iri, q.valueText AS value").records
    said = solutions("SELECT DISTINCT ?q ?v { ?q a kg:Quantity ; kg:value ?v }")
    assert {(row["iri"], row["value"]) for row in texts} == {(row["q"].value, row["v"].value) for row in said}


@pytest.mark.parametrize("name", QUERIES)
def test_a_cypher_query_answers_as_its_sparql(
    name: str, loaded: driver_package.Driver, seeds_folder: pathlib.Path
) -> None:
    found = opened(seeds_folder).union.query((ROOT / "ontology" / "queries" / f"{name}.rq").read_text("utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    expected = [tuple(cell(n, row[n].value if row[n] is not None else None) for n in names) for row in found]
    text = (ROOT / "docs" / "cypher" / f"{name}.cypher").read_text("utf-8")
    answer = loaded.execute_query(text.removesuffix(";\n"))
    assert answer.keys == names
    assert expected
    assert sorted(tuple(cell(n, row[n]) for n in names) for row in answer.records) == sorted(expected)


def test_every_question_that_neo4j_can_answer_has_its_cypher() -> None:
    assert {path.stem for path in (ROOT / "ontology" / "queries").glob("*.rq")} - set(QUERIES) == IN_RDF_ALONE
    assert IN_RDF_ALONE.isdisjoint(QUERIES)


def test_a_direct_relationship_has_figures_and_evidence(loaded: driver_package.Driver) -> None:
    query = "MATCH (a)-[r:DISPATCHED_TO]->(b) WHERE r.people = 20 RETURN a.name AS who, r AS r, b.name AS to"
    found = {row["who"]: dict(row["r"]) for row in loaded.execute_query(query).records}
    sent = found["南昌市青云谱新经济产业集聚区党工委"]
    assert (sent["people"], sent["op"]) == (20, "eq")
    assert (sent["values"], sent["ops"], sent["units"]) == ([20, 65], ["eq", "eq"], ["名", "家"])
    assert sent["documents"] == ["000_e41055c46441e187"]
    event = loaded.execute_query(
        "MATCH (s)-[t:TELLS]->(e:Event:Dispatch {iri: $iri}) RETURN s, t", iri=sent["event"]
    ).records[0]
    assert (event["t"]["quote"], event["t"]["start"]) == (sent["quotes"][0], sent["starts"][0])


def test_names_are_found_by_parts(loaded: driver_package.Driver) -> None:
    query = "CALL db.index.fulltext.queryNodes('kg_names', $words) YIELD node RETURN collect(node.name) AS names"
    assert "东港市委组织部" in loaded.execute_query(query, words='"组织部"').records[0]["names"]
    show = "SHOW INDEXES YIELD name, type, options WHERE name = 'kg_names' RETURN type, options"
    (row,) = loaded.execute_query(show).records
    assert (row["type"], row["options"]["indexConfig"]["fulltext.analyzer"]) == ("FULLTEXT", "cjk")
    constraints = {
        row["labelsOrTypes"][0] for row in loaded.execute_query("SHOW CONSTRAINTS YIELD labelsOrTypes").records
    }
    assert constraints == {"Source", "Entity", "Event", "Quantity", "Post"}


def test_a_second_load_changes_nothing(
    loaded: driver_package.Driver, neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path
) -> None:
    before = state(loaded)
    done = neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)
    assert (done.batches, done.skipped > 3) == (0, True)
    again = neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet, again=True)
    assert (again.skipped, again.batches) == (0, done.skipped)
    assert state(loaded) == before


def test_what_somebody_deleted_comes_back(
    loaded: driver_package.Driver, neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path
) -> None:
    before = state(loaded)
    loaded.execute_query("MATCH (n:Event:Dispatch) DETACH DELETE n")
    neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)
    assert state(loaded) == before


def changed(folder: pathlib.Path, out: pathlib.Path) -> pathlib.Path:
    """A build in which one document says other things: other amounts and words, one name less."""
    out.mkdir()
    lines = (folder / "graph.nq").read_text("utf-8").splitlines(keepends=True)
    own = [line for line in lines if f"/graph/{DOC}> .\n" in line]
    for line in own:
        edited = line.replace("选派", "派遣") if "#exact>" in line else line
        gone = "#hasTime>" in line or ("#altLabel>" in line)
        lines[lines.index(line)] = "" if gone else edited
    (out / "graph.nq").write_text("".join(lines), "utf-8")
    shutil.copy(folder / "build.json", out)
    return out


def test_replace_gives_what_a_fresh_load_gives(
    loaded: driver_package.Driver, neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    before, other = state(loaded), changed(seeds_folder, tmp_path / "changed")
    neo4j.load(other / "graph.nq", target(neo4j_server), quiet, replace=[DOC])
    replaced = state(loaded)
    assert replaced != before
    empty(loaded)
    neo4j.load(other / "graph.nq", target(neo4j_server), quiet)
    assert state(loaded) == replaced
    neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet, replace=[DOC])
    assert state(loaded) == before
    with pytest.raises(KgError, match="no document nowhere"):
        neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet, replace=["nowhere"])


def test_errors_are_clear_and_hold_no_password(neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path) -> None:
    quads, secret = seeds_folder / "graph.nq", "not-the-password"
    for at, expected in (
        (neo4j.Target(neo4j_server.bolt_url, "neo4j", secret), "user or the password is wrong"),
        (neo4j.Target("bolt://127.0.0.1:9", "neo4j", secret), "no Neo4j answers"),
        (neo4j.Target(f"bolt://neo4j:{secret}@127.0.0.1:9", "neo4j", secret), "must not hold a password"),
        (neo4j.Target("http://127.0.0.1:9", "neo4j", secret), "no address of a server"),
        (neo4j.Target(neo4j_server.bolt_url, "neo4j", neo4j_server.password, "absent"), "absent"),
    ):
        with pytest.raises(StoreError, match=expected) as caught:
            neo4j.load(quads, at, quiet)
        assert secret not in caught.value.line()
        assert secret not in repr(at)


def test_an_old_server_is_refused(
    monkeypatch: pytest.MonkeyPatch, neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path
) -> None:
    monkeypatch.setattr(neo4j, "OLDEST", 99)
    with pytest.raises(StoreError, match=r"Neo4j 5\.26\.\d+ is too old"):
        neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)


def test_the_command_takes_its_password_from_the_environment(
    neo4j_server: servers.Neo4j, loaded: driver_package.Driver, seeds_folder: pathlib.Path
) -> None:
    call = [sys.executable, "-c", "from kg.cli.app import main; main()", "load", "neo4j", str(seeds_folder)]
    call += ["--uri", neo4j_server.bolt_url, "--password-env", "SECRET_OF_A_TEST"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    assert (ended.returncode, "SECRET_OF_A_TEST is not set" in ended.stderr) == (2, True)
    ended = subprocess.run(
        call, env={**env, "SECRET_OF_A_TEST": neo4j_server.password}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "nodes" in ended.stdout
    assert neo4j_server.password not in ended.stdout + ended.stderr


def test_a_killed_server_and_the_same_command_again(
    loaded: driver_package.Driver,
    neo4j_server: servers.Neo4j,
    seeds_folder: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quads, before, write = seeds_folder / "graph.nq", state(loaded), neo4j._write
    small = 50
    monkeypatch.setattr(neo4j, "rounds", partial(steps.rounds, batch=small))
    monkeypatch.setattr(neo4j, "BATCH", small)
    plan = steps.rounds(property_graph.read(quads), small)
    batches = sum(len(lane) for each in plan for lane in each)
    last = plan[1][0][len(plan[1][0]) // 2].number
    empty(loaded)

    def killed(
        transaction: driver_package.ManagedTransaction,
        batch: steps.Batch,
        mark: neo4j._Mark,
        places: steps.Places | None = None,
    ) -> None:
        """Written, but not committed when the server dies, amid the relationships; and the other lane wherever it is."""
        write(transaction, batch, mark, places)
        if (batch.lane, batch.number) == (0, last):
            neo4j_server.kill()

    with monkeypatch.context() as patched:
        patched.setattr(neo4j, "_write", killed)
        patched.setattr(neo4j, "RETRY_SECONDS", 1.0)
        with pytest.raises(StoreError, match="no Neo4j answers"):
            neo4j.load(quads, target(neo4j_server), quiet)
    neo4j_server.start()
    done = neo4j.load(quads, target(neo4j_server), quiet)
    assert done.skipped + done.batches == batches
    assert len(plan[0][0]) + len(plan[0][1]) < done.skipped < batches
    assert done.batches > 5
    assert state(loaded) == before


def test_a_batch_whose_answer_was_lost_is_not_written_twice(
    loaded: driver_package.Driver, neo4j_server: servers.Neo4j, seeds_folder: pathlib.Path
) -> None:
    before, query = state(loaded), "MATCH (l:KgLoad) RETURN l.build AS build, l.lane AS lane, l.batch AS batch"
    empty(loaded)
    neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)
    marks = {row["lane"]: row.data() for row in loaded.execute_query(query).records}
    plan = steps.rounds(property_graph.read(seeds_folder / "graph.nq"))
    assert {lane: mark["batch"] for lane, mark in marks.items()} == {
        batch.lane: batch.number for each in plan for lane in each for batch in lane
    }
    batch = plan[-1][0][-1]
    mark = neo4j._Mark(marks[0]["build"], batch.number, True)
    with loaded.session() as session:
        places = neo4j._places(session)
        session.execute_write(neo4j._write, batch, mark, places)
        assert state(loaded) == before
        session.execute_write(neo4j._write, batch, replace(mark, batch=batch.number + 1), places)
    assert len(state(loaded)[1]) == len(before[1]) + sum(len(step.items) for step in batch.steps)
    empty(loaded)
    neo4j.load(seeds_folder / "graph.nq", target(neo4j_server), quiet)
    assert state(loaded) == before


def test_a_relationship_whose_node_somebody_deleted_is_an_error(
    loaded: driver_package.Driver,
    neo4j_server: servers.Neo4j,
    seeds_folder: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quads, before, places = seeds_folder / "graph.nq", state(loaded), neo4j._places
    empty(loaded)

    def deleted(session: driver_package.Session) -> steps.Places:
        found = places(session)
        session.run("MATCH (n:Event:Dispatch) DETACH DELETE n").consume()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(neo4j, "_places", deleted)
        with pytest.raises(StoreError, match="taken away") as caught:
            neo4j.load(quads, target(neo4j_server), quiet)
    assert "--again" in caught.value.line()
    neo4j.load(quads, target(neo4j_server), quiet, again=True)
    assert state(loaded) == before


def test_the_import_tool_gives_the_same_graph(
    neo4j_home: pathlib.Path,
    seeds_folder: pathlib.Path,
    tmp_path: pathlib.Path,
    neo4j_server: servers.Neo4j,
    loaded: driver_package.Driver,
) -> None:
    files = tmp_path / "文件"
    nodes, links = neo4j_csv.write(seeds_folder / "graph.nq", files)
    said = servers.neo4j_admin(neo4j_home, *neo4j_csv.command(files)[1:])
    assert f"{nodes} nodes" in said
    assert f"{links} relationships" in said
    assert neo4j_csv.shell(files).startswith("neo4j-admin database import full neo4j ")
    expected = state(loaded)
    with servers.neo4j(neo4j_home, "eight or more") as server, connect(server) as driver:
        for statement in (files / "schema.cypher").read_text("utf-8").split(";\n")[:-1]:
            driver.execute_query(statement)
        assert state(driver) == expected
        done = neo4j.load(seeds_folder / "graph.nq", target(server), quiet)
        assert state(driver) == expected
        assert done.nodes == nodes
