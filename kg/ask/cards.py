"""A fact as the review page shows it: its sentence in pieces, what stands around it, and what an argument could be instead."""

import re
from typing import Any

from kg.ask.session import Item
from kg.decisions import content_of
from kg.graph.facts import Told
from kg.model import Argument, Fact, Quantity
from kg.telling import why
from kg.write.html_text import pieces, plain

_END = re.compile(r"[。！？；]+[”’」』）]*|\n")
_AROUND = 90  # characters of context on each side
_NEAR = 12  # characters around words that stand elsewhere
_MOST = 80  # mentions to choose from
Row = dict[str, Any]


def card(item: Item, one: Told) -> Row:
    """The fact as JSON. Offsets count code points of the cleaned text, which strings of a browser do not: so it is cut here."""
    fact = item.shown
    low, high = sentence(one.text, fact.start, fact.end)
    first, last = max(0, low - _AROUND), min(len(one.text), high + _AROUND)
    return {
        "name": item.name, "doc": item.doc, "title": one.title, "state": item.state,
        "who": item.decision.row.get("who", "") if item.decision else "",
        "type": fact.type, "trigger": fact.trigger, "confidence": item.fact.confidence, "modality": fact.modality,
        "rule": item.fact.rule, "why": why(item.fact.rule), "span": [fact.start, fact.end],
        "before": _shown(one.text, _whole(one.text, first, low), low), "sentence": _marked(one.text, low, high, fact), "behind": _shown(one.text, high, last),
        "content": content_of(fact).row(), "found": content_of(item.fact).row(),
        "elsewhere": [_elsewhere(one.text, a, low, high) for _, a in _pairs(fact)],
        "times": [{"words": t.text, "value": t.value} for t in fact.times],
        "mentions": _mentions(one, first, last), "amounts": _amounts(one, first, last),
    }  # fmt: skip


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that hold a span, without the line's end."""
    low = max((m.end() for m in _END.finditer(text, max(0, start - 400), start)), default=max(0, start - 400))
    found = _END.search(text, max(start, end - 1), end + 400)
    high = min(len(text), end + 400) if found is None else found.end() if found[0].strip() else found.start()
    return low, max(high, end)


def _whole(text: str, start: int, end: int) -> int:
    """Where the first sentence that begins in a span begins; the span's own start where none does."""
    return min((m.end() for m in _END.finditer(text, start, end) if m.end() < end), default=start)


def examples(documents: dict[str, Told], names: set[str]) -> dict[str, list[str]]:
    """Up to two places for each name, in order of the documents: `…前文〔name〕后文… (document)`."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for one in documents.values():
        for mention in one.mentions:
            places = found.get(mention.text)
            if places is not None and len(places) < 2:
                around = _around(one.text, mention.start, mention.end)
                places.append(f"…{around}… ({one.doc})")
    return found


def _pairs(fact: Fact) -> list[tuple[str, Argument]]:
    return list(content_of(fact).arguments)


def _shown(text: str, start: int, end: int) -> Row:
    """The words without the line's ends around them."""
    words = text[start:end]
    start, end = end - len(words.lstrip("\n")), start + len(words.rstrip("\n"))
    return {"at": start, "text": plain(text[start:end])}


def _marked(text: str, low: int, high: int, fact: Fact) -> list[Row]:
    spans = [(a.start, a.end, role) for role, a in _pairs(fact) if a.start >= 0]
    spans += [(q.start, q.end, "quantity") for q in fact.quantities]
    if fact.trigger:
        spans.append((fact.trigger_start, fact.trigger_start + len(fact.trigger), "trigger"))
    at, found = low, []
    for words, roles in pieces(text[low:high], low, spans):
        found.append({"at": at, "text": words, "roles": roles})
        at += len(words)
    return found


def _elsewhere(text: str, argument: Argument, low: int, high: int) -> str:
    """Where words stand that are not in the sentence; empty for the others."""
    if argument.start < 0 or low <= argument.start < high:
        return ""
    return _around(text, argument.start, argument.end)


def _around(text: str, start: int, end: int) -> str:
    before, behind = text[max(0, start - _NEAR) : start].rpartition("\n")[2], text[end : end + _NEAR].partition("\n")[0]
    return plain(f"{before}〔{text[start:end]}〕{behind}")


def _mentions(one: Told, low: int, high: int) -> list[Row]:
    inside = [m for m in one.mentions if low <= m.start and m.end <= high]
    return [{"name": m.text, "class": m.kind, "span": [m.start, m.end]} for m in inside[:_MOST]]


def _amounts(one: Told, low: int, high: int) -> list[Row]:
    """The quantities that stand near, of whichever facts, each once."""
    near = {
        (q.start, q.end): q for fact in one.facts.values() for q in fact.quantities if low <= q.start and q.end <= high
    }
    rows: list[Row] = [_amount(q, one.text) for _, q in sorted(near.items())]
    return rows


def _amount(quantity: Quantity, text: str) -> Row:
    row = dict(content_of(Fact("-", "", 0, 0, 1, {}, (quantity,), (), 1.0)).row()["quantities"][0])
    return {**row, "words": plain(text[quantity.start : quantity.end])}
