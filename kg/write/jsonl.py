"""The facts contract as JSON lines, rebuilt from the statements of a graph: never a second source of truth."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any

from pyoxigraph import NamedNode, Store

from kg.graph.kinds import MAIN
from kg.graph.terms import KG, PREFIXES
from kg.model import ROLES
from kg.write.lines import of_graph

Record = dict[str, Any]
_FAILED = ("doc", "path", "sha256", "reason", "fix")
_DOCUMENT = ("doc", "path", "sha256", "title", "published", "publisher", "author", "url", "chars", "encoding")
_NONE = (None,)
_STATUS: Record = {"status": "read", "reason": None, "fix": None}
_NUMBERS = frozenset(f"^^<{PREFIXES['xsd']}{name}>" for name in ("integer", "decimal"))
# The lines keep the main class; a subclass beside it is the graph's.
_MAIN = frozenset(KG + name for name in MAIN)


def lines(store: Store, graph: str, doc: str) -> dict[str, list[str]]:
    """As `rebuilt`, from the named graph of a document in a store; `graph` is its IRI."""
    return rebuilt((line.decode()[:-2] for line in of_graph(store, NamedNode(graph))), doc)


def rebuilt(triples: Iterable[str], doc: str) -> dict[str, list[str]]:
    """The JSON lines of one document by file stem (documents, entities, corefs, facts, relations, coverage), sorted by offset.

    `triples` are all that its graph states, as lines of N-Triples without their dot.
    """
    reader = _Reader(triples, doc)
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
    """One named graph: subject to predicate to values, and the subjects of each class."""

    def __init__(self, triples: Iterable[str], doc: str) -> None:
        self._doc = doc
        self._about: dict[str, dict[str, list[Any]]] = {}
        self._kinds: dict[str, list[str]] = {}
        last, said = "", dict[str, list[Any]]()
        for line in triples:
            subject, predicate, token = line.split(" ", 2)
            if subject != last:
                last, said = subject, self._about.setdefault(subject[1:-1], {})
            value = token[1:-1] if token[0] == "<" else _literal(token)
            name = _short(predicate)
            if name in said:
                said[name].append(value)
            else:
                said[name] = [value]
            if name == "type":
                self._kinds.setdefault(value, []).append(subject[1:-1])

    def _of(self, kind: str) -> list[str]:
        return self._kinds.get(KG + kind, [])

    def _rows(self, node: str, *names: str) -> Iterator[tuple[Any, ...]]:
        """All rows of what is said of a node; a name with a question mark may be missing, and is then None."""
        said = self._about.get(node, {})
        return product(*(said.get(name, ()) if name[-1] != "?" else said.get(name[:-1], _NONE) for name in names))

    def _classes(self, entity: str) -> list[str]:
        return [_local(kind) for kind in self._about.get(entity, {}).get("type", ()) if kind in _MAIN]

    def document(self) -> Record:
        for node in self._of("SourceDocument"):
            asked = (
                "identifier",
                "path",
                "sha256",
                "title?",
                "published?",
                "publisher?",
                "author?",
                "url?",
                "chars",
                "encoding",
            )
            for row in self._rows(node, *asked):
                repairs = [one for r in self._of("Repair") for one in self._rows(r, "kind", "count")]
                record = dict(zip(_DOCUMENT, row, strict=True))
                return {**record, "repairs": dict(sorted(repairs)), **_STATUS, **self._reviews(node)}
        return self._unread()

    def _reviews(self, node: str) -> Record:
        """What people decided about the document, by hash, and which decisions matched nothing; no keys where nothing was."""
        said = self._about[node]
        if "reviews" not in said:
            return {}
        return {"reviews": said["reviews"][0], "unmatched_reviews": sorted(said.get("unmatchedReview", []))}

    def _unread(self) -> Record:
        (node,) = self._of("UnreadDocument")
        (told,) = self._rows(node, "identifier", "path", "sha256?", "failure", "remedy?")
        row = dict(zip(_FAILED, told, strict=True))
        empty: Record = {**dict.fromkeys(_DOCUMENT), "chars": 0, "repairs": {}}
        stated = {name: row[name] for name in _DOCUMENT[:3]}
        return {**empty, **stated, "status": "failed", "reason": row["reason"], "fix": row["fix"]}

    def entities(self) -> list[Record]:
        rows = sorted(
            (start, end, text, kind, iri)
            for node in self._of("EntityMention")
            for start, end, text, iri in self._rows(node, "start", "end", "exact", "refersTo")
            for kind in self._classes(iri)
        )
        return [
            {"doc": self._doc, "span": [start, end], "text": text, "class": kind, "iri": iri}
            for start, end, text, kind, iri in rows
        ]

    def corefs(self) -> list[Record]:
        rows = sorted(
            (start, end, text, rule, name, kind, iri, first, last)
            for node in self._of("Coreference")
            for start, end, text, rule, iri, told in self._rows(
                node, "start", "end", "exact", "rule", "standsFor", "antecedent"
            )
            for first, last in self._rows(told, "start", "end")
            for (name,) in self._rows(iri, "label")
            for kind in self._classes(iri)
        )
        return [
            {"doc": self._doc, "span": [a, b], "text": text, "rule": rule, "name": name, "class": kind, "iri": iri, "antecedent": [c, d]}
            for a, b, text, rule, name, kind, iri, c, d in rows
        ]  # fmt: skip

    def facts(self) -> list[Record]:
        names = ("start", "triggerStart", "type", "end", "trigger", "confidence", "modality", "event", "rule", "fact")
        asked = ("start", "triggerStart", "eventType", "end", "trigger", "confidence", "modality?", "mentionOf", "rule")
        rows = [(*row, node) for node in self._of("EventMention") for row in self._rows(node, *asked)]
        rows.sort(key=lambda row: (*row[:4], row[-1]))
        return [self._fact(dict(zip(names, row, strict=True))) for row in rows]

    def _fact(self, row: Record) -> Record:
        said = self._about[row["fact"]]
        span = [row["start"], row["end"]]
        record: Record = {"doc": self._doc, "type": row["type"], "trigger": row["trigger"], "span": span}
        arguments = sorted(one for node in said.get("hasArgument", ()) for one in self._arguments(node))
        for role in ROLES:
            filled = [one for one in arguments if one[1] == role]
            record[role] = [{"name": name, "class": kind, "iri": iri} for _, _, name, kind, iri in filled]
        times = [one for node in said.get("hasTime", ()) for one in self._rows(node, "index", "exact", "timeValue?")]
        amounts = [one for node in said.get("hasQuantityMention", ()) for one in self._amounts(node)]
        record["time"] = [_present({"text": text, "value": value}) for _, text, value in sorted(times, key=_index)]
        record["quantities"] = [amount for _, amount in sorted(amounts, key=_index)]
        record.update({"modality": row["modality"]} if row["modality"] else {})
        found = {"confidence": row["confidence"], "rule": row["rule"], "iri": row["fact"], "event": row["event"]}
        return {**record, **found}

    def _arguments(self, node: str) -> Iterator[tuple[Any, ...]]:
        for index, role, name, iri in self._rows(node, "index", "role", "name", "filler"):
            for kind in self._classes(iri):
                yield index, role, name, kind, iri

    def _amounts(self, node: str) -> Iterator[tuple[Any, Record]]:
        """(index, the amount without what it does not say); `part_of` is the span of the amount that it is a part of."""
        for index, quantity, total, whole in self._rows(node, "index", "quantity", "total?", "shareOf?"):
            for value, most, operator, unit, item in self._rows(quantity, "value", "max?", "operator", "unit", "item"):
                found = _present({"value": value, "max": most, "op": operator, "unit": unit, "item": item})
                spans = [] if whole is None else [*self._rows(whole, "start", "end")]
                part = {"part_of": list(spans[0])} if spans else {}
                yield index, {**found, **({"total": True} if total == "true" else {}), **part}

    def relations(self) -> list[Record]:
        names = ("start", "end", "subject", "predicate", "object", "post", "subject_iri", "object_iri")
        asked = (
            "start",
            "end",
            "subjectName",
            "predicateName",
            "objectName",
            "post?",
            "relationSubject",
            "relationObject",
        )
        rows = sorted(
            (row for node in self._of("RelationMention") for row in self._rows(node, *asked)),
            key=lambda row: (*row[:2], *map(str, row[2:])),
        )
        records = [dict(zip(names, row, strict=True)) for row in rows]
        return [
            {"doc": self._doc, **{k: r[k] for k in names[2:] if r[k] is not None}, "span": [r["start"], r["end"]]}
            for r in records
        ]

    def coverage(self) -> list[Record]:
        rows = sorted(
            (
                (*row, sorted(self._about[node].get("heldBy", ())))
                for node in self._of("CoverageItem")
                for row in self._rows(node, "start", "end", "kind", "exact", "reason?")
            ),
            key=lambda row: (*row[:3], str(row[4])),
        )
        return [
            {"doc": self._doc, "span": [start, end], "kind": kind, "text": text, "facts": facts, "reason": reason}
            for start, end, kind, text, reason, facts in rows
        ]


def _index(row: tuple[Any, ...]) -> Any:
    return row[0]


def _present(record: Record) -> Record:
    return {name: value for name, value in record.items() if value is not None}


@lru_cache(1000)  # a graph from elsewhere may have any
def _short(predicate: str) -> str:
    """The local name of a predicate's token; those of a document's graph differ in them."""
    at = max(predicate.rfind("/"), predicate.rfind("#"))
    return predicate[at + 1 : -1]


def _literal(token: str) -> Any:
    """A literal as JSON: numbers as numbers (whole ones without a point), strings as text."""
    end = token.rindex('"')
    # What N-Triples escapes it escapes as JSON does.
    text: str = json.loads(token[: end + 1]) if "\\" in token else token[1:end]
    if token[end + 1 :] in _NUMBERS:
        number = float(text)
        return int(number) if number.is_integer() else number
    return text


def _local(iri: str) -> str:
    return iri.removeprefix(KG)
