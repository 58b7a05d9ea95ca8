"""The SHACL Core shapes of a file as records. What the fast path does not know is refused, never passed over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError

_SH, _RDF = "http://www.w3.org/ns/shacl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf")
_VALUES = (
    "minCount maxCount nodeKind datatype class pattern minLength minInclusive maxInclusive lessThan lessThanOrEquals equals "
    "disjoint hasValue".split()
)
_LISTS = ("in", "languageIn")
_LOGIC = ("or", "xone")
_OTHER = (
    "property",
    "message",
    "path",
    "closed",
    "ignoredProperties",
    "not",
    "qualifiedValueShape",
    "qualifiedMinCount",
    "qualifiedMaxCount",
)
Step = tuple[str, bool]  # predicate, inverse


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. Terms are N-Triples tokens. `checks` are (component, argument): a token, a tuple of tokens, or shapes.

    `closed`: the predicates that a focus node may have, None for an open shape.
    """

    name: str
    message: str
    targets: tuple[tuple[str, str], ...]
    path: tuple[Step, ...] | None
    checks: tuple[tuple[str, Any], ...]
    properties: tuple["Shape", ...]
    closed: frozenset[str] | None


def shapes(turtle: str) -> list[Shape]:
    """The shapes that have targets. Raises DataError for a constraint or path outside the subset that is understood."""
    reader = _Reader(turtle)
    return [reader.shape(name) for name in reader.targeted()]


class _Reader:
    """The triples of a shapes file by subject and predicate."""

    def __init__(self, turtle: str) -> None:
        self._rows: dict[str, dict[str, list[Any]]] = {}
        for triple in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            row = self._rows.setdefault(str(triple.subject), {})
            row.setdefault(triple.predicate.value, []).append(triple.object)
        self._made: dict[str, Shape] = {}

    def targeted(self) -> list[str]:
        return sorted(name for name, row in self._rows.items() if any(_SH + target in row for target in _TARGETS))

    def _get(self, name: str, key: str) -> list[str]:
        return [str(value) for value in self._rows.get(name, {}).get(_SH + key, [])]

    def _list(self, head: str) -> Iterator[str]:
        while head != f"<{_RDF}nil>":
            row: Mapping[str, list[Any]] = self._rows[head]
            yield str(row[_RDF + "first"][0])
            head = str(row[_RDF + "rest"][0])

    def shape(self, name: str) -> Shape:
        if name not in self._made:
            self._known(name)
            targets = tuple((kind, value) for kind in _TARGETS for value in sorted(self._get(name, kind)))
            properties = tuple(self.shape(one) for one in sorted(self._get(name, "property")))
            path = self._get(name, "path")
            self._made[name] = Shape(
                name, self._message(name), targets, self._path(path[0]) if path else None, tuple(self._checks(name)),
                properties, self._closed(name, properties),
            )  # fmt: skip
        return self._made[name]

    def _known(self, name: str) -> None:
        for key in self._rows[name]:
            if key.startswith(_SH) and key[len(_SH) :] not in (*_TARGETS, *_VALUES, *_LISTS, *_LOGIC, *_OTHER):
                raise DataError(f"sh:{key[len(_SH) :]} is not understood", where=f"shapes.ttl {name}")

    def _message(self, name: str) -> str:
        found = self._rows[name].get(_SH + "message", [])
        return min((m.value for m in found if m.language in ("en", None)), default=name.strip("<>"))

    def _closed(self, name: str, properties: tuple[Shape, ...]) -> frozenset[str] | None:
        if not any(value.startswith('"true"') for value in self._get(name, "closed")):
            return None
        ignored = {one for head in self._get(name, "ignoredProperties") for one in self._list(head)}
        own = {shape.path[0][0] for shape in properties if shape.path and len(shape.path) == 1 and not shape.path[0][1]}
        return frozenset(own | ignored)

    def _path(self, node: str) -> tuple[Step, ...]:
        if node.startswith("<") and not node.startswith(f"<{_RDF}nil"):
            return ((node, False),)
        turned = self._get(node, "inversePath")
        if turned:
            return tuple((predicate, not inverse) for predicate, inverse in reversed(self._path(turned[0])))
        if _RDF + "first" in self._rows.get(node, {}):
            return tuple(step for one in self._list(node) for step in self._path(one))
        raise DataError("a path is neither predicate, inverse nor sequence", where=f"shapes.ttl {node}")

    def _checks(self, name: str) -> Iterator[tuple[str, Any]]:
        for key in _VALUES:
            yield from ((key, value) for value in sorted(self._get(name, key)))
        for key in _LISTS:
            yield from ((key, tuple(self._list(head))) for head in self._get(name, key))
        for key in _LOGIC:
            yield from ((key, tuple(map(self.shape, self._list(head)))) for head in self._get(name, key))
        yield from (("not", self.shape(one)) for one in sorted(self._get(name, "not")))
        least, most = self._get(name, "qualifiedMinCount"), self._get(name, "qualifiedMaxCount")
        for one in self._get(name, "qualifiedValueShape"):
            yield "qualified", (self.shape(one), least[0] if least else "", most[0] if most else "")
