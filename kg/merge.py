"""Finished builds put together and documents taken out: the outcome is that of building the same inputs at once."""

import pathlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kg import built
from kg.assembly import assemble, key_of
from kg.errors import BuildError, InputError
from kg.read.sources import Origin
from kg.report import Report, Watch
from kg.settings import Settings
from kg.staging import Staging, finish, writing


def merge(folders: Sequence[pathlib.Path], out: pathlib.Path, watch: Watch) -> Report:
    """Put builds together. Order, repetition and what was put together before make no difference.

    Raises BuildError where a folder holds no whole build, or the builds were made by other versions, rules or settings.
    """
    for folder in (*folders, out):
        finish(folder)
    parts = [built.finished(folder) for folder in folders]
    for part in parts[1:]:
        if part.made_by != parts[0].made_by:
            what = f"not made as {folders[0]} was: {', '.join(_differing(part.made_by, parts[0].made_by))} differ"
            raise BuildError(what, where=str(part.folder), fix="build one of the two anew")
    _same_reviews(parts)
    inputs: dict[tuple[str, str], Origin] = {}
    for part in parts:
        for origin in part.ids.values():
            other = inputs.setdefault(origin.key, origin)
            # Found under two paths, it has the first, as when both were given at once.
            inputs[origin.key] = min(other, origin, key=lambda one: one.path)
    whole = {o.key for part in parts for doc, o in part.ids.items() if doc not in part.partial}
    partial = {part.ids[doc].key for part in parts for doc in part.partial} - whole
    return _made(parts, inputs, partial, frozenset(), out, watch)


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What two builds were made by that is not the same: versions, rules, and of the settings each by its name; of what the
    user said of names the tables.
    """
    found = [name for name in one if name != "settings" and one[name] != other[name]]
    for name, value in one["settings"].items():
        if value != other["settings"].get(name):
            rows = (
                {tuple(row) for row in value} ^ {tuple(row) for row in other["settings"][name]}
                if name == "names"
                else ()
            )
            found += sorted({f"--names {row[0]}.tsv" for row in rows}) or [f"setting {name}"]
    return sorted(found)


def _same_reviews(parts: Sequence[built.Built]) -> None:
    """Raises BuildError where two builds honour other decisions about the same document."""
    decided: dict[str, str] = {}
    for part in parts:
        for sha256, digest in part.decided():
            if decided.setdefault(sha256, digest) != digest:
                what = "a document stands in another build too, with other reviews"
                raise BuildError(what, where=str(part.folder), fix="build both with the same --reviews")


def remove(folder: pathlib.Path, docs: Collection[str], out: pathlib.Path, watch: Watch) -> Report:
    """Take documents out of a build. Raises InputError for one that it does not have."""
    finish(folder)
    part = built.finished(folder)
    left: dict[tuple[str, str], int] = {}
    there: set[str] = set()
    for doc in part.documents():
        there.add(doc)
        left[part.origin(doc).key] = left.get(part.origin(doc).key, 0) + (doc not in docs)
    for doc in sorted(docs):
        if doc not in there:
            raise InputError(f"no document {doc!r}", where=str(folder), fix="see documents.jsonl for the ids")
    inputs = {origin.key: origin for origin in part.ids.values() if left.get(origin.key, 1)}
    partial = {part.ids[doc].key for doc in part.partial} | {part.origin(doc).key for doc in docs}
    return _made([part], inputs, partial & inputs.keys(), frozenset(docs), out, watch)


def _made(
    parts: Sequence[built.Built],
    inputs: dict[tuple[str, str], Origin],
    partial: Collection[tuple[str, str]],
    without: frozenset[str],
    out: pathlib.Path,
    watch: Watch,
) -> Report:
    report = Report()
    settings = Settings(**parts[0].made_by["settings"])
    with writing(out), Staging(out, f"merge {key_of(settings)}", force=True) as staging:
        journal = staging.journal
        for part in parts:
            for unit, path in part.units():
                if unit.doc not in without:
                    journal.add(unit, path, taken=True)
        report.taken = journal.count
        lost = frozenset(origin for key, origin in inputs.items() if key in partial)
        assemble(staging, inputs.values(), out, settings, report, watch, lost)
    return report
