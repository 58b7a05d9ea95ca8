"""Neo4j, RDF4J Server and Fuseki on loopback, each for as long as a `with` block lasts.

A `folder` is one server's home, made where it is missing; what a former run left in it is served
again. All raise UnavailableError where the machine lacks Java or the jars, StartError where the
server does not come up.
"""

import contextlib
import json
import pathlib
import secrets
import socket
import subprocess
from collections.abc import Iterator, Sequence
from typing import TypeVar

from . import web
from .errors import AdminError, StartError
from .fetch import jars
from .process import FULL, Server, environment, java_command
from .sockets import LOOPBACK, free_ports

ADMIN_SECONDS = 600

Running = TypeVar("Running", bound=Server)

_NEO4J_USER = "neo4j"
_NEO4J_OPTIONS = [
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
]
_NEO4J_SETTINGS = {
    "server.default_listen_address": LOOPBACK,
    "server.default_advertised_address": LOOPBACK,
    "server.https.enabled": "false",
    "server.memory.heap.initial_size": "64m",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "64m",
    "db.tx_log.preallocate": "false",
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    # LOAD CSV reads files, never another machine.
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    # Else each stop waits ten seconds for connections that do not come.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
    "internal.server.bolt.connection_shutdown_wait_time": "1s",
}
_NEO4J_FULL = {"server.memory.pagecache.size": "1g"}
# Asks for bolt 5.0 to 5.8 or 4.4; the answer is the version that the server chose.
_BOLT_GREETING = bytes.fromhex("6060B017 00080805 00000404 00000000 00000000")

_NATIVE_STORE = """
@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
@prefix ns: <http://www.openrdf.org/config/sail/native#> .
[] a rep:Repository ; rep:repositoryID "%s" ; rep:repositoryImpl [
  rep:repositoryType "openrdf:SailRepository" ; sr:sailImpl [
    sail:sailType "openrdf:NativeStore" ; ns:tripleIndexes "spoc,posc,cspo" ] ] .
"""


class Neo4j(Server):
    """A running Neo4j Community: `bolt_url` for drivers, `http_url`, and the database `neo4j`."""

    def __init__(self, folder: pathlib.Path, password: str, full: bool = False) -> None:
        bolt, http = free_ports(2)
        self.bolt_url, self.http_url = f"bolt://{LOOPBACK}:{bolt}", f"http://{LOOPBACK}:{http}"
        self.user, self.password, self._bolt = _NEO4J_USER, password, bolt
        ports = {
            "server.bolt.listen_address": f"{LOOPBACK}:{bolt}",
            "server.http.listen_address": f"{LOOPBACK}:{http}",
        }
        _configure(folder, ports | (_NEO4J_FULL if full else {}))
        main = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={folder}"]
        super().__init__(
            "Neo4j",
            folder,
            _neo4j_command(folder, [*main, f"--config-dir={folder / 'conf'}"], FULL if full else ()),
            self._answers,
            variables=environment(folder),
            logs=[folder / "logs" / "neo4j.log", folder / "logs" / "debug.log"],
        )

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as the drivers take them."""
        return self.user, self.password

    def _answers(self) -> None:
        text, _ = web.call(
            f"{self.http_url}/db/neo4j/tx/commit",
            method="POST",
            body=json.dumps({"statements": [{"statement": "MATCH (n) RETURN count(n)"}]}),
            headers={
                "Content-Type": "application/json",
                "Authorization": web.basic(self.user, self.password),
            },
        )
        if errors := json.loads(text)["errors"]:
            raise ValueError(errors)
        with socket.create_connection((LOOPBACK, self._bolt), timeout=10) as connection:
            connection.sendall(_BOLT_GREETING)
            if connection.recv(4) in (b"", bytes(4)):
                raise ValueError("no common version of bolt")


class Rdf4j(Server):
    """A running RDF4J Server: `url` is its root, `url/repositories/…` its REST protocol."""

    def __init__(self, folder: pathlib.Path, full: bool = False) -> None:
        (port,) = free_ports(1)
        self.url = f"http://{LOOPBACK}:{port}/rdf4j-server"
        found = jars("rdf4j")
        data = folder / "data"
        command = [*(FULL if full else ()), f"-Dorg.eclipse.rdf4j.appdata.basedir={data}"]
        command += ["-jar", str(next(found.glob("jetty-runner-*.jar")))]
        command += ["--host", LOOPBACK, "--port", str(port), "--path", "/rdf4j-server"]
        command += [str(next(found.glob("rdf4j-http-server-*.war")))]
        super().__init__(
            "RDF4J Server",
            folder,
            java_command(folder, command),
            self._answers,
            variables=environment(folder),
            logs=[data / "server" / "logs" / "main.log"],
        )

    def create(self, repository: str) -> str:
        """Make a repository on a native store, which keeps its data on disk; its URL."""
        url = f"{self.url}/repositories/{repository}"
        body = _NATIVE_STORE % repository
        web.call(url, method="PUT", body=body, headers={"Content-Type": "text/turtle"})
        return url

    def _answers(self) -> None:
        text, _ = web.call(f"{self.url}/repositories", headers={"Accept": "text/csv"})
        first, *rest = text.splitlines()
        if not first.startswith("uri,id"):
            raise ValueError(f"no list of repositories: {text!r}")
        for row in rest:  # a store that recovers from a crash does so before it answers
            web.call(f"{row.split(',')[0]}/size")


class Fuseki(Server):
    """A running Fuseki with one updatable dataset in memory, empty after each start.

    `url` is the dataset; `query_url`, `update_url` and `data_url` (Graph Store) its services.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        (port,) = free_ports(1)
        self.url = f"http://{LOOPBACK}:{port}/dataset"
        self.query_url, self.update_url = f"{self.url}/query", f"{self.url}/update"
        self.data_url = f"{self.url}/data"
        jar = next(jars("fuseki").glob("jena-fuseki-server-*.jar"))
        command = ["-jar", str(jar), "--localhost", f"--port={port}"]
        super().__init__(
            "Fuseki",
            folder,
            java_command(folder, [*command, "--mem", "--update", "/dataset"]),
            self._answers,
            variables=environment(folder, FUSEKI_BASE=str(folder / "base")),
        )

    def _answers(self) -> None:
        text, _ = web.call(
            self.query_url,
            method="POST",
            body="ASK { }",
            headers={"Content-Type": "application/sparql-query", "Accept": "application/json"},
        )
        if json.loads(text)["boolean"] is not True:
            raise ValueError(f"ASK {{ }} is not true: {text!r}")


@contextlib.contextmanager
def neo4j(folder: pathlib.Path, password: str = "", full: bool = False) -> Iterator[Neo4j]:
    """Neo4j on the data in `folder`; without a `password` (8 characters or more) one is made. `full`: with
    the memory and the compilers of a server in earnest.

    A folder that has been served before keeps its password, which then has to be given.
    """
    folder = _made(folder)
    if not _has_password(folder):
        password = password or secrets.token_urlsafe()
        # As one word with the option's end before it: a password may begin with a dash.
        neo4j_admin(folder, "dbms", "set-initial-password", "--", password)
    elif not password:
        raise StartError("this folder has a password", where=str(folder), fix="give password=…")
    with _running(Neo4j(folder, password, full)) as server:
        yield server


@contextlib.contextmanager
def rdf4j(folder: pathlib.Path, full: bool = False) -> Iterator[Rdf4j]:
    """RDF4J Server on the repositories in `folder`; none in a new one. `full`: as of neo4j()."""
    with _running(Rdf4j(_made(folder), full)) as server:
        yield server


@contextlib.contextmanager
def fuseki(folder: pathlib.Path) -> Iterator[Fuseki]:
    """Fuseki with an empty dataset; `folder` takes its log and configuration."""
    with _running(Fuseki(_made(folder))) as server:
        yield server


def neo4j_admin(folder: pathlib.Path, *arguments: str) -> str:
    """Run `neo4j-admin` on the Neo4j home `folder`, which no server may be using; its output.

    Relative paths in `arguments` start at `folder`. Raises AdminError with the output's end.
    """
    folder = _made(folder)
    if not (folder / "conf" / "neo4j.conf").exists():
        _configure(folder, {})
    variables = {"NEO4J_HOME": str(folder), "NEO4J_CONF": str(folder / "conf")}
    try:
        ended = subprocess.run(
            _neo4j_command(folder, ["org.neo4j.cli.AdminTool", *arguments]),
            cwd=folder,
            env=environment(folder, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=ADMIN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise AdminError(f"did not end in {ADMIN_SECONDS} s", where=str(folder)) from None
    if ended.returncode != 0:
        what = f"neo4j-admin {' '.join(arguments[:3])}: exit {ended.returncode}"
        raise AdminError(f"{what}\n{ended.stdout[-4000:]}", where=str(folder))
    return ended.stdout


@contextlib.contextmanager
def _running(server: Running) -> Iterator[Running]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _made(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _has_password(folder: pathlib.Path) -> bool:
    data = folder / "data"
    return (data / "dbms" / "auth.ini").exists() or (data / "databases" / "system").exists()


def _configure(folder: pathlib.Path, settings: dict[str, str]) -> None:
    (folder / "conf").mkdir(exist_ok=True)
    lines = [f"{name}={value}\n" for name, value in (_NEO4J_SETTINGS | settings).items()]
    (folder / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")


def _neo4j_command(folder: pathlib.Path, main: list[str], java: Sequence[str] = ()) -> list[str]:
    return java_command(folder, [*java, *_NEO4J_OPTIONS, "-cp", f"{jars('neo4j')}/*", *main])
