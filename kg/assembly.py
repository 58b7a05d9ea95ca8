"""Units of documents become a build folder: the same units give the same bytes, in whatever order they come."""

import json
import pathlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from itertools import groupby
from typing import IO, Any

from kg import fingerprint, iris, manifest, whole
from kg.built import LINES
from kg.extension import SCHEMA
from kg.graph import gazetteer, ontology, provenance
from kg.graph.terms import KG
from kg.journal import Entry, Journal, Unit, row
from kg.model import Source
from kg.ordering import Sort, ordered
from kg.read import sources
from kg.read.sources import Origin
from kg.report import Report, Watch
from kg.settings import Settings
from kg.staging import Staging
from kg.units import renamed
from kg.write import formats, nquads

_CODE = re.compile(rf'<{re.escape(KG)}(?:code> "|candidate> <{re.escape(iris.ID)}place/)(\d+)[">]'.encode())


def made_by(settings: Settings) -> dict[str, Any]:
    """All that the bytes of a build depend on but its inputs."""
    said = asdict(settings)
    return {
        **fingerprint.versions(),
        "settings": {**said, "names": [list(one) for one in settings.names], "formats": list(settings.formats)},
    }


def key_of(settings: Settings) -> str:
    """A hash over `made_by`."""
    return iris.digest(json.dumps(made_by(settings), sort_keys=True), size=64)


def assemble(
    staging: Staging,
    inputs: Iterable[Origin],
    out: pathlib.Path,
    settings: Settings,
    report: Report,
    watch: Watch,
    partial: frozenset[Origin] = frozenset(),
    jobs: int = 1,
    sort: Sort | None = None,
) -> None:
    """Write the build of the inputs, whose units are all in the journal, and move it into place.

    `partial`: inputs of whose documents some were taken out. `jobs`: processes that may write at a time; `sort`: what sorts in place of
    this machine.
    """
    named = sources.ids(inputs)
    with report.during("assembly"):
        last = _documents(staging.journal, named, staging.folder, report)
    whole.write(staging.folder, last, settings, report, watch, jobs, sort)
    files = {"files": {named[o]: row(o) for o in sorted(named)}, "partial": sorted(named[o] for o in partial)}
    ontology.store(staging.folder / SCHEMA)
    manifest.write(staging.folder, {**made_by(settings), **files}, report)
    staging.publish(tuple(one.file for one in formats.FORMATS if one.built and one.name not in settings.formats))
    report.folder = out


def _documents(journal: Journal, named: Mapping[Origin, str], folder: pathlib.Path, report: Report) -> int:
    """Every document's text, alignment, lines and quads, in order of the ids; how many bytes graph.nq has behind them."""
    codes: set[str] = set()
    with ExitStack() as stack:  # closes all of them where one cannot be written to its end
        names = {**{name: f"{name}.jsonl" for name in LINES}, "quads": "graph.nq"}
        files = {name: stack.enter_context((folder / file).open("wb")) for name, file in names.items()}
        for doc, path, start, same in _chosen(journal, named, folder):
            unit = journal.read(start)
            codes |= {code.decode() for code in _CODE.findall(unit.quads)}
            _write(unit if same else renamed(unit, doc, path), path, folder, files, report)
        last = [*gazetteer.quads(sorted(codes)), *(provenance.agent() if report.read else ())]
        text = nquads.text(last)
        files["quads"].write(text)
        report.counts["quads"] += len(last)
    return len(text)


def _chosen(
    journal: Journal, named: Mapping[Origin, str], folder: pathlib.Path
) -> Iterator[tuple[str, str, int, bool]]:
    """(id, path, place in the journal, whether its unit has this id and path) of the documents of the inputs, by id; of
    several under one id the last added.
    """
    same = {origin.key: origin for origin in named}

    def lines() -> Iterator[bytes]:
        for number, entry in enumerate(journal.entries()):
            origin = same.get(entry.origin.key)
            if origin is not None:
                doc = named[origin] + entry.doc.removeprefix(_id_of(entry))
                path = origin.path + entry.path.removeprefix(entry.origin.path)
                # No id holds a tab, and none a character before it.
                said = json.dumps([path, entry.start, (doc, path) == (entry.doc, entry.path)])
                yield f"{doc}\t{number:012}\t{said}".encode()

    for doc, rows in groupby(ordered(lines(), folder), key=lambda line: line[: line.index(b"\t")]):
        *_, chosen = rows
        yield doc.decode(), *json.loads(chosen.split(b"\t", 2)[2])


def _id_of(entry: Entry) -> str:
    """The id of the input of a unit, in the build that the unit comes from."""
    stem = entry.origin.stem
    hashed = f"{stem}-{entry.origin.sha256[:8]}"
    return hashed if entry.doc == hashed or (entry.doc.startswith(hashed + "-") and entry.origin.holds) else stem


def _write(unit: Unit, path: str, folder: pathlib.Path, files: Mapping[str, IO[bytes]], report: Report) -> None:
    if unit.text is not None:
        (folder / "texts" / f"{unit.doc}.txt").write_bytes(unit.text)
        (folder / "alignments" / f"{unit.doc}.json").write_bytes(unit.alignment or b"")
    for name, lines in unit.lines.items():
        files[name].write(lines)
        report.counts[name] += lines.count(b"\n")
    files["quads"].write(unit.quads)
    report.counts["quads"] += unit.quads.count(b"\n")
    record = json.loads(unit.lines["documents"])
    if record["status"] != "read":
        report.counts["unread"] += 1
        report.failed.append({"path": path, "reason": record["reason"], "fix": record["fix"] or ""})
        return
    made = provenance.quads(Source(unit.doc, path, record["sha256"]))
    files["quads"].write(nquads.text(made))
    report.counts["quads"] += len(made)
    report.counts["cut"] += bool({"cut_too_long", "cut_bytes"} & record["repairs"].keys())
    report.coverage.update(json.loads(line)["reason"] or "fact" for line in unit.lines["coverage"].splitlines())
