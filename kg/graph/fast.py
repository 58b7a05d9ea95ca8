"""The fast path of the checks: ontology/shapes.ttl over columns of numbers, the same violations as SHACL in linear time.

A shape is applied to all its focus nodes at once: a join along its path, then one look at each different value.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.extension import cache
from kg.graph.columns import Columns, Ids, datatype, join, language, text
from kg.graph.ontology import in_use
from kg.graph.shacl import Shape, shapes

Mask = NDArray[np.bool_]
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LEXICAL = {
    _XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    _XSD + "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    _XSD + "boolean": re.compile(r"true|false|0|1"),
}
_KINDS = {"IRI": "<", "Literal": '"', "BlankNode": "_"}


@cache
def project_shapes() -> tuple[Shape, ...]:
    """The shapes of ontology/shapes.ttl, with those of the user's event types, that have targets."""
    return tuple(shapes(in_use("shapes.ttl")))


def violations(data: Columns, wanted: tuple[Shape, ...] | None = None) -> list[tuple[str, str]]:
    """(node, message) of every focus node and shape that it breaks, sorted, each once."""
    return sorted(set(_Checker(data).all(project_shapes() if wanted is None else wanted)))


def number(term: str) -> float:
    """The value of a numeric literal, NaN for any other term."""
    if datatype(term) in (_XSD + "integer", _XSD + "decimal", _XSD + "double"):
        try:
            return float(text(term))
        except ValueError:
            return float("nan")
    return float("nan")


class _Checker:
    """Applies shapes to one graph. A mask says of each row of an array whether it is fine."""

    def __init__(self, data: Columns) -> None:
        self._data = data

    def all(self, wanted: tuple[Shape, ...]) -> Iterator[tuple[str, str]]:
        for shape in wanted:
            yield from self._report(shape, self._targets(shape))

    def _targets(self, shape: Shape) -> Ids:
        found = [np.zeros(0, dtype=np.int64)]
        for kind, term in shape.targets:
            if kind == "targetClass":
                found.append(self._instances(term))
            else:
                found.append(self._data.ends(term, kind == "targetObjectsOf")[0])
        return np.unique(np.concatenate(found))

    def _instances(self, name: str) -> Ids:
        return join(np.array([self._data.number(name)]), *self._data.ends(_TYPE, True))[1]

    def _report(self, shape: Shape, nodes: Ids) -> Iterator[tuple[str, str]]:
        if not len(nodes):
            return
        rows, values = self._values(shape, nodes)
        for node in nodes[~self._own(shape, nodes, rows, values)].tolist():
            yield text(self._data.terms[node]), shape.message
        if shape.properties:
            values = np.unique(values)
            for one in shape.properties:
                yield from self._report(one, values)

    def _conforms(self, shape: Shape, nodes: Ids) -> Mask:
        rows, values = self._values(shape, nodes)
        fine = self._own(shape, nodes, rows, values)
        for one in shape.properties:
            _fail(fine, rows, self._conforms(one, values))
        return fine

    def _values(self, shape: Shape, nodes: Ids) -> tuple[Ids, Ids]:
        """(row, value node): the nodes themselves, or what the path leads to, each value once a row."""
        rows, values = np.arange(len(nodes)), nodes
        for predicate, inverse in shape.path or ():
            inner, values = self._data.step(values, predicate, inverse)
            rows = rows[inner]
        if shape.path and len(shape.path) > 1:
            keys = np.unique(self._keys(rows, values))
            rows, values = keys // len(self._data.terms), keys % len(self._data.terms)
        return rows, values

    def _keys(self, rows: Ids, values: Ids) -> Ids:
        return rows * len(self._data.terms) + values

    def _own(self, shape: Shape, nodes: Ids, rows: Ids, values: Ids) -> Mask:
        """Of each node, whether it meets the shape's own constraints, without those of its property shapes."""
        fine = np.ones(len(nodes), dtype=bool)
        for component, argument in shape.checks:
            if component in _PER_TERM:
                _fail(fine, rows, self._each(values, _PER_TERM[component](argument)))
            else:
                _OTHERS[component](self, fine, argument, nodes, rows, values)
        if shape.closed is not None:
            subjects, predicates = self._data.by_subject
            allowed = np.array([self._data.number(name) for name in shape.closed], dtype=np.int64)
            owner, used = join(values, subjects, predicates)
            _fail(fine, rows[owner], np.isin(used, allowed))
        return fine

    def _each(self, values: Ids, test: Callable[[str], bool]) -> Mask:
        """What `test` says of each value, asked once of each different one."""
        unique, back = np.unique(values, return_inverse=True)
        terms = self._data.terms
        return np.array([test(terms[value]) for value in unique.tolist()], dtype=bool)[back]

    def _numbers(self, values: Ids) -> NDArray[np.float64]:
        unique, back = np.unique(values, return_inverse=True)
        terms = self._data.terms
        return np.array([number(terms[value]) for value in unique.tolist()], dtype=np.float64)[back]

    def _count(self, fine: Mask, argument: tuple[str, int], nodes: Ids, rows: Ids) -> None:
        counts = np.bincount(rows, minlength=len(nodes))
        fine &= counts >= argument[1] if argument[0] == "min" else counts <= argument[1]

    def _min(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        self._count(fine, ("min", int(text(argument))), nodes, rows)

    def _max(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        self._count(fine, ("max", int(text(argument))), nodes, rows)

    def _class(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        _fail(fine, rows, np.isin(values, self._instances(argument)))

    def _less(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids, *, equal: bool = False) -> None:
        inner, others = self._data.step(nodes[rows], argument)
        left, right = self._numbers(values[inner]), self._numbers(others)
        _fail(fine, rows[inner], left <= right if equal else left < right)

    def _less_or_equal(self, *arguments: Any) -> None:
        self._less(*arguments, equal=True)

    def _equals(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        fine[
            np.setxor1d(self._keys(rows, values), self._keys(*self._data.step(nodes, argument)))
            // len(self._data.terms)
        ] = False

    def _disjoint(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        both = np.intersect1d(self._keys(rows, values), self._keys(*self._data.step(nodes, argument)))
        fine[both // len(self._data.terms)] = False

    def _has(self, fine: Mask, argument: str, nodes: Ids, rows: Ids, values: Ids) -> None:
        fine &= np.bincount(rows[values == self._data.number(argument)], minlength=len(nodes)) > 0

    def _any(self, fine: Mask, argument: tuple[Shape, ...], nodes: Ids, rows: Ids, values: Ids) -> None:
        """sh:or: what one alternative takes, the next need not look at."""
        open_ = np.arange(len(values))
        for one in argument:
            open_ = open_[~self._conforms(one, values[open_])]
        fine[rows[open_]] = False

    def _one(self, fine: Mask, argument: tuple[Shape, ...], nodes: Ids, rows: Ids, values: Ids) -> None:
        held = sum(self._conforms(one, values).astype(np.int64) for one in argument)
        _fail(fine, rows, np.asarray(held == 1))

    def _not(self, fine: Mask, argument: Shape, nodes: Ids, rows: Ids, values: Ids) -> None:
        _fail(fine, rows, ~self._conforms(argument, values))

    def _qualified(self, fine: Mask, argument: tuple[Shape, str, str], nodes: Ids, rows: Ids, values: Ids) -> None:
        shape, least, most = argument
        held = rows[self._conforms(shape, values)]
        if least:
            self._count(fine, ("min", int(text(least))), nodes, held)
        if most:
            self._count(fine, ("max", int(text(most))), nodes, held)


def _fail(fine: Mask, rows: Ids, held: Mask) -> None:
    fine[rows[~held]] = False


def _pattern(argument: str) -> Callable[[str], bool]:
    search = re.compile(text(argument)).search
    return lambda term: term[0] != "_" and search(text(term)) is not None


def _datatype(argument: str) -> Callable[[str], bool]:
    wanted = text(argument)
    lexical = _LEXICAL.get(wanted)
    return lambda term: datatype(term) == wanted and (lexical is None or lexical.fullmatch(text(term)) is not None)


def _bound(argument: str, low: bool) -> Callable[[str], bool]:
    limit = number(argument)
    return lambda term: number(term) >= limit if low else number(term) <= limit


def _languages(argument: tuple[str, ...]) -> Callable[[str], bool]:
    wanted = tuple(text(one).lower() for one in argument)
    return lambda term: any(f"{language(term).lower()}-".startswith(f"{one}-") for one in wanted)


_PER_TERM: dict[str, Callable[[Any], Callable[[str], bool]]] = {
    "nodeKind": lambda argument: lambda term: term[0] == _KINDS[text(argument).rpartition("#")[2]],
    "datatype": _datatype,
    "pattern": _pattern,
    "minLength": lambda argument: lambda term: term[0] != "_" and len(text(term)) >= int(text(argument)),
    "minInclusive": lambda argument: _bound(argument, True),
    "maxInclusive": lambda argument: _bound(argument, False),
    "in": lambda argument: frozenset(argument).__contains__,
    "languageIn": _languages,
}
_OTHERS: dict[str, Callable[..., None]] = {
    "minCount": _Checker._min,
    "maxCount": _Checker._max,
    "class": _Checker._class,
    "lessThan": _Checker._less,
    "lessThanOrEquals": _Checker._less_or_equal,
    "equals": _Checker._equals,
    "disjoint": _Checker._disjoint,
    "hasValue": _Checker._has,
    "or": _Checker._any,
    "xone": _Checker._one,
    "not": _Checker._not,
    "qualified": _Checker._qualified,
}
