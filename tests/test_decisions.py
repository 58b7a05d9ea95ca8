"""reviews.jsonl: read strictly, only ever longer, the last word about a thing counts."""

import json
import pathlib
import re

import pytest

from kg.decisions import Decision, Reviews, append, checked, read
from kg.errors import InputError

TEXT = "a" * 64
SEEN = {
    "type": "Dispatch",
    "arguments": [{"role": "agent", "name": "清河县委", "class": "Organization", "span": [0, 4]}],
    "quantities": [],
}
ROW = {"about": "fact", "verdict": "accept", "text": TEXT, "span": [0, 9], "type": "Dispatch", "at": 4, "seen": SEEN}
AMOUNT = {"span": [6, 9], "value": 30, "op": "eq", "unit": "名", "item": "干部"}


def test_what_is_appended_is_read_and_a_torn_end_is_closed(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new" / "reviews.jsonl"
    with pytest.raises(InputError, match="there are no reviews yet"):
        read(file)
    append(file, [Decision({**ROW, "who": "王敏"})])
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    append(file, [Decision({**ROW, "verdict": "reject"})])
    found = read(file)
    assert [(d.verdict, d.row.get("who"), d.where) for d in found] == [
        ("accept", "王敏", f"{file}:1"),
        ("reject", None, f"{file}:2"),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"about": "facts"}, "'about' is none of fact, mention"),
        ({"verdict": "same"}, "'verdict' is 'same', expected one of accept"),
        ({"text": "abc"}, "expected a SHA-256"),
        ({"span": [9, 0]}, r"\[9, 0\] is no span"),
        ({"at": "4"}, "'at' is '4', expected an offset"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"seen": None}, "no decision"),
        ({"verdict": "correct"}, "'now' is missing"),
        ({"who": 3}, "'who' is no string"),
        ({"seen": {**SEEN, "arguments": [{"role": "boss", "name": "x", "class": "Place"}]}}, "'role' is 'boss'"),
        (
            {"seen": {**SEEN, "arguments": [{"role": "agent", "name": "x", "class": "Document"}]}},
            "a document acts nowhere",
        ),
        ({"seen": {**SEEN, "quantities": [{**AMOUNT, "value": True}]}}, "True is no amount"),
        ({"seen": {**SEEN, "quantities": [{**AMOUNT, "value": float("nan")}]}}, "nan is no amount"),
        ({"seen": {**SEEN, "quantities": [{**AMOUNT, "op": "range"}]}}, "'max' stands with op 'range' alone"),
        ({"seen": {**SEEN, "quantities": [{**AMOUNT, "op": "range", "max": 20}]}}, "more than 'value'"),
    ],
)
def test_a_wrong_line_is_named(change: dict[str, object], says: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "reviews.jsonl"
    file.write_text(f"{json.dumps(ROW)}\n\n{json.dumps({**ROW, **change})}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    assert re.search(says, caught.value.line())
    assert caught.value.where == f"{file}:3"


def test_no_json_and_no_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "r.jsonl").write_text("{", "utf-8")
    with pytest.raises(InputError, match=r"r\.jsonl:1: no JSON"):
        read(tmp_path / "r.jsonl")
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path)


def test_the_last_word_counts_and_may_be_taken_back() -> None:
    accept, reject = checked(ROW), checked({**ROW, "verdict": "reject"})
    assert [d.verdict for d in Reviews([accept, reject])] == ["reject"]
    assert [d.verdict for d in Reviews([accept, reject, checked({**ROW, "verdict": "withdraw"})])] == []
    assert [d.verdict for d in Reviews([accept]).of(TEXT)] == ["accept"]
    assert Reviews([accept]).of("b" * 64) == ()


def test_who_and_when_shape_nothing() -> None:
    plain, signed = checked(ROW), checked({**ROW, "who": "王敏", "time": "2026-01-02T03:04:05Z"})
    assert plain.id == signed.id
    assert Reviews([plain]).digest(TEXT) == Reviews([signed]).digest() != ""
    assert Reviews([plain]).digest(TEXT) != Reviews([checked({**ROW, "verdict": "reject"})]).digest(TEXT)
    assert Reviews().digest() == ""


@pytest.mark.parametrize(
    ("verdict", "was", "rows"),
    [
        ("same", "two", (("same", "甲会", "乙会", "Organization"),)),
        ("different", "one", (("alone", "乙会", "Organization"),)),
        ("same", "one", ()),
        ("different", "two", ()),
    ],
)
def test_decisions_about_names_become_rows_where_the_rules_say_otherwise(
    verdict: str, was: str, rows: tuple[tuple[str, ...], ...]
) -> None:
    row = {"about": "names", "verdict": verdict, "class": "Organization", "name": "甲会", "other": "乙会", "was": was}
    assert Reviews([checked(row)]).rows() == rows
