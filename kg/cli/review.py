"""kg review: judge facts and names in a local page; list, sum up and import decisions."""

import pathlib
import signal
import threading
from collections import Counter
from datetime import UTC, datetime
from types import FrameType
from typing import Annotated

import typer

from kg.ask.review_server import ReviewServer
from kg.ask.session import Session
from kg.cli.schema import adopting
from kg.decisions import NO_REVIEWS, Decision, Reviews, append, read
from kg.errors import BuildError
from kg.extract.reviewed import judgements
from kg.graph.facts import Told, told
from kg.graph.load import Build, load
from kg.score.conflicts import conflicts
from kg.write import annotated
from kg.write.annotated import tools


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    reviews: Annotated[
        pathlib.Path, typer.Option("--reviews", help="The file of decisions, written as you decide.")
    ] = pathlib.Path("reviews.jsonl"),
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.", min=0, max=65_535)] = 0,
    who: Annotated[str, typer.Option(help="Your name, to stand in each decision.", show_default=False)] = "",
    time: Annotated[bool, typer.Option("--time/--no-time", help="Whether each decision says when it was made.")] = True,
    listed: Annotated[bool, typer.Option("--list", help="Print the decisions and stop.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Print counts and stop.")] = False,
    import_: Annotated[
        pathlib.Path | None,
        typer.Option(
            "--import", help="Take what was annotated in another tool as decisions, and stop.", show_default=False
        ),
    ] = None,
    from_: Annotated[str, typer.Option("--from", help=f"The tool: {', '.join(tools())}.", show_default=False)] = "",
) -> None:
    """Judge facts and names by keyboard in a local page. 在本机页面中用键盘审核事实与名称。

    Decisions go to --reviews, which kg build --reviews honours and kg score --gold takes. Keys: j k next and previous,
    a accept, r reject, e edit, n a missed fact, u undo, ? help. Ctrl-C ends it.

    Examples: kg review out --who 王敏 · kg review out --summary · kg review out --import labels.jsonl --from doccano
    """
    opened = load(build)
    clock = _now if time else str
    if import_:
        _import(opened, reviews, import_, from_, {k: v for k, v in (("who", who), ("time", clock())) if v})
    elif listed or summary:
        found = read(reviews)
        (_list if listed else _summary)(Reviews(found), found, told(opened))
    else:
        _serve(Session(opened, reviews, who, clock), port)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _serve(session: Session, port: int) -> None:
    try:
        server = ReviewServer(session, port)
    except OSError as err:
        raise BuildError(f"port {port} cannot be had: {err}", where="kg review", fix="give another --port") from err

    def stop(number: int, frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this very thread runs.
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    typer.echo(f"{server.address} reviews {session.build.folder} into {session.file}; Ctrl-C ends it")
    with server:
        server.serve_forever(poll_interval=0.1)


def _import(build: Build, file: pathlib.Path, source: pathlib.Path, tool: str, notes: dict[str, str]) -> None:
    known = Reviews(read(file)) if file.exists() else NO_REVIEWS
    decisions = annotated.decisions(source, tool, told(build), notes)
    new = [one for one in decisions if (old := known.standing(one.key)) is None or old.id != one.id]
    append(file, new)
    counts = Counter((one.about, one.verdict) for one in new)
    said = ", ".join(f"{count} {about} {verdict}" for (about, verdict), count in sorted(counts.items()))
    typer.echo(
        f"{len(new)} decisions → {file}{f': {said}' if said else ''}; {len(decisions) - len(new)} stood there already"
    )


def _list(reviews: Reviews, lines: list[Decision], documents: dict[str, Told]) -> None:
    """A line for each decision that stands: what, about which words, by whom; `?` before what the build does not have."""
    known = {one.hash: one for one in documents.values()}
    here = {id(d) for one in known.values() for d in judgements(reviews.of(one.hash), one.facts).values()}
    for one in reviews:
        text = known.get(one.text)
        lost = bool(one.text) and (
            text is None or (one.about == "fact" and one.verdict != "reject" and id(one) not in here)
        )
        typer.echo(f"{'?' if lost else ' '} {one.about:<8} {one.verdict:<9} {_said(one, text)}{_by(one)}")


def _said(one: Decision, text: Told | None) -> str:
    if one.about == "names":
        return f"{one.row['class']} {one.row['name']} · {one.row['other']}"
    doc = text.doc if text else f"text {one.text[:8]} not in this build"
    if one.about == "document":
        return f"{doc}: {one.row['of']}"
    start, end = one.span
    words = text.text[start:end].replace("\n", " ") if text else ""
    return f"{doc} {start}-{end} {one.row.get('type', one.row.get('class'))} {words[:40]}"


def _by(one: Decision) -> str:
    said = " ".join(str(one.row[name]) for name in ("who", "time") if name in one.row)
    return f"  ({said})" if said else ""


def _summary(reviews: Reviews, lines: list[Decision], documents: dict[str, Told]) -> None:
    hashes = {one.hash for one in documents.values()}
    for (about, verdict), count in sorted(Counter((one.about, one.verdict) for one in reviews).items()):
        typer.echo(f"{about:<10}{verdict:<10}{count}")
    facts = [one for one in reviews if one.about == "fact" and one.verdict != "add"]
    right = sum(one.verdict == "accept" for one in facts)
    if facts:
        typer.echo(f"right as found: {right} of {len(facts)} judged facts ({right / len(facts):.1%})")
    typer.echo(f"documents reviewed as a whole: {len(reviews.marks('facts') & hashes)} of {len(documents)}")
    typer.echo(f"of other texts: {sum(bool(one.text) and one.text not in hashes for one in reviews)} decisions")
    apart = conflicts(lines)
    typer.echo(f"decided differently by several people: {len(apart)}")
    for key, said in apart:
        typer.echo(
            f"  {' '.join(map(str, key))}: {', '.join(f'{who or chr(8211)} {verdict}' for who, verdict in said)}"
        )
