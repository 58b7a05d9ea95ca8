"""The ontology's names for its own terms, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType

import pyoxigraph as ox

from kg.extension import cache
from kg.graph.ontology import in_use
from kg.graph.terms import KG, term


@cache
def _labels(language: str) -> Mapping[str, str]:
    """Local name → label of the ontology in a language."""
    label = term("rdfs:label")
    found = {
        triple.subject.value.removeprefix(KG): triple.object.value
        for triple in ox.parse(in_use("kg.ttl"), format=ox.RdfFormat.TURTLE)
        if triple.predicate == label
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.Literal)
        and triple.object.language == language
    }
    return MappingProxyType(found)


def chinese(name: str) -> str:
    """The Chinese label of a class, event type or property of kg: (Dispatch → 选派); the name itself where it has none."""
    return _labels("zh").get(name, name)


def english(name: str) -> str:
    """The English label (TeamFormation → Team formation); the name itself where it has none."""
    return _labels("en").get(name, name)
