"""The one reader of numerals: values, intervals, the place where reading stopped, and a round trip through a writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotate.numbers import Number, chinese, formal, read, signs
from kg.errors import NumberError
from kg.tables import tsv

# Every row of numerals.tsv by hand: sign, kind, value.
SIGNS = (
    *(("〇", "digit", 0), ("零", "digit", 0), ("一", "digit", 1), ("二", "digit", 2), ("两", "digit", 2)),
    *(("三", "digit", 3), ("四", "digit", 4), ("五", "digit", 5), ("六", "digit", 6), ("七", "digit", 7)),
    *(
        ("八", "digit", 8),
        ("九", "digit", 9),
        ("壹", "formal_digit", 1),
        ("贰", "formal_digit", 2),
        ("叁", "formal_digit", 3),
    ),
    *(
        ("肆", "formal_digit", 4),
        ("伍", "formal_digit", 5),
        ("陆", "formal_digit", 6),
        ("柒", "formal_digit", 7),
        ("捌", "formal_digit", 8),
    ),
    *(
        ("玖", "formal_digit", 9),
        ("十", "small", 10),
        ("百", "small", 100),
        ("千", "small", 1000),
        ("拾", "formal_small", 10),
    ),
    *(("佰", "formal_small", 100), ("仟", "formal_small", 1000), ("万", "large", 10_000), ("亿", "large", 100_000_000)),
)
VALUES = [
    ("半", 0.5),
    ("0", 0),
    ("7", 7),
    ("36", 36),
    ("1,204", 1204),
    ("1，204", 1204),
    ("12,345,678", 12_345_678),
    ("1,204.5", 1204.5),
    ("0.75", 0.75),
    ("14.06万", 140_600),
    ("2142.03万", 21_420_300),
    ("1.1万", 11_000),
    ("3.3亿", 330_000_000),
    ("0.29万", 2900),
    ("8千", 8000),
    ("5百万", 5_000_000),
    ("2千万", 20_000_000),
    ("6万亿", 6_000_000_000_000),
    ("1.5千亿", 150_000_000_000),
    ("十", 10),
    ("十四", 14),
    ("二十", 20),
    ("九十九", 99),
    ("两百", 200),
    ("二百", 200),
    ("一百零五", 105),
    ("四百零五", 405),
    ("四百一十", 410),
    ("两百五", 250),
    ("三千零五十", 3050),
    ("三千零五", 3005),
    ("三千五", 3500),
    ("五千八百", 5800),
    ("两万五", 25_000),
    ("两万零五", 20_005),
    ("两万零五百", 20_500),
    ("一万二千", 12_000),
    ("一万二千三百四十五", 12_345),
    ("十二万", 120_000),
    ("三十六万七千", 367_000),
    ("一百万", 1_000_000),
    ("一千二百三十四万五千六百七十八", 12_345_678),
    ("一亿", 100_000_000),
    ("十四亿", 1_400_000_000),
    ("一亿两千万", 120_000_000),
    ("一亿零三", 100_000_003),
    ("三亿五", 350_000_000),
    ("一万亿", 1_000_000_000_000),
    ("两千三百亿", 230_000_000_000),
    ("二〇二一", 2021),
    ("一九四九", 1949),
    ("一二〇", 120),
    ("壹佰贰拾叁", 123),
    ("肆万伍仟陆佰柒拾捌", 45_678),
    ("玖仟零壹拾", 9010),
]
INTERVALS = [
    ("七八", 7, 8),
    ("三五", 3, 5),
    ("两三", 2, 3),
    ("十六七", 16, 17),
    ("二十七八", 27, 28),
    ("三四十", 30, 40),
    ("两三百", 200, 300),
    ("七八千", 7000, 8000),
    ("五六万", 50_000, 60_000),
    ("十六七万", 160_000, 170_000),
    ("三四百万", 3_000_000, 4_000_000),
    ("一两亿", 100_000_000, 200_000_000),
    ("一百七八十", 170, 180),
]
BROKEN = [
    ("", 0),
    ("个", 0),
    ("abc", 0),
    ("十余", 1),
    ("三十多", 2),
    ("二百个", 2),
    ("3x万", 1),
    ("3万人", 2),
    ("12名", 2),
    ("3.5.2万", 3),
    ("1,23", 1),
    ("5三", 1),
    ("一五百", 1),
    ("八三十", 1),
    ("百分之九", 1),
]
SMALL = ("", "十", "百", "千")


@pytest.mark.parametrize(("run", "value"), VALUES)
def test_value_of_a_run(run: str, value: float) -> None:
    assert read(run) == Number(value)


@pytest.mark.parametrize(("run", "low", "high"), INTERVALS)
def test_two_adjacent_digits_are_an_interval(run: str, low: float, high: float) -> None:
    assert read(run) == Number(low, high)


@pytest.mark.parametrize(("run", "at"), BROKEN)
def test_what_is_no_numeral_is_refused_at_its_place(run: str, at: int) -> None:
    with pytest.raises(NumberError) as refused:
        read(run)
    assert refused.value.where == f"{run}:{at}"


@pytest.mark.parametrize(("sign", "kind", "value"), SIGNS)
def test_each_sign_alone_has_its_value(sign: str, kind: str, value: int) -> None:
    assert (read(sign), signs(kind)[sign]) == (Number(value), value)


def test_each_row_of_the_table_is_tested() -> None:
    rows = [(sign, kind, int(value)) for sign, kind, value in tsv("lexicon/numerals.tsv", "sign", "kind", "value")]
    assert sorted(rows) == sorted(SIGNS)
    assert sorted(chinese()) == sorted(sign for sign, kind, _ in SIGNS if not kind.startswith("formal"))
    assert sorted(formal()) == sorted(sign for sign, kind, _ in SIGNS if kind.startswith("formal") or kind == "large")


@given(st.integers(1, 10**9))
def test_integers_survive_writing_and_reading(number: int) -> None:
    assert read(written(number)) == Number(number)


@given(st.integers(1, 10**9))
def test_integers_survive_colloquial_and_financial_writing(number: int) -> None:
    plain = written(number)
    financial = plain.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    spoken = plain.replace("二百", "两百").replace("二千", "两千").replace("二万", "两万").replace("二亿", "两亿")
    assert (read(financial), read(spoken)) == (Number(number), Number(number))


@given(st.integers(0, 10**12))
def test_integers_survive_digits_with_and_without_separators(number: int) -> None:
    assert (read(str(number)), read(f"{number:,}")) == (Number(number), Number(number))


@given(st.integers(0, 10**7), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_two_decimals_before_a_multiplier_are_exact(hundredths: int, multiplier: tuple[str, int]) -> None:
    sign, factor = multiplier
    assert read(f"{hundredths // 100}.{hundredths % 100:02d}{sign}") == Number(hundredths * factor // 100)


def written(number: int) -> str:
    """The standard Chinese numeral of a number below 10^12, in the characters 零一…九十百千万亿."""
    groups = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    text = ""
    for value, sign in groups:
        if value:
            gap = "零" if text and (value < 1000 or text.endswith("零")) else ""
            text = text.removesuffix("零") + gap + below_ten_thousand(value) + sign
        elif text and sign:
            text += "零"
    text = text.removesuffix("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def below_ten_thousand(number: int) -> str:
    text = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += "零一二三四五六七八九"[digit] + SMALL[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.removesuffix("零")


@pytest.mark.parametrize(
    ("number", "text"),
    [(10, "十"), (110, "一百一十"), (1005, "一千零五"), (10_500, "一万零五百"), (100_010_000, "一亿零一万")],
)
def test_the_writer_writes_as_people_do(number: int, text: str) -> None:
    assert written(number) == text
