"""The closed vocabulary: asking for a term that the ontology does not have raises."""

from functools import cache

from pyoxigraph import NamedNode

from kg.extract.frames import frames
from kg.graph.namespaces import KG as KG
from kg.graph.namespaces import PREFIXES as PREFIXES

_TERMS = frozenset(
    "SourceDocument UnreadDocument failure remedy Repair Entity Place Organization Program Person Document Collective EntityMention Event EventMention "
    "Quantity QuantityMention Argument TimeMention RelationMention Coreference CoverageItem standsFor antecedent rule total shareOf "
    "path sha256 chars encoding published publisher author url hasRepair kind count code level within inDocument start end "
    "exact refersTo agent target source result program document place hasQuantity hasMention modality value operator max unit "
    "item mentionOf eventType trigger triggerStart confidence hasArgument role index name filler hasQuantityMention quantity "
    "hasTime timeValue predicateName relationSubject relationObject subjectName objectName post locatedIn partOf holdsPost "
    "runBy issuedBy heldBy reason".split()
)
_OTHER = frozenset(
    "rdf:type rdfs:label skos:altLabel dcterms:identifier dcterms:title prov:wasDerivedFrom xsd:integer xsd:decimal xsd:boolean".split()
)


@cache
def kg(name: str) -> NamedNode:
    """A term of the project's ontology other than an event class. Raises KeyError for a name it does not have."""
    if name not in _TERMS:
        raise KeyError(f"kg:{name} is no term of the ontology")
    return NamedNode(KG + name)


@cache
def event_class(name: str) -> NamedNode:
    """The class of an event type. Raises KeyError for a type without a frame."""
    if name not in {frame.type for frame in frames()}:
        raise KeyError(f"kg:{name} is no event type")
    return NamedNode(KG + name)


@cache
def term(name: str) -> NamedNode:
    """A term of another vocabulary by its prefixed name. Raises KeyError for one that the project does not use."""
    if name not in _OTHER:
        raise KeyError(f"{name} is not used by the project")
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)
