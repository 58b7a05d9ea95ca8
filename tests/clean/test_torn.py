"""Torn characters come back exactly, or as U+FFFD, never as others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import pinyin

from kg.clean import glosses
from kg.clean.script import to_simplified, to_traditional
from tests.clean.aligned import counted, repaired

GLOSSED = "復(fù)工復(fù)產(chǎn)，"


def torn(text: str) -> str:
    """What the gloss tool made of a text: the first false traditional character is glossed, then all is decoded again."""
    data = text.encode("gbk")
    for at in range(1, len(data) - 2, 2):
        false = data[at : at + 2].decode("gbk", "ignore")
        if len(false) == 1 and to_simplified(false) != false == to_traditional(to_simplified(false)):
            return decoded(data[: at + 2]) + pinyin(false)[0][0] + ")" + decoded(data[at + 2 :])
    return text


def decoded(data: bytes) -> str:
    """The last byte of a first half meets the bracket: no character, so a question mark."""
    text = data.decode("gb18030", "replace")
    return text.replace("\ufffd", "?")


def test_the_model_of_the_damage_gives_what_pages_show() -> None:
    assert torn("我帶頭") == "我?guī)ь^"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("我?guī)ь^干", "我帶頭干"),
        ("我？guī)ь^干", "我帶頭干"),
        ("我\ufffdguī)ь^干", "我帶頭干"),
    ],
)
def test_torn_characters_are_put_together_again(raw: str, text: str) -> None:
    assert repaired(glosses.repair, raw) == text
    assert counted(glosses.repair, raw) == {"torn_character": 1}


@pytest.mark.parametrize("text", ["轉變為引領帶動", "由我帶領大家", "部門就業指導", "委幫題黨"])
def test_private_use_characters_carry_bytes_of_torn_ones(text: str) -> None:
    damaged = torn(text)
    assert damaged != text
    assert repaired(glosses.repair, damaged) == text


def test_where_several_first_bytes_fit_only_that_character_is_lost() -> None:
    assert torn("發動決復工") == "發動?jì)Q復工"
    assert repaired(glosses.repair, "發動?jì)Q復工") == "發動\ufffd復工"
    assert counted(glosses.repair, "發動?jì)Q復工") == {"lost_character": 1}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("会?lián)款", "会\ufffd款"),
        ("改?yōu)橐I(lǐng)企業", "改\ufffd領企業"),
        ("人?guī)ь^干", "人\ufffd干"),
    ],
)
def test_what_cannot_be_known_is_a_replacement_character(raw: str, text: str) -> None:
    assert repaired(glosses.repair, GLOSSED + raw) == "復工復產，" + text
    assert counted(glosses.repair, GLOSSED + raw) == {"gloss": 3, "lost_character": 1}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("下?lián)“专项”款", "下撥“专项”款"),
        ("下?lián)?ldquo;专项”款", "下撥?ldquo;专项”款"),
        ("下?lián)款", "下撥款"),
    ],
)
def test_one_that_alone_makes_a_word_is_inferred_and_counted_as_such(raw: str, text: str) -> None:
    assert repaired(glosses.repair, GLOSSED + raw) == "復工復產，" + text
    assert counted(glosses.repair, GLOSSED + raw) == {"gloss": 3, "inferred_character": 1}


@pytest.mark.parametrize(("raw", "text"), [("甲?lián)啶(kāi)乙", "甲\ufffd啶乙"), ("會?jì)Q(jué)復", "會\ufffd決復")])
def test_a_gloss_of_what_was_lost_goes_with_it(raw: str, text: str) -> None:
    assert repaired(glosses.repair, GLOSSED + raw) == "復工復產，" + text


@pytest.mark.parametrize("raw", ["下?lián)款", "可以吗?(an)", "好不好?是)", "真的?yes)", "怎么办?"])
def test_in_a_text_without_glosses_it_stays(raw: str) -> None:
    assert repaired(glosses.repair, raw) == raw


@pytest.mark.parametrize("raw", ["真的?yes)", "好不好?是)", "怎么办?", "選哪個?(a)甲"])
def test_a_question_in_a_glossed_text_stays(raw: str) -> None:
    assert repaired(glosses.repair, GLOSSED + raw) == "復工復產，" + raw


TRADITIONAL = to_traditional(
    "云岭县委组织部选派机关干部下拨补助经费带头转变为引领带动企业复工复产指导员驻厂帮扶解决问题发挥党员作用"
)


@given(st.text(alphabet=sorted(set(TRADITIONAL)), min_size=15, max_size=30))
def test_what_comes_back_is_the_text_or_replacement_characters(text: str) -> None:
    damaged = torn(text)
    mended = repaired(glosses.repair, damaged)
    counts = counted(glosses.repair, damaged)
    if counts == {"torn_character": 1}:
        assert mended == text
    elif counts == {"lost_character": 1}:
        assert [c for c, true in zip(mended, text, strict=True) if c != true] == ["\ufffd"]
    else:
        assert (mended, counts) == (damaged, {})
