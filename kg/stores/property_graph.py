"""A build as a property graph: nodes and relationships as kg.stores.schema describes them, made document by document."""

import gc
import pathlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from kg.graph.columns import language, text
from kg.graph.gazetteer import GAZETTEER
from kg.graph.kinds import MAIN, UNIT
from kg.graph.provenance import PROVENANCE
from kg.graph.terms import KG, event_class
from kg.stores import derived
from kg.stores.derived import NOTHING
from kg.stores.schema import HAS, LINK, LINKS, NODES, RELATIONS, RETOLD, relationship
from kg.stores.statements import Statements, graph_of, statements

Columns = dict[str, Any]
Key = tuple[str, str, str, str]  # type, start, end, key


class Node(NamedTuple):
    """One node: its labels beside that of its kind, sorted, and its properties without empty ones."""

    labels: tuple[str, ...]
    columns: Columns


class PropertyGraph:
    """`nodes[label][iri]` and `links[kind][type, start IRI, end IRI, key]`; `documents`: the ids of the sources in it."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Node]] = {kind.label: {} for kind in NODES}
        self.links: dict[str, dict[Key, Columns]] = {kind.name: {} for kind in LINKS}
        self.documents: set[str] = set()

    def node(self, label: str, iri: str, labels: Collection[str], /, **columns: Any) -> None:
        """Add a node; one that is there stays as it is."""
        if iri not in self.nodes[label]:
            self.nodes[label][iri] = Node(tuple(sorted(labels)), full(columns))

    def link(self, kind: str, type_: str, start: str, end: str, /, **columns: Any) -> None:
        """Add a relationship; of a merged kind, one that is there takes the lists at the end of its own."""
        key = columns[LINK[kind].key] if LINK[kind].key else ""
        merged = LINK[kind].merged
        there = self.links[kind].setdefault((type_, start, end, key), {})
        if there and merged:
            for name in merged:
                if name in columns:
                    there[name] = [*there.get(name, ()), *columns[name]]
        else:
            there.update(full(columns))

    def tell(self) -> tuple[int, int]:
        """(nodes, relationships)."""
        return sum(map(len, self.nodes.values())), sum(map(len, self.links.values()))


def full(columns: Mapping[str, Any]) -> Columns:
    """The columns that say something."""
    return {name: value for name, value in columns.items() if value is not None and value != []}


def read(quads: pathlib.Path, documents: Collection[str] | None = None) -> PropertyGraph:
    """The property graph of graph.nq, of all documents or only of those with these ids (and what the gazetteer says of
    their places). PROV and coverage records stay in RDF.
    """
    with _uncollected():
        return _read(quads, documents)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles of objects: there are none, and it took a fifth of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _read(quads: pathlib.Path, documents: Collection[str] | None) -> PropertyGraph:
    graph = PropertyGraph()
    wanted = None if documents is None else {graph_of(doc) for doc in documents}
    for name, found in statements(quads):
        if name == GAZETTEER.value:
            _Reader(graph, found, gazetteer=True).read()
        elif name != PROVENANCE.value and (wanted is None or name in wanted):
            _Reader(graph, found).read()
    derived.settle(graph)
    return graph


def one(about: Mapping[str, list[str]], name: str) -> str:
    """The first value in order; empty where there is none."""
    values = about.get(name)
    if not values:
        return ""
    return text(values[0]) if len(values) == 1 else min(map(text, values))


def some(about: Mapping[str, list[str]], name: str) -> str | None:
    """The first value in order, if there is one."""
    return one(about, name) if name in about else None


def _number(about: Mapping[str, list[str]], name: str) -> int:
    return int(one(about, name) or -1)


class _Reader:
    """Reads the statements of one named graph into a property graph."""

    def __init__(self, graph: PropertyGraph, said: Statements, gazetteer: bool = False) -> None:
        self._graph, self._said = graph, said
        self._by_class: dict[str, list[str]] = {}
        for node, about in said.items():
            for kind in about.get("rdf:type", ()):
                self._by_class.setdefault(text(kind).removeprefix(KG), []).append(node)
        if gazetteer:
            self._source = self._doc = GAZETTEER.value
            graph.node("Source", self._source, ["Gazetteer"], id=self._doc)
        else:
            self._document()

    def read(self) -> None:
        self._graph.documents.add(self._doc)
        self._quantities()
        self._entities()
        self._facts()
        self._relations()
        self._edges()
        self._posts()

    def _nodes(self, *kinds: str) -> list[str]:
        return [node for kind in kinds for node in self._by_class.get(kind, ())]

    def _document(self) -> None:
        kind = "SourceDocument" if "SourceDocument" in self._by_class else "UnreadDocument"
        (self._source,) = self._by_class[kind]
        about = self._said[self._source]
        self._doc = one(about, "dcterms:identifier")
        repairs = [self._said[node] for node in self._nodes("Repair")]
        texts = ("path", "sha256", "encoding", "published", "publisher", "author", "url", "failure", "remedy")
        self._graph.node(
            "Source", self._source, [kind], id=self._doc, title=some(about, "dcterms:title"),
            chars=int(one(about, "chars")) if "chars" in about else None,
            repairKinds=[one(repair, "kind") for repair in repairs],
            repairCounts=[_number(repair, "count") for repair in repairs],
            **{name: some(about, name) for name in texts},
        )  # fmt: skip

    def _entities(self) -> None:
        mentioned: dict[str, Columns] = {}
        for node in sorted(self._nodes("EntityMention")):
            self._place(mentioned, one(self._said[node], "refersTo"), node, "words", "starts", "ends")
        for node in sorted(self._nodes("Coreference")):
            about = self._said[node]
            lists = self._place(
                mentioned, one(about, "standsFor"), node, "referenceWords", "referenceStarts", "referenceEnds"
            )
            before = self._said.get(one(about, "antecedent"), {})
            for name, value in (
                ("references", node), ("referenceRules", one(about, "rule")),
                ("antecedentWords", one(before, "exact") or NOTHING), ("antecedentStarts", _number(before, "start")),
            ):  # fmt: skip
                lists.setdefault(name, []).append(value)
        for entity in self._nodes(*MAIN):
            about = self._said[entity]
            label = min(about["rdfs:label"])
            others = sorted((text(v), language(v) or NOTHING) for v in about.get("skos:altLabel", ()))
            said = full({
                "name": text(label), "nameLang": language(label),
                "altNames": [name for name, _ in others], "altNameLangs": [lang for _, lang in others],
                "code": some(about, "code"), "level": some(about, "level"),
            })  # fmt: skip
            kinds = sorted(text(kind).removeprefix(KG) for kind in about["rdf:type"])
            self._graph.node("Entity", entity, kinds, **said)
            self._graph.link(
                "mentions", "MENTIONS", self._source, entity, labels=kinds, **said, **mentioned.get(entity, {})
            )

    def _place(self, mentioned: dict[str, Columns], entity: str, node: str, *names: str) -> Columns:
        lists, about = mentioned.setdefault(entity, {}), self._said[node]
        for name, value in zip(
            names, (one(about, "exact"), _number(about, "start"), _number(about, "end")), strict=True
        ):
            lists.setdefault(name, []).append(value)
        return lists

    def _facts(self) -> None:
        for fact in sorted(self._nodes("EventMention")):
            about = self._said[fact]
            event = one(about, "mentionOf")
            said = self._said[event]
            kind = one(about, "eventType")
            self._graph.node("Event", event, [event_class(kind).value.removeprefix(KG)], type=kind)
            times = [self._said[text(node)] for node in sorted(about.get("hasTime", ()))]
            self._graph.link(
                "tells", "TELLS", self._source, event, fact=fact, name=one(said, "rdfs:label"),
                trigger=one(about, "trigger"), triggerStart=_number(about, "triggerStart"),
                quote=one(about, "exact"), start=_number(about, "start"), end=_number(about, "end"),
                confidence=float(one(about, "confidence")), rule=one(about, "rule"), modality=some(about, "modality"),
                times=[one(time, "timeValue") or NOTHING for time in times],
                timeWords=[one(time, "exact") for time in times],
            )  # fmt: skip
            for node in sorted(about.get("hasArgument", ())):
                self._argument(fact, event, self._said[text(node)])
            for node in sorted(about.get("hasQuantityMention", ())):
                self._amount(fact, event, text(node))

    def _argument(self, fact: str, event: str, about: dict[str, list[str]]) -> None:
        self._graph.link(
            "roles", relationship(one(about, "role")), event, one(about, "filler"), documents=[self._doc],
            facts=[fact], names=[one(about, "name")], starts=[_number(about, "start")], ends=[_number(about, "end")],
        )  # fmt: skip

    def _amount(self, fact: str, event: str, node: str) -> None:
        # Of an amount that several tellings give, only one form is the event's: another one must not add to it.
        about = self._said[node]
        own = about["quantity"][0] in self._said[event].get("hasQuantity", ())
        self._graph.link(
            "quantities", HAS if own else RETOLD, event, one(about, "quantity"), documents=[self._doc], facts=[fact],
            mentions=[node], words=[one(about, "exact")], starts=[_number(about, "start")], ends=[_number(about, "end")],
            totals=["total" in about], wholes=[one(about, "shareOf") or node],
        )  # fmt: skip

    def _quantities(self) -> None:
        for node in self._nodes("Quantity"):
            about = self._said[node]
            value, high = one(about, "value"), some(about, "max")
            self._graph.node(
                "Quantity", node, [], value=float(value), op=one(about, "operator"), unit=one(about, "unit"),
                item=one(about, "item"), max=float(high) if high else None, valueText=value, maxText=high,
                qudt=one(about, "qudt:hasUnit").removeprefix(UNIT) or None,
            )  # fmt: skip

    def _relations(self) -> None:
        for node in sorted(self._nodes("RelationMention")):
            about = self._said[node]
            self._graph.link(
                "relations", relationship(one(about, "predicateName")), one(about, "relationSubject"),
                one(about, "relationObject"), documents=[self._doc], mentions=[node], quotes=[one(about, "exact")],
                starts=[_number(about, "start")], ends=[_number(about, "end")], posts=[one(about, "post") or NOTHING],
            )  # fmt: skip
        if self._source == self._doc:  # the gazetteer gives no evidence: it is the source itself
            for node, about in self._said.items():
                for name in RELATIONS:
                    for other in about.get(name, ()):
                        self._graph.link("relations", relationship(name), node, text(other), documents=[self._doc])

    def _edges(self) -> None:
        parties: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for fact in sorted(self._nodes("EventMention")):
            about = self._said[fact]
            fillers = frozenset(one(self._said[text(node)], "filler") for node in about.get("hasArgument", ()))
            parties.setdefault(one(about, "mentionOf"), []).append((fact, fillers))
        for edge in self._nodes("Edge"):
            about = self._said[edge]
            start, end, event = one(about, "edgeFrom"), one(about, "edgeTo"), one(about, "edgeOf")
            facts = [fact for fact, fillers in parties.get(event, ()) if {start, end} <= fillers]
            told = [self._said[fact] for fact in facts]
            self._graph.link(
                "edges", relationship(one(about, "edgeProperty").removeprefix(KG)), start, end, event=event, iri=edge,
                documents=[self._doc] * len(facts), facts=facts, quotes=[one(fact, "exact") for fact in told],
                starts=[_number(fact, "start") for fact in told], ends=[_number(fact, "end") for fact in told],
            )  # fmt: skip

    def _posts(self) -> None:
        for post in self._nodes("Post"):
            about = self._said[post]
            body = one(about, "postIn")
            self._graph.node("Post", post, [], name=one(about, "rdfs:label"), organization=body)
            self._graph.link("posts", "POST_IN", post, body, documents=[self._doc])
        for person, about in self._said.items():
            for held in about.get("holds", ()):
                self._graph.link("holders", "HOLDS", person, text(held), documents=[self._doc])
