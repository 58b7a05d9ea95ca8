"""JSON rows of gold and of a build → records. What a row must have is checked here, once."""

from collections.abc import Mapping
from typing import Any

from kg.extract.frames import frames
from kg.model import ENTITY_CLASSES, ROLES
from kg.score.names import normal
from kg.score.records import FILLED, Entity, Fact, Filler, Name, Quantity, Relation

Row = Mapping[str, Any]


class MalformedError(ValueError):
    """A row that breaks its form; the message says which key and what stands there. Readers add file and line."""


def gold_entity(row: Row) -> Entity:
    """One of gold's `entities`: name, class, aliases."""
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list):
        raise MalformedError(f"aliases is {aliases!r}, expected a list of names")
    return Entity(_text(row, "class"), tuple(map(_name, [_text(row, "name"), *aliases])))


def gold_fact(row: Row) -> Fact:
    """One of gold's `facts`: each slot is a list of lists of accepted names."""
    _known(row)
    slots = {slot: tuple(_accepted(row, slot, names) for names in listed(row.get(slot))) for slot in FILLED}
    types = tuple(_string(name, "type_alt") for name in listed(row.get("type_alt")))
    quantities = tuple(map(_gold_quantity, _objects(row, "quantities")))
    anchor = _string(row.get("anchor", ""), "anchor")
    return Fact(_text(row, "type"), types, slots, quantities, named=False, words=anchor, span=None)


_FACT_KEYS = frozenset(
    (
        "type",
        "type_alt",
        *ROLES,
        "time",
        "quantities",
        "modality",
        "anchor",
        "optional",
        "note",
        "confidence",
        "trigger",
        "span",
    )
)


def _known(row: Row) -> None:
    """Refuse a key or type that nothing reads: a slip of the pen would only lower the score."""
    strange = sorted(row.keys() - _FACT_KEYS)
    if strange:
        raise MalformedError(f"no key {strange[0]!r}; there are {', '.join(sorted(_FACT_KEYS))}")
    types = {frame.type for frame in frames()}
    for name in (row.get("type"), *listed(row.get("type_alt"))):
        if isinstance(name, str) and name not in types:
            raise MalformedError(f"no type {name!r}; there are {', '.join(sorted(types))}")


def gold_relation(row: Row) -> Relation:
    """One of gold's `relations`: lists of accepted names for subject and object."""
    ends = (_accepted(row, key, _needed(row, key)) for key in ("subject", "object"))
    subject, target = ends
    return Relation(subject, _text(row, "predicate"), target)


def mention(row: Row) -> Entity:
    """One line of entities.jsonl, under the class that is scored: its own, or the one it is a subclass of."""
    kind = _text(row, "class")
    if kind not in ENTITY_CLASSES and "superclass" in row:
        kind = _text(row, "superclass")
    return Entity(kind, (_name(_text(row, "text")),), _span(row))


def fact(row: Row) -> Fact:
    """One line of facts.jsonl."""
    fillers = {slot: _objects(row, slot) for slot in FILLED}
    slots = {slot: tuple((_name(_text(x, "name")),) for x in found) for slot, found in fillers.items()}
    quantities = tuple(map(_quantity, _objects(row, "quantities")))
    named = any(target.get("class") in ENTITY_CLASSES for target in fillers["target"])
    trigger = _string(row.get("trigger") or "", "trigger")
    return Fact(_text(row, "type"), (), slots, quantities, named, trigger, _span(row))


def relation(row: Row) -> Relation:
    """One line of relations.jsonl."""
    subject, target = ((_name(_text(row, key)),) for key in ("subject", "object"))
    return Relation(subject, _text(row, "predicate"), target, _span(row))


def listed(value: object) -> list[Any]:
    """A list as it is, one value as a list of it, nothing (null, empty, 0) as an empty list."""
    return value if isinstance(value, list) else [value] if value else []


def _gold_quantity(row: Row) -> Quantity:
    if _number(row, "value") is None:
        raise MalformedError("a quantity has no 'value'")
    ops = tuple(_string(op, "op") for op in (row.get("op", "eq"), *listed(row.get("op_alt"))))
    items = tuple(normal(_string(item, "item")) for item in listed(row.get("item")))
    return _read(row, ops, items)


def _quantity(row: Row) -> Quantity:
    return _read(row, (_string(row.get("op", "eq"), "op"),), (normal(_string(row.get("item") or "", "item")),))


def _read(row: Row, ops: tuple[str, ...], items: tuple[str, ...]) -> Quantity:
    unit = _string(row.get("unit") or "", "unit")
    return Quantity(row, _number(row, "value"), _number(row, "max"), ops, unit, items, bool(row.get("optional")))


def _name(text: object) -> Name:
    written = _string(text, "a name")
    return Name(written, normal(written))


def _accepted(row: Row, key: str, names: object) -> Filler:
    found = tuple(map(_name, listed(names)))
    if not found:
        raise MalformedError(f"{key} has an entry without a name in {row[key]!r}")
    return found


def _needed(row: Row, key: str) -> Any:
    if key not in row:
        raise MalformedError(f"{key!r} is missing")
    return row[key]


def _text(row: Row, key: str) -> str:
    return _string(_needed(row, key), key)


def _string(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise MalformedError(f"{key} is {value!r}, expected a string")
    return value


def _number(row: Row, key: str) -> float | None:
    value = row.get(key)
    if value is not None and not isinstance(value, int | float):
        raise MalformedError(f"{key} is {value!r}, expected a number")
    return None if value is None else float(value)


def _objects(row: Row, key: str) -> list[Row]:
    found = listed(row.get(key))
    for value in found:
        if not isinstance(value, dict):
            raise MalformedError(f"{key} holds {value!r}, expected an object")
    return found


def _span(row: Row) -> tuple[int, int] | None:
    """The row's span where it has one: it only shows where a miss stands, and no score hangs on it."""
    match row.get("span"):
        case [int(start), int(end)] if 0 <= start <= end:
            return start, end
    return None
