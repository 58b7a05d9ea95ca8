"""HTML to blocks: the text that a reader of the page sees, each character with the source that made it."""

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.blocks import blocks


def texts(page: str) -> list[str]:
    return [block.text.text for block in blocks(page)]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<P CLASS=x>甲<p>乙", ["甲", "乙"]),
        ("甲<br>乙<br/>丙<BR />丁", ["甲", "乙", "丙", "丁"]),
        ("甲<ignore_js_op>乙</ignore_js_op>", ["甲乙"]),
        ("<p>选<b>派</b><span>干</span>部", ["选派干部"]),
        ("<p>选\n  派\t干部</p>", ["选 派 干部"]),
        ("<p> \n </p><p>&nbsp;</p>", []),
        (
            "<table><tr><td>甲<table><tr><td>乙</td><td>丙</td></tr></table></td><td>丁</td></tr></table>",
            ["甲", "乙 丙", "丁"],
        ),
        ("<table><tr><th>项目</th><th>家数</th></tr><tr><td><p>减税</p><td>１２ </table>", ["项目 家数", "减税 １２"]),
        (
            "<table><tr><td>青石镇的12家工厂已经开工。</td><td>30</td></tr></table>",
            ["青石镇的12家工厂已经开工。", "30"],
        ),
        ("<table><tr><td>甲<br>乙</td><td>丙</td></tr></table>", ["甲", "乙", "丙"]),
        ("甲<span style='display:none'>x9!z</span>乙<font class=jammer>k3</font>丙<p hidden>丁</p>", ["甲乙丙"]),
        (f"<p style=\"display: none\">{'长' * 301}</p>甲<span style='display:none'>乙", ["长" * 301, "甲乙"]),
        ("<span style=display:block>甲</span><b class=hidden-x>乙</b>", ["甲乙"]),
        ("<p>甲<script>var a='<p>乙</p>'</script>丙</p>", ["甲丙"]),
        ("<style>p{}</style><noscript>x</noscript><template>y</template><title>z</title><p>甲", ["甲"]),
        ("<select><option>甲</option></select><textarea>乙</textarea><p>丙", ["丙"]),
        ("甲<!-- <p>乙</p> -->丙<!DOCTYPE html>丁<?php x ?>戊", ["甲丙丁戊"]),
        ("甲<![if !IE]>乙<![endif]>丙<![x[ 丁 ]]>", ["甲乙丙"]),
        ("<a href='a>b'>甲</a><a title=\"c>d\">乙</a><a title=it's>丙</a>", ["甲乙丙"]),
        ("若a<b则 3<5，5>3", ["若a<b则 3<5，5>3"]),
        ("甲</p</p>乙", ["甲</p", "乙"]),
        ("<title>甲</title x>乙", ["乙"]),
        ("甲<", ["甲<"]),
        ("甲<p", ["甲<p"]),
        ("", []),
    ],
)
def test_the_text_of_a_page(page: str, expected: list[str]) -> None:
    assert texts(page) == expected


@pytest.mark.parametrize(
    ("source", "char"),
    [
        ("&ldquo;", "“"), ("&amp;", "&"), ("&#37;", "%"), ("&#x4e2d;", "中"), ("&#X4E2D;", "中"), ("&lt;", "<"),
        ("&ldquo", "“"), ("&#37", "%"),
        ("A&B公司", "A&B公司"), ("R&D中心", "R&D中心"), ("&nosuch;", "&nosuch;"), ("&", "&"), ("&;", "&;"), ("&#;", "&#;"),
        ("a=1&copy=2", "a=1&copy=2"),
    ],
)  # fmt: skip
def test_references_are_resolved_and_what_is_none_stays(source: str, char: str) -> None:
    assert texts(f"<p>{source}甲") == [f"{char}甲"]


@pytest.mark.parametrize("name", ["title", "textarea", "select", "noscript", "template"])
def test_an_element_that_never_closes_hides_nothing(name: str) -> None:
    assert texts(f"<{name}>甲<p>乙") == ["甲", "乙"]


@pytest.mark.parametrize("page", ["甲<script>乙", "甲<style>乙</p>丙", "甲<!--乙", "甲<!乙"])
def test_code_and_comments_that_never_close_hide_the_rest(page: str) -> None:
    assert texts(page) == ["甲"]


def test_blocks_know_their_tag_their_links_and_whether_they_are_furniture() -> None:
    page = "<nav><ul><li><a>首页</a></ul></nav><h1>题</h1><p>见<a>此页</a>。</p><footer>版权</footer></nav><p>文"
    seen = [(block.text.text, block.tag, block.linked, block.aside) for block in blocks(page)]
    assert seen == [
        ("首页", "li", 1.0, True),
        ("题", "h1", 0.0, False),
        ("见此页。", "p", 0.5, False),
        ("版权", "footer", 0.0, True),
        ("文", "p", 0.0, False),
    ]


def checked(page: str) -> None:
    """Every character is the source it points at, or what that reference stands for, or a blank for a run of white space."""
    last = 0
    for block in blocks(page):
        for char, start, end in zip(block.text.text, block.text.starts, block.text.ends, strict=True):
            source = page[start:end]
            resolved = html.unescape(source if source.endswith(";") or len(source) == 1 else f"{source};")
            assert last <= start < end
            if char == " ":  # a run of white space may go on behind markup that is not shown
                source = source.replace("&nbsp;", " ")
                assert source[0].isspace()
                assert source[-1].isspace()
            else:
                assert char == resolved
            last = end


def test_every_character_maps_to_the_source_that_carries_it() -> None:
    checked(
        "<div>\n<p>选派<b>30</b>名&ldquo;干部&rdquo;&nbsp;A&amp;B<!-- x -->到<a href='?a&amp;b'>企&#19994;</a></p>\n乙&lt"
    )


PIECES = [
    "<p>",
    "</p>",
    "<br>",
    "<b>",
    "<a href='x'>",
    "</a>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![",
    "<?",
    "&ldquo;",
]
PIECES += [
    "&lt",
    "&",
    "<",
    ">",
    '"',
    "'",
    "=",
    " ",
    "\n",
    "青石",
    "a",
    "/",
    "!",
    "<td ",
    "</title>",
    "<title>",
    "<nav>",
    "&#37;",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_markup_is_read_and_mapped(pieces: list[str]) -> None:
    checked("".join(pieces))


@given(st.lists(st.text(alphabet="青石镇30&<>\"' \n\u3000", min_size=1, max_size=8), min_size=1, max_size=6))
def test_escaped_text_comes_back(lines: list[str]) -> None:
    page = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    assert texts(page) == [line for line in map(collapsed, lines) if line.strip()]


def collapsed(line: str) -> str:
    return "".join(
        "" if c.isspace() and i and line[i - 1].isspace() else " " if c.isspace() else c for i, c in enumerate(line)
    )


def test_depth_does_not_matter() -> None:
    assert texts("<div>" * 20_000 + "青石镇" + "</div>" * 20_000) == ["青石镇"]
    assert texts("<span>" * 20_000 + "青石镇" + "</span>" * 20_000) == ["青石镇"]


@pytest.mark.parametrize(
    "unit", ["<", "<a ", '<a b="', "<a b=c ", "<!--x-", "<title>x", "<script>", "&a", "</", "<a b='x' c=\""]
)
def test_broken_markup_takes_no_more_than_its_share_of_time(unit: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        blocks(unit * times)
        return time.process_time() - began

    seconds(100)
    # Four times the page takes four times as long; where it grew with the square it took sixteen times, and 60 s.
    assert seconds(20_000) < 10 * seconds(5_000) + 0.5
