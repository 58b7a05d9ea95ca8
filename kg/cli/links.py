"""kg link-report: which names were taken for one thing, and which nearly were."""

import json
import pathlib
from dataclasses import asdict
from typing import Annotated

import typer

from kg.graph import review as report
from kg.graph.load import load


def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    kind: Annotated[str, typer.Option("--class", help=f"One of {', '.join(report.KINDS)}; default: all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List merged names and near misses, to review. 列出已合并的名称与疑似同名，供审核。

    What is wrong is put right by --names of kg build: aliases.tsv, same.tsv, different.tsv.

    Example: kg link-report out --class Organization
    """
    found = [one for one in report.entities(load(build)) if kind in ("", one.kind)]
    merged, near = report.merged(found), report.near(found)
    if as_json:
        rows = {"merged": [asdict(one) for one in merged], "near": [asdict(one) for one in near]}
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    typer.echo(f"merged    {len(merged)} of {len(found)} entities have several names")
    for one in merged:
        others = " ".join(name for name in one.names if name != one.label)
        typer.echo(f"  {one.kind:<13} {one.label} = {others}  ({one.documents} documents)")
    typer.echo(f"near      {len(near)} pairs were left apart")
    for pair in near:
        typer.echo(f"  {pair.kind:<13} {pair.one.label} ≠ {pair.other.label}  ({pair.why})")
        typer.echo(f"                {pair.one.iri} {pair.other.iri}")
