"""What the graph page says and where it says it: quantities, quotes, labels, addresses, places."""

import os
import subprocess
import sys
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from kg.write.html_layout import positions
from kg.write.html_panel import is_web
from kg.write.html_text import joined, number, pieces, plain, quantity, width, wrapped
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("value", "operator", "top", "unit", "item", "words"),
    [
        ("500", "ge", None, "名", "党员干部", "500+ 名党员干部"),
        ("30", "le", None, "天", "", "≤30 天"),
        ("2.5", "approx", None, "吨", "大米", "≈2.5 吨大米"),
        ("160000", "range", "170000", "只", "口罩", "16万–17万只口罩"),
        ("36", "eq", None, "", "", "36"),
        ("36.5", "eq", None, "%", "", "36.5%"),
    ],
)
def test_quantities_read_as_in_the_paper(
    value: str, operator: str, top: str | None, unit: str, item: str, words: str
) -> None:
    assert quantity(Decimal(value), operator, Decimal(top) if top else None, unit, item) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("140600", "14.06万"),
        ("140601", "140601"),
        ("9999", "9999"),
        ("1400000000", "14亿"),
        ("0.50", "0.5"),
        ("1E+2", "100"),
    ],
)
def test_numbers_are_exact(value: str, words: str) -> None:
    assert number(Decimal(value)) == words


def test_quotes_are_cut_by_code_point_and_join_again() -> None:
    text = "𠮷水镇选派5人"
    cut = pieces(
        text, 10, [(10, 13, "agent"), (11, 13, "place"), (13, 15, "trigger"), (15, 99, "quantity"), (0, 10, "x")]
    )
    assert cut == [("𠮷", ["agent"]), ("水镇", ["agent", "place"]), ("选派", ["trigger"]), ("5人", ["quantity"])]
    assert "".join(piece for piece, _ in cut) == text


def test_labels_fit() -> None:
    assert wrapped("云岭市青石镇党员志愿服务总队", 18, 2) == "云岭市青石镇党\n员志愿服务总队"
    assert max(width(line) for line in wrapped("长" * 5000, 18, 2).split("\n")) <= 18
    assert joined("选派", ["20名指导员", "65家企业", "3天"]) == "选派 20名指导员\n65家企业…"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://news.example/1", True),
        ("HTTP://news.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example", False),
        ("https://a\u202eb", False),
        ("https://a b", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, link: bool) -> None:
    assert is_web(url) == link


def test_labels_never_stand_on_each_other() -> None:
    boxes = {f"n{n:03}": (120.0, 50.0) for n in range(150)}
    links = [(f"n{n // 4:03}", f"n{n:03}", 120.0) for n in range(1, 120)]
    at = positions(boxes, links)
    assert at == positions(dict(reversed(boxes.items())), links[::-1])
    names = sorted(at)
    near = [
        (a, b)
        for a in names
        for b in names
        if a < b and abs(at[a][0] - at[b][0]) < 119 and abs(at[a][1] - at[b][1]) < 49
    ]
    assert near == []


LAYOUT = """
from kg.write.html_layout import positions
links = [(f"n{n * n % 97}", f"n{n * 31 % 300}", 110 + n / 7) for n in range(600)]
print(sorted(positions({f"n{n}": (40.3, 34.7) for n in range(300)}, links).items()))
"""


def test_processors_with_and_without_wide_registers_lay_out_alike() -> None:
    core: Any = import_module("numpy._core._multiarray_umath")
    wide = [name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]]
    if not wide:
        pytest.skip("this processor has only what every processor has")
    plain = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [
        subprocess.run([sys.executable, "-c", LAYOUT], env=env, capture_output=True, text=True, check=True).stdout
        for env in (plain, plain | {"NPY_DISABLE_CPU_FEATURES": " ".join(wide)})
    ]
    assert found[0] == found[1] != ""


def test_controls_are_spelt_out_and_words_left_alone() -> None:
    assert plain("市\u202e委\x07") == "市⟦U+202E⟧委⟦U+0007⟧"
    assert plain("“两新”组织\n👨‍👩‍👧 é") == "“两新”组织\n👨‍👩‍👧 é"
