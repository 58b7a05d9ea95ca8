"""The questions of ontology/queries have answers, and two SPARQL engines give the same ones."""

import pathlib
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pytest
import rdflib

from kg.cli.query import answer
from kg.graph import rdf
from kg.graph.load import Build
from kg.graph.terms import KG
from kg.model import Quantity
from tests.conftest import ROOT
from tests.made import DISPATCH, sample, store

QUERIES = sorted((ROOT / "ontology" / "queries").glob("*.rq"))
Rows = list[tuple[str | Decimal, ...]]


def cell(text: str) -> str | Decimal:
    """Numbers by value: engines differ in 5 and 5.0."""
    try:
        return Decimal(text).normalize() if re.fullmatch(r"-?\d+(\.\d+)?", text) else text
    except InvalidOperation:
        return text


def by_rdflib(dataset: rdflib.Dataset, text: str) -> Rows:
    found = dataset.query(text)
    rows = [row for row in found if isinstance(row, rdflib.query.ResultRow)]
    return sorted((tuple(cell("" if term is None else str(term)) for term in row) for row in rows), key=repr)


def by_oxigraph(asked: Build, text: str) -> tuple[list[str], Rows]:
    names, rows = answer(asked.store, text)
    return names, sorted((tuple(cell(value) for value in row) for row in rows), key=repr)


def test_there_are_ten() -> None:
    assert len(QUERIES) == 10


@pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)
def test_two_engines_agree(file: pathlib.Path, seeds: Build) -> None:
    text = file.read_text("utf-8")
    names, rows = by_oxigraph(seeds, text)
    columns = re.findall(r"^# columns: (.+)$", text, re.MULTILINE)
    assert [", ".join(names)] == columns
    assert rows == by_rdflib(seeds.dataset, text)
    assert rows


@pytest.mark.parametrize("kind", ["Place", "Organization", "Quantity", "EventMention"])
def test_what_several_documents_say_counts_once(kind: str, seeds: Build) -> None:
    text = f"SELECT (COUNT(?n) AS ?all) (COUNT(DISTINCT ?n) AS ?each) {{ ?n a <{KG}{kind}> }}"
    ((every, each),) = by_oxigraph(seeds, text)[1]
    assert every == each
    assert [(every, each)] == by_rdflib(seeds.dataset, text)


def test_money_given_to_firms_is_answered() -> None:
    money = Quantity(0, 1, 5_000_000, "ge", "元", "贷款")
    gift = replace(DISPATCH, type="Financing", trigger="选派", quantities=(money,))
    asked = store(*rdf.quads(replace(sample(), facts=(gift,), coverage=())))
    text = (ROOT / "ontology/queries/money-given-to-firms.rq").read_text("utf-8")
    _, rows = answer(asked, text)
    assert [row[:-1] for row in rows] == [
        ["东港市委组织部", "云岭机械有限公司", "Financing", "ge", "5000000", "", "元", "贷款"]
    ]


def test_what_is_only_planned_is_no_answer() -> None:
    planned = replace(DISPATCH, modality="planned")
    asked = store(*rdf.quads(replace(sample(), facts=(planned,), coverage=())))
    text = (ROOT / "ontology/queries/who-sent-most-people.rq").read_text("utf-8")
    assert answer(asked, text)[1] == []
    asked = store(*rdf.quads(sample()))
    assert [row[:4] for row in answer(asked, text)[1]] == [["东港市委组织部", "ge", "500", "1"]]
