"""What a query may not do, found before it is parsed: call out, write, or nest so deeply that the parser ends the program.

A text can be read in two ways where `<` may open an IRI or compare: so the text that goes to the store is made such that no
reading of it has the word SERVICE where a keyword can stand. What is taken for a string or an IRI gets the word's first
letter as an escape, which changes nothing if it is one and does not parse if it is none; comments are left out.
"""

import re
from typing import NamedTuple

from kg.errors import QueryError

DEEPEST = 200  # brackets in brackets; Oxigraph's parser overflows its stack at some thousands
LONGEST = 1 << 20  # characters
# Every token ends where it must or is refused, so that the time is linear: before, a megabyte of `a.` or of quotes that never
# close took hours. A longer prefix is words and a shorter one.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    |(?P<free>[?$]\w+|@[A-Za-z][\w-]*)
    |(?P<escape>\\.)
    |(?P<torn>["'])
    |(?P<prefix>[\w.-]{0,100}):(?P<local>[\w:%-]*)
    |(?P<word>\w+)
    |(?P<open>[({\[])|(?P<close>[)}\]])""",
    re.VERBOSE | re.DOTALL,
)
_SERVICE = re.compile("[sSſ](?=ervice)", re.IGNORECASE)
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split())
_FORMS = frozenset("SELECT ASK CONSTRUCT DESCRIBE".split())


class Guarded(NamedTuple):
    """A query that may run. `text`: what to parse; `graphs`: whether it speaks of named graphs."""

    text: str
    graphs: bool


def guarded(query: str) -> Guarded:
    """The query as it may go to the store. Raises QueryError for what is refused; what does not parse is not told here."""
    if len(query) > LONGEST:
        raise refused(
            f"the query has {len(query):,} characters, {LONGEST:,} at most may be asked", "ask less at a time"
        )
    parts: list[str] = []
    words: list[str] = []
    depth = at = 0
    for token in _TOKEN.finditer(query):
        kind = token.lastgroup
        parts += [query[at : token.start()], _kept(token)]
        at = token.end()
        if kind == "torn":
            raise refused(f"the string at character {token.start() + 1} does not end", "close it, on its own line")
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST:
            raise refused(f"brackets are nested more than {DEEPEST} deep", "write the query flatter")
        if kind == "word":
            words.append(token[0].upper())
    _allowed(words)
    return Guarded("".join([*parts, query[at:]]), not {"GRAPH", "FROM"}.isdisjoint(words))


def _kept(token: re.Match[str]) -> str:
    """What of a token goes to the store. Raises QueryError for a call to another endpoint."""
    kind, text = token.lastgroup, token[0]
    if kind == "comment":
        return " "
    if kind in ("text", "iri"):
        return _SERVICE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    called = token["word"] or token["prefix"] or ""
    if "service" in called.casefold():
        raise refused(
            "SERVICE is refused: a query may not call other endpoints",
            "ask the other endpoint from outside, or give the prefix another name",
        )
    return text


def _allowed(words: list[str]) -> None:
    first = next((word for word in words if word in _UPDATES | _FORMS), "")
    if first in _UPDATES:
        raise refused(f"{first} is refused: a build is only read", "build again from changed documents")


def refused(what: str, fix: str) -> QueryError:
    """The error of a query that is not run."""
    return QueryError(what, where="query", fix=fix)
