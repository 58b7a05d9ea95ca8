"""A graph as columns of numbers: every term once, every triple once, with joins along predicates in linear time."""

from collections import defaultdict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
_EMPTY: Ids = np.zeros(0, dtype=np.int64)


class Columns:
    """The union of all graphs of some N-Quads. A term is its N-Triples token, and a number: its place in `terms`."""

    def __init__(self, quads: bytes) -> None:
        """Read N-Quads as pyoxigraph writes them: one statement a line, single blanks between terms."""
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        cells: list[int] = []
        for line in quads.decode().split("\n"):
            if line:
                subject, predicate, rest = line.split(" ", 2)
                cells += (numbers[subject], numbers[predicate], numbers[_object(rest)])
        self.terms = list(numbers)
        self._numbers = dict(numbers)
        table = np.array(cells, dtype=np.int64).reshape(-1, 3)
        order = np.lexsort((table[:, 2], table[:, 0], table[:, 1]))
        table = table[order]
        kept = np.ones(len(table), dtype=bool)
        kept[1:] = (table[1:] != table[:-1]).any(axis=1)
        self.subjects, self.predicates, self.objects = (np.ascontiguousarray(c) for c in table[kept].T)
        self._sorted: dict[tuple[int, bool], tuple[Ids, Ids]] = {}

    def __len__(self) -> int:
        return len(self.subjects)

    def number(self, term: str) -> int:
        """The number of a term, -1 for one that the graph does not have."""
        return self._numbers.get(term, -1)

    @cached_property
    def by_subject(self) -> tuple[Ids, Ids]:
        """(subjects in order, the predicates of their triples)."""
        order = np.argsort(self.subjects, kind="stable")
        return self.subjects[order], self.predicates[order]

    def ends(self, predicate: str, inverse: bool = False) -> tuple[Ids, Ids]:
        """The triples of a predicate as (start, end) in order of the starts: subjects and objects, or turned round."""
        number = self.number(predicate)
        if number < 0:
            return _EMPTY, _EMPTY
        if (number, inverse) not in self._sorted:
            first, last = np.searchsorted(self.predicates, [number, number + 1])
            subjects, objects = self.subjects[first:last], self.objects[first:last]
            order = np.argsort(objects, kind="stable") if inverse else slice(None)
            pair = (objects[order], subjects[order]) if inverse else (subjects, objects)
            self._sorted[number, inverse] = pair
        return self._sorted[number, inverse]

    def step(self, nodes: Ids, predicate: str, inverse: bool = False) -> tuple[Ids, Ids]:
        """One step from each of `nodes`: (row, value), a row being a place in `nodes`; rows come in order."""
        starts, ends = self.ends(predicate, inverse)
        return join(nodes, starts, ends)


def join(nodes: Ids, starts: Ids, ends: Ids) -> tuple[Ids, Ids]:
    """(row, end) of every place where `nodes[row]` stands among the sorted `starts`."""
    first, last = np.searchsorted(starts, nodes, "left"), np.searchsorted(starts, nodes, "right")
    counts = last - first
    rows = np.repeat(np.arange(len(nodes)), counts)
    shift = np.repeat(first - (np.cumsum(counts) - counts), counts)
    return rows, ends[np.arange(len(rows)) + shift]


def _object(rest: str) -> str:
    """The object of `object graph .` or `object .`; a literal may hold blanks and what looks like an IRI."""
    rest = rest[:-2]
    place = rest.rfind(" <")
    return rest[:place] if place > 0 and '"' not in rest[place:] else rest


def text(term: str) -> str:
    """The IRI, or the lexical form of a literal, without its escapes."""
    if term[0] == "<":
        return term[1:-1]
    if term[0] != '"':
        return term
    found = term[1 : term.rindex('"')]
    return _unescaped(found) if "\\" in found else found


def _unescaped(found: str) -> str:
    known = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
    out, at = [], 0
    while at < len(found):
        size = {"u": 6, "U": 10}.get(found[at + 1 : at + 2], 2) if found[at] == "\\" else 1
        part = found[at : at + size]
        out.append(chr(int(part[2:], 16)) if size > 2 else known.get(part[1], part[1]) if size == 2 else part)
        at += size
    return "".join(out)


def datatype(term: str) -> str:
    """The datatype IRI of a literal, rdf:langString with a language; empty for what is no literal."""
    if term[0] != '"':
        return ""
    tail = term[term.rindex('"') + 1 :]
    if tail.startswith("^^<"):
        return tail[3:-1]
    base = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if tail else "http://www.w3.org/2001/XMLSchema#string"
    return base


def language(term: str) -> str:
    """The language tag of a literal, empty where it has none."""
    tail = term[term.rindex('"') + 1 :] if term[0] == '"' else ""
    return tail[1:] if tail.startswith("@") else ""
