"""Event frames as data: one TOML file a type holds its triggers, their conditions, its role markers and its test cases."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from kg.errors import DataError
from kg.model import ROLES
from kg.tables import data, toml, typed

TAKES = ("after", "before", "any", "item")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One group of trigger words and what must hold for them to fire.

    takes: where its quantities stand (after, before, any) or `item`: the word is part of the counted item itself.
    units, items: at least one quantity in reach has one of these units, or one of these words in its item.
    follow, unless: words of which one must, or none may, stand between the trigger and the next one.
    mention: a mention of this class must stand there. bare: the trigger may fire without any quantity.
    closed: no noun may follow (企业复工, not 复工企业). alone: not behind another trigger in the clause (帮助, 指导).
    """

    words: tuple[str, ...]
    takes: str = "after"
    units: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    mention: str = ""
    closed: bool = False
    alone: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class RoleMarkers:
    """Words before (`after`: the filler stands after them) or behind (`before`) a role's filler."""

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One marked test sentence of a frame."""

    marked: str


@dataclass(frozen=True, slots=True)
class Edge:
    """The direct property from a done event's agents to the fillers of the roles `to`, such as kg:dispatchedTo."""

    name: str
    to: tuple[str, ...]
    label: dict[str, str]
    definition: dict[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """One event type. `order` decides between frames that share a trigger word, lower first.

    `counts` lists the units that a later clause without a trigger of its own may still add to the event; `agents`, where
    given, the classes of which the agent must be. `fills` lists the roles that names of the right kind fill without a marker
    (document, program, result); `says` the lasting relation from such a filler to the agent (program = "runBy").
    `counted_acts`: what is counted may itself be the agent (120户企业全部复工). `actors`: units of people who take part when
    they are counted and then do something for which there is no trigger (2300余名退休矿工到现场). `never`: words that the network
    may take for its triggers and that are none (学习《条例》 issues nothing).
    """

    type: str
    order: int
    label: dict[str, str]
    definition: dict[str, str]
    trigger: tuple[Trigger, ...]
    counts: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    says: dict[str, str] = field(default_factory=dict)
    counted_acts: bool = False
    never: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    edge: Edge | None = None
    role: dict[str, RoleMarkers] = field(default_factory=dict)
    case: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A trigger group with the frame that it belongs to."""

    frame: Frame
    trigger: Trigger


@cache
def frames() -> tuple[Frame, ...]:
    """All frames of kg/data/frames by type. Raises DataError (file, key) on what breaks the schema."""
    folder = data("frames")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    found = tuple(_frame(name) for name in names)
    types = [frame.type for frame in found]
    if len(set(types)) != len(types):
        raise DataError(
            f"a type is defined twice: {sorted(t for t in types if types.count(t) > 1)}", where="kg/data/frames"
        )
    return tuple(sorted(found, key=lambda frame: frame.type))


def _frame(name: str) -> Frame:
    where = f"kg/data/frames/{name}"
    table: dict[str, Any] = toml(data("frames") / name)
    table["trigger"] = [typed(Trigger, t, where) for t in table.get("trigger", [])]
    table["role"] = {
        role: typed(RoleMarkers, markers, f"{where} role.{role}") for role, markers in table.get("role", {}).items()
    }
    if "edge" in table:
        table["edge"] = typed(Edge, table["edge"], f"{where} edge")
    table["case"] = [typed(Case, case, where) for case in table.get("case", [])]
    for key in ("role", "case"):
        if not table[key]:
            del table[key]
    frame = typed(Frame, table, where)
    _check(frame, where)
    return frame


def _check(frame: Frame, where: str) -> None:
    wrong = sorted(set(frame.role) - set(ROLES))
    if wrong:
        raise DataError(f"no such role {wrong[0]!r}", where=where, fix=f"roles: {', '.join(ROLES)}")
    strange = sorted(set(frame.fills) - {"document", "program", "result"})
    if strange:
        raise DataError(f"nothing fills {strange[0]!r} by itself", where=where, fix="fills: document, program, result")
    for trigger in frame.trigger:
        if trigger.takes not in TAKES:
            raise DataError(f"takes = {trigger.takes!r}", where=where, fix=f"one of {', '.join(TAKES)}")
    if frame.edge and (strange := sorted(set(frame.edge.to) - (set(ROLES) - {"agent"}))):
        raise DataError(f"an edge leads to no role {strange[0]!r}", where=where, fix=f"roles: {', '.join(ROLES[1:])}")
    own = (frame.edge.label, frame.edge.definition) if frame.edge else ()
    for texts in (frame.label, frame.definition, *own):
        if set(texts) != {"en", "zh"}:
            raise DataError("labels and definitions need en and zh", where=where)


@cache
def rules() -> dict[str, tuple[Rule, ...]]:
    """The rules of each trigger word, in the order in which they are tried."""
    found: dict[str, list[Rule]] = {}
    for frame in frames():
        for trigger in frame.trigger:
            for word in trigger.words:
                found.setdefault(word, []).append(Rule(frame, trigger))
    return {word: tuple(sorted(same, key=lambda rule: rule.frame.order)) for word, same in found.items()}


@cache
def _automaton() -> tuple[AhoCorasick, tuple[str, ...]]:
    words = tuple(sorted(rules()))
    return AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest), words


def hits(text: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of every trigger word of a text, longest first, without overlaps."""
    automaton, words = _automaton()
    return [(start, end, words[index]) for index, start, end in automaton.find_matches_as_indexes(text)]
