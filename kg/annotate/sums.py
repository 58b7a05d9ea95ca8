"""Totals and their parts, so that nobody adds 其中 to what it is a part of: 检查企业265家，其中规上企业40家."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Quantity
from kg.tables import tsv

_TOTAL = re.compile(
    r"(?:共计|累计|合计|总计|总共|一共|共有|总量|总数|总额|总值|总投资|(?<![公一中惨与同])共)[\u3400-\u9fff]{0,8}$"
)
_AMONG = re.compile(r"其中|里面|含(?!量|义|有机)")
_CHANGE = re.compile(r"[由从升降]|提高|增长|下降|增加|减少")
_SENTENCE = re.compile(r"[。！？；\n]")
_CLAUSE = re.compile(r"[，。！？；：、\n]")


def marked(text: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The quantities of a text with `total` where a word says so, and `whole` where they are a part of one before them.

    A part stands behind 其中 in the sentence of its whole (or opens the next one), or behind 中 (122家企业中有96家); it has the
    kind of unit of the whole and is no more than it, or is a share.
    """
    kinds = {unit: kind for cell, kind in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}
    made: list[Quantity] = []
    whole: Quantity | None = None
    for place, quantity in enumerate(found):
        last = made[-1] if made else None
        between = text[last.end : quantity.start] if last else ""
        if last is None or _apart(between):
            whole = None
        first = last is not None and _begins(text, last, quantity, between)
        whole = last if first else whole
        # A share stands right behind 其中; what is said of it further on (占比由83%升至92%) is no part of the whole.
        share = kinds.get(quantity.unit) == "share" and (not first or bool(_CHANGE.search(between)))
        part = whole is not None and not share and _is_part(quantity, whole, kinds)
        made.append(
            replace(
                quantity,
                total=_is_total(text, found[place - 1].end if place else 0, quantity.start),
                whole=(whole.start, whole.end) if part and whole else None,
            )
        )
    return tuple(made)


def _apart(between: str) -> bool:
    """Whether two amounts stand in different sentences, the later one not opened by 其中."""
    ends = list(_SENTENCE.finditer(between))
    return bool(ends) and not between[ends[-1].end() :].startswith("其中")


def _begins(text: str, last: Quantity, quantity: Quantity, between: str) -> bool:
    """Whether parts of the last amount begin with this one."""
    if _AMONG.search(between):
        return True
    end = max(last.item_end, last.end)
    return bool(
        re.match(r"中(?![心国小学央部])[^，。；]{0,6}有", text[end : quantity.start + 1] + " ")
    ) and not _SENTENCE.search(between)


def _is_part(quantity: Quantity, whole: Quantity, kinds: dict[str, str]) -> bool:
    if kinds.get(quantity.unit) == "share":
        return kinds.get(whole.unit) != "share"
    alike = quantity.unit == whole.unit or kinds.get(quantity.unit) == kinds.get(whole.unit) == "people"
    return alike and quantity.value <= whole.value


def _is_total(text: str, floor: int, start: int) -> bool:
    """Whether a word for a sum stands before the amount in its clause."""
    edge = max((m.end() for m in _CLAUSE.finditer(text, max(floor, start - 24), start)), default=max(floor, start - 24))
    return bool(_TOTAL.search(text[edge:start]))
