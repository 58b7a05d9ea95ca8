"""A small build as N-Quads, and errors to plant in it, one way each: what the checks must find."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.graph import gazetteer, provenance, rdf
from kg.graph.terms import KG, PREFIXES
from kg.iris import ID
from kg.model import Relation
from tests.made import FIRM, sample


def small() -> str:
    """The sample with a post and its provenance, as lines of N-Quads."""
    held = Relation(0, FIRM.end, "毛学良", "Person", "holdsPost", "云岭机械有限公司", "Organization", "总经理")
    said = replace(sample(), relations=(*sample().relations, held))
    quads = [
        *rdf.quads(said),
        *provenance.quads(said.document.source),
        *gazetteer.quads(["210681"]),
        *provenance.agent(),
    ]
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()


@dataclass(frozen=True, slots=True)
class Error:
    """One way to spoil the N-Quads; `words` of the message that one of the violations must have."""

    what: str
    spoil: Callable[[str], str]
    words: str


def full(name: str) -> str:
    """A term of N-Quads from its prefixed name; id: names are IRIs of the data."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def lost(predicate: str, start: str = "") -> Callable[[str], str]:
    """Without the first line of a predicate whose subject begins with id:`start`."""
    line = re.compile(rf"<{re.escape(ID + start)}[^>]*> {re.escape(full(predicate))} .*\n")
    return lambda quads: line.sub("", quads, count=1)


def turned(predicate: str, old: str, new: str, start: str = "") -> Callable[[str], str]:
    """With another object in the first such line; `old` is a regular expression."""
    line = re.compile(rf"(<{re.escape(ID + start)}[^>]*> {re.escape(full(predicate))} ){old}(?= )")
    return lambda quads: line.sub(lambda found: found[1] + new, quads, count=1)


def added(after: str, predicate: str, value: str) -> Callable[[str], str]:
    """With one more statement about the first subject whose IRI begins with id:`after`."""

    def spoil(quads: str) -> str:
        found = re.search(rf"<{re.escape(ID + after)}[^>/]*>(?= .*(<[^>]*>) \.\n)", quads)
        assert found
        return quads + f"{found[0]} {full(predicate)} {value} <{ID}graph/d1> .\n"

    return spoil


def iri(quads: str, start: str) -> str:
    """The first IRI that begins with id:`start`."""
    found = re.search(rf"<{re.escape(ID + start)}[^>/]*>", quads)
    assert found
    return found[0]


QUADS = small()
ANY = "<[^>]*>"
DECIMAL = full("xsd:decimal")
ERRORS = (
    Error("an event without type", lost("rdf:type", "event/dispatch-"), "An event must have exactly one rdf:type"),
    Error("an event that nobody tells", lost("kg:hasMention", "event/issuance-"), "one or more kg:hasMention"),
    Error("a telling of nothing", lost("kg:mentionOf", "fact/"), "exactly one kg:mentionOf"),
    Error("a quantity without value", lost("kg:value", "quantity/"), "exactly one kg:value"),
    Error("a quantity without operator", lost("kg:operator", "quantity/"), "exactly one kg:operator"),
    Error("a quantity without unit", lost("kg:unit", "quantity/"), "exactly one kg:unit"),
    Error("a range that runs backwards", turned("kg:max", '"170000"[^ ]*', f'"17"^^{DECIMAL}'), "not above its kg:max"),
    Error("a value that is no number", turned("kg:value", '"500"[^ ]*', f'"many"^^{DECIMAL}'), "exactly one kg:value"),
    Error("a share above the whole", turned("kg:unit", '"名"', '"%"', "quantity/"), "from 0 to 100"),
    Error("a day that does not exist", turned("kg:timeValue", '"2020-03"', '"2020-02-30"'), "a date that exists"),
    Error("a leap day of a common year", turned("kg:timeValue", '"2020-03"', '"2021-02-29"'), "a date that exists"),
    Error("a year long ago that the words do not say", turned("kg:timeValue", '"2020-03"', '"1850"'), "from 1900 to 2100"),
    Error("published on no day", added("doc/d1", "kg:published", '"2021-04-31"'), "from 1900 to 2100"),
    Error("a document that acts", lambda q: turned("kg:agent", ANY, iri(q, "document/"), "event/dispatch-")(q), "class that can act"),
    Error("an agent that is not there", turned("kg:agent", ANY, full("id:organization/0000000000000000")), "exactly one rdf:type of the six"),
    Error("a place above that is not there", turned("kg:within", ANY, full("id:place/99")), "must point to at most one kg:Place"),
    Error("a subclass without its class", lambda q: q.replace(f"{full('rdf:type')} {full('kg:Organization')}", f"{full('rdf:type')} {full('kg:PartyOrgan')}"), "must be stated to be a kg:Organization too"),
    Error("a second class", added("organization/", "rdf:type", full("kg:Person")), "exactly one rdf:type of the six"),
    Error("a class that nobody knows", added("organization/", "rdf:type", full("kg:Hospitall")), "only subclasses of the ontology"),
    Error("a unit that nobody knows", added("quantity/", "qudt:hasUnit", full("unit:CNYY")), "at most one unit"),
    Error("an edge of no event", lost("kg:edgeOf", "edge/"), "exactly one kg:edgeOf"),
    Error("an edge without its triple", lost("kg:dispatchedTo"), "An edge must name a direct property"),
    Error("a triple of another type", lambda q: q.replace(f"{full('kg:dispatchedTo')} <{ID}o", f"{full('kg:donatedTo')} <{ID}o"), "kg:donatedTo must join"),
    Error("an edge of what is planned", added("event/dispatch-", "kg:modality", '"planned"'), "planned or negated has no edge"),
    Error("an edge that starts from no agent", lambda q: turned("kg:edgeFrom", ANY, iri(q, "document/"))(q), "start from an agent"),
    Error("a post of nobody's", lost("kg:postIn"), "exactly one kg:postIn"),
    Error("a post that is not there", turned("kg:holds", ANY, full("id:post/0000000000000000")), "a kg:Post"),
    Error("an activity that read nothing", lost("prov:used"), "exactly one prov:used"),
    Error("software without version", lost("kg:version"), "exactly one non-empty kg:version"),
    Error("software that is not there", turned("prov:wasAssociatedWith", ANY, full("id:software/0000000000000000")), "exactly one prov:wasAssociatedWith"),
    Error("a graph of no document", lost("prov:wasDerivedFrom", "graph/"), "A document's graph"),
    Error("a fact from nowhere", lost("prov:wasDerivedFrom", "fact/"), "exactly one prov:wasDerivedFrom"),
    Error("a relation from nowhere", lost("prov:wasDerivedFrom", "relation/"), "exactly one prov:wasDerivedFrom"),
    Error("a word for an end", turned("kg:end", '"[0-9]+"[^ ]*', '"last"', "mention/"), "kg:end must be exactly one"),
)  # fmt: skip
assert KG in QUADS
