"""Asking a build: queries run in warm processes apart, which are ended when a query takes too long."""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from queue import Empty, Queue
from threading import TIMEOUT_MAX, Timer
from typing import IO, Any

from kg.ask.guard import guarded
from kg.ask.worker import FRAME
from kg.errors import QueryError, QueryTimeoutError
from kg.graph.persisted import Laid, lay

MEMORY = 4 << 30  # bytes that a query may take over a store on disk; one in memory holds the graph itself
_STARTING = 600.0  # seconds; loading a large graph into memory takes minutes
_CODE = "import sys; from kg.ask.worker import main; main(sys.argv[1], sys.argv[2], int(sys.argv[3]))"


@dataclass(frozen=True)
class Question:
    """A query and how its answer is wanted.

    `timeout`: seconds of waiting for the store; `most`: rows or triples; `table`, `graph`: names in kg.ask.results of the
    formats of rows and of triples, None where that kind of answer is not wanted; graphs by their IRIs.
    """

    query: str
    timeout: float = 30.0
    most: int = 100_000
    table: str | None = "json"
    graph: str | None = "turtle"
    default_graph: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class Answer:
    """An answer as it comes: `media` type, then `chunks` of bytes, and when they are all read `rows` and `cut`."""

    def __init__(self, media: str, process: "Process") -> None:
        self.media, self._process = media, process
        self.rows, self.cut = 0, False

    def chunks(self) -> Iterator[bytes]:
        """The bytes. Raises QueryError as Process.ask."""
        while True:
            kind, data = self._process.frame()
            if kind == b"E":
                told = json.loads(data)
                self.rows, self.cut = told["rows"], told["cut"]
                return
            yield data


class Process:
    """One process over one store; it answers one query at a time, and is started anew when it had to be ended."""

    def __init__(self, quads: pathlib.Path, laid: Laid | None) -> None:
        self._words = [str(laid.path) if laid else "", str(quads), str(MEMORY if laid else 0)]
        self._running: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._left, self._timeout, self._late, self._asking = 0.0, 0.0, False, False

    def start(self) -> None:
        """Start the process if none runs, and wait until it can answer. Raises QueryError where the store does not open."""
        if self._running and self._running.poll() is None and not self._asking:
            return
        self.end()
        self._errors = tempfile.TemporaryFile()
        self._running = subprocess.Popen(
            [sys.executable, "-c", _CODE, *self._words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C is for who asks
        )
        self._left = self._timeout = _STARTING
        self._asking = True
        self.frame()
        self._asking = False

    @contextmanager
    def ask(self, question: Question) -> Iterator[Answer]:
        """The answer to a query. Raises QueryError for what is refused, fails or is cut off, QueryTimeoutError for what
        takes too long. Leaving it before the chunks are read ends the query.
        """
        asked = {**asdict(question), "query": guarded(question.query).text}
        self.start()
        assert self._running
        assert self._running.stdin
        self._left = self._timeout = question.timeout
        self._asking = True
        try:
            with suppress(BrokenPipeError):  # it has just died, as reading from it will tell
                self._running.stdin.write(json.dumps(asked).encode() + b"\n")
                self._running.stdin.flush()
            _, media = self.frame()
            yield Answer(media.decode(), self)
        finally:
            if self._asking:  # nobody wants the rest, and the next query must not get it
                self.end()

    def frame(self) -> tuple[bytes, bytes]:
        """The next frame. Raises QueryError for one that tells an error, and where the process ended or was too late."""
        assert self._running
        assert self._running.stdout
        self._late = False
        started = time.monotonic()
        timer = Timer(min(max(self._left, 0.0), TIMEOUT_MAX), self._expire)
        timer.daemon = True
        timer.start()
        try:
            head = self._running.stdout.read(FRAME.size)
            kind, length = FRAME.unpack(head) if len(head) == FRAME.size else (b"", 0)
            data = self._running.stdout.read(length)
        finally:
            timer.cancel()
            self._left -= time.monotonic() - started
        if not kind or len(data) < length:
            raise self._ended()
        if kind == b"X":
            self._asking = False
            told = json.loads(data)
            raise QueryError(told["what"], where="query", fix=told["fix"])
        self._asking = kind != b"E"
        return kind, data

    def _expire(self) -> None:
        self._late = True
        if self._running:
            self._running.kill()

    def _ended(self) -> QueryError:
        said, late = self._said(), self._late
        deep = "stack" in said or (self._running and self._running.returncode == -signal.SIGSEGV)
        self.end()
        if late:
            return QueryTimeoutError(
                f"the query was ended after {self._timeout:g} s", where="query", fix="ask less, or give it more time"
            )
        cause = "is too deeply nested" if deep else "needs too much memory" if "memory" in said else "is too much"
        return QueryError(f"the query {cause}: the process that ran it ended", where="query", fix="ask less at a time")

    def _said(self) -> str:
        """What the process said before it ended: Rust names a stack overflow and memory that is not to be had."""
        assert self._running
        assert self._errors
        with suppress(subprocess.TimeoutExpired):
            self._running.wait(5)
        self._errors.seek(0)
        return self._errors.read(10_000).decode("utf-8", "replace")

    def end(self) -> None:
        """End the process, if one runs."""
        if self._running:
            self._running.kill()
            for stream in (self._running.stdin, self._running.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
            self._running.wait()
        if self._errors:
            self._errors.close()
        self._running, self._errors, self._asking = None, None, False


class Pool:
    """Several processes over one build, for several queries at a time. Use it in a `with`: leaving it ends them."""

    def __init__(self, quads: pathlib.Path, size: int, *, graphs: bool = True) -> None:
        self._laid = lay(quads, graphs=graphs)
        # A process over a store in memory holds the whole graph.
        self.processes = [Process(quads, self._laid) for _ in range(size if self._laid else min(size, 2))]
        self._free: Queue[Process] = Queue()
        for process in self.processes:
            self._free.put(process)

    def __enter__(self) -> "Pool":
        return self

    def start(self) -> None:
        """Start all processes, so that the first queries need not wait. Raises QueryError as Process.start."""
        for process in self.processes:
            process.start()

    def __exit__(self, *_: Any) -> None:
        for process in self.processes:
            process.end()
        if self._laid:
            self._laid.close()

    @contextmanager
    def ask(self, question: Question) -> Iterator[Answer]:
        """The answer of the next free process; see Process.ask. Raises QueryTimeoutError where none gets free in time."""
        try:
            process = self._free.get(timeout=question.timeout)
        except Empty:
            raise QueryTimeoutError("other queries take all processes", where="query", fix="ask again later") from None
        try:
            with process.ask(question) as answer:
                yield answer
        finally:
            self._free.put(process)
