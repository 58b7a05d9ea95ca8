"""Lines that only say when, where and by whom are lifted; lines that say more stay."""

import pytest

from kg.clean import metadata, statements


def lifted(line: str) -> dict[str, str] | None:
    """What the line states, None where it stays in the text."""
    meta: dict[str, str] = {}
    kind = metadata.lift(line, meta)
    assert kind in ("", "meta")
    return meta if kind else None


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        ("2021年05月06日14:46 来源：云岭日报", {"published": "2021-05-06", "publisher": "云岭日报"}),
        ("2021-5-6 14:46:03 云岭日报", {"published": "2021-05-06", "publisher": "云岭日报"}),
        ("2021/05/06", {"published": "2021-05-06"}),
        (
            "发布时间：2021年05月06日 17：46 来源：云岭网-云岭日报 编辑：王青 打印 纠错",
            {"published": "2021-05-06", "publisher": "云岭网-云岭日报"},
        ),
        ("from：云岭企业联合会date：2021-05-06", {"publisher": "云岭企业联合会", "published": "2021-05-06"}),
        (
            "来源：云岭日报 作者：王青 发布时间：2021-05-06 浏览次数：1,203次",
            {"publisher": "云岭日报", "author": "王青", "published": "2021-05-06"},
        ),
        ("作者：王青、赵小松", {"author": "王青、赵小松"}),
        ("（责任编辑：王青）", {}),
        ("编辑：王青 审核：赵小松", {}),
        ("供稿：云岭县委组织部", {}),
        ("记者 王青 通讯员 赵小松", {"author": "王青、赵小松"}),
        ("本报记者 王青", {"author": "王青"}),
        ("本报记者王青文/摄", {"author": "王青"}),
        ("文/王青", {"author": "王青"}),
        ("【来源：云岭日报】", {"publisher": "云岭日报"}),
        ("信息来源：云岭县政府办公室", {"publisher": "云岭县政府办公室"}),
        ("http://a.cn/b.html", {"url": "http://a.cn/b.html"}),
        ("地址：https://a.cn/b?c=1&d=2", {"url": "https://a.cn/b?c=1&d=2"}),
        ("原文链接：http://a.cn/b.html", {"url": "http://a.cn/b.html"}),
        ("发布时间：", {}),
        ("发布于 2021-05-06 | 阅读 2317 | 评论 8", {"published": "2021-05-06"}),
        ("编辑 | 王青 审核 | 赵小松", {}),
        ("【稿件编辑：王青】 【值班主任：赵小松】", {}),
        ("［录入者：小雪］　［发表评论］　［打印此文］".replace("\u3000", " "), {}),
        ("发布日期：民国110年5月6日 记者王青／云岭报导", {"published": "2021-05-06", "author": "王青"}),
        (
            "文：王青 发布时间：2021年5月6日 17:35 最后更新：2021年5月6日 19:02",
            {"author": "王青", "published": "2021-05-06"},
        ),
        ("索引号：000014349 发文字号：云政办〔2021〕5号 成文日期：2021年5月6日", {}),
        (
            "文章来源：云岭日报 作者：王青 更新时间：2021-05-06 17:48 字体：大 中 小",
            {"publisher": "云岭日报", "author": "王青", "published": "2021-05-06"},
        ),
    ],
)
def test_lines_that_state_metadata(line: str, meta: dict[str, str]) -> None:
    assert lifted(line) == meta


@pytest.mark.parametrize(
    "line",
    [
        "2021年5月6日 云岭县召开动员会", "2021年5月6日，云岭县复工120户。", "时间：5月6日上午9点", "时间：2021年5月6日至10日，地点：青石镇",
        "记者：请问复工情况怎样？", "记者：您好", "记者：复工率达85%", "审核：全年共审核贷款300笔", "编辑：近日，云岭县复工。", "来源：县里一说，众人纷纷响应",
        "来源渠道有三个", "作者用三年写成", "记者从县委组织部获悉", "记者站", "记者连线", "作者简介", "文字向导", "记者关注下岗职工", "通讯员王青", "报名网址：http://a.cn/b", "详情见http://a.cn/b", "见http://a.cn/b的说明",
        "青石镇", "云岭日报", "第2021-5-6号", "", "报名时间：2021年5月6日", "咨询时间：2021年5月6日9:00", "阅读理解 3篇",
    ],
)  # fmt: skip
def test_lines_that_say_more_stay(line: str) -> None:
    assert lifted(line) is None


@pytest.mark.parametrize(
    ("line", "meta"),
    [
        (
            "原创 王青 云岭应急 2021-05-06 19:05 发表于云南",
            {"author": "王青", "published": "2021-05-06", "publisher": "云岭应急"},
        ),
        ("云岭早报2021-05-06 07:15记者 王青", {"published": "2021-05-06", "author": "王青", "publisher": "云岭早报"}),
        (
            "云岭观察 2021-05-06 11:05 作者：王青 来源：云岭日报 投稿 纠错",
            {"published": "2021-05-06", "author": "王青", "publisher": "云岭日报"},
        ),
        ("云岭新闻 王青 12-23 08:15 关注", {"publisher": "云岭新闻", "author": "王青"}),
    ],
)
def test_at_the_top_of_a_page_names_without_labels_are_read_too(line: str, meta: dict[str, str]) -> None:
    found: dict[str, str] = {}
    assert metadata.lift(line, found, top=True) == "meta"
    assert found == meta


@pytest.mark.parametrize(
    "line",
    [
        "云岭新闻 王青 12-23 08:15 关注",
        "2021-05-06 07:15 青石镇召开大会并部署防汛工作",
        "5月6日 09:30 抵达青石镇",
        "青石镇 2021年5月6日",
    ],
)
def test_inside_the_text_they_are_not(line: str) -> None:
    assert lifted(line) is None


def test_the_first_statement_wins() -> None:
    meta = {"publisher": "云岭网"}
    assert metadata.lift("2021-05-06 来源：云岭日报", meta) == "meta"
    assert meta == {"publisher": "云岭网", "published": "2021-05-06"}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年5月6日", "2021-05-06"), ("2021-05-06T10:00", "2021-05-06"), ("于2021.5.6发", "2021-05-06"), ("2020年2月29日", "2020-02-29"),
        ("2021年2月30日", ""), ("2021年13月1日", ""), ("2021年2月29日、2021年3月1日", "2021-03-01"), ("5月6日", ""), ("2021年5月", ""),
        ("民国110年5月6日", "2021-05-06"), ("120210506", ""), ("12021-5-6", ""), ("2021-5-601", ""), ("1821年5月6日", ""),
    ],
)  # fmt: skip
def test_dates(text: str, date: str) -> None:
    assert statements.date_of(text) == date


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["云岭县选派干部驻企——全县复工", "正文。"], "云岭县选派干部驻企——全县复工"),
        (["云岭县复工120户。", "正文。"], None),
        (["防疫，生产，帮扶，都要抓", "正文。"], None),
        (["云" * 61], None),
        ([], None),
    ],
)
def test_titles(lines: list[str], title: str | None) -> None:
    assert metadata.title_of(lines) == title
