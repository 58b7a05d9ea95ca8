"""Every RDF format holds all that was written and no more, for two readers that share no code."""

import pathlib

import pyoxigraph as ox
import pytest
import rdflib

from kg.errors import BuildError
from kg.graph.load import load
from kg.graph.terms import KG, PREFIXES
from kg.iris import ID
from kg.write import formats, jsonld, nquads, turtle
from tests.made import sample_store, store

Key = tuple[str, ...]
WRITERS = {"graph.ttl": turtle.write, "graph.jsonld": jsonld.write, "graph.nq": nquads.write}
SYNTAX = {
    "graph.ttl": ("turtle", ox.RdfFormat.TURTLE),
    "graph.jsonld": ("json-ld", ox.RdfFormat.JSON_LD),
    "graph.nq": ("nquads", ox.RdfFormat.N_QUADS),
}


def from_oxigraph(quads: list[ox.Quad], graphs: bool) -> set[Key]:
    def key(term: object) -> str:
        assert isinstance(term, ox.NamedNode | ox.Literal | ox.DefaultGraph), term
        if isinstance(term, ox.Literal):
            return f"{term.value!r}^^{term.datatype.value}@{term.language or ''}"
        return term.value if isinstance(term, ox.NamedNode) else ""

    return {(*map(key, quad.triple), key(quad.graph_name) if graphs else "") for quad in quads}


def from_rdflib(dataset: rdflib.Dataset) -> set[Key]:
    def key(term: object) -> str:
        assert isinstance(term, rdflib.URIRef | rdflib.Literal), term
        if isinstance(term, rdflib.URIRef):
            return str(term)
        kind = rdflib.RDF.langString if term.language else term.datatype or rdflib.XSD.string
        return f"{str(term)!r}^^{kind}@{term.language or ''}"

    unnamed = (None, dataset.default_graph.identifier)
    return {(key(s), key(p), key(o), "" if g in unnamed else str(g)) for s, p, o, g in dataset.quads()}


@pytest.fixture(scope="module")
def written(seeds_folder: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The seeds in every format."""
    target = tmp_path_factory.mktemp("formats")
    opened = load(seeds_folder)
    for name, write in WRITERS.items():
        write(opened.store, target / name)
    return target


@pytest.mark.parametrize("name", WRITERS)
def test_a_format_reads_back_as_the_same_quads(name: str, written: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    quads = list(ox.parse(path=str(seeds_folder / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    expected = from_oxigraph(quads, graphs=name != "graph.ttl")
    assert len(expected) > 5000
    rdflib_name, oxigraph_format = SYNTAX[name]
    assert from_oxigraph(list(ox.parse(path=str(written / name), format=oxigraph_format)), graphs=True) == expected
    dataset = rdflib.Dataset()
    dataset.parse(str(written / name), format=rdflib_name)
    assert from_rdflib(dataset) == expected


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_quads_in_another_order_are_the_same_bytes(name: str, tmp_path: pathlib.Path) -> None:
    quads = list(sample_store())
    for number, ordered in enumerate([quads, quads[::-1], sorted(quads, key=str)]):
        WRITERS[name](store(*ordered), tmp_path / str(number))
    first, *others = [(tmp_path / str(number)).read_bytes() for number in range(3)]
    assert first
    assert others == [first, first]


@pytest.mark.parametrize("name", ["graph.ttl", "graph.jsonld"])
def test_a_build_holds_what_its_writer_writes(name: str, written: pathlib.Path, seeds_folder: pathlib.Path) -> None:
    assert (seeds_folder / name).read_bytes() == (written / name).read_bytes()


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "words",
    ['"', "\\", "a\nb\r\tc", "“引号”", "<x>&amp;", "\u2028", "𠮷", " ", "", "@id", "0.97", "\x7f", "kg:agent", "]]>"],
)
def test_hostile_text_survives(words: str, name: str, tmp_path: pathlib.Path) -> None:
    node, graph = ox.NamedNode(f"{ID}doc/d1"), ox.NamedNode(f"{ID}graph/d1")
    said = ox.Quad(node, ox.NamedNode(f"{KG}exact"), ox.Literal(words), graph)
    label = ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal(words, language="zh"), graph)
    WRITERS[name](store(said, label), tmp_path / name)
    rdflib_name, oxigraph_format = SYNTAX[name]
    expected = from_oxigraph([said, label], graphs=name != "graph.ttl")
    assert from_oxigraph(list(ox.parse(path=str(tmp_path / name), format=oxigraph_format)), graphs=True) == expected
    dataset = rdflib.Dataset()
    dataset.parse(str(tmp_path / name), format=rdflib_name)
    assert from_rdflib(dataset) == expected


def test_json_ld_keeps_terms_that_its_context_does_not_have(tmp_path: pathlib.Path) -> None:
    node, other, graph = ox.NamedNode("http://x.example/a"), ox.NamedNode("http://x.example/b"), ox.NamedNode(ID + "g")
    integer = ox.NamedNode(PREFIXES["xsd"] + "integer")
    quads = [
        ox.Quad(node, other, other, graph),
        ox.Quad(node, other, ox.Literal("x", language="en"), graph),
        ox.Quad(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.Literal("x", language="en"), graph),
        ox.Quad(node, ox.NamedNode(KG + "value"), ox.Literal("7", datatype=integer), graph),
        ox.Quad(node, ox.NamedNode(KG + "exact"), ox.Literal("no graph"), ox.DefaultGraph()),
    ]
    jsonld.write(store(*quads), tmp_path / "x.jsonld")
    found = list(ox.parse(path=str(tmp_path / "x.jsonld"), format=ox.RdfFormat.JSON_LD))
    assert from_oxigraph(found, graphs=True) == from_oxigraph(quads, graphs=True)


def test_turtle_is_readable(written: pathlib.Path) -> None:
    head = (written / "graph.ttl").read_text("utf-8").splitlines()
    assert [line for line in head if line.startswith("@prefix kg:")] == [f"@prefix kg: <{KG}> ."]
    assert any("kg:Dispatch" in line for line in head)


# Those with texts take a whole build: tests/write/test_annotated.py.
@pytest.mark.parametrize("row", [row for row in formats.FORMATS if not row.texts], ids=lambda row: row.file)
def test_every_row_of_the_table_writes(row: formats.Format, tmp_path: pathlib.Path) -> None:
    formats.write(row.file, sample_store(), tmp_path / row.file)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) > 1000
    assert row.about


def test_a_format_that_is_not_in_the_table_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BuildError, match=r"no format writes graph\.rdx") as caught:
        formats.write("graph.rdx", sample_store(), tmp_path / "graph.rdx")
    assert "graph.ttl" in caught.value.fix
    assert not (tmp_path / "graph.rdx").exists()
