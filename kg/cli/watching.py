"""What a build says while it runs: a bar on a terminal, plain lines in a pipe, or JSON lines for machines."""

import json
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kg.errors import InputError, KgError
from kg.report import Report, Step

_EVERY = 50  # plain progress lines: one for this many documents


def bar(console: Console) -> Progress:
    """A bar that goes away when it is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def watcher(console: Console, bar: Progress | None) -> Callable[[Step | InputError], None]:
    """Progress as a bar on a terminal, as plain lines in a pipe; errors always as a line."""
    task = bar.add_task("documents", total=None) if bar else None

    def watch(event: Step | InputError) -> None:
        if isinstance(event, InputError):
            console.print(f"skipped: {event.line()}", markup=False, highlight=False, soft_wrap=True)
        elif bar and task is not None:
            bar.update(task, description=event.what, completed=event.done, total=event.total or None)
        elif event.total == 0 or event.done % _EVERY == 0 or event.done == event.total:
            count = f" {event.done}/{event.total}" if event.total else ""
            console.print(f"{event.what}{count}", markup=False, highlight=False)

    return watch


class Log:
    """JSON lines on standard error: an object with `event` and `seconds` since the start in each."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def watch(self, event: Step | InputError) -> None:
        """`step` with `what`, `done`, `total`; `failed` with `path`, `reason`, `fix`."""
        if isinstance(event, InputError):
            self.say("failed", path=event.where, reason=event.what, fix=event.fix)
        elif event.total == 0 or event.done % _EVERY == 0 or event.done == event.total:
            self.say("step", what=event.what, done=event.done, total=event.total)

    def error(self, error: KgError) -> None:
        """`error`: the command ends with exit code 2."""
        self.say("error", where=error.where, reason=error.what, fix=error.fix)

    def report(self, report: Report, exit_code: int) -> None:
        """`report`: what was done, the last line."""
        self.say("report", **report.summary(), exit_code=exit_code)

    def say(self, event: str, **said: object) -> None:
        """One line."""
        line = {"event": event, "seconds": round(time.monotonic() - self._began, 3), **said}
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stderr.flush()
