"""Files at addresses (s3://, webhdfs:// and what else fsspec knows), copied here to be read, and put there when they are written.

Nothing here is used unless the user names such an address: a build of paths touches no network.
"""

import pathlib
import re
import shutil
from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.errors import BuildError, InputError, MissingExtraError
from kg.read import formats

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HERE = "file://"
_CHUNK = 1 << 20


def named(path: str | pathlib.Path) -> bool:
    """Whether a path is an address, other than one of this machine."""
    return isinstance(path, str) and _ADDRESS.match(path) is not None and not path.startswith(_HERE)


def local(path: str | pathlib.Path) -> pathlib.Path:
    """A path of this machine that may be written as file:///…: what holds for links and devices holds for it as well."""
    return pathlib.Path(path.removeprefix(_HERE) if isinstance(path, str) else path)


def fetched(
    address: str, room: pathlib.Path, max_bytes: int, failed: list[InputError]
) -> Iterator[tuple[str, pathlib.Path]]:
    """(address, its copy in the folder `room`) of a file, or of the files below an address whose ending has a reader, sorted.

    Of what is one document at most one byte over the limit is copied. What cannot be copied goes to `failed`. Raises
    InputError where the address cannot be reached or has no documents, MissingExtraError without fsspec or what it needs.
    """
    system, root = _system(address)
    try:
        alone = system.isfile(root)
        found = [root] if alone else sorted(system.find(root))
    except Exception as err:  # each file system has errors of its own
        raise InputError(f"cannot be listed: {_said(err)}", where=address, fix="check the address") from err
    below = {path: path.removeprefix(root).strip("/") for path in found}
    wanted = [(path, name) for path, name in below.items() if alone or (formats.of(name) and not _hidden(name))]
    if not wanted:
        fix = f"readable: {' '.join(formats.ENDINGS)}"
        raise InputError("no file there, and no documents below it", where=address, fix=fix)
    for number, (path, name) in enumerate(wanted):
        shown = address if alone else f"{address.rstrip('/')}/{name}"
        file = room / str(number) / path.rpartition("/")[2]
        try:
            file.parent.mkdir(parents=True)
            with system.open(path, "rb") as source:
                _copy(source, file, max_bytes)
            yield shown, file
        except Exception as err:
            failed.append(InputError(f"cannot be fetched: {_said(err)}", where=shown, fix="check it, and build again"))


def put(made: pathlib.Path, address: str) -> None:
    """Write a file, or the files of a folder, to an address. Raises BuildError where that fails."""
    system, root = _system(address)
    try:
        for file in sorted(made.iterdir()) if made.is_dir() else [made]:
            target = f"{root.rstrip('/')}/{file.name}" if made.is_dir() else root
            system.makedirs(target.rpartition("/")[0], exist_ok=True)
            with file.open("rb") as source, system.open(target, "wb") as out:
                shutil.copyfileobj(source, out, _CHUNK)
    except Exception as err:
        raise BuildError(f"cannot be written: {_said(err)}", where=address, fix="name another path with -o") from err


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    scheme, _, rest = address.partition("://")
    if "@" in rest.partition("/")[0] or "?" in rest or "::" in address:
        # Paths stand in every build: what opens somebody's store must not be in one.
        what = "an address with a password, a query or another address in it"
        raise InputError(what, where=f"{scheme}://…", fix="set credentials as the store's own tools take them")
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(address)
    except ImportError as err:
        extra = "hdfs" if scheme.endswith("hdfs") else "s3"
        fix = f'install the extra: pip install "dispatch-kg[{extra}]"'
        raise MissingExtraError(f"what reads {scheme}:// is not installed ({err})", where=address, fix=fix) from None
    except Exception as err:
        raise InputError(f"cannot be reached: {_said(err)}", where=address, fix="check the address") from err
    return system, str(root)


def _copy(source: BinaryIO, file: pathlib.Path, max_bytes: int) -> None:
    head = source.read(formats.HEAD)
    chosen = formats.choose(file.name, head)
    left = None if chosen is None or chosen.read is None else max(0, max_bytes + 1 - len(head))
    with file.open("wb") as out:
        out.write(head)
        while chunk := source.read(_CHUNK if left is None else min(_CHUNK, left)):
            out.write(chunk)
            left = None if left is None else left - len(chunk)


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) for part in name.split("/"))


def _said(err: Exception) -> str:
    return " ".join(f"{type(err).__name__}: {err}".split())[:300]
