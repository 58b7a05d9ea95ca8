"""Loading a build over the REST protocol of RDF4J, which RDF4J Server and GraphDB speak: quads with their named graphs.

Adding a quad that is there changes nothing, so a load that was cut off is run again.
"""

import pathlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from urllib.parse import urlsplit

from kg import iris
from kg.errors import StoreError
from kg.stores import chunks
from kg.stores.http import Client, shown
from kg.stores.sparql import forget

Progress = Callable[[int], None]  # quads sent
QUADS = "application/n-quads"
_TURTLE = "text/turtle"


def load(
    quads: pathlib.Path, url: str, client: Client, progress: Progress, *, replace: Sequence[str] = (), one: bool = False,
    chunk: int = chunks.CHUNK,
) -> int:  # fmt: skip
    """Load graph.nq into the repository at `url`, or with `replace` these documents' graphs in place of the store's; quads sent.

    `one`: all in one transaction, else a transaction a chunk. Replacing is one transaction. Raises StoreError.
    """
    _found(url, client)
    if replace:
        return _replace(quads, url, client, replace)
    if one:
        with_all = _Transaction(url, client)
        return with_all.run(
            lambda: sum(with_all.add(body, count, progress) for body, count in chunks.whole(quads, chunk))
        )
    sent = 0
    for body, count in chunks.whole(quads, chunk):
        _add(url, client, body)
        sent += count
        progress(count)
    return sent


def _add(url: str, client: Client, body: bytes) -> None:
    """Add a chunk in a transaction without isolation, which a native store writes in half the time.

    Where that fails, because a server has no such level or has forgotten the transaction, by a plain request: quads that are
    there already stay as they are.
    """
    try:
        transaction = _Transaction(url, client, settings="?isolation-level=NONE")
        transaction.run(lambda: transaction.add(body, 0))
    except StoreError:
        client.call("POST", f"{url}/statements", body, QUADS)


def create(url: str, client: Client, config: pathlib.Path | None = None) -> bool:
    """Make the repository of `url` where there is none; whether it was made. `config`: Turtle, else a native store with
    indexes for graphs. GraphDB takes the configuration by its own REST interface. Raises StoreError.
    """
    if client.call("GET", f"{url}/size", missing=True)[0] != 404:
        return False
    server, _, name = url.rpartition("/repositories/")
    if not server or "/" in name:
        raise StoreError("the address does not end in /repositories/ID", where=shown(url))
    turtle = _config(config, name)
    if client.call("GET", f"{server}/rest/repositories", missing=True)[0] == 404:
        client.call("PUT", url, turtle, _TURTLE)
    elif config is None:
        raise StoreError(
            "GraphDB wants a configuration of its own", where=shown(url), fix="--config docs/graphdb-repository.ttl"
        )
    else:
        _to_graphdb(server, turtle, client)
    return True


def _config(config: pathlib.Path | None, name: str) -> bytes:
    if config is None:
        return (files("kg.stores") / "native.ttl").read_text("utf-8").replace("NAME", iris.safe(name)).encode()
    try:
        return config.read_bytes()
    except OSError as err:
        raise StoreError(f"cannot be read: {err.strerror}", where=str(config)) from None


def _to_graphdb(server: str, turtle: bytes, client: Client) -> None:
    edge = iris.digest(turtle.decode("utf-8", "replace"))
    head = f'--{edge}\r\nContent-Disposition: form-data; name="config"; filename="config.ttl"\r\nContent-Type: {_TURTLE}\r\n\r\n'
    body = head.encode() + turtle + f"\r\n--{edge}--\r\n".encode()
    client.call("POST", f"{server}/rest/repositories", body, f"multipart/form-data; boundary={edge}")


def _found(url: str, client: Client) -> None:
    if client.call("GET", f"{url}/size", missing=True)[0] == 404:
        raise StoreError("no such repository", where=shown(url), fix="--create makes it")


def _replace(quads: pathlib.Path, url: str, client: Client, documents: Sequence[str]) -> int:
    parts = list(chunks.of_documents(quads, documents))
    transaction = _Transaction(url, client)

    def work() -> int:
        for doc in documents:
            transaction.update(forget(doc))
        return sum(transaction.add(body, body.count(b"\n")) for _, body in parts if body)

    return transaction.run(work)


class _Transaction:
    """One transaction: what it holds is seen as a whole or never."""

    def __init__(self, url: str, client: Client, settings: str = "") -> None:
        self._client = client
        headers = client.call("POST", f"{url}/transactions{settings}")[2]
        # Behind a proxy the server may not know its own name: only the end of what it says is taken.
        self._url = f"{url}/transactions/{urlsplit(headers['Location']).path.rpartition('/')[2]}"

    def run(self, work: Callable[[], int]) -> int:
        """Do `work` and commit; roll back where it fails."""
        try:
            done = work()
            self._client.call("PUT", self._url, once=True, action="COMMIT")
        except BaseException:
            self._roll_back()
            raise
        return done

    def add(self, body: bytes, count: int, progress: Progress = lambda count: None) -> int:
        """Add quads; how many."""
        self._client.call("PUT", self._url, body, QUADS, action="ADD")
        progress(count)
        return count

    def update(self, sparql: str) -> None:
        """Run a SPARQL update."""
        self._client.call("PUT", self._url, sparql.encode(), "application/sparql-update", action="UPDATE")

    def _roll_back(self) -> None:
        try:
            self._client.call("DELETE", self._url, once=True)
        except StoreError:
            return  # the server has forgotten it, or will when the transaction times out
