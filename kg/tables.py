"""Strict readers of the package's data: a file becomes rows, or a DataError that names file and line."""

import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from kg.errors import DataError

Row = TypeVar("Row")
DATA = files("kg") / "data"


def data(name: str) -> Traversable:
    """The data file or folder `name` below kg/data. Raises DataError when it is not there."""
    found = DATA / name
    if not (found.is_file() or found.is_dir()):
        raise DataError("no such data file", where=f"kg/data/{name}", fix="reinstall dispatch-kg")
    return found


def ontology(name: str) -> Traversable:
    """A file of the ontology folder: inside the installed package, or beside it in a checkout."""
    for folder in (files("kg") / "ontology", files("kg") / ".." / "ontology"):
        if (folder / name).is_file():
            return folder / name
    raise DataError(
        "no such ontology file", where=f"ontology/{name}", fix="reinstall dispatch-kg, or run make ontology"
    )


def tsv(name: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """Rows of kg/data/`name`, a tab-separated file whose first line is `columns`; `#` lines and blank lines are skipped.

    Raises DataError (file:line) on another header, another number of cells, or an empty table.
    """
    lines = data(name).read_text("utf-8").splitlines()
    rows = [(n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("# ")]
    if not rows or tuple(rows[0][1].split("\t")) != columns:
        raise DataError(f"header is not {'<TAB>'.join(columns)}", where=f"kg/data/{name}:1")
    if len(rows) == 1:
        raise DataError("table is empty", where=f"kg/data/{name}:1", fix="a table with no rows matches nothing")
    for number, line in rows[1:]:
        cells = tuple(line.split("\t"))
        if len(cells) != len(columns):
            raise DataError(f"{len(cells)} cells, expected {len(columns)}", where=f"kg/data/{name}:{number}")
        yield cells


@cache
def words(name: str, tag: str = "") -> tuple[str, ...]:
    """The words of kg/data/lexicon/`name`.tsv (columns word, tag), all or those of one tag, in file order.

    Raises DataError on a word that is listed twice under one tag or on a tag without words.
    """
    rows = list(tsv(f"lexicon/{name}.tsv", "word", "tag"))
    pairs = [(word, label) for cell, label in rows for word in cell.split()]
    twice = sorted({pair for pair in pairs if pairs.count(pair) > 1})
    if twice:
        raise DataError(f"listed twice: {twice}", where=f"kg/data/lexicon/{name}.tsv", fix="delete one of the two")
    found = tuple(word for word, label in pairs if not tag or label == tag)
    if not found:
        raise DataError(f"no word has the tag {tag!r}", where=f"kg/data/lexicon/{name}.tsv")
    return found


@cache
def tagged(name: str) -> dict[str, str]:
    """Word to tag of kg/data/lexicon/`name`.tsv; a word with several tags has its first. Do not change the mapping."""
    found: dict[str, str] = {}
    for cell, tag in tsv(f"lexicon/{name}.tsv", "word", "tag"):
        for word in cell.split():
            found.setdefault(word, tag)
    return found


def toml(file: Traversable) -> dict[str, Any]:
    """One TOML file. Raises DataError with the file's name and the parser's line and column."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as err:
        raise DataError(f"not TOML: {err}", where=file.name, fix="mend the line that the message names") from err


def typed(kind: type[Row], table: dict[str, Any], where: str) -> Row:
    """`table` as the dataclass `kind`; lists become tuples. Raises DataError on unknown or missing keys or empty lists."""
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise DataError(f"unknown key {unknown[0]!r}", where=where, fix=f"allowed keys: {', '.join(known)}")
    needed = [n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING and n not in table]
    if needed:
        raise DataError(f"key {needed[0]!r} is missing", where=where)
    empty = sorted(key for key, value in table.items() if value in ([], "", {}))
    if empty:
        raise DataError(f"{empty[0]!r} is empty", where=where, fix="leave the key out instead")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})
