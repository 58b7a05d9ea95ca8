"""kg link-report: which names were taken for one thing, and which nearly were."""

import json
import pathlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from kg.errors import InputError
from kg.graph import review as report
from kg.graph.load import load

_DOCS = 3  # document ids that are named beside a name


def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    kind: Annotated[str, typer.Option("--class", help=f"One of {', '.join(report.KINDS)}; default: all.")] = "",
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also what differs by quotation marks, short names of places, parts of a body."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, always of all.")] = False,
) -> None:
    """List merged names and near misses, to review. 列出已合并的名称与疑似同名，供审核。

    What is wrong is put right by --names of kg build: aliases.tsv, same.tsv, different.tsv. The line with tabs below a pair
    is the row of same.tsv that makes them one, the line below a
    name of several documents a row of different.tsv that sets one of them apart.

    Example: kg link-report out --class Organization
    """
    if kind not in ("", *report.KINDS):
        raise InputError(f"no class {kind!r}", where="--class", fix=f"one of {', '.join(report.KINDS)}")
    found = [one for one in report.entities(load(build)) if kind in ("", one.kind)]
    merged, near = report.merged(found), report.near(found)
    if as_json:
        rows = {"merged": [asdict(one) for one in merged], "near": [asdict(one) for one in near]}
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    _merged([one for one in merged if everything or not one.plain], len(merged), len(found))
    _near([pair for pair in near if everything or not pair.plain], len(near))


def _merged(shown: Sequence[report.Named], merged: int, found: int) -> None:
    typer.echo(f"merged    {merged} of {found} entities have several names; {_left(merged - len(shown))}")
    for one in shown:
        others = " ".join(name for name in one.names if name != one.label)
        typer.echo(f"  {one.kind:<13} {one.label} = {others}  ({_documents(one)})")
        if len(one.docs) > 1:
            typer.echo(f"  {one.label}\t{one.kind}\t{one.docs[0]}")


def _near(shown: Sequence[report.Near], near: int) -> None:
    typer.echo(f"near      {near} pairs were left apart; {_left(near - len(shown))}")
    for pair in shown:
        typer.echo(
            f"  {pair.kind:<13} {pair.one.label} ({_documents(pair.one)}) ≠ {pair.other.label} ({_documents(pair.other)}): {pair.why}"
        )
        typer.echo(f"  {pair.row}")


def _left(hidden: int) -> str:
    return f"{hidden} plain ones are left out, --all shows them" if hidden else "all are shown"


def _documents(one: report.Named) -> str:
    more = "" if len(one.docs) <= _DOCS else f" and {len(one.docs) - _DOCS} more"
    return f"{' '.join(one.docs[:_DOCS])}{more}"
