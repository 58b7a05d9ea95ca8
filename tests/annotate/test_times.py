"""Time expressions: their span in the text and their value in EDTF, with and without a date of publication."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate.times import Times

PUBLISHED = "2021-07-20"
# text, then `words=value` with the publication date, then the same without it; "-" for a value that is not fixed
CASES = [
    ("2019年5月6日大桥通车。", "2019年5月6日=2019-05-06", "2019年5月6日=2019-05-06"),
    ("2020年12月动工。", "2020年12月=2020-12", "2020年12月=2020-12"),
    ("2018年建成。", "2018年=2018", "2018年=2018"),
    ("2020年底完工。", "2020年底=2020", "2020年底=2020"),
    ("2020年以来降雨偏多。", "2020年以来=2020", "2020年以来=2020"),
    ("2021-07-05发布。", "2021-07-05=2021-07-05", "2021-07-05=2021-07-05"),
    ("2021/7/5发布。", "2021/7/5=2021-07-05", "2021/7/5=2021-07-05"),
    ("2021.07.05发布。", "2021.07.05=2021-07-05", "2021.07.05=2021-07-05"),
    ("2020年3月5日上午10时开工。", "2020年3月5日上午10时=2020-03-05", "2020年3月5日上午10时=2020-03-05"),
    ("2020年3月5日 10:30发布。", "2020年3月5日 10:30=2020-03-05", "2020年3月5日 10:30=2020-03-05"),
    ("7月3日洪峰过境。", "7月3日=2021-07-03", "7月3日=-"),
    ("6月18号开班。", "6月18号=2021-06-18", "6月18号=-"),
    ("3月初播种。", "3月初=2021-03", "3月初=-"),
    ("5月底收割。", "5月底=2021-05", "5月底=-"),
    ("4月份降雨不多。", "4月份=2021-04", "4月份=-"),
    ("6月以来高温不退。", "6月以来=2021-06", "6月以来=-"),
    ("2月中旬复课。", "2月中旬=2021-02", "2月中旬=-"),
    ("六月十八日签字。", "六月十八日=2021-06-18", "六月十八日=-"),
    ("五月三十一日截稿。", "五月三十一日=2021-05-31", "五月三十一日=-"),
    ("三月二十号放榜。", "三月二十号=2021-03-20", "三月二十号=-"),
    ("一月五日下雪。", "一月五日=2021-01-05", "一月五日=-"),
    ("去年8月投产。", "去年8月=2020-08", "去年8月=-"),
    ("今年5月1日开园。", "今年5月1日=2021-05-01", "今年5月1日=-"),
    ("明年竣工。", "明年=2022", "明年=-"),
    ("前年受灾。", "前年=2019", "前年=-"),
    ("今年以来共办两期。", "今年以来=2021", "今年以来=-"),
    ("18日上午放行。", "18日=2021-07-18", "18日=-"),
    ("5日凌晨决口。", "5日=2021-07-05", "5日=-"),
    ("昨天停电。", "昨天=-", "昨天=-"),
    ("近日，水库开闸。", "近日=-", "近日=-"),
    ("目前交通正常。", "目前=-", "目前=-"),
    ("上半年产值回升。", "上半年=-", "上半年=-"),
    ("三季度减税。", "三季度=-", "三季度=-"),
    ("除夕守岗。", "除夕=-", "除夕=-"),
    ("春节期间不停工。", "春节期间=-", "春节期间=-"),
    ("大年初二抢修。", "大年初二=-", "大年初二=-"),
    ("正月十五闭馆。", "正月十五=-", "正月十五=-"),
    ("晚上8时熄灯。", "晚上8时=-", "晚上8时=-"),
    ("早上7点半出发。", "早上7点半=-", "早上7点半=-"),
    ("15:30集合。", "15:30=-", "15:30=-"),
    ("2018—2020年补助。", "2018—2020年=-", "2018—2020年=-"),
    ("7月1日、2日连降暴雨。", "7月1日=2021-07-01 2日=2021-07-02", "7月1日=- 2日=-"),
    ("今年3月停产，4月复产。", "今年3月=2021-03 4月=2021-04", "今年3月=- 4月=-"),
    ("“十四五”规划落地。", "“十四五”规划=-", "“十四五”规划=-"),
]
NEGATIVES = [
    "救护持续15天。",
    "工龄满30年。",
    "每天工作8小时。",
    "3号楼漏水。",
    "课程历时3个月。",
    "甲乙两队3比1。",
    "比例为1:3。",
    "日均产量上升。",
    "产值达2021万元。",
    "编号20210720。",
    "病区有2020名患者。",
    "月报已交。",
    "百年老店开张。",
    "10日均产量100吨。",
    "年中国库充盈。",
]


def found(text: str, published: str = "") -> str:
    return " ".join(f"{time.text}={time.value or '-'}" for time in Times().match(text, published))


@pytest.mark.parametrize(("text", "dated", "undated"), CASES)
def test_times_of_a_sentence(text: str, dated: str, undated: str) -> None:
    assert (found(text, PUBLISHED), found(text)) == (dated, undated)


@pytest.mark.parametrize("text", NEGATIVES)
def test_no_time(text: str) -> None:
    assert found(text, PUBLISHED) == ""


@given(st.dates(date(1990, 1, 1), date(2029, 12, 31)))
def test_each_day_is_read_in_every_writing(day: date) -> None:
    written = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02d}月{day.day:02d}日",
        day.isoformat(),
    ]
    assert [found(text) for text in written] == [f"{text}={day.isoformat()}" for text in written]


@given(st.dates(date(2021, 1, 1), date(2021, 7, 20)))
def test_a_day_without_a_year_has_that_of_the_publication(day: date) -> None:
    written = [f"{day.month}月{day.day}日", f"{numeral(day.month)}月{numeral(day.day)}日"]
    assert [found(text, PUBLISHED) for text in written] == [f"{text}={day.isoformat()}" for text in written]
    assert [found(text) for text in written] == [f"{text}=-" for text in written]


@given(st.lists(st.sampled_from([*NEGATIVES, *(case[0] for case in CASES)]), max_size=8))
def test_spans_are_words_of_the_text_in_order(sentences: list[str]) -> None:
    text = "".join(sentences)
    times = Times().match(text, PUBLISHED)
    assert [text[time.start : time.end] for time in times] == [time.text for time in times]
    assert [pair for pair in pairwise(times) if pair[0].end > pair[1].start] == []
    assert [time for time in times if not re.fullmatch(r"(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?", time.value)] == []


def numeral(number: int) -> str:
    """A number from 1 to 31 in Chinese numerals."""
    return ("", "十", "二十", "三十")[number // 10] + "零一二三四五六七八九"[number % 10].strip("零")
