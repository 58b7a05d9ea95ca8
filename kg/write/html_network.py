"""The page's network as a pyvis Network: nodes with places, sizes and colours, edges with their labels.

pyvis is the model; the page draws it on a canvas of its own, for vis-network, which pyvis brings along, redraws all
15,000 edges in every frame, scales letters with the view, and lets labels lie on each other.
"""

import math
from collections.abc import Mapping
from typing import Any

from kg.write.html_fold import Link, Sketch, degrees
from kg.write.html_layout import Box, positions
from kg.write.html_panel import Card, headline
from kg.write.html_text import clipped, joined, width, wrapped
from kg.write.html_words import LOOKS, RELATIONS, ROLES

Labels = Mapping[str, Mapping[str, str]]

COLUMNS, LINES = 18, 3
FONT, EDGE_FONT = 13, 11  # pixels at zoom 1
# Room for every name makes a page of thousands so wide that nothing can be seen from afar; there names come up as the
# reader goes near.
MANY = 120
BARE: Box = (46.0, 40.0)


def network(drawn: Sketch, cards: Mapping[str, Any], labels: Labels) -> Any:
    """A pyvis.network.Network of `drawn`, ready for `get_network_data`; node ids count from 0 in the order of IRIs."""
    from pyvis.edge import Edge
    from pyvis.network import Network

    found = Network(directed=True)
    degree = degrees(drawn.links)
    texts = {iri: _node_text(iri, kind, cards, labels) for iri, kind in drawn.nodes.items()}
    boxes = {iri: _box(drawn.nodes[iri], text, degree[iri], len(texts)) for iri, text in texts.items()}
    edges = [(link, _edge(link, cards, labels)) for link in drawn.links]
    places = positions(boxes, [(link.source, link.target, _length(edge["label"], len(texts))) for link, edge in edges])
    number = {iri: n for n, iri in enumerate(drawn.nodes)}
    for iri, kind in drawn.nodes.items():
        at = _at(places[iri], boxes[iri], _half(kind, degree[iri]))
        found.add_node(number[iri], **_node(iri, kind, texts[iri], degree[iri], cards), **at)
    # add_edge looks its two ends up in a list: a minute for 15,000 edges.
    found.edges += [Edge(number[link.source], number[link.target], True, **edge).options for link, edge in edges]
    return found


def _node_text(iri: str, kind: str, cards: Mapping[str, Any], labels: Labels) -> str:
    """The words below a node; never empty, or pyvis would write its id there."""
    if kind == "Event":
        return _event_text(cards["events"][iri], labels)
    return wrapped(cards["entities"][iri]["name"], COLUMNS, LINES) or "?"


def _event_text(card: Card, labels: Labels) -> str:
    """Trigger and quantities of an event, on at most two lines."""
    return joined(headline(card, labels), [entry["short"] for entry in card["quantities"]])


def _half(kind: str, degree: int) -> int:
    """Half the height of a node; an entity's grows with its links, so that a hub of a hundred stays on the page."""
    return 7 if kind == "Event" else 8 + min(22, round(3 * math.sqrt(degree)))


def _box(kind: str, text: str, degree: int, nodes: int) -> Box:
    """The room that a node takes, with the words below it if there are not too many nodes for that."""
    half = _half(kind, degree)
    if nodes > MANY:
        return max(BARE[0], 2.0 * half + 16), max(BARE[1], 2.0 * half + 14)
    return max(_columns(text) * FONT / 2, 2.0 * half) + 16, 2.0 * half + (text.count("\n") + 1) * FONT * 1.3 + 14


def _columns(text: str) -> int:
    """Columns of the longest line of a label."""
    return max(width(line) for line in text.split("\n"))


def _length(label: str, nodes: int) -> float:
    """How long an edge should be to carry its label between two nodes and before its arrow."""
    return _columns(label) * EDGE_FONT / 2 + 66 if nodes <= MANY else 0.0


def _node(iri: str, kind: str, text: str, degree: int, cards: Mapping[str, Any]) -> dict[str, Any]:
    """How a node looks, and the card that it opens."""
    name = kind if kind == "Event" else cards["entities"][iri]["kind"]
    look = LOOKS[name]
    return {
        "label": text,
        "shape": look.shape,
        "color": look.colour,
        "size": _half(kind, degree),
        "kind": name,
        "about": iri,
    }


def _at(place: tuple[int, int], box: Box, half: int) -> dict[str, int]:
    """Where a node stands in its box: at the top, for its words are below it."""
    return {"x": place[0], "y": round(place[1] - box[1] / 2 + half + 4)}


def _edge(link: Link, cards: Mapping[str, Any], labels: Labels) -> dict[str, Any]:
    """An edge's words and the card that it opens; the page's script paints `look`."""
    common = {"look": link.look, "about": link.about, "name": link.name}
    if link.look in ("relation", "gazetteer"):
        return {**common, "label": RELATIONS[link.name]}
    label = ROLES[link.name] if link.look == "role" else _event_text(cards["events"][link.about], labels)
    return {**common, "label": clipped(label.replace("\n", " "), 60) if link.look == "role" else label}
