"""kg serve: a read-only SPARQL 1.1 Protocol endpoint and a query page, for this machine alone.

Oxigraph's own server (the package `oxigraph`) was tried first: it follows SERVICE to any address, ends at a query of
20,000 brackets, answers to any Host, and its page loads scripts from elsewhere. So this is the standard library's.
"""

import json
import shutil
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from kg.ask import page
from kg.ask.catalogue import FOLDER, competencies
from kg.ask.process import Pool, Question
from kg.ask.protocol import LARGEST, RefusedError, form, is_ours, is_same, question
from kg.errors import QueryError, QueryTimeoutError
from kg.extension import SCHEMA

SHOWN = 1000  # rows of the page's table
_GRAPH_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; frame-ancestors 'none'"
_FILES = {
    "/graph.html": ("graph.html", "text/html; charset=utf-8"),
    "/graph.ttl": ("graph.ttl", "text/turtle; charset=utf-8"),
    "/graph.nq": ("graph.nq", "application/n-quads; charset=utf-8"),
    "/graph.jsonld": ("graph.jsonld", "application/ld+json"),
}
_ONTOLOGY = {"/ontology.ttl": "kg.ttl", "/shapes.ttl": "shapes.ttl"}


class Server(ThreadingHTTPServer):
    """One build on 127.0.0.1. `port` 0 takes a free one. Raises OSError where the port is taken."""

    daemon_threads = True  # what still runs at the end is ended with its process

    def __init__(self, build: Path, pool: Pool, port: int, *, timeout: float, most: int, cors: bool = False) -> None:
        self.build, self.pool, self.seconds, self.most, self.cors = build, pool, timeout, most, cors
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def port(self) -> int:
        """The port that it listens to."""
        return self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """One line; a client that goes away is nobody's error."""
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"error: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201


_OTHERS = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT")


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "dispatch-kg", ""
    timeout = 30.0  # seconds that a client may be silent
    server: Server

    def do_GET(self) -> None:
        """Answer a GET."""
        self._guarded(self._get)

    def do_HEAD(self) -> None:
        """Answer a HEAD: as a GET, without the body."""
        self._guarded(self._get)

    def do_POST(self) -> None:
        """Answer a POST to the endpoint."""
        self._guarded(self._post)

    def do_OPTIONS(self) -> None:
        """Say what may be asked."""
        self._guarded(lambda: self._send(HTTPStatus.NO_CONTENT, "", b"", {"Allow": self._allowed()}))

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Methods that are refused; the standard library answers 501 to those that it does not find."""
        if name.startswith("do_") and name[3:] in _OTHERS:
            return lambda: self._guarded(self._post)
        raise AttributeError(name)

    def _allowed(self) -> str:
        return "GET, HEAD, POST, OPTIONS" if self._path() == "/sparql" else "GET, HEAD, OPTIONS"

    def _path(self) -> str:
        return urlsplit(self.path).path

    def _guarded(self, answer: Callable[[], None]) -> None:
        """Answer, or say plainly why not."""
        self._begun = False
        try:
            self._check()
            answer()
        except RefusedError as error:
            extra = {"Allow": self._allowed()} if error.status == HTTPStatus.METHOD_NOT_ALLOWED else {}
            self._fail(error.status, error.what, extra)
        except QueryTimeoutError as error:
            self._fail(HTTPStatus.REQUEST_TIMEOUT, error.line())
        except QueryError as error:
            unfit = "wanted format cannot hold" in error.what
            self._fail(HTTPStatus.NOT_ACCEPTABLE if unfit else HTTPStatus.BAD_REQUEST, error.line())

    def _check(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not is_ours(hosts[0], self.server.port):
            raise RefusedError(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 and localhost only")
        origin = self.headers.get("Origin")
        if origin and not self.server.cors and not is_same(origin, self.server.port):
            raise RefusedError(HTTPStatus.FORBIDDEN, "other sites may not ask; start with --cors to let them")

    def _get(self) -> None:
        path, files = self._path(), self._file()
        if files:
            self._send_file(*files)
        elif path == "/":
            self._page()
        elif path == "/sparql":
            self._query(None)
        elif path == "/style.css":
            self._send(HTTPStatus.OK, "text/css; charset=utf-8", page.STYLE.encode())
        elif path == "/health":
            self._send(HTTPStatus.OK, "text/plain; charset=utf-8", b"ok\n")
        else:
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here; see /")

    def _post(self) -> None:
        if self.command != "POST" or self._path() != "/sparql":
            self.close_connection = True  # a body that nobody reads would be taken for the next request
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{self.command} is not possible here")
        self._query(self._body())

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

    def _query(self, body: bytes | None) -> None:
        asked = question(
            form(urlsplit(self.path).query),
            ",".join(self.headers.get_all("Accept", [])),
            body,
            self.headers.get("Content-Type", ""),
            timeout=self.server.seconds,
            most=self.server.most,
        )
        with self.server.pool.ask(asked) as answer:
            chunks = answer.chunks()
            first = next(chunks, b"")  # an error that comes before it still gets its status
            self._head(HTTPStatus.OK, answer.media, {"Transfer-Encoding": "chunked", "Trailer": "X-Rows, X-Cut"})
            if self.command == "HEAD":
                return
            self._chunk(first)
            for chunk in chunks:
                self._chunk(chunk)
            self.wfile.write(f"0\r\nX-Rows: {answer.rows}\r\nX-Cut: {str(answer.cut).lower()}\r\n\r\n".encode())

    def _chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _page(self) -> None:
        given = dict(form(urlsplit(self.path).query))
        listed = competencies()
        chosen = next((one for one in listed if one.name == given.get("name")), None)
        query, shown = chosen.text if chosen else given.get("query", ""), ""
        status = HTTPStatus.OK
        try:
            query = page.about(given["about"]) if given.get("about") else query
            shown = self._shown(query) if query.strip() else ""
        except (QueryError, ValueError) as error:
            status = HTTPStatus.REQUEST_TIMEOUT if isinstance(error, QueryTimeoutError) else HTTPStatus.BAD_REQUEST
            shown = page.error(error.line() if isinstance(error, QueryError) else str(error))
        html = page.page(self.server.build.resolve().name, listed, query, chosen.name if chosen else "", shown)
        self._send(status, "text/html; charset=utf-8", html.encode(), {"Content-Security-Policy": page.POLICY})

    def _shown(self, query: str) -> str:
        with self.server.pool.ask(Question(query, self.server.seconds, SHOWN)) as answer:
            data = b"".join(answer.chunks()).decode()
            if answer.media.startswith("text/turtle"):
                return page.text(data)
            return page.table(json.loads(data), answer.rows if answer.cut else 0)

    def _file(self) -> tuple[Path, str] | None:
        path = self._path()
        if path in _ONTOLOGY:
            own = self.server.build / SCHEMA / path[1:]  # of a build with types of the user's
            file = own if own.is_file() else FOLDER / _ONTOLOGY[path]
            return file, "text/turtle; charset=utf-8"
        return (self.server.build / _FILES[path][0], _FILES[path][1]) if path in _FILES else None

    def _send_file(self, file: Path, media: str) -> None:
        try:
            opened = file.open("rb")
        except OSError:
            raise RefusedError(HTTPStatus.NOT_FOUND, f"the build has no {file.name}") from None
        with opened:
            policy = {"Content-Security-Policy": _GRAPH_POLICY} if media.startswith("text/html") else {}
            size = str(file.stat().st_size)
            self._head(HTTPStatus.OK, media, {"Content-Length": size, **policy})
            if self.command != "HEAD":
                shutil.copyfileobj(opened, self.wfile)

    def _send(self, status: HTTPStatus, media: str, body: bytes, extra: dict[str, str] | None = None) -> None:
        length = {} if status == HTTPStatus.NO_CONTENT else {"Content-Length": str(len(body))}
        self._head(status, media, {**length, **(extra or {})})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _fail(self, status: HTTPStatus, what: str, extra: dict[str, str] | None = None) -> None:
        self.close_connection = True  # what of the request was not read must not be taken for the next one
        if not self._begun:
            headers = {"Connection": "close", **(extra or {})}
            self._send(status, "text/plain; charset=utf-8", f"{what}\n".encode("utf-8", "replace"), headers)

    def _head(self, status: HTTPStatus, media: str, extra: dict[str, str]) -> None:
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
        """Nothing: queries are the asker's own."""
