"""Units of documents become a build folder: the same units give the same bytes, in whatever order they come."""

import json
import pathlib
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import IO, Any

import pyoxigraph as ox

from kg import fingerprint, iris
from kg.built import LINES
from kg.errors import BuildError, InputError
from kg.extension import SCHEMA
from kg.graph import ontology, provenance, rdf, shapes
from kg.graph.terms import KG
from kg.journal import Entry, Journal, Unit, row
from kg.model import Source
from kg.read import sources
from kg.read.sources import Origin
from kg.settings import Settings
from kg.write import formats, jsonl, nquads

FOLDERS = ("texts", "alignments")
STAGING = ".building"
JOURNAL = "units"
_CODE = re.compile(rf'<{re.escape(KG)}(?:code> "|candidate> <{re.escape(iris.ID)}place/)(\d+)[">]'.encode())
# The parts of IRIs that a document's id stands behind; see kg.iris.
_PARTS = ("doc", "graph", "mention", "coreference", "fact", "relation", "coverage")


@dataclass(frozen=True, slots=True)
class Step:
    """A word to whoever watches: `done` of `total` documents, or the name of a later stage with total 0."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(slots=True)
class Report:
    """What a build did: counts by kind, coverage by outcome, inputs that failed, violations of the shapes; `taken` says
    how many documents an earlier build had already, `gone` the paths of those that it had and this one has not, `idle` the
    rows of the user's tables of names that named nothing in the documents that were read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    coverage: Counter[str] = field(default_factory=Counter)
    failed: list[dict[str, str]] = field(default_factory=list)
    violations: list[shapes.Violation] = field(default_factory=list)
    inputs: list[Source] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    taken: int = 0
    gone: list[str] = field(default_factory=list)
    idle: tuple[tuple[str, ...], ...] = ()

    @property
    def explained(self) -> float:
        """The share of number runs and titles that are in a fact or have a reason other than `missed`; 1 where there are none."""
        total = self.coverage.total()
        return 1.0 if not total else (total - self.coverage["missed"]) / total


Watch = Callable[[Step | InputError], None]


def opened(out: pathlib.Path, key: str) -> tuple[pathlib.Path, Journal]:
    """(staging folder, journal) of a build that is to be written to `out`; what a build of the same key had done when it
    was killed is in the journal. Raises BuildError where `out` cannot be written.
    """
    staging = out / STAGING
    try:
        staging.mkdir(parents=True, exist_ok=True)
        for old in staging.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
            elif old.name != JOURNAL:
                old.unlink()
        for folder in FOLDERS:
            (staging / folder).mkdir()
        return staging, Journal(staging / JOURNAL, key)
    except OSError as err:
        raise BuildError(f"cannot be written: {err.strerror}", where=str(out), fix="name another --out") from err


def made_by(settings: Settings) -> dict[str, Any]:
    """All that the bytes of a build depend on but its inputs."""
    said = asdict(settings)
    return {**fingerprint.versions(), "settings": {**said, "names": [list(one) for one in settings.names]}}


def key_of(settings: Settings) -> str:
    """A hash over `made_by`."""
    return iris.digest(json.dumps(made_by(settings), sort_keys=True), size=64)


def assemble(
    journal: Journal,
    inputs: Iterable[Origin],
    staging: pathlib.Path,
    out: pathlib.Path,
    settings: Settings,
    report: Report,
    watch: Watch,
    partial: frozenset[Origin] = frozenset(),
) -> None:
    """Write the build of the inputs, whose units are all in the journal, and move it into place.

    `partial`: inputs of whose documents some were taken out.
    """
    began = time.perf_counter()
    named = sources.ids(inputs)
    _documents(journal, named, staging, report)
    report.seconds["assembly"] = time.perf_counter() - began
    files = {"files": {named[o]: row(o) for o in sorted(named)}, "partial": sorted(named[o] for o in partial)}
    _whole(staging, settings, report, watch, files)
    ontology.store(staging / SCHEMA)
    _publish(staging, out)
    journal.close()
    shutil.rmtree(staging, ignore_errors=True)


def _documents(journal: Journal, named: Mapping[Origin, str], staging: pathlib.Path, report: Report) -> None:
    """Every document's text, alignment, lines and quads, in order of the ids."""
    chosen: dict[str, tuple[Entry, str]] = {}
    same = {origin.key: origin for origin in named}
    for entry in journal.entries:
        origin = same.get(entry.origin.key)
        if origin is not None:
            doc = named[origin] + entry.doc.removeprefix(_id_of(entry))
            chosen[doc] = entry, origin.path + entry.path.removeprefix(entry.origin.path)
    codes: set[str] = set()
    files: dict[str, IO[bytes]] = {name: (staging / f"{name}.jsonl").open("wb") for name in LINES}
    files["quads"] = (staging / "graph.nq").open("wb")
    try:
        for doc, (entry, path) in sorted(chosen.items()):
            unit = journal.read(entry)
            if (doc, path) != (entry.doc, entry.path):
                unit = renamed(unit, doc, path)
            codes |= {code.decode() for code in _CODE.findall(unit.quads)}
            _write(unit, path, staging, files, report)
        last = [*rdf.gazetteer(sorted(codes)), *(provenance.agent() if report.inputs else ())]
        files["quads"].write(nquads.text(last))
        report.counts["quads"] += len(last)
    finally:
        for file in files.values():
            file.close()


def _id_of(entry: Entry) -> str:
    """The id of the input of a unit, in the build that the unit comes from."""
    stem = entry.origin.stem
    whole = f"{stem}-{entry.origin.sha256[:8]}"
    return whole if entry.doc == whole or (entry.doc.startswith(whole + "-") and entry.origin.holds) else stem


def _write(unit: Unit, path: str, staging: pathlib.Path, files: Mapping[str, IO[bytes]], report: Report) -> None:
    if unit.text is not None:
        (staging / "texts" / f"{unit.doc}.txt").write_bytes(unit.text)
        (staging / "alignments" / f"{unit.doc}.json").write_bytes(unit.alignment or b"")
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
    source = Source(unit.doc, path, record["sha256"])
    made = provenance.quads(source)
    files["quads"].write(nquads.text(made))
    report.counts["quads"] += len(made)
    report.inputs.append(source)
    report.counts["cut"] += bool({"cut_too_long", "cut_bytes"} & record["repairs"].keys())
    report.coverage.update(json.loads(line)["reason"] or "fact" for line in unit.lines["coverage"].splitlines())


def renamed(unit: Unit, doc: str, path: str) -> Unit:
    """The unit under another document id and path: in a merged build another input has its name."""
    old = iris.safe(unit.doc)
    heads = tuple(f"{iris.ID}{part}/{old}" for part in _PARTS)

    def term(value: ox.NamedNode) -> ox.NamedNode:
        head = next((h for h in heads if value.value == h or value.value.startswith(h + "/")), None)
        if head is None:
            return value
        return ox.NamedNode(f"{head.removesuffix(old)}{iris.safe(doc)}{value.value[len(head) :]}")

    node, identifier = ox.NamedNode(iris.document_iri(doc)), "http://purl.org/dc/terms/identifier"
    stated = {identifier: doc, KG + "path": path}
    quads: list[ox.Quad] = []
    for quad in ox.parse(unit.quads, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.graph_name, ox.NamedNode)
        subject, value = term(quad.subject), quad.object
        if isinstance(value, ox.NamedNode):
            value = term(value)
        elif subject == node and quad.predicate.value in stated:
            value = ox.Literal(stated[quad.predicate.value])
        quads.append(ox.Quad(subject, quad.predicate, value, term(quad.graph_name)))
    return Unit(unit.origin, doc, *written(sorted(quads, key=str), doc), unit.text, unit.alignment)


def written(quads: list[ox.Quad], doc: str) -> tuple[dict[str, bytes], bytes]:
    """The JSON lines by file and the N-Quads of a document's quads, which are in order."""
    store = ox.Store()
    store.extend(quads)
    made = jsonl.lines(store, iris.graph_iri(doc), doc)
    return {name: "".join(line + "\n" for line in lines).encode() for name, lines in made.items()}, nquads.text(quads)


def _whole(staging: pathlib.Path, settings: Settings, report: Report, watch: Watch, files: Mapping[str, Any]) -> None:
    """What needs the whole graph: the other formats, the checks, build.json."""
    store = ox.Store()
    store.bulk_load(path=str(staging / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    for format_ in (one for one in formats.FORMATS if one.built):
        watch(Step(format_.file))
        with _timed(report, format_.file):
            formats.write(format_.file, store, staging / format_.file)
    if settings.check:
        watch(Step("check"))
        with _timed(report, "check"):
            data = shapes.columns(staging / "graph.nq", lambda: store)
            report.violations = shapes.check(data, staging / "texts")
    _json(staging / "build.json", _summary(report, settings, files))
    _json(staging / "timings.json", {name: round(seconds, 3) for name, seconds in report.seconds.items()})


class _timed:  # noqa: N801  (a context manager reads as a word)
    """Adds the seconds that a block takes to the report."""

    def __init__(self, report: Report, name: str) -> None:
        self._report, self._name = report, name

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._report.seconds[self._name] = time.perf_counter() - self._began


def _summary(report: Report, settings: Settings, files: Mapping[str, Any]) -> dict[str, Any]:
    """build.json: everything about the build that the same input gives again; no clock, no machine."""
    return {
        **made_by(settings),
        **files,
        "inputs": [asdict(source) for source in report.inputs],
        "failed": sorted(report.failed, key=lambda one: (one["path"], one["reason"])),
        "counts": {name: count for name, count in sorted(report.counts.items()) if count},
        "coverage": {**dict(sorted(report.coverage.items())), "explained": round(report.explained, 4)},
        "violations": [asdict(violation) for violation in report.violations],
    }


def _json(path: pathlib.Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _publish(staging: pathlib.Path, out: pathlib.Path) -> None:
    """Move the finished files into place; build.json last, so that its presence says that the build is whole."""
    (out / "build.json").unlink(missing_ok=True)
    formats.discard(out)
    for folder in (*FOLDERS, SCHEMA):
        shutil.rmtree(out / folder, ignore_errors=True)
    for path in sorted(staging.iterdir(), key=lambda path: (path.name == "build.json", path.name)):
        if path.name != JOURNAL:  # until all is in place, a build that is killed can go on from it
            path.replace(out / path.name)
