"""What made a build: versions of the package and its parts, and a hash over all rules and data."""

import hashlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable

from kg import extension
from kg.extension import cache
from kg.tables import DATA

EXTRAS = ("fastwarc", "pypdfium2", "python-docx", "trafilatura")
PARTS = (
    "ahocorasick-rs", "markdown-it-py", "networkx", "opencc", "pyoxigraph", "pypinyin", "pyshacl", "pyvis", "rdflib", "spacy",
)  # fmt: skip


def versions() -> dict[str, object]:
    """The package's version, those of the libraries that shape the output, and the hash of kg/data."""
    return {
        "dispatch-kg": version("dispatch-kg"),
        "parts": {name: version(name) for name in PARTS} | _extras(),
        "rules": rules(),
    }


def _extras() -> dict[str, str]:
    """The readers of other formats that are installed."""
    found: dict[str, str] = {}
    for name in EXTRAS:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@cache
def rules() -> str:
    """SHA-256 over the names and contents of all files of kg/data, in order of their names, and of the user's folders."""
    found = hashlib.sha256()
    for name, file in sorted(_files(DATA, "")):
        found.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    for own in extension.files():
        found.update(f"{own.number}/{own.name}".encode() + b"\0" + own.path.read_bytes() + b"\0")
    return found.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        found += _files(entry, name + "/") if entry.is_dir() else [(name, entry)]
    return found
