"""TriG and RDF/XML hold the same quads, GraphML and GEXF the same graph; hostile text comes back as it went in."""

import pathlib
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BuildError
from kg.graph import gazetteer
from kg.graph.load import load
from kg.graph.nx import to_networkx
from kg.graph.terms import KG, PREFIXES
from kg.iris import ID
from kg.write import flat, formats, gexf, graphml, rdfxml, trig
from kg.write.cells import legal, parted
from tests.conftest import ROOT
from tests.made import sample_store, store
from tests.write.test_formats import Key, from_oxigraph, from_rdflib

SYNTAX = {"graph.trig": ("trig", ox.RdfFormat.TRIG), "graph.rdf": ("xml", ox.RdfFormat.RDF_XML)}
RDF = {"graph.trig": trig.write, "graph.rdf": rdfxml.write}
GRAPHS = {"graph.graphml": graphml.write, "graph.gexf": gexf.write}
EXPORTED = [row for row in formats.FORMATS if not (row.built or row.texts)]
HOSTILE = [
    '"', "'", "\\", "a\nb\r\tc\r\n", "“引号”", "<x>&amp;", "]]>", "<![CDATA[", "\u2028\x85", "𠮷😀", " ", " a  b ", "\u200f\u202e云", "\0\x01\x1b",
    "\ufffe\uffff", "=1+1", "|", "\x7f",
]  # fmt: skip


def read_rdf(path: pathlib.Path) -> tuple[set[Key], set[Key]]:
    """The quads of a file, as Oxigraph and as rdflib read them."""
    rdflib_name, oxigraph_format = SYNTAX[path.name]
    dataset = rdflib.Dataset()
    (dataset if oxigraph_format.supports_datasets else dataset.default_graph).parse(str(path), format=rdflib_name)
    return from_oxigraph(list(ox.parse(path=str(path), format=oxigraph_format)), graphs=True), from_rdflib(dataset)


def read_graph(path: pathlib.Path) -> nx.MultiDiGraph:
    if path.suffix == ".gexf":
        return nx.read_gexf(path, version="1.3")
    return nx.read_graphml(path, force_multigraph=True)


def plain(graph: nx.MultiDiGraph) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, Any]]]]:
    """Nodes and edges with their attributes, without the ids of edges, which the readers put in different places."""
    edges = [(a, b, {k: v for k, v in data.items() if k != "id"}) for a, b, data in graph.edges(data=True)]
    return dict(graph.nodes(data=True)), sorted(edges, key=repr)


@pytest.fixture(scope="module")
def written(seeds_folder: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    target = tmp_path_factory.mktemp("exports")
    for row in EXPORTED:
        formats.export(row, load(seeds_folder).store, target / row.file)
    return target


@pytest.mark.parametrize("name", RDF)
def test_an_rdf_export_reads_back_as_the_same_quads(
    name: str, written: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    quads = list(ox.parse(path=str(seeds_folder / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    expected = from_oxigraph(quads, graphs=name == "graph.trig")
    assert len(expected) > 5000
    assert read_rdf(written / name) == (expected, expected)


def test_trig_has_a_graph_for_each_document_and_the_projects_prefixes(
    written: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    lines = (written / "graph.trig").read_text("utf-8").splitlines()
    documents = (seeds_folder / "documents.jsonl").read_text("utf-8").count("\n")
    assert sum(line.startswith("id:graph\\/") for line in lines) == documents == 5
    assert {line.split()[1][:-1] for line in lines if line.startswith("@prefix")} == set(PREFIXES)


@pytest.mark.parametrize("name", RDF)
@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_text_survives_in_rdf(words: str, name: str, tmp_path: pathlib.Path) -> None:
    node, graph = ox.NamedNode(f"{ID}doc/d1"), ox.NamedNode(f"{ID}graph/d1")
    typed = ox.NamedNode("http://x.example/typed")  # rdflib changes blanks of the types that it knows

    def quads(text: str) -> list[ox.Quad]:
        values = (ox.Literal(text), ox.Literal(text, language="zh"), ox.Literal(text, datatype=typed))
        return [ox.Quad(node, ox.NamedNode(f"{KG}exact"), value, graph) for value in values]

    RDF[name](store(*quads(words)), tmp_path / name)
    expected = from_oxigraph(quads(words if name == "graph.trig" else legal(words)), graphs=name == "graph.trig")
    assert read_rdf(tmp_path / name)[0] == expected
    assert read_rdf(tmp_path / name)[1] == expected


@given(words=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_in_rdf(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    said = [
        ox.Triple(ox.NamedNode(ID + "a"), ox.NamedNode(KG + "exact"), ox.Literal(text))
        for text in (words, legal(words))
    ]
    for name, expected in (("graph.trig", said[0]), ("graph.rdf", said[1])):
        RDF[name](store(ox.Quad(*said[0])), folder / name)
        assert [quad.triple for quad in ox.parse(path=str(folder / name), format=SYNTAX[name][1])] == [expected]


def test_an_rdf_export_of_nothing_is_a_document(tmp_path: pathlib.Path) -> None:
    for name, write in RDF.items():
        write(store(), tmp_path / name)
        assert read_rdf(tmp_path / name) == (set(), set())


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_export_reads_back_as_the_same_graph(
    name: str, written: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    graph = flat.flat(load(seeds_folder).store)
    assert graph.number_of_edges() > 300
    found = read_graph(written / name)
    assert plain(found) == plain(graph)
    assert len({key for _, _, key in found.edges(keys=True)}) == graph.number_of_edges()


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_hostile_text_survives_in_a_graph(words: str, name: str, tmp_path: pathlib.Path) -> None:
    node = ox.NamedNode(f"{ID}organization/1")
    label = ox.Literal(words, language="zh")
    quads = [
        ox.Quad(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(f"{KG}Organization")),
        ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), label),
        ox.Quad(node, ox.NamedNode(PREFIXES["skos"] + "altLabel"), label),
        ox.Quad(node, ox.NamedNode(PREFIXES["skos"] + "altLabel"), ox.Literal("又名", language="zh")),
    ]
    GRAPHS[name](store(*quads), tmp_path / name)
    ((_, data),) = read_graph(tmp_path / name).nodes(data=True)
    assert (data["label"], data["type_zh"]) == (legal(words), "组织机构")
    assert sorted(parted(data["alternative_names"])) == sorted(["又名", legal(words)])


def test_the_attributes_of_a_graph_have_types_and_chinese_labels() -> None:
    graph = flat.flat(sample_store())
    dispatch = next(data for _, data in graph.nodes(data=True) if data["type"] == "Dispatch")
    assert dispatch == {
        "type": "Dispatch", "kind": "event", "label": "东港市委组织部选派500+党员干部（2020-03）", "confidence": 0.97, "documents": "d1",
        "quantities": "500+名党员干部", "times": "2020-03", "type_zh": "选派",
    }  # fmt: skip
    assert ("对象", "target") in {(data["label"], data["role"]) for _, _, data in graph.edges(data=True)}


def test_gexf_is_of_version_1_3_and_knows_no_date(written: pathlib.Path) -> None:
    root = ElementTree.parse(written / "graph.gexf").getroot()
    space = "{http://gexf.net/1.3}"
    assert (root.tag, root.get("version")) == (f"{space}gexf", "1.3")
    schema = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert root.get(schema) == "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd"
    meta = root.find(f"{space}meta")
    assert meta is not None
    assert (meta.attrib, [part.text for part in meta]) == ({}, ["dispatch-kg"])
    kinds = {(node.get("title"), node.get("type")) for node in root.iter(f"{space}attribute")}
    assert {("confidence", "double"), ("mentions", "long"), ("type_zh", "string")} <= kinds
    ids = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(ids) == len(set(ids)) > 300


def test_graphml_has_typed_keys_and_ids_of_its_own_for_edges(written: pathlib.Path) -> None:
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.parse(written / "graph.graphml").getroot()
    kinds = {(key.get("attr.name"), key.get("for"), key.get("attr.type")) for key in root.iter(f"{space}key")}
    assert {("confidence", "node", "double"), ("mentions", "node", "long"), ("label", "edge", "string")} <= kinds
    ids = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(ids) == len(set(ids)) > 300


def contents(path: pathlib.Path) -> dict[str, bytes]:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}


@pytest.mark.parametrize("row", EXPORTED, ids=lambda row: row.name)
def test_the_same_quads_in_another_order_are_the_same_bytes(row: formats.Format, tmp_path: pathlib.Path) -> None:
    quads = list(sample_store())
    made = []
    for number, ordered in enumerate([quads, quads[::-1], sorted(quads, key=str)]):
        target = tmp_path / str(number) / row.file
        formats.export(row, store(*ordered), target)
        made.append(contents(target))
    assert made[0]
    assert all(made[0].values())
    assert made[1:] == [made[0], made[0]]


def test_another_process_on_another_day_writes_the_same_bytes(
    written: pathlib.Path, seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    code = (
        "import pathlib, sys, time; time.strftime = lambda *_: '1999-01-01'\n"
        "from kg.graph.load import load\nfrom kg.write import formats\n"
        "for row in formats.FORMATS:\n"
        "    row.built or row.texts or formats.export(row, load(sys.argv[1]).store, pathlib.Path(sys.argv[2]) / row.file)"
    )
    env = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, seeds_folder, tmp_path], env=env, check=True)
    for row in EXPORTED:
        assert contents(tmp_path / row.file) == contents(written / row.file), row.name


def test_lxml_makes_no_difference(tmp_path: pathlib.Path) -> None:
    """networkx takes lxml for GraphML where it is installed, which the package does not ask for."""
    graphml.write(sample_store(), tmp_path / "here")
    code = (
        "import pathlib, sys; sys.modules['lxml'] = sys.modules['lxml.etree'] = None\n"
        "from tests.made import sample_store\nfrom kg.write import graphml\n"
        "graphml.write(sample_store(), pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "there"], env={"PYTHONPATH": str(ROOT)}, check=True)
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()


def test_a_name_that_is_no_format_is_refused_with_those_that_are() -> None:
    with pytest.raises(BuildError, match="no format is called 'ttx'") as caught:
        formats.named("ttx")
    assert caught.value.fix == "one of " + ", ".join(row.name for row in formats.FORMATS)
    assert [formats.named(row.name) for row in formats.FORMATS] == list(formats.FORMATS)


def test_what_stood_there_stays_when_an_export_fails(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "graph.trig").write_text("old")

    def fail(store: ox.Store, target: pathlib.Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trig, "write", fail)
    with pytest.raises(BuildError, match="cannot be written: No space left") as caught:
        formats.export(formats.named("trig"), sample_store(), tmp_path / "graph.trig")
    assert "-o" in caught.value.fix
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("graph.trig", "old")]


def test_discarding_leaves_what_export_did_not_write(tmp_path: pathlib.Path) -> None:
    for row in EXPORTED:
        formats.export(row, sample_store(), tmp_path / row.file)
    for name in ("graph.ttl", "notes.txt", "csv/mine.csv"):
        (tmp_path / name).write_text("mine")
    formats.discard(tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["csv/mine.csv", "graph.ttl", "notes.txt"]
    (tmp_path / "csv/mine.csv").unlink()
    formats.export(formats.named("csv"), sample_store(), tmp_path / "csv")
    formats.discard(tmp_path)
    assert not (tmp_path / "csv").exists()


def test_graph_ids_are_those_of_the_graph(written: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    graph = to_networkx(load(seeds_folder).store)
    text = (written / "graph.gexf").read_text("utf-8")
    assert re.findall(r'<node id="([^"]+)"', text) == list(graph)


def test_a_places_code_stays_text(tmp_path: pathlib.Path) -> None:
    graphml.write(store(*gazetteer.quads(["210681"])), tmp_path / "graph.graphml")
    codes = {data["label"]: data["code"] for _, data in read_graph(tmp_path / "graph.graphml").nodes(data=True)}
    assert codes == {"东港市": "210681", "丹东市": "2106", "辽宁省": "21"}
