"""kg explain: where words of a build stand in the input, and what cleaning changed."""

import json
import pathlib
from dataclasses import asdict
from typing import Annotated

import typer

from kg.cli.schema import adopting
from kg.errors import InputError
from kg.explain import Place, explain, found, full, places, runs, text_of
from kg.iris import ID, document_iri
from kg.telling import Part, Telling, marked, tellings

_MOST = 60  # characters of a passage that are shown
_AROUND = 12  # characters on each side of words that stand elsewhere


@adopting
def command(
    build: Annotated[pathlib.Path, typer.Argument(help="The build folder.", show_default=False)],
    what: Annotated[
        str,
        typer.Argument(
            help="A document id, the name of an entity, or an IRI of the graph: fact, mention, relation, event, entity.",
            show_default=False,
        ),
    ],
    span: Annotated[str, typer.Option(help="START-END in the cleaned text of a document; default: all of it.")] = "",
    alignment: Annotated[
        bool, typer.Option("--alignment", help="Print both alignments of the document as runs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where words come from: cleaned text, raw text, bytes, repairs. 说明文字出处：清洗后、原文、字节与修复记录。

    Of a fact or event also the words with their arguments marked, what found it, and its confidence, and of an entity
    those of the facts that it has a part in; of a document the facts inside, one a line, or inside --span. The raw words and the single repairs are shown where the input still
    stands at its path, unchanged.

    Examples: kg explain out 002_report --span 10-60 · kg explain out id:fact/002_report/10-60/Dispatch-28
    """
    what = found(build, what)
    named = "://" in what or what.startswith("id:")
    if span and (named or alignment):
        raise InputError("an IRI and --alignment have no --span", where="--span", fix="leave it out")
    asked = places(build, what) if named else [(what, *_span(span))]
    listed: list[Telling] | None = None
    for number, (doc, start, end) in enumerate(asked):
        if alignment:
            typer.echo(json.dumps(asdict(runs(build, doc)), ensure_ascii=False))
            return
        place = explain(build, doc, None if start < 0 else (start, end))
        listed = tellings(build, full(what) if named else document_iri(what)) if listed is None else listed
        telling = next((t for t in listed if (t.doc, *t.span) == (doc, start, end)), None) if named else None
        low, high = place.cleaned
        inside = [] if named else [t for t in listed if t.span[0] < high and low < t.span[1]]
        if as_json:
            fact = {"fact": asdict(telling)} if telling else {} if named else {"facts": [asdict(t) for t in inside]}
            typer.echo(json.dumps({**asdict(place), **fact}, ensure_ascii=False))
            continue
        if number:
            typer.echo()
        if telling:
            _fact(telling, text_of(build, doc))
        _tell(place)
        if not named:
            _facts(inside)


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


def _facts(inside: list[Telling]) -> None:
    """A line for each fact: its words marked, its confidence, and its IRI, which `kg explain` takes."""
    typer.echo(f"facts     {len(inside)}")
    for telling in inside:
        said = f", {telling.modality}" if telling.modality else ""
        words = f"{telling.type:<14} {marked(telling)}  ({telling.confidence:g}{said})"
        typer.echo(f"  {words}\n    id:{telling.iri.removeprefix(ID)}")


def _fact(telling: Telling, text: str) -> None:
    sure = f"confidence {telling.confidence:g}" + (f", {telling.modality}" if telling.modality else "")
    typer.echo(f"fact      {telling.type} {telling.trigger or '–'}, {sure}")
    typer.echo(f"rule      {telling.rule}: {telling.why}")
    typer.echo(f"words     {marked(telling)}")
    for part in telling.parts:
        said = f"{part.name} = {part.value}" if part.value else part.name
        typer.echo(
            f"  {part.role:<8} {said}{f'  {_at(part.span)}' if part.span else ''}{_elsewhere(part, telling, text)}"
        )


def _elsewhere(part: Part, telling: Telling, text: str) -> str:
    """Where a part stands that is not among the fact's own words, or which of them stand for it (该区)."""
    if part.span is None or part.role in ("quantity", "time"):
        return ""
    start, end = part.span
    words = text[start:end]
    if telling.span[0] <= start and end <= telling.span[1]:
        return "" if part.name in words else f" by {words}"
    around = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    before, behind = around[0].rpartition("\n")[2], around[1].partition("\n")[0]
    return f" from {'before' if start < telling.span[0] else 'behind'}: {before}〔{words}〕{behind}"


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
