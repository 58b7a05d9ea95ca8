"""Prodigy: JSON lines with `text`, `tokens`, `spans` and `relations`, a line of a document each.

Source: the tool's documentation of its annotation format. Tokens are characters, as in the pipeline, so that every span ends
at one; `meta` holds where the line stands.
"""

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.graph.facts import told
from kg.graph.load import Build
from kg.write.annotated import Task, inside, label_of, lines, tasks
from kg.write.doccano import rows_of


def write(store: ox.Store, target: pathlib.Path, build: Build) -> None:
    """Write a task for each line of each document."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for task in (part for whole in tasks(told(build).values()) for part in lines(whole)):
            file.write(json.dumps(_row(task), ensure_ascii=False) + "\n")


def _row(task: Task) -> dict[str, Any]:
    spans = [_span(*span) for span in task.spans]
    relations = [
        {"head": spans[a]["token_end"], "child": spans[b]["token_end"], "head_span": spans[a], "child_span": spans[b], "label": role}
        for a, b, role in task.relations
    ]  # fmt: skip
    tokens = [{"text": char, "start": n, "end": n + 1, "id": n, "ws": False} for n, char in enumerate(task.text)]
    meta = {"doc": task.doc, "sha256": task.hash, "start": task.start}
    return {"text": task.text, "tokens": tokens, "spans": spans, "relations": relations, "meta": meta}


def _span(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "token_start": start, "token_end": end - 1, "label": label}


def read(file: pathlib.Path) -> Iterator[Task]:
    """The tasks that were accepted. Raises InputError (file:line)."""
    for number, row in rows_of(file):
        where = f"{file}:{number}"
        try:
            if row["answer"] != "accept":
                continue
            meta = row.get("meta", {})
            spans = [(*inside(s["start"], s["end"], row["text"]), label_of(s["label"], where)) for s in row["spans"]]
            yield Task(
                row["text"], str(meta.get("sha256", "")), int(meta.get("start", 0)), spans=tuple(spans), where=where
            )
        except (KeyError, TypeError, ValueError) as err:
            raise InputError(
                f"no line of Prodigy: {err}", where=where, fix="use the output of prodigy db-out"
            ) from None
