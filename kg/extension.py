"""A user's own schema: folders whose frames, lexicons and gazetteers stand beside the package's while a process runs.

A folder holds `frames/*.toml` (an event type a file), `lexicon/NAME.tsv` (rows for kg/data/lexicon/NAME.tsv, with its header)
and `gazetteer/*.tsv` (own names). A process has one vocabulary at a time: `use` sets it, and forgets all that was read before.
"""

import functools
import pathlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kg.errors import DataError

Value = TypeVar("Value")
SCHEMA = "schema"  # of a build: the folders that it was made with, numbered from 1
KINDS = {"frames": ".toml", "lexicon": ".tsv", "gazetteer": ".tsv"}
# What may stand beside them: words about the folder. Whatever else is there was meant to be read, and misspelt.
_BESIDE = (".md", ".txt")
# Numerals, bounds and the words for times are no vocabulary: their readers know each of them.
LEXICONS = (
    "anaphors", "body_forms", "body_names", "boilerplate", "buttons", "changes", "deverbal", "generic", "heads", "indefinite", "industries",
    "local_bodies", "measures", "modifiers", "name_verbs", "not_numbers", "occasions", "org_classes", "org_kinds",
    "place_classes", "place_words", "posts", "program_editions", "qudt_units", "recipients", "regions", "surnames", "unit_guards",
    "words",
)  # fmt: skip


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


@dataclass(frozen=True, slots=True)
class File:
    """One file of a user's folder: the folder's number from 1, the name below it (`frames/ruling.toml`), the path."""

    number: int
    name: str
    path: pathlib.Path


class _State:
    """What a process uses; everything that was read by it is in one of `caches`."""

    def __init__(self) -> None:
        self.folders: tuple[pathlib.Path, ...] = ()
        self.caches: list[_Cached] = []


_STATE = _State()


def cache(function: Callable[..., Value]) -> "functools._lru_cache_wrapper[Value]":
    """functools.cache for what depends on kg/data: `use` empties it."""
    return bounded(None)(function)


def bounded(size: int | None) -> Callable[[Callable[..., Value]], "functools._lru_cache_wrapper[Value]"]:
    """functools.lru_cache for what depends on kg/data: `use` empties it."""

    def wrap(function: Callable[..., Value]) -> "functools._lru_cache_wrapper[Value]":
        kept: functools._lru_cache_wrapper[Value] = functools.lru_cache(maxsize=size)(function)
        _STATE.caches.append(kept)
        return kept

    return wrap


def use(folders: Sequence[pathlib.Path]) -> None:
    """From now on the vocabulary is the package's and that of these folders, in order; of none, the package's alone.

    Pipelines and records that were made before keep what they were made with. Raises DataError (folder, file) for what is no
    such folder; what stands in its files is read, and checked, when it is first needed.
    """
    found = tuple(pathlib.Path(folder) for folder in folders)
    for folder in found:
        _checked(folder)
    if not found and not _STATE.folders:
        return
    _STATE.folders = found
    for kept in _STATE.caches:
        kept.cache_clear()


def folders() -> tuple[pathlib.Path, ...]:
    """The user's folders that are in use."""
    return _STATE.folders


def adopt(build: pathlib.Path) -> None:
    """Use the folders that a build was made with, which lie in it; where it has none, or there is no build, the package's alone."""
    inside = build / SCHEMA
    numbered = [path for path in inside.iterdir() if path.is_dir()] if inside.is_dir() else []
    wanted = tuple(sorted(numbered, key=lambda path: int(path.name)))
    if wanted != _STATE.folders:
        use(wanted)


def files(kind: str = "") -> list[File]:
    """The files of the folders in use, of one of KINDS or all, by folder and name."""
    return [
        File(number, path.relative_to(folder).as_posix(), path)
        for number, folder in enumerate(_STATE.folders, 1)
        for one in ((kind,) if kind else sorted(KINDS))
        for path in sorted((folder / one).glob(f"*{KINDS[one]}"))
    ]


def lexicon(name: str) -> list[File]:
    """The files of the folders in use that add rows to the data file `name` (lexicon/words.tsv)."""
    return [file for file in files("lexicon") if file.name == name]


def store(target: pathlib.Path) -> list[File]:
    """Copy the files in use to `target`/NUMBER/…, and return them; nothing is written where there are none."""
    found = files()
    for file in found:
        path = target / str(file.number) / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.path.read_bytes())
    return found


def _checked(folder: pathlib.Path) -> None:
    """Refuse a folder that is none, has nothing to read, or has something that nobody would read."""
    form = f"it holds {', '.join(f'{kind}/*{end}' for kind, end in KINDS.items())}"
    if not folder.is_dir():
        what = "that is a file, not a folder of frames" if folder.exists() else "no such folder"
        raise DataError(what, where=str(folder), fix=f"name a folder; {form}")
    read = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".") and path.suffix not in _BESIDE]
    for path in read:
        if path.name not in KINDS or not path.is_dir():
            raise DataError(f"nothing reads {path.name!r} here", where=str(path), fix=form)
    inside = [path for kind in read for path in sorted(kind.iterdir()) if not path.name.startswith(".")]
    for path in inside:
        if path.suffix != KINDS[path.parent.name] and path.suffix not in _BESIDE:
            raise DataError(f"nothing reads {path.name!r} here", where=str(path), fix=form)
        if path.parent.name == "lexicon" and path.suffix == ".tsv" and path.stem not in LEXICONS:
            raise DataError(f"no lexicon {path.stem!r}", where=str(path), fix=f"one of {', '.join(LEXICONS)}")
    if not any(path.suffix in KINDS.values() for path in inside):
        raise DataError("nothing to read here", where=str(folder), fix=form)


def text_of(path: pathlib.Path) -> str:
    """The text of a user's file. Raises DataError (file) where it cannot be read or is no UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = err.object.count(b"\n", 0, err.start) + 1
        raise DataError("not UTF-8", where=f"{path}:{line}", fix="save it as UTF-8") from err
    except OSError as err:
        raise DataError(f"cannot be read: {err.strerror}", where=str(path), fix="check the file") from err
