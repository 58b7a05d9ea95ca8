"""Where each node of the page stands: the same places on every machine, in time that grows with nodes and links.

Only sums, products, quotients and square roots move a node: these are exact to the last bit everywhere, which numpy's
sums (and with them networkx's own spring layout) are not, and a layout amplifies the last bit.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

Point = tuple[float, float]
Box = tuple[float, float]

SPRING = 110.0  # the shortest link, in pixels at zoom 1
REACH = 2.2 * SPRING  # nodes farther apart than this do not push each other, which keeps a step linear
GAP = 30.0  # between the boxes of two components
ASPECT = 1.35  # width to height of the canvas that is left beside the panels


@dataclass
class _Body:
    """One component while it moves: places, half-sizes, neighbours with the length of the link."""

    x: list[float]
    y: list[float]
    near: list[list[tuple[int, float]]]
    size: list[Box]


def positions(boxes: Mapping[str, Box], links: Sequence[tuple[str, str, float]]) -> dict[str, tuple[int, int]]:
    """Node → its place in whole pixels. `boxes` is the width and height that each node takes with its label, a link is
    its two ends and the length that its own label asks for.

    Components are laid out by springs and set side by side, the largest first, so that nothing overlaps.
    """
    graph = nx.Graph()
    graph.add_nodes_from(sorted(boxes))
    graph.add_weighted_edges_from(sorted(link for link in links if link[0] != link[1]), weight="length")
    parts = [sorted(part) for part in nx.connected_components(graph)]
    drawn = [_component(graph, part, boxes) for part in parts]
    corners = _packed([_extent(places, boxes) for places in drawn])
    return {
        node: (round(x + dx), round(y + dy))
        for places, (dx, dy) in zip(drawn, corners, strict=True)
        for node, (x, y) in places.items()
    }


def _component(graph: nx.Graph, part: list[str], boxes: Mapping[str, Box]) -> dict[str, Point]:
    """One connected component around its best connected node, its top left corner at (0, 0)."""
    root = min(part, key=lambda node: (-graph.degree(node), node))
    start = _rings(graph, root)
    number = {node: n for n, node in enumerate(part)}
    near = [sorted((number[other], _rest(graph, node, other)) for other in graph[node]) for node in part]
    body = _Body([start[n][0] for n in part], [start[n][1] for n in part], near, [boxes[n] for n in part])
    _settle(body)
    _spread(body)
    _part_boxes(body)
    left = min(x - w / 2 for x, (w, _) in zip(body.x, body.size, strict=True))
    top = min(y - h / 2 for y, (_, h) in zip(body.y, body.size, strict=True))
    return {node: (body.x[n] - left, body.y[n] - top) for n, node in enumerate(part)}


def _rest(graph: nx.Graph, node: str, other: str) -> float:
    """How long a link wants to be: room for its label, and more at a hub, whose neighbours need a wider ring."""
    crowd, length = max(graph.degree(node), graph.degree(other)), float(graph[node][other]["length"])
    return max(SPRING, length) * max(1.0, math.sqrt(crowd / 8))


def _rings(graph: nx.Graph, root: str) -> dict[str, Point]:
    """A first guess: rings around `root`, every subtree in a slice as wide as its number of leaves."""
    children, order = _tree(graph, root)
    leaves: dict[str, int] = {}
    for node in reversed(order):
        leaves[node] = sum(leaves[child] for child in children[node]) or 1
    slices, places = {root: (0.0, 1.0)}, {root: (0.0, 0.0)}
    depth = {root: 0}
    for node in order:
        at, width = slices[node]
        for child in children[node]:
            share = width * leaves[child] / leaves[node]
            slices[child], depth[child] = (at, share), depth[node] + 1
            places[child] = _on_ring(at + share / 2, depth[child] * SPRING)
            at += share
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
    """The point at `turn` (0 to 1) of a circle; rounded, because sine and cosine differ in the last bit by platform.

    The quarter turn lays a chain flat, so that its labels stand beside its edges and not on them.
    """
    angle = 2 * math.pi * (turn + 0.25)
    return round(math.cos(angle) * radius, 3), round(math.sin(angle) * radius, 3)


def _settle(body: _Body) -> None:
    """Move the nodes by springs along links and by pushes between near nodes, in ever smaller steps."""
    work = 40 * len(body.x) + sum(map(len, body.near))
    steps = max(40, min(240, 3_000_000 // work)) if len(body.x) > 1 else 0
    for step in range(steps):
        limit = SPRING * (1 - step / steps) * 0.5 + 1
        _move(body, _forces(body), limit)


def _forces(body: _Body) -> tuple[list[float], list[float]]:
    """The force on each node: k²/d from each near node, k²d²/l³ to a neighbour (level at l), a little to the middle."""
    fx, fy = [-0.02 * x for x in body.x], [-0.03 * y for y in body.y]
    for a, b in _close(body.x, body.y, REACH):
        dx, dy = body.x[a] - body.x[b], body.y[a] - body.y[b]
        gap2 = dx * dx + dy * dy or 0.01
        if gap2 < REACH * REACH:
            push = SPRING * SPRING / gap2
            fx[a], fy[a], fx[b], fy[b] = fx[a] + dx * push, fy[a] + dy * push, fx[b] - dx * push, fy[b] - dy * push
    for a, others in enumerate(body.near):
        for b, length in others:
            dx, dy = body.x[a] - body.x[b], body.y[a] - body.y[b]
            pull = math.sqrt(dx * dx + dy * dy) * SPRING * SPRING / (length * length * length)
            fx[a], fy[a] = fx[a] - dx * pull, fy[a] - dy * pull
    return fx, fy


def _move(body: _Body, forces: tuple[list[float], list[float]], limit: float) -> None:
    """One step along the forces, no farther than `limit`."""
    for n, (fx, fy) in enumerate(zip(*forces, strict=True)):
        length = math.sqrt(fx * fx + fy * fy) or 1.0
        scale = min(length, limit) / length
        body.x[n] += fx * scale
        body.y[n] += fy * scale


def _close(xs: Sequence[float], ys: Sequence[float], reach: float) -> Iterator[tuple[int, int]]:
    """Each pair of nodes in the same or neighbouring squares of a grid whose squares are `reach` wide, once."""
    grid: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, (x, y) in enumerate(zip(xs, ys, strict=True)):
        grid[(int(x // reach), int(y // reach))].append(n)
    for (column, row), members in grid.items():
        for place, a in enumerate(members):
            for b in members[place + 1 :]:
                yield a, b
        for side in ((1, 0), (-1, 1), (0, 1), (1, 1)):
            for b in grid.get((column + side[0], row + side[1]), ()):
                for a in members:
                    yield a, b


def _spread(body: _Body) -> None:
    """Scale a component that is too dense for its labels, until the boxes need no more than a third of its area.

    Small ones are left alone: a chain of five has no area to speak of.
    """
    wide, high = max(body.x) - min(body.x) + SPRING, max(body.y) - min(body.y) + SPRING
    need = sum((w + 10) * (h + 10) for w, h in body.size) * 3
    scale = math.sqrt(need / (wide * high))
    if scale > 1 and len(body.x) > 12:
        body.x[:], body.y[:] = [x * scale for x in body.x], [y * scale for y in body.y]


def _part_boxes(body: _Body) -> None:
    """Push boxes that still overlap apart along the shorter way, until none do or the passes are used up."""
    widest = max(max(size) for size in body.size)
    for _ in range(200):
        moved = False
        for a, b in _close(body.x, body.y, widest):
            moved |= _part(body, a, b)
        if not moved:
            return


def _part(body: _Body, a: int, b: int) -> bool:
    """Part two boxes if they overlap; whether they did."""
    dx, dy = body.x[b] - body.x[a], body.y[b] - body.y[a]
    over_x = (body.size[a][0] + body.size[b][0]) / 2 - abs(dx)
    over_y = (body.size[a][1] + body.size[b][1]) / 2 - abs(dy)
    if over_x <= 0 or over_y <= 0:
        return False
    if over_x < over_y:
        shift = over_x / 2 + 0.5 if dx >= 0 else -over_x / 2 - 0.5
        body.x[a], body.x[b] = body.x[a] - shift, body.x[b] + shift
    else:
        shift = over_y / 2 + 0.5 if dy >= 0 else -over_y / 2 - 0.5
        body.y[a], body.y[b] = body.y[a] - shift, body.y[b] + shift
    return True


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
