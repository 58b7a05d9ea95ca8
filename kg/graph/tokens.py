"""Terms as N-Quads writes them, for the many statements of a document: a token is a text, and made ten times as fast as an
object of Oxigraph. They are canonical: Oxigraph writes the same bytes for what it reads from them.
"""

import re

from pyoxigraph import NamedNode

from kg.extension import cache
from kg.graph import terms

_ESCAPED = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def ref(iri: str) -> str:
    """An IRI of kg.iris, which are valid by their making."""
    return f"<{iri}>"


def checked(iri: str) -> str:
    """An IRI that a user gave. Raises ValueError for what is none."""
    return str(NamedNode(iri))


def iri(token: str) -> str:
    """The IRI that a token names."""
    return token[1:-1]


def literal(text: str, language: str = "", datatype: str = "") -> str:
    """A literal, with a language tag or the token of a datatype where one is given."""
    quoted = f'"{_ESCAPED.sub(_escape, text)}"'
    if language:
        return f"{quoted}@{language.lower()}"
    return f"{quoted}^^{datatype}" if datatype else quoted


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"


def integer(value: int) -> str:
    """A whole number as xsd:integer."""
    return f'"{value}"^^{term("xsd:integer")}'


@cache
def kg(name: str) -> str:
    """As kg.graph.terms.kg."""
    return str(terms.kg(name))


@cache
def term(name: str) -> str:
    """As kg.graph.terms.term."""
    return str(terms.term(name))


@cache
def event_class(name: str) -> str:
    """As kg.graph.terms.event_class."""
    return str(terms.event_class(name))


@cache
def entity_subclass(name: str) -> str:
    """As kg.graph.terms.entity_subclass."""
    return str(terms.entity_subclass(name))
