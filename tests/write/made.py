"""Builds made by hand for the tests of the graph page, and names that would like to be more than words."""

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from kg.graph.terms import KG, PREFIXES
from kg.iris import ID

RDF_TYPE, RDFS_LABEL = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label"
SKOS, DCT = PREFIXES["skos"], PREFIXES["dcterms"]
DOC = f"{ID}doc/d1"
TEXT = "3月，云岭市委选派500多名党员干部到青石镇。"
EVENT, FACT = f"{ID}event/dispatch-0000000000000001", f"{ID}fact/d1/3-22/Dispatch-7"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "\"'`${alert(1)}&lt;b&gt;",
    "javascript:alert(1)",
    "市委\u202e镇石青",
    "@@script@@",
    "\u2028\u2029__proto__",
    "长" * 3500,
    '=HYPERLINK("https://x.example")',
    "𠮷\ufffe⟦U+202E⟧",
]


class Build:
    """A store that fills up one statement at a time, in the graph of one document."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []

    def add(self, subject: str, predicate: str, *objects: str | int | ox.Literal) -> None:
        """A name without a scheme is one of kg:; text in a namespace of ours is an IRI, all other text a literal."""
        name = ox.NamedNode(predicate if "://" in predicate else KG + predicate)
        for value in objects:
            self.quads.append(ox.Quad(ox.NamedNode(subject), name, term(value), ox.NamedNode(f"{ID}graph/d1")))

    def entity(self, kind: str, name: str) -> str:
        iri = f"{ID}{kind.lower()}/{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        self.add(iri, RDF_TYPE, KG + kind)
        self.add(iri, RDFS_LABEL, ox.Literal(name, language="zh"))
        return iri

    def event(self, number: int, **roles: Iterable[str]) -> str:
        iri = f"{ID}event/dispatch-{number:016}"
        self.add(iri, RDF_TYPE, f"{KG}Dispatch")
        self.add(iri, "hasMention", f"{ID}fact/d1/{number}-{number + 1}/Dispatch-{number}")
        for role, entities in roles.items():
            self.add(iri, role, *entities)
        return iri

    def store(self, turn: int = 1) -> ox.Store:
        found = ox.Store()
        found.extend(self.quads[::turn])
        return found


def term(value: str | int | ox.Literal) -> ox.NamedNode | ox.Literal:
    """The RDF term of a test's shorthand."""
    if isinstance(value, ox.Literal):
        return value
    if isinstance(value, int):
        return ox.Literal(value)
    return ox.NamedNode(value) if value.startswith((KG, ID)) else ox.Literal(value)


def tiny(name: str = "云岭市委", title: str = "云岭见闻", url: str = "https://news.example/1") -> Build:
    """One document, three entities, one event with one quantity and its telling, one relation."""
    build = Build()
    agent, target = build.entity("Organization", name), build.entity("Place", "青石镇")
    city = build.entity("Place", "云岭市")
    build.add(DOC, RDF_TYPE, f"{KG}SourceDocument")
    build.add(DOC, f"{DCT}identifier", "d1")
    build.add(DOC, f"{DCT}title", title)
    for key, value in {"published": "2021-03-09", "publisher": "云岭日报", "url": url}.items():
        build.add(DOC, key, ox.Literal(value))
    event(build, agent, target)
    build.add(target, "locatedIn", city)
    return build


def event(build: Build, agent: str, target: str) -> None:
    """The one event of the tiny build, told at [3, 22) of TEXT."""
    build.add(EVENT, RDF_TYPE, f"{KG}Dispatch")
    build.add(EVENT, RDFS_LABEL, ox.Literal("云岭市委选派党员干部", language="zh"))
    build.add(EVENT, "agent", agent)
    build.add(EVENT, "target", target)
    build.add(EVENT, "hasMention", FACT)
    amount = f"{ID}quantity/0000000000000001"
    build.add(EVENT, "hasQuantity", amount)
    for key, value in {"value": "500", "operator": "ge", "unit": "名", "item": "党员干部"}.items():
        build.add(amount, key, value)
    build.add(FACT, "inDocument", DOC)
    telling: dict[str, str | int] = {"start": 3, "end": 22, "exact": TEXT[3:22], "trigger": "选派", "triggerStart": 7}
    for key, found in (telling | {"confidence": "0.93"}).items():
        build.add(FACT, key, found)
    for role, words, filler in (("agent", "云岭市委", agent), ("target", "青石镇", target)):
        place(build, f"{FACT}/{role}/0", words, "hasArgument", role=role, name=words, filler=filler)
    place(build, f"{FACT}/quantity/0", "500多名", "hasQuantityMention", quantity=amount, exact="500多名")


def place(build: Build, iri: str, words: str, link: str, **values: str) -> None:
    """A part of the telling, standing where TEXT first has its words."""
    build.add(FACT, link, iri)
    build.add(iri, "start", TEXT.index(words))
    build.add(iri, "end", TEXT.index(words) + len(words))
    for key, value in values.items():
        build.add(iri, key, value)
