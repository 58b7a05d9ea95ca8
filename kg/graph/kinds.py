"""Subclasses of Organization and Place by the last words of a name, and QUDT units: what tables of kg/data/lexicon say."""

from pyoxigraph import NamedNode

from kg.errors import DataError
from kg.extension import cache
from kg.graph.namespaces import PREFIXES
from kg.model import ENTITY_CLASSES
from kg.tables import tagged, tsv, words

MAIN = (*ENTITY_CLASSES, "Collective")
TABLES = {"Organization": "org_classes", "Place": "place_classes"}
UNIT = PREFIXES["unit"]
_UNDECIDED = "-"
_QUOTES = "”’"


@cache
def subclasses() -> dict[str, str]:
    """Subclass to main class, of all subclasses that a name can tell. Do not change the mapping."""
    found: dict[str, str] = {}
    for main, table in TABLES.items():
        words(table)  # refuses a word that is listed twice
        found |= dict.fromkeys(sorted({*tagged(table).values()} - {_UNDECIDED}), main)
    return found


def subclass(name: str, main: str) -> str:
    """The subclass that the longest known last word of a name tells, without prefix; empty where none decides.

    云岭县人民医院 is a Hospital, 云岭公司党支部 a PartyOrgan, 云岭服务中心 undecided. `main` is the class of the contract.
    """
    if main not in TABLES:
        return ""
    ends = _ends(TABLES[main])
    name = name.rstrip(_QUOTES)
    for size in range(min(len(name), max(map(len, ends))), 0, -1):
        found = ends.get(name[-size:])
        if found:
            return "" if found == _UNDECIDED else found
    return ""


@cache
def _ends(table: str) -> dict[str, str]:
    return tagged(table)


@cache
def units() -> dict[str, str]:
    """Unit as the text writes it to the local name of its QUDT unit. Raises DataError for a unit listed twice."""
    rows = list(tsv("lexicon/qudt_units.tsv", "unit", "qudt"))
    if len({unit for unit, _ in rows}) != len(rows):
        raise DataError("a unit is listed twice", where="kg/data/lexicon/qudt_units.tsv", fix="delete one of the two")
    return {unit: name for unit, name in rows}


@cache
def qudt(unit: str) -> NamedNode | None:
    """The QUDT unit of a unit in words (元, 公里); None for a measure word (名, 家) and for what QUDT does not have (亩)."""
    name = units().get(unit)
    return NamedNode(UNIT + name) if name else None
