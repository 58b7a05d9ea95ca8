"""Where each node of the page stands: the same places on every machine, in time that grows with nodes and links.

The springs are in html_springs; here components are started on rings, spread for their labels, and set side by side.
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np

from kg.write.html_springs import SPRING, Bodies, part_boxes, settle

Point = tuple[float, float]
Box = tuple[float, float]

GAP = 30.0  # between the boxes of two components
CROWD = 0.2  # how many squares of a spring's side a node takes when it starts
GOLDEN = 0.6180339887498949  # turns by it never meet again: an even spread without chance
LUMP = 1.5  # how much longer the links of a component must be for it to start from its communities
ASPECT = 1.0  # width to height of the canvas that is left beside the panels


def positions(boxes: Mapping[str, Box], links: Sequence[tuple[str, str, float]]) -> dict[str, tuple[int, int]]:
    """Node → its place in whole pixels. `boxes` is the width and height that each node takes with its label, a link is
    its two ends and the length that its own label asks for.

    Components are laid out by springs and set side by side, the largest first, so that nothing overlaps.
    """
    if not boxes:
        return {}
    graph = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_weighted_edges_from(sorted(link for link in links if link[0] != link[1]), weight="length")
    parts = [sorted(part) for part in nx.connected_components(graph)]
    lone = sorted(part[0] for part in parts if len(part) == 1)
    drawn = _settled(graph, [part for part in parts if len(part) > 1], boxes)
    drawn += [_rows(lone, boxes)] if lone else []
    corners = _packed([_extent(places, boxes) for places in drawn])
    return {
        node: (round(x + dx), round(y + dy))
        for places, (dx, dy) in zip(drawn, corners, strict=True)
        for node, (x, y) in places.items()
    }


def _settled(graph: nx.Graph, parts: Sequence[list[str]], boxes: Mapping[str, Box]) -> list[dict[str, Point]]:
    """The connected components `parts` at rest, the top left corner of each at (0, 0)."""
    if not parts:
        return []
    bodies = _bodies(graph, parts, boxes)
    settle(bodies)
    _spread(bodies)
    part_boxes(bodies, 400 if len(bodies.x) < 1500 else 60)
    found, at = [], 0
    for part in parts:
        mine = slice(at, at + len(part))
        x = bodies.x[mine] - (bodies.x[mine] - bodies.wide[mine]).min()
        y = bodies.y[mine] - (bodies.y[mine] - bodies.high[mine]).min()
        found.append(dict(zip(part, zip(x.tolist(), y.tolist(), strict=True), strict=True)))
        at += len(part)
    return found


def _bodies(graph: nx.Graph, parts: Sequence[list[str]], boxes: Mapping[str, Box]) -> Bodies:
    """All components on their rings, each around its best connected node."""
    names = [node for part in parts for node in part]
    number = {node: n for n, node in enumerate(names)}
    starts: dict[str, Point] = {}
    room: dict[str, float] = {}
    group: dict[str, int] = {}
    for part in parts:
        ease = _ease(graph, part)
        room |= dict.fromkeys(part, ease)
        starts |= _by_groups(graph, part, group) if ease > LUMP else _rings(graph, _hub(graph, part))
    # Inside a group links may be short; those between groups may not, or they would pull the groups into each other.
    far = {True: 1.0, False: 2.0}
    edges = sorted(
        (number[a], number[b], _rest(graph, a, b) * room[a] * (far[group[a] == group[b]] if a in group else 1.0))
        for a, b in graph.edges
    )
    x, y = zip(*(starts[node] for node in names), strict=True)
    wide, high = zip(*(boxes[node] for node in names), strict=True)
    first, second, length = zip(*edges, strict=True)
    of = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return Bodies(
        np.array(x), np.array(y), np.array(wide) / 2, np.array(high) / 2, of,
        np.array(first), np.array(second), np.array(length, dtype=np.float64),
    )  # fmt: skip


def _hub(graph: nx.Graph, part: Sequence[str]) -> str:
    """The best connected node, ties by name."""
    return min(part, key=lambda node: (-graph.degree(node), node))


def _by_groups(graph: nx.Graph, part: Sequence[str], group: dict[str, int]) -> dict[str, Point]:
    """A first guess for a dense lump: its communities on rings, the nodes of each in a disc. Fills `group`."""
    # Louvain walks through sets: of whole numbers they have one order, of names another in every process.
    number = {node: n for n, node in enumerate(part)}
    plain = nx.Graph((number[a], number[b]) for a, b in graph.subgraph(part).edges)
    found = sorted(
        (sorted(one) for one in nx.community.louvain_communities(plain, weight=None, seed=1)),
        key=lambda one: (-len(one), one),
    )
    of = {n: place for place, members in enumerate(found) for n in members}
    group |= {node: of[n] for node, n in number.items()}
    centres = _packed([(2 * _disc(members), 2 * _disc(members)) for members in found])
    places = {}
    for (left, top), members in zip(centres, found, strict=True):
        for place, n in enumerate(sorted(members, key=lambda n: (-plain.degree(n), n))):
            x, y = _on_ring(place * GOLDEN, SPRING * math.sqrt(place * CROWD))
            places[part[n]] = (left + _disc(members) + x, top + _disc(members) + y)
    wide, high = max(x for x, _ in places.values()) / 2, max(y for _, y in places.values()) / 2
    return {node: (x - wide, y - high) for node, (x, y) in places.items()}


def _disc(members: Sequence[int]) -> float:
    """The radius of the disc of a community."""
    return SPRING * (math.sqrt(len(members) * CROWD) + 0.5)


def _ease(graph: nx.Graph, part: Sequence[str]) -> float:
    """How much longer links are in a component of many circles: they cannot all be short, and would heap the nodes."""
    circles = sum(graph.degree(node) for node in part) / 2 - len(part) + 1
    return max(1.0, math.sqrt(circles / 300))


def _rest(graph: nx.Graph, node: str, other: str) -> float:
    """How long a link wants to be: room for its label, and more at a hub, whose neighbours need a wider ring."""
    crowd, length = max(graph.degree(node), graph.degree(other)), float(graph[node][other]["length"])
    return max(SPRING, length) * max(1.0, math.sqrt(crowd / 8))


def _rings(graph: nx.Graph, root: str) -> dict[str, Point]:
    """A first guess: rings around `root`, wide enough for their nodes, every subtree in a slice by its leaves."""
    children, order = _tree(graph, root)
    leaves: dict[str, int] = {}
    for node in reversed(order):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    # A chain lies flat, so that its labels stand beside its edges and not on them.
    quarter = 0.5 if len(children[root]) == 1 else 0.25
    slices, places = {root: (0.0, 1.0)}, {root: (0.0, 0.0)}
    ring, inner = [root], 0.0
    while ring:
        outer = [child for node in ring for child in children[node]]
        # A full ring grows inward to outward, or hundreds of nodes on one spot would be hundreds squared of pairs.
        edge = max(inner + SPRING, math.sqrt(inner * inner + len(outer) * SPRING * SPRING * CROWD))
        place = 0
        for node in ring:
            at, width = slices[node]
            for child in children[node]:
                share = width * leaves[child] / leaves[node]
                slices[child] = (at, share)
                depth = (place * GOLDEN) % 1.0 if len(outer) > 24 else 1.0
                radius = math.sqrt(inner * inner + depth * (edge * edge - inner * inner))
                places[child] = _on_ring(at + share / 2 + quarter, radius)
                at, place = at + share, place + 1
        ring, inner = outer, edge
    return places


def _tree(graph: nx.Graph, root: str) -> tuple[dict[str, list[str]], list[str]]:
    """The breadth-first tree from `root`: children of each node in order, and the nodes in the order of the walk."""
    children: dict[str, list[str]] = {root: []}
    order, queue = [], deque([root])
    while queue:
        node = queue.popleft()
        order.append(node)
        for child in sorted(graph[node]):
            if child not in children:
                children[node].append(child)
                children[child] = []
                queue.append(child)
    return children, order


def _on_ring(turn: float, radius: float) -> Point:
    """The point at `turn` (0 to 1) of a circle; rounded, because sine and cosine differ in the last bit by platform."""
    angle = 2 * math.pi * turn
    return round(math.cos(angle) * radius, 3), round(math.sin(angle) * radius, 3)


def _spread(bodies: Bodies) -> None:
    """Scale components that are too dense for their labels, until the boxes need no more than a third of the area.

    Small ones are left alone: a chain of five has no area to speak of.
    """
    for part in range(int(bodies.part[-1]) + 1):
        mine = bodies.part == part
        if mine.sum() <= 12:
            continue
        x, y = bodies.x[mine], bodies.y[mine]
        wide, high = float(x.max() - x.min()) + SPRING, float(y.max() - y.min()) + SPRING
        need = math.fsum(((2 * bodies.wide[mine] + 10) * (2 * bodies.high[mine] + 10)).tolist()) * 3
        scale = math.sqrt(need / (wide * high))
        if scale > 1:
            bodies.x[mine], bodies.y[mine] = x * scale, y * scale


def _rows(lone: Sequence[str], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """Nodes without links, in rows of even height on a sheet of about ASPECT."""
    high = max(boxes[node][1] for node in lone)
    sheet = math.sqrt(math.fsum(boxes[node][0] + 8 for node in lone) * high * ASPECT)
    found, x, y = dict[str, Point](), 0.0, high / 2
    for node in lone:
        width = boxes[node][0]
        if x and x + width > sheet:
            x, y = 0.0, y + high
        found[node] = (x + width / 2, y)
        x += width + 8
    return found


def _extent(places: Mapping[str, Point], boxes: Mapping[str, Box]) -> Box:
    """Width and height of a component whose corner is at (0, 0)."""
    right = max(x + boxes[node][0] / 2 for node, (x, _) in places.items())
    return right, max(y + boxes[node][1] / 2 for node, (_, y) in places.items())


def _packed(sizes: Sequence[Box]) -> list[Point]:
    """The top left corner of each box on a sheet of about ASPECT: the highest first, each as far up as it fits."""
    area = sum((w + GAP) * (h + GAP) for w, h in sizes)
    sheet = max([1.1 * math.sqrt(area * ASPECT), *(w + GAP for w, _ in sizes)])
    skyline: list[tuple[float, float, float]] = [(0.0, sheet, 0.0)]  # left, right and depth of what is taken so far
    corners: dict[int, Point] = {}
    for n in sorted(range(len(sizes)), key=lambda n: (-sizes[n][1], -sizes[n][0], n)):
        width, height = sizes[n][0] + GAP, sizes[n][1] + GAP
        top, left = min(_resting(skyline, start, width) for start, _, _ in skyline if start + width <= sheet)
        corners[n] = (left, top)
        skyline = _lowered(skyline, left, left + width, top + height)
    return [corners[n] for n in range(len(sizes))]


def _resting(skyline: Sequence[tuple[float, float, float]], left: float, width: float) -> tuple[float, float]:
    """How far down a box of `width` must go at `left`, and `left`."""
    return max(depth for start, end, depth in skyline if start < left + width and end > left), left


def _lowered(
    skyline: Sequence[tuple[float, float, float]], left: float, right: float, depth: float
) -> list[tuple[float, float, float]]:
    """The skyline with `depth` between `left` and `right`."""
    before = [(start, min(end, left), deep) for start, end, deep in skyline if start < left]
    after = [(max(start, right), end, deep) for start, end, deep in skyline if end > right]
    return [*before, (left, right, depth), *after]
