"""Write the generated parts of the ontology: ontology/kg.ttl, and the last section of shapes.ttl.

Run: python scripts/ontology.py [--check]   (--check writes nothing and fails if a file would change)
"""

import pathlib
import sys

from kg.graph.ontology import made

FOLDER = pathlib.Path(__file__).parent.parent / "ontology"


def main(arguments: list[str]) -> int:
    texts = {name: made(name) for name in ("kg.ttl", "shapes.ttl")}
    stale = [
        name
        for name, text in texts.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != text
    ]
    if "--check" in arguments:
        print(f"out of date: {', '.join(stale)}; run make ontology" if stale else "the ontology is up to date")
        return int(bool(stale))
    for name in stale:
        (FOLDER / name).write_text(texts[name], "utf-8")
    print(f"written: {', '.join(stale) or 'nothing, all up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
