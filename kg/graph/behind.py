"""The fact behind a node of the graph: which telling it belongs to, and the sentence that says it.

A graph that is looked at in parts, each with whole documents, gives what the whole one gives.
"""

import pathlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kg.graph.columns import Columns, text
from kg.graph.quotes import text_of
from kg.graph.terms import kg, term

_ENDS = re.compile(r"[。！？!?\n]")
# From a node to what has its words, the nearest first; ^ turns a step round. What all paths of a line lead to: of an event that
# several documents tell, only the telling with both ends of an edge is in the document that states the edge.
_PATHS = tuple(
    tuple(tuple(path.split()) for path in line.split(" & "))
    for line in (
        "", "^hasQuantityMention", "^hasArgument", "^hasTime", "hasMention",
        "edgeOf hasMention & edgeFrom ^filler ^hasArgument & edgeTo ^filler ^hasArgument", "edgeOf hasMention",
        "^quantity ^hasQuantityMention", "^hasQuantity hasMention", "^filler ^hasArgument", "^refersTo", "^relationSubject",
        "^relationObject", "^standsFor", "^holds ^relationSubject & postIn ^relationObject", "^inDocument",
    )
)  # fmt: skip


class Evidence(NamedTuple):
    """What has the words of a fact. `rank`: how far it is from the node; the smallest of several is the one told."""

    rank: int
    iri: str
    exact: str
    start: str
    document: str


def nearest(nodes: Iterable[str], parts: Iterable[Columns], texts: pathlib.Path) -> dict[str, tuple[str, str]]:
    """Node → (IRI of the fact or other evidence, the sentence with its words), of the IRIs for which one is known.

    Of several facts the nearest, then the first in order of IRIs, whatever part of the graph it is in. The node itself, where
    it has words of its own and is in no fact. `texts`: the folder of the cleaned texts, where sentences are whole.
    """
    wanted = sorted(set(nodes))
    found: dict[str, Evidence] = {}
    for data in parts if wanted else ():
        behind = Behind(data)
        for node in wanted:
            evidence = behind.of(node)
            if evidence and (node not in found or evidence < found[node]):
                found[node] = evidence
    sentences = _Sentences(texts)
    return {node: (evidence.iri, sentences.around(evidence)) for node, evidence in found.items()}


class Behind:
    """Looks for facts in one graph."""

    def __init__(self, data: Columns) -> None:
        self._data = data

    def of(self, node: str) -> Evidence | None:
        """The evidence behind a node's IRI, None where there is none."""
        start = self._data.number(f"<{node}>")
        for rank, paths in enumerate(_PATHS if start >= 0 else ()):
            found = min(self._evidence(rank, self._ends(start, paths)), default=None)
            if found:
                return found
        return None

    def _ends(self, start: int, paths: Sequence[tuple[str, ...]]) -> set[int]:
        """The nodes that all paths lead to."""
        ends = []
        for path in paths:
            nodes = np.array([start])
            for step in path:
                nodes = self._data.step(nodes, str(kg(step.lstrip("^"))), step.startswith("^"))[1]
            ends.append(set(nodes.tolist()))
        return set.intersection(*ends)

    def _evidence(self, rank: int, nodes: Iterable[int]) -> Iterator[Evidence]:
        for node in nodes:
            exact, begin = (self._value(node, str(kg(name))) for name in ("exact", "start"))
            for document in self._data.step(np.array([node]), str(kg("inDocument")))[1].tolist() if exact else ():
                yield Evidence(
                    rank,
                    text(self._data.terms[node]),
                    exact,
                    begin,
                    self._value(document, str(term("dcterms:identifier"))),
                )

    def _value(self, node: int, predicate: str) -> str:
        found = self._data.step(np.array([node]), predicate)[1]
        return min((text(self._data.terms[value]) for value in found.tolist()), default="")


class _Sentences:
    """Sentences of the texts in a folder."""

    def __init__(self, texts: pathlib.Path) -> None:
        self._texts = texts

    def around(self, found: Evidence) -> str:
        """The sentence around the words, or the words where the text is not there or says others."""
        whole = self._text(found.document) if found.document else ""
        at = int(found.start) if found.start.isdecimal() else -1
        if at < 0 or not whole.startswith(found.exact, at):
            return found.exact
        head = max((m.end() for m in _ENDS.finditer(whole, 0, at)), default=0)
        tail = _ENDS.search(whole, at + len(found.exact) - 1)
        return whole[head : tail.end() if tail else len(whole)].strip()

    @lru_cache(maxsize=64)  # noqa: B019  (lives as long as one explanation)
    def _text(self, doc: str) -> str:
        return text_of(self._texts, doc) or ""
