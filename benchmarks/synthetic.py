"""A synthetic graph that looks like a build: python benchmarks/synthetic.py BUILD TRIPLES DIR

Copies the quads of BUILD under new names until DIR/graph.nq has TRIPLES lines: each copy has its own documents, events and
evidence; places are shared by all copies, other entities by eight copies each, quantities by every copy of the same third.
Same input, same bytes.
"""

import hashlib
import pathlib
import re
import sys
from collections.abc import Iterator

_OWN = re.compile(r"/id/(event)/(\w+)-([0-9a-f]{16})>")
_ENTITY = re.compile(r"/id/(organization|person|program|document|collective|place)/([0-9a-f]{16})>")
_QUANTITY = re.compile(r"/id/(quantity)/([0-9a-f]{16})>")
_LABEL = re.compile(r'("[^"\\]{2,40})("@zh )')
_VALUE = re.compile(r'(ontology#value> "\d+)(")')


def copies(text: str, documents: list[str]) -> Iterator[str]:
    """The text under new names, again and again; the first is the text itself. Without end."""
    number = 0
    while True:
        yield _renamed(text, documents, number) if number else text
        number += 1


def _renamed(text: str, documents: list[str], number: int) -> str:
    family, third = f"f{number // 8}", number % 3

    def digest(*parts: str) -> str:
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]

    for document in documents:
        text = text.replace(document, f"{document}-{number}")
    text = _OWN.sub(lambda m: f"/id/{m[1]}/{m[2]}-{digest(m[3], str(number))}>", text)
    lines = []
    for line in text.splitlines(keepends=True):
        if third and "/id/quantity/" in line:
            line = _QUANTITY.sub(lambda m: f"/id/{m[1]}/{digest(m[2], str(third))}>", line)
            line = _VALUE.sub(lambda m: f"{m[1]}{third}{m[2]}", line)
        if _ENTITY.search(line):
            named = line.startswith("<https://w3id.org/dispatch-kg/id/") and _ENTITY.match(line, 29)
            line = _ENTITY.sub(lambda m: f"/id/{m[1]}/{digest(m[2], family)}>", line)
            line = _LABEL.sub(lambda m: f"{m[1]}{family}{m[2]}", line) if named else line
        lines.append(line)
    return "".join(lines)


def write(build: pathlib.Path, triples: int, folder: pathlib.Path) -> int:
    """Write DIR/graph.nq and DIR/build.json. Returns the lines written, `triples` or a few more."""
    text = (build / "graph.nq").read_text("utf-8")
    documents = sorted(path.stem for path in (build / "texts").glob("*.txt"))
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "graph.nq").open("w", encoding="utf-8", newline="\n") as file:
        for copy in copies(text, documents):
            lines = copy.splitlines(keepends=True)[: triples - written]
            file.writelines(lines)
            written += len(lines)
            if written >= triples:
                break
    (folder / "build.json").write_text("{}\n", "utf-8")
    return written


def main(arguments: list[str]) -> int:
    build, triples, folder = arguments
    print(f"{write(pathlib.Path(build), int(triples), pathlib.Path(folder)):,} quads")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
