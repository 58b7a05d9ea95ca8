"""Answers of the servers in one form, and the state of a Neo4j database in an order of its own."""

import json
from decimal import Decimal
from typing import Any

import neo4j
import pyoxigraph as ox

from kg.graph.terms import PREFIXES

from . import web
from .servers import Neo4j

NUMBERS = frozenset(
    "value max start end dispatches confidence wholeValue partValue events agents documents antecedentStart".split()
)
Rows = list[tuple[str, ...]]


def connect(server: Neo4j) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(server.bolt_url, auth=server.auth, telemetry_disabled=True)


def sparql(url: str, query: str) -> list[dict[str, Any]]:
    """The bindings of a SELECT: variable to its term as the JSON results write it."""
    headers = {"Accept": "application/sparql-results+json", "Content-Type": "application/sparql-query; charset=utf-8"}
    text, _ = web.call(url, method="POST", body=query, headers=headers)
    found: list[dict[str, Any]] = json.loads(text)["results"]["bindings"]
    return found


def selected(store: ox.Store, query: str) -> ox.QuerySolutions:
    """The solutions of a SELECT over a store."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return found


def prefixed(query: str) -> str:
    return (
        "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if f"PREFIX {name}:" not in query) + query
    )


def cell(name: str, value: Any) -> str:
    """A value as text: numbers in one form, what is missing empty."""
    if value is None or value == "":
        return ""
    return str(Decimal(str(value)).normalize()) if name in NUMBERS else str(value)


def state(driver: neo4j.Driver) -> tuple[Rows, Rows]:
    """All nodes and all relationships but the marks of loads; lists parallel to `documents` in an order of their own."""
    nodes = driver.execute_query(
        "MATCH (n) WHERE NOT n:KgLoad RETURN labels(n) AS labels, properties(n) AS said"
    ).records
    links = driver.execute_query(
        "MATCH (a)-[r]->(b) RETURN a.iri AS start, type(r) AS type, b.iri AS end, properties(r) AS said"
    ).records
    found = [(*sorted(row["labels"]), canonical(row["said"])) for row in nodes]
    edges = [(row["start"], row["type"], row["end"], canonical(row["said"])) for row in links]
    return sorted(found), sorted(edges)


def canonical(said: dict[str, Any]) -> str:
    size = len(said["documents"]) if isinstance(said.get("documents"), list) else 0
    beside = [name for name, value in sorted(said.items()) if isinstance(value, list) and len(value) == size]
    order = sorted(range(size), key=lambda i: repr([said[name][i] for name in beside]))
    return repr(sorted((name, [value[i] for i in order] if name in beside else value) for name, value in said.items()))
