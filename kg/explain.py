"""Where the words of a build come from: cleaned text → raw code points → bytes, and what cleaning changed on the way."""

import hashlib
import json
import pathlib
import re
from dataclasses import dataclass

import pyoxigraph as ox

from kg import folders, remote
from kg.clean.cleaner import clean
from kg.clean.ledger import Ledger, Repair
from kg.errors import BuildError, InputError
from kg.graph.load import load
from kg.graph.terms import PREFIXES
from kg.iris import ID
from kg.model import Page, Source
from kg.read import sources
from kg.read.reader import Reader
from kg.settings import Settings
from kg.write import alignments
from kg.write.alignments import Alignment

# What a part of a text says of its own place; an event is where it is told, an entity where it is named.
_PLACES = """SELECT DISTINCT ?doc ?start ?end {
  { BIND(<ASKED> AS ?part) } UNION { <ASKED> kg:hasMention ?part } UNION { ?part kg:refersTo <ASKED> }
  UNION { ?part kg:hasArgument/kg:filler <ASKED> } UNION { ?part kg:hasArgument <ASKED> }
  ?part kg:start ?start ; kg:end ?end ; kg:inDocument/dcterms:identifier ?doc
} ORDER BY ?doc ?start ?end"""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document's cleaned text and where it stands in the input.

    `raw` is in code points; `bytes` is None where the format has no text in its bytes (then `mark` names the page or
    paragraph); `raw_words` and `repairs` are None where the input cannot be read again, and `missing` says why.
    """

    doc: str
    path: str
    encoding: str
    cleaned: tuple[int, int]
    words: str
    raw: tuple[int, int]
    bytes: tuple[int, int] | None
    mark: str
    raw_words: str | None
    repairs: tuple[Repair, ...] | None
    missing: str = ""


def full(iri: str) -> str:
    """An IRI as the graph has it, from <…> or id:…. Raises InputError for what is none."""
    iri = iri.strip("<>")
    iri = f"{ID}{iri[3:]}" if iri.startswith("id:") else iri
    if re.search(r"[<>\"{}|^`\\\s]", iri):
        raise InputError("no IRI", where=iri, fix="copy one from facts.jsonl, relations.jsonl or the graph")
    return iri


def places(build: pathlib.Path, iri: str) -> list[tuple[str, int, int]]:
    """(document, start, end) of what the IRI of the graph names: a fact, mention or relation, the tellings of an event, the
    mentions of an entity. `id:` and <…> as in queries and Turtle are understood.

    Raises InputError for an IRI that stands nowhere in a text.
    """
    iri = full(iri)
    rows = load(build).union.query(_PLACES.replace("ASKED", iri), prefixes=PREFIXES)
    found = [(str(r["doc"].value), int(r["start"].value), int(r["end"].value)) for r in rows]  # type: ignore[union-attr]
    if not found:
        fix = "copy the IRI of a fact, mention, relation, event or entity from the build's files"
        raise InputError("nothing of this build has this IRI and a place in a text", where=iri, fix=fix)
    return found


def found(build: pathlib.Path, what: str) -> str:
    """What is asked for as a document id or IRI: a name of an entity, as the texts write it or as its label has it, becomes
    the entity's IRI.

    Raises InputError for a name of several entities, naming their IRIs.
    """
    if "://" in what or what.startswith("id:") or _has(build, "documents", "doc", what):
        return what
    iris = sorted({row["iri"] for row in _has(build, "entities", "text", what)}) or _labelled(build, what)
    if len(iris) > 1:
        told = ", ".join(f"id:{iri.removeprefix(ID)}" for iri in iris)
        raise InputError(f"{len(iris)} entities are called {what!r}", where=str(build), fix=f"give one of {told}")
    return iris[0] if iris else what


def _labelled(build: pathlib.Path, name: str) -> list[str]:
    """The IRIs of the entities with a label, in order; none where there is no build, as reading the document will say."""
    query = (
        "SELECT DISTINCT ?one { ?one rdfs:label|skos:altLabel ?name ; ^kg:refersTo ?mention FILTER(STR(?name) = NAME) }"
    )
    try:
        rows = load(build).union.query(query.replace("NAME", str(ox.Literal(name))), prefixes=PREFIXES)
    except BuildError:
        return []
    return sorted(row["one"].value for row in rows)  # type: ignore[union-attr]


def _has(build: pathlib.Path, stem: str, cell: str, value: str) -> list[dict[str, str]]:
    """The JSON lines of a file of a build with a value in a cell; none where the file is missing or damaged."""
    try:
        with folders.inside(build, f"{stem}.jsonl").open(encoding="utf-8", newline="\n") as file:
            return [row for row in map(json.loads, file) if row[cell] == value]
    except (OSError, ValueError, KeyError, TypeError):
        return []  # reading the document says what is wrong


def explain(build: pathlib.Path, doc: str, span: tuple[int, int] | None = None) -> Place:
    """The place of `span` (default: the whole text) of a document of a build, and the repairs inside it.

    Raises BuildError where the build has no such document, InputError where its text has no such span.
    """
    row = _row(build, doc)
    alignment = _alignment(build, doc)
    text = text_of(build, doc)
    start, end = span or (0, len(text))
    if not 0 <= start < end <= len(text):
        what = f"the text has {len(text)} characters, no span {start}-{end}"
        raise InputError(what, where=doc, fix="give a start and an end inside it")
    raw = alignment.raw(start, end)
    page, repairs, missing = _again(build, row)
    inside = None if repairs is None else tuple(r for r in repairs if span is None or _touches(r, raw))
    return Place(
        doc, row["path"], row["encoding"], (start, end), text[start:end], raw, alignment.in_bytes(*raw),
        alignment.mark(raw[0]), page.raw[slice(*raw)] if page else None, inside, missing,
    )  # fmt: skip


def runs(build: pathlib.Path, doc: str) -> Alignment:
    """Both alignments of a document, as runs. Raises BuildError where the build has no such document."""
    _row(build, doc)
    return _alignment(build, doc)


def _alignment(build: pathlib.Path, doc: str) -> Alignment:
    try:
        return alignments.load(folders.inside(build, "alignments", f"{doc}.json"))
    except OSError as err:
        what = f"the alignment is missing ({err.strerror})"
        raise BuildError(what, where=f"{build}/alignments/{doc}.json", fix="build anew") from None


def _touches(repair: Repair, raw: tuple[int, int]) -> bool:
    return repair.start < raw[1] and raw[0] < max(repair.end, repair.start + 1)


def _row(build: pathlib.Path, doc: str) -> dict[str, str]:
    """The line of documents.jsonl. Raises BuildError where there is none, or it says that nothing was read."""
    try:
        with folders.inside(build, "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
            row = next((row for row in map(json.loads, file) if row["doc"] == doc), None)
    except (FileNotFoundError, NotADirectoryError):
        raise BuildError("no build", where=str(build), fix="run kg build first") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as err:
        raise BuildError(f"documents.jsonl is damaged ({err})", where=str(build), fix="build anew") from None
    if row is None:
        fix = (
            "give an id of documents.jsonl, a name as the text writes it, or an `iri` of facts.jsonl and entities.jsonl"
        )
        raise BuildError(f"no document {doc!r}, and no entity of that name", where=str(build), fix=fix)
    if row["status"] != "read":
        raise BuildError(f"{doc!r} could not be read: {row['reason']}", where=row["path"], fix=row["fix"] or "")
    return dict(row)


def _again(build: pathlib.Path, row: dict[str, str]) -> tuple[Page | None, list[Repair] | None, str]:
    """The input read and cleaned once more, to tell the single repairs; or why it cannot be."""
    settings = _settings(build)
    if row["path"] == sources.STDIN:
        return None, None, "standard input is not kept; save it to a file and build that"
    if remote.named(row["path"]):
        return None, None, f"{row['path']} was copied here only to be read; save it to a file and build that"
    file = _file(row["path"])
    if file is None:
        return None, None, f"no file {row['path']} from here; go to the folder where the build was started"
    record = file.as_posix() != row["path"]  # found by its hash; a file must have the hash itself
    changed = f"{file} has changed since the build"
    try:
        if not record and _sha256(file) != row["sha256"]:
            return None, None, changed
    except OSError as err:
        return None, None, f"{file} cannot be read: {err.strerror}"
    source = Source("record" if record else row["doc"], file.as_posix(), row["sha256"])
    with Reader(settings) as reader:
        for page in reader.pages(source, file):
            if isinstance(page, Page) and page.source.sha256 == row["sha256"]:
                return *_cleaned(page, settings), ""
    return None, None, changed


def _file(path: str) -> pathlib.Path | None:
    """The file of `path`, or the one that holds the record behind a `#` in it; None where there is none."""
    ends = [len(path), *(at for at, char in enumerate(path) if char == "#")]
    files = (pathlib.Path(path[:end]) for end in ends if end)
    return next((file for file in files if file.is_file()), None)


def _sha256(file: pathlib.Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settings(build: pathlib.Path) -> Settings:
    try:
        return Settings(**json.loads(folders.content(build, "build.json"))["settings"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BuildError(
            f"build.json is missing or of another version ({err})", where=str(build), fix="build anew"
        ) from None


def text_of(build: pathlib.Path, doc: str) -> str:
    """The cleaned text of a document. Raises BuildError where it is missing or damaged."""
    file = build / "texts" / f"{doc}.txt"
    try:
        return folders.content(build, "texts", f"{doc}.txt").decode()
    except (OSError, ValueError) as err:
        raise BuildError(f"the text is missing or damaged ({err})", where=str(file), fix="build anew") from None


def _cleaned(page: Page, settings: Settings) -> tuple[Page, list[Repair]]:
    ledger = Ledger(keep=True)
    clean(page, settings, ledger)
    return page, sorted(ledger.repairs, key=lambda repair: (repair.start, repair.end, repair.kind))
