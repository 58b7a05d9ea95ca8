"""The knowledge base of places: candidates by name, and what lies in what."""

import re

from kg.annotate import known
from kg.annotate.gazetteer import by_name, places
from kg.errors import DataError
from kg.extension import cache
from kg.link import areas, history
from kg.tables import tsv

_NEW_AREA = re.compile(r"[\u3400-\u9fff]{2,4}新区$")


@cache
def present(name: str) -> tuple[str, ...]:
    """The codes of all places that bear a name today: in full or short, as abbreviation, or as the zone of a city
    (合肥高新区); larger places first. A name to which the user gives a code has that alone.
    """
    own = known.of(name, "Place")
    if own and own.code:
        return (own.code,)
    found = (*by_name().get(name, ()), *areas.abbreviated(name))
    # 东莞市 has a second row of its own name below it, for what it administers itself.
    doubled = {code for code in found if any(name_of(up) == name_of(code) for up in ancestors(code))}
    return tuple(code for code in found if code not in doubled) or areas.zones(name) or _chained(name)


def _chained(name: str) -> tuple[str, ...]:
    """The codes of a name that begins with the places above it: 北京市朝阳区, 安徽合肥高新区."""
    for size in range(2, len(name) - 1):
        above = tuple(by_name().get(name[:size], ()))
        found = tuple(code for code in present(name[size:]) if set(above) & set(ancestors(code))) if above else ()
        if found:
            return found
    return ()


def area_name(name: str) -> str:
    """What a region or zone is called, with or without the place around it before it: 雄安新区 for 雄安 and 河北雄安新区; the
    empty string for what is none.
    """
    for size in (*range(2, len(name) - 1), 0):
        found = areas.area(name[size:])
        around = found and found.within and {found.within, *ancestors(found.within)}
        if found and (not size or (around and around & set(by_name().get(name[:size], ())))):
            return f"{found.name}新区" if areas.area(f"{found.name}新区") else found.name
    return ""


@cache
def candidates(name: str) -> tuple[str, ...]:
    """The codes of all places that bear a name or bore it (襄樊市), present ones first; a former code (510132) is a name.

    A former unit stands for the places that hold it today; one that was split stands for none of them.
    """
    past = [unit.now[0] for unit in history.former(past_name(name)) if len(unit.now) == 1]
    return tuple(dict.fromkeys((*present(name), *past)))


def past_name(name: str) -> str:
    """A name as the table of changes has it: 南昌市红谷滩新区 without the city before it."""
    if areas.area(name) or history.former(name):
        return name
    for start in range(len(name) - 4, 1, -1):
        if _NEW_AREA.fullmatch(name, start) and name[:start] in by_name() and history.former(name[start:]):
            return name[start:]
    return name


def members(name: str) -> tuple[str, ...]:
    """The codes of the units that a region or zone consists of (长三角), or none."""
    found = areas.area(name)
    return found.members if found else ()


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


def centre(code: str) -> tuple[float, float] | None:
    """Latitude and longitude (WGS84, degrees) of the seat of a county, prefecture or province where GeoNames has it."""
    return _centres().get(code)


@cache
def _centres() -> dict[str, tuple[float, float]]:
    """All seats by code. Raises DataError on a code that no place has."""
    found = {code: (float(lat), float(lon)) for code, lat, lon in tsv("gazetteer/centres.tsv", "code", "lat", "lon")}
    if unknown := sorted(found.keys() - places().keys()):
        raise DataError(f"no place has the code {unknown[0]}", where="kg/data/gazetteer/centres.tsv")
    return found
