"""Posts: what a person holds in an organization, as a node of the W3C Organization Ontology's kind."""

from collections.abc import Iterator

from kg import iris
from kg.graph.tokens import iri, kg, literal, ref, term


def triples(person: str, body: str, title: str) -> Iterator[str]:
    """The post `title` of an organization, held by a person, as lines; the same title of the same organization is one post."""
    post = ref(f"{iris.ID}post/{iris.digest(iri(body), title)}")
    yield f"{person} {kg('holds')} {post}"
    yield f"{post} {term('rdf:type')} {kg('Post')}"
    yield f"{post} {term('rdfs:label')} {literal(title, language='zh')}"
    yield f"{post} {kg('postIn')} {body}"
