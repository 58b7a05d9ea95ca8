"""Markdown: the text stays, the markup goes, and every code point points at its place in the file."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Page, Source
from kg.read import markdown

SOURCE = Source("a", "in/a.md", "0" * 64)
FIRST = "云岭市委组织部选派30名机关干部到青石镇驻点帮扶。"
SECOND = "青石镇组建服务队3支，发放口罩200个。"


def read(text: str) -> Page:
    return markdown.read(text.encode(), SOURCE)


def shown(text: str) -> str:
    return read(text).body.text.replace("\n", "|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST}\n\n{SECOND}", f"{FIRST}|{SECOND}"),
        ("云岭县选派\n干部30名", "云岭县选派干部30名"),
        ("云岭县选派\n30名", "云岭县选派30名"),
        ("Yunling sends\n30 cadres,\nall of them", "Yunling sends 30 cadres, all of them"),
        ("云岭县选派  \n干部30名", "云岭县选派|干部30名"),
        ("云岭县选派\\\n干部30名", "云岭县选派|干部30名"),
        ("云岭县选派<br/>干部30名", "云岭县选派|干部30名"),
        ("云岭县选派<brx>干部30名", "云岭县选派干部30名"),
        ("甲\r\n乙\r丙\r\n\r\n丁", "甲乙丙|丁"),
        ("　　云岭县\n　　青石镇", "云岭县　　青石镇"),
        ("## 一、选派干部 ##", "一、选派干部"),
        ("##一、选派干部", "##一、选派干部"),
        ("选派干部\n----\n青石镇", "选派干部|青石镇"),
        ("- 甲\n- 乙\n  续\n  - 丙", "甲|乙续|丙"),
        ("1. 1\n2) 2", "1|2"),
        ("1.甲", "1.甲"),
        ("- - # - 甲", "- 甲"),
        ("> 甲\n> 乙\n丙\n>\n> > 丁", "甲乙丙|丁"),
        ("a > b", "a > b"),
        ("- > 甲\n  > 乙\n\n  丙", "甲乙|丙"),
        ("1. > 1 | 2\n   > -|-\n   > 甲\\|乙 | **丙**", "1 2|甲|乙 丙"),
        ("|甲|乙|\n|-|-|\n||丙|\n|丁|", "甲 乙|丙|丁"),
        ("|甲|乙|\n丙", "|甲|乙|丙"),
        ("```py\nx = 1\n\n  y = 2\n```\n甲", "x = 1|  y = 2|甲"),
        ("    x = 1\n\n\ty = 2\n\n甲", "x = 1|y = 2|甲"),
        ("- 甲\n\n\t\tx = 1", "甲|  x = 1"),
        ("甲`x  \n y`乙`` ` ``", "甲x y乙`"),
        ("**选派**30名*干*部__和__~~旧~~ __c__ a_b_c 2*3", "选派30名干部__和__旧 c a_b_c 2*3"),
        ("***选**派", "*选派"),
        ("**选派", "**选派"),
        ("到[青石镇](http://a.b/青 镇)镇", "到[青石镇](http://a.b/青 镇)镇"),
        ("到[青石镇](http://a.b/镇)镇[甲][1]\n\n[1]: http://c.d", "到青石镇镇甲"),
        ("到[青石镇][2]", "到[青石镇][2]"),
        ("前![图*片*](a.png)后[![图](b.png)文](c)", "前后文"),
        ("<http://a.b/%E4>、<x@y.z>", "http://a.b/%E4、x@y.z"),
        ("A&amp;B &ldquo;帮扶&rdquo;\\*&nosuch;", "A&B “帮扶”*&nosuch;"),
        ("甲<b title='x'>乙</b><!-- 丙 -->丁 a<b", "甲乙丁 a<b"),
        ("<div>甲<p>乙\n丙</p></div>\n\n丁", "甲|乙丙|丁"),
        ("<script>\nx()\n</script>\n\n丁", "丁"),
        ("甲\n\n---\n\n乙", "甲|乙"),
    ],
)  # fmt: skip
def test_text_stays_and_markup_goes(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_nothing_is_lost_below_the_deepest_nesting() -> None:
    assert shown(f"{'> ' * 21}甲\n\n乙") == "> 甲|乙"
    assert shown(f"{'- ' * 11}甲\n\n乙") == "- 甲|乙"
    assert shown(f"{'- ' * 10}甲\n\n乙") == "甲|乙"


MATTER = """---
title: "云岭选派干部驻企"
日期: 2020-03-05 09:00
来源：云岭日报
author: [王青, '李石']
url: https://a.b/c
title: 另一题
tags:
  - 帮扶
# 一句话
---
"""


def test_front_matter_gives_the_metadata() -> None:
    found = read(f"{MATTER}# 选派\n\n{FIRST}")
    assert dict(found.meta) == {"title": "选派"}
    assert dict(found.stated) == {
        "title": "云岭选派干部驻企",
        "published": "2020-03-05 09:00",
        "publisher": "云岭日报",
        "author": "王青、李石",
        "url": "https://a.b/c",
    }
    assert found.body.text == f"选派\n{FIRST}"


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{FIRST}\n---\n\n甲",
        f"---\ntitle: 甲\n{FIRST}\n---\n",
        "---\ntitle: 甲",
        "甲\n---\ntitle: 乙\n---\n",
        "---\n# 甲\n---\n",
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    assert read(text).stated == {}
    assert "甲" in read(text).body.text


@pytest.mark.parametrize(
    ("text", "meta"),
    [
        ("## 甲\n# *乙*&amp;丙\n# 丁", {"title": "乙&丙"}),
        ("甲\n==", {"title": "甲"}),
        ("## 甲", {}),
        ("#甲", {}),
        ("---\ndate: 2020-03-05\n---\n# 甲", {"title": "甲", "published": "2020-03-05"}),
    ],
)
def test_the_first_heading_of_the_highest_level_is_the_title(text: str, meta: dict[str, str]) -> None:
    assert {**read(text).meta, **read(text).stated} == meta


def test_an_address_it_came_from_is_stated() -> None:
    assert markdown.read(FIRST.encode(), SOURCE, "https://a.b/c").stated == {"url": "https://a.b/c"}
    assert read(FIRST).stated == {}


def places(page: Page) -> list[tuple[str, str]]:
    """What differs from the raw text it points at."""
    spans = zip(page.body.text, page.body.starts, page.body.ends, strict=True)
    return [(char, page.raw[a:b]) for char, a, b in spans if page.raw[a:b] != char]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"# 甲\n\n> - {FIRST}\n>   - {SECOND}", [("\n", ""), ("\n", "")]),
        ("a \n b&amp;\\*", [(" ", "\n"), ("&", "&amp;"), ("*", "\\*")]),
        ("1. > 1 | 2\n   > -|-\n   > 甲\\|乙 | `x` 丙", [(" ", ""), ("\n", ""), (" ", "")]),
        ("- 甲\n\n\t\tx = 1", [("\n", ""), (" ", ""), (" ", "")]),
        ("<p>甲\n乙&lt;</p>", [("<", "&lt;")]),
        ("[a](b)b ***a**&gt;** <http://a.b/%E4>", [(">", "&gt;")]),
    ],
)
def test_every_code_point_points_at_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert places(read(text)) == expected


def test_a_text_that_recurs_in_markup_points_behind_it() -> None:
    found = read("1. > 1 | [b](b)b\n   > -|-\n")
    assert found.body.text == "1 bb"
    assert found.body.starts.tolist() == [5, 6, 10, 15]
    assert read("## # #").body.starts.tolist() == [3]


WORD = st.text("青石镇云岭县选派干部名在于和的一二三了abcXYZ0189，。；！？“”", min_size=1, max_size=20)


@given(st.lists(st.tuples(st.sampled_from(["{}", "# {}", "- {}", "> {}", "1. {}", "**{}**"]), WORD), min_size=1))
def test_what_was_written_comes_back(written: list[tuple[str, str]]) -> None:
    # Delimiters do not mark next to punctuation, and the words must not end in a blank.
    texts = [(form, f"甲{word}乙") for form, word in written]
    found = read("\n\n".join(form.format(word) for form, word in texts))
    assert found.body.text == "\n".join(word for _, word in texts)
    assert [pair for pair in places(found) if pair != ("\n", "")] == []


@given(st.text("甲乙ab1 \t\n\r\\`*_~[]()<>!&;#|-:>.=\"'\0\u3000", max_size=200))
def test_any_text_is_read_and_points_at_its_source(text: str) -> None:
    try:
        found = read(f"甲{text}\n\n乙")
    except InputError:
        return
    last = 0
    for char, start, end in zip(found.body.text, found.body.starts.tolist(), found.body.ends.tolist(), strict=True):
        source = found.raw[start:end]
        assert start >= last
        assert source == char or char.isspace() or source.startswith(("\\", "&"))
        last = end


@pytest.mark.parametrize(
    ("text", "what"),
    [("![图](a.png)", "the document holds no text"), ("---\n\n---\n", "the document holds no text"), ("", "the file is empty")],
)  # fmt: skip
def test_a_file_without_text_is_refused(text: str, what: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value) == f"in/a.md: {what}"


def test_wrong_bytes_are_counted_and_placed() -> None:
    found = markdown.read(FIRST.encode() + b"\xff", SOURCE)
    assert (found.repairs, len(found.pieces)) == ({"wrong_bytes": 1}, 3)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[" * 40_000, False),
        ("[" * 200_000, True),
        ("*a" * 100_000, True),
        ("> " * 50_000, False),
        ("- a\n" * 20_000, False),
        ("[" * 20_000_000, True),
        ("*" * 20_000_000, True),
        (">" * 20_000_000, True),
        ("a" + " " * 1_000_000 + "\nb", False),
        ("\t" * 1_000_000 + "a", False),
    ],
    ids=lambda value: value[:3] if isinstance(value, str) else "",
)
def test_pathological_markup_takes_seconds(text: str, plain: bool) -> None:
    began = time.process_time()
    assert read(text).repairs == ({"no_markup": 1} if plain else {})
    assert time.process_time() - began < 20


def test_a_block_of_markup_alone_does_not_spoil_the_page() -> None:
    found = read(f"# 甲\n\n{'*a' * 60_000}\n\n**乙**")
    assert (found.body.text, found.repairs) == (f"甲\n{'*a' * 60_000}\n乙", {"no_markup": 1})
