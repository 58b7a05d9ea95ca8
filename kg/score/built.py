"""The lines of a build's JSON lines files → records, of the documents asked for alone."""

import json
import pathlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kg.errors import InputError
from kg.score.parse import MalformedError, Row, fact, mention, relation
from kg.score.records import Records

Record = TypeVar("Record")
_AGAIN = "build anew: kg build PATH... --out DIR"


@dataclass(frozen=True, slots=True)
class Built:
    """Records by document, of those that the build holds; and the files that it lacks."""

    folder: pathlib.Path
    records: dict[str, Records]
    lacks: tuple[str, ...]

    def text(self, doc: str) -> str:
        """The cleaned text of a document; empty where the build has none that can be read."""
        try:
            return (self.folder / "texts" / f"{doc}.txt").read_bytes().decode("utf-8")
        except (OSError, ValueError):
            return ""


def read_build(folder: pathlib.Path, docs: Collection[str]) -> Built:
    """What a build says of some documents. It holds a document that has a line or a text; one without lines is empty.

    Raises InputError where facts.jsonl is missing, and for a line that does not parse or breaks the contract.
    """
    if not (folder / "facts.jsonl").is_file():
        what = "no build here: facts.jsonl is missing"
        raise InputError(what, where=str(folder), fix="run: kg build PATH... --out DIR")
    entities = _rows(folder / "entities.jsonl", docs, mention)
    facts = _rows(folder / "facts.jsonl", docs, fact)
    relations = _rows(folder / "relations.jsonl", docs, relation)
    held = {doc for doc in docs if (folder / "texts" / f"{doc}.txt").is_file()}
    records = {
        doc: Records(tuple(entities[doc]), tuple(facts[doc]), tuple(relations[doc]))
        for doc in sorted(held | entities.keys() | facts.keys() | relations.keys())
    }
    lacks = tuple(name for name in ("entities.jsonl", "relations.jsonl") if not (folder / name).is_file())
    return Built(folder, records, lacks)


def _rows(file: pathlib.Path, docs: Collection[str], read: Callable[[Row], Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for number, line in _lines(file):
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("doc"), str):
                raise MalformedError("the line is no object with a string 'doc'")
            if row["doc"] in docs:
                found[row["doc"]].append(read(row))
        except json.JSONDecodeError as err:
            where = f"{file}:{number}:{err.colno}"
            raise InputError(f"the line is no JSON: {err.msg}", where=where, fix=_AGAIN) from err
        except (MalformedError, UnicodeDecodeError, RecursionError) as err:
            raise InputError(f"the line cannot be read: {err}", where=f"{file}:{number}", fix=_AGAIN) from err
    return found


def _lines(file: pathlib.Path) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank; none where there is no file."""
    try:
        with file.open("rb") as stream:
            yield from ((number, line.rstrip()) for number, line in enumerate(stream, 1) if line.strip())
    except FileNotFoundError:
        return
    except OSError as err:
        raise InputError(f"the file cannot be read: {err.strerror}", where=str(file), fix=_AGAIN) from err
