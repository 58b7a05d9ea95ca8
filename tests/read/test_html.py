"""HTML pages: the article stays, the page around it goes, and the body keeps pointing at the page's source."""

import sys
import time

import pytest

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import html
from kg.read.blocks import blocks

pytest.importorskip("trafilatura", reason="reading HTML needs the extra 'html'")

SOURCE = Source("a", "in/a.html", "0" * 64)
PARAGRAPHS = [
    f"云岭市委组织部选派第{i}批30名机关干部到青石镇企业驻点帮扶，帮助解决用工难题{i}个。" for i in range(1, 6)
]
PROSE = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)


def read(page: str) -> Page:
    return html.read(page.encode(), SOURCE)


def lines(page: str) -> list[str]:
    return read(page).body.text.split("\n")


def page(article: str, *, head: str = "", above: str = "", below: str = "") -> str:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{above}<div>{article}</div>{below}</body></html>"


def test_the_article_is_kept_and_the_page_around_it_goes() -> None:
    above = "<nav><a href=/>首页</a><a>青石镇</a></nav><div class=menu><ul><li><a>企业</a></li><li><a>青石镇</a></li></ul></div>"
    below = "<div><h3>相关新闻</h3><ul><li><a>另一地的见闻</a></li></ul></div><footer>版权所有 云岭网</footer><script>x()</script>"
    assert lines(page(PROSE, above=above, below=below)) == PARAGRAPHS


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        ("<p>第一行&ldquo;帮扶&rdquo;<br>A&B公司复工率达85&#37;。</p>", ["第一行“帮扶”", "A&B公司复工率达85%。"]),
        ("<ul><li>组建服务队3支；</li><li>发放口罩200个。</li></ul>", ["组建服务队3支；", "发放口罩200个。"]),
        ("<table><tr><td>青石镇</td><td><table><tr><td>30名</td></tr></table></td></tr></table>", ["青石镇 30名"]),
        ("<h2>一、选派干部</h2>", ["一、选派干部"]),
        ("<script>var x='青石镇';</script><!-- 青石镇 -->", []),
        ("<div><a>更多图片</a></div>", []),
        ("<nav>青石镇要闻</nav>", []),
    ],
)
def test_what_stands_inside_the_article(middle: str, expected: list[str]) -> None:
    assert lines(page(f"{PROSE}{middle}{PROSE.replace('第', '另')}")) == [
        *PARAGRAPHS,
        *expected,
        *(p.replace("第", "另") for p in PARAGRAPHS),
    ]


def test_a_list_right_behind_the_article_belongs_to_it() -> None:
    assert lines(page(f"{PROSE}<ul><li>组建服务队3支；</li><li>发放口罩200个。</li></ul>")) == [
        *PARAGRAPHS,
        "组建服务队3支；",
        "发放口罩200个。",
    ]


def test_heading_date_and_source_lines_are_kept_for_cleaning_to_read() -> None:
    head = "<title>云岭选派干部驻企 - 云岭网</title>"
    above = "<h1>云岭选派干部驻企</h1><div>2020-04-09 17:46 来源：云岭日报</div><div>字号</div>"
    found = read(page(PROSE, head=head, above=above, below="<div>责任编辑：张某</div>"))
    assert found.body.text.split("\n") == [
        "云岭选派干部驻企",
        "2020-04-09 17:46 来源：云岭日报",
        "字号",
        *PARAGRAPHS,
        "责任编辑：张某",
    ]
    assert found.meta == {"title": "云岭选派干部驻企"}


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ("<h1>云岭选派干部</h1>{}", "云岭选派干部|{}"),
        ("<h2>云岭选派</h2><div>云岭网</div>{}", "云岭选派|云岭网|{}"),
        ("<h1>云岭网</h1>{}", "云岭网|{}"),
        ("<div>云岭选派干部</div>{}", "云岭选派干部|{}"),
        ("<h1>云岭选派<br>干部驻企</h1>{}", "云岭选派|干部驻企|{}"),
        ("<div>2021-05-06 来源：云岭日报</div><h1>云岭选派干部</h1><div>字号</div>{}", "2021-05-06 来源：云岭日报|云岭选派干部|字号|{}"),
        ("<div><a>2021-05-06 来源：云岭日报</a></div>{}", "{}"),
        ("<div>一</div><div>二</div><div>三</div><div>四</div>{}", "二|三|四|{}"),
        ("<p>另外30名干部到村帮扶，帮助收割早稻1200亩，加固河堤3处，走访群众500多户。</p><h2>一、驻企</h2>{}", "另外30名干部到村帮扶，帮助收割早稻1200亩，加固河堤3处，走访群众500多户。|一、驻企|{}"),
        ("{}<p>发放口罩200个。</p><div>要闻</div><p>另一篇。</p>", "{}|发放口罩200个。"),
        ("{}<p><a>另一地选派干部。</a></p>", "{}"),
        ("{}<p>分享</p>", "{}"),
        ("{}<div>编辑：王青</div>", "{}|编辑：王青"),
        ("{}<div>一</div><div>二</div><div>三</div><div>编辑：王青</div>", "{}"),
        ("<li><a>青石镇</a></li>{}", "{}"),
        ("<li>青石镇</li>{}", "青石镇|{}"),
        ("<p>这一段在别处，这里没有。</p>", ""),
    ],
)  # fmt: skip
def test_what_is_kept_around_the_blocks_that_trafilatura_tells(around: str, expected: str) -> None:
    told = blocks(around.format(PROSE))
    kept = html._kept(told, "\n".join([*PARAGRAPHS, "青石镇"]), "云岭选派干部驻企")
    assert "|".join(block.text.text for block in kept) == expected.format("|".join(PARAGRAPHS))


def test_a_page_that_is_all_navigation_is_kept() -> None:
    assert lines("<nav>青石镇选派干部。</nav>") == ["青石镇选派干部。"]


@pytest.mark.parametrize(
    ("head", "below", "published"),
    [
        ('<meta name="PubDate" content="2020-04-09 17:46">', "", "2020-04-09"),
        ("", "<p>2019年8月7日，首批干部到岗。</p>", None),
        ("", "<footer>©2023 2024-01-02 云岭网</footer>", None),
        ("", "<ul><li>2022-05-06 <a>另一地的见闻</a></li></ul>", None),
    ],
)
def test_a_date_is_only_what_the_head_states(head: str, below: str, published: str | None) -> None:
    assert (
        read(page(PROSE, head=f"<title>云岭选派干部驻企</title>{head}", below=below)).meta.get("published") == published
    )


def test_a_navigation_that_never_closes_does_not_hide_the_article() -> None:
    assert lines(f"<div>云岭网</div><nav><a>首页</a>{PROSE}") == ["云岭网", *PARAGRAPHS]


def test_a_page_inside_a_form_is_read() -> None:
    assert lines(f"<body><form id=aspnetForm><div><a>首页</a></div>{PROSE}</form>") == PARAGRAPHS


@pytest.mark.parametrize("tag", ["div", "span"])
def test_a_page_in_which_no_article_is_found_keeps_what_is_no_navigation(tag: str) -> None:
    """So deep that trafilatura gives up."""
    above = "<nav>新闻</nav><div><a>首页</a></div>"
    found = read(f"<html><body>{above}{f'<{tag}>' * 20_000}{PROSE}{f'</{tag}>' * 20_000}</body></html>")
    assert (found.body.text.split("\n"), found.repairs) == (PARAGRAPHS, {"no_article": 1})


def test_a_page_of_links_alone_is_kept() -> None:
    found = read("<html><body><nav>新闻</nav><a>青石镇</a></body></html>")
    assert (found.body.text, found.repairs) == ("青石镇", {"no_article": 1})


def test_the_declared_encoding_of_xhtml_does_no_harm() -> None:
    found = html.read(f'<?xml version="1.0" encoding="gb2312"?>{page(PROSE)}'.encode("gb18030"), SOURCE)
    assert (found.encoding, found.body.text.split("\n")) == ("gb18030", PARAGRAPHS)


def test_the_body_points_at_the_page() -> None:
    found = read(page(f"{PROSE}<p>A&amp;B公司&nbsp;复工率达<b>85</b>&#37;，已有干部帮扶。</p>"))
    carried = {"&": "&amp;", " ": "&nbsp;", "%": "&#37;"}
    body = found.body
    last = 0
    for char, start, end in zip(body.text, body.starts, body.ends, strict=True):
        assert start >= last
        assert found.raw[start:end] == ("" if char == "\n" else carried.get(char, char))
        last = end
    assert found.raw[slice(*body.span(body.text.index("A"), body.text.index("公司")))] == "A&amp;B"


def test_wrong_bytes_are_counted() -> None:
    data = page(PROSE).encode() + b"\xff"
    assert html.read(data, SOURCE).repairs == {"wrong_bytes": 1}


@pytest.mark.parametrize("markup", ["<html><body></body></html>", "<p>&nbsp;</p><script>x</script>"])
def test_a_page_without_text_is_refused(markup: str) -> None:
    with pytest.raises(InputError) as caught:
        read(markup)
    assert caught.value.line() == "in/a.html: the page holds no text (leave it out)"


def test_without_trafilatura_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(MissingExtraError) as caught:
        read(page(PROSE))
    assert caught.value.line() == "in/a.html: reading HTML needs trafilatura (pip install 'dispatch-kg[html]')"


def test_a_long_page_takes_seconds() -> None:
    prose = "".join(f"<p>第{i}批30名机关干部到青石镇企业驻点帮扶，帮助解决用工难题{i}个。</p>" for i in range(10_000))
    began = time.process_time()
    assert len(lines(page(prose))) == 10_000
    assert time.process_time() - began < 30


def test_a_long_list_of_attached_documents_is_read() -> None:
    attached = "".join(f"<p><a>{n % 90 + 1}.补贴花名册</a></p>" for n in range(3000))
    found = lines(
        page(
            f"{PROSE}<p><a>附件：花名册</a></p>{attached}<p>特此公示，欢迎全县各单位和群众监督，反映问题请到县里。</p>"
        )
    )
    assert found[: len(PARAGRAPHS)] == PARAGRAPHS
    assert found[len(PARAGRAPHS) : len(PARAGRAPHS) + 3] == ["附件：花名册", "1.补贴花名册", "2.补贴花名册"]
    assert len(found) == len(PARAGRAPHS) + 3002
