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
from tests.made import at
from tests.read.test_pdf import made as pdf
from tests.read.test_pdf import set_in

docx = pytest.importorskip("docx", reason="reading .docx needs the extra 'office'")

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


@pytest.mark.parametrize(
    "words",
    [
        (),
        *(
            (name,)
            for name in (
                "build",
                "query",
                "check",
                "explain",
                "export",
                "stats",
                "serve",
                "review",
                "merge",
                "remove",
                "link-report",
            )
        ),
    ],
)
def test_help_is_in_english_and_chinese(words: tuple[str, ...], kg: Kg) -> None:
    ran = kg(*words, "--help")
    assert ran.code == 0
    assert re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", ran.out)
    assert re.search("[\u4e00-\u9fff]{4}", ran.out)
    assert ran.err == ""


def test_every_command_is_listed_and_no_other(kg: Kg) -> None:
    listed = kg("--help").out.split("Commands:")[1]
    assert re.findall(r"^  ([\w-]+) ", listed, re.MULTILINE) == [
        "build", "merge", "remove", "link-report", "review", "query", "check", "explain", "ner", "show", "score", "export", "stats",
        "serve", "load", "new", "frames",
    ]  # fmt: skip
    assert "Exit codes" in kg("--help").out


def test_version(kg: Kg) -> None:
    assert re.fullmatch(r"dispatch-kg \d+\.\d+\.\d+\S*\n", kg("--version").out)


@pytest.mark.parametrize(
    "words",
    [
        ("bild",),
        ("build",),
        ("build", "x", "--batch", "many"),
        ("query",),
        ("check",),
        ("explain",),
        ("explain", "x"),
        ("export",),
        ("stats",),
        ("stats", "x", "--top", "0"),
    ],
)
def test_wrong_use_exits_with_2(words: tuple[str, ...], kg: Kg) -> None:
    ran = kg(*words)
    assert ran.code == 2
    assert "Usage" in ran.err


def test_build_tells_what_it_made_in_plain_lines(kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path) -> None:
    ran = kg("build", document, "--out", tmp_path / "out")
    assert ran.code == 0
    assert re.match(r"1 document → \S+out: \d+ mentions, 1 facts, \d+ relations, \d+ quads\n", ran.out)
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
    assert "1 input could not be read" in ran.err
    assert ran.out.startswith("1 document ")
    assert (tmp_path / "out/build.json").is_file()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("build", "gone.txt"), "error: gone.txt: no such file or folder (check the path)"),
        (("build", str(SEEDS), "--batch", "0"), "error: setting batch is 0 (use a whole number of at least 1)"),
        (("check", "gone"), "error: gone: no build here: graph.nq is missing (run: kg build PATH... --out DIR)"),
        (("query", "gone", "ASK { ?s ?p ?o }"), "error: gone: no build here"),
        (("build", str(SEEDS), "--timeout", "0"), "error: setting timeout is 0.0 (use a number of seconds above 0)"),
        (("build", str(SEEDS), "--too-long", "x"), "error: setting too_long is 'x' (use one of refuse, cut)"),
        (("explain", "gone", "a"), "error: gone: no build (run kg build first)"),
        (("export", "gone", "--format", "trig"), "error: gone: no build here"),
        (
            ("export", "gone"),
            "error: --format: no format is called '' (one of ttl, jsonld, html, trig, rdf, graphml, gexf, csv, parquet, shards, doccano, label-studio, prodigy)",
        ),
        (("export", "gone", "--format", "xls"), "error: --format: no format is called 'xls' (one of ttl, "),
        (
            ("export", "gone", "--format", "gexf", "--spreadsheet"),
            "error: --spreadsheet: gexf has no cells (use it with --format csv)",
        ),
        (("export", "gone", "--format", "csv", "-o", "-"), "error: -o -: csv is a folder (name a folder)"),
        (("stats", "gone"), "error: gone: no build here"),
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


def test_build_of_nothing_but_failures_is_a_build_and_exits_with_2(kg: Kg, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n", "utf-8")
    ran = kg("build", tmp_path / "a.jsonl", "--out", tmp_path / "out")
    assert ran.code == 2
    assert ran.out == ""
    assert "no document could be read" in ran.err
    assert [line for line in ran.err.splitlines() if "skipped" in line] == [
        f"skipped: {tmp_path}/a.jsonl#line 1: the record has no string `text` (give one JSON object a line with a string `text`)"
    ]
    (row,) = map(json.loads, (tmp_path / "out/documents.jsonl").read_text("utf-8").splitlines())
    assert (row["doc"], row["status"], row["reason"]) == ("a-1", "failed", "the record has no string `text`")
    assert kg("check", tmp_path / "out").code == 0


def test_build_reads_standard_input(kg: Kg, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO("云岭县选派30名干部到青石镇。".encode()))
    monkeypatch.setattr(sys, "stdin", given)
    ran = kg("build", "-", "--out", tmp_path / "out", "--no-check")
    assert (ran.code, ran.out[:11]) == (0, "1 document ")
    assert (tmp_path / "out/texts/stdin.txt").read_text("utf-8") == "云岭县选派30名干部到青石镇。"
    monkeypatch.setattr(sys, "stdin", None)  # closed
    assert kg("build", "-", "--out", tmp_path / "out").err == "error: -: no such file or folder (check the path)\n"


def test_build_cuts_what_is_too_long_where_that_is_asked_for(
    kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    lines = [f"云岭县选派{n}名干部到青石镇。" for n in range(30, 39)]
    document.write_text("\n".join(lines), "utf-8")
    words = ("build", document, "--out", tmp_path / "out", "--no-check", "--max-chars", "40")
    assert (kg(*words).code, kg(*words, "--too-long", "cut").code) == (2, 0)
    assert (tmp_path / "out/texts/a.txt").read_text("utf-8") == "\n".join(lines[:2])


def test_build_that_breaks_a_shape_exits_with_1(
    kg: Kg, document: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.graph.rdf.kb.level_of", lambda code: "town")
    ran = kg("build", document, "--out", tmp_path / "out", "--jobs", "0")
    assert ran.code == 1
    assert "violation: https://w3id.org/dispatch-kg/id/place/210681: A place with a kg:code must have" in ran.err
    assert json.loads((tmp_path / "out/build.json").read_text("utf-8"))["violations"]


def test_check_of_a_whole_build(kg: Kg, seeds_folder: pathlib.Path) -> None:
    assert kg("check", seeds_folder) == Ran(0, "conforms: every shape holds and every quote is the text\n", "")


def test_check_by_pyshacl_finds_what_the_fast_path_finds(kg: Kg, damaged: pathlib.Path) -> None:
    assert kg("check", damaged, "--shacl") == kg("check", damaged)
    quads = (damaged / "graph.nq").read_text("utf-8")
    (damaged / "graph.nq").write_text(quads.replace('ontology#level> "county"', 'ontology#level> "city"'), "utf-8")
    quick = kg("check", damaged)
    assert kg("check", damaged, "--shacl") == quick
    assert quick.code == 1


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
    told = json.loads(ran.out)
    assert told["head"]["vars"] == ["n", "l"]
    assert told["results"]["bindings"] == [
        {
            "n": {"type": "uri", "value": "https://w3id.org/dispatch-kg/id/place/210681"},
            "l": {"type": "literal", "value": "东港市", "xml:lang": "zh"},
        }
    ]
    assert "东港市" in ran.out


def test_query_leaves_what_is_not_bound_empty(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } }", "--format", "csv")
    assert ran.out == "a,b\n1,\n"


@pytest.mark.parametrize(
    ("question", "answer"), [("ASK { ?e a kg:Dispatch }", "true"), ("ASK { ?e a kg:UnreadDocument }", "false")]
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
        (("SELECT ?s { ?s a Dispatch }",), 'expected one of ".", ":" (see'),
        (("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "--format", "csv"), "the answer is a graph"),
        (("ASK {}", "--format", "turtle"), "the answer is a table"),
        (("INSERT DATA { kg:a kg:b kg:c }",), "INSERT is refused"),
        (("SELECT * " + "{" * 20_000,), "nested"),
        (("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l", "--timeout", "1"), "ended after 1 s"),
        (("SELECT * { ?s ?p ?o }", "--file", "x.rq"), "either a query or --file"),
        ((), "either a query or --file"),
        (("--file", "gone.rq"), "gone.rq: no such file"),
        (("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",), "SERVICE is refused"),
    ],
)
def test_a_bad_query_exits_with_2(words: tuple[str, ...], says: str, kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, *words)
    assert ran.code == 2
    assert any(line.startswith("error: ") for line in ran.err.splitlines())
    assert says in ran.err
    assert ran.out == ""


def test_a_query_that_does_not_parse_is_shown_with_a_caret(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "SELECT ?a {\n ?a kg:agent ?b . FILTR(?b) }")
    shown, caret = ran.err.splitlines()[:2]
    assert (shown, caret.strip()) == ("   ?a kg:agent ?b . FILTR(?b) }", "^")
    assert shown.index("FILTR") <= caret.index("^") <= shown.index(") }")


def test_a_term_that_is_none_and_an_empty_answer_are_told(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "SELECT ?a { ?a kg:agnt ?b }", "--format", "csv")
    assert ran == Ran(0, "a\n", "kg:agnt is no term of the ontology; did you mean kg:agent?\n")
    ran = kg("query", seeds_folder, 'SELECT ?a { ?a rdfs:label "东港市" }', "--format", "csv")
    assert "@zh" in ran.err


def test_query_says_where_it_cut(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "SELECT ?s { ?s ?p ?o }", "--max-rows", "2", "--format", "csv")
    assert (ran.code, ran.out.count("\n"), ran.err) == (0, 3, "cut after 2 rows; --max-rows gives more\n")


def test_query_constructs_turtle(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("query", seeds_folder, "CONSTRUCT { ?s a kg:Dispatch } WHERE { ?s a kg:Dispatch }")
    assert ran.code == 0
    assert "@prefix kg: <https://w3id.org/dispatch-kg/ontology#> ." in ran.out
    assert " a kg:Dispatch ." in ran.out


def test_query_of_a_rebuilt_graph_sees_the_new_one(kg: Kg, damaged: pathlib.Path) -> None:
    count = ("query", damaged, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--format", "csv")
    before = kg(*count).out
    (damaged / "graph.nq").write_text("<a:a> <a:b> <a:c> <a:d> .\n", "utf-8")
    assert (kg(*count).out, before == "n\n1\n") == ("n\n1\n", False)
    assert kg("query", damaged, "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", "--format", "csv").out == "g\na:d\n"


def test_the_installed_command_runs(seeds_folder: pathlib.Path) -> None:
    command = pathlib.Path(sys.executable).with_name("kg")
    if not command.exists():
        pytest.skip("the package is not installed beside this Python")
    ran = subprocess.run([command, "query", seeds_folder, LABELS, "--format", "csv"], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "东港市" in ran.stdout.decode()


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A build of a text, a page, a Word and a PDF document and an empty file, beside its inputs."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "in").mkdir()
    (folder / "in/a.txt").write_text("　　云岭县选\u200b派30名干部到青石&#38215;。\r\n", "utf-8")
    (folder / "in/bad.txt").write_bytes(b"")
    document = docx.Document()
    for words in ("云岭选派干部驻企", "云岭县选派30名干部到青石镇。"):
        document.add_paragraph(words)
    document.save(str(folder / "in/w.docx"))
    pages = [set_in(words) for words in ("云岭县选派三十名干部到青石镇。", "青石镇走访企业一百二十家。")]
    (folder / "in/p.pdf").write_bytes(pdf(pages))
    build([folder / "in"], folder / "out", Settings(check=False), lambda event: None)
    return folder / "out"


def placed(out: str) -> list[str]:
    """The lines before the list of facts."""
    lines = out.splitlines()
    return lines[: next(i for i, line in enumerate(lines) if line.startswith("facts "))]


def test_explain_tells_where_a_span_comes_from(kg: Kg, explained: pathlib.Path) -> None:
    assert placed(kg("explain", explained, "a", "--span", "3-8").out) == [
        f"document  a ({explained.parent}/in/a.txt, utf-8)",
        "cleaned   3-8  选派30名",
        "raw       5-11  选\\u200b派30名",
        "bytes     15-29",
        "repairs   1",
        "  invisible          6-7  \\u200b → ",
    ]


def test_explain_tells_of_a_whole_document(kg: Kg, explained: pathlib.Path) -> None:
    ran = kg("explain", explained, "a")
    assert (ran.code, ran.err) == (0, "")
    lines = placed(ran.out)
    assert lines[1] == "cleaned   0-15  云岭县选派30名干部到青石镇。"
    assert lines[4:] == [
        "repairs   5", "  blank              0-1  \\u3000 →  ", "  blank              1-2  \\u3000 →  ", "  invisible          6-7  \\u200b → ",
        "  entity             16-24  &#38215; → 镇", "  line_end           25-27  \\r\\n → \\n",
    ]  # fmt: skip


def test_explain_of_the_iri_of_a_fact(kg: Kg, explained: pathlib.Path) -> None:
    facts = [json.loads(row) for row in (explained / "facts.jsonl").read_text("utf-8").splitlines()]
    fact = next(fact for fact in facts if fact["doc"] == "a")
    told = kg("explain", explained, fact["iri"]).out
    assert told.startswith(f"fact      {fact['type']} {fact['trigger']}, confidence {fact['confidence']:g}")
    of_span = placed(kg("explain", explained, "a", "--span", "{}-{}".format(*fact["span"])).out)
    assert told.splitlines()[-len(of_span) :] == of_span


@pytest.mark.parametrize(
    ("doc", "words", "encoding", "mark"),
    [
        ("w", "青石镇", "docx", "paragraph 2"),
        ("w", "驻企", "docx", "paragraph 1"),
        ("p", "走访", "pdf", "page 2"),
        ("p", "选派", "pdf", "page 1"),
    ],
)
def test_explain_names_the_page_or_paragraph(
    doc: str, words: str, encoding: str, mark: str, kg: Kg, explained: pathlib.Path
) -> None:
    start, end = at((explained / f"texts/{doc}.txt").read_text("utf-8"), words)
    lines = placed(kg("explain", explained, doc, "--span", f"{start}-{end}").out)
    assert lines[0].endswith(f", {encoding})")
    assert [lines[1], *lines[3:]] == [f"cleaned   {start}-{end}  {words}", f"place     {mark}", "repairs   0"]


def test_explain_lists_the_facts_of_a_document(kg: Kg, tmp_path: pathlib.Path) -> None:
    text = "云岭县组织部选派30名干部到企业。他们很快到岗。随后排查隐患12处。"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert kg("build", tmp_path / "a.txt", "--out", tmp_path / "out", "--no-check").code == 0
    rows = [json.loads(row) for row in (tmp_path / "out/facts.jsonl").read_text("utf-8").splitlines()]
    told = kg("explain", tmp_path / "out", "a").out.splitlines()
    told = told[told.index(f"facts     {len(rows)}") :]
    assert [line.strip() for line in told[2 : 2 * len(rows) + 1 : 2]] == [
        f"id:{row['iri'].partition('/id/')[2]}" for row in rows
    ]
    later = [row for row in rows if row["span"][0] >= text.index("随后")]
    near = kg("explain", tmp_path / "out", "a", "--span", f"{text.index('随后')}-{len(text)}").out.splitlines()
    assert f"facts     {len(later)}" in near
    assert len(later) < len(rows)


def test_explain_shows_words_that_stand_elsewhere(kg: Kg, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县组织部行动迅速。昨日共排查隐患12处，该部还为企业送去口罩300只。", "utf-8")
    assert kg("build", tmp_path / "a.txt", "--out", tmp_path / "out", "--no-check").code == 0
    rows = [json.loads(row) for row in (tmp_path / "out/facts.jsonl").read_text("utf-8").splitlines()]
    told = {row["type"]: kg("explain", tmp_path / "out", row["iri"]).out for row in rows}
    assert "云岭县组织部  0-6 from before: 〔云岭县组织部〕行动迅速。" in told["ProblemSolving"]
    assert "云岭县组织部  22-24 by 该部" in told["Provision"]


def test_explain_prints_json(kg: Kg, explained: pathlib.Path) -> None:
    told = json.loads(kg("explain", explained, "a", "--span", "3-8", "--json").out)
    assert [fact["type"] for fact in told.pop("facts")] == ["Dispatch"]
    assert told == {
        "doc": "a", "path": f"{explained.parent}/in/a.txt", "encoding": "utf-8", "cleaned": [3, 8], "words": "选派30名",
        "raw": [5, 11], "bytes": [15, 29], "mark": "", "raw_words": "选\u200b派30名",
        "repairs": [{"kind": "invisible", "start": 6, "end": 7, "old": "\u200b", "new": ""}], "missing": "",
    }  # fmt: skip


def test_explain_prints_the_alignment(kg: Kg, explained: pathlib.Path) -> None:
    stored = json.loads((explained / "alignments/a.json").read_bytes())
    assert json.loads(kg("explain", explained, "a", "--alignment").out) == stored
    assert stored["cleaned"][0] == [0, 4, 2, 4]


def test_explain_says_when_the_input_is_gone_or_has_changed(
    kg: Kg, damaged: pathlib.Path, document: pathlib.Path
) -> None:
    document.write_text("另", "utf-8")
    changed = placed(kg("explain", damaged, "a").out)
    assert changed[2:] == [
        "raw       0-18",
        "bytes     0-48",
        f"repairs   not shown: {document} has changed since the build",
    ]
    document.unlink()
    gone = f"repairs   not shown: no file {document} from here; go to the folder where the build was started"
    assert placed(kg("explain", damaged, "a").out) == [*changed[:-1], gone]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("b",), "{out}: no document 'b', and no entity of that name (give an id of documents.jsonl, a name as the text writes it, or an `iri` of facts.jsonl and entities.jsonl)"),
        (("bad",), "{dir}/in/bad.txt: 'bad' could not be read: the file is empty (leave it out, or fetch it again)"),
        (("bad", "--alignment"), "{dir}/in/bad.txt: 'bad' could not be read: the file is empty (leave it out, or fetch it again)"),
        (("a", "--span", "3"), "--span: '3' is no span (write START-END, as 21-53 for a line's span [21, 53])"),
        (("a", "--span", "a-b"), "--span: 'a-b' is no span (write START-END, as 21-53 for a line's span [21, 53])"),
        (("a", "--span", "3-99"), "a: the text has 15 characters, no span 3-99 (give a start and an end inside it)"),
        (("a", "--span", "3-5", "--alignment"), "--span: an IRI and --alignment have no --span (leave it out)"),
        (("https://w3id.org/dispatch-kg/id/fact/a/3-5/x", "--span", "3-5"), "--span: an IRI and --alignment have no --span (leave it out)"),
        (("https://w3id.org/dispatch-kg/id/place/999999",), "https://w3id.org/dispatch-kg/id/place/999999: nothing of this build has this IRI and a place in a text (copy the IRI of a fact, mention, relation, event or entity from the build's files)"),
    ],
)  # fmt: skip
def test_explain_of_what_is_not_there_exits_with_2(
    words: tuple[str, ...], says: str, kg: Kg, explained: pathlib.Path
) -> None:
    line = says.replace("{out}", str(explained)).replace("{dir}", str(explained.parent))
    assert kg("explain", explained, *words) == Ran(2, "", f"error: {line}\n")
