"""Which place each name of a document means: weighed by the other places around it, with a confidence."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.annotate import listed
from kg.annotate.gazetteer import Places, by_name, is_short_county
from kg.link import history, kb
from kg.model import Document, Extraction, Mention
from kg.spans import SpanIndex
from kg.tables import words

_SMALL = 9  # digits of a code from which on a name alone does not tell which place is meant
_LEVELS = (2, 4, 6, 9)  # digits of a code: province, prefecture, county, town
_DATELINE = re.compile(
    r"\s*(?:[【\[(（]?(?:本报|新华社|中新社|中新网|人民网|央广网|新华网|记者)?.{0,24}?(?:电|讯)[】\])）\s])"
)
_MEDIUM = re.compile(r"日报|晚报|晨报|早报|时报|新闻网|在线|网(?![格点络红购上])")
_BREAK = re.compile(r"[，。！？；\n、与和及]")
# Weights of evidence, in the unit of a province that is named somewhere in the text.
_PROVINCE, _CLOSER = 1.0, 3.0
_LEAD = 2.0  # a place of the title, the dateline or the publisher's name counts twice
_AGAIN, _MOST = 0.1, 5  # every further mention counts a tenth, five at most
_NEAR, _JOINED = 4.0, 12.0  # named before it in its clause (福州市召开鼓楼区…), and directly before it (福州市鼓楼区)
JOINED = 0.95  # the confidence of what the words right before a mention decide
_MARGIN = 1.0  # a choice must be better than the next by the weight of a province, that of a town by one of a city

Options = Mapping[str, tuple[str, ...]]
Support = tuple[Mention, str, float]  # a place before a mention in its clause: candidate and weight


@dataclass(frozen=True, slots=True)
class Choice:
    """What a name of a document means: the code, empty where the document does not decide; the confidence of that code
    (where there is none: of each candidate), from 0 to 1, a rank and no probability; and all candidates, best first.
    """

    code: str
    confidence: float
    candidates: tuple[str, ...]


def disambiguate(extraction: Extraction) -> dict[str, str]:
    """Code by place name of one document; a name that the document does not decide is left out."""
    return {name: choice.code for name, choice in choices(extraction).items() if choice.code}


def choices(extraction: Extraction) -> dict[str, Choice]:
    """The choice for every place name of one document that has a candidate.

    Candidates are weighed by the places that lie above, below or beside them; what the first pass decides is evidence
    for the second.
    """
    mentions = [m for m in extraction.mentions if m.kind == "Place"]
    counts = Counter(m.text for m in mentions)
    options = {name: _options(name, extraction.document.published or "") for name in sorted(counts)}
    # 白塔 of 白塔、横溪等6个乡镇 is a town, and no district that happens to be called so.
    for name, full in sorted(listed.forms(extraction.document.text, mentions).items()):
        options[name] = tuple(code for one in full for code in kb.present(one) if len(code) >= _SMALL)
    lead = _lead(extraction.document)
    owners = _owners(extraction)
    supports = list(_supports(extraction.document.text, mentions, options))
    around, apart = _neighbours(supports), _apart(_said(supports))
    doubtful = _doubtful(extraction.document.text, mentions, extraction.mentions)
    found: dict[str, Choice] = {}
    for _ in range(2):
        known = {name: (choice.code,) if choice.code else options[name] for name, choice in found.items()}
        evidence = _Evidence({**options, **known}, counts, lead, owners)
        found = {
            name: _undecided(apart[name], codes)
            if name in apart
            else _choose(name, codes, evidence, around.get(name, {}), name in doubtful)
            for name, codes in options.items()
            if codes
        }
    return {**_split(options, extraction.document.published or ""), **found}


def _split(options: Options, date: str) -> dict[str, Choice]:
    """The names that only former units bore which several places hold today (江干区): undecided between those."""
    found: dict[str, Choice] = {}
    for name in (name for name, codes in options.items() if not codes):
        codes = tuple(dict.fromkeys(code for unit in history.bearers(kb.past_name(name), date) for code in unit.now))
        if codes:
            found[name] = Choice("", round(1 / len(codes), 2), codes)
    return found


def _options(name: str, date: str) -> tuple[str, ...]:
    """The codes that a name may mean at the date of the document: those of today, or where no unit of today bore it then
    those that hold what did. A unit that was split since is none of its parts.
    """
    then = history.bearers(kb.past_name(name), date) if date else ()
    if then and all(unit.last for unit in then):
        return tuple(dict.fromkeys(unit.now[0] for unit in then if len(unit.now) == 1))
    return _towns_own(name, kb.present(name) or kb.candidates(name))


def _towns_own(name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes without the districts that are called as the city around them is: 荆州 is no 荆州区."""
    return tuple(
        code
        for code in codes
        if not (kb.name_of(code) == f"{name}区" and any(code.startswith(other) for other in codes if other != code))
    )


class _Evidence:
    """The codes that speak for a place, with their weights; a name is no evidence for itself."""

    def __init__(self, options: Options, counts: Counter[str], lead: Options, owners: Options) -> None:
        # By area: the weights of the two names that speak most for it.
        self._best: dict[str, list[tuple[float, str]]] = {}
        self._names: set[str] = set()
        self.sure: set[str] = set()
        for name, codes in (*options.items(), *owners.items(), *lead.items()):
            more = 1 + _AGAIN * min(max(counts[name] - 1, 0), _MOST)
            weight = more * (_LEAD if name in lead else 1.0)
            # Of an ambiguous name only what lies above the county may speak for others.
            for code in codes if len(codes) == 1 else [code for code in codes if len(code) <= 4]:
                if len(code) in _LEVELS:
                    self._speaks(name, code, weight)
            self.sure.update(codes if len(codes) == 1 else ())

    def _speaks(self, name: str, code: str, weight: float) -> None:
        """Take in that a name speaks for a code and for every area around it."""
        self._names.add(name)
        for size in range(1, len(code) + 1):
            best = self._best.setdefault(code[:size], [])
            others = [pair for pair in best if pair[1] != name]
            own = max((pair[0] for pair in best if pair[1] == name), default=0.0)
            best[:] = sorted([*others, (max(own, weight), name)], reverse=True)[:2]

    def weight(self, name: str, area: str) -> float:
        """How much a document speaks for an area: the best of the codes in it, those of the name itself left out."""
        found = next((weight for weight, other in self._best.get(area, ()) if other != name), 0.0)
        return found * (_PROVINCE if len(area) == 2 else _CLOSER)

    def around(self, code: str, name: str) -> bool:
        """Whether another name speaks for the province of a code, or none for any."""
        return self.weight(name, code[:2]) > 0 or len(self._names) == (name in self._names)

    def above(self, code: str) -> bool:
        """Whether a place around a code is named without doubt."""
        return any(code[:size] in self.sure for size in range(1, len(code)))


def _doubtful(text: str, places: Iterable[Mention], mentions: Iterable[Mention]) -> set[str]:
    """The short names of counties that stand only in names of bodies (鹤城晚报, 仁和医院), or are words of the language (老城)."""
    bodies = SpanIndex(m for m in mentions if m.kind == "Organization")
    short = [m for m in places if is_short_county(m.text)]
    free = {m.text for m in short if not _MEDIUM.match(text, m.end) and not bodies.holding(m.start, m.end)}
    return {m.text for m in short if m.text not in free or m.text in words("place_words")}


def _choose(
    name: str, codes: tuple[str, ...], evidence: _Evidence, near: Mapping[str, float], doubtful: bool
) -> Choice:
    if len(codes) == 1 and doubtful and not evidence.around(codes[0], name):
        return Choice("", 0.3, codes)
    if len(codes) == 1:
        # Villages and towns share their names with others that no table has, and so do the short names of what is no
        # more (东沟, 江东): only a place above them in the text decides.
        above = evidence.above(codes[0])
        sure = above or not (len(codes[0]) >= _SMALL or _bygone(name))
        return Choice(codes[0] if sure else "", 0.98 if above else 0.9 if sure else 0.5, codes)
    weights = {
        code: (len(code) == 2)
        + near.get(code, 0.0)
        + sum(evidence.weight(name, area) for area in (code, *kb.ancestors(code)))
        for code in codes
    }
    ranked = sorted(codes, key=lambda code: (-weights[code], len(code), code))
    best, second = (weights[code] for code in ranked[:2])
    margin = _CLOSER if len(ranked[0]) >= _SMALL else _MARGIN
    if best - second >= margin:
        return Choice(ranked[0], round(0.5 + 0.45 * min(1.0, (best - second) / _JOINED), 2), tuple(ranked))
    # 吉林 is the province before it is the city; two places of one level stay undecided.
    tied = [code for code in ranked if best - weights[code] < margin]
    size = min(len(code) for code in tied)
    larger = [code for code in tied if len(code) == size]
    if len(larger) == 1 and size < _SMALL:
        return Choice(larger[0], 0.5, tuple(dict.fromkeys((larger[0], *ranked))))
    return Choice("", round(1 / len(tied), 2), tuple(ranked))


def _bygone(name: str) -> bool:
    """Whether a name is only the short one of former counties."""
    units = history.former(name) if not kb.present(name) else ()
    return bool(units) and all(unit.level == "county" and unit.name != name for unit in units)


def _lead(document: Document) -> dict[str, tuple[str, ...]]:
    """The places of the title, the dateline and the publisher's name, with their codes."""
    start = _DATELINE.match(document.text, 0, 60)
    texts = (document.title or "", start[0] if start else "", document.publisher or "")
    names = {m.text for text in texts for m in Places().match(text)}
    names |= {name for name in map(_prefix, texts) if name}
    return {name: kb.present(name) for name in sorted(names) if kb.present(name)}


def _owners(extraction: Extraction) -> dict[str, tuple[str, ...]]:
    """The provinces and cities that names of bodies begin with (福州大学), with their codes."""
    names = {_prefix(m.text) for m in extraction.mentions if m.kind == "Organization"} - {""}
    return {name: kb.present(name) for name in sorted(names)}


def _prefix(text: str) -> str:
    """The longest name of a province or prefecture that a text begins with."""
    sizes = (n for n in range(11, 1, -1) if any(len(code) <= 4 for code in by_name().get(text[:n], ())))
    return text[: next(sizes, 0)]


def _neighbours(supports: Iterable[Support]) -> dict[str, dict[str, float]]:
    """By name, for each candidate the weight of a place around it that stands before the name, joined to it or in its
    clause.
    """
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for mention, code, weight in supports:
        found[mention.text][code] = max(found[mention.text][code], weight)
    return found


def _said(supports: Iterable[Support]) -> dict[tuple[str, int], str]:
    """The code that the words before a mention say, by name and start, where they say one."""
    best: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for mention, code, weight in supports:
        codes = best[mention.text, mention.start]
        codes[code] = max(codes.get(code, 0.0), weight)
    most = {key: [code for code in codes if codes[code] == max(codes.values())] for key, codes in best.items()}
    return {key: codes[0] for key, codes in most.items() if len(codes) == 1}


def _apart(said: Mapping[tuple[str, int], str]) -> dict[str, tuple[str, ...]]:
    """The names whose mentions say units of several prefectures, with these: 南京市鼓楼区 and 福州市鼓楼区."""
    codes: dict[str, dict[str, None]] = {}
    for (name, _), code in said.items():
        codes.setdefault(name, {})[code] = None
    return {name: tuple(sorted(found)) for name, found in codes.items() if len({code[:4] for code in found}) > 1}


def _undecided(said: tuple[str, ...], codes: tuple[str, ...]) -> Choice:
    return Choice("", round(1 / len(said), 2), tuple(dict.fromkeys((*said, *codes))))


def _supports(text: str, mentions: Iterable[Mention], options: Options) -> Iterator[tuple[Mention, str, float]]:
    """(mention, candidate, weight) for each place around a candidate that stands before the mention in its clause."""
    last: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        for before in (m for m in last[-4:] if m.end <= mention.start):
            gap = text[before.end : mention.start]
            if len(gap) > 15 or _BREAK.search(gap):
                continue
            if gap and set(options[before.text]) & set(options[mention.text]):
                continue  # 吉林省 says more of 吉林 than that it lies in itself
            for code in options[mention.text]:
                if any(area in kb.ancestors(code) for area in options[before.text]):
                    yield mention, code, _NEAR if gap else _JOINED
        last.append(mention)


def placed(extraction: Extraction, found: Mapping[str, Choice]) -> dict[tuple[str, int], str]:
    """The codes of single mentions, by name and start, of names that mean several places in one document: 南京市鼓楼区 and
    福州市鼓楼区 each say which one they are. Mentions without a place before them are left out.
    """
    open_ = {name for name, choice in found.items() if not choice.code and len(choice.candidates) > 1}
    if not open_:
        return {}
    mentions = [m for m in extraction.mentions if m.kind == "Place"]
    options = {m.text: found[m.text].candidates if m.text in found else () for m in mentions}
    options |= {name: (choice.code,) for name, choice in found.items() if choice.code}
    said = _said(_supports(extraction.document.text, mentions, options))
    return {(name, start): code for (name, start), code in said.items() if name in open_}
