"""The facts and names of a finished build as the records that they were made of, with their places in the texts."""

from collections import defaultdict
from dataclasses import dataclass, field

from kg.decisions import hashed
from kg.errors import BuildError
from kg.graph.kinds import MAIN
from kg.graph.load import Build
from kg.model import Argument, Fact, Mention, Quantity, Time

_DOCUMENTS = "SELECT ?doc ?title { ?d a kg:SourceDocument ; dcterms:identifier ?doc . OPTIONAL { ?d dcterms:title ?title } } ORDER BY ?doc"
_FACTS = """SELECT ?fact ?doc ?type ?trigger ?at ?start ?end ?rule ?confidence ?modality {
  ?fact a kg:EventMention ; kg:eventType ?type ; kg:trigger ?trigger ; kg:triggerStart ?at ; kg:start ?start ; kg:end ?end ;
    kg:rule ?rule ; kg:confidence ?confidence ; kg:inDocument/dcterms:identifier ?doc . OPTIONAL { ?fact kg:modality ?modality } }"""
_CLASS = f"FILTER(?class IN ({', '.join(f'kg:{name}' for name in MAIN)}))"
_ARGUMENTS = (
    "SELECT ?fact ?role ?index ?name ?class ?start ?end { ?fact kg:hasArgument ?a . ?a kg:role ?role ; kg:index ?index ; "
    "kg:name ?name ; kg:filler ?f . ?f a ?class . OPTIONAL { ?a kg:start ?start ; kg:end ?end } " + _CLASS + " }"
)
_QUANTITIES = """SELECT ?fact ?index ?start ?end ?value ?op ?unit ?item ?max ?total ?from ?to {
  ?fact kg:hasQuantityMention ?m . ?m kg:index ?index ; kg:start ?start ; kg:end ?end ; kg:quantity ?q .
  ?q kg:value ?value ; kg:operator ?op ; kg:unit ?unit ; kg:item ?item .
  OPTIONAL { ?q kg:max ?max } OPTIONAL { ?m kg:total ?total } OPTIONAL { ?m kg:shareOf ?w . ?w kg:start ?from ; kg:end ?to } }"""
_TIMES = "SELECT ?fact ?index ?words ?value { ?fact kg:hasTime ?t . ?t kg:index ?index ; kg:exact ?words . OPTIONAL { ?t kg:timeValue ?value } }"
_MENTIONS = (
    "SELECT ?doc ?start ?end ?words ?class { ?m a kg:EntityMention ; kg:start ?start ; kg:end ?end ; kg:exact ?words ; "
    "kg:refersTo ?e ; kg:inDocument/dcterms:identifier ?doc . ?e a ?class " + _CLASS + " }"
)
Rows = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a build has of one document: `facts` by IRI in text order, `mentions` in text order, `hash` as decisions name it."""

    doc: str
    title: str
    text: str
    hash: str
    facts: dict[str, Fact] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)


def told(build: Build) -> dict[str, Told]:
    """The documents of a build by id. Raises BuildError where a text is missing.

    Of the quantities the place of the item is not in the graph; times have no place of their own (-1).
    """
    found = {doc: _document(build, doc, title) for doc, title in build.query(_DOCUMENTS)[1]}
    arguments, quantities, times = (_by_fact(build, query) for query in (_ARGUMENTS, _QUANTITIES, _TIMES))
    facts = [(row[0], row[1], _fact(row, arguments, quantities, times)) for row in build.query(_FACTS)[1]]
    for iri, doc, fact in sorted(facts, key=lambda one: (one[2].start, one[2].trigger_start, one[2].type, one[0])):
        found[doc].facts[iri] = fact
    mentions = [
        (doc, Mention(int(a), int(b), words, _local(kind))) for doc, a, b, words, kind in build.query(_MENTIONS)[1]
    ]
    for doc, mention in sorted(mentions):
        found[doc].mentions.append(mention)
    return found


def _document(build: Build, doc: str, title: str) -> Told:
    file = build.folder / "texts" / f"{doc}.txt"
    try:
        data = file.read_bytes()
        return Told(doc, title, data.decode(), hashed(data))
    except (OSError, ValueError) as err:
        raise BuildError(f"the text is missing or damaged ({err})", where=str(file), fix="build anew") from None


def _by_fact(build: Build, query: str) -> Rows:
    """The rows of a query by their first cell, in order of `index`."""
    names, rows = build.query(query)
    place = names.index("index")
    found: Rows = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[0], int(row[place]), row)):
        found[row[0]].append(row)
    return found


def _fact(row: tuple[str, ...], arguments: Rows, quantities: Rows, times: Rows) -> Fact:
    iri, _, kind, trigger, at, start, end, rule, sure, modality = row
    filled: dict[str, tuple[Argument, ...]] = {}
    for _, role, _, name, of, a, b in arguments.get(iri, ()):
        filled[role] = (*filled.get(role, ()), Argument(name, _local(of), int(a or -1), int(b or -1)))
    return Fact(
        kind, trigger, int(at), int(start), int(end), filled, tuple(map(_quantity, quantities.get(iri, ()))),
        tuple(Time(-1, -1, words, value) for _, _, words, value in times.get(iri, ())), float(sure), modality, rule,
    )  # fmt: skip


def _quantity(row: tuple[str, ...]) -> Quantity:
    _, _, start, end, value, op, unit, item, high, total, low, top = row
    whole = (int(low), int(top)) if low else None
    return Quantity(
        int(start),
        int(end),
        float(value),
        op,
        unit,
        item,
        float(high) if high else None,
        total=bool(total),
        whole=whole,
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
