"""kg serve over HTTP: the protocol's answers and refusals, the page, and a clean end."""

import http.client
import json
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, urlencode

import pytest

from kg.ask.catalogue import competencies
from kg.ask.process import Pool
from kg.ask.protocol import LARGEST
from kg.ask.server import Server
from tests.conftest import ROOT

SELECT = "SELECT ?e { ?e a kg:Dispatch } LIMIT 2"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="module")
def server(seeds_folder: pathlib.Path) -> Iterator[Server]:
    with Pool(seeds_folder / "graph.nq", 2) as pool, Server(seeds_folder, pool, 0, timeout=10, most=1000) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.05,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def ask(server: Server, method: str, path: str, body: bytes | None = None, **headers: str) -> Got:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Got(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


def get(server: Server, query: str, **headers: str) -> Got:
    """A GET to the endpoint."""
    return ask(server, "GET", f"/sparql?{urlencode({'query': query})}", None, **headers)


def test_get_and_both_posts_say_the_same(server: Server) -> None:
    told = [
        get(server, SELECT),
        ask(server, "POST", "/sparql", SELECT.encode(), Content_Type=QUERY),
        ask(server, "POST", "/sparql", urlencode({"query": SELECT}).encode(), Content_Type=FORM),
    ]
    assert [got.status for got in told] == [200] * 3
    assert len({got.text for got in told}) == 1
    assert len(json.loads(told[0].text)["results"]["bindings"]) == 2
    assert told[0].headers["Content-Type"] == "application/sparql-results+json"
    assert "Access-Control-Allow-Origin" not in told[0].headers


@pytest.mark.parametrize(
    ("query", "accept", "status", "media"),
    [
        (SELECT, "text/csv", 200, "text/csv; charset=utf-8"),
        (SELECT, "application/sparql-results+xml", 200, "application/sparql-results+xml"),
        ("DESCRIBE <https://w3id.org/dispatch-kg/id/place/210681>", "*/*", 200, "text/turtle; charset=utf-8"),
        ("CONSTRUCT WHERE { ?s a kg:Dispatch }", "application/ld+json", 200, "application/ld+json"),
        (SELECT, "text/turtle", 406, "text/plain; charset=utf-8"),
        (SELECT, "image/png", 406, "text/plain; charset=utf-8"),
    ],
)
def test_content_is_negotiated(query: str, accept: str, status: int, media: str, server: Server) -> None:
    got = get(server, query, Accept=accept)
    assert (got.status, got.headers["Content-Type"]) == (status, media)
    assert got.text


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/sparql", 400, "give the parameter `query` once"),
        ("GET", "/sparql?query=SELECT", 400, "does not run"),
        ("GET", "/sparql?query=" + quote("SELECT * { SERVICE <http://a/> {} }"), 400, "SERVICE is refused"),
        ("GET", "/sparql?query=" + quote("SELECT * " + "{" * 20_000), 400, "nested"),
        ("GET", "/sparql?update=CLEAR+ALL", 400, "updates are refused"),
        ("DELETE", "/sparql", 405, "DELETE is not possible"),
        ("PUT", "/graph.ttl", 405, "PUT is not possible"),
        ("POST", "/", 405, "POST is not possible"),
        ("GET", "/etc/passwd", 404, "nothing here"),
        ("GET", "/../build.json", 404, "nothing here"),
        ("GET", "/.store/lock", 404, "nothing here"),
    ],
)
def test_refusals_are_plain(method: str, path: str, status: int, says: str, server: Server) -> None:
    got = ask(server, method, path)
    assert got.status == status
    assert says in got.text
    assert got.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert ("Allow" in got.headers) == (status == 405)


def test_a_query_that_takes_too_long_is_408_and_others_are_answered_meanwhile(seeds_folder: pathlib.Path) -> None:
    with Pool(seeds_folder / "graph.nq", 2) as pool, Server(seeds_folder, pool, 0, timeout=3, most=10) as server:
        pool.start()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        with ThreadPoolExecutor(3) as clients:
            slow = clients.submit(get, server, ENDLESS)
            quick = [clients.submit(get, server, SELECT) for _ in range(4)]
            assert [got.result().status for got in quick] == [200] * 4
            assert slow.result().status == 408
            assert "ended after 3 s" in slow.result().text
        server.shutdown()
        thread.join()


def test_bodies_have_a_limit_and_a_length(server: Server) -> None:
    assert ask(server, "POST", "/sparql", b"x", Content_Type="text/plain").status == 415
    with socket.create_connection(("127.0.0.1", server.port), 30) as raw:
        head = f"POST /sparql HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: {QUERY}\r\n"
        raw.sendall(f"{head}Content-Length: {LARGEST + 1}\r\n\r\n".encode())
        assert raw.recv(1000).startswith(b"HTTP/1.1 413 ")
    with socket.create_connection(("127.0.0.1", server.port), 30) as raw:
        raw.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())
        assert raw.recv(1000).startswith(b"HTTP/1.1 411 ")


def test_a_body_that_does_not_come_is_408(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.ask.server.Handler.timeout", 0.2)
    with socket.create_connection(("127.0.0.1", server.port), 30) as raw:
        raw.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: {QUERY}\r\nContent-Length: 9\r\n\r\n".encode()
        )
        assert raw.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_other_hosts_and_other_sites_are_refused(server: Server) -> None:
    assert ask(server, "GET", "/", Host="evil.example").status == 403
    assert ask(server, "GET", "/health", Host=f"localhost:{server.port}").text == "ok\n"
    assert get(server, "ASK {}", Origin="http://evil.example").status == 403
    assert get(server, "ASK {}", Origin=f"http://127.0.0.1:{server.port}").status == 200


def test_cors_only_where_it_is_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "cors", True)
    got = get(server, "ASK {}", Origin="http://other.example")
    assert (got.status, got.headers["Access-Control-Allow-Origin"]) == (200, "*")


def test_head_and_options(server: Server) -> None:
    got = ask(server, "HEAD", "/sparql?query=ASK%7B%7D")
    assert (got.status, got.text, got.headers["Content-Type"]) == (200, "", "application/sparql-results+json")
    assert ask(server, "HEAD", "/graph.ttl").text == ""
    assert ask(server, "OPTIONS", "/sparql").headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_the_cut_is_told_behind_the_answer(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 30) as raw:
        path = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})}"
        raw.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\nAccept: text/csv\r\nConnection: close\r\n\r\n".encode()
        )
        told = b"".join(iter(lambda: raw.recv(65536), b""))
    assert told.endswith(b"0\r\nX-Rows: 1000\r\nX-Cut: true\r\n\r\n")


@pytest.mark.parametrize("path", ["/graph.html", "/graph.ttl", "/graph.nq", "/graph.jsonld"])
def test_files_of_the_build(path: str, server: Server, seeds_folder: pathlib.Path) -> None:
    assert ask(server, "GET", path).text == (seeds_folder / path[1:]).read_text("utf-8")


def test_the_ontology(server: Server) -> None:
    assert ask(server, "GET", "/ontology.ttl").text == (ROOT / "ontology/kg.ttl").read_text("utf-8")


class Links(HTMLParser):
    """What a page leads to and loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def test_the_page_stands_alone_and_lists_every_query(server: Server) -> None:
    got = ask(server, "GET", "/")
    assert got.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    page = Links(got.text)
    assert "script" not in page.tags
    assert all(link.startswith("/") and not link.startswith("//") for link in page.found)
    assert {f"/?name={one.name}" for one in competencies()} <= set(page.found)
    assert all(one.title_zh in got.text for one in competencies())
    assert {ask(server, "GET", link).status for link in page.found if "name" not in link} == {200}


def test_a_click_on_a_query_and_on_an_iri(server: Server) -> None:
    got = ask(server, "GET", "/?name=who-sent-most-people")
    assert got.status == 200
    assert re.search("<p>\\d+ rows 行</p>", got.text)
    link = next(link for link in Links(got.text).found if link.startswith("/?about="))
    about = ask(server, "GET", link)
    assert about.status == 200
    assert "rdf:type" in about.text
    assert "is agent of" in about.text


def test_what_is_typed_is_shown_as_text(server: Server) -> None:
    typed = "SELECT ('</textarea><script>x</script>' AS ?x) {}"
    got = ask(server, "GET", f"/?{urlencode({'query': typed})}")
    assert got.status == 200
    assert "script" not in Links(got.text).tags
    bad = ask(server, "GET", f"/?{urlencode({'query': 'SELECT <script>'})}")
    assert (bad.status, "script" in Links(bad.text).tags) == (400, False)
    assert ask(server, "GET", "/?about=a%3E%20b").status == 400


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(number: signal.Signals, seeds_folder: pathlib.Path) -> None:
    code = "import sys; sys.argv = ['kg', 'serve', sys.argv[1], '--port', '0']; from kg.cli.app import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(seeds_folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout
    line = child.stdout.readline().decode()
    port = int(re.findall(r"127\.0\.0\.1:(\d+)/", line)[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/health")
    assert connection.getresponse().read() == b"ok\n"
    connection.close()
    child.send_signal(number)
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err.decode()) == (0, f"loading {seeds_folder} …\n")
