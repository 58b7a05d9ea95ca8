"""PROV-O: which software made the graph of which document, in a graph of its own, with no clock in it.

One activity a document, not one a build: its IRI is made of the document's id and bytes and of the software, so that builds
that share documents can be merged and the same work is told once. A build is the set of its activities. The software's IRI
is made of its version and the hash of its rules; versions of the libraries below it stand in build.json.
"""

from pyoxigraph import Literal, NamedNode, Quad

from kg import fingerprint, iris
from kg.extension import cache
from kg.graph.terms import kg, term
from kg.model import Source

# Not below id:graph/, where a document could be called provenance.
PROVENANCE = NamedNode(iris.ID + "provenance")


def quads(source: Source) -> list[Quad]:
    """How the named graph of one document came about, sorted."""
    document, graph = NamedNode(iris.document_iri(source.doc)), NamedNode(iris.graph_iri(source.doc))
    name = iris.digest(source.doc, source.sha256, software().value)
    activity = NamedNode(f"{iris.ID}activity/{name}")
    return sorted(
        (
            Quad(activity, term("rdf:type"), term("prov:Activity"), PROVENANCE),
            Quad(activity, term("prov:used"), document, PROVENANCE),
            Quad(activity, term("prov:wasAssociatedWith"), software(), PROVENANCE),
            Quad(graph, term("rdf:type"), term("prov:Entity"), PROVENANCE),
            Quad(graph, term("prov:wasGeneratedBy"), activity, PROVENANCE),
            Quad(graph, term("prov:wasDerivedFrom"), document, PROVENANCE),
        ),
        key=str,
    )


def agent() -> list[Quad]:
    """The software agent with its version and the hash of its rules, sorted."""
    versions = fingerprint.versions()
    pairs = (
        (term("rdf:type"), term("prov:SoftwareAgent")),
        (term("rdfs:label"), Literal(f"dispatch-kg {versions['dispatch-kg']}", language="en")),
        (kg("version"), Literal(str(versions["dispatch-kg"]))),
        (kg("rulesHash"), Literal(str(versions["rules"]))),
    )
    return sorted((Quad(software(), predicate, value, PROVENANCE) for predicate, value in pairs), key=str)


@cache
def software() -> NamedNode:
    """The IRI of this version of the software with these rules."""
    versions = fingerprint.versions()
    return NamedNode(f"{iris.ID}software/{iris.digest(str(versions['dispatch-kg']), str(versions['rules']))}")
