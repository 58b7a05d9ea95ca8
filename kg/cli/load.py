"""kg load: a finished build into a graph database."""

import pathlib
import time
from typing import Annotated

import typer

from kg.cli.schema import adopting
from kg.errors import InputError
from kg.graph.load import load as opened
from kg.stores.secrets import password

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Build = Annotated[pathlib.Path, typer.Argument(help="A build folder.", show_default=False)]
User = Annotated[str, typer.Option("--user", help="The user's name.", show_default=False)]
Secret = Annotated[
    str, typer.Option("--password-env", metavar="NAME", help="The environment variable with the password.")
]
Replace = Annotated[
    list[str] | None,
    typer.Option(
        "--replace", metavar="DOC", help="Only this document, in place of what is there of it; may be repeated."
    ),
]
Chunk = Annotated[int, typer.Option("--chunk", min=1, help="Statements a request.")]


@app.callback()
def load() -> None:
    """Load a build into Neo4j, GraphDB, RDF4J or any SPARQL store; again changes nothing. 载入图数据库。

    Example: NEO4J_PASSWORD=… kg load neo4j out --uri bolt://127.0.0.1:7687
    """


@app.command("neo4j")
@adopting
def neo4j(
    build: Build,
    uri: Annotated[str, typer.Option("--uri", help="bolt://… or neo4j://…", show_default=False)],
    user: User = "neo4j",
    password_env: Secret = "NEO4J_PASSWORD",
    database: Annotated[str, typer.Option("--database", help="Default: the user's own.", show_default=False)] = "",
    replace: Replace = None,
    again: Annotated[bool, typer.Option("--again", help="Write also what an earlier run of this build wrote.")] = False,
) -> None:
    """Load a build into a running Neo4j 5 as a property graph (see docs/neo4j.md). 载入 Neo4j。"""
    from kg.stores import neo4j as store

    meter = _Meter()
    target = store.Target(uri, user, password(password_env), database)
    done = store.load(opened(build).quads, target, meter.of, replace=replace or (), again=again)
    there = f", {done.skipped} batches were there" if done.skipped else ""
    typer.echo(f"{done.nodes} nodes, {done.links} relationships → {uri}{there}")


@app.command("neo4j-csv")
@adopting
def neo4j_csv(
    build: Build,
    out: Annotated[pathlib.Path, typer.Option("--out", "-o", help="The folder to write.", show_default=False)],
    database: Annotated[str, typer.Option("--database", help="The database in the printed command.")] = "neo4j",
) -> None:
    """Write files for `neo4j-admin database import full`, and print its command: the fastest way. 离线批量导入 Neo4j。"""
    into_files(build, out, database)


def into_files(build: pathlib.Path, out: pathlib.Path, database: str = "neo4j") -> None:
    """Write a build as files for Neo4j's import tool into a folder, and print the tool's command."""
    from kg.stores import neo4j_csv as files

    nodes, links = files.write(opened(build).quads, out)
    typer.echo(f"{nodes} nodes, {links} relationships → {out}; with the server stopped run:", err=True)
    typer.echo(files.shell(out, database))


@app.command("rdf4j")
@adopting
def rdf4j(
    build: Build,
    url: Annotated[str, typer.Option("--url", help="http://HOST/…/repositories/ID", show_default=False)],
    user: User = "",
    password_env: Secret = "KG_STORE_PASSWORD",
    create: Annotated[bool, typer.Option("--create", help="Make the repository where there is none.")] = False,
    config: Annotated[
        pathlib.Path | None, typer.Option("--config", help="Its configuration in Turtle.", show_default=False)
    ] = None,
    replace: Replace = None,
    one: Annotated[bool, typer.Option("--one-transaction", help="All or nothing, instead of chunk by chunk.")] = False,
    chunk: Chunk = 50_000,
) -> None:
    """Load a build into a repository of RDF4J Server or GraphDB (see docs/graphdb.md). 载入 RDF4J 或 GraphDB。"""
    from kg.stores import rdf4j as store
    from kg.stores.http import Client

    if config and not create:
        raise InputError("a configuration is for a new repository", where="--config", fix="add --create")
    client, quads, meter = Client(user, password(password_env) if user else ""), opened(build).quads, _Meter()
    if create and store.create(url.rstrip("/"), client, config):
        typer.echo(f"made {url}", err=True)
    sent = store.load(quads, url.rstrip("/"), client, meter.add, replace=replace or (), one=one, chunk=chunk)
    typer.echo(f"{sent} quads → {url}")


@app.command("sparql")
@adopting
def sparql(
    build: Build,
    graph_store: Annotated[str, typer.Option("--graph-store", help="A Graph Store service.", show_default=False)] = "",
    update: Annotated[str, typer.Option("--update", help="A SPARQL Update service.", show_default=False)] = "",
    user: User = "",
    password_env: Secret = "KG_STORE_PASSWORD",
    replace: Replace = None,
    chunk: Annotated[
        int | None, typer.Option("--chunk", min=1, help="Statements a request.", show_default=False)
    ] = None,
) -> None:
    """Load a build into any SPARQL 1.1 store, by its Graph Store service or its Update service. 载入 SPARQL 存储。"""
    from kg.stores import chunks
    from kg.stores import sparql as store
    from kg.stores.http import Client

    if bool(graph_store) == bool(update):
        raise InputError("give either --graph-store or --update", where="kg load sparql")
    client, quads, meter = Client(user, password(password_env) if user else ""), opened(build).quads, _Meter()
    wanted = replace or ()
    if update:
        sent = store.by_update(quads, update, client, meter.add, replace=wanted, chunk=chunk or store.UPDATE_CHUNK)
    else:
        sent = store.to_graph_store(quads, graph_store, client, meter.add, replace=wanted, chunk=chunk or chunks.CHUNK)
    typer.echo(f"{sent} triples → {graph_store or update}")


class _Meter:
    """How far a load is, on standard error, every two seconds at most."""

    def __init__(self) -> None:
        self._began = self._said = time.monotonic()
        self._sent = 0

    def of(self, what: str, done: int, total: int) -> None:
        """`done` of `total`."""
        self._say(f"{what} {done}/{total}")

    def add(self, count: int) -> None:
        """`count` more statements."""
        self._sent += count
        self._say(f"{self._sent} statements, {self._sent / max(time.monotonic() - self._began, 0.001):.0f} a second")

    def _say(self, text: str) -> None:
        if time.monotonic() - self._said >= 2:
            self._said = time.monotonic()
            typer.echo(text, err=True)
