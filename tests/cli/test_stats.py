"""kg stats prints tables in a terminal, lines in a pipe, and JSON, all with the same figures."""

import json
import pathlib
import re

import pytest
from rich.console import Console

from kg.cli import stats as command
from kg.graph.load import load
from kg.graph.stats import stats
from kg.iris import ID
from tests.cli.test_commands import Kg, kg

__all__ = ["kg"]  # the fixture


def test_json_is_what_the_library_gives(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("stats", seeds_folder, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == stats(load(seeds_folder).store)
    assert "东港市" in ran.out


def tables(out: str) -> dict[str, list[list[str]]]:
    """Title → rows of cells, the head first."""
    found = {}
    for block in out.strip("\n").split("\n\n"):
        title, *rows = block.splitlines()
        assert title.startswith("# ")
        found[title[2:]] = [row.split("\t") for row in rows]
    return found


def test_a_pipe_gets_lines_with_tabs(kg: Kg, seeds_folder: pathlib.Path) -> None:
    ran = kg("stats", seeds_folder, "--top", "3")
    assert (ran.code, ran.err) == (0, "")
    assert "\x1b" not in ran.out
    found = tables(ran.out)
    assert all(re.search("[a-z]", title) and re.search("[\u4e00-\u9fff]", title) for title in found)
    assert all(len({len(row) for row in rows}) == 1 for rows in found.values())
    expected = stats(load(seeds_folder).store)
    assert found["event types 事件类型"][1:] == [
        [str(row[key]) for key in ("type", "label", "events", "tellings", "planned", "negated")]
        for row in expected["types"]
    ]
    agents = found[f"agents by events 事件最多的主体, 3 of {len(expected['agents'])}"]
    assert agents[1:] == [[row["label"], row["class"], str(row["events"])] for row in expected["agents"][:3]]
    sent = found[next(title for title in found if title.startswith("agents by people sent"))][1:]
    figures = [int(re.sub("[≥≈]", "", row[1])) for row in sent]
    assert figures == sorted(figures, reverse=True)
    assert max(row["people"] for row in expected["agents"]) == figures[0] > 100


def test_a_terminal_gets_tables(kg: Kg, seeds_folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "Console", lambda: Console(force_terminal=True, width=100, color_system=None))
    out = kg("stats", seeds_folder).out
    assert "┏" in out
    assert "\t" not in out
    for words in ("event types 事件类型", "who helps whom 谁帮助谁", "Dispatch", "江西省", "(not known 不详)"):
        assert words in out


def test_a_name_cannot_steer_the_terminal_or_break_a_line(kg: Kg, tmp_path: pathlib.Path) -> None:
    label, agent = "<http://www.w3.org/2000/01/rdf-schema#label>", f"<{ID}organization/1>"
    ontology, kind = "https://w3id.org/dispatch-kg/ontology#", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    (tmp_path / "graph.nq").write_text(
        f'{agent} {kind} <{ontology}Organization> .\n{agent} {label} "a\\tb\\n\\u001B[31m[red]\\u202Ec"@zh .\n'
        f'<{ID}event/1> {kind} <{ontology}Service> .\n<{ID}event/1> {label} "x"@zh .\n'
        f"<{ID}event/1> <{ontology}agent> {agent} .\n<{ID}event/1> <{ontology}hasMention> <{ID}fact/1> .\n",
        "utf-8",
    )
    (tmp_path / "build.json").write_text("{}")
    found = tables(kg("stats", tmp_path).out)
    assert found["agents by events 事件最多的主体"][1:] == [["a\\tb\\n\\x1b[31m[red]\\u202ec", "Organization", "1"]]
