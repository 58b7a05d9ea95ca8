"""kg check: the shapes and the quotes of a finished build."""

import pathlib
from typing import Annotated

import typer

from kg.errors import EXIT_BROKEN
from kg.graph import shapes
from kg.graph.load import load
from kg.write import turtle


def command(build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)]) -> None:
    """Check a build: SHACL shapes, and that every quote is the text at its offsets. 检查图谱。

    Exit code 1 when something is wrong; each violation is told in words.
    """
    opened = load(build)
    found = [*shapes.conforms(turtle.triples(opened.store)), *shapes.misquoted(opened.store, build / "texts")]
    for violation in found:
        typer.echo(f"violation: {violation.node}: {violation.message}")
    typer.echo(f"{len(found)} violations" if found else "conforms: every shape holds and every quote is the text")
    raise typer.Exit(EXIT_BROKEN if found else 0)
