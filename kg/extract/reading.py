"""One document as the extractor sees it: text, clauses, phrases and lookups over mentions and quantities."""

from spacy.tokens import Doc

from kg.annotate.stops import Phrases
from kg.extract.clauses import Clause, split
from kg.model import Argument, Mention, Quantity, Reference, Time
from kg.spans import SpanIndex
from kg.tables import words


class Reading:
    """The annotations of one spaCy Doc, sorted, with the questions that the extractor asks of them."""

    def __init__(self, doc: Doc) -> None:
        self.text: str = doc.text
        self.mentions: tuple[Mention, ...] = doc._.kg_mentions
        self.references: tuple[Reference, ...] = doc._.kg_references
        self.quantities: tuple[Quantity, ...] = doc._.kg_quantities
        self.times: tuple[Time, ...] = doc._.kg_times
        self.phrases = Phrases(self.text)
        self.clauses: list[Clause] = split(self.text)
        # 该区 and 公司 stand where names stand, by the name that they mean.
        known = SpanIndex(self.mentions)
        pointing = [r for r in self.references if not known.overlapping(r.start, r.end)]
        self.names = SpanIndex([*self.mentions, *(Mention(r.start, r.end, r.name, r.kind) for r in pointing)])
        self._counts = SpanIndex(self.quantities)
        self._when = SpanIndex(self.times)
        self._heads = tuple(sorted({*words("heads", "people"), *words("heads", "body")}, key=lambda w: (-len(w), w)))

    def within(self, start: int, end: int, *kinds: str) -> list[Mention]:
        """The outermost mentions inside a span, in order; of `kinds` if any are given."""
        inside = [m for m in self.names.inside(start, end) if not kinds or m.kind in kinds]
        widest: list[Mention] = []
        for mention in sorted(inside, key=lambda m: (m.start, -m.end)):
            if not widest or mention.end > widest[-1].end:
                widest.append(mention)
        return widest

    def covers(self, start: int, end: int, *kinds: str) -> bool:
        """Whether a mention of one of the classes holds the span."""
        return any(m.kind in kinds for m in self.names.holding(start, end))

    def counted(self, start: int, end: int) -> list[Quantity]:
        """The quantities whose number stands inside a span."""
        return self._counts.inside(start, end)

    def timed(self, start: int, end: int) -> tuple[Time, ...]:
        """The time expressions inside a span."""
        return tuple(self._when.inside(start, end))

    def collective(self, start: int, end: int) -> Argument | None:
        """The span as an unnamed filler without its numbers (300多家企业 → 企业); None unless a head noun ends it."""
        name = self.text[start:end]
        for quantity in reversed(self.counted(start, end)):
            name = name[: quantity.start - start] + name[quantity.end - start :]
        name = name.strip("、的等 和与及了")
        return Argument(name, "Collective", start, end) if 1 < len(name) <= 30 and name.endswith(self._heads) else None


def argument(mention: Mention) -> Argument:
    """A mention as the filler of a role."""
    return Argument(mention.text, mention.kind, mention.start, mention.end)
