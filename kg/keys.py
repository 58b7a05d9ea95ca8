"""Where the keys of a TOML file stand: the parser says only where what is no TOML stands."""

import re
from collections.abc import Callable

Where = Callable[..., str]
_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.]+)\s*\]{1,2}\s*(?:#.*)?$")


def located(text: str, where: str) -> Where:
    """What says where a key of the TOML file `where` stands, as file:line; a number is that of a table of an array, from 1.

    ("type"), ("edge", "to"), ("trigger", 2, "takes"), ("role.target", ""). Where the key is not there: its table's line, or 1.
    """
    rows = _rows(text)

    def at(*path: str | int) -> str:
        *table, key = (part for part in path if isinstance(part, str))
        number = next((part for part in path if isinstance(part, int)), 1)
        holder = ".".join(table)
        wanted = [(holder, number, key)] if holder else [("", 1, key), (key, 1, "")]
        found = next((rows[one] for one in (*wanted, (holder, number, "")) if one in rows), 1)
        return f"{where}:{found}"

    return at


def _rows(text: str) -> dict[tuple[str, int, str], int]:
    """(table, its number, key) to line; the key of a table's own line is empty."""
    found: dict[tuple[str, int, str], int] = {}
    table, seen = "", {"": 1}
    for line, content in enumerate(text.splitlines(), 1):
        header, key = _HEADER.match(content), re.match(r"\s*([\w-]+)\s*=", content)
        if header:
            table = header[1]
            seen[table] = seen.get(table, 0) + 1
            found.setdefault((table, seen[table], ""), line)
        elif key:
            found.setdefault((table, seen[table], key[1]), line)
    return found
