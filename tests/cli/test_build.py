"""kg build tells people, or machines, what it does and where the time went; the build itself knows nothing of it."""

import json
import pathlib

import pytest

from tests.cli.test_commands import Kg, kg
from tests.test_build import contents

__all__ = ["kg"]  # the fixture
GOOD = "东港市委组织部选派500名党员干部。\n"


@pytest.fixture
def inputs(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD, "utf-8")
    for name in ("b.txt", "c.txt"):
        (folder / name).write_bytes(b"")
    return folder


def test_json_lines_tell_steps_failures_and_the_report(kg: Kg, inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    ran = kg("build", inputs, "--out", tmp_path / "out", "--log-json")
    assert (ran.code, ran.out) == (2, "")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert all(event.pop("seconds") >= 0 for event in events)
    failed = {"event": "failed", "reason": "the file is empty", "fix": "leave it out, or fetch it again"}
    assert [event for event in events if event["event"] == "failed"] == [
        {**failed, "path": str(inputs / name)} for name in ("b.txt", "c.txt")
    ]
    steps = [event["what"] for event in events if event["event"] == "step"]
    assert steps == ["documents", "graph.ttl", "graph.jsonld", "graph.html", "check"]
    report = events[-1]
    assert (report["event"], report["documents"], report["exit_code"]) == ("report", 1, 2)
    assert report["failures"] == {"the file is empty": 2}
    assert report["counts"]["facts"] == 1
    assert report["coverage"] == {"fact": 1, "explained": 1.0}
    assert report["slowest"][0]["path"] == str(inputs / "a.txt")


def test_an_error_is_a_json_line_too(kg: Kg, tmp_path: pathlib.Path) -> None:
    ran = kg("build", tmp_path / "gone", "--out", tmp_path / "out", "--log-json")
    (event,) = (json.loads(line) for line in ran.err.splitlines())
    assert ran.code == 2
    assert (event["event"], event["reason"], event["where"]) == (
        "error",
        "no such file or folder",
        str(tmp_path / "gone"),
    )


def test_a_profile_tells_each_stage_and_changes_nothing_else(
    kg: Kg, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    ran = kg("build", inputs, "--out", tmp_path / "out", "--profile")
    found = json.loads((tmp_path / "out/profile.json").read_text("utf-8"))
    stages = [row["stage"] for row in found["stages"]]
    assert stages == ["read", "clean", "annotate", "extract", "graph", "write", "check"]
    assert [row for row in found["stages"] if not row["seconds"] > 0] == []
    assert sum(row["share"] for row in found["stages"]) == pytest.approx(1, abs=0.001)
    assert (found["worked"], found["chars"]) == (3, len(GOOD.strip()))
    assert [line.split()[0] for line in ran.err.splitlines() if " s " in line and "%" in line] == stages
    kg("build", inputs, "--out", tmp_path / "plain")
    told = contents(tmp_path / "out")
    told.pop("profile.json")
    assert told == contents(tmp_path / "plain")
    kg("build", inputs, "--out", tmp_path / "out")  # it told of another run
    assert not (tmp_path / "out/profile.json").exists()


def test_failures_are_counted_by_reason(kg: Kg, inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    ran = kg("build", inputs, "--out", tmp_path / "out", "--no-check")
    assert "2 inputs could not be read; documents.jsonl says why\n  2 × the file is empty\n" in ran.err


def test_workers_and_the_build_here_give_the_same(kg: Kg, inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for jobs in ("0", "1", "2"):
        kg("build", inputs, "--out", tmp_path / jobs, "--no-check", "--jobs", jobs)
    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "0")
    ran = kg("build", inputs, "--out", tmp_path / "0", "--jobs", "-1")
    assert "error: --jobs: -1 worker processes (use a whole number of at least 0)" in ran.err
