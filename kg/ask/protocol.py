"""SPARQL 1.1 Protocol: what an HTTP request asks. Source: W3C Recommendation of 21 March 2013, 2.1."""

from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from kg.ask import negotiate
from kg.ask.process import Question
from kg.errors import KgError

LARGEST = 1 << 20  # bytes of a request's body
_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class RefusedError(KgError):
    """A request that gets no answer. `status`: the HTTP status."""

    def __init__(self, status: HTTPStatus, what: str) -> None:
        self.status = status
        super().__init__(what)


def form(text: str) -> list[tuple[str, str]]:
    """The pairs of a query string or an urlencoded body. Raises RefusedError where the bytes are not UTF-8 or too many."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as err:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"the parameters do not read: {err}") from err


def question(
    pairs: list[tuple[str, str]], accept: str, body: bytes | None, content_type: str, *, timeout: float, most: int
) -> Question:
    """The question of a request. `pairs`: of its address; `body`: None for GET; `timeout`, `most`: as of Question.

    Raises RefusedError: 400 for no query or several, 406 where no format is acceptable, 415 for another content type.
    """
    if body is not None:
        media = content_type.partition(";")[0].strip().lower()
        text = _utf8(body)
        if media == "application/x-www-form-urlencoded":
            pairs = [*pairs, *form(text)]
        elif media == "application/sparql-query":
            pairs = [*pairs, ("query", text)]
        elif media == "application/sparql-update":
            raise RefusedError(HTTPStatus.BAD_REQUEST, "updates are refused: a build is only read")
        else:
            raise RefusedError(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "POST takes application/sparql-query or application/x-www-form-urlencoded",
            )
    if any(key == "update" for key, _ in pairs):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "updates are refused: a build is only read")
    queries = [value for key, value in pairs if key == "query"]
    if len(queries) != 1:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"give the parameter `query` once; {len(queries)} are given")
    table, graph = negotiate.best(accept, negotiate.TABLES), negotiate.best(accept, negotiate.GRAPHS)
    if table is None and graph is None:
        offered = ", ".join({**negotiate.TABLES, **negotiate.GRAPHS})
        raise RefusedError(HTTPStatus.NOT_ACCEPTABLE, f"none of the accepted types is to be had; there are {offered}")
    return Question(
        queries[0], timeout, most, table, graph, _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri")
    )


def _graphs(pairs: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    return tuple(value for key, value in pairs if key == name)


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as err:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"the body is not UTF-8: {err}") from err


def is_ours(host: str, port: int) -> bool:
    """Whether a Host header names this machine itself. Another name that leads here is a page's trick (DNS rebinding)."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname in _HOSTS and (parts.port or 80) == port and parts.username is None and not parts.path
    except ValueError:
        return False


def is_same(origin: str, port: int) -> bool:
    """Whether an Origin header is a page of this server."""
    scheme, _, host = origin.partition("://")
    return scheme == "http" and is_ours(host, port)
