"""Where a bare noun (公司, 园区, 法院) may mean the one told of before."""

import re

_NEAR = 4  # characters before it that decide
# At a clause's beginning, behind a time, a preposition or a verb of two bodies; anywhere else it is a common noun (培训公司,
# 各园区).
_OPEN = re.compile(
    r"(?:^|[，。；：！？\n“”、（）]|同时|但|而|不过|于是|因此|所以|虽然|尽管|目前|随后|此外|其中|近日|日前|由|向|为|给|对|从|到|在|与|和|经|是|让|帮|助"
    r"|(?:\d|[去今前明全半近当同])年|\d[月日]|年[底初末内]|[月年日]末|[上下]旬|季度|以来|此前|如今|现在|当前|眼下|当天|当日|期间)$"
)


def opens(text: str, start: int, listed: bool = True) -> bool:
    """Whether a noun at `start` stands where one may point back; behind 、 only where it may be `listed`."""
    before = text[max(0, start - _NEAR) : start]
    return bool(_OPEN.search(before)) and (listed or not before.endswith("、"))
