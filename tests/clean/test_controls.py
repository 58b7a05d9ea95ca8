"""Line ends, blanks and characters that nobody sees."""

import pytest

from kg.clean import controls
from tests.clean.aligned import counted, repaired


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("一\r\n二\r三\u2028四\u2029五\x0b六\x0c七\x85八\n九", "一\n二\n三\n四\n五\n六\n七\n八\n九"),
        ("\u3000\u3000一\t二\xa0三\u2003四\u202f五", "  一 二 三 四 五"),
        ("青\ue000石镇\uf8ff", "青石镇"),
        ("青\ud800石", "青\ufffd石"),
        ("青石镇 A-1（€）😀𠮷\n", "青石镇 A-1（€）😀𠮷\n"),
    ],
)
def test_characters_without_text(raw: str, text: str) -> None:
    assert repaired(controls.repair, raw) == text


@pytest.mark.parametrize(
    ("raw", "text"), [("⼯程\u2ed8石", "工程青石"), ("⼈⼝", "人口"), ("\uf967来", "不来"), ("工程青石", "工程青石")]
)
def test_radicals_and_compatibility_forms_become_the_characters(raw: str, text: str) -> None:
    assert repaired(controls.repair, raw) == text


@pytest.mark.parametrize("raw", ["青\u200b石\ufeff镇\u00ad\x00\u202e", "\u2060青\x7f石镇\x9f"])
def test_what_nobody_sees(raw: str) -> None:
    assert repaired(controls.invisible, raw) == "青石镇"
    assert counted(controls.invisible, raw) == {"invisible": len(raw) - 3}


@pytest.mark.parametrize("raw", ["青石\ue000镇\n\t", "青石镇"])
def test_what_is_seen_and_private_use_characters_stay_at_first(raw: str) -> None:
    assert repaired(controls.invisible, raw) == raw


def test_repairs_are_counted_by_kind() -> None:
    raw = "青\ue000石\ud800\r\n\t"
    assert counted(controls.repair, raw) == {"line_end": 1, "blank": 1, "private_use": 1, "lone_surrogate": 1}
