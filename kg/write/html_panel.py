"""What the side panel says about each entity, event, relation and document that the page draws, ready for JSON."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kg.write.html_fold import Sketch, told_relations
from kg.write.html_read import Reader
from kg.write.html_text import Piece, clipped, pieces, plain, quantity
from kg.write.html_words import EVENT_TYPES, MODALITIES, ROLES, spaced

# An entity named in ten thousand places would bury its own panel; the page says how many there are in all.
MAX_MENTIONS = 100

Card = dict[str, Any]


def cards(reader: Reader, drawn: Sketch) -> dict[str, Any]:
    """`entities`, `events`, `relations` and `documents`: IRI (or relation key) → card, for all that `drawn` holds."""
    told = told_relations(reader)
    entities = {iri: _entity(reader, iri, kind) for iri, kind in drawn.nodes.items() if kind != "Event"}
    events = {iri: _event(reader, iri, kind) for iri, kind in drawn.events.items()}
    relations = {key: _relation(reader, key, told.get(key, [])) for key in drawn.relations()}
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
    return {"kind": kind, "name": name, "aliases": aliases, "mentions": shown, "mentionCount": len(mentions), **place}


def _span(reader: Reader, iri: str) -> Card:
    """Where a mention stands: `doc`, `start`, `end` and its words."""
    start, end = reader.number(iri, "start"), reader.number(iri, "end")
    exact = plain(reader.value(iri, "exact"))
    return {"iri": iri, "doc": reader.value(iri, "inDocument"), "start": start, "end": end, "exact": exact}


def _place(span: Card) -> tuple[str, int, str]:
    """Documents by IRI, then the order of reading."""
    return span["doc"], span["start"] or 0, span["iri"]


def _event(reader: Reader, iri: str, kind: str) -> Card:
    """One event: its slots, its quantities (`short`, then in full) and every telling of it."""
    slots = {role: [[e, _names(reader, e)[0]] for e in reader.values(iri, role)] for role in ROLES}
    tellings = sorted((_telling(reader, fact) for fact in reader.values(iri, "hasMention")), key=_place)
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
    for fact in reader.values(event, "hasMention"):
        for mention in reader.values(fact, "hasQuantityMention"):
            place = (fact, reader.number(mention, "start") or 0)
            order.setdefault(reader.value(mention, "quantity"), place)
    return [_quantity(reader, iri) for iri in sorted(iris, key=lambda iri: (order.get(iri, ("~", 0)), iri))]


def _quantity(reader: Reader, iri: str) -> Card:
    """One quantity: `short` for edges, and its parts as the graph holds them."""
    parts = {key: plain(reader.value(iri, key)) for key in ("value", "operator", "max", "unit", "item")}
    top = Decimal(parts["max"]) if parts["max"] else None
    short = quantity(Decimal(parts["value"]), parts["operator"], top, parts["unit"], parts["item"])
    return {"short": short, **parts}


def _telling(reader: Reader, fact: str) -> Card:
    """One telling of an event: the clause cut at its marks, and what the clause's own words do not hold."""
    span = _span(reader, fact)
    arguments = [_argument(reader, iri) for iri in reader.values(fact, "hasArgument")]
    marks = [(a["start"], a["end"], a["role"]) for a in arguments if a["end"] is not None]
    marks += [(q["start"], q["end"], "quantity") for q in _mentions(reader, fact, "hasQuantityMention")]
    trigger, at = reader.value(fact, "trigger"), reader.number(fact, "triggerStart")
    marks += [(at, at + len(trigger), "trigger")] if at is not None else []
    return {
        **_quoted(reader, fact, span, marks),
        "trigger": plain(trigger),
        "confidence": reader.value(fact, "confidence"),
        "modality": reader.value(fact, "modality"),
        "times": [[t["exact"], t["value"]] for t in _times(reader, fact)],
        "elsewhere": [a for a in arguments if not _within(a, span)],
    }


def _quoted(reader: Reader, iri: str, span: Card, marks: list[tuple[int, int, str]]) -> Card:
    """`span` with its words cut into `pieces` at `marks` instead of in one string."""
    cut: list[Piece] = pieces(reader.value(iri, "exact"), span["start"] or 0, marks)
    return {key: span[key] for key in ("iri", "doc", "start", "end")} | {"pieces": cut}


def _argument(reader: Reader, iri: str) -> Card:
    """One argument of a telling: `role`, `name`, and where its words stand, None if the text does not hold them."""
    start, end = reader.number(iri, "start"), reader.number(iri, "end")
    filler, name = reader.value(iri, "filler"), plain(reader.value(iri, "name"))
    return {"role": reader.value(iri, "role"), "name": name, "filler": filler, "start": start, "end": end}


def _within(argument: Card, span: Card) -> bool:
    """Whether the argument's words stand inside the clause, so that its mark shows them."""
    numbers = (argument["start"], argument["end"], span["start"], span["end"])
    return None not in numbers and span["start"] <= argument["start"] and argument["end"] <= span["end"]


def _mentions(reader: Reader, fact: str, name: str) -> list[Card]:
    """The parts of a telling under the predicate `name` that have offsets."""
    spans = [_span(reader, iri) for iri in reader.values(fact, name)]
    return [span for span in spans if span["start"] is not None and span["end"] is not None]


def _times(reader: Reader, fact: str) -> list[dict[str, str]]:
    """The times of a telling: the words and the ISO 8601 value."""
    iris = reader.values(fact, "hasTime")
    return [{"exact": plain(reader.value(i, "exact")), "value": plain(reader.value(i, "timeValue"))} for i in iris]


def _relation(reader: Reader, key: str, mentions: list[str]) -> Card:
    """One relation and every telling of it; a relation that only the gazetteer states has none."""
    name, *ends = key.split(" ")
    subject, target = ([iri, _names(reader, iri)[0]] for iri in ends)
    tellings = sorted((_told(reader, mention) for mention in mentions), key=_place)
    return {"predicate": name, "subject": subject, "object": target, "tellings": tellings}


def _told(reader: Reader, mention: str) -> Card:
    """One telling of a relation; the graph has no offsets of its two names, so the first of each is marked."""
    span, text = _span(reader, mention), reader.value(mention, "exact")
    marks = []
    for role in ("subject", "object"):
        name = reader.value(mention, f"{role}Name")
        at = text.find(name) if name else -1
        if at >= 0:
            marks.append((at + (span["start"] or 0), at + (span["start"] or 0) + len(name), role))
    return _quoted(reader, mention, span, marks) | {"post": plain(reader.value(mention, "post"))}


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
    """Event type → its English and Chinese name: the store's own labels, else the table's, else the type's name."""
    found = {}
    for kind in sorted(set(drawn.values())):
        chinese = reader.label(kind, "zh") or EVENT_TYPES.get(kind, kind)
        found[kind] = {"en": plain(reader.label(kind, "en") or spaced(kind)), "zh": plain(chinese)}
    return found


def headline(card: Card, labels: Mapping[str, Mapping[str, str]]) -> str:
    """The words that stand for an event before its quantities: trigger or type, and what did not happen yet."""
    word = clipped(card["trigger"] or labels[card["type"]]["zh"], 16)
    return f"{word}（{MODALITIES.get(card['modality'], card['modality'])}）" if card["modality"] else word
