"""HTML pages: the blocks of the main article, each code point aligned with the page's source.

trafilatura decides which blocks are the article; the text itself is cut from the page by the standard library's
parser, because only that keeps offsets.
"""

import html
import logging
import re
from html.parser import HTMLParser

from kg.alignment import AlignedText, join
from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read.decode import decode

_BLOCK = frozenset(
    "address article aside blockquote body br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head "
    "header hr html li main nav ol option p pre section table tbody td tfoot th thead title tr ul".split()
)
_SILENT = frozenset({"script", "style", "noscript", "template", "title", "select", "textarea"})
_SPACE = re.compile(r"\s+")


class _Blocks(HTMLParser):
    """Collects block texts with their offsets in the page; never recursive, so depth does not matter."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._page = AlignedText.of(page)
        self._lines = [0, *(m.end() for m in re.finditer("\n", page))]
        self._parts: list[AlignedText] = []
        self._silent: list[str] = []
        self._tag = ""
        self.blocks: list[tuple[str, AlignedText]] = []

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCK:
            self.flush(tag)
        if tag in _SILENT:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCK:
            self.flush("")
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._silent:
            start = self._at()
            self._parts.append(self._page[start : start + len(data)])

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, source: str) -> None:
        if self._silent:
            return
        start = self._at()
        end = start + len(source) + self._page.text.startswith(";", start + len(source))
        self._parts.append(self._page[start:end].edit([(0, end - start, html.unescape(source + ";"))]))

    def flush(self, tag: str) -> None:
        """Close the block that was open; the next one stands in `tag`."""
        block = join(self._parts)
        if block.text.strip():
            # White space of the source means nothing in HTML; a line feed left in would end the paragraph.
            self.blocks.append(
                (self._tag, block.edit([(m.start(), m.end(), " ") for m in _SPACE.finditer(block.text)]))
            )
        self._parts, self._tag = [], tag


def read(data: bytes, source: Source) -> Page:
    """The page of an HTML file; where no article is found all blocks are kept and counted as `no_article`.

    Raises InputError where the bytes are no text or the page has none, MissingExtraError without trafilatura.
    """
    raw, encoding, wrong = decode(data, source.path)
    parser = _Blocks(raw)
    parser.feed(raw)
    parser.close()
    parser.flush("")
    if not parser.blocks:
        raise InputError("the page holds no text", where=source.path, fix="leave it out")
    article, meta = _article(raw, source.path)
    kept = [block for tag, block in parser.blocks if _belongs(tag, block.text, article, meta.get("title", ""))]
    repairs = {key: n for key, n in (("wrong_bytes", wrong), ("no_article", int(not kept))) if n}
    return Page(source, encoding, raw, join(kept or [b for _, b in parser.blocks], "\n"), meta, repairs)


def _article(raw: str, where: str) -> tuple[str, dict[str, str]]:
    """(the article's text without white space, the metadata that the page states)."""
    try:
        from trafilatura import bare_extraction
    except ImportError as err:
        raise MissingExtraError(
            "reading HTML needs trafilatura", where=where, fix="pip install 'dispatch-kg[html]'"
        ) from err
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs each page without an article as an error
    found = bare_extraction(raw, include_comments=False, with_metadata=True)
    if found is None:
        return "", {}
    fields = {
        "title": found.title,
        "published": found.date,
        "publisher": found.sitename,
        "author": found.author,
        "url": found.url,
    }
    return _SPACE.sub("", found.text or ""), {key: value for key, value in fields.items() if value}


def _belongs(tag: str, text: str, article: str, title: str) -> bool:
    plain = _SPACE.sub("", text)
    return plain in article or (tag in ("h1", "h2") and plain and plain in _SPACE.sub("", title))
