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
        "青石镇", "云岭日报", "第2021-5-6号", "",
    ],
)  # fmt: skip
def test_lines_that_say_more_stay(line: str) -> None:
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
        ("120210506", ""), ("12021-5-6", ""), ("2021-5-601", ""), ("1821年5月6日", ""),
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
