"""Chinese marks where Chinese stands, and numbers, times, addresses and English as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.clean import punctuation
from tests.clean.aligned import counted, repaired


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("抓防疫,抓生产;要求:精准!好吗?", "抓防疫，抓生产；要求：精准！好吗？"),
        ("共36名,57个,率85%,稳", "共36名，57个，率85%，稳"),
        ("达85%,70%", "达85%，70%"),
        ("“两新”,《意见》:好", "“两新”，《意见》：好"),
        ("COVID-19,中国", "COVID-19，中国"),
        ("说:“好”", "说：“好”"),
        ("完了 ,再来", "完了，再来"),
        ("Windows 10, 中文版", "Windows 10，中文版"),
        ("县(市、区)", "县（市、区）"),
        ("(总部在WHO)和(约30%)", "（总部在WHO）和（约30%）"),
        ("(县(市、区))", "（县（市、区））"),
        ("世卫(WHO）说", "世卫（WHO）说"),
        ("(一", "（一"),
        ("一)", "一）"),
        ('他说"好"!', "他说“好”！"),
        ('"一"和"二"', "“一”和“二”"),
        ("复工１２０户，占８５％，Ａ区", "复工120户，占85%，A区"),
        ("１，０００名于１２：３０到，增３．５％", "1,000名于12:30到，增3.5%"),
        ("完成.\n“好.”\n结束.", "完成。\n“好。”\n结束。"),
        ("小时...还有", "小时……还有"),
        ("还有…等", "还有……等"),
        ("等等。。。", "等等……"),
        ("困难。,为此；，再、。完。。", "困难。为此；再。完。"),
        ("监管, 做到 。", "监管，做到。"),
        ("增长41·4％，1·9万亩，6・5元", "增长41.4%，1.9万亩，6.5元"),
        ("选派 600 名干部，任期 2 年。", "选派600名干部，任期2年。"),
        ("7 月上旬以来，旱情加重。", "7月上旬以来，旱情加重。"),
        ("2022 年 5 月 17 日，云岭县降雨。", "2022年5月17日，云岭县降雨。"),
        ("到2 月底，云岭县通水。", "到2月底，云岭县通水。"),
        ("33微克∕立方米", "33微克/立方米"),
        ("订单－－来自－东盟", "订单——来自-东盟"),
        ("订单--为", "订单——为"),
    ],
)
def test_chinese_punctuation(raw: str, text: str) -> None:
    assert repaired(punctuation.repair, raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "增长3.5%，共1,000名", "上午12:30到", "比分3:2", "第3,4名", "1:1", "17:46:03", "2020/3/5", "5-7家",
        "姚明(NBA)", "N95(KN95)口罩", "N95,KN95口罩", "复工率(85%)", "1)青石镇", "(a)",
        "见http://a.cn/x?a=1,2;b:3!c(d)的说明", "http://a.cn/?关键词", "www.a.cn/a,b的", "联系sales@example.com",
        "He said: \"yes\" (ok), no; really? 50%, and...", "IBM, Intel和AMD", "version 3.5...", "A.B", "VC.\n",
        "3·15晚会", "5·12地震", "“7·28”火灾", "比尔·盖茨", "9·18", "12·4日",
        "“两新”，《意见》（试行）：“好”……完——好！？", "青石镇 高新区", "一 二", "5\"屏", "约翰.史密斯", "①甲；②乙",
        "标题\n:x", "标题\n,x", "好\n\n好", "()", "，",
    ],
)  # fmt: skip
def test_what_is_right_stays(raw: str) -> None:
    assert repaired(punctuation.repair, raw) == raw
    assert counted(punctuation.repair, raw) == {}


APART = "接待 4860 万人次，增长 12 %。\n开行 23 列，运送 5 万人。\n云岭铁路 3 年通车 2 条 5月运客\n投入 6 亿元。"


def test_a_page_that_sets_its_figures_apart_is_closed_up() -> None:
    closed = "接待4860万人次，增长12 %。\n开行23列，运送5万人。\n云岭铁路3年通车2条 5月运客\n投入6亿元。"
    assert repaired(punctuation.repair, APART) == closed
    assert repaired(punctuation.repair, "迎客 86 万\n投入 6 亿元。") == "迎客 86 万\n投入6亿元。"


def test_blanks_inside_words_go_where_a_page_has_many_of_them() -> None:
    torn = "带着疑 问走访了 农户，看 到玉米长 势好，粮 食丰收。"
    assert repaired(punctuation.repair, torn) == "带着疑问走访了农户，看到玉米长势好，粮食丰收。"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("关 于 做 好 秋 粮 收 购 的 通 知", "关于做好秋粮收购的通知"),
        ("2021年，渔 船 回 港 避 风\n——沿 海 三 县 防 台 风 记", "2021年，渔船回港避风\n——沿海三县防台风记"),
        ("全 市 新 增 充 电 桩 300 个", "全市新增充电桩300个"),
    ],
)
def test_headlines_whose_characters_all_stand_apart_are_put_together(raw: str, text: str) -> None:
    assert repaired(punctuation.repair, raw) == text


@pytest.mark.parametrize(
    "text",
    ["云岭县 青石镇 长乐村 三地联手治水", "秋粮入库 颗粒归仓 农民笑了 日子更甜 有奔头 好", "张 明 李 强"],
)
def test_blanks_that_part_the_phrases_of_a_headline_stay(text: str) -> None:
    assert repaired(punctuation.repair, text) == text
    assert repaired(punctuation.repair, "本报讯 记者王青 近日，全县复工。") == "本报讯 记者王青 近日，全县复工。"
    assert repaired(punctuation.repair, "选派干部 驻企帮扶") == "选派干部 驻企帮扶"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("编成<<办税日历>>发放", "编成《办税日历》发放"),
        ("开设«拉面师»班", "开设《拉面师》班"),
        ("走了──又来", "走了——又来"),
        ("排入河道.经查,超标2倍.企业停产,整改.", "排入河道。经查，超标2倍。企业停产，整改。"),
        ('他说:"好。”就走', "他说：“好。”就走"),
    ],
)
def test_marks_of_other_kinds(raw: str, text: str) -> None:
    assert repaired(punctuation.repair, raw) == text


@pytest.mark.parametrize("raw", ["若a<<b>>c则", "总裁约翰.史密斯表示，合作3.5亿元。", "x«y»"])
def test_marks_that_are_right(raw: str) -> None:
    assert repaired(punctuation.repair, raw) == raw


def test_repairs_are_counted_by_kind() -> None:
    raw = '"甲",乙(丙).\n１２；，丁'
    assert repaired(punctuation.repair, raw) == "“甲”，乙（丙）.\n12；丁"
    assert counted(punctuation.repair, raw) == {
        "straight_quote": 2,
        "narrow_mark": 3,
        "wide_letter": 2,
        "doubled_mark": 1,
    }


def test_a_mark_behind_an_address_is_not_part_of_it() -> None:
    assert (
        repaired(punctuation.repair, "见http://a.cn/b,请看http://a.cn/c)。") == "见http://a.cn/b，请看http://a.cn/c)。"
    )


@given(st.text(alphabet='青石镇12a,;:?!()（）。，“”".… %－\n', max_size=30))
def test_a_second_pass_over_quotes_brackets_and_numbers_changes_nothing_it_should_not(raw: str) -> None:
    text = repaired(punctuation.repair, raw)
    assert [c for c in text if c in "青石镇12a"] == [c for c in raw if c in "青石镇12a"]
    assert text.count("\n") == raw.count("\n")


@pytest.mark.parametrize(
    ("damaged", "clean"),
    [
        ("開展「春暖」行動", "開展“春暖”行動"),
        ("他說：「這裡叫『老街』。」", "他說：“這裡叫‘老街’。”"),
        ("標題﹁防汛﹂", "標題“防汛”"),
        ("《河湖办法》", "《河湖办法》"),
    ],
)
def test_corner_quotes_become_the_quotes_of_simplified_text(damaged: str, clean: str) -> None:
    assert repaired(punctuation.repair, damaged) == clean
    assert counted(punctuation.repair, damaged).get("corner_quote", 0) == sum(c in "「」『』﹁﹂" for c in damaged)
