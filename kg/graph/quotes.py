"""Whether every quote of a graph is the text at its offsets."""

import pathlib
from collections.abc import Iterator

import numpy as np

from kg import folders
from kg.errors import BuildError
from kg.graph.columns import Columns, text
from kg.graph.terms import kg, term
from kg.iris import document_iri

_PARTS = (str(term("dcterms:identifier")), str(kg("start")), str(kg("end")), str(kg("exact")))


def misquoted(data: Columns, texts: pathlib.Path) -> Iterator[tuple[str, str]]:
    """(node, what is wrong) of the nodes whose kg:exact is not the text between their offsets in texts/<doc>.txt."""
    known: dict[str, str | None] = {}
    for node, doc, start, end, exact in _quotes(data):
        if doc not in known:
            known[doc] = text_of(texts, doc)
        whole = known[doc]
        if whole is None:
            yield document_iri(doc), f"texts/{doc}.txt is missing or not UTF-8; build again"
        elif not (start.isdecimal() and end.isdecimal() and whole[int(start) : int(end)] == exact):
            yield node, f"the quote {exact!r} is not the text of {doc} at {start}:{end}"


def _quotes(data: Columns) -> Iterator[tuple[str, ...]]:
    """(node, document, start, end, words), every combination where a node has several of one."""
    nodes, documents = data.ends(str(kg("inDocument")))
    facts, amounts = data.ends(str(kg("hasQuantityMention")))
    rows, of_facts = data.step(facts, str(kg("inDocument")))
    nodes, documents = np.concatenate([nodes, amounts[rows]]), np.concatenate([documents, of_facts])
    found = [nodes]
    for place, predicate in enumerate(_PARTS):
        rows, values = data.step(documents if place == 0 else found[0], predicate)
        found = [*(column[rows] for column in found), values]
    for row in zip(*(column.tolist() for column in found), strict=True):
        yield tuple(text(data.terms[cell]) for cell in row)


def text_of(texts: pathlib.Path, doc: str) -> str | None:
    """The cleaned text of a document; None where it is missing, not UTF-8 or no file of the build."""
    try:
        return folders.content(texts, f"{doc}.txt").decode()
    except (OSError, ValueError, BuildError):
        return None
