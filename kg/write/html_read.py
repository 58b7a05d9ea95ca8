"""Sorted, distinct answers from a build's quads, whatever named graph holds them."""

from functools import lru_cache, partial

import pyoxigraph as ox

from kg.graph.terms import KG, kg, term

_HELD = 4096  # subjects whose statements are kept: cards ask for one and the few around it again and again


def _node(name: str) -> ox.NamedNode:
    """The term that `name` stands for, one of kg: if it has no prefix. Raises KeyError for a name that is no term."""
    return term(name) if ":" in name else kg(name)


def _text(found: object) -> str:
    """The IRI or the literal's text of `found`; empty for blank nodes and triples, which builds do not hold."""
    return found.value if isinstance(found, ox.NamedNode | ox.Literal) else ""


def _statements(store: ox.Store, subject: str) -> dict[str, list[str]]:
    """Predicate → objects of a subject; one look-up in the store costs more than all that it brings."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(subject), None, None, None):
        found.setdefault(quad.predicate.value, set()).add(_text(quad.object))
    return {name: sorted(texts - {""}) for name, texts in found.items()}


class Reader:
    """Point look-ups in one store. Every list is sorted and without doubles: no answer depends on store order."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        # Of a function and no method: a reader that held itself would keep its store until garbage is looked for.
        self._about = lru_cache(_HELD)(partial(_statements, store))

    def values(self, subject: str, name: str) -> list[str]:
        """All objects of `subject` for the predicate `name`, as text."""
        return self._about(subject).get(_node(name).value, [])

    def value(self, subject: str, name: str) -> str:
        """The first object of `subject` for the predicate `name`; empty if there is none."""
        return next(iter(self.values(subject, name)), "")

    def number(self, subject: str, name: str) -> int | None:
        """The first object as an integer; None if there is none or it is no integer."""
        text = self.value(subject, name)
        return int(text) if text.isascii() and text.isdigit() else None

    def subjects(self, name: str, target: str) -> list[str]:
        """All subjects that point at the IRI `target` with the predicate `name`."""
        quads = self._store.quads_for_pattern(None, _node(name), ox.NamedNode(target), None)
        return sorted({_text(quad.subject) for quad in quads} - {""})

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """All (subject, object) of the predicate `name`."""
        quads = self._store.quads_for_pattern(None, _node(name), None, None)
        return sorted({(_text(quad.subject), _text(quad.object)) for quad in quads})

    def instances(self, name: str) -> list[str]:
        """All IRIs whose rdf:type is kg:`name`."""
        quads = self._store.quads_for_pattern(None, term("rdf:type"), _node(name), None)
        return sorted({_text(quad.subject) for quad in quads} - {""})

    def kinds(self, subject: str) -> list[str]:
        """Local names of the kg: classes of `subject`."""
        return [iri.removeprefix(KG) for iri in self.values(subject, "rdf:type") if iri.startswith(KG)]

    def label(self, name: str, language: str) -> str:
        """The rdfs:label of kg:`name` in `language` (`zh` takes zh-Hans too); empty if the store has none."""
        quads = self._store.quads_for_pattern(ox.NamedNode(KG + name), term("rdfs:label"), None, None)
        literals = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
        found = {literal.value for literal in literals if (literal.language or "").split("-")[0] == language}
        return min(found, default="")
