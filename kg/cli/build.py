"""kg build: documents in, a build folder out."""

import pathlib
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kg import decisions
from kg.assembly import Report, Step
from kg.build import build
from kg.built import finished
from kg.cli import schema
from kg.cli.schema import Frames
from kg.decisions import NO_REVIEWS, Reviews
from kg.errors import EXIT_BROKEN, EXIT_FAILED, InputError
from kg.link import overrides
from kg.settings import Settings

DEFAULTS = Settings()
_FEW = 20  # documents that are named one by one
_EVERY = 50  # plain progress lines: one for this many documents


def command(
    paths: Annotated[
        list[pathlib.Path], typer.Argument(help="Files and folders to read; - is standard input.", show_default=False)
    ],
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", help="The build folder to write.")] = pathlib.Path("out"),
    check: Annotated[bool, typer.Option(help="Check the graph against the SHACL shapes.")] = True,
    max_bytes: Annotated[int, typer.Option(help="Refuse larger files.")] = DEFAULTS.max_bytes,
    max_chars: Annotated[
        int, typer.Option(help="Refuse documents with more characters after cleaning.")
    ] = DEFAULTS.max_chars,
    too_long: Annotated[
        str, typer.Option(help="What to do with text over a limit: refuse it, or cut it behind a paragraph.")
    ] = DEFAULTS.too_long,
    timeout: Annotated[float, typer.Option(help="Seconds that parsing one document may take.")] = DEFAULTS.timeout,
    max_memory: Annotated[int, typer.Option(help="Bytes of memory that a parser may use.")] = DEFAULTS.max_memory,
    batch: Annotated[int, typer.Option(help="Documents in memory at a time.")] = DEFAULTS.batch,
    names: Annotated[
        pathlib.Path | None,
        typer.Option(
            help="A folder with aliases.tsv, same.tsv, different.tsv, alone.tsv: what you say of names.",
            show_default=False,
        ),
    ] = None,
    reviews: Annotated[
        pathlib.Path | None,
        typer.Option("--reviews", help="A reviews.jsonl of kg review, to be honoured.", show_default=False),
    ] = None,
    frames: Frames = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force/--incremental",
            help="Read all inputs anew, or take over what the build in --out has of them unchanged.",
        ),
    ] = False,
) -> None:
    """Read documents and write a knowledge graph. 读取文档，生成知识图谱。

    Reads .txt, .html, .htm, .xhtml, .shtml, .md, .docx, .pdf, .jsonl, .ndjson, .warc(.gz), .zip and .tar(.gz, .bz2, .xz).
    Writes texts/, alignments/, documents.jsonl, entities.jsonl, corefs.jsonl, facts.jsonl, relations.jsonl, coverage.jsonl,
    graph.ttl, graph.nq, graph.jsonld, graph.html and build.json. A file that cannot be read is named with its reason; the
    others are built.

    Examples: kg build articles --out out · kg build a.html b.pdf -o out · curl … | kg build - -o out
    """
    schema.use(frames)
    settings = Settings(
        max_bytes=max_bytes, max_chars=max_chars, too_long=too_long, timeout=timeout, max_memory=max_memory,
        batch=batch, check=check, names=overrides.read(names) if names else (),
    )  # fmt: skip
    console = Console(stderr=True)
    bar = _bar(console) if console.is_terminal else None
    with bar or nullcontext():
        stdin = sys.stdin.buffer if sys.stdin else None
        decided = Reviews(decisions.read(reviews)) if reviews else NO_REVIEWS
        report = build(paths, out, settings, watcher(console, bar), stdin, force, decided)
    _tell(report, out)
    if names:
        _names(report, names, len(settings.names))
    _tell_reviews(decided, out)
    raise typer.Exit(EXIT_FAILED if report.failed else EXIT_BROKEN if report.violations else 0)


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def watcher(console: Console, bar: Progress | None) -> Callable[[Step | InputError], None]:
    """Progress as a bar on a terminal, as plain lines in a pipe; errors always as a line."""
    task = bar.add_task("documents", total=None) if bar else None

    def watch(event: Step | InputError) -> None:
        if isinstance(event, InputError):
            console.print(f"skipped: {event.line()}", markup=False, highlight=False, soft_wrap=True)
        elif bar and task is not None:
            bar.update(task, description=event.what, completed=event.done, total=event.total or None)
        elif event.total == 0 or event.done % _EVERY == 0 or event.done == event.total:
            count = f" {event.done}/{event.total}" if event.total else ""
            console.print(f"{event.what}{count}", markup=False, highlight=False)

    return watch


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _names(report: Report, folder: pathlib.Path, rows: int) -> None:
    """Which rows of the user's tables named something; nothing where no document was read."""
    if report.taken >= len(report.inputs) + report.counts["unread"]:
        return
    typer.echo(f"names: {rows - len(report.idle)} of {_number(rows, 'row')} applied")
    where = overrides.lines(folder)
    for row in report.idle[:_EVERY]:
        typer.echo(f"names: {where[row]} named nothing in the documents read: {' '.join(row[1:])}", err=True)


def _tell(report: Report, out: pathlib.Path) -> None:
    counts = report.counts
    cut = report.counts["cut"]
    if cut:
        typer.echo(
            f"cut: {_number(cut, 'document')} over a limit; `cut_too_long` (characters) and `cut_bytes` in documents.jsonl say by how much",
            err=True,
        )
    if not report.inputs:
        typer.echo(f"no document could be read; documents.jsonl in {out} says why", err=True)
        return
    typer.echo(
        f"{_number(len(report.inputs), 'document')} → {out}: {counts['entities']} mentions, {counts['facts']} facts, {counts['relations']} relations, {counts['quads']} quads"
    )
    if report.taken:
        read = len(report.inputs) + counts["unread"] - report.taken
        typer.echo(f"{report.taken} taken over unchanged, {max(read, 0)} read")
    for path in report.gone[:_FEW]:
        typer.echo(f"no longer given, so no longer in the build: {path}", err=True)
    if len(report.gone) > _FEW:
        typer.echo(f"… and {len(report.gone) - _FEW} more that are no longer given", err=True)
    facts, missed = report.coverage["fact"], report.coverage["missed"]
    excused = report.coverage.total() - facts - missed
    typer.echo(
        f"numbers and titles accounted for: {report.explained:.1%} ({facts} in facts, {excused} left out with a reason, {missed} missed; this is coverage, not accuracy)"
    )
    for violation in report.violations[:20]:
        typer.echo(f"violation: {violation.line()}", err=True)
    if len(report.violations) > 20:
        typer.echo(f"… and {len(report.violations) - 20} more violations, all in build.json", err=True)
    if report.failed:
        typer.echo(f"{_number(len(report.failed), 'input')} could not be read; documents.jsonl says why", err=True)


def _tell_reviews(reviews: Reviews, out: pathlib.Path) -> None:
    """How many decisions were honoured, and each that matches nothing any more."""
    if not reviews:
        return
    built = finished(out)
    known = {text for _, text, _ in built.reviewed()}
    lost = {one for record in built.records() for one in record.get("unmatched_reviews", ())}
    asked = [one for one in reviews if one.about in ("fact", "mention")]
    unmatched = [one for one in asked if one.text in known and one.id in lost]
    others = sum(one.text not in known for one in asked)
    typer.echo(f"reviews: {len(asked) - len(unmatched) - others} decisions honoured, {others} about other texts")
    for one in unmatched:
        said = one.row.get("type", one.row.get("class"))
        typer.echo(
            f"reviews: {one.where}: nothing says this any more: {one.verdict} {said} {one.span[0]}-{one.span[1]}",
            err=True,
        )
