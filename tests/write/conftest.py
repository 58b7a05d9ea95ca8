"""Fixtures of the tests that open pages in a browser. Playwright is imported where a test asks for one of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.write.html import write
from tests.write.made import tiny

if TYPE_CHECKING:
    from tests.write.browsing import Open


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from tests.write.browsing import browsing

    with browsing() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Any) -> Iterator["Open"]:
    """Opens a page, and at the end holds every page that was opened to a silent console."""
    from tests.write.browsing import Visit

    opened: list[Visit] = []

    def open_page(file: Path, fragment: str = "", **window: Any) -> Visit:
        opened.append(Visit(chromium, file, fragment, **window))
        return opened[-1]

    yield open_page
    for one in opened:
        one.close()
    assert [words for one in opened for words in one.said] == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the tiny build."""
    file = tmp_path_factory.mktemp("small") / "graph.html"
    write(tiny().store(), file)
    return file


@pytest.fixture(scope="module")
def seeds_page(seeds_folder: Path) -> Path:
    return seeds_folder / "graph.html"
