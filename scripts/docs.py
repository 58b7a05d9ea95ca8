"""Write docs/ontology.html from ontology/kg.ttl with pyLODE: one page that loads nothing from the network.

Run: make docs   (pyLODE is no dependency of the package; the Makefile puts it into an environment of its own)
"""

import os
import pathlib
import re
import sys

import rdflib
from rdflib import DCTERMS, RDF, RDFS, SKOS

ROOT = pathlib.Path(__file__).parent.parent
ONTOLOGY = rdflib.URIRef("https://w3id.org/dispatch-kg/ontology")
# What a browser would fetch by itself; links that a reader may follow stay.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=(?!["']?data:)|<link\b[^>]*\bhref=(?!["']?data:)|@import|url\((?!["']?data:)"""
)
SPAN, OR = r"<span>(?:(?!</?span).)*</span>", r'<span class="cardinality">or</span>'
SPAN = f"(?s:{SPAN})"


def bilingual(graph: rdflib.Graph) -> rdflib.Graph:
    """The graph as pyLODE shows it whole: it takes one label a term, so both languages become one; and it takes a concept
    scheme for the ontology, so that one goes, and its concepts stay as classes.
    """
    for predicate in (RDFS.label, DCTERMS.title):
        for subject in sorted(set(graph.subjects(predicate)), key=str):
            texts = {
                text.language: str(text)
                for text in graph.objects(subject, predicate)
                if isinstance(text, rdflib.Literal)
            }
            graph.set(
                (subject, predicate, rdflib.Literal(" · ".join(texts[tag] for tag in ("en", "zh") if tag in texts)))
            )
    for scheme in list(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        graph.remove((scheme, None, None))
        graph.remove((None, None, scheme))
    for predicate in (SKOS.prefLabel, SKOS.notation):
        graph.remove((None, predicate, None))
    graph.remove((None, RDF.type, SKOS.Concept))
    for subject in sorted(set(graph.subjects(RDF.type)), key=str):  # terms of others are linked, not described
        if isinstance(subject, rdflib.URIRef) and not subject.startswith(str(ONTOLOGY)):
            graph.remove((subject, None, None))
    return graph


def ordered(union: re.Match[str]) -> str:
    """A union of classes in order: pyLODE gives its members in the order of a set."""
    members = sorted(re.findall(SPAN, union[0]))
    gaps = re.split(SPAN, union[0])
    return "".join(gap + member for gap, member in zip(gaps, [*members, ""], strict=True))


def page(graph: rdflib.Graph) -> str:
    """The page. Raises SystemExit where it would load something."""
    from pylode import OntPub

    html = str(OntPub(ontology=graph, sort_subjects=True).make_html())
    # Names of blank nodes differ from run to run and nothing points at them.
    html = re.sub(r"\b[nN][0-9a-f]{32}(?:b\d+)?\b", "node", html)
    html = re.sub(rf"{SPAN}(?:\s*{OR}\s*{SPAN})+", ordered, html)
    # Its structured data are the ontology itself, in an order that changes from run to run.
    html = re.sub(r'<script id="schema.org".*?</script>', "", html, flags=re.DOTALL)
    html = html.replace("<html>", '<html lang="en">', 1).replace("<head>", '<head>\n    <meta charset="utf-8">', 1)
    fetched = FETCHED.findall(html)
    if fetched:
        raise SystemExit(f"the page would load: {sorted(set(fetched))}")
    return html


def main() -> int:
    # The order of lists on the page depends on the seed of hashes.
    if os.environ.get("PYTHONHASHSEED") != "0":
        print("run with PYTHONHASHSEED=0, so that the page has the same bytes every time: make docs", file=sys.stderr)
        return 2
    graph = rdflib.Graph().parse(ROOT / "ontology" / "kg.ttl", format="turtle")
    target = ROOT / "docs" / "ontology.html"
    target.parent.mkdir(exist_ok=True)
    target.write_text(page(bilingual(graph)), "utf-8")
    print(f"written: {target.relative_to(ROOT)}, {target.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
