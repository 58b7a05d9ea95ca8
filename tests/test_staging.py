"""What happens to a build whose disk is full, that is killed, or that has company: nothing is lost, the next one finishes."""

import errno
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from kg import staging, work
from kg.build import build
from kg.clean.cleaner import clean
from kg.errors import BuildError
from kg.merge import merge, remove
from kg.model import Document, Page
from kg.settings import Settings
from kg.staging import STAGING, Staging
from tests.test_build import contents, silent

PLAIN = Settings(check=False, batch=2, in_memory=20_000)
CODE = "from kg.cli.app import main; main()"
OPTIONS = ("--no-check", "--batch", "2", "--in-memory", "20000")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("inputs")
    for number in range(12):
        text = "\n".join(f"云岭县第{number}批选派{number + line}名干部到青石镇{line}家企业。" for line in range(1, 9))
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(inputs: pathlib.Path) -> dict[str, bytes]:
    build([inputs], inputs.parent / "whole", PLAIN, silent)
    return contents(inputs.parent / "whole")


def started(inputs: pathlib.Path, out: pathlib.Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", CODE, "build", str(inputs), "--out", str(out), *OPTIONS]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_build_killed_at_any_moment_ends_with_the_same_bytes(
    inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    """Ten kills one after the other, at moments spread over what a build takes; 200 are in benchmarks/kills.py."""
    chance, out = random.Random(9), tmp_path / "out"
    began = time.monotonic()
    assert started(inputs, tmp_path / "first").wait(300) == 0
    takes = time.monotonic() - began
    killed = 0
    for _ in range(10):
        process = started(inputs, out)
        time.sleep(chance.uniform(0.3, 1.0) * takes)
        process.kill()
        killed += process.wait(60) == -signal.SIGKILL
        if chance.random() < 0.3:
            shutil.rmtree(out, ignore_errors=True)
    assert killed > 3
    build([inputs], out, PLAIN, silent)
    assert contents(out) == whole
    assert not (out / STAGING).exists()


@pytest.mark.parametrize("limit", [1_000, 100_000, 700_000])
def test_a_disk_that_is_full_is_a_clear_error_and_the_same_command_finishes(
    limit: int, inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    """No file may grow over the limit, which fails as a full disk does, at the journal, in the sort or in an output."""
    out = tmp_path / "out"
    command = [sys.executable, "-c", CODE, "build", str(inputs), "--out", str(out), *OPTIONS]
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); {CODE}"
    run = subprocess.run(
        [*command[:2], limited, *command[3:]], capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 2, run.stderr
    (line,) = (line for line in run.stderr.splitlines() if line.startswith("error: "))
    assert "cannot be written: File too large" in line
    assert "make room and run the same command again" in line
    assert not (out / "build.json").exists()
    assert subprocess.run(command, capture_output=True, check=False, timeout=300).returncode == 0
    assert contents(out) == whole


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["256k", "1m", "3m"])
def test_a_small_disk_is_full_and_finishes_when_it_has_room(
    size: str, inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        with pytest.raises(BuildError, match="cannot be written: No space left on device") as caught:
            build([inputs], disk / "out", PLAIN, silent)
        assert "run the same command again" in caught.value.fix
        subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
        report = build([inputs], disk / "out", PLAIN, silent)
        assert report.taken > 0 or size == "256k"
        assert contents(disk / "out") == whole
    finally:
        subprocess.run(["umount", disk], check=True)


def test_two_builds_into_one_folder_do_not_meet(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with Staging(tmp_path / "out", "key"), pytest.raises(BuildError, match="another build is being written here"):
        build([inputs], tmp_path / "out", PLAIN, silent)
    assert build([inputs], tmp_path / "out", PLAIN, silent).failed == []


def stopped(monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    """Let the move into place end, as by a kill, behind some of its steps."""
    done = 0
    replace = pathlib.Path.replace

    def counted(path: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
        nonlocal done
        if path.parent.name == STAGING:
            done += 1
            if done > moves:
                raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(pathlib.Path, "replace", counted)


@pytest.mark.parametrize("moves", [0, 1, 5, 12])
def test_a_merge_onto_its_own_input_killed_while_it_moves_into_place_loses_nothing(
    moves: int, inputs: pathlib.Path, whole: dict[str, bytes], tmp_path: pathlib.Path
) -> None:
    files = sorted(inputs.iterdir())
    build(files[:6], tmp_path / "a", PLAIN, silent)
    build(files[6:], tmp_path / "b", PLAIN, silent)
    with pytest.MonkeyPatch.context() as patch:
        stopped(patch, moves)
        with pytest.raises(KeyboardInterrupt):
            merge([tmp_path / "a", tmp_path / "b"], tmp_path / "a", silent)
    merge([tmp_path / "a", tmp_path / "b"], tmp_path / "a", silent)
    assert contents(tmp_path / "a") == whole


def test_documents_taken_out_stay_out_where_the_move_was_killed(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    build([inputs], tmp_path / "a", PLAIN, silent)
    with pytest.MonkeyPatch.context() as patch:
        stopped(patch, 3)
        with pytest.raises(KeyboardInterrupt):
            remove(tmp_path / "a", ["03"], tmp_path / "a", silent)
    remove(tmp_path / "a", ["04"], tmp_path / "a", silent)
    left = [path for path in sorted(inputs.iterdir()) if path.stem not in ("03", "04")]
    build(left, tmp_path / "left", PLAIN, silent)
    assert contents(tmp_path / "a") == contents(tmp_path / "left")


def test_other_errors_of_the_system_are_not_called_a_full_disk(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BrokenPipeError), staging.writing(tmp_path):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_a_container_is_gone_on_with_where_it_was(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'{{"id": "r{n}", "text": "云岭县选派{n + 20}名干部。"}}\n' for n in range(9)]
    (tmp_path / "news.jsonl").write_text("".join(lines), "utf-8")
    build([tmp_path / "news.jsonl"], tmp_path / "whole", PLAIN, silent)
    worked: list[str] = []

    def noting(page: Page, settings: Settings) -> Document:
        worked.append(page.source.doc)
        if len(worked) == 6:
            raise KeyboardInterrupt
        return clean(page, settings)

    monkeypatch.setattr(work, "clean", noting)
    with pytest.raises(KeyboardInterrupt):
        build([tmp_path / "news.jsonl"], tmp_path / "out", PLAIN, silent)
    report = build([tmp_path / "news.jsonl"], tmp_path / "out", PLAIN, silent)
    assert worked[6:] == [f"news-r{n}" for n in range(4, 9)]  # two batches of two were whole
    assert report.taken == 4
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
