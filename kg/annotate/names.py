"""The names component: documents, programmes, organizations and persons beside the places; nested spans kept, flat ones chosen."""

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.annotate import organizations, persons, programs, titles
from kg.annotate.gazetteer import is_short_county
from kg.annotate.stops import Phrases
from kg.model import Mention


def make_names(nlp: Language, name: str) -> "Names":
    """Factory of the component `kg_names`."""
    return Names()


class Names:
    """spaCy component: adds names to `doc._.kg_mentions`; writes nested spans to `doc.spans["kg"]` and flat ones to `doc.ents`."""

    def match(self, text: str, places: Iterable[Mention]) -> tuple[Mention, ...]:
        """All mentions of a text in order: the given places and the names found here, without contradictions."""
        phrases = Phrases(text)
        found_places = list(places)
        closed = [*titles.find(text), *programs.find(text, phrases)]
        orgs = [o for o in organizations.find(text, phrases, found_places) if not _crosses(o, closed)]
        people = [p for p in persons.find(text) if not _crosses(p, [*closed, *orgs]) and not _inside(p, closed)]
        programmes = [c for c in closed if c.kind == "Document" or not any(_same(c, o) for o in orgs)]
        kept_places = [p for p in found_places if not _accident(p, orgs)]
        return tuple(sorted({*kept_places, *programmes, *(o for o in orgs if not _inside(o, closed)), *people}))

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_mentions = self.match(doc.text, doc._.kg_mentions)
        spans = [doc.char_span(m.start, m.end, m.kind) for m in doc._.kg_mentions]
        exact = [span for span in spans if isinstance(span, Span)]
        doc.spans["kg"] = exact
        doc.ents = filter_spans(exact)
        return doc


def _inside(mention: Mention, others: Iterable[Mention]) -> bool:
    return any(o.start <= mention.start and mention.end <= o.end and o is not mention for o in others)


def _same(one: Mention, other: Mention) -> bool:
    return other.start <= one.start and one.end <= other.end


def _crosses(mention: Mention, others: Iterable[Mention]) -> bool:
    """Whether two spans overlap without one being inside the other."""
    return any(
        o.start < mention.start < o.end < mention.end or mention.start < o.start < mention.end < o.end for o in others
    )


def _accident(place: Mention, orgs: Iterable[Mention]) -> bool:
    """A short county name in the middle of an organization's name is an accident of spelling (江源 in 丹东江源公司)."""
    return any(o.start < place.start and place.end < o.end for o in orgs) and is_short_county(place.text)
