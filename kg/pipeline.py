"""The spaCy pipeline: tokens, times, places, names, quantities, in that order."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate.gazetteer import make_places
from kg.annotate.names import make_names
from kg.annotate.quantities import make_quantities
from kg.annotate.times import make_times

COMPONENTS = ("kg_times", "kg_places", "kg_names", "kg_quantities")
_FACTORIES: tuple[tuple[str, Callable[..., object], list[str], list[str]], ...] = (
    ("kg_times", make_times, [], ["doc._.kg_times"]),
    ("kg_places", make_places, [], ["doc._.kg_mentions"]),
    ("kg_names", make_names, ["doc._.kg_mentions"], ["doc._.kg_mentions", "doc.ents"]),
    (
        "kg_quantities",
        make_quantities,
        ["doc._.kg_times", "doc._.kg_mentions"],
        ["doc._.kg_quantities", "doc._.kg_skipped"],
    ),
)


def register() -> None:
    """Make the component factories and the Doc extensions known to spaCy; doing it again changes nothing."""
    for name, default in (
        ("kg_times", ()),
        ("kg_mentions", ()),
        ("kg_quantities", ()),
        ("kg_skipped", ()),
        ("kg_published", ""),
    ):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    for name, factory, requires, assigns in _FACTORIES:
        if not Language.has_factory(name):
            Language.factory(name, requires=requires, assigns=assigns, func=factory)


@cache
def make_nlp() -> Language:
    """The pipeline, made once. Tokens are characters (spacy.zh.ChineseTokenizer, segmenter `char`), so that a span of
    the text is always a span of tokens; every component can be taken out or replaced by its name.
    """
    register()
    nlp = spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "char"}}}
    )
    for name in COMPONENTS:
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
