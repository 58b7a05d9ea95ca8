"""Names that the user's folders tell: own places, organizations, programmes, persons and documents, found as they are written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from kg import extension
from kg.annotate.gazetteer import places
from kg.errors import DataError
from kg.extension import cache
from kg.model import ENTITY_CLASSES, Mention
from kg.spans import SpanIndex
from kg.tables import rows, tagged

NEEDED, OPTIONAL = ("name", "class"), ("aliases", "code", "iri")
_NOTHING = ("", "-")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_LEAST = 2  # characters of a name
_FORMAL = 4  # characters from which on a user's name says where a longer one of the rules should have begun


@dataclass(frozen=True, slots=True)
class Known:
    """One name of a user's gazetteer. `full`: the name that it stands for, itself but for an alias; `subclass` empty where the
    table names one of the main classes; `code`: of an administrative place; `iri`: what others call the same thing.
    """

    name: str
    full: str
    kind: str
    subclass: str = ""
    code: str = ""
    iri: str = ""


@cache
def known() -> dict[str, Known]:
    """The user's names and aliases. Raises DataError (file:line) on what breaks the form and on a name told twice."""
    found: dict[str, Known] = {}
    lines: dict[str, str] = {}
    for file in extension.files("gazetteer"):
        text = extension.text_of(file.path)
        header = next((line for line in text.splitlines() if line.strip() and not line.startswith("# ")), "")
        columns = tuple(header.split("\t"))
        if columns[:2] != NEEDED or not {*columns[2:]} <= {*OPTIONAL} or len({*columns}) != len(columns):
            what = f"the first line names the columns: {'<TAB>'.join(NEEDED)}, then any of {', '.join(OPTIONAL)}"
            raise DataError(what, where=f"{file.path}:1", fix="divide them by tabs")
        for where, cells in rows(text, str(file.path), columns):
            for one in _row(dict(zip(columns, cells, strict=True)), where):
                if one.name in lines:
                    raise DataError(f"{one.name!r} is told twice, first at {lines[one.name]}", where=where)
                found[one.name], lines[one.name] = one, where
    return found


def _row(row: dict[str, str], where: str) -> Iterator[Known]:
    """The name of a row and its aliases."""
    said = {key: "" if value.strip() in _NOTHING else value.strip() for key, value in row.items()}
    kind, code, iri = said["class"], said.get("code", ""), said.get("iri", "")
    main = {**_subclasses(), **{name: name for name in ENTITY_CLASSES}}.get(kind)
    if main is None:
        fix = f"one of {', '.join((*ENTITY_CLASSES, *sorted(_subclasses())))}"
        raise DataError(f"no class {kind!r}", where=where, fix=fix)
    if code and (main != "Place" or code not in places()):
        raise DataError(f"no place has the code {code!r}", where=where, fix="use a division code of 2023, for a Place")
    if iri and not _ADDRESS.fullmatch(iri):
        raise DataError(f"{iri!r} is no IRI", where=where, fix="write http:// or https:// and no blanks")
    for name in (said["name"], *filter(None, (part.strip() for part in said.get("aliases", "").split("|")))):
        if len(name) < _LEAST or "\u3000" in name or name != name.strip():
            raise DataError(f"{name!r} is no name", where=where, fix="names have two characters and more")
        yield Known(name, said["name"], main, "" if kind == main else kind, code, iri)


@cache
def _subclasses() -> dict[str, str]:
    """Subclass to main class, of those that the tables of last words tell."""
    tables = {"Organization": "org_classes", "Place": "place_classes"}
    return {kind: main for main, table in tables.items() for kind in tagged(table).values() if kind != "-"}


def of(name: str, kind: str) -> Known | None:
    """What the user says of a name of a class, None where nothing."""
    one = known().get(name)
    return one if one and one.kind == kind else None


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    names = tuple(sorted(known()))
    return AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest), names


def find(text: str) -> list[Mention]:
    """The user's names in a text, in order, the longest where several begin."""
    if not known():
        return []
    automaton, names = _automaton()
    return [
        Mention(start, end, names[n], known()[names[n]].kind, known()[names[n]].code)
        for n, start, end in automaton.find_matches_as_indexes(text)
    ]


def placed(own: Sequence[Mention], ruled: Iterable[Mention]) -> list[Mention]:
    """The user's names among those of the rules, which give way: where they are the same words, or cross, and where a body
    that the rules find ends with the user's (今日星河市中级人民法院). A title or programme that holds a user's name stays whole.
    """
    ruled = list(ruled)
    titles = SpanIndex([m for m in ruled if m.kind in ("Document", "Program")])
    begun = {(m.start, m.end) for m in ruled if m.kind == "Place"}
    kept = [m for m in own if not [t for t in titles.holding(m.start, m.end) if (t.start, t.end) != (m.start, m.end)]]
    index = SpanIndex(kept)
    return [*kept, *(m for m in ruled if not _yields(m, index.overlapping(m.start, m.end), begun))]


def _yields(ruled: Mention, own: Sequence[Mention], begun: set[tuple[int, int]]) -> bool:
    """Whether a name of the rules gives way to one of the user's that overlaps it."""
    for one in own:
        inside = one.start <= ruled.start and ruled.end <= one.end
        holds = ruled.start <= one.start and one.end <= ruled.end
        if not inside and not holds:
            return True
        if inside and (holds or ruled.kind != "Place"):
            return True
        longer = one.end == ruled.end and len(one.text) >= _FORMAL and one.kind == ruled.kind
        if longer and (ruled.start, one.start) not in begun:
            return True
    return False
