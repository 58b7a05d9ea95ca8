"""The graph for networkx: entities and events as nodes, roles and relations as edges; or events folded into edges.

| nodes | attributes |
| --- | --- |
| all | `type` (class or event type, such as Organization, Dispatch), `kind` (entity, event), `label` (Chinese) |
| entities | `alternative_names` (tuple), `code` (division code of a place, or empty), `province` (its name, or empty), `mentions` (number of mentions by name) |
| events | `modality` (planned, negated or empty), `times` (tuple of EDTF values), `confidence` (0 to 1, the highest of its tellings), `documents` (tuple of document ids); `quantities` (tuple of tuples value, operator, unit, item, upper end of a range or None) where it has any |

Edges have the key and attribute `role`: agent, target, … from event to entity, or locatedIn, partOf, … between entities.
"""

from collections import Counter
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.graph.lookups import Columns
from kg.graph.provinces import provinces
from kg.model import ROLES

RELATIONS = ("locatedIn", "partOf", "holdsPost", "runBy", "issuedBy", "within")
PARTNERS = ("target", "result", "program", "document")
Amount = tuple[float, str, str, str, float | None]


def to_networkx(store: ox.Store, fold: bool = False) -> nx.MultiDiGraph:
    """The multigraph of a build; nodes are IRIs, in sorted order, with the attributes above.

    `fold`: events become edges from each agent to each target, result, program and document, with the key (role, event)
    and the attributes `role` (the partner's), `event` (IRI), `type`, `label` and all others of the event. Events without
    such a pair of different entities have no edge; they are listed in the graph's attribute `unfolded`.
    """
    columns = Columns(store)
    graph = _graph(columns)
    return _folded(graph) if fold else graph


def _graph(columns: Columns) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    labels, events = columns.value("rdfs:label"), _events(columns)
    entities = _entities(columns)
    for node, kind in columns.classes.items():
        if node in labels and kind != "FormerPlace":
            about = events[node] if node in events else entities(node)
            graph.add_node(node, type=kind, kind="event" if node in events else "entity", label=labels[node], **about)
    edges = sorted(
        (subject, role, other)
        for role in (*ROLES, *RELATIONS)
        for subject, others in columns.values(role).items()
        if subject in graph
        for other in others
        if other in graph
    )
    graph.add_edges_from((subject, other, role, {"role": role}) for subject, role, other in edges)
    return graph


def _entities(columns: Columns) -> Any:
    """The attributes of an entity by its IRI."""
    names, codes, where = columns.values("skos:altLabel"), columns.value("code"), provinces(columns)
    mentions = Counter(columns.value("refersTo").values())

    def about(node: str) -> dict[str, Any]:
        return {
            "alternative_names": names.get(node, ()),
            "code": codes.get(node, ""),
            "province": where.get(node, ""),
            "mentions": mentions[node],
        }

    return about


def _events(columns: Columns) -> dict[str, dict[str, Any]]:
    """Event IRI → attributes, of all events that are told."""
    modality, told = columns.values("modality"), columns.values("hasMention")
    confidence, times, values = columns.value("confidence"), columns.values("hasTime"), columns.value("timeValue")
    measured = amounts(columns)
    found: dict[str, dict[str, Any]] = {}
    for event, facts in told.items():
        said = sorted({values[time] for fact in facts for time in times.get(fact, ()) if time in values})
        found[event] = {
            "modality": "|".join(modality.get(event, ())),
            "times": tuple(said),
            "confidence": max((float(confidence[fact]) for fact in facts if fact in confidence), default=0.0),
            "documents": tuple(sorted({columns.documents.get(fact, "") for fact in facts} - {""})),
        }
        if event in measured:
            found[event]["quantities"] = measured[event]
    return found


def amounts(columns: Columns) -> dict[str, tuple[Amount, ...]]:
    """Event IRI → its quantities by their IRIs."""
    value, operator, high = columns.value("value"), columns.value("operator"), columns.value("max")
    unit, item = columns.value("unit"), columns.value("item")
    return {
        event: tuple(
            (float(value[q]), operator[q], unit[q], item[q], float(high[q]) if q in high else None) for q in found
        )
        for event, found in columns.values("hasQuantity").items()
    }


def _folded(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same entities and relations, each event as edges."""
    folded, unfolded = nx.MultiDiGraph(), []
    folded.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if data["kind"] == "entity")
    for node, data in graph.nodes(data=True):
        if data["kind"] == "entity":
            folded.add_edges_from(graph.out_edges(node, keys=True, data=True))
            continue
        roles = [(role, other) for _, other, role in graph.out_edges(node, keys=True)]
        about = {"event": node, **{name: value for name, value in data.items() if name != "kind"}}
        edges = [
            (agent, other, (role, node), {"role": role, **about})
            for said, agent in roles
            if said == "agent"
            for role, other in roles
            if role in PARTNERS and other != agent
        ]
        folded.add_edges_from(edges)
        if not edges:
            unfolded.append(node)
    folded.graph["unfolded"] = tuple(unfolded)
    return folded
