"""The stages in order: inputs in, one build folder out. Documents flow through one batch at a time."""

import json
import pathlib
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg import fingerprint
from kg.clean.cleaner import clean
from kg.errors import BuildError, InputError
from kg.extract.extractor import extract
from kg.graph import provenance, rdf, shapes
from kg.iris import graph_iri
from kg.model import Document, Extraction, Source, Unread
from kg.pipeline import annotate
from kg.read import sources
from kg.read.pages import doc_id
from kg.read.reader import Reader
from kg.settings import Settings
from kg.write import alignments, formats, jsonl, nquads
from kg.write.chunks import Chunks

STAGING = ".building"
LINES = ("documents", "entities", "corefs", "facts", "relations", "coverage")
FOLDERS = ("texts", "alignments")
_LAST = "\U0010ffff"  # sorts behind every document id


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


Watch = Callable[[Step | InputError], None]


def build(
    paths: Iterable[pathlib.Path], out: pathlib.Path, settings: Settings, watch: Watch, stdin: BinaryIO | None = None
) -> Report:
    """Read `paths`, write the build folder `out`, return what was done; `watch` hears of each step and each failed input.

    An input that fails stands in documents.jsonl with its reason; the others are built. What stood in `out` stays until
    all is written, and is no input when `out` lies inside a folder of `paths`. The path `-` is `stdin`.
    Raises InputError when none of the paths exists, BuildError when `out` cannot be written.
    """
    report = Report()
    with tempfile.TemporaryDirectory(prefix="kg-") as spool:
        missing: list[InputError] = []
        found = sources.identify(_inputs(list(paths), out, settings, stdin, pathlib.Path(spool), missing))
        found = [*((_unread(error), out) for error in missing), *found]
        staging = out / STAGING
        shutil.rmtree(staging, ignore_errors=True)
        try:
            for folder in FOLDERS:
                (staging / folder).mkdir(parents=True)
        except OSError as err:
            raise BuildError(f"cannot be written: {err.strerror}", where=str(out), fix="name another --out") from err
        try:
            _documents(found, staging, settings, report, watch)
            _whole(staging, settings, report, watch)
            _publish(staging, out)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return report


def _unread(error: InputError) -> Unread:
    """A path that leads to no file, as an input that could not be read."""
    return Unread(Source(doc_id(pathlib.PurePath(error.where).stem), error.where, ""), error.what, error.fix)


def _inputs(
    paths: list[pathlib.Path],
    out: pathlib.Path,
    settings: Settings,
    stdin: BinaryIO | None,
    spool: pathlib.Path,
    missing: list[InputError],
) -> Iterator[tuple[str, pathlib.Path]]:
    """(path as the user gave it, file) of the files to read, without an earlier build's own files unless a path of the
    user names them.
    """
    dash = pathlib.Path(sources.STDIN)
    if dash in paths and stdin:
        yield sources.STDIN, sources.spool(stdin, spool, settings.max_bytes)
    target = out.resolve()
    named = [path.resolve() for path in paths if path.resolve().is_relative_to(target)]
    for path in _found([path for path in paths if path != dash or not stdin], missing):
        whole = path.resolve()
        if not whole.is_relative_to(target) or any(whole.is_relative_to(name) for name in named):
            yield path.as_posix(), path


def _found(paths: list[pathlib.Path], missing: list[InputError]) -> Iterator[pathlib.Path]:
    """The files of the paths; a path that is none goes to `missing`. Raises InputError where all are."""
    there: list[pathlib.Path] = []
    for path in paths:
        try:
            there += sources.find([path])
        except InputError as error:
            missing.append(error)
    if missing and not there:
        raise missing[0]
    yield from sorted(set(there))


@dataclass(slots=True)
class _Files:
    """The files that grow document by document."""

    folder: pathlib.Path
    lines: dict[str, Chunks]
    quads: Chunks

    @classmethod
    def open(cls, folder: pathlib.Path) -> "_Files":
        return cls(folder, {name: Chunks(folder / f"{name}.jsonl") for name in LINES}, Chunks(folder / "graph.nq"))

    def close(self) -> None:
        for file in (*self.lines.values(), self.quads):
            file.close()

    def add(self, doc: str, quads: list[ox.Quad], report: Report) -> None:
        """Write one document's quads, and the lines that they give."""
        self.quads.add(doc, nquads.text(quads))
        store = ox.Store()
        store.extend(quads)
        for name, lines in jsonl.lines(store, graph_iri(doc), doc).items():
            self.lines[name].add(doc, "".join(line + "\n" for line in lines).encode())
            report.counts[name] += len(lines)
        report.counts["quads"] += len(quads)


def _documents(
    found: list[tuple[Source | Unread, pathlib.Path]],
    staging: pathlib.Path,
    settings: Settings,
    report: Report,
    watch: Watch,
) -> None:
    """Every document through all stages up to its quads and lines, in batches; one batch is in memory at a time."""
    began = time.perf_counter()
    codes: set[str] = set()
    files = _Files.open(staging)
    try:
        # Left before its end, it must not keep its process until somebody collects it.
        with closing(_extracted(found, settings)) as extracted:
            for made in extracted:
                if isinstance(made, Unread):
                    _failed(made, files, report, watch)
                else:
                    codes |= _write(made, files, report)
                done = len(report.inputs) + len(report.failed)
                watch(Step("documents", done, max(done, len(found))))
        whole = [*rdf.gazetteer(sorted(codes)), *provenance.agent()]
        files.quads.add(_LAST, nquads.text(whole))
        report.counts["quads"] += len(whole)
    finally:
        files.close()
    report.inputs.sort(key=lambda source: source.doc)
    report.seconds["documents"] = time.perf_counter() - began


def _extracted(
    found: list[tuple[Source | Unread, pathlib.Path]], settings: Settings
) -> Generator[Extraction | Unread, None, None]:
    """The extractions of the documents that can be read and the others' failures, in the order of the inputs."""
    with Reader(settings) as reader:
        for batch in _batches(_cleaned(found, reader, settings), settings):
            documents = [made for made in batch if isinstance(made, Document)]
            docs = annotate([(d.text, d.published or "") for d in documents], settings.batch)
            extractions = (extract(document, doc) for document, doc in zip(documents, docs, strict=True))
            for made in batch:
                yield made if isinstance(made, Unread) else next(extractions)


def _batches(made: Iterable[Document | Unread], settings: Settings) -> Iterator[list[Document | Unread]]:
    """Lists of at most `batch` documents, which hold together little more text, and raw text, than one document may."""
    batch: list[Document | Unread] = []
    chars = raw = 0
    for one in made:
        batch.append(one)
        if isinstance(one, Document):
            chars, raw = chars + len(one.text), raw + len(one.page.raw)
        if len(batch) >= settings.batch or chars >= settings.max_chars or raw >= settings.max_bytes:
            yield batch
            batch, chars, raw = [], 0, 0
    if batch:
        yield batch


def _cleaned(
    found: list[tuple[Source | Unread, pathlib.Path]], reader: Reader, settings: Settings
) -> Iterator[Document | Unread]:
    for source, file in found:
        for page in [source] if isinstance(source, Unread) else reader.pages(source, file):
            if isinstance(page, Unread):
                yield page
                continue
            try:
                yield clean(page, settings)
            except InputError as error:
                yield Unread(page.source, error.what, error.fix)


def _failed(found: Unread, files: _Files, report: Report, watch: Watch) -> None:
    files.add(found.source.doc, rdf.unread(found), report)
    report.counts["unread"] += 1
    report.failed.append({"path": found.source.path, "reason": found.reason, "fix": found.fix})
    watch(InputError(found.reason, where=found.source.path, fix=found.fix))


def _write(extraction: Extraction, files: _Files, report: Report) -> set[str]:
    """Write one document's text, alignment, quads and lines; the codes of its places come back."""
    document = extraction.document
    doc = document.source.doc
    (files.folder / "texts" / f"{doc}.txt").write_bytes(document.text.encode())
    (files.folder / "alignments" / f"{doc}.json").write_bytes(alignments.packed(document))
    quads = rdf.quads(extraction)
    files.add(doc, [*quads, *provenance.quads(document.source)], report)
    report.coverage.update(record.reason or "fact" for record in extraction.coverage)
    report.inputs.append(document.source)
    if {"cut_too_long", "cut_bytes"} & document.repairs.keys():
        report.counts["cut"] += 1
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
            data = shapes.columns(staging / "graph.nq", lambda: store)
            report.violations = shapes.check(data, staging / "texts")
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
    for folder in FOLDERS:
        shutil.rmtree(out / folder, ignore_errors=True)
    for path in sorted(staging.iterdir(), key=lambda path: (path.name == "build.json", path.name)):
        path.replace(out / path.name)
