"""The spaCy pipeline: tokens, times, places, the tagger, names, references, quantities, in that order; facts where asked."""

from collections.abc import Callable, Iterable, Iterator

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate.cues import NO_CUES
from kg.annotate.gazetteer import make_places
from kg.annotate.names import make_names
from kg.annotate.quantities import make_quantities
from kg.annotate.references import make_references
from kg.annotate.tagged import make_tagger
from kg.annotate.times import make_times
from kg.annotate.tokens import make_tokens, set_tokenizer, tokenizer_config
from kg.extension import cache
from kg.extract.component import make_facts

COMPONENTS = ("kg_times", "kg_places", "kg_tagger", "kg_names", "kg_references", "kg_quantities", "kg_tokens")
_FACTORIES: tuple[tuple[str, Callable[..., object], list[str], list[str]], ...] = (
    ("kg_times", make_times, [], ["doc._.kg_times"]),
    ("kg_places", make_places, [], ["doc._.kg_mentions"]),
    ("kg_tagger", make_tagger, [], ["doc._.kg_tagged", "doc._.kg_cues"]),
    ("kg_names", make_names, ["doc._.kg_mentions", "doc._.kg_tagged"], ["doc._.kg_mentions", "doc.ents"]),
    ("kg_references", make_references, ["doc._.kg_mentions"], ["doc._.kg_references"]),
    (
        "kg_quantities",
        make_quantities,
        ["doc._.kg_times", "doc._.kg_mentions"],
        ["doc._.kg_quantities", "doc._.kg_skipped"],
    ),
    ("kg_tokens", make_tokens, ["doc._.kg_mentions", "doc._.kg_times", "doc._.kg_quantities"], ["doc.ents"]),
    (
        "kg_facts",
        make_facts,
        ["doc._.kg_times", "doc._.kg_mentions", "doc._.kg_quantities"],
        ["doc._.facts", "doc._.kg_relations"],
    ),
)


def register() -> None:
    """Make the component factories and the Doc extensions known to spaCy; doing it again changes nothing."""
    for name, default in (
        ("kg_times", ()),
        ("kg_mentions", ()),
        ("kg_tagged", ()),
        ("kg_cues", NO_CUES),
        ("kg_references", ()),
        ("kg_quantities", ()),
        ("kg_skipped", ()),
        ("kg_published", ""),
        ("facts", ()),
        ("kg_relations", ()),
        ("kg_llm_facts", ()),
        ("kg_llm_refused", ()),
    ):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    for name, factory, requires, assigns in _FACTORIES:
        try:
            Language.get_factory_meta(name)
        except ValueError:  # a factory that an entry point names has no meta yet
            Language.factory(name, requires=requires, assigns=assigns, func=factory)


register()  # spaCy imports this module for the factories that pyproject.toml names


@cache
def make_nlp(segmenter: str = "char", facts: bool = False) -> Language:
    """The pipeline, made once for each choice; every component can be taken out or replaced by its name. With `facts` the
    last one is kg_facts, which fills `doc._.facts`.

    Tokens are characters, or with `pkuseg` the words of the model in kg/data/segmenter, split where a name, a time or a
    quantity begins or ends inside one. What is found is the same (the rules read the text); characters are the default
    because cutting words takes as long as all the rest.
    """
    nlp = spacy.blank("zh", config=tokenizer_config(segmenter))
    set_tokenizer(nlp, segmenter)
    for name in (*COMPONENTS, *(("kg_facts",) if facts else ())):
        nlp.add_pipe(name)
    return nlp


def annotate(texts: Iterable[tuple[str, str]], batch: int) -> Iterator[Doc]:
    """Docs of (text, date of publication) pairs, in order, in batches of `nlp.pipe`."""
    nlp = make_nlp()

    def docs() -> Iterator[Doc]:
        for text, published in texts:
            doc = nlp.make_doc(text)
            doc._.kg_published = published
            yield doc

    yield from nlp.pipe(docs(), batch_size=batch)
