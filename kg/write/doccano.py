"""doccano, sequence labelling with relations: JSON lines with `text`, `entities` and `relations`.

Source: the project's documentation of its JSONL formats; `label` with [start, end, label] is its form without relations.
"""

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.facts import told
from kg.graph.load import Build
from kg.write.annotated import Task, inside, label_of, tasks


def write(store: ox.Store, target: pathlib.Path, build: Build) -> None:
    """Write a line for each document; numbers of entities and relations count on through the file, as doccano's do."""
    rows, entities, relations = [], 0, 0
    for number, task in enumerate(tasks(told(build).values()), 1):
        named = [
            {"id": entities + n, "label": label, "start_offset": start, "end_offset": end}
            for n, (start, end, label) in enumerate(task.spans, 1)
        ]
        linked = [
            {"id": relations + n, "from_id": entities + a + 1, "to_id": entities + b + 1, "type": role}
            for n, (a, b, role) in enumerate(task.relations, 1)
        ]
        entities, relations = entities + len(named), relations + len(linked)
        about = {"doc": task.doc, "sha256": task.hash}
        rows.append({"id": number, "text": task.text, "entities": named, "relations": linked, **about})
    target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def read(file: pathlib.Path) -> Iterator[Task]:
    """The tasks of an export. Raises InputError (file:line)."""
    for number, row in rows_of(file):
        where = f"{file}:{number}"
        try:
            yield Task(row["text"], str(row.get("sha256", "")), spans=tuple(_spans(row, where)), where=where)
        except (KeyError, TypeError, ValueError) as err:
            raise InputError(f"no line of doccano: {err}", where=where, fix="export the project as JSONL") from None


def _spans(row: Any, where: str) -> Iterator[tuple[int, int, str]]:
    found = [(one["start_offset"], one["end_offset"], one["label"]) for one in row.get("entities", ())]
    if "entities" not in row:
        found = [(start, end, label) for start, end, label in row["label" if "label" in row else "labels"]]
    for start, end, label in found:
        yield (*inside(start, end, row["text"]), label_of(label, where))


def rows_of(file: pathlib.Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of a file of JSON lines. Raises InputError (file:line) for a line that is none."""
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"cannot be read: {err}", where=str(file), fix="name an export in UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as err:
            raise InputError(f"no JSON: {err}", where=f"{file}:{number}", fix="export as JSON lines") from None
        if not isinstance(row, dict):
            raise InputError("no JSON object", where=f"{file}:{number}", fix="export as JSON lines")
        yield number, row
