"""Calls side by side, each in a process of its own: where one alone would hold the interpreter, or all the memory.

As the workers of kg.engines do, a process talks over its standard streams, so that scripts and notebooks need no guard around
their main module. It ends with who asked, however that ends: nothing may go on to write into a folder that has a new owner.
"""

import ctypes
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import Any

from kg import extension
from kg.errors import BuildError

_CODE = "import sys; sys.path[:] = {path!r}; from kg import beside; beside.main()"
_DIES = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True, slots=True)
class Call:
    """`function` as module:function with arguments; they and what comes back can be pickled. `name` is for errors. `needs`: names
    of calls that have to end before.
    """

    name: str
    function: str
    arguments: tuple[object, ...]
    needs: tuple[str, ...] = ()


def results(calls: Sequence[Call], most: int) -> Iterator[tuple[Call, Any]]:
    """(call, what it returned) of all calls, as they end, `most` at a time, the first that can begin in the order given. What a
    call raises is raised here. Raises BuildError where its process dies, ValueError for calls that need what is not called.
    Closing the iterator ends all that run.
    """
    running: set[subprocess.Popen[bytes]] = set()
    threads = ThreadPoolExecutor(most, thread_name_prefix="kg-beside")
    try:
        left, ended = list(calls), set[str]()
        waiting: dict[Future[Any], Call] = {}
        while left or waiting:
            for call in [one for one in left if ended.issuperset(one.needs)][: most - len(waiting)]:
                left.remove(call)
                waiting[threads.submit(_ask, call, running)] = call
            if not waiting:
                raise ValueError(f"nobody makes what {left[0].name} needs")
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in [one for one in waiting if one in done]:
                found = future.result()
                ended.add(waiting[future].name)
                yield waiting.pop(future), found
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for process in list(running):
            process.kill()
        threads.shutdown()


def _ask(call: Call, running: set[subprocess.Popen[bytes]]) -> Any:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _CODE.format(path=[*map(str, sys.path)])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is for who asks
        )
        running.add(process)
        assert process.stdin
        assert process.stdout
        try:
            with suppress(BrokenPipeError):  # it has just died, as reading from it will tell
                pickle.dump((call, extension.folders()), process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
            error, found = pickle.load(process.stdout)
        except (EOFError, pickle.UnpicklingError):
            process.wait()
            errors.seek(0)
            how = _how(process.returncode, errors.read())
            fix = "run the same command again, with --jobs 1 where memory is short"
            raise BuildError(f"the process that makes {call.name} died ({how})", fix=fix) from None
        finally:
            process.kill()
            process.wait()
            running.discard(process)
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError, ValueError):  # what was not sent is for nobody
                    pipe.close()
    if error is not None:
        raise error
    return found


def _how(code: int, said: bytes) -> str:
    last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return signal.Signals(-code).name if code < 0 else f"exit code {code}{': ' if last else ''}{last}"


def main() -> None:
    """Make the call that comes over standard input; what it returns or raises goes to standard output."""
    # What a library prints must not get between.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(OSError, AttributeError):  # Linux alone has it; the thread below sees the same a moment later
        ctypes.CDLL(None).prctl(_DIES, signal.SIGKILL)
    call, folders = pickle.load(sys.stdin.buffer)
    Thread(target=_until_left, daemon=True).start()
    extension.use(folders)
    module, _, name = call.function.partition(":")
    function: Any = getattr(import_module(module), name)
    answer: tuple[Exception | None, Any]
    try:
        answer = None, function(*call.arguments)
    except Exception as err:
        answer = err, None
    pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


def _until_left() -> None:
    """End this process when who asked is gone."""
    sys.stdin.buffer.read()
    os._exit(1)
