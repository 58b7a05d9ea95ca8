"""Markdown files: the text of headings, paragraphs, lists, tables, quotes and code, without the markup around it.

Read as CommonMark with tables and strikethrough by markdown-it-py. The library says which lines a block came from but
not where in them; two small subclasses note that while it parses, so no text is looked for in the wrong place.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kg.alignment import AlignedText, join
from kg.errors import InputError
from kg.model import Page, Source
from kg.read.blocks import blocks
from kg.read.decode import decode

_KEYS = {"date": "published", "source": "publisher", "link": "url"} | {
    name: name for name in ("title", "published", "publisher", "author", "url")
}
_KEYS |= {"标题": "title", "日期": "published", "来源": "publisher", "作者": "author", "链接": "url"}
_FRONT = re.compile(r"\A---[ \t]*(?:\r\n?|\n)")
_FRONT_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.M)
_FRONT_LINES = 200
_PAIR = re.compile(r"([^\W\d][\w .-]{0,40}?)[ \t]*(?::(?:[ \t]+|$)|：)[ \t]*(.*)")
_BELOW_KEY = re.compile(r"[ \t]|#|- |$")  # what else may stand in front matter: lists, folded values, remarks
_LINE_END = re.compile(r"\r\n?|\n")
_BREAK = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")  # from the first blank on: in linear time
_BLANKS = re.compile(r"[ \t]*")
_LATIN = re.compile(r"[!-~\u00a1-\u024f]")
# Each of these makes the library try its rules. Measured: 3 µs (`&`) to 15 µs (`[`) apiece, 30 µs a line; an article
# has one in twenty characters. Beyond the first limit a page is read as plain text, beyond the second a block is.
_MARKERS = "\n\r!#$%&*+-:<=>@[\\]^_`{|}~"
_MOST_OF_PAGE = 300_000
_MOST_OF_BLOCK = 50_000


def read(data: bytes, source: Source, address: str = "", declared: str = "") -> Page:
    """The page of a Markdown file; the front matter and the first `# heading` give title, date, publisher, author, url.

    `address` is where it came from, `declared` the encoding that came with it.
    A page or block that is hardly anything but markup is read as plain text and counts in `repairs` as `no_markup`.
    Raises InputError where the bytes are no text or the file has none. Source: CommonMark 0.31, GFM tables.
    """
    raw, encoding, wrong, pieces = decode(data, source.path, declared)
    meta, begin = _front_matter(raw)
    title: dict[str, str] = {}
    if _marks(raw[begin:]) > _MOST_OF_PAGE:
        body, plain = AlignedText.of(raw)[begin:], 1
    else:
        text = _Text(raw, begin)
        body, plain = join(text.lines(), "\n"), text.plain
        title = {"title": text.title} if text.title else {}
    if not body.text.strip():
        raise InputError("the document holds no text", where=source.path, fix="leave it out")
    repairs = {key: n for key, n in (("wrong_bytes", wrong), ("no_markup", plain)) if n}
    # The front matter says in so many words what a headline only suggests.
    stated = {**meta, **({"url": address} if address else {})}
    return Page(source, encoding, raw, body, title, stated, repairs, pieces)


def _marks(text: str) -> int:
    return sum(map(text.count, _MARKERS))


def _front_matter(raw: str) -> tuple[dict[str, str], int]:
    """(metadata, where the text behind it begins); without a block of `key: value` lines ({}, 0)."""
    begin = _FRONT.match(raw)
    end = _FRONT_END.search(raw, begin.end()) if begin else None
    lines = _LINE_END.split(raw[begin.end() : end.start()], _FRONT_LINES) if begin and end else []
    pairs = [_PAIR.fullmatch(line) for line in lines]
    known = all(pair or _BELOW_KEY.match(line) for pair, line in zip(pairs, lines, strict=True))
    if end is None or not known or not any(pairs) or len(lines) > _FRONT_LINES:
        return {}, 0
    meta: dict[str, str] = {}
    for pair in filter(None, pairs):
        key, value = _KEYS.get(pair[1].strip().lower()), _value(pair[2])
        if key and value:
            meta.setdefault(key, value)
    return meta, end.end()


def _value(text: str) -> str:
    """A value without its quotes; the names of a list `[a, b]` in a row."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return "、".join(filter(None, (part.strip(" \"'") for part in re.split("[,，]", text[1:-1]))))
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


class _Blocks(ParserBlock):
    """Notes where each line's text begins behind the markers of quotes and lists, and loses no text that is too deep."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 (the library's names)
        """Parse the lines of one quote, of one list item and what follows it, or of the page."""
        # Of a list item only the first line has a marker; `endLine` is that of the whole list.
        last = endLine if state.parentType == "blockquote" else startLine + 1
        for line in range(startLine, last if state.parentType in ("blockquote", "list") else startLine):
            state.env["begins"][line] = state.bMarks[line] + state.tShift[line]
        if state.level < state.md.options.maxNesting:
            super().tokenize(state, startLine, endLine)
        else:
            self._flat(state, startLine, endLine)

    def _flat(self, state: StateBlock, line: int, end: int) -> None:
        """Each line a block of its own; the library would leave out the rest of the page."""
        first = line
        while line < end and (line == first or state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
            token = state.push("inline", "", 0)
            token.map, token.children = [line, line + 1], []
            token.content = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
            line += 1
        state.line = line


class _State(StateInline):
    """Notes for each token where in the block's content it begins."""

    _began = -1

    def append_pending(self, text: str) -> None:
        """Take in literal text."""
        self._began = self.pos if self._began < 0 else self._began
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        """The token of the literal text so far."""
        token = super().pushPending()
        token.meta, self._began = {"at": self._began}, -1
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A new token."""
        token = super().push(ttype, tag, nesting)
        token.meta, self._began = {"at": self.pos}, -1
        return token


class _Inline(ParserInline):
    """The library's parser with states that note places; a block of markers alone is one token of text."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """The tokens of a block's content."""
        state = _State(src, md, env, tokens)
        if _marks(src) > _MOST_OF_BLOCK:
            env["plain"] += 1
            state.push("text", "", 0).content = src
            return state.tokens
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _parser() -> MarkdownIt:
    parser = MarkdownIt()
    parser.block, parser.inline = _Blocks(), _Inline()
    parser.configure("commonmark").enable(["table", "strikethrough"])
    # Both merge tokens: escapes and entities with the text around them, markers that mark nothing.
    return parser.disable(["text_join", "fragments_join"])


class _Text:
    """The text of a page from `begin` on, and its first heading."""

    def __init__(self, raw: str, begin: int) -> None:
        self._raw = AlignedText.of(raw)
        self._shown = raw.replace("\0", "\ufffd")  # as the library does
        ends = list(_LINE_END.finditer(raw, begin))
        self._starts = [begin, *(end.end() for end in ends)]
        self._ends = [*(end.start() for end in ends), len(raw)]
        env: dict[str, Any] = {"begins": {}, "plain": 0}
        self._tokens = _parser().parse(raw[begin:], env)
        self._begins = self._placed(env["begins"])
        self.title = ""
        self.plain: int = env["plain"]

    def _placed(self, begins: dict[int, int]) -> dict[int, int]:
        """The same places in the raw text; the library's has one code point a line end."""
        sizes = np.array(self._ends) - np.array(self._starts) + 1
        moved = np.array(self._starts) - (np.cumsum(sizes) - sizes)
        return {line: int(place + moved[line]) for line, place in begins.items() if line < len(moved)}

    def lines(self) -> Iterator[AlignedText]:
        """The lines of text, in order: a block is one, and one more for each hard break in it."""
        row: list[AlignedText] | None = None
        at, opened = 0, Token("", "", 0)
        for token in self._tokens:
            line = token.map[0] if token.map else 0
            if token.type == "tr_open":
                row, at = [], self._begin(line)
            elif token.type == "tr_close" and row is not None:
                yield from [join(row, " ")] if row else []
                row = None
            elif token.type == "inline" and row is not None:
                at = self._cell(token, at, row)
            elif token.type == "inline":
                yield from self._titled(token, opened)
            elif token.type in ("code_block", "fence", "html_block"):
                yield from self._verbatim(token)
            opened = token

    def _titled(self, token: Token, opened: Token) -> list[AlignedText]:
        """The lines of a paragraph or heading."""
        hashes = len(opened.markup) if opened.markup.startswith("#") else 0
        found = _inline(self._located(token, hashes), token.children or [])
        if opened.tag == "h1" and not self.title:
            self.title = " ".join(line.text for line in found)
        return found

    def _cell(self, token: Token, at: int, row: list[AlignedText]) -> int:
        """Put the lines of a table's cell that stands behind `at` into `row`; where it ends comes back."""
        begin, text = at, token.content
        if "|" in text:
            found = re.compile(re.escape(text).replace(r"\|", r"\\?\|")).search(self._shown, at)
            begin, end = found.span() if found else (at, at)
            bars = [m.span() for m in re.finditer(r"\\(?=\|)", self._shown[begin:end])]
            content = self._raw[begin:end]
            content = content.edit([(a, b, "") for a, b in bars]) if len(content) > len(text) else content
        else:
            begin = self._shown.find(text, at)
            end = begin + len(text)
            content = self._raw[begin:end]
        row += _inline(content, token.children or [])
        return end

    def _verbatim(self, token: Token) -> Iterator[AlignedText]:
        """The lines of code, the blocks of HTML."""
        content = self._located(token)
        if token.type == "html_block":
            content = _unbroken(content)
            yield from (_stripped(_through(content, block.text)) for block in blocks(content.text))
            return
        lines = re.finditer(r"[^\n]+", content.text)
        yield from (content[line.start() : line.end()] for line in lines if line[0].strip())

    def _located(self, token: Token, skip: int = 0) -> AlignedText:
        """A token's content where it stands in the raw text; of a heading, behind its `skip` hashes."""
        first = (token.map or [0])[0] + (token.type == "fence")
        parts: list[AlignedText] = []
        for line, text in enumerate(token.content.split("\n"), first):
            if line > first:
                parts.append(_spread("\n", self._ends[line - 1], self._starts[line] if text else self._ends[line - 1]))
            parts += self._line(text, line, skip)
        return parts[0] if len(parts) == 1 else join(parts)

    def _line(self, text: str, line: int, skip: int) -> list[AlignedText]:
        bare = text.lstrip(" \t")
        if not bare:
            return [_spread(text, self._ends[line - 1], self._ends[line - 1])] if text else []
        begin = self._begin(line) + skip
        at = self._shown.find(bare, begin, self._ends[line])
        found = self._raw[at : at + len(bare)] if at >= 0 else _spread(bare, begin, self._ends[line])
        # Blanks that the library made of a tab stand nowhere.
        return [_spread(text[: -len(bare)], begin, begin), found] if text != bare else [found]

    def _begin(self, line: int) -> int:
        """Where a line's text begins in the raw text."""
        found = _BLANKS.match(self._shown, self._begins.get(line, self._starts[line]), self._ends[line])
        return found.end() if found else self._ends[line]


def _spread(text: str, start: int, end: int) -> AlignedText:
    """The text, each code point from the same raw span."""
    return AlignedText(text, np.full(len(text), start, dtype=np.int64), np.full(len(text), end, dtype=np.int64))


def _through(outer: AlignedText, inner: AlignedText) -> AlignedText:
    """`inner`, which points at the text of `outer`, made to point at its raw text."""
    return AlignedText(inner.text, outer.starts[inner.starts], outer.ends[np.maximum(inner.ends - 1, inner.starts)])


def _inline(content: AlignedText, tokens: Sequence[Token]) -> list[AlignedText]:
    """The lines of a block's content, without markup."""
    lines: list[list[AlignedText]] = [[]]
    at, auto = 0, False
    for token in tokens:
        at = max(at, token.meta["at"])
        if token.type == "hardbreak" or (token.type == "html_inline" and re.match("<br[ />]", token.content, re.I)):
            lines.append([])
            continue
        size = content.text.index(">", at) - at - 1 if auto and token.type == "text" else len(token.content)
        lines[-1] += _shown(content, token, at + auto, size)
        auto = token.markup == "autolink" and token.nesting > 0
        # Markers of one run share a place; those before have been taken.
        at += len(token.markup) if token.type != "text" and "link" not in token.type else size
    return [line for parts in lines if (line := _stripped(_unbroken(join(parts))))]


def _shown(content: AlignedText, token: Token, at: int, size: int) -> list[AlignedText]:
    """The text of a token that begins at `at`; none for images, tags and marks."""
    if token.type == "softbreak":
        return [content[at : at + 1]]
    if token.type == "text":
        return [content[at : at + size]]
    if token.type == "text_special":
        whole = content[at : at + len(token.markup)]
        return [whole.edit([(0, len(whole), token.content)])]
    if token.type == "code_inline":
        at += len(token.markup)
        same = content.text[at : at + size].replace("\n", " ") == token.content
        return [content[at + (not same) :][:size]]
    return []


def _unbroken(line: AlignedText) -> AlignedText:
    """The line without line feeds; between Latin words they are a space."""
    edits = []
    for found in _BREAK.finditer(line.text):
        around = line.text[max(0, found.start() - 1) : found.start()], line.text[found.end() : found.end() + 1]
        edits.append((found.start(), found.end(), " " if all(map(_LATIN.fullmatch, around)) else ""))
    return line.edit(edits)


def _stripped(line: AlignedText) -> AlignedText:
    begin = len(line.text) - len(line.text.lstrip())
    return line[begin : len(line.text.rstrip())]
