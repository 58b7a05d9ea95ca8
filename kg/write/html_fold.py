"""The whole build as nodes and links, events folded into edges, then the part of it that one page can draw."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.write.html_read import Reader
from kg.write.html_words import ENTITY_CLASSES, RELATIONS, ROLES

MAX_NODES = 12_000  # in the file; the page opens with OPEN_NODES of them and draws more on request
OPEN_NODES = 5000
# Three agents with three targets are nine edges with one label; from seven on, a small node with spokes reads better.
MAX_FOLDED = 6
PARTNERS = ("target", "result", "program", "document")
CIRCUMSTANCES = ("source", "place")

Roles = Mapping[str, list[str]]


@dataclass(frozen=True)
class Link:
    """One drawn edge. `look` is event, role, relation or gazetteer; `about` is the event's IRI or a relation's key."""

    id: str
    source: str
    target: str
    look: str
    about: str
    name: str


@dataclass(frozen=True)
class Sketch:
    """What is drawn: node IRI → class (`Event` for event nodes), links in order, event IRI → event type."""

    nodes: Mapping[str, str]
    links: tuple[Link, ...]
    events: Mapping[str, str]

    def relations(self) -> list[str]:
        """The keys of the relations that have a link, in order."""
        return sorted({link.about for link in self.links if link.look in ("relation", "gazetteer")})


def sketch(reader: Reader) -> Sketch:
    """The whole build, nothing left out: every entity is a node, every event an edge, several edges or a node."""
    nodes = {iri: kind for kind in ENTITY_CLASSES for iri in reader.instances(kind)}
    events = event_types(reader)
    links = connections(reader, events, nodes)
    folded = {link.about for link in links if link.look == "event"}
    nodes |= {event: "Event" for event in events if event not in folded}
    return Sketch(nodes, links, events)


def connections(reader: Reader, events: Mapping[str, str], entities: Container[str]) -> tuple[Link, ...]:
    """The links of some events, and those of the relations that the reader has, as far as they join `entities`."""
    taking_part = _participants(reader, events, entities)
    links = [link for event in events for link in _fold(event, taking_part[event])]
    return *links, *_relation_links(reader, entities)


def capped(whole: Sketch, limit: int = MAX_NODES) -> Sketch:
    """`whole`, or its `limit` best connected nodes (ties by IRI) with the links, events and relations among them."""
    degree = degrees(whole.links)
    kept = sorted(sorted(whole.nodes, key=lambda iri: (-degree[iri], iri))[:limit])
    nodes = {iri: whole.nodes[iri] for iri in kept}
    links = tuple(link for link in whole.links if link.source in nodes and link.target in nodes)
    drawn = {link.about for link in links} | set(nodes)
    return Sketch(nodes, links, {iri: kind for iri, kind in whole.events.items() if iri in drawn})


def degrees(links: Iterable[Link]) -> Counter[str]:
    """How many links end at each node."""
    return Counter(end for link in links for end in (link.source, link.target))


def event_types(reader: Reader) -> dict[str, str]:
    """Every event with its type, in order."""
    return {iri: _event_type(reader, iri) for iri, _ in reader.pairs("hasMention")}


def _event_type(reader: Reader, event: str) -> str:
    """The event's own class, such as Dispatch; `Event` if it has no narrower one."""
    return next((kind for kind in reader.kinds(event) if kind != "Event"), "Event")


def _participants(reader: Reader, events: Mapping[str, str], entities: Container[str]) -> Mapping[str, Roles]:
    """Event → role → entities; every event has every role, most of them empty."""
    found: dict[str, dict[str, list[str]]] = {event: {role: [] for role in ROLES} for event in events}
    for role in ROLES:
        for event, entity in reader.pairs(role):
            if event in found and entity in entities:
                found[event][role].append(entity)
    return found


def _fold(event: str, roles: Roles) -> Iterator[Link]:
    """The event as edges from its agents to its partners, or as spokes of a node of its own."""
    agents = roles["agent"]
    used = PARTNERS if any(roles[role] for role in PARTNERS) else CIRCUMSTANCES
    partners = {entity: role for role in reversed(used) for entity in roles[role] if entity not in agents}
    pairs = [(agent, partner) for agent in agents for partner in sorted(partners)]
    if not 1 <= len(pairs) <= MAX_FOLDED:
        yield from _spokes(event, roles)
        return
    for number, (agent, partner) in enumerate(pairs):
        yield Link(f"{event}#{number}", agent, partner, "event", event, partners[partner])
    # Where it happened must not vanish because whom it was for is known.
    for role in CIRCUMSTANCES:
        for number, entity in enumerate(roles[role]):
            if entity not in partners and entity not in agents:
                yield Link(f"{event}#{role}{number}", agents[0], entity, "role", event, role)


def _spokes(event: str, roles: Roles) -> Iterator[Link]:
    """Edges between the event's own node and each participant; the agent's edge points at the event."""
    for role, entities in roles.items():
        for number, entity in enumerate(entities):
            ends = (entity, event) if role == "agent" else (event, entity)
            yield Link(f"{event}#{role}{number}", *ends, "role", event, role)


def _relation_links(reader: Reader, entities: Container[str]) -> Iterator[Link]:
    """One link for each direct triple between two entities, however often it is told."""
    for name in RELATIONS:
        look = "gazetteer" if name == "within" else "relation"
        for subject, target in reader.pairs(name):
            if subject in entities and target in entities:
                key = relation_key(name, subject, target)
                yield Link(key, subject, target, look, key, name)


def relation_key(name: str, subject: str, target: str) -> str:
    """The key of a relation on the page; it holds the predicate and both IRIs, parted by spaces."""
    return f"{name} {subject} {target}"


def told_relations(reader: Reader) -> Mapping[str, list[str]]:
    """Relation key → its relation mentions, in order."""
    subjects, targets = dict(reader.pairs("relationSubject")), dict(reader.pairs("relationObject"))
    told: dict[str, list[str]] = defaultdict(list)
    for mention, name in reader.pairs("predicateName"):
        if mention in subjects and mention in targets:
            told[relation_key(name, subjects[mention], targets[mention])].append(mention)
    return told
