"""Glosses go, brackets that say something stay."""

import pytest

from kg.clean import glosses
from tests.clean.aligned import counted, repaired

GLOSSED = "復(fù)工復(fù)產(chǎn)"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("手機(jī)", "手機"),
        ("復(fù)工復(fù)產(chǎn)經(jīng)驗(yàn)", "復工復產經驗"),
        ("領（lǐng）導，貼( tie )心", "領導，貼心"),
        ("重(chóng)(zhòng)點", "重點"),
        ("女(nǚ)綠(lǜ)", "女綠"),
        ("女(nv)綠(lv)", "女綠"),
        ("機(ji\u0304)器", "機器"),
        (f"{GLOSSED}𠮷(jí)水", "復工復產𠮷水"),
        (f"{GLOSSED}會(hai)員，嗎(ma)", "復工復產會員，嗎"),
    ],
)
def test_glosses_go(raw: str, text: str) -> None:
    assert repaired(glosses.repair, raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        "姚明(NBA)", "N95(KN95)口罩", "王某(wang是姓)说", "汪某(wang，化名)说", "全市(he)共", "長12公里(km)", "方案(a)、方案(b)",
        "公司(group)", "A(jī)", "12(jī)", "手機(jī器)", "手機(jī", "手機 (jī)", "手机()",
    ],
)  # fmt: skip
def test_brackets_that_are_no_glosses_stay(raw: str) -> None:
    assert repaired(glosses.repair, raw) == raw
    assert counted(glosses.repair, raw) == {}


@pytest.mark.parametrize("raw", ["方案(a)", "长12公里(km)", "姚明(NBA)", "产线(line)", "N95(KN95)", "王某(wang是姓)"])
def test_in_a_glossed_text_too_a_bracket_without_a_syllable_stays(raw: str) -> None:
    assert repaired(glosses.repair, GLOSSED + raw) == "復工復產" + raw


def test_a_wrong_reading_counts_only_in_a_glossed_text() -> None:
    assert repaired(glosses.repair, "會(hai)員") == "會(hai)員"
    assert repaired(glosses.repair, f"{GLOSSED}會(hai)員") == "復工復產會員"


def test_glosses_are_counted() -> None:
    assert counted(glosses.repair, GLOSSED) == {"gloss": 3}


WORDS = "街道(jiēdào)和社区（shèqū）走访居民(jūmín)"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (WORDS, "街道和社区走访居民"),
        (f"{WORDS}，清单（qing1dan1）", "街道和社区走访居民，清单"),
        (f"{WORDS}，整改(zhenggai)群众(qun zhong)", "街道和社区走访居民，整改群众"),
        (f"{WORDS}，女儿(nǚ'ér)", "街道和社区走访居民，女儿"),
        (f"{WORDS}，积极分子(jījífènzǐ)", "街道和社区走访居民，积极分子"),
    ],
)
def test_readings_of_words_go(raw: str, text: str) -> None:
    assert repaired(glosses.repair, raw) == text


@pytest.mark.parametrize("raw", ["铅山（yánshān）县", "街道(jiedao)", "王某(wang是姓)、赛事(NBA)、公司(group)"])
def test_a_reading_of_a_word_alone_is_what_the_writer_put_there(raw: str) -> None:
    assert repaired(glosses.repair, raw) == raw


@pytest.mark.parametrize("raw", ["社区(street)", "居民(xiangmu)", "青石镇(qingshi)"])
def test_in_a_glossed_text_too_letters_that_are_not_its_reading_stay(raw: str) -> None:
    assert repaired(glosses.repair, f"{WORDS}。{raw}") == f"街道和社区走访居民。{raw}"
