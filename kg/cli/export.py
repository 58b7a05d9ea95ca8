"""kg export: a finished build in another format."""

import pathlib
import shutil
import sys
import tempfile
from typing import Annotated

import typer

from kg import remote
from kg.cli.load import into_files
from kg.cli.schema import adopting
from kg.errors import InputError
from kg.graph.load import load
from kg.write import formats
from kg.write.shards import SHARDS

_STDOUT = "-"
_NEO4J = "neo4j-csv"  # the one format that is no reading of a store but of graph.nq, for a program that loads it


def _list(wanted: bool) -> None:
    if wanted:
        for row in formats.FORMATS:
            built = " (a build writes it)" if row.built else ""
            typer.echo(f"{row.name:<12} {row.file:<17} {row.about}{built}")
        typer.echo(f"{_NEO4J:<12} {'-o FOLDER':<17} CSV files for `neo4j-admin database import`, as kg load neo4j-csv")
        raise typer.Exit


def command(
    words: Annotated[
        list[pathlib.Path], typer.Argument(metavar="[FORMAT] BUILD", help="A build folder.", show_default=False)
    ],
    form: Annotated[
        str, typer.Option("--format", "-f", help="The format's name; --list shows all.", show_default=False)
    ] = "",
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", help="The file or folder to write, or an address (s3://…); - is standard output. Default: in the build folder.",
            show_default=False,
        ),
    ] = None,
    spreadsheet: Annotated[
        bool, typer.Option("--spreadsheet", help="CSV for Excel and the like: no cell can start a formula.")
    ] = False,
    shards: Annotated[int, typer.Option("--shards", help="With --format shards: how many.")] = SHARDS,
    listed: Annotated[
        bool, typer.Option("--list", callback=_list, is_eager=True, help="Show the formats and stop.")
    ] = False,
) -> None:  # fmt: skip
    """Write a build in another format: TriG, RDF/XML, GraphML, GEXF, CSV, Parquet, annotation tools. 导出为其他格式。

    The same build gives the same bytes. GraphML and GEXF hold entities and events as nodes; in them and in RDF/XML,
    characters that XML 1.0 forbids are U+FFFD.

    Examples: kg export out --format gexf · kg export csv out -o tables --spreadsheet · kg export neo4j-csv out -o import
    """
    *named, build = words
    if len(named) + bool(form) > 1:
        raise InputError("one format and one build folder at a time", where="kg export", fix="kg export FORMAT BUILD")
    _export(build=build, form=form or "".join(map(str, named)), out=out, spreadsheet=spreadsheet, shards=shards)


@adopting
def _export(build: pathlib.Path, form: str, out: str | None, spreadsheet: bool, shards: int) -> None:
    if form == _NEO4J:
        if spreadsheet or out is None or out == _STDOUT or remote.named(out):
            raise InputError(f"{form} is a folder of files for neo4j-admin", where="kg export", fix="-o FOLDER alone")
        return into_files(build, remote.local(out))
    row = formats.named(form)
    if spreadsheet and row.name != "csv":
        raise InputError(f"{row.name} has no cells", where="--spreadsheet", fix="use it with --format csv")
    if shards != SHARDS and row.name != "shards":
        raise InputError(f"{row.name} has no shards", where="--shards", fix="use it with --format shards")
    if out == _STDOUT and row.folder:
        raise InputError(f"{row.name} is a folder", where="-o -", fix="name a folder")
    opened = load(build)
    options: dict[str, object] = {"spreadsheet": True} if spreadsheet else {"build": opened} if row.texts else {}
    options |= {"shards": shards} if row.name == "shards" else {}
    store = None if row.streamed else opened.store
    if out is not None and (out == _STDOUT or remote.named(out)):
        with tempfile.TemporaryDirectory(prefix="kg-") as room:
            made = pathlib.Path(room) / row.file
            formats.export(row, store, made, **options)
            if out != _STDOUT:
                at = f"{out}{row.file}" if out.endswith("/") and not row.folder else out
                remote.put(made, at)
                typer.echo(f"{row.name} → {at}")
                return
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
        return
    target = build / row.file if out is None else remote.local(out)
    target = target / row.file if out is not None and target.is_dir() and not row.folder else target
    formats.export(row, store, target, **options)
    typer.echo(f"{row.name} → {target}")
