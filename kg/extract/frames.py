"""Event frames as data: one TOML file a type holds its triggers, their conditions, its role markers and its test cases."""

import pathlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from kg import extension
from kg.errors import DataError
from kg.extension import cache
from kg.keys import Where, located
from kg.model import ENTITY_CLASSES, ROLES
from kg.tables import data, toml, typed

TAKES = ("after", "before", "any", "item")
FILLS = ("document", "program", "result")
_TYPE, _EDGE = re.compile(r"[A-Z][A-Za-z0-9]*"), re.compile(r"[a-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One group of trigger words and what must hold for them to fire.

    takes: where its quantities stand (after, before, any) or `item`: the word is part of the counted item itself.
    units, items: at least one quantity in reach has one of these units, or one of these words in its item.
    follow, unless: words of which one must, or none may, stand between the trigger and the next one.
    mention: a mention of this class must stand there. bare: the trigger may fire without any quantity.
    sure: the word alone says the type, whatever the network holds likely (没收, 投运).
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
    sure: bool = False


@dataclass(frozen=True, slots=True)
class RoleMarkers:
    """Words before (`after`: the filler stands after them, the trigger may be one) or behind (`before`) a role's filler."""

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
    may take for its triggers and that are none (学习《条例》 issues nothing). `covers`: words that are no triggers behind one of
    this frame in its clause: what they say is a part of it (判令…赔偿).
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
    covers: tuple[str, ...] = ()
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
    """All frames by type: those of kg/data/frames, and of the user's folders. Raises DataError (file:line) on what breaks the
    schema.
    """
    found = {frame.type: (frame, f"kg/data/frames/{name}") for name, frame in _packaged()}
    if len(found) != len(_packaged()):
        types = [frame.type for _, frame in _packaged()]
        twice = sorted({one for one in types if types.count(one) > 1})
        raise DataError(f"a type is defined twice: {twice}", where="kg/data/frames")
    for path, frame in own():
        if frame.type in found:
            what = f"the type {frame.type} is defined already, in {found[frame.type][1]}"
            where = located(extension.text_of(path), str(path))("type")
            raise DataError(what, where=where, fix="give it another name")
        found[frame.type] = frame, str(path)
    return tuple(frame for _, (frame, _) in sorted(found.items()))


@cache
def own() -> tuple[tuple[pathlib.Path, Frame], ...]:
    """(file, frame) of each file of the user's folders, in order. Raises DataError (file:line) as `frames` does."""
    return tuple((f.path, _frame(extension.text_of(f.path), str(f.path))) for f in extension.files("frames"))


@cache
def packaged() -> tuple[str, ...]:
    """The types of kg/data/frames, sorted: those that the trained parts know."""
    return tuple(sorted(frame.type for _, frame in _packaged()))


@cache
def _packaged() -> tuple[tuple[str, Frame], ...]:
    """(file name, frame) of each file of kg/data/frames, by name."""
    folder = data("frames")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple((name, _frame((folder / name).read_text("utf-8"), f"kg/data/frames/{name}")) for name in names)


def _frame(text: str, where: str) -> Frame:
    """The frame of one file's text."""
    table: dict[str, Any] = toml(text, where)
    at = located(text, where)
    for key, kind in (("trigger", Trigger), ("case", Case)):
        parts = table.get(key, [])
        _tables(parts if isinstance(parts, list) else [parts, None], key, f"[[{key}]]", at)
        table[key] = [typed(kind, part, partial(at, key, n)) for n, part in enumerate(parts, 1)]
    roles = table.get("role", {})
    _tables([roles, *(roles.values() if isinstance(roles, dict) else ())], "role", "[role.target]", at)
    table["role"] = {role: typed(RoleMarkers, part, partial(at, f"role.{role}")) for role, part in roles.items()}
    if "edge" in table:
        _tables([table["edge"]], "edge", "[edge]", at)
        table["edge"] = typed(Edge, table["edge"], partial(at, "edge"))
    for key in ("role", "case"):
        if not table[key]:
            del table[key]
    frame = typed(Frame, table, at)
    _check(frame, at)
    return frame


def _tables(parts: list[Any], key: str, header: str, at: Where) -> None:
    if not all(isinstance(part, dict) for part in parts):
        raise DataError(f"{key!r} is no table", where=at(key), fix=f"write {header} on a line of its own")


def _check(frame: Frame, at: Where) -> None:
    """Refuse values that nothing would read."""
    _written(frame.type, _TYPE, at("type"), "type", "a name in CamelCase, such as CourtRuling")
    for role in frame.role:
        _among([role], ROLES, at(f"role.{role}", ""), "no such role")
    _among(frame.fills, FILLS, at("fills"), "nothing fills by itself")
    _among(frame.agents, (*ENTITY_CLASSES, "Collective"), at("agents"), "no class")
    _among(frame.says, frame.fills, at("says"), "nothing fills")
    _among(frame.says.values(), ("runBy", "issuedBy"), at("says"), "no relation")
    for number, trigger in enumerate(frame.trigger, 1):
        _among([trigger.takes], TAKES, at("trigger", number, "takes"), "takes =")
        _among(
            [trigger.mention] if trigger.mention else [], ENTITY_CLASSES, at("trigger", number, "mention"), "no class"
        )
    _bilingual(frame.label, at("label"))
    _bilingual(frame.definition, at("definition"))
    if frame.edge:
        _written(frame.edge.name, _EDGE, at("edge", "name"), "name", "a name in camelCase, such as ruledAgainst")
        _among(frame.edge.to, ROLES[1:], at("edge", "to"), "an edge leads to no role")
        _bilingual(frame.edge.label, at("edge", "label"))
        _bilingual(frame.edge.definition, at("edge", "definition"))


def _written(name: str, pattern: re.Pattern[str], where: str, key: str, fix: str) -> None:
    if not pattern.fullmatch(name):
        raise DataError(f"{key} = {name!r}", where=where, fix=fix)


def _among(names: Iterable[str], allowed: Sequence[str], where: str, what: str) -> None:
    for name in names:
        if name not in allowed:
            raise DataError(f"{what} {name!r}", where=where, fix=f"one of {', '.join(allowed)}")


def _bilingual(texts: dict[str, str], where: str) -> None:
    if set(texts) != {"en", "zh"} or not all(texts.values()):
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
