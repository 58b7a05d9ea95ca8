"""The frozen records that pass between the stages. All offsets are code points of the cleaned text unless they say raw."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.alignment import AlignedText, Piece

ENTITY_CLASSES = ("Place", "Organization", "Program", "Person", "Document")
ROLES = ("agent", "target", "source", "result", "program", "document", "place")
OPERATORS = ("eq", "ge", "le", "approx", "range")


@dataclass(frozen=True, slots=True)
class Source:
    """One input to read: document id, path as the user gave it, SHA-256 of its bytes.

    Of a record inside a file: the path with `#` and the record's number or name behind it, the SHA-256 of the record.
    """

    doc: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What a reader makes of one file: decoded raw text, the part of it that is text, and metadata.

    `meta` is what the page's markup suggests (a line of the text that states it is trusted more), `stated` what the
    record or its container says in so many words (it is trusted most).
    `pieces` say where the raw text is in the file's bytes. Formats without text in their bytes (docx, pdf) have `marks`
    instead, sorted: from raw code point n on, the raw text is that of the page or paragraph named.
    """

    source: Source
    encoding: str
    raw: str
    body: AlignedText
    meta: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, str] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)
    pieces: tuple[Piece, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """An input of which no document could be made, why, and what to do about it."""

    source: Source
    reason: str
    fix: str


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One cleaned document. `repairs` counts what cleaning changed, by kind."""

    page: Page
    body: AlignedText
    title: str | None
    published: str | None
    publisher: str | None
    author: str | None
    url: str | None
    repairs: Mapping[str, int]

    @property
    def source(self) -> Source:
        """The input that it was read from."""
        return self.page.source

    @property
    def encoding(self) -> str:
        """The encoding of its bytes, or the format where they are no text."""
        return self.page.encoding

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.body.text


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name in the text. `kind` is one of ENTITY_CLASSES; `code` is set where the gazetteer fixes the place."""

    start: int
    end: int
    text: str
    kind: str
    code: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """Words that stand for a name told elsewhere in the text, the antecedent.

    `rule` says how that is known: this (该区), bare (公司), whole (全市), relative (市委组织部), listed (县委组织部、宣传部), short (a firm's name without
    its form), introduced (以下简称), surname (老刘). `name` may be longer than the antecedent's words (公司党委).
    """

    start: int
    end: int
    text: str
    rule: str
    name: str
    kind: str
    antecedent_start: int
    antecedent_end: int


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A counted or measured amount. `start:end` spans number, bounds and unit; `item_start:item_end` its head noun phrase.

    `total`: the text says that it is a sum (共, 累计, 合计). `whole`: the span of the amount that it is a part of (其中).
    """

    start: int
    end: int
    value: float
    op: str
    unit: str
    item: str
    max: float | None = None
    item_start: int = -1
    item_end: int = -1
    total: bool = False
    whole: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """A time expression; `value` is EDTF level 2 (2020-03-05, 2020-03, 2020-33, ../2020-03) or empty where the text does not fix
    it."""

    start: int
    end: int
    text: str
    value: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A number run that is no quantity, with the reason of the contract (name, time, ordinal, idiom)."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One filler of a role: the resolved name, its class (an entity class or Collective) and its words in the text."""

    name: str
    kind: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Fact:
    """One telling of an event: type, trigger, the span of its clause, its arguments by role, quantities and times.

    `rule` says what found it: `Dispatch/2` the second group of triggers of kg/data/frames/dispatch.toml, `network` a trigger
    or type that only the network finds, `acted` the verb of people who are counted, `owner` an amount behind its owner's name in a list, `rest` a quantity that nothing takes; `+ranker` behind it that the ranker chose
    the agent, `+reviewed` that a person accepted or corrected it, `reviewed` that a person told it; `llm:NAME` that the language
    model NAME told it, which only a pipeline of the user's own asks.
    """

    type: str
    trigger: str
    trigger_start: int
    start: int
    end: int
    arguments: Mapping[str, tuple[Argument, ...]]
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    confidence: float
    modality: str = ""
    rule: str = "rest"


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A lasting relation between two names of the text; `post` only with holdsPost."""

    start: int
    end: int
    subject: str
    subject_kind: str
    predicate: str
    object: str
    object_kind: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One number run or 《》 title with the facts that hold it (indexes into the document's facts) or the reason why none does."""

    start: int
    end: int
    kind: str
    facts: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What people decided about a document: a hash over their decisions, and those that nothing in it matches, by id."""

    digest: str
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """Everything that was read out of one document."""

    document: Document
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    relations: tuple[Relation, ...]
    coverage: tuple[Coverage, ...]
    references: tuple[Reference, ...] = ()
    review: Review | None = None
