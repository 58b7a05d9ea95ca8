"""What the README and the notebook show is run: commands, Python blocks, cells, and the accuracy table's shape."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest
from typer.main import get_command

from kg import extension
from kg.ask.session import Session, Wanted
from kg.cli.app import app
from kg.graph.load import load
from kg.write import formats

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)
COMMANDS = [line.split("#")[0].strip() for kind, block in BLOCKS if kind == "bash" for line in block.splitlines()]
QUERIES = [command for command in COMMANDS if command.startswith(".venv/bin/kg query")]
FIGURES = [command for command in COMMANDS if command.startswith((".venv/bin/kg export", ".venv/bin/kg stats"))]


@pytest.fixture
def room(seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder that looks like the repository after `make graph`: out/ is a build of the seeds."""
    (tmp_path / "out").symlink_to(seeds_folder)
    for name in ("ontology", "seeds"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def _run(code: str, folder: pathlib.Path) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("command", QUERIES)
def test_the_readmes_queries_answer(command: str, room: pathlib.Path) -> None:
    words = shlex.split(command)[1:]
    out = _run(f"import sys; sys.argv = ['kg', *{words!r}]; from kg.cli.app import main; main()", room)
    assert out.count("\n") > 4


@pytest.mark.parametrize("command", FIGURES)
def test_the_readmes_exports_and_figures_are_made(command: str, room: pathlib.Path) -> None:
    words = shlex.split(command)[1:]
    out = _run(f"import sys; sys.argv = ['kg', *{words!r}]; from kg.cli.app import main; main()", room)
    assert out
    if "-o" in words:
        made = room / words[words.index("-o") + 1]
        assert {path.stat().st_size > 100 for path in (made, *made.rglob("*"))} == {True}


def test_the_commands_of_the_review_work(room: pathlib.Path) -> None:
    text = (ROOT / "docs" / "review.md").read_text("utf-8")
    blocks = "".join(re.findall(r"```bash\n(.*?)```", text, re.S))
    commands = [shlex.split(line.split("#")[0]) for line in blocks.splitlines()]
    session = Session(load(room / "out"), room / "reviews.jsonl")
    session.judge(session.listed(Wanted())[0].name, "accept")
    for words in (words for words in commands if "--who" not in words):  # that one serves
        if "labels.jsonl" in words:
            (room / "doccano.jsonl").rename(room / "labels.jsonl")
        assert _run(f"import sys; sys.argv = ['kg', *{words[1:]!r}]; from kg.cli.app import main; main()", room)
    assert len(commands) == 9


def test_the_readme_lists_the_formats() -> None:
    listed = re.findall(r"^\| (`[^|]+) \| (?:as|`)", README.split("`--format` 格式")[1].split("\n\n")[0], re.M)
    assert [name for cell in listed for name in re.findall(r"`([\w-]+)`", cell)] == [
        row.name for row in formats.FORMATS
    ]  # fmt: skip
    assert len(FIGURES) == 6


def test_the_readmes_python_runs(room: pathlib.Path) -> None:
    blocks = [block for kind, block in BLOCKS if kind == "python"]
    assert len(blocks) == 2
    assert "青石镇" in _run(
        blocks[0].rstrip().rsplit("\n", 1)[0] + "\nprint([(s.text, s.label_) for s in doc.ents])", room
    )
    assert _run(blocks[1] + "\nprint(len(sent) > 5, len(pairs) > 5)", room) == "True True\n"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert [name for name, command in commands.items() if not command.help or f"kg {name}" not in README] == []


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"`make (\w+)", README)) <= targets
    assert {"graph", "test"} <= {command.split()[1] for command in COMMANDS if command.startswith("make ")}


def test_the_notebook_runs_from_top_to_bottom(room: pathlib.Path) -> None:
    cells = json.loads((ROOT / "notebooks" / "01_tour.ipynb").read_text("utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = "\n".join(
        f"{body.rsplit(chr(10), 1)[0]}\nprint(repr({body.rsplit(chr(10), 1)[-1]}))"
        if "\n" in body
        else f"print(repr({body}))"
        for body in code[1:]
    )
    out = _run(code[0] + "\n" + shown, room).splitlines()
    assert len(out) == 4
    assert "[]" not in out


def _blocks(name: str, kind: str) -> list[str]:
    text = (ROOT / "docs" / name).read_text("utf-8")
    return [block for one, block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL) if one == kind]


def test_a_new_event_type_is_made_as_its_page_says(tmp_path: pathlib.Path) -> None:
    (tmp_path / "my-articles").mkdir()
    (tmp_path / "my-articles" / "a.txt").write_text("云岭县人民法院判令青石砖厂支付医疗费3.6万元。\n", "utf-8")
    first, then = (block.splitlines() for block in _blocks("new-event-type.md", "bash"))
    frame = tmp_path / "my-schema" / "frames" / "court_ruling.toml"
    for command in (*first, "cases", *then):
        if command == "cases":  # sections 2 and 3, by hand
            text = frame.read_text("utf-8").replace('after = ["向", "对", "给"]', 'after = ["判令"]\nbefore = ["支付"]')
            text = text.replace("label = {", 'covers = ["支付"]\nlabel = {', 1)
            frame.write_text(text.split("[[case]]")[0] + _blocks("new-event-type.md", "toml")[0], "utf-8")
            command = first[-1]
        words = shlex.split(command)
        assert words[0] == "kg"
        out = _run(f"import sys; sys.argv = {words!r}; from kg.cli.app import main; main()", tmp_path)
        if words[1] == "frames":
            assert out.endswith("all cases hold 例句全部通过\n")
    assert "CourtRuling 判决" in out
    assert "target 对象  青石砖厂" in out


def test_the_blocks_of_the_page_on_spacy_run(tmp_path: pathlib.Path) -> None:
    first, second = _blocks("spacy.md", "python")
    assert "Dispatch 选派 {'agent': ['云岭县委组织部'], 'target': ['青石镇']}" in _run(first, tmp_path)
    pytest.importorskip("spacy_llm")
    assert _run(first + second + "print(nlp.pipe_names[-1])", tmp_path).endswith("llm\n")


def test_the_page_on_event_types_lists_the_lexicons() -> None:
    text = (ROOT / "docs" / "new-event-type.md").read_text("utf-8").split("## 4.")[1].split("## 5.")[0]
    assert set(extension.LEXICONS) <= set(re.findall(r"`(\w+)`", text))
