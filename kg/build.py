"""The stages in order: inputs in, one build folder out. Documents flow through one batch at a time."""

import json
import pathlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

from kg import fingerprint
from kg.clean.cleaner import clean
from kg.errors import BuildError, InputError
from kg.extract.extractor import extract
from kg.graph import rdf, shapes
from kg.iris import graph_iri
from kg.model import Document, Extraction, Source
from kg.pipeline import annotate
from kg.read import sources
from kg.settings import Settings
from kg.write import formats, jsonl, nquads, turtle

STAGING = ".building"
LINES = ("documents", "entities", "facts", "relations", "coverage")


@dataclass(frozen=True, slots=True)
class Step:
    """A word to whoever watches: `done` of `total` documents, or the name of a later stage with total 0."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(slots=True)
class Report:
    """What a build did: counts by kind, coverage by outcome, inputs that failed, violations of the shapes."""

    counts: Counter[str] = field(default_factory=Counter)
    coverage: Counter[str] = field(default_factory=Counter)
    failed: list[dict[str, str]] = field(default_factory=list)
    violations: list[shapes.Violation] = field(default_factory=list)
    inputs: list[Source] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def explained(self) -> float:
        """The share of number runs and titles that are in a fact or have a reason other than `missed`; 1 where there are none."""
        total = self.coverage.total()
        return 1.0 if not total else (total - self.coverage["missed"]) / total


def build(
    paths: Iterable[pathlib.Path], out: pathlib.Path, settings: Settings, watch: Callable[[Step | InputError], None]
) -> Report:
    """Read `paths`, write the build folder `out`, return what was done; `watch` hears of each step and each failed input.

    An input that fails is left out and reported; the others are built. What stood in `out` stays until all is written,
    and is no input when `out` lies inside a folder of `paths`.
    Raises InputError when a path does not exist or no input could be built, BuildError when `out` cannot be written.
    """
    report = Report()

    def failed(error: InputError) -> None:
        report.failed.append({"path": error.where, "reason": error.what, "fix": error.fix})
        watch(error)

    found = sources.identify(_inputs(list(paths), out, failed), failed)
    staging = out / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    try:
        (staging / "texts").mkdir(parents=True)
    except OSError as err:
        raise BuildError(f"cannot be written: {err.strerror}", where=str(out), fix="name another --out") from err
    try:
        _documents(found, staging, settings, report, failed, watch)
        if not report.inputs:
            raise InputError("no input could be built", where=str(out), fix="see the lines above")
        _whole(staging, settings, report, watch)
        _publish(staging, out)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return report


def _inputs(
    paths: list[pathlib.Path], out: pathlib.Path, failed: Callable[[InputError], None]
) -> Iterator[pathlib.Path]:
    """The files to read, without an earlier build's own files unless a path of the user names them."""
    target = out.resolve()
    named = [path.resolve() for path in paths if path.resolve().is_relative_to(target)]
    for path in sources.find(paths):
        whole = path.resolve()
        if whole.is_relative_to(target) and not any(whole.is_relative_to(name) for name in named):
            continue
        try:
            str(path).encode()
        except UnicodeEncodeError:
            failed(InputError("the file's name is not UTF-8", where=ascii(str(path)), fix="rename it"))
            continue
        yield path


def _documents(
    found: list[Source], staging: pathlib.Path, settings: Settings, report: Report,
    failed: Callable[[InputError], None], watch: Callable[[Step | InputError], None],
) -> None:  # fmt: skip
    """Every document through all stages up to its quads and lines, in batches; one batch is in memory at a time."""
    began = time.perf_counter()
    codes: set[str] = set()
    total = len(found) + len(report.failed)
    files: dict[str, IO[str]] = {
        name: (staging / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") for name in LINES
    }
    try:
        with (staging / "graph.nq").open("wb") as nq:
            for extraction in _extracted(found, settings, failed):
                codes |= _write(extraction, staging, files, nq, report)
                watch(Step("documents", len(report.inputs) + len(report.failed), total))
            places = rdf.gazetteer(sorted(codes))
            nquads.append(places, nq)
            report.counts["quads"] += len(places)
    finally:
        for file in files.values():
            file.close()
    report.seconds["documents"] = time.perf_counter() - began


def _extracted(found: list[Source], settings: Settings, failed: Callable[[InputError], None]) -> Iterator[Extraction]:
    """The extractions of the sources that can be read, in order."""
    remaining = iter(found)
    while batch := list(islice(remaining, settings.batch)):
        documents = list(_cleaned(batch, settings, failed))
        docs = annotate([(d.text, d.published or "") for d in documents], settings.batch)
        for document, doc in zip(documents, docs, strict=True):
            yield extract(document, doc)


def _cleaned(batch: list[Source], settings: Settings, failed: Callable[[InputError], None]) -> Iterator[Document]:
    for source in batch:
        try:
            yield clean(sources.read(source, settings.max_bytes), settings.max_chars)
        except InputError as error:
            failed(error)


def _write(
    extraction: Extraction, staging: pathlib.Path, files: dict[str, IO[str]], nq: IO[bytes], report: Report
) -> set[str]:
    """Write one document's text, quads and lines; the codes of its places come back."""
    source = extraction.document.source
    (staging / "texts" / f"{source.doc}.txt").write_bytes(extraction.document.text.encode())
    quads = rdf.quads(extraction)
    nquads.append(quads, nq)
    store = ox.Store()
    store.bulk_extend(quads)
    for name, lines in jsonl.lines(store, graph_iri(source.doc), source.doc).items():
        files[name].writelines(line + "\n" for line in lines)
        report.counts[name] += len(lines)
    report.counts["quads"] += len(quads)
    report.coverage.update(record.reason or "fact" for record in extraction.coverage)
    report.inputs.append(source)
    return {
        str(q.object.value) for q in quads if q.predicate.value.endswith("#code") and isinstance(q.object, ox.Literal)
    }


def _whole(
    staging: pathlib.Path, settings: Settings, report: Report, watch: Callable[[Step | InputError], None]
) -> None:
    """What needs the whole graph: the other formats, the checks, build.json."""
    store = ox.Store()
    store.bulk_load(path=str(staging / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    for row in formats.FORMATS:
        watch(Step(row.file))
        with _timed(report, row.file):
            formats.write(row.file, store, staging / row.file)
    if settings.check:
        watch(Step("check"))
        with _timed(report, "check"):
            report.violations = [*shapes.conforms(turtle.triples(store)), *shapes.misquoted(store, staging / "texts")]
    _json(staging / "build.json", _summary(report, settings))
    _json(staging / "timings.json", {name: round(seconds, 3) for name, seconds in report.seconds.items()})


class _timed:  # noqa: N801  (a context manager reads as a word)
    """Adds the seconds that a block takes to the report."""

    def __init__(self, report: Report, name: str) -> None:
        self._report, self._name = report, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._report.seconds[self._name] = time.perf_counter() - self._began


def _summary(report: Report, settings: Settings) -> dict[str, Any]:
    """build.json: everything about the build that the same input gives again; no clock, no machine."""
    return {
        **fingerprint.versions(),
        "settings": asdict(settings),
        "inputs": [asdict(source) for source in report.inputs],
        "failed": sorted(report.failed, key=lambda row: (row["path"], row["reason"])),
        "counts": dict(sorted(report.counts.items())),
        "coverage": {**dict(sorted(report.coverage.items())), "explained": round(report.explained, 4)},
        "violations": [asdict(violation) for violation in report.violations],
    }


def _json(path: pathlib.Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _publish(staging: pathlib.Path, out: pathlib.Path) -> None:
    """Move the finished files into place; build.json last, so that its presence says that the build is whole."""
    (out / "build.json").unlink(missing_ok=True)
    shutil.rmtree(out / "texts", ignore_errors=True)
    for path in sorted(staging.iterdir(), key=lambda path: (path.name == "build.json", path.name)):
        path.replace(out / path.name)
