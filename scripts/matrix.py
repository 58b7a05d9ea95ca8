"""Whether the wheel installs from the lock and works on each Python that pyproject.toml names: a table, a row a Python.

Run: make matrix, or python scripts/matrix.py [WHEELHOUSE]

Pythons are looked for on the PATH, among pyenv's, and by uv, which may fetch one; what is not to be had is said to be
skipped. Exit code 1 where one that was tried fails, or none was tried. Seconds are of processor time.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Of each stage tests that need neither a checkout of kg/ nor a browser, and no figures of the day.
TESTS = (
    "tests/annotate/test_numbers.py", "tests/annotate/test_pipeline.py", "tests/clean/test_cleaner.py",
    "tests/extract/test_component.py", "tests/extract/test_modality.py", "tests/graph/test_rdf.py",
    "tests/link/test_linker.py", "tests/read/test_reader.py", "tests/write/test_exports.py",
)  # fmt: skip
NEEDED = (
    "tests",
    "ontology",
    "seeds",
    "docs",
    "pyproject.toml",
)  # what the tests read, without kg/: that is the wheel's


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one Python: `said` is `ok`, or what did not work, or why it was skipped."""

    python: str
    exact: str
    said: str
    tests: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return not self.said.startswith(("ok", "skipped"))


def versions() -> list[str]:
    """The Pythons that pyproject.toml names, such as 3.12."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = (re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in project["classifiers"])
    return [match[1] for match in found if match]


def candidates(version: str) -> Iterator[str]:
    """Where a Python may be, likeliest first."""
    yield f"python{version}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from (str(folder / "bin" / "python") for folder in sorted(pyenv.glob(f"{version}.*"), reverse=True))
    if shutil.which("uv"):
        _run(["uv", "python", "install", version], Path.cwd(), 300)
        found = _run(["uv", "python", "find", version], Path.cwd(), 60)
        if found.returncode == 0:
            yield found.stdout.strip()


def interpreter(version: str) -> str:
    """A Python of that version that starts; empty where there is none."""
    for name in candidates(version):
        # A shim of pyenv is on the PATH and starts nothing.
        if shutil.which(name) and _run([name, "--version"], Path.cwd(), 60).stdout.startswith(f"Python {version}."):
            return name
    return ""


def tried(version: str, wheel: Path) -> Row:
    """The row of one Python."""
    python = interpreter(version)
    if not python:
        return Row(version, "", "skipped: not on this machine")
    exact = _run([python, "--version"], Path.cwd(), 60).stdout.split()[-1]
    before = _seconds()
    with tempfile.TemporaryDirectory() as place:
        said, tests = _tested(python, wheel, Path(place))
    return Row(version, exact, said, tests, _seconds() - before)


def _tested(python: str, wheel: Path, room: Path) -> tuple[str, str]:
    """(ok or the step that failed, the closing line of the tests)."""
    for name in NEEDED:
        (room / name).symlink_to(ROOT / name)
    inside = str(room / "venv" / "bin" / "python")
    pip = [inside, "-m", "pip"]
    lock = str(ROOT / "requirements.lock")
    steps = (
        ("venv", [python, "-m", "venv", str(room / "venv")]),
        ("pins", [*pip, "install", "-q", "--only-binary", ":all:", "--require-hashes", "-r", lock]),
        ("wheel", [*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)]),
        ("pip check", [*pip, "check"]),
        ("build", [inside, "-m", "kg", "build", "seeds", "--out", "out"]),
        ("tests", [inside, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS]),
    )
    for name, words in steps:
        ran = _run(words, room, 1800)
        if ran.returncode:
            print(f"{python}: {name}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}", file=sys.stderr)
            return f"{name} failed", ""
    return "ok", ran.stdout.strip().splitlines()[-1].strip("= ")


def _run(words: list[str], folder: Path, limit: float) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    try:
        return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 124, "", f"not done after {limit:g} s")


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(house: Path) -> int:
    wheels = sorted(house.glob("dispatch_kg-*.whl"))
    if len(wheels) != 1:
        sys.exit(f"{house}: {len(wheels)} wheels of dispatch-kg, expected 1 (run make wheelhouse)")
    rows = []
    for version in versions():
        rows.append(tried(version, wheels[0].resolve()))
        row = rows[-1]
        print(f"{row.python:<6}{row.exact:<9}{row.said:<32}{row.seconds:5.0f} s  {row.tests}", flush=True)
    return int(any(row.failed for row in rows) or all(not row.exact for row in rows))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "wheelhouse"))
