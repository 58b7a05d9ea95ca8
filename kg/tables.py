"""Strict readers of the package's data: a file becomes rows, or a DataError that names file and line."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

from kg import extension
from kg.errors import DataError
from kg.extension import cache

Row = TypeVar("Row")
DATA = files("kg") / "data"
_PACKAGE = "kg/data/"  # how places in the package's tables begin
_CLOSED = ("tag", "kind", "reason")  # columns whose values the rules know
_LINE = re.compile(r"at line (\d+)")
_WORDS = ("word", "tag")  # the columns of the tables that hold several words a row
_AWAY = "-"  # the tag with which a user takes a word of the package's table away


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
    """Rows of kg/data/`name`, a tab-separated file whose first line is `columns`, then those that the user's folders add;
    `#` lines and blank lines are skipped.

    Raises DataError (file:line) on another header, another number of cells, or an empty table.
    """
    for _, cells in _rows(name, columns):
        yield cells


def _rows(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(file:line, cells) of each row of a table; of the package's without the words that the user takes away."""
    added = [
        row for file in extension.lexicon(name) for row in rows(extension.text_of(file.path), str(file.path), columns)
    ]
    away = {word for _, cells in added if _takes_away(columns, cells) for word in cells[0].split()}
    for where, cells in rows(data(name).read_text("utf-8"), f"{_PACKAGE}{name}", columns):
        if not away:
            yield where, cells
        elif kept := " ".join(word for word in cells[0].split() if word not in away):
            yield where, (kept, *cells[1:])
    yield from (row for row in added if not _takes_away(columns, row[1]))


def _takes_away(columns: tuple[str, ...], cells: tuple[str, ...]) -> bool:
    return columns == _WORDS and cells[1] == _AWAY


def rows(text: str, where: str, columns: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(file:line, cells) of each row of a table's text; `where` is its file. Raises DataError as `tsv` does."""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("# ")]
    if not lines or tuple(lines[0][1].split("\t")) != columns:
        raise DataError(f"header is not {'<TAB>'.join(columns)}", where=f"{where}:{lines[0][0] if lines else 1}")
    if len(lines) == 1:
        raise DataError("table is empty", where=f"{where}:1", fix="a table with no rows matches nothing")
    for number, line in lines[1:]:
        cells = tuple(line.split("\t"))
        if len(cells) != len(columns):
            raise DataError(f"{len(cells)} cells, expected {len(columns)}", where=f"{where}:{number}")
        yield f"{where}:{number}", cells


def checked() -> None:
    """Raise DataError (file:line) for what the user's lexicons may not say: rows of another form, a tag that the package's
    table does not have, a pattern that is none, a word listed twice, a word to take away that is not there.
    """
    for file in extension.files("lexicon"):
        theirs = data(file.name).read_text("utf-8")
        columns = tuple(theirs.splitlines()[0].split("\t"))
        table = list(rows(theirs, file.name, columns))
        tags = {cells[1] for _, cells in table} if columns[1] in _CLOSED else set()
        known = {word for _, cells in table for word in cells[0].split()}
        for where, cells in rows(extension.text_of(file.path), str(file.path), columns):
            if _takes_away(columns, cells):
                _there(cells[0].split(), known, file.name, where)
            elif tags and cells[1] not in tags:
                fix = f"one of {', '.join(sorted(tags))}"
                raise DataError(f"no {columns[1]} {cells[1]!r}", where=where, fix=fix)
            if columns[0] == "pattern":
                _pattern(cells[0], where)
        if columns == _WORDS:
            words(file.path.stem)


def _there(taken: list[str], known: set[str], name: str, where: str) -> None:
    """Refuse to take away what the package's table does not have: the word would be misspelt."""
    for word in taken:
        if word not in known:
            raise DataError(f"{_PACKAGE}{name} has no word {word!r} to take away", where=where, fix="delete the row")


def _pattern(text: str, where: str) -> None:
    try:
        re.compile(text)
    except re.error as err:
        raise DataError(f"no regular expression: {err}", where=where, fix="mend the pattern") from err


@cache
def words(name: str, tag: str = "") -> tuple[str, ...]:
    """The words of kg/data/lexicon/`name`.tsv (columns word, tag), all or those of one tag, in file order.

    Raises DataError on a word that is listed twice under one tag or on a tag without words; a word of the user's that the
    package lists too is no error.
    """
    listed: dict[tuple[str, str], str] = {}
    for where, (cell, label) in _rows(f"lexicon/{name}.tsv", _WORDS):
        for word in cell.split():
            theirs = listed.get((word, label), "").startswith(_PACKAGE)
            if theirs and not where.startswith(_PACKAGE):
                continue  # the next version of the package may list what a user needs today
            if (word, label) in listed:
                what = f"{word!r} is listed twice as {label}, first at {listed[word, label]}"
                raise DataError(what, where=where, fix="delete one of the two")
            listed[word, label] = where
    found = tuple(word for word, label in listed if not tag or label == tag)
    if not found:
        raise DataError(f"no word has the tag {tag!r}", where=f"kg/data/lexicon/{name}.tsv")
    return found


@cache
def tagged(name: str) -> dict[str, str]:
    """Word to tag of kg/data/lexicon/`name`.tsv; a word with several tags has its first, and a word to which a folder of the
    user gives a tag has that. Do not change the mapping.
    """
    found: dict[str, str] = {}
    own: dict[str, str] = {}
    for where, (cell, tag) in _rows(f"lexicon/{name}.tsv", _WORDS):
        for word in cell.split():
            (found if where.startswith(_PACKAGE) else own).setdefault(word, tag)
    return {**found, **own}


@cache
def verbs() -> tuple[str, ...]:
    """The trigger words of the user's frames that are no part of a counted item: like the verbs of lexicon/words.tsv, they
    end the noun phrases around them. Frames that break their form say nothing here; who reads them says what is wrong.
    """
    found: dict[str, None] = {}
    for file in extension.files("frames"):
        groups = toml(extension.text_of(file.path), str(file.path)).get("trigger", [])
        for group in groups if isinstance(groups, list) else []:
            words = group.get("words") if isinstance(group, dict) and group.get("takes") != "item" else None
            found |= dict.fromkeys(word for word in words or () if isinstance(word, str))
    return tuple(found)


def toml(text: str, where: str) -> dict[str, Any]:
    """The text of the TOML file `where`. Raises DataError with file and line, and the parser's line and column."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        line = _LINE.search(str(err))
        place = f"{where}:{line[1]}" if line else f"{where}:{text.count(chr(10)) + 1}"
        raise DataError(f"not TOML: {err}", where=place, fix="mend the line that the message names") from err


def typed(kind: type[Row], table: dict[str, Any], where: Callable[[str], str]) -> Row:
    """`table` as the dataclass `kind`; lists become tuples. `where` says where a key stands, as file:line.

    Raises DataError on unknown or missing keys, empty lists, and values of another type than the dataclass has.
    """
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key in sorted(table.keys() - known.keys()):
        raise DataError(f"unknown key {key!r}", where=where(key), fix=f"allowed keys: {', '.join(known)}")
    for name, one in known.items():
        if one.default is MISSING and one.default_factory is MISSING and name not in table:
            raise DataError(f"key {name!r} is missing", where=where(name))
    for key, value in table.items():
        if value in ([], "", {}):
            raise DataError(f"{key!r} is empty", where=where(key), fix="leave the key out instead")
        if not _fits(value, known[key].type):
            raise DataError(f"{key} = {value!r}", where=where(key), fix=f"it must be {_words(known[key].type)}")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in table.items()})


def _fits(value: object, wanted: Any) -> bool:
    """Whether a value of TOML is of the type that a field has."""
    if get_origin(wanted) is UnionType:
        return any(_fits(value, one) for one in get_args(wanted))
    if get_origin(wanted) is tuple:
        return isinstance(value, list) and all(_fits(one, get_args(wanted)[0]) for one in value)
    if get_origin(wanted) is dict:
        inside = get_args(wanted)[1]
        return isinstance(value, dict) and all(_fits(one, inside) for one in value.values())
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _words(wanted: Any) -> str:
    """A field's type in words."""
    if get_origin(wanted) is tuple:
        return "a list of texts"
    if get_origin(wanted) is dict:
        return "a table of texts"
    return {str: "a text", bool: "true or false", int: "a whole number"}.get(wanted, "a table")
