"""A build as files for `neo4j-admin database import full`: by far the fastest way into an empty Neo4j.

RFC 4180 with every text quoted, so that an empty text is one and a missing value is none; line breaks stay in fields.
"""

import pathlib
import shlex
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import IO, Any

from kg.errors import BuildError
from kg.stores.cypher import SCHEMA
from kg.stores.property_graph import PropertyGraph, read
from kg.stores.schema import LINKS, NODES

DELIMITER = "\x1f"  # of the values of a list; U+001F is made for this and stands in no text of a build
_RESERVED = (DELIMITER, "\0")  # neo4j-admin takes NUL for the end of the file


def write(quads: pathlib.Path, folder: pathlib.Path) -> tuple[int, int]:
    """Write the files for graph.nq into `folder`; (nodes, relationships). Same quads, same bytes.

    Raises BuildError for a text that such a file cannot hold, and where the folder cannot be written.
    """
    graph = read(quads)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob("*.csv"):
            stale.unlink()
        for name, header, rows in chain(_nodes(graph), _links(graph)):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                _table(file, header, rows)
        (folder / "schema.cypher").write_text("".join(f"{line};\n" for line in SCHEMA), "utf-8")
    except OSError as err:
        raise BuildError(
            f"cannot be written: {err.strerror}", where=str(folder), fix="name another folder with -o"
        ) from err
    return graph.tell()


def command(folder: pathlib.Path, database: str = "neo4j") -> list[str]:
    """The call of neo4j-admin that imports the files of a folder, by their absolute paths."""
    folder = folder.resolve()
    files = [f"--nodes={folder / f'nodes-{kind.label.lower()}.csv'}" for kind in NODES]
    files += [f"--relationships={folder / f'links-{kind.name}.csv'}" for kind in LINKS]
    options = ["--id-type=string", "--array-delimiter=U+001F", "--multiline-fields=true", "--overwrite-destination"]
    return ["neo4j-admin", "database", "import", "full", database, *options, *files]


def shell(folder: pathlib.Path, database: str = "neo4j") -> str:
    """`command` as a line for a shell."""
    return shlex.join(command(folder, database))


def _nodes(graph: PropertyGraph) -> Iterable[tuple[str, list[str], Iterable[str]]]:
    for kind in NODES:
        header = [f"iri:ID({kind.label})", *(f"{name}:{type_}" for name, type_ in kind.columns.items()), ":LABEL"]
        rows = (
            _row([iri], node.columns, kind.columns, [DELIMITER.join(dict.fromkeys((kind.label, *node.labels)))])
            for iri, node in sorted(graph.nodes[kind.label].items())
        )
        yield f"nodes-{kind.label.lower()}", header, rows


def _links(graph: PropertyGraph) -> Iterable[tuple[str, list[str], Iterable[str]]]:
    for kind in LINKS:
        columns = [f"{name}:{type_}" for name, type_ in kind.columns.items()]
        header = [f":START_ID({kind.start})", f":END_ID({kind.end})", *columns, ":TYPE"]
        rows = (
            _row([start, end], row, kind.columns, [type_])
            for (type_, start, end, _), row in sorted(graph.links[kind.name].items(), key=lambda item: item[0])
        )
        yield f"links-{kind.name}", header, rows


def _table(file: IO[str], header: Sequence[str], rows: Iterable[str]) -> None:
    file.write(",".join(header) + "\r\n")
    file.writelines(rows)


def _row(ids: Sequence[str], columns: Mapping[str, Any], types: Iterable[str], ends: Sequence[str]) -> str:
    cells = [_quoted(text) for text in ids]
    cells += [_cell(columns.get(name)) for name in types]
    return ",".join([*cells, *(_quoted(text) for text in ends)]) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted(_whole(value))
    if isinstance(value, list):
        return _quoted(DELIMITER.join(_whole(one) if isinstance(one, str) else _plain(one) for one in value))
    return _plain(value)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "NaN" if value != value else str(value)


def _whole(text: str) -> str:
    for sign in _RESERVED:
        if sign in text:
            raise BuildError(
                f"a text holds U+{ord(sign):04X}, which an import file cannot: {text[:40]!r}",
                fix="take it out of the input, or load over Bolt",
            )
    return text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
