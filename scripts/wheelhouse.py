"""A folder of wheels from which dispatch-kg installs without a network: ours, and the locked ones that it and its extras need.

Run: make wheelhouse, or python scripts/wheelhouse.py [FOLDER]

The wheels are those of the Python and machine that run this; each is held to its hash in requirements.lock. What is needed
is read from the packages that are installed here, so development packages stay out.
"""

import re
import subprocess
import sys
import tempfile
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
WHOLE = Requirement("dispatch-kg[all]")


def needed(wanted: Requirement) -> set[NormalizedName]:
    """The names of the packages that a requirement needs here, its own among them. Raises PackageNotFoundError."""
    found: set[tuple[NormalizedName, str]] = set()
    waiting = [wanted]
    while waiting:
        one = waiting.pop()
        for extra in {"", *one.extras}:
            key = canonicalize_name(one.name), extra
            if key in found:
                continue
            found.add(key)
            asked = (Requirement(line) for line in requires(one.name) or ())
            waiting += [next_ for next_ in asked if not next_.marker or next_.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


def locked(names: set[NormalizedName], lock: str) -> str:
    """The lines of a lock about these packages, with their hashes. Raises SystemExit naming what the lock lacks."""
    entries = re.findall(r"^\S.*(?:\n    .*)*", lock, re.MULTILINE)
    about = {canonicalize_name(re.split(r"[=\[ ;]", entry, maxsplit=1)[0]): entry for entry in entries}
    missing = sorted(names - about.keys())
    if missing:
        sys.exit(f"requirements.lock: no {', '.join(missing)}; run make lock")
    return "\n".join(about[name] for name in sorted(names)) + "\n"


def collect(folder: Path) -> None:
    """Fill the folder, in place of the wheels that it held. Raises CalledProcessError where pip fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    wanted = locked(needed(WHOLE) - {canonicalize_name(WHOLE.name)}, LOCK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        listed = Path(place) / "requirements.txt"
        listed.write_text(wanted, "utf-8")
        _pip("download", "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", listed, "--dest", folder)
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)


def _pip(*words: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", words[0], "--quiet", *map(str, words[1:])], check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "wheelhouse"
    collect(target)
    wheels = sorted(target.glob("*.whl"))
    print(f"{target}: {len(wheels)} wheels, {sum(wheel.stat().st_size for wheel in wheels) / 1e6:.0f} MB")
