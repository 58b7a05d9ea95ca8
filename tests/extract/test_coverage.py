"""Every number run and title ends in a fact or in a reason."""

import pytest

from kg.extract.coverage import account
from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.model import Coverage
from kg.pipeline import annotate


def coverage(text: str) -> list[tuple[str, str]]:
    """(words, `fact` or the reason) of each record."""
    doc = next(annotate([(text, "2024-05-06")], 1))
    reading = Reading(doc)
    records: tuple[Coverage, ...] = account(reading, doc._.kg_skipped, Extractor(reading).facts())
    return [(text[r.start : r.end], r.reason or "fact") for r in records]


CASES = [
    ("武都区组建6支服务队。", [("6支", "fact")]),
    ("5月3日，武都区第一书记到岗。", [("5", "time"), ("3", "time"), ("一", "ordinal")]),
    ("N95口罩500只送到一线。", [("95", "name"), ("500只", "fact"), ("一", "idiom")]),
    ("武都区印发《25条措施》。", [("25", "name"), ("25条措施", "fact")]),
    ("大家学习《河湖办法》。", [("河湖办法", "name")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_each_run_has_its_outcome(text: str, expected: list[tuple[str, str]]) -> None:
    assert coverage(text) == expected


def test_each_digit_of_a_long_text_is_covered() -> None:
    text = "武都区安排30名干部到5个村，2024年发放补贴120万元，惠及3成农户；热线12345开通，1至3月接听860余次。" * 3
    doc = next(annotate([(text, "")], 1))
    reading = Reading(doc)
    records = account(reading, doc._.kg_skipped, Extractor(reading).facts())
    covered = {place for record in records for place in range(record.start, record.end)}
    assert [text[i] for i in range(len(text)) if text[i].isdigit() and i not in covered] == []
