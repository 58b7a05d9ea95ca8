"""Aligned text: whatever is cut, replaced and joined, every code point still points at the raw code points it came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.alignment import AlignedText, Edit, join


def spans(text: AlignedText) -> list[tuple[int, int]]:
    return list(zip(text.starts.tolist(), text.ends.tolist(), strict=True))


def test_raw_text_points_at_itself() -> None:
    text = AlignedText.of("𠮷水镇")
    assert (text.text, spans(text), len(text)) == ("𠮷水镇", [(0, 1), (1, 2), (2, 3)], 3)


@pytest.mark.parametrize(
    ("raw", "edits", "text", "expected"),
    [
        ("机(jī)器", [(1, 5, "")], "机器", [(0, 1), (5, 6)]),
        ("a&lt;b", [(1, 5, "<")], "a<b", [(0, 1), (1, 5), (5, 6)]),
        ("好...", [(1, 4, "……")], "好……", [(0, 1), (1, 4), (1, 4)]),
        ("漢字", [(0, 1, "汉")], "汉字", [(0, 1), (1, 2)]),
        ("ab", [(1, 1, "-")], "a-b", [(0, 1), (1, 1), (1, 2)]),
        ("ab", [(0, 1, ""), (1, 2, "")], "", []),
        ("ab", [(0, 0, "x"), (0, 1, "yz"), (1, 2, "c")], "xyzc", [(0, 0), (0, 1), (0, 1), (1, 2)]),
        ("ab", [], "ab", [(0, 1), (1, 2)]),
    ],
)
def test_an_edit_maps_what_it_writes_to_what_it_replaces(
    raw: str, edits: list[Edit], text: str, expected: list[tuple[int, int]]
) -> None:
    edited = AlignedText.of(raw).edit(edits)
    assert (edited.text, spans(edited)) == (text, expected)


def test_edits_compose_down_to_the_raw_text() -> None:
    once = AlignedText.of("x&ldquo;漢(hàn)").edit([(1, 8, "“"), (9, 14, "")])
    twice = once.edit([(2, 3, "汉")])
    assert (twice.text, spans(twice)) == ("x“汉", [(0, 1), (1, 8), (8, 9)])
    assert twice.span(1, 3) == (1, 9)


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([(0, 2, ""), (1, 3, "")], "edit 1:3 overlaps the one before, which ends at 2"),
        ([(2, 1, "")], "edit 2:1 overlaps the one before, which ends at 0"),
        ([(2, 3, ""), (0, 1, "")], "edit 0:1 overlaps the one before, which ends at 3"),
        ([(2, 4, "xy")], "edit 2:4 reaches beyond the text of 3 code points"),
    ],
)
def test_edits_that_cannot_be_are_refused(edits: list[Edit], words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}$"):
        AlignedText.of("abc").edit(edits)


def test_a_span_holds_all_that_its_text_came_from() -> None:
    text = AlignedText.of("a(b)c").edit([(1, 4, "")])
    assert (text.text, text.span(0, 2), text.span(1, 2)) == ("ac", (0, 5), (4, 5))


@pytest.mark.parametrize(("raw", "start", "place"), [("abc", 1, 1), ("abc", 3, 3), ("", 0, 0)])
def test_an_empty_span_is_one_place(raw: str, start: int, place: int) -> None:
    assert AlignedText.of(raw).span(start, start) == (place, place)


def test_a_separator_stands_where_the_part_before_it_ends() -> None:
    page = AlignedText.of("ab--cd")
    joined = join([page[0:2], page[4:6], page[6:6]], "\n")
    assert (joined.text, spans(joined)) == ("ab\ncd\n", [(0, 1), (1, 2), (2, 2), (4, 5), (5, 6), (6, 6)])


def test_nothing_joins_to_nothing() -> None:
    assert (join([]).text, spans(join([], "\n"))) == ("", [])


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    raw = draw(st.text(alphabet="ab漢\n", max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=10)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return raw, [(start, end, draw(st.text(alphabet="xy", max_size=3))) for start, end in pairs]


@given(edited_texts())
def test_edits_at_once_are_edits_one_by_one(case: tuple[str, list[Edit]]) -> None:
    raw, edits = case
    expected: list[tuple[str, int, int]] = []
    at = 0
    for start, end, new in [*edits, (len(raw), len(raw), "")]:
        expected += [(raw[i], i, i + 1) for i in range(at, start)]
        even = len(new) == end - start
        expected += [(char, start + i, start + i + 1) if even else (char, start, end) for i, char in enumerate(new)]
        at = end
    edited = AlignedText.of(raw).edit(edits)
    assert [(char, *span) for char, span in zip(edited.text, spans(edited), strict=True)] == expected
    assert edited.starts.dtype == edited.ends.dtype == np.int64
