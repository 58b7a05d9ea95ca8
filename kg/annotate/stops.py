"""Words that end a noun phrase, found in one pass: a partial segmentation, longest match first.

Nouns that hide a stop word (党组织, 生产线, 合同) are in the same lexicon and win by length, so that they end nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.extension import bounded, cache
from kg.tables import tagged, verbs, words

COORDINATORS = frozenset({"和", "与", "及", "以及", "暨"})
HARD = re.compile(r"[，。；：！？…\n（）()《》〈〉—\s]|“[^“”\n]{21,}”")

# Verbs of one character are in no lexicon, since most are parts of nouns (通 in 交通); before 了 they are verbs (村|通了水).
_DONE = re.compile(
    r"[通修建装用吃喝住走买卖种养开办交领写做打收送换选设上下挂迁搬签架铺盖](?:上|起|成|出|完|好|到|开|进|回|下|通)?了(?![解望结断然如])"
)
NOUNS = ("words", "org_kinds", "heads")  # the lexicons whose nouns hide the words inside them


@dataclass(frozen=True, slots=True, order=True)
class Stop:
    """One stop word of the text with its tag (v, p, d, a, c, r, u)."""

    start: int
    end: int
    tag: str


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    tags = {**dict.fromkeys(verbs(), "v"), **tagged("words"), **dict.fromkeys(words("words", "n"), "n")}
    for table in NOUNS[1:]:
        for word in words(table):
            tags.setdefault(word, "n")  # 银行为 is 银行 and 为, not 行为
    return AhoCorasick(list(tags), matchkind=MatchKind.LeftmostLongest), tuple(tags.values())


def find(text: str) -> list[Stop]:
    """The words of the lexicon that a text holds, in order, without overlaps; 党组织 (tag n) holds no 组织."""
    automaton, tags = _automaton()
    return [Stop(s, e, tags[i]) for i, s, e in automaton.find_matches_as_indexes(text)]


def _verbs_before_le(text: str, found: list[Stop]) -> Iterator[int]:
    """Where verbs of one character before 了 begin, inside no word of `found`."""
    ends = [stop.end for stop in found]
    for match in _DONE.finditer(text):
        at = bisect_right(ends, match.start())
        if at == len(found) or found[at].start >= match.start() + 1:
            yield match.start()


class Phrases:
    """Noun-phrase edges of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = find(text)
        self.stops = [stop for stop in found if stop.tag != "n"]
        self._done = list(_verbs_before_le(text, found))
        self._nouns = [stop for stop in found if stop.tag == "n"]
        self._noun_starts = [stop.start for stop in self._nouns]
        self._starts = [stop.start for stop in self.stops]

    def until(self, start: int, limit: int, tags: str = "vpdcra", bare: bool = False) -> int:
        """The end of the noun phrase that begins at `start`, at most `limit`: the first stop word behind its beginning.

        Verbs at the very beginning are modifiers (返岗员工, 复工复产企业), so they end nothing unless `bare`.
        """
        hard = HARD.search(self.text, start, limit)
        end = hard.start() if hard else limit
        done = bisect_left(self._done, start)
        if done < len(self._done):
            end = min(end, self._done[done])
        leading = start
        for stop in self.stops_between(start, end):
            if stop.tag in "va" and stop.start == leading and not bare:
                leading = stop.end
            elif stop.tag in tags:
                return stop.start if stop.start > leading or leading == start else start
        return end

    def inside_noun(self, start: int, end: int) -> bool:
        """Whether a noun of the lexicon holds the span and more (服务 in 志愿服务队)."""
        return bool(self.noun_around(start, end))

    def noun_around(self, start: int, end: int) -> str:
        """The noun of the lexicon that holds the span and more; empty where there is none."""
        at = bisect_right(self._noun_starts, start) - 1
        if at < 0 or self._nouns[at].end < end or (self._nouns[at].start, self._nouns[at].end) == (start, end):
            return ""
        return self.text[self._nouns[at].start : self._nouns[at].end]

    def since(self, end: int, limit: int, tags: str = "vpdcra", joint: bool = False) -> int:
        """The beginning of the noun phrase that ends at `end`, not before `limit`: behind the last stop word.

        With `joint` the phrase runs on over 和 and 与 (食堂及餐饮单位|110家).
        """
        begin = limit
        for hard in HARD.finditer(self.text, limit, end):
            begin = hard.end()
        for stop in reversed(self.stops_between(begin, end)):
            if (
                stop.tag in tags
                and stop.end <= end
                and not (joint and self.text[stop.start : stop.end] in COORDINATORS)
            ):
                return stop.end
        return begin

    def stops_between(self, start: int, end: int) -> list[Stop]:
        """The stop words that begin inside a span."""
        return self.stops[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def tag_at(self, start: int) -> str:
        """The tag of the stop word that begins at an offset; empty where none does."""
        return next((stop.tag for stop in self.stops_between(start, start + 1)), "")

    def last_before(self, end: int) -> Stop | None:
        """The stop word that ends at an offset."""
        at = bisect_left(self._starts, end) - 1
        return self.stops[at] if at >= 0 and self.stops[at].end == end else None


@bounded(4)
def phrases(text: str) -> Phrases:
    """The edges of a text, kept while one stage after another asks for the same one."""
    return Phrases(text)
