"""What many tests need once: the seeds and, where they lie beside the checkout, the real articles, each built once."""

import pathlib

import pytest
from hypothesis import settings

from kg.build import build
from kg.graph.load import Build, load
from kg.settings import Settings

ROOT = pathlib.Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
ARTICLES = ROOT.parent / "shared" / "seeds"


# A busy machine is no defect of the code: time is measured in benchmarks/, never in tests.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    # rdflib 7.6 uses its own deprecated names in its parsers and in Dataset.query.
    for name in ("Dataset.default_context", "ConjunctiveGraph"):
        config.addinivalue_line("filterwarnings", f"ignore:{name} is deprecated:DeprecationWarning")


def built(inputs: pathlib.Path, out: pathlib.Path) -> pathlib.Path:
    report = build([inputs], out, Settings(), lambda event: None)
    assert report.failed == []
    return out


@pytest.fixture(scope="session")
def seeds_folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The build folder of seeds/: read it, never write into it."""
    return built(SEEDS, tmp_path_factory.mktemp("seeds") / "out")


@pytest.fixture(scope="session")
def articles_folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The build folder of the real articles, which are not ours to publish and so not in the checkout."""
    if not ARTICLES.is_dir():
        pytest.skip("the real articles are not beside the checkout")
    return built(ARTICLES, tmp_path_factory.mktemp("articles") / "out")


@pytest.fixture(scope="session", params=["seeds", "articles"])
def folder(request: pytest.FixtureRequest) -> pathlib.Path:
    """Both build folders, one after the other."""
    found: pathlib.Path = request.getfixturevalue(f"{request.param}_folder")
    return found


@pytest.fixture(scope="session")
def seeds(seeds_folder: pathlib.Path) -> Build:
    return load(seeds_folder)
