"""A model behind an address of the user's: the chat completions protocol that most servers of models speak, by the library alone."""

import ipaddress
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, Iterable  # noqa: UP035  (spacy-llm compares hints with those of typing)
from urllib.parse import urlsplit

from kg.errors import EndpointError

KEY = "KG_LLM_KEY"  # the variable of the environment that may hold a key; it is sent and never shown
_MOST = 4_000_000  # bytes of an answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a key goes to the address that the user wrote and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Endpoint:
    """Asks one model. `url`: of chat completions (http://127.0.0.1:8000/v1/chat/completions); `seconds`: for one answer."""

    def __init__(self, url: str, model: str, seconds: float = 120.0) -> None:
        """Raises EndpointError for an address that is none."""
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise EndpointError("an address with a name or password", where="--llm", fix=f"put a key into {KEY}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EndpointError("no http address", where=url, fix="write http://HOST:PORT/v1/chat/completions")
        self.url, self.model, self.seconds = url, model, seconds
        handlers: list[urllib.request.BaseHandler] = [_Stay()]
        if _is_here(parts.hostname):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, prompt: str) -> str:
        """The model's answer. Raises EndpointError where it gives none; no message holds the key."""
        body = {"model": self.model, "messages": [{"role": "user", "content": prompt}], "temperature": 0}
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {os.environ[KEY]}"
        request = urllib.request.Request(self.url, json.dumps(body).encode(), headers)
        try:
            with self._opener.open(request, timeout=self.seconds) as answer:
                said = answer.read(_MOST + 1)
        except urllib.error.HTTPError as err:
            with err:
                raise self._error(
                    f"the endpoint says {err.code} {err.reason}", "check address, model and key"
                ) from None
        except (OSError, ValueError) as err:
            raise self._error(f"the endpoint does not answer: {err}", "start it, or raise `seconds`") from None
        return self._content(said)

    def _content(self, said: bytes) -> str:
        if len(said) > _MOST:
            raise self._error("the answer is too long", "ask for less text at a time")
        try:
            content = json.loads(said)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError):
            raise self._error("the answer is no chat completion", "name the address of chat completions") from None
        return content if isinstance(content, str) else ""

    def _error(self, what: str, fix: str) -> EndpointError:
        return EndpointError(what, where=urlsplit(self.url)._replace(query="").geturl(), fix=fix)

    def __call__(self, prompts: Iterable[Iterable[Any]]) -> Iterable[list[str]]:
        """The answers to lists of prompts, as spacy-llm asks."""
        return [[self.ask(str(one)) for one in several] for several in prompts]


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def endpoint(url: str, model: str, seconds: float = 120.0) -> Callable[[Iterable[Iterable[Any]]], Iterable[list[str]]]:
    """The model `kg.Endpoint.v1` of spacy-llm; see Endpoint."""
    return Endpoint(url, model, seconds)
