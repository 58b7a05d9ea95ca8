"""Documents of a build in place of what a Neo4j database has of them, in one transaction."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, LiteralString

from kg.stores import cypher, derived
from kg.stores.property_graph import PropertyGraph
from kg.stores.schema import LINK, LINKS, NODE
from kg.stores.steps import steps

if TYPE_CHECKING:
    import neo4j

# How the relationships of a kind are reached from the document that states them.
_REACHED = {
    "roles": "-[:TELLS]->(:Event)-[r:%s]->()",
    "quantities": "-[:TELLS]->(:Event)-[r:%s]->()",
    "relations": "-[:MENTIONS]->(:Entity)-[r:%s]->()",
    "edges": "-[:MENTIONS]->(:Entity)-[r:%s]->()",
    "holders": "-[:MENTIONS]->(:Entity)-[r:%s]->()",
    "posts": "-[:MENTIONS]->(:Entity)<-[r:%s]-(:Post)",
}
_TOLD = "MATCH (:Source {id: $doc})-[:TELLS]->(n:Event) RETURN DISTINCT n.iri AS iri"
_MENTIONED = "MATCH (:Source {id: $doc})-[:MENTIONS]->(n:Entity) RETURN DISTINCT n.iri AS iri"
_COUNTED = (
    "MATCH (:Source {id: $doc})-[:TELLS]->(:Event)-[:HAS_QUANTITY|RETOLD_QUANTITY]->(n) RETURN DISTINCT n.iri AS iri"
)
_HELD = "MATCH (:Source {id: $doc})-[:MENTIONS]->(:Entity)-[:HOLDS]->(n) RETURN DISTINCT n.iri AS iri"
_LEFT = {
    "Event": "(n)<-[:TELLS]-()",
    "Entity": "(n)<-[:MENTIONS]-()",
    "Quantity": "(n)--()",
    "Post": "(n)<-[:HOLDS]-()",
}


def replace(transaction: "neo4j.ManagedTransaction", graph: PropertyGraph, documents: Sequence[str]) -> None:
    """Take away what `documents` say, write what `graph`, which holds them alone, says of them."""
    transaction.run("MATCH (l:KgLoad) DELETE l").consume()
    shared: tuple[set[str], set[str]] = (set(), set())
    for doc in documents:
        for found, iris in zip(shared, remove(transaction, doc), strict=True):
            found |= iris
    for step in steps(graph):
        transaction.run(_text(step.query()), rows=step.rows()).consume()
    entities, events = shared
    # What only these documents speak of is as it was just written.
    for type_, label, iris, again in (("MENTIONS", "Entity", entities, _entities), ("TELLS", "Event", events, _events)):
        query = (
            f"UNWIND $iris AS iri MATCH (n:{label} {{iri: iri}}) WHERE COUNT {{ (n)<-[:{type_}]-() }} > 1 RETURN iri"
        )
        written = graph.nodes[label].keys()
        several = {row["iri"] for row in transaction.run(_text(query), iris=sorted(written))}
        again(transaction, several | (iris - written))


def remove(transaction: "neo4j.ManagedTransaction", doc: str) -> tuple[set[str], set[str]]:
    """Take away what one document says, and what nothing else holds; the IRIs of the entities and events it spoke of."""
    touched = {
        label: {row["iri"] for row in transaction.run(_text(query), doc=doc)}
        for label, query in (("Event", _TOLD), ("Entity", _MENTIONED), ("Quantity", _COUNTED), ("Post", _HELD))
    }
    for kind in LINKS:
        if not kind.merged:
            continue
        reached = (
            "MATCH (:Source {id: $doc})"
            + _REACHED[kind.name] % "|".join(kind.types)
            + " WHERE $doc IN r.documents WITH DISTINCT r "
        )
        transaction.run(_text(f"{reached} WHERE all(d IN r.documents WHERE d = $doc) DELETE r"), doc=doc).consume()
        kept = "[i IN range(0, size(r.documents) - 1) WHERE r.documents[i] <> $doc] AS keep"
        sets = ", ".join(f"r.{name} = [i IN keep | r.{name}[i]]" for name in reversed(kind.merged))
        transaction.run(_text(f"{reached}, {kept} SET {sets}"), doc=doc).consume()
    transaction.run("MATCH (s:Source {id: $doc}) DETACH DELETE s", doc=doc).consume()
    for label, left in _LEFT.items():
        query = f"UNWIND $iris AS iri MATCH (n:{label} {{iri: iri}}) WHERE NOT {left} DETACH DELETE n"
        transaction.run(_text(query), iris=sorted(touched[label])).consume()
    return touched["Entity"], touched["Event"]


def settle(transaction: "neo4j.ManagedTransaction", documents: Sequence[str]) -> None:
    """Set anew the properties of what these documents and others in the database both speak of."""
    for type_, label, again in (("MENTIONS", "Entity", _entities), ("TELLS", "Event", _events)):
        query = (
            "MATCH (other:Source) WHERE NOT other.id IN $documents "
            f"MATCH (other)-[:{type_}]->(n:{label})<-[:{type_}]-(s:Source) WHERE s.id IN $documents RETURN DISTINCT n.iri AS iri"
        )
        again(transaction, {row["iri"] for row in transaction.run(_text(query), documents=documents)})


def _entities(transaction: "neo4j.ManagedTransaction", iris: Iterable[str]) -> None:
    query = (
        "UNWIND $iris AS iri MATCH (n:Entity {iri: iri})<-[m:MENTIONS]-() "
        "RETURN iri, labels(n) AS labels, collect(properties(m)) AS said ORDER BY iri"
    )
    for row in list(transaction.run(query, iris=sorted(iris))):
        kinds = {label for said in row["said"] for label in said["labels"]} - {"Entity"}
        stale = set(row["labels"]) - kinds - {"Entity"}
        _set(transaction, "Entity", sorted(kinds), row["iri"], derived.entity(row["said"]))
        for label in sorted(stale & _known()):
            transaction.run(
                _text(f"MATCH (n:Entity {{iri: $iri}}) REMOVE n:{cypher.word(label)}"), iri=row["iri"]
            ).consume()


def _events(transaction: "neo4j.ManagedTransaction", iris: Iterable[str]) -> None:
    told = (
        "UNWIND $iris AS iri MATCH (n:Event {iri: iri})<-[t:TELLS]-(s:Source) "
        "RETURN iri, n.type AS type, collect([s.id, properties(t)]) AS said ORDER BY iri"
    )
    counted = "MATCH (:Event {iri: $iri})-[:HAS_QUANTITY]->(q) RETURN properties(q) AS said ORDER BY q.iri"
    edges = "|".join(LINK["edges"].types)
    for row in list(transaction.run(told, iris=sorted(iris))):
        columns = {"type": row["type"], **derived.event(row["said"])}
        _set(transaction, "Event", [row["type"]], row["iri"], columns)
        amounts = [found["said"] for found in transaction.run(counted, iri=row["iri"])]
        query = f"MATCH (:Event {{iri: $iri}})-[:AGENT]->()-[r:{edges} {{event: $iri}}]->() SET r += $figures"
        transaction.run(_text(query), iri=row["iri"], figures=derived.figures(amounts)).consume()


def _set(
    transaction: "neo4j.ManagedTransaction", label: str, labels: list[str], iri: str, columns: dict[str, Any]
) -> None:
    kind = NODE[label]
    transaction.run(_text(cypher.node_query(kind, labels)), rows=[[iri, *map(columns.get, kind.columns)]]).consume()


def _known() -> frozenset[str]:
    """The labels that loads give to entities; others are the users' own."""
    from kg.graph.kinds import MAIN, subclasses

    return frozenset({*MAIN, *subclasses()})


def _text(query: str) -> LiteralString:
    """A query made of the tables of kg.stores.schema alone."""
    return query
