"""What a user says of names: a folder with aliases.tsv, same.tsv, different.tsv and alone.tsv, each with a header line, all
optional.

aliases.tsv (name, class, full): a name of a class stands for the full one wherever it is found.
same.tsv (name, other, class): the two labels are one entity in all documents, called by the first; of a label twice, all
entities that bear it are one. A place that one of the two gives a division code is that one.
different.tsv (name, class, doc): the entity of that label in a document is another than elsewhere.
alone.tsv (name, class): the name is an entity of its own, whatever the rules would merge it into.
"""

import pathlib
from collections.abc import Iterator

from kg.errors import InputError
from kg.model import ENTITY_CLASSES

Row = tuple[str, ...]
FILES = {
    "aliases": ("name", "class", "full"),
    "same": ("name", "other", "class"),
    "different": ("name", "class", "doc"),
    "alone": ("name", "class"),
}


class Overrides:
    """The rows by question."""

    def __init__(self, rows: tuple[Row, ...] = ()) -> None:
        """`rows`: the name of the file, then its cells; see `read`."""
        told = {name: [row[1:] for row in rows if row[0] == name] for name in FILES}
        self._alias = {(name, kind): full for name, kind, full in told["aliases"]}
        self._same = {(other, kind): name for name, other, kind in told["same"]}
        self._one = {(name, kind) for name, _, kind in told["same"]}
        self._pairs: dict[tuple[str, str], list[Row]] = {}
        for name, other, kind in told["same"]:
            for label in {name, other}:
                self._pairs.setdefault((label, kind), []).append(("same", name, other, kind))
        self._different = set(told["different"])
        self._alone = set(told["alone"])
        self._found: set[tuple[str, ...]] = set()
        self._rows = rows

    def full(self, name: str, kind: str) -> str:
        """The name that a name stands for."""
        if (name, kind) not in self._alias:
            return name
        full = self._alias[name, kind]
        self._found.add(("aliases", name, kind, full))
        return full

    def label(self, label: str, kind: str) -> str:
        """The label of the entity that one with this label is."""
        if (label, kind) not in self._same:
            return label
        name = self._same[label, kind]
        self._found.add(("same", name, label, kind))
        return name

    def partners(self, label: str, kind: str) -> list[str]:
        """The labels that are the same entity as this one, whichever of the two stands first, sorted."""
        rows = self._pairs.get((label, kind), ())
        self._found.update(rows)
        return sorted({name for row in rows for name in row[1:3]} - {label})

    def one(self, label: str, kind: str) -> bool:
        """Whether all entities of a label are one."""
        return (label, kind) in self._one

    def apart(self, label: str, kind: str, doc: str) -> bool:
        """Whether the entity of this label in a document is another than elsewhere."""
        told = (label, kind, doc) in self._different
        if told:
            self._found.add(("different", label, kind, doc))
        return told

    def idle(self) -> tuple[Row, ...]:
        """The rows that nothing asked for was said by, in order."""
        return tuple(row for row in self._rows if row not in self._found)

    def alone(self, name: str, kind: str) -> bool:
        """Whether the name is an entity of its own."""
        told = (name, kind) in self._alone
        if told:
            self._found.add(("alone", name, kind))
        return told


NONE = Overrides()


def read(folder: pathlib.Path) -> tuple[Row, ...]:
    """The rows of a folder, each with its file's name in front, sorted. Raises InputError (file:line) for what is none."""
    if not folder.is_dir() or not any((folder / f"{name}.tsv").is_file() for name in FILES):
        what = "no folder with aliases.tsv, same.tsv, different.tsv or alone.tsv"
        raise InputError(what, where=str(folder), fix="see docs/growing.md")
    return tuple(sorted({row for name in FILES for _, row in _rows(folder / f"{name}.tsv", name)}))


def lines(folder: pathlib.Path) -> dict[Row, str]:
    """Where each row of a folder stands: the file's name and the line, as same.tsv:3."""
    return {row: f"{name}.tsv:{number}" for name in FILES for number, row in _rows(folder / f"{name}.tsv", name)}


def _rows(file: pathlib.Path, name: str) -> Iterator[tuple[int, Row]]:
    if not file.is_file():
        return
    columns = FILES[name]
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"cannot be read: {err}", where=str(file), fix="save it as UTF-8") from None
    for number, line in enumerate(lines, 1):
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if not line.strip() or line.startswith("#") or (number == 1 and cells == columns):
            continue
        where = f"{file}:{number}"
        if len(cells) != len(columns) or not all(cells):
            raise InputError(
                f"{len(columns)} cells are needed: {', '.join(columns)}", where=where, fix="divide by tabs"
            )
        kind = cells[columns.index("class")]
        if kind not in ENTITY_CLASSES:
            raise InputError(f"no class {kind!r}", where=where, fix=f"one of {', '.join(ENTITY_CLASSES)}")
        yield number, (name, *cells)
