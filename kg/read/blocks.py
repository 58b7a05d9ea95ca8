"""HTML to blocks of text, in one pass that is linear in the page whatever the page holds.

The standard library's parser is not used: its time grows with the square of broken markup (96 KB of `<a b="` took it
25 s), it raises on `<![x[`, and what it makes of broken markup differs between Python versions.
"""

import html
import re
from dataclasses import dataclass
from html.entities import html5
from itertools import pairwise

from kg.alignment import AlignedText, Edit, join

_BLOCK = frozenset(
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 head header hr html li main nav ol option p pre section table tbody td tfoot th thead title tr ul".split()
)
_SILENT = frozenset({"script", "style", "noscript", "template", "title", "select", "textarea"})
_CODE = frozenset({"script", "style"})
_ASIDE = frozenset({"nav", "footer", "aside"})
# No `<` outside quotes: 若a<b则3<5 is text, and a search that stops at the next `<` keeps the pass linear.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:_.-]*+)(?=[\s/>])(?>[^<>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_SPACE = re.compile(r"\s+")
_HIDDEN = re.compile(
    r"""\s(?:hidden(?=[\s>=])|class=["']?jammer|style=["'][^"']*(?:display:\s*none|visibility:\s*hidden|font-size:\s*0(?:px|pt|em)?\s*[;"']))""",
    re.I,
)
_JUNK = 300  # characters
_CELL = frozenset({"td", "th"})
_SHORT = 60  # characters of a cell that holds data


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The text of one block, white space collapsed; its tag, the share of its characters in links, `aside` if page furniture."""

    tag: str
    text: AlignedText
    linked: float
    aside: bool


def blocks(page: str) -> list[Block]:
    """The blocks of a page that hold text, in order; each code point aligned with the page's source."""
    collector = _Collector(AlignedText.of(page))
    at = 0
    while at < len(page):
        mark = page.find("<", at)
        mark = len(page) if mark < 0 else mark
        collector.text(at, mark)
        at = collector.markup(mark)
    collector.flush("")
    return collector.blocks


class _Collector:
    """Where the pass over the page stands: the open block, its parts, open links and open furniture."""

    def __init__(self, page: AlignedText) -> None:
        self._page = page
        self._parts: list[AlignedText] = []
        self._linked = 0
        self._tag = ""
        self._open = dict.fromkeys((*_ASIDE, "a"), 0)
        self._endless: set[str] = set()  # silent elements that have no end tag further on
        self._rows: list[list[int]] = []  # of each open table row the number of blocks before each of its cells
        self.blocks: list[Block] = []

    def text(self, start: int, end: int) -> None:
        """The page's text from `start` to `end`, its references resolved."""
        part = self._page[start:end]
        part = part.edit([edit for m in _REFERENCE.finditer(part.text) if (edit := _resolved(m))])
        self._parts.append(part)
        self._linked += len(part.text.strip()) if self._open["a"] else 0

    def markup(self, at: int) -> int:
        """Take in the markup that begins at `at`; where the text goes on comes back."""
        page = self._page.text
        if page.startswith("<!--", at):
            return self._after("-->", at + 4)
        if page.startswith(("<!", "<?"), at):
            return self._after(">", at)
        tag = _TAG.match(page, at)
        if tag is None:
            self.text(at, min(at + 1, len(page)))
            return at + 1
        name = tag[2].lower()
        if not tag[1] and name not in _SILENT and _HIDDEN.search(tag[0]) and (end := self._hidden(name, tag.end())):
            return end
        self._end(name) if tag[1] else self._start(name)
        return self._silence(name, tag.end()) if name in _SILENT and not tag[1] else tag.end()

    def _after(self, closing: str, at: int) -> int:
        """Behind `closing`; a comment that never closes runs to the end of the page, as in browsers."""
        end = self._page.text.find(closing, at)
        return len(self._page) if end < 0 else end + len(closing)

    def _silence(self, name: str, at: int) -> int:
        """Behind the element `name`, whose text is not shown. One that never closes hides nothing, but code hides all."""
        if name in self._endless:
            return at
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.I).search(self._page.text, at)
        if end:
            return end.end()
        self._endless.add(name)
        return len(self._page) if name in _CODE else at

    def _hidden(self, name: str, at: int) -> int:
        """Behind an element that is not shown, if it ends soon: junk against copying; an article hidden until a click is
        long. 0 where it stays.
        """
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*>", re.I).search(self._page.text, at, at + _JUNK)
        inside = self._page.text[at : end.start()] if end else ""
        return end.end() if end and f"<{name}" not in inside.lower() else 0

    def _start(self, name: str) -> None:
        if name in _BLOCK:
            self.flush(name)
        if name == "table":
            self._rows.append([])
        elif name == "tr":
            self._row()
        elif name in _CELL and self._rows:
            self._rows[-1].append(len(self.blocks))
        if name in self._open:
            self._open[name] += 1

    def _end(self, name: str) -> None:
        if name in _BLOCK:
            self.flush("")
        if name in ("tr", "table") and self._rows:
            self._row()
            if name == "table":
                self._rows.pop()
        if name in self._open:
            self._open[name] = max(0, self._open[name] - 1)

    def _row(self) -> None:
        """The cells of the row that ends become one block, if they are short and hold one block each: a row of data and
        not a column of the page's layout.
        """
        starts = self._rows[-1] if self._rows else []
        if len(starts) > 1:
            cells = [self.blocks[a:b] for a, b in pairwise([*starts, len(self.blocks)])]
            found = [cell[0] for cell in cells if cell]
            plain = all(len(cell) < 2 for cell in cells) and all(map(_is_cell, found))
            if len(found) > 1 and plain:
                self.blocks[starts[0] :] = [_joined(found)]
        if self._rows:
            self._rows[-1] = []

    def flush(self, tag: str) -> None:
        """Close the block that was open; the next one stands in `tag`."""
        block = join(self._parts)
        shown = len(block.text.strip())
        if shown:
            # White space of the source means nothing in HTML; a line feed left in would end the paragraph.
            text = block.edit([(m.start(), m.end(), " ") for m in _SPACE.finditer(block.text)])
            aside = any(self._open[name] for name in _ASIDE)
            self.blocks.append(Block(self._tag, text, min(1.0, self._linked / shown), aside))
        self._parts, self._linked, self._tag = [], 0, tag


def _is_cell(block: Block) -> bool:
    return len(block.text) <= _SHORT and "。" not in block.text.text and block.tag != "tr"


def _joined(cells: list[Block]) -> Block:
    """A row as one block, its cells apart by a blank."""
    linked = sum(cell.linked * len(cell.text) for cell in cells) / sum(len(cell.text) for cell in cells)
    return Block("tr", join([_stripped(cell.text) for cell in cells], " "), linked, any(cell.aside for cell in cells))


def _stripped(text: AlignedText) -> AlignedText:
    start = len(text.text) - len(text.text.lstrip())
    return text[start : len(text.text.rstrip())]


def _resolved(found: re.Match[str]) -> Edit | None:
    """The character of a reference; one that lost its semicolon counts if the name is whole (&ldquo五星, not A&B)."""
    source = found[0]
    if not source.endswith(";"):
        if found.string.startswith("=", found.end()) or (source[1] != "#" and f"{source[1:]};" not in html5):
            return None
        source += ";"
    new = html.unescape(source)
    return None if new == source else (found.start(), found.end(), new)
