"""kg export: a finished build in another format."""

import pathlib
import shutil
import sys
import tempfile
from typing import Annotated

import typer

from kg import remote
from kg.cli.schema import adopting
from kg.errors import InputError
from kg.graph.load import load
from kg.write import formats
from kg.write.shards import SHARDS

_STDOUT = "-"


def _list(wanted: bool) -> None:
    if wanted:
        for row in formats.FORMATS:
            built = " (a build writes it)" if row.built else ""
            typer.echo(f"{row.name:<12} {row.file:<17} {row.about}{built}")
        raise typer.Exit


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)],
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

    Examples: kg export out --format gexf · kg export out --format csv -o tables --spreadsheet
    """
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
