"""When two names are one: quote marks, spaces, width and case do not count, and half a name may be missing in front."""

import re
import unicodedata
from collections.abc import Iterable

_UNSEEN = re.compile(r"[\s“”‘’\"'《》〈〉「」『』＂]+")


def normal(name: str) -> str:
    """The form in which names are compared: NFKC, lower case, without spaces and quote marks; may be empty."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).lower()


def same(form: str, accepted: Iterable[str]) -> bool:
    """Whether a normal form is one of the accepted ones, or the end of one that is at most twice as long, or vice versa.

    组织部 is not 云岭市委组织部 (3 of 7 characters), 市委组织部 is.
    """
    return any(form == other or _is_end(form, other) or _is_end(other, form) for other in accepted)


def _is_end(short: str, long: str) -> bool:
    return long.endswith(short) and len(short) * 2 >= len(long)
