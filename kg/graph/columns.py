"""A graph as columns of numbers: every term once, every triple once, with joins along predicates in linear time."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pyoxigraph as ox
from numpy.typing import NDArray

Ids = NDArray[np.int64]
# Also refuses a point, a blank or a graph that was taken for a part of the object.
_TERM = re.compile(
    r'<[^\x00-\x20<>"{}|^`\\]+>|"(?:[^"\\\n\r]|\\["\\nrtbf])*"(?:@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*|\^\^<[^\x00-\x20<>"{}|^`\\]+>)?|_:[^\s<>"]+'
)
_EMPTY: Ids = np.zeros(0, dtype=np.int64)


class Columns:
    """The union of all graphs of some N-Quads. A term is its N-Triples token, and a number: its place in `terms`."""

    def __init__(self, quads: bytes) -> None:
        """Read N-Quads as pyoxigraph writes them: a statement a line, single blanks between terms, no needless escapes.

        Raises ValueError on anything else, be it N-Quads or not.
        """
        numbers, cells = _cells(quads.decode())
        self.terms = list(numbers)
        if not all(map(_TERM.fullmatch, self.terms)):
            raise ValueError("no N-Quads as pyoxigraph writes them")
        self._numbers = numbers
        table = np.array(cells, dtype=np.int64).reshape(-1, 3)
        order = np.lexsort((table[:, 2], table[:, 0], table[:, 1]))
        table = table[order]
        kept = np.ones(len(table), dtype=bool)
        kept[1:] = (table[1:] != table[:-1]).any(axis=1)
        self.subjects, self.predicates, self.objects = (np.ascontiguousarray(c) for c in table[kept].T)
        self._sorted: dict[tuple[int, bool], tuple[Ids, Ids]] = {}

    def __len__(self) -> int:
        return len(self.subjects)

    def triples(self) -> Iterator[ox.Triple]:
        """The triples, each once."""
        rows = zip(self.subjects.tolist(), self.predicates.tolist(), self.objects.tolist(), strict=True)
        lines = "".join(f"{self.terms[s]} {self.terms[p]} {self.terms[o]} .\n" for s, p, o in rows)
        return (quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

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


def _cells(quads: str) -> tuple[dict[str, int], "array[int]"]:
    """(term to number, the numbers of subject, predicate and object of every line)."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    cells = array("q")
    add = cells.extend
    end, size = " .", 2  # what stands behind the object: the graph, mostly that of the line before
    for line in quads.split("\n"):
        if line:
            subject, predicate, rest = line.split(" ", 2)
            if size == 2 or not rest.endswith(end):
                end = _end(rest)
                size = len(end)
            add((numbers[subject], numbers[predicate], numbers[rest[:-size]]))
    numbers.default_factory = None
    return numbers, cells


def _end(rest: str) -> str:
    """What stands behind the object of `object graph .` or `object .`; a literal may hold blanks and what looks like an IRI."""
    if not rest.endswith(" ."):
        raise ValueError("a line does not end with a point")
    place = rest.rfind(" <", 0, -2)
    return rest[place:] if place > 0 and '"' not in rest[place:] else " ."


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
    base = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if tail else "http://www.w3.org/2001/XMLSchema#string"
    )
    return base


def language(term: str) -> str:
    """The language tag of a literal, empty where it has none."""
    tail = term[term.rindex('"') + 1 :] if term[0] == '"' else ""
    return tail[1:] if tail.startswith("@") else ""
