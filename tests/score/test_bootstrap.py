import random

import pytest

from kg.score.bootstrap import ROUNDS, intervals


def test_an_interval_holds_the_score_and_is_the_same_each_time() -> None:
    counts = [{"slots": (hits, 10 - hits, 10 - hits)} for hits in (2, 4, 5, 6, 6, 7, 9)]
    low, high = intervals(counts)["slots"]
    assert 0.2 < low < 39 / 70 < high < 0.9
    assert intervals(counts) == {"slots": (low, high)}


def test_documents_that_are_alike_leave_no_doubt() -> None:
    assert intervals([{"slots": (8, 2, 2)}] * 5) == {"slots": (0.8, 0.8)}


@pytest.mark.parametrize(
    "counts",
    [[], [{"slots": (8, 2, 2)}], [{"slots": (8, 2, 2)}, {"slots": (0, 0, 0)}], [{"a": (1, 0, 0)}, {"b": (1, 0, 0)}]],
)
def test_fewer_than_two_documents_have_no_interval(counts: list[dict[str, tuple[int, int, int]]]) -> None:
    assert intervals(counts) == {}


def test_a_round_without_the_measure_is_left_out() -> None:
    counts = [{"a": (1, 0, 0)}] * 2 + [{"b": (1, 0, 0)}] * 8
    assert intervals(counts) == {"a": (1.0, 1.0), "b": (1.0, 1.0)}


def test_the_interval_is_that_of_documents_drawn_one_by_one() -> None:
    counts = [{"slots": (hits, 9 - hits, 3)} for hits in (1, 3, 3, 5, 6, 8)]
    draw = random.Random(7)
    found = []
    for _ in range(20 * ROUNDS):
        tp, fp, fn = (sum(column) for column in zip(*(row["slots"] for row in draw.choices(counts, k=6)), strict=True))
        found.append(2 * tp / (2 * tp + fp + fn))
    found.sort()
    expected = found[len(found) // 40], found[-len(found) // 40]
    assert intervals(counts)["slots"] == pytest.approx(expected, abs=0.03)
