"""Prices as people say them: 1块2, 三块五毛, 两毛五, 5角钱, 八分钱; in yuan."""

import re

from kg.annotate.numbers import chinese, read
from kg.extension import cache

_NEAR = 10  # characters before coins that stand alone, in which a word of prices must stand
# 三毛 is a name, 冰山一角 a saying: coins without 块 or 钱 need a price beside them.
_PRICED = re.compile(r"[每斤度元价涨跌降贵]|便宜|公斤|加收|优惠|补贴|多付|少付|只要|才卖|卖到|利润|成本")


@cache
def _pattern() -> re.Pattern[str]:
    digit = r"[\d一二两三四五六七八九]"
    whole = rf"(?:\d{{1,6}}|[{chinese()}]{{1,6}})"
    goes_on = r"(?=[，。；、！？：”’）的钱左上一每/]|$)"
    return re.compile(
        rf"(?P<yuan>{whole})[块元](?P<jiao>{digit})(?:[毛角](?:(?P<fen>{digit})(?:分钱?|{goes_on}))?钱?|钱|{goes_on})"
        rf"|(?P<dime>{digit})[毛角](?P<cent>{digit})(?:分?钱|{goes_on})"
        rf"|(?P<only>{digit})[毛角](?P<money>钱)?(?![\d毛角]|不拔)"
        rf"|(?P<least>(?!一分){whole})分钱"  # no 一分钱: not a cent
    )


def value(text: str, at: int) -> tuple[int, float] | None:
    """(the end, the amount in yuan) of coins at an offset; None where none stand there."""
    found = _pattern().match(text, at)
    if found is None:
        return None
    if found["yuan"]:
        parts = (found["yuan"], found["jiao"], found["fen"])
    elif found["dime"]:
        parts = ("", found["dime"], found["cent"])
    elif found["only"]:
        if not found["money"] and not _PRICED.search(text, max(0, at - _NEAR), at):
            return None
        parts = ("", found["only"], "")
    else:
        parts = ("", "", found["least"])
    yuan, jiao, fen = (read(part).value if part else 0.0 for part in parts)
    return found.end(), round(yuan + jiao / 10 + fen / 100, 2)
