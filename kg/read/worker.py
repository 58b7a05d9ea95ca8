"""The process in which pages are parsed: asked over standard input, answering over standard output, in pickles."""

import os
import pickle
import sys
from typing import IO

from kg.read.pages import pages


def main(max_memory: int) -> None:
    """Answer until the input ends: for each file a Source when a document is begun, its Page or Unread, None at the end."""
    # What a library prints must not get between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(max_memory)
    _say(None, out)
    while True:
        try:
            source, file, settings, skip = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        for found in pages(source, file, settings, skip, lambda begun: _say(begun, out)):
            _say(found, out)
        _say(None, out)


def _say(answer: object, out: IO[bytes]) -> None:
    pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


def _limit(max_memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (max_memory, max_memory))


if __name__ == "__main__":
    main(int(sys.argv[1]))
