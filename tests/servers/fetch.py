"""The jars of the servers: resolved by Maven as the poms say, verified, kept outside the checkout.

`python -m tests.servers.fetch` fetches all of them, with `--pin` it writes checksums.txt anew for
poms that name other versions.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from .errors import ChecksumError, UnavailableError

HERE = pathlib.Path(__file__).parent
CHECKSUMS = HERE / "checksums.txt"
SERVERS = ("fuseki", "hdfs", "n10s", "neo4j", "rdf4j")
GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
SECONDS = 900  # for one call of Maven


def cache() -> pathlib.Path:
    """The folder of all fetched jars."""
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(home) / "dispatch-kg" / "servers"


@functools.cache
def jars(server: str) -> pathlib.Path:
    """A folder with exactly the pinned files of `server`, fetched where it is missing or damaged.

    Raises UnavailableError without Maven or what it needs, ChecksumError for any other content.
    """
    pinned = _pinned(server)
    # Other pins, another folder: checkouts of different versions share the cache.
    name = hashlib.sha256(repr(sorted(pinned.items())).encode()).hexdigest()[:12]
    folder = cache() / f"{server}-{name}"
    with _locked(server):
        if folder.is_dir():
            if _checksums(folder) == pinned:
                return folder
            shutil.rmtree(folder)
        with tempfile.TemporaryDirectory(prefix=f"{server}-", dir=cache()) as made:
            fetched = pathlib.Path(made) / "jars"
            _resolve(server, fetched)
            _verify(server, _checksums(fetched), pinned)
            fetched.rename(folder)
    return folder


def pin() -> None:
    """Write checksums.txt for what the poms resolve to now."""
    lines = []
    cache().mkdir(parents=True, exist_ok=True)
    for server in SERVERS:
        with tempfile.TemporaryDirectory(prefix=f"{server}-", dir=cache()) as made:
            _resolve(server, pathlib.Path(made))
            found = _checksums(pathlib.Path(made))
        lines += [f"{found[name]}  {server}/{name}\n" for name in sorted(found)]
    CHECKSUMS.write_text("".join(lines), encoding="utf-8")


@contextlib.contextmanager
def _locked(server: str) -> Iterator[None]:
    """One fetch at a time, also between test runs."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f"{server}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pinned(server: str) -> dict[str, str]:
    """File name to SHA-256 in hexadecimal digits."""
    lines = [line.split("  ", 1) for line in CHECKSUMS.read_text(encoding="utf-8").splitlines()]
    start = f"{server}/"
    return {name.removeprefix(start): digest for digest, name in lines if name.startswith(start)}


def _checksums(folder: pathlib.Path) -> dict[str, str]:
    found = {}
    for file in folder.iterdir():
        with file.open("rb") as opened:
            found[file.name] = hashlib.file_digest(opened, "sha256").hexdigest()
    return found


def _verify(server: str, found: dict[str, str], pinned: dict[str, str]) -> None:
    names = sorted(name for name in found | pinned if found.get(name) != pinned.get(name))
    if not names:
        return
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    raise ChecksumError(
        f"{len(names)} files of {server} are missing, extra or not as pinned: {shown}",
        where=CHECKSUMS.name,
        fix="after a change of versions run the fetch with --pin",
    )


def _resolve(server: str, folder: pathlib.Path) -> None:
    """Copy what the pom names into `folder`: from Maven's own cache, else over the network."""
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError(f"Maven is not installed, {server} needs it", fix="install mvn")
    pom = HERE / "poms" / f"{server}.xml"
    command = [maven, "--batch-mode", "--quiet", "--file", str(pom)]
    command += [GOAL, f"-DoutputDirectory={folder}", "-DincludeScope=runtime"]
    # The latter asks again for what was not there the last time.
    for options in (["--offline"], ["--update-snapshots"]):
        try:
            ended = subprocess.run(
                command + options,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise UnavailableError(f"Maven fetched {server} for {SECONDS} s in vain") from None
        if ended.returncode == 0:
            return
    raise UnavailableError(f"Maven cannot fetch {server}: {_cause(ended.stdout)}")


def _cause(output: str) -> str:
    """The first error that Maven prints, without colours and addresses of registries."""
    errors = [line for line in output.splitlines() if "ERROR" in line] or [output[-500:]]
    return re.sub(r"\x1b\[[\d;]*m|\(?https?://\S+", "", errors[0]).strip()


if __name__ == "__main__":
    if "--pin" in sys.argv[1:]:
        pin()
    for each in SERVERS:
        sys.stdout.write(f"{jars(each)}\n")
