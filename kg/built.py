"""Finished builds, document by document: what merging, removing and building again take over instead of making it anew."""

import json
import pathlib
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Any

from kg import folders, iris
from kg.decisions import hashed
from kg.errors import BuildError, DataError
from kg.graph.plain import plain
from kg.graph.provenance import PROVENANCE
from kg.journal import Unit
from kg.read.pages import doc_id
from kg.read.sources import Origin
from kg.settings import Settings

LINES = ("documents", "entities", "corefs", "facts", "relations", "coverage")
_DECODER = json.JSONDecoder()
_MADE = f" {PROVENANCE} .\n".encode()
_DOC = len('{"doc": ')
_DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: what made it, the document id of each input, and which inputs are not there as a whole."""

    folder: pathlib.Path
    summary: Mapping[str, Any]
    ids: Mapping[str, Origin]
    partial: frozenset[str]

    @property
    def made_by(self) -> dict[str, Any]:
        """All that its bytes depend on but its inputs: versions, rules, settings."""
        return {name: self.summary[name] for name in ("dispatch-kg", "parts", "rules", "settings")}

    def documents(self) -> Iterator[str]:
        """The ids of all documents, those that failed as well, in order."""
        for record in self.records():
            yield record["doc"]

    def failed(self) -> Iterator[str]:
        """The ids of the inputs that could not be read."""
        for record in self.records():
            if record["status"] != "read":
                yield record["doc"]

    def paths(self) -> Iterator[str]:
        """The paths of all inputs, as the user gave them. Raises BuildError for a damaged build."""
        for record in self.records():
            yield record["path"]

    def decided(self) -> Iterator[tuple[str, str]]:
        """(SHA-256 of the input, hash of the decisions about it) of each document that was read."""
        for record in self.records():
            if record["status"] == "read":
                yield record["sha256"], record.get("reviews", "")

    def reviewed(self) -> Iterator[tuple[str, str, str]]:
        """(document, SHA-256 of its text, hash of the decisions about it that the build honours, else empty) of each document
        that was read. Raises BuildError where a text is missing.
        """
        for record in self.records():
            if record["status"] == "read":
                file = self.folder / "texts" / f"{record['doc']}.txt"
                try:
                    data = folders.content(self.folder, "texts", file.name)
                    yield record["doc"], hashed(data), record.get("reviews", "")
                except OSError as err:
                    raise BuildError(f"the text is missing ({err})", where=str(file), fix="build anew") from None

    def records(self) -> Iterator[dict[str, Any]]:
        """The lines of documents.jsonl. Raises BuildError for a damaged build."""
        try:
            with folders.inside(self.folder, "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
                yield from (_record(line) for line in file)
        except _DAMAGED as err:
            raise self._damaged(err) from None

    def units(self) -> Iterator[tuple[Unit, str]]:
        """(unit, path of its document) of each document, in order of the ids. Raises BuildError for a damaged build."""
        try:
            yield from self._units()
        except _DAMAGED as err:
            raise self._damaged(err) from None

    def _damaged(self, err: Exception) -> BuildError:
        return BuildError(f"the build is damaged ({str(err)[:300]})", where=str(self.folder), fix="build it anew")

    def _units(self) -> Iterator[tuple[Unit, str]]:
        with ExitStack() as open_files:

            def opened(name: str) -> IO[bytes]:
                return open_files.enter_context(folders.inside(self.folder, name).open("rb"))

            rows = {name: _Rows(opened(f"{name}.jsonl")) for name in LINES}
            plain(folders.inside(self.folder, "graph.nq"))
            quads = _Quads(opened("graph.nq"))
            while (doc := rows["documents"].doc) is not None:
                lines = {name: found.of(doc) for name, found in rows.items()}
                record = _record(lines["documents"])
                read = record["status"] == "read"
                text = folders.content(self.folder, "texts", f"{doc}.txt") if read else None
                alignment = folders.content(self.folder, "alignments", f"{doc}.json") if read else None
                yield Unit(self.origin(doc), doc, lines, quads.of(doc), text, alignment), record["path"]

    def origin(self, doc: str) -> Origin:
        """The input of a document: that with its id, or the container whose id stands before a hyphen in it."""
        if doc in self.ids and not self.ids[doc].holds:
            return self.ids[doc]
        ends = [len(doc), *(at for at, char in enumerate(doc) if char == "-")]
        found = next((self.ids[doc[:at]] for at in ends if doc[:at] in self.ids and self.ids[doc[:at]].holds), None)
        if found is None:
            raise self._damaged(ValueError(f"document {doc[:80]!r} is of no input"))
        return found


def finished(folder: pathlib.Path) -> Built:
    """The build in a folder. Raises BuildError where there is none, or it is not whole or of another version."""
    try:
        summary = json.loads(folders.content(folder, "build.json"))
        ids = {doc: _origin(doc, row) for doc, row in summary["files"].items()}
        Settings(**summary["settings"])
        found = Built(folder, summary, ids, frozenset(summary["partial"]))
        if not found.partial <= ids.keys() or not all(found.made_by.values()):
            raise ValueError("partial inputs that are none")
        return found
    except (FileNotFoundError, NotADirectoryError):
        raise BuildError("no build here: build.json is missing", where=str(folder), fix="run kg build first") from None
    except (*_DAMAGED, DataError) as err:
        what = f"build.json is damaged or of another version ({err!r})"
        raise BuildError(what, where=str(folder), fix="build anew") from None


def _origin(doc: str, row: list[object]) -> Origin:
    """An input as build.json has it. Raises ValueError for one that no build writes: its id names files."""
    stem, sha256, holds, path, *opened = row
    named = isinstance(stem, str) and isinstance(path, str) and doc_id(stem) == stem and doc_id(doc) == doc
    if not (named and isinstance(sha256, str) and re.fullmatch("[0-9a-f]{64}", sha256) and isinstance(holds, bool)):
        raise ValueError(f"{doc[:80]!r} is no input of a build")
    return Origin(str(stem), sha256, holds, str(path), *map(bool, opened))


def _record(line: str | bytes) -> dict[str, Any]:
    """A line of documents.jsonl. Raises ValueError for one that no build writes."""
    found = json.loads(line)
    if not isinstance(found, dict) or not all(isinstance(found.get(key), str) for key in ("doc", "status", "path")):
        raise ValueError("a line of documents.jsonl is no record")
    return found


class _Rows:
    """A file of JSON lines, read in order; `doc` is the document of the next line, None at the end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._step()

    def _step(self) -> None:
        self._line = self._file.readline()
        self.doc: str | None = _DECODER.raw_decode(self._line.decode(), _DOC)[0] if self._line else None

    def of(self, doc: str) -> bytes:
        """The lines of a document, which must be the next ones."""
        found: list[bytes] = []
        while self.doc == doc:
            found.append(self._line)
            self._step()
        return b"".join(found)


class _Quads:
    """graph.nq, read in order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._line = self._file.readline()

    def of(self, doc: str) -> bytes:
        """The lines of a document's named graph, which must be the next ones; how it came about is told anew."""
        ending = f" <{iris.graph_iri(doc)}> .\n".encode()
        found: list[bytes] = []
        while self._line.endswith((ending, _MADE)):
            if self._line.endswith(ending):
                found.append(self._line)
            self._line = self._file.readline()
        return b"".join(found)
