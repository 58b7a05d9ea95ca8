"""A graph that does not fit into memory has the bytes that it would have from memory, and the same is found wrong."""

import json
import pathlib
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest

from kg import streams
from kg.build import build
from kg.extract import relations
from kg.extract.reading import Reading
from kg.graph import shapes
from kg.graph.columns import Columns
from kg.graph.terms import KG
from kg.model import Fact, Relation
from kg.settings import Settings
from kg.streams import Streams
from kg.write import formats, nquads
from tests.conftest import ROOT, SEEDS
from tests.test_build import contents, silent

found_rightly = relations.find


def misled(reading: Reading, facts: Sequence[Fact]) -> list[Relation]:
    """The relations of a document, with programmes run by who holds a post: something for the check to find."""
    return [replace(r, predicate="runBy") if r.predicate == "holdsPost" else r for r in found_rightly(reading, facts)]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, pathlib.Path]:
    """A build from memory and one in streams, with a hundredth of the usual sizes."""
    folder = tmp_path_factory.mktemp("pair")
    texts = [SEEDS, ROOT / "tests/gold/articles"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "find", misled)
        build(texts, folder / "memory", Settings(), silent)
        patch.setattr(streams, "_BATCH", 2000)
        patch.setattr("kg.ordering.ordered.__defaults__", (10_000,))
        build(texts, folder / "streams", Settings(in_memory=6000), silent)
    return folder / "memory", folder / "streams"


def test_all_but_the_page_and_the_setting_is_the_same(pair: tuple[pathlib.Path, pathlib.Path]) -> None:
    memory, streamed = (contents(folder) for folder in pair)
    assert sorted(memory) == sorted(streamed)
    assert {name for name in memory if memory[name] != streamed[name]} == {"graph.html", "build.json"}
    told = [json.loads(found["build.json"]) for found in (memory, streamed)]
    assert told[0]["violations"]
    assert [told[0]["settings"].pop("in_memory"), told[1]["settings"].pop("in_memory")] == [500_000, 6000]
    assert told[0] == told[1]


def page(folder: pathlib.Path) -> dict[str, Any]:
    text = (folder / "graph.html").read_text("utf-8")
    found: dict[str, Any] = {}
    for name in ("words", "network", "cards"):
        match = re.search(rf'<script type="application/json" id="data-{name}">(.*?)</script>', text, re.S)
        assert match
        found[name] = json.loads(match[1])
    return found


def test_the_page_has_the_best_connected_and_counts_the_whole(pair: tuple[pathlib.Path, pathlib.Path]) -> None:
    memory, streamed = (page(folder) for folder in pair)
    assert streamed["words"]["whole"] == memory["words"]["whole"]
    assert streamed["words"]["documents"] == memory["words"]["documents"] == 11
    few, all_ = (len(found["network"]["nodes"]) for found in (streamed, memory))
    assert 50 < few < all_
    assert {node["about"] for node in streamed["network"]["nodes"]} < {
        node["about"] for node in memory["network"]["nodes"]
    }


def test_the_page_of_documents_that_all_fit_is_that_from_memory(
    pair: tuple[pathlib.Path, pathlib.Path], tmp_path: pathlib.Path
) -> None:
    whole = streamed(pair[0], tmp_path, 10**9)
    whole.write("graph.ttl")
    whole.write("graph.html")
    assert (pair[0] / "graph.html").read_bytes() == (tmp_path / "graph.html").read_bytes()


def streamed(build: pathlib.Path, folder: pathlib.Path, most: int, extra: bytes = b"") -> Streams:
    """Streams over a copy of a build's graph in a folder, with more lines behind the first document's."""
    lines = (build / "graph.nq").read_bytes().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if b"/id/gazetteer> ." in line)
    (folder / "graph.nq").write_bytes(b"".join(lines[:at]) + extra + b"".join(lines[at:]))
    for name in ("texts", "alignments"):
        if not (folder / name).exists():
            shutil.copytree(build / name, folder / name)
    (folder / "room").mkdir(exist_ok=True)
    return Streams(folder, folder / "room", sum(map(len, lines[at:])), most)


def test_what_only_two_documents_together_break_is_found(
    pair: tuple[pathlib.Path, pathlib.Path], tmp_path: pathlib.Path
) -> None:
    text = (pair[0] / "graph.nq").read_text("utf-8")
    node, level = re.findall(rf"(<\S+/id/place/\d+>) <{KG}level> \"(\w+)\"", text)[0]
    other = "province" if level != "province" else "city"
    source = "<https://w3id.org/dispatch-kg/id/doc/zz>"
    said = [
        f'{source} <http://purl.org/dc/terms/identifier> "zz"', f'{source} <{KG}path> "zz.txt"', f'{source} <{KG}failure> "x"',
        f"{source} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{KG}UnreadDocument>", f'{node} <{KG}level> "{other}"',
    ]  # fmt: skip
    lines = "".join(f"{line} <https://w3id.org/dispatch-kg/id/graph/zz> .\n" for line in sorted(said)).encode()
    parts = streamed(pair[0], tmp_path, 3000, lines)
    parts.write("graph.ttl")
    found = parts.check()
    assert found == shapes.check(Columns((tmp_path / "graph.nq").read_bytes()), tmp_path / "texts")
    (violation,) = [one for one in found if one.node == node.strip("<>")]
    assert violation.fact
    assert violation.quote


@pytest.mark.parametrize("file", ["graph.ttl", "graph.jsonld"])
def test_odd_literals_come_out_as_from_memory(file: str, tmp_path: pathlib.Path) -> None:
    graphs = [ox.NamedNode(f"https://w3id.org/dispatch-kg/id/graph/{name}") for name in ("a", "a-1", "b")]
    nodes = [ox.NamedNode(f"https://w3id.org/dispatch-kg/id/event/{name}") for name in ("x", "x-1", "y")]
    words = ['a"b', "a <b> .", "a\\", "a\nb\t\x01", "云 岭", "", "a"]
    values: list[Any] = [ox.Literal(word) for word in words] + [ox.Literal(word, language="zh") for word in words]
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    store.extend(ox.Quad(node, label, value, graph) for graph in graphs for node in nodes for value in (*values, node))
    nquads.write(store, tmp_path / "graph.nq")
    formats.write(file, store, tmp_path / "memory")
    (tmp_path / "room").mkdir()
    Streams(tmp_path, tmp_path / "room", 0, 10).write(file)
    assert (tmp_path / file).read_bytes() == (tmp_path / "memory").read_bytes()
