"""CSV tables for databases and spreadsheets: RFC 4180, UTF-8, a header row, rows sorted by their IRIs.

All tables join by IRI. Numbers are plain decimals, what is not known is empty, several values in a cell stand as
kg.write.cells.joined writes them. Offsets count code points of texts/<document>.txt.
"""

import csv
import pathlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg.graph.lookups import Columns
from kg.graph.provinces import provinces
from kg.model import ENTITY_CLASSES
from kg.write.cells import guarded, joined

Row = Iterable[str]
_SPAN = ("start", "end", "exact")
_AMOUNT = ("value", "operator", "max", "unit", "item")
# Table → its columns; every table starts with the row's IRI, or with what it is about where a row has none.
HEADERS = {
    "entities": ("iri", "class", "label", "alternative_names", "code", "level", "province", "mentions"),
    "events": ("iri", "type", "label", "modality", "times", "confidence", "documents", "tellings"),
    "facts": ("iri", "event", "document", "trigger", "modality", "confidence", "rule", "times", *_SPAN),
    "arguments": ("iri", "fact", "event", "document", "role", "index", "entity", "name", "start", "end"),
    "quantities": ("iri", "fact", "event", "document", "index", *_AMOUNT, "total", "share_of", *_SPAN),
    "relations": ("iri", "subject", "predicate", "object", "subject_name", "object_name", "post", "document", *_SPAN),
    "documents": ("iri", "id", "status", "title", "published", "publisher", "author", "url", "path", "sha256", "encoding", "chars", "reason", "fix"),
    "mentions": ("iri", "entity", "document", *_SPAN),
}  # fmt: skip


def write(store: ox.Store, target: pathlib.Path, spreadsheet: bool = False) -> None:
    """Write the tables into the folder `target`; same quads, same bytes.

    `spreadsheet`: with a byte-order mark, by which spreadsheets know UTF-8, all cells quoted, and cells that would start a
    formula guarded by an apostrophe. Without it the cells are the graph's own texts.
    """
    target.mkdir(exist_ok=True)
    tables = _Tables(store)
    for name, header in HEADERS.items():
        rows: Iterable[Row] = getattr(tables, name)()
        if spreadsheet:
            rows = ([guarded(cell) for cell in row] for row in rows)
        with (target / f"{name}.csv").open("w", encoding="utf-8-sig" if spreadsheet else "utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL if spreadsheet else csv.QUOTE_MINIMAL)
            writer.writerow(header)
            writer.writerows(rows)


class _Tables:
    """The rows of each table; the methods are named as the tables."""

    def __init__(self, store: ox.Store) -> None:
        self._columns = Columns(store)
        self._event = self._columns.value("mentionOf")

    def _cells(self, node: str, names: Sequence[str]) -> list[str]:
        return [joined(values) if len(values := self._values(name, node)) > 1 else "".join(values) for name in names]

    def _values(self, name: str, node: str) -> tuple[str, ...]:
        return self._columns.values(name).get(node, ())

    def _document(self, node: str) -> str:
        return self._columns.documents.get(node, "")

    def _times(self, facts: Iterable[str]) -> str:
        said = {
            value
            for fact in facts
            for time in self._values("hasTime", fact)
            for value in self._values("timeValue", time)
        }
        return joined(sorted(said))  # fmt: skip

    def entities(self) -> Iterator[Row]:
        where = provinces(self._columns)
        mentions = Counter(self._columns.value("refersTo").values())
        for node, kind in self._columns.classes.items():
            if kind in ENTITY_CLASSES or kind == "Collective":
                names = joined(self._values("skos:altLabel", node))
                about = self._cells(node, ("code", "level"))
                yield (
                    node,
                    kind,
                    *self._cells(node, ["rdfs:label"]),
                    names,
                    *about,
                    where.get(node, ""),
                    str(mentions[node]),
                )

    def events(self) -> Iterator[Row]:
        confidence = self._columns.value("confidence")
        for node, facts in self._columns.values("hasMention").items():
            sure = max((confidence[fact] for fact in facts if fact in confidence), key=float, default="")
            documents = joined(sorted({self._document(fact) for fact in facts} - {""}))
            about = self._cells(node, ("rdfs:label", "modality"))
            kind = self._columns.classes.get(node, "")
            yield node, kind, *about, self._times(facts), sure, documents, str(len(facts))

    def facts(self) -> Iterator[Row]:
        for node, event in self._event.items():
            about = self._cells(node, ("trigger", "modality", "confidence", "rule"))
            yield node, event, self._document(node), *about, self._times([node]), *self._cells(node, _SPAN)

    def arguments(self) -> Iterator[Row]:
        for fact, nodes in self._columns.values("hasArgument").items():
            for node in nodes:
                about = self._cells(node, ("role", "index", "filler", "name", "start", "end"))
                yield node, fact, self._event.get(fact, ""), self._document(fact), *about

    def quantities(self) -> Iterator[Row]:
        for fact, nodes in self._columns.values("hasQuantityMention").items():
            for node in nodes:
                amount = self._columns.value("quantity").get(node, "")
                about = self._cells(node, ("total", "shareOf", *_SPAN))
                place = (node, fact, self._event.get(fact, ""), self._document(fact))
                yield *place, *self._cells(node, ["index"]), *self._cells(amount, _AMOUNT), *about

    def relations(self) -> Iterator[Row]:
        """The relations that documents state, then the gazetteer's, which have no IRI, names or document."""
        names = ("relationSubject", "predicateName", "relationObject", "subjectName", "objectName", "post")
        for node in self._columns.instances("RelationMention"):
            yield node, *self._cells(node, names), self._document(node), *self._cells(node, _SPAN)
        for place, wholes in self._columns.values("within").items():
            for whole in wholes:
                yield "", place, "within", whole, *[""] * 7

    def documents(self) -> Iterator[Row]:
        names = (
            "dcterms:title",
            "published",
            "publisher",
            "author",
            "url",
            "path",
            "sha256",
            "encoding",
            "chars",
            "failure",
            "remedy",
        )
        for node, name in self._columns.value("dcterms:identifier").items():
            unread = self._columns.classes.get(node) == "UnreadDocument"
            yield node, name, "failed" if unread else "read", *self._cells(node, names)

    def mentions(self) -> Iterator[Row]:
        for node, entity in self._columns.value("refersTo").items():
            yield node, entity, self._document(node), *self._cells(node, _SPAN)
