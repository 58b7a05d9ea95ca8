"""What the READMEs, the documentation and the notebook show is run: commands as printed, Python blocks, queries, cells."""

import base64
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from typer.main import get_command

from kg import extension
from kg.ask.session import Session, Wanted
from kg.cli.app import app
from kg.graph.load import load
from kg.write import formats

ROOT = pathlib.Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")
# The pages whose blocks are run; of the others each has a test of its own below, or is made by a script.
ELSEWHERE = {
    "api.md": "made from the docstrings, see test_the_references_are_those_of_the_program",
    "cli.md": "made from the help, see test_the_references_are_those_of_the_program",
    "new-event-type.md": "its blocks want the steps between them, see test_a_new_event_type_is_made_as_its_page_says",
    "spacy.md": "see test_the_blocks_of_the_page_on_spacy_run",
}
PAGES = [
    "README.md",
    "README.zh.md",
    *(f"docs/{path.name}" for path in sorted(DOCS.glob("*.md")) if path.name not in ELSEWHERE),
]
# Commands that are not run here, and why: by how they begin.
UNRUN = {
    ".venv/bin/kg serve": "serves until it is ended; tests/ask runs the server",
    ".venv/bin/kg review out --who": "serves until it is ended; tests/ask runs the server",
    ".venv/bin/kg review my-graph --who": "serves until it is ended; tests/ask runs the server",
    ".venv/bin/kg build news --engine ray": "needs a cluster; tests/test_cluster.py runs it",
    ".venv/bin/kg build s3://": "needs a store; tests/test_remote.py runs it",
    ".venv/bin/kg export out --format shards -o s3://": "needs a store; tests/test_remote.py runs it",
    ".venv/bin/kg load neo4j out": "needs a database; tests/servers runs it",
    ".venv/bin/kg load rdf4j": "needs a database; tests/servers runs it",
    ".venv/bin/kg load sparql": "needs a database; tests/servers runs it",
    "kg load": "needs a database; tests/servers runs such loads",
    ".venv/bin/python -m jupyter": "the notebooks are run by a test of their own",
    "make ": "makes an environment of its own; that the target exists is checked",
    "neo4j-admin ": "a program of Neo4j's",
    "cypher-shell ": "a program of Neo4j's",
    "ray start ": "a program of Ray's",
    "curl ": "asks a database",
    "python benchmarks/": "takes hours",
    "PYTHONPATH=. .venv/bin/python benchmarks/": "takes hours",
}
LANGUAGES = {"bash", "cypher", "json", "python", "sparql", "text", "toml", "xml"}


def _blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / page).read_text("utf-8")
    return [block for one, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE) if one == kind]


def _lines(block: str) -> list[str]:
    """The commands of a block: a line each, but for those that a here-document or a backslash goes on with."""
    found: list[str] = []
    end = ""
    for line in block.splitlines():
        if end or (found and found[-1].endswith("\\")):
            found[-1] += "\n" + line
            end = "" if line == end else end
        else:
            found.append(line)
            here = re.search(r"<<'(\w+)'", line)
            end = here[1] if here else ""
    return found


def _why_not(line: str) -> str | None:
    return next((reason for words, reason in UNRUN.items() if line.startswith(words)), None)


COMMANDS = [(page, line) for page in PAGES for block in _blocks(page, "bash") for line in _lines(block)]


@pytest.fixture
def room(seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder that looks like the repository after `make graph`: out/ is a build of the seeds, .venv/bin/kg the program."""
    shutil.copytree(seeds_folder, tmp_path / "out")
    for name in ("docs", "examples", "kg", "ontology", "scripts", "seeds", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n', "utf-8")
    started = "import sys; sys.argv[0] = 'kg'; from kg.cli.app import main; main()"
    (programs / "kg").write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -c "{started}" "$@"\n', "utf-8"
    )
    for program in programs.iterdir():
        program.chmod(0o755)
    return tmp_path


def _run(code: str, folder: pathlib.Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def _typed(line: str, folder: pathlib.Path) -> str:
    """What a line prints that is typed in the folder."""
    env = {**os.environ, "PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}"}
    run = subprocess.run(
        ["bash", "-euc", line], cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    return run.stdout


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(one == page and not _why_not(line) for one, line in COMMANDS)]
)
def test_the_commands_of_a_page_work_as_printed(page: str, room: pathlib.Path) -> None:
    if page == "docs/review.md":  # what a reviewer and doccano leave
        session = Session(load(room / "out"), room / "reviews.jsonl")
        session.judge(session.listed(Wanted())[0].name, "accept")
    if page == "docs/tutorial.md":
        (room / "my-reviews.jsonl").write_text("", "utf-8")
    for line in (line for one, line in COMMANDS if one == page and not _why_not(line)):
        if "labels.jsonl" in line:
            (room / "doccano.jsonl").rename(room / "labels.jsonl")
        out = _typed(line, room)
        words = shlex.split(line, comments=True)
        if words[:2] == [".venv/bin/kg", "query"]:
            assert out.count("\n") > (4 if "out" in words else 3), line
        elif words[0].endswith("kg") and "2>" not in words:  # what goes into a file is not printed
            assert out, line
        if words[1:2] == ["export"] and "-o" in words:
            made = room / words[words.index("-o") + 1]
            assert {path.stat().st_size > 100 for path in (made, *made.rglob("*"))} == {True}


@pytest.mark.parametrize(("page", "line"), [(page, line) for page, line in COMMANDS if _why_not(line)])
def test_the_commands_that_are_not_run_have_options_that_exist(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert words[1] in set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    elif words[0].endswith("kg"):
        _parsed(words[1:])


def _parsed(words: list[str]) -> None:
    """Take a command line apart as the program does, and do nothing. Raises UsageError for what it does not know."""
    command: Any = get_command(app)
    context = None
    while hasattr(command, "commands"):
        context = command.make_context("kg", [], context, resilient_parsing=True)
        command = command.commands[words.pop(0)]
    command.make_context("kg", words, context)


def test_a_wrong_option_is_seen() -> None:
    with pytest.raises(Exception, match="--nowhere"):
        _parsed(["load", "neo4j", "out", "--uri", "bolt://127.0.0.1:7687", "--nowhere"])


def test_every_reason_not_to_run_a_command_is_needed() -> None:
    said = [line for _, line in COMMANDS]
    assert [words for words in UNRUN if not any(line.startswith(words) for line in said)] == []
    assert [name for name in ELSEWHERE if not (DOCS / name).is_file()] == []


def test_the_commands_of_both_readmes_are_the_same() -> None:
    plain = {page: [line.split(" #")[0].strip() for one, line in COMMANDS if one == page] for page in PAGES[:2]}
    assert plain["README.md"] == plain["README.zh.md"]
    assert plain["README.md"][:2] == ["make graph", "make test"]
    tables = [re.findall(r"\b0\.\d{3}\b", (ROOT / page).read_text("utf-8")) for page in PAGES[:2]]
    assert tables[0] == tables[1]
    assert len(tables[0]) > 30


def test_the_blocks_are_in_languages_that_are_tested() -> None:
    for page in [*PAGES, *(f"docs/{name}" for name in ELSEWHERE)]:
        opened = re.findall(r"^```(\w*)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)[::2]
        assert set(opened) <= LANGUAGES | {""}, page  # no language: rows with tabs of a table of the user's
        for block in _blocks(page, "json"):
            json.loads(block)


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page, "python")])
def test_the_python_of_a_page_runs(page: str, room: pathlib.Path) -> None:
    code = "\n".join(_blocks(page, "python"))
    names = set(re.findall(r"^(?:\w+, )?(\w+) = ", code, re.M)) & {"facts", "found", "pairs", "rows", "sent"}
    assert names
    code += "\n" + "\n".join(f"print('{name}', len({name}) > 0)" for name in sorted(names))
    assert _run(code, room).splitlines() == [f"{name} True" for name in sorted(names)]


def test_the_page_on_exports_lists_the_formats() -> None:
    page = (DOCS / "export.md").read_text("utf-8")
    listed = re.findall(r"^\| (`[^|]+) \| (?:as|`)", page.split("`--format` 格式")[1].split("\n\n")[0], re.M)
    assert [name for cell in listed for name in re.findall(r"`([\w-]+)`", cell)] == [
        row.name for row in formats.FORMATS
    ]


def test_the_references_are_those_of_the_program() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == "the reference is up to date\n", run.stderr


def test_every_command_has_help_and_stands_in_the_reference() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    page = (DOCS / "cli.md").read_text("utf-8")
    assert [name for name, one in commands.items() if not one.help or f"## kg {name}\n" not in page] == []


def test_the_make_targets_of_the_pages_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        assert {one for one in re.findall(r"`make ([\w-]+)", (ROOT / page).read_text("utf-8"))} <= targets, page


def test_the_files_that_the_readmes_link_to_exist() -> None:
    for page in PAGES[:2]:
        links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text("utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == []
        assert len(links) > 25


def test_what_a_page_of_the_site_would_fetch_is_seen(tmp_path: pathlib.Path) -> None:
    (tmp_path / "index.html").write_text('<a href="https://w3id.org/">x</a><script src="a.js"></script>', "utf-8")
    check = [sys.executable, str(ROOT / "scripts" / "site.py"), str(tmp_path)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    (tmp_path / "other.html").write_text('<script src="https://unpkg.com/x"></script>', "utf-8")
    run = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.splitlines()[0]) == (1, 'other.html: <script src="https://unpkg.com/x')


def test_every_page_stands_in_the_menu_of_the_site() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8").split("nav:")[1]
    assert set(re.findall(r": ([\w-]+\.md)$", menu, re.M)) == {path.name for path in DOCS.glob("*.md")}


def test_the_queries_of_the_page_on_sparql_answer(room: pathlib.Path) -> None:
    build = load(room / "out")
    for query in _blocks("docs/sparql.md", "sparql"):
        assert build.query(query)[1], query


@pytest.mark.parametrize(
    ("name", "pictures"),
    [("01_tour", 2), ("02_sparql", 1), ("03_neo4j_graphdb", 0), ("04_your_own", 0), ("05_evaluation", 3)],
)
def test_a_notebook_runs_from_top_to_bottom(
    name: str, pictures: int, room: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4)  # type: ignore[no-untyped-call]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in cells] == [[]] * len(cells)  # none is committed
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(room)}}).execute()
    shown = [output for cell in cells for output in cell.outputs]
    drawn = [base64.b64decode(output.data["image/png"]) for output in shown if "image/png" in output.get("data", {})]
    assert len(drawn) >= pictures
    assert all(len(picture) > 5_000 for picture in drawn)


def test_a_new_event_type_is_made_as_its_page_says(tmp_path: pathlib.Path) -> None:
    (tmp_path / "my-articles").mkdir()
    (tmp_path / "my-articles" / "a.txt").write_text("云岭县人民法院判令青石砖厂支付医疗费3.6万元。\n", "utf-8")
    first, then = (block.splitlines() for block in _blocks("docs/new-event-type.md", "bash"))
    frame = tmp_path / "my-schema" / "frames" / "court_ruling.toml"
    for command in (*first, "cases", *then):
        if command == "cases":  # sections 2 and 3, by hand
            text = frame.read_text("utf-8").replace('after = ["向", "对", "给"]', 'after = ["判令"]\nbefore = ["支付"]')
            text = text.replace("label = {", 'covers = ["支付"]\nlabel = {', 1)
            frame.write_text(text.split("[[case]]")[0] + _blocks("docs/new-event-type.md", "toml")[0], "utf-8")
            command = first[-1]
        words = shlex.split(command)
        assert words[0] == "kg"
        out = _run(f"import sys; sys.argv = {words!r}; from kg.cli.app import main; main()", tmp_path)
        if words[1] == "frames":
            assert out.endswith("all cases hold 例句全部通过\n")
    assert "CourtRuling 判决" in out
    assert "target 对象  青石砖厂" in out


def test_the_blocks_of_the_page_on_spacy_run(tmp_path: pathlib.Path) -> None:
    first, second = _blocks("docs/spacy.md", "python")
    assert "Dispatch 选派 {'agent': ['云岭县委组织部'], 'target': ['青石镇']}" in _run(first, tmp_path)
    pytest.importorskip("spacy_llm")
    assert _run(first + second + "print(nlp.pipe_names[-1])", tmp_path).endswith("llm\n")


def test_the_page_on_event_types_lists_the_lexicons() -> None:
    text = (ROOT / "docs" / "new-event-type.md").read_text("utf-8").split("## 4.")[1].split("## 5.")[0]
    assert set(extension.LEXICONS) <= set(re.findall(r"`(\w+)`", text))
