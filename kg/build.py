"""The stages in order: inputs in, one build folder out. Documents flow through one batch at a time."""

import pathlib
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import BinaryIO

from kg import built
from kg.assembly import JOURNAL, STAGING, Report, Step, Watch, assemble, key_of, made_by, opened, written
from kg.clean.cleaner import clean
from kg.decisions import NO_REVIEWS, Reviews
from kg.errors import BuildError, InputError
from kg.extract.extractor import extract
from kg.graph import rdf
from kg.journal import Journal, Unit
from kg.link.overrides import NONE, Overrides
from kg.model import Document, Extraction, Source, Unread
from kg.pipeline import annotate
from kg.read import sources
from kg.read.reader import Reader
from kg.read.sources import Origin
from kg.settings import Settings
from kg.write import alignments

Made = tuple[Origin, Document | Unread]


def build(
    paths: Iterable[pathlib.Path],
    out: pathlib.Path,
    settings: Settings,
    watch: Watch,
    stdin: BinaryIO | None = None,
    force: bool = False,
    reviews: Reviews = NO_REVIEWS,
) -> Report:
    """Read `paths`, write the build folder `out`, return what was done; `watch` hears of each step and each failed input.

    Inputs that stand in `out` already, unchanged and made by the same version, rules and settings, are taken over unless
    `force`; so is what a build did that was killed. An input that fails stands in documents.jsonl with its reason; the
    others are built. What people decided in `reviews` is honoured; of documents only those are read again about which the
    decisions differ from last time. What stood in `out` stays until all is written, and is no input when `out` lies inside a folder of
    `paths`. The path `-` is `stdin`.
    Raises InputError when none of the paths exists, BuildError when `out` cannot be written.
    """
    report = Report()
    settings = replace(settings, names=tuple(sorted({*settings.names, *reviews.rows()})))
    with tempfile.TemporaryDirectory(prefix="kg-") as spool:
        missing: list[InputError] = []
        given, failed = sources.origins(_inputs(list(paths), out, settings, stdin, pathlib.Path(spool), missing))
        failed.update(map(sources.missing, missing))
        if force:
            (out / STAGING / JOURNAL).unlink(missing_ok=True)
        staging, journal = opened(out, key_of(settings) + reviews.digest())
        with journal:
            if not force:
                _take(out, settings, journal, given, reviews)
            report.taken = len(journal.entries)
            before = _paths(out)
            began = time.perf_counter()
            report.idle = _documents(given, failed, journal, settings, watch, reviews)
            report.seconds["documents"] = time.perf_counter() - began
            assemble(journal, [*given, *failed], staging, out, settings, report, watch)
            report.gone = sorted(before - _paths(out))
    return report


def _paths(out: pathlib.Path) -> set[str]:
    """The paths of the documents of the build in a folder; none where there is no whole one."""
    try:
        return set(built.finished(out).paths())
    except BuildError:
        return set()


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


def _take(
    out: pathlib.Path, settings: Settings, journal: Journal, given: Mapping[Origin, pathlib.Path], reviews: Reviews
) -> None:
    """Put into the journal what the build in `out` has of the inputs: all of an input's documents, none of which failed, and
    about none of which people decided something else since.
    """
    try:
        old = built.finished(out)
    except BuildError:
        return  # none, or not whole: everything is made anew
    if old.made_by != made_by(settings):
        return
    wanted = {origin.key for origin in given} - journal.whole - {old.ids[doc].key for doc in old.partial}
    wanted -= {old.origin(doc).key for doc in old.failed()}
    kept: dict[tuple[str, str], Origin] = {}
    try:
        wanted -= {old.origin(doc).key for doc in _judged_anew(old, reviews)}
        for unit, path in old.units():
            if unit.origin.key in wanted:
                journal.add(unit, path)
                kept[unit.origin.key] = unit.origin
    except BuildError:
        return  # damaged: what was read so far is not said to be whole
    for origin in kept.values():
        journal.close_origin(origin)
    journal.sync()


def _judged_anew(old: built.Built, reviews: Reviews) -> Iterator[str]:
    """The documents of a build about which people decided something else since; texts are read only where there are reviews."""
    if not reviews:
        yield from (record["doc"] for record in old.records() if "reviews" in record)
        return
    yield from (doc for doc, text, digest in old.reviewed() if reviews.digest(text) != digest)


def _documents(
    given: Mapping[Origin, pathlib.Path],
    failed: Mapping[Origin, Unread],
    journal: Journal,
    settings: Settings,
    watch: Watch,
    reviews: Reviews,
) -> tuple[tuple[str, ...], ...]:
    """Every document that is not in the journal through all stages into it, in batches; one is in memory at a time. Returns
    the rows about names that named nothing in them.
    """
    named = sources.ids([*given, *failed])
    todo = [origin for origin in sorted(given, key=lambda origin: named[origin]) if origin.key not in journal.whole]
    done = len(given) - len(todo)
    if done:
        watch(Step("documents", done, len(given) + len(failed)))
    for origin, unread in failed.items():
        _add(origin, replace(unread, source=replace(unread.source, doc=named[origin])), journal, watch)
        done += 1
    last: Origin | None = None
    names = Overrides(settings.names)
    # Left before its end, it must not keep its process until somebody collects it.
    with closing(_extracted([(o, named[o], given[o]) for o in todo], journal, settings, reviews)) as extracted:
        for origin, made in extracted:
            if last and last != origin:
                journal.close_origin(last)
            last = origin
            _add(origin, made, journal, watch, names)
            done += 1
            watch(Step("documents", done, max(done, len(given) + len(failed))))
    if last:
        journal.close_origin(last)
    journal.sync()
    return names.idle() if last else ()


def _extracted(
    todo: list[tuple[Origin, str, pathlib.Path]], journal: Journal, settings: Settings, reviews: Reviews
) -> Generator[tuple[Origin, Extraction | Unread], None, None]:
    """The extractions of the documents that can be read and the others' failures, in the order of the inputs."""
    with Reader(settings) as reader:
        for batch in _batches(_cleaned(todo, reader, settings), settings):
            documents = [made for _, made in batch if isinstance(made, Document)]
            docs = annotate([(d.text, d.published or "") for d in documents], settings.batch)
            extractions = (extract(document, doc, reviews) for document, doc in zip(documents, docs, strict=True))
            for origin, made in batch:
                yield origin, made if isinstance(made, Unread) else next(extractions)
            journal.sync()


def _batches(made: Iterable[Made], settings: Settings) -> Iterator[list[Made]]:
    """Lists of at most `batch` documents, which hold together little more text, and raw text, than one document may."""
    batch: list[Made] = []
    chars = raw = 0
    for origin, one in made:
        batch.append((origin, one))
        if isinstance(one, Document):
            chars, raw = chars + len(one.text), raw + len(one.page.raw)
        if len(batch) >= settings.batch or chars >= settings.max_chars or raw >= settings.max_bytes:
            yield batch
            batch, chars, raw = [], 0, 0
    if batch:
        yield batch


def _cleaned(todo: list[tuple[Origin, str, pathlib.Path]], reader: Reader, settings: Settings) -> Iterator[Made]:
    for origin, doc, file in todo:
        for page in reader.pages(Source(doc, origin.path, origin.sha256), file):
            if isinstance(page, Unread):
                yield origin, page
                continue
            try:
                yield origin, clean(page, settings)
            except InputError as error:
                yield origin, Unread(page.source, error.what, error.fix)


def _add(origin: Origin, made: Extraction | Unread, journal: Journal, watch: Watch, names: Overrides = NONE) -> None:
    """Put a document, or why there is none, into the journal."""
    if isinstance(made, Unread):
        source = made.source
        journal.add(Unit(origin, source.doc, *written(rdf.unread(made), source.doc)), source.path)
        watch(InputError(made.reason, where=source.path, fix=made.fix))
        return
    document = made.document
    doc = document.source.doc
    lines, quads = written(rdf.quads(made, names), doc)
    text, alignment = document.text.encode(), alignments.packed(document)
    journal.add(Unit(origin, doc, lines, quads, text, alignment), document.source.path)
