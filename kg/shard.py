"""What goes to and comes from the work on a few documents; all of it can be pickled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from kg.journal import Unit
from kg.model import Page, Unread
from kg.read.sources import Origin
from kg.units import unread

Given = tuple[Origin, Page | Unread]
Idle = frozenset[tuple[str, ...]] | None
STAGES = ("clean", "annotate", "extract", "graph", "lines")


@dataclass(frozen=True, slots=True)
class Made:
    """The unit of one document, its path, why there is no document in it (else None); what it took."""

    unit: Unit
    path: str
    failure: Unread | None = None
    chars: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Shard:
    """What was made of some pages, in their order, and the seconds of each stage; `idle`: the rows about names that named
    nothing in them, None where no document was read.
    """

    made: tuple[Made, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    idle: Idle = None


def joined(shards: Sequence[Shard]) -> Shard:
    """Several shards as one."""
    seconds = {stage: sum(shard.seconds.get(stage, 0.0) for shard in shards) for stage in STAGES}
    idle = reduce(either, (shard.idle for shard in shards), None)
    return Shard(tuple(made for shard in shards for made in shard.made), seconds, idle)


def either(one: Idle, other: Idle) -> Idle:
    """The rows that named nothing in two shards."""
    return other if one is None else one if other is None else one & other


def set_aside(one: Given, reason: str, fix: str) -> Shard:
    """The shard of a document that could not be worked on."""
    origin, page = one
    return Shard((failed(origin, Unread(page.source, reason, fix)),))


def failed(origin: Origin, found: Unread) -> Made:
    """What stands for a document that could not be made."""
    return Made(unread(origin, found), found.source.path, found)
