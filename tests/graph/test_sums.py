"""The two competency queries that answer with sums, counted again from the files of the build, without SPARQL."""

import json
from collections import defaultdict

import pyoxigraph as ox

from kg.graph.load import Build
from kg.graph.terms import KG
from tests.conftest import ROOT
from tests.graph.test_queries import answer

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def answers(name: str, seeds: Build) -> set[tuple[str, ...]]:
    _, rows = answer(seeds.union, (ROOT / f"ontology/queries/{name}.rq").read_text("utf-8"))
    return {tuple(row) for row in rows}


def test_numbers_that_no_fact_explains_are_those_of_coverage(seeds: Build) -> None:
    kinds: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for line in (seeds.folder / "coverage.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row["facts"]:
            kinds[row["reason"] or "", row["kind"]].append((row["doc"], row["text"]))
    assert answers("numbers-that-no-fact-explains", seeds) == {
        (*key, str(len(told)), str(len({doc for doc, _ in told})), min(text for _, text in told))
        for key, told in kinds.items()
    }


def test_events_of_a_place_are_those_of_all_below_it(seeds: Build) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for quad in seeds.union:
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, (ox.NamedNode, ox.Literal))
        said[quad.subject.value, quad.predicate.value].add(quad.object.value)

    def above(node: str) -> set[str]:
        """A node and all that it is in."""
        found, left = {node}, [node]
        while left:
            one = left.pop()
            further = (said[one, KG + "locatedIn"] | said[one, KG + "within"]) - found
            found |= further
            left += further
        return {one for one in found if said[one, KG + "code"]}

    events: dict[str, set[str]] = defaultdict(set)
    agents: dict[str, set[str]] = defaultdict(set)
    acting = [
        (event, agents_) for (event, term), agents_ in list(said.items()) if term == KG + "agent" and "/event/" in event
    ]
    for event, acted in acting:
        if said[event, KG + "modality"]:
            continue
        for agent in acted:
            for place in above(agent):
                events[place].add(event)
                agents[place].add(agent)

    def only(place: str, term: str) -> str:
        (value,) = said[place, term]
        return value

    assert answers("events-rolled-up-to-provinces", seeds) == {
        (
            only(place, LABEL),
            only(place, KG + "level"),
            only(place, KG + "code"),
            str(len(told)),
            str(len(agents[place])),
        )
        for place, told in events.items()
    }
