"""The `kg` command: its subcommands, and the one place that turns errors into messages and exit codes."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

from kg.cli import (
    build,
    check,
    explain,
    export,
    frames,
    links,
    load,
    merge,
    ner,
    new,
    query,
    review,
    score,
    serve,
    show,
    stats,
)
from kg.errors import EXIT_FAILED, KgError

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Chinese public-affairs reporting in, a checkable knowledge graph out. 中文公共事务报道 → 可核查的知识图谱。\n\n"
    "Exit codes: 0 fine; 1 the graph breaks a shape or a floor; 2 something could not run or be read.",
)  # fmt: skip
app.command("build")(build.command)
app.command("merge")(merge.merge)
app.command("remove")(merge.remove)
app.command("link-report")(links.command)
app.command("review")(review.command)
app.command("query")(query.command)
app.command("check")(check.command)
app.command("explain")(explain.command)
app.command("ner")(ner.command)
app.command("show")(show.command)
app.command("score")(score.command)
app.command("export")(export.command)
app.add_typer(load.app, name="load")
app.add_typer(new.app, name="new")
app.add_typer(frames.app, name="frames")
app.command("stats")(stats.command)
app.command("serve")(serve.command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dispatch-kg {version('dispatch-kg')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""


def main() -> None:
    """Run the command line; a KgError becomes one line and exit code 2."""
    try:
        app()
    except KgError as error:
        Console(stderr=True).print(
            f"error: {error.line()}", style="bold red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe went away: nothing is wrong and nobody listens
        sys.exit(EXIT_FAILED)
