"""The one place where IRIs are made: content-addressed, readable, percent-safe."""

import hashlib
from urllib.parse import quote

ID = "https://w3id.org/dispatch-kg/id/"


def digest(*parts: str, size: int = 16) -> str:
    """The first `size` hex digits of the SHA-256 of the parts, joined by a character that no text has."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:size]


def safe(text: str) -> str:
    """Text as one path segment of an IRI."""
    return quote(text, safe="-._~")


def place_iri(code: str) -> str:
    """The IRI of an administrative place."""
    return f"{ID}place/{code}"


def former_iri(code: str, name: str, last: int) -> str:
    """The IRI of an administrative place as it was until a year, by its code then or, where it had none, its name."""
    return f"{ID}former/{code or digest('FormerPlace', name)}-{last}"


def entity_iri(kind: str, *parts: str) -> str:
    """The IRI of an entity by its normal name and, if it is known only there, its document."""
    return f"{ID}{kind.lower()}/{digest(kind, *parts)}"


def collective_iri(name: str, scope: str) -> str:
    """The IRI of an unnamed filler by its words and its document's hash: 企业 of one report are not those of another."""
    return f"{ID}collective/{digest('Collective', name, scope)}"


def document_iri(doc: str) -> str:
    """The IRI of a source document."""
    return f"{ID}doc/{safe(doc)}"


def graph_iri(doc: str) -> str:
    """The IRI of the named graph that holds what one document says."""
    return f"{ID}graph/{safe(doc)}"


def part_iri(part: str, doc: str, *rest: str) -> str:
    """The IRI of a mention, fact, relation or coverage item of a document."""
    return "/".join([f"{ID}{part}/{safe(doc)}", *(safe(r) for r in rest)])
