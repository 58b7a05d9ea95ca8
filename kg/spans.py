"""Lookups over spans of one text without walking through all of them."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Spanned(Protocol):
    """Anything with offsets."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Item = TypeVar("Item", bound=Spanned)


class SpanIndex(Generic[Item]):
    """Spans sorted by start; a question looks only at those near enough to matter."""

    def __init__(self, spans: Iterable[Item]) -> None:
        self.spans = sorted(spans, key=lambda span: (span.start, span.end))
        self._starts = [span.start for span in self.spans]
        self._longest = max((span.end - span.start for span in self.spans), default=0)

    def add(self, span: Item) -> None:
        """One more span, at its place."""
        insort(self.spans, span, key=lambda other: (other.start, other.end))
        insort(self._starts, span.start)
        self._longest = max(self._longest, span.end - span.start)

    def overlapping(self, start: int, end: int) -> list[Item]:
        """The spans that share a character with `start:end`, in order."""
        low, high = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return [span for span in self.spans[low:high] if span.end > start]

    def inside(self, start: int, end: int) -> list[Item]:
        """The spans that lie within `start:end`, in order."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [span for span in self.spans[low:high] if span.end <= end]

    def holding(self, start: int, end: int) -> list[Item]:
        """The spans that hold `start:end`, in order."""
        return [
            span for span in self.overlapping(start, max(end, start + 1)) if span.start <= start and end <= span.end
        ]

    def ending(self, low: int, high: int) -> list[Item]:
        """The spans whose end lies from `low` to `high`, both included, in order."""
        return [span for span in self.overlapping(low - 1, high) if low <= span.end <= high]
