"""kg serve: a read-only SPARQL 1.1 Protocol endpoint and a query page, for this machine alone.

Oxigraph's own server (the package `oxigraph`) was tried first: it follows SERVICE to any address, ends at a query of
20,000 brackets, answers to any Host, and its page loads scripts from elsewhere. So this is the standard library's.
"""

import json
import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from kg.ask import page
from kg.ask.catalogue import FOLDER, competencies
from kg.ask.local import LocalHandler, LocalServer
from kg.ask.process import Pool, Question
from kg.ask.protocol import RefusedError, form, question
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


class Server(LocalServer):
    """One build on 127.0.0.1. `port` 0 takes a free one. Raises OSError where the port is taken."""

    def __init__(self, build: Path, pool: Pool, port: int, *, timeout: float, most: int, cors: bool = False) -> None:
        self.build, self.pool, self.seconds, self.most, self.cors = build, pool, timeout, most, cors
        super().__init__(port, Handler)


class Handler(LocalHandler):
    """One connection."""

    posts = frozenset({"/sparql"})
    server: Server

    def _guarded(self, answer: Callable[[], None]) -> None:
        """Answer, or say plainly why not."""
        super()._guarded(lambda: self._answered(answer))

    def _answered(self, answer: Callable[[], None]) -> None:
        try:
            answer()
        except QueryTimeoutError as error:
            self.fail(HTTPStatus.REQUEST_TIMEOUT, error.line())
        except QueryError as error:
            unfit = "wanted format cannot hold" in error.what
            self.fail(HTTPStatus.NOT_ACCEPTABLE if unfit else HTTPStatus.BAD_REQUEST, error.line())

    def answer_get(self) -> None:
        """Answer a GET: the page, the endpoint, a file of the build."""
        path, files = self.at, self._file()
        if files:
            self._send_file(*files)
        elif path == "/":
            self._page()
        elif path == "/sparql":
            self._query(None)
        elif path == "/style.css":
            self.send(HTTPStatus.OK, "text/css; charset=utf-8", page.STYLE.encode())
        elif path == "/health":
            self.send(HTTPStatus.OK, "text/plain; charset=utf-8", b"ok\n")
        else:
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here; see /")

    def answer_post(self, body: bytes) -> None:
        """Answer a POST to the endpoint."""
        self._query(body)

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
            self.head(HTTPStatus.OK, answer.media, {"Transfer-Encoding": "chunked", "Trailer": "X-Rows, X-Cut"})
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
        self.send(status, "text/html; charset=utf-8", html.encode(), {"Content-Security-Policy": page.POLICY})

    def _shown(self, query: str) -> str:
        with self.server.pool.ask(Question(query, self.server.seconds, SHOWN)) as answer:
            data = b"".join(answer.chunks()).decode()
            if answer.media.startswith("text/turtle"):
                return page.text(data)
            return page.table(json.loads(data), answer.rows if answer.cut else 0)

    def _file(self) -> tuple[Path, str] | None:
        path = self.at
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
            self.head(HTTPStatus.OK, media, {"Content-Length": size, **policy})
            if self.command != "HEAD":
                shutil.copyfileobj(opened, self.wfile)
