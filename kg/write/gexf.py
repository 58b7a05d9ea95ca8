"""GEXF 1.3 for Gephi: entities and events as nodes, roles and relations as edges."""

import io
import pathlib
from typing import Any

import pyoxigraph as ox
from networkx.readwrite.gexf import GEXFWriter

from kg.write.cells import returns
from kg.write.flat import flat

_ROOT = {
    "xmlns": "http://gexf.net/1.3",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd",
    "version": "1.3",
}


class _Writer(GEXFWriter):  # type: ignore[misc]
    """networkx's writer without the attribute that repeats an edge's id."""

    def add_attributes(self, kind: str, element: Any, data: dict[str, Any], default: dict[str, Any]) -> Any:
        data.pop("key", None)
        return super().add_attributes(kind, element, data, default)


def write(store: ox.Store, target: pathlib.Path) -> None:
    """Write the graph of kg.write.flat as GEXF 1.3; same quads, same bytes: no date, no version of a library."""
    writer = _Writer(flat(store), version="1.2draft")
    # Drafts 1.2 and 1.3 differ in their names only; networkx's own 1.3 misspells that of XMLSchema-instance.
    writer.xml.attrib.update(_ROOT)
    meta = writer.xml.find("meta")
    meta.attrib.clear()
    meta.find("creator").text = "dispatch-kg"
    writer.graph_element.attrib.pop("name", None)
    made = io.BytesIO()
    writer.write(made)
    target.write_bytes(returns(made.getvalue()))
