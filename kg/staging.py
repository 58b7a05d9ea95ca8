"""Where a build is written before it stands in its folder, so that what stands there is whole at any moment.

BUILD/.building/units    the journal: what a build that is killed goes on from
BUILD/.building/lock     locked by who builds
BUILD/.building/ready    all that follows is whole and on its way into BUILD: who comes next ends the move; in it the names of
                         files that go
"""

import errno
import os
import pathlib
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from kg.errors import BuildError
from kg.extension import SCHEMA
from kg.journal import Journal
from kg.report import PROFILE
from kg.write import formats

FOLDERS = ("texts", "alignments")
STAGING = ".building"
JOURNAL = "units"
_LOCK, _READY, _LAST = "lock", "ready", "build.json"
_KEPT = (JOURNAL, _LOCK)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Staging:
    """The folder in which a build is made, and its journal, held against others. Use it in a `with`."""

    def __init__(self, out: pathlib.Path, key: str, force: bool = False) -> None:
        """What a build of the same key had done when it was killed is in the journal, unless `force`.

        Raises BuildError where `out` cannot be written, or another build is being written there.
        """
        self.folder, self._out = out / STAGING, out
        with _opening(out):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock: IO[bytes] = (self.folder / _LOCK).open("wb")
            try:
                _flock(self._lock, out)
                _finish(self.folder, out)
                if force:
                    (self.folder / JOURNAL).unlink(missing_ok=True)
                _clear(self.folder)
                self.journal = Journal(self.folder / JOURNAL, key)
            except BaseException:
                self._lock.close()
                raise

    def publish(self, without: Collection[str] = ()) -> None:
        """Move what was made into place; all of it is on the disk before, and build.json comes last, so that its presence
        says that the build is whole. `without`: files of the build before that this one does not have.
        """
        self.journal.close()
        with suppress(AttributeError):  # Windows has no such call
            os.sync()  # one for all: a call for each of a million small files takes hours
        _synced(self.folder / _READY, "\n".join(sorted(without)).encode())
        _move(self.folder, self._out)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Staging":
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()
        self._lock.close()


@contextmanager
def writing(out: pathlib.Path) -> Iterator[None]:
    """Turns the error of a disk that is full into a BuildError that says what to do."""
    try:
        yield
    except OSError as err:
        if err.errno not in _FULL and "No space left" not in str(err):  # some libraries give the message alone
            raise
        fix = "make room and run the same command again: it goes on from there"
        raise BuildError(f"cannot be written: {err.strerror or err}", where=str(out), fix=fix) from err


@contextmanager
def _opening(out: pathlib.Path) -> Iterator[None]:
    try:
        with writing(out):
            yield
    except OSError as err:
        raise BuildError(f"cannot be written: {err.strerror}", where=str(out), fix="name another --out") from err


def finish(out: pathlib.Path) -> None:
    """End the move of a build that was killed while it went into place; without such a one, nothing.

    Raises BuildError as Staging.
    """
    if (out / STAGING / _READY).exists():
        with _opening(out), (out / STAGING / _LOCK).open("wb") as lock:
            _flock(lock, out)
            _finish(out / STAGING, out)


def _finish(folder: pathlib.Path, out: pathlib.Path) -> None:
    if (folder / _READY).exists():
        _move(folder, out)
        for path in folder.iterdir():
            if path.name != _LOCK:
                path.unlink()


def _move(folder: pathlib.Path, out: pathlib.Path) -> None:
    """What was moved before is not there any more; what is there is newer than what stands in its place."""
    if (folder / _LAST).exists():
        (out / _LAST).unlink(missing_ok=True)
        (out / PROFILE).unlink(missing_ok=True)  # it tells of the build that was there
        formats.discard(out)
        for name in (folder / _READY).read_text("utf-8").split():
            (out / name).unlink(missing_ok=True)
    for path in sorted(folder.iterdir(), key=lambda path: (path.name == _LAST, path.name)):
        if path.name in (*_KEPT, _READY):
            continue
        if path.name == _LAST:
            _sync_folder(out)
        if path.is_dir():
            shutil.rmtree(out / path.name, ignore_errors=True)
        if path.name == SCHEMA and not any(path.iterdir()):
            path.rmdir()  # the build before had a schema of its own, this one has none
            continue
        path.replace(out / path.name)
    _sync_folder(out)


def _clear(folder: pathlib.Path) -> None:
    """Take away what a killed build left but for its journal."""
    for old in folder.iterdir():
        if old.is_dir():
            shutil.rmtree(old)
        elif old.name not in _KEPT:
            old.unlink()
    for name in (*FOLDERS, SCHEMA):
        (folder / name).mkdir()


def _synced(path: pathlib.Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: pathlib.Path) -> None:
    with suppress(OSError):  # Windows cannot open a folder
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _flock(file: IO[bytes], out: pathlib.Path) -> None:
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # a system without such locks
        return
    except BlockingIOError:
        raise BuildError(
            "another build is being written here", where=str(out), fix="wait for it, or name another --out"
        ) from None
