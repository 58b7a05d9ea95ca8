"""The fast path and pySHACL find the same in what is right and in what is wrong, and the explanation names the fact."""

import pathlib

import pyoxigraph as ox
import pytest

from kg.errors import DataError
from kg.graph import fast, shapes
from kg.graph.columns import Columns, text
from kg.graph.load import Build
from kg.graph.shacl import shapes as read_shapes
from tests.graph.planted import ERRORS, QUADS, Error
from tests.made import TEXT

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . "


def both(quads: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(node, message) by the fast path and by pySHACL."""
    data = Columns(quads.encode())
    return fast.violations(data), [(v.node, v.message) for v in shapes.conforms(data.triples())]


def test_both_find_nothing_in_a_clean_build() -> None:
    assert both(QUADS) == ([], [])


def test_there_are_25_errors_and_more() -> None:
    assert len({error.spoil(QUADS) for error in ERRORS} - {QUADS}) == len(ERRORS) >= 25


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.what)
def test_both_find_the_same_in_a_spoilt_build(error: Error) -> None:
    quick, slow = both(error.spoil(QUADS))
    assert quick == slow
    assert [message for _, message in quick if error.words in message] != []


def test_the_fast_path_finds_nothing_in_the_seeds(seeds: Build) -> None:
    assert fast.violations(Columns(seeds.quads.read_bytes())) == []


@pytest.mark.parametrize(
    "what",
    ["a quantity without value", "an edge of what is planned", "a day that does not exist", "a telling of nothing"],
)
def test_a_violation_tells_the_fact_and_its_sentence(what: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "d1.txt").write_text(TEXT + "别的句子。", "utf-8")
    error = next(error for error in ERRORS if error.what == what)
    found = [v for v in shapes.check(Columns(error.spoil(QUADS).encode()), tmp_path) if error.words in v.message]
    assert {v.quote for v in found} == {TEXT}
    assert all("/id/fact/d1/" in v.fact for v in found)
    assert all(v.fact in v.line() and TEXT in v.line() for v in found)


def test_without_the_text_the_words_of_the_clause_are_told(tmp_path: pathlib.Path) -> None:
    error = next(error for error in ERRORS if error.what == "an edge of what is planned")
    found = [v for v in shapes.check(Columns(error.spoil(QUADS).encode()), tmp_path) if error.words in v.message]
    assert {v.quote for v in found} == {"东港市委组织部选派500余名党员干部到云岭机械有限公司"}


def test_what_no_fact_is_behind_says_none(tmp_path: pathlib.Path) -> None:
    (tmp_path / "d1.txt").write_text(TEXT, "utf-8")
    error = next(error for error in ERRORS if error.what == "software without version")
    (found,) = shapes.check(Columns(error.spoil(QUADS).encode()), tmp_path)
    assert (found.fact, found.quote) == ("", "")
    assert found.line() == f"{found.node}: {found.message}"


def test_pyshacl_adds_nothing(tmp_path: pathlib.Path) -> None:
    (tmp_path / "d1.txt").write_text(TEXT, "utf-8")
    data = Columns(ERRORS[0].spoil(QUADS).encode())
    assert shapes.check(data, tmp_path, shacl=True) == shapes.check(data, tmp_path) != []


@pytest.mark.parametrize("constraint", ["sh:uniqueLang true", "sh:maxLength 3", "sh:node e:Other", "sh:sparql []"])
def test_an_unknown_constraint_is_refused(constraint: str) -> None:
    with pytest.raises(DataError, match="is not understood"):
        read_shapes(HEAD + f"e:S sh:targetClass e:C ; sh:property [ sh:path e:p ; {constraint} ] .")


def test_an_unknown_path_is_refused() -> None:
    with pytest.raises(DataError, match="a path is neither"):
        read_shapes(
            HEAD + "e:S sh:targetClass e:C ; sh:property [ sh:path [ sh:zeroOrMorePath e:p ] ; sh:minCount 1 ] ."
        )


LITERALS = ["", "a b", 'say "x" <http://e/x> .', "back\\slash", "line\nend\ttab", "中文 <b> ", "^^<x>", "@zh", " ."]


@pytest.mark.parametrize("value", LITERALS)
@pytest.mark.parametrize("graph", [ox.NamedNode("http://e/g"), ox.DefaultGraph()])
def test_columns_hold_every_literal(value: str, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    node = ox.NamedNode("http://e/n")
    literals = [
        ox.Literal(value),
        ox.Literal(value, language="zh"),
        ox.Literal(value, datatype=ox.NamedNode("http://e/d")),
    ]
    quads = [ox.Quad(node, node, literal, graph) for literal in literals]
    data = Columns(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    assert [text(term) for term in data.terms[1:]] == [value] * 3
    assert set(data.triples()) == {quad.triple for quad in quads}


def test_a_triple_of_two_graphs_stands_once() -> None:
    line = "<http://e/a> <http://e/b> <http://e/c> <http://e/{}> .\n"
    assert len(Columns((line.format(1) + line.format(2)).encode())) == 1


@pytest.mark.parametrize(
    "line",
    [
        "<a> <b>",
        "<http://e/a>\t<http://e/b> <http://e/c> .",
        '<http://e/a> <http://e/b> "\\u4E2D" .',
        "# a comment",
        "<http://e/a> <http://e/b> <http://e/c>",
    ],
)
def test_other_spellings_go_by_way_of_the_store(line: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "graph.nq").write_text(line + "\n", "utf-8")
    (tmp_path / "build.json").write_text("{}", "utf-8")
    with pytest.raises(ValueError, match=r"N-Quads|point|unpack"):
        Columns((line + "\n").encode())
    with_store: list[ox.Store] = []

    def store() -> ox.Store:
        with_store.append(ox.Store())
        return with_store[0]

    assert len(shapes.columns(tmp_path / "graph.nq", store)) == 0
    assert with_store != []
