"""What was merged and what nearly was: the names of a build for a person to review."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kg.graph.load import Build

KINDS = ("Place", "Organization", "Program", "Person", "Document")
_ENTITIES = """SELECT ?entity ?class ?label (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?m) AS ?mentions) {
  ?m a kg:EntityMention ; kg:refersTo ?entity ; kg:inDocument ?d . ?entity a ?class ; rdfs:label ?label .
  FILTER(?class IN (kg:Place, kg:Organization, kg:Program, kg:Person, kg:Document))
} GROUP BY ?entity ?class ?label"""
_NAMES = """SELECT DISTINCT ?entity ?name { ?m a kg:EntityMention ; kg:refersTo ?entity ; kg:exact ?name }"""
_SHORTEST = 3  # characters that two names must share at an end to be near
_ALIKE = 0.8  # share of characters in common from which on two names are near
_MOST = 40  # names of one ending that are compared with each other: 中学, 公司 end too many


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An entity with its names as the texts write them, and in how many documents it stands."""

    kind: str
    label: str
    iri: str
    names: tuple[str, ...]
    documents: int
    mentions: int


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """Two entities that were left apart. `why`: same label, end of the other's name, or alike."""

    kind: str
    why: str
    one: Named
    other: Named


def entities(build: Build) -> list[Named]:
    """All named entities of a build, by class and label."""
    names: dict[str, set[str]] = defaultdict(set)
    for entity, name in build.query(_NAMES)[1]:
        names[entity].add(name)
    _, rows = build.query(_ENTITIES)
    return sorted(
        Named(kind.rpartition("#")[2], label, iri, tuple(sorted(names[iri])), int(documents), int(mentions))
        for iri, kind, label, documents, mentions in rows
    )


def merged(found: Iterable[Named]) -> list[Named]:
    """The entities that several names were merged into."""
    return [one for one in found if len({*one.names, one.label}) > 1]


def near(found: Iterable[Named]) -> list[Near]:
    """Pairs of entities of one class that a reader might hold for one, sorted; names of one ending or beginning only, so
    that the work grows with the number of names.
    """
    blocks: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for one in found:
        for end in {one.label[-_SHORTEST:], one.label[:_SHORTEST]}:
            blocks[one.kind, end].append(one)
    pairs = {
        pair
        for block in blocks.values()
        if len(block) <= _MOST or len({one.label for one in block}) == 1
        for pair in _pairs(block)
    }
    return sorted(pairs)


def _pairs(block: list[Named]) -> Iterator[Near]:
    for place, one in enumerate(block):
        for other in block[place + 1 :]:
            why = _why(one, other)
            if why:
                yield Near(one.kind, why, *sorted((one, other)))


def _why(one: Named, other: Named) -> str:
    short, long = sorted((one.label, other.label), key=lambda label: (len(label), label))
    if one.iri == other.iri:
        return ""
    if short == long:
        return "same label"
    if len(short) >= _SHORTEST and long.endswith(short):
        return "end of the other"
    return "alike" if SequenceMatcher(None, short, long, autojunk=False).ratio() >= _ALIKE else ""
