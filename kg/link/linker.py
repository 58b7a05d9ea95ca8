"""Names of one document to IRIs: places to codes by the document's other places, other names by their normal form."""

import re
from dataclasses import dataclass

from kg.annotate.references import canonical
from kg.iris import collective_iri, entity_iri, place_iri
from kg.link import areas, kb
from kg.link.choice import disambiguate
from kg.model import Extraction
from kg.tables import words

__all__ = ["Entity", "Linker", "disambiguate"]

_QUOTES = re.compile(r"[“”‘’\"'\s]")
# Bodies with such a name are one wherever they are named; all others are known only within their document.
_OWN_NAME = re.compile(r"(?:公司|集团|大学|医院|银行|协会|联合会|基金会|研究院|学院)")
_REGISTERED = re.compile(r"(?:公司|集团)")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a document: IRI, class, label, and the place code where it has one."""

    iri: str
    kind: str
    label: str
    code: str = ""


class Linker:
    """Links the names of one document; equal names of one class are one entity there."""

    def __init__(self, extraction: Extraction) -> None:
        self._doc = extraction.document.source.doc
        self._names = {
            kind: {m.text for m in extraction.mentions if m.kind == kind} for kind in ("Place", "Organization")
        }
        self._codes = disambiguate(extraction)
        self._full_names = canonical(extraction.references)
        self._linked: dict[tuple[str, str], Entity] = {}

    def link(self, name: str, kind: str) -> Entity:
        """The entity of a name: a place with a code where the document decides between the candidates."""
        if (name, kind) not in self._linked:
            self._linked[name, kind] = self._entity(name, kind)
        return self._linked[name, kind]

    def _entity(self, name: str, kind: str) -> Entity:
        if kind == "Collective":
            return Entity(collective_iri(name, self._doc), kind, name)
        code = self._codes.get(name, "") if kind == "Place" else ""
        if code:
            return Entity(place_iri(code), kind, kb.name_of(code), code)
        full = self._full_names.get((name, kind), name)
        label = _QUOTES.sub("", full)
        return Entity(entity_iri(kind, label, *self._scope(full, kind, label)), kind, label)

    def _scope(self, name: str, kind: str, label: str) -> tuple[str, ...]:
        """What sets a name apart from the same name elsewhere: nothing, the place that it begins with, or the document."""
        place = self._placed(name) if kind in ("Place", "Organization") else ""
        own = kind == "Organization" and len(name) >= 6 and bool(_OWN_NAME.search(name))
        if len(kb.candidates(place)) > 1 and not (own and _REGISTERED.search(name)):
            # 鼓楼区委 of 南京 is not that of 福州; a company's name is its own in the whole country.
            return (place_iri(self._codes[place]) if place in self._codes else self._doc,)
        titled = kind == "Document" and len(label) > 8
        known = kind == "Place" and (name in words("regions") or areas.area(name) is not None)
        return () if place or own or titled or known else (self._doc,)

    def _placed(self, name: str) -> str:
        """The place that a name begins with, which makes it the same name in every document."""
        return max((p for p in self._names["Place"] if name.startswith(p) and p != name), key=len, default="")
