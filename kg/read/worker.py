"""The process in which pages are parsed: asked over standard input, answering over standard output, in pickles."""

import faulthandler
import os
import pickle
import sys
from contextlib import suppress
from typing import IO

from kg.model import Page, Source
from kg.read.pages import Found, no_memory, pages, unread

_LONGEST = 86_400.0  # seconds that a watch can be set to, with room


def main(max_memory: int, timeout: float) -> None:
    """Answer until the input ends: for each file a Source when a document is begun, its Page or Unread, None at the end.

    Who asks ends it when it takes too long; it does so itself where nobody is left to do that.
    """
    # What a library prints must not get between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(max_memory)
    _say(None, out)
    while True:
        try:
            source, file, settings, skip = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        _watch(timeout)

        def say(answer: Found | Source) -> None:
            faulthandler.cancel_dump_traceback_later()  # who asks may take time to listen
            _say(answer, out)
            _watch(timeout)

        for found in pages(source, file, settings, skip, say):
            say(found)
        faulthandler.cancel_dump_traceback_later()
        _say(None, out)


def _watch(timeout: float) -> None:
    """End this process if it says nothing for twice the time that it has."""
    with suppress(RuntimeError):  # no memory for a thread: then without
        faulthandler.dump_traceback_later(min(2 * timeout + 10, _LONGEST), exit=True, file=2)


def _say(answer: Found | Source | None, out: IO[bytes]) -> None:
    try:
        data = pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        if not isinstance(answer, Page):
            raise
        data = pickle.dumps(unread(answer.source, no_memory(answer.source.path)))
    out.write(data)
    out.flush()


def limit(max_memory: int) -> None:
    """Bound the address space of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = max_memory if most == resource.RLIM_INFINITY else min(max_memory, most)
    with suppress(ValueError, OSError, OverflowError):  # a system that has none, a number that it cannot hold
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
