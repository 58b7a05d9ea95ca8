"""kg show: the facts of one text with their arguments marked, in a terminal or as an HTML page."""

import json
import pathlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from kg.alignment import AlignedText
from kg.cli import schema
from kg.cli.schema import Frames
from kg.errors import InputError
from kg.model import Fact, Page, Quantity, Source
from kg.settings import Settings

# One hue a part, readable on dark and light grounds, with its name in Chinese.
_PARTS = {
    "trigger": ("bold red", "#f4b6b6", "触发词"), "agent": ("bold green", "#bfe3c0", "主体"),
    "target": ("bold blue", "#bcd4f6", "对象"), "source": ("bold cyan", "#b5e5e5", "来源"),
    "result": ("bold magenta", "#e3c5f3", "成果"), "program": ("magenta", "#eed7f7", "项目"),
    "document": ("cyan", "#d5eef0", "文件"), "place": ("blue", "#d8e4f8", "地点"),
    "quantity": ("bold yellow", "#f8e3a1", "数量"), "time": ("yellow", "#faf0cf", "时间"),
}  # fmt: skip
Part = tuple[int, int, str, str]  # start, end, name of the part, what it says


def command(
    text: Annotated[str, typer.Argument(help="The text; - is standard input.", show_default=False)],
    html: Annotated[
        pathlib.Path | None, typer.Option(help="Write an HTML page (displaCy) to this file.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines: a fact each.")] = False,
    llm: Annotated[
        str,
        typer.Option(help="Compare with a language model: the address of its chat completions.", show_default=False),
    ] = "",
    llm_model: Annotated[str, typer.Option(help="The model's name there.", show_default=False)] = "",
    published: Annotated[str, typer.Option(help="The date that times count from, as 2023-03-12.")] = "",
    frames: Frames = None,
) -> None:
    """Show the facts in a text, their arguments marked. 显示文中的事实及其论元。

    The text is cleaned first, as kg build does. Offsets are code points of the cleaned text. With --llm the text is sent to
    that address; a model's facts have rules that begin with llm:, and stand behind the others. KG_LLM_KEY may hold a key.

    Example: kg show "云岭县委组织部选派30余名干部到青石镇。"
    """
    said = sys.stdin.read() if text == "-" else text
    if not said.strip():
        raise InputError("the text is empty", fix='write it behind the command: kg show "云岭县选派30名干部。"')
    if _is_file(text):
        raise InputError("a file, and no text", where=text, fix=f"read it from standard input: kg show - < {text}")
    schema.use(frames)
    said, dated = _cleaned(said)
    facts = _facts(said, published or dated, llm, llm_model)
    if html:
        _page(said, facts, html)
    if as_json:
        for fact in facts:
            typer.echo(json.dumps(asdict(fact), ensure_ascii=False))
    elif not html:
        _tell(said, facts)


def _is_file(text: str) -> bool:
    try:
        return pathlib.Path(text).is_file()
    except (OSError, ValueError):  # no name of a file: too long, or with a NUL
        return False


def _cleaned(raw: str) -> tuple[str, str]:
    """A text as kg build would have it, and the date that it says of itself, empty where it says none."""
    from kg.clean.cleaner import clean

    page = Page(Source("text", "-", ""), "utf-8", raw, AlignedText.of(raw))
    document = clean(page, Settings())
    return document.text, document.published or ""


def _facts(text: str, published: str, url: str, model: str) -> Sequence[Fact]:
    from kg.pipeline import make_nlp

    nlp = make_nlp(facts=True)
    doc = nlp.make_doc(text)
    doc._.kg_published = published
    doc = nlp(doc)
    if url:
        from kg.extract.endpoint import Endpoint
        from kg.extract.llm import FactsTask

        task = FactsTask(model or "model")
        answers = Endpoint(url, model)([[asked] for asked in task.generate_prompts([doc])])
        (doc,) = task.parse_responses([doc], answers)
        for why in doc._.kg_llm_refused:
            typer.echo(f"refused: {why}", err=True)
    found: tuple[Fact, ...] = (*doc._.facts, *doc._.kg_llm_facts)
    return found


def parts(fact: Fact) -> list[Part]:
    """What a fact says, part by part in text order; a part that stands nowhere has the span (-1, -1)."""
    found: list[Part] = []
    if fact.trigger:
        found.append((fact.trigger_start, fact.trigger_start + len(fact.trigger), "trigger", fact.trigger))
    found += [(a.start, a.end, role, a.name) for role, filled in fact.arguments.items() for a in filled]
    found += [(q.start, q.end, "quantity", amount(q)) for q in fact.quantities]
    found += [(t.start, t.end, "time", t.value or t.text) for t in fact.times]
    return sorted(found)


def amount(quantity: Quantity) -> str:
    """An amount in short: ≥30名 干部."""
    sign = {"ge": "≥", "le": "≤", "approx": "≈"}.get(quantity.op, "")
    high = f"–{quantity.max:,.10g}" if quantity.max is not None else ""
    return f"{sign}{quantity.value:,.10g}{high}{quantity.unit} {quantity.item}".rstrip()


def _tell(text: str, facts: Sequence[Fact]) -> None:
    console = Console()
    if not facts:
        console.print("no facts 没有事实", highlight=False)
    for number, fact in enumerate(facts):
        if number:
            console.print()
        for line in _lines(text, fact):
            console.print(line, soft_wrap=True, highlight=False)


def _lines(text: str, fact: Fact) -> Iterator[Text]:
    """The fact's type, its words with the arguments marked, and a line for each argument."""
    head = Text(f"{fact.type} {_label(fact.type)}", style="bold reverse")
    said = f"  {fact.modality}" if fact.modality else ""
    yield head.append(f"{said}  {fact.confidence:g}  {fact.rule}", style="not bold not reverse dim")
    words = Text(text[fact.start : fact.end].replace("\n", " "))
    for start, end, name, _ in parts(fact):
        if fact.start <= start < end <= fact.end:
            words.stylize(_PARTS[name][0], start - fact.start, end - fact.start)
    yield words
    for start, end, name, value in parts(fact):
        where = f"{start}-{end}" if start >= 0 else "–"
        line = Text(f"  {where:>9} ").append(f"{name} {_PARTS[name][2]}", style=_PARTS[name][0])
        yield line.append(f"  {value}")


def _label(kind: str) -> str:
    from kg.extract.frames import frames

    return next((frame.label["zh"] for frame in frames() if frame.type == kind), "")


def _page(text: str, facts: Sequence[Fact], target: pathlib.Path) -> None:
    """A page with the words of each fact and its parts below them."""
    from spacy import displacy

    options = {
        "top_offset_step": 24,
        "colors": {f"{name} {said[2]}": said[1] for name, said in _PARTS.items()},
    }
    rows: list[dict[str, Any]] = [_row(text, fact) for fact in facts]
    if not rows:
        raise InputError("the text has no facts to draw", where="--html", fix="leave --html out to see so")
    page = displacy.render(rows, style="span", manual=True, page=True, options=options, jupyter=False)
    try:
        target.write_text(page, "utf-8")
    except OSError as err:
        raise InputError(f"cannot be written: {err.strerror}", where=str(target), fix="name another file") from err
    typer.echo(f"{target}: open it in a browser")


def _row(text: str, fact: Fact) -> dict[str, Any]:
    """A fact for displaCy: each character of its words a token, and the parts that stand in them."""
    spans = [
        {
            "start": start - fact.start, "end": end - fact.start, "start_token": start - fact.start,
            "end_token": end - fact.start, "label": f"{name} {_PARTS[name][2]}",
        }
        for start, end, name, _ in parts(fact)
        if fact.start <= start < end <= fact.end
    ]  # fmt: skip
    words = text[fact.start : fact.end]
    title = escape(f"{fact.type} {_label(fact.type)} · {fact.confidence:g} · {fact.rule}")
    return {"text": words, "tokens": list(words), "spans": spans, "title": title}
