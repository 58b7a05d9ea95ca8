"""Coreference of names: 该区, 公司, 全市, 市委 and short forms, each with the name that it stands for and where that stands.

Only words that point to a name are resolved; who acts in a clause without a subject is the extractor's question.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from kg.annotate import again
from kg.annotate.brands import is_brand
from kg.annotate.gazetteer import by_name, domestic, places
from kg.annotate.needs import needs
from kg.annotate.openings import opens
from kg.annotate.organizations import kinds
from kg.annotate.texts import text_of
from kg.extension import cache
from kg.model import Mention, Reference
from kg.spans import SpanIndex
from kg.tables import tsv, words

_ORGANS = "党委|党组|党支部|党总支|党工委|工会|团委|管委会|纪委|妇联|团支部"
_LEVELS = "省市县区州旗盟镇乡村"
_WITHIN = "厂队局所校院社站"  # 厂里 is the factory
_OURS = "局院校社队厂行站所委厅"  # 我局 is the body that reports
_BODIES = re.compile(rf"(?:(?P<level>[{_LEVELS[:-1]}])|(?P<street>街道))(?P<body>委|政府|纪委|党工委|办事处)")
_RELATIVE = re.compile(r"自治[区州县旗]|[省市县区州旗镇乡](?!场|际|直|级|辖|域|块|间|长)|街道|新区|开发区|园区")
_COMMON = frozenset(
    {"企业", "单位", "部门", "机构", "团队", "民企", "药企", "车企", "国企"}
)  # point only behind 该 or 本
# 活动 and 大赛 point where something is said of them.
_TOLD_OF = re.compile(
    r"(?:由|共[有设计]?|设|吸引|历时|自|已|将|总投资|占地|为期|以|是|分|涵盖|包括|采[取用]|全长|于|新建|建有|覆盖|预计|建成|完工|竣工|投用|启动|举办|开展|实施|现场|期间|中，|，)"
)
# 云岭县某某有限公司 is meant by 某某; a branch or organ of it is not.
_FIRM = re.compile(r"(?:公司|集团|厂|合作社|事务所|研究院|研究所|商会|协会|基金会|大学|学院)$")
_FIRMS = 500  # of one text that may have short forms; to compare all with all takes time with their square
_LABEL = 14  # characters that the places before a paragraph's colon may take
_OTHER_DEPARTMENTS = ("指挥部", "支部", "总部", "俱乐部", "项目部", "门市部", "营业部")  # 该部 means none of these
_SPEECH, _NAME = 300, 40  # characters of a quotation before or behind a word of it, and of a name
_THIS_TEAM = re.compile(r"这支[^，。；：的]{2,30}的(?P<noun>队伍|团队|小队|小分队|医疗队|服务队|突击队)")
_GIVEN_TO = re.compile(r"给$|供应$|销往$")  # 赶制配件供给|某公司
_FOND = re.compile(r"[老小阿][\u3400-\u9fff]|[\u3400-\u9fff]")


def make_references(nlp: Language, name: str) -> "References":
    """Factory of the component `kg_references`. Raises PipelineError where no kg_names comes before it."""
    needs(nlp, name, "kg_names")
    return References()


class References:
    """spaCy component: writes `doc._.kg_references` (tuple of Reference, in order)."""

    def match(self, text: str, mentions: Sequence[Mention]) -> tuple[Reference, ...]:
        """The references of a text whose names are known, in order, one a span."""
        finder = _Finder(text, mentions)
        found: dict[tuple[int, int], Reference] = {}
        for reference in (
            *finder.pointing(),
            *finder.teams(),
            *finder.introduced(),
            *finder.listed(),
            *finder.relative(),
            *finder.short(),
            *finder.fond(),
        ):
            found.setdefault((reference.start, reference.end), reference)
        return tuple(sorted(found.values()))

    def __call__(self, doc: Doc) -> Doc:
        doc._.kg_references = self.match(text_of(doc), doc._.kg_mentions)
        return doc


@dataclass(frozen=True, slots=True)
class _Anaphor:
    """What a pointing word may mean: names of a class with one of these endings; () for every name of the class."""

    kind: str
    endings: tuple[str, ...]

    def fits(self, mention: Mention) -> bool:
        official = _official(mention)
        fits = mention.kind == self.kind and (not self.endings or official.endswith(self.endings))
        return fits and not (self.endings == ("部",) and official.endswith(_OTHER_DEPARTMENTS))


@cache
def _anaphors() -> dict[str, _Anaphor]:
    """By word; a word of two rows has the endings of both."""
    found: dict[str, _Anaphor] = {}
    for cell, kind, endings in tsv("lexicon/anaphors.tsv", "word", "class", "endings"):
        for word in cell.split():
            own = () if endings == "-" else (word,) if endings == "=" else tuple(endings.split())
            earlier = found[word].endings if word in found else ()
            found[word] = _Anaphor(kind, (*earlier, *own))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    nouns = "|".join(sorted(_anaphors(), key=lambda word: (-len(word), word)))
    return re.compile(
        rf"(?P<whole>[全我本])(?P<level>[{_LEVELS}])(?![委长级域内外际道])|(?<![\u3400-\u9fff])(?P<inside>[{_LEVELS}])里(?![程面弄约])"
        rf"|(?<![\u3400-\u9fff])(?P<within>[{_WITHIN}])里(?![程面弄约])"
        rf"|(?P<this>[该本此](?:届|次)?|这[支家所个届次项场]|我(?=[{_OURS}](?![\u3400-\u9fff]?[长员])|公司|集团|中心))?(?P<noun>{nouns})(?P<organ>{_ORGANS})?"
        r"(?![长员级化内外际域])"
    )


def _official(mention: Mention) -> str:
    """A place's full name where its short one has just one (清河 is 清河市), else the name as written."""
    codes = by_name().get(mention.text, ()) if mention.kind == "Place" else ()
    return places()[codes[0]].name if len(codes) == 1 else mention.text


@dataclass(slots=True)
class _Row:
    """The names that one anaphor may mean, by where they end; `subjects` begin a clause, to `free` ones nothing is given."""

    mentions: list[Mention]
    subjects: list[Mention]
    free: list[Mention]
    _ends: dict[str, list[int]] = field(default_factory=dict)

    def before(self, at: int) -> Mention | None:
        """What the text is about stands first in its clause (甲公司接到乙公司的订单, 公司 means the former): the last such
        name before an offset, else the last of all.
        """
        for name, found in (("subjects", self.subjects), ("free", self.free), ("mentions", self.mentions)):
            ends = self._ends.setdefault(name, [m.end for m in found])
            place = bisect_right(ends, at)
            if place:
                return found[place - 1]
        return None


class _Finder:
    """Finds the references of one text."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self._text = text
        self._mentions = sorted(mentions, key=lambda m: (m.end, m.start))
        self._index = SpanIndex(mentions)
        self._rows: dict[str, _Row] = {}
        # By what their names end in: 市委组织部 means the one 清河市委组织部 of a text, and of two neither.
        self._bodies: dict[str, dict[str, Mention]] = {}
        for mention in self._mentions:
            if mention.kind == "Organization":
                for level in _RELATIVE.finditer(mention.text, 1):
                    self._bodies.setdefault(mention.text[level.start() :], {}).setdefault(mention.text, mention)
        self._introduced = {i.name: i.full for i in reversed(again.introduced(text, mentions))}
        self._main: dict[str, tuple[Mention | None, bool]] = {}

    def pointing(self) -> Iterator[Reference]:
        """该区, 公司党委: the last name of that kind; 全市, 我县, 县里: the place of that level that the text is about."""
        for match in _pattern().finditer(self._text):
            start, end = match.span()
            if self._index.overlapping(start, end):
                continue
            if match["whole"] or match["inside"]:
                found, rule = self._place(match["level"] or match["inside"], start), "whole"
            elif match["within"]:
                found, rule = self._before(match["within"], start), "whole"
            elif match["this"] or self._is_bare(match["noun"], start, end):
                own = None if match["this"] else self._speaking(match["noun"], start)
                found, rule = own or self._before(match["noun"], start), "this" if match["this"] else "bare"
            else:
                continue
            if found:
                yield self._reference(start, end, rule, found, match["organ"] or "")

    def teams(self) -> Iterator[Reference]:
        """这支由19名医生组成的队伍, 这支平均年龄…的团队: the last team told of before."""
        for match in _THIS_TEAM.finditer(self._text):
            found = self._before("队伍", match.start())
            if found and not self._index.overlapping(*match.span("noun")):
                yield self._reference(*match.span("noun"), "this", found)

    def relative(self) -> Iterator[Reference]:
        """市委, 县人社局, 新区党工委: the body of the place of that level that the text is about."""
        for mention in self._mentions:
            level = _RELATIVE.match(mention.text) if mention.kind == "Organization" else None
            if level:
                yield from self._body(mention.start, mention.end, level[0])
        for match in _BODIES.finditer(self._text):
            outside = not self._index.overlapping(match.start(), match.end())
            if outside and opens(self._text, match.start()):
                yield from self._body(match.start(), match.end(), match["level"] or match["street"])

    def _body(self, start: int, end: int, level: str) -> Iterator[Reference]:
        rest = self._text[start + len(level) : end]
        full = self._bodies.get(self._text[start:end], {})
        found = self._only(full, start) if full else self._place(level, start)
        if found and found.kind == "Organization":
            yield self._reference(start, end, "relative", found)
        elif found and _official(found).endswith(level):
            name = _official(found) + rest
            yield Reference(start, end, self._text[start:end], "relative", name, "Organization", found.start, found.end)

    def _only(self, full: dict[str, Mention], at: int) -> Mention | None:
        """The one body that a short form may mean: of several, the one of them told of in the same sentence before."""
        if len(full) == 1:
            return next(iter(full.values()))
        begin = max(self._text.rfind(mark, 0, at) for mark in "。！？；\n") + 1
        told = {m.text: m for m in self._index.inside(begin, at) if m.text in full}
        return next(iter(told.values())) if len(told) == 1 else None

    def listed(self) -> Iterator[Reference]:
        """Lists that share a head: 云岭县委组织部、宣传部 is 云岭县委宣传部 too, 光大银行北京、上海分行 光大银行上海分行."""
        heads: dict[int, tuple[str, str, Mention]] = {}  # by where an item ends: committee or bank, place, antecedent
        for mention in sorted(self._mentions, key=lambda m: (m.start, -m.end)):
            if mention.kind != "Organization":
                continue
            joined = mention.start > 1 and self._text[mention.start - 1] in "、和及与"
            found = (heads.get(mention.start - 1) or self._head_before(mention)) if joined else None
            head = found and (found[0] if _is_organ(mention.text) else found[1])
            if found and head and _is_bare(mention.text):
                heads[mention.end] = found
                start, end = found[2].start, found[2].end
                name = head + mention.text
                yield Reference(mention.start, mention.end, mention.text, "listed", name, "Organization", start, end)

    def _head_before(self, mention: Mention) -> tuple[str, str, Mention] | None:
        """What an item of a list may share with the one before it: (its committee or bank, its place, its mention)."""
        end = mention.start - 1
        before = [m for m in self._index.ending(end, end) if m.end == end]
        bodies = [m for m in before if m.kind == "Organization"]
        if bodies:
            body = max(bodies, key=lambda m: m.end - m.start)
            inner = [m for m in self._index.inside(body.start, body.end) if m.start == body.start and m != body]
            committee = max((m for m in inner if m.text.endswith("委")), key=lambda m: m.end, default=None)
            place = max((m for m in inner if m.kind == "Place"), key=lambda m: m.end, default=None)
            level = _RELATIVE.match(body.text)
            said = place.text if place else level[0] if level else ""
            return (committee.text if committee else said, said, body) if said else None
        banks = [m for place in before for m in self._index.ending(place.start, place.start) if m.end == place.start]
        bank = next((m for m in banks if m.kind == "Organization"), None)
        return (bank.text, "", bank) if bank else None

    def short(self) -> Iterator[Reference]:
        """天益铸 for the one firm whose full name holds it; 联合党委 for the one body that ends so and was named before; 县医院
        for nothing, as it may be another.
        """
        yield from self._tails()
        told: dict[str, list[Mention]] = {}
        for mention in self._mentions:
            if mention.kind == "Organization":
                told.setdefault(mention.text, []).append(mention)
        named = [found[0] for text, found in told.items() if _FIRM.search(text)]
        firms = {m.text: m for m in named[:_FIRMS]}
        longest = [m for m in firms.values() if not any(m.text in other and m.text != other for other in firms)]
        shorts = {text for text in told if 2 <= len(text) <= 8} - {m.text for m in named}
        for text in sorted(shorts):
            holding = [m for m in longest if text in m.text and not _parts(m.text, text)]
            if len(holding) == 1:
                full = holding[0]
                yield from (
                    self._reference(m.start, m.end, "short", full)
                    for m in told[text]
                    if not full.start <= m.start < full.end
                )

    def _tails(self) -> Iterator[Reference]:
        names = sorted({m.text for m in self._mentions if m.kind == "Organization"})
        ends: dict[str, list[str]] = {}
        for name in names:
            for at in range(1, len(name) - 1):
                ends.setdefault(name[at:], []).append(name)
        first = {m.text: m for m in reversed(self._mentions) if m.kind == "Organization"}
        for mention in self._mentions:
            if mention.kind != "Organization" or _RELATIVE.match(mention.text):
                continue
            names_ = ends.get(mention.text, ())
            whole = _is_bare(mention.text) or (len(names_) == 1 and self._placed(first[names_[0]], mention.text))
            if whole and len(names_) == 1 and first[names_[0]].end <= mention.start:
                yield self._reference(mention.start, mention.end, "short", first[names_[0]])

    def _placed(self, full: Mention, tail: str) -> bool:
        """Whether a name is a place and the words of its tail (国网安庆|供电公司, 清河县|人民医院)."""
        at = full.end - len(tail)
        return any(p.kind == "Place" for p in self._index.ending(at, at))

    def introduced(self) -> Iterator[Reference]:
        """The short form that 以下简称 introduces, wherever it stands, with or without quotes."""
        for mention in self._mentions:
            full = self._introduced.get(mention.text.strip("“”"))
            if full and mention != full:
                yield self._reference(mention.start, mention.end, "introduced", full)

    def fond(self) -> Iterator[Reference]:
        """老刘 for the one person of the text whose surname is 刘."""
        full = {m.text: m for m in reversed(self._mentions) if m.kind == "Person" and len(m.text) > 1}
        by_surname: dict[str, list[Mention]] = {}
        for person in full.values():
            if not _FOND.fullmatch(person.text):
                by_surname.setdefault(person.text[0], []).append(person)
        surnames = words("surnames", "surname")
        for mention in self._mentions:
            if mention.kind != "Person" or not _FOND.fullmatch(mention.text) or mention.text[-1] not in surnames:
                continue
            named = by_surname.get(mention.text[-1], [])
            if len(named) == 1:
                yield self._reference(mention.start, mention.end, "surname", named[0])

    def _reference(self, start: int, end: int, rule: str, found: Mention, organ: str = "") -> Reference:
        kind = "Organization" if organ else found.kind
        return Reference(start, end, self._text[start:end], rule, found.text + organ, kind, found.start, found.end)

    def _is_bare(self, noun: str, start: int, end: int) -> bool:
        """Whether a common noun without 该 may point: nothing but a clause's edge or a preposition before it, and no
        further noun behind it (公司|党员 does, 企业|家 and 公司|法 do not).
        """
        behind = self._text[end : end + 1]
        return (
            len(noun) > 1
            and noun not in _COMMON
            and (_anaphors()[noun].kind != "Program" or bool(_TOLD_OF.match(self._text, end)))
            and opens(self._text, start)
            and behind not in "家法制名业们班"
        )

    def _before(self, noun: str, at: int) -> Mention | None:
        if noun in self._introduced:
            return self._introduced[noun]
        if noun not in self._rows:
            anaphor = _anaphors()[noun]
            firms = "公司" in anaphor.endings
            fitting = [m for m in self._mentions if anaphor.fits(m) or (firms and is_brand(self._text, m))]
            first = [m for m in fitting if not m.start or self._text[m.start - 1] in "，。；：！？\n“” "]
            free = [m for m in fitting if not _GIVEN_TO.search(self._text, max(0, m.start - 2), m.start)]
            self._rows[noun] = _Row(fitting, first, free)
        return self._rows[noun].before(at)

    def _speaking(self, noun: str, at: int) -> Mention | None:
        """Whose 公司 a quotation speaks of: that of the name right behind it (“公司…”某公司经理某某说); None out of speech."""
        opened, closed = self._text.rfind("“", max(0, at - _SPEECH), at), self._text.find("”", at, at + _SPEECH)
        if opened < 0 or closed < 0 or self._text.find("”", opened, at) >= 0 or noun not in _anaphors():
            return None
        behind = [m for m in self._index.inside(closed + 1, closed + 1 + _NAME) if m.start == closed + 1]
        fitting = [m for m in behind if _anaphors()[noun].fits(m) or (noun == "公司" and is_brand(self._text, m))]
        return max(fitting, key=lambda m: m.end, default=None)

    def _place(self, level: str, at: int) -> Mention | None:
        """The place of a level that 全市 or 市委 means: the one that most of the text's names of that level are, those of
        the first lines counted twice; in a text on several places the last one before.
        """
        if level not in self._main:
            fitting = [
                m for m in self._mentions if m.kind == "Place" and domestic(m.text) and _official(m).endswith(level)
            ]
            head = self._head()
            votes = Counter(_official(m) for m in fitting for _ in range(1 + (m.start < head)))
            best = max(votes.values(), default=0)
            likely = [m for m in fitting if votes[_official(m)] == best]
            first = next((m for m in likely if m.text.endswith(level)), likely[0] if likely else None)
            self._main[level] = first, 2 * best > votes.total()
        main, most = self._main[level]
        line = self._text.rfind("\n", 0, at) + 1  # 云南：全省接待游客…
        labels = [m for m in self._index.inside(line, line + _LABEL) if self._text.startswith("：", m.end)]
        label = next((m for m in labels if m.kind == "Place" and _official(m).endswith(level)), None)
        if label and label.end < at:
            return label
        return main if most else self._before(level, at) or main

    def _head(self) -> int:
        """The end of the first line that holds a sentence."""
        line = self._text.find("\n", self._text.find("。")) if "。" in self._text else -1
        return line if line >= 0 else len(self._text)


_ORGAN_OF = re.compile(
    r"(?:组织部|宣传部|统战部|政法委|编办|网信办|巡察办|政研室|老干部局|党校|分行|支行|分公司|分局|分院|支公司)$"
)


def _is_organ(name: str) -> bool:
    """Whether a body belongs to a committee or bank, not to the government of a place."""
    return bool(_ORGAN_OF.search(name))


def _is_bare(name: str) -> bool:
    """Whether a name is no more than its kind (人社局), or a place with a branch (上海分行)."""
    found = kinds(name)
    whole = len(found) == 1 and found[0].end == len(name) and found[0].tag in ("own", "organ", "branch")
    return whole and (found[0].start == 0 or (found[0].tag == "branch" and name[: found[0].start] in by_name()))


def _parts(full: str, short: str) -> bool:
    """Whether the short name is a body that the full one belongs to, or a place in it: those are no short forms of it."""
    if short in by_name() or (kinds(full[: full.find(short) + len(short)])[-1:] and full.startswith(short)):
        return True
    rest = full[full.find(short) + len(short) :]
    return any(kind.tag in ("branch", "organ") for kind in kinds(rest))
