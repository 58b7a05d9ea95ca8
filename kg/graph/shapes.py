"""Checks of a build: the SHACL shapes, and that every quote is the text at its offsets."""

import pathlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate

from kg.graph.terms import KG
from kg.iris import document_iri
from kg.tables import ontology

_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_QUOTES = f"""PREFIX kg: <{KG}> PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?node ?doc ?start ?end ?exact WHERE {{ {{ ?node kg:inDocument ?d }} UNION {{ ?fact kg:hasQuantityMention ?node ; kg:inDocument ?d }}
?node kg:start ?start ; kg:end ?end ; kg:exact ?exact . ?d dcterms:identifier ?doc }}"""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is wrong with which node, in words."""

    node: str
    message: str


def conforms(triples: Iterable[ox.Triple]) -> list[Violation]:
    """The violations of ontology/shapes.ttl in a graph, sorted; no inference, as one union graph."""
    graph = rdflib.Graph()
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    graph.parse(data=data.decode(), format="nt")
    shapes = rdflib.Graph().parse(data=ontology("shapes.ttl").read_text("utf-8"), format="turtle")
    fine, report, _ = validate(graph, shacl_graph=shapes, advanced=False, inference="none")
    return [] if fine else sorted(set(_violations(report)))


def _violations(report: rdflib.Graph) -> Iterator[Violation]:
    for result in report.subjects(rdflib.RDF.type, _SH.ValidationResult):
        messages = sorted(
            str(m) for m in report.objects(result, _SH.resultMessage) if getattr(m, "language", None) in ("en", None)
        )
        yield Violation(
            str(report.value(result, _SH.focusNode)),
            messages[0] if messages else str(report.value(result, _SH.sourceShape)),
        )


def misquoted(store: ox.Store, texts: pathlib.Path) -> list[Violation]:
    """The nodes whose kg:exact is not the text between their offsets in texts/<doc>.txt, sorted."""
    found = store.query(_QUOTES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    cache: dict[str, str | None] = {}
    wrong = set()
    for row in found:
        node, doc, start, end, exact = (row[name].value for name in ("node", "doc", "start", "end", "exact"))
        if doc not in cache:
            cache[doc] = _text(texts / f"{doc}.txt")
        text = cache[doc]
        if text is None:
            wrong.add(Violation(document_iri(doc), f"texts/{doc}.txt is missing or not UTF-8; build again"))
        elif not (start.isdecimal() and end.isdecimal() and text[int(start) : int(end)] == exact):
            wrong.add(Violation(node, f"the quote {exact!r} is not the text of {doc} at {start}:{end}"))
    return sorted(wrong)


def _text(file: pathlib.Path) -> str | None:
    try:
        return file.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
