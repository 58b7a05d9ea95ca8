"""Files whose parts come in any order and must stand in one: sorted by document, without holding them in memory."""

import pathlib
import shutil
from itertools import pairwise
from typing import IO


class Chunks:
    """A file written in chunks, each under the key of its document; closing it puts the chunks in order of the keys.

    Memory is one entry a chunk. Inputs that come in order (all but containers with ids of their own) are not copied.
    """

    def __init__(self, path: pathlib.Path) -> None:
        self._path = path
        self._file: IO[bytes] = path.open("wb")
        self._chunks: list[tuple[str, int, int]] = []

    def add(self, key: str, data: bytes) -> None:
        """Write a chunk."""
        if data:
            start = self._file.tell()
            self._file.write(data)
            self._chunks.append((key, start, start + len(data)))

    def close(self) -> None:
        """Put the chunks in order; those of one key stay in the order in which they came."""
        self._file.close()
        if all(one[0] <= other[0] for one, other in pairwise(self._chunks)):
            return
        whole = self._path.with_name(self._path.name + ".sorted")
        with self._path.open("rb") as source, whole.open("wb") as target:
            for _, start, end in sorted(self._chunks):
                source.seek(start)
                target.write(source.read(end - start))
        shutil.move(whole, self._path)
