"""Memory that nobody uses goes back to the system: the allocator keeps it otherwise, and the next stage takes more on top."""

import ctypes
from collections.abc import Callable
from contextlib import suppress


def give_back() -> None:
    """Return what is free; nothing where the system's allocator has no such call."""
    with suppress(OSError, AttributeError, TypeError):  # glibc alone has it; Windows cannot open None
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
        trim(0)
