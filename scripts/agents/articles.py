"""Whole articles in which every event names its agents: a*.txt of scripts/tagger/paragraphs, from which the tagger learns
too, and of scripts/agents/articles, from which it does not: trained on these and 39 more it was no better (dev: bound 0.773
instead of 0.787).

An article is a headline and paragraphs, a line each; an empty line divides articles. `<t Type a="甲|乙/丙">` is a trigger
whose agents are 甲, and 乙 or as well 丙; `<q Type>` an amount, with its own `a` where it belongs to no trigger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (Path(__file__).resolve().parents[1] / "tagger" / "paragraphs", Path(__file__).resolve().parent / "articles")
_TAG = re.compile(r"<(/?)([a-z])((?: [^<>]*)?)>")
_END = re.compile(r"[。！？；\n]")


@dataclass(frozen=True, slots=True)
class Told:
    """A trigger (`t`) or amount (`q`) of an event: its type, span, and agents, each as the names that are right."""

    kind: str
    type: str
    start: int
    end: int
    agents: list[list[str]] | None


def read(folders: Sequence[Path] = FOLDERS) -> Iterator[tuple[str, str, list[Told]]]:
    """(name, text, what it tells) of each article. Raises ValueError for tags that do not nest."""
    for file in sorted((file for folder in folders for file in folder.glob("a*.txt")), key=lambda file: file.name):
        for number, block in enumerate(re.split(r"\n[ \t]*\n", file.read_text("utf-8"))):
            if block.strip():
                text, told = parse(block.strip("\n"))
                yield f"{file.stem}-{number}", text, told


def parse(marked: str) -> tuple[str, list[Told]]:
    """The text of an article without its tags, and its triggers and amounts in order."""
    text, at = "", 0
    opened: list[tuple[str, str, int]] = []
    told: list[Told] = []
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            opened.append((tag[2], tag[3].strip(), len(text)))
            continue
        if not opened or opened[-1][0] != tag[2]:
            raise ValueError(f"tags do not nest: {marked[max(0, tag.start() - 20) : tag.end()]}")
        kind, attributes, start = opened.pop()
        if kind in "tq":
            told.append(Told(kind, attributes.split()[0], start, len(text), _agents(attributes)))
    if opened:
        raise ValueError(f"tag left open: {marked[:20]}")
    text += marked[at:]
    return text, _inherited(text, sorted(told, key=lambda one: one.start))


def _agents(attributes: str) -> list[list[str]] | None:
    said = re.search(r'\ba="([^"]*)"', attributes)
    return [group.split("/") for group in said[1].split("|") if group] if said else None


def _inherited(text: str, told: list[Told]) -> list[Told]:
    """Amounts without agents of their own get those of the trigger of their type in their sentence: the last before, or
    the first behind.
    """
    ends = [match.start() for match in _END.finditer(text)]

    def sentence(offset: int) -> int:
        return sum(end < offset for end in ends)

    triggers = [one for one in told if one.kind == "t"]
    found: list[Told] = []
    for one in told:
        if one.kind == "q" and one.agents is None:
            near = [t for t in triggers if t.type == one.type and sentence(t.start) == sentence(one.start)]
            before = [t for t in near if t.start <= one.start]
            giver = before[-1] if before else near[0] if near else None
            one = Told(one.kind, one.type, one.start, one.end, giver.agents if giver else None)
        found.append(one)
    return found
