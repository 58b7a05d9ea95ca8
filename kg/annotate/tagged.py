"""The tagger as a component: what the network takes for names, with how sure it is, beside the names that rules find."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate.network.tagger import tagger

KINDS = {"PLACE": "Place", "ORG": "Organization", "PROGRAM": "Program", "PERSON": "Person", "DOCUMENT": "Document"}
# Guidelines that are run: ours, the longest and the innermost names, and that of the People's Daily as a second opinion.
HEADS = ("outer", "inner", "people")


@dataclass(frozen=True, slots=True, order=True)
class Tagged:
    """A span that the tagger takes for a name under one guideline; `score` is its probability."""

    start: int
    end: int
    kind: str
    score: float
    head: str


def make_tagger(nlp: Language, name: str) -> "Network":
    """Factory of the component `kg_tagger`."""
    return Network()


class Network:
    """spaCy component: writes `doc._.kg_tagged` (tuple of Tagged, in order)."""

    def match(self, texts: Sequence[str], heads: Sequence[str] = HEADS) -> list[tuple[Tagged, ...]]:
        """What the tagger finds in each text; a line is a text of its own, because headlines are no part of sentences."""
        lines = [(number, at, line) for number, text in enumerate(texts) for at, line in _lines(text)]
        found: list[list[Tagged]] = [[] for _ in texts]
        results = tagger().spans([line for _, _, line in lines], heads)
        for (number, at, _), by_head in zip(lines, results, strict=True):
            for head, spans in by_head.items():
                # Rounded, because the last digits of a score differ with what else is in the batch.
                found[number] += [Tagged(at + a, at + b, KINDS.get(k, k), round(s, 3), head) for a, b, k, s in spans]
        return [tuple(sorted(spans)) for spans in found]

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_tagged = self.match([doc.text])[0]
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """The docs in batches: the network is several times as fast on many lines as on one."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, spans in zip(batch, self.match([doc.text for doc in batch]), strict=True):
                doc._.kg_tagged = spans
                yield doc


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1
