"""Lines in order, in memory where they are few, else on disk by DuckDB: what a build sorts may be larger than memory.

The order is that of the bytes of the UTF-8 text, which is that of its code points, the order of Python's strings.
"""

import pathlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby

from kg.errors import BuildError
from kg.memory import give_back

# Lines, and about how many bytes they have together, to the same lines in order, each once.
Sort = Callable[[Iterable[bytes], int], Iterator[bytes]]
IN_MEMORY = 1 << 26  # bytes of lines
# DuckDB takes what it is given; 8 million lines of 1 GB take as long with more.
_MEMORY = "256MB"


def ordered(lines: Iterable[bytes], room: pathlib.Path, most: int = IN_MEMORY) -> Iterator[bytes]:
    """The lines in order, each as often as it was given, without line ends. Lines hold neither line feeds nor the control
    character 1. Up to `most` bytes they are sorted in memory, above that in files in the folder `room`.
    """
    held: list[bytes] = []
    size = 0
    rest = iter(lines)
    for line in rest:
        held.append(line)
        size += len(line)
        if size > most:
            return _spilled(held, rest, room)
    held.sort()
    return iter(held)


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines that are in order, each once."""
    return (line for line, _ in groupby(lines))


def _spilled(held: list[bytes], rest: Iterator[bytes], room: pathlib.Path) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="sort-", dir=room) as name:
        folder = pathlib.Path(name)
        longest = 0
        with (folder / "given").open("wb") as file:
            for line in chain(held, rest):
                longest = max(longest, len(line))
                file.write(line + b"\n")
        held.clear()
        give_back()  # before DuckDB takes its own, and after
        _sort(folder, longest)
        give_back()
        (folder / "given").unlink()
        with (folder / "made").open("rb") as file:
            for line in file:
                yield line[:-1]


def _sort(folder: pathlib.Path, longest: int) -> None:
    import duckdb

    # The smallest that the reader takes; its buffers are a multiple of it.
    line = max(1 << 21, longest + 2)
    read = f"read_csv(?, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false, auto_detect=false, max_line_size={line}, buffer_size={2 * line})"
    write = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIM '\x01')"
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY, "threads": 1, "temp_directory": str(folder / "spilled"), "preserve_insertion_order": False,
    }  # fmt: skip
    try:
        with duckdb.connect(config=config) as connection:
            connection.execute("SET enable_progress_bar = false")  # it would go to standard output
            connection.execute(
                f"COPY (SELECT line FROM {read} ORDER BY line) TO '{_quoted(folder / 'made')}' {write}",
                [str(folder / "given")],
            )
    except (duckdb.IOException, duckdb.OutOfMemoryException) as err:
        what = f"sorting failed: {str(err).splitlines()[0]}"
        raise BuildError(
            what, where=str(folder.parent), fix="make room and run the same command again: it goes on from there"
        ) from err


def _quoted(path: pathlib.Path) -> str:
    return str(path).replace("'", "''")
