"""Quads a second of the checks of a build, in CPU time: python benchmarks/checking.py BUILD [--shacl]"""

import pathlib
import sys
import time

from kg.graph import fast, shapes
from kg.graph.columns import Columns


def main(build: pathlib.Path, shacl: bool) -> None:
    quads = (build / "graph.nq").read_bytes()
    fast.project_shapes()
    began = time.process_time()
    data = Columns(quads)
    read = time.process_time()
    found = fast.violations(data)
    done = time.process_time()
    count = quads.count(b"\n")
    print(
        f"fast: {count} quads, columns {read - began:.2f} s, shapes {done - read:.2f} s, "
        f"{count / (done - began):.0f} quads/s, {len(found)} violations"
    )
    if shacl:
        triples = list(data.triples())
        began = time.process_time()
        found = [(v.node, v.message) for v in shapes.conforms(triples)]
        print(f"pySHACL: {time.process_time() - began:.2f} s, {len(found)} violations")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), "--shacl" in sys.argv)
