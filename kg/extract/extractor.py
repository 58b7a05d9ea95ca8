"""One annotated document in, everything that it says out."""

from spacy.tokens import Doc

from kg.extract import coverage, relations
from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.model import Document, Extraction


def extract(document: Document, doc: Doc) -> Extraction:
    """Mentions, facts, relations and coverage of one document whose text spaCy has annotated."""
    reading = Reading(doc)
    facts = tuple(Extractor(reading).facts())
    return Extraction(
        document,
        reading.mentions,
        facts,
        tuple(relations.find(reading, facts)),
        coverage.account(reading, doc._.kg_skipped, facts),
        reading.references,
    )
