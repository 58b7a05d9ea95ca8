"""kg score: precision, recall and F1 of a build against gold, with intervals and a list of misses."""

import json
import pathlib
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.schema import adopting
from kg.score.report import Report, Score, score
from kg.score.tally import Miss

_WIDE = 100_000  # columns; a table takes no more than it needs


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    gold: Annotated[
        pathlib.Path,
        typer.Option(
            "--gold",
            help="A folder with one <doc>.json of gold a document, or the reviews.jsonl of kg review.",
            show_default=False,
        ),
    ],
    misses: Annotated[bool, typer.Option("--misses", help="List what was missed and what nobody asked for.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: scores by measure.")] = False,
    doc: Annotated[str, typer.Option(help="Score the gold file with this stem alone.", show_default=False)] = "",
) -> None:
    """Score a build against gold: precision, recall, F1. 对照人工标注评分。

    Against a reviews.jsonl, documents that were marked as reviewed whole have all measures; `judged` is the share of all
    judged facts that the build has right, which says nothing about what it missed. The interval is that of F1 at 95 %, over documents drawn anew (bootstrap). With --json, --misses adds a key `misses`.
    """
    report = score(build, gold, doc)
    _warn(report)
    if as_json:
        _json(report, misses)
        return
    _table(report)
    if misses:
        _misses(report)


def _warn(report: Report) -> None:
    for name in report.lacks:
        typer.echo(f"warning: the build has no {name}; all that it should say counts as missed", err=True)
    if report.absent:
        typer.echo(f"warning: not in the build, so all of it counts as missed: {', '.join(report.absent)}", err=True)
    for note in report.notes:
        typer.echo(note, err=True)
    if report.documents == 1:
        typer.echo("one document: no interval, which takes two documents at least", err=True)


def _json(report: Report, misses: bool) -> None:
    found: dict[str, object] = {name: asdict(one) for name, one in report.scores.items()}
    if misses:
        found["misses"] = {doc: [_row(miss) for miss in rows] for doc, rows in report.misses.items()}
    typer.echo(json.dumps(found, ensure_ascii=False))


def _row(miss: Miss) -> dict[str, object]:
    return {
        "measure": miss.measure, "wanted": miss.wanted or None, "found": miss.found or None,
        "words": miss.anchor or None, "span": miss.span,
    }  # fmt: skip


def _table(report: Report) -> None:
    table = Table("measure")
    for head in ("P", "R", "F1", "95 %", "tp", "fp", "fn"):
        table.add_column(head, justify="right", no_wrap=True)
    group = ""
    for name, one in report.scores.items():
        kind = name.partition(":")[0] if ":" in name else ""
        if kind != group:
            table.add_section()
            group = kind
        table.add_row(
            Text(name),
            f"{one.p:.3f}",
            _figure(one.r),
            _figure(one.f1),
            _interval(one),
            *map(str, (one.tp, one.fp, one.fn)),
        )
    terminal = Console()
    # A pipe has no edge to cut at: each line stays whole.
    (terminal if terminal.is_terminal else Console(width=_WIDE)).print(table)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(one: Score) -> str:
    return "–" if one.low is None or one.high is None else f"{one.low:.3f}–{one.high:.3f}"


def _misses(report: Report) -> None:
    console = Console()
    for doc, rows in report.misses.items():
        extra = sum(not miss.wanted for miss in rows)
        wrong = sum(bool(miss.wanted and miss.found) for miss in rows)
        told = f"{len(rows) - extra - wrong} missed, {wrong} not as wanted, {extra} not wanted"
        _line(console, f"\n{_shown(doc)}: {told}", "bold")
        for miss in rows:
            _line(console, f"  {miss.measure:<10} {_told(miss)}")
            if miss.anchor:
                _line(console, f"{'':13}{_shown(miss.anchor)}", "dim")


def _told(miss: Miss) -> str:
    if not miss.wanted:
        return f"not wanted: {_shown(miss.found)}"
    return f"wanted: {_shown(miss.wanted)}; found: {_shown(miss.found) or 'nothing'}"


def _shown(text: str) -> str:
    """The text on one line, what nobody sees as an escape: it may come from anywhere."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style), soft_wrap=True)
