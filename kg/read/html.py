"""HTML pages: the blocks of the main article, each code point aligned with the page's source.

trafilatura decides which blocks are the article; the text itself is cut from the page, because only that keeps offsets.
"""

import logging
import re

from kg.alignment import join
from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read.blocks import Block, blocks
from kg.read.decode import decode

_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[。；！？]")
# Lines that state date, source or author stand around the article, which trafilatura cuts without them.
_STATES = re.compile(
    r"(?:19|20)\d\d\s*[年/.-]\s*\d{1,2}\s*[月/.-]|(?:来源|發布|发布|作者|编辑|編輯|時間|时间|日期)[：:]"
)
_ADDRESS = re.compile(r"""<meta\s+name=["']?url["']?\s+content=["']([^"']+)""", re.I)
_HOST = re.compile(r"""(?:<base\s+href=|<link\s[^>]*?href=|og:url["']?\s+content=)["']?(https?://[^/"'\s>]+)""", re.I)
_ABOVE, _BELOW = 8, 3
# A block this long is the article's even where trafilatura runs several blocks into one line.
_LONG = 12
_ITEM = re.compile(r"\d{1,2}[.、．]")
_GAP, _PARAGRAPH = 3, 40  # blocks between two paragraphs, characters of one
# Measured: trafilatura takes 3 s for 0.65 million characters, 17 s for 2 million.
_LONGEST = 1_000_000
_CLAUSE = 6  # characters of a line that is a sentence: 口罩200个。
_SHORTEST = 8  # characters of a headline: the page's title names the site and the column too
_HEAD = 15  # blocks between headline and article: date, source, buttons, a summary


def read(data: bytes, source: Source, address: str = "", declared: str = "") -> Page:
    """The page of an HTML file; where no article is found all blocks but navigation stay and count as `no_article`.

    `address` is where it came from, `declared` the encoding that came with it. Raises InputError where the bytes are no text or the page has none, MissingExtraError without trafilatura.
    """
    raw, encoding, wrong, pieces = decode(data, source.path, declared)
    found = blocks(raw)
    if not found:
        raise InputError("the page holds no text", where=source.path, fix="leave it out")
    shown = [block for block in found if not block.aside] or found
    article, meta = _article(raw, source.path)
    title = _bare(meta.get("title", ""))
    # A <nav> that never closes hides the article; one without a sentence is none (too deep a page gives its menu).
    tries = (_kept(some, article, title) for some in (shown, found))
    kept = next((some for some in tries if any(_SENTENCE.search(block.text.text) for block in some)), [])
    repairs = {key: n for key, n in (("wrong_bytes", wrong), ("no_article", int(not kept))) if n}
    kept = kept or [block for block in shown if block.linked < 0.5] or shown
    stated = {"url": address or meta.pop("url", "")} if address or "url" in meta else {}
    return Page(source, encoding, raw, join([block.text for block in kept], "\n"), meta, stated, repairs, pieces)


def _article(raw: str, where: str) -> tuple[str, dict[str, str]]:
    """(the article's text, the metadata that the page states); nothing of a page so long that finding out takes minutes."""
    if len(raw) > _LONGEST:
        return "", {}
    try:
        from trafilatura import bare_extraction
        from trafilatura.settings import Document
    except ImportError as err:
        raise MissingExtraError(
            "reading HTML needs trafilatura", where=where, fix="pip install 'dispatch-kg[html]'"
        ) from err
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it logs each page without an article as an error
    # Without these two settings dates are made up: 2019-01-01 for a page that mentions 2019.
    dates = {"original_date": True, "extensive_search": False}
    found = bare_extraction(raw, include_comments=False, with_metadata=True, date_extraction_params=dates)
    if not isinstance(found, Document):
        return "", {}
    address = found.url or ""
    address = _absolute(named[1] if (named := _ADDRESS.search(raw[:20_000])) else address, raw, address)
    paths = re.match(r"https?://([^/]+)/.", address)
    fields = {
        "title": found.title,
        "published": _stated(found.date or "", raw),
        # Without a name of the site trafilatura gives its host.
        "publisher": "" if re.fullmatch(r"[\w.-]+\.[a-z]+", found.sitename or "") else found.sitename,
        "author": found.author,
        "url": address if paths else "",  # the address of a site is not the page's
    }
    return found.text or "", {key: _SPACE.sub(" ", value).strip() for key, value in fields.items() if value}


def _absolute(address: str, raw: str, other: str) -> str:
    """An address of the page's markup with the host that the markup names elsewhere; empty where it names none."""
    if address.startswith("http"):
        return address
    host = _HOST.search(raw[:20_000]) or re.match(r"(https?://[^/]+)", other)
    return host[1] + address if host and address.startswith("/") else ""


def _stated(date: str, raw: str) -> str:
    """The date if the head of the page states it; in the body trafilatura takes any for it, that of the footer too."""
    head = raw[: match.start() if (match := re.search("<body", raw, re.I)) else 0]
    parts = r"\D{1,3}0?".join(str(int(part)) for part in date.split("-")) if date else ""
    return date if parts and re.search(rf"(?<!\d){parts}(?!\d)", head) else ""


def _kept(found: list[Block], article: str, title: str) -> list[Block]:
    """The article's blocks from its headline on, and what stands between or right behind them and is no list of links.

    trafilatura drops some paragraphs, headings, lists and tables of an article; a gap in it is seldom the page's
    furniture, and what is will be cut by its words.
    """
    lines = {_bare(line) for line in re.split(r"[\n|]", article)} | {_bare(line) for line in article.split("\n")}
    whole = _bare(article)
    told = [i for i, block in enumerate(found) if _told(block, lines, whole)]
    if not told:
        return []
    head = _headline(found, told[0], title)
    begin = head if head < told[0] else _grown(found, told[0], -1)
    end = _grown(found, told[-1], 1) + 1
    of_article, attached = set(told), _attached(found)
    kept = [i for i in range(begin, end) if i in of_article or found[i].linked < 0.5 or i in attached]
    article_blocks = [i for i in kept if i in attached or not _heads_links(found, i)]
    if head == told[0]:  # no headline that the page's title names: one of the lines above is it
        article_blocks += [i for i in range(max(0, begin - _BELOW), begin) if found[i].linked < 0.5]
    around = (*range(max(0, begin - _ABOVE), begin), *range(end, min(len(found), end + _BELOW)))
    return [found[i] for i in sorted({*article_blocks, *(i for i in around if _states(found[i]))})]


def _heads_links(found: list[Block], at: int) -> bool:
    """Whether a short block is the heading of a list of links: 相关阅读 inside an article."""
    block, after = found[at], found[at + 1 : at + 2]
    short = len(block.text.text.strip()) <= _LONG and not _SENTENCE.search(block.text.text)
    return short and bool(after) and after[0].linked >= 0.5


def _grown(found: list[Block], at: int, step: int) -> int:
    """The last block on the way up or down that belongs to the article that trafilatura tells from `at` on: sentences in a
    row, and paragraphs behind a heading or a short table.
    """
    ahead = at + step
    while 0 <= ahead < len(found) and abs(ahead - at) <= _GAP:
        if _sentence(found[ahead]) and (abs(ahead - at) == 1 or len(found[ahead].text) >= _PARAGRAPH):
            at = ahead
        elif found[ahead].linked >= 0.5:
            break
        ahead += step
    return at


def _attached(found: list[Block]) -> set[int]:
    """The blocks that are documents attached to a notice, links though they are: 附件：1.…, and 2.… below it."""
    attached: set[int] = set()
    for at, block in enumerate(found):
        text = block.text.text.strip()
        if text.startswith("附件") or (at - 1 in attached and _ITEM.match(text)):
            attached.add(at)
    return attached


def _headline(found: list[Block], first: int, title: str) -> int:
    """The block of the headline: the last one before the article, or in its beginning, that the page's title names."""
    for i in range(min(first + 3, len(found) - 1), max(-1, first - _HEAD), -1):
        if _named(found[i], title, 4 if found[i].tag in ("h1", "h2") else _SHORTEST):
            at = min(i, first)
            while at > 0 and _named(found[at - 1], title, 4):
                at -= 1  # <br> makes two blocks of one headline
            return at
    return first


def _named(block: Block, title: str, least: int) -> bool:
    bare = _bare(block.text.text)
    return len(bare) >= least and bare in title and block.linked < 0.5


def _told(block: Block, lines: set[str], whole: str) -> bool:
    """Whether trafilatura's article holds the block; a short one must be a line and no link: articles hold words of menus."""
    bare = _bare(block.text.text)
    if block.tag == "tr":
        return block.linked < 0.5 and bool(lines & {bare, *map(_bare, block.text.text.split(" "))})
    if len(bare) < _LONG:
        return bare in lines and block.linked < 0.5
    return bare in lines or bare in whole


def _sentence(block: Block) -> bool:
    return block.linked < 0.5 and len(block.text) >= _CLAUSE and bool(_SENTENCE.search(block.text.text))


def _states(block: Block) -> bool:
    return block.linked < 0.5 and len(block.text) <= 80 and bool(_STATES.search(block.text.text))


def _bare(text: str) -> str:
    return _SPACE.sub("", text).removeprefix("-").replace("|", "")
