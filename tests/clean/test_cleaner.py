"""All repairs together: on the seeds, and on clean text that is damaged at random and must come back as it was."""

import pathlib
import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import pinyin

from kg.alignment import AlignedText
from kg.clean import cleaner
from kg.clean.script import to_traditional
from kg.errors import InputError
from kg.model import Document, Page, Source
from kg.read import text as plain
from kg.settings import Settings
from tests.clean.aligned import check

ROOT = pathlib.Path(__file__).parents[2]
ORIGINALS = ROOT.parent / "shared" / "seeds"


def cleaned(raw: str, meta: dict[str, str] | None = None, max_chars: int = 1_000_000) -> Document:
    page = Page(Source("a", "in/a.txt", "0" * 64), "utf-8", raw, AlignedText.of(raw), meta or {})
    return cleaner.clean(page, Settings(max_chars=max_chars))


def read(path: pathlib.Path) -> tuple[Page, Document]:
    page = plain.read(path.read_bytes(), Source(path.stem, path.as_posix(), "0" * 64))
    return page, cleaner.clean(page, Settings())


SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
needs_originals = pytest.mark.skipif(
    not ORIGINALS.is_dir(), reason="the originals are not in this checkout: shared/seeds"
)
FILES = [
    *(pytest.param(path, id=f"seeds/{path.name[:3]}") for path in SEEDS),
    *(pytest.param(ORIGINALS / path.name, id=f"shared/{path.name[:3]}", marks=needs_originals) for path in SEEDS),
]
FURNITURE = "手机版|手机浏览|打印|纠错|扫一扫|收听本文|版权所有|ICP备|联系方式|联系我们|网站地图|网站导航|相关专题|来源：|发布时间|编辑：|编者按|标题：|地址：|Contact|Email|Tel|date：|from：|记者[：孙]|http|2626字"


@pytest.mark.parametrize("path", FILES)
def test_no_damage_is_left_in_the_seeds(path: pathlib.Path) -> None:
    text = read(path)[1].text
    assert re.findall(r"[（(?？\u3400-\u9fff][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]", text) == []
    assert re.findall(r"&\w*;?|[?？][a-z]+;?|\w;(?=\S)", text) == []
    assert re.findall(FURNITURE, text) == []
    assert (
        re.findall(r"[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]|[\u3400-\u9fff][.]|[()\"]|[，。；：、] ", text) == []
    )
    assert re.findall(r"^\s|\s$|\n\n|[\u3000\r\t]", text, re.M) == []


@pytest.mark.parametrize("path", FILES)
def test_the_seeds_keep_their_article_and_its_place_in_the_file(path: pathlib.Path) -> None:
    page, document = read(path)
    body = document.body
    check(body, page.raw)
    same = sum(page.raw[start:end] == char for char, start, end in zip(body.text, body.starts, body.ends, strict=True))
    wide = sum(
        count for kind, count in document.repairs.items() if kind in ("narrow_mark", "traditional", "straight_quote")
    )
    assert same + wide >= 0.98 * len(body.text)
    assert len(body.text) > 0.75 * len(page.raw) - 4 * document.repairs.get("gloss", 0)


METADATA = {
    "000": (None, None, None, None),
    "001": (None, None, "孙勋", "example.com"),
    "002": ("2020-04-09", "辽宁日报", None, None),
    "003": ("2020-06-30", "中国电力企业联合会", None, None),
    "004": ("2020-03-25", "人民网-中国共产党新闻网", "曲玉国", None),
}


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_seeds_state_their_metadata(path: pathlib.Path) -> None:
    document = read(path)[1]
    published, publisher, author, host = METADATA[path.name[:3]]
    assert (document.published, document.publisher, document.author) == (published, publisher, author)
    assert document.url is None if host is None else f"//www.{host}/" in (document.url or "")


PHRASES = "云岭县委组织部|选派30余名机关干部|到青石镇企业驻点帮扶|帮助解决用工问题50多个|“一对一”指导|复工率达85%|《复工方案》印发|上午9:30开会|投入1,200.5万元|县（市、区）同步|N95口罩2万只".split(
    "|"
)
MARKS = "，；、："
ADDED = [
    "手机版",
    "网站 打印 纠错",
    "分享到：微信 微博",
    "相关新闻",
    "Copyright © 2021",
    "来源：云岭日报",
    "上一篇：见闻",
    "1 1 1",
    "",
    "  ",
]
INSTEAD = {mark: [narrow] for mark, narrow in zip("，；：（）", ",;:()", strict=True)}
INSTEAD |= {
    "“": ["&ldquo;", "&amp;ldquo;", "?ldquo;"],
    "”": ["&rdquo;", "&amp;rdquo;", "?rdquo;"],
    "%": ["&#37;", "％"],
}


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    phrases = draw(st.lists(st.sampled_from(PHRASES), min_size=2, max_size=8))
    return "".join(f"{phrase}{draw(st.sampled_from(MARKS))}" for phrase in phrases) + "一一落实。"


def shown(char: str, first: bool, chance: random.Random) -> tuple[str, str]:
    """(what stands in the damaged text for the character, what is put behind it)."""
    if chance.random() > 0.3:
        return char, ""
    if "\u3400" <= char <= "\u9fff":
        return char, chance.choice(["({})", "（{}）", "( {} )"]).format(chance.choice(pinyin(char, heteronym=True)[0]))
    return chance.choice(INSTEAD.get(char, [char])) if not first else char, ""


@st.composite
def damaged_texts(draw: st.DrawFn) -> tuple[str, str, list[tuple[int, int]]]:
    """(damaged text, clean text, the place in the damaged text of each of its characters; of a line feed none)."""
    lines = [*draw(st.lists(paragraphs(), min_size=1, max_size=4, unique=True)), "全部复工。"]
    converted = to_traditional if draw(st.booleans()) else str
    chance = draw(st.randoms(use_true_random=False))
    raw = ""
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        raw += "".join(f"{converted(added)}\r\n" for added in chance.sample(ADDED, k=chance.randrange(3)))
        raw += chance.choice(["", "\u3000\u3000", "  "])
        places += [(-1, -1)] if number else []
        for at, char in enumerate(converted(line)):
            instead, behind = shown(char, at == 0, chance)
            places.append((len(raw), len(raw) + len(instead)))
            raw += instead + behind
        raw += chance.choice(["\n", "\r\n", " \n\n"])
    return raw, "\n".join(lines), places


@given(damaged_texts())
def test_damaged_text_comes_back_as_it_was_and_where_it_was(case: tuple[str, str, list[tuple[int, int]]]) -> None:
    raw, text, places = case
    document = cleaned(raw)
    assert document.text == text
    check(document.body, raw)
    spans = zip(document.body.starts.tolist(), document.body.ends.tolist(), strict=True)
    assert [(-1, -1) if char == "\n" else span for char, span in zip(text, spans, strict=True)] == places


@given(st.lists(paragraphs(), min_size=1, max_size=5, unique=True))
def test_clean_text_stays_as_it_is(lines: list[str]) -> None:
    text = "\n".join(lines)
    document = cleaned(text)
    assert (document.text, document.repairs) == (text, {})


@given(
    st.text(
        alphabet="青石鎮镇機(jī)）（&lt;ldquo“”\"'.,，。:：?？12 \u3000\n\r\t\u200b\ud800来源记者王<>Aa%-—…",
        max_size=60,
    )
)
def test_any_text_is_cleaned_or_refused(raw: str) -> None:
    try:
        document = cleaned(raw)
    except InputError:
        return
    check(document.body, raw)
    assert document.text == document.text.strip()
    assert document.text.encode()


def test_the_document_says_what_the_lines_and_the_page_say() -> None:
    raw = "云岭选派干部\n2021-05-06 来源：云岭日报\n云岭县选派30名干部驻企。（记者 王青）\n"
    page = {"title": "云岭选派干部驻企", "published": "2021-05-07", "publisher": "云岭网", "url": "http://a.cn/b"}
    document = cleaned(raw, page)
    assert (document.title, document.published, document.publisher) == ("云岭选派干部", "2021-05-06", "云岭日报")
    assert (document.author, document.url) == ("王青", "http://a.cn/b")
    assert document.text == "云岭选派干部\n云岭县选派30名干部驻企。"
    assert document.repairs == {"cut_byline": 1, "cut_meta": 1}


def test_what_nothing_says_is_none() -> None:
    document = cleaned("云岭县选派30名干部驻企。")
    assert (document.title, document.published, document.publisher, document.author, document.url) == (None,) * 5


def refused(raw: str, max_chars: int = 100) -> str:
    with pytest.raises(InputError) as caught:
        cleaned(raw, max_chars=max_chars)
    return caught.value.line()


@pytest.mark.parametrize("raw", ["\n \n", "\u3000\u200b\r\n", "&nbsp;&#8203;"])
def test_a_text_of_nothing_is_refused(raw: str) -> None:
    assert refused(raw) == "in/a.txt: no text is left after cleaning (leave it out)"


def test_a_text_over_the_limit_is_refused_and_one_at_the_limit_is_not() -> None:
    assert cleaned("云岭县选派30名干部。", max_chars=11).text == "云岭县选派30名干部。"
    assert (
        refused("云岭县选派30名干部。", 10)
        == "in/a.txt: 11 characters, more than the limit of 10 (split it, raise --max-chars or cut it with --too-long cut)"
    )


def test_one_character_over_and_over_is_refused_but_a_short_notice_is_not() -> None:
    assert refused("好好。" * 10) == "in/a.txt: the same few characters over and over, no article (leave it out)"
    assert cleaned("青石镇").text == "青石镇"


@pytest.mark.parametrize(
    "unit",
    [" ", "1 ", "(", "，", ".", "好(jī)", "?guī)ь^", "&ldquo", "记者 ", "来源：a\n", "大 ", "打印 ", "http://a,"],
)
@pytest.mark.parametrize("start", ["", "青石镇"])
def test_the_same_over_and_over_takes_no_more_than_its_share_of_time(unit: str, start: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        cleaned(f"{start}{unit * times}选派30名干部。")
        return time.process_time() - began

    seconds(100)
    # Four times the text takes four times as long; a run of blanks once took sixteen times, and 140 s.
    assert seconds(20_000) < 10 * seconds(5_000) + 0.5


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ann:geheim@a.cn/b", "https://a.cn/b"),
        ("http://geheim@a.cn/@b", "http://a.cn/@b"),
        ("http://a.cn/b@c", "http://a.cn/b@c"),
    ],
)
def test_the_password_of_who_fetched_a_page_is_not_kept(url: str, told: str) -> None:
    body = AlignedText.of("云岭县选派30名干部到青石镇。")
    page = Page(Source("a", "a.txt", "0" * 64), "utf-8", body.text, body, stated={"url": url})
    assert cleaner.clean(page, Settings()).url == told
