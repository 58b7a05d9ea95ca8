"""Where the words of a build come from: cleaned text → raw code points → bytes, and what cleaning changed on the way."""

import hashlib
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
    text = _text(build / "texts" / f"{doc}.txt")
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
        with (build / "documents.jsonl").open(encoding="utf-8", newline="\n") as file:
            row = next((row for row in map(json.loads, file) if row["doc"] == doc), None)
    except (FileNotFoundError, NotADirectoryError):
        raise BuildError("no build", where=str(build), fix="run kg build first") from None
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BuildError(f"documents.jsonl is damaged ({err})", where=str(build), fix="build anew") from None
    if row is None:
        raise BuildError(f"no document {doc!r}", where=str(build), fix="see documents.jsonl for the ids")
    if row["status"] != "read":
        raise BuildError(f"{doc!r} could not be read: {row['reason']}", where=row["path"], fix=row["fix"] or "")
    return dict(row)


def _again(build: pathlib.Path, row: dict[str, str]) -> tuple[Page | None, list[Repair] | None]:
    """The input read and cleaned once more, to tell the single repairs; nothing where it is gone or has changed."""
    settings = _settings(build)
    file = _file(row["path"])
    if file is None:
        return None, None
    record = file.as_posix() != row["path"]  # found by its hash; a file must have the hash itself
    try:
        if not record and _sha256(file) != row["sha256"]:
            return None, None
    except OSError:
        return None, None
    source = Source("record" if record else row["doc"], file.as_posix(), row["sha256"])
    with Reader(settings) as reader:
        for page in reader.pages(source, file):
            if isinstance(page, Page) and page.source.sha256 == row["sha256"]:
                return _cleaned(page, settings)
    return None, None


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
        return Settings(**json.loads((build / "build.json").read_bytes())["settings"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise BuildError(
            f"build.json is missing or of another version ({err})", where=str(build), fix="build anew"
        ) from None


def _text(file: pathlib.Path) -> str:
    try:
        return file.read_bytes().decode()
    except (OSError, ValueError) as err:
        raise BuildError(f"the text is missing or damaged ({err})", where=str(file), fix="build anew") from None


def _cleaned(page: Page, settings: Settings) -> tuple[Page, list[Repair]]:
    ledger = Ledger(keep=True)
    clean(page, settings, ledger)
    return page, sorted(ledger.repairs, key=lambda repair: (repair.start, repair.end, repair.kind))
