"""Data flows one way: no module imports from a later stage; and modules stay small."""

import ast
import pathlib
from collections.abc import Iterator
from functools import cache

import pytest

from tests.conftest import ROOT

STAGES = ("read", "clean", "annotate", "extract", "link", "graph", "write", "stores", "score", "ask", "cli")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "kg").rglob("*.py"))
}


def imported(source: str) -> Iterator[str]:
    """The names of kg's modules that a source imports, wherever in it; those that are no module are left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides its stage"
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name in MODULES and name != "kg")


@cache
def level(module: str) -> int:
    """The stage of a module by number; of a shared module, the latest stage that it imports, -1 where none."""
    parts = module.split(".")
    if len(parts) > 1 and parts[1] in STAGES:
        return STAGES.index(parts[1])
    return max((level(name) for name in imported(MODULES[module].read_text("utf-8"))), default=-1)


def later(module: str, source: str) -> list[str]:
    """What a stage's module imports that its stage may not know."""
    return sorted({name for name in imported(source) if level(name) > level(module)})


def test_every_folder_is_a_stage() -> None:
    folders = {path.name for path in (ROOT / "kg").iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders == set(STAGES)


@pytest.mark.parametrize("module", [name for name in MODULES if name.split(".")[1:2] and name.split(".")[1] in STAGES])
def test_a_stage_imports_only_shared_modules_and_earlier_stages(module: str) -> None:
    assert later(module, MODULES[module].read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("kg.read.text", "from kg.clean.cleaner import clean", ["kg.clean.cleaner"]),
        ("kg.read.text", "def f():\n    import kg.graph.rdf", ["kg.graph.rdf"]),
        ("kg.graph.rdf", "from kg.write import turtle", ["kg.write", "kg.write.turtle"]),
        ("kg.write.turtle", "from kg import build", []),  # build is shared and imports nothing later than write
        ("kg.graph.rdf", "from kg import build", ["kg.build"]),
        ("kg.clean.cleaner", "from kg.pipeline import make_nlp", ["kg.pipeline"]),
        ("kg.write.turtle", "from kg.graph.terms import PREFIXES\nfrom kg.model import Page", []),
        ("kg.clean.cleaner", "from kg.read.text import read\nimport spacy", []),
    ],
)
def test_a_planted_import_is_found(module: str, source: str, expected: list[str]) -> None:
    assert later(module, source) == expected


def test_records_and_errors_know_no_stage() -> None:
    shared = ("model", "errors", "settings", "tables", "iris", "alignment", "fingerprint")
    assert {name: level(f"kg.{name}") for name in shared} == dict.fromkeys(shared, -1)


def test_there_is_no_module_for_leftovers() -> None:
    assert [str(path) for path in MODULES.values() if path.stem in ("utils", "util", "helpers", "misc", "common")] == []


@pytest.mark.parametrize("path", MODULES.values(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_400_lines_at_most(path: pathlib.Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
