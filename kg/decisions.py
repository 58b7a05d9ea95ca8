"""What people decided about the facts, names and documents of builds: reviews.jsonl, one decision a line, only ever longer.

A decision names the text by the SHA-256 of its cleaned words (that of texts/<doc>.txt) and a place in it, so that it holds
whatever the document is called and whichever version reads it. Of several about one thing the last one counts; `withdraw`
takes it back. Who decided and when stand in the line and shape no build.
"""

import hashlib
import json
import math
import os
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import InputError
from kg.iris import digest
from kg.model import ENTITY_CLASSES, OPERATORS, ROLES, Argument, Fact, Quantity

Row = Mapping[str, Any]
VERDICTS = {
    "fact": ("accept", "reject", "correct", "add", "withdraw"),
    "mention": ("accept", "reject", "add", "withdraw"),
    "names": ("same", "different", "withdraw"),
    "document": ("reviewed", "withdraw"),
}
FILLERS = (*ENTITY_CLASSES, "Collective")
LAYERS = ("facts", "entities")  # what of a document was reviewed as a whole
_KEYS = {
    "fact": ("text", "span", "type", "at"),
    "mention": ("text", "span", "class"),
    "names": ("class", "name", "other"),
    "document": ("text", "of"),
}
_MORE = {"fact": ("trigger", "seen", "now"), "mention": ("words",), "names": ("was",), "document": ()}
_NOTES = ("who", "time")


@dataclass(frozen=True, slots=True)
class Content:
    """What a fact says, as far as people judge it: type, (role, filler) pairs, quantities."""

    type: str
    arguments: tuple[tuple[str, Argument], ...]
    quantities: tuple[Quantity, ...]

    def says(self) -> tuple[object, ...]:
        """What must be equal where two contents say the same, wherever the words stand."""
        named = sorted((role, filler.name, filler.kind) for role, filler in self.arguments)
        return (
            self.type,
            tuple(named),
            tuple(sorted((q.value, q.max or 0.0, q.op, q.unit, q.item) for q in self.quantities)),
        )

    def row(self) -> Row:
        """The content as JSON."""
        return {
            "type": self.type,
            "arguments": [
                {"role": role, "name": a.name, "class": a.kind, **({"span": [a.start, a.end]} if a.start >= 0 else {})}
                for role, a in self.arguments
            ],
            "quantities": [_amount(quantity) for quantity in self.quantities],
        }


def _amount(q: Quantity) -> dict[str, Any]:
    found: dict[str, Any] = {"span": [q.start, q.end], "value": q.value, "op": q.op, "unit": q.unit, "item": q.item}
    found |= {"max": q.max} if q.max is not None else {}
    found |= {"item_span": [q.item_start, q.item_end]} if q.item_start >= 0 else {}
    found |= {"total": True} if q.total else {}
    return found | ({"part_of": list(q.whole)} if q.whole else {})


def content_of(fact: Fact) -> Content:
    """What a fact says."""
    pairs = tuple((role, filler) for role in ROLES for filler in fact.arguments.get(role, ()))
    return Content(fact.type, pairs, fact.quantities)


@dataclass(frozen=True, slots=True)
class Decision:
    """One line. `row` holds it as written; `where` is its file and line, empty where it is none's yet."""

    row: Row
    where: str = ""

    @property
    def about(self) -> str:
        """fact, mention, names or document."""
        return str(self.row["about"])

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        return str(self.row["verdict"])

    @property
    def text(self) -> str:
        """The SHA-256 of the text, empty where it is about names."""
        return str(self.row.get("text", ""))

    @property
    def span(self) -> tuple[int, int]:
        """The place in the text, in code points."""
        start, end = self.row["span"]
        return start, end

    @property
    def key(self) -> tuple[object, ...]:
        """What it is about: of two with one key the later counts."""
        return self.about, *(tuple(v) if isinstance(v := self.row[name], list) else v for name in _KEYS[self.about])

    @property
    def content(self) -> Content | None:
        """What the fact says by this decision: corrected, or as it was seen; None where it is rejected."""
        if self.about != "fact" or self.verdict in ("reject", "withdraw"):
            return None
        return content(self.row["now"] if "now" in self.row else self.row["seen"])

    @property
    def seen(self) -> Content | None:
        """What the fact said when it was judged; None where nothing was there."""
        return content(self.row["seen"]) if "seen" in self.row else None

    @property
    def id(self) -> str:
        """A hash over what is decided, 16 hexadecimal digits, the same whoever decided it and when."""
        return digest(json.dumps(self.bare, ensure_ascii=False, sort_keys=True))

    @property
    def bare(self) -> Row:
        """The row without who and when."""
        return {name: value for name, value in self.row.items() if name not in _NOTES}


class Reviews:
    """All decisions of a file, the last about each thing."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._standing: dict[tuple[object, ...], Decision] = {}
        self._by_text: dict[str, dict[tuple[object, ...], Decision]] = {}
        for decision in decisions:
            self.take(decision)

    def take(self, decision: Decision) -> None:
        """One more decision."""
        for known in (self._standing, self._by_text.setdefault(decision.text, {})):
            known.pop(decision.key, None)
            if decision.verdict != "withdraw":
                known[decision.key] = decision

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._standing.values())

    def __len__(self) -> int:
        return len(self._standing)

    def standing(self, key: tuple[object, ...]) -> Decision | None:
        """The decision about a thing."""
        return self._standing.get(key)

    def of(self, text: str) -> tuple[Decision, ...]:
        """What builds honour about the text with this SHA-256, in order of place."""
        found = [d for d in self._by_text.get(text, {}).values() if d.about in ("fact", "mention")]
        return tuple(sorted(found, key=lambda d: (d.span, d.id)))

    def marks(self, layer: str) -> frozenset[str]:
        """The SHA-256 of the texts that were reviewed as a whole; `layer`: one of LAYERS."""
        return frozenset(d.text for d in self._standing.values() if d.about == "document" and d.row["of"] == layer)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """What is decided about names, as rows of kg.link.overrides, sorted: only what the rules would do otherwise."""
        found: set[tuple[str, ...]] = set()
        for one in (d for d in self._standing.values() if d.about == "names"):
            kind, name, other = (one.row[key] for key in _KEYS["names"])
            if one.verdict == "same" and one.row["was"] == "two":
                found.add(("same", name, other, kind))
            elif one.verdict == "different" and one.row["was"] == "one":
                found.add(("alone", other, kind))
        return tuple(sorted(found))

    def digest(self, text: str = "") -> str:
        """A hash over what builds honour about one text, or about all texts; empty where there is nothing."""
        texts = [text] if text else sorted(self._by_text)
        ids = [d.id for one in texts for d in self.of(one)]
        return hashlib.sha256("\n".join(ids).encode()).hexdigest() if ids else ""


NO_REVIEWS = Reviews()


def hashed(text: bytes) -> str:
    """The SHA-256 by which decisions name a text."""
    return hashlib.sha256(text).hexdigest()


def read(file: pathlib.Path) -> list[Decision]:
    """The decisions of a file, in its order. Raises InputError (file:line) for a line that is none."""
    try:
        lines = file.read_bytes().decode("utf-8-sig").split("\n")
    except FileNotFoundError:
        fix = "kg review BUILD --reviews FILE begins one; name yours"
        raise InputError("there are no reviews yet", where=str(file), fix=fix) from None
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"the reviews cannot be read: {err}", where=str(file), fix="name a reviews.jsonl") from None
    return [_decision(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def append(file: pathlib.Path, decisions: Iterable[Decision]) -> None:
    """Write decisions behind those of a file, in one piece, safe from a crash. Raises InputError where that fails."""
    lines = "".join(json.dumps(one.row, ensure_ascii=False) + "\n" for one in decisions).encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab+") as stream:
            if stream.seek(0, os.SEEK_END):
                stream.seek(-1, os.SEEK_END)
                lines = lines if stream.read(1) == b"\n" else b"\n" + lines
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as err:
        what = f"the reviews cannot be written: {err.strerror}"
        raise InputError(what, where=str(file), fix="name another file with --reviews") from err


def _decision(line: str, where: str) -> Decision:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as err:
        raise InputError(f"no JSON: {err}", where=where, fix="mend or delete the line") from None
    return checked(row, where)


def checked(row: object, where: str = "") -> Decision:
    """The decision of a JSON object. Raises InputError for an unknown or missing key, or a value that cannot be."""
    try:
        return Decision(_checked(row), where)
    except (KeyError, TypeError, ValueError) as err:
        what = f"{err} is missing" if isinstance(err, KeyError) else str(err)
        raise InputError(f"no decision: {what}", where=where, fix="see docs/review.md for the form") from None


def _checked(row: object) -> Row:
    if not isinstance(row, dict) or row.get("about") not in VERDICTS:
        raise ValueError(f"'about' is none of {', '.join(VERDICTS)}")
    about = row["about"]
    _one_of(row["verdict"], VERDICTS[about], "verdict")
    strange = sorted(row.keys() - {"about", "verdict", *_KEYS[about], *_MORE[about], *_NOTES})
    if strange:
        raise ValueError(f"unknown key {strange[0]!r}")
    for name in _KEYS[about]:
        _value(name, row[name], about)
    for name in _NOTES:
        if not isinstance(row.get(name, ""), str):
            raise ValueError(f"{name!r} is no string")
    if about == "fact" and row["verdict"] != "withdraw":
        needed = {"accept": ("seen",), "reject": ("seen",), "correct": ("seen", "now"), "add": ("now",)}
        for name in needed[row["verdict"]]:
            content(row[name])
    if about == "names":
        _one_of(row["was"], ("one", "two"), "was")
    return row


def _value(name: str, value: object, about: str) -> None:
    if name == "span":
        _span(value)
    elif name == "at":
        if type(value) is not int or value < 0:
            raise ValueError(f"'at' is {value!r}, expected an offset")
    elif name == "class":
        _one_of(value, ENTITY_CLASSES, name)
    elif name == "of":
        _one_of(value, LAYERS, name)
    elif not isinstance(value, str) or not value:
        raise ValueError(f"{name!r} is {value!r}, expected words")
    elif name == "text" and (len(value) != 64 or set(value) - set("0123456789abcdef")):
        raise ValueError(f"'text' is {value!r}, expected a SHA-256 in hexadecimal")


def _one_of(value: object, allowed: Iterable[str], name: str) -> None:
    if value not in tuple(allowed):
        raise ValueError(f"{name!r} is {value!r}, expected one of {', '.join(allowed)}")


def _span(value: object) -> tuple[int, int]:
    match value:
        case [int(start), int(end)] if 0 <= start < end:
            return start, end
    raise ValueError(f"{value!r} is no span")


def content(row: Any) -> Content:
    """The content of a JSON object. Raises KeyError, TypeError or ValueError for what is none."""
    if not isinstance(row["type"], str) or not row["type"]:
        raise ValueError("'type' is no word")
    return Content(row["type"], tuple(map(_argument, row["arguments"])), tuple(map(_quantity, row["quantities"])))


def _argument(row: Any) -> tuple[str, Argument]:
    _one_of(row["role"], ROLES, "role")
    _one_of(row["class"], FILLERS, "class")
    if not isinstance(row["name"], str) or not row["name"].strip() or "\n" in row["name"]:
        raise ValueError("'name' is no name")
    if row["role"] == "agent" and row["class"] == "Document":
        raise ValueError("a document acts nowhere; choose another agent")
    return row["role"], Argument(row["name"], row["class"], *(_span(row["span"]) if "span" in row else (-1, -1)))


def _quantity(row: Any) -> Quantity:
    _one_of(row["op"], OPERATORS, "op")
    value, high = _number(row["value"]), row.get("max")
    if (row["op"] == "range") != (high is not None) or (high is not None and _number(high) <= value):
        raise ValueError("'max' stands with op 'range' alone, and is more than 'value'")
    for name in ("unit", "item"):
        if not isinstance(row[name], str) or "\n" in row[name]:
            raise ValueError(f"{name!r} is no word")
    item = _span(row["item_span"]) if "item_span" in row else (-1, -1)
    whole = _span(row["part_of"]) if "part_of" in row else None
    top = None if high is None else _number(high)
    total = row.get("total", False) is True
    return Quantity(*_span(row["span"]), value, row["op"], row["unit"], row["item"], top, *item, total, whole)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{value!r} is no amount")
    return float(value)
