"""The type of each amount's fact, weighed by rules and network together."""

from collections.abc import Sequence

from kg.extract.clauses import Clause
from kg.extract.frames import packaged
from kg.extract.ranker import SENT
from kg.extract.reading import Reading
from kg.extract.triggers import OBJECT_MARKS, Hit, is_whole, plain_rule, rule_of, type_of
from kg.model import Quantity

# How rules and network are weighed, chosen on tests/gold/train and on lines of the annotated articles that a network was
# not trained on: the least probability of a type that replaces the rules', and how much more the rules' word counts, of
# an event and of none. Where a frame asks for more than a word (组织…驻企, 发布…岗位) or for one or two units alone, it is
# hardly ever wrong; elsewhere, where the two differ and the network is sure, it is right two times of three.
LEAST = 0.5
TRUST, TRUST_ASKED, TRUST_MEASURE = 10.0, 1000.0, 20.0
_FEW = 2
# What a firm or place earns, owes or loses is measured; nobody gives it (实现营收2.3亿元).
_EARNED = (
    "营收", "收入", "产值", "利润", "税收", "销售额", "总值", "增加值", "零售额", "成交额", "交易额", "营业额", "出口额", "票房",
    "余额", "总产出", "吞吐量", "受灾人口", "常住人口", "总人口", "经济损失", "受灾面积", "绝收面积", "成灾面积", "受旱面积",
)  # fmt: skip
# Verbs that say how an amount stands to the one before it, and tell nothing new.
_RELATING = frozenset(
    "达 达到 有 为 是 占 含 包括 包含 涉及 涵盖 覆盖 超 超过 突破 增至 共计 合计 总计 累计 折合 折价 计 约合 价值 总价值".split()
)
VERB = 0.3  # the part that the trigger behind an amount has in its type, chosen in the same way


class Types:
    """Weighs the types of one document's amounts."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._text = reading.text

    def retype(
        self, clauses: list[Clause], valid: list[Hit], spare: list[Quantity]
    ) -> tuple[list[Hit], list[Quantity]]:
        """(triggers, quantities left over) once each quantity is with a trigger of the type that rule and network together
        hold most likely.
        """
        cues = self._reading.cues
        if not cues:
            return valid, spare
        hits = list(valid)
        owners: list[tuple[Quantity, Hit | None]] = [(q, None) for q in spare]
        owners += [(q, hit) for hit in valid for q in hit.quantities]
        left: list[Quantity] = []
        for quantity, owner in sorted(owners, key=lambda pair: pair[0].start):
            said = type_of(owner) if owner else "Measure"
            likely = self._type(quantity, owner)
            if likely == said:
                if owner is None:
                    left.append(quantity)
                continue
            if owner is not None:
                owner.quantities.remove(quantity)
            if likely == "Measure":
                left.append(quantity)
                continue
            clause = next(c for c in clauses if c.start <= quantity.start < c.end)
            new = self._nearest(quantity, clause, likely, hits, owner)
            if new is None:
                new = self.made(quantity, clause, likely, owner)
                same = [h for h in hits if (h.start, h.end, type_of(h)) == (new.start, new.end, likely)]
                new = same[0] if same else new
                hits += [] if same else [new]
            new.quantities.append(quantity)
            new.quantities.sort()
        return sorted(hits, key=lambda hit: (hit.start, hit.end)), left

    def _type(self, quantity: Quantity, owner: Hit | None) -> str:
        """The type of a quantity's fact: the network's likeliest, with the odds of the rule's raised."""
        said = type_of(owner) if owner else "Measure"
        if is_whole(self._text, quantity) or said not in packaged():  # the network was not taught the user's types
            return said
        if owner is not None and rule_of(owner).trigger.sure and self._governs(owner, quantity):
            return said
        if quantity.item.endswith(_EARNED) and (owner is None or rule_of(owner).trigger.bare):
            return "Measure"
        scores = self._scores(quantity, owner)
        scores = {name: score for name, score in scores.items() if score >= LEAST or name == said}
        trust = _trust(owner, quantity)
        odds = {name: score * (trust if name == said else 1.0) for name, score in scores.items()}
        return max(odds, key=lambda name: (odds[name], name == said, name)) if odds else said

    def _governs(self, owner: Hit, quantity: Quantity) -> bool:
        """Whether nothing but 了 stands between a trigger and what it counts first: 会诊|系统连通了176家 is another verb's."""
        first = min(quantity, *owner.quantities)
        between = self._text[owner.end : min(first.start, first.item_start)]
        return quantity.start < owner.clause.end and (first.start < owner.start or between in ("", "了"))

    def _scores(self, quantity: Quantity, owner: Hit | None) -> dict[str, float]:
        """Probability by event type of an amount; one that stands before the first trigger of its clause (300名志愿者|清理)
        has a part of what the network says of that trigger; not where it sends people by the rules (30名党员|走访企业).
        """
        cues = self._reading.cues
        scores = cues.type_scores(quantity.start, quantity.end)
        clause = self._reading.clause_at(quantity.start)
        assert clause  # a quantity is cut by none
        verb = next(iter(cues.triggers.inside(clause.start, clause.end)), None)
        if verb is None or verb.start < quantity.end or verb.score < LEAST:
            return scores
        if owner is not None and type_of(owner) in SENT and owner.start < verb.end and verb.start < owner.end:
            return scores
        told = {**cues.trigger_scores(verb.start, verb.end), "Measure": 0.0}
        return {name: (1 - VERB) * score + VERB * told.get(name, 0.0) for name, score in scores.items()}

    def _nearest(
        self, quantity: Quantity, clause: Clause, likely: str, hits: Sequence[Hit], owner: Hit | None
    ) -> Hit | None:
        """The trigger of a type for a quantity: the last before it in its clause, the first behind it there, the last before
        it in its sentence. None that stands before a verb that is nearer (处置险情27处，|解救群众460人).
        """
        fitting = [h for h in hits if type_of(h) == likely]
        before = [h for h in fitting if h.end <= quantity.start or h.inside_item == quantity]
        here = [h for h in before if h.clause is clause]
        behind = [h for h in fitting if h.start >= quantity.end and h.clause is clause]
        if owner is not None and owner.clause is clause and owner.end <= quantity.start and not owner.inside_item:
            here = [h for h in here if h.start >= owner.start]
        elif here and owner is None and self._told_anew(quantity, clause, here[-1].end):
            here = []
        if not here and not behind and self._told_anew(quantity, clause):
            return None
        return here[-1] if here else behind[0] if behind else before[-1] if before else None

    def _told_anew(self, quantity: Quantity, clause: Clause, begin: int = 0) -> bool:
        """Whether a verb of doing stands before a quantity in its clause, not before `begin`."""
        found = self._verb(quantity, clause)
        return (
            found is not None
            and begin <= found[0] < quantity.start
            and self._text[found[0] : found[1]] not in _RELATING
        )

    def made(self, quantity: Quantity, clause: Clause, likely: str, owner: Hit | None = None) -> Hit:
        """A trigger where none was sure enough: the word of the clause that is likeliest to be one of that type, else that
        of the rules' trigger before it (返还|受损资金3万元), a verb, or the amount itself.
        """
        cues = [c for c in self._reading.cues.triggers.inside(clause.start, clause.end) if c.kind == likely]
        best = max(cues, key=lambda cue: (cue.score, -cue.start), default=None)
        if best:
            return Hit(best.start, best.end, self._text[best.start : best.end], clause, None, plain_rule(likely))
        own = owner is not None and owner.clause is clause and owner.end <= quantity.start and not owner.inside_item
        verb = (owner.start, owner.end) if owner and own else self._verb(quantity, clause)
        start, end = verb or (quantity.start, quantity.start)
        return Hit(start, end, self._text[start:end], clause, None, plain_rule(likely))

    def _verb(self, quantity: Quantity, clause: Clause) -> tuple[int, int] | None:
        """The last verb before a quantity and its item in its clause, else the first behind them."""
        stops = self._reading.phrases.stops_between
        verbs = [
            s
            for s in stops(clause.start, clause.end)
            if s.tag == "v" and self._text[s.start : s.end] not in OBJECT_MARKS
        ]
        before = [s for s in verbs if s.end <= min(quantity.start, quantity.item_start)]
        behind = [s for s in verbs if s.start >= max(quantity.end, quantity.item_end)]
        found = before[-1:] or behind[:1]
        return (found[0].start, found[0].end) if found else None


def _trust(owner: Hit | None, quantity: Quantity) -> float:
    """How much more the type of a trigger counts than the network's; of an amount without trigger, `Measure`."""
    if owner is None:
        return TRUST_MEASURE
    trigger = rule_of(owner).trigger
    near = quantity.start < owner.clause.end
    asked = (trigger.sure and near) or trigger.follow or trigger.items or 0 < len(trigger.units) <= _FEW
    return TRUST_ASKED if asked else TRUST
