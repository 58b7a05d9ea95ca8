"""GraphML: entities and events as nodes, roles and relations as edges, for graph tools."""

import io
import pathlib

import networkx as nx
import pyoxigraph as ox

from kg.write.cells import returns
from kg.write.flat import flat


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the graph of kg.write.flat as GraphML 1.0; same quads, same bytes.

    By the writer on the standard library: write_graphml takes lxml where that is installed, with other bytes.
    """
    made = io.BytesIO()
    nx.write_graphml_xml(flat(store), made)
    target.write_bytes(returns(made.getvalue()))
