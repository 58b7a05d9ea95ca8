"""Files of a build folder that another hand may have made: nothing outside of it is read, and nothing is waited for."""

import pathlib
import re
import stat

from kg.errors import BuildError

_UNSAFE = re.compile(r"[\x00-\x1f/\\]")


def inside(folder: pathlib.Path, *parts: str) -> pathlib.Path:
    """The regular file `folder/parts`. Raises BuildError where a part leads elsewhere, or the file is a pipe, a socket, a
    device or a link out of the folder; OSError where it is not there.
    """
    file = folder.joinpath(*parts)
    if any(_UNSAFE.search(part) or part in ("", ".", "..") for part in parts):
        raise BuildError(f"{'/'.join(parts)!r} is no file of a build", where=str(folder), fix="build it anew")
    if not stat.S_ISREG(file.stat().st_mode):
        raise BuildError("no regular file", where=str(file), fix="build it anew")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BuildError("a link out of the build", where=str(file), fix="copy the file into the build")
    return file


def content(folder: pathlib.Path, *parts: str) -> bytes:
    """The bytes of such a file. Raises as `inside`."""
    return inside(folder, *parts).read_bytes()
