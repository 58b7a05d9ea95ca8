"""The property graph, its Cypher and its import files, without a server."""

import csv
import pathlib
import threading
from collections.abc import Iterator
from itertools import chain

import pyoxigraph as ox
import pytest

from kg.errors import BuildError, StoreError
from kg.graph import gazetteer, rdf
from kg.graph.load import load
from kg.stores import chunks, cypher, lanes, neo4j_csv, sparql
from kg.stores.http import Client
from kg.stores.property_graph import PropertyGraph, read
from kg.stores.schema import HAS, LINK, NODE, NODES, RETOLD
from kg.stores.secrets import checked, password
from kg.stores.steps import Batch, LinkStep, Step, rounds, steps
from kg.write import nquads
from tests import made
from tests.conftest import built


@pytest.fixture
def quads(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads.text([*rdf.quads(made.sample()), *gazetteer.quads(["210681"])]))
    return path


def test_a_document_becomes_nodes_and_relationships(quads: pathlib.Path) -> None:
    graph = read(quads)
    assert {node.labels for node in graph.nodes["Event"].values()} == {("Dispatch",), ("Provision",), ("Issuance",)}
    ((key, row),) = [item for item in graph.links["edges"].items() if item[0][0] == "DISPATCHED_TO"]
    assert (row["people"], row["op"], row["items"], row["documents"]) == (500, "ge", ["党员干部"], ["d1"])
    assert graph.nodes["Entity"][key[1]].columns["name"].endswith("东港市委组织部")
    assert row["quotes"] == ["东港市委组织部选派500余名党员干部到云岭机械有限公司"]
    masks = next(node.columns for node in graph.nodes["Quantity"].values() if node.columns["unit"] == "只")
    assert (masks["value"], masks["max"], masks["op"]) == (160_000, 170_000, "range")
    (planned,) = (node for node in graph.nodes["Event"].values() if "Provision" in node.labels)
    assert planned.columns["modality"] == "planned"


def test_the_same_quads_give_the_same_steps(quads: pathlib.Path) -> None:
    assert list(steps(read(quads))) == list(steps(read(quads)))
    assert rounds(read(quads)) == rounds(read(quads))
    assert max(len(step.items) for step in steps(read(quads), 2)) == 2


def test_two_lanes_of_a_round_never_share_a_node_and_write_all_once(tmp_path: pathlib.Path) -> None:
    names = [(f"青石镇卫生院{number}", "Organization") for number in "一二三四五"] + [("东港市", "Place")]
    other = made.named("、".join(name for name, _ in names), *names, doc="d2")
    quads = tmp_path / "graph.nq"
    quads.write_bytes(nquads.text([*rdf.quads(made.sample()), *rdf.quads(other), *gazetteer.quads(["210681"])]))
    graph = read(quads)
    plan = rounds(graph, 3)
    assert all(len(lane) > 1 for each in plan[:2] for lane in each)
    assert [bool(lane) for lane in plan[2]] == [True, False]
    for each in plan:
        first, second = ({iri for batch in lane for step in batch.steps for iri in touched(step)} for lane in each)
        assert first.isdisjoint(second)
    for lane in zip(*plan, strict=True):
        batches = [batch for found in lane for batch in found]
        assert [batch.number for batch in batches] == list(range(1, len(batches) + 1))
        assert all(sum(len(step.items) for step in batch.steps) <= 3 for batch in batches)
    written = [rows(step) for each in plan for lane in each for batch in lane for step in batch.steps]
    assert sorted(chain(*written), key=repr) == sorted(chain(*map(rows, steps(graph))), key=repr)
    assert sum(map(len, written)) == sum(graph.tell())


def touched(step: Step) -> Iterator[str]:
    """The IRIs of the nodes that a step writes or holds fast."""
    for ends, _ in step.items:
        yield from (ends,) if isinstance(ends, str) else ends


def rows(step: Step) -> list[tuple[str, cypher.Row]]:
    return [(step.query(), row) for row in step.rows()]


def test_lanes_write_side_by_side_and_go_on_behind_what_is_written(quads: pathlib.Path) -> None:
    plan = rounds(read(quads), 3)
    together = threading.Barrier(2)
    wrote: list[Batch] = []

    def write(batch: Batch) -> None:
        if batch.number == 2:
            together.wait(10)  # breaks where the other lane waits for this one
        wrote.append(batch)

    lanes.run(plan, (1, 1), write)
    everything = {(batch.lane, batch.number) for each in plan for lane in each for batch in lane}
    assert sorted((batch.lane, batch.number) for batch in wrote) == sorted(everything - {(0, 1), (1, 1)})
    place = {(batch.lane, batch.number): at for at, each in enumerate(plan) for lane in each for batch in lane}
    order = [place[batch.lane, batch.number] for batch in wrote]
    assert order == sorted(order)


def test_where_a_lane_fails_the_other_stops(quads: pathlib.Path) -> None:
    plan = rounds(read(quads), 1)
    failed, wrote = threading.Event(), []

    def write(batch: Batch) -> None:
        if batch.lane == 1:
            failed.set()
            raise StoreError("gone")
        assert failed.wait(10)
        wrote.append(batch.number)

    with pytest.raises(StoreError, match="gone"):
        lanes.run(plan, (0, 0), write)
    assert len(wrote) <= 2 < len(plan[0][0])


def test_no_text_of_a_build_stands_in_a_query(quads: pathlib.Path) -> None:
    text = "".join(step.query() for step in steps(read(quads)))
    assert text.isascii()
    assert "w3id" not in text
    with pytest.raises(ValueError, match="plain label"):
        cypher.node_query(NODE["Entity"], ["A`) DETACH DELETE n //"])


def test_import_files_are_rfc_4180(quads: pathlib.Path, tmp_path: pathlib.Path) -> None:
    nodes, links = neo4j_csv.write(quads, tmp_path / "files")
    total = {"nodes": 0, "links": 0}
    for path in (tmp_path / "files").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert {len(row) for row in rows} <= {len(header)}
        total[path.name.partition("-")[0]] += len(rows)
    assert total == {"nodes": nodes, "links": links}
    assert (tmp_path / "files" / "nodes-event.csv").read_text("utf-8").startswith("iri:ID(Event),type:string,")
    assert neo4j_csv.command(tmp_path)[:4] == ["neo4j-admin", "database", "import", "full"]


@pytest.mark.parametrize("sign", ["\0", neo4j_csv.DELIMITER])
def test_what_an_import_file_cannot_hold_is_refused(
    sign: str, quads: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = read(quads)
    iri, node = next(iter(graph.nodes["Entity"].items()))
    graph.nodes["Entity"][iri] = node._replace(columns={**node.columns, "name": f"a{sign}b"})
    monkeypatch.setattr(neo4j_csv, "read", lambda quads: graph)
    with pytest.raises(BuildError, match=f"U\\+{ord(sign):04X}"):
        neo4j_csv.write(quads, tmp_path / "files")


def test_evidence_of_several_documents_is_parallel(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads.text([*rdf.quads(made.sample("d1")), *rdf.quads(made.sample("d2"))]))
    graph = read(path)
    for kind in ("roles", "quantities", "relations", "edges"):
        for row in graph.links[kind].values():
            assert {len(row[name]) for name in LINK[kind].merged} == {len(row["documents"])}
    assert {tuple(row["documents"]) for row in graph.links["roles"].values()} >= {("d1", "d2")}


def test_an_amount_in_the_words_of_another_telling_does_not_add_to_the_event(tmp_path: pathlib.Path) -> None:
    told = "云岭县选派500名干部驻村\n6月3日，云岭县选派500余名机关党员干部驻村。当天，云岭县捐款30万元。"
    (tmp_path / "a.txt").write_text(told, "utf-8")
    folder = built(tmp_path / "a.txt", tmp_path / "out")
    links = read(folder / "graph.nq").links["quantities"]
    graph = load(folder).union
    own = graph.query(
        "PREFIX kg: <https://w3id.org/dispatch-kg/ontology#> SELECT DISTINCT ?e ?q { ?e kg:hasQuantity ?q }"
    )
    assert isinstance(own, ox.QuerySolutions)
    pairs = {(row["e"].value, row["q"].value) for row in own}
    assert {(start, end) for type_, start, end, _ in links if type_ == HAS} == pairs
    retold = {(start, end) for type_, start, end, _ in links if type_ == RETOLD}
    assert retold
    assert retold.isdisjoint(pairs)


def test_a_database_without_a_build_is_filled_by_create(quads: pathlib.Path) -> None:
    graph = read(quads)
    places = {kind: {iri: f"at {iri}" for iri in nodes} for kind, nodes in graph.nodes.items()}
    for step in steps(graph):
        fresh, later = step.query(fresh=True), step.query()
        assert "CREATE" in fresh
        assert "MERGE" not in fresh
        assert "MERGE" in later
        assert "CREATE (" not in later
        ends = 2 if isinstance(step, LinkStep) else 0
        assert [[f"at {iri}" for iri in row[:ends]] + row[ends:] for row in step.rows()] == step.rows(places)


def test_a_build_of_others_is_refused(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text('_:b <urn:p> "x" <urn:g> .\n', "utf-8")
    with pytest.raises(BuildError, match="not as kg build writes it"):
        read(path)
    path.write_text('<urn:s> <urn:p> "x" .\n', "utf-8")
    with pytest.raises(BuildError):
        read(path)


def test_chunks_hold_all_quads_once(quads: pathlib.Path) -> None:
    everything = set(ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS))
    parts = [body for body, _ in chunks.whole(quads, 7)]
    assert b"".join(parts) == quads.read_bytes()
    found = {
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph))
        for graph, _, body, _ in chunks.graphs(quads, 7)
        for t in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
    }
    assert found == everything


def test_an_escaped_quotation_mark_cannot_end_a_text() -> None:
    triples = b'<urn:s> <urn:p> "a\\u0022 } ; CLEAR ALL #" .\n'
    assert sparql._safe(triples) == b'<urn:s> <urn:p> "a\\" } ; CLEAR ALL #" .\n'


def test_passwords_come_from_the_environment_and_no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "x")
    assert password("A_SECRET") == "x"
    monkeypatch.delenv("A_SECRET")
    with pytest.raises(StoreError, match="A_SECRET is not set"):
        password("A_SECRET")
    with pytest.raises(StoreError, match="must not hold a password") as caught:
        checked("http://user:hidden@127.0.0.1/", ("http",), "--url")
    assert "hidden" not in caught.value.line()


def test_every_column_has_a_type_of_the_import_tool() -> None:
    kinds = {"string", "long", "double", "boolean"}
    columns = [kind.columns for kind in NODES] + [kind.columns for kind in LINK.values()]
    assert {type_.removesuffix("[]") for found in columns for type_ in found.values()} <= kinds
    assert all({"documents"} <= set(kind.merged) <= set(kind.columns) for kind in LINK.values() if kind.merged)
    assert PropertyGraph().tell() == (0, 0)


NAMES = (
    "云岭'}) DETACH DELETE n //县",
    '云岭" } } ; DROP ALL #县',
    "云岭`$doc`县",
    "云岭\\u0022县",
    "云岭\n} ; CLEAR ALL ;\n县",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_a_parameter_and_a_literal(name: str, tmp_path: pathlib.Path) -> None:
    quads = tmp_path / "graph.nq"
    quads.write_bytes(nquads.text(rdf.quads(made.named(f"{name}选派干部。", (name, "Organization")))))
    found = list(steps(read(quads)))
    label = next(
        q.object.value
        for q in ox.parse(quads.read_bytes(), format=ox.RdfFormat.N_QUADS)
        if q.predicate.value.endswith("#label")
    )
    assert [step.query() for step in found if "DETACH" in step.query() or "云" in step.query()] == []
    assert any(label in row for step in found for row in step.rows())
    store, sent = ox.Store(), Sent()
    sparql.by_update(quads, "http://127.0.0.1:9/", sent, lambda count: None)
    store.add(
        ox.Quad(ox.NamedNode("http://a/kept"), ox.NamedNode("http://a/p"), ox.Literal("a"), ox.NamedNode("http://a/g"))
    )
    for update in sent.bodies:
        store.update(update)
    assert {str(q.object) for q in store} >= {
        str(q.object) for q in ox.parse(quads.read_bytes(), format=ox.RdfFormat.N_QUADS)
    }
    assert len(list(store.quads_for_pattern(ox.NamedNode("http://a/kept"), None, None))) == 1


class Sent(Client):
    """Keeps what would be sent."""

    bodies: list[str]

    def __init__(self) -> None:
        object.__setattr__(self, "bodies", [])

    def call(
        self, method: str, url: str, body: bytes | None = None, *_: object, **__: object
    ) -> tuple[int, str, dict[str, str]]:
        self.bodies.append((body or b"").decode())
        return 204, "", {}


def test_a_line_of_another_hand_does_not_end_the_update(quads: pathlib.Path) -> None:
    graph = "https://w3id.org/dispatch-kg/id/graph/d1"
    line = f"<a:a> <a:b> <a:c> }} }} ; DROP ALL ; INSERT DATA {{ GRAPH <a:g> {{ <a:a> <a:b> <a:c> <{graph}> .\n"
    with quads.open("a") as file:
        file.write(line)
    sent = Sent()
    with pytest.raises(BuildError, match="not as kg build writes it"):
        sparql.by_update(quads, "http://127.0.0.1:9/", sent, lambda count: None)
    assert [body for body in sent.bodies if "DROP" in body] == []
