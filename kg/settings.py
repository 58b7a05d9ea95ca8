"""The one settings object of a build, checked once."""

from dataclasses import dataclass

from kg.errors import DataError


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of a build. Sizes are bytes of the input file; `batch` is documents a batch of `nlp.pipe`."""

    max_bytes: int = 20_000_000
    max_chars: int = 1_000_000
    batch: int = 16
    check: bool = True

    def __post_init__(self) -> None:
        for name in ("max_bytes", "max_chars", "batch"):
            if getattr(self, name) < 1:
                raise DataError(f"setting {name} is {getattr(self, name)}", fix="use a whole number of at least 1")
