"""Checks of a build: the SHACL shapes, and that every quote is the text at its offsets."""

import pathlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import rdflib
from pyshacl import validate

from kg.graph import fast, quotes
from kg.graph.behind import nearest
from kg.graph.columns import Columns
from kg.graph.ontology import in_use

_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What is wrong with which node, in words; the fact behind it and the sentence that tells it, empty where there is none."""

    node: str
    message: str
    fact: str = ""
    quote: str = ""

    def line(self) -> str:
        """The violation on one line."""
        told = f" [{self.fact}: “{self.quote}”]" if self.fact else ""
        return f"{self.node}: {self.message}{told}".replace("\n", " ")


def conforms(triples: Iterable[ox.Triple]) -> list[Violation]:
    """The violations of ontology/shapes.ttl in a graph, sorted; no inference, as one union graph."""
    graph = rdflib.Graph()
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    graph.parse(data=data.decode(), format="nt")
    shapes = rdflib.Graph().parse(data=in_use("shapes.ttl"), format="turtle")
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


def check(data: Columns, texts: pathlib.Path, *, shacl: bool = False) -> list[Violation]:
    """Everything that is wrong with a build's graph, each with the fact and the sentence behind it, sorted.

    The shapes by the fast path, by pySHACL too where `shacl` asks for it, and the quotes against `texts`/<doc>.txt.
    """
    found = broken(data, texts)
    if shacl:
        found |= {(violation.node, violation.message) for violation in conforms(data.triples())}
    return explained(found, [data], texts)


def broken(data: Columns, texts: pathlib.Path) -> set[tuple[str, str]]:
    """(node, what is wrong) by the fast path and by the quotes."""
    return {*fast.violations(data), *quotes.misquoted(data, texts)}


def explained(found: Iterable[tuple[str, str]], parts: Iterable[Columns], texts: pathlib.Path) -> list[Violation]:
    """What is wrong with the facts behind it, sorted. `parts`: the graph, each of its documents whole in one of them."""
    pairs = sorted(set(found))
    behind = nearest((node for node, _ in pairs), parts, texts)
    return [Violation(node, message, *behind.get(node, ())) for node, message in pairs]


def columns(file: pathlib.Path, store: Callable[[], ox.Store]) -> Columns:
    """The columns of an N-Quads file; by way of a `store` where it is not written as pyoxigraph writes it."""
    try:
        return Columns(file.read_bytes())
    except ValueError:
        return dumped(store())


def dumped(store: ox.Store) -> Columns:
    """The columns of a store."""
    return Columns(store.dump(format=ox.RdfFormat.N_QUADS) or b"")


def misquoted(store: ox.Store, texts: pathlib.Path) -> list[Violation]:
    """The nodes whose kg:exact is not the text between their offsets in texts/<doc>.txt, sorted."""
    return sorted({Violation(node, message) for node, message in quotes.misquoted(dumped(store), texts)})
