"""kg check: the shapes and the quotes of a finished build."""

import pathlib
from typing import Annotated

import typer

from kg.cli.schema import adopting
from kg.errors import EXIT_BROKEN
from kg.graph import shapes
from kg.graph.load import load


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
    shacl: Annotated[
        bool, typer.Option("--shacl", help="Run pySHACL too, the reference implementation: slow on large graphs.")
    ] = False,
) -> None:
    """Check a build: SHACL shapes, and that every quote is the text at its offsets. 检查图谱。

    Exit code 1 when something is wrong; each violation is told in words, with the fact and the sentence behind it.
    """
    opened = load(build)
    data = shapes.columns(opened.quads, lambda: opened.store)
    found = shapes.check(data, build / "texts", shacl=shacl)
    for violation in found:
        typer.echo(f"violation: {violation.line()}")
    typer.echo(f"{len(found)} violations" if found else "conforms: every shape holds and every quote is the text")
    raise typer.Exit(EXIT_BROKEN if found else 0)
