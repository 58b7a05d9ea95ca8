"""kg merge and kg remove: builds put together, documents taken out."""

import pathlib
from typing import Annotated

import typer
from rich.console import Console

from kg import merge as merging
from kg.cli.schema import adopting
from kg.cli.watching import watcher
from kg.errors import EXIT_BROKEN
from kg.report import Report


@adopting
def merge(
    builds: Annotated[list[pathlib.Path], typer.Argument(help="Build folders.", show_default=False)],
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", help="The build folder to write.", show_default=False)],
) -> None:
    """Put builds together: the same bytes as building all their inputs at once, in any order. 合并多次构建。

    The builds must be made by the same version, rules and settings.

    Example: kg merge monday tuesday --out week
    """
    _tell(merging.merge(builds, out, watcher(Console(stderr=True), None)), out)


@adopting
def remove(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    docs: Annotated[list[str], typer.Argument(help="Ids of the documents to take out.", show_default=False)],
    out: Annotated[
        pathlib.Path | None,
        typer.Option("--out", "-o", help="The build folder to write; default: the build itself.", show_default=False),
    ] = None,
) -> None:
    """Take documents out of a build: the same bytes as building the others alone. 从构建中移除文档。

    Example: kg remove out 002_report
    """
    target = out or build
    _tell(merging.remove(build, docs, target, watcher(Console(stderr=True), None)), target)


def _tell(report: Report, out: pathlib.Path) -> None:
    counts = report.counts
    typer.echo(f"{counts['documents']} documents → {out}: {counts['facts']} facts, {counts['quads']} quads")
    for violation in report.violations[:20]:
        typer.echo(f"violation: {violation.node}: {violation.message}", err=True)
    raise typer.Exit(EXIT_BROKEN if report.violations else 0)
