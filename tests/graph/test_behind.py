"""The fact behind a node is the same, whether the graph is looked at whole or in parts."""

import pathlib

import pytest

from kg import iris
from kg.graph.behind import nearest
from kg.graph.columns import Columns
from kg.graph.terms import KG

EVENT, EDGE, POST = (f"{iris.ID}{name}" for name in ("event/e", "edge/x", "post/p"))
AGENT, FIRM, OTHER, PERSON, BODY = (f"{iris.ID}{name}" for name in ("org/a", "org/b", "org/c", "person/p", "org/d"))


def graph(doc: str, target: str, *more: tuple[str, str, str]) -> bytes:
    """The statements of a document that tells the event of one agent with a target, in words of its own."""
    fact, source = f"{iris.ID}fact/{doc}/f", f"{iris.ID}doc/{doc}"
    said = [
        (source, "http://purl.org/dc/terms/identifier", f'"{doc}"'),
        (EVENT, KG + "hasMention", fact), (fact, KG + "inDocument", source), (fact, KG + "exact", f'"第{doc}篇"'),
        (fact, KG + "start", '"0"'), *more,
    ]  # fmt: skip
    for number, filler in enumerate((AGENT, target)):
        argument = f"{iris.ID}argument/{doc}/{number}"
        said += [(fact, KG + "hasArgument", argument), (argument, KG + "filler", filler)]
    cells = ((s, p, o if o.startswith('"') else f"<{o}>") for s, p, o in said)
    return "".join(f"<{s}> <{p}> {o} <{iris.ID}graph/{doc}> .\n" for s, p, o in cells).encode()


def relation(doc: str, body: str) -> list[tuple[str, str, str]]:
    """Who holds a post in a body, as a document says it."""
    node = f"{iris.ID}relation/{doc}/r"
    return [
        (node, KG + "relationSubject", PERSON), (node, KG + "relationObject", body), (node, KG + "exact", f'"{doc}说"'),
        (node, KG + "start", '"0"'), (node, KG + "inDocument", f"{iris.ID}doc/{doc}"),
    ]  # fmt: skip


EDGES = [(EDGE, KG + "edgeOf", EVENT), (EDGE, KG + "edgeFrom", AGENT), (EDGE, KG + "edgeTo", FIRM)]
HOLDS = [(PERSON, KG + "holds", POST), (POST, KG + "postIn", BODY), *relation("2", BODY)]
PARTS = [graph("1", OTHER, *relation("1", OTHER)), graph("2", FIRM, *EDGES, *HOLDS)]


@pytest.mark.parametrize("node", [EDGE, POST])
def test_only_the_document_that_states_it_is_behind_it(node: str, tmp_path: pathlib.Path) -> None:
    whole = nearest([node], [Columns(b"".join(PARTS))], tmp_path)
    assert "/2/" in whole[node][0]
    assert (
        nearest([node], map(Columns, PARTS), tmp_path) == nearest([node], map(Columns, PARTS[::-1]), tmp_path) == whole
    )


def test_of_an_event_the_first_telling_is_told_in_whatever_part_it_is(tmp_path: pathlib.Path) -> None:
    whole = nearest([EVENT], [Columns(b"".join(PARTS))], tmp_path)
    assert whole == {EVENT: (f"{iris.ID}fact/1/f", "第1篇")}
    assert nearest([EVENT], map(Columns, PARTS[::-1]), tmp_path) == whole


def test_without_nodes_no_part_is_made(tmp_path: pathlib.Path) -> None:
    assert nearest([], (pytest.fail("a part was made") for _ in range(1)), tmp_path) == {}
