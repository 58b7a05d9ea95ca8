"""The measure `relations`: triples of names."""

import re
from collections.abc import Sequence

from kg.score.records import Relation, fits_name
from kg.score.tally import Miss, Tally

_LEVEL = re.compile(r"(?<=..)[省市县區区]$")


def count_relations(
    asked: Sequence[Relation], spare: Sequence[Relation], found: Sequence[Relation], tally: Tally
) -> None:
    """Add `relations`. One relation found may answer several of gold, and several found one; what is left over counts
    once a triple, unless `spare` holds it or the subject's own name says it.
    """
    tally.add("relations")
    used: set[int] = set()
    for relation in spare:
        used.update(_fitting(relation, found))
    for relation in asked:
        hits = _fitting(relation, found)
        used.update(hits)
        tally.add("relations", tp=int(bool(hits)), fn=int(not hits))
        if not hits:
            near = [str(r) for r in found if r.predicate == relation.predicate and _shares_an_end(relation, r)]
            told = ", ".join(dict.fromkeys(near))
            tally.misses.append(Miss("relations", str(relation), told, relation.subject[0].text))
    left = {_triple(r): r for i, r in reversed([*enumerate(found)]) if i not in used}
    for triple in sorted(left):
        if not _said_by_name(*triple):
            relation = left[triple]
            tally.add("relations", fp=1)
            tally.misses.append(Miss("relations", "", str(relation), relation.subject[0].text, relation.span))


def _fitting(wanted: Relation, found: Sequence[Relation]) -> list[int]:
    return [
        i
        for i, r in enumerate(found)
        if r.predicate == wanted.predicate
        and fits_name(r.subject, wanted.subject)
        and fits_name(r.object, wanted.object)
    ]


def _shares_an_end(wanted: Relation, found: Relation) -> bool:
    return fits_name(found.subject, wanted.subject) or fits_name(found.object, wanted.object)


def _triple(relation: Relation) -> tuple[str, str, str]:
    return relation.subject[0].form, relation.predicate, relation.object[0].form


def _said_by_name(subject: str, predicate: str, target: str) -> bool:
    """Whether the subject begins with the object: 河南省委组织部 is in 河南省, 云岭市委组织部 part of 云岭市委."""
    return predicate in ("partOf", "locatedIn") and subject != target and subject.startswith(_LEVEL.sub("", target))
