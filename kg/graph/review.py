"""What was merged and what nearly was: the names of a build for a person to review."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kg.annotate.gazetteer import short
from kg.graph.load import Build

KINDS = ("Place", "Organization", "Program", "Person", "Document")
_ENTITIES = """SELECT ?entity ?class ?label (COUNT(DISTINCT ?d) AS ?documents) (COUNT(DISTINCT ?m) AS ?mentions) {
  ?m a kg:EntityMention ; kg:refersTo ?entity ; kg:inDocument ?d . ?entity a ?class ; rdfs:label ?label .
  FILTER(?class IN (kg:Place, kg:Organization, kg:Program, kg:Person, kg:Document))
} GROUP BY ?entity ?class ?label"""
_DOCS = """SELECT DISTINCT ?entity ?doc { ?m a kg:EntityMention ; kg:refersTo ?entity ; kg:inDocument/dcterms:identifier ?doc }"""
_NAMES = """SELECT DISTINCT ?entity ?name { ?m a kg:EntityMention ; kg:refersTo ?entity ; kg:exact ?name }"""
_SHORTEST = 3  # characters that two names must share at an end to be near
_ALIKE = 0.8  # share of characters in common from which on two names are near
_QUOTES = re.compile(r"[“”‘’\"'\s]")
_PART = re.compile(r"(?:党委|党组|党支部|党总支|党工委|工会|团委|团支部|妇联|纪委|管委会|办公室)$")
_MOST = 40  # names of one ending that are compared with each other: 中学, 公司 end too many


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An entity with its names as the texts write them, in how many documents it stands, and their ids."""

    kind: str
    label: str
    iri: str
    names: tuple[str, ...]
    documents: int
    mentions: int
    docs: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether its names differ by nothing to review: quotation marks, a place's short name, the places before it."""
        return all(_plain(self, _QUOTES.sub("", name)) for name in self.names)


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """Two entities that were left apart. `why`: same label, end of the other's name, or alike."""

    kind: str
    why: str
    one: Named
    other: Named

    @property
    def plain(self) -> bool:
        """Whether one is but a part of the other that nobody takes for it: a body and its Party committee."""
        low, high = sorted((self.one.label, self.other.label), key=len)
        return high.startswith(low) and bool(_PART.fullmatch(high[len(low) :]))

    @property
    def row(self) -> str:
        """The line of same.tsv that makes them one."""
        return "\t".join((self.one.label, self.other.label, self.kind))


def entities(build: Build) -> list[Named]:
    """All named entities of a build, by class and label."""
    names: dict[str, set[str]] = defaultdict(set)
    for entity, name in build.query(_NAMES)[1]:
        names[entity].add(name)
    docs: dict[str, set[str]] = defaultdict(set)
    for entity, doc in build.query(_DOCS)[1]:
        docs[entity].add(doc)
    _, rows = build.query(_ENTITIES)
    return sorted(
        Named(
            kind.rpartition("#")[2],
            label,
            iri,
            tuple(sorted(names[iri])),
            int(documents),
            int(mentions),
            tuple(sorted(docs[iri])),
        )
        for iri, kind, label, documents, mentions in rows
    )


def _plain(one: Named, name: str) -> bool:
    return name == one.label or name.endswith(one.label) or (one.kind == "Place" and name == short(one.label))


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
