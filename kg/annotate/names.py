"""The names component: documents, programmes, organizations and persons beside the places; nested spans kept, flat ones chosen."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.annotate import again, fusion, known, organizations, persons, programs, titles
from kg.annotate.gazetteer import is_short_county
from kg.annotate.needs import needs
from kg.annotate.stops import phrases
from kg.annotate.tagged import Tagged
from kg.annotate.texts import text_of
from kg.model import Mention, Time
from kg.spans import SpanIndex
from kg.tables import words

# A quotation inside speech (“他喊上‘守望突击队’的队员”) makes a name as one outside does.
_INNER = re.compile(r"‘([^‘’“”\n]{1,30})’")
_CALENDAR = frozenset("年月日天旬底初末前来今后份间")


def make_names(nlp: Language, name: str) -> "Names":
    """Factory of the component `kg_names`. Raises PipelineError where no kg_places comes before it."""
    needs(nlp, name, "kg_places")
    return Names()


class Names:
    """spaCy component: adds names to `doc._.kg_mentions`; writes nested spans to `doc.spans["kg"]` and flat ones to `doc.ents`."""

    def match(
        self, text: str, places: Iterable[Mention], tagged: Iterable[Tagged] = (), times: Iterable[Time] = ()
    ) -> tuple[Mention, ...]:
        """All mentions of a text in order: the given places, the names found here, and those that only the tagger finds,
        without contradictions. No body's name begins with one of the times.
        """
        found_phrases = phrases(text)
        found_places = list(places)
        quoted = _INNER.sub("“\\1”", text)
        closed = _written(text, [*titles.find(text), *programs.find(quoted, found_phrases)])
        shut = SpanIndex(closed)
        bodied = _timeless(_written(text, organizations.find(quoted, found_phrases, found_places)), times)
        orgs = [o for o in bodied if not _clashes(o, shut)]
        bodies, named = SpanIndex(orgs), SpanIndex([*closed, *orgs])
        placed = SpanIndex(found_places)
        people = [
            p
            for p in persons.find(text)
            if not (
                _clashes(p, shut)
                or _crosses(p, named)
                or named.holding(p.start, p.end)
                or placed.holding(p.start, p.end)
            )
        ]
        titled = [c for c in closed if c.kind == "Document" or not bodies.holding(c.start, c.end)]
        kept_places = [p for p in found_places if not _accident(p, bodies)]
        seen = list(fusion.begun(text, tagged))
        ruled = fusion.kept(sorted({*kept_places, *titled, *orgs, *people}), seen)
        ruled = known.placed(known.find(text), ruled)
        sure = sorted({*ruled, *fusion.added(text, ruled, seen)})
        sure = _no_kinds(text, sure)
        return tuple(sorted({*sure, *again.find(text, sure)}))

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_mentions = self.match(text_of(doc), doc._.kg_mentions, doc._.kg_tagged, doc._.kg_times)
        spans = [doc.char_span(m.start, m.end, m.kind) for m in doc._.kg_mentions]
        exact = [span for span in spans if isinstance(span, Span)]
        doc.spans["kg"] = exact
        doc.ents = filter_spans(exact)
        return doc


def _written(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions with the quotation marks that the text has."""
    return [replace(m, text=text[m.start : m.end]) for m in mentions]


def _no_kinds(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions without teams of which the text counts several, unless a place or body stands in the name."""
    counted = organizations.counted_kinds(text)
    if not counted:
        return mentions
    inside = SpanIndex(mentions)
    return [
        m
        for m in mentions
        if m.kind != "Organization"
        or "“" in m.text
        or not organizations.is_counted(m.text, counted)
        or len(inside.inside(m.start, m.end)) > 1
    ]


def _timeless(bodies: Iterable[Mention], times: Iterable[Time]) -> Iterator[Mention]:
    """The bodies without the time before them (去年|宏远公司); what is then a bare noun is no name (2021年|公司). A time that
    counts no days may be one (五一农场).
    """
    ends = {time.start: time.end for time in times if time.text[-1] in _CALENDAR}
    for body in bodies:
        at = ends.get(body.start, body.start)
        if at == body.start:
            yield body
        elif at < body.end and not organizations.bare(body.text[at - body.start :]):
            yield replace(body, start=at, text=body.text[at - body.start :])


def _crosses(mention: Mention, others: SpanIndex[Mention]) -> bool:
    """Whether a span overlaps another without one being inside the other."""
    start, end = mention.start, mention.end
    return any(o.start < start < o.end < end or start < o.start < end < o.end for o in others.overlapping(start, end))


def _clashes(mention: Mention, closed: SpanIndex[Mention]) -> bool:
    """Whether a span lies inside a title or programme, or crosses one."""
    return bool(closed.holding(mention.start, mention.end)) or _crosses(mention, closed)


def _accident(place: Mention, bodies: SpanIndex[Mention]) -> bool:
    """A short county name in the middle of an organization's name is an accident of spelling (长阳 in 湖阳长阳公司), and a
    water or mountain in one tells nothing (黄河水利委员会).
    """
    nature = place.text in words("regions", "nature")
    return (nature or is_short_county(place.text)) and any(
        (o.start < place.start or nature) and place.end < o.end for o in bodies.overlapping(place.start, place.end)
    )
