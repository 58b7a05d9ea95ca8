"""The stages in order: inputs in, one build folder out. Documents flow through one batch at a time."""

import pathlib
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from kg import built, remote, shard
from kg.assembly import assemble, key_of, made_by
from kg.decisions import NO_REVIEWS, Reviews
from kg.engines import Engine, Here
from kg.errors import BuildError, InputError
from kg.journal import Journal
from kg.model import Page, Source, Unread
from kg.read import sources
from kg.read.reader import Reader
from kg.read.sources import Origin
from kg.report import Report, Step, Watch
from kg.settings import Settings
from kg.shard import Given, Made, Shard, either
from kg.staging import Staging, writing


def build(
    paths: Iterable[pathlib.Path | str],
    out: pathlib.Path,
    settings: Settings,
    watch: Watch,
    stdin: BinaryIO | None = None,
    force: bool = False,
    reviews: Reviews = NO_REVIEWS,
    engine: Engine | None = None,
) -> Report:
    """Read `paths`, write the build folder `out`, return what was done; `watch` hears of each step and each failed input.

    Inputs that stand in `out` already, unchanged and made by the same version, rules and settings, are taken over unless
    `force`; so is what a build did that was killed. An input that fails stands in documents.jsonl with its reason; the
    others are built. What people decided in `reviews` is honoured; of documents only those are read again about which the
    decisions differ from last time. `engine` works on the documents; without one this process does. What stood in `out`
    stays until all is written, and is no input when `out` lies inside a folder of `paths`. The path `-` is `stdin`;
    an address (s3://…) is copied to this machine first, see kg.remote. Raises InputError when none of the paths exists, BuildError when `out` cannot be written.
    """
    report = Report()
    settings = replace(settings, names=tuple(sorted({*settings.names, *reviews.rows()})))
    with tempfile.TemporaryDirectory(prefix="kg-") as spool:
        missing: list[InputError] = []
        given, failed = sources.origins(_inputs(list(paths), out, settings, stdin, pathlib.Path(spool), missing))
        failed.update(map(sources.missing, missing))
        with writing(out), Staging(out, key_of(settings) + reviews.digest(), force) as staging:
            if not force:
                _take(out, settings, staging.journal, given, reviews)
            report.taken = staging.journal.count
            before = _paths(out)
            by = engine or Here()
            with report.during("documents"):
                shards = _Shards(by, settings, reviews)
                _documents(given, failed, staging.journal, shards, report, watch)
            assemble(staging, [*given, *failed], out, settings, report, watch, jobs=by.jobs, sort=by.sort)
            report.gone = sorted(before - _paths(out))
    return report


def _paths(out: pathlib.Path) -> set[str]:
    """The paths of the documents of the build in a folder; none where there is no whole one."""
    try:
        return set(built.finished(out).paths())
    except BuildError:
        return set()


def _inputs(
    given: list[pathlib.Path | str],
    out: pathlib.Path,
    settings: Settings,
    stdin: BinaryIO | None,
    spool: pathlib.Path,
    missing: list[InputError],
) -> Iterator[tuple[str, pathlib.Path]]:
    """(path as the user gave it, file) of the files to read, without an earlier build's own files unless a path of the
    user names them.
    """
    paths = [remote.local(path) for path in given if not remote.named(path)]
    fetched = list(_fetched([str(path) for path in given if remote.named(path)], settings, spool, missing))
    if missing and not (fetched or paths):
        raise missing[0]
    yield from fetched
    dash = pathlib.Path(sources.STDIN)
    if dash in paths and stdin:
        yield sources.STDIN, sources.spool(stdin, spool, settings.max_bytes)
    target = out.resolve()
    named = [real for path in paths if (real := sources.real(path)).is_relative_to(target)]
    for path in _found([path for path in paths if path != dash or not stdin], missing, bool(fetched)):
        whole = sources.real(path)
        if not whole.is_relative_to(target) or any(whole.is_relative_to(name) for name in named):
            yield path.as_posix(), path


def _fetched(
    addresses: list[str], settings: Settings, spool: pathlib.Path, missing: list[InputError]
) -> Iterator[tuple[str, pathlib.Path]]:
    """(address, copy) of the files at the addresses; what cannot be had goes to `missing`."""
    for number, address in enumerate(dict.fromkeys(addresses)):
        try:
            yield from remote.fetched(address, spool / str(number), settings.max_bytes, missing)
        except InputError as error:
            missing.append(error)


def _found(paths: list[pathlib.Path], missing: list[InputError], others: bool) -> Iterator[pathlib.Path]:
    """The files of the paths; a path that is none goes to `missing`. Raises InputError where all are, and no others are there."""
    there: list[pathlib.Path] = []
    for path in paths:
        try:
            there += sources.find([path])
        except InputError as error:
            missing.append(error)
    if missing and not (there or others):
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
                journal.add(unit, path, taken=True)
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


@dataclass(frozen=True, slots=True)
class _Shards:
    """Who makes the shards, and how."""

    engine: Engine
    settings: Settings
    reviews: Reviews

    def of(self, pages: Iterable[Given]) -> Generator[Shard, None, None]:
        """The shards of the pages, in order."""
        return self.engine.map(_batches(pages, self.settings), self.settings, self.reviews)


def _documents(
    given: Mapping[Origin, pathlib.Path],
    failed: Mapping[Origin, Unread],
    journal: Journal,
    shards: _Shards,
    report: Report,
    watch: Watch,
) -> None:
    """Every document that is not in the journal through all stages into it; a few batches are in memory at a time."""
    named = sources.ids([*given, *failed])
    todo = [origin for origin in sorted(given, key=lambda origin: named[origin]) if origin.key not in journal.whole]
    done, total = len(given) - len(todo), len(given) + len(failed)
    if done:
        watch(Step("documents", done, total))
    for origin, unread in failed.items():
        _add(
            shard.failed(origin, replace(unread, source=replace(unread.source, doc=named[origin]))),
            journal,
            report,
            watch,
        )
        done += 1
    last: Origin | None = None
    idle: frozenset[tuple[str, ...]] | None = None
    with Reader(shards.settings) as reader:
        pages = _pages([(o, named[o], given[o]) for o in todo], reader, journal, report)
        # Left before its end, it must not keep its processes until somebody collects it.
        with closing(shards.of(pages)) as made_of:
            for found in made_of:
                for made in found.made:
                    origin = made.unit.origin
                    if last and last != origin:
                        journal.close_origin(last)
                    last = origin
                    _add(made, journal, report, watch)
                    done += 1
                    watch(Step("documents", done, max(done, total)))
                with report.during("journal"):
                    journal.sync()
                report.count_seconds(found.seconds)
                idle = either(idle, found.idle)
    if last:
        journal.close_origin(last)
    journal.sync()
    report.idle = tuple(sorted(idle or ()))


def _pages(
    todo: list[tuple[Origin, str, pathlib.Path]], reader: Reader, journal: Journal, report: Report
) -> Iterator[Given]:
    """The pages of the inputs and what could not be read; of an input of which a killed build had some, the others."""
    for origin, doc, file in todo:
        found = reader.pages(Source(doc, origin.path, origin.sha256), file)
        # Shards come back in order, so that what the journal has of an input is its beginning.
        for page in islice(report.timed("read", found), journal.begun[origin.key], None):
            yield origin, page


def _batches(pages: Iterable[Given], settings: Settings) -> Iterator[list[Given]]:
    """Lists of at most `batch` documents, which hold together little more text, and raw text, than one document may."""
    batch: list[Given] = []
    chars = raw = 0
    for origin, page in pages:
        batch.append((origin, page))
        if isinstance(page, Page):
            chars, raw = chars + len(page.body), raw + len(page.raw)
        if len(batch) >= settings.batch or chars >= settings.max_chars or raw >= settings.max_bytes:
            yield batch
            batch, chars, raw = [], 0, 0
    if batch:
        yield batch


def _add(made: Made, journal: Journal, report: Report, watch: Watch) -> None:
    """Put a document, or why there is none, into the journal."""
    journal.add(made.unit, made.path)
    report.took(made.path, made.chars, made.seconds)
    if made.failure:
        watch(InputError(made.failure.reason, where=made.path, fix=made.failure.fix))
