"""The networkx graph with plain attributes, as the formats of graph tools hold them."""

from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.graph.amounts import amount
from kg.graph.labels import chinese
from kg.graph.nx import Amount, to_networkx
from kg.model import Quantity
from kg.write.cells import joined, legal


def flat(store: ox.Store) -> nx.MultiDiGraph:
    """The graph of kg.graph.nx for XML: every attribute a string without forbidden characters, an int or a float.

    Lists are one string (see kg.write.cells.joined), quantities as readers write them (500+名党员干部); empty attributes
    are left out, because readers make nothing of them. Nodes have `type_zh` too, edges `label` (主体, 对象); the key of
    an edge is its number, so that no two edges share an id.
    """
    graph = to_networkx(store)
    made = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        made.add_node(node, **_plain({**data, "type_zh": chinese(data["type"])}))
    for number, (start, end, role) in enumerate(graph.edges(keys=True)):
        made.add_edge(start, end, key=f"e{number}", **_plain({"label": chinese(role), "role": role}))
    return made


def _plain(data: dict[str, Any]) -> dict[str, str | int | float]:
    found = {}
    for name, value in data.items():
        if name == "quantities":
            value = joined(map(_amount, value))
        elif isinstance(value, tuple):
            value = joined(value)
        if value != "":
            found[name] = legal(value) if isinstance(value, str) else value
    return found


def _amount(said: Amount) -> str:
    value, operator, unit, item, high = said
    return amount(Quantity(0, 0, value, operator, unit, item, high))
