"""Kills a build at random moments until it has been killed N times, then lets it finish: python benchmarks/kills.py [N] [SEED]

After each kill the same command runs again; one that finishes is compared, file by file, with a build that nobody killed, and
the next begins anew. Prints how many kills came in which phase, and what differed. Exit code 1 where anything did.
"""

import collections
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from benchmarks import corpus

_CODE = "from kg.cli.app import main; main()"
_DOCUMENTS = 60


def main(arguments: list[str]) -> int:
    wanted = int(arguments[0]) if arguments else 200
    chance = random.Random(int(arguments[1]) if len(arguments) > 1 else 1)
    with tempfile.TemporaryDirectory(prefix="kg-kills-") as name:
        folder = pathlib.Path(name)
        corpus.write(_DOCUMENTS, folder / "news.jsonl")
        began = time.monotonic()
        _started(folder, folder / "whole").wait()
        takes = time.monotonic() - began
        whole = _contents(folder / "whole")
        phases: collections.Counter[str] = collections.Counter()
        finished = different = 0
        while phases.total() < wanted:
            process = _started(folder, folder / "out")
            try:
                code = process.wait(chance.uniform(0.2, 1.3) * takes)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                phases[_phase(folder / "out")] += 1
                continue
            finished += 1
            same = code == 0 and _contents(folder / "out") == whole
            different += not same
            shutil.rmtree(folder / "out")
        code = _started(folder, folder / "out").wait()
        finished += 1
        different += code != 0 or _contents(folder / "out") != whole
    for phase, count in phases.most_common():
        print(f"{count:4} kills {phase}")
    print(
        f"{phases.total()} kills, {finished} builds finished, {different} of them with other bytes than one that nobody killed"
    )
    return int(different > 0)


def _started(folder: pathlib.Path, out: pathlib.Path) -> "subprocess.Popen[bytes]":
    # Small batches and a small memory, so that every phase is long enough to be hit.
    options = ["--batch", "4", "--in-memory", "5000", "--jobs", "2", "--out", str(out)]
    command = [sys.executable, "-c", _CODE, "build", str(folder / "news.jsonl"), *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _phase(out: pathlib.Path) -> str:
    """Where the build was, by what it left."""
    staging = out / ".building"
    if not staging.exists():
        return "behind the end" if (out / "build.json").exists() else "before it wrote"
    if (staging / "ready").exists():
        return "while it moved into place"
    if (staging / "build.json").exists():
        return "while it synced"
    if (staging / "graph.ttl").exists():
        return "while it wrote the other formats"
    if (staging / "graph.nq").exists():
        return "while it wrote lines, quads or Turtle"
    return "while it worked on documents" if (staging / "units").stat().st_size > 200 else "before the first documents"


def _contents(out: pathlib.Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
