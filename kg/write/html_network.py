"""The page's network as a pyvis Network: nodes with places, edges with labels, vis-network's options."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from kg.write.html_fold import Link, Sketch, degrees
from kg.write.html_layout import Box, positions
from kg.write.html_panel import Card, headline
from kg.write.html_text import clipped, joined, width, wrapped
from kg.write.html_words import LOOKS, RELATIONS, ROLES

Labels = Mapping[str, Mapping[str, str]]

FACE = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif'
COLUMNS, LINES = 18, 2
TOOLTIP = 120
EDGE_FONT = 11
MAX_FONT = 18  # of a label on the screen, in pixels; graph.js holds to the same


def network(drawn: Sketch, cards: Mapping[str, Any], labels: Labels) -> Any:
    """A pyvis.network.Network of `drawn`, physics off, ready for `get_network_data`."""
    from pyvis.network import Network

    found = Network(directed=True)
    found.options = _options(len(drawn.links))
    degree = degrees(drawn.links)
    texts = {iri: _node_text(iri, kind, degree[iri], cards, labels) for iri, kind in drawn.nodes.items()}
    boxes = {iri: _box(drawn.nodes[iri], text, degree[iri]) for iri, text in texts.items()}
    edges = [(link, _edge(link, cards, labels)) for link in drawn.links]
    places = positions(boxes, [(link.source, link.target, _length(edge["label"])) for link, edge in edges])
    for iri, kind in drawn.nodes.items():
        at = _at(places[iri], boxes[iri], _half(kind, degree[iri]))
        found.add_node(iri, **_node(kind, texts[iri], degree[iri]), **_about(iri, kind, cards), **at)
    bends = _bends(drawn.links)
    for link, edge in edges:
        found.add_edge(link.source, link.target, **edge, smooth=bends[link.id])
    return found


def _node_text(iri: str, kind: str, degree: int, cards: Mapping[str, Any], labels: Labels) -> str:
    """The words below a node; never empty, or pyvis would write the IRI there."""
    if kind == "Event":
        return _event_text(cards["events"][iri], labels)
    name = cards["entities"][iri]["name"]
    # Two lines of a hub's big letters would cover its neighbours.
    return (wrapped(name, COLUMNS, LINES) if _font(degree) <= MAX_FONT else clipped(name, COLUMNS)) or "?"


def _event_text(card: Card, labels: Labels) -> str:
    """Trigger and quantities of an event, on at most two lines."""
    return joined(headline(card, labels), [entry["short"] for entry in card["quantities"]])


def _half(kind: str, degree: int) -> int:
    """Half the height of a node; an entity's grows with its links, so that a hub of a hundred stays on the page."""
    return 8 if kind == "Event" else 9 + min(21, round(3 * math.sqrt(degree)))


def _font(degree: int) -> int:
    """Hubs speak louder, so that a page seen from afar still names them; the script lowers them from near."""
    return 13 if degree < 4 else 16 + 2 * min(12, degree)


def _box(kind: str, text: str, degree: int) -> Box:
    """The room that a node takes with the words below it."""
    half, font = _half(kind, degree), _font(degree)
    return max(_columns(text) * font / 2, 2.0 * half) + 16, 2.0 * half + (text.count("\n") + 1) * font * 1.3 + 14


def _columns(text: str) -> int:
    """Columns of the longest line of a label."""
    return max(width(line) for line in text.split("\n"))


def _length(label: str) -> float:
    """How long an edge should be to carry its label between two nodes and before its arrow."""
    return _columns(label) * EDGE_FONT / 2 + 66


def _node(kind: str, text: str, degree: int) -> dict[str, Any]:
    """How a node looks."""
    look = LOOKS[kind]
    font = {"size": 12 if kind == "Event" else _font(degree)}
    size = _half(kind, degree)
    return {"label": text, "shape": look.shape, "color": {"background": look.colour}, "size": size, "font": font}


def _about(iri: str, kind: str, cards: Mapping[str, Any]) -> dict[str, str]:
    """What the page's own script needs of a node: its filter, its card and its tooltip."""
    if kind == "Event":
        card = cards["events"][iri]
        return {"kind": kind, "type": card["type"], "about": iri, "title": clipped(card["label"], TOOLTIP)}
    name = clipped(cards["entities"][iri]["name"], TOOLTIP)
    return {"kind": kind, "about": iri, "title": f"{name} · {LOOKS[kind].zh}"}


def _at(place: tuple[int, int], box: Box, half: int) -> dict[str, int]:
    """Where a node stands in its box: at the top, for its words are below it."""
    return {"x": place[0], "y": round(place[1] - box[1] / 2 + half + 4)}


def _edge(link: Link, cards: Mapping[str, Any], labels: Labels) -> dict[str, Any]:
    """An edge's words and the card that it opens; the script paints `look`."""
    common = {"id": link.id, "look": link.look, "about": link.about}
    if link.look in ("relation", "gazetteer"):
        return {**common, "type": link.name, "label": RELATIONS[link.name], "title": RELATIONS[link.name]}
    card = cards["events"][link.about]
    whole = clipped(card["label"], TOOLTIP)
    label = ROLES[link.name] if link.look == "role" else _event_text(card, labels)
    return {**common, "type": card["type"], "label": label, "title": whole or label, "dashes": bool(card["modality"])}


def _bends(links: Sequence[Link]) -> dict[str, dict[str, Any]]:
    """Link → its curve: edges between the same two nodes fan out, a single one is straight."""
    between: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        between[min(link.source, link.target), max(link.source, link.target)].append(link)
    count = Counter({pair: len(group) for pair, group in between.items()})
    return {
        link.id: _bend(place - (count[pair] - 1) / 2, link.source == pair[0])
        for pair, group in between.items()
        for place, link in enumerate(group)
    }


def _bend(step: float, forward: bool) -> dict[str, Any]:
    """The curve of the edge that is `step` edges off the straight line, seen from the pair's first node."""
    if step == 0:
        return {"enabled": False}
    side = "curvedCW" if (step > 0) == forward else "curvedCCW"
    return {"enabled": True, "type": side, "roundness": round(min(0.9, abs(step) * 0.28), 2)}


def _options(edges: int) -> dict[str, Any]:
    """vis-network's options: nothing moves, and words too small to read are not drawn."""
    font = {"face": FACE, "strokeWidth": 3}
    threshold = {"label": {"drawThreshold": 7}}
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {"hover": True, "tooltipDelay": 200, "hideEdgesOnDrag": edges > 800},
        "nodes": {"borderWidth": 0.8, "borderWidthSelected": 4, "font": font, "scaling": threshold},
        "edges": {
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.55}},
            "font": {**font, "size": EDGE_FONT, "align": "middle"},
            "labelHighlightBold": False,
            "selectionWidth": 2.5,
            "hoverWidth": 1,
            "scaling": threshold,
        },
    }
