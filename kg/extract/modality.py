"""Planned and negated events, from the words before a trigger."""

import re

_NEGATED = re.compile(r"(?:尚未|未能|未曾|没有|没能|并未|未|不再|不予|无法|无需)[\u3400-\u9fff]{0,2}$")
_PLANNED = re.compile(
    r"(?:将要|即将|计划|拟|预计|力争|准备|打算|有望|争取|要求|应当|必须|须|需要|要|应|将|号召|呼吁|鼓励|倡议)[\u3400-\u9fff]{0,8}$"
)
_DONE = re.compile(r"(?:已|已经|了|主要|重要|需要求)")


def of(text: str, start: int, trigger: int) -> str:
    """`planned`, `negated` or the empty string for a trigger at offset `trigger` of a clause that begins at `start`."""
    before = text[start:trigger]
    if _NEGATED.search(before):
        return "negated"
    found = _PLANNED.search(before)
    if found and not _DONE.search(found[0]) and not _object_marker(before, found):
        return "planned"
    return ""


def _object_marker(before: str, found: re.Match[str]) -> bool:
    """将 before a noun phrase marks an object (将口罩送到), before a verb the future; a long phrase behind it is a noun's."""
    return found[0].startswith("将") and len(found[0]) > 3 and not found[0].startswith(("将要", "将于", "将在"))
