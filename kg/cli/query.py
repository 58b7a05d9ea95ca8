"""kg query: SPARQL over a finished build."""

import csv
import json
import pathlib
import sys
from enum import StrEnum
from typing import Annotated

import pyoxigraph as ox
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import QueryError
from kg.graph.load import load, merged
from kg.graph.terms import PREFIXES

_WIDE = 100_000  # columns; a table takes no more than it needs


class Form(StrEnum):
    """How answers are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL query; the prefixes kg:, id:, rdfs: … are known.", show_default=False)
    ] = "",
    file: Annotated[
        pathlib.Path | None,
        typer.Option("--file", "-f", help="Read the query from a file instead.", show_default=False),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print the answers.")] = Form.TABLE,
) -> None:
    """Ask a build in SPARQL. 用 SPARQL 查询图谱。

    The default graph is the union of all documents' graphs and the gazetteer's.
    """
    if bool(sparql) == bool(file):
        raise QueryError("give either a query or --file", where="kg query")
    names, rows = answer(load(build).union, _read(file) if file else sparql)
    {Form.TABLE: _table, Form.CSV: _csv, Form.JSON: _json}[form](names, rows)


def answer(store: ox.Store, sparql: str) -> tuple[list[str], list[list[str]]]:
    """(variable names, rows of texts) of a SELECT over the union of all graphs; an ASK has one row.

    Raises QueryError for what does not parse, run or select.
    """
    if next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None) is None:
        store = merged(store)
    try:
        return _answer(store, sparql)
    except (SyntaxError, ValueError, OSError, RuntimeError) as err:
        raise QueryError(
            f"the query does not run: {err}", where="kg query", fix="see ontology/queries for examples"
        ) from err


def _answer(store: ox.Store, sparql: str) -> tuple[list[str], list[list[str]]]:
    found = store.query(sparql, prefixes=PREFIXES)
    if isinstance(found, ox.QueryBoolean):
        return ["ask"], [[str(bool(found)).lower()]]
    if not isinstance(found, ox.QuerySolutions):
        raise QueryError(
            "only SELECT and ASK are answered", where="kg query", fix="use graph.ttl with rdflib for CONSTRUCT"
        )
    names = [variable.value for variable in found.variables]
    return names, [[_text(row[name]) for name in names] for row in found]


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _read(file: pathlib.Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise QueryError(f"cannot be read: {err}", where=str(file)) from err


def _table(names: list[str], rows: list[list[str]]) -> None:
    table = Table(*names, show_lines=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    terminal = Console()
    # A pipe has no edge to cut at: each answer stays whole on its line.
    (terminal if terminal.is_terminal else Console(width=_WIDE)).print(table)


def _csv(names: list[str], rows: list[list[str]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([names, *rows])


def _json(names: list[str], rows: list[list[str]]) -> None:
    typer.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=2))
