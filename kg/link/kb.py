"""The knowledge base of places: candidates by name, and what lies in what."""

from functools import cache

from kg.annotate.gazetteer import by_name, places


def candidates(name: str) -> tuple[str, ...]:
    """The codes of all places that bear a name, in full or short, larger places first."""
    return by_name().get(name, ())


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """The codes above a place, nearest first."""
    parent = places()[code].parent
    return (parent, *ancestors(parent)) if parent else ()


def name_of(code: str) -> str:
    """The full name of a place."""
    return places()[code].name


def level_of(code: str) -> str:
    """province, prefecture, county or town."""
    return places()[code].level
