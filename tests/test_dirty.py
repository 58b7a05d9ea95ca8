"""Damaged pages of many kinds, written and told true by people who did not see the cleaner: what is kept, what goes.

`tests/dirty/` holds each page as it would arrive and beside it NAME.truth.json: the article as a careful reader types it,
the page's furniture, and its metadata. Quotes and brackets around Latin letters are compared without their width.
"""

import difflib
import json
import pathlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from kg.alignment import byte_offsets
from kg.clean.cleaner import clean
from kg.clean.script import to_simplified
from kg.model import Document, Page, Source
from kg.read.reader import Reader
from kg.settings import Settings

FOLDER = pathlib.Path(__file__).parent / "dirty"
TRUTHS = sorted(FOLDER.glob("*.truth.json"))
KEPT, LEFT, TOLD = 0.995, 0.01, 0.9
META = ("title", "published", "publisher", "author", "url")
WIDE = str.maketrans("()", "（）")


@cache
def cleaned() -> dict[str, list[Document]]:
    """The documents of every page, by the page's name."""
    settings = Settings()
    found: dict[str, list[Document]] = {}
    with Reader(settings) as reader:
        for truth in TRUTHS:
            name = truth.name.removesuffix(".truth.json")
            file = next(path for path in FOLDER.glob(f"{name}.*") if path != truth)
            pages = reader.pages(Source(name, file.as_posix(), "0" * 64), file)
            found[name] = [clean(page, settings) for page in pages if isinstance(page, Page)]
    return found


def truths() -> Iterator[tuple[str, int, dict[str, Any]]]:
    for path in TRUTHS:
        told = json.loads(path.read_text("utf-8"))
        for number, one in enumerate(told if isinstance(told, list) else [told]):
            yield path.name.removesuffix(".truth.json"), number, one


CASES = [pytest.param(name, number, truth, id=f"{name}-{number}") for name, number, truth in truths()]


def bare(text: str) -> str:
    return "".join(text.split()).translate(WIDE)


# The foreword of someone who posts an article in a forum reads like the article.
KNOWN = {"06_forum": "34 of 714 characters of furniture stay"}
MARKED = [
    pytest.param(*case.values, id=case.id, marks=pytest.mark.xfail(reason=KNOWN[str(case.values[0])], strict=True))
    if case.values[0] in KNOWN
    else case
    for case in CASES
]


@pytest.mark.parametrize(("name", "number", "truth"), MARKED)
def test_the_article_is_kept_and_the_furniture_is_not(name: str, number: int, truth: dict[str, Any]) -> None:
    article, text = bare(truth["article"]), bare(cleaned()[name][number].text)
    blocks = difflib.SequenceMatcher(None, article, text, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in blocks) >= KEPT * len(article)
    furniture = [bare(line) for line in truth["boilerplate"] if len(bare(line)) > 1]
    left = [line for line in furniture if line in text and line not in article]
    assert sum(map(len, left)) <= LEFT * sum(map(len, furniture)), left


@pytest.mark.parametrize(("name", "number", "truth"), CASES)
def test_no_gloss_and_no_traditional_form_is_left_and_no_other_bracket_is_gone(
    name: str, number: int, truth: dict[str, Any]
) -> None:
    text = cleaned()[name][number].text
    told = [
        found
        for found in re.findall(r"[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]", text)
        if found not in truth["article"]
    ]
    assert told == []
    names = {char for char in truth["article"] if to_simplified(char) != char}
    assert {char for char in text if to_simplified(char) != char} <= names
    brackets = [bare(found) for found in re.findall(r"[（(][^（）()]*[)）]", truth["article"])]
    assert [bracket for bracket in brackets if bracket not in bare(text)] == []


@pytest.mark.parametrize(("name", "number", "truth"), CASES)
def test_every_character_is_found_again_in_the_page(name: str, number: int, truth: dict[str, Any]) -> None:
    document = cleaned()[name][number]
    body, page = document.body, document.page
    for char, start, end in zip(body.text, body.starts.tolist(), body.ends.tolist(), strict=True):
        assert 0 <= start <= end <= len(page.raw)
        if "\u3400" <= char <= "\u9fff":
            assert start < end
    if page.pieces:
        assert (byte_offsets(page.raw, page.pieces)[1:] >= byte_offsets(page.raw, page.pieces)[:-1]).all()


def test_most_of_what_the_pages_state_about_themselves_is_found() -> None:
    pairs = [
        (said or "", getattr(cleaned()[name][number], key) or "")
        for name, number, truth in truths()
        for key in META
        if (said := truth.get(key))
    ]
    same = [re.sub(r"[\s、]", "", one) == re.sub(r"[\s、]", "", other) for one, other in pairs]
    assert sum(same) >= TOLD * len(same)
