"""What an amount counts by the amount beside it in its sentence: extents, compared shares, parallel nouns of a list."""

import re
from collections.abc import Sequence

from kg.annotate.counted import LINK, kinds
from kg.annotate.stops import Phrases
from kg.model import Quantity

_APART = re.compile(r"[。；！？\n]")
_GREW = re.compile(
    r"[，、]?(?:(?:同比|环比|比|较)[^，。；：]{0,10})?(?:增长|下降|上升|提高|提升|增加|减少|回升|回落|增幅|降幅|增速|增|降)(?:了|达到?|为|约|近|超过?)?$"
)
_EXTENT = frozenset({"共", "共计", "，共", "，共计", "、共"})
_LONGEST = 10


def told_before(text: str, last: Quantity, quantity: Quantity) -> tuple[int, int] | None:
    """What a share that is only compared, or an extent, is said of: what the amount before it in its sentence counts
    (产值50亿元，增长|8%; 25条共|190公里).
    """
    if last.item_start < 0:
        return None
    between = text[last.end : quantity.start]
    share = kinds().get(quantity.unit) in ("share", "ratio")
    compared = share and _GREW.search(between) is not None and not _APART.search(between)
    return (last.item_start, last.item_end) if compared or _summed(between, quantity) else None


def extends(text: str, quantity: Quantity, following: Quantity) -> bool:
    """Whether the noun behind the extent of what is counted is what is counted (尚有27条|共320公里水泥路)."""
    between = text[quantity.end : following.start]
    own = quantity.item_end == quantity.start
    return _summed(between, following) and following.item_start == following.end and not own


def _summed(between: str, quantity: Quantity) -> bool:
    """Whether an amount tells the extent of the one before it (25条|共190公里); money is told of by itself."""
    return between in _EXTENT and kinds().get(quantity.unit) != "money"


def parallel(phrases: Phrases, filled: Sequence[Quantity], quantity: Quantity) -> tuple[int, int] | None:
    """The noun before an amount in a list whose last amount stood right behind its noun (超员12起、无证驾驶|300起); no verb
    of its own (隐患12处、整改|10处).
    """
    text, last = phrases.text, filled[-1] if filled else quantity
    if last.unit != quantity.unit or last.item_end != last.start or text[last.end : last.end + 1] != "、":
        return None
    start, end = last.end + 1, quantity.start
    plain = 2 <= end - start <= _LONGEST and re.fullmatch(r"[\u3400-\u9fff]+", text[start:end])
    link = LINK.search(text, start, end)
    acts = any(s.tag in "vpc" for s in phrases.stops_between(start, end))
    return None if not plain or acts or (link and link.end() == end) else (start, end)
