"""Gold files → records. An entry that breaks the form is named by file and line."""

import json
import pathlib
from collections.abc import Callable
from typing import TypeVar

from kg.errors import InputError
from kg.score.parse import MalformedError, Row, gold_entity, gold_fact, gold_relation
from kg.score.records import Gold, Records

Record = TypeVar("Record")
_KEYS = ("doc", "entities", "facts", "relations")
_FORM = "see tests/gold/dev for examples of gold, docs/evaluation.md for its form"


def read_gold(folder: pathlib.Path, stem: str = "") -> list[Gold]:
    """The gold of each .json file of a folder, or of the one with this stem, by file name.

    Raises InputError where there is none, and for a file that cannot be read, does not parse or breaks the form.
    """
    if not folder.is_dir():
        what = "that is a file that does not end in .jsonl, as reviews do" if folder.exists() else "no such folder"
        raise InputError(what, where=str(folder), fix="name a folder that holds one <doc>.json for each document")
    files = [file for file in sorted(folder.glob("*.json")) if stem in ("", file.stem)]
    if not files:
        what = f"no gold for --doc {stem}" if stem else "no gold here: the folder has no .json file"
        raise InputError(what, where=str(folder), fix="name a folder that holds one <doc>.json for each document")
    return [_gold(file) for file in files]


def _gold(file: pathlib.Path) -> Gold:
    text = _text(file)
    row = _parsed(file, text)
    for key in _KEYS:
        if key not in row:
            raise InputError(f"the gold has no key {key!r}", where=f"{file}:1", fix=_FORM)
    if not isinstance(row["doc"], str):
        raise InputError("'doc' is no string", where=f"{file}:{_line(text, 'doc')}", fix=_FORM)

    def records(suffix: str) -> Records:
        return Records(
            _entries(file, text, row, "entities" + suffix, gold_entity),
            _entries(file, text, row, "facts" + suffix, gold_fact),
            _entries(file, text, row, "relations" + suffix, gold_relation),
        )

    return Gold(file.stem, row["doc"], records(""), records("_optional"))


def _text(file: pathlib.Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as err:
        raise InputError(f"the gold cannot be read: {err.strerror}", where=str(file), fix="check the file") from err
    except UnicodeDecodeError as err:
        line = err.object.count(b"\n", 0, err.start) + 1
        raise InputError("the gold is not UTF-8", where=f"{file}:{line}", fix="save it as UTF-8") from err


def _parsed(file: pathlib.Path, text: str) -> Row:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as err:
        where = f"{file}:{err.lineno}:{err.colno}"
        raise InputError(f"the gold is no JSON: {err.msg}", where=where, fix="mend the file there") from err
    except RecursionError as err:
        raise InputError("the gold is nested too deeply", where=f"{file}:1", fix=_FORM) from err
    if not isinstance(row, dict):
        raise InputError("the gold is no JSON object", where=f"{file}:1", fix=_FORM)
    return row


def _entries(file: pathlib.Path, text: str, row: Row, key: str, read: Callable[[Row], Record]) -> tuple[Record, ...]:
    entries = row.get(key, [])
    if not isinstance(entries, list):
        raise InputError(f"{key!r} is no list", where=f"{file}:{_line(text, key)}", fix=_FORM)
    found = []
    for index, entry in enumerate(entries):
        try:
            if not isinstance(entry, dict):
                raise MalformedError(f"{entry!r} is no object")
            found.append(read(entry))
        except MalformedError as err:
            where = f"{file}:{_line(text, key, index)}"
            raise InputError(f"{key}[{index}]: {err}", where=where, fix=_FORM) from err
    return tuple(found)


def _line(text: str, key: str, index: int | None = None) -> int:
    """The line on which the value of a key of the outer object begins, or entry `index` of it.

    `text` has been parsed before: this walk finds its places again, which the parser does not keep.
    """
    decoder, found = json.JSONDecoder(), 0
    at = _solid(text, text.index("{") + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = start = _solid(text, at)
        at = _solid(text, decoder.raw_decode(text, start)[1])
        if name == key:
            found = start  # of a key that stands twice the parser takes the last
    if index is not None:
        found = _solid(text, found + 1)
        for _ in range(index):
            found = _solid(text, decoder.raw_decode(text, found)[1])
    return text.count("\n", 0, found) + 1


def _solid(text: str, at: int) -> int:
    """The place of the next character that is neither blank nor a comma nor a colon."""
    while text[at] in " \t\r\n,:":
        at += 1
    return at
