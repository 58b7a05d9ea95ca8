"""Reading with a guard: what large libraries parse is parsed in a process apart, under limits of time and memory.

A page made to hang or crash its parser costs that page, never the build. The process talks over its standard streams,
because those work in scripts and notebooks without any guard around the main module, which multiprocessing needs.
"""

import pathlib
import pickle
import subprocess
import sys
from collections.abc import Iterator
from threading import Timer
from typing import Any

from kg.errors import InputError
from kg.model import Page, Source, Unread
from kg.read import pages
from kg.read.pages import Found
from kg.settings import Settings


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
        done, at = 0, None
        self._send((source, file, self._settings, done))
        while True:
            answer = self._receive()
            if isinstance(answer, Source):
                at = answer
            elif isinstance(answer, Page | Unread):
                done, at = done + 1, None
                yield answer
            elif isinstance(answer, InputError):
                done += 1
                yield pages.unread(at or source, answer)
                if at is None or at.doc == source.doc:
                    return
                at = None
                self._send((source, file, self._settings, done))
            else:
                return

    def _send(self, asked: object) -> None:
        if self._process is None:
            command = [sys.executable, "-m", "kg.read.worker", str(self._settings.max_memory)]
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
            self._process = subprocess.Popen(command, **pipes, stderr=subprocess.DEVNULL)
            self._receive()  # it says when it is ready; starting is not the page's time
        assert self._process.stdin
        pickle.dump(asked, self._process.stdin)
        self._process.stdin.flush()

    def _receive(self) -> object:
        """What the process sends next; an InputError where it says nothing in time or dies."""
        process = self._process
        assert process
        assert process.stdout
        timer = Timer(self._settings.timeout, process.kill)
        timer.start()
        try:
            return pickle.load(process.stdout)
        except (EOFError, pickle.UnpicklingError):
            late = not timer.is_alive()
            self._end()
            if late:
                what = f"reading took longer than {self._settings.timeout:g} seconds"
                return InputError(what, fix="leave it out or raise --timeout")
            return InputError("the reader of this format crashed", fix="leave it out, or convert it to plain text")
        finally:
            timer.cancel()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
