"""Paragraphs that were run together on one line become paragraphs again; blanks that part other things stay."""

import pytest

from kg.clean import flattened
from tests.clean.aligned import counted, repaired

LEAD = "全市开展秋粮收购，新建粮仓12座，收储能力提高到30万吨。"
SECOND = "青石镇投入80万元修路，3个村的粮食运得出去了。"
THIRD = "下一步，市粮食局将再派20名技术人员到各乡镇。"
LONG = "渔船回港避风，沿海三县组织干部2600名逐船清点人数，把船员请到安置点，给他们送去被褥和热饭，天亮前全部安顿好。"


@pytest.mark.parametrize("blanks", ["\u3000\u3000", "    ", "\u00a0\u00a0\u00a0\u00a0", " \u3000\u3000 "])
def test_paragraphs_that_were_set_in_stand_on_lines_of_their_own(blanks: str) -> None:
    flat = blanks.join(["秋粮入库", LEAD, SECOND, THIRD])
    assert repaired(flattened.repair, flat) == "\n".join(["秋粮入库", LEAD, SECOND, THIRD])
    assert counted(flattened.repair, flat) == {"paragraph": 3}


def test_two_paragraphs_part_where_a_sentence_ends() -> None:
    assert repaired(flattened.repair, f"{LEAD}\u3000\u3000{SECOND}") == f"{LEAD}\n{SECOND}"


@pytest.mark.parametrize("escape", ["\\n", "\\r\\n", "\\n\\n"])
def test_line_ends_in_letters_are_line_ends(escape: str) -> None:
    lines = escape.count("n")
    assert repaired(flattened.repair, f"秋粮入库{escape}{LEAD}{escape}{SECOND}") == ("\n" * lines).join(
        ["秋粮入库", LEAD, SECOND]
    )


def test_single_blanks_part_paragraphs_of_a_long_line_where_few_sentences_have_them() -> None:
    line = f"{LONG}{LONG} {LONG}{LEAD}{SECOND} {THIRD}"
    assert repaired(flattened.repair, line) == f"{LONG}{LONG}\n{LONG}{LEAD}{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    "text",
    [
        " ".join([LONG, LONG, LONG, LONG, SECOND]),  # the page sets its sentences so
        "获奖名单：王青山\u3000\u3000李长河\u3000\u3000赵小川",
        f"秋粮入库\n\u3000\u3000{LEAD}\n\u3000\u3000{SECOND}",
        f"本报讯\u3000\u3000记者王青\u3000{LEAD}",
        r"见 C:\news\readme.txt 与 D:\新闻\new",
        f"{LEAD} {SECOND}",
    ],
)
def test_blanks_that_part_no_paragraphs_stay(text: str) -> None:
    assert repaired(flattened.repair, text) == text


def test_who_reports_is_not_parted_where_paragraphs_are() -> None:
    lead = f"本报讯\u3000\u3000记者王青\u3000{LEAD}"
    flat = "\u3000\u3000".join([lead, SECOND, THIRD, LEAD])
    assert repaired(flattened.repair, flat) == "\n".join([lead, SECOND, THIRD, LEAD])
