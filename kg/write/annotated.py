"""Names and facts as annotation tools have them: spans with labels and relations between them; and back, as decisions.

A name is a span with its class; a fact is its trigger, labelled with its type, and a relation from there to each filler
(labelled with the role) and quantity. A fact without trigger (Measure) hangs on its first quantity.
"""

import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from kg.decisions import Decision, checked
from kg.errors import InputError
from kg.extract.frames import frames
from kg.graph.facts import Told
from kg.model import ENTITY_CLASSES, Fact

_TOOLS = {"doccano": "kg.write.doccano", "label-studio": "kg.write.label_studio", "prodigy": "kg.write.prodigy"}
QUANTITY, COLLECTIVE = "Quantity", "Collective"
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Task:
    """A text to annotate: that of a document, or from `start` on a part of it. Spans are (start, end, label) in `text`, in
    order; relations (number of a span, number of a span, label). `where`: file and line that it was read from.
    """

    text: str
    hash: str = ""
    start: int = 0
    doc: str = ""
    spans: tuple[Span, ...] = ()
    relations: tuple[tuple[int, int, str], ...] = ()
    where: str = field(default="", compare=False)


def tools() -> tuple[str, ...]:
    """The names of the tools that are known."""
    return tuple(_TOOLS)


def tasks(documents: Iterable[Told]) -> Iterator[Task]:
    """A task for each document that has a text."""
    for one in documents:
        if not one.text.strip():
            continue
        spans = {(m.start, m.end, m.kind) for m in one.mentions}
        linked: set[tuple[Span, Span, str]] = set()
        for fact in one.facts.values():
            head = _head(fact)
            fillers = _fillers(fact)
            fillers += [((q.start, q.end, QUANTITY), "quantity") for q in fact.quantities]
            if head:
                spans |= {head, *(span for span, _ in fillers)}
                linked |= {(head, span, role) for span, role in fillers if span != head}
        ordered = sorted(spans)
        place = {span: number for number, span in enumerate(ordered)}
        relations = sorted((place[head], place[span], role) for head, span, role in linked)
        yield Task(one.text, one.hash, 0, one.doc, tuple(ordered), tuple(relations))


def _fillers(fact: Fact) -> list[tuple[Span, str]]:
    """(span, role) of each argument that has a place in the text."""
    return [((a.start, a.end, a.kind), role) for role, filled in fact.arguments.items() for a in filled if a.start >= 0]


def _all_fillers(one: Told) -> Iterator[tuple[Span, str]]:
    for fact in one.facts.values():
        yield from _fillers(fact)


def _head(fact: Fact) -> Span | None:
    if fact.trigger:
        return fact.trigger_start, fact.trigger_start + len(fact.trigger), fact.type
    return next(((q.start, q.end, QUANTITY) for q in fact.quantities), None)


def lines(task: Task) -> Iterator[Task]:
    """The task line by line; a relation from one line to another is left out."""
    start = 0
    for line in task.text.split("\n"):
        end = start + len(line)
        inside = [n for n, (a, b, _) in enumerate(task.spans) if start <= a and b <= end]
        place = {old: new for new, old in enumerate(inside)}
        if line.strip():
            spans = tuple((a - start, b - start, label) for a, b, label in (task.spans[n] for n in inside))
            kept = tuple((place[a], place[b], role) for a, b, role in task.relations if a in place and b in place)
            yield Task(line, task.hash, start, task.doc, spans, kept)
        start = end + 1


def decisions(file: pathlib.Path, tool: str, documents: Mapping[str, Told], notes: Mapping[str, str]) -> list[Decision]:
    """What the annotations of a file say of the names of a build: accept, reject or add; and that a document is reviewed
    where all its lines were annotated. `notes`: who and time.

    Raises InputError (file:line) for a file that the tool does not write so, a text that the build does not have, or a label
    that is no class of names.
    """
    if tool not in _TOOLS:
        raise InputError(f"no tool is called {tool!r}", where="--from", fix=f"one of {', '.join(_TOOLS)}")
    module: Any = import_module(_TOOLS[tool])
    found: list[dict[str, Any]] = []
    covered: dict[str, list[tuple[int, int]]] = {}
    for task in module.read(file):
        one, start = _placed(task, documents)
        end = start + len(task.text)
        covered.setdefault(one.doc, []).append((start, end))
        said = {(start + a, start + b, label) for a, b, label in task.spans if _is_name(label, task)}
        known = {(m.start, m.end, m.kind) for m in one.mentions if start <= m.start and m.end <= end}
        # Words that stand for a name (全县, 医院) were exported as arguments: left as they are, they make no name.
        said -= {(a, b, kind) for (a, b, kind), _ in _all_fillers(one)} - known
        verdicts = [
            *((span, "accept" if span in known else "add") for span in said),
            *((span, "reject") for span in known - said),
        ]
        for (a, b, kind), verdict in sorted(verdicts):
            row = {"about": "mention", "verdict": verdict, "text": one.hash, "span": [a, b], "class": kind}
            found.append({**row, "words": one.text[a:b]})
    for doc, ranges in sorted(covered.items()):
        if _is_whole(documents[doc].text, ranges):
            row = {"about": "document", "verdict": "reviewed", "text": documents[doc].hash, "of": "entities"}
            found.append(row)
    return [checked({**row, **notes}, str(file)) for row in found]


def _is_name(label: str, task: Task) -> bool:
    """Whether a label is a class of names. Raises InputError for one that is nothing of ours: leaving it out would reject the
    name below it.
    """
    if label in (QUANTITY, COLLECTIVE) or label in {frame.type for frame in frames()}:
        return False
    if label not in ENTITY_CLASSES:
        raise InputError(f"no class {label!r}", where=task.where, fix=f"use {', '.join(ENTITY_CLASSES)}")
    return True


def _placed(task: Task, documents: Mapping[str, Told]) -> tuple[Told, int]:
    """The document of a task and where it begins there: as the task says, else the only place with these words."""
    for one in documents.values():
        if one.hash == task.hash and one.text[task.start : task.start + len(task.text)] == task.text:
            return one, task.start
    found = [(one, at) for one in documents.values() for at in _lines_of(one.text, task.text)]
    if len(found) != 1:
        what = f"the build has this text {len(found)} times: {task.text[:20]!r}"
        raise InputError(what, where=task.where, fix="annotate what kg export wrote of this build")
    return found[0]


def _lines_of(text: str, part: str) -> Iterator[int]:
    """Where a part begins that is whole lines of a text."""
    at = text.find(part) if part else -1
    while at >= 0:
        if (at == 0 or text[at - 1] == "\n") and text[at + len(part) : at + len(part) + 1] in ("", "\n"):
            yield at
        at = text.find(part, at + 1)


def _is_whole(text: str, ranges: list[tuple[int, int]]) -> bool:
    left = list(text)
    for start, end in ranges:
        left[start:end] = " " * (end - start)
    return not "".join(left).strip()


def label_of(row: Any, task: str) -> str:
    """A label that is a text. Raises TypeError for others; `task` says where."""
    if not isinstance(row, str):
        raise TypeError(f"{task}: {row!r} is no label")
    return row


def inside(start: object, end: object, text: str) -> tuple[int, int]:
    """The offsets of a span of a text. Raises ValueError for what is none."""
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        raise ValueError(f"{start!r}-{end!r} is no span of a text of {len(text)} characters")
    return start, end
