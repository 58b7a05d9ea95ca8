"""Titled documents: what stands between 《 and 》, with 〈〉 or 《》 nested inside."""

import re
from collections.abc import Iterator

from kg.model import Mention

_TITLE = re.compile(r"《((?:[^《》\n]|《[^《》\n]{0,150}》){1,150})》")


def find(text: str) -> Iterator[Mention]:
    """The titles of a text, without their brackets."""
    for match in _TITLE.finditer(text):
        yield Mention(match.start(1), match.end(1), match[1], "Document")
