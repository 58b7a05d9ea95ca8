"""kg ner: the names of a text in colour, in a terminal or as an HTML page."""

import json
import pathlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from kg.cli import schema
from kg.cli.schema import Frames
from kg.errors import InputError
from kg.model import ENTITY_CLASSES, Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

STYLES = ("kg", "cluener", "people", "msra")
_SHOWN = "kg_shown"
# One hue a class, readable on dark and light terminals and pages; the names of the classes in both languages.
_STYLES = {"Place": "green", "Organization": "blue", "Program": "magenta", "Person": "yellow", "Document": "cyan"}
_COLOURS = {
    "Place": "#a8dadc", "Organization": "#bcd4f6", "Program": "#e3c5f3", "Person": "#f8e3a1", "Document": "#c8eac3",
}  # fmt: skip
_CHINESE = {"Place": "地点", "Organization": "组织", "Program": "项目", "Person": "人物", "Document": "文件"}


def command(
    text: Annotated[str, typer.Argument(help="The text; - is standard input.", show_default=False)],
    html: Annotated[pathlib.Path | None, typer.Option(help="Write an HTML page (displaCy) to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines: span, text, class.")] = False,
    style: Annotated[
        str, typer.Option(help="Guideline: kg (rules and tagger), or the tagger's own cluener, people or msra.")
    ] = "kg",
    frames: Frames = None,
) -> None:
    """Show the names in a text: places, organizations, programmes, persons, documents. 识别文中的名称。

    Nested names (a place in an organization's name) are listed below the text with their offsets in code points.
    """
    said = sys.stdin.read() if text == "-" else text
    if not said.strip():
        raise InputError("the text is empty", fix='write it behind the command: kg ner "青石镇卫生院"')
    if style not in STYLES:
        raise InputError(f"no guideline {style!r}", where="--style", fix=f"use one of {', '.join(STYLES)}")
    schema.use(frames)
    from kg.annotate.tagged import Network
    from kg.pipeline import make_nlp

    nlp = make_nlp()
    doc = nlp(said)
    if style != "kg":
        found = (t for t in Network().match([said], (style,))[0] if t.kind in ENTITY_CLASSES)
        doc._.kg_mentions = tuple(Mention(t.start, t.end, said[t.start : t.end], t.kind) for t in found)
        doc = nlp.get_pipe("kg_tokens")(doc)
        spans = (doc.char_span(m.start, m.end, m.kind) for m in doc._.kg_mentions)
        doc.spans["kg"] = [span for span in spans if span is not None]
    mentions: tuple[Mention, ...] = doc._.kg_mentions
    if html:
        _page(doc, html)
    if as_json:
        for m in mentions:
            typer.echo(json.dumps({"span": [m.start, m.end], "text": m.text, "class": m.kind}, ensure_ascii=False))
    elif not html:
        _tell(said, mentions)


def _tell(text: str, mentions: tuple[Mention, ...]) -> None:
    console = Console()
    shown = Text(text)
    for mention in sorted(mentions, key=lambda m: m.start - m.end):  # inner names over outer ones
        shown.stylize(f"bold {_STYLES[mention.kind]}", mention.start, mention.end)
    console.print(shown, soft_wrap=True)
    for mention in mentions:
        line = Text(f"{mention.start:>5}-{mention.end:<5} ")
        line.append(f"{mention.kind} {_CHINESE[mention.kind]}", style=_STYLES[mention.kind])
        console.print(line.append(f"  {mention.text}"), soft_wrap=True, highlight=False)


def _page(doc: "Doc", target: pathlib.Path) -> None:
    from spacy import displacy
    from spacy.tokens import Span

    labels = {kind: f"{kind} {_CHINESE[kind]}" for kind in ENTITY_CLASSES}
    doc.spans[_SHOWN] = [Span(doc, span.start, span.end, labels[span.label_]) for span in doc.spans["kg"]]
    # Labels in two languages take two lines under each other.
    options = {
        "spans_key": _SHOWN,
        "top_offset_step": 30,
        "colors": {labels[kind]: _COLOURS[kind] for kind in ENTITY_CLASSES},
    }
    page = displacy.render(doc, style="span", page=True, options=options, jupyter=False)
    try:
        target.write_text(page, "utf-8")
    except OSError as err:
        raise InputError(f"cannot be written: {err.strerror}", where=str(target), fix="name another file") from err
    typer.echo(f"{target}: open it in a browser")
