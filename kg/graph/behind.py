"""The fact behind a node of the graph: which telling it belongs to, and the sentence that says it."""

import pathlib
import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from kg.graph.columns import Columns, text
from kg.graph.quotes import text_of
from kg.graph.terms import kg, term

_ENDS = re.compile(r"[。！？!?\n]")
# From a node to what has its words, the nearest first; ^ turns a step round.
_PATHS = tuple(
    tuple(path.split())
    for path in (
        "", "^hasQuantityMention", "^hasArgument", "^hasTime", "hasMention", "edgeOf hasMention", "^quantity ^hasQuantityMention",
        "^hasQuantity hasMention", "^filler ^hasArgument", "^refersTo", "^relationSubject", "^relationObject", "^standsFor",
        "^holds ^relationSubject", "^inDocument",
    )
)  # fmt: skip


class Behind:
    """Looks for facts in one graph; `texts` is the folder of the cleaned texts, where sentences are whole."""

    def __init__(self, data: Columns, texts: pathlib.Path) -> None:
        self._data, self._texts = data, texts

    def fact(self, node: str) -> tuple[str, str]:
        """(IRI of the fact or other evidence, the sentence with its words) of a node's IRI; ("", "") where none is known.

        Of several facts the first in order of IRIs. The node itself, where it has words of its own and is in no fact.
        """
        start = self._data.number(f"<{node}>")
        for path in _PATHS if start >= 0 else ():
            found = min(self._ends(start, path), default=None)
            if found:
                return found[0], self._sentence(found)
        return "", ""

    def _ends(self, start: int, path: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
        nodes = np.array([start])
        for step in path:
            nodes = self._data.step(nodes, str(kg(step.lstrip("^"))), step.startswith("^"))[1]
        for node in np.unique(nodes).tolist():
            exact, begin, document = (self._value(node, name) for name in ("exact", "start", "inDocument"))
            if exact and document:
                yield text(self._data.terms[node]), exact, begin, document

    def _value(self, node: int, name: str) -> str:
        found = self._data.step(np.array([node]), str(kg(name)))[1]
        return min((text(self._data.terms[value]) for value in found.tolist()), default="")

    def _sentence(self, found: tuple[str, str, str, str]) -> str:
        """The sentence around the words, or the words where the text is not there or says others."""
        _, exact, begin, document = found
        name = self._data.step(np.array([self._data.number(f"<{document}>")]), str(term("dcterms:identifier")))[1]
        whole = self._text(text(self._data.terms[int(name[0])])) if len(name) else ""
        at = int(begin) if begin.isdecimal() else -1
        if at < 0 or not whole.startswith(exact, at):
            return exact
        head = max((m.end() for m in _ENDS.finditer(whole, 0, at)), default=0)
        tail = _ENDS.search(whole, at + len(exact) - 1)
        return whole[head : tail.end() if tail else len(whole)].strip()

    @lru_cache(maxsize=64)  # noqa: B019  (lives as long as one check)
    def _text(self, doc: str) -> str:
        return text_of(self._texts, doc) or ""
