"""Quads of a document as the unit that a build keeps of it, and the same under another name."""

from collections.abc import Sequence

import pyoxigraph as ox

from kg import iris
from kg.graph import rdf
from kg.graph.terms import KG
from kg.journal import Unit
from kg.model import Unread
from kg.read.sources import Origin
from kg.write import jsonl

# The parts of IRIs that a document's id stands behind; see kg.iris.
_PARTS = ("doc", "graph", "mention", "coreference", "fact", "relation", "coverage")


def unread(origin: Origin, found: Unread) -> Unit:
    """The unit of an input of which no document could be made."""
    doc = found.source.doc
    return Unit(origin, doc, *written(rdf.unread(found), doc))


def written(lines: Sequence[str], doc: str) -> tuple[dict[str, bytes], bytes]:
    """The JSON lines by file and the N-Quads of a document's lines of N-Quads, which are in order."""
    end = -len(f" <{iris.graph_iri(doc)}> .")
    made = jsonl.rebuilt((line[:end] for line in lines), doc)
    data = ("\n".join(lines) + "\n").encode()
    return {name: "".join(line + "\n" for line in found).encode() for name, found in made.items()}, data


def renamed(unit: Unit, doc: str, path: str) -> Unit:
    """The unit under another document id and path: in a merged build another input has its name."""
    old = iris.safe(unit.doc)
    heads = tuple(f"{iris.ID}{part}/{old}" for part in _PARTS)

    def term(value: ox.NamedNode) -> ox.NamedNode:
        head = next((h for h in heads if value.value == h or value.value.startswith(h + "/")), None)
        if head is None:
            return value
        return ox.NamedNode(f"{head.removesuffix(old)}{iris.safe(doc)}{value.value[len(head) :]}")

    node, identifier = ox.NamedNode(iris.document_iri(doc)), "http://purl.org/dc/terms/identifier"
    stated = {identifier: doc, KG + "path": path}
    quads: list[ox.Quad] = []
    for quad in ox.parse(unit.quads, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.graph_name, ox.NamedNode)
        subject, value = term(quad.subject), quad.object
        if isinstance(value, ox.NamedNode):
            value = term(value)
        elif subject == node and quad.predicate.value in stated:
            value = ox.Literal(stated[quad.predicate.value])
        quads.append(ox.Quad(subject, quad.predicate, value, term(quad.graph_name)))
    return Unit(unit.origin, doc, *written(sorted(f"{quad} ." for quad in quads), doc), unit.text, unit.alignment)
