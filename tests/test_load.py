"""A finished build opens for rdflib and networkx with all that it holds."""

import pathlib

import networkx as nx
import pytest
import rdflib

import kg
from kg.errors import BuildError
from kg.graph.load import Build, load
from kg.graph.nx import to_networkx
from kg.graph.terms import KG
from kg.model import ROLES
from tests.made import sample_store, union

RELATIONS = ("locatedIn", "partOf", "holdsPost", "runBy", "issuedBy", "within")
EDGES = " ".join(f"kg:{name}" for name in (*ROLES, *RELATIONS))


def test_rdflib_holds_what_the_store_holds(seeds: Build) -> None:
    quads = list(seeds.store)
    assert len(quads) == len(list(seeds.dataset.quads())) > 5000
    assert {q.graph_name.value for q in quads if hasattr(q.graph_name, "value")} == {
        str(graph.identifier) for graph in seeds.dataset.graphs() if len(graph) and graph != seeds.dataset.default_graph
    }
    events = seeds.dataset.query(f"SELECT (COUNT(DISTINCT ?m) AS ?n) {{ ?m a <{KG}EventMention> }}")
    lines = (seeds.folder / "facts.jsonl").read_text("utf-8").count("\n")
    assert [int(str(row[0])) for row in events if isinstance(row, rdflib.query.ResultRow)] == [lines]


def test_networkx_holds_every_entity_event_and_edge(seeds: Build) -> None:
    graph = seeds.to_networkx()
    assert isinstance(graph, nx.MultiDiGraph)
    # Posts, former places and the software have labels too, but are neither entity nor event.
    besides = "FILTER NOT EXISTS { VALUES ?no { kg:Post kg:FormerPlace prov:SoftwareAgent } ?n a ?no }"
    labelled = union(f"SELECT DISTINCT ?n {{ ?n a ?c ; rdfs:label ?l {besides} }}", seeds.store)
    edges = union(f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?p {{ {EDGES} }} ?s ?p ?o }}", seeds.store)
    assert list(graph) == sorted(node for (node,) in labelled)
    assert sorted(graph.edges(keys=True)) == sorted((s, o, p.removeprefix(KG)) for s, p, o in edges)
    assert all("type" in data and data["label"] for _, data in graph.nodes(data=True))
    amounts = union("SELECT DISTINCT ?e ?q { ?e kg:hasQuantity ?q }", seeds.store)
    assert sum(len(data.get("quantities", ())) for _, data in graph.nodes(data=True)) == len(amounts)


def test_networkx_of_a_made_document() -> None:
    graph = to_networkx(sample_store())
    by_type = {data["type"]: (node, data) for node, data in graph.nodes(data=True)}
    dispatch, data = by_type["Dispatch"]
    assert data["quantities"] == ((500.0, "ge", "名", "党员干部", None),)
    assert "quantities" not in by_type["Issuance"][1]
    assert sorted((role, graph.nodes[o]["label"]) for _, o, role in graph.out_edges(dispatch, data="role")) == [
        ("agent", "东港市委组织部"),
        ("target", "云岭机械有限公司"),
    ]


def test_a_folder_without_a_build_says_what_to_do(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BuildError, match=r"graph\.nq is missing") as caught:
        load(tmp_path)
    assert "kg build" in caught.value.fix
    (tmp_path / "graph.nq").write_text("")
    with pytest.raises(BuildError, match="not whole"):
        load(tmp_path)


def test_damaged_quads_name_the_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "graph.nq").write_text("<a> <b>\n")
    (tmp_path / "build.json").write_text("{}")
    with pytest.raises(BuildError, match=r"does not parse") as caught:
        _ = load(tmp_path).store
    assert caught.value.where.endswith("graph.nq")


def test_the_package_opens_builds(seeds_folder: pathlib.Path) -> None:
    assert kg.load(str(seeds_folder)).folder == seeds_folder
