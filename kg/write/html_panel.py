"""What the side panel says about each entity, event, relation and document that the page draws, ready for JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kg.graph.labels import chinese, english
from kg.write.html_fold import Sketch, told_relations
from kg.write.html_read import Reader
from kg.write.html_source import Sources
from kg.write.html_text import clipped, pieces, plain, quantity
from kg.write.html_words import MODALITIES, ROLES, look_of

# An entity named in ten thousand places would bury its own panel; the page says how many there are in all.
MAX_MENTIONS = 100
# Nobody types more of a name's pinyin than that, and a name of 10 KB would take a second to read out.
SPOKEN = 40

Card = dict[str, Any]


def cards(reader: Reader, drawn: Sketch, sources: Sources) -> dict[str, Any]:
    """`entities`, `events`, `relations` and `documents`: IRI (or relation key) → card, for all that `drawn` holds."""
    told = told_relations(reader)
    entities = {iri: _entity(reader, iri, kind) for iri, kind in drawn.nodes.items() if kind != "Event"}
    events = {iri: _event(reader, sources, iri, kind) for iri, kind in drawn.events.items()}
    relations = {key: _relation(reader, sources, key, told.get(key, [])) for key in drawn.relations()}
    found = [entry for card in entities.values() for entry in card["mentions"]]
    found += [entry for card in (*events.values(), *relations.values()) for entry in card["tellings"]]
    documents = {iri: _document(reader, iri) for iri in sorted({entry["doc"] for entry in found} - {""})}
    return {"entities": entities, "events": events, "relations": relations, "documents": documents}


def _names(reader: Reader, iri: str) -> list[str]:
    """The entity's label, then its other names; its IRI if it has none."""
    names = [*reader.values(iri, "rdfs:label"), *reader.values(iri, "skos:altLabel")]
    return [plain(name) for name in dict.fromkeys(names)] or [iri]


def _entity(reader: Reader, iri: str, kind: str) -> Card:
    """One entity; `mentions` holds the first of its mentions, `mentionCount` says how many there are."""
    name, *aliases = _names(reader, iri)
    mentions = reader.subjects("refersTo", iri)
    shown = sorted((_span(reader, mention) for mention in mentions[:MAX_MENTIONS]), key=_place)
    place = {key: reader.value(iri, key) for key in ("code", "level")}
    return {
        "kind": look_of(kind, name),
        "class": kind,
        "name": name,
        "aliases": aliases,
        "pinyin": [spoken(text) for text in (name, *aliases)],
        "mentions": shown,
        "mentionCount": len(mentions),
        **place,
    }


def spoken(name: str) -> str:
    """The syllables of a name without tones, parted by blanks, for those who type pinyin or its initials."""
    from pypinyin import lazy_pinyin

    return " ".join(" ".join(lazy_pinyin(name[:SPOKEN])).lower().split())


def _span(reader: Reader, iri: str) -> Card:
    """Where a mention stands: `doc`, `start`, `end` and its words."""
    start, end = reader.number(iri, "start"), reader.number(iri, "end")
    exact = plain(reader.value(iri, "exact"))
    return {"iri": iri, "doc": reader.value(iri, "inDocument"), "start": start, "end": end, "exact": exact}


def _place(span: Card) -> tuple[str, int, str]:
    """Documents by IRI, then the order of reading."""
    return span["doc"], span["start"] or 0, span["iri"]


def _event(reader: Reader, sources: Sources, iri: str, kind: str) -> Card:
    """One event: its slots, its quantities (`short`, then in full) and every telling of it."""
    slots = {role: [[e, _names(reader, e)[0]] for e in reader.values(iri, role)] for role in ROLES}
    tellings = sorted((_telling(reader, sources, fact) for fact in reader.values(iri, "hasMention")), key=_place)
    return {
        "type": kind,
        "label": plain(reader.value(iri, "rdfs:label")),
        "trigger": next((entry["trigger"] for entry in tellings if entry["trigger"]), ""),
        "modality": reader.value(iri, "modality"),
        "slots": {role: entries for role, entries in slots.items() if entries},
        "quantities": _quantities(reader, iri),
        "tellings": tellings,
    }


def _quantities(reader: Reader, event: str) -> list[Card]:
    """The event's quantities in the order of their first mention in the text, then by IRI."""
    iris = reader.values(event, "hasQuantity")
    order: dict[str, tuple[str, int]] = {}
    shares: set[str] = set()
    for fact in reader.values(event, "hasMention"):
        for mention in reader.values(fact, "hasQuantityMention"):
            amount = reader.value(mention, "quantity")
            order.setdefault(amount, (fact, reader.number(mention, "start") or 0))
            shares |= {amount} if reader.value(mention, "shareOf") else set()
    listed = sorted(iris, key=lambda iri: (order.get(iri, ("~", 0)), iri))
    return [_quantity(reader, iri) | ({"share": True} if iri in shares else {}) for iri in listed]


def _quantity(reader: Reader, iri: str) -> Card:
    """One quantity: `short` for edges, and its parts as the graph holds them; `share` if a sum must leave it out."""
    parts = {key: plain(reader.value(iri, key)) for key in ("value", "operator", "max", "unit", "item")}
    top = Decimal(parts["max"]) if parts["max"] else None
    short = quantity(Decimal(parts["value"]), parts["operator"], top, parts["unit"], parts["item"])
    return {"iri": iri, "short": short, **{key: text for key, text in parts.items() if text}}


def _telling(reader: Reader, sources: Sources, fact: str) -> Card:
    """One telling of an event: the sentence cut at its marks, and what the sentence's own words do not hold."""
    span = _span(reader, fact)
    arguments = [_argument(reader, iri) for iri in reader.values(fact, "hasArgument")]
    marks = [(a["start"], a["end"], a["role"]) for a in arguments if a["end"] is not None]
    marks += [(q["start"], q["end"], "quantity") for q in _mentions(reader, fact, "hasQuantityMention")]
    trigger, at = reader.value(fact, "trigger"), reader.number(fact, "triggerStart")
    marks += [(at, at + len(trigger), "trigger")] if at is not None else []
    quoted = _quoted(reader, sources, fact, span, marks)
    return {
        **quoted,
        "trigger": plain(trigger),
        "confidence": reader.value(fact, "confidence"),
        "modality": reader.value(fact, "modality"),
        "times": [[t["exact"], t["value"]] for t in _times(reader, fact)],
        "elsewhere": [a for a in arguments if not _within(a, quoted["from"], quoted["to"])],
    }


def _quoted(reader: Reader, sources: Sources, iri: str, span: Card, marks: list[tuple[int, int, str]]) -> Card:
    """`span` with the sentence around its words cut into `pieces` at `marks`; `from` and `to` are the sentence's ends.

    `raw` and `bytes` say where the words stand in the input, if a build folder beside the page tells.
    """
    exact, start, end = reader.value(iri, "exact"), span["start"] or 0, span["end"] or 0
    words, first = sources.sentence(span["doc"], start, end, exact)
    outside = [(0, start, "context"), (end, first + len(words), "context")] if len(words) > len(exact) else []
    return {
        **{key: span[key] for key in ("iri", "doc", "start", "end")},
        **sources.raw(span["doc"], start, end),
        "from": first,
        "to": first + len(words),
        "pieces": pieces(words, first, [*marks, *outside]),
    }


def _argument(reader: Reader, iri: str) -> Card:
    """One argument of a telling: `role`, `name`, and where its words stand, None if the text does not hold them."""
    start, end = reader.number(iri, "start"), reader.number(iri, "end")
    filler, name = reader.value(iri, "filler"), plain(reader.value(iri, "name"))
    return {"role": reader.value(iri, "role"), "name": name, "filler": filler, "start": start, "end": end}


def _within(argument: Card, first: int, last: int) -> bool:
    """Whether the argument's words stand in `first:last`, so that their mark shows them."""
    start, end = argument["start"], argument["end"]
    return start is not None and end is not None and first <= start and end <= last


def _mentions(reader: Reader, fact: str, name: str) -> list[Card]:
    """The parts of a telling under the predicate `name` that have offsets."""
    spans = [_span(reader, iri) for iri in reader.values(fact, name)]
    return [span for span in spans if span["start"] is not None and span["end"] is not None]


def _times(reader: Reader, fact: str) -> list[dict[str, str]]:
    """The times of a telling: the words and the ISO 8601 value."""
    iris = reader.values(fact, "hasTime")
    return [{"exact": plain(reader.value(i, "exact")), "value": plain(reader.value(i, "timeValue"))} for i in iris]


def _relation(reader: Reader, sources: Sources, key: str, mentions: list[str]) -> Card:
    """One relation and every telling of it; a relation that only the gazetteer states has none."""
    name, *ends = key.split(" ")
    subject, target = ([iri, _names(reader, iri)[0]] for iri in ends)
    tellings = sorted((_told(reader, sources, mention) for mention in mentions), key=_place)
    return {"predicate": name, "subject": subject, "object": target, "tellings": tellings}


def _told(reader: Reader, sources: Sources, mention: str) -> Card:
    """One telling of a relation; the graph has no offsets of its two names, so the first of each is marked."""
    span, text = _span(reader, mention), reader.value(mention, "exact")
    marks = []
    for role in ("subject", "object"):
        name = reader.value(mention, f"{role}Name")
        at = text.find(name) if name else -1
        if at >= 0:
            marks.append((at + (span["start"] or 0), at + (span["start"] or 0) + len(name), role))
    return _quoted(reader, sources, mention, span, marks) | {"post": plain(reader.value(mention, "post"))}


def _document(reader: Reader, iri: str) -> Card:
    """What is known of a source document; `link` is its address if a browser may open that, else empty."""
    keys = {"id": "dcterms:identifier", "title": "dcterms:title", "path": "path", "published": "published"}
    keys |= {"publisher": "publisher", "author": "author", "url": "url"}
    card = {key: plain(reader.value(iri, name)) for key, name in keys.items()}
    return card | {"link": card["url"] if is_web(card["url"]) else ""}


def is_web(url: str) -> bool:
    """Whether `url` is an http or https address with no space or control character in it."""
    return url.lower().startswith(("http://", "https://")) and url.isprintable() and " " not in url


def type_labels(reader: Reader, drawn: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Event type → its English and Chinese name: the store's own labels, else the ontology's, else the type's name."""
    found = {}
    for kind in sorted(set(drawn.values())):
        said = {"en": reader.label(kind, "en") or english(kind), "zh": reader.label(kind, "zh") or chinese(kind)}
        found[kind] = {language: plain(label) for language, label in said.items()}
    return found


def headline(card: Card, labels: Mapping[str, Mapping[str, str]]) -> str:
    """The words that stand for an event before its quantities: trigger or type, and what did not happen yet."""
    word = clipped(card["trigger"] or labels[card["type"]]["zh"], 16)
    return f"{word}（{MODALITIES.get(card['modality'], card['modality'])}）" if card["modality"] else word
