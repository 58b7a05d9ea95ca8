"""kg load rdf4j and sparql against real servers: every store answers as rdflib and Oxigraph do."""

import pathlib
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox
import pytest

from kg.errors import KgError, StoreError
from kg.graph.load import load as opened
from kg.stores import rdf4j, sparql
from kg.stores.http import Client
from tests.conftest import ROOT

from . import servers, web
from .asking import Rows, cell
from .asking import sparql as ask

QUERIES = sorted(path.stem for path in (ROOT / "ontology" / "queries").glob("*.rq"))
DOC = "002_1c395deecdffe755"
CLIENT = Client(pauses=())
ALL = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
LABELS = "http://www.w3.org/2000/01/rdf-schema#label"


def quiet(count: int) -> None:
    return


@pytest.fixture(scope="module")
def expected(seeds_folder: pathlib.Path) -> set[tuple[str, ...]]:
    """All quads of the seeds as terms."""
    return terms(ox.parse(path=str(seeds_folder / "graph.nq"), format=ox.RdfFormat.N_QUADS))


def terms(quads: Iterable[ox.Quad]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for quad in quads:
        assert isinstance(quad.graph_name, ox.NamedNode)
        assert isinstance(quad.subject, ox.NamedNode)
        found.add((quad.graph_name.value, quad.subject.value, quad.predicate.value, str(quad.object)))
    return found


def content(query_url: str) -> set[tuple[str, ...]]:
    """All quads in the named graphs behind a query service, with languages and datatypes."""
    return {
        (row["g"]["value"], row["s"]["value"], row["p"]["value"], str(_term(row["o"]))) for row in ask(query_url, ALL)
    }


def _term(said: dict[str, str]) -> ox.NamedNode | ox.Literal:
    if said["type"] == "uri":
        return ox.NamedNode(said["value"])
    if "xml:lang" in said:
        return ox.Literal(said["value"], language=said["xml:lang"].lower())
    kind = said.get("datatype")
    return ox.Literal(said["value"], datatype=ox.NamedNode(kind) if kind else None)


@pytest.fixture(scope="module")
def repository(rdf4j_server: servers.Rdf4j, seeds_folder: pathlib.Path) -> str:
    """A repository with the seeds."""
    url = f"{rdf4j_server.url}/repositories/seeds"
    assert rdf4j.create(url, CLIENT) is True
    assert rdf4j.create(url, CLIENT) is False
    assert rdf4j.load(seeds_folder / "graph.nq", url, CLIENT, quiet, chunk=4_000) > 10_000
    return url


@pytest.fixture(scope="module")
def dataset(fuseki_server: servers.Fuseki, seeds_folder: pathlib.Path) -> Iterator[servers.Fuseki]:
    """Fuseki with the seeds."""
    sparql.to_graph_store(seeds_folder / "graph.nq", fuseki_server.data_url, CLIENT, quiet, chunk=2_000)
    yield fuseki_server
    clear(fuseki_server)


def clear(server: servers.Fuseki) -> None:
    CLIENT.call("POST", server.update_url, b"CLEAR ALL", "application/sparql-update")


def rows(found: list[dict[str, dict[str, str]]], names: list[str]) -> Rows:
    return sorted(tuple(cell(name, row[name]["value"] if name in row else None) for name in names) for row in found)


@pytest.mark.parametrize("name", QUERIES)
def test_every_store_answers_alike(
    name: str, seeds_folder: pathlib.Path, repository: str, dataset: servers.Fuseki
) -> None:
    query = (ROOT / "ontology" / "queries" / f"{name}.rq").read_text("utf-8")
    build = opened(seeds_folder)
    solutions = build.union.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    oxigraph = sorted(tuple(cell(n, row[n].value if row[n] is not None else None) for n in names) for row in solutions)
    rdflib = sorted(tuple(cell(n, getattr(row, n)) for n in names) for row in build.dataset.query(query))
    assert oxigraph
    assert rdflib == oxigraph
    assert rows(ask(repository, query), names) == oxigraph
    # Fuseki's default graph is its own: this parameter of the protocol asks for the union.
    union = f"{dataset.query_url}?default-graph-uri=urn:x-arq:UnionGraph"
    assert rows(ask(union, query), names) == oxigraph


def test_every_quad_survives(repository: str, dataset: servers.Fuseki, expected: set[tuple[str, ...]]) -> None:
    assert content(repository) == expected
    assert content(dataset.query_url) == expected
    assert int(web.call(f"{repository}/size")[0]) == len(expected)


def test_a_second_load_changes_nothing(
    repository: str, dataset: servers.Fuseki, seeds_folder: pathlib.Path, expected: set[tuple[str, ...]]
) -> None:
    quads = seeds_folder / "graph.nq"
    rdf4j.load(quads, repository, CLIENT, quiet, one=True)
    sparql.to_graph_store(quads, dataset.data_url, CLIENT, quiet)
    sparql.by_update(quads, dataset.update_url, CLIENT, quiet)
    assert content(repository) == expected
    assert content(dataset.query_url) == expected


def test_replace_changes_one_document(
    repository: str,
    dataset: servers.Fuseki,
    seeds_folder: pathlib.Path,
    tmp_path: pathlib.Path,
    expected: set[tuple[str, ...]],
) -> None:
    quads = tmp_path / "graph.nq"
    lines = (seeds_folder / "graph.nq").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not (f"/graph/{DOC}> .\n" in line and "#trigger>" in line)]
    quads.write_text("".join(kept), "utf-8")
    after = terms(ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS))
    assert after < expected
    for load in loads(repository, dataset):
        load(quads, [DOC])
        load(seeds_folder / "graph.nq", [DOC])
        load(quads, [DOC])
    assert content(repository) == after
    assert content(dataset.query_url) == after
    for load in loads(repository, dataset):
        load(seeds_folder / "graph.nq", [DOC])
        with pytest.raises(KgError, match="no document nowhere"):
            load(quads, ["nowhere"])
    assert content(repository) == content(dataset.query_url) == expected


def loads(repository: str, dataset: servers.Fuseki) -> list[Callable[[pathlib.Path, list[str]], int]]:
    return [
        lambda quads, docs: rdf4j.load(quads, repository, CLIENT, quiet, replace=docs),
        lambda quads, docs: sparql.by_update(quads, dataset.update_url, CLIENT, quiet, replace=docs),
        lambda quads, docs: sparql.to_graph_store(quads, dataset.data_url, CLIENT, quiet, replace=docs),
    ]


HARD = (
    "\"双引号\" 'single' `反引号`",
    "back\\slash \\u0022 \\n",
    "line\nbreak\r\ttab",
    "=1+1",
    "👩‍🌾𠮷",
    '" } } ; CLEAR ALL #',
)


def test_hard_texts_survive(rdf4j_server: servers.Rdf4j, fuseki_server: servers.Fuseki, tmp_path: pathlib.Path) -> None:
    graph = "https://w3id.org/dispatch-kg/id/graph/hard"
    made = [
        ox.Quad(
            ox.NamedNode(f"{graph}/{n}"),
            ox.NamedNode(LABELS),
            ox.Literal(text, language="zh-hant"),
            ox.NamedNode(graph),
        )
        for n, text in enumerate(HARD)
    ]
    quads = tmp_path / "graph.nq"
    quads.write_bytes(ox.serialize(made, format=ox.RdfFormat.N_QUADS) or b"")
    # Written by others, a quotation mark may be an escape that SPARQL undoes too early.
    quads.write_text(quads.read_text("utf-8").replace('\\"', "\\u0022"), "utf-8")
    url = f"{rdf4j_server.url}/repositories/hard"
    rdf4j.create(url, CLIENT)
    rdf4j.load(quads, url, CLIENT, quiet)
    assert content(url) == terms(made)
    for load, service in (
        (sparql.by_update, fuseki_server.update_url),
        (sparql.to_graph_store, fuseki_server.data_url),
    ):
        load(quads, service, CLIENT, quiet)
        assert terms(made) <= content(fuseki_server.query_url)
        CLIENT.call("POST", fuseki_server.update_url, f"CLEAR GRAPH <{graph}>".encode(), "application/sparql-update")


def test_a_server_without_transactions_gets_plain_requests(
    rdf4j_server: servers.Rdf4j,
    seeds_folder: pathlib.Path,
    expected: set[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(url: str, client: Client, settings: str = "") -> None:
        raise StoreError("no such level of isolation", where=url)

    monkeypatch.setattr(rdf4j, "_Transaction", refused)
    url = f"{rdf4j_server.url}/repositories/plain"
    rdf4j.create(url, CLIENT)
    rdf4j.load(seeds_folder / "graph.nq", url, CLIENT, quiet)
    assert content(url) == expected


def test_errors_are_clear(rdf4j_server: servers.Rdf4j, seeds_folder: pathlib.Path) -> None:
    quads = seeds_folder / "graph.nq"
    with pytest.raises(StoreError, match="no such repository") as caught:
        rdf4j.load(quads, f"{rdf4j_server.url}/repositories/absent", CLIENT, quiet)
    assert "--create" in caught.value.line()
    with pytest.raises(StoreError, match="no server answers"):
        rdf4j.load(quads, "http://127.0.0.1:9/repositories/x", CLIENT, quiet)


def test_a_killed_server_and_the_same_command_again(
    rdf4j_server: servers.Rdf4j, seeds_folder: pathlib.Path, expected: set[tuple[str, ...]]
) -> None:
    quads, url = seeds_folder / "graph.nq", f"{rdf4j_server.url}/repositories/killed"
    rdf4j.create(url, CLIENT)
    with pytest.raises(StoreError, match="no server answers"):
        rdf4j.load(quads, url, CLIENT, lambda count: rdf4j_server.kill(), chunk=5_000)
    rdf4j_server.start()
    rdf4j.load(quads, url, CLIENT, quiet, chunk=5_000)
    assert content(url) == expected
