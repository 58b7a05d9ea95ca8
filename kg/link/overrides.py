"""What a user says of names: a folder with aliases.tsv, same.tsv, different.tsv and alone.tsv, each with a header line, all
optional.

aliases.tsv (name, class, full): a name of a class stands for the full one wherever it is found.
same.tsv (name, other, class): the two labels are one entity, called by the first; a label that stands twice is one entity
in all documents.
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
        self._different = set(told["different"])
        self._alone = set(told["alone"])

    def full(self, name: str, kind: str) -> str:
        """The name that a name stands for."""
        return self._alias.get((name, kind), name)

    def label(self, label: str, kind: str) -> str:
        """The label of the entity that one with this label is."""
        return self._same.get((label, kind), label)

    def apart(self, label: str, kind: str, doc: str) -> bool:
        """Whether the entity of this label in a document is another than elsewhere."""
        return (label, kind, doc) in self._different

    def alone(self, name: str, kind: str) -> bool:
        """Whether the name is an entity of its own."""
        return (name, kind) in self._alone

    def everywhere(self, label: str, kind: str) -> bool:
        """Whether the entity of this label is the same in all documents."""
        return self._same.get((label, kind)) == label


NONE = Overrides()


def read(folder: pathlib.Path) -> tuple[Row, ...]:
    """The rows of a folder, each with its file's name in front, sorted. Raises InputError (file:line) for what is none."""
    if not folder.is_dir() or not any((folder / f"{name}.tsv").is_file() for name in FILES):
        what = "no folder with aliases.tsv, same.tsv, different.tsv or alone.tsv"
        raise InputError(what, where=str(folder), fix="see README, Builds that grow")
    return tuple(sorted(row for name in FILES for row in _rows(folder / f"{name}.tsv", name)))


def _rows(file: pathlib.Path, name: str) -> Iterator[Row]:
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
        yield (name, *cells)
