"""The Cypher of a load, made of the tables of kg.stores.schema. Texts of a build are parameters, never parts of a query.

`fresh`: for a database that holds nothing of any build. What CREATE writes there in one pass, MERGE has to look for first,
and for each relationship along all others of its node.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from kg.stores.property_graph import PropertyGraph
from kg.stores.schema import LINKS, NODES, Links, Nodes

BATCH = 5_000  # rows a transaction; from 2,000 on more make little difference
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
Step = tuple[str, Sequence[Row]]  # a query, and the rows of its parameter $rows


def word(name: str) -> str:
    """A label or type as it stands in a query. Raises ValueError for one that would need quotes."""
    if not _WORD.fullmatch(name):
        raise ValueError(f"{name!r} is no plain label")
    return name


def node_query(kind: Nodes, labels: Sequence[str], *, fresh: bool = False) -> str:
    """Rows are the IRI and the values of all columns, null for those that are not there."""
    more = "".join(f":{word(label)}" for label in labels)
    sets = [f"n.{name} = row[{place}]" for place, name in enumerate(kind.columns, 1)]
    write = "CREATE" if fresh else "MERGE"
    return f"UNWIND $rows AS row {write} (n:{kind.label} {{iri: row[0]}}) SET {', '.join([f'n{more}'] * bool(more) + sets)}"


def link_query(kind: Links, type_: str, *, fresh: bool = False) -> str:
    """Rows are the IRIs of start and end, and the values of all columns.

    Of a merged kind, what other documents say in a relationship that is there stays before what the row says.
    """
    place = {name: number for number, name in enumerate(kind.columns, 2)}
    key = f" {{{kind.key}: row[{place[kind.key]}]}}" if kind.key else ""
    query = f"UNWIND $rows AS row MATCH (a:{kind.start} {{iri: row[0]}}) MATCH (b:{kind.end} {{iri: row[1]}}) "
    if fresh:
        return f"{query}CREATE (a)-[r:{word(type_)}]->(b) SET {', '.join(f'r.{name} = row[{at}]' for name, at in place.items())}"
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


def steps(graph: PropertyGraph, batch: int = BATCH, *, fresh: bool = False) -> Iterator[Step]:
    """All steps of a load, nodes before relationships: as many, of the same rows in the same order, fresh or not."""
    for kind in NODES:
        nodes = sorted(graph.nodes[kind.label].items(), key=lambda item: (item[1].labels, item[0]))
        for labels, group in groupby(nodes, key=lambda item: item[1].labels):
            query = node_query(kind, [label for label in labels if label != kind.label], fresh=fresh)
            rows = ([iri, *map(node.columns.get, kind.columns)] for iri, node in group)
            yield from ((query, part) for part in batched_rows(rows, batch))
    for links in LINKS:
        for type_, found in groupby(
            sorted(graph.links[links.name].items(), key=lambda item: item[0]), key=lambda item: item[0][0]
        ):
            query = link_query(links, type_, fresh=fresh)
            rows = ([key[1], key[2], *map(row.get, links.columns)] for key, row in found)
            yield from ((query, part) for part in batched_rows(rows, batch))


def batched_rows(rows: Iterator[Row], size: int) -> Iterator[Sequence[Row]]:
    """The rows in lists of `size`."""
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
