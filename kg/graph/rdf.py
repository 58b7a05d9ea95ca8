"""Facts to quads: what one document says, in its named graph, without blank nodes, each triple once."""

from collections.abc import Sequence

import pyoxigraph as ox

from kg import iris
from kg.clean.script import to_simplified
from kg.graph import edges, kinds, posts
from kg.graph.amounts import amount, plain
from kg.graph.identity import Event, Filler, Telling, events
from kg.graph.terms import event_label
from kg.graph.tokens import checked, entity_subclass, event_class, integer, iri, kg, literal, ref, term
from kg.link import kb
from kg.link.linker import Entity, Linker
from kg.link.overrides import NONE, Overrides
from kg.model import Argument, Coverage, Document, Extraction, Fact, Mention, Quantity, Reference, Relation, Unread


def quads(extraction: Extraction, overrides: Overrides = NONE) -> list[ox.Quad]:
    """The quads of one document, sorted as N-Quads text; the same extraction gives the same list."""
    return parsed(lines(extraction, overrides))


def parsed(found: Sequence[str]) -> list[ox.Quad]:
    """The quads of lines."""
    return list(ox.parse("\n".join(found).encode(), format=ox.RdfFormat.N_QUADS))


def lines(extraction: Extraction, overrides: Overrides = NONE) -> list[str]:
    """The lines of N-Quads of one document without their ends, sorted; the same extraction gives the same list."""
    graph = _Graph(extraction, overrides)
    graph.document()
    for mention in extraction.mentions:
        graph.mention(mention)
    for reference in extraction.references:
        graph.reference(reference)
    facts = graph.facts(extraction.facts)
    graph.shares()
    for relation in extraction.relations:
        graph.relation(relation)
    for record in sorted(extraction.coverage, key=lambda record: record.kind != "title"):
        graph.coverage(record, facts)
    return sorted(graph.found)


def unread(found: Unread) -> list[str]:
    """The lines of an input of which no document could be made, sorted."""
    source = found.source
    node, graph = ref(iris.document_iri(source.doc)), ref(iris.graph_iri(source.doc))
    pairs = [
        (term("rdf:type"), kg("UnreadDocument")),
        (term("dcterms:identifier"), literal(source.doc)),
        (kg("path"), literal(source.path)),
        (kg("failure"), literal(found.reason)),
        *([(kg("sha256"), literal(source.sha256))] if source.sha256 else []),
        *([(kg("remedy"), literal(found.fix))] if found.fix else []),
    ]
    return sorted(f"{node} {predicate} {value} {graph} ." for predicate, value in pairs)


def decimal(value: float) -> str:
    """A number as xsd:decimal in its shortest form: 500, 0.97, 0.00000012. Raises ValueError for one that is not finite."""
    return literal(plain(value), datatype=term("xsd:decimal"))


def traditional(document: Document, start: int, end: int) -> str:
    """How the page writes `text[start:end]` where cleaning turned it from traditional characters, else empty.

    Character by character: what stands between them in the page (pinyin glosses, references) is no part of the name.
    """
    if not document.repairs.get("traditional"):
        return ""
    places = document.body.starts[start:end].tolist()
    written = "".join(document.page.raw[place] for place in places)
    name = document.text[start:end]
    return written if written != name and to_simplified(written) == name else ""


class _Graph:
    """Collects the quads of one document."""

    def __init__(self, extraction: Extraction, overrides: Overrides) -> None:
        self._document = extraction.document
        self._review = extraction.review
        self._text = extraction.document.text
        self._doc = extraction.document.source.doc
        self._node = ref(iris.document_iri(self._doc))
        self._name = ref(iris.graph_iri(self._doc))
        self._linker = Linker(extraction, overrides)
        self._kinds = {(m.start, m.end): m.kind for m in extraction.mentions}
        self._told: set[str] = set()
        self._entities: dict[tuple[str, str, str], str] = {}
        self._quantities: dict[tuple[str, ...], str] = {}
        self._counted: dict[tuple[int, int], str] = {}  # first mention of the amount at a span
        self._shares: list[tuple[str, tuple[int, int]]] = []
        self.found: set[str] = set()
        self._end = f" {self._name} ."

    def _add(self, subject: str, *pairs: tuple[str, str | None]) -> None:
        self.found.update(
            f"{subject} {predicate} {value}{self._end}" for predicate, value in pairs if value is not None
        )

    def _part(self, part: str, *rest: str) -> str:
        return ref(iris.part_iri(part, self._doc, *rest))

    def _span(self, node: str, start: int, end: int) -> None:
        self._add(
            node,
            (kg("start"), integer(start)),
            (kg("end"), integer(end)),
            (kg("exact"), literal(self._text[start:end])),
        )

    def document(self) -> None:
        """The source document, its metadata and what cleaning changed."""
        document = self._document
        said = {
            "published": document.published,
            "publisher": document.publisher,
            "author": document.author,
            "url": document.url,
        }
        self._add(
            self._node,
            (term("rdf:type"), kg("SourceDocument")),
            (term("dcterms:identifier"), literal(self._doc)),
            (term("dcterms:title"), literal(document.title) if document.title else None),
            (kg("path"), literal(document.source.path)),
            (kg("sha256"), literal(document.source.sha256)),
            (kg("chars"), integer(len(document.text))),
            (kg("encoding"), literal(document.encoding)),
            *((kg(key), literal(value) if value else None) for key, value in said.items()),
        )
        if self._review:
            unmatched = ((kg("unmatchedReview"), literal(one)) for one in self._review.unmatched)
            self._add(self._node, (kg("reviews"), literal(self._review.digest)), *unmatched)
        for kind, count in document.repairs.items():
            repair = ref(f"{iri(self._node)}/repair/{iris.safe(kind)}")
            self._add(self._node, (kg("hasRepair"), repair))
            self._add(
                repair, (term("rdf:type"), kg("Repair")), (kg("kind"), literal(kind)), (kg("count"), integer(count))
            )

    def _entity(self, name: str, kind: str, at: int = -1) -> str:
        return self._node_of(name, kind, self._linker.link(name, kind, at))

    def _node_of(self, name: str, kind: str, entity: Entity) -> str:
        if (name, kind, entity.iri) not in self._entities:
            self._entities[name, kind, entity.iri] = self._named(name, kind, entity)
        return self._entities[name, kind, entity.iri]

    def _named(self, name: str, kind: str, entity: Entity) -> str:
        node = ref(entity.iri)
        self._add(node, (term("rdf:type"), kg(kind)), (term("rdfs:label"), literal(entity.label, language="zh")))
        narrower = entity.subclass or kinds.subclass(entity.label, kind)
        self._add(node, (term("rdf:type"), entity_subclass(narrower) if narrower else None))
        if entity.code:
            self._add(node, (kg("code"), literal(entity.code)), (kg("level"), literal(kb.level_of(entity.code))))
        self._add(node, *((kg("candidate"), ref(iris.place_iri(code))) for code in entity.candidates))
        self._add(node, (term("skos:exactMatch"), checked(entity.same) if entity.same else None))
        if name != entity.label:
            self._add(node, (term("skos:altLabel"), literal(name, language="zh")))
        return node

    def mention(self, mention: Mention) -> None:
        """One name in the text and the entity that it refers to."""
        node = self._part("mention", f"{mention.start}-{mention.end}", mention.kind)
        self._span(node, mention.start, mention.end)
        linked = self._linker.link(mention.text, mention.kind, mention.start)
        entity = self._node_of(mention.text, mention.kind, linked)
        written = traditional(self._document, mention.start, mention.end)
        if written:
            self._add(entity, (term("skos:altLabel"), literal(written, language="zh-Hant")))
        self._add(
            node, (term("rdf:type"), kg("EntityMention")), (kg("inDocument"), self._node), (kg("refersTo"), entity)
        )
        self._add(node, (kg("linkConfidence"), None if linked.sure is None else decimal(linked.sure)))

    def reference(self, reference: Reference) -> None:
        """Words that stand for a name, the entity that they mean, and the mention by which that is known."""
        node = self._part("coreference", f"{reference.start}-{reference.end}")
        self._span(node, reference.start, reference.end)
        place = f"{reference.antecedent_start}-{reference.antecedent_end}"
        kind = self._kinds[reference.antecedent_start, reference.antecedent_end]
        self._add(
            node,
            (term("rdf:type"), kg("Coreference")),
            (kg("inDocument"), self._node),
            (kg("rule"), literal(reference.rule)),
            (kg("standsFor"), self._entity(reference.name, reference.kind, reference.start)),
            (kg("antecedent"), self._part("mention", place, kind)),
        )

    def facts(self, facts: Sequence[Fact]) -> list[str]:
        """The tellings, and the events that they tell."""
        told = [Telling(fact, self._fillers(fact)) for fact in facts]
        nodes = [self._fact(one) for one in told]
        for event in events(told, self._linker.scope):
            self._event(event, [told[n] for n in event.tellings], [nodes[n] for n in event.tellings])
        return nodes

    def _fillers(self, fact: Fact) -> dict[str, list[Filler]]:
        found: dict[str, list[Filler]] = {}
        for role, filled in fact.arguments.items():
            linked = [self._linker.link(a.name, a.kind, a.start) for a in filled]
            found[role] = [Filler(e.iri, e.label, e.everywhere) for e in linked]
        return found

    def _fact(self, telling: Telling) -> str:
        """One telling of an event."""
        fact = telling.fact
        node = self._part("fact", f"{fact.start}-{fact.end}", f"{fact.type}-{fact.trigger_start}")
        self._span(node, fact.start, fact.end)
        self._add(
            node,
            (term("rdf:type"), kg("EventMention")), (kg("eventType"), literal(fact.type)),
            (kg("inDocument"), self._node), (kg("trigger"), literal(fact.trigger)), (kg("triggerStart"), integer(fact.trigger_start)),
            (kg("confidence"), decimal(fact.confidence)), (term("prov:wasDerivedFrom"), self._node),
            (kg("modality"), literal(fact.modality) if fact.modality else None), (kg("rule"), literal(fact.rule)),
        )  # fmt: skip
        for role, filled in fact.arguments.items():
            for index, argument in enumerate(filled):
                self._argument(node, role, index, argument, self._entity(argument.name, argument.kind, argument.start))
        self._amounts(node, fact, [self._quantity(quantity) for quantity in fact.quantities])
        return node

    def _event(self, event: Event, told: Sequence[Telling], nodes: Sequence[str]) -> None:
        """An event with all that its tellings say of it."""
        first = told[0].fact
        node = ref(f"{iris.ID}event/{event.type.lower()}-{event.name}")
        label = event_label(event.type).join(event.label) if event.label else _label(first)
        self._add(
            node,
            (term("rdf:type"), event_class(event.type)),
            (term("rdfs:label"), literal(label, language="zh")),
            (kg("modality"), literal(first.modality) if first.modality else None),
            *((kg(role), ref(f.iri)) for one in told for role, filled in one.fillers.items() for f in filled),
            *((kg("hasQuantity"), self._quantity(q)) for q in event.amounts),
            *((kg("hasMention"), mention) for mention in nodes),
        )
        for mention, one in zip(nodes, told, strict=True):
            self._add(mention, (kg("mentionOf"), node))
            fillers = [(role, ref(f.iri)) for role, filled in one.fillers.items() for f in filled]
            self.found.update(f"{said}{self._end}" for said in edges.triples(node, one.fact, fillers))

    def _quantity(self, quantity: Quantity) -> str:
        value, high = decimal(quantity.value), None if quantity.max is None else decimal(quantity.max)
        said = (plain(quantity.value), quantity.op, plain(quantity.max), quantity.unit, quantity.item)
        if said in self._quantities:
            return self._quantities[said]
        node = ref(f"{iris.ID}quantity/{iris.digest(*said)}")
        self._add(
            node,
            (term("rdf:type"), kg("Quantity")), (kg("value"), value), (kg("operator"), literal(quantity.op)), (kg("max"), high),
            (kg("unit"), literal(quantity.unit)), (kg("item"), literal(quantity.item)), (term("qudt:hasUnit"), _qudt(quantity.unit)),
        )  # fmt: skip
        self._quantities[said] = node
        return node

    def _argument(self, fact: str, role: str, index: int, argument: Argument, filler: str) -> None:
        node = ref(f"{iri(fact)}/{role}/{index}")
        self._add(fact, (kg("hasArgument"), node))
        placed = argument.start >= 0
        self._add(
            node,
            (term("rdf:type"), kg("Argument")), (kg("role"), literal(role)), (kg("index"), integer(index)),
            (kg("name"), literal(argument.name)), (kg("filler"), filler),
            (kg("start"), integer(argument.start) if placed else None), (kg("end"), integer(argument.end) if placed else None),
        )  # fmt: skip

    def _amounts(self, node: str, fact: Fact, amounts: list[str]) -> None:
        for index, (quantity, counted) in enumerate(zip(fact.quantities, amounts, strict=True)):
            told = ref(f"{iri(node)}/quantity/{index}")
            self._add(node, (kg("hasQuantityMention"), told))
            self._add(
                told,
                (term("rdf:type"), kg("QuantityMention")),
                (kg("index"), integer(index)),
                (kg("quantity"), counted),
                (kg("total"), literal("true", datatype=term("xsd:boolean")) if quantity.total else None),
            )
            self._counted.setdefault((quantity.start, quantity.end), told)
            if quantity.whole:
                self._shares.append((told, quantity.whole))
            self._span(told, quantity.start, quantity.end)
        for index, time in enumerate(fact.times):
            when = ref(f"{iri(node)}/time/{index}")
            self._add(node, (kg("hasTime"), when))
            value = literal(time.value) if time.value else None
            self._add(
                when,
                (term("rdf:type"), kg("TimeMention")),
                (kg("index"), integer(index)),
                (kg("exact"), literal(time.text)),
                (kg("timeValue"), value),
            )

    def shares(self) -> None:
        """Which amounts of the facts are parts of which others."""
        for told, span in self._shares:
            self._add(told, (kg("shareOf"), self._counted.get(span)))

    def relation(self, relation: Relation) -> None:
        """One lasting relation: the direct triple and the words that say it."""
        ends = ((relation.subject, relation.subject_kind), (relation.object, relation.object_kind))
        subject, object_ = (
            self._node_of(name, kind, self._linker.within(name, kind, relation.start, relation.end))
            for name, kind in ends
        )
        name = iris.digest(relation.subject, relation.predicate, relation.object, relation.post)
        node = self._part("relation", f"{relation.predicate}-{name}")
        if subject == object_ or node in self._told:  # told again it is still one relation, at its first telling
            return
        self._told.add(node)
        self._add(subject, (kg(relation.predicate), object_))
        if relation.post and relation.object_kind == "Organization":
            self.found.update(f"{said}{self._end}" for said in posts.triples(subject, object_, relation.post))
        self._span(node, relation.start, relation.end)
        self._add(
            node,
            (term("rdf:type"), kg("RelationMention")), (kg("inDocument"), self._node), (kg("predicateName"), literal(relation.predicate)),
            (kg("relationSubject"), subject), (kg("relationObject"), object_), (kg("subjectName"), literal(relation.subject)),
            (kg("objectName"), literal(relation.object)), (kg("post"), literal(relation.post) if relation.post else None),
            (term("prov:wasDerivedFrom"), self._node),
        )  # fmt: skip

    def coverage(self, record: Coverage, facts: Sequence[str]) -> None:
        """One number run or title with what holds it, or the reason why nothing does."""
        node = self._part("coverage", f"{record.start}-{record.end}")
        if node in self._told:  # a title that is a number and no more, 《2020》: one item, the title
            return
        self._told.add(node)
        self._span(node, record.start, record.end)
        reason = literal(record.reason) if record.reason else None
        self._add(
            node,
            (term("rdf:type"), kg("CoverageItem")),
            (kg("inDocument"), self._node),
            (kg("kind"), literal(record.kind)),
            (kg("reason"), reason),
        )
        self._add(node, *((kg("heldBy"), facts[number]) for number in record.facts))


def _qudt(unit: str) -> str | None:
    found = kinds.qudt(unit)
    return str(found) if found else None


def _label(fact: Fact) -> str:
    """A reader's label: agents, trigger, amounts."""
    agents = "、".join(a.name for a in fact.arguments.get("agent", ())[:3])
    rest = [a.name for role in ("program", "document", "result", "target") for a in fact.arguments.get(role, ())[:2]]
    amounts = "、".join(amount(q) for q in fact.quantities[:3]) or "、".join(rest[:2])
    return f"{agents}{fact.trigger}{amounts}" or fact.type
