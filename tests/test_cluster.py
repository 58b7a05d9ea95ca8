"""Workers on a real Ray cluster of two nodes on this machine: the same bytes, whatever is lost on the way."""

import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from kg import cluster_sort
from kg.build import build
from kg.cluster import Ray
from kg.engines import Workers
from kg.errors import BuildError
from tests import poisoned
from tests.conftest import ROOT, SEEDS
from tests.test_build import contents, silent
from tests.test_engines import PLAIN, inputs, report

__all__ = ["inputs"]  # the fixture
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not pathlib.Path("/proc/self/task").exists(), reason="no /proc on this machine"),
    # Ray's own: files that it leaves to the collector, names that it deprecates.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::FutureWarning"),
]
POISONED = "tests.poisoned:units"
_NODE = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 128 << 20}
LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}
# A node that is lost is missed after a second, not after half a minute.
_SOON = {"health_check_initial_delay_ms": 500, "health_check_period_ms": 500, "health_check_failure_threshold": 2}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two nodes of one processor each, on the loopback interface, without a web page and without word to anybody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        # Elsewhere Ray takes the address of the network for 127.0.0.1, and asks the network which that is.
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        # How the nodes, and so the actors, find the package and the tests.
        patch.setenv("PYTHONPATH", str(ROOT))
        # The environment of what runs on the nodes is that of the nodes.
        patch.setenv(poisoned.LOG, str(tmp_path_factory.mktemp("poisoned") / "tries"))
        pytest.importorskip("ray", reason="the extra ray is not installed")
        from ray.cluster_utils import Cluster

        made: Any = Cluster(
            initialize_head=True, head_node_args={**_NODE, "include_dashboard": False, "_system_config": _SOON}
        )
        try:
            made.add_node(**_NODE)
            yield made
        finally:
            made.shutdown()


def raylets(cluster: Any) -> dict[int, Any]:
    """The nodes by the process that starts what runs on them."""
    return {node.all_processes["raylet"][0].process.pid: node for node in cluster.list_all_nodes()}


def seats(cluster: Any) -> dict[int, int]:
    """The actors of builds by process, and the raylet of each."""
    found: dict[int, int] = {}
    for raylet in raylets(cluster):
        for task in pathlib.Path(f"/proc/{raylet}/task").glob("*/children"):
            with suppress(OSError):  # it has just ended
                for pid in task.read_text().split():
                    if b"ray::Seat" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                        found[int(pid)] = raylet
    return found


def processes() -> Iterator[pathlib.Path]:
    """The folders in /proc of all that this module has started, known by their environment."""
    log = f"{poisoned.LOG}={os.environ[poisoned.LOG]}".encode()
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended, or is somebody else's
            if log in (folder / "environ").read_bytes().split(b"\0"):
                yield folder


def workers() -> list[pathlib.Path]:
    """The worker processes that run on the nodes."""
    found: list[pathlib.Path] = []
    for folder in processes():
        with suppress(OSError):
            found += [folder] if b"from kg import worker" in (folder / "cmdline").read_bytes() else []
    return found


def listening() -> set[str]:
    """The addresses, in hexadecimal, on which any of them waits for somebody."""
    sockets: set[str] = set()
    for folder in processes():
        with suppress(OSError):
            sockets |= {os.readlink(one) for one in (folder / "fd").iterdir()}
    rows = [row.split() for name in ("tcp", "tcp6") for row in pathlib.Path("/proc/net", name).read_text().splitlines()]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def during(
    cluster: Any, inputs: list[pathlib.Path], out: pathlib.Path, strike: Callable[[dict[int, int]], None]
) -> Any:
    """The report of a build on the cluster; `strike` gets the actors once both have started and documents are made."""
    struck: list[int] = []

    def wait() -> None:
        limit = time.monotonic() + 240
        journal = out / ".building/units"
        while time.monotonic() < limit and not struck:
            found = seats(cluster)
            if len(found) == 2 and journal.exists() and journal.stat().st_size > 50_000:
                struck.append(1)
                strike(found)
            time.sleep(0.01)

    thread = threading.Thread(target=wait)
    thread.start()
    found = build(inputs, out, PLAIN, silent, engine=Ray(2, cluster.address))
    thread.join()
    assert struck, "the build was over before both actors had started"
    return found


def many(folder: pathlib.Path) -> list[pathlib.Path]:
    """Enough documents that the build is not over before it is struck."""
    for number in range(100, 340):
        (folder / f"{number}.txt").write_text(report(number), "utf-8")
    return [folder, SEEDS]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[pathlib.Path], dict[str, bytes]]:
    """Inputs, and the bytes of their build on this machine."""
    folder = tmp_path_factory.mktemp("given")
    paths = many(folder)
    out = tmp_path_factory.mktemp("built") / "out"
    build(paths, out, PLAIN, silent)
    return paths, contents(out)


def test_an_actor_that_is_killed_costs_nothing(
    cluster: Any, given: tuple[list[pathlib.Path], dict[str, bytes]], tmp_path: pathlib.Path
) -> None:
    where: set[int] = set()

    def kill(found: dict[int, int]) -> None:
        where.update(found.values())
        os.kill(max(found), signal.SIGKILL)

    found = during(cluster, given[0], tmp_path / "out", kill)
    assert found.failed == []
    assert where == set(raylets(cluster)), "an actor on each node"
    assert contents(tmp_path / "out") == given[1]
    limit = time.monotonic() + 60
    while (seats(cluster) or workers()) and time.monotonic() < limit:
        time.sleep(0.2)
    assert (seats(cluster), workers()) == ({}, []), "the worker of the actor that was killed has ended too"


def test_a_poisoned_document_is_set_aside_as_on_one_machine(
    cluster: Any, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    for doc, word in (("05", poisoned.MEMORY), ("13", poisoned.KILL)):
        (inputs / f"{doc}.txt").write_text(f"{report(7)}{word}", "utf-8")
    made = {}
    for name, engine in (("local", Workers(2, POISONED)), ("ray", Ray(2, cluster.address, POISONED))):
        found = build([inputs], tmp_path / name, PLAIN, silent, engine=engine)
        tries = pathlib.Path(os.environ[poisoned.LOG])
        assert sorted(tries.read_text("utf-8").split()) == ["05", "05", "13", "13"]
        tries.unlink()
        assert {pathlib.Path(row["path"]).stem for row in found.failed} == {"05", "13", "empty"}
        made[name] = contents(tmp_path / name)
    assert made["ray"] == made["local"]


def test_work_that_is_not_there_is_an_error(cluster: Any, inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with pytest.raises(BuildError, match=r"a worker process does not start: .*No module named 'tests.gone'"):
        build([inputs], tmp_path / "out", PLAIN, silent, engine=Ray(1, cluster.address, "tests.gone:units"))


def test_a_cluster_of_this_machine_alone_listens_to_nobody_else(
    cluster: Any, given: tuple[list[pathlib.Path], dict[str, bytes]], tmp_path: pathlib.Path
) -> None:
    code = "from kg.cli.app import main; main()"
    command = ["build", *given[0], "--engine", "ray", "--no-check", "--batch", "4", "--out", tmp_path / "out"]
    said = {**os.environ, "PYTHONPATH": str(ROOT)}
    del said["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"]  # which the program is to think of itself
    heard = listening()
    assert heard <= LOOPBACK
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, command)], env=said)
    while process.poll() is None:
        heard |= listening()
        time.sleep(0.2)
    assert process.wait() == 0
    assert heard
    assert heard <= LOOPBACK
    assert contents(tmp_path / "out") == given[1]


def some_lines(count: int) -> Iterator[bytes]:
    """Lines in no order, some of them several times, none of them known before the sort has begun."""
    return (f"<https://a.example/{number * 7919 % 4001}> 云岭 {number % 3} .".encode() for number in range(count))


@pytest.mark.parametrize(("count", "block"), [(0, 10), (1, 10), (2_000, 1 << 20), (20_000, 9_000)])
def test_lines_sorted_on_the_nodes_are_those_of_this_machine(cluster: Any, count: int, block: int) -> None:
    import ray

    size = sum(map(len, some_lines(count)))
    with Ray(2, cluster.address).joined() as jobs:
        found = list(cluster_sort.distinct(ray, some_lines(count), size, jobs, block))
    assert found == sorted(set(some_lines(count)))


@pytest.mark.parametrize("stage", ["cut", "merged"])
def test_a_node_that_is_lost_in_the_middle_of_a_sort_costs_nothing(cluster: Any, stage: str) -> None:
    import ray

    count = 40_000
    node = cluster.add_node(**_NODE)
    lost: list[str] = []

    def lose(at: str) -> None:
        if at == stage:
            cluster.remove_node(node, allow_graceful=False)
            lost.append(at)

    def given() -> Iterator[bytes]:
        for number, line in enumerate(some_lines(count)):
            if number == count * 3 // 4:
                lose("cut")
            yield line

    found: list[bytes] = []
    with Ray(3, cluster.address).joined() as jobs:
        for line in cluster_sort.distinct(ray, given(), 2_000_000, jobs, 50_000):
            if not found:
                lose("merged")
            found.append(line)
    assert lost == [stage]
    assert found == sorted(set(some_lines(count)))


def dies(*_: Any) -> None:
    """Ends the process of the task."""
    os._exit(1)


def test_what_ends_every_task_is_an_error(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.setattr(cluster_sort, "cut", dies)
    monkeypatch.setitem(cluster_sort._PLACE, "max_retries", 0)
    with Ray(2, cluster.address).joined() as jobs, pytest.raises(BuildError, match="sorting on the cluster failed: "):
        list(cluster_sort.distinct(ray, some_lines(10), 300, jobs))


def test_a_large_graph_is_sorted_on_the_nodes(
    cluster: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is made of sorted triples has the bytes that it has here."""
    settings = replace(PLAIN, in_memory=5_000, check=True, formats=("ttl", "html"))
    sizes: list[int] = []
    distinct = cluster_sort.distinct

    def seen(ray: Any, lines: Any, size: int, jobs: int) -> Iterator[bytes]:
        sizes.append(size)
        return distinct(ray, lines, size, jobs, 100_000)

    monkeypatch.setattr(cluster_sort, "distinct", seen)
    there = build([SEEDS], tmp_path / "there", settings, silent, engine=Ray(2, cluster.address))
    here = build([SEEDS], tmp_path / "here", settings, silent)
    assert len(sizes) == 1
    assert there.violations == here.violations == []
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_node_that_is_lost_costs_nothing(
    cluster: Any, given: tuple[list[pathlib.Path], dict[str, bytes]], tmp_path: pathlib.Path
) -> None:
    """The last of the file: one node is left behind it."""

    def lose(found: dict[int, int]) -> None:
        cluster.remove_node(cluster.list_all_nodes()[-1], allow_graceful=False)

    found = during(cluster, given[0], tmp_path / "out", lose)
    assert found.failed == []
    assert len(raylets(cluster)) == 1
    assert contents(tmp_path / "out") == given[1]
