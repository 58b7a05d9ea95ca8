"""The process in which queries run, since Oxigraph cannot be stopped and a query can end the process that runs it.

Asked in JSON lines over standard input; answers over standard output in frames: a letter, the length in four bytes, bytes.
R ready; H media type of what follows; D data; E end, with {"rows", "cut"}; X error, with {"what", "fix"}.
"""

import faulthandler
import json
import os
import re
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kg.ask.results import GRAPHS, TABLES, WRITERS, Capped, yes_no
from kg.errors import KgError
from kg.graph.namespaces import PREFIXES
from kg.graph.persisted import in_memory

FRAME = struct.Struct(">cI")
_FULL = 1 << 16  # bytes of a frame
_SETS = re.compile(r",? ?\[[^\[\]]*'[^\[\]]*\]")
_FORMATS = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


class Frames:
    """A file whose bytes are sent as frames of data, watched by the clock except while who asks takes time to listen."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._waiting, self.watch = out, bytearray(), 0.0

    def write(self, data: bytes) -> int:
        """Keep the bytes until they fill a frame."""
        self._waiting += data
        if len(self._waiting) >= _FULL:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what waits."""
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            self.say(b"D", data)

    def say(self, kind: bytes, data: bytes) -> None:
        """Send a frame."""
        faulthandler.cancel_dump_traceback_later()
        self._out.write(FRAME.pack(kind, len(data)) + data)
        self._out.flush()
        if self.watch:
            faulthandler.dump_traceback_later(self.watch, exit=True, file=2)

    def forget(self) -> None:
        """Drop what waits: an error takes its place."""
        self._waiting.clear()


def main(place: str, quads: str, memory: int) -> None:
    """Answer until the input ends. `place`: a store on disk, or empty to load `quads`; `memory`: bytes, 0 for no limit."""
    frames = Frames(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # what a library prints must not get between the frames
    try:
        store = ox.Store.read_only(place) if place else in_memory(Path(quads))
    except (KgError, OSError) as error:
        frames.say(b"X", _json({"what": str(error), "fix": "build again"}))
        return
    _limit(memory)
    frames.say(b"R", b"")
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        frames.watch = min(2 * asked["timeout"] + 10, 86_400)  # where nobody is left to end this process
        faulthandler.dump_traceback_later(frames.watch, exit=True, file=2)
        try:
            told = answer(store, asked, frames)
        except (SyntaxError, ValueError, OSError, RuntimeError, MemoryError) as err:
            frames.forget()
            what = f"the query does not run: {_plain(str(err))}"
            frames.say(b"X", _json({"what": what, "fix": "see ontology/queries for examples"}))
        else:
            frames.flush()
            frames.say(b"E", _json(told))
        frames.watch = 0.0
        faulthandler.cancel_dump_traceback_later()


def _plain(message: str) -> str:
    """What the parser says in one line, without the sets of characters that a name could go on with (['A' ..= 'Z' | …])."""
    return re.sub(r"\s+", " ", _SETS.sub("", message)).strip()


def answer(store: ox.Store, asked: dict[str, Any], frames: Frames) -> dict[str, object]:
    """Run one query and write the answer. Returns how many rows or triples were written, and whether that is all."""
    # A request that names graphs asks those alone, as the protocol has it; another asks the whole store.
    named = bool(asked["default_graph"] or asked["named_graphs"])
    found = store.query(
        asked["query"],
        prefixes=PREFIXES,
        default_graph=[ox.NamedNode(name) for name in asked["default_graph"]] if named else None,
        named_graphs=[ox.NamedNode(name) for name in asked["named_graphs"]] if named else None,
    )
    if isinstance(found, ox.QueryTriples):
        return _graph(found, asked["graph"], asked["most"], frames)
    form = _form(asked["table"], "a table", frames, TABLES)
    if isinstance(found, ox.QueryBoolean):
        frames.write(yes_no(bool(found), form).encode())
        return {"rows": 1, "cut": False}
    writer, rows = WRITERS[form](), Capped(found, asked["most"])
    frames.write(writer.head([variable.value for variable in found.variables]).encode())
    for row in rows:
        frames.write(writer.row(tuple(row)).encode("utf-8", "replace"))
    frames.write(writer.end(rows.count if rows.cut else 0).encode())
    return {"rows": rows.count, "cut": rows.cut}


def _graph(found: ox.QueryTriples, wanted: str | None, most: int, frames: Frames) -> dict[str, object]:
    form = _form(wanted, "a graph", frames, GRAPHS)
    triples = Capped(found, most)
    prefixes = PREFIXES if form == "turtle" else None
    ox.serialize(triples, output=frames, format=_FORMATS[form], prefixes=prefixes)  # type: ignore[arg-type]
    if triples.cut and form != "jsonld":
        frames.write(f"# cut after {triples.count} triples\n".encode())
    return {"rows": triples.count, "cut": triples.cut}


def _form(wanted: str | None, what: str, frames: Frames, known: dict[str, str]) -> str:
    if wanted is None:
        raise ValueError(f"the answer is {what}, which the wanted format cannot hold; use one of {', '.join(known)}")
    frames.say(b"H", known[wanted].encode())
    return wanted


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _limit(memory: int) -> None:
    if not memory:
        return
    with suppress(ImportError, ValueError, OSError, OverflowError):  # a system that has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = memory if most == resource.RLIM_INFINITY else min(memory, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
