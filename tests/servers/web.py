"""HTTP to a server on this machine, past any proxy that the environment names."""

import base64
import urllib.error
import urllib.request
from collections.abc import Mapping

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def call(
    url: str,
    *,
    method: str = "GET",
    body: str | bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 60.0,
) -> tuple[str, Mapping[str, str]]:
    """The answer's text and headers. `timeout` in seconds; text is sent and read as UTF-8.

    Raises urllib.error.HTTPError for status 400 and above, OSError where nothing answers.
    """
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}), method=method)
    try:
        with _OPENER.open(request, timeout=timeout) as response:
            return response.read().decode(), response.headers
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection, and would keep it until it is collected
        raise


def basic(user: str, password: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
