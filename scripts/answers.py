"""Bring tests/graph/answers up to date with a build of the seeds: what is answered anew comes in as `?`, to be judged; a sum
is judged where tests/graph/test_sums.py counts it again.

Run: kg build seeds --out out && python scripts/answers.py out. A row of `=` that is no longer answered becomes `-`, one of
`-` that is answered now becomes `=`; rows of `+` and `?` that are no longer answered go. Prints what it changes.
"""

import pathlib
import sys

import pyoxigraph as ox

from kg.graph.load import load

ROOT = pathlib.Path(__file__).parent.parent
ANSWERS = ROOT / "tests" / "graph" / "answers"


def rows(store: ox.Store, text: str, columns: list[str]) -> set[str]:
    """The answers of a query as lines of cells, of the columns that are compared."""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return {"\t".join("" if row[c] is None else str(getattr(row[c], "value", "")) for c in columns) for row in found}


def renewed(lines: list[str], given: set[str]) -> list[str]:
    """The marked lines, by mark as they were and by text within it."""
    known = {line[2:]: line[0] for line in lines}
    found: list[tuple[str, str]] = []
    for row, mark in known.items():
        if row in given:
            found.append(("=" if mark == "-" else mark, row))
        elif mark in "=-":
            found.append(("-", row))
    found += [("?", row) for row in given - known.keys()]
    return [f"{mark}\t{row}" for mark, row in sorted(found, key=lambda pair: ("=+?-".index(pair[0]), pair[1]))]


def main(folder: str) -> int:
    """Renew every file."""
    store = load(folder).union
    for file in sorted(ANSWERS.glob("*.tsv")):
        head, *lines = file.read_text("utf-8").splitlines()
        query = (ROOT / f"ontology/queries/{file.stem}.rq").read_text("utf-8")
        new = renewed(lines, rows(store, query, head.split("\t")[1:]))
        for line in sorted({*new} ^ {*lines}):
            print(f"{file.stem}: {'now' if line in new else 'was'} {line}")
        file.write_text("\n".join([head, *new]) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
