"""Former places: which unit bore a name when, what became of it, and what it came from."""

import re
from collections import defaultdict
from dataclasses import dataclass

from kg.annotate.former import Term, terms
from kg.annotate.gazetteer import places, short
from kg.extension import cache

_YEARS = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)")
FIRST = 1980  # the first table of terms()


@dataclass(frozen=True, slots=True)
class Unit:
    """A place as it was: code and name of the time, the years at whose end it stood (0: open), and the codes of today
    that hold it now, none where no table says so.
    """

    code: str
    name: str
    level: str
    first: int
    last: int
    now: tuple[str, ...]
    kind: str = ""
    notice: str = ""


def bearers(name: str, date: str = "") -> tuple[Unit, ...]:
    """The units that bore a name, in full or short, at a date (ISO 8601 or EDTF), present ones first.

    Without a date: the present ones, or where there are none the former. In the year of a change both sides count, as
    the tables tell no days. Years before 1980 are taken as 1980.
    """
    units = _by_name().get(name, ())
    years = _years(date)
    if not years:
        return tuple(unit for unit in units if not unit.last) or units
    return tuple(unit for unit in units if _stood(unit, *years))


def former(name: str) -> tuple[Unit, ...]:
    """The former units of a name or a code, the last to end first."""
    units = _by_name().get(name, ()) or _by_code().get(name, ())
    return tuple(unit for unit in units if unit.last)


def today(code: str, year: int = 0) -> tuple[str, ...]:
    """The present codes of the unit that had a code at the end of a year, in order; without a year of the present unit,
    or where there is none of the last that had it.

    Empty for a code that no table has, and where it is not known what became of the unit.
    """
    ended = [term for term in _ends().get(code, ()) if not year or term.first <= year <= term.last]
    if code in places() and not (year and ended):
        return (code,)
    return _now(max(ended, key=lambda term: term.last)) if ended else ()


def predecessors(code: str) -> tuple[Unit, ...]:
    """The former units that a present place continues or holds, the last to end first; each once."""
    return _before().get(code, ())


def begun(code: str) -> int:
    """The first year at whose end a present place had its name and code; 0 where it is older than the tables."""
    return _begun().get(code, 0)


@cache
def _begun() -> dict[str, int]:
    return {term.code: term.first for term in terms() if not term.last}


def _years(date: str) -> tuple[int, int] | None:
    """First and last year of a date or an interval: 2011-07-14, 201X, 2010/2012; None where it names none."""
    found = _YEARS.findall(date)
    if not found:
        return None
    low, high = (max(FIRST, int(text.replace("X", digit))) for text, digit in ((found[0], "0"), (found[-1], "9")))
    return low, max(low, high)


def _stood(unit: Unit, low: int, high: int) -> bool:
    """Whether a unit stood in any of the years; it ended in the course of the year after `last`."""
    return unit.first <= high and (not unit.last or low <= unit.last + 1)


@cache
def _ends() -> dict[str, tuple[Term, ...]]:
    """The terms that ended, by code."""
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms():
        if term.last and term.code:
            found[term.code].append(term)
    return {code: tuple(ended) for code, ended in found.items()}


@cache
def _now(term: Term) -> tuple[str, ...]:
    """The present codes of what a term became. Codes are given anew, so each step looks at the year after the last."""
    found: list[str] = []
    for code in term.successors:
        later = [after for after in _ends().get(code, ()) if after != term and after.last > term.last]
        step = min(later, key=lambda after: after.last) if later else None
        # Where a term begins after the year in which its code was taken over, the present unit has it already.
        if step and step.first <= term.last + 1:
            found.extend(_now(step))
        elif code in places():
            found.append(code)
    return tuple(dict.fromkeys(found))


@cache
def _units() -> tuple[Unit, ...]:
    """Present places above the town, and former units; present ones first, then by the year of their end, last first."""
    present = [
        Unit(place.code, place.name, place.level, begun(place.code), 0, (place.code,))
        for place in places().values()
        if place.level != "town"
    ]
    gone = [
        Unit(term.code, term.name, term.level, term.first, term.last, _now(term), term.kind, term.notice)
        for term in terms()
        if term.last
    ]
    return (*sorted(present, key=lambda u: (len(u.code), u.code)), *sorted(gone, key=lambda u: (-u.last, u.code)))


@cache
def _by_name() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in _units():
        # 光明 is not 光明新区, and 松花江 is a river and no former 松花江地区.
        whole = unit.level == "area" or (unit.last and unit.name.endswith("地区"))
        for name in {unit.name, "" if whole else short(unit.name)} - {""}:
            found[name].append(unit)
    return {name: tuple(units) for name, units in found.items()}


@cache
def _by_code() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in _units():
        found[unit.code].append(unit)
    return {code: tuple(units) for code, units in found.items() if code}


@cache
def _before() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in _units():
        for code in unit.now if unit.last else ():
            found[code].append(unit)
    return {code: tuple(units) for code, units in found.items()}
