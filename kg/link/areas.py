"""Abbreviations of places (粤, 蓉城), regions (长三角) and zones (雄安新区), and development zones by their short names."""

import re
from dataclasses import dataclass

from kg.annotate.gazetteer import by_name, places, short
from kg.errors import DataError
from kg.extension import cache
from kg.tables import tsv

KINDS = ("abbreviation", "region", "zone")
# What the table of places calls a zone and what the text calls it: 合肥高新技术产业开发区 is 合肥高新区.
_ZONE_FORMS = {
    "高新区": "高新",
    "高新技术产业开发区": "高新",
    "高新技术开发区": "高新",
    "高新技术产业园区": "高新",
    "经开区": "经济",
    "经济技术开发区": "经济",
    "经济开发区": "经济",
}
_ZONE = re.compile(f"(?:{'|'.join(sorted(_ZONE_FORMS, key=len, reverse=True))})$")


@dataclass(frozen=True, slots=True)
class Area:
    """A name that stands for other places: `members` are the units that it consists of, in whole (of a zone in part),
    none where it has no agreed bounds; `within` is the unit around it, empty where it is no smaller than its members.
    """

    name: str
    kind: str
    members: tuple[str, ...]
    within: str


@cache
def areas() -> dict[str, Area]:
    """All rows of the table by name. Raises DataError on a name listed twice, an unknown kind or code, or no place at all."""
    found: dict[str, Area] = {}
    for name, kind, members, within in tsv("gazetteer/areas.tsv", "name", "kind", "members", "within"):
        area = Area(name, kind, tuple(members.split()), within)
        codes = {*area.members, within} - {""}
        if name in found or kind not in KINDS or not codes or codes - places().keys():
            raise DataError(f"{name} is wrong: listed twice, its kind or a code", where="kg/data/gazetteer/areas.tsv")
        if kind == "abbreviation" and len(area.members) != 1:
            raise DataError(f"{name} abbreviates not just one place", where="kg/data/gazetteer/areas.tsv")
        found[name] = area
    return found


def area(name: str) -> Area | None:
    """The region or zone of a name; None for abbreviations, which are only other names of one place."""
    found = areas().get(name)
    return found if found and found.kind != "abbreviation" else None


def abbreviated(name: str) -> tuple[str, ...]:
    """The code of the place that a name abbreviates, or nothing: 粤 → 44."""
    found = areas().get(name)
    return found.members if found and found.kind == "abbreviation" else ()


def zones(name: str) -> tuple[str, ...]:
    """The codes of the development zones of the table that a name with the city before it means: 合肥市高新区 → 340176."""
    form = _ZONE.search(name)
    if not form:
        return ()
    cities = [code for code in by_name().get(name[: form.start()], ()) if len(code) == 4]
    found = _zones().get(_ZONE_FORMS[form[0]], ())
    return tuple(code for code in found if code[:4] in cities)


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """The development zones of the table by their sort. Of two in one city the one that is called after it alone counts
    (合肥 has 合肥高新技术产业开发区 and 合肥新站高新技术产业开发区); where none or both are, the sort tells neither.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for place in places().values():
        form = _ZONE.search(place.name) if place.level == "county" else None
        if form:
            found.setdefault(_ZONE_FORMS[form[0]], {}).setdefault(place.code[:4], []).append(place.code)
    return {sort: tuple(one for codes in cities.values() if (one := _plain(codes))) for sort, cities in found.items()}


def _plain(codes: list[str]) -> str:
    """The one zone, or the one called after its city and nothing else; the empty string where that is not one."""
    plain = [code for code in codes if _ZONE.sub("", places()[code].name) in _city_names(code)]
    found = codes if len(codes) == 1 else plain
    return found[0] if len(found) == 1 else ""


def _city_names(code: str) -> tuple[str, str]:
    city = places()[code[:4]].name
    return city, short(city)
