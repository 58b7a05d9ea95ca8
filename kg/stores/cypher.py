"""The Cypher of a load, made of the tables of kg.stores.schema. Texts of a build are parameters, never parts of a query.

`fresh`: for a database that holds nothing of any build. What CREATE writes there in one pass, MERGE has to look for first,
and for each relationship along all others of its node; and nodes are found by the element ids that the server gave them,
with a third less work than by their IRIs.
"""

import re
from collections.abc import Sequence
from typing import Any

from kg.stores.schema import NODES, Links, Nodes

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

CONSTRAINTS = tuple(
    f"CREATE CONSTRAINT kg_{kind.label.lower()}_iri IF NOT EXISTS FOR (n:{kind.label}) REQUIRE n.iri IS UNIQUE" for kind in NODES
)  # fmt: skip
INDEXES = (
    "CREATE INDEX kg_source_id IF NOT EXISTS FOR (n:Source) ON (n.id)",
    "CREATE INDEX kg_entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name)",
    "CREATE INDEX kg_quantity_value IF NOT EXISTS FOR (n:Quantity) ON (n.value)",
    "CREATE FULLTEXT INDEX kg_names IF NOT EXISTS FOR (n:Entity|Event|Post) ON EACH [n.name, n.altNames] "
    "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}",
)
SCHEMA = (*CONSTRAINTS, *INDEXES)
Row = list[Any]


def word(name: str) -> str:
    """A label or type as it stands in a query. Raises ValueError for one that would need quotes."""
    if not _WORD.fullmatch(name):
        raise ValueError(f"{name!r} is no plain label")
    return name


def node_query(kind: Nodes, labels: Sequence[str], *, fresh: bool = False) -> str:
    """Rows are the IRI and the values of all columns, null for those that are not there."""
    more = "".join(f":{word(label)}" for label in labels)
    if fresh:
        sets = ", ".join(f"{name}: row[{place}]" for place, name in enumerate(("iri", *kind.columns)))
        return f"UNWIND $rows AS row CREATE (:{kind.label}{more} {{{sets}}})"
    columns = [f"n.{name} = row[{place}]" for place, name in enumerate(kind.columns, 1)]
    found = f"UNWIND $rows AS row MERGE (n:{kind.label} {{iri: row[0]}})"
    return f"{found} SET {', '.join([f'n{more}'] * bool(more) + columns)}"


def link_query(kind: Links, type_: str, *, fresh: bool = False) -> str:
    """Rows are the IRIs of start and end, if `fresh` their element ids, and the values of all columns.

    Of a merged kind, what other documents say in a relationship that is there stays before what the row says.
    """
    place = {name: number for number, name in enumerate(kind.columns, 2)}
    if fresh:
        sets = ", ".join(f"{name}: row[{at}]" for name, at in place.items())
        ends = "MATCH (a) WHERE elementId(a) = row[0] MATCH (b) WHERE elementId(b) = row[1]"
        return f"UNWIND $rows AS row {ends} CREATE (a)-[:{word(type_)} {{{sets}}}]->(b)"
    key = f" {{{kind.key}: row[{place[kind.key]}]}}" if kind.key else ""
    query = f"UNWIND $rows AS row MATCH (a:{kind.start} {{iri: row[0]}}) MATCH (b:{kind.end} {{iri: row[1]}}) "
    query += f"MERGE (a)-[r:{word(type_)}{key}]->(b) "
    rest = [f"r.{name} = row[{at}]" for name, at in place.items() if name not in (kind.key, *kind.merged)]
    if kind.merged:
        documents = f"row[{place['documents']}]"
        keep = f"i IN range(0, size(coalesce(r.documents, [])) - 1) WHERE NOT r.documents[i] IN {documents}"
        new = ", ".join(f"r.{name} = row[{place[name]}]" for name in kind.merged)
        # `documents` last: the lists beside it are read by what it was.
        old = ", ".join(f"r.{name} = [{keep} | r.{name}[i]] + row[{place[name]}]" for name in reversed(kind.merged))
        query += f"ON CREATE SET {new} ON MATCH SET {old} "
    return f"{query}SET {', '.join(rest)}" if rest else query
