"""Worker processes: the same bytes for any number of them, and no document that takes others with it."""

import json
import os
import pathlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from spacy.tokens import Doc

from kg import engines, work
from kg.build import build
from kg.cluster import Ray
from kg.decisions import NO_REVIEWS, Reviews
from kg.engines import Workers
from kg.errors import BuildError, DataError, MissingExtraError
from kg.extract.extractor import extract
from kg.model import Document, Extraction, Page, Source
from kg.read.reader import Reader
from kg.read.sources import Origin
from kg.settings import Settings
from kg.shard import Given, Shard
from tests import poisoned
from tests.cli.test_commands import Kg, kg
from tests.conftest import ROOT, SEEDS
from tests.test_build import contents, silent
from tests.write.test_jsonl import read

__all__ = ["kg"]  # the fixture
PLAIN = Settings(check=False, batch=4)
TASKS = pathlib.Path("/proc/self/task")


def children() -> set[int]:
    """The processes that any thread of this one has started and that have not ended."""
    found: set[int] = set()
    for task in TASKS.iterdir():
        with suppress(OSError):  # the thread has just ended
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def report(number: int) -> str:
    return f"3月{number % 28 + 1}日，云岭县第{number}批选派{number + 30}名干部到青石镇{number % 7 + 1}家企业。"


@pytest.fixture
def inputs(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder of nineteen files, one without words, and one that holds fifteen records."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(19):
        (folder / f"{number:02}.txt").write_text(report(number), "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    lines = [json.dumps({"id": f"r{n}", "text": report(n)}, ensure_ascii=False) + "\n" for n in range(50, 65)]
    (folder / "news.jsonl").write_text("".join(lines), "utf-8")
    return folder


@pytest.fixture
def whole(inputs: pathlib.Path, tmp_path: pathlib.Path) -> dict[str, bytes]:
    build([inputs], tmp_path / "whole", PLAIN, silent)
    return contents(tmp_path / "whole")


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_number_of_workers_gives_the_same_bytes(
    jobs: int, inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    report = build([inputs], tmp_path / "out", PLAIN, silent, engine=Workers(jobs))
    assert [row["reason"] for row in report.failed] == ["the file is empty"]
    assert len(report.inputs) == 34
    assert contents(tmp_path / "out") == whole


def test_workers_give_the_same_bytes_of_whole_articles(tmp_path: pathlib.Path) -> None:
    texts = [SEEDS, ROOT / "tests/gold/articles"]
    build(texts, tmp_path / "here", PLAIN, silent)
    build(texts, tmp_path / "three", PLAIN, silent, engine=Workers(3))
    assert contents(tmp_path / "three") == contents(tmp_path / "here")


@pytest.mark.skipif(not TASKS.exists(), reason="no /proc on this machine")
def test_a_worker_that_is_killed_costs_nothing(
    inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    killed: list[int] = []
    others, journal = children(), tmp_path / "out/.building/units"

    def kill() -> None:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and not killed:
            workers = sorted(children() - others)
            if workers and journal.exists() and journal.stat().st_size > 100_000:
                os.kill(workers[-1], signal.SIGKILL)
                killed.append(workers[-1])
            time.sleep(0.002)

    thread = threading.Thread(target=kill)
    thread.start()
    report = build([inputs], tmp_path / "out", PLAIN, silent, engine=Workers(2))
    thread.join()
    assert (len(killed), len(report.failed)) == (1, 1)
    assert contents(tmp_path / "out") == whole


REASONS = {
    poisoned.KILL: "the process that works on it is killed (SIGKILL), as a system does that has no memory left",
    poisoned.CRASH: "ends the process that works on it (SIGSEGV)",
    poisoned.LEAVE: "ends the process that works on it (exit code 3)",
    poisoned.MEMORY: "needs more memory than a worker may use",
    poisoned.HANG: "the program took longer than 10 seconds",
}


def test_a_poisoned_document_is_set_aside_after_two_tries(
    inputs: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(poisoned.LOG, str(tmp_path / "tries"))
    monkeypatch.setattr(engines, "_PATIENCE", 10.0)
    monkeypatch.setattr(engines, "_A_CHAR", 0.0)
    # One in each batch of four, the last of them after all good ones of its batch.
    poison = dict(zip(("00", "05", "08", "13", "18"), REASONS, strict=True))
    for doc, word in poison.items():
        (inputs / f"{doc}.txt").write_text(f"{report(7)}{word}", "utf-8")
    heard: list[str] = []
    engine = Workers(2, "tests.poisoned:units")
    found = build([inputs], tmp_path / "out", PLAIN, lambda e: heard.append(getattr(e, "what", "")), engine=engine)
    said = {pathlib.Path(row["path"]).stem: row["reason"] for row in found.failed}
    assert said == {doc: REASONS[word] for doc, word in poison.items()} | {"empty": "the file is empty"}
    assert all(row["fix"] for row in found.failed)
    assert sorted((tmp_path / "tries").read_text("utf-8").split()) == sorted([*poison, *poison])
    assert set(REASONS.values()) <= set(heard)
    rows = read(tmp_path / "out", "documents")
    assert [row["doc"] for row in rows if row["status"] != "read"] == [*sorted(poison), "empty"]
    assert len(rows) == 35


def test_a_document_on_which_the_program_fails_is_set_aside(
    inputs: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def failing(document: Document, doc: Doc, reviews: Reviews) -> Extraction:
        if document.source.doc == "07":
            tries.append(document.source.doc)
            raise ValueError("no such\nthing")
        return extract(document, doc, reviews)

    monkeypatch.setattr(work, "extract", failing)
    found = build([inputs], tmp_path / "out", PLAIN, silent)
    assert tries == ["07", "07"]
    row, _ = found.failed
    assert row["reason"].startswith("the program failed on it twice (ValueError: no such thing in kg.work:")
    assert len(found.inputs) == 33


def test_workers_that_cannot_start_are_an_error(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with pytest.raises(BuildError, match=r"a worker process does not start: .*No module named 'tests.gone'"):
        build([inputs], tmp_path / "out", PLAIN, silent, engine=Workers(2, "tests.gone:units"))
    with pytest.raises(DataError, match="--jobs: 0 worker processes"):
        Workers(0)


@pytest.mark.skipif(not TASKS.exists(), reason="no /proc on this machine")
def test_a_build_that_is_stopped_leaves_no_worker(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    before = children()

    def stop(event: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([inputs], tmp_path / "out", PLAIN, stop, engine=Workers(2, "tests.poisoned:units"))
    assert children() == before


def test_pages_are_read_no_further_ahead_than_is_needed() -> None:
    taken = 0

    def batches() -> Iterator[list[Given]]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield []

    made = 0
    most = 0
    for _ in Workers(1, "tests.poisoned:units").map(batches(), PLAIN, NO_REVIEWS):
        made += 1
        most = max(most, taken - made)
    assert (made, most) == (100, engines._AHEAD)


def test_a_shard_is_the_same_for_any_company(inputs: pathlib.Path) -> None:
    with Reader(PLAIN) as reader:
        pages = [page for page in reader.pages(Source("news", "news.jsonl", "0" * 64), inputs / "news.jsonl")]
    given: list[Given] = [(Origin("news", "0" * 64, True, "news.jsonl"), page) for page in pages]
    assert all(isinstance(page, Page) for page in pages)

    def made(shard: Shard) -> list[object]:
        return [(one.unit, one.path, one.failure) for one in shard.made]

    together = made(work.units(given, PLAIN))
    assert together == [row for one in given for row in made(work.units([one], PLAIN))]


def test_ray_that_is_not_installed_is_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match="--engine ray: Ray is not installed") as error:
        Ray(1)
    assert error.value.fix == 'install the extra: pip install "dispatch-kg[ray]"'


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "spark"), "error: --engine: no engine is called 'spark' (one of local, ray)\n"),
        (
            ("--address", "10.0.0.1:6379"),
            "error: --address: the local engine has no address (use it with --engine ray)\n",
        ),
    ],
)
def test_an_engine_that_is_none_is_an_error(words: tuple[str, str], said: str, kg: Kg, tmp_path: pathlib.Path) -> None:
    assert kg("build", SEEDS, "--out", tmp_path / "out", *words) == (2, "", said)
    assert not (tmp_path / "out").exists()


def test_an_address_of_nobody_is_told_at_once(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    pytest.importorskip("ray", reason="the extra ray is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(BuildError, match=f"--address 127.0.0.1:{port}: nobody answers: "):
        build([inputs], tmp_path / "out", PLAIN, silent, engine=Ray(1, f"127.0.0.1:{port}"))
    with pytest.raises(BuildError, match="--address here: no address of a cluster"):
        build([inputs], tmp_path / "out", PLAIN, silent, engine=Ray(1, "here"))
