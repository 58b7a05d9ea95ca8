"""Whom a fact is for where its own clause does not say so: who receives as the subject, and who is named in a clause beside it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.extract import roles
from kg.extract.clauses import Clause
from kg.extract.problems import PURSUED, owners
from kg.extract.reading import Reading, argument
from kg.model import Argument, Fact

# Types that tell of something that somebody has from it.
GIVING = frozenset({"Provision", "Financing", "Donation", "Service"})
CARRYING = frozenset({"Transport"})
COUNTING = frozenset({"Dispatch", "Recruitment", "Measure"})
_SERVING = GIVING | {"ProblemSolving", "Dispatch"}
_FOR_SOMEBODY = GIVING | {"ProblemSolving", "Production", "Recruitment", "Transport"}
HAD = frozenset({"Provision", "Financing"})
# What is gathered, bought or spent need not be for those whom the clause before it names.
_GATHERED = re.compile(
    r"筹|采购|购|储备|印制|印发|募|争取|统筹|整合|融资|投入|投资|列支|撬动|出资|耗资|花费|斥资|收购|接收|收到|出动|抽检|采样"
)
_GETS = re.compile(
    r"(?:申领|领取|领到|[可能将已]领|获得|获评?(?=补|奖|助|资助|贷)|[可已均共各将能]获|获拨|获批|获赠|获授|得到|享受|享有|拿到|收到|分到|分得|用上|吃上)"
    r"|每(?:人|户|名|位|家|村|亩|月|年|天|餐|学期)[^，。；]{0,6}(?:补贴|补助|资助|奖励|奖补)"
)
_LED = r"(?:并|还|又|再|也|共|全部|主要|优先|重点|累计|已|已经|共计|将|可|直接|专门|专项|同时|大力|有效|及时|预计){0,3}"
_FOR = re.compile(
    _LED
    + r"(?:用于|专用于|用来|以)?(?:惠及|支持|扶持|资助|救助|帮助|帮扶|保障|支援|援助|慰问|补贴|补助|奖励|覆盖|服务|受益)(?:了|到|给)?"
)
_USED = re.compile(
    _LED + r"(?:专项)?(?:用于|发放给|拨付给|捐给|送给|送到|送往|发给|分给|分配给|下发到|发放到|拨付到|运往|送至)"
)
_HANDED = re.compile(
    rf"{_LED}(?:免费|无偿|统一|逐户|逐一|集中|定向)?[向为给](?=[^，。；]{{2,16}}?(?:发放|配发|派发|分发|赠送|送去|送上|提供|使用))"
)
_MEANT = (_FOR, _USED, _HANDED)
_GOING = re.compile(
    _LED + r"(?:分头|分别|分批|连夜|紧急|火速|迅速|立即|立刻|马上|先后|陆续|第一时间|随即){0,2}"
    r"(?:分赴|赶赴|奔赴|开赴|进驻|入驻|派驻|常驻|深入|前往|驰援|支援|增援|充实|编入|分派|派往|下沉|走进|分驻|赴|到)(?:到|至)?"
)
_TO = re.compile(r"[《“]?致(?!力|富|使|敬|辞|癌|残)")  # 《致全市企业的公开信》
_LETTER = re.compile("的?(?:倡议书|倡议|公开信|一封信|慰问信|感谢信|建议书|提醒函|信|书)[》”]?$")
_ASKING = re.compile(
    r"(?:并|还|明确|均|都|切实|积极|广泛){0,2}(?:要求|号召|引导推动|引导|动员|督促|呼吁|倡议|鼓励|推动|提醒|告诫|敦促)(?!下)"
)
_FIRMS = re.compile(r"[驻入进联访包帮助]企(?![业及])")
_BEFORE = re.compile(r"(?:走访慰问|走访|慰问|看望|探望|面向|为|给|向|对|帮助|帮)")
_PREPOSITION = re.compile(r"[为给向对帮]")
_POINTED = re.compile(r"(?<![认作因成称])[为给向对帮替](他们|她们|其|他|她)(?![他她余中们它实])")
_COUNTED = ("户", "人", "家", "名")
# Bodies for which others do something more often than they for others.
_HELPED = (
    "公司",
    "厂",
    "合作社",
    "企业",
    "集团",
    "农场",
    "店",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "医院",
    "卫生院",
    "福利院",
)
_SERVED = ("名", "位", "户", "家", "所", "户次", "家次")
_VISITS = re.compile(r"检查|抽查|核查|督查|督导|巡查|暗访|走访|慰问|看望|指导|帮扶|资助|扶持|惠及|服务|检修|回访|家访")
_AIM = re.compile(
    r"为(?:了)?(?:切实|进一步|更好地?|妥善|有效|着力|全力|及时|尽快|尽力|充分)?"
    r"(?:减轻|让|使|帮助|帮|保障|方便|便利|解决|缓解|满足|安置|支持|服务|关爱|助力|丰富|保护|照顾|扶持|鼓励|惠及)?"
)
_NEAR = 40  # facts before and behind one that say more of it
_FAR = 600  # characters before a pronoun in which stands who it is
_FURTHER = 2  # clauses behind a fact in which may stand whom it is for


def receivers(
    reading: Reading, lead: int, clause: Clause, end: int, agents: tuple[Argument, ...]
) -> tuple[Argument, ...]:
    """Who is given something as the subject of a verb that ends at `end` (困难学生|每人可获资助, 某村|得到资金); nobody where the
    subject gives. `lead`: where the clause's first words but times and connectives stand.
    """
    got = _GETS.search(reading.text, lead, end)
    if got is None:
        return ()
    found = roles.fillers(reading, lead, got.start()) if lead < got.start() else ()
    own = tuple(a for a in agents if a.start >= clause.start)
    # 受灾农户可申请延期，已有1460户|享受: those who are counted are of the subject.
    people = all(a.kind == "Collective" for a in agents)
    counted = any(q.unit in _COUNTED for q in reading.counted(lead, got.start()))
    of_them = got.start() == lead or (people and counted)
    return found or own or (agents if of_them else ())


def givers(reading: Reading, start: int, end: int) -> tuple[Argument, ...]:
    """From whom somebody receives: 从|某银行|拿到贷款."""
    named = reading.within(start, end, "Organization", "Place", "Person")
    return tuple(argument(m) for m in named if reading.text[m.start - 1] in "从由")[:1]


class Recipients:
    """Fills the targets of one document's facts from the clauses of their sentence."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text
        self._starts = [clause.start for clause in reading.clauses]
        self._paragraphs = {c.paragraph: c.start for c in reversed(reading.clauses)}

    def shared(self, facts: Sequence[Fact]) -> list[Fact]:
        """The facts, those without a target with the one that a clause beside theirs names (为农户诊断虫害，开出|处方26份;
        发放|贷款3亿元，惠及农户).
        """
        found = list(facts)
        for place, fact in enumerate(found):
            earlier, later = found[max(0, place - _NEAR) : place], found[place + 1 : place + 1 + _NEAR]
            if fact.type in HAD and fact.arguments.get("target") and not fact.arguments.get("agent"):
                found[place] = self._given(fact, earlier)
            if fact.type == "Dispatch" and fact.quantities and not fact.arguments.get("target"):
                sent = self._sent_to(fact) or self._inside(fact)
                found[place] = replace(fact, arguments={**fact.arguments, "target": sent}) if sent else fact
            if fact.type == "Issuance" and fact.arguments.get("document") and not fact.arguments.get("target"):
                called = self._called(fact)
                found[place] = replace(fact, arguments={**fact.arguments, "target": called}) if called else fact
            if fact.type not in _FOR_SOMEBODY or fact.arguments.get("target") or not fact.trigger:
                continue
            here = self._clause(fact.trigger_start)
            if here is None:
                continue
            target = self._here(fact, here, earlier)
            if fact.type == "ProblemSolving" and not PURSUED.search(fact.trigger):
                target = target or owners(self._reading, fact) or self._told(fact, here, earlier)
            if fact.type in GIVING:
                target = (
                    target or self._behind(fact, here, later) or self._told(fact, here, earlier) or self._counted(fact)
                )
            target = tuple(a for a in target if not self._acts(a, fact))
            if target:
                found[place] = replace(fact, arguments={**fact.arguments, "target": target})
        return found

    def _clause(self, at: int) -> int | None:
        number = bisect_right(self._starts, at) - 1
        return number if number >= 0 and at < self._reading.clauses[number].end else None

    def _acts(self, one: Argument, fact: Fact) -> bool:
        return any(
            one.name == a.name or (one.start < a.end and a.start < one.end) for a in fact.arguments.get("agent", ())
        )

    def _counted(self, fact: Fact) -> tuple[Argument, ...]:
        """Who is counted and has something from it: 奖补|企业27家, 检查|药店60家."""
        if fact.type == "Donation" or (fact.type == "Service" and not _VISITS.search(fact.trigger)):
            return ()
        units = _SERVED if fact.type in HAD else _SERVED[2:]
        whole = [
            self._reading.collective(q.item_start, q.item_end, served=True)
            for q in fact.quantities
            if q.unit in units and q.item_start >= 0
        ]
        return tuple(a for a in whole if a)[:1]

    def _given(self, fact: Fact, earlier: Sequence[Fact]) -> Fact:
        """A fact of what somebody receives with who gave before in its paragraph (某厅下拨资金，某县|获拨1150万元)."""
        here = self._clause(fact.trigger_start)
        if here is None or not _GETS.search(self._text, fact.start, fact.trigger_start + len(fact.trigger)):
            return fact
        paragraph = self._reading.clauses[here].paragraph
        for one in reversed(earlier):
            there = self._clause(one.trigger_start)
            if there is None or self._reading.clauses[there].paragraph != paragraph:
                break
            if one.type == fact.type and one.arguments.get("agent"):
                gave = tuple(
                    a for a in one.arguments["agent"] if a.name not in {t.name for t in fact.arguments["target"]}
                )
                return replace(fact, arguments={**fact.arguments, "agent": gave}) if gave else fact
        return fact

    def _here(self, fact: Fact, here: int, earlier: Sequence[Fact]) -> tuple[Argument, ...]:
        """Whom the clause itself names before an earlier trigger of it (向某校|赠送), or points to (为其|购置, 帮他|申请)."""
        clause = self._reading.clauses[here]
        pointed = _POINTED.search(self._text, clause.start, fact.trigger_start)
        if pointed:
            return self._meant(fact, clause, pointed[1], earlier)
        return self._named(clause.start, fact.trigger_start, _PREPOSITION)

    def _meant(self, fact: Fact, clause: Clause, word: str, earlier: Sequence[Fact]) -> tuple[Argument, ...]:
        """Who 其, 他 or 他们 is: for whom the last fact told was, else who was named last, in the paragraph."""
        begin = max(self._paragraphs[clause.paragraph], clause.start - _FAR)
        kinds = ("Person",) if word in ("他", "她") else ("Person", "Organization") if word == "其" else ()
        named = [m for m in self._reading.within(begin, clause.start, *kinds)] if kinds else []
        helped = [m for m in named if m.kind == "Person" or m.text.endswith(_HELPED)]
        last = tuple(argument(m) for m in helped if m.text not in _agents(fact))[-1:]
        told = [f for f in earlier if f.start >= begin and f.arguments.get("target")][-1:]
        served = told[0].arguments["target"] if told else ()
        if word in ("他", "她"):
            return last
        return served if served and (not last or served[-1].start > last[0].start) else last

    def _behind(self, fact: Fact, here: int, later: Iterable[Fact]) -> tuple[Argument, ...]:
        """Whom a clause behind a fact says that it is for."""
        clauses = self._reading.clauses
        last = max(here, bisect_left(self._starts, fact.end) - 1)
        for clause in clauses[here + 1 : last + 1 + _FURTHER]:
            if clause.sentence != clauses[here].sentence:
                break
            mark = next((m for p in _MEANT if (m := p.match(self._text, clause.start, clause.end))), None)
            if mark:
                return roles.fillers(self._reading, mark.end(), clause.end)
            if clause.start >= fact.end and not self._goes_on(fact, clause, later):
                break
        return ()

    def _sent_to(self, fact: Fact) -> tuple[Argument, ...]:
        """Where those who are sent go by the clause behind a fact: 派出工作组12个，|进驻|受灾乡镇."""
        here = self._clause(fact.trigger_start)
        if here is None:
            return ()
        last = max(here, bisect_left(self._starts, fact.end) - 1)
        for clause in self._reading.clauses[here + 1 : last + 2]:
            goes = _GOING.match(self._text, clause.start, clause.end)
            if goes and clause.sentence == self._reading.clauses[here].sentence:
                return tuple(a for a in roles.fillers(self._reading, goes.end(), clause.end) if not self._acts(a, fact))
        return ()

    def _called(self, fact: Fact) -> tuple[Argument, ...]:
        """Whom a document is for by its title (致全市企业的公开信) or by the clause behind it (印发通知，|要求|各级党组织排查)."""
        for document in fact.arguments["document"]:
            to = _TO.match(self._text, document.start, document.end)
            name = _LETTER.search(self._text, document.start, document.end)
            found = roles.fillers(self._reading, to.end(), name.start()) if to and name else ()
            if found:
                return found
        here = self._clause(fact.trigger_start)
        if here is None:
            return ()
        last = max(here, bisect_left(self._starts, fact.end) - 1)
        for clause in self._reading.clauses[here + 1 : last + 2]:
            asks = _ASKING.match(self._text, clause.start, clause.end)
            if asks and clause.sentence == self._reading.clauses[here].sentence:
                return tuple(a for a in roles.fillers(self._reading, asks.end(), clause.end) if not self._acts(a, fact))
        return ()

    def _inside(self, fact: Fact) -> tuple[Argument, ...]:
        """The firms that a verb of the fact's words holds (选派干部|驻企|开展服务)."""
        found = _FIRMS.search(self._text, fact.start, fact.end)
        return (Argument("企业", "Collective", found.end() - 1, found.end()),) if found else ()

    def _goes_on(self, fact: Fact, clause: Clause, later: Iterable[Fact]) -> bool:
        """Whether a clause tells more of what a fact tells: another of its type by the same."""
        told = [f for f in later if clause.start <= f.trigger_start < clause.end]
        return bool(told) and all(f.type == fact.type and _agents(f) == _agents(fact) for f in told)

    def _told(self, fact: Fact, here: int, earlier: Sequence[Fact]) -> tuple[Argument, ...]:
        """Whom the clauses before a fact say that its subject does something for."""
        if _GATHERED.search(fact.trigger):
            return ()
        clauses = self._reading.clauses
        for number in range(here, -1, -1):
            clause = clauses[number]
            if clause.sentence != clauses[here].sentence:
                break
            before = [f for f in earlier if clause.start <= f.trigger_start < clause.end and f.type in _SERVING]
            same = [f for f in before if _agents(f) == _agents(fact) and f.arguments.get("target")]
            if same:
                return same[-1].arguments["target"]
            named = self._named(clause.start, clause.end, _BEFORE) if number < here else ()
            if named:
                return named
            if any(clause.start <= a.start < clause.end for a in fact.arguments.get("agent", ())):
                return self._wanted(clauses[number - 1], clause) if number else ()
            if before:
                break
        return ()

    def _wanted(self, clause: Clause, next_: Clause) -> tuple[Argument, ...]:
        """For whose good the clause before a subject says that it acts: 为减轻|企业|负担，税务局减免税费."""
        aim = _AIM.match(self._text, clause.start, clause.end) if clause.sentence == next_.sentence else None
        return roles.fillers(self._reading, aim.end(), clause.end) if aim else ()

    def _named(self, start: int, end: int, marks: re.Pattern[str]) -> tuple[Argument, ...]:
        """Whom a passage names behind 为, 向, 走访 and the like."""
        for mark in marks.finditer(self._text, start, end):
            if roles.is_part(self._reading, mark[0], mark.start(), mark.end()):
                continue
            found = roles.fillers(self._reading, mark.end(), end)
            if found:
                return found
        return ()


def _agents(fact: Fact) -> tuple[str, ...]:
    return tuple(a.name for a in fact.arguments.get("agent", ()))
