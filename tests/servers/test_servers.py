"""The servers do what tests of this project ask of them, seen from outside by real calls."""

import ipaddress
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
from collections.abc import Iterator

import neo4j
import pytest

from . import fetch, process, servers, sockets, web
from .errors import AdminError, ChecksumError, StartError, UnavailableError
from .servers import Fuseki, Neo4j, Rdf4j

# Beyond the basic plane, composed of several code points, and what each syntax must escape.
TEXT = "东港市“选派”500多名党员干部 👩‍🌾🚜 𠮷 'single' \"double\" back\\slash\ttab\nline"
GRAPH = "https://example.org/图/一"
SUBJECT = "https://example.org/事件/1"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
QUAD = f"<{SUBJECT}> <{LABEL}> {json.dumps(TEXT, ensure_ascii=False)}@zh <{GRAPH}> .\n"
LABELS = f"SELECT ?g ?label WHERE {{ GRAPH ?g {{ <{SUBJECT}> <{LABEL}> ?label }} }}"


def rows(url: str, query: str, *, method: str = "POST") -> list[dict[str, str]]:
    """The solutions of a SELECT query: variable to value."""
    headers = {"Accept": "application/sparql-results+json"}
    # Without a charset RDF4J reads queries and updates as Latin-1, not as UTF-8.
    headers |= {"Content-Type": "application/sparql-query; charset=utf-8"}
    text, _ = web.call(url, method=method, body=query, headers=headers)
    found = json.loads(text)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


def count(url: str) -> int:
    """How many statements stand in the named graphs behind a query service."""
    return int(rows(url, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")[0]["n"])


def send(url: str, body: str, kind: str, *, method: str = "POST") -> None:
    web.call(url, method=method, body=body, headers={"Content-Type": f"{kind}; charset=utf-8"})


# Every server


@pytest.fixture(params=["neo4j_server", "rdf4j_server", "fuseki_server"])
def server(request: pytest.FixtureRequest) -> process.Server:
    found: process.Server = request.getfixturevalue(request.param)
    return found


def test_nothing_listens_beyond_loopback(server: process.Server) -> None:
    found = sockets.listening(server.pid)
    assert len(found) == (2 if isinstance(server, Neo4j) else 1)
    assert {str(address) for address, _ in found} == {"127.0.0.1"}
    assert sockets.reachable(server.pid) == []
    if shutil.which("ss"):  # the same seen by another program
        ended = subprocess.run(["ss", "-lntupH"], capture_output=True, text=True, check=True)
        lines = [line for line in ended.stdout.splitlines() if f"pid={server.pid}," in line]
        assert {line.split()[4] for line in lines} == {f"{at}:{port}" for at, port in found}


def test_the_server_is_a_process_group_of_its_own(server: process.Server) -> None:
    assert os.getpgid(server.pid) == server.pid != os.getpgid(0)


def test_the_heap_is_512_mb_and_other_machines_are_out_of_reach(server: process.Server) -> None:
    command = pathlib.Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
    assert "-Xmx512m" in command
    assert {"-Dhttp.proxyPort=9", "-Dhttps.proxyPort=9"} <= set(command)


# Neo4j


@pytest.fixture
def driver(neo4j_server: Neo4j) -> Iterator[neo4j.Driver]:
    """A driver to the shared server; the database is emptied afterwards."""
    with connect(neo4j_server) as connected:
        yield connected
        connected.execute_query("MATCH (n) DETACH DELETE n")


def connect(server: Neo4j) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(server.bolt_url, auth=server.auth, telemetry_disabled=True)


def test_bolt_wants_the_password(neo4j_server: Neo4j) -> None:
    wrong = neo4j.GraphDatabase.driver(neo4j_server.bolt_url, auth=("neo4j", "not the password"))
    with wrong, pytest.raises(neo4j.exceptions.AuthError):
        wrong.verify_connectivity()


def test_bolt_answers_in_the_database_neo4j(driver: neo4j.Driver) -> None:
    found = driver.execute_query("CALL dbms.components()", database_="neo4j")
    assert found.summary.database == "neo4j"
    component = found.records[0]
    assert component["edition"] == "community"
    assert component["versions"][0].startswith("5.26.")


def test_bolt_keeps_text(driver: neo4j.Driver) -> None:
    driver.execute_query("CREATE (:`事件` {text: $text})", text=TEXT)
    found = driver.execute_query("MATCH (n) RETURN labels(n) AS labels, n.text AS text")
    assert [(row["labels"], row["text"]) for row in found.records] == [(["事件"], TEXT)]


def test_no_usage_is_reported(driver: neo4j.Driver) -> None:
    query = "SHOW SETTINGS 'dbms.usage_report.enabled', 'client.allow_telemetry' YIELD value"
    assert [row["value"] for row in driver.execute_query(query).records] == ["false", "false"]
    assert not list(fetch.jars("neo4j").glob("neo4j-udc-*"))


def test_neo4j_reads_no_other_machine(driver: neo4j.Driver) -> None:
    query = "LOAD CSV FROM 'http://127.0.0.1:9/x.csv' AS row RETURN row"
    with pytest.raises(neo4j.exceptions.ClientError, match="blocked"):
        driver.execute_query(query)


def test_full_text_index_with_the_cjk_analyzer(driver: neo4j.Driver) -> None:
    options = "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}"
    driver.execute_query(f"CREATE FULLTEXT INDEX names FOR (n:Named) ON EACH [n.name] {options}")
    try:
        for name in ("东港市委组织部", "青石镇卫生院"):
            driver.execute_query("CREATE (:Named {name: $name})", name=name)
        driver.execute_query("CALL db.awaitIndexes(60)")
        search = "CALL db.index.fulltext.queryNodes('names', $words) YIELD node RETURN node.name"
        for words, expected in (("组织部", ["东港市委组织部"]), ("卫生院", ["青石镇卫生院"])):
            found = driver.execute_query(search, words=words).records
            assert [row.value() for row in found] == expected
    finally:
        driver.execute_query("DROP INDEX names")


def test_neo4j_keeps_what_was_committed(neo4j_server: Neo4j) -> None:
    with connect(neo4j_server) as driver, driver.session() as session:
        session.run("CREATE (:Kept {text: $text})", text=TEXT).consume()
        open_transaction = session.begin_transaction()
        open_transaction.run("CREATE (:Lost)").consume()
        before = neo4j_server.pid
        neo4j_server.kill()
    assert not pathlib.Path(f"/proc/{before}").exists()
    neo4j_server.restart()
    assert neo4j_server.pid != before
    with connect(neo4j_server) as driver:
        found = driver.execute_query("MATCH (n) RETURN labels(n)[0] AS label, n.text AS text")
        assert [(row["label"], row["text"]) for row in found.records] == [("Kept", TEXT)]
        driver.execute_query("MATCH (n) DELETE n")


def quoted(text: str) -> str:
    """A CSV field as RFC 4180 writes it."""
    return '"' + text.replace('"', '""') + '"'


def test_import_by_the_admin_tool_into_a_fresh_store(neo4j_home: pathlib.Path) -> None:
    csv = neo4j_home / "import"
    csv.mkdir(parents=True)
    nodes = f"id:ID,text,:LABEL\n1,{quoted(TEXT)},Event\n2,东港市,Place;`市`\n"
    (csv / "节点.csv").write_text(nodes, encoding="utf-8")
    (csv / "边.csv").write_text(":START_ID,:END_ID,:TYPE,count:int\n1,2,FROM,500\n", "utf-8")
    said = servers.neo4j_admin(
        neo4j_home,
        *("database", "import", "full", "neo4j", "--multiline-fields=true"),
        *("--nodes=import/节点.csv", "--relationships=import/边.csv"),
    )
    assert "2 nodes" in said
    with servers.neo4j(neo4j_home, password="eight or more") as server, connect(server) as driver:
        query = "MATCH (e:Event)-[r:FROM]->(p:Place) RETURN e.text, r.count, p.text"
        found = driver.execute_query(query).records
        assert [row.values() for row in found] == [[TEXT, 500, "东港市"]]
        with pytest.raises(AdminError, match="in use"):
            servers.neo4j_admin(neo4j_home, "database", "check", "neo4j")
    assert "errors" not in servers.neo4j_admin(neo4j_home, "database", "check", "neo4j").lower()
    with pytest.raises(StartError, match="password"), servers.neo4j(neo4j_home):
        pass


def test_the_admin_tool_says_what_is_wrong(neo4j_home: pathlib.Path) -> None:
    with pytest.raises(AdminError, match="database import full: exit"):
        servers.neo4j_admin(neo4j_home, "database", "import", "full", "--nodes=missing.csv")


# RDF4J Server


@pytest.fixture
def repository(rdf4j_server: Rdf4j, request: pytest.FixtureRequest) -> str:
    return rdf4j_server.create(request.node.name)


def test_rdf4j_loads_quads_into_their_graphs(rdf4j_server: Rdf4j, repository: str) -> None:
    send(f"{repository}/statements", QUAD, "application/n-quads")
    assert rows(repository, LABELS) == [{"g": GRAPH, "label": TEXT}]
    context = urllib.parse.quote(f"<{GRAPH}>")
    headers = {"Accept": "application/n-quads"}
    quads, _ = web.call(f"{repository}/statements?context={context}", headers=headers)
    assert quads.count("\n") == 1
    assert f"<{GRAPH}>" in quads
    assert list((rdf4j_server.folder / "data" / "server" / "repositories").glob("*/triples.*"))


def test_rdf4j_updates(repository: str) -> None:
    update = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{SUBJECT}> <{LABEL}> {json.dumps(TEXT)} }} }}"
    send(f"{repository}/statements", update, "application/sparql-update")
    assert rows(repository, LABELS) == [{"g": GRAPH, "label": TEXT}]


def begun(repository: str) -> str:
    """The URL of a new transaction."""
    _, headers = web.call(f"{repository}/transactions", method="POST")
    return headers["Location"]


def test_rdf4j_commits_a_transaction_as_a_whole(repository: str) -> None:
    transaction = begun(repository)
    send(f"{transaction}?action=ADD", QUAD, "application/n-quads", method="PUT")
    assert rows(f"{transaction}?action=QUERY", LABELS, method="PUT")
    assert count(repository) == 0
    web.call(f"{transaction}?action=COMMIT", method="PUT")
    assert rows(repository, LABELS) == [{"g": GRAPH, "label": TEXT}]


def test_rdf4j_rolls_a_transaction_back(repository: str) -> None:
    transaction = begun(repository)
    send(f"{transaction}?action=ADD", QUAD, "application/n-quads", method="PUT")
    web.call(transaction, method="DELETE")
    assert count(repository) == 0


def test_rdf4j_refuses_what_is_no_n_quads(repository: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        send(f"{repository}/statements", "no quads", "application/n-quads")
    assert refused.value.code == 400


def test_rdf4j_keeps_what_was_committed(rdf4j_server: Rdf4j, repository: str) -> None:
    send(f"{repository}/statements", QUAD, "application/n-quads")
    lost = QUAD.replace(SUBJECT, f"{SUBJECT}/lost")
    send(f"{begun(repository)}?action=ADD", lost, "application/n-quads", method="PUT")
    before = rdf4j_server.pid
    rdf4j_server.kill()
    with pytest.raises(urllib.error.URLError):
        web.call(repository)
    rdf4j_server.restart()
    assert rdf4j_server.pid != before
    assert count(repository) == 1
    assert rows(repository, LABELS) == [{"g": GRAPH, "label": TEXT}]


# Fuseki


@pytest.fixture
def dataset(fuseki_server: Fuseki) -> Iterator[Fuseki]:
    """The shared dataset, emptied afterwards."""
    yield fuseki_server
    send(fuseki_server.update_url, "DROP ALL", "application/sparql-update")


def test_fuseki_updates_and_answers(dataset: Fuseki) -> None:
    update = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{SUBJECT}> <{LABEL}> {json.dumps(TEXT)} }} }}"
    send(dataset.update_url, update, "application/sparql-update")
    assert rows(dataset.query_url, LABELS) == [{"g": GRAPH, "label": TEXT}]


def test_fuseki_loads_quads_into_their_graphs(dataset: Fuseki) -> None:
    send(dataset.data_url, QUAD, "application/n-quads")
    assert rows(dataset.query_url, LABELS) == [{"g": GRAPH, "label": TEXT}]


def test_fuseki_has_the_graph_store_protocol(dataset: Fuseki) -> None:
    graph = f"{dataset.data_url}?graph={urllib.parse.quote(GRAPH)}"
    triple = QUAD.replace(f" <{GRAPH}>", "")
    other = f"<{SUBJECT}> <{LABEL}> '一' .\n"
    send(graph, triple, "application/n-triples", method="PUT")
    assert rows(dataset.query_url, LABELS) == [{"g": GRAPH, "label": TEXT}]
    send(graph, other, "text/turtle")
    assert count(dataset.query_url) == 2
    send(graph, other, "text/turtle", method="PUT")
    text, _ = web.call(graph, headers={"Accept": "application/n-triples"})
    assert text == f'<{SUBJECT}> <{LABEL}> "一" .\n'
    web.call(graph, method="DELETE")
    # Not by asking for the graph: Fuseki 5.6 answers 500 for 404 where its name is not ASCII.
    assert count(dataset.query_url) == 0


def test_fuseki_is_empty_after_a_crash(dataset: Fuseki) -> None:
    send(dataset.data_url, QUAD, "application/n-quads")
    dataset.kill()
    dataset.restart()
    assert count(dataset.query_url) == 0


# The process around a server


def python(folder: pathlib.Path, code: str) -> process.Server:
    """A server that is this Python, and that answers once there is a file `ready`."""

    def answers() -> None:
        (folder / "ready").stat()

    command = [sys.executable, "-c", code]
    variables = process.environment(folder)
    return process.Server("Python", folder, command, answers, variables=variables)


def test_a_server_that_ends_shows_its_log(tmp_path: pathlib.Path) -> None:
    server = python(tmp_path, "raise SystemExit('the cause 原因')")
    with pytest.raises(StartError, match=r"ended with 1 before it answered\n(?s:.)*原因"):
        server.start()


def test_a_server_that_does_not_answer_is_stopped(tmp_path: pathlib.Path) -> None:
    server = python(tmp_path, "import time; time.sleep(600)")
    with pytest.raises(StartError, match=r"did not answer in 0\.5 s; last: FileNotFound"):
        server.start(0.5)
    with pytest.raises(StartError, match="does not run"):
        _ = server.pid


def test_a_server_open_to_other_machines_is_stopped(tmp_path: pathlib.Path) -> None:
    # UDP: bound but never sent to, so that nothing is asked of another machine here either.
    code = "import socket, time; s = socket.socket(type=socket.SOCK_DGRAM); "
    code += "s.bind(('0.0.0.0', 0)); open('ready', 'w'); time.sleep(600)"
    server = python(tmp_path, code)
    with pytest.raises(StartError, match=r"open to other machines at 0\.0\.0\.0:"):
        server.start()


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    status = pathlib.Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed")
def test_a_server_ends_with_tests_that_are_killed(tmp_path: pathlib.Path) -> None:
    tests = f"""
import os, pathlib, signal
from {__name__} import python
server = python(pathlib.Path("."), "open('ready', 'w'); import time; time.sleep(600)")
server.start()
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = pathlib.Path(__file__).parents[__name__.count(".")]
    variables = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", tests]
    ended = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    left = int(ended.stdout)
    until = time.monotonic() + 30
    while not gone(left):
        assert time.monotonic() < until, f"process {left} still runs"
        time.sleep(0.1)


def test_addresses_of_the_system_are_decoded() -> None:
    assert sockets._decode("0100007F:1F90") == (ipaddress.IPv4Address("127.0.0.1"), 8080)
    mapped = "0000000000000000FFFF00000100007F:0050"
    assert sockets._decode(mapped) == (ipaddress.IPv4Address("127.0.0.1"), 80)
    own = "00000000000000000000000001000000:0050"
    assert sockets._decode(own) == (ipaddress.IPv6Address("::1"), 80)


# Fetching


@pytest.fixture
def bare(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A machine with nothing installed and an empty cache; the folder is all of its PATH."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    for variable in ("PATH", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("bare")
def test_without_java_or_maven_the_reason_is_said() -> None:
    with pytest.raises(UnavailableError, match="Java is not installed"):
        process.java.__wrapped__()
    with pytest.raises(UnavailableError, match="Maven is not installed, fuseki needs it"):
        fetch.jars.__wrapped__("fuseki")


def test_an_old_java_is_named(bare: pathlib.Path) -> None:
    old = bare / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    old.chmod(0o755)
    with pytest.raises(UnavailableError, match=r"too old or does not run: .*11\.0\.2"):
        process.java.__wrapped__()


def maven(folder: pathlib.Path, script: str) -> None:
    """A `mvn` that runs `script`, with $out as the folder to fill."""
    tool = folder / "mvn"
    find = 'for a in "$@"; do case $a in -DoutputDirectory=*) out=${a#*=};; esac; done\n'
    tool.write_text(f"#!/bin/sh\n{find}{script}\n")
    tool.chmod(0o755)


def test_what_maven_cannot_fetch_is_unavailable(bare: pathlib.Path) -> None:
    maven(bare, "echo '[ERROR] Could not find x in central (https://host/x)'; exit 1")
    with pytest.raises(UnavailableError, match=r"cannot fetch rdf4j: .* in central$"):
        fetch.jars.__wrapped__("rdf4j")


def test_another_file_than_the_pinned_one_is_refused(bare: pathlib.Path) -> None:
    maven(bare, '/bin/mkdir -p "$out"; echo other > "$out/jena-fuseki-server-5.6.0.jar"')
    with pytest.raises(ChecksumError, match=r"1 files of fuseki .*: jena-fuseki-server"):
        fetch.jars.__wrapped__("fuseki")
    assert [entry.name for entry in fetch.cache().iterdir()] == ["fuseki.lock"]


def test_a_damaged_cache_is_mended(bare: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = bare / "checksums.txt"
    digest = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"  # of "hello\n"
    pins.write_text(f"{digest}  fuseki/one.jar\n")
    monkeypatch.setattr(fetch, "CHECKSUMS", pins)
    maven(bare, '/bin/mkdir -p "$out"; echo hello > "$out/one.jar"')
    folder = fetch.jars.__wrapped__("fuseki")
    (folder / "one.jar").write_text("damaged")
    assert fetch.jars.__wrapped__("fuseki") == folder
    assert (folder / "one.jar").read_text() == "hello\n"
