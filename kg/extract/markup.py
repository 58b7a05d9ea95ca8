"""Marked test sentences: text and expectation on one line.

`<agent>云岭县</agent><t>选派</t><n value=30 op=ge unit=名 item=干部>30余名干部</n>`: role tags hold a filler (its name is the
text inside, or `name=…`), <t> the trigger, <n> a quantity. Tags may nest. Malformed markup is refused.
"""

import re
from dataclasses import dataclass, field

from kg.model import ROLES

_TAG = re.compile(r"<(/?)(\w+)((?:\s+\w+=[^\s<>]*)*)\s*>")
_NUMBER = {"value", "op", "unit", "item", "max"}


class MarkupError(ValueError):
    """Markup that does not nest, close or name a known tag."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its tags, and what they say."""

    text: str
    trigger: str | None
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    quantities: tuple[tuple[float, str, str, str, float | None], ...] = ()

    @property
    def is_negative(self) -> bool:
        """Whether it says that nothing is to be found."""
        return self.trigger is None


def parse(marked: str) -> Marked:
    """The sentence and expectation of one marked line. Raises MarkupError."""
    text, found, stack, at = "", [], [], 0
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        closing, name, attributes = tag[1], tag[2], dict(pair.split("=", 1) for pair in tag[3].split())
        if name not in {*ROLES, "t", "n"}:
            raise MarkupError(f"unknown tag <{name}> in {marked!r}")
        if not closing:
            stack.append((name, attributes, len(text)))
        elif not stack or stack[-1][0] != name:
            raise MarkupError(f"</{name}> closes nothing in {marked!r}")
        else:
            _, opened, start = stack.pop()
            found.append((start, name, opened, text[start:]))
    text += marked[at:]
    if stack or "<" in text or ">" in text:
        raise MarkupError(f"a tag is left open in {marked!r}")
    return _marked(text, sorted(found, key=lambda entry: entry[0]))


def _marked(text: str, found: list[tuple[int, str, dict[str, str], str]]) -> Marked:
    triggers = [inside for _, name, _, inside in found if name == "t"]
    if len(triggers) > 1:
        raise MarkupError(f"more than one trigger in {text!r}")
    arguments = {role: tuple(a.get("name", inside) for _, name, a, inside in found if name == role) for role in ROLES}
    amounts = tuple(_amount(attributes, text) for _, name, attributes, _ in found if name == "n")
    return Marked(text, triggers[0] if triggers else None, {r: f for r, f in arguments.items() if f}, amounts)


def _amount(attributes: dict[str, str], text: str) -> tuple[float, str, str, str, float | None]:
    wrong = set(attributes) - _NUMBER
    if wrong or "value" not in attributes:
        raise MarkupError(f"<n> needs value and only {sorted(_NUMBER)}, in {text!r}")
    try:
        value, high = float(attributes["value"]), attributes.get("max")
        largest = float(high) if high else None
    except ValueError as err:
        raise MarkupError(f"<n> has a value that is no number, in {text!r}") from err
    return (
        value,
        attributes.get("op", "eq"),
        attributes.get("unit", ""),
        attributes.get("item", ""),
        largest,
    )
