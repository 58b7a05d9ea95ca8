"""Loading and asking a large graph: python benchmarks/sparql.py DIR   (DIR as benchmarks/synthetic.py writes it)

Prints seconds and processor seconds of loading DIR/graph.nq into a store of its own, and of each competency query.
"""

import pathlib
import resource
import shutil
import sys
import tempfile
import time

import pyoxigraph as ox

from kg.ask.catalogue import competencies
from kg.graph.persisted import load, size


def main(arguments: list[str]) -> int:
    quads = pathlib.Path(arguments[0]) / "graph.nq"
    with quads.open("rb") as file:
        count = sum(1 for _ in file)
    folder = pathlib.Path(tempfile.mkdtemp(dir=arguments[0])) / "union"
    try:
        started, used = time.perf_counter(), time.process_time()
        load(folder, quads, graphs=False)
        wall, own = time.perf_counter() - started, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{count:,} quads loaded in {wall:.1f} s ({own:.1f} s of processor): {count / wall:,.0f} a second, "
            f"{count / own:,.0f} a second of processor; {peak} MiB at most, {size(folder) >> 20} MiB on disk"
        )
        store = ox.Store.read_only(str(folder))
        for one in competencies():
            started, used = time.perf_counter(), time.process_time()
            rows = sum(1 for _ in store.query(one.text))  # type: ignore[arg-type,misc]
            wall, own = time.perf_counter() - started, time.process_time() - used
            print(f"{wall:8.2f} s {own:8.2f} s of processor {rows:8,} rows  {one.name}", flush=True)
    finally:
        shutil.rmtree(folder.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
