"""A server for this machine alone: what `kg serve` and `kg review` share. Hosts, origins, bodies, refusals, headers."""

import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from kg.ask.protocol import LARGEST, RefusedError, is_ours, is_same

_OTHERS = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT")


class LocalServer(ThreadingHTTPServer):
    """A server on 127.0.0.1. `port` 0 takes a free one. Raises OSError where the port is taken."""

    daemon_threads = True  # what still runs at the end is ended with its process
    cors = False  # whether pages of other sites may ask

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", port), handler)

    @property
    def port(self) -> int:
        """The port that it listens to."""
        return self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """One line; a client that goes away is nobody's error."""
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"error: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201


class LocalHandler(BaseHTTPRequestHandler):
    """One connection. `answer_get` and `answer_post` say what a server answers, `posts` where it takes bodies."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "dispatch-kg", ""
    timeout = 30.0  # seconds that a client may be silent
    posts: frozenset[str] = frozenset()
    server: LocalServer

    def answer_get(self) -> None:
        """Answer a GET or HEAD."""
        raise NotImplementedError

    def answer_post(self, body: bytes) -> None:
        """Answer a POST to one of `posts`."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Answer a GET."""
        self._guarded(self.answer_get)

    def do_HEAD(self) -> None:
        """Answer a HEAD: as a GET, without the body."""
        self._guarded(self.answer_get)

    def do_POST(self) -> None:
        """Answer a POST."""
        self._guarded(self._post)

    def do_OPTIONS(self) -> None:
        """Say what may be asked."""
        self._guarded(lambda: self.send(HTTPStatus.NO_CONTENT, "", b"", {"Allow": self._allowed()}))

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Methods that are refused; the standard library answers 501 to those that it does not find."""
        if name.startswith("do_") and name[3:] in _OTHERS:
            return lambda: self._guarded(self._post)
        raise AttributeError(name)

    def _allowed(self) -> str:
        return "GET, HEAD, POST, OPTIONS" if self.at in self.posts else "GET, HEAD, OPTIONS"

    @property
    def at(self) -> str:
        """The path that is asked for, without what stands behind a question mark."""
        return urlsplit(self.path).path

    def _guarded(self, answer: Callable[[], None]) -> None:
        """Answer, or say plainly why not."""
        self._begun = False
        try:
            self.check()
            answer()
        except RefusedError as error:
            extra = {"Allow": self._allowed()} if error.status == HTTPStatus.METHOD_NOT_ALLOWED else {}
            self.fail(error.status, error.what, extra)

    def check(self) -> None:
        """Raises RefusedError for a request that leads here by another name, or comes from another site's page."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not is_ours(hosts[0], self.server.port):
            raise RefusedError(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 and localhost only")
        origin = self.headers.get("Origin")
        if origin and not self.server.cors and not is_same(origin, self.server.port):
            raise RefusedError(HTTPStatus.FORBIDDEN, "other sites may not ask; start with --cors to let them")

    def _post(self) -> None:
        if self.command != "POST" or self.at not in self.posts:
            self.close_connection = True  # a body that nobody reads would be taken for the next request
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{self.command} is not possible here")
        self.answer_post(self._body())

    def _body(self) -> bytes:
        told = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (told.isascii() and told.isdigit()):
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED, "give the length of the body in Content-Length")
        if int(told) > LARGEST:
            raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body may have {LARGEST:,} bytes")
        try:
            return self.rfile.read(int(told))
        except TimeoutError:
            raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "the body did not come") from None

    def send(self, status: HTTPStatus, media: str, body: bytes, extra: dict[str, str] | None = None) -> None:
        """Answer with a body."""
        length = {} if status == HTTPStatus.NO_CONTENT else {"Content-Length": str(len(body))}
        self.head(status, media, {**length, **(extra or {})})
        if self.command != "HEAD":
            self.wfile.write(body)

    def fail(self, status: HTTPStatus, what: str, extra: dict[str, str] | None = None) -> None:
        """Answer with a message, unless an answer has begun, and end the connection."""
        self.close_connection = True  # what of the request was not read must not be taken for the next one
        if not self._begun:
            headers = {"Connection": "close", **(extra or {})}
            self.send(status, "text/plain; charset=utf-8", f"{what}\n".encode("utf-8", "replace"), headers)

    def head(self, status: HTTPStatus, media: str, extra: dict[str, str]) -> None:
        """Begin an answer."""
        self._begun = True
        self.send_response(status)
        allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Accept, Content-Type"}
        cors = {"Access-Control-Allow-Origin": "*", **(allowed if self.command == "OPTIONS" else {})}
        safe = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
        plain = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
        told = {
            **({"Content-Type": media} if media else {}),
            **safe,
            **plain,
            **(cors if self.server.cors else {}),
            **extra,
        }
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked is the asker's own."""
