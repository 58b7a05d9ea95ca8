"""Firms whose names hold no kind: 华晟电子 is one by the post behind it."""

import re

from kg.annotate.organizations import kinds
from kg.model import Mention

_POST = re.compile(
    r"的?[\u3400-\u9fff]{0,6}?(?:董事长|董事|总经理|副总|经理|总裁|厂长|老板|创始人|车间主任|工程师|总监|负责人)"
)


def is_brand(text: str, mention: Mention) -> bool:
    """Whether a body without any kind in its name is a firm, of which a post of firms is told (华晟电子|人事经理)."""
    posted = mention.kind == "Organization" and _POST.match(text, mention.end)
    return bool(posted) and not kinds(mention.text)
