"""Former units: names and codes that counties, prefectures and provinces had since 1980, and which of them a text may name."""

import re
from dataclasses import dataclass

from kg.errors import DataError
from kg.extension import cache
from kg.tables import tsv

_COLUMNS = ("code", "name", "level", "parent", "from", "to", "kind", "successor", "notice")
# 东区, 郊区, 市中区, 三区: districts whose names say only where they lay.
_PLAIN = re.compile(r"[东西南北中城郊矿市新老一二三四]{1,2}区")


@dataclass(frozen=True, slots=True)
class Term:
    """A unit for as long as it had one code and one name.

    `first` and `last` are years at whose end it stood: `first` is 0 where it is older than the tables, `last` 0 where it
    stands today. `kind` is what then became of it, `successors` the codes that followed. An area that was no unit
    (红谷滩新区) has no code; its years are those in which its name was in use.
    """

    code: str
    name: str
    level: str
    parent: str
    first: int
    last: int
    kind: str
    successors: tuple[str, ...]
    notice: str


@cache
def terms() -> tuple[Term, ...]:
    """All rows of the table of changes, by code. Raises DataError on a term that ends before it begins."""
    found = []
    for code, name, level, parent, first, last, kind, after, notice in tsv("gazetteer/changes.tsv", *_COLUMNS):
        term = Term(code, name, level, parent, int(first or 0), int(last or 0), kind, tuple(after.split()), notice)
        if term.last and term.last < term.first:
            raise DataError(f"{name} ends before it begins", where="kg/data/gazetteer/changes.tsv")
        found.append(term)
    return tuple(found)


@cache
def former_names() -> frozenset[str]:
    """The full names of former units that a text can be searched for: three characters and more, and more than a direction.

    Two characters (开县, 万县) are too often the end of something else.
    """
    ended = {term.name for term in terms() if term.last and term.code}
    return frozenset(name for name in ended if len(name) >= 3 and not _PLAIN.fullmatch(name))


@cache
def short_counties() -> dict[str, tuple[str, ...]]:
    """The codes of former counties with names of two characters (郫县, 通县), which need the place above before them."""
    found: dict[str, tuple[str, ...]] = {}
    for term in terms():
        if term.last and term.code and len(term.name) == 2 and term.name[-1] == "县":
            found[term.name] = (*found.get(term.name, ()), term.code)
    return found


@cache
def former_cities() -> frozenset[str]:
    """The bare names of former prefecture-level cities and leagues: 襄樊, 哲里木."""
    ended = {term.name for term in terms() if term.last and term.level == "prefecture" and term.name[-1] in "市盟"}
    return frozenset(name[:-1] for name in ended if len(name) >= 3)
