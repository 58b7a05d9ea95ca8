"""SpanIndex: what is added later is found like what was there from the beginning."""

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Mention
from kg.spans import SpanIndex

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: Mention(p[0], sum(p), "", "Place")))


@given(SPANS, SPANS, st.integers(0, 30), st.integers(0, 8))
def test_spans_added_later_are_found(first: list[Mention], later: list[Mention], start: int, size: int) -> None:
    grown, whole = SpanIndex(first), SpanIndex([*first, *later])
    for span in later:
        grown.add(span)
    assert grown.spans == whole.spans
    assert grown.overlapping(start, start + size) == whole.overlapping(start, start + size)
    assert grown.holding(start, start + size) == whole.holding(start, start + size)


def test_a_span_that_only_touches_does_not_overlap() -> None:
    index = SpanIndex([Mention(0, 3, "", "Place")])
    index.add(Mention(5, 7, "", "Place"))
    assert index.overlapping(3, 5) == []
    assert [span.start for span in index.overlapping(2, 6)] == [0, 5]
