"""The property graph of a build: kinds of nodes and relationships, and the type of each property.

Both ways into Neo4j, over Bolt and by CSV files, read these tables. Types are those of neo4j-admin's headers. A list
beside `documents` is parallel to it: entry i was read in documents[i].
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.extract.frames import frames
from kg.model import ROLES

Columns = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Nodes:
    """A kind of nodes: the label that all have, by which with `iri` a node is found; `columns` without `iri`."""

    label: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class Links:
    """A kind of relationships. `fixed`: the types that it may have, None where the frames say; `key`: a column that tells apart several of one type
    between two nodes; `merged`: the columns parallel to `documents`.
    """

    name: str
    fixed: tuple[str, ...] | None
    start: str
    end: str
    columns: Columns
    key: str = ""
    merged: tuple[str, ...] = field(default=())

    @property
    def types(self) -> tuple[str, ...]:
        """All types that it may have."""
        if self.fixed is not None:
            return self.fixed
        return tuple(sorted(relationship(frame.edge.name) for frame in frames() if frame.edge))


def _columns(text: str) -> Columns:
    """Column to type from words `name:type`; a bare name is a string."""
    pairs = (word.partition(":") for word in text.split())
    return MappingProxyType({name: kind or "string" for name, _, kind in pairs})


def relationship(name: str) -> str:
    """The relationship type of a property of the ontology: dispatchedTo → DISPATCHED_TO."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()


HAS, RETOLD = "HAS_QUANTITY", "RETOLD_QUANTITY"  # an amount of the event; one of these as another telling words it
RELATIONS = ("locatedIn", "partOf", "holdsPost", "runBy", "issuedBy", "within")
NODES = (
    Nodes(
        "Source",
        _columns(
            "id title path sha256 chars:long encoding published publisher author url failure remedy "
            "repairKinds:string[] repairCounts:long[]"
        ),
    ),
    Nodes("Entity", _columns("name nameLang altNames:string[] altNameLangs:string[] code level")),
    Nodes("Event", _columns("type name modality times:string[] confidence:double documents:string[]")),
    Nodes("Quantity", _columns("value:double op unit item max:double valueText maxText qudt")),
    Nodes("Post", _columns("name organization")),
)
LINKS = (
    Links(
        "tells", ("TELLS",), "Source", "Event",
        _columns("fact name trigger triggerStart:long quote start:long end:long confidence:double rule modality times:string[] timeWords:string[]"),
        key="fact",
    ),
    Links(
        "mentions", ("MENTIONS",), "Source", "Entity",
        _columns(
            "name nameLang altNames:string[] altNameLangs:string[] code level labels:string[] words:string[] starts:long[] ends:long[] "
            "references:string[] referenceWords:string[] referenceStarts:long[] referenceEnds:long[] referenceRules:string[] "
            "antecedentWords:string[] antecedentStarts:long[]"
        ),
    ),
    Links(
        "roles", tuple(map(relationship, ROLES)), "Event", "Entity",
        _columns("documents:string[] facts:string[] names:string[] starts:long[] ends:long[]"),
        merged=("documents", "facts", "names", "starts", "ends"),
    ),
    Links(
        "quantities", (HAS, RETOLD), "Event", "Quantity",
        _columns(
            "documents:string[] facts:string[] mentions:string[] words:string[] starts:long[] ends:long[] totals:boolean[] "
            "wholes:string[]"
        ),
        merged=("documents", "facts", "mentions", "words", "starts", "ends", "totals", "wholes"),
    ),
    Links(
        "relations", tuple(map(relationship, RELATIONS)), "Entity", "Entity",
        _columns("documents:string[] mentions:string[] quotes:string[] starts:long[] ends:long[] posts:string[]"),
        merged=("documents", "mentions", "quotes", "starts", "ends", "posts"),
    ),
    Links(
        "edges", None, "Entity", "Entity",
        _columns(
            "event iri people:double op documents:string[] facts:string[] quotes:string[] starts:long[] ends:long[] "
            "values:double[] ops:string[] units:string[] items:string[] maxes:double[]"
        ),
        key="event", merged=("documents", "facts", "quotes", "starts", "ends"),
    ),
    Links("holders", ("HOLDS",), "Entity", "Post", _columns("documents:string[]"), merged=("documents",)),
    Links("posts", ("POST_IN",), "Post", "Entity", _columns("documents:string[]"), merged=("documents",)),
)  # fmt: skip
NODE = MappingProxyType({kind.label: kind for kind in NODES})
LINK = MappingProxyType({kind.name: kind for kind in LINKS})
