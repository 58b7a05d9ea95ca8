"""Reading with a guard: what large libraries parse is parsed in a process apart, under limits of time and memory.

A page made to hang or crash its parser costs that page, never the build. The process talks over its standard streams,
because those work in scripts and notebooks without any guard around the main module, which multiprocessing needs.
"""

import pathlib
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import TIMEOUT_MAX, Event, Timer
from typing import Any

from kg.errors import BuildError, InputError
from kg.model import Page, Source, Unread
from kg.read import pages
from kg.read.pages import Found
from kg.settings import Settings

_STARTING = 120.0  # seconds; it takes one, and more on a machine that is busy


class Reader:
    """Reads files, starting a process when the first file needs one. Use it in a `with`: leaving it ends the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def pages(self, source: Source, file: pathlib.Path) -> Iterator[Found]:
        """The pages of one input, and what of it could not be read, in the input's own order."""
        try:
            isolated = pages.choose(source, file).isolated
        except InputError as error:
            yield pages.unread(source, error)
        except OSError as err:
            yield pages.unread(source, pages.unreadable(source.path, err))
        else:
            yield from self._isolated(source, file) if isolated else pages.pages(source, file, self._settings)

    def _isolated(self, source: Source, file: pathlib.Path) -> Iterator[Found]:
        """The pages as the process sends them. Where it hangs or dies, what it was at fails and a new one goes on behind."""
        done, since, at, whole = 0, 0, None, False
        self._send((source, file.absolute(), self._settings, done))
        try:
            while (answer := self._receive(self._settings.timeout)) is not None:
                if isinstance(answer, Source):
                    at = answer
                elif isinstance(answer, Page | Unread):
                    done, at = done + 1, None
                    yield answer
                elif isinstance(answer, InputError):
                    if at or done == since:  # between two documents it may have been chance: it gets a second try
                        done += 1
                        yield pages.unread(at or source, answer)
                        if at is None or at.doc == source.doc:
                            break
                    since, at = done, None
                    self._send((source, file.absolute(), self._settings, done))
            whole = True
        finally:
            if not whole:  # nobody wants the rest, and the next file must not get it
                self._end()

    def _send(self, asked: object) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._start()
        assert self._process
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has just died, as reading from it will tell
            pickle.dump(asked, self._process.stdin)
            self._process.stdin.flush()

    def _start(self) -> None:
        """Start the process and wait until it is ready: that is not the page's time. Raises BuildError where it does not start."""
        settings = self._settings
        # It searches modules where this process does: with -m it would take those in the current folder, whoever put them there.
        code = f"import sys; sys.path[:] = {[*map(str, sys.path)]!r}; from kg.read import worker; worker.main({settings.max_memory}, {settings.timeout})"
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen([sys.executable, "-P", "-c", code], **pipes)
        if isinstance(self._receive(_STARTING), InputError):
            raise BuildError("the process that reads documents does not start", fix="raise --max-memory")

    def _receive(self, seconds: float) -> object:
        """What the process sends next; an InputError where it says nothing in time or dies."""
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
        except (EOFError, pickle.UnpicklingError):
            self._end()
            if late.is_set():
                what = f"reading took longer than {seconds:g} seconds"
                return InputError(what, fix="leave it out or raise --timeout")
            return InputError("the reader of this format crashed", fix="leave it out, or convert it to plain text")
        finally:
            timer.cancel()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not sent yet is for nobody
                    if pipe:
                        pipe.close()
