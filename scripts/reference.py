"""Write docs/cli.md from the help of the commands, and docs/api.md from the docstrings of what Python code may use.

Run: python scripts/reference.py [--check]   (--check writes nothing and fails if a file would change)
"""

import inspect
import pathlib
import re
import sys
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

import kg
from kg import errors, extension, model
from kg.build import build
from kg.cli.app import app
from kg.graph.load import Build
from kg.score.report import Report, Score, score
from kg.settings import Settings

DOCS = pathlib.Path(__file__).parent.parent / "docs"
WIDTH = 100
CLI = """# Commands 命令

What `kg --help` and the help of each command say, written by `make reference`; a test holds this page to the program. 由程序的帮助生成。
"""
API = """# Python API 接口参考

Written by `make reference` from the docstrings; a test holds this page to the code. [From Python](python.md) shows these at work.
What is not listed here may change between versions. 由文档字符串生成；未列出者可能随版本变化。
"""
SECTIONS: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = (
    ("Builds 构建", (("kg.load", kg.load), ("kg.graph.load.Build", Build), ("kg.build.build", build), ("kg.settings.Settings", Settings))),
    ("Text 文本", (("kg.make_nlp", kg.make_nlp),)),
    ("Records 记录", tuple((f"kg.model.{name}", getattr(model, name)) for name in ("Fact", "Argument", "Quantity", "Time", "Mention", "Reference", "Relation", "Skipped", "Coverage", "Document"))),
    ("Own schema and scores 自有类型与评分", (("kg.extension.use", extension.use), ("kg.score.report.score", score), ("kg.score.report.Report", Report), ("kg.score.report.Score", Score))),
    ("Errors 错误", tuple((f"kg.errors.{name}", thing) for name, thing in sorted(vars(errors).items()) if inspect.isclass(thing) and issubclass(thing, Exception))),
)  # fmt: skip


def commands(command: Any, path: str, parent: Any = None) -> Iterator[tuple[str, str]]:
    """(name as typed, help) of a command and all below it."""
    context = command.make_context(
        path, [], parent, resilient_parsing=True, terminal_width=WIDTH, max_content_width=WIDTH
    )
    context.info_name = path.rsplit(" ", 1)[-1]
    yield path, command.get_help(context)
    for name, one in getattr(command, "commands", {}).items():
        yield from commands(one, f"{path} {name}", context)


def cli() -> str:
    """The page of the commands."""
    parts = [f"## {name}\n\n```text\n{said.rstrip()}\n```\n" for name, said in commands(get_command(app), "kg")]
    return CLI + "\n" + "\n".join(line.rstrip() for line in "\n".join(parts).split("\n"))


def _signature(name: str, thing: Any) -> str:
    """The name with its parameters; types without their modules, defaults that have no literal as `…`."""
    found = inspect.signature(thing)
    shown = []
    for parameter in found.parameters.values():
        if parameter.name == "self":
            continue
        default = repr(parameter.default)
        given = "" if parameter.default is parameter.empty else f" = {'…' if default.startswith('<') else default}"
        shown.append(f"{parameter.name}: {_type(parameter.annotation)}{given}")
    back = "" if inspect.isclass(thing) or found.return_annotation in (None, found.empty) else found.return_annotation
    return f"{name}({', '.join(shown)})" + (f" -> {_type(back)}" if back else "")


def _type(annotation: Any) -> str:
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", inspect.formatannotation(annotation).replace("'", ""))


def _members(thing: type) -> Iterator[tuple[str, str, Any]]:
    """(kind, name, member) of the public methods and properties with a docstring, as they stand in the class."""
    for name, member in vars(thing).items():
        said = getattr(member, "__doc__", None) or ""
        if name.startswith("_") or not said:
            continue
        if inspect.isfunction(member):
            yield "method", name, member
        elif hasattr(member, "__get__") and not inspect.ismemberdescriptor(member):
            yield "property", name, member


def entry(name: str, thing: Any) -> str:
    """The heading, signature and docstring of one thing, with its members."""
    said = inspect.getdoc(thing) or ""
    parts = [f"### {name}\n", f"```text\n{_signature(name.rsplit('.', 1)[-1], thing)}\n```\n", f"{said}\n"]
    for kind, member_name, member in _members(thing) if inspect.isclass(thing) else ():
        shown = _signature(member_name, member) if kind == "method" else member_name
        text = " ".join((inspect.getdoc(member) or "").split())
        parts.append(f"- `{shown}`: {text}")
    return "\n".join(parts).rstrip() + "\n"


def api() -> str:
    """The page of the Python API."""
    return "\n".join(
        [API, *(f"## {title}\n\n" + "\n".join(entry(*one) for one in things) for title, things in SECTIONS)]
    )


def main(arguments: list[str]) -> int:
    texts = {"cli.md": cli(), "api.md": api()}
    stale = [name for name in texts if not (DOCS / name).exists() or (DOCS / name).read_text("utf-8") != texts[name]]
    if "--check" in arguments:
        print(f"out of date: {', '.join(stale)}; run make reference" if stale else "the reference is up to date")
        return int(bool(stale))
    for name in stale:
        (DOCS / name).write_text(texts[name], "utf-8")
    print(f"written: {', '.join(stale) or 'nothing, all up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
