"""Totals and parts: what no sum may count twice. Sentences are our own; rules only."""

import json
import pathlib

import pytest

from kg.build import build
from kg.graph.load import load
from kg.graph.terms import PREFIXES
from kg.pipeline import make_nlp
from kg.settings import Settings


def read(text: str) -> list[tuple[float, bool, str]]:
    """(value, total, the words of the whole) of each quantity."""
    found = make_nlp()(text, disable=["kg_tagger"])._.kg_quantities
    return [(q.value, q.total, text[slice(*q.whole)] if q.whole else "") for q in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("检查企业265家，其中规上企业40家。", [(265, False, ""), (40, False, "265家")]),
        ("累计培训农民1.3万人次，发放资料近4万份。", [(13000, True, ""), (40000, False, "")]),
        ("全市共转移群众3.4万人，其中老人2000人、儿童900人。", [(34000, True, ""), (2000, False, "3.4万人"), (900, False, "3.4万人")]),
        ("122家企业中已有96家复工。", [(122, False, ""), (96, False, "122家")]),
        ("筹得善款412万元。其中现金285万元。", [(4120000, False, ""), (2850000, False, "412万元")]),
        ("常住人口9.3万人，其中老人占三成。", [(93000, False, ""), (30, False, "9.3万人")]),
        ("收到建议37件，其中一件促成改造，利用率由83%升至92%。", [(37, False, ""), (83, False, ""), (92, False, "")]),
        ("派出医生5名，其中志愿者8名。", [(5, False, ""), (8, False, "")]),  # more than the whole
        ("派出医生5名。走访农户8户。", [(5, False, ""), (8, False, "")]),
        ("公共场所消毒30处，合计用药50公斤。", [(30, False, ""), (50, True, "")]),
        ("惨遭洪水的村有3个，公共厕所5座。", [(3, False, ""), (5, False, "")]),
        ("12名党员中心服务到位，救助9人。", [(12, False, ""), (9, False, "")]),
    ],
)  # fmt: skip
def test_totals_and_parts(text: str, wanted: list[tuple[float, bool, str]]) -> None:
    assert read(text) == wanted


def test_the_graph_says_what_is_part_of_what(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县共检查企业265家，其中规上企业40家。\n", "utf-8")
    report = build([tmp_path / "a.txt"], tmp_path / "out", Settings(), lambda _: None)
    assert report.violations == []
    rows = [json.loads(line) for line in (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()]
    amounts = {q["value"]: q for row in rows for q in row["quantities"]}
    assert amounts[265]["total"] is True
    assert amounts[40]["part_of"] == [8, 12]
    query = "SELECT ?v { ?m kg:quantity/kg:value ?v FILTER NOT EXISTS { ?m kg:shareOf ?w } }"
    assert [int(row["v"].value) for row in load(tmp_path / "out").union.query(query, prefixes=PREFIXES)] == [265]  # type: ignore[union-attr]
