"""What a build tells while it runs, and what it says of itself when it is done."""

import heapq
import json
import pathlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kg.errors import InputError
from kg.graph.shapes import Violation
from kg.model import Source

SLOWEST = 10  # documents that a report names
PROFILE = "profile.json"
# The stages as users know them, and what is counted for each; `graph` is links and quads.
_STAGES = {
    "read": ("read",),
    "clean": ("clean",),
    "annotate": ("annotate",),
    "extract": ("extract",),
    "graph": ("graph",),
    "write": ("lines", "journal", "assembly", "sort", "graph.ttl", "graph.jsonld", "graph.html"),
    "check": ("check",),
}
_WHOLE = ("write", "check")  # of these the characters of the documents that were worked on are no measure
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Step:
    """A word to whoever watches: `done` of `total` documents, or the name of a later stage with total 0."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(slots=True)
class Report:
    """What a build did: counts by kind, coverage by outcome, inputs that failed, violations of the shapes; `taken` says
    how many documents an earlier build had already, `gone` the paths of those that it had and this one has not, `idle` the
    rows of the user's tables of names that named nothing in the documents that were read, `folder` where the build stands
    when it is done.
    """

    counts: Counter[str] = field(default_factory=Counter)
    coverage: Counter[str] = field(default_factory=Counter)
    failed: list[dict[str, str]] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    folder: pathlib.Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    taken: int = 0
    gone: list[str] = field(default_factory=list)
    idle: tuple[tuple[str, ...], ...] = ()
    worked: int = 0
    chars: int = 0
    slowest: list[tuple[float, str, int]] = field(default_factory=list)  # seconds, path, characters

    @property
    def inputs(self) -> list[Source]:
        """The documents that were read, from the build in the folder; `read` is how many there are."""
        if self.folder is None:
            return []
        with (self.folder / "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
            rows = (json.loads(line) for line in file)
            return [Source(row["doc"], row["path"], row["sha256"]) for row in rows if row["status"] == "read"]

    @property
    def read(self) -> int:
        """How many documents were read."""
        return self.counts["documents"] - self.counts["unread"]

    @property
    def explained(self) -> float:
        """The share of number runs and titles that are in a fact or have a reason other than `missed`; 1 where there are none."""
        total = self.coverage.total()
        return 1.0 if not total else (total - self.coverage["missed"]) / total

    def reasons(self) -> Counter[str]:
        """How many inputs failed for each reason."""
        return Counter(row["reason"] for row in self.failed)

    def summary(self) -> dict[str, Any]:
        """The report, JSON-ready."""
        return {
            "documents": self.read,
            "taken": self.taken,
            "counts": {name: count for name, count in sorted(self.counts.items()) if count},
            "coverage": {**dict(sorted(self.coverage.items())), "explained": round(self.explained, 4)},
            "violations": len(self.violations),
            "failures": dict(sorted(self.reasons().items())),
            **self.profile(),
        }

    def profile(self) -> dict[str, Any]:
        """Where the time went, JSON-ready: `stages` with `seconds`, `share` of all stages and characters a second, and the
        `slowest` documents, whose share of their batch's annotation is by length. The stages of `--jobs N` run N at a
        time, and what was taken over from an earlier build is in the last two alone.
        """
        spent = {stage: sum(self.seconds.get(name, 0.0) for name in names) for stage, names in _STAGES.items()}
        total = sum(spent.values())
        stages = [
            {
                "stage": stage,
                "seconds": round(seconds, 6),
                "share": round(seconds / total, 4) if total else 0.0,
                "chars_per_second": round(self.chars / seconds) if seconds and stage not in _WHOLE else None,
            }
            for stage, seconds in spent.items()
        ]
        slowest = sorted(self.slowest, key=lambda one: (-one[0], one[1]))
        rows = [{"path": path, "seconds": round(seconds, 3), "chars": chars} for seconds, path, chars in slowest]
        return {"worked": self.worked, "chars": self.chars, "stages": stages, "slowest": rows}

    def count_seconds(self, seconds: Mapping[str, float]) -> None:
        """Add seconds of stages to those that there are."""
        for stage, spent in seconds.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + spent

    def timed(self, stage: str, items: Iterable[_T]) -> Iterator[_T]:
        """The items; the time that it takes to get them counts as the stage's."""
        rest = iter(items)
        while True:
            began = time.perf_counter()
            item = next(rest, None)
            self.count_seconds({stage: time.perf_counter() - began})
            if item is None:
                return
            yield item

    def took(self, path: str, chars: int, seconds: float) -> None:
        """Count a document and keep it where it is one of the slowest."""
        self.worked += 1
        self.chars += chars
        heapq.heappush(self.slowest, (seconds, path, chars))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)

    @contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Count the time that a block takes as the stage's."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.count_seconds({stage: time.perf_counter() - began})


Watch = Callable[[Step | InputError], None]
