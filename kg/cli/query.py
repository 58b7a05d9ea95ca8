"""kg query: SPARQL over a finished build."""

import json
import pathlib
import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.ask import hints
from kg.ask.guard import guarded
from kg.ask.process import Answer, Pool, Question
from kg.ask.results import GRAPHS, TABLES
from kg.cli.schema import adopting
from kg.errors import QueryError
from kg.graph.load import load

_WIDE = 100_000  # columns; a table takes no more than it needs


class Form(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL query; the prefixes kg:, id:, rdfs: … are known.", show_default=False)
    ] = "",
    file: Annotated[
        pathlib.Path | None,
        typer.Option("--file", "-f", help="Read the query from a file instead.", show_default=False),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="How to print the answers: a table (or Turtle for CONSTRUCT and DESCRIBE) where nothing is said.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds after which the query is ended.", min=0.001)] = 30.0,
    max_rows: Annotated[int, typer.Option(help="Rows or triples after which the answer is cut.", min=1)] = 100_000,
) -> None:
    """Ask a build in SPARQL. 用 SPARQL 查询图谱。

    The default graph is the union of all documents' graphs and the gazetteer's. The first query loads the graph into a
    store that is kept in DIR/.store. Queries cannot write, nor call other endpoints by SERVICE.
    """
    if bool(sparql) == bool(file):
        raise QueryError("give either a query or --file", where="kg query")
    text = _read(file) if file else sparql
    question = Question(
        query=text,
        timeout=timeout,
        most=max_rows,
        table="json" if form in (None, Form.TABLE) else form if form in TABLES else None,
        graph="turtle" if form is None else form if form in GRAPHS else None,
    )
    try:
        with Pool(load(build).quads, 1, graphs=guarded(text).graphs) as pool, pool.ask(question) as answer:
            _print(answer, form)
    except QueryError as error:
        for line in filter(None, (hints.pointed(text, error.what), *hints.unknown(text), *hints.bare(text))):
            typer.echo(line, err=True)
        raise
    if answer.cut:
        typer.echo(f"cut after {answer.rows} rows; --max-rows gives more", err=True)
    wrong = hints.unknown(text)
    if wrong or answer.rows == 0:
        typer.echo("\n".join(wrong or [hints.empty(text)]), err=True)


def _print(answer: Answer, form: Form | None) -> None:
    if form in (None, Form.TABLE) and answer.media == TABLES["json"]:
        _table(answer)
        return
    for chunk in answer.chunks():
        sys.stdout.buffer.write(chunk)
    sys.stdout.flush()


def _read(file: pathlib.Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise QueryError("no such file", where=str(file), fix="ontology/queries has queries to start from") from None
    except (OSError, UnicodeDecodeError) as err:
        raise QueryError(f"cannot be read: {err}", where=str(file), fix="give a UTF-8 file with a query") from err


def _table(answer: Answer) -> None:
    told = json.loads(b"".join(answer.chunks()))
    names = told["head"].get("vars", ["ask"])
    rows = told["results"]["bindings"] if "results" in told else [{"ask": {"value": str(told["boolean"]).lower()}}]
    table = Table(*names, show_lines=False)
    for row in rows:
        table.add_row(*(Text(str(row.get(name, {}).get("value", ""))) for name in names))
    terminal = Console()
    # A pipe has no edge to cut at: each answer stays whole on its line.
    (terminal if terminal.is_terminal else Console(width=_WIDE)).print(table)
