"""The one reader of numbers: a run of digits and Chinese numerals becomes a value, or two for an interval such as 十六七."""

import re
from dataclasses import dataclass
from decimal import Decimal

from kg.errors import NumberError
from kg.extension import cache
from kg.tables import tsv

# 1 816.8公顷, 36 000平方米: yearbooks and reports part the thousands with a blank; a unit must follow, or it is two numbers.
SPACED = r"(?<![\d.])(?<!\d )\d{1,3}(?:[ \u2009\u202f]\d{3})+(?![\d ])(?=(?:\.\d+)?(?:[\u3400-\u9fff%]|$))(?:\.\d+)?"
ARABIC = SPACED + r"|\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ARABIC = re.compile(ARABIC)
_LONGEST = 40  # signs of the longest numeral run that is read; longer ones would overflow


@dataclass(frozen=True, slots=True)
class Number:
    """A value in ones; `max` is set for adjacent digits that name an interval (十六七 is 16 to 17)."""

    value: float
    max: float | None = None


@cache
def signs(kind: str) -> dict[str, int]:
    """The numeral signs of one kind (digit, small, large) with their values; do not change the mapping."""
    return {
        sign: int(value) for sign, label, value in tsv("lexicon/numerals.tsv", "sign", "kind", "value") if label == kind
    }


@cache
def chinese() -> str:
    """The character class of Chinese numerals, for regular expressions."""
    return "".join([*signs("digit"), *signs("small"), *signs("large")])


@cache
def formal() -> str:
    """The character class of the banker's numerals and the multipliers beside them."""
    return "".join([*signs("formal_digit"), *signs("formal_small"), *signs("large")])


@cache
def _everyday() -> dict[int, str]:
    """Banker's numerals to everyday ones (伍 → 五, 拾 → 十)."""
    digits = {value: sign for sign, value in signs("digit").items() if sign not in "〇两"}
    small = {value: sign for sign, value in signs("small").items()}
    pairs = [(s, digits[v]) for s, v in signs("formal_digit").items()] + [
        (s, small[v]) for s, v in signs("formal_small").items()
    ]
    return str.maketrans(dict(pairs))


def read(run: str) -> Number:
    """Value of one numeral run, in ones. `run`: NFKC, no unit, no bound (14.06万 → 140600, 两百 → 200, 十六七万 → 160000–170000).

    Raises NumberError at the character where reading stopped. Usage: GB/T 15835.
    """
    if len(run) > _LONGEST:
        raise NumberError(f"{len(run)} signs are no number of a report", where=f"{run[:12]}…:{_LONGEST}")
    run = run.translate(_everyday())
    if _ARABIC.match(run):
        return Number(float(_sections_of_digits(run)))
    return _chinese(run)


def _sections_of_digits(run: str) -> Decimal:
    """The sum of digits with their multipliers, each smaller than the one before (1亿2000万, 3万5千)."""
    total, at, last = Decimal(0), 0, 0
    while at < len(run):
        digits = _ARABIC.match(run, at)
        if not digits:
            raise NumberError(f"{run[at]!r} is no digit", where=f"{run}:{at}")
        end = next((i for i in range(digits.end(), len(run)) if run[i].isdigit()), len(run))
        factor = _multiplier(run, digits.end(), end)
        if last and factor >= last:
            raise NumberError("the multipliers do not fall", where=f"{run}:{at}")
        # Decimal: 2142.03万 must be 21420300, which binary floats miss.
        total += Decimal(re.sub(r"[,，\s]", "", digits[0])) * factor
        at, last = end, factor
    return total


def _multiplier(run: str, start: int, end: int) -> int:
    """The product of the multiplier signs behind Arabic digits (万, 百万, 千亿)."""
    product = 1
    for place in range(start, end):
        factor = signs("small").get(run[place]) or signs("large").get(run[place])
        if factor is None:
            raise NumberError(f"{run[place]!r} is no multiplier", where=f"{run}:{place}")
        product *= factor
    return product


def _chinese(run: str) -> Number:
    if not run:
        raise NumberError("nothing to read", where=":0")
    if run == "半":
        return Number(0.5)
    if len(run) > 1 and all(sign in signs("digit") for sign in run):
        return _spelled(run)
    low, high = _sections(run, 0), _sections(run, 1)
    return Number(low, high if high != low else None)


def _spelled(run: str) -> Number:
    """Digits alone: two that follow each other are an interval (七八), else a number spelled digit by digit (二〇二〇)."""
    digits = [signs("digit")[sign] for sign in run]
    if len(digits) == 2 and 0 < digits[0] < digits[1] <= digits[0] + 2:
        return Number(digits[0], digits[1])
    return Number(float("".join(map(str, digits))))


def _sections(run: str, pick: int) -> float:
    """The run's value; `pick` chooses the first or the second of two adjacent digits."""
    total = section = 0
    digit, gap, last = -1, False, 10
    for place, sign in enumerate(run):
        if sign in signs("digit"):
            value = signs("digit")[sign]
            if digit > 0 and value > 0:
                if pick == 0 or value not in (digit + 1, digit + 2):
                    if value not in (digit + 1, digit + 2):
                        raise NumberError(f"two digits in a row at {sign!r}", where=f"{run}:{place}")
                    continue
            gap = gap or value == 0
            digit = value if value or digit < 0 else digit
        elif sign in signs("small"):
            last = signs("small")[sign]
            section += (1 if digit < 0 else digit) * last
            digit, gap = -1, False
        elif sign in signs("large"):
            factor = signs("large")[sign]
            section += max(digit, 0)
            total = (total + section) * factor if total and factor >= 100_000_000 else total + (section or 1) * factor
            section, digit, gap, last = 0, -1, False, factor
        else:
            raise NumberError(f"{sign!r} is no numeral", where=f"{run}:{place}")
    # 两百五 is 250: a bare last digit counts the next lower place, unless 零 stands before it.
    trailing = max(digit, 0) * (last // 10 if digit > 0 and not gap and last >= 100 and len(run) > 1 else 1)
    return float(total + section + trailing)
