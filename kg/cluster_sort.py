"""A distributed sort on a Ray cluster: lines in order, each once, as kg.ordering gives them on one machine.

The two stages of a sample sort. Blocks of lines go to the nodes; a task orders its block and cuts it where the ranges end,
another one merges the pieces of a range. The ranges end at lines of the first block. What does not fit into the memory of a
node's object store Ray lays on that node's disk, and what is lost with a node it makes anew from the blocks, which stay here.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

from kg.errors import BuildError

BLOCK = 32 << 20  # bytes; a task holds some times as many
_PLACE = {"num_cpus": 1, "scheduling_strategy": "SPREAD"}
_AHEAD = 2  # tasks a processor that wait for one


def distinct(ray: Any, lines: Iterable[bytes], size: int, jobs: int, block: int = BLOCK) -> Iterator[bytes]:
    """The lines in order, each once; none is empty or holds a line feed. `size`: about how many bytes they have, all together;
    `jobs`: processors of the cluster. Raises BuildError where more is lost than Ray can make anew.
    """
    blocks = _blocks(lines, block)
    first = next(blocks, None)
    if first is None:
        return
    try:
        sorting = _Sorting(ray, _ends(first, max(jobs, -(-size // block))), _AHEAD * jobs)
        for one in chain([first], blocks):
            sorting.give(one)
        for merged in sorting.ranges():
            if merged:
                yield from merged.split(b"\n")
    except ray.exceptions.RayError as err:
        what = f"sorting on the cluster failed: {' '.join(str(err).split())[-300:]}"
        raise BuildError(what, where="--engine ray", fix="run the same command again: it goes on from there") from None


class _Sorting:
    """Tasks on the nodes, at most `most` at a time, and references to what they made there."""

    def __init__(self, ray: Any, ends: Sequence[bytes], most: int) -> None:
        self._ray, self._most = ray, most
        self._cut = ray.remote(**_PLACE, num_returns=len(ends) + 1)(cut)
        self._merge = ray.remote(**_PLACE)(merge)
        self._ends = ray.put(list(ends))
        # What is given to Ray it does not make anew, and what a node loses is made of that: kept as long as the pieces.
        self._given: list[Any] = []
        self._pieces: list[list[Any]] = []  # of each block, a range each

    def give(self, lines: Iterable[bytes]) -> None:
        """Have a block cut, once an earlier one is done."""
        self._given.append(self._ray.put(b"\n".join(lines)))
        made = self._cut.remote(self._given[-1], self._ends)
        self._pieces.append(made if isinstance(made, list) else [made])
        if len(self._pieces) >= self._most:
            self._ray.wait([self._pieces[-self._most][0]], fetch_local=False)

    def ranges(self) -> Iterator[bytes]:
        """The ranges in order, each as its lines."""
        waiting: deque[Any] = deque()
        for pieces in zip(*self._pieces, strict=True):
            waiting.append(self._merge.remote(*pieces))
            if len(waiting) > self._most:
                yield self._ray.get(waiting.popleft())
        while waiting:
            yield self._ray.get(waiting.popleft())


def _blocks(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    """The lines in lists of about `size` bytes."""
    held: list[bytes] = []
    given = 0
    for line in lines:
        held.append(line)
        given += len(line)
        if given >= size:
            yield held
            held, given = [], 0
    if held:
        yield held


def _ends(sample: Iterable[bytes], ranges: int) -> list[bytes]:
    """The lines at which all ranges but the first begin, in order; fewer ranges where the sample has not so many lines."""
    known = sorted(set(sample))
    places = {len(known) * number // ranges for number in range(1, ranges)} - {0}
    return [known[place] for place in sorted(places)]


def cut(block: bytes, ends: Sequence[bytes]) -> list[bytes] | bytes:
    """A block's lines in order, each once, cut where ranges begin; one range is no list, as Ray wants it."""
    lines = sorted(set(block.split(b"\n")))
    places = [0, *(bisect_left(lines, end) for end in ends), len(lines)]
    parts = [b"\n".join(lines[start:end]) for start, end in pairwise(places)]
    return parts if ends else parts[0]


def merge(*pieces: bytes) -> bytes:
    """The lines of pieces that are in order, in order, each once."""
    lines = [line for piece in pieces if piece for line in piece.split(b"\n")]
    lines.sort()  # finds the runs and merges them
    return b"\n".join(dict.fromkeys(lines))
