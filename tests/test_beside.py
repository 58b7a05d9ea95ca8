"""Calls in processes of their own: what they return, raise and leave behind; and a build whose parts are made so."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from kg import whole
from kg.beside import Call, results
from kg.build import build
from kg.engines import Workers
from kg.errors import BuildError
from kg.settings import Settings
from tests.conftest import ROOT, SEEDS
from tests.test_build import contents, silent


def told(word: str) -> str:
    os.write(1, b"noise on standard output")
    return word.upper()


def refused() -> None:
    raise BuildError("no room", where="graph.ttl", fix="make some")


def full() -> None:
    raise OSError(28, "No space left on device", "graph.ttl")


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lost() -> None:
    sys.stderr.write("the last words\n")
    sys.stderr.flush()
    os._exit(3)


def waits(file: str) -> None:
    pathlib.Path(file).write_text(str(os.getpid()), "utf-8")
    time.sleep(60)


def call(name: str, *arguments: object) -> Call:
    return Call(f"part {name}", f"{__name__}:{name}", arguments)


def notes(file: str, word: str) -> None:
    with pathlib.Path(file).open("a") as there:
        there.write(f"{word} begins\n")
    time.sleep(0.3)
    with pathlib.Path(file).open("a") as there:
        there.write(f"{word} ends\n")


def gone(pid: int) -> bool:
    """Whether a process ends within ten seconds."""
    for _ in range(200):
        state = pathlib.Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text("utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("most", [1, 3])
def test_every_call_returns(most: int) -> None:
    calls = [call("told", word) for word in ("a", "b", "c", "d")]
    assert sorted((one.arguments, found) for one, found in results(calls, most)) == [
        (("a",), "A"), (("b",), "B"), (("c",), "C"), (("d",), "D"),
    ]  # fmt: skip


def test_what_a_call_raises_is_raised() -> None:
    with pytest.raises(BuildError, match=r"^graph\.ttl: no room$") as refusal:
        list(results([call("refused")], 1))
    assert refusal.value.fix == "make some"
    with pytest.raises(OSError, match="No space left") as failure:
        list(results([call("full")], 2))
    assert failure.value.errno == 28


@pytest.mark.parametrize("most", [1, 3])
def test_a_call_waits_for_what_it_needs_and_others_do_not(most: int, tmp_path: pathlib.Path) -> None:
    file = str(tmp_path / "notes")
    last = Call("last", f"{__name__}:notes", (file, "last"), needs=("first", "second"))
    others = [Call(name, f"{__name__}:notes", (file, name)) for name in ("first", "second", "third")]
    assert len(list(results([last, *others], most))) == 4
    told = pathlib.Path(file).read_text("utf-8").splitlines()
    assert max(told.index("first ends"), told.index("second ends")) < told.index("last begins")
    if most == 1:
        assert told[4] == "last begins", "the first in order that can begin"
    else:
        assert told.index("third begins") < told.index("first ends")


def test_what_nobody_makes_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="nobody makes what part told needs"):
        list(results([Call("part told", f"{__name__}:told", ("a",), needs=("gone",))], 1))


@pytest.mark.parametrize(
    ("name", "said"),
    [("killed", "part killed died (SIGKILL)"), ("lost", "part lost died (exit code 3: the last words)")],
)
def test_a_process_that_dies_is_told_of(name: str, said: str) -> None:
    with pytest.raises(BuildError) as death:
        list(results([call(name), call("told", "a")], 1))
    assert death.value.what == f"the process that makes {said}"


def test_who_raises_ends_the_others(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "pid"
    found = results([call("waits", str(file)), call("told", "a")], 2)
    assert next(found)[1] == "A"
    while not (file.exists() and file.read_text("utf-8")):
        time.sleep(0.05)
    found.close()  # type: ignore[attr-defined]
    assert gone(int(file.read_text("utf-8")))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_process_ends_with_who_asked(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "pid"
    code = f"from tests.test_beside import *; list(results([call('waits', {str(file)!r})], 1))"
    asking = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    while not (file.exists() and file.read_text("utf-8")):
        time.sleep(0.05)
    asking.kill()
    asking.wait()
    assert gone(int(file.read_text("utf-8")))


@pytest.mark.parametrize("most", [500_000, 6000])
def test_parts_made_side_by_side_have_the_same_bytes(
    most: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_WORTH", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    settings = Settings(in_memory=most)
    build([SEEDS], tmp_path / "one", settings, silent)
    report = build([SEEDS], tmp_path / "three", settings, silent, engine=Workers(3))
    assert contents(tmp_path / "one") == contents(tmp_path / "three")
    assert {"graph.ttl", "graph.jsonld", "graph.html", "check"} < set(report.seconds)
