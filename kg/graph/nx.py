"""The graph for networkx: entities and events as nodes, roles and relations as edges."""

import networkx as nx
import pyoxigraph as ox

from kg.graph.kinds import subclasses
from kg.graph.terms import KG
from kg.model import ROLES

_PREFIX = f"PREFIX kg: <{KG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
_RELATIONS = ("locatedIn", "partOf", "holdsPost", "runBy", "issuedBy", "within")
_NODES = "SELECT DISTINCT ?n ?c ?label WHERE { ?n a ?c ; rdfs:label ?label . FILTER(STRSTARTS(STR(?c), STR(kg:)) && ?c NOT IN (%s)) }"
_EDGES = "SELECT DISTINCT ?s ?p ?o WHERE { VALUES ?p { %s } ?s ?p ?o }"
_AMOUNTS = "SELECT DISTINCT ?e ?q ?value ?op ?unit ?item ?max WHERE { ?e kg:hasQuantity ?q . ?q kg:value ?value ; kg:operator ?op ; kg:unit ?unit ; kg:item ?item . OPTIONAL { ?q kg:max ?max } }"


def to_networkx(store: ox.Store) -> nx.MultiDiGraph:
    """Node attributes: `type` (class name), `label`; events also `quantities` (tuples value, operator, unit, item, upper end of a range or None).
    Edge key and attribute `role`: agent, target, … from event to entity, or locatedIn, partOf, … between entities.
    Nodes are IRIs, in sorted order.
    """
    graph = nx.MultiDiGraph()
    besides = ", ".join(f"kg:{name}" for name in ("Post", *subclasses()))  # a node is of its main class
    for node, kind, label in sorted(_rows(store, _NODES % besides, "n", "c", "label")):
        graph.add_node(node, type=kind.removeprefix(KG), label=label)
    names = " ".join(f"kg:{name}" for name in (*ROLES, *_RELATIONS))
    for subject, predicate, other in sorted(_rows(store, _EDGES % names, "s", "p", "o")):
        role = predicate.removeprefix(KG)
        graph.add_edge(subject, other, key=role, role=role)
    amounts: dict[str, list[tuple[float, str, str, str, float | None]]] = {}
    for event, _, value, operator, unit, item, high in sorted(
        _rows(store, _AMOUNTS, "e", "q", "value", "op", "unit", "item", "max")
    ):
        amounts.setdefault(event, []).append((float(value), operator, unit, item, float(high) if high else None))
    nx.set_node_attributes(graph, {event: tuple(found) for event, found in amounts.items()}, "quantities")
    return graph


def _rows(store: ox.Store, query: str, *names: str) -> list[tuple[str, ...]]:
    found = store.query(_PREFIX + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(_value(row[name]) for name in names) for row in found]


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
