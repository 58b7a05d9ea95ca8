"""The tagger as a component: what the network takes for names, with how sure it is, beside the names that rules find."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate import cues
from kg.annotate.cues import NO_CUES, Cues
from kg.annotate.network.tagger import Read, tagger
from kg.annotate.texts import text_of

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
    """spaCy component: writes `doc._.kg_tagged` (tuple of Tagged, in order) and `doc._.kg_cues` (Cues)."""

    def match(self, texts: Sequence[str], heads: Sequence[str] = HEADS) -> list[tuple[Tagged, ...]]:
        """The names that the tagger finds in each text; a line is a text of its own, because headlines are no part of
        sentences.
        """
        return [tagged for tagged, _ in self._read(texts, heads, ())]

    def _read(
        self, texts: Sequence[str], heads: Sequence[str], events: Sequence[str]
    ) -> list[tuple[tuple[Tagged, ...], Cues]]:
        """For each text the names under some heads, and its cues, where `events` names the marks to be read."""
        lines = [(number, at, line) for number, text in enumerate(texts) for at, line in _lines(text)]
        reads = tagger().read([line for _, _, line in lines], (*heads, *(cues.HEADS if events else ())), events)
        found: list[list[Tagged]] = [[] for _ in texts]
        of_text: list[list[tuple[int, Read]]] = [[] for _ in texts]
        for (number, at, _), read in zip(lines, reads, strict=True):
            of_text[number].append((at, read))
            for head in heads:
                # Rounded, because the last digits of a score differ with what else is in the batch.
                found[number] += [
                    Tagged(at + a, at + b, KINDS.get(k, k), round(s, 3), head) for a, b, k, s in read.spans[head]
                ]
        marks = tagger().marks
        return [
            (tuple(sorted(spans)), cues.cues(rows, marks) if events else NO_CUES)
            for spans, rows in zip(found, of_text, strict=True)
        ]

    def __call__(self, doc: Doc) -> Doc:
        (doc._.kg_tagged, doc._.kg_cues) = self._read([text_of(doc)], HEADS, cues.MARKS)[0]
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """The docs in batches: the network is several times as fast on many lines as on one."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, read in zip(batch, self._read([text_of(doc) for doc in batch], HEADS, cues.MARKS), strict=True):
                doc._.kg_tagged, doc._.kg_cues = read
                yield doc


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1
