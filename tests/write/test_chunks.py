"""Chunks: a file whose parts come in any order stands in order of its documents when it is closed."""

import pathlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.write.chunks import Chunks


def written(file: pathlib.Path, *chunks: tuple[str, str]) -> str:
    target = Chunks(file)
    for key, text in chunks:
        target.add(key, text.encode())
    target.close()
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    return file.read_bytes().decode()


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([], ""), ([("b", "")], ""), ([("a", "1")], "1"), ([("a", "1"), ("b", "2")], "12"), ([("b", "2"), ("a", "1")], "12"),
        ([("b", "2"), ("a", "1"), ("b", "0"), ("a", "9")], "1920"), ([("a", "1"), ("a", "0")], "10"),
        ([("b", "2"), ("a", "")], "2"), ([("镇", "3"), ("a", "1"), ("\U0010ffff", "4"), ("a-1", "2")], "1234"),
    ],
)  # fmt: skip
def test_chunks_stand_in_order_of_their_keys_and_those_of_one_key_as_they_came(
    chunks: list[tuple[str, str]], expected: str, tmp_path: pathlib.Path
) -> None:
    assert written(tmp_path / "a.jsonl", *chunks) == expected


def test_a_file_in_order_is_not_copied(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "a.jsonl"
    chunks = Chunks(file)
    chunks.add("a", b"1")
    chunks.add("b", b"2")
    inode = file.stat().st_ino
    chunks.close()
    assert (file.stat().st_ino, file.read_bytes()) == (inode, b"12")


def test_an_older_file_is_replaced(tmp_path: pathlib.Path) -> None:
    assert written(tmp_path / "a.jsonl", ("b", "2"), ("a", "1")) == "12"
    assert written(tmp_path / "a.jsonl", ("b", "4"), ("a", "3")) == "34"


@given(st.lists(st.tuples(st.sampled_from("abc镇"), st.text(max_size=5)), max_size=20))
def test_nothing_is_lost(tmp_path_factory: pytest.TempPathFactory, chunks: list[tuple[str, str]]) -> None:
    expected = "".join(text for _, text in sorted(chunks, key=lambda chunk: chunk[0]))
    try:
        encoded = expected.encode().decode()
    except UnicodeEncodeError:
        return
    assert written(tmp_path_factory.mktemp("chunks") / "a", *chunks) == encoded
