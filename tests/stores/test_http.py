"""The client of graph stores against a small server on loopback: passwords, retries, redirects, errors."""

import base64
import threading
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kg.errors import StoreError
from kg.stores.http import Client


class _Handler(BaseHTTPRequestHandler):
    answers: list[int]
    seen: list[tuple[str, str | None, str | None]]

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, self.headers.get("Authorization"), self.headers.get("Content-Type")))
        status = self.answers.pop(0)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"said")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[tuple[str, type[_Handler]]]:
    handler = type("Handler", (_Handler,), {"answers": [], "seen": []})
    with HTTPServer(("127.0.0.1", 0), handler) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/store", handler
        made.shutdown()
        thread.join()


def test_a_busy_server_is_asked_again(server: tuple[str, type[_Handler]]) -> None:
    url, handler = server
    handler.answers[:] = [503, 502, 204]
    assert Client("ann", "秘密", pauses=(0, 0)).call("PUT", url, b"x", "text/turtle", graph="urn:图")[0] == 204
    secret = "Basic " + base64.b64encode("ann:秘密".encode()).decode()
    assert handler.seen == [("/store?graph=urn%3A%E5%9B%BE", secret, "text/turtle; charset=utf-8")] * 3


def test_what_may_happen_once_is_sent_once(server: tuple[str, type[_Handler]]) -> None:
    url, handler = server
    handler.answers[:] = [503]
    with pytest.raises(StoreError, match="PUT: 503 said"):
        Client(pauses=(0, 0)).call("PUT", url, b"", once=True)
    assert len(handler.seen) == 1


@pytest.mark.parametrize(
    ("status", "fix"),
    [
        (401, "--password-env"),
        (403, "may not write"),
        (404, "does not exist"),
        (413, "--chunk"),
        (302, "another address"),
    ],
)
def test_an_error_says_what_to_do(status: int, fix: str, server: tuple[str, type[_Handler]]) -> None:
    url, handler = server
    handler.answers[:] = [status]
    with pytest.raises(StoreError, match=str(status)) as caught:
        Client("ann", "hidden", pauses=(0,)).call("PUT", url, b"")
    assert fix in caught.value.line()
    assert "hidden" not in caught.value.line() + repr(Client("ann", "hidden"))
    assert len(handler.seen) == 1  # a redirect is not followed, and no password goes elsewhere


def test_no_server() -> None:
    with pytest.raises(StoreError, match="no server answers"):
        Client(pauses=(0,)).call("GET", "http://127.0.0.1:9/")


def test_no_token_of_an_address_is_told(server: tuple[str, type[_Handler]]) -> None:
    url, handler = server
    handler.answers[:] = [500]
    with pytest.raises(StoreError) as caught:
        Client(pauses=()).call("PUT", f"{url}?token=geheim", b"")
    assert "geheim" not in caught.value.line()
    with pytest.raises(StoreError) as caught:
        Client("ann", "geheim", pauses=()).call("PUT", "http://127.0.0.1:9/?key=geheim", b"")
    assert "geheim" not in caught.value.line() + repr(Client("ann", "geheim"))


def test_a_refused_answer_gives_its_connection_back(
    server: tuple[str, type[_Handler]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, handler = server
    closed: list[int] = []
    close = urllib.error.HTTPError.close

    def closing(self: urllib.error.HTTPError) -> None:
        closed.append(self.code)
        close(self)

    monkeypatch.setattr(urllib.error.HTTPError, "close", closing)
    handler.answers[:] = [503, 404, 403]
    assert Client(pauses=(0,)).call("PUT", url, b"", missing=True)[0] == 404
    with pytest.raises(StoreError):
        Client(pauses=()).call("PUT", url, b"")
    assert set(closed) == {503, 404, 403}
