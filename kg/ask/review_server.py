"""kg review: a page to judge facts and names, for this machine and whoever has its token alone."""

import json
import secrets
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from kg.ask.cards import card, examples
from kg.ask.local import LocalHandler, LocalServer
from kg.ask.protocol import RefusedError, form
from kg.ask.session import Item, Session, Wanted
from kg.errors import InputError
from kg.extract.frames import frames
from kg.model import OPERATORS, ROLES
from kg.write.html_words import OPERATORS as OPERATOR_WORDS
from kg.write.html_words import ROLES as ROLE_WORDS

PAGE = 50  # facts of one answer
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ASSETS = {
    "/": ("review.html", "text/html; charset=utf-8"),
    "/review.js": ("review.js", "text/javascript; charset=utf-8"),
    "/review.css": ("review.css", "text/css; charset=utf-8"),
}
_FOLDER = files("kg.ask")
Row = dict[str, Any]


class ReviewServer(LocalServer):
    """One session on 127.0.0.1. `port` 0 takes a free one. Raises OSError where the port is taken."""

    def __init__(self, session: Session, port: int) -> None:
        self.session = session
        self.token = secrets.token_urlsafe(32)
        super().__init__(port, ReviewHandler)

    @property
    def address(self) -> str:
        """Where a browser begins: with the token, which it then keeps as a cookie."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name; a browser sends the cookies of all ports of a machine to each of them."""
        return f"kg_review_{self.port}"


class ReviewHandler(LocalHandler):
    """One connection."""

    posts = frozenset({"/api/judge", "/api/add", "/api/names", "/api/mark", "/api/undo"})
    server: ReviewServer

    def check(self) -> None:
        """As for all servers of this machine; and nothing is answered without the token."""
        super().check()
        if not (self._has_cookie() or (self.at == "/" and self._has_token())):
            raise RefusedError(
                HTTPStatus.FORBIDDEN, "open the address that kg review printed: its token is missing here"
            )
        if self.command == "POST" and self.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            # No form of another site can send this type unasked.
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "POST takes application/json")

    def _has_cookie(self) -> bool:
        try:
            found = SimpleCookie(self.headers.get("Cookie", "")).get(self.server.cookie)
        except CookieError:
            return False
        return found is not None and compare_digest(found.value.encode(), self.server.token.encode())

    def _has_token(self) -> bool:
        given = dict(form(urlsplit(self.path).query)).get("token", "")
        return compare_digest(given.encode(), self.server.token.encode())

    def answer_get(self) -> None:
        """The page and its parts, and what it asks for."""
        if self.at == "/" and self._has_token():
            # The token leaves the address at once: histories and screenshots show addresses.
            kept = f"{self.server.cookie}={self.server.token}; HttpOnly; SameSite=Strict; Path=/"
            self.send(HTTPStatus.SEE_OTHER, "", b"", {"Location": "/", "Set-Cookie": kept})
        elif self.at in _ASSETS:
            name, media = _ASSETS[self.at]
            self.send(HTTPStatus.OK, media, (_FOLDER / name).read_bytes(), {"Content-Security-Policy": _POLICY})
        elif self.at in _ANSWERS:
            self._json(_ANSWERS[self.at](self.server.session, dict(form(urlsplit(self.path).query))))
        else:
            raise RefusedError(HTTPStatus.NOT_FOUND, "there is nothing here; see /")

    def answer_post(self, body: bytes) -> None:
        """A decision."""
        try:
            row = json.loads(body)
            if not isinstance(row, dict):
                raise TypeError("the body is no JSON object")
            self._json(_DECISIONS[self.at](self.server.session, row))
        except InputError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, error.line()) from None
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, f"the request does not read: {error!r}") from None

    def _json(self, row: object) -> None:
        self.send(HTTPStatus.OK, "application/json", json.dumps(row, ensure_ascii=False).encode())


def _facts(session: Session, asked: dict[str, str]) -> Row:
    try:
        bounds = {name: float(asked[name]) for name in ("least", "most") if asked.get(name)}
        offset = int(asked.get("offset") or 0)
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"no number: {error}") from None
    words = {name: asked[name] for name in ("state", "type", "doc") if asked.get(name)}
    found = session.listed(Wanted(**words, **bounds))  # type: ignore[arg-type]
    shown = found[max(0, offset) : max(0, offset) + PAGE]
    return {"total": len(found), "facts": [_card(session, item) for item in shown]}


def _about(session: Session, asked: dict[str, str]) -> Row:
    return {
        "build": session.build.folder.resolve().name, "file": str(session.file), "who": session.who,
        "types": {frame.type: dict(frame.label) for frame in frames()},
        "roles": {role: ROLE_WORDS[role] for role in ROLES},
        "operators": {name: OPERATOR_WORDS[name] for name in OPERATORS},
        "documents": session.progress(),
    }  # fmt: skip


def _card(session: Session, item: Item) -> Row:
    return card(item, session.documents[item.doc])


def _judge(session: Session, row: Row) -> Row:
    return _card(session, session.judge(row["name"], row["verdict"], row.get("now")))


def _add(session: Session, row: Row) -> Row:
    return _card(session, session.add(row["doc"], row["span"], row.get("trigger"), row["now"]))


def _names(session: Session) -> list[Row]:
    rows = session.pairs()
    places = examples(session.documents, {row[key] for row in rows for key in ("name", "other")})
    return [
        {**row, "places": [*places[row["name"]], *(places[row["other"]] if row["other"] != row["name"] else ())]}
        for row in rows
    ]


def _name(session: Session, row: Row) -> Row:
    return session.name(row["class"], row["name"], row["other"], row["verdict"])


def _mark(session: Session, row: Row) -> list[Row]:
    session.mark(row["doc"], row["whole"] is True)
    return session.progress()


_ANSWERS: dict[str, Callable[[Session, dict[str, str]], object]] = {
    "/api/about": _about,
    "/api/facts": _facts,
    "/api/names": lambda session, asked: _names(session),
}
_DECISIONS: dict[str, Callable[[Session, Row], object]] = {
    "/api/judge": _judge,
    "/api/add": _add,
    "/api/names": _name,
    "/api/mark": _mark,
    "/api/undo": lambda session, row: session.undo(),
}
