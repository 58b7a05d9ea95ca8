"""The journal of a build: what was written whole is read again, what was torn is not."""

import pathlib

import pytest

from kg.journal import Journal, Unit
from kg.read.sources import Origin

FILE = Origin("a", "1" * 64, False, "in/a.txt")
OTHER = Origin("新闻", "2" * 64, True, "in/新闻.jsonl")
ONE = Unit(FILE, "a", {"documents": b'{"doc": "a"}\n', "facts": b""}, b"<s> <p> <o> <g> .\n", "云岭\n".encode(), b"[]")
FAILED = Unit(OTHER, "新闻-1", {"documents": b'{"doc": "x"}\n', "facts": b""}, b"", None, None)


def last(journal: Journal) -> int:
    *_, entry = journal.entries()
    return entry.start


def written(path: pathlib.Path) -> None:
    with Journal(path, "key") as journal:
        journal.add(ONE, "in/a.txt")
        journal.close_origin(FILE)
        journal.add(FAILED, "in/新闻.jsonl#1")
        journal.sync()


def test_units_come_back_as_they_were(tmp_path: pathlib.Path) -> None:
    written(tmp_path / "units")
    with Journal(tmp_path / "units", "key") as journal:
        assert [journal.read(entry.start) for entry in reversed([*journal.entries()])] == [FAILED, ONE]
        assert [entry.path for entry in journal.entries()] == ["in/a.txt", "in/新闻.jsonl#1"]
        assert journal.whole == {FILE.key}
        journal.add(FAILED, "again")  # reading moves nothing
        assert journal.read(last(journal)) == FAILED


def test_another_key_begins_anew(tmp_path: pathlib.Path) -> None:
    written(tmp_path / "units")
    with Journal(tmp_path / "units", "other") as journal:
        assert (journal.count, [*journal.entries()], journal.whole) == (0, [], set())


@pytest.mark.parametrize("cut", range(1, 400, 7))
def test_a_torn_end_is_cut_off_wherever_it_is_torn(cut: int, tmp_path: pathlib.Path) -> None:
    written(tmp_path / "units")
    data = (tmp_path / "units").read_bytes()
    (tmp_path / "units").write_bytes(data[:-cut])
    with Journal(tmp_path / "units", "key") as journal:
        assert journal.count in (0, 1)
        journal.add(FAILED, "in/新闻.jsonl#1")
        there = journal.count
    with Journal(tmp_path / "units", "key") as journal:
        assert journal.count == there
        assert journal.read(last(journal)) == FAILED


@pytest.mark.parametrize("place", [3, 60, 200])
def test_a_changed_byte_ends_what_is_believed(place: int, tmp_path: pathlib.Path) -> None:
    written(tmp_path / "units")
    data = bytearray((tmp_path / "units").read_bytes())
    data[place] ^= 1
    (tmp_path / "units").write_bytes(data)
    with Journal(tmp_path / "units", "key") as journal:
        assert [*journal.entries()] == []
