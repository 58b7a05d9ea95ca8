"""Places of a list by their short names alone, whose kind stands once at its end: 麻塘、沙坝、永和等街道, 李庄、三岔两个镇."""

import re
from collections.abc import Iterator, Sequence

from kg.annotate.stops import Phrases
from kg.model import Mention
from kg.spans import SpanIndex
from kg.tables import words

_NUMBER = r"(?:\d{1,2}|[两二三四五六七八九十]{1,3})"
_LIST = re.compile(
    r"((?:[\u3400-\u9fff]{2,12}、)(?:[\u3400-\u9fff]{2,3}(?:、|和|及)){0,20}[\u3400-\u9fff]{2,3}?)"
    rf"(?:等{_NUMBER}?个?|{_NUMBER}个?)(镇街|镇乡|乡镇|街道|街镇|[镇乡村]|社区)(?![级直属民委干长医校域志务服居街镇村里内企国庄子])"
)
_FORMS = {"街": ("街道",), "镇": ("镇",), "乡": ("乡",)}  # what a name of the list ends with when it stands alone
_JOINT = re.compile(r"、|(?<=[\u3400-\u9fff]{2})[和及](?=[\u3400-\u9fff]{2})")
_KIND = "省市县区旗镇乡村街园路厂所员业类"
_MOST = 3  # characters of such a name


def find(text: str, phrases: Phrases, known: Sequence[Mention]) -> Iterator[Mention]:
    """The places of a text that only such a list shows, in order; none where one of the list's words is a common one."""
    taken = SpanIndex(known)
    for found in _LIST.finditer(text):
        names = list(_names(text, phrases, *found.span(1)))
        new = [(start, end) for start, end in names if not taken.overlapping(start, end)]
        plain = all(2 <= end - start <= _MOST and _is_name(text, phrases, start, end) for start, end in new)
        if plain and len(names) > 1:
            yield from (Mention(start, end, text[start:end], "Place") for start, end in new)


def forms(text: str, places: Sequence[Mention]) -> dict[str, tuple[str, ...]]:
    """The places of a text that stand only in such lists, by their short names, with the full names that the kind at the
    list's end makes of them: 白塔、横溪等6个乡镇 names 白塔乡 or 白塔镇. Those of 村 and 社区, which have no codes, are left out.
    """
    kinds: dict[int, str] = {}
    ending = {m.end: m for m in places}
    for found in _LIST.finditer(text):
        ends = (found.end(1), *(joint.start() for joint in _JOINT.finditer(text, *found.span(1))))
        kinds.update(
            (ending[end].start, found[2]) for end in ends if end in ending and ending[end].start >= found.start(1)
        )
    elsewhere = {place.text for place in places if place.start not in kinds}
    return {
        place.text: names
        for place in places
        if place.text not in elsewhere
        and place.text[-1] not in _KIND
        and (names := tuple(place.text + end for sign in kinds[place.start] for end in _FORMS.get(sign, ())))
    }


def _names(text: str, phrases: Phrases, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a list; the first behind the last verb or particle before it (走访|麻塘)."""
    joints = [*_JOINT.finditer(text, start, end)]
    stops = phrases.stops_between(start, joints[0].start())
    at = max((stop.end for stop in stops if stop.end < joints[0].start()), default=start)
    for joint in joints:
        yield at, joint.start()
        at = joint.end()
    yield at, end


def _is_name(text: str, phrases: Phrases, start: int, end: int) -> bool:
    name = text[start:end]
    common = name in words("generic") or name in words("deverbal") or name.endswith(tuple(_KIND))
    # 永和: the last character of a name may be a joint elsewhere.
    return not common and not any(text[s.start : s.end] not in ("和", "及") for s in phrases.stops_between(start, end))
