"""Sorting lines: the order of Python's strings, in memory or on disk, whatever the lines hold."""

import pathlib
import random

import pytest

from kg import ordering
from kg.errors import BuildError
from kg.ordering import distinct, ordered

CHARS = "ab云岭 <>\"'\\^@,;\t\x7f\u0085\u2028\U00020000"


def lines(seed: int, count: int) -> list[bytes]:
    chance = random.Random(seed)
    return ["".join(chance.choices(CHARS, k=chance.randrange(1, 20))).encode() for _ in range(count)]


@pytest.mark.parametrize("most", [0, 1000, 1 << 20])
def test_lines_come_in_the_order_of_strings_from_memory_and_from_disk(most: int, tmp_path: pathlib.Path) -> None:
    given = lines(1, 3000) * 2
    found = list(ordered(iter(given), tmp_path, most))
    assert [line.decode() for line in found] == sorted(line.decode() for line in given)
    assert list(tmp_path.iterdir()) == []


def test_a_line_may_be_longer_than_a_buffer(tmp_path: pathlib.Path) -> None:
    given = [b"b" * 5_000_000, "云".encode() * 2_000_000, b"a", b"b"]
    assert list(ordered(iter(given), tmp_path, 0)) == sorted(given)


def test_where_nothing_is_given_nothing_comes(tmp_path: pathlib.Path) -> None:
    assert list(ordered(iter(()), tmp_path, 0)) == []


def test_distinct_lines_come_once() -> None:
    assert list(distinct([b"a", b"a", b"b", b"c", b"c"])) == [b"a", b"b", b"c"]


def test_two_sorts_at_once_do_not_meet(tmp_path: pathlib.Path) -> None:
    first, second = ordered(iter(lines(1, 500)), tmp_path, 0), ordered(iter(lines(2, 500)), tmp_path, 0)
    pairs = list(zip(first, second, strict=True))
    assert [one for one, _ in pairs] == sorted(lines(1, 500))
    assert [other for _, other in pairs] == sorted(lines(2, 500))


def test_more_than_the_memory_that_it_may_take_is_sorted(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "_MEMORY", "60MB")
    chance = random.Random(5)
    given = [b"%032x" % chance.getrandbits(128) * 8 for _ in range(400_000)]  # 100 MB
    assert list(ordered(iter(given), tmp_path, 0)) == sorted(given)


def test_a_sort_without_memory_says_so(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "_MEMORY", "1MB")
    with pytest.raises(BuildError, match="sorting failed") as caught:
        list(ordered(iter(lines(1, 100_000)), tmp_path, 0))
    assert "run the same command again" in caught.value.fix
