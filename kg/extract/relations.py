"""Lasting relations that the text states or that a name itself says."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kg.annotate.gazetteer import by_name, domestic
from kg.extension import cache
from kg.extract.frames import frames
from kg.extract.posts import headed
from kg.extract.reading import Reading, argument
from kg.model import Argument, Fact, Mention, Relation
from kg.tables import words

_AT = re.compile(r"(?:在|位于|地处|坐落于)$")  # 位于|云岭县青石镇|的|某公司
_BRANCH = re.compile(r"(?:产业|科技|工业|物流|创业)?园区?|基地|(?:新)?校区|院区|分(?:公司|行|校|院|厂)|支行|工厂")
_POST_LIST = 16  # characters that a list of posts between a body and a person may take


@cache
def _posts() -> re.Pattern[str]:
    names = sorted(words("posts", "post"), key=lambda word: (-len(word), word))
    one = rf"(?:常务副|代理?|原|副)?(?:{'|'.join(names)})"
    return re.compile(rf"{one}(?:[、兼和]{one})*$")


def find(reading: Reading, facts: Sequence[Fact]) -> list[Relation]:
    """The relations of a document, each once at its first telling, in text order."""
    found = [*_in_names(reading), *_beside(reading), *_posts_held(reading), *_of_facts(reading, facts)]
    first: dict[tuple[str, ...], Relation] = {}
    for relation in sorted(found):
        first.setdefault((relation.subject, relation.predicate, relation.object, relation.post), relation)
    return sorted(first.values())


def _relation(subject: Mention | Argument, predicate: str, other: Mention | Argument, post: str = "") -> Relation:
    start, end = min(subject.start, other.start), max(subject.end, other.end)
    return Relation(start, end, _name(subject), subject.kind, predicate, _name(other), other.kind, post)


def _name(entity: Mention | Argument) -> str:
    return entity.text if isinstance(entity, Mention) else entity.name


def _in_names(reading: Reading) -> Iterator[Relation]:
    """What a name says: the body that it begins with (partOf) and the place inside it (locatedIn)."""
    meant = _places_meant(reading)
    for mention in reading.mentions:
        if mention.kind not in ("Organization", "Place"):
            continue
        inside = [m for m in reading.names.inside(mention.start, mention.end) if m != mention]
        parents = [m for m in inside if m.kind == "Organization" == mention.kind and m.start == mention.start]
        if parents:
            yield _relation(mention, "partOf", max(parents, key=lambda m: m.end))
        own = _place_of(mention, [m for m in inside if m.kind == "Place" and domestic(m.text)])
        place = own or (None if parents else meant.get((mention.start, mention.end)))
        if place:
            yield _relation(mention, "locatedIn", place)


def _places_meant(reading: Reading) -> dict[tuple[int, int], Argument]:
    """The place that a relative name means, by its span: of 市人社局 the 市, where the text tells it nearby or at its beginning."""
    kinds = {(m.start, m.end): m.kind for m in reading.mentions}
    head = reading.text.find("\n", reading.text.find("。") + 1)
    lines = [m.start() for m in re.finditer("\n", reading.text)]
    found: dict[tuple[int, int], Argument] = {}
    for r in reading.references:
        start, end = r.antecedent_start, r.antecedent_end
        same = bisect_left(lines, min(end, r.start)) == bisect_left(lines, max(start, r.start))
        near = start < max(head, 0) or same
        if r.rule == "relative" and len(r.text) > 2 and kinds.get((start, end)) == "Place" and near:
            found[r.start, r.end] = Argument(reading.text[start:end], "Place", start, end)
    return found


def _place_of(mention: Mention, places: list[Mention]) -> Mention | None:
    """The place that a name says it is in: the last of the places in a row at its beginning (陇南市|武都区|图书馆), the
    longest where several begin together, else the last inside it.
    """
    if mention.kind == "Place":
        return max(places, key=lambda p: (p.end, p.end - p.start), default=None)
    last = max(places, key=lambda p: p.end, default=None)
    if last and last.start > mention.start and _BRANCH.fullmatch(mention.text, last.end - mention.start):
        return last  # 恒泽医药湖阳|产业园
    found, at = None, mention.start
    while row := [p for p in places if p.start == at and p.end < mention.end]:
        found = max(row, key=lambda p: p.end)
        at = found.end
    return found or max(places, key=lambda p: (p.end, p.end - p.start), default=None)


def _beside(reading: Reading) -> Iterator[Relation]:
    """浙江|杭州市: a place right behind a larger one is in it; a body is where it is said to be (位于青石镇的|某公司), else in
    the place of its own name (广东|深圳巴士集团).
    """
    places = [m for m in reading.mentions if m.kind == "Place"]
    ends = {m.end: m for m in places if domestic(m.text)}
    for mention in places:
        before = ends.get(mention.start)
        if before and _rank(before.text) < _rank(mention.text):
            yield _relation(mention, "locatedIn", before)
    for body in (m for m in reading.mentions if m.kind == "Organization"):
        place = ends.get(body.start - 1) if reading.text.startswith("的", body.start - 1) else None
        first = place
        while first and first.start in ends:
            first = ends[first.start]
        if place and first and _AT.search(reading.text, max(0, first.start - 3), first.start):
            yield _relation(body, "locatedIn", place)


def _rank(name: str) -> int:
    """How deep a place stands in the hierarchy: 2 for a province, 4, 6, 9; 8 for a park, 10 for an address."""
    return 10 if name.endswith("号") else len(by_name().get(name, ("x" * 8,))[0])


_HEADS = re.compile(r"(?:常务副|代理?|副)?(?:省长|市长|县长|区长|州长|旗长|盟长|镇长|乡长|村长|街道办主任|主席)$")


def _posts_held(reading: Reading) -> Iterator[Relation]:
    for person in (m for m in reading.mentions if m.kind == "Person"):
        post = _posts().search(reading.text, max(0, person.start - 24), person.start)
        if not post:
            continue
        body, begin = _body_before(reading, post.start(), person.start)
        body = body or headed(reading, person)
        if body:
            for name in re.split(r"[、兼和]", reading.text[begin : person.start]):
                subject = Argument(person.text, "Person", person.start, person.end)
                yield _relation(subject, "holdsPost", _of_place(reading, body, name), name)


def _body_before(reading: Reading, start: int, end: int) -> tuple[Argument | None, int]:
    """(whose post it is, where the post's words begin): the body that ends in the words of the post (平川县委|书记) or right
    before them, 公司 and the like pointing back included; else the place (平川县|县长).
    """
    inside = [
        m
        for m in reading.names.ending(start, end - 1)
        if m.kind == "Organization" and m.start < start and _posts().fullmatch(reading.text, m.end, end)
    ]
    if inside:
        best = max(inside, key=lambda m: (m.end, m.end - m.start))
        return argument(best), best.end
    named = [
        m
        for m in reading.names.ending(start - _POST_LIST, start)
        if m.kind == "Organization" and _only_posts(reading.text[m.end : start])
    ]
    named = named or [m for m in reading.names.ending(start, start) if m.kind == "Place" and m.end == start]
    best_named = max(named, key=lambda m: (m.end, m.end - m.start), default=None)
    return (argument(best_named), start) if best_named else _meant_before(reading, start, end)


def _meant_before(reading: Reading, start: int, end: int) -> tuple[Argument | None, int]:
    """What 公司, 该村 or 公司党支部 right before a post point to, and where the words of the post begin."""
    for r in reading.references:
        pointing = r.rule in ("this", "bare", "whole") and r.start < start <= r.end < end
        if pointing and (r.end == start or _posts().fullmatch(reading.text, r.end, end)):
            return Argument(r.name, r.kind, r.antecedent_start, r.antecedent_end), r.end
    return None, start


def _of_place(reading: Reading, body: Argument, post: str) -> Argument:
    """Whose post a head of government holds: not the Party committee's that is named before (县委副书记、县长), the place's."""
    places = [m for m in reading.names.inside(body.start, body.end) if m.kind == "Place" and m.start == body.start]
    if not (_HEADS.fullmatch(post) and body.name.endswith("委") and places):
        return body
    return argument(max(places, key=lambda m: m.end))


def _only_posts(between: str) -> bool:
    return len(between) <= _POST_LIST and (
        not between
        or (
            bool(re.fullmatch(r"(?:[\u3400-\u9fff]{2,8}、)+|、", between))
            and bool(_posts().search(between.rstrip("、")))
        )
    )


def _of_facts(reading: Reading, facts: Sequence[Fact]) -> Iterator[Relation]:
    """The relations that a frame says its facts state: who runs a programme, who issued a titled document. Of a fact that
    the network alone found, an agent of another sentence may be that of another event.
    """
    says = {frame.type: frame.says for frame in frames()}
    for fact in facts:
        agents = [a for a in fact.arguments.get("agent", ()) if a.kind in ("Organization", "Place")]
        if fact.modality == "negated":
            continue
        for role, predicate in says[fact.type].items():
            for thing in (one for one in fact.arguments.get(role, ()) if one.kind != "Collective"):
                sure = [a for a in agents if not (fact.rule.startswith("network") and _apart(reading.text, a, thing))]
                yield from (_relation(thing, predicate, agent) for agent in sure)


def _apart(text: str, one: Argument, other: Argument) -> bool:
    """Whether two arguments stand in two sentences, or one of them nowhere."""
    first, last = sorted((one, other), key=lambda argument: argument.start)
    return first.start < 0 or re.search(r"[。！？\n]", text[first.end : last.start]) is not None
