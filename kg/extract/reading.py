"""One document as the extractor sees it: text, clauses, phrases and lookups over mentions and quantities."""

import re
from bisect import bisect_right

from spacy.tokens import Doc

from kg.annotate import organizations
from kg.annotate.cues import Cues
from kg.annotate.openings import opens
from kg.annotate.stops import phrases
from kg.annotate.texts import text_of
from kg.extract.clauses import Clause, split
from kg.model import Argument, Mention, Quantity, Reference, Time
from kg.spans import SpanIndex
from kg.tables import words

# Who they are is told elsewhere.
PRONOUNS = frozenset(
    {
        "他们",
        "她们",
        "它们",
        "我们",
        "咱们",
        "大家",
        "你们",
        "自己",
        "我",
        "他",
        "她",
        "它",
        "其",
        "双方",
        "有人",
        "当地",
    }
)
_SELVES = ("他", "她", "它", "我们", "你")  # 他挨家 is no collective
_LEADS = re.compile(r"(?:(?:19|20)\d\d年度?|目前|当前|眼下|如今|其中|同时|随后|去年|今年|期间)(?=[\u3400-\u9fff]{2})")
_JOINED = re.compile(
    r"(?<=[局委办厅社会院队署所司处部科府])(?:(?:会同|联合|携手|协同|联手)|(?:协调|指导|督促|引导|邀请)(?![中小办组处科站委局员者所会])|组织(?![部委法处科员关]))(?=[\u3400-\u9fff]{2})"
)
_RUNS_ON = re.compile(
    r"(?:(?<![供响效反对适呼])应|[拟将已均则也还仍却]|(?<=..)(?:带队|率队|率领|一行|等(?:领导|同志)?|集中|统一|全面|共同|同步|陆续|率先|先后|全部|紧急|积极|主动))$"
)
_BARE = frozenset("县村镇乡区市") | {"乡镇", "街道", "社区", "小区", "行政村", "自然村", "县区", "县（市、区）"}
_ONE = re.compile("^每[个名位家户支所座](?=..)")  # 每名|党员捐款200元
_PURPOSE = re.compile("(?:主要|专项|全部|优先|专门|重点|将|可)?(?:用于|用来|用以)")  # 用于人才|引进
_STANDS = re.compile(r"位于|坐落|地处|始建于|建于")  # 装配式建材项目|位于某镇
# A time that is only compared with: 较|去年|提高3.1个百分点, 与|2019年|相比.
_THAN = re.compile(r"(?:(?<![占评之百对])比|(?<!比)较|[高低多少好快大小]于|超过|超出|不及)$")
# Who is helped is no part of the help: 帮助|企业; 帮扶对象 are called so.
_HELPED = re.compile(r"^(?:帮助|助力|帮(?![扶办工教厨派会])|让|使(?![用馆者节]))(?=..)")
_WITH, _ALIKE = re.compile(r"[与同和跟]$"), re.compile(r"(?:同期|同月|全年|年底|年末)?(?:相比|比较|持平|基本持平|相当)")
_ACTING = ("Place", "Organization", "Person", "Program")


class Reading:
    """The annotations of one spaCy Doc, sorted, with the questions that the extractor asks of them."""

    def __init__(self, doc: Doc) -> None:
        self.text = text_of(doc)
        self.mentions: tuple[Mention, ...] = doc._.kg_mentions
        self.references: tuple[Reference, ...] = doc._.kg_references
        self.cues: Cues = doc._.kg_cues
        self.quantities: tuple[Quantity, ...] = doc._.kg_quantities
        self.times: tuple[Time, ...] = doc._.kg_times
        self.phrases = phrases(self.text)
        self.clauses: list[Clause] = split(self.text, self.quantities)
        self._starts = [clause.start for clause in self.clauses]
        # 该区 and 公司 stand where names stand, by the name that they mean; so do names that are no more than a kind (法院).
        bare = {
            (r.start, r.end)
            for r in self.references
            if r.rule == "short" and organizations.bare(r.text) and opens(self.text, r.start, listed=False)
        }
        named = [m for m in self.mentions if (m.start, m.end) not in bare]
        known = SpanIndex(named)
        pointing = [r for r in self.references if not known.overlapping(r.start, r.end)]
        self.names = SpanIndex([*named, *(Mention(r.start, r.end, r.name, r.kind) for r in pointing)])
        self.pointers = SpanIndex(self.references)
        self._counts = SpanIndex(self.quantities)
        self._when = SpanIndex([time for time in self.times if not self._is_compared(time)])
        heads = {*words("heads", "people"), *words("heads", "body")}
        self._heads, self._served = tuple(sorted(heads)), tuple(sorted({*heads, *words("recipients")}))

    def within(self, start: int, end: int, *kinds: str) -> list[Mention]:
        """The outermost mentions inside a span, in order; of `kinds` if any are given."""
        inside = [m for m in self.names.inside(start, end) if not kinds or m.kind in kinds]
        widest: list[Mention] = []
        for mention in sorted(inside, key=lambda m: (m.start, -m.end)):
            if not widest or mention.end > widest[-1].end:
                widest.append(mention)
        return widest

    def covers(self, start: int, end: int, *kinds: str) -> bool:
        """Whether a mention of one of the classes holds the span."""
        return any(m.kind in kinds for m in self.names.holding(start, end))

    def clause_at(self, at: int) -> Clause | None:
        """The clause that holds an offset; None between two."""
        place = bisect_right(self._starts, at) - 1
        return self.clauses[place] if place >= 0 and at < self.clauses[place].end else None

    def counted(self, start: int, end: int) -> list[Quantity]:
        """The quantities whose number stands inside a span."""
        return self._counts.inside(start, end)

    def timed(self, start: int, end: int) -> tuple[Time, ...]:
        """The time expressions inside a span, without those that are only compared with."""
        return tuple(self._when.inside(start, end))

    def _is_compared(self, time: Time) -> bool:
        before = self.text[max(0, time.start - 3) : time.start]
        return bool(_THAN.search(before)) or bool(_WITH.search(before) and _ALIKE.match(self.text, time.end))

    def cued(self, start: int, end: int, kind: str, least: float) -> tuple[Argument, ...]:
        """The arguments of a kind (AGENT, TARGET …) that the network marks inside a span, in order: names where one ends
        there, else the words without their numbers.
        """
        found: list[Argument] = []
        for cue in self.cues.arguments.inside(start, end):
            if cue.kind == kind and cue.score >= least and self.text[cue.start : cue.end] not in PRONOUNS:
                first, last = self.trimmed(cue.start, cue.end)
                # The name that the span ends with, or that it is a part of.
                named = [m for m in self.names.holding(last - 1, last) if m.kind in _ACTING]
                best = max(named, key=lambda m: m.end - m.start, default=None)
                if best and (best.end == last or best.start <= first):
                    found.append(argument(best))
                elif whole := self.uncounted(first, last):
                    found.append(whole)
        return tuple(found)

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """What the network marks, without words that no name holds: 目前|街道, 某科|联合某委, 某公司|应."""
        lead = _LEADS.match(self.text, start, end)
        start = lead.end() if lead else start
        behind = _JOINED.search(self.text, start, end) or _RUNS_ON.search(self.text, start, end)
        return start, behind.start() if behind else end

    def uncounted(self, start: int, end: int) -> Argument | None:
        """The span as an unnamed filler without its numbers, whatever it ends with; None where nothing is left."""
        stands = _STANDS.search(self.text, start + 2, end)
        end = stands.start() if stands else end
        name = self.text[start:end]
        for quantity in reversed(self.counted(start, end)):
            name = name[: quantity.start - start] + name[quantity.end - start :]
        name = _ONE.sub("", self._bare(name, start))
        if (
            name.startswith(_SELVES)
            or "用于" in name
            or name.endswith(("中共", "期间", "过程中"))
            or self.text.startswith("化", end)
        ):
            return None  # 工厂|化育秧
        return Argument(name, "Collective", start, end) if 1 < len(name) <= 30 else None

    def collective(self, start: int, end: int, served: bool = False) -> Argument | None:
        """The span as an unnamed filler without its numbers (300多家企业 → 企业); None unless a head noun ends it, or, where
        the words before it say that it is `served` (为|产妇), another noun of whom or what one serves.
        """
        stands = _STANDS.search(self.text, start + 2, end)
        end = stands.start() if stands else end
        name = self.text[start:end]
        counted = self.counted(start, end)
        for quantity in reversed(counted):
            name = name[: quantity.start - start] + name[quantity.end - start :]
        if counted and self.text[counted[-1].end : end] in _BARE and (place := self._place(start, counted[-1].start)):
            return argument(place)  # 和田地区5个|县
        if counted and self.text.startswith("的", counted[-1].end) and end - counted[-1].end > 2:
            name = self.text[counted[-1].end + 1 : end]  # 考核前10名的|宣讲员
        name = _ONE.sub("", _HELPED.sub("", self._bare(name, start)))
        if name.startswith(_SELVES) or _PURPOSE.match(name):
            return None
        return (
            Argument(name, "Collective", start, end)
            if name and _is_long(name, served) and name.endswith(self._served if served else self._heads)
            else None
        )

    def _place(self, start: int, end: int) -> Mention | None:
        """The place that a span is, if it is one."""
        ending = (m for m in self.names.ending(end, end) if m.start == start and m.kind == "Place")
        return next((m for m in ending if m.end == end), None)

    def _bare(self, name: str, start: int) -> str:
        """The words from `start` on without joints and particles at their ends; 和 of 和田 is part of a name."""
        named = any(m.start == start for m in self.names.overlapping(start, start + 1))
        ended = name.rstrip("、的等 和与及了，").removesuffix("们")
        return ended if named else ended.lstrip("、的等 和与及了，")


def _is_long(name: str, served: bool) -> bool:
    """Whether a phrase is of a noun's length; a village or county that is served may be called just that (结对32个|村)."""
    return 1 < len(name) <= 30 or (served and name in "村县乡镇")


def argument(mention: Mention) -> Argument:
    """A mention as the filler of a role."""
    return Argument(mention.text, mention.kind, mention.start, mention.end)
