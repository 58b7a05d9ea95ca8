"""Loading a build into Neo4j over Bolt: constraints, then batches in managed transactions, then the other indexes.

Every batch writes its number into a `KgLoad` node in its own transaction: a load that was cut off goes on behind it, and no
batch is written twice, so that a database without any build is filled by CREATE.
"""

import hashlib
import pathlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, LiteralString

from kg.errors import MissingExtraError, StoreError
from kg.stores import chunks, cypher, neo4j_replace
from kg.stores.property_graph import PropertyGraph, read
from kg.stores.schema import NODES
from kg.stores.secrets import checked

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
    with _session(target) as session:
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
        return _whole(session, graph, _digest(quads), progress, again=again)


def _whole(session: "neo4j.Session", graph: PropertyGraph, build: str, progress: Progress, *, again: bool) -> Loaded:
    first, fresh = session.execute_write(_begin, build, keep=not again)
    if not first:
        fresh = _empty(session)
    steps = list(cypher.steps(graph, fresh=fresh))
    if first and not _there(session, graph, whole=first == len(steps)):
        session.execute_write(_begin, build, keep=False)
        first, fresh = 0, _empty(session)
        steps = list(cypher.steps(graph, fresh=fresh))
    for number, (query, rows) in enumerate(islice(steps, first, None), first + 1):
        session.execute_write(_write, query, rows, _Mark(build, number, fresh))
        progress("batches", number, len(steps))
    _run(session, cypher.INDEXES)
    session.run("CALL db.awaitIndexes($seconds)", seconds=INDEX_SECONDS).consume()
    if not fresh:
        session.execute_write(neo4j_replace.settle, sorted(graph.documents))
    return Loaded(*graph.tell(), len(steps) - first, first)


def _run(session: "neo4j.Session", statements: Sequence[str]) -> None:
    for statement in statements:
        session.run(_text(statement)).consume()


def _empty(session: "neo4j.Session") -> bool:
    """Whether the database has no node of any build. Counts are kept by the server."""
    queries = (f"MATCH (n:{cypher.word(kind.label)}) RETURN count(n) AS n" for kind in NODES)
    return not any(session.run(_text(query)).single(strict=True)["n"] for query in queries)


def _begin(transaction: "neo4j.ManagedTransaction", build: str, *, keep: bool) -> tuple[int, bool]:
    """(how many batches of a build are written, whether by CREATE). Marks of other builds go: they may have changed what
    this one wrote; without `keep` its own goes too.
    """
    transaction.run("MATCH (l:KgLoad) WHERE l.build <> $build OR NOT $keep DELETE l", build=build, keep=keep).consume()
    found = transaction.run(
        "MATCH (l:KgLoad {build: $build}) RETURN l.batch AS batch, l.fresh AS fresh", build=build
    ).single()
    return (int(found["batch"]), bool(found["fresh"])) if found else (0, False)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What the `KgLoad` node says after a batch: of which build, the how many-th, and whether by CREATE."""

    build: str
    batch: int
    fresh: bool


def _write(transaction: "neo4j.ManagedTransaction", query: str, rows: Sequence[cypher.Row], mark: _Mark) -> None:
    """Write a batch, unless a try whose answer was lost has written it."""
    before = transaction.run(
        "MERGE (l:KgLoad {build: $build}) WITH l, coalesce(l.batch, 0) AS before "
        "SET l.batch = $batch, l.fresh = $fresh RETURN before",
        build=mark.build, batch=mark.batch, fresh=mark.fresh,
    ).single(strict=True)["before"]  # fmt: skip
    if before < mark.batch:
        transaction.run(_text(query), rows=rows).consume()


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
        return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{cypher.BATCH}"


def _text(query: str) -> LiteralString:
    """A query made of the tables of kg.stores.schema alone."""
    return query


@contextmanager
def _session(target: Target) -> Iterator["neo4j.Session"]:
    """A session on a server that answers and is new enough; what goes wrong in it becomes a StoreError."""
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
        with (
            neo4j.GraphDatabase.driver(target.uri, auth=(target.user, target.password), **options) as driver,
            driver.session(database=target.database or None) as session,
        ):
            driver.verify_connectivity()
            _new_enough(session, target.uri)
            yield session
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


def _new_enough(session: "neo4j.Session", uri: str) -> None:
    found = session.run(
        "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"
    ).single()
    version = str(found["version"]) if found else "0"
    if int(version.partition(".")[0]) < OLDEST:
        raise StoreError(f"Neo4j {version} is too old", where=uri, fix=f"{OLDEST}.0 or later")


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
