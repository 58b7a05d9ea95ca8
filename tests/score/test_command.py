"""kg score at the command line: table, JSON, misses, warnings and errors."""

import json
import pathlib
import re
import shutil
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from kg.cli import app as cli
from kg.errors import InputError
from kg.score.gold import read_gold
from kg.score.tally import MEASURES
from tests.score.conftest import Set
from tests.score.made import entity, fact, gold, gold_fact, n, write

TEXT = "云岭市委选派30名干部到青石镇。青石镇走访5家企业。"
FORM = "(see tests/gold/dev for examples of gold, docs/evaluation.md for its form)"
AGAIN = "(build anew: kg build PATH... --out DIR)"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Kg = Callable[..., Ran]


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kg:
    """Runs `kg score` in this process, as a pipe sees it."""

    def run(*words: str | pathlib.Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kg", "score", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), *capsys.readouterr())

    return run


@pytest.fixture
def small(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder, and the working directory, with gold/ of the documents d and e, and out/, a build that holds d alone."""
    asked = gold([gold_fact("Dispatch", n(30), agent=["云岭市委"], anchor="选派30名")])
    other = asked | {"doc": "e", "entities": [entity("Place", "白水镇")]}
    found = [fact("Dispatch", n(30), agent=["青石镇"]), fact("Service", n(5, "企业"), span=[17, 25])]
    write(tmp_path, [asked, other], found, {"d": TEXT})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_table_has_every_measure_and_type(kg: Kg, own: Set) -> None:
    ran = kg(own[0], "--gold", own[1])
    assert (ran.code, ran.err) == (0, "")
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in ran.out.splitlines() if line[:1] == "│"]
    names = [row[0] for row in rows]
    assert names[:6] == [*MEASURES]
    assert names[6:] == sorted(names[6:])
    assert {name.partition(":")[0] for name in names[6:]} == {"entities", "type"}
    assert all(re.fullmatch(r"(\d\.\d{3}){3}(–|\d\.\d{3}–\d\.\d{3})\d+", "".join(row[1:6])) for row in rows)
    assert "\x1b" not in ran.out


def test_json_is_one_object_with_intervals(kg: Kg, own: Set) -> None:
    ran = kg(own[0], "--gold", own[1], "--json")
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
    found = json.loads(ran.out)
    assert {tuple(row) for row in found.values()} == {("p", "r", "f1", "tp", "fp", "fn", "low", "high")}
    assert all(found[name]["low"] <= found[name]["f1"] <= found[name]["high"] for name in MEASURES)
    assert kg(own[0], "--gold", own[1], "--json").out == ran.out


def test_misses_name_what_was_wanted_and_found_and_the_words(kg: Kg, small: pathlib.Path) -> None:
    ran = kg("out", "--gold", "gold", "--misses")
    assert ran.code == 0
    assert ran.out[ran.out.index("\nd:") :].splitlines() == [
        "",
        "d: 0 missed, 2 not as wanted, 2 not wanted",
        "  bound      wanted: 30名 干部 in Dispatch by 云岭市委; found: 30名 干部 in Dispatch by 青石镇",
        "             云岭市委选派30名干部到青石镇。",
        "  quantity   not wanted: 5名 企业 in Service",
        "             青石镇走访5家企业。",
        "  slots      wanted: Dispatch: agent 云岭市委; found: Dispatch: agent 青石镇",
        "             云岭市委选派30名干部到青石镇。",
        "  slots      not wanted: Service: 5名 企业",
        "             青石镇走访5家企业。",
        "",
        "e: 3 missed, 0 not as wanted, 0 not wanted",
        "  entities   wanted: Place 白水镇; found: nothing",
        "             白水镇",
        "  quantity   wanted: 30名 干部 in Dispatch by 云岭市委; found: nothing",
        "             选派30名",
        "  slots      wanted: Dispatch by 云岭市委: 30名 干部; found: nothing",
        "             选派30名",
    ]


def test_json_with_misses(kg: Kg, small: pathlib.Path) -> None:
    found = json.loads(kg("out", "--gold", "gold", "--json", "--misses").out)
    assert list(found["misses"]) == ["d", "e"]
    assert found["misses"]["d"][1] == {
        "measure": "quantity", "wanted": None, "found": "5名 企业 in Service", "words": "青石镇走访5家企业。",
        "span": [17, 25],
    }  # fmt: skip


def test_words_that_nobody_sees_are_escaped(kg: Kg, small: pathlib.Path) -> None:
    (small / "out/texts/d.txt").write_text(TEXT.replace("云岭", "\x1b[31m"), "utf-8")
    ran = kg("out", "--gold", "gold", "--misses", "--doc", "d")
    assert "\x1b" not in ran.out
    assert "\\x1b[31m市委选派30名干部到青石镇。" in ran.out


def test_documents_that_the_build_lacks_are_named_and_missed(kg: Kg, small: pathlib.Path) -> None:
    ran = kg("out", "--gold", "gold", "--json")
    assert ran.err == "warning: not in the build, so all of it counts as missed: e\n"
    assert (json.loads(ran.out)["quantity"]["fn"], json.loads(ran.out)["entities"]["fn"]) == (1, 1)


def test_a_document_in_which_nothing_was_found_is_in_the_build(kg: Kg, small: pathlib.Path) -> None:
    (small / "out/texts/e.txt").write_text("白水镇。", "utf-8")
    assert kg("out", "--gold", "gold").err == ""


def test_one_document_has_no_interval(kg: Kg, small: pathlib.Path) -> None:
    ran = kg("out", "--gold", "gold", "--doc", "d")
    assert ran.err == "one document: no interval, which takes two documents at least\n"
    assert re.search(r"│ quantity +│ 0.500 │ 1.000 │ 0.667 │ +– │ +1 │ +1 │ +0 │", ran.out)
    found = json.loads(kg("out", "--gold", "gold", "--doc", "d", "--json").out)
    assert found["quantity"]["low"] is found["quantity"]["high"] is None


def test_a_build_without_entities_is_scored_with_a_warning(kg: Kg, small: pathlib.Path) -> None:
    (small / "out/entities.jsonl").unlink()
    ran = kg("out", "--gold", "gold")
    assert (ran.code, ran.err.count("\n")) == (0, 2)
    assert "warning: the build has no entities.jsonl; all that it should say counts as missed\n" in ran.err


def test_gold_is_needed(kg: Kg) -> None:
    ran = kg("out")
    assert ran.code == 2
    assert "--gold" in ran.err


def _error(ran: Ran) -> str:
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    return ran.err.removeprefix("error: ").rstrip("\n")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("out", "--gold", "out"), "out: no gold here: the folder has no .json file (name a folder that holds one <doc>.json for each document)"),
        (("out", "--gold", "gone"), "gone: no such folder (name a folder that holds one <doc>.json for each document)"),
        (("out", "--gold", "gold", "--doc", "x"), "gold: no gold for --doc x (name a folder that holds one <doc>.json for each document)"),
        (("gone", "--gold", "gold"), "gone: no build here: facts.jsonl is missing (run: kg build PATH... --out DIR)"),
        (("gold", "--gold", "gold"), "gold: no build here: facts.jsonl is missing (run: kg build PATH... --out DIR)"),
    ],
)  # fmt: skip
def test_what_is_not_there(words: tuple[str, ...], says: str, kg: Kg, small: pathlib.Path) -> None:
    assert _error(kg(*words)) == says


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"doc": "d",\n "facts": [}', "gold/d.json:2:12: the gold is no JSON: Expecting value (mend the file there)"),
        (b"{}\n\xff", "gold/d.json:2: the gold is not UTF-8 (save it as UTF-8)"),
        (b"[]", f"gold/d.json:1: the gold is no JSON object {FORM}"),
        (b"[" * 100_000, f"gold/d.json:1: the gold is nested too deeply {FORM}"),
        (b'{"doc": "d", "entities": [], "facts": []}', f"gold/d.json:1: the gold has no key 'relations' {FORM}"),
        (b'{"entities": [], "facts": [], "relations": [],\n"doc": 7}', f"gold/d.json:2: 'doc' is no string {FORM}"),
        (b'{"doc": "d", "entities": {},\n"facts":\n{}, "relations": []}', f"gold/d.json:1: 'entities' is no list {FORM}"),
    ],
)  # fmt: skip
def test_gold_that_cannot_be_read(data: bytes, says: str, kg: Kg, small: pathlib.Path) -> None:
    (small / "gold/d.json").write_bytes(data)
    assert _error(kg("out", "--gold", "gold")) == says


@pytest.mark.parametrize(
    ("key", "entry", "says"),
    [
        ("entities", {"name": "云岭"}, "'class' is missing"),
        ("entities", {"class": "Place"}, "'name' is missing"),
        ("entities", {"name": 5, "class": "Place"}, "name is 5, expected a string"),
        ("entities", {"name": "云岭", "class": "Place", "aliases": "云"}, "aliases is '云', expected a list of names"),
        ("entities_optional", "云岭", "'云岭' is no object"),
        ("facts", {"agent": []}, "'type' is missing"),
        ("facts", {"type": "Dispatch", "agent": [[]]}, "agent has an entry without a name in [[]]"),
        ("facts", {"type": "Dispatch", "quantities": [7]}, "quantities holds 7, expected an object"),
        ("facts_optional", {"type": "Dispatch", "quantities": [{"op": "eq"}]}, "a quantity has no 'value'"),
        ("facts", {"type": "Dispatch", "quantities": [{"value": "7"}]}, "value is '7', expected a number"),
        ("facts", {"type": "Dispatch", "quantities": [{"value": 7, "op": 1}]}, "op is 1, expected a string"),
        ("relations", {"subject": ["云岭"], "predicate": "runBy"}, "'object' is missing"),
        ("relations", {"subject": [], "predicate": "runBy", "object": ["云岭"]}, "subject has an entry without a name in []"),
    ],
)  # fmt: skip
def test_an_entry_of_gold_that_breaks_the_form_is_named_by_line(
    key: str, entry: object, says: str, kg: Kg, small: pathlib.Path
) -> None:
    whole = {
        "entities": entity("Place", "云岭"),
        "facts": gold_fact("Service"),
        "relations": {"subject": "a", "predicate": "b", "object": "c"},
    }
    lists = {"doc": "d", "facts": [], "entities": [], "relations": [], "note": {"x": [1, {}]}} | {key: []}
    dumped = [f"{json.dumps(name)}:{json.dumps(value)}" for name, value in lists.items() if name != key]
    entries = ",\n".join(json.dumps(one, ensure_ascii=False) for one in (whole[key.removesuffix("_optional")], entry))
    (small / "gold/d.json").write_text("{" + ",\n".join([*dumped, f'"{key}": [\n{entries}\n]']) + "}", "utf-8")
    assert _error(kg("out", "--gold", "gold")) == f"gold/d.json:{len(dumped) + 3}: {key}[1]: {says} {FORM}"


def test_gold_that_is_a_folder(kg: Kg, small: pathlib.Path) -> None:
    (small / "gold/x.json").mkdir()
    assert (
        _error(kg("out", "--gold", "gold")) == "gold/x.json: the gold cannot be read: Is a directory (check the file)"
    )


@pytest.mark.parametrize(
    ("name", "line", "says"),
    [
        ("facts", b'{"doc": "d"', "facts.jsonl:2:12: the line is no JSON: Expecting ',' delimiter"),
        ("facts", b"\xff", "facts.jsonl:2: the line cannot be read: "),
        ("facts", b'{"type": "Dispatch"}', "facts.jsonl:2: the line cannot be read: the line is no object with a string 'doc'"),
        ("facts", b'{"doc": "d"}', "facts.jsonl:2: the line cannot be read: 'type' is missing"),
        ("facts", b'{"doc": "d", "type": "X", "agent": [{}]}', "facts.jsonl:2: the line cannot be read: 'name' is missing"),
        ("facts", b'{"doc": "d", "type": "X", "quantities": [{"value": 1, "item": [1]}]}', "facts.jsonl:2: the line cannot be read: item is [1], expected a string"),
        ("entities", b'{"doc": "d", "text": "x"}', "entities.jsonl:2: the line cannot be read: 'class' is missing"),
        ("relations", b'{"doc": "d"}', "relations.jsonl:2: the line cannot be read: 'subject' is missing"),
    ],
)  # fmt: skip
def test_a_line_of_the_build_that_breaks_the_contract(
    name: str, line: bytes, says: str, kg: Kg, small: pathlib.Path
) -> None:
    (small / "out" / f"{name}.jsonl").write_bytes(b"\n" + line + b"\n")
    error = _error(kg("out", "--gold", "gold"))
    assert error.startswith(f"out/{says}")
    assert error.endswith(AGAIN)


def test_lines_of_documents_without_gold_are_not_looked_into(kg: Kg, small: pathlib.Path) -> None:
    before = kg("out", "--gold", "gold").out
    with (small / "out/facts.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"doc": "elsewhere"}\n')
    assert kg("out", "--gold", "gold").out == before


def test_scores_need_no_texts(kg: Kg, small: pathlib.Path) -> None:
    shutil.rmtree(small / "out/texts")
    assert "             选派30名\n" in kg("out", "--gold", "gold", "--misses").out


@pytest.mark.parametrize(
    ("fact", "says"),
    [({"type": "Dispatch", "agnet": []}, "no key 'agnet'; there are "), ({"type": "Dispach"}, "no type 'Dispach'; there are "), ({"type": "Dispatch", "type_alt": ["Sent"]}, "no type 'Sent'; there are ")],
)  # fmt: skip
def test_a_slip_of_the_pen_in_gold_is_refused(fact: dict[str, object], says: str, tmp_path: pathlib.Path) -> None:
    gold = {"doc": "d", "entities": [], "facts": [fact], "relations": []}
    (tmp_path / "d.json").write_text(json.dumps(gold), "utf-8")
    with pytest.raises(InputError, match=says):
        read_gold(tmp_path)
