"""Names of one document to IRIs: places to codes by the document's other places, other names by their normal form.

What a name means depends on its own document alone, never on which others a build has, so that builds can be merged. Names
that are the same thing everywhere get the same IRI in all documents; the others are set apart by a hash of the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.annotate import known
from kg.iris import collective_iri, digest, entity_iri, place_iri
from kg.link import areas, bodies, kb
from kg.link.choice import JOINED, Choice, choices, disambiguate, placed
from kg.link.overrides import NONE, Overrides
from kg.model import Extraction, Reference
from kg.tables import words

__all__ = ["Entity", "Linker", "disambiguate"]

_QUOTES = re.compile(r"[“”‘’\"'\s]")
_REGISTERED = re.compile(r"(?:公司|集团)")
_LONG = 6  # characters from which on a body with a name of its own is the same everywhere
_MOST = 12  # candidates of a place that are told
_TITLE = 8  # characters from which on a document's title is


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of a document: IRI, class, label, the place code where it has one; `everywhere`: its IRI is the same in
    every document that names it; `subclass` and `same`, another's IRI of it, where the user tells them. Of a place: `candidates`, the codes between which the document does not decide, and how sure
    the choice is, or each candidate (0 to 1, a rank).
    """

    iri: str
    kind: str
    label: str
    code: str = ""
    everywhere: bool = False
    candidates: tuple[str, ...] = ()
    sure: float | None = None
    subclass: str = ""
    same: str = ""


class Linker:
    """Links the names of one document; equal names of one class are one entity there."""

    def __init__(self, extraction: Extraction, overrides: Overrides = NONE) -> None:
        self._doc = extraction.document.source.doc
        self.scope = digest(extraction.document.text)
        self._overrides = overrides
        self._names = {
            kind: {m.text for m in extraction.mentions if m.kind == kind} for kind in ("Place", "Organization")
        }
        self._choices = choices(extraction)
        codes = {name: choice.code for name, choice in self._choices.items() if choice.code}
        self._codes = {**{kb.name_of(code): code for code in codes.values()}, **codes}
        self._full_names = _canonical(extraction.references)
        self._joined = placed(extraction, self._choices)
        self._stands = {r.start: r.antecedent_start for r in extraction.references if r.kind == "Place"}
        self._linked: dict[tuple[str, str, str], Entity] = {}

    def link(self, name: str, kind: str, at: int = -1) -> Entity:
        """The entity of a name: a place with a code where the document decides between the candidates, or the words before
        the mention that begins at `at` do.
        """
        code = self._joined.get((name, self._stands.get(at, at)), "") if kind == "Place" else ""
        if (name, kind, code) not in self._linked:
            self._linked[name, kind, code] = self._entity(name, kind, code)
        return self._linked[name, kind, code]

    def within(self, name: str, kind: str, start: int, end: int) -> Entity:
        """The entity of a name somewhere in a span: as `link` where the mentions there say one place."""
        here = {code: at for (other, at), code in self._joined.items() if other == name and start <= at < end}
        return self.link(name, kind, min(here.values()) if len(here) == 1 else -1)

    def _entity(self, name: str, kind: str, joined: str = "") -> Entity:
        if kind == "Collective":
            return Entity(collective_iri(name, self.scope), kind, name)
        if self._overrides.alone(name, kind):
            return Entity(entity_iri(kind, name, "alone"), kind, _QUOTES.sub("", name), everywhere=True)
        full = self._overrides.full(self._full_names.get((name, kind), name), kind)
        own = known.of(full, kind)
        if own:
            return self._known(own)
        choice = self._choices.get(name) if kind == "Place" and full == name else None
        if choice and joined:
            choice = Choice(joined, JOINED, choice.candidates)
        code = choice.code if choice else ""
        if kind == "Place" and not code and full != name:
            found = kb.candidates(full)
            code = found[0] if len(found) == 1 else ""
        if kind == "Place":
            code = code or self._code_of_partner(full)
        if code:
            return Entity(
                place_iri(code), kind, kb.name_of(code), code, True, (), choice.confidence if choice else None
            )
        named = self._named(full, kind)
        return replace(named, candidates=choice.candidates[:_MOST], sure=choice.confidence) if choice else named

    def _code_of_partner(self, name: str) -> str:
        """The code of a place that the user says is the same, where the document names it or only one place bears the name."""
        for partner in self._overrides.partners(_QUOTES.sub("", name), "Place"):
            found = kb.candidates(partner)
            if code := self._codes.get(partner) or (found[0] if len(found) == 1 else ""):
                return code
        return ""

    def _known(self, own: known.Known) -> Entity:
        """The entity of a name that the user tells: the same in every document."""
        iri = place_iri(own.code) if own.code else entity_iri(own.kind, own.full)
        label = kb.name_of(own.code) if own.code else own.full
        sure = 1.0 if own.code else None
        return Entity(iri, own.kind, label, own.code, True, (), sure, own.subclass, own.iri)

    def _named(self, name: str, kind: str) -> Entity:
        """The entity of a name that is no place with a code."""
        if kind == "Organization":
            name = bodies.formal(_QUOTES.sub("", name))
        label = _QUOTES.sub("", name)
        label = kb.area_name(label) or label if kind == "Place" else label
        if kind == "Organization" and bodies.own(name):
            label = bodies.inner(label, self._names["Place"])
        at, rest = "", label
        if kind == "Organization" and not bodies.own(name) and not bodies.national(name):
            at, rest = bodies.split(label, {*self._names["Place"], *self._codes}, self._codes)
            label = bodies.label(at, rest) if at else bodies.short(label)
        other = self._overrides.label(label, kind)
        if other != label:
            at, rest, label = self._elsewhere(other, kind)
        one = self._overrides.one(label, kind)
        scope = (place_iri(at),) if at else () if one else self._scope(name, kind, label)
        if self._overrides.apart(label, kind, self._doc):
            scope = (self.scope, "apart")
        parts = (rest if at else label, *scope)
        return Entity(entity_iri(kind, *parts), kind, label, everywhere=self.scope not in scope)

    def _elsewhere(self, label: str, kind: str) -> tuple[str, str, str]:
        """(place code, rest, label) of a body that the user names, whose place this text need not name: the longest beginning
        that only one place bears.
        """
        if kind != "Organization" or bodies.own(label):
            return "", label, label
        found = {label[:size]: kb.present(label[:size]) for size in range(2, len(label))}
        codes = {name: codes[0] for name, codes in found.items() if len(codes) == 1} | {
            name: code for name, code in self._codes.items() if label.startswith(name)
        }
        at, rest = bodies.split(label, codes, codes)
        return at, rest, bodies.label(at, rest) if at else bodies.short(label)

    def _scope(self, name: str, kind: str, label: str) -> tuple[str, ...]:
        """What sets a name apart from the same name elsewhere: nothing, the place that it begins with, or the document."""
        if kind == "Place" and (label in words("regions") or areas.area(label) is not None):
            return ()
        if kind == "Organization" and bodies.national(label):
            return ()
        place = self._placed(name) if kind in ("Place", "Organization") else ""
        own = kind == "Organization" and len(name) >= _LONG and bodies.own(name)
        if len(kb.candidates(place)) > 1 and not (own and _REGISTERED.search(name)):
            # 鼓楼区委 of 南京 is not that of 福州; a company's name is its own in the whole country.
            return (place_iri(self._codes[place]) if place in self._codes else self.scope,)
        titled = kind == "Document" and len(label) > _TITLE
        return () if place or own or titled else (self.scope,)

    def _placed(self, name: str) -> str:
        """The place that a name begins with, which makes it the same name in every document."""
        return next((p for end in range(len(name) - 1, 0, -1) if (p := name[:end]) in self._names["Place"]), "")


def _canonical(references: Iterable[Reference]) -> dict[tuple[str, str], str]:
    """Full name by (name, class) of the mentions that are relative or short forms, where all of them agree."""
    found: dict[tuple[str, str], set[str]] = {}
    for reference in references:
        if reference.rule in ("relative", "short", "introduced", "listed"):
            found.setdefault((reference.text, reference.kind), set()).add(reference.name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
