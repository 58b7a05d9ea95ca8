"""The one settings object of a build, checked once."""

from dataclasses import dataclass

from kg.errors import DataError

TOO_LONG = ("refuse", "cut")
FORMATS = ("ttl", "jsonld", "html")  # what a build writes of the graph beside graph.nq


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of a build. Sizes are bytes of the input file; `batch` is documents a batch of `nlp.pipe`.

    `too_long`: a document over a limit is refused, or cut behind a paragraph. `timeout` (seconds a document) and
    `max_memory` (bytes) bound the process that parses HTML, PDF, DOCX, Markdown, WARC and archives. `in_memory`: quads
    that may be in memory at once; a graph that has more is written and checked in streams. `names`: what the user
    says of names, as kg.link.overrides reads it. `formats`: which of FORMATS a build writes beside graph.nq.
    """

    max_bytes: int = 20_000_000
    max_chars: int = 1_000_000
    too_long: str = "refuse"
    timeout: float = 20.0
    max_memory: int = 4_000_000_000
    batch: int = 16
    check: bool = True
    in_memory: int = 500_000
    names: tuple[tuple[str, ...], ...] = ()
    formats: tuple[str, ...] = FORMATS

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(map(tuple, self.names)))  # JSON has lists
        for name in self.formats:
            if name not in FORMATS:
                raise DataError(f"setting formats names {name!r}", fix=f"use some of {', '.join(FORMATS)}")
        object.__setattr__(self, "formats", tuple(name for name in FORMATS if name in self.formats))
        for name in ("max_bytes", "max_chars", "batch", "max_memory", "in_memory"):
            if getattr(self, name) < 1:
                raise DataError(f"setting {name} is {getattr(self, name)}", fix="use a whole number of at least 1")
        if not self.timeout > 0:
            raise DataError(f"setting timeout is {self.timeout}", fix="use a number of seconds above 0")
        if self.too_long not in TOO_LONG:
            raise DataError(f"setting too_long is {self.too_long!r}", fix=f"use one of {', '.join(TOO_LONG)}")
