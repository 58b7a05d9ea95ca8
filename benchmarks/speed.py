"""Characters a second of each stage on one core: python benchmarks/speed.py [FOLDER] [REPEATS]

Reads the folder (default seeds/) REPEATS times (default 20) and prints a table. Figures are of this machine and run.
"""

import pathlib
import sys
import time
from itertools import pairwise

import pyoxigraph as ox

from kg.clean.cleaner import clean
from kg.extract.extractor import extract
from kg.graph import rdf
from kg.iris import graph_iri
from kg.model import Page, Source
from kg.pipeline import annotate, make_nlp
from kg.read import sources
from kg.read.reader import Reader
from kg.settings import Settings
from kg.write import jsonl


def main(arguments: list[str]) -> int:
    folder = pathlib.Path(arguments[0] if arguments else "seeds")
    repeats = int(arguments[1]) if len(arguments) > 1 else 20
    settings = Settings(check=False)
    named = sources.identify((path.as_posix(), path) for path in sources.find([folder]))
    found = [(source, file) for source, file in named if isinstance(source, Source)] * repeats
    make_nlp()
    with Reader(settings) as reader:
        for page in reader.pages(*found[0]):
            clean(page, settings) if isinstance(page, Page) else None
        marks = [("start", time.perf_counter())]
        read = [page for source, file in found for page in reader.pages(source, file)]
    pages = [page for page in read if isinstance(page, Page)]
    marks.append(("read", time.perf_counter()))
    documents = [clean(page, settings) for page in pages]
    marks.append(("clean", time.perf_counter()))
    docs = list(annotate([(d.text, d.published or "") for d in documents], 16))
    marks.append(("annotate", time.perf_counter()))
    extractions = [extract(d, doc) for d, doc in zip(documents, docs, strict=True)]
    marks.append(("extract", time.perf_counter()))
    quads = [rdf.quads(extraction) for extraction in extractions]
    marks.append(("graph", time.perf_counter()))
    for extraction, found_quads in zip(extractions, quads, strict=True):
        store = ox.Store()
        store.bulk_extend(found_quads)
        doc = extraction.document.source.doc
        jsonl.lines(store, graph_iri(doc), doc)
    marks.append(("lines", time.perf_counter()))
    chars = sum(len(d.text) for d in documents)
    print(f"{len(documents)} documents, {chars} characters")
    for (_, before), (name, after) in pairwise(marks):
        print(f"{name:<10} {after - before:8.2f} s  {chars / (after - before):12,.0f} characters/s")
    print(
        f"{'all':<10} {marks[-1][1] - marks[0][1]:8.2f} s  {chars / (marks[-1][1] - marks[0][1]):12,.0f} characters/s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
