"""How a build grows: python benchmarks/scale.py [--jobs N,M] [--folder DIR] [OPTIONS OF KG BUILD] DOCUMENTS...

Builds synthetic corpora (benchmarks/corpus.py) of 1,000, 10,000 … documents and prints for each the time of a document (wall
and processor, all processes together), the peak of memory (the resident sets of all processes, added up, ten times a second;
and of the first process alone), and the ratio to the first row. Figures are of this machine and run; beside other
jobs the processor's time is the one to compare.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

from benchmarks import corpus

_CODE = "from kg.cli.app import main; main()"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", nargs="+", type=int)
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--folder", type=pathlib.Path)
    known, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="kg-scale-", dir=known.folder) as name:
        print(
            "documents jobs   wall s  ms/doc   CPU s  CPU ms/doc   peak MB  first process MB  quads        ratio (CPU)"
        )
        first: dict[int, float] = {}
        for count in known.documents:
            file = pathlib.Path(name) / f"{count}.jsonl"
            corpus.write(count, file)
            for jobs in map(int, known.jobs.split(",")):
                # Kept until all are measured: ext4 creates files more slowly for minutes where others were just deleted.
                out = pathlib.Path(name) / f"{count}-{jobs}"
                wall, cpu, peak, own = measured([str(file), "--out", str(out), "--jobs", str(jobs), *options])
                with (out / "graph.nq").open("rb") as quads:
                    lines = sum(1 for _ in quads)
                each = cpu / count
                ratio = each / first.setdefault(jobs, each)
                print(
                    f"{count:9,} {jobs:4} {wall:8.1f} {1000 * wall / count:7.2f} {cpu:7.1f} {1000 * each:11.2f}"
                    f" {peak:9.0f} {own:17.0f} {lines:12,} {ratio:6.3f}",
                    flush=True,
                )
    return 0


def measured(options: list[str]) -> tuple[float, float, float, float]:
    """(seconds, seconds of processor, MB of all processes, MB of the first process) of a build with these options."""
    before, began = os.times(), time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", _CODE, "build", *options], stderr=subprocess.DEVNULL)
    peaks = [0.0, 0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            sizes = [_resident(pid) for pid in _family(process.pid)]
            peaks[0], peaks[1] = max(peaks[0], sum(sizes)), max(peaks[1], sizes[0] if sizes else 0.0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    done.set()
    watcher.join()
    if code not in (0, 1):
        raise SystemExit(f"the build ended with exit code {code}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - began, cpu, *peaks  # type: ignore[return-value]


def _family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except OSError:
            continue
        for child in below:
            yield from _family(int(child))


def _resident(pid: int) -> float:
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)


if __name__ == "__main__":
    sys.exit(main())
