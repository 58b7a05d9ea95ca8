"""Pairs of names that are one thing or two, through the whole program from text to IRI: pairs.tsv beside this file."""

import pathlib
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from kg.alignment import AlignedText
from kg.clean.cleaner import clean
from kg.extract.extractor import extract
from kg.graph.review import KINDS
from kg.link.linker import Linker
from kg.model import Extraction, Page, Source
from kg.pipeline import annotate
from kg.settings import Settings

FILE = pathlib.Path(__file__).with_name("pairs.tsv")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of a class, each with its text; `one`: they are one thing."""

    one: bool
    kind: str
    name: str
    text: str
    other: str
    beside: str


def pairs() -> list[Pair]:
    rows = [line.split("\t") for line in FILE.read_text("utf-8").splitlines()[1:] if line[:1] != "#"]
    return [
        Pair(verdict == "=", kind, name, text, other, text if beside == "." else beside)
        for verdict, kind, name, text, other, beside in rows
    ]


@cache
def told(text: str) -> tuple[Extraction, Linker]:
    """What the program finds in a text, and its links."""
    page = Page(Source("d1", "in/d1.txt", "0" * 64), "utf-8", text, AlignedText.of(text))
    document = clean(page, Settings())
    (doc,) = annotate([(document.text, "")], 1)
    extraction = extract(document, doc)
    return extraction, Linker(extraction)


def iri(name: str, kind: str, text: str) -> str:
    """The IRI of a name as the graph has it: that of the reference or of the mention which it is, or of the shortest
    mention that ends with it; the empty string where there is none.
    """
    extraction, linker = told(text)
    name = name.strip("“”")
    means = [r.name for r in extraction.references if r.kind == kind and text[r.start : r.end] == name]
    means += sorted(
        (m.text for m in extraction.mentions if m.kind == kind and m.text.strip("“”").endswith(name)), key=len
    )
    return linker.link(means[0], kind).iri if means else ""


def merged(pair: Pair) -> bool:
    """Whether both names are found and are one entity."""
    one, other = iri(pair.name, pair.kind, pair.text), iri(pair.other, pair.kind, pair.beside)
    return bool(one) and one == other


@pytest.mark.parametrize(
    "pair", [pair for pair in pairs() if not pair.one], ids=lambda pair: f"{pair.name}≠{pair.other}"
)
def test_two_things_stay_two(pair: Pair) -> None:
    assert not merged(pair)


def test_names_of_one_thing_are_merged() -> None:
    one = [pair for pair in pairs() if pair.one]
    missed = [pair.name for pair in one if not merged(pair)]
    # 粤企 and 湘鄂两省 name no place yet, 北京市朝阳区 is told as its parts, and of 纪委监委 only 纪委 is found.
    assert missed == ["粤", "湘", "朝阳区", "浪卡子县纪委监委"]
    assert len(one) >= 90


def test_there_are_pairs_of_every_class() -> None:
    found = Counter((pair.kind, pair.one) for pair in pairs())
    assert found.total() >= 170
    told_apart = [p for p in pairs() if not p.one and iri(p.name, p.kind, p.text) and iri(p.other, p.kind, p.beside)]
    assert len(told_apart) >= 75  # of the others a name is not found, so that nothing could be merged
    assert {kind for kind, _ in found} == set(KINDS)
