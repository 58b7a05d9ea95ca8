"""What scoring one document adds up: counts by measure, and the misses behind them."""

from dataclasses import dataclass, field

MEASURES = ("entities", "quantity", "typed", "bound", "slots", "relations")


@dataclass(frozen=True, slots=True)
class Miss:
    """Something wanted that was not found (`found`: what was found instead), or found though nobody wanted it.

    `measure` is the first of MEASURES that it costs. The place in the cleaned text is `span` where a build says it, else
    `anchor` are words of it. Empty strings stand for nothing.
    """

    measure: str
    wanted: str
    found: str
    anchor: str = ""
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Tally:
    """Counts (true positives, false positives, false negatives) by measure, and misses, of one document."""

    counts: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def add(self, measure: str, tp: int = 0, fp: int = 0, fn: int = 0) -> None:
        """Count; a measure that was counted at least once, even as zeros, is part of the result."""
        old = self.counts.get(measure, (0, 0, 0))
        self.counts[measure] = old[0] + tp, old[1] + fp, old[2] + fn
