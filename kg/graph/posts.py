"""Posts: what a person holds in an organization, as a node of the W3C Organization Ontology's kind."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg import iris
from kg.graph.terms import kg, term


def quads(person: NamedNode, body: NamedNode, title: str, graph: NamedNode) -> Iterator[Quad]:
    """The post `title` of an organization, held by a person; the same title of the same organization is one post."""
    post = NamedNode(f"{iris.ID}post/{iris.digest(body.value, title)}")
    yield Quad(person, kg("holds"), post, graph)
    yield Quad(post, term("rdf:type"), kg("Post"), graph)
    yield Quad(post, term("rdfs:label"), Literal(title, language="zh"), graph)
    yield Quad(post, kg("postIn"), body, graph)
