"""Parquet tables, compressed with zstd: typed columns, rows in order, made of a build's JSON lines and texts in streams.

Tables join by the IRIs of facts, events and entities, and by `doc`. `start` and `end` count code points of texts/<doc>.txt.
What is not known is NULL. The same build gives the same bytes with the same version of DuckDB.
"""

import json
import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any

from kg import folders
from kg.errors import BuildError
from kg.graph.load import Build
from kg.model import ROLES
from kg.write import columns

_NAMED = 'STRUCT(name VARCHAR, "class" VARCHAR, iri VARCHAR)[]'
_AMOUNT = (
    'STRUCT("value" DOUBLE, op VARCHAR, "max" DOUBLE, unit VARCHAR, item VARCHAR, total BOOLEAN, part_of BIGINT[])[]'
)
_TIME = 'STRUCT("text" VARCHAR, "value" VARCHAR)[]'
# File of JSON lines → its keys.
_LINES = {
    "documents": {name: "VARCHAR" for name in ("doc", "path", "sha256", "title", "published", "publisher", "author", "url", "encoding", "status", "reason", "fix")} | {"chars": "BIGINT"},
    "entities": {"doc": "VARCHAR", "span": "BIGINT[]", "text": "VARCHAR", "class": "VARCHAR", "iri": "VARCHAR"},
    "corefs": {name: "VARCHAR" for name in ("doc", "name", "class", "iri")},
    "facts": {name: "VARCHAR" for name in ("doc", "type", "trigger", "modality", "rule", "iri", "event")} | {"span": "BIGINT[]", "confidence": "DOUBLE", "time": _TIME, "quantities": _AMOUNT} | dict.fromkeys(ROLES, _NAMED),
    "relations": {name: "VARCHAR" for name in ("doc", "subject", "predicate", "object", "post", "subject_iri", "object_iri")} | {"span": "BIGINT[]"},
}  # fmt: skip
_SPAN = 'span[1] AS "start", span[2] AS "end"'
_FILLED = " UNION ALL ".join(
    f"SELECT iri AS fact, event, doc, '{role}' AS role, {number} AS place, \"{role}\" AS filled FROM facts"
    for number, role in enumerate(ROLES)
)
# Every place where a document names an entity, whether as a mention or not.
_SAID = f"""SELECT iri, "class", text AS name, doc, 1 AS mention FROM entities
    UNION ALL SELECT iri, "class", name, doc, 0 FROM corefs
    UNION ALL SELECT one.iri, one."class", one.name, doc, 0 FROM (SELECT doc, unnest(filled) AS one FROM ({_FILLED}))
    UNION ALL SELECT subject_iri, NULL, subject, doc, 0 FROM relations
    UNION ALL SELECT object_iri, NULL, object, doc, 0 FROM relations"""
# Table → the query that makes it; without ORDER BY rows stand in the order of the lines.
_TABLES = {
    "documents": "SELECT doc, path, sha256, title, published, publisher, author, url, chars, encoding, status, reason, fix FROM documents",
    "mentions": f'SELECT doc, {_SPAN}, text AS "exact", "class", iri AS entity FROM entities',
    "facts": f'SELECT iri, event, doc, type, modality, trigger, {_SPAN}, confidence, rule, "time" AS times FROM facts',
    "arguments": f"""SELECT fact, event, doc, role, i::INTEGER - 1 AS "index", one.iri AS entity, one."class" AS "class", one.name AS name
        FROM (SELECT fact, event, doc, role, place, unnest(filled) AS one, generate_subscripts(filled, 1) AS i FROM ({_FILLED}))
        ORDER BY doc, fact, place, i""",
    "quantities": """SELECT fact, event, doc, i::INTEGER - 1 AS "index", one."value" AS "value", one.op AS op, one."max" AS "max", one.unit AS unit,
        one.item AS item, coalesce(one.total, false) AS total, one.part_of[1] AS part_of_start, one.part_of[2] AS part_of_end
        FROM (SELECT iri AS fact, event, doc, unnest(quantities) AS one, generate_subscripts(quantities, 1) AS i FROM facts)
        ORDER BY doc, fact, i""",
    "relations": f"SELECT doc, subject_iri, predicate, object_iri, subject, object, post, {_SPAN} FROM relations",
    "names": 'SELECT iri, name, sum(mention)::BIGINT AS mentions FROM said GROUP BY iri, name ORDER BY iri, name',
    # Of the names of an entity the one by which it is mentioned most often; grouping and sorting go to the disk, lists do not.
    "entities": """SELECT iri, "class", name, mentions, documents FROM
        (SELECT iri, name, row_number() OVER (PARTITION BY iri ORDER BY sum(mention) DESC, name) AS place FROM said GROUP BY iri, name)
        JOIN (SELECT iri, max("class") AS "class", sum(mention)::BIGINT AS mentions FROM said GROUP BY iri) USING (iri)
        JOIN (SELECT iri, count(*) AS documents FROM (SELECT DISTINCT iri, doc FROM said) GROUP BY iri) USING (iri)
        WHERE place = 1 ORDER BY iri""",
    "evidence": """SELECT kind, fact, event, subject, predicate, object, doc, "start", "end", "exact" FROM evidence""",
}  # fmt: skip
_EVIDENCE = {
    name: "VARCHAR" for name in ("kind", "fact", "event", "subject", "predicate", "object", "doc", "exact")
} | {
    "start": "BIGINT",
    "end": "BIGINT",
}
_LONGEST = 1 << 28  # bytes of a line; DuckDB takes no more memory for it than a line needs


def write(_: object, target: pathlib.Path, build: Build) -> None:
    """Write the tables of a build into the folder `target`. Raises BuildError for a build that is damaged."""
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="room-", dir=target) as name:
        room = pathlib.Path(name)
        _gather(build.folder, room / "evidence.jsonl")
        with columns.session(room, build.folder) as session:
            for lines, keys in _LINES.items():
                _view(session, lines, _there(build.folder, f"{lines}.jsonl"), keys)
            _view(session, "evidence", room / "evidence.jsonl", _EVIDENCE)
            session.execute(f"CREATE VIEW said AS {_SAID}")
            for table, query in _TABLES.items():
                file = columns.quoted(target / f"{table}.parquet")
                session.execute(f"COPY ({query}) TO {file} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")


def _there(folder: pathlib.Path, name: str) -> pathlib.Path:
    try:
        return folders.inside(folder, name)
    except OSError as err:
        raise BuildError(f"{name} is missing", where=str(folder), fix="build again") from err


def _view(session: Any, name: str, file: pathlib.Path, keys: dict[str, str]) -> None:
    typed = ", ".join(f"'{key}': '{kind}'" for key, kind in keys.items())
    session.execute(
        f"CREATE VIEW {name} AS SELECT * FROM read_json({columns.quoted(file)}, format='newline_delimited',"
        f" columns={{{typed}}}, maximum_object_size={_LONGEST})"
    )


def _gather(folder: pathlib.Path, target: pathlib.Path) -> None:
    """Write a line for each fact and relation with the words of the text that it stands on, a document at a time."""
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for kind, keys in _STATED.items():
            for record, text in _with_text(folder, _there(folder, f"{kind}s.jsonl")):
                start, end = record["span"]
                said = {name: record[key] for name, key in keys.items()}
                row = {"kind": kind, **said, "doc": record["doc"], "start": start, "end": end, "exact": text[start:end]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


# What is stated → column → key of its line.
_STATED = {
    "fact": {"fact": "iri", "event": "event"},
    "relation": {"subject": "subject_iri", "predicate": "predicate", "object": "object_iri"},
}


def _with_text(folder: pathlib.Path, lines: pathlib.Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The records of a file and the text of the document of each."""
    doc, text = "", ""
    with lines.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            try:
                record = json.loads(line)
                if record["doc"] != doc:
                    doc, text = record["doc"], folders.content(folder, "texts", f"{record['doc']}.txt").decode()
                yield record, text
            except (OSError, ValueError, KeyError, TypeError) as err:
                what = f"the build is damaged ({str(err)[:200]})"
                raise BuildError(what, where=str(lines), fix="build it anew") from None
