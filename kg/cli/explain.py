"""kg explain: where words of a build stand in the input, and what cleaning changed."""

import json
import pathlib
from dataclasses import asdict
from typing import Annotated

import typer

from kg.errors import InputError
from kg.explain import Place, explain, full, places, runs
from kg.telling import Telling, marked, tellings

_MOST = 60  # characters of a passage that are shown


def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    what: Annotated[
        str,
        typer.Argument(
            help="A document id, or an IRI of the graph: fact, mention, relation, event, entity.", show_default=False
        ),
    ],
    span: Annotated[str, typer.Option(help="START-END in the cleaned text of a document; default: all of it.")] = "",
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Print both alignments of the document as runs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where words come from: cleaned text, raw text, bytes, repairs. 说明文字出处：清洗后、原文、字节与修复记录。

    Of a fact or event also the words with their arguments marked, what found it, and its confidence.
    The raw words and the single repairs are shown where the input still stands at its path, unchanged.
    """
    named = "://" in what or what.startswith("id:")
    if span and (named or alignment):
        raise InputError("an IRI and --alignment have no --span", where="--span", fix="leave it out")
    asked = places(build, what) if named else [(what, *_span(span))]
    told = {(t.doc, *t.span): t for t in tellings(build, full(what))} if named else {}
    for number, (doc, start, end) in enumerate(asked):
        if alignment:
            typer.echo(json.dumps(asdict(runs(build, doc)), ensure_ascii=False))
            return
        place = explain(build, doc, None if start < 0 else (start, end))
        telling = told.get((doc, start, end))
        if as_json:
            fact = {"fact": asdict(telling)} if telling else {}
            typer.echo(json.dumps({**asdict(place), **fact}, ensure_ascii=False))
            continue
        if number:
            typer.echo()
        if telling:
            _fact(telling)
        _tell(place)


def _span(text: str) -> tuple[int, int]:
    """The two numbers of START-END, -1 twice where none is given. Raises InputError for anything else."""
    if not text:
        return -1, -1
    start, dash, end = text.partition("-")
    if not (dash and start.isdecimal() and end.isdecimal()):
        raise InputError(
            f"{text!r} is no span", where="--span", fix="write START-END, as 21-53 for a line's span [21, 53]"
        )
    return int(start), int(end)


def _fact(telling: Telling) -> None:
    sure = f"confidence {telling.confidence:g}" + (f", {telling.modality}" if telling.modality else "")
    typer.echo(f"fact      {telling.type} {telling.trigger or '–'}, {sure}")
    typer.echo(f"rule      {telling.rule}: {telling.why}")
    typer.echo(f"words     {marked(telling)}")
    for part in telling.parts:
        said = f"{part.name} = {part.value}" if part.value else part.name
        typer.echo(f"  {part.role:<8} {said}{f'  {_at(part.span)}' if part.span else ''}")


def _tell(place: Place) -> None:
    typer.echo(f"document  {place.doc} ({place.path}, {place.encoding})")
    typer.echo(f"cleaned   {_at(place.cleaned)}  {_shown(place.words)}")
    raw = "" if place.raw_words is None else f"  {_shown(place.raw_words)}"
    typer.echo(f"raw       {_at(place.raw)}{raw}")
    typer.echo(f"bytes     {_at(place.bytes)}" if place.bytes else f"place     {place.mark}")
    if place.repairs is None:
        typer.echo(f"repairs   not shown: {place.missing}")
        return
    typer.echo(f"repairs   {len(place.repairs)}")
    for repair in place.repairs:
        typer.echo(
            f"  {repair.kind:<18} {_at((repair.start, repair.end))}  {_shown(repair.old)} → {_shown(repair.new)}"
        )


def _at(span: tuple[int, int]) -> str:
    return f"{span[0]}-{span[1]}"


def _shown(text: str) -> str:
    """The words on one line, long ones without their middle; what nobody sees as an escape."""
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
    return text if len(text) <= _MOST else f"{text[: _MOST // 2]} … {text[-_MOST // 2 :]}"
