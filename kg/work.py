"""The work on a few documents that needs no other: pages in, units out, in this process or in any other.

Everything that goes in and comes out can be pickled, and what comes out depends on nothing but what goes in and the
settings: any engine may call it, wherever and in whatever order.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kg.clean.cleaner import clean
from kg.decisions import NO_REVIEWS, Reviews
from kg.errors import InputError
from kg.extract.extractor import extract
from kg.graph import rdf
from kg.journal import Unit
from kg.link.overrides import Overrides
from kg.model import Document, Extraction, Page, Unread
from kg.pipeline import annotate
from kg.read.sources import Origin
from kg.settings import Settings
from kg.shard import STAGES, Given, Made, Shard, failed, joined, set_aside
from kg.units import written
from kg.write import alignments

_T = TypeVar("_T")


def units(pages: Sequence[Given], settings: Settings, reviews: Reviews = NO_REVIEWS) -> Shard:
    """The units of some pages. A document on which the program fails twice, among the others and alone, is set aside
    with the reason; the others are made. Asked for none, it loads the model.
    """
    if not pages:
        list(annotate([("云岭县选派3名干部。", "")], 1))
        return Shard(())
    try:
        return _Work(settings, reviews).all(pages)
    except Exception:
        alone = [_alone(one, settings, reviews) for one in pages]
        return joined(alone)


def _alone(one: Given, settings: Settings, reviews: Reviews) -> Shard:
    try:
        return _Work(settings, reviews).all([one])
    except MemoryError:
        return set_aside(one, "needs more memory than a worker may use", "split it or raise --max-memory")
    except Exception as err:
        return set_aside(one, f"the program failed on it twice ({_said(err)})", "leave it out and report it")


def _said(err: Exception) -> str:
    """An exception and the place in the package where it came up, on one line."""
    trace, place = err.__traceback__, ""
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "")
        place = f" in {name}:{trace.tb_lineno}" if name.startswith("kg.") else place
        trace = trace.tb_next
    return " ".join(f"{type(err).__name__}: {err}{place}".split())


class _Work:
    """The stages over one batch, with a clock."""

    def __init__(self, settings: Settings, reviews: Reviews) -> None:
        self._settings, self._reviews, self._names = settings, reviews, Overrides(settings.names)
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self._own = 0.0  # seconds of the document at hand

    def all(self, pages: Sequence[Given]) -> Shard:
        """The units of the pages."""
        cleaned: list[tuple[Origin, Document | Unread, float]] = []
        for origin, page in pages:
            self._own = 0.0
            cleaned.append((origin, self._clean(page), self._own))
        documents = [one for _, one, _ in cleaned if isinstance(one, Document)]
        docs = annotate([(d.text, d.published or "") for d in documents], self._settings.batch)
        began = time.perf_counter()
        found = list(docs)
        self._count("annotate", began)
        share = self._seconds["annotate"] / max(1, sum(len(d.text) for d in documents))
        rest = iter(found)
        made: list[Made] = []
        for origin, one, spent in cleaned:
            if isinstance(one, Unread):
                made.append(replace(failed(origin, one), seconds=spent))
                continue
            self._own = spent + share * len(one.text)
            extraction = self._timed("extract", extract, one, next(rest), self._reviews)
            unit = self._unit(origin, extraction)
            made.append(Made(unit, one.source.path, None, len(one.text), self._own))
        return Shard(tuple(made), self._seconds, frozenset(self._names.idle()) if documents else None)

    def _clean(self, page: Page | Unread) -> Document | Unread:
        if isinstance(page, Unread):
            return page
        try:
            return self._timed("clean", clean, page, self._settings)
        except InputError as error:
            return Unread(page.source, error.what, error.fix)

    def _unit(self, origin: Origin, extraction: Extraction) -> Unit:
        document = extraction.document
        doc = document.source.doc
        quads = self._timed("graph", rdf.lines, extraction, self._names)
        lines, data = self._timed("lines", written, quads, doc)
        return Unit(origin, doc, lines, data, document.text.encode(), self._timed("lines", alignments.packed, document))

    def _timed(self, stage: str, call: Callable[..., _T], *arguments: object) -> _T:
        began = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            self._own += self._count(stage, began)

    def _count(self, stage: str, began: float) -> float:
        seconds = time.perf_counter() - began
        self._seconds[stage] += seconds
        return seconds
