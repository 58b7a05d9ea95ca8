"""What is compared: gold and build as the same records, so that a rule of matching is written once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.score.names import same

SLOTS = ("agent", "target", "source", "program", "document")
FILLED = (*SLOTS, "result")
_SIGNS = {"ge": "≥", "le": "≤", "approx": "≈"}


class Name(NamedTuple):
    """A name as it is written, and its normal form."""

    text: str
    form: str


Filler = tuple[Name, ...]
"""The names that fit one place, the best first: one of them in a build."""


def fits_name(found: Filler, wanted: Filler) -> bool:
    """Whether the name found is one of those wanted; see names.same."""
    return same(found[0].form, (name.form for name in wanted))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted item. Gold may accept several `ops` and `items` (normal forms); a build has one of each.

    Two are equal when their rows are: `row` is the JSON object, and the other fields only read it.
    """

    row: Mapping[str, Any]
    value: float | None = field(compare=False)
    most: float | None = field(compare=False)
    ops: tuple[str, ...] = field(compare=False)
    unit: str = field(compare=False)
    items: tuple[str, ...] = field(compare=False)
    optional: bool = field(compare=False)

    def __str__(self) -> str:
        """The quantity in a few words: ≥500名 党员干部."""
        number = "?" if self.value is None else f"{self.value:.12g}"
        upto = "" if self.most is None else f"–{self.most:.12g}"
        return f"{_SIGNS.get(self.ops[0], '')}{number}{upto}{self.unit} {self.items[0] if self.items else ''}".rstrip()


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact. `slots` has every key of FILLED; `named`: a target is an entity; `words`: gold's anchor, a build's trigger."""

    type: str
    type_alt: tuple[str, ...]
    slots: Mapping[str, tuple[Filler, ...]]
    quantities: tuple[Quantity, ...]
    named: bool
    words: str
    span: tuple[int, int] | None

    def fillers(self, slot: str) -> tuple[Filler, ...]:
        """What fills a slot; what was formed or reached may stand as result or as target."""
        return self.slots[slot] + (self.slots["result"] if slot == "target" else ())

    def accepts(self, other: "Fact") -> bool:
        """Whether the other's type is one that this gold fact takes for right."""
        return other.type == self.type or other.type in self.type_alt

    def __str__(self) -> str:
        """Type and agents: Dispatch by 云岭市委, 云岭市政府."""
        agents = ", ".join(filler[0].text for filler in self.slots["agent"])
        return f"{self.type} by {agents}" if agents else self.type


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of gold with all its names, or one mention of a build (`kind`: the scored class)."""

    kind: str
    names: Filler
    span: tuple[int, int] | None = None

    @property
    def keys(self) -> set[tuple[str, str]]:
        """(class, normal form) of each name."""
        return {(self.kind, name.form) for name in self.names}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two names."""

    subject: Filler
    predicate: str
    object: Filler
    span: tuple[int, int] | None = None

    def __str__(self) -> str:
        """The triple by its best names."""
        return f"{self.subject[0].text} {self.predicate} {self.object[0].text}"


@dataclass(frozen=True, slots=True)
class Records:
    """Entities, facts and relations of one document, in the order of their file."""

    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold file: `stem` names the file, `doc` the document; `spare` is what gold allows and does not ask for."""

    stem: str
    doc: str
    asked: Records
    spare: Records
