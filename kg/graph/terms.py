"""The closed vocabulary: asking for a term that the ontology does not have raises."""

from pyoxigraph import NamedNode

from kg.extension import cache
from kg.extract.frames import frames
from kg.graph.kinds import subclasses
from kg.graph.namespaces import KG as KG
from kg.graph.namespaces import PREFIXES as PREFIXES

_TERMS = frozenset(
    "SourceDocument UnreadDocument failure remedy Repair Entity Place Organization Program Person Document Collective EntityMention Event EventMention "
    "Quantity QuantityMention Argument TimeMention RelationMention Coreference CoverageItem standsFor antecedent rule total shareOf "
    "path sha256 chars encoding published publisher author url hasRepair hasGeometry FormerPlace formerCode validFrom validUntil changeKind succeededBy candidate linkConfidence kind count code level within inDocument start end "
    "exact refersTo agent target source result program document place hasQuantity hasMention modality value operator max unit "
    "item mentionOf eventType trigger triggerStart confidence hasArgument role index name filler hasQuantityMention quantity "
    "hasTime timeValue predicateName relationSubject relationObject subjectName objectName post locatedIn partOf holdsPost "
    "runBy issuedBy heldBy reason Edge edgeFrom edgeTo edgeProperty edgeOf Post holds postIn version rulesHash reviews unmatchedReview".split()
)
_OTHER = frozenset(
    "rdf:type rdfs:label skos:altLabel skos:exactMatch dcterms:identifier dcterms:title xsd:integer xsd:decimal xsd:boolean qudt:hasUnit "
    "prov:wasDerivedFrom prov:Activity prov:Entity prov:SoftwareAgent prov:used prov:wasAssociatedWith prov:wasGeneratedBy geo:Geometry geo:asWKT geo:wktLiteral".split()
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
def event_label(name: str) -> str:
    """The Chinese label of an event type. Raises KeyError for a type without a frame."""
    return {frame.type: frame.label["zh"] for frame in frames()}[name]


@cache
def entity_subclass(name: str) -> NamedNode:
    """A subclass of an entity class. Raises KeyError for one that no table of kg/data/lexicon tells."""
    if name not in subclasses():
        raise KeyError(f"kg:{name} is no subclass of an entity class")
    return NamedNode(KG + name)


@cache
def edge_property(name: str) -> tuple[NamedNode, tuple[str, ...]] | None:
    """The direct property of an event type and the roles that it leads to; None where the type has none."""
    edge = next(frame.edge for frame in frames() if frame.type == name)
    return (NamedNode(KG + edge.name), edge.to) if edge else None


@cache
def term(name: str) -> NamedNode:
    """A term of another vocabulary by its prefixed name. Raises KeyError for one that the project does not use."""
    if name not in _OTHER:
        raise KeyError(f"{name} is not used by the project")
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)
