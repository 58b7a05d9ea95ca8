"""Label Studio: a JSON list of tasks with `data` and, to begin from, `predictions`; annotated ones come back with `annotations`.

Source: the tool's documentation of its task format. Offsets count code points in current versions; older ones counted UTF-16
units, which shows where `text` of a span does not stand there.
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

_NAMES = {"from_name": "label", "to_name": "text"}


def write(store: ox.Store, target: pathlib.Path, build: Build) -> None:
    """Write a task for each document, what the build found as its prediction."""
    rows = [_row(number, task) for number, task in enumerate(tasks(told(build).values()), 1)]
    target.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", "utf-8")


def _row(number: int, task: Task) -> dict[str, Any]:
    result: list[dict[str, Any]] = [
        {
            "id": f"{number}-{n}", **_NAMES, "type": "labels",
            "value": {"start": start, "end": end, "text": task.text[start:end], "labels": [label]},
        }
        for n, (start, end, label) in enumerate(task.spans)
    ]  # fmt: skip
    result += [
        {
            "type": "relation",
            "from_id": f"{number}-{a}",
            "to_id": f"{number}-{b}",
            "direction": "right",
            "labels": [role],
        }
        for a, b, role in task.relations
    ]
    data = {"text": task.text, "doc": task.doc, "sha256": task.hash}
    return {"data": data, "predictions": [{"model_version": "dispatch-kg", "result": result}]}


def read(file: pathlib.Path) -> Iterator[Task]:
    """The tasks that somebody annotated, each by its last annotation. Raises InputError."""
    try:
        rows = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as err:
        raise InputError(
            f"cannot be read: {err}", where=str(file), fix="export the project as JSON, not as JSON-MIN"
        ) from None
    if not isinstance(rows, list):
        raise InputError("no JSON list of tasks", where=str(file), fix="export the project as JSON, not JSON-MIN")
    for number, row in enumerate(rows, 1):
        where = f"{file}: task {number}"
        try:
            done = [one for one in row["annotations"] if not one.get("was_cancelled")]
            if done:
                data = row["data"]
                spans = tuple(_spans(done[-1]["result"], data["text"], where))
                yield Task(data["text"], str(data.get("sha256", "")), spans=spans, where=where)
        except (KeyError, TypeError, ValueError, AttributeError) as err:
            raise InputError(
                f"no task of Label Studio: {err!r}", where=where, fix="export the project as JSON"
            ) from None


def _spans(result: list[Any], text: str, where: str) -> Iterator[tuple[int, int, str]]:
    for one in result:
        if one["type"] == "labels":
            value = one["value"]
            start, end = _offsets(value, text)
            for label in value["labels"]:
                yield start, end, label_of(label, where)


def _offsets(value: dict[str, Any], text: str) -> tuple[int, int]:
    """The offsets in code points. Raises ValueError where the words of the span stand at neither."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words is None or text[start:end] == words:
        return inside(start, end, text)
    units = text.encode("utf-16-le")
    start, end = (len(units[: 2 * at].decode("utf-16-le", "ignore")) for at in (start, end))
    if text[start:end] != words:
        raise ValueError(f"{words!r} does not stand at {value['start']}-{value['end']}")
    return inside(start, end, text)
