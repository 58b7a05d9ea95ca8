"""One annotated document in, everything that it says out."""

from spacy.tokens import Doc

from kg.decisions import NO_REVIEWS, Reviews
from kg.extract import coverage, relations, reviewed
from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.model import Document, Extraction


def extract(document: Document, doc: Doc, reviews: Reviews = NO_REVIEWS) -> Extraction:
    """Mentions, facts, relations and coverage of one document whose text spaCy has annotated, as `reviews` have them."""
    reading = Reading(doc)
    judged = reviewed.facts(reading, tuple(Extractor(reading).facts()), reviews)
    found = Extraction(
        document,
        reading.mentions,
        judged.facts,
        tuple(relations.find(reading, judged.facts)),
        coverage.account(reading, doc._.kg_skipped, judged.facts, judged.refused),
        reading.references,
        judged.review,
    )
    return reviewed.named(found, judged.names) if judged.names else found
