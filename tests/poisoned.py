"""Work that some documents end, for tests of what the others become: the words of a page say what happens to it."""

import ctypes
import os
import signal
import time
from collections.abc import Sequence

from kg.decisions import Reviews
from kg.graph import rdf
from kg.journal import Unit
from kg.model import Document, Extraction, Page, Unread
from kg.read.sources import Origin
from kg.settings import Settings
from kg.shard import Given, Made, Shard, failed
from kg.units import written
from kg.write import alignments
from tests import made

KILL, CRASH, LEAVE, MEMORY, HANG = "甲毒", "乙毒", "丙毒", "丁毒", "戊毒"
LOG = "KG_TEST_LOG"  # a file that gets a line for each try, in the environment of the test alone


def units(pages: Sequence[Given], settings: Settings, reviews: Reviews) -> Shard:
    """Units of the pages that say nothing of their words (so that no model is loaded), unless one is poisoned."""
    if not pages:
        rdf.quads(made.sample())  # loads what every document needs
    for _, page in pages:
        if isinstance(page, Page) and "毒" in page.raw:
            _told(page.source.doc)
            _die(page.raw)
    return Shard(tuple(_made(origin, page) for origin, page in pages))


def _made(origin: Origin, page: Page | Unread) -> Made:
    if isinstance(page, Unread):
        return failed(origin, page)
    document = Document(page, page.body, None, None, None, None, None, {})
    doc = page.source.doc
    lines, quads = written(rdf.lines(Extraction(document, (), (), (), ())), doc)
    return Made(Unit(origin, doc, lines, quads, document.text.encode(), alignments.packed(document)), page.source.path)


def _told(doc: str) -> None:
    with open(os.environ[LOG], "a", encoding="utf-8") as file:
        file.write(f"{doc}\n")


def _die(text: str) -> None:
    if KILL in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if CRASH in text:
        ctypes.string_at(0)
    if LEAVE in text:
        os._exit(3)
    if MEMORY in text:
        held = [bytes(1 << 30) for _ in range(1000)]  # far over --max-memory; never touched, so no memory is taken
        raise AssertionError(len(held))
    if HANG in text:
        time.sleep(600)
