"""The kg command: help, exit codes, answers, and plain lines where no terminal listens."""

import csv
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from kg.build import build
from kg.cli import app as cli
from kg.settings import Settings
from tests.conftest import ROOT, SEEDS

LABELS = "SELECT ?n ?l { ?n a kg:Place ; rdfs:label ?l . FILTER(?l = '东港市'@zh) }"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Kg = Callable[..., Ran]


@pytest.fixture
def kg(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kg:
    """Runs the command in this process, as a pipe sees it."""

    def run(*words: str | pathlib.Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kg", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        code = stopped.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), *capsys.readouterr())

    return run


@pytest.fixture
def document(tmp_path: pathlib.Path) -> pathlib.Path:
    file = tmp_path / "a.txt"
    file.write_text("东港市委组织部选派500名党员干部。\n", "utf-8")
    return file


@pytest.fixture
def damaged(document: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A small build to spoil."""
    build([document], tmp_path / "damaged", Settings(check=False), lambda event: None)
    return tmp_path / "damaged"


@pytest.mark.parametrize("words", [(), ("build",), ("query",), ("check",)])
def test_help_is_in_english_and_chinese(words: tuple[str, ...], kg: Kg) -> None:
    ran = kg(*words, "--help")
    assert ran.code == 0
    assert re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", ran.out)
    assert re.search("[\u4e00-\u9fff]{4}", ran.out)
    assert ran.err == ""


def test_every_command_is_listed_and_no_other(kg: Kg) -> None:
    listed = kg("--help").out.split("Commands:")[1]
    assert re.findall(r"^  (\w+) ", listed, re.MULTILINE) == ["build", "query", "check"]
    assert "Exit codes" in kg("--help").out


def test_version(kg: Kg) -> None:
    assert re.fullmatch(r"dispatch-kg \d+\.\d+\.\d+\S*\n", kg("--version").out)


@pytest.mark.parametrize("words", [("bild",), ("build",), ("build", "x", "--batch", "many"), ("query",), ("check",)])
def test_wrong_use_exits_with_2(words: tuple[str, ...], kg: Kg) -> None:
    ran = kg(*words)
    assert ran.code == 2
    assert "Usage" in ran.err


def test_build_tells_what_it_made_in_plain_lines(kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path) -> None:
    ran = kg("build", document, "--out", tmp_path / "out")
    assert ran.code == 0
    assert re.match(r"1 documents → \S+out: \d+ mentions, 1 facts, \d+ relations, \d+ quads\n", ran.out)
    assert ran.err.splitlines() == ["documents 1/1", "graph.ttl", "graph.jsonld", "graph.html", "check"]
    assert "\x1b" not in ran.out + ran.err
    assert kg("check", tmp_path / "out").code == 0


def test_build_names_what_it_could_not_read_and_exits_with_2(
    kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"")
    ran = kg("build", document, bad, "--out", tmp_path / "out", "--no-check")
    assert ran.code == 2
    assert f"skipped: {bad}: the file is empty (leave it out, or fetch it again)" in ran.err.splitlines()
    assert "1 inputs could not be read" in ran.err
    assert ran.out.startswith("1 documents")
    assert (tmp_path / "out/build.json").is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("build", "gone.txt"), "error: gone.txt: no such file or folder (check the path)"),
        (("build", str(SEEDS), "--batch", "0"), "error: setting batch is 0 (use a whole number of at least 1)"),
        (("check", "gone"), "error: gone: no build here: graph.nq is missing (run: kg build PATH... --out DIR)"),
        (("query", "gone", "ASK { ?s ?p ?o }"), "error: gone: no build here"),
    ],
)
def test_an_error_is_one_line_and_exits_with_2(
    words: tuple[str, ...], says: str, kg: Kg, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = kg(*words)
    assert ran.code == 2
    assert ran.err.startswith(says)
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_build_that_breaks_a_shape_exits_with_1(
    kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.graph.rdf.kb.level_of", lambda code: "town")
    ran = kg("build", document, "--out", tmp_path / "out")
    assert ran.code == 1
    assert "violation: https://w3id.org/dispatch-kg/id/place/210681: A place with a kg:code must have" in ran.err
    assert json.loads((tmp_path / "out/build.json").read_text("utf-8"))["violations"]


def test_check_of_a_whole_build(kg: Kg, seeds_folder: pathlib.Path) -> None:
    assert kg("check", seeds_folder) == Ran(0, "conforms: every shape holds and every quote is the text\n", "")


def test_check_finds_damage_in_graph_and_text(kg: Kg, damaged: pathlib.Path) -> None:
    quads = (damaged / "graph.nq").read_text("utf-8")
    level = '<https://w3id.org/dispatch-kg/ontology#level> "county"'
    assert level in quads
    (damaged / "graph.nq").write_text(quads.replace(level, level.replace("county", "city")), "utf-8")
    text = next((damaged / "texts").iterdir())
    text.write_text("另" + text.read_text("utf-8"), "utf-8")
    ran = kg("check", damaged)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert any("/place/" in line and "kg:level must be province" in line for line in lines)
    assert any("/fact/" in line and "is not the text of" in line for line in lines)
    assert lines[-1] == f"{len(lines) - 1} violations"


def test_check_of_a_build_without_its_texts(kg: Kg, damaged: pathlib.Path) -> None:
    shutil.rmtree(damaged / "texts")
    ran = kg("check", damaged)
    assert ran.code == 1
    assert ran.out.count("is missing or not UTF-8") == 1


@pytest.mark.parametrize("file", ["graph.nq", "build.json"])
def test_check_of_a_build_that_is_not_whole_exits_with_2(file: str, kg: Kg, damaged: pathlib.Path) -> None:
    (damaged / file).unlink()
    ran = kg("check", damaged)
    assert ran.code == 2
    assert f"{file} is missing" in ran.err


def test_check_of_quads_cut_short_exits_with_2(kg: Kg, damaged: pathlib.Path) -> None:
    data = (damaged / "graph.nq").read_bytes()
    (damaged / "graph.nq").write_bytes(data[: len(data) // 2])
    ran = kg("check", damaged)
    assert ran.code == 2
    assert "graph.nq does not parse" in ran.err


def test_query_prints_a_table_that_a_pipe_does_not_cut(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg(
        "query", seeds_folder, "SELECT ?n ?l ?x { VALUES ?x { '[bold]x[/bold]\\\\[' } ?n a kg:Place ; rdfs:label ?l }"
    )
    assert ran.code == 0
    assert "https://w3id.org/dispatch-kg/id/place/210681" in ran.out
    assert "东港市" in ran.out
    assert "[bold]x[/bold]\\[" in ran.out
    assert "…" not in ran.out
    assert "\x1b" not in ran.out


def test_query_prints_csv(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, LABELS, "--format", "csv")
    assert list(csv.reader(io.StringIO(ran.out))) == [
        ["n", "l"],
        ["https://w3id.org/dispatch-kg/id/place/210681", "东港市"],
    ]


def test_query_prints_json(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, LABELS, "--format", "json")
    assert json.loads(ran.out) == [{"n": "https://w3id.org/dispatch-kg/id/place/210681", "l": "东港市"}]
    assert "东港市" in ran.out


def test_query_leaves_what_is_not_bound_empty(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }", "--format", "json")
    assert json.loads(ran.out) == [{"a": "1", "b": ""}]


@pytest.mark.parametrize(
    ("question", "answer"), [("ASK { ?e a kg:Dispatch }", "true"), ("ASK { ?e a kg:Agent }", "false")]
)
def test_query_answers_yes_or_no(question: str, answer: str, kg: Kg, seeds_folder: pathlib.Path) -> None:
    assert kg("query", seeds_folder, question, "--format", "csv") == Ran(0, f"ask\n{answer}\n", "")


def test_query_reads_a_file(kg: Kg, seeds_folder: pathlib.Path) -> None:
    file = ROOT / "ontology/queries/who-sent-most-people.rq"
    ran = kg("query", seeds_folder, "--file", file, "--format", "csv")
    assert ran.code == 0
    assert ran.out.startswith("agentName,operator,value,dispatches,agent\n")
    assert ran.out.count("\n") > 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("SELECT ?s { ?s ?p",), "the query does not run"),
        (("SELECT ?s { ?s a none:Such }",), "the query does not run"),
        (("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",), "only SELECT and ASK"),
        (("INSERT DATA { kg:a kg:b kg:c }",), "the query does not run"),
        (("SELECT * { ?s ?p ?o }", "--file", "x.rq"), "either a query or --file"),
        ((), "either a query or --file"),
        (("--file", "gone.rq"), "cannot be read"),
        (("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",), "the query does not run"),
    ],
)
def test_a_bad_query_exits_with_2(words: tuple[str, ...], says: str, kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, *words)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert says in ran.err
    assert ran.out == ""


def test_the_installed_command_runs(seeds_folder: pathlib.Path) -> None:
    command = pathlib.Path(sys.executable).with_name("kg")
    if not command.exists():
        pytest.skip("the package is not installed beside this Python")
    ran = subprocess.run([command, "query", seeds_folder, LABELS, "--format", "csv"], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "东港市" in ran.stdout.decode()
