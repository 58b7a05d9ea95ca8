"""Where the words of a build come from: cleaned text → raw code points → bytes, and what cleaning changed on the way."""

import json
import pathlib
import re
from dataclasses import dataclass
from urllib.parse import unquote

from kg.clean.cleaner import clean
from kg.clean.ledger import Ledger, Repair
from kg.errors import BuildError, InputError
from kg.iris import ID
from kg.model import Page, Source
from kg.read.reader import Reader
from kg.settings import Settings
from kg.write import alignments
from kg.write.alignments import Alignment

_PART = re.compile(rf"{re.escape(ID)}[a-z]+/(?P<doc>[^/]+)/(?P<start>\d+)-(?P<end>\d+)(?:/|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document's cleaned text and where it stands in the input.

    `raw` is in code points; `bytes` is None where the format has no text in its bytes (then `mark` names the page or
    paragraph); `raw_words` and `repairs` are None where the input is not there any more or has changed.
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


def parsed(iri: str) -> tuple[str, int, int]:
    """(document, start, end) of the IRI of a fact, a mention or another part of a text.

    Raises InputError for one that names no span.
    """
    found = _PART.match(iri)
    if not found:
        raise InputError(
            "the IRI names no place in a text", where=iri, fix="give that of a fact, a mention or a relation"
        )
    return unquote(found["doc"]), int(found["start"]), int(found["end"])


def explain(build: pathlib.Path, doc: str, span: tuple[int, int] | None = None) -> Place:
    """The place of `span` (default: the whole text) of a document of a build, and the repairs inside it.

    Raises BuildError where the build has no such document, InputError where its text has no such span.
    """
    row = _row(build, doc)
    alignment = alignments.load(build / "alignments" / f"{doc}.json")
    text = (build / "texts" / f"{doc}.txt").read_text("utf-8")
    start, end = span or (0, len(text))
    if not 0 <= start <= end <= len(text):
        what = f"the text has {len(text)} characters, no span {start}-{end}"
        raise InputError(what, where=doc, fix="give a start and an end inside it")
    raw = alignment.raw(start, end)
    page, repairs = _again(build, row)
    inside = None if repairs is None else tuple(r for r in repairs if span is None or _touches(r, raw))
    return Place(
        doc, row["path"], row["encoding"], (start, end), text[start:end], raw, alignment.in_bytes(*raw),
        alignment.mark(raw[0]), page.raw[slice(*raw)] if page else None, inside,
    )  # fmt: skip


def runs(build: pathlib.Path, doc: str) -> Alignment:
    """Both alignments of a document, as runs. Raises BuildError where the build has no such document."""
    _row(build, doc)
    return alignments.load(build / "alignments" / f"{doc}.json")


def _touches(repair: Repair, raw: tuple[int, int]) -> bool:
    return repair.start < raw[1] and raw[0] < max(repair.end, repair.start + 1)


def _row(build: pathlib.Path, doc: str) -> dict[str, str]:
    """The line of documents.jsonl. Raises BuildError where there is none, or it says that nothing was read."""
    try:
        with (build / "documents.jsonl").open(encoding="utf-8") as file:
            row = next((row for row in map(json.loads, file) if row["doc"] == doc), None)
    except FileNotFoundError:
        raise BuildError("no build", where=str(build), fix="run kg build first") from None
    if row is None:
        raise BuildError(f"no document {doc!r}", where=str(build), fix="see documents.jsonl for the ids")
    if row["status"] != "read":
        raise BuildError(f"{doc!r} could not be read: {row['reason']}", where=row["path"], fix=row["fix"] or "")
    return dict(row)


def _again(build: pathlib.Path, row: dict[str, str]) -> tuple[Page | None, list[Repair] | None]:
    """The input read and cleaned once more, to tell the single repairs; nothing where it is gone or has changed."""
    settings = Settings(**json.loads((build / "build.json").read_text("utf-8"))["settings"])
    path, _, record = row["path"].partition("#")
    file = pathlib.Path(path if not pathlib.Path(row["path"]).is_file() else row["path"])
    if not file.is_file():
        return None, None
    doc = row["doc"] if not record or file.as_posix() == row["path"] else ""
    with Reader(settings) as reader:
        for page in reader.pages(Source(doc or "record", file.as_posix(), row["sha256"]), file):
            if isinstance(page, Page) and (doc or page.source.sha256 == row["sha256"]):
                return _cleaned(page, settings) if _same(page, file, row) else (None, None)
    return None, None


def _same(page: Page, file: pathlib.Path, row: dict[str, str]) -> bool:
    if page.source.path != file.as_posix():
        return True  # a record, found by its hash
    import hashlib

    return hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"]


def _cleaned(page: Page, settings: Settings) -> tuple[Page, list[Repair]]:
    ledger = Ledger(keep=True)
    clean(page, settings, ledger)
    return page, sorted(ledger.repairs, key=lambda repair: (repair.start, repair.end, repair.kind))
