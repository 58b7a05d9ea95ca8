"""All repairs in their order: a page in, a clean document out, every code point aligned with the raw text."""

import re
from collections import Counter
from collections.abc import Callable

from kg.alignment import AlignedText
from kg.clean import (
    boilerplate,
    controls,
    entities,
    flattened,
    glosses,
    metadata,
    mojibake,
    punctuation,
    script,
    wrapped,
    zones,
)
from kg.clean.ledger import Ledger
from kg.clean.statements import date_of
from kg.errors import InputError
from kg.model import Document, Page
from kg.read.records import ADDRESS
from kg.settings import Settings

_TOLD = ("title", "publisher", "author")
_SECRET = re.compile(r"^([a-z]+://)[^/?#@]*@", re.I)  # the user and password of whoever fetched the page
Repair = Callable[[AlignedText, Ledger], AlignedText]
# Glosses before controls: private-use characters carry bytes of torn ones. Entities before controls: references name
# blanks. Glosses before script: a reading belongs to the traditional character. Punctuation before boilerplate, whose
# patterns are written for clean text. Paragraphs before controls: two wide blanks are not two narrow ones.
REPAIRS: tuple[Repair, ...] = (
    mojibake.repair, entities.repair, controls.invisible, glosses.repair, flattened.repair, controls.repair, script.repair, wrapped.repair,
    punctuation.repair,
)  # fmt: skip


def clean(page: Page, settings: Settings, ledger: Ledger | None = None) -> Document:
    """The document of a page; every change goes through the ledger.

    Raises InputError where no text is left, or more than the settings allow and they do not say to cut it.
    """
    body, ledger = page.body, ledger or Ledger()
    for repair in REPAIRS:
        body = repair(body, ledger)
    said = {key: _tidy(value) if key in _TOLD else value for key, value in page.meta.items()}
    stated = {key: _tidy(value) if key in _TOLD else value for key, value in page.stated.items()}
    named = stated.get("title") or said.get("title", "")
    body, meta = boilerplate.remove(body, ledger, named)
    if len(body) > settings.max_chars and settings.too_long == "cut":
        body = _cut(body, settings.max_chars, ledger)
    _refuse(body.text, page.source.path, settings.max_chars)
    counts = ledger.counts + Counter(page.repairs)
    meta = {**said, **meta, **stated}
    url = _SECRET.sub(r"\1", meta["url"]) if ADDRESS.match(meta.get("url", "")) else None
    title = stated.get("title") or _title(body.text, said.get("title"))
    return Document(
        page, body, title, date_of(meta.get("published", "")) or None,
        meta.get("publisher") or meta.get("site"), meta.get("author"), url, dict(sorted(counts.items())),
    )  # fmt: skip


def _tidy(value: str) -> str:
    """A title or name from the page's markup, repaired like the text."""
    text = AlignedText.of(value)
    for repair in REPAIRS:
        text = repair(text, Ledger())
    return " ".join(text.text.split())


def _title(text: str, named: str | None) -> str | None:
    """The headline: the first line of the text, where it can be one and the page's title holds it, says nothing or is
    none (首页, 打印预览: words that the text does not begin with), else that title.
    """
    lines = text.split("\n", 3)[:3]
    first = metadata.title_of(lines[:1])
    # A headline of two lines, as <br> makes them, is one where the page's title runs it together.
    for size in (2, 3):
        if first and "".join("".join(lines[:size]).split()) in "".join((named or "").split()):
            first = "".join(lines[:size]) if len(lines) >= size else first
    bare, given = "".join((first or "").split()), "".join((named or "").split())
    site = zones.is_site(named or "") or given not in "".join(text.split())
    if first and (not given or bare in given or len(given) < 8 or (site and len(first) >= 10)):
        return first
    return named or first


def _cut(body: AlignedText, most: int, ledger: Ledger) -> AlignedText:
    """The text up to the last paragraph that fits, or sentence where the first paragraph does not."""
    end = next((at + 1 for mark in "\n。" if (at := body.text.rfind(mark, 0, most)) > 0), most)
    ledger.cut("cut_too_long", body[end:])
    ledger.counts["cut_too_long"] += len(body) - end - 1  # characters, not cuts
    return body[:end].rstrip()


def _refuse(text: str, where: str, max_chars: int) -> None:
    if not text or text.isspace():
        raise InputError("no text is left after cleaning", where=where, fix="leave it out")
    if len(text) > max_chars:
        raise InputError(
            f"{len(text)} characters, more than the limit of {max_chars}",
            where=where,
            fix="split it, raise --max-chars or cut it with --too-long cut",
        )
    if len(text) > 20 and len(set(text[:1000])) < 4 and len(set(text[:100_000])) < 4:
        raise InputError("the same few characters over and over, no article", where=where, fix="leave it out")
