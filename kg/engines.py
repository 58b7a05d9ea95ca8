"""Who works on the documents: this process, or worker processes that each load the model once; kg.cluster has a third.

A worker talks over its standard streams, as the process that reads documents does, so that scripts and notebooks need no
guard around their main module. One that dies costs nobody but the document that kills it: its documents are given once more,
each alone, and the one that ends a worker again is set aside with the reason.
"""

import pickle
import signal
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from threading import TIMEOUT_MAX, Event, Timer
from typing import IO, Any, NoReturn, Protocol

from kg import extension
from kg.decisions import Reviews
from kg.errors import BuildError, DataError
from kg.ordering import Sort
from kg.settings import Settings
from kg.shard import Given, Shard, joined, set_aside

WORK = "kg.work:units"
_AHEAD = 3  # batches a worker that are read before the first of them is done
_STARTS = 3  # tries: what kills a worker may kill the next one while it loads
STARTING = 300.0  # seconds; it takes three, and more on a machine that is busy
# A batch takes a second or two; one that takes this long hangs.
_PATIENCE, _A_CHAR = 600.0, 0.02


class Engine(Protocol):
    """Works on batches of pages and gives the shards in the order of the batches."""

    @property
    def jobs(self) -> int:
        """How many processes of this machine may work on the build at a time."""
        ...

    @property
    def sort(self) -> Sort | None:
        """What puts lines in order elsewhere; None: this machine does."""
        ...

    def map(
        self, batches: Iterable[Sequence[Given]], settings: Settings, reviews: Reviews
    ) -> Generator[Shard, None, None]:
        """The shards. Closing the iterator ends all that runs."""
        ...


class Here:
    """This process, without the guard that a process apart is."""

    jobs = 1
    sort = None

    def map(
        self, batches: Iterable[Sequence[Given]], settings: Settings, reviews: Reviews
    ) -> Generator[Shard, None, None]:
        """The shards, one after the other."""
        from kg.work import units  # spaCy takes seconds, and who has workers needs none of it

        return (units(batch, settings, reviews) for batch in batches)


class Workers:
    """`jobs` processes. `work`: module:function that they call, with a batch, the settings and the reviews."""

    sort = None

    def __init__(self, jobs: int, work: str = WORK) -> None:
        if jobs < 1:
            raise DataError(f"{jobs} worker processes", where="--jobs", fix="use a whole number of at least 0")
        self.jobs, self._work = jobs, work

    def map(
        self, batches: Iterable[Sequence[Given]], settings: Settings, reviews: Reviews
    ) -> Generator[Shard, None, None]:
        """The shards. No more batches are read ahead than the workers soon need."""
        return spread(batches, [Worker(self._work, (settings, reviews)) for _ in range(self.jobs)])


def spread(batches: Iterable[Sequence[Given]], workers: Sequence["Guarded"]) -> Generator[Shard, None, None]:
    """The shards of the batches, in order, each made by a worker that is free; at the end the workers are ended."""
    free: SimpleQueue[Guarded] = SimpleQueue()
    for worker in workers:
        free.put(worker)

    def run(batch: Sequence[Given]) -> Shard:
        worker = free.get()
        try:
            return worker.run(batch)
        finally:
            free.put(worker)

    waiting: deque[Future[Shard]] = deque()
    threads = ThreadPoolExecutor(len(workers), thread_name_prefix="kg-worker")
    try:
        for batch in batches:
            waiting.append(threads.submit(run, batch))
            while len(waiting) > _AHEAD * len(workers) or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for worker in workers:
            worker.end(for_good=True)
        threads.shutdown(cancel_futures=True)


class Guarded(ABC):
    """A worker that may die of what it works on."""

    def run(self, batch: Sequence[Given]) -> Shard:
        """The shard of a batch; what kills the worker twice, in the batch and alone, stands in it as failed."""
        try:
            return self.ask(batch)
        except DiedError:
            return joined([self._alone(one) for one in batch])

    def _alone(self, one: Given) -> Shard:
        try:
            return self.ask([one])
        except DiedError as died:
            return set_aside(one, died.reason, died.fix)

    @abstractmethod
    def ask(self, batch: Sequence[Given]) -> Shard:
        """The shard of a batch. Raises DiedError where the worker ends before it is made."""

    @abstractmethod
    def end(self, for_good: bool = False) -> None:
        """End what runs; `for_good`: nothing is started any more."""


def patience(batch: Sequence[Given]) -> float:
    """Seconds after which a batch hangs."""
    return _PATIENCE + _A_CHAR * sum(len(page.raw) for _, page in batch if hasattr(page, "raw"))


class Worker(Guarded):
    """One process, started when it first gets work and again when it has died."""

    def __init__(self, work: str, given: tuple[Settings, Reviews]) -> None:
        self._work, self._given = work, given
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._over = False

    def ask(self, batch: Sequence[Given]) -> Shard:
        """As Guarded."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._process
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has just died, as reading from it will tell
            pickle.dump(batch, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        found: Any = self._receive(patience(batch))
        return found  # type: ignore[no-any-return]

    def _start(self) -> None:
        """Start the process and wait until its model is loaded. Raises BuildError where that fails again and again."""
        for tries_left in range(_STARTS - 1, -1, -1):
            self.end()
            try:
                self._begin()
                return
            except DiedError as died:
                if self._over or not tries_left:
                    what = f"a worker process does not start: {died.reason}"
                    raise BuildError(what, fix="raise --max-memory or take fewer --jobs") from None

    def _begin(self) -> None:
        if self._over:
            raise DiedError("the build was ended", "")
        # It searches modules where this process does: with -m it would take those in the current folder, whoever put them there.
        code = (
            f"import sys; sys.path[:] = {[*map(str, sys.path)]!r}; from kg import worker; worker.main({self._work!r})"
        )
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C is for who asks
        )
        assert self._process.stdin
        with suppress(BrokenPipeError):
            pickle.dump((*self._given, extension.folders()), self._process.stdin)
            self._process.stdin.flush()
        self._receive(STARTING)

    def _receive(self, seconds: float) -> object:
        """What the process sends next. Raises DiedError where it says nothing in time or dies."""
        process = self._process
        assert process
        assert process.stdout
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(min(seconds, TIMEOUT_MAX), stop)
        timer.daemon = True
        timer.start()
        try:
            return pickle.load(process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            process.wait()
            self._died(f"took longer than {seconds:.0f} seconds" if late.is_set() else "")
        finally:
            timer.cancel()

    def _died(self, late: str) -> NoReturn:
        """Raise what is known of the end of the process."""
        assert self._process
        assert self._errors
        self._errors.seek(0)
        said = self._errors.read(100_000).decode("utf-8", "replace")
        code = self._process.returncode
        self.end()
        if late:
            raise DiedError(f"the program {late}", "split it or leave it out")
        if "memory" in said.lower() or "MemoryError" in said or code == -signal.SIGKILL:
            raise DiedError(
                _KILLED if code == -signal.SIGKILL else _MEMORY, "split it, raise --max-memory or take fewer --jobs"
            )
        last = said.strip().rpartition("\n")[2]  # of a traceback the error
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}{': ' if last else ''}{last}"
        raise DiedError(f"ends the process that works on it ({how})", "leave it out and report it")

    def end(self, for_good: bool = False) -> None:
        """End the process, if one runs; `for_good`: none is started any more."""
        self._over = self._over or for_good
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, self._errors):
                with suppress(OSError, ValueError):  # what was not sent yet is for nobody
                    if pipe:
                        pipe.close()


_MEMORY = "needs more memory than a worker may use"
_KILLED = "the process that works on it is killed (SIGKILL), as a system does that has no memory left"


class DiedError(Exception):
    """A worker process ended: why, and what to do about it."""

    def __init__(self, reason: str, fix: str) -> None:
        self.reason, self.fix = reason, fix
        super().__init__(reason)
