"""The facts contract as JSON lines, rebuilt from a graph by query: never a second source of truth."""

import json
from collections.abc import Iterator
from typing import Any, Protocol

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.graph.kinds import MAIN
from kg.graph.terms import KG
from kg.model import ROLES

Record = dict[str, Any]
_PREFIX = f"""PREFIX kg: <{KG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/> """
_DOCUMENT = "SELECT ?doc ?path ?sha256 ?title ?published ?publisher ?author ?url ?chars ?encoding WHERE { ?d a kg:SourceDocument ; dcterms:identifier ?doc ; kg:path ?path ; kg:sha256 ?sha256 ; kg:chars ?chars ; kg:encoding ?encoding . OPTIONAL { ?d dcterms:title ?title } OPTIONAL { ?d kg:published ?published } OPTIONAL { ?d kg:publisher ?publisher } OPTIONAL { ?d kg:author ?author } OPTIONAL { ?d kg:url ?url } }"
_REVIEWS = "SELECT ?reviews WHERE { ?d kg:reviews ?reviews }"
_UNMATCHED = "SELECT ?one WHERE { ?d kg:unmatchedReview ?one } ORDER BY ?one"
_REPAIRS = "SELECT ?kind ?count WHERE { ?d kg:hasRepair ?r . ?r kg:kind ?kind ; kg:count ?count } ORDER BY ?kind"
# The lines keep the main class; a subclass beside it is the graph's.
_MAIN = f"FILTER(?class IN ({', '.join(f'kg:{name}' for name in MAIN)}))"
_ENTITIES = (
    "SELECT ?start ?end ?text ?class ?iri WHERE { ?m a kg:EntityMention ; kg:start ?start ; kg:end ?end ; kg:exact ?text ; kg:refersTo ?iri . ?iri a ?class "
    + _MAIN
    + " }"
)
_COREFS = (
    "SELECT ?start ?end ?text ?rule ?name ?class ?iri ?from ?to WHERE { ?c a kg:Coreference ; kg:start ?start ; kg:end ?end ; kg:exact ?text ; kg:rule ?rule ; kg:standsFor ?iri ; kg:antecedent ?a . ?a kg:start ?from ; kg:end ?to . ?iri a ?class ; rdfs:label ?name "
    + _MAIN
    + " }"
)
_FACTS = "SELECT ?fact ?type ?trigger ?triggerStart ?start ?end ?confidence ?modality ?event ?rule WHERE { ?fact a kg:EventMention ; kg:eventType ?type ; kg:trigger ?trigger ; kg:triggerStart ?triggerStart ; kg:start ?start ; kg:end ?end ; kg:confidence ?confidence ; kg:mentionOf ?event ; kg:rule ?rule . OPTIONAL { ?fact kg:modality ?modality } }"
_ARGUMENTS = (
    "SELECT ?fact ?role ?index ?name ?class ?iri WHERE { ?fact kg:hasArgument ?a . ?a kg:role ?role ; kg:index ?index ; kg:name ?name ; kg:filler ?iri . ?iri a ?class "
    + _MAIN
    + " }"
)
_QUANTITIES = "SELECT ?fact ?index ?value ?op ?unit ?item ?max ?total ?from ?to WHERE { ?fact kg:hasQuantityMention ?m . ?m kg:index ?index ; kg:quantity ?q . ?q kg:value ?value ; kg:operator ?op ; kg:unit ?unit ; kg:item ?item . OPTIONAL { ?q kg:max ?max } OPTIONAL { ?m kg:total ?total } OPTIONAL { ?m kg:shareOf ?w . ?w kg:start ?from ; kg:end ?to } }"
_TIMES = "SELECT ?fact ?index ?text ?value WHERE { ?fact kg:hasTime ?t . ?t kg:index ?index ; kg:exact ?text . OPTIONAL { ?t kg:timeValue ?value } }"
_RELATIONS = "SELECT ?subject ?subject_iri ?predicate ?object ?object_iri ?post ?start ?end WHERE { ?r a kg:RelationMention ; kg:predicateName ?predicate ; kg:subjectName ?subject ; kg:relationSubject ?subject_iri ; kg:objectName ?object ; kg:relationObject ?object_iri ; kg:start ?start ; kg:end ?end . OPTIONAL { ?r kg:post ?post } }"
_COVERAGE = "SELECT ?start ?end ?text ?kind ?fact ?reason WHERE { ?c a kg:CoverageItem ; kg:start ?start ; kg:end ?end ; kg:exact ?text ; kg:kind ?kind . OPTIONAL { ?c kg:heldBy ?fact } OPTIONAL { ?c kg:reason ?reason } }"


_UNREAD = "SELECT ?doc ?path ?sha256 ?reason ?fix WHERE { ?d a kg:UnreadDocument ; dcterms:identifier ?doc ; kg:path ?path ; kg:failure ?reason . OPTIONAL { ?d kg:sha256 ?sha256 } OPTIONAL { ?d kg:remedy ?fix } }"


_FAILED = ("doc", "path", "sha256", "reason", "fix")
_STATUS: Record = {"status": "read", "reason": None, "fix": None}


class _Row(Protocol):
    def __getitem__(self, key: str) -> Any: ...


def lines(store: Store, graph: str, doc: str) -> dict[str, list[str]]:
    """The JSON lines of one document by file stem (documents, entities, corefs, facts, relations, coverage), sorted by offset.

    `graph` is the IRI of the document's named graph in `store`.
    """
    reader = _Reader(store, graph, doc)
    made = {
        "documents": [reader.document()],
        "entities": reader.entities(),
        "corefs": reader.corefs(),
        "facts": reader.facts(),
        "relations": reader.relations(),
        "coverage": reader.coverage(),
    }
    return {name: [json.dumps(record, ensure_ascii=False) for record in records] for name, records in made.items()}


class _Reader:
    """Queries one named graph."""

    def __init__(self, store: Store, graph: str, doc: str) -> None:
        self._store, self._graph, self._doc = store, NamedNode(graph), doc

    def _rows(self, query: str, *names: str) -> Iterator[tuple[Any, ...]]:
        found = self._store.query(_PREFIX + query, default_graph=[self._graph])
        assert isinstance(found, QuerySolutions)
        known = [variable.value for variable in found.variables]
        order = [known.index(name) for name in names]
        for row in found:
            values = [*row]
            yield tuple([_plain(values[place]) for place in order])

    def document(self) -> Record:
        names = ("doc", "path", "sha256", "title", "published", "publisher", "author", "url", "chars", "encoding")
        row = next(self._rows(_DOCUMENT, *names), None)
        if row is None:
            return self._unread(names)
        record = dict(zip(names, row, strict=True))
        return {**record, "repairs": dict(self._rows(_REPAIRS, "kind", "count")), **_STATUS, **self._reviews()}

    def _reviews(self) -> Record:
        """What people decided about the document, by hash, and which decisions matched nothing; no keys where nothing was."""
        digest = [reviews for (reviews,) in self._rows(_REVIEWS, "reviews")]
        if not digest:
            return {}
        return {"reviews": digest[0], "unmatched_reviews": [one for (one,) in self._rows(_UNMATCHED, "one")]}

    def _unread(self, names: tuple[str, ...]) -> Record:
        row = dict(zip(_FAILED, next(self._rows(_UNREAD, *_FAILED)), strict=True))
        empty: Record = {**dict.fromkeys(names), "chars": 0, "repairs": {}}
        return {
            **empty,
            **{name: row[name] for name in names[:3]},
            "status": "failed",
            "reason": row["reason"],
            "fix": row["fix"],
        }

    def entities(self) -> list[Record]:
        rows = sorted(self._rows(_ENTITIES, "start", "end", "text", "class", "iri"))
        return [
            {"doc": self._doc, "span": [start, end], "text": text, "class": _local(kind), "iri": iri}
            for start, end, text, kind, iri in rows
        ]

    def corefs(self) -> list[Record]:
        rows = sorted(self._rows(_COREFS, "start", "end", "text", "rule", "name", "class", "iri", "from", "to"))
        return [
            {"doc": self._doc, "span": [a, b], "text": text, "rule": rule, "name": name, "class": _local(kind), "iri": iri, "antecedent": [c, d]}
            for a, b, text, rule, name, kind, iri, c, d in rows
        ]  # fmt: skip

    def facts(self) -> list[Record]:
        parts = {name: self._grouped(query, *names) for name, query, *names in _PARTS}
        names = ("start", "triggerStart", "type", "end", "trigger", "confidence", "modality", "event", "rule", "fact")
        rows = sorted(self._rows(_FACTS, *names), key=lambda row: (*row[:4], row[-1]))
        return [self._fact(dict(zip(names, row, strict=True)), parts) for row in rows]

    def _grouped(self, query: str, *names: str) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for row in sorted(self._rows(query, "fact", "index", *names), key=lambda row: (row[0], row[1])):
            found.setdefault(row[0], []).append(dict(zip(names, row[2:], strict=True)))
        return found

    def _fact(self, row: Record, parts: dict[str, dict[str, list[Record]]]) -> Record:
        record: Record = {
            "doc": self._doc,
            "type": row["type"],
            "trigger": row["trigger"],
            "span": [row["start"], row["end"]],
        }
        arguments = parts["arguments"].get(row["fact"], [])
        for role in ROLES:
            record[role] = [
                {"name": a["name"], "class": _local(a["class"]), "iri": a["iri"]}
                for a in arguments
                if a["role"] == role
            ]
        record["time"] = [{k: v for k, v in t.items() if v is not None} for t in parts["times"].get(row["fact"], [])]
        record["quantities"] = [_amount(q) for q in parts["quantities"].get(row["fact"], [])]
        record.update({"modality": row["modality"]} if row["modality"] else {})
        return {
            **record,
            "confidence": row["confidence"],
            "rule": row["rule"],
            "iri": row["fact"],
            "event": row["event"],
        }

    def relations(self) -> list[Record]:
        names = ("start", "end", "subject", "predicate", "object", "post", "subject_iri", "object_iri")
        rows = sorted(
            self._rows(_RELATIONS, *names),
            key=lambda row: tuple(str(cell) if i > 1 else cell for i, cell in enumerate(row)),
        )
        records = [dict(zip(names, row, strict=True)) for row in rows]
        return [
            {"doc": self._doc, **{k: r[k] for k in names[2:] if r[k] is not None}, "span": [r["start"], r["end"]]}
            for r in records
        ]

    def coverage(self) -> list[Record]:
        held: dict[tuple[Any, ...], list[str]] = {}
        for start, end, kind, text, reason, fact in sorted(
            self._rows(_COVERAGE, "start", "end", "kind", "text", "reason", "fact"), key=lambda r: (r[:3], str(r[5]))
        ):
            held.setdefault((start, end, kind, text, reason), []).extend([fact] if fact else [])
        return [
            {"doc": self._doc, "span": [start, end], "kind": kind, "text": text, "facts": facts, "reason": reason}
            for (start, end, kind, text, reason), facts in held.items()
        ]


_PARTS = (
    ("arguments", _ARGUMENTS, "role", "name", "class", "iri"),
    ("quantities", _QUANTITIES, "value", "max", "op", "unit", "item", "total", "from", "to"),
    ("times", _TIMES, "text", "value"),
)


def _amount(row: Record) -> Record:
    """A quantity without what it does not say; `part_of` is the span of the amount that it is a part of."""
    found = {k: v for k, v in row.items() if v is not None and k not in ("total", "from", "to")}
    total = {"total": True} if row["total"] == "true" else {}
    return {**found, **total, **({"part_of": [row["from"], row["to"]]} if row["from"] is not None else {})}


def _plain(value: Any) -> Any:
    """An RDF term as JSON: numbers as numbers (whole ones without a point), IRIs and strings as text."""
    if type(value) is Literal:
        if value.datatype.value in _NUMBERS:
            number = float(value.value)
            return int(number) if number.is_integer() else number
        return value.value
    return value.value if type(value) is NamedNode else None


_NUMBERS = frozenset(f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal"))


def _local(iri: str) -> str:
    return iri.removeprefix(KG)
