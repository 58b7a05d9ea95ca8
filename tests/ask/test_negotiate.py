"""Accept headers, Host headers, and what a request asks."""

from http import HTTPStatus

import pytest

from kg.ask.negotiate import GRAPHS, TABLES, best
from kg.ask.protocol import RefusedError, is_ours, is_same, question


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        ("", "json", "turtle"),
        ("*/*", "json", "turtle"),
        ("text/csv", "csv", None),
        ("text/*;q=0.5, application/sparql-results+xml", "xml", "turtle"),
        ("text/turtle", None, "turtle"),
        ("application/json", "json", "jsonld"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.9", "tsv", None),
        ("application/sparql-results+json;q=0, */*;q=0.1", "json", "turtle"),
        ("TEXT/CSV; charset=utf-8", "csv", None),
        ("image/png", None, None),
        ("text/csv;q=x", None, None),
    ],
)
def test_the_best_format(accept: str, table: str | None, graph: str | None) -> None:
    assert (best(accept, TABLES), best(accept, GRAPHS)) == (table, graph)


@pytest.mark.parametrize("host", ["127.0.0.1:7878", "localhost:7878", "[::1]:7878", "LOCALHOST:7878"])
def test_our_hosts(host: str) -> None:
    assert is_ours(host, 7878)
    assert is_same(f"http://{host}", 7878)


@pytest.mark.parametrize(
    "host",
    ["evil.example:7878", "127.0.0.1.evil.example:7878", "localhost:80", "localhost", "", "a@localhost:7878", "localhost:x", "localhost:7878/x", "127.1:7878"],
)  # fmt: skip
def test_other_hosts(host: str) -> None:
    assert not is_ours(host, 7878)
    assert not is_same(f"http://{host}", 7878)
    assert not is_same("null", 7878)


@pytest.mark.parametrize(
    ("pairs", "body", "kind", "status"),
    [
        ([], None, "", HTTPStatus.BAD_REQUEST),
        ([("query", "a"), ("query", "b")], None, "", HTTPStatus.BAD_REQUEST),
        ([("query", "a")], b"b", "application/sparql-query", HTTPStatus.BAD_REQUEST),
        ([], b"\xff", "application/sparql-query", HTTPStatus.BAD_REQUEST),
        ([], b"query=%ff", "application/x-www-form-urlencoded", HTTPStatus.BAD_REQUEST),
        ([], b"update=x", "application/x-www-form-urlencoded", HTTPStatus.BAD_REQUEST),
        ([], b"x", "application/sparql-update", HTTPStatus.BAD_REQUEST),
        ([], b"x", "text/plain", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    ],
)
def test_requests_that_ask_nothing(
    pairs: list[tuple[str, str]], body: bytes | None, kind: str, status: HTTPStatus
) -> None:
    with pytest.raises(RefusedError) as caught:
        question(pairs, "", body, kind, timeout=1, most=1)
    assert caught.value.status == status


def test_graphs_come_from_address_and_body() -> None:
    body = b"query=ASK%20%7B%7D&default-graph-uri=a:b"
    found = question(
        [("named-graph-uri", "a:c")], "", body, "application/x-www-form-urlencoded; charset=utf-8", timeout=1, most=2
    )
    assert (found.query, found.default_graph, found.named_graphs) == ("ASK {}", ("a:b",), ("a:c",))
