"""Java programs: run to their end, or as servers that are started, watched and stopped."""

import contextlib
import functools
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from . import sockets
from .errors import StartError, UnavailableError

JAVA_VERSION = 17  # the least
START_SECONDS = 180.0
STOP_SECONDS = 30.0
PAUSE_SECONDS = 0.1
TAIL_LINES = 40

# A proxy where nothing listens: whatever a server asks of another machine over HTTP fails at once;
# Java itself exempts loopback.
_DEAD_PROXY = [
    f"-Dhttp.proxyHost={sockets.LOOPBACK}",
    "-Dhttp.proxyPort=9",
    f"-Dhttps.proxyHost={sockets.LOOPBACK}",
    "-Dhttps.proxyPort=9",
]
_OPTIONS = [
    "-Xms64m",
    "-Xmx512m",
    # The tests are short: less compiling and fewer threads start a server in half the time.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Djava.net.preferIPv4Stack=true",
    *_DEAD_PROXY,
]
FULL = ("-Xmx2g", "-XX:-UseSerialGC", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=4")  # for benchmarks: as servers run


@functools.cache
def java() -> str:
    """The path of the Java to run. Raises UnavailableError without one of version 17 or later."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which("java", path=f"{home}/bin") if home else None
    path = path or shutil.which("java")
    fix = f"install Java {JAVA_VERSION}"
    if path is None:
        raise UnavailableError("Java is not installed", fix=fix)
    ended = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', ended.stderr)
    if version is None or int(version[1]) < JAVA_VERSION:
        said = (ended.stderr or ended.stdout).partition("\n")[0]
        raise UnavailableError(f"Java is too old or does not run: {said}", where=path, fix=fix)
    return path


def java_command(folder: pathlib.Path, arguments: Sequence[str]) -> list[str]:
    """A call of Java with a heap of 512 MB and its temporary files in `folder`."""
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return [java(), *_OPTIONS, f"-Djava.io.tmpdir={temporary}", *arguments]


def environment(folder: pathlib.Path, **variables: str) -> dict[str, str]:
    """The variables of a server: nothing of the caller's but PATH, so that no setting leaks in."""
    # Without a UTF-8 locale Java 17 cannot name files in Chinese.
    fixed = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    return fixed | variables


def tail(log: pathlib.Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log under its name; empty where there is none."""
    if not log.is_file():
        return ""
    text = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    return "\n".join([f"--- {log}", *text])


def _leash() -> list[str]:
    """A prefix that ends a program together with the thread that started it, where there is one.

    It becomes the program, under the same id: tests that are killed leave no server behind.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


class Server:
    """A Java server as a child process, in a process group of its own.

    Start it in a thread that lives as long as it is needed: on Linux it ends with that thread.

    `folder` holds all that it writes; `probe` raises OSError or ValueError until it answers;
    `logs` are files that a StartError quotes, besides its output in `server.log`.
    """

    def __init__(
        self,
        name: str,
        folder: pathlib.Path,
        command: Sequence[str],
        probe: Callable[[], None],
        *,
        variables: dict[str, str],
        logs: Sequence[pathlib.Path] = (),
    ) -> None:
        self.name, self.folder = name, folder
        self._command, self._probe, self._variables = list(command), probe, variables
        self._logs = [folder / "server.log", *logs]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the running process. Raises StartError when it does not run."""
        if self._process is None:
            raise StartError(f"{self.name} does not run", where=str(self.folder))
        return self._process.pid

    def start(self, seconds: float = START_SECONDS) -> None:
        """Start, and wait until the server answers a query. Raises StartError after `seconds`."""
        if self._process is not None:
            raise StartError(f"{self.name} runs already", where=str(self.folder))
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_leash(), *self._command],
                cwd=self.folder,
                env=self._variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        try:
            self._wait(self._process, seconds)
            if outside := sockets.reachable(self._process.pid):
                raise self._failure(f"is open to other machines at {', '.join(outside)}")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End it by SIGTERM, after 30 s by SIGKILL; nothing happens when it does not run."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would; nothing happens when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop it where it runs, and start it again: same folder, same ports, new `pid`."""
        self.stop()
        self.start()

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        end = time.monotonic() + seconds
        answer: Exception | None = None
        while time.monotonic() < end:
            if process.poll() is not None:
                raise self._failure(f"ended with {process.returncode} before it answered")
            try:
                return self._probe()
            except (OSError, ValueError) as error:
                answer = error
            time.sleep(PAUSE_SECONDS)
        raise self._failure(f"did not answer in {seconds:g} s; last: {answer!r}")

    def _failure(self, what: str) -> StartError:
        logs = "\n".join(text for text in map(tail, self._logs) if text)
        return StartError(f"{self.name} {what}\n{logs}", where=str(self.folder))
