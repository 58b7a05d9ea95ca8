"""kg build: documents in, a build folder out."""

import json
import pathlib
import sys
from contextlib import nullcontext
from typing import Annotated

import typer
from rich.console import Console

from kg import decisions
from kg.build import build
from kg.built import finished
from kg.cli import schema
from kg.cli.schema import Frames
from kg.cli.watching import Log, bar, watcher
from kg.cluster import Ray
from kg.decisions import NO_REVIEWS, Reviews
from kg.engines import Engine, Here, Workers
from kg.errors import EXIT_BROKEN, EXIT_FAILED, DataError, KgError
from kg.link import overrides
from kg.report import PROFILE, Report
from kg.settings import Settings

DEFAULTS = Settings()
_FEW = 20  # documents that are named one by one
_ROWS = 50  # rows of tables that are
_REASONS = 10  # reasons of failures that are listed, the commonest first


def command(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files and folders to read; - is standard input; s3:// and other addresses are copied here first.",
            show_default=False,
        ),
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
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            help="Worker processes; the output is the same for any number. 0: this process, unguarded; with ray one a processor of the cluster.",
        ),
    ] = 1,
    engine: Annotated[
        str, typer.Option(help="Where the workers run: local, or ray for a Ray cluster; the output is the same.")
    ] = "local",
    address: Annotated[
        str,
        typer.Option(
            help="With --engine ray: host:port of the cluster's head, or auto. Without it a cluster of this machine alone.",
            show_default=False,
        ),
    ] = "",
    in_memory: Annotated[
        int, typer.Option(help="Quads in memory at a time; a larger graph is written and checked in streams.")
    ] = DEFAULTS.in_memory,
    formats: Annotated[
        str,
        typer.Option(
            help="What to write of the graph beside graph.nq: some of ttl,jsonld,html, or none. kg export writes them later."
        ),
    ] = ",".join(DEFAULTS.formats),
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Say what happens as JSON lines on standard error.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Tell the seconds of each stage, and write them to profile.json in --out.")
    ] = False,
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
    graph.nq, build.json and, as --formats says, graph.ttl, graph.jsonld and graph.html. A file that cannot be read is named
    with its reason; the others are built. A build that was killed, or whose disk was full, goes on where it was when the same
    command runs again.

    Exit codes: 0 all was read and nothing is wrong; 1 the graph breaks a shape; 2 some input could not be read, or the build
    could not be written.

    Examples: kg build articles --out out · kg build a.html b.pdf -o out · curl … | kg build - -o out
    """
    stdin, log = sys.stdin.buffer if sys.stdin else None, Log()
    try:
        schema.use(frames)
        settings = Settings(
            max_bytes=max_bytes, max_chars=max_chars, too_long=too_long, timeout=timeout, max_memory=max_memory,
            batch=batch, check=check, in_memory=in_memory, names=overrides.read(names) if names else (),
            formats=() if formats == "none" else tuple(formats.split(",")),
        )  # fmt: skip
        decided = Reviews(decisions.read(reviews)) if reviews else NO_REVIEWS
        workers = _engine(engine, jobs, address)
        if log_json:
            report = build(paths, out, settings, log.watch, stdin, force, decided, workers)
        else:
            console = Console(stderr=True)
            shown = bar(console) if console.is_terminal else None
            with shown or nullcontext():
                report = build(paths, out, settings, watcher(console, shown), stdin, force, decided, workers)
    except KgError as error:
        if not log_json:
            raise
        log.error(error)
        raise typer.Exit(EXIT_FAILED) from None
    code = EXIT_FAILED if report.failed else EXIT_BROKEN if report.violations else 0
    if log_json:
        log.report(report, code)
    else:
        _tell(report, out)
        if names:
            _names(report, names, len(settings.names))
        _tell_reviews(decided, out)
    if profile:
        _profile(report, out, quiet=log_json)
    raise typer.Exit(code)


def _engine(name: str, jobs: int, address: str) -> Engine:
    """Who works on the documents. Raises DataError for options that name nobody."""
    if name == "ray":
        return Ray(jobs, address)
    if name != "local":
        raise DataError(f"no engine is called {name!r}", where="--engine", fix="one of local, ray")
    if address:
        raise DataError("the local engine has no address", where="--address", fix="use it with --engine ray")
    return Workers(jobs) if jobs else Here()


def _profile(report: Report, out: pathlib.Path, *, quiet: bool) -> None:
    """Write profile.json; print it as a table unless `quiet`."""
    found = report.profile()
    (out / PROFILE).write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
    if quiet:
        return
    typer.echo(f"{found['worked']} documents worked on, {found['chars']} characters", err=True)
    for row in found["stages"]:
        rate = f"{row['chars_per_second']:>12,} characters/s" if row["chars_per_second"] else ""
        typer.echo(f"{row['stage']:<10} {row['seconds']:>9.2f} s {row['share']:>6.1%} {rate}".rstrip(), err=True)
    for row in found["slowest"]:
        typer.echo(f"slow: {row['path']} {row['seconds']:.2f} s, {row['chars']} characters", err=True)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _names(report: Report, folder: pathlib.Path, rows: int) -> None:
    """Which rows of the user's tables named something; nothing where no document was read."""
    if report.taken >= report.counts["documents"]:
        return
    typer.echo(f"names: {rows - len(report.idle)} of {_number(rows, 'row')} applied")
    where = overrides.lines(folder)
    for row in report.idle[:_ROWS]:
        typer.echo(f"names: {where[row]} named nothing in the documents read: {' '.join(row[1:])}", err=True)


def _tell(report: Report, out: pathlib.Path) -> None:
    counts = report.counts
    cut = report.counts["cut"]
    if cut:
        typer.echo(
            f"cut: {_number(cut, 'document')} over a limit; `cut_too_long` (characters) and `cut_bytes` in documents.jsonl say by how much",
            err=True,
        )
    if not report.read:
        typer.echo(f"no document could be read; documents.jsonl in {out} says why", err=True)
        return
    typer.echo(
        f"{_number(report.read, 'document')} → {out}: {counts['entities']} mentions, {counts['facts']} facts, {counts['relations']} relations, {counts['quads']} quads"
    )
    if report.taken:
        read = counts["documents"] - report.taken
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
        for reason, count in report.reasons().most_common(_REASONS):
            typer.echo(f"  {count} × {reason}", err=True)


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
