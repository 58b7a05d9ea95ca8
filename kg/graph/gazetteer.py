"""The gazetteer's own statements: places by code, those above them, and what they were before."""

from collections.abc import Collection, Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg import iris
from kg.graph.amounts import plain
from kg.graph.terms import kg, term
from kg.link import history, kb

# Not below id:graph/, where a document could be called gazetteer.
GAZETTEER = NamedNode(iris.ID + "gazetteer")
Term = NamedNode | Literal


def quads(codes: Sequence[str]) -> list[Quad]:
    """The gazetteer's own statements about the places with these codes and all places above them, and about the former
    ones that they continue under another name, sorted.
    """
    wanted = {code for given in codes for code in (given, *kb.ancestors(given))}
    former = {unit for code in wanted for unit in history.predecessors(code) if unit.name != kb.name_of(code)}
    found = {quad for code in wanted for quad in _place(code)}
    found |= {quad for unit in former for quad in _former(unit, wanted)}
    return sorted(found, key=str)


def _former(unit: history.Unit, wanted: Collection[str]) -> Iterator[Quad]:
    """A unit as it was, with those of its successors that the data describe."""
    node = NamedNode(iris.former_iri(unit.code, unit.name, unit.last))
    pairs: list[tuple[NamedNode, Term]] = [
        (term("rdf:type"), kg("FormerPlace")),
        (term("rdfs:label"), Literal(unit.name, language="zh")),
        (kg("validUntil"), _integer(unit.last)),
        (kg("changeKind"), Literal(unit.kind)),
        *((kg("succeededBy"), NamedNode(iris.place_iri(code))) for code in unit.now if code in wanted),
        *([(kg("formerCode"), Literal(unit.code))] if unit.code else []),
        *([(kg("validFrom"), _integer(unit.first))] if unit.first else []),
    ]
    for predicate, value in pairs:
        yield Quad(node, predicate, value, GAZETTEER)


def _place(code: str) -> Iterator[Quad]:
    place = NamedNode(iris.place_iri(code))
    pairs: list[tuple[NamedNode, Term]] = [
        (term("rdf:type"), kg("Place")),
        (term("rdfs:label"), Literal(kb.name_of(code), language="zh")),
        (kg("code"), Literal(code)),
        (kg("level"), Literal(kb.level_of(code))),
    ]
    pairs += [(kg("within"), NamedNode(iris.place_iri(parent))) for parent in kb.ancestors(code)[:1]]
    begun = history.begun(code)
    pairs += [(kg("validFrom"), _integer(begun))] if begun else []
    centre = kb.centre(code)
    if centre:
        point = NamedNode(f"{iris.ID}geometry/{code}")
        wkt = Literal(f"POINT({plain(centre[1])} {plain(centre[0])})", datatype=term("geo:wktLiteral"))
        pairs.append((kg("hasGeometry"), point))
        yield Quad(point, term("rdf:type"), term("geo:Geometry"), GAZETTEER)
        yield Quad(point, term("geo:asWKT"), wkt, GAZETTEER)
    for predicate, value in pairs:
        yield Quad(place, predicate, value, GAZETTEER)


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=term("xsd:integer"))
