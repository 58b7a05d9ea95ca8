"""Documents made by hand as records of kg.model, so that tests of the later stages need no reader and no rule."""

import pyoxigraph as ox

from kg.alignment import AlignedText
from kg.annotate.references import References
from kg.graph import gazetteer, rdf
from kg.graph.terms import PREFIXES
from kg.model import Argument, Coverage, Document, Extraction, Fact, Mention, Page, Quantity, Relation, Source, Time

TEXT = "3月初，东港市委组织部选派500余名党员干部到云岭机械有限公司，计划发放口罩十六七万只，印发《防疫条例》。"


def document(text: str, doc: str = "d1") -> Document:
    body = AlignedText.of(text)
    page = Page(Source(doc, f"in/{doc}.txt", "0" * 64), "utf-8", text, body)
    return Document(page, body, None, None, None, None, None, {})


def at(text: str, words: str) -> tuple[int, int]:
    """Where words first stand in a text; they must."""
    start = text.index(words)
    return start, start + len(words)


def named(text: str, *names: tuple[str, str], doc: str = "d1") -> Extraction:
    """A document that says no more than its names, given as (name, class)."""
    mentions = tuple(sorted(Mention(*at(text, name), name, kind) for name, kind in names))
    return Extraction(document(text, doc), mentions, (), (), (), References().match(text, mentions))


def quantity(words: str, value: float, op: str, unit: str, item: str, high: float | None = None) -> Quantity:
    return Quantity(*at(TEXT, words), value, op, unit, item, high)


def argument(name: str, kind: str) -> Argument:
    return Argument(name, kind, *at(TEXT, name))


def fact(kind: str, trigger: str, clause: str, *, modality: str = "", **parts: tuple[object, ...]) -> Fact:
    """A fact of TEXT; `parts` are roles with their arguments, `quantities` and `times`."""
    start, end = at(TEXT, clause)
    amounts = tuple(q for q in parts.pop("quantities", ()) if isinstance(q, Quantity))
    times = tuple(t for t in parts.pop("times", ()) if isinstance(t, Time))
    roles = {role: tuple(a for a in filled if isinstance(a, Argument)) for role, filled in parts.items()}
    return Fact(kind, trigger, at(TEXT, trigger)[0], start, end, roles, amounts, times, 0.97, modality)


AGENT = argument("东港市委组织部", "Organization")
FIRM = argument("云岭机械有限公司", "Organization")
STAFF = quantity("500余名", 500, "ge", "名", "党员干部")
MASKS = quantity("十六七万只", 160_000, "range", "只", "口罩", 170_000)
DISPATCH = fact(
    "Dispatch",
    "选派",
    "东港市委组织部选派500余名党员干部到云岭机械有限公司",
    agent=(AGENT,),
    target=(FIRM,),
    quantities=(STAFF,),
    times=(Time(0, 3, "3月初", "2020-03"),),
)
PLAN = fact(
    "Provision", "发放", "计划发放口罩十六七万只", modality="planned", agent=(Argument("组织部", "Organization"),),
    quantities=(MASKS,),
)  # fmt: skip
NOTICE = fact("Issuance", "印发", "印发《防疫条例》", document=(argument("防疫条例", "Document"),))


def sample(doc: str = "d1") -> Extraction:
    """TEXT with everything that can be said of it: three facts, two relations, four coverage items."""
    names = (
        ("东港", "Place"),
        ("东港市", "Place"),
        ("东港市委组织部", "Organization"),
        ("云岭机械有限公司", "Organization"),
        ("防疫条例", "Document"),
    )
    start, end = AGENT.start, AGENT.end
    relations = (
        Relation(start, end, "东港市委组织部", "Organization", "locatedIn", "东港市", "Place"),
        Relation(start, FIRM.end, "防疫条例", "Document", "issuedBy", "东港市委组织部", "Organization"),
    )
    coverage = (
        Coverage(0, 1, "number", reason="time"),
        Coverage(STAFF.start, STAFF.end, "number", (0,)),
        Coverage(MASKS.start, MASKS.end, "number", (1,)),
        Coverage(*at(TEXT, "防疫条例"), "title", (2,)),
    )
    return Extraction(
        document(TEXT, doc), named(TEXT, *names, doc=doc).mentions, (DISPATCH, PLAN, NOTICE), relations, coverage
    )


def store(*quads: ox.Quad) -> ox.Store:
    found = ox.Store()
    found.extend(quads)
    return found


def union(text: str, asked: ox.Store) -> list[tuple[str, ...]]:
    """Rows of a SELECT over the union of all graphs, as texts; a variable without a value is the empty text."""
    rows = asked.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    names = rows.variables
    return [tuple(plain(row[name.value]) for name in names) for row in rows]


def plain(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def sample_store() -> ox.Store:
    """The sample's graph and the gazetteer's about its place."""
    return store(*rdf.quads(sample()), *gazetteer.quads(["210681"]))
