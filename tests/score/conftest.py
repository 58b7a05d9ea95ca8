"""The builds that are scored: the repository's own articles and, where they lie beside it, the real ones, once each."""

import pathlib

import pytest

from kg.build import build
from kg.settings import Settings
from tests.conftest import ROOT
from tests.score.made import SHARED

Set = tuple[pathlib.Path, pathlib.Path]
_SETS = {
    "own": (ROOT / "tests/gold/articles", ROOT / "tests/gold"),
    "real": (SHARED / "seeds", SHARED / "gold"),
}


def _built(name: str, factory: pytest.TempPathFactory) -> Set:
    inputs, gold = _SETS[name]
    if not inputs.is_dir():
        pytest.skip(f"the {name} articles are not here")
    out = factory.mktemp(name) / "out"
    build([inputs], out, Settings(check=False), lambda event: None)
    return out, gold


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Set:
    """(build, gold) of tests/gold: read them, never write into them."""
    return _built("own", tmp_path_factory)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Set:
    """As own, of the real articles, which are not in the checkout."""
    return _built("real", tmp_path_factory)
