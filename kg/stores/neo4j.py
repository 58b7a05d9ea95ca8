"""Loading a build into Neo4j over Bolt: constraints, then batches in managed transactions, then the other indexes.

Two sessions write side by side, each a lane of kg.stores.steps. Every batch writes its number into the `KgLoad` node of its
lane in its own transaction: a load that was cut off goes on behind it, and no batch is written twice, so that a database
without any build is filled by CREATE.
"""

import hashlib
import pathlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, LiteralString

from kg.errors import MissingExtraError, StoreError
from kg.stores import chunks, cypher, lanes, neo4j_replace
from kg.stores.property_graph import PropertyGraph, read
from kg.stores.schema import NODES
from kg.stores.secrets import checked
from kg.stores.steps import BATCH, LANES, Batch, Places, Round, rounds

if TYPE_CHECKING:
    import neo4j

OLDEST = 5
INDEX_SECONDS = 600
RETRY_SECONDS = 30.0  # for one transaction, where the server is busy or gone
SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
Progress = Callable[[str, int, int], None]  # what, done, of


@dataclass(frozen=True, slots=True)
class Target:
    """A database: address, user, password, and its name, empty for the user's own."""

    uri: str
    user: str
    password: str
    database: str = ""

    def __repr__(self) -> str:
        return f"Target({self.user!r}, {self.database!r})"  # a wrong address may hold a password


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. `skipped`: batches that an earlier run of the same build had written."""

    nodes: int
    links: int
    batches: int
    skipped: int


def load(
    quads: pathlib.Path, target: Target, progress: Progress, *, replace: Sequence[str] = (), again: bool = False
) -> Loaded:
    """Load graph.nq, or with `replace` only these documents in place of what the database has of them.

    `again`: also the batches that an earlier run has written. Raises StoreError.
    """
    with _driver(target) as driver, _session(driver, target) as session:
        progress("schema", 0, len(cypher.SCHEMA))
        _run(session, cypher.CONSTRAINTS)
        if replace:
            _run(session, cypher.INDEXES)
            graph = read(quads, replace)
            if missing := set(replace) - graph.documents:
                chunks.absent(quads, missing)
            session.execute_write(neo4j_replace.replace, graph, list(replace))
            return Loaded(*graph.tell(), len(replace), 0)
        graph = read(quads)
        plan, build = rounds(graph), _digest(quads)
        done, fresh = _begun(session, graph, plan, build, again=again)
        with _session(driver, target) as beside:
            _batches((session, beside), plan, _Load(build, done, fresh), progress)
        _run(session, cypher.INDEXES)
        session.run("CALL db.awaitIndexes($seconds)", seconds=INDEX_SECONDS).consume()
        if not fresh:
            session.execute_write(neo4j_replace.settle, sorted(graph.documents))
        return Loaded(*graph.tell(), _count(plan) - sum(done), sum(done))


@dataclass(frozen=True, slots=True)
class _Load:
    """A load as it begins: of which build, how many batches of each lane are written, and whether it is by CREATE."""

    build: str
    done: tuple[int, ...]
    fresh: bool


def _begun(
    session: "neo4j.Session", graph: PropertyGraph, plan: Sequence[Round], build: str, *, again: bool
) -> tuple[tuple[int, ...], bool]:
    done, fresh = session.execute_write(_begin, build, keep=not again)
    if any(done) and not _there(session, graph, whole=sum(done) == _count(plan)):
        done, fresh = session.execute_write(_begin, build, keep=False)
    return done, fresh if any(done) else _empty(session)


def _batches(sessions: Sequence["neo4j.Session"], plan: Sequence[Round], load: _Load, progress: Progress) -> None:
    """Write what is left of a plan, a session a lane."""
    total, so_far = _count(plan), count(sum(load.done) + 1)
    places: Places | None = None

    def write(batch: Batch) -> None:
        sessions[batch.lane].execute_write(_write, batch, _Mark(load.build, batch.number, load.fresh), places)
        progress("batches", next(so_far), total)

    lanes.run(plan[:1], load.done, write)
    if load.fresh and sum(load.done) < total:
        places = _places(sessions[0])
    lanes.run(plan[1:], load.done, write)


def _count(plan: Sequence[Round]) -> int:
    return sum(len(lane) for each in plan for lane in each)


def _places(session: "neo4j.Session") -> Places:
    """The element ids of all nodes of a build; many in one row, for the driver is slow in rows."""
    places = {}
    for kind in NODES:
        query = f"MATCH (n:{cypher.word(kind.label)}) RETURN right(n.iri, 2) AS end, collect([n.iri, elementId(n)]) AS found"
        places[kind.label] = {iri: at for row in session.run(_text(query)) for iri, at in row["found"]}
    return places


def _run(session: "neo4j.Session", statements: Sequence[str]) -> None:
    for statement in statements:
        session.run(_text(statement)).consume()


def _empty(session: "neo4j.Session") -> bool:
    """Whether the database has no node of any build. Counts are kept by the server."""
    queries = (f"MATCH (n:{cypher.word(kind.label)}) RETURN count(n) AS n" for kind in NODES)
    return not any(session.run(_text(query)).single(strict=True)["n"] for query in queries)


def _begin(transaction: "neo4j.ManagedTransaction", build: str, *, keep: bool) -> tuple[tuple[int, ...], bool]:
    """(how many batches of each lane of a build are written, whether by CREATE). Marks of other builds go: they may have
    changed what this one wrote; without `keep` its own go too.
    """
    transaction.run("MATCH (l:KgLoad) WHERE l.build <> $build OR NOT $keep DELETE l", build=build, keep=keep).consume()
    found = transaction.run(
        "MATCH (l:KgLoad {build: $build}) RETURN l.lane AS lane, l.batch AS batch, l.fresh AS fresh", build=build
    ).data()
    done = {row["lane"]: row["batch"] for row in found}
    return tuple(done.get(lane, 0) for lane in range(LANES)), all(row["fresh"] for row in found)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the `KgLoad` node of a lane says after a batch: of which build, the how many-th, and whether by CREATE."""

    build: str
    batch: int
    fresh: bool


def _write(transaction: "neo4j.ManagedTransaction", batch: Batch, mark: _Mark, places: Places | None = None) -> None:
    """Write a batch, unless a try whose answer was lost has written it. Raises StoreError where nodes are gone."""
    before = transaction.run(
        "MERGE (l:KgLoad {build: $build, lane: $lane}) WITH l, coalesce(l.batch, 0) AS before "
        "SET l.batch = $batch, l.fresh = $fresh RETURN before",
        build=mark.build, lane=batch.lane, batch=mark.batch, fresh=mark.fresh,
    ).single(strict=True)["before"]  # fmt: skip
    if before >= mark.batch:
        return
    for step in batch.steps:
        rows = step.rows(places)
        done = transaction.run(_text(step.query(fresh=mark.fresh)), rows=rows).consume().counters
        if mark.fresh and done.nodes_created + done.relationships_created < len(rows):
            raise StoreError("nodes were taken away while they were loaded", fix="run it again with --again")


def _there(session: "neo4j.Session", graph: PropertyGraph, *, whole: bool) -> bool:
    """Whether a finished load still stands: somebody may have emptied the database. Counts are kept by the server."""
    if not whole:
        return bool(session.run("MATCH (n:Source) RETURN count(n) AS n").single(strict=True)["n"])
    nodes = {label: len(found) for label, found in graph.nodes.items()}
    types: dict[str, int] = {}
    for found in graph.links.values():
        for type_, *_ in found:
            types[type_] = types.get(type_, 0) + 1
    queries = [(f"MATCH (n:{cypher.word(label)}) RETURN count(n) AS n", n) for label, n in nodes.items()]
    queries += [(f"MATCH ()-[r:{cypher.word(type_)}]->() RETURN count(r) AS n", n) for type_, n in types.items()]
    return all(session.run(_text(query)).single(strict=True)["n"] >= n for query, n in queries)


def _digest(quads: pathlib.Path) -> str:
    with quads.open("rb") as file:
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{BATCH}-{LANES}"


def _text(query: str) -> LiteralString:
    """A query made of the tables of kg.stores.schema alone."""
    return query


@contextmanager
def _driver(target: Target) -> Iterator["neo4j.Driver"]:
    """The driver of a server that answers; what goes wrong with it becomes a StoreError."""
    try:
        import neo4j
    except ImportError:
        raise MissingExtraError(
            "the driver of Neo4j is not installed", fix="pip install 'dispatch-kg[neo4j]'"
        ) from None
    checked(target.uri, SCHEMES, "--uri")
    options: dict[str, Any] = {
        "telemetry_disabled": True,
        "notifications_min_severity": "OFF",
        "connection_acquisition_timeout": 60.0,
        "max_transaction_retry_time": RETRY_SECONDS,
    }
    try:
        with neo4j.GraphDatabase.driver(target.uri, auth=(target.user, target.password), **options) as driver:
            driver.verify_connectivity()
            _new_enough(driver, target)
            yield driver
    except neo4j.exceptions.AuthError as error:
        what = "too many wrong passwords" if "RateLimit" in (error.code or "") else "the user or the password is wrong"
        raise StoreError(what, where=target.uri, fix="see --user and --password-env") from None
    except (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.SessionExpired, OSError) as error:
        raise StoreError(
            f"no Neo4j answers ({_first(error)})",
            where=target.uri,
            fix="start it, and run the same command again: it goes on",
        ) from None
    except (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError, ValueError) as error:
        raise StoreError(_first(error), where=target.uri) from None


def _session(driver: "neo4j.Driver", target: Target) -> "neo4j.Session":
    return driver.session(database=target.database or None)


def _new_enough(driver: "neo4j.Driver", target: Target) -> None:
    query = "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"
    with _session(driver, target) as session:
        found = session.run(query).single()
    version = str(found["version"]) if found else "0"
    if int(version.partition(".")[0]) < OLDEST:
        raise StoreError(f"Neo4j {version} is too old", where=target.uri, fix=f"{OLDEST}.0 or later")


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
