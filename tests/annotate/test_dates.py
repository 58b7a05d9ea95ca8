"""Calendars, feasts and EDTF values; the setting that gives a year to dates told without one."""

from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate import dates
from kg.annotate.dates import Setting
from kg.tables import tsv

# New Year's day of the lunar calendar as the Hong Kong Observatory's conversion tables give it; 1933, 1954 and 1978 have
# months over which libraries differ.
NEW_YEARS = (
    "1901-02-19 1911-01-30 1928-01-23 1933-01-26 1949-01-29 1954-02-03 1966-01-21 1978-02-07 1985-02-20 1999-02-16 "
    "2000-02-05 2004-01-22 2008-02-07 2012-01-23 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 "
    "2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03"
).split()
# word of a feast, year, its day
FEASTS = [
    ("春节", 2020, "2020-01-25"),
    ("除夕", 2020, "2020-01-24"),
    ("除夕", 2022, "2022-01-31"),
    ("元宵节", 2020, "2020-02-08"),
    ("端午节", 2020, "2020-06-25"),
    ("七夕", 2020, "2020-08-25"),
    ("中秋节", 2020, "2020-10-01"),
    ("中秋", 2021, "2021-09-21"),
    ("重阳节", 2020, "2020-10-25"),
    ("腊八节", 2020, "2020-01-02"),
    ("清明节", 2020, "2020-04-04"),
    ("清明节", 2023, "2023-04-05"),
    ("元旦", 2020, "2020-01-01"),
    ("“五一”", 2020, "2020-05-01"),
    ("国庆节", 2020, "2020-10-01"),
    ("教师节", 2020, "2020-09-10"),
]
LUNAR = [
    ((2019, 12, 23), "2020-01-17"),
    ((2020, 8, 15), "2020-10-01"),
    ((1978, 8, 15), "1978-09-17"),
    ((2020, 12, 30), "2021-02-11"),
    ((2021, 12, 30), "2022-01-31"),  # that year's twelfth month has 29 days
    ((2020, 2, 30), "2020-03-23"),
    ((2021, 1, 30), ""),
    ((2020, 13, 1), ""),
    ((2020, 1, 0), ""),
    ((1899, 1, 1), ""),
    ((2101, 1, 1), ""),
]
NUMBERS = [("7", 7), ("07", 7), ("十", 10), ("十二", 12), ("二十", 20), ("二十三", 23), ("廿三", 23), ("三十一", 31)]
NUMBERS += [("〇五", 5), ("零八", 8), ("九", 9), ("一二", -1), ("百", -1)]
INTERVALS = [
    ("2020-03-01", "2020-03-05", "2020-03-01/2020-03-05"),
    ("2020", "2020-03", "2020/2020-03"),
    ("2020-03-05", "2020", "2020-03-05/2020"),
    ("2020-03", "2020-03", "2020-03"),
    ("..", "2020", "../2020"),
    ("2020", "..", "2020/.."),
    ("2020-03-05", "2020-03-01", ""),
    ("2021", "2020-03", ""),
    ("2020-34", "2020-03", ""),
    ("2020-33", "2020-34", "2020-33/2020-34"),
    ("2020-03-02/2020-03-08", "2020-03-09/2020-03-15", "2020-03-02/2020-03-15"),
    ("", "2020", ""),
    ("2020", "", ""),
]
WEEKS = [("", "2021-07-19/2021-07-25"), ("一", "2021-07-19"), ("三", "2021-07-21"), ("日", "2021-07-25")]
WEEKS += [("天", "2021-07-25"), ("末", "2021-07-24/2021-07-25")]


@pytest.mark.parametrize("day", NEW_YEARS)
def test_lunar_new_year_is_that_of_the_observatory(day: str) -> None:
    year = int(day[:4])
    assert dates.of(dates.lunar_day(year, 1, 1)) == day
    assert dates.of(dates.feast_in("春节", year)) == day
    assert dates.of(dates.feast_in("除夕", year)) == dates.of(date.fromisoformat(day) - timedelta(days=1))


@pytest.mark.parametrize(("word", "year", "day"), FEASTS)
def test_feast_of_a_year(word: str, year: int, day: str) -> None:
    assert dates.of(dates.feast_in(word, year)) == day


def test_every_feast_has_a_day_in_every_year_that_the_library_knows() -> None:
    missing = {(word, year) for word in dates.feasts() for year in range(1901, 2101) if not dates.feast_in(word, year)}
    assert {word for word, _ in missing} <= {"腊八", "腊八节"}  # it wanders from January to December and back
    assert dates.feast_in("春节", 1800) is None
    assert dates.feast_in("清明节", 1800) is None


def test_words_of_the_tables_are_told_once() -> None:
    rows = [word for names, *_ in tsv("lexicon/times_feasts.tsv", "word", "calendar", "day") for word in names.split()]
    told = [
        w for names, *_ in tsv("lexicon/times_relative.tsv", "word", "unit", "base", "shift") for w in names.split()
    ]
    assert len({*rows, *told}) == len(rows) + len(told)
    assert {(unit, base) for unit, base, _ in dates.relative().values()} <= {
        (unit, base) for unit in ("day", "week", "month", "year") for base in ("published", "said")
    }


@pytest.mark.parametrize(("lunar", "solar"), LUNAR)
def test_lunar_day(lunar: tuple[int, int, int], solar: str) -> None:
    assert dates.of(dates.lunar_day(*lunar)) == solar


def test_lunar_month_is_an_interval_of_29_or_30_days() -> None:
    assert dates.lunar_month(2020, 8) == "2020-09-17/2020-10-16"
    assert dates.lunar_month(2021, 1) == "2021-02-12/2021-03-12"
    assert dates.lunar_month(2021, 12) == "2021-01-13/2021-02-11"
    assert dates.lunar_month(2020, 11) == "2020-12-15/2021-01-12"
    assert dates.lunar_month(2020, 13) == ""


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_number(text: str, value: int) -> None:
    assert dates.number(text) == value


@pytest.mark.parametrize(("text", "value"), [("二〇二〇", 2020), ("一九九八", 1998), ("2020", 2020), ("二十四五", 0)])
def test_year_number(text: str, value: int) -> None:
    assert dates.year_number(text) == value


@pytest.mark.parametrize(("first", "last", "value"), INTERVALS)
def test_interval(first: str, last: str, value: str) -> None:
    assert dates.interval(first, last) == value


@pytest.mark.parametrize(("weekday", "value"), WEEKS)
def test_week(weekday: str, value: str) -> None:
    assert dates.week(date(2021, 7, 20), weekday) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dates.edtf(2020, 2, 29), "2020-02-29"),
        (dates.edtf(2021, 2, 29), ""),
        (dates.edtf(2021, 13), ""),
        (dates.edtf(2021, 0, 5), "2021-05"),
        (dates.edtf(0), ""),
        (dates.edtf(10000), ""),
        (dates.about("2020-01-25"), "2020-01-25~"),
        (dates.about(""), ""),
        (dates.quarter(2020, 1), "2020-33"),
        (dates.half(2020, 2), "2020-41"),
        (dates.century(20), "19XX"),
        (dates.century(20, "80"), "198X"),
        (dates.century(20, "七八十"), "197X/198X"),
        (dates.century(20, "〇"), ""),
        (dates.century(0, "80"), ""),
        (dates.decade("80", 2021), "198X"),
        (dates.decade("80", 50), ""),
        (dates.decade("二十", 2021), "202X"),
        (dates.plan("十四"), "2021/2025"),
        (dates.plan("十"), "2001/2005"),
        (str(dates.month_after(2020, 12, 1)), "(2021, 1)"),
        (str(dates.month_after(2020, 1, -1)), "(2019, 12)"),
        (str(dates.later(date.max, 3)), "9999-12-31"),
    ],
)
def test_value(value: str, expected: str) -> None:
    assert value == expected


def test_year_of_a_month_follows_the_publication_and_what_was_named() -> None:
    setting = Setting(date(2020, 3, 5))
    assert setting.year_of(5, 0, near=False, plan=False) == 2020
    assert setting.year_of(6, 0, near=False, plan=False) == 2019
    assert setting.year_of(6, 0, near=False, plan=True) == 2020
    setting.name("2018-04")
    assert setting.year_of(6, 0, near=True, plan=False) == 2018
    assert setting.year_of(3, 0, near=True, plan=False) == 2020
    assert Setting(date(2020, 12, 20)).year_of(1, 5, near=False, plan=True) == 2021
    assert Setting().year_of(6, 0, near=False, plan=False) == 0


def test_month_of_a_day_follows_the_publication_and_what_was_named() -> None:
    setting = Setting(date(2020, 3, 2))
    assert setting.month_of(17, near=False) == (2020, 3)
    assert setting.month_of(28, near=False) == (2020, 2)
    setting.name("2015-07-01")
    assert setting.month_of(18, near=False) == (2020, 2)
    assert setting.month_of(18, near=True) == (2015, 7)
    assert Setting().month_of(5, near=True) == (0, 0)


@given(
    st.dates(date(1902, 1, 1), date(2098, 12, 31)),
    st.sampled_from(sorted(set(dates.feasts()) - {"腊八", "腊八节"})),
)
def test_a_feast_is_the_last_one_not_far_behind_the_publication(published: date, word: str) -> None:
    in_year = partial(dates.feast_in, word)
    day = Setting(published).feast(in_year, plan=False)
    following = Setting(published).feast(in_year, plan=True)
    assert day is not None
    assert following is not None
    assert published - timedelta(days=400) < day <= published + timedelta(days=dates.AHEAD)
    assert published <= following < published + timedelta(days=400)
