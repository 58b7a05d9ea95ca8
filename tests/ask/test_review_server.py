"""kg review over HTTP: who gets in, what is answered, and what a decision writes."""

import http.client
import json
import pathlib
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kg.ask.review_server import ReviewServer
from tests.conftest import ROOT
from tests.reviewing import begun, made


@pytest.fixture
def server(tmp_path: pathlib.Path) -> Iterator[ReviewServer]:
    with ReviewServer(begun(made(tmp_path)[0], "王敏"), 0) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def ask(
    server: ReviewServer, method: str, path: str, body: object = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers, text; with the cookie unless another is given."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    sent = {"Cookie": f"{server.cookie}={server.token}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def got(server: ReviewServer, path: str, body: object = None) -> Any:
    status, _, text = ask(server, "GET" if body is None else "POST", path, body)
    assert status == 200, text
    return json.loads(text)


def test_the_token_becomes_a_cookie_and_leaves_the_address(server: ReviewServer) -> None:
    path = server.address.partition(str(server.port))[2]
    status, headers, _ = ask(server, "GET", path, Cookie="")
    assert (status, headers["Location"]) == (303, "/")
    assert headers["Set-Cookie"] == f"{server.cookie}={server.token}; HttpOnly; SameSite=Strict; Path=/"


@pytest.mark.parametrize("path", ["/", "/review.js", "/review.css", "/api/about", "/api/facts", "/api/names"])
def test_everything_needs_the_token(path: str, server: ReviewServer) -> None:
    assert ask(server, "GET", path)[0] == 200
    for cookie in ("", f"{server.cookie}=guess", f"other={server.token}"):
        status, _, text = ask(server, "GET", path, Cookie=cookie)
        assert (status, "token is missing" in text) == (403, True)
    assert ask(server, "GET", f"{path}?token={server.token}x", Cookie="")[0] == 403


def test_other_hosts_sites_and_forms_are_refused(server: ReviewServer) -> None:
    assert ask(server, "GET", "/", Host="evil.example")[0] == 403
    assert ask(server, "POST", "/api/undo", {}, Origin="http://evil.example")[0] == 403
    assert ask(server, "POST", "/api/undo", {}, Content_Type="text/plain")[0] == 415
    assert ask(server, "POST", "/api/undo", {}, Cookie="")[0] == 403
    assert ask(server, "DELETE", "/api/judge")[0] == 405
    assert ask(server, "GET", "/review.html")[0] == 404
    assert not server.session.file.exists()


def test_the_page_may_load_nothing_from_elsewhere(server: ReviewServer) -> None:
    _, headers, text = ask(server, "GET", "/")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert re.findall(r"https?://|<script>|style=", text) == []


def test_facts_come_least_certain_first_with_their_sentence(server: ReviewServer) -> None:
    found = got(server, "/api/facts")
    sure = [one["confidence"] for one in found["facts"]]
    assert (sure, found["total"]) == (sorted(sure), len(sure))
    one = next(one for one in found["facts"] if one["trigger"] == "选派")
    assert "".join(piece["text"] for piece in one["sentence"]) == "清河县委选派30名干部到青石镇。"
    assert [(p["at"], p["text"], p["roles"]) for p in one["sentence"] if p["roles"]][:2] == [
        (0, "清河县委", ["agent"]),
        (4, "选派", ["trigger"]),
    ]
    assert one["behind"]["text"].startswith("云岭县")
    assert one["behind"]["at"] == 17
    assert {m["name"] for m in one["mentions"]} >= {"清河县委", "青石镇", "云岭县民宿旅游协会"}


@pytest.mark.parametrize(
    ("query", "docs"),
    [("doc=b", {"b"}), ("type=Donation", {"a"}), ("most=0.1", set()), ("state=judged", set()), ("type=Nothing", set())],
)
def test_filters(query: str, docs: set[str], server: ReviewServer) -> None:
    assert {one["doc"] for one in got(server, f"/api/facts?{query}")["facts"]} == docs


def test_a_decision_is_one_line_and_undo_another(server: ReviewServer) -> None:
    name = got(server, "/api/facts")["facts"][0]["name"]
    assert got(server, "/api/judge", {"name": name, "verdict": "reject"})["state"] == "rejected"
    assert got(server, "/api/judge", {"name": name, "verdict": "accept"})["state"] == "accepted"
    got(server, "/api/undo", {})
    assert [one["state"] for one in got(server, "/api/facts?state=judged")["facts"]] == ["rejected"]
    got(server, "/api/undo", {})
    written = [json.loads(line) for line in server.session.file.read_text("utf-8").splitlines()]
    assert [(row["verdict"], row["who"]) for row in written] == [
        (verdict, "王敏") for verdict in ("reject", "accept", "reject", "withdraw")
    ]
    assert ask(server, "POST", "/api/undo", {})[::2] == (400, "nothing to undo (decide something first)\n")


def test_a_document_is_whole_once_all_its_facts_are_judged(server: ReviewServer) -> None:
    status, _, text = ask(server, "POST", "/api/mark", {"doc": "b", "whole": True})
    assert (status, "not judged yet" in text) == (400, True)
    for one in got(server, "/api/facts?doc=b")["facts"]:
        got(server, "/api/judge", {"name": one["name"], "verdict": "accept"})
    marked = got(server, "/api/mark", {"doc": "b", "whole": True})
    assert {row["doc"]: (row["open"] > 0, row["reviewed"]) for row in marked} == {
        "a": (True, False),
        "b": (False, True),
    }


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/api/judge", {"name": "nobody", "verdict": "accept"}, "no such fact"),
        ("/api/judge", {}, "does not read"),
        ("/api/judge", [], "does not read"),
        ("/api/names", {"class": "Place", "name": "x", "other": "y", "verdict": "same"}, "no such pair"),
        ("/api/mark", {"doc": "zz", "whole": True}, "no such document"),
        (
            "/api/add",
            {"doc": "a", "span": [0, 999], "now": {"type": "Service", "arguments": [], "quantities": []}},
            "the text has",
        ),
        (
            "/api/add",
            {"doc": "a", "span": [0, 9], "now": {"type": "Dance", "arguments": [], "quantities": []}},
            "no type 'Dance'",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_not_written(path: str, body: object, says: str, server: ReviewServer) -> None:
    status, _, text = ask(server, "POST", path, body)
    assert (status, says in text) == (400, True), text
    assert not server.session.file.exists()


def test_a_second_session_goes_on_where_the_first_ended(server: ReviewServer) -> None:
    name = got(server, "/api/facts")["facts"][0]["name"]
    got(server, "/api/judge", {"name": name, "verdict": "accept"})
    again = begun(server.session.build.folder)
    assert again.item(name).state == "accepted"


def test_the_command_prints_its_address_and_ends_cleanly(tmp_path: pathlib.Path) -> None:
    out, _ = made(tmp_path)
    code = "import sys; sys.argv = ['kg', 'review', *sys.argv[1:]]; from kg.cli.app import main; main()"
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(out), "--reviews", str(tmp_path / "r.jsonl")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert child.stdout
    line = child.stdout.readline().decode()
    assert re.match(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{43} reviews ", line)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, b"")
