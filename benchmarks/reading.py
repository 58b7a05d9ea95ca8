"""Megabytes a second of reading and cleaning on one core: python benchmarks/reading.py [MEGABYTES]

Undamaged simplified text: the cleaned text of seeds/ as documents of their own size and as one large document. Figures
are of this machine and run, in seconds of the processor, so that other work on the machine counts little.
"""

import pathlib
import sys
import time

from kg.clean.cleaner import clean
from kg.model import Source
from kg.read import text
from kg.settings import Settings

SETTINGS = Settings(max_bytes=10**9, max_chars=10**9)


def cleaned(data: bytes) -> str:
    """The cleaned text of a file's bytes."""
    return clean(text.read(data, Source("a", "a.txt", "")), SETTINGS).text


def main(arguments: list[str]) -> int:
    size = float(arguments[0]) * 1e6 if arguments else 5e6
    files = sorted((pathlib.Path(__file__).parent.parent / "seeds").glob("*.txt"))
    plain = [cleaned(file.read_bytes()) for file in files]
    rounds = int(size / sum(len(one.encode()) for one in plain)) + 1
    many = [one.encode() for one in plain] * rounds
    # Numbered, because a line that stands twice is furniture.
    lines = (f"第{n}轮{line}" for n in range(rounds) for one in plain for line in one.split("\n"))
    for name, documents in (("documents", many), ("one document", ["\n".join(lines).encode()])):
        began = time.process_time()
        for data in documents:
            cleaned(data)
        seconds = time.process_time() - began
        total = sum(map(len, documents)) / 1e6
        print(f"{name:<13} {total:6.1f} MB  {seconds:6.2f} s  {total / seconds:6.2f} MB/s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
