"""Facts and triples a second into real servers: python -m benchmarks.loading BUILD FOLDER [csv] [bolt] [kill] [rdf4j]

`kill`: a load over Bolt, and one whose server is killed amid the relationships and that is run again: the same graph. BUILD as of benchmarks/facts.py, FOLDER for the servers' data. The servers are those of tests/servers, with a heap of 2 GB and
all compilers of Java. CPU time counts all threads of a process: on a machine that others
use it is the steadier figure.
"""

import os
import pathlib
import sys
import time
from collections.abc import Callable
from functools import partial

from neo4j import GraphDatabase

from kg.errors import StoreError
from kg.stores import neo4j, neo4j_csv, rdf4j
from kg.stores.http import Client
from kg.stores.property_graph import read
from tests.servers import servers

PASSWORD = "only on loopback"


def cpu(pid: int) -> float:
    """Seconds of CPU that a running process has had, from Linux's /proc; 0 for none."""
    if not pid:
        return 0.0
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(what: str, facts: int, work: Callable[[], object], server: int = 0) -> None:
    """Run `work` and print its time, its rate in `facts` a second, and the CPU time of both sides. `server`: its process."""
    began, own, there = time.perf_counter(), time.process_time(), cpu(server)
    said = work()
    seconds = time.perf_counter() - began
    print(
        f"{what}: {seconds:.1f} s, {facts / seconds:.0f} a second; {said}; "
        f"CPU {time.process_time() - own:.1f} s here, {cpu(server) - there:.1f} s in the server",
        flush=True,
    )


class Clock:
    """The time from the first written batch to the last, as a progress of kg.stores.neo4j."""

    def __init__(self) -> None:
        self.seconds, self._began = 0.0, 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        self._began = self._began or (time.perf_counter() if what == "batches" else 0.0)
        self.seconds = time.perf_counter() - self._began if self._began else 0.0


def empty(target: neo4j.Target) -> None:
    """Take all nodes and the schema away: the server is warm, the database as new."""
    with GraphDatabase.driver(target.uri, auth=(target.user, target.password)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for kind, query in (("CONSTRAINT", "SHOW CONSTRAINTS"), ("INDEX", "SHOW INDEXES WHERE type <> 'LOOKUP'")):
            for row in session.run(query).data():
                session.run(f"DROP {kind} {row['name']} IF EXISTS").consume()


def content(target: neo4j.Target) -> dict[str, list[int]]:
    """Of each label and type: how many there are, of how many IRIs or ends, with how many properties of how many letters."""
    letters = "CASE WHEN x[k] IS :: LIST<ANY> THEN size(x[k]) ELSE size(toString(x[k])) END"
    said = f"count(*), count(DISTINCT key), sum(size(keys(x))), sum(reduce(n = 0, k IN keys(x) | n + {letters}))"
    nodes = f"MATCH (x) WHERE NOT x:KgLoad WITH x, x.iri AS key UNWIND labels(x) AS of RETURN of, {said}"
    links = f"MATCH (a)-[x]->(b) WITH x, type(x) AS of, a.iri + ' ' + b.iri AS key RETURN of, {said}"
    with GraphDatabase.driver(target.uri, auth=(target.user, target.password)) as driver, driver.session() as session:
        return {row[0]: row[1:] for query in (nodes, links) for row in session.run(query).values()}


def killed(quads: pathlib.Path, folder: pathlib.Path, facts: int) -> None:
    """Load into one server, and into one that is killed; both then hold the same."""
    found = []
    for run in ("bolt", "bolt, killed"):
        with servers.neo4j(folder / run.replace(", ", "-"), PASSWORD, full=True) as server:
            target, written = neo4j.Target(server.bolt_url, server.user, PASSWORD), Clock()

            def progress(
                what: str, done: int, of: int, running: servers.Neo4j = server, clock: Clock = written
            ) -> None:
                clock(what, done, of)
                if what == "batches" and done == of * 2 // 3:
                    print(f"  killed at batch {done} of {of}", flush=True)
                    running.kill()

            if run == "bolt":
                timed(run, facts, partial(neo4j.load, quads, target, written), server.pid)
                print(
                    f"  of it writing: {written.seconds:.1f} s, {facts / written.seconds:.0f} facts a second",
                    flush=True,
                )
            else:
                try:
                    neo4j.load(quads, target, progress)
                except StoreError as error:
                    print(f"  {error.line()}", flush=True)
                server.start()
                timed("bolt, gone on", facts, partial(neo4j.load, quads, target, Clock()), server.pid)
            found.append(content(target))
    print("the same graph" if found[0] == found[1] else f"NOT the same: {found}", flush=True)


def main(build: pathlib.Path, folder: pathlib.Path, kinds: list[str]) -> None:
    quads = build / "graph.nq"
    with quads.open("rb") as file:
        triples = sum(1 for _ in file)
    if {"bolt", "csv", "kill"} & set(kinds):
        began = time.perf_counter()
        graph = read(quads)
        seconds, facts = time.perf_counter() - began, len(graph.links["tells"])
        print(
            f"{facts} facts, {triples} quads, {graph.tell()} nodes and relationships read in {seconds:.1f} s",
            flush=True,
        )
        del graph
    if "csv" in kinds:
        files, home = folder / "csv", folder / "neo4j-csv"
        timed("csv files", facts, lambda: neo4j_csv.write(quads, files))
        timed("csv import", facts, lambda: servers.neo4j_admin(home, *neo4j_csv.command(files)[1:])[-300:])
    if "bolt" in kinds:
        with servers.neo4j(folder / "neo4j", PASSWORD, full=True) as server:
            target = neo4j.Target(server.bolt_url, server.user, PASSWORD)
            for run in ("bolt", "bolt, the same again", "bolt, every batch again", "bolt, emptied before"):
                again = run.endswith("batch again")
                if run.endswith("emptied before"):
                    empty(target)
                written = Clock()
                load = partial(neo4j.load, quads, target, written, again=again)
                timed(run, facts, load, server.pid)
                seconds = written.seconds or 1
                print(f"  of it writing: {written.seconds:.1f} s, {facts / seconds:.0f} facts a second", flush=True)
    if "kill" in kinds:
        killed(quads, folder, facts)
    if "rdf4j" in kinds:
        with servers.rdf4j(folder / "rdf4j", full=True) as server:
            url = f"{server.url}/repositories/bench"
            rdf4j.create(url, Client())
            for run in ("rdf4j", "rdf4j, the same again"):
                timed(run, triples, lambda: rdf4j.load(quads, url, Client(), lambda count: None), server.pid)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:] or ["csv", "bolt", "rdf4j"])
