"""build.json: everything about a build that the same input gives again; no clock, no machine. timings.json: the seconds."""

import json
import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from kg.report import Report


def write(folder: pathlib.Path, head: Mapping[str, Any], report: Report) -> None:
    """Write both into a folder that has documents.jsonl; `head` stands first in build.json."""
    tail = {
        "failed": sorted(report.failed, key=lambda one: (one["path"], one["reason"])),
        "counts": {name: count for name, count in sorted(report.counts.items()) if count},
        "coverage": {**dict(sorted(report.coverage.items())), "explained": round(report.explained, 4)},
        "violations": [asdict(violation) for violation in report.violations],
    }
    with (folder / "build.json").open("w", encoding="utf-8", newline="\n") as file:
        file.write(_json(head).removesuffix("\n}") + ',\n  "inputs": [')
        comma = ""
        for source in _inputs(folder):  # one at a time: there may be millions
            file.write(f"{comma}\n    " + _json(source).replace("\n", "\n    "))
            comma = ","
        file.write(("\n  ]" if comma else "]") + "," + _json(tail).removeprefix("{") + "\n")
    seconds = {name: round(spent, 3) for name, spent in report.seconds.items()}
    (folder / "timings.json").write_text(_json(seconds) + "\n", "utf-8")


def _inputs(folder: pathlib.Path) -> Iterator[dict[str, str]]:
    with (folder / "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            record = json.loads(line)
            if record["status"] == "read":
                yield {name: record[name] for name in ("doc", "path", "sha256")}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
