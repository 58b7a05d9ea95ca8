"""DuckDB as a writer of compressed files: out of core, one thread, the same input the same bytes."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kg.errors import BuildError

# DuckDB takes what it is given; what it sorts or groups beyond that goes to the disk.
_MEMORY = "1GB"


@contextmanager
def session(room: pathlib.Path, where: pathlib.Path) -> Iterator[Any]:
    """A connection that puts what it has no memory for into the folder `room`. Raises BuildError, about `where`, where it
    fails.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY, "threads": 1, "temp_directory": str(room / "spilled"), "preserve_insertion_order": True,
        # Nothing is fetched, whatever a file or a query says.
        "autoinstall_known_extensions": False, "autoload_known_extensions": False,
    }  # fmt: skip
    try:
        with duckdb.connect(config=config) as connection:
            connection.execute("SET enable_progress_bar = false")  # it would go to standard output
            yield connection
    except duckdb.Error as err:
        what = f"cannot be written: {str(err).splitlines()[0]}"
        raise BuildError(what, where=str(where), fix="make room; where the build is damaged build it anew") from err


def quoted(path: pathlib.Path) -> str:
    """A path as a string of SQL."""
    text = str(path).replace("'", "''")
    return f"'{text}'"
