"""The last component: the facts of a Doc, for whoever reads texts with spaCy and builds no graph."""

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate.needs import needs
from kg.extract import relations
from kg.extract.facts import Extractor
from kg.extract.reading import Reading


def make_facts(nlp: Language, name: str) -> "Facts":
    """Factory of the component `kg_facts`. Raises PipelineError where a component that it reads is not in the pipeline."""
    needs(nlp, name, "kg_times", "kg_names", "kg_quantities")
    return Facts()


class Facts:
    """spaCy component: writes `doc._.facts` (tuple of Fact, in text order) and `doc._.kg_relations` (tuple of Relation).

    Every quantity of the text is in a fact. Offsets are characters of the Doc's text. kg_tagger and kg_references, where
    they are in the pipeline too, make them better: without these the rules alone decide, and 该公司 stands for nobody.
    """

    def __call__(self, doc: Doc) -> Doc:
        reading = Reading(doc)
        doc._.facts = tuple(Extractor(reading).facts())
        doc._.kg_relations = tuple(relations.find(reading, doc._.facts))
        return doc
