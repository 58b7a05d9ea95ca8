"""HTTP to a graph store: UTF-8, Basic authentication, retries where the server is busy or gone, one error for all."""

import base64
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlencode

from kg.errors import StoreError
from kg.stores.secrets import checked

SECONDS = 600.0  # for one answer: a store may index for minutes before it commits
_PAUSES = (0.5, 2.0, 5.0)  # seconds before each new try
_BUSY = frozenset({429, 502, 503, 504})
_FIXES = {
    401: "see --user and --password-env",
    403: "this user may not write there; see --user",
    404: "the address is wrong, or the repository does not exist",
    413: "the store takes no body of this size: give a smaller --chunk",
}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a redirect would carry the password to another server."""

    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Client:
    """Calls to one server. `user` empty: without authentication. `pauses`: seconds before each further try."""

    user: str = ""
    password: str = field(default="", repr=False)
    pauses: tuple[float, ...] = _PAUSES

    def call(
        self, method: str, url: str, body: bytes | None = None, kind: str = "", *, accept: str = "*/*", once: bool = False,
        missing: bool = False, **query: str,
    ) -> tuple[int, str, Mapping[str, str]]:  # fmt: skip
        """(status, text, headers) of the answer. `kind`: media type of the body; `query`: parameters of the URL.

        `once`: never sent again, for what must not happen twice; `missing`: a 404 is an answer. Raises StoreError.
        """
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url
        request = urllib.request.Request(address, data=body, method=method, headers={"Accept": accept})
        if kind:
            request.add_header("Content-Type", f"{kind}; charset=utf-8")
        if self.user:
            secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {secret}")
        for pause in (*(() if once else self.pauses), None):
            try:
                with _opener(url).open(request, timeout=SECONDS) as response:
                    return (
                        response.status,
                        response.read().decode("utf-8", "replace"),
                        {name.title(): value for name, value in response.headers.items()},
                    )
            except urllib.error.HTTPError as error:
                with error:  # it holds the connection
                    said = error.read(2_000).decode("utf-8", "replace")
                if error.code == 404 and missing:
                    return 404, said, {}
                if error.code not in _BUSY or pause is None:
                    raise StoreError(
                        f"{method}: {error.code} {_first(said) or error.reason}", where=shown(url), fix=_fix(error.code)
                    ) from None
            except (OSError, HTTPException) as error:
                if pause is None:
                    reason = getattr(error, "reason", None) or error
                    raise StoreError(
                        f"no server answers ({reason})",
                        where=shown(url),
                        fix="start it, and run the same command again",
                    ) from None
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")


def _opener(url: str) -> urllib.request.OpenerDirector:
    checked(url, ("http", "https"), "URL")
    return urllib.request.build_opener(_Stay())


def shown(url: str) -> str:
    """The address without its query, in which a token may stand."""
    return url.partition("?")[0]


def _fix(code: int) -> str:
    return "the server sends on to another address: give that one" if 300 <= code < 400 else _FIXES.get(code, "")


def _first(text: str) -> str:
    lines: Iterable[str] = (line.strip() for line in text.splitlines())
    line = next((line for line in lines if line), "")
    return "" if line.startswith("<") else line[:300]
