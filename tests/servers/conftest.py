"""One server of each kind a test run, started by the first test that asks for it."""

import pathlib
import shutil
from collections.abc import Iterator

import pytest

from tests.conftest import SEEDS, built

from . import hdfs, servers
from .errors import UnavailableError
from .fetch import jars
from .process import java


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts servers: `make test` leaves it out, `make test-servers` runs it."""
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.servers)


def have(server: str) -> None:
    """Skip where this machine cannot have the server; one that does not come up fails later."""
    try:
        java()
        jars(server)
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def seeds_folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The build of seeds/ and of one of them again, without its headline: some events are told by two documents."""
    folder = tmp_path_factory.mktemp("retold")
    inputs = shutil.copytree(SEEDS, folder / "in", ignore=shutil.ignore_patterns("SOURCES"))
    (told,) = inputs.glob("002_*.txt")
    (inputs / "again.txt").write_text(told.read_text("utf-8").split("\n", 4)[4], "utf-8")
    return built(inputs, folder / "out")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Neo4j]:
    """Neo4j, shared: leave the database empty."""
    have("neo4j")
    with servers.neo4j(tmp_path_factory.mktemp("neo4j")) as server:
        yield server


@pytest.fixture(scope="session")
def rdf4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Rdf4j]:
    """RDF4J Server, shared: give each test a repository of its own."""
    have("rdf4j")
    with servers.rdf4j(tmp_path_factory.mktemp("rdf4j")) as server:
        yield server


@pytest.fixture(scope="session")
def fuseki_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Fuseki]:
    """Fuseki, shared: leave the dataset empty."""
    have("fuseki")
    with servers.fuseki(tmp_path_factory.mktemp("fuseki")) as server:
        yield server


@pytest.fixture(scope="session")
def hdfs_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hdfs.Hdfs]:
    """HDFS with one data node."""
    have("hdfs")
    with hdfs.running(tmp_path_factory.mktemp("hdfs")) as cluster:
        yield cluster


@pytest.fixture
def neo4j_home(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder for a Neo4j of the test's own, in a path that is not ASCII."""
    have("neo4j")
    return tmp_path / "图 数据库"
