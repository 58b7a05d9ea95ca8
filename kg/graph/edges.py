"""Direct edges: what a done event says as one triple from each agent to what it acted on, and a node that links it back.

RDF-star and RDF 1.2 triple terms are read by few stores and not by rdflib, rdf:Statement is no part of OWL 2 DL, and
owl:Axiom wants blank nodes. So an edge is a plain triple (?a kg:dispatchedTo ?b), and beside it one kg:Edge node with an
IRI, whose four properties are the columns of an edge table: from, to, property and event.
"""

from collections.abc import Iterable, Iterator

from kg import iris
from kg.graph.terms import edge_property
from kg.graph.tokens import iri, kg, ref, term
from kg.model import Fact

Filler = tuple[str, str]  # role, token of the entity


def triples(event: str, fact: Fact, fillers: Iterable[Filler]) -> Iterator[str]:
    """The edges of one telling of an event as lines, none where it is planned or negated or its type has no edge.

    One from each agent to each filler of the frame's `edge.to` roles, but none from an entity to itself.
    """
    found = edge_property(fact.type)
    if fact.modality or found is None:
        return
    predicate, roles = str(found[0]), found[1]
    fillers = list(fillers)
    for agent in (filler for role, filler in fillers if role == "agent"):
        for other in (filler for role, filler in fillers if role in roles):
            if agent == other:
                continue
            edge = ref(f"{iris.ID}edge/{iris.digest(*map(iri, (event, predicate, agent, other)))}")
            yield f"{agent} {predicate} {other}"
            yield f"{edge} {term('rdf:type')} {kg('Edge')}"
            yield f"{edge} {kg('edgeFrom')} {agent}"
            yield f"{edge} {kg('edgeTo')} {other}"
            yield f"{edge} {kg('edgeProperty')} {predicate}"
            yield f"{edge} {kg('edgeOf')} {event}"
