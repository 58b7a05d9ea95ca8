"""Tokens are what Oxigraph writes, for every character that a text may hold."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import tokens
from kg.graph.terms import PREFIXES

DECIMAL = f"{PREFIXES['xsd']}decimal"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_every_character_is_written_as_oxigraph_writes_it() -> None:
    chars = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    for low in range(0, len(chars), 4096):
        text = "".join(chars[low : low + 4096])
        assert tokens.literal(text) == str(ox.Literal(text))


@given(TEXTS)
def test_a_text_with_language_or_datatype_reads_back_and_is_written_the_same(text: str) -> None:
    made = [
        tokens.literal(text),
        tokens.literal(text, language="zh-Hant"),
        tokens.literal(text, datatype=tokens.term("xsd:decimal")),
    ]
    same = [ox.Literal(text), ox.Literal(text, language="zh-Hant"), ox.Literal(text, datatype=ox.NamedNode(DECIMAL))]
    assert made == [str(one) for one in same]
    lines = "".join(f"<{PREFIXES['kg']}s> <{PREFIXES['kg']}p> {one} .\n" for one in made)
    read = [quad.object for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)]
    assert read == same


def test_a_half_of_a_pair_is_no_text_of_a_graph() -> None:
    with pytest.raises(UnicodeEncodeError):
        tokens.literal("\ud800").encode()


def test_terms_are_those_of_the_ontology() -> None:
    assert tokens.kg("value") == f"<{PREFIXES['kg']}value>"
    assert tokens.event_class("Dispatch") == f"<{PREFIXES['kg']}Dispatch>"
    assert tokens.iri(tokens.ref("https://example.org/a")) == "https://example.org/a"
    assert tokens.integer(-3) == f'"-3"^^<{PREFIXES["xsd"]}integer>'
    with pytest.raises(KeyError, match="valu"):
        tokens.kg("valu")


@pytest.mark.parametrize("iri", ["https://example.org/a b", "no iri", "https://example.org/<x>", ""])
def test_an_iri_of_a_user_is_checked(iri: str) -> None:
    with pytest.raises(ValueError, match="IRI"):
        tokens.checked(iri)
