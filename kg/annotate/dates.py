"""Dates as EDTF (ISO 8601-2:2019, Library of Congress EDTF levels 0 to 2): calendars, feasts, intervals, and which year is meant.

Nothing here reads a clock: what "today" is comes from the document's date of publication, and without one the words that hang
on it have no value. The empty string is the value of what cannot be fixed, also of days that no calendar has (2月30日).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from borax.calendars.lunardate import LunarDate, TermUtils  # type: ignore[import-untyped]

from kg.errors import DataError
from kg.extension import cache
from kg.tables import tsv

# Days. A date without a year lies up to so many behind the publication; later ones are told of the past, so of the year before.
AHEAD = 62
# A plan (将于1月5日) for a date so long before the publication is one for the next year.
BEHIND = 300
# A day without a month lies up to so many days behind the publication; later ones are of the month before.
DAY_AHEAD = 15
Parts = tuple[int, int, int]  # year, month, day; 0 where not said
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_SEASON = {33: 1, 34: 4, 35: 7, 36: 10, 40: 1, 41: 7}


def number(text: str) -> int:
    """A day's or a month's number, in digits or as 十, 二十三, 廿三 or 〇五; -1 for what is none (一二)."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("廿", "二十").rpartition("十")
    if ten:
        return 10 * (_DIGITS.get(tens, -1) if tens else 1) + (_DIGITS.get(ones, -1) if ones else 0)
    return _DIGITS.get(text.lstrip("〇零") or text, -1)


def year_number(text: str) -> int:
    """A year in four digits, Arabic or Chinese (二〇二〇); 0 for what is none of the years 1000 to 2999."""
    digits = "".join(sign if sign.isdecimal() else str(_DIGITS.get(sign, "")) for sign in text)
    year = int(digits) if len(digits) == len(text) == 4 else 0
    return year if 1000 <= year < 3000 else 0


def edtf(year: int, month: int = 0, day: int = 0) -> str:
    """2020, 2020-03 or 2020-03-05; empty where the calendar has no such year, month or day."""
    try:
        date(year, month or 1, day or 1)
    except (ValueError, OverflowError):
        return ""
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)])


def of(day: date | None) -> str:
    """A day in EDTF; empty for None."""
    return day.isoformat() if day else ""


def parts(value: str) -> Parts:
    """Year, month and day with which a value begins: of 2020-03 (2020, 3, 0), of the quarter 2020-34 (2020, 4, 0)."""
    found = re.match(r"(\d[\dX]{3})(?:-(\d\d))?(?:-(\d\d))?", value)
    if not found:
        return (0, 0, 0)
    month = int(found[2] or 0)
    return int(found[1].replace("X", "0")), _SEASON.get(month, month), int(found[3] or 0)


def interval(first: str, last: str) -> str:
    """From the begin of one value to the end of another, in EDTF; a side may be `..` (open) or an interval.

    Empty where a side has no value or the interval runs backwards.
    """
    first, last = first.partition("/")[0], last.rpartition("/")[2]
    if not first or not last:
        return ""
    if ".." not in (first, last):
        begin, end = parts(first), parts(last)
        said = 3 if begin[2] and end[2] else 2 if begin[1] and end[1] else 1
        if begin[:said] > end[:said]:
            return ""
    return first if first == last else f"{first}/{last}"


def about(value: str) -> str:
    """The value as an approximate one (EDTF level 1); of an empty one, empty."""
    return value and f"{value}~"


def quarter(year: int, ordinal: int) -> str:
    """A quarter of a year, EDTF level 2: 2020-33 to 2020-36."""
    return edtf(year) and f"{year:04d}-{32 + ordinal}"


def half(year: int, ordinal: int) -> str:
    """A half of a year, EDTF level 2: 2020-40 or 2020-41."""
    return edtf(year) and f"{year:04d}-{39 + ordinal}"


def month_after(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month so many months later, or earlier where `count` is negative."""
    years, zero_based = divmod(12 * year + month - 1 + count, 12)
    return years, zero_based + 1


def later(day: date, count: int) -> date:
    """So many days later, or earlier where `count` is negative; at the ends of the calendar, its end."""
    return date.fromordinal(min(max(day.toordinal() + count, 1), date.max.toordinal()))


def week(day: date, weekday: str = "") -> str:
    """The week of a day from Monday to Sunday, as an interval, or a day of it: 一 to 六, 日 or 天; 末 is Saturday and Sunday."""
    monday = later(day, -day.weekday())
    if weekday == "末":
        return interval(of(later(monday, 5)), of(later(monday, 6)))
    if weekday:
        return of(later(monday, 6 if weekday in "日天" else number(weekday) - 1))
    return interval(of(monday), of(later(monday, 6)))


def lunar_day(year: int, month: int, day: int) -> date | None:
    """The solar date of a day of a lunar year that is no leap month's; 12-30 is that year's last day.

    None where there is no such day, or outside of the lunar years 1900 to 2100 that the library knows.
    """
    for last in (day, 29) if (month, day) == (12, 30) else (day,):
        try:
            found: date = LunarDate(year, month, last).to_solar_date()
        except ValueError:
            continue
        return found
    return None


@cache
def lunar_in(year: int, month: int, day: int) -> date | None:
    """The lunar day that lies in a solar year (2020年除夕 is 2020-01-24); the first of two, None where there is none."""
    found = (lunar_day(lunar, month, day) for lunar in (year - 1, year))
    return next((solar for solar in found if solar and solar.year == year), None)


def lunar_month(year: int, month: int) -> str:
    """The days of a lunar month that begins in a solar year, as an interval."""
    first = lunar_in(year, month, 1)
    if first is None:
        return ""
    lunar = first.year - (month > 10 and first.month < 3)
    return interval(of(first), of(lunar_day(lunar, month, 30) or lunar_day(lunar, month, 29)))


@cache
def feasts() -> dict[str, tuple[str, str]]:
    """Word to calendar and day of kg/data/lexicon/times_feasts.tsv. Raises DataError on a calendar that is none."""
    found: dict[str, tuple[str, str]] = {}
    for names, calendar, day in tsv("lexicon/times_feasts.tsv", "word", "calendar", "day"):
        if calendar.removeprefix("alone.") not in ("solar", "lunar", "term"):
            raise DataError(
                f"no calendar: {calendar}", where="kg/data/lexicon/times_feasts.tsv", fix="solar, lunar, term"
            )
        found.update((name, (calendar, day)) for name in names.split())
    return found


def feast_in(word: str, year: int) -> date | None:
    """The day of a feast in a solar year; None outside of the years that the library knows."""
    calendar, day = feasts()[word]
    if calendar.endswith("term"):
        try:
            found: date = TermUtils.nth_term_day(year, term_name=day)
        except ValueError:
            return None
        return found
    month, ordinal = map(int, day.split("-"))
    return lunar_in(year, month, ordinal) if calendar.endswith("lunar") else date(year, month, ordinal)


@cache
def relative() -> dict[str, tuple[str, str, int]]:
    """Word to unit, base and shift of kg/data/lexicon/times_relative.tsv."""
    rows = tsv("lexicon/times_relative.tsv", "word", "unit", "base", "shift")
    return {word: (unit, base, int(shift)) for names, unit, base, shift in rows for word in names.split()}


def century(ordinal: int, decades: str = "") -> str:
    """A century (20 → 19XX) or its decades: 80 or 八十 → 198X, 七八十 → 197X/198X; empty for what is none."""
    if ordinal < 1 or not decades:
        return "" if ordinal < 1 else f"{ordinal - 1:02d}XX"
    signs = decades.removesuffix("十").removesuffix("0")
    digits = [int(sign) if sign.isdecimal() else _DIGITS.get(sign, -1) for sign in signs or "一"]
    if min(digits) < 1:
        return ""
    first, last = (f"{ordinal - 1:02d}{digit}X" for digit in (digits[0], digits[-1]))
    return interval(first, last)


def decade(decades: str, now: int) -> str:
    """80 or 八十 without a century: the last such decade that has begun in the year `now` (198X; 20 in 2021 → 202X)."""
    for ordinal in (now // 100 + 1, now // 100):
        value = century(ordinal, decades)
        if value and parts(value)[0] <= now:
            return value
    return ""


def plan(ordinal: str) -> str:
    """The years of a five-year plan by its number, from 六 on: 十四 → 2021/2025."""
    first = 1951 + 5 * number(ordinal)
    return f"{first}/{first + 4}"


@dataclass
class Setting:
    """What the words of a document are counted from: its publication, and the last date named before them.

    `named` is that date as far as it was said, `day` the last one said to the day. In a range, `first` is where it begins.
    """

    published: date | None = None
    named: Parts = (0, 0, 0)
    day: date | None = None
    first: Parts = (0, 0, 0)

    def name(self, value: str) -> None:
        """Remember a value as the last date named; of an interval its last side that is no open one."""
        sides = [side for side in value.rstrip("~").split("/") if side and side != ".."]
        if not sides or "X" in sides[-1]:
            return
        self.named = parts(sides[-1])
        if all(self.named):
            self.day = date(*self.named)

    def year_of(self, month: int, day: int, *, near: bool, plan: bool) -> int:
        """The year of a month or a day that is told without one; 0 where nothing fixes it.

        In a range it is that of the range's begin, or the next where it would run backwards. Where another date stands
        `near` before it, in the same sentence, it is that date's, unless it would lie before it. Else it is the year of
        publication, or the one before where it would begin more than AHEAD behind the publication and is no `plan`.
        """
        if self.first[0]:
            return self.first[0] + ((month, day or 31) < (self.first[1], self.first[2]))
        if near and self.named[1] and (month, day or 31) >= self.named[1:]:
            return self.named[0]
        if not self.published:
            return 0
        year = self.published.year
        begin = date(year, month, min(day or 1, monthrange(year, month)[1]))
        if plan:
            return year + (begin < later(self.published, -BEHIND))
        return year - (begin > later(self.published, AHEAD))

    def month_of(self, day: int, *, near: bool) -> tuple[int, int]:
        """Year and month of a day that is told without one; (0, 0) where nothing fixes it.

        That of the date named before it, in its own sentence or not far from the publication; else that of publication,
        or the one before where the day would lie more than DAY_AHEAD behind it.
        """
        year, month, first = self.first
        if month:
            return month_after(year, month, int(bool(first) and day < first))
        now = self.published
        if self.named[1] and (near or not now or abs(_months(self.named) - 12 * now.year - now.month) < 2):
            return self.named[0], self.named[1]
        if not now:
            return 0, 0
        return month_after(now.year, now.month, -1 if day > now.day + DAY_AHEAD else 0)

    def feast(self, in_year: Callable[[int], date | None], *, plan: bool) -> date | None:
        """The day of a feast told without a year: the last one up to AHEAD behind the publication, of a `plan` the next.

        In a range, the first behind its begin.
        """
        if self.first[0]:
            begin = date(self.first[0], self.first[1] or 1, self.first[2] or 1)
            return next((day for day in _around(in_year, begin.year) if day >= begin), None)
        now = self.published
        if not now:
            return None
        days = list(_around(in_year, now.year))
        if plan:
            return next((day for day in days if day >= now), None)
        return next((day for day in reversed(days) if day <= later(now, AHEAD)), None)


def _around(in_year: Callable[[int], date | None], year: int) -> Iterator[date]:
    found = (in_year(near) for near in (year - 1, year, year + 1) if 1 <= near <= 9999)
    return (day for day in found if day)


def _months(said: Parts) -> int:
    return 12 * said[0] + said[1]
