"""What cleaning changed: counts by kind, and, where they are asked for, the single repairs with their raw places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.alignment import AlignedText, Edit


@dataclass(frozen=True, slots=True)
class Repair:
    """One change: the raw code points `start:end` read `old` before it and `new` after it."""

    kind: str
    start: int
    end: int
    old: str
    new: str


class Ledger:
    """Edits pass through it on their way into the text. Single repairs are kept only with `keep`: a traditional page has
    one for every second character.
    """

    def __init__(self, keep: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.repairs: list[Repair] = []
        self._keep = keep

    def edit(self, kind: str, text: AlignedText, edits: Sequence[Edit]) -> AlignedText:
        """The text with the edits done, each of them one repair of `kind`."""
        return self.edits(text, [(kind, edit) for edit in edits]) if self._keep else self._done(kind, text, edits)

    def edits(self, text: AlignedText, edits: Sequence[tuple[str, Edit]]) -> AlignedText:
        """The text with the edits done, each of them one repair of the kind before it."""
        self.counts.update(kind for kind, _ in edits)
        if self._keep:
            self.repairs += [Repair(kind, *text.span(a, b), text.text[a:b], new) for kind, (a, b, new) in edits]
        return text.edit([edit for _, edit in edits])

    def _done(self, kind: str, text: AlignedText, edits: Sequence[Edit]) -> AlignedText:
        if edits:
            self.counts[kind] += len(edits)
        return text.edit(edits)

    def cut(self, kind: str, text: AlignedText) -> None:
        """Count a text that is left out as a whole."""
        self.counts[kind] += 1
        if self._keep:
            self.repairs.append(Repair(kind, *text.span(0, len(text)), text.text, ""))
