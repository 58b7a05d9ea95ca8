"""Lines that only their neighbours tell: menus, headlines, heads of tables, signatures, lists behind the text."""

import pytest

from kg.alignment import AlignedText
from kg.clean import boilerplate, zones
from kg.clean.ledger import Ledger

TEXT = "云岭县选派30名干部驻企帮扶。"
MORE = "青石镇的12家工厂已经全部开工。"
HEAD = "云岭县选派干部到工厂驻点"


def kept(*lines: str, title: str = "") -> list[str]:
    return boilerplate.remove(AlignedText.of("\n".join(lines)), Ledger(), title)[0].text.split("\n")


@pytest.mark.parametrize(
    "above",
    [
        ["云岭网 首页 时政 民生 教育"],
        ["要闻|法院|检察|公安|视频"],
        ["云岭日报数字版", "版面导航"],
        ["首页 / 行业资讯 / 正文"],
        ["云岭观察>体育>群众体育"],
        ["玉米 云岭 1180元/吨", "今日粮价"],
    ],
)
def test_what_stands_above_the_headline_goes(above: list[str]) -> None:
    assert kept(*above, HEAD, "2021-05-06 来源：云岭日报", TEXT) == [HEAD, TEXT]
    assert kept(*above, HEAD, TEXT, title=f"{HEAD}_云岭网") == [HEAD, TEXT]


@pytest.mark.parametrize(
    "head",
    [
        [HEAD],
        ["云岭县人民政府办公室", "关于选派干部驻企的通知"],
        [HEAD, "——青石镇驻企见闻"],
        [HEAD, "坚决打赢防汛攻坚战"],
        ["驻企帮扶系列报道之三：", HEAD],
    ],
)
def test_headlines_of_several_lines_stay(head: list[str]) -> None:
    assert kept(*head, TEXT) == [*head, TEXT]
    assert kept(*head, "2021-05-06 来源：云岭日报", TEXT) == [*head, TEXT]


def test_a_headline_in_two_lines_is_found_by_the_title_of_the_page() -> None:
    assert kept("首页 要闻 公示", "云岭县补贴", "名单公示", TEXT, title="云岭县补贴名单公示_云岭网") == [
        "云岭县补贴",
        "名单公示",
        TEXT,
    ]


@pytest.mark.parametrize("line", ["防汛 青石镇 重建 过冬", "党员 干部 驻企", "篮球 村赛 总决赛"])
def test_keywords_between_paragraphs_go(line: str) -> None:
    assert kept(HEAD, TEXT, line, MORE) == [HEAD, TEXT, MORE]


def test_numbers_beside_furniture_are_no_table() -> None:
    assert kept(HEAD, TEXT, "网站 打印 纠错", "1 1 1", MORE) == [HEAD, TEXT, MORE]


@pytest.mark.parametrize(
    "table",
    [
        ["项目 家数 金额", "减税 684 38200", "退税 377 13400"],
        ["序号 姓 名 工种 金额", "1 王青 电工 1500"],
        ["镇名 户数 人数", "青石镇 一百户 三百人"],
        ["年份 户数 人数", "2020 684 38200", "2021 291 20900"],
    ],
)
def test_tables_stay(table: list[str]) -> None:
    assert kept(HEAD, TEXT, *table, MORE) == [HEAD, TEXT, *table, MORE]


@pytest.mark.parametrize(
    "signed",
    [
        ["云岭县人力资源和社会保障局", "2021年5月6日"],
        ["中共云岭县委组织部", "云岭县财政局", "2021 年 5 月 6 日"],
        ["青石镇党群服务中心", "二〇二一年五月六日"],
    ],
)
def test_the_signature_of_a_notice_stays_and_what_follows_goes(signed: list[str]) -> None:
    text, meta = boilerplate.remove(AlignedText.of("\n".join([HEAD, TEXT, *signed, "政策解读", "图说青石"])), Ledger())
    assert text.text.split("\n") == [HEAD, TEXT, *signed]
    assert meta == {}


def test_a_date_without_a_body_above_it_is_metadata() -> None:
    assert kept(HEAD, TEXT, "2021年5月6日") == [HEAD, TEXT]


@pytest.mark.parametrize("attached", [["附件：1.补贴花名册", "2.申领流程图"], ["1. 走访全部企业", "2. 建立台账"]])
def test_items_behind_the_last_sentence_stay(attached: list[str]) -> None:
    assert kept(HEAD, TEXT, *attached, "扫码看图") == [HEAD, TEXT, *attached]


@pytest.mark.parametrize(
    "behind",
    [
        ["· 另一县发放消费券3亿元", "· 又一镇新增12所学校"],
        ["相关新闻", "另一县发放消费券3亿元"],
        ["网友评论", "青石老李：说得好。", "干得漂亮，希望多来几场。"],
        ["▶ 另一县拨付资金4.7亿元"],
        ["推荐阅读", "另一县发放消费券3亿元！", "又一镇见闻"],
    ],
)
def test_lists_of_other_pages_and_comments_behind_the_text_go(behind: list[str]) -> None:
    assert kept(HEAD, TEXT, MORE, *behind) == [HEAD, TEXT, MORE]


def test_the_advertisement_behind_its_heading_goes() -> None:
    assert kept(HEAD, TEXT, "-- 广告 --", "拖拉机 直降3000元", MORE) == [HEAD, TEXT, MORE]


def test_a_related_page_inside_the_text_does_not_take_the_next_heading_with_it() -> None:
    assert kept(HEAD, TEXT, "相关阅读：另一县防汛见闻", "学校安排", MORE) == [HEAD, TEXT, "学校安排", MORE]


@pytest.mark.parametrize(
    ("line", "prose"), [(TEXT, True), (HEAD, False), ("好。", False), ("同比增长；环比下降。", True)]
)
def test_prose(line: str, prose: bool) -> None:
    assert zones.is_prose(line) is prose
