"""What several documents say together: names of entities, facts of events, and the figures on direct relationships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.stores.schema import HAS

if TYPE_CHECKING:
    from kg.stores.property_graph import PropertyGraph

PEOPLE = frozenset({"名", "人", "位"})
_LOOSENESS = {"eq": 0, "ge": 1, "range": 1, "approx": 2}
_OPERATORS = ("eq", "ge", "approx")
NOTHING = "-"  # in lists: neo4j-admin takes a list of one empty text for none
_NONE = float("nan")  # a list of Neo4j holds no null; a comparison with NaN is false

Row = Mapping[str, Any]


def entity(mentions: Iterable[Row]) -> dict[str, Any]:
    """The properties of an entity from its MENTIONS."""
    told = sorted(mentions, key=lambda row: (row["name"], row.get("nameLang", "")))
    others = sorted(
        {pair for row in told for pair in zip(row.get("altNames", ()), row.get("altNameLangs", ()), strict=True)}
    )
    return {
        "name": told[0]["name"],
        "nameLang": told[0].get("nameLang"),
        "altNames": [name for name, _ in others] or None,
        "altNameLangs": [language for _, language in others] or None,
        **{name: min((row[name] for row in told if row.get(name)), default=None) for name in ("code", "level")},
    }


def event(tells: Iterable[tuple[str, Row]]) -> dict[str, Any]:
    """The properties of an event from (document id, TELLS)."""
    told = list(tells)
    rows = [row for _, row in told]
    return {
        "name": min(row["name"] for row in rows),
        "modality": min((row["modality"] for row in rows if row.get("modality")), default=None),
        "times": sorted({time for row in rows for time in row.get("times") or ()} - {NOTHING}) or None,
        "confidence": max(row["confidence"] for row in rows),
        "documents": sorted({doc for doc, _ in told}),
    }


def figures(quantities: Sequence[Row]) -> dict[str, Any]:
    """The figures of an event for its direct relationships: five parallel lists, and `people` with `op`.

    `people` is the sum of the amounts in 名, 人 or 位, of a range its lower end, without those of "at most"; `op` how it
    bounds the total, as in ontology/queries/who-sent-most-people.rq.
    """
    people = [row for row in quantities if row["unit"] in PEOPLE and row["op"] != "le"]
    return {
        "people": sum(row["value"] for row in people) if people else None,
        "op": _OPERATORS[max(_LOOSENESS[row["op"]] for row in people)] if people else None,
        "values": [row["value"] for row in quantities] or None,
        "ops": [row["op"] for row in quantities] or None,
        "units": [row["unit"] or NOTHING for row in quantities] or None,
        "items": [row["item"] or NOTHING for row in quantities] or None,
        "maxes": [row.get("max", _NONE) for row in quantities] or None,
    }


def settle(graph: PropertyGraph) -> None:
    """Set the properties of entities, events and direct relationships of a property graph from what its documents say."""
    mentions: dict[str, list[Row]] = {}
    labels: dict[str, set[str]] = {}
    for (_, _, end, _), row in graph.links["mentions"].items():
        mentions.setdefault(end, []).append(row)
        labels.setdefault(end, set()).update(row["labels"])
    tells: dict[str, list[tuple[str, Row]]] = {}
    for (_, start, end, _), row in graph.links["tells"].items():
        tells.setdefault(end, []).append((graph.nodes["Source"][start].columns["id"], row))
    counted: dict[str, list[str]] = {}
    for type_, start, end, _ in graph.links["quantities"]:
        if type_ == HAS:
            counted.setdefault(start, []).append(end)
    for iri, node in graph.nodes["Entity"].items():
        if len(mentions[iri]) > 1:
            node.columns.update(_said(entity(mentions[iri])))
            graph.nodes["Entity"][iri] = node._replace(labels=tuple(sorted(labels[iri])))
    for iri, node in graph.nodes["Event"].items():
        node.columns.update(_said(event(tells[iri])))
    quantities = graph.nodes["Quantity"]
    for (_, _, _, of), row in graph.links["edges"].items():
        row.update(_said(figures([quantities[iri].columns for iri in sorted(counted.get(of, ()))])))


def _said(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value is not None}
