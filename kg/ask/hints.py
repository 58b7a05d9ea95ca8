"""Help with a query that does not do what was meant: where it does not parse, terms that no ontology has, empty answers."""

import re
from difflib import get_close_matches

import pyoxigraph as ox

from kg.extension import cache
from kg.graph.ontology import in_use
from kg.graph.terms import KG

_PLACE = re.compile(r"error at (\d+):(\d+)")
_SAID = re.compile(r'#[^\n<>]*$|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.MULTILINE)
_UNTAGGED = re.compile(r"""(["'])[^"'\n]*[\u3400-\u9fff][^"'\n]*\1(?!@)""")
_LABELLED = re.compile(r"rdfs:label\s+(?:\"[^\"\n]*[\u3400-\u9fff]|'[^'\n]*[\u3400-\u9fff])")
_BARE = re.compile(r"(?<![\w:?$/#<@.-])[A-Za-z]\w*(?![\w:])")
_TERM = re.compile(r"\bkg:([A-Za-z]\w*)")


@cache
def terms() -> frozenset[str]:
    """The local names of all terms of the ontology."""
    parsed = ox.parse(in_use("kg.ttl"), format=ox.RdfFormat.TURTLE)
    subjects = {triple.subject.value for triple in parsed if isinstance(triple.subject, ox.NamedNode)}
    return frozenset(name.removeprefix(KG) for name in subjects if name.startswith(KG))


def unknown(query: str) -> list[str]:
    """A line for each kg: term of a query that the ontology does not have, with the nearest that it has."""
    asked = dict.fromkeys(_TERM.findall(_SAID.sub(" ", query)))
    lines = []
    for name in (name for name in asked if name not in terms()):
        near = get_close_matches(name, sorted(terms()), n=1, cutoff=0.6)
        meant = f"did you mean kg:{near[0]}?" if near else "docs/sparql.md lists the terms"
        lines.append(f"kg:{name} is no term of the ontology; {meant}")
    return lines


def bare(query: str) -> list[str]:
    """A line for each term of the ontology that a query names without its prefix (a Dispatch); for queries that do not parse."""
    found = dict.fromkeys(_BARE.findall(_SAID.sub(" ", query)))
    return [f"{name} has no prefix; did you mean kg:{name}?" for name in found if name in terms()]


def pointed(query: str, message: str) -> str:
    """The line of a query in which it stops being SPARQL, with a caret below; empty where the message names no place."""
    place = _PLACE.search(message)
    lines = query.split("\n")
    if not place or int(place[1]) > len(lines):
        return ""
    line, column = lines[int(place[1]) - 1].rstrip(), int(place[2]) - 1
    # Chinese characters take two columns of a terminal.
    ahead = "".join("　" if ord(char) >= 0x2E80 else "\t" if char == "\t" else " " for char in line[:column])
    return f"  {line}\n  {ahead}^"


def empty(query: str) -> str:
    """What may be the matter where a query of known terms has no answer."""
    if _UNTAGGED.search(query) and "STR(" not in query.upper():
        return "no answer; labels have a language: write '东港市'@zh, or compare STR(?label)"
    if _LABELLED.search(query) and "altLabel" not in query:
        return "no answer; rdfs:label is one name of each, its other names are skos:altLabel: write (rdfs:label|skos:altLabel)"
    return "no answer; planned and negated events have kg:modality, places kg:code; docs/sparql.md has the terms"
