"""Every figure is the contract's, to the last digit: on real builds, and on builds and gold spoiled at random."""

import json
import pathlib
import subprocess
import sys
from dataclasses import asdict

import pytest

from kg.score.report import score
from tests.score.conftest import Set
from tests.score.made import REFERENCE
from tests.score.mutation import FILES, Row, rounds

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the contract is not beside the checkout")
_ROUNDS = 24  # 1,000 rounds of another seed agreed too when this was written


def ours(build: pathlib.Path, gold: pathlib.Path, stem: str = "") -> dict[str, Row]:
    found = {name: asdict(one) for name, one in score(build, gold, stem).scores.items()}
    return {name: {key: one[key] for key in ("p", "r", "f1", "tp", "fp", "fn")} for name, one in found.items()}


def theirs(build: pathlib.Path, gold: pathlib.Path, *words: str) -> dict[str, Row]:
    command = [sys.executable, str(REFERENCE), str(build), str(gold), "--json", *words]
    run = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    found: dict[str, Row] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", ["own", "real"])
def test_a_build_as_it_is(name: str, request: pytest.FixtureRequest) -> None:
    build, gold = request.getfixturevalue(name)
    found = ours(build, gold)
    assert found == theirs(build, gold)
    assert len(found) > 20
    for file in gold.glob("*.json"):
        assert ours(build, gold, file.stem) == theirs(build, gold, "--doc", file.stem)


@pytest.mark.parametrize("name", ["own", "real"])
def test_spoiled_builds_and_gold(name: str, request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> None:
    place: Set = request.getfixturevalue(name)
    for number, (build, gold) in enumerate(rounds(*place, _ROUNDS, seed=11)):
        folder = tmp_path / str(number)
        for part in ("out", "gold"):
            (folder / part).mkdir(parents=True)
        for file in FILES:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in build[file])
            (folder / "out" / f"{file}.jsonl").write_text(lines, "utf-8")
        for stem, row in gold.items():
            (folder / "gold" / f"{stem}.json").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
        assert ours(folder / "out", folder / "gold") == theirs(folder / "out", folder / "gold"), folder
