"""A build's quads by predicate: each asked for once, in one pass, whatever named graph holds it."""

from collections.abc import Mapping
from functools import cached_property

import pyoxigraph as ox

from kg.graph.kinds import subclasses
from kg.graph.terms import KG, kg, term

_BESIDE = frozenset(KG + name for name in ("Post", "Edge", *subclasses()))  # a node is of its main class
Values = Mapping[str, tuple[str, ...]]


class Columns:
    """Look-ups in one store, one scan a predicate. Terms are texts; lists are sorted and hold nothing twice."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._read: dict[str, Values] = {}
        self._first: dict[str, Mapping[str, str]] = {}

    def values(self, name: str) -> Values:
        """Subject IRI → its objects for the predicate `name`, one of kg: where it has no prefix. Raises KeyError for a
        name that is no term.
        """
        if name not in self._read:
            predicate = term(name) if ":" in name else kg(name)
            found: dict[str, set[str]] = {}
            for quad in self._store.quads_for_pattern(None, predicate, None, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                    found.setdefault(quad.subject.value, set()).add(quad.object.value)
            self._read[name] = {subject: tuple(sorted(objects)) for subject, objects in sorted(found.items())}
        return self._read[name]

    def value(self, name: str) -> Mapping[str, str]:
        """Subject IRI → its only object for `name`, the first where a damaged graph has several."""
        if name not in self._first:
            self._first[name] = {subject: objects[0] for subject, objects in self.values(name).items()}
        return self._first[name]

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """IRI → local name of its kg: class."""
        return {
            node: kind.removeprefix(KG)
            for node, kinds in self.values("rdf:type").items()
            for kind in [kind for kind in kinds if kind.startswith(KG) and kind not in _BESIDE][:1]
        }

    def instances(self, name: str) -> list[str]:
        """The IRIs of the class kg:`name`, sorted."""
        return [node for node, kind in self.classes.items() if kind == name]

    @cached_property
    def documents(self) -> Mapping[str, str]:
        """IRI of evidence (mentions, facts, relations, coverage) → id of its source document."""
        names = self.value("dcterms:identifier")
        return {node: names.get(document, "") for node, document in self.value("inDocument").items()}
