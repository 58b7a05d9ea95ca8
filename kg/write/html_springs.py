"""Springs and pushes over all components at once, in NumPy, the same to the last bit on every machine.

A layout amplifies the last bit, so only operations move a node that IEEE 754 fixes: element-wise sums, products,
quotients, square roots, and `bincount`, which adds one after the other. `sum`, `dot` and sine are not among them: they
add in blocks that depend on the processor.

Measured for 5,000 nodes and 15,000 links on one core: this 3 to 4 s, rustworkx.spring_layout 14 s,
igraph's grid Fruchterman-Reingold 0.3 s (GPL, and no room for labels); networkx.spring_layout 12 s for 2,000 nodes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

SPRING = 110.0  # the shortest link, in pixels at zoom 1
REACH = 2.2 * SPRING  # nodes farther apart than this do not push each other, which keeps a step linear
MANY, NEARER = 1500, 1.6 * SPRING  # with more nodes than that they push each other over a shorter way
# Half of the squares around a square: with the square itself, each pair of near nodes is met once.
_SIDES = ((0, 1), (1, -1), (1, 0), (1, 1))


@dataclass
class Bodies:
    """Nodes while they move: places and half-sizes in pixels, the component of each, and links with their lengths."""

    x: Numbers
    y: Numbers
    wide: Numbers
    high: Numbers
    part: Indexes
    first: Indexes
    second: Indexes
    length: Numbers


def settle(bodies: Bodies) -> None:
    """Move the nodes by springs along links and by pushes between near nodes, in ever smaller steps."""
    steps = max(80, min(200, 600_000 // (len(bodies.x) + 1)))
    for step in range(steps):
        limit = SPRING * (1 - step / steps) * 0.5 + 1
        force_x, force_y = _forces(bodies)
        size = np.sqrt(force_x * force_x + force_y * force_y)
        scale = np.minimum(size, limit) / np.where(size > 0, size, 1.0)
        bodies.x += force_x * scale
        bodies.y += force_y * scale


def _forces(bodies: Bodies) -> tuple[Numbers, Numbers]:
    """The force on each node: k²/d from each near node, k²d²/l³ to a neighbour (level at l), a little to the middle."""
    reach = REACH if len(bodies.x) <= MANY else NEARER
    first, second = near(bodies, reach)
    dx, dy = bodies.x[first] - bodies.x[second], bodies.y[first] - bodies.y[second]
    gap = np.maximum(dx * dx + dy * dy, 0.01)
    push = np.where(gap < reach * reach, SPRING * SPRING / gap, 0.0)
    lx, ly = bodies.x[bodies.first] - bodies.x[bodies.second], bodies.y[bodies.first] - bodies.y[bodies.second]
    pull = np.sqrt(lx * lx + ly * ly) * (SPRING * SPRING) / (bodies.length * bodies.length * bodies.length)
    count = len(bodies.x)
    force_x = _net(first, second, dx * push, count) - _net(bodies.first, bodies.second, lx * pull, count)
    force_y = _net(first, second, dy * push, count) - _net(bodies.first, bodies.second, ly * pull, count)
    return force_x - 0.02 * bodies.x, force_y - 0.03 * bodies.y


def _net(first: Indexes, second: Indexes, force: Numbers, count: int) -> Numbers:
    """What `force` on `first`, and its opposite on `second`, comes to for each of `count` nodes."""
    return np.bincount(first, force, count).astype(np.float64) - np.bincount(second, force, count)


def near(bodies: Bodies, reach: float) -> tuple[Indexes, Indexes]:
    """Each pair of nodes of one component in the same or neighbouring squares of a grid, `reach` wide, once."""
    column = np.floor(bodies.x / reach).astype(np.int64)
    row = np.floor(bodies.y / reach).astype(np.int64)
    column, row = column - column.min() + 1, row - row.min() + 1
    high = int(row.max()) + 2
    square = (bodies.part * (int(column.max()) + 2) + column) * high + row
    order = np.argsort(square, kind="stable")
    keys = square[order]
    found = [_runs(np.arange(1, len(keys) + 1), np.searchsorted(keys, keys, side="right"))]
    for right, down in _SIDES:
        wanted = keys + right * high + down
        found.append(_runs(np.searchsorted(keys, wanted, side="left"), np.searchsorted(keys, wanted, side="right")))
    first = np.concatenate([pair[0] for pair in found])
    second = np.concatenate([pair[1] for pair in found])
    return order[first], order[second]


def _runs(starts: Indexes, ends: Indexes) -> tuple[Indexes, Indexes]:
    """The pairs (n, m) for all m in starts[n]:ends[n], in order."""
    sizes = ends - starts
    first = np.repeat(np.arange(len(starts)), sizes)
    before = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    second = np.arange(len(first)) - np.repeat(before, sizes) + np.repeat(starts, sizes)
    return first, second


def part_boxes(bodies: Bodies, passes: int) -> None:
    """Push boxes that overlap apart along the shorter way, until none do or the passes are used up."""
    reach = 2 * max(float(bodies.wide.max()), float(bodies.high.max()))
    for _ in range(passes):
        first, second = near(bodies, reach)
        dx, dy = bodies.x[second] - bodies.x[first], bodies.y[second] - bodies.y[first]
        over_x = bodies.wide[first] + bodies.wide[second] - np.abs(dx)
        over_y = bodies.high[first] + bodies.high[second] - np.abs(dy)
        hit = (over_x > 0) & (over_y > 0)
        if not hit.any():
            return
        first, second = first[hit], second[hit]
        sideways = over_x[hit] < over_y[hit]
        # Full steps of all pairs at once swing to and fro in a crowd; a little over half of one settles.
        shift_x = np.where(sideways, np.where(dx[hit] >= 0, 1.0, -1.0) * (over_x[hit] * 0.3 + 0.6), 0.0)
        shift_y = np.where(sideways, 0.0, np.where(dy[hit] >= 0, 1.0, -1.0) * (over_y[hit] * 0.3 + 0.6))
        bodies.x -= _net(first, second, shift_x, len(bodies.x))
        bodies.y -= _net(first, second, shift_y, len(bodies.y))
