"""Text that was read in a wrong encoding comes back, or stays; good text in any language stays."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.alignment import AlignedText
from kg.clean import glosses, mojibake
from kg.clean.ledger import Ledger
from kg.clean.script import to_traditional
from tests.clean.aligned import counted, repaired

GOOD = "云岭县委组织部选派机关干部到青石镇，帮助村民抢收晚稻。"
LONG = "入秋以来，云岭县连续两轮降雨，青石镇境内三条河流水位上涨，沿河七个村的道路一度中断，县里派出干部帮助群众。"


def windows(data: bytes, holes: bool = True) -> str:
    """Windows-1252; the five bytes without a character are controls, as browsers show them, or U+FFFD."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or (chr(b) if holes else "\ufffd") for b in data)


def gbk(data: bytes) -> str:
    """GBK as Windows reads it: 80 alone is €, a first byte before ASCII a question mark."""
    text, at = "", 0
    while at < len(data):
        pair = data[at : at + 2]
        wide = data[at] > 0x80 and len(pair) == 2 and pair[1] > 0x3F and pair[1] != 0x7F
        text += (
            pair.decode("gb18030") if wide else "€" if data[at] == 0x80 else "?" if data[at] > 0x80 else chr(data[at])
        )
        at += 2 if wide else 1
    return text


def utf8_as_gbk(text: str) -> str:
    return gbk(text.encode())


def utf8_as_gb18030(text: str) -> str:
    return text.encode().decode("gb18030", "replace")


def utf8_as_latin1(text: str) -> str:
    return text.encode().decode("latin-1")


def utf8_as_windows(text: str) -> str:
    return windows(text.encode())


def utf8_as_windows_with_holes(text: str) -> str:
    return windows(text.encode(), holes=False)


def utf8_as_windows_twice(text: str) -> str:
    return windows(windows(text.encode()).encode())


def gbk_as_latin1(text: str) -> str:
    return text.encode("gb18030").decode("latin-1")


def gbk_as_windows(text: str) -> str:
    return windows(text.encode("gb18030"))


def gbk_as_latin1_as_utf8(text: str) -> str:
    return windows(windows(text.encode("gb18030")).encode())


def gbk_as_big5(text: str) -> str:
    return text.encode("gb18030").decode("big5hkscs", "replace")


def big5_as_gbk(text: str) -> str:
    return text.encode("big5", "replace").decode("gb18030", "replace")


Damage = Callable[[str], str]
TO_UTF8 = (
    utf8_as_gbk,
    utf8_as_gb18030,
    utf8_as_latin1,
    utf8_as_windows,
    utf8_as_windows_with_holes,
    utf8_as_windows_twice,
)
LOSSLESS = (
    utf8_as_latin1,
    utf8_as_windows,
    utf8_as_windows_twice,
    gbk_as_latin1,
    gbk_as_windows,
    gbk_as_latin1_as_utf8,
)
COMMON = st.text(st.sampled_from(sorted(set(GOOD + LONG) - set("云岭青石"))), min_size=5, max_size=60)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("涓浗浜烘皯閾惰", "涓浗浜烘皯閾惰"),  # private-use characters are lost here: nothing to prove
        ("äº‘å²\xadåŽ¿é\x9d’çŸ³é•‡", "云岭县青石镇"),
        ("äº‘å²\xadåŽ¿ 2031 å¹´é\x9d’çŸ³é•‡", "云岭县 2031 年青石镇"),
        ("ÔÆÁëÏØÇàÊ¯Õò´åÃñ", "云岭县青石镇村民"),
        ("标题：äº‘å²\xadåŽ¿é\x9d’çŸ³é•‡ 正文", "标题：云岭县青石镇 正文"),
    ],
)
def test_examples(raw: str, text: str) -> None:
    assert repaired(mojibake.repair, raw) == text


@pytest.mark.parametrize("damage", LOSSLESS)
def test_a_page_comes_back(damage: Damage) -> None:
    page = f"{GOOD}\n\n2031年10月9日 08:30\n{LONG}\n通知\n"
    assert repaired(mojibake.repair, damage(page)) == page


def test_the_models_of_the_damage_give_what_pages_show() -> None:
    assert utf8_as_gbk("中国") == "涓\ue15e浗"
    assert utf8_as_windows("中国") == "ä¸\xadå›½"
    assert gbk_as_latin1("中国") == "ÖÐ¹ú"
    assert utf8_as_gbk("石、中") == "鐭炽€佷腑"


@pytest.mark.parametrize("damage", [gbk_as_big5, big5_as_gbk])
def test_between_gbk_and_big5(damage: Damage) -> None:
    text = "县委派出干部帮助村民，抢收晚稻，修好道路和水田"
    right = to_traditional(text) if damage is big5_as_gbk else text
    assert "\ufffd" not in damage(right)
    assert damage(right) != right
    assert repaired(mojibake.repair, damage(right)) == right


@pytest.mark.parametrize("damage", TO_UTF8[:2])
def test_what_is_lost_is_a_replacement_character(damage: Damage) -> None:
    text = "县里派出干部帮助群众抢收晚稻、修好道路和水渠，一共60人。"
    mended = repaired(mojibake.repair, damage(text))
    assert mended in (text.replace("共", "\ufffd").replace("。", "\ufffd"), text.replace("共", "\ufffd"))
    assert counted(mojibake.repair, damage(text))["lost_character"] == mended.count("\ufffd")


def test_what_windows_reads_as_private_big5_comes_back() -> None:
    private = chr(0xF6B1 + 94 + 157 + 63 + 0xCB - 0xA1)  # C8 CB, 人
    raw = "县委派出干部帮助村民抢收晚稻修好道路".encode("gbk").decode("big5hkscs") + private
    assert repaired(mojibake.repair, raw) == "县委派出干部帮助村民抢收晚稻修好道路人"


def test_a_quote_whose_last_byte_windows_lacks_is_known() -> None:
    text = "县里派出“抢收队”帮助群众，当天收完。"
    assert "\ufffd" in utf8_as_windows_with_holes(text)
    assert repaired(mojibake.repair, utf8_as_windows_with_holes(text)) == text


def test_a_line_that_lost_too_much_stays() -> None:
    raw = utf8_as_gbk("第3章，第6节，第9条")
    assert raw.count("?") > 1
    assert repaired(mojibake.repair, raw) == raw


def test_each_right_character_points_at_the_wrong_ones_that_hold_its_bytes() -> None:
    text = mojibake.repair(AlignedText.of("中：" + utf8_as_gbk("中国人民")), Ledger())
    assert text.text == "中：中国人民"
    assert [text.span(i, i + 1) for i in range(6)] == [(0, 1), (1, 2), (2, 5), (2, 5), (5, 8), (5, 8)]
    latin = mojibake.repair(AlignedText.of(utf8_as_latin1("中国人民")), Ledger())
    assert [latin.span(i, i + 1) for i in range(4)] == [(0, 3), (3, 6), (6, 9), (9, 12)]


def test_repairs_are_counted() -> None:
    assert counted(mojibake.repair, utf8_as_latin1("云岭县青石镇")) == {"mojibake": 6}
    assert counted(mojibake.repair, utf8_as_gbk("云岭县青石镇")) == {"mojibake": 3}


@pytest.mark.parametrize("damage", TO_UTF8)
def test_only_the_damaged_line_changes(damage: Damage) -> None:
    text = GOOD[:26]
    raw = f"{LONG}\n{damage(text)}\n{LONG}"
    mended = repaired(mojibake.repair, raw).split("\n")
    assert mended[0] == mended[2] == LONG
    rest = iter(text)
    assert all(char in rest for char in mended[1].replace("\ufffd", ""))
    assert mended[1].count("\ufffd") <= 2


@given(COMMON, st.sampled_from(LOSSLESS))
def test_what_lost_nothing_comes_back(text: str, damage: Damage) -> None:
    text = f"县里{text}"  # two frequent characters are the least proof
    assert repaired(mojibake.repair, damage(text)) == text


@given(COMMON, st.sampled_from([gbk_as_big5, big5_as_gbk]))
def test_between_gbk_and_big5_it_comes_back_or_stays(text: str, damage: Damage) -> None:
    right = to_traditional(text) if damage is big5_as_gbk else text
    assume("?" not in right.encode("big5", "replace").decode("ascii", "ignore") or damage is gbk_as_big5)
    raw = damage(right)
    mended = repaired(mojibake.repair, raw)
    if "\ufffd" not in raw:
        assert mended in (right, raw)


@given(
    st.lists(st.sampled_from([*GOOD, *LONG, "3", " ", "a", "“", "”", "、"]), min_size=5, max_size=60).map("".join),
    st.sampled_from(TO_UTF8),
)
def test_nothing_is_invented(text: str, damage: Damage) -> None:
    raw = damage(text)
    mended = repaired(mojibake.repair, raw)
    if mended != raw:
        rest = iter(text)
        assert all(char in rest for char in mended if char not in "\ufffd?")
        lost = len(text) - sum(char not in "\ufffd?" for char in mended)
        assert lost * 10 <= len(text) + 10


@given(st.text(st.sampled_from(GOOD + LONG), min_size=1, max_size=80))
def test_good_text_stays(text: str) -> None:
    for good in (text, to_traditional(text)):
        assert repaired(mojibake.repair, good) == good


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        to_traditional(LONG),
        "これはテストの文章です。東京都の気象庁は今日、新しい経済対策を発表した。",
        "カタカナだけのテキストヲシケンスル。アイウエオ、カキクケコ。",
        "오늘 서울에서 새로운 경제 정책이 발표되었다.",
        "L’école où été élève à Noël: ça, œuvre d’été créée près de là-bas, déjà vu.",
        "Größe, Übermaß, Äpfel, Öl und Straße: äöüßÄÖÜ überall für fünf Füchse.",
        "Xin chào, đây là một bài viết bằng tiếng Việt về thời tiết ở Hà Nội.",
        "Сегодня в Москве прошло совещание. Привет, это обычный русский текст.",
        "Ελληνικό κείμενο για τον καιρό. αβγδεζηθ",
        "∀ε>0 ∃δ>0: |x−x₀|<δ ⇒ |f(x)−f(x₀)|<ε, ∑∫√π≈≠±×÷",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
        "囍燚犇骉喆淼焱垚，这些字在人名里也有。",
        "鑫鑫焱焱喆喆公司、堃堃工厂、犇犇牧场、垚垚矿业、淼淼水务",
        "价格：€100、£20、¥300，温度25℃，面积3×4米，第Ⅲ类。",
        "联通、移动、电信三家公司",
        "复工(fù gōng)、lǜsè、nǚ、àáèéìíòóùúü",
        "我?guī)ь^干",
        "轉(zhuǎn)變?yōu)橐I(lǐng)帶動，復(fù)工復(fù)產(chǎn)",
        "改?yōu)橐I(lǐng)企業",
        "發動?jì)Q復工",
        "下?lián)“专项”款 会?lián)款 甲?lián)啶(kāi)乙",
        "青石镇\ufffd云岭县?",
        "\ue000\ue001\ue002 青石",
        "plain text, nothing else?",
        "",
    ],
)  # fmt: skip
def test_good_text_of_any_language_and_torn_characters_stay(text: str) -> None:
    assert repaired(mojibake.repair, text) == text
    for damage in (utf8_as_latin1, gbk_as_latin1, utf8_as_gbk):  # on a page with damage as well
        assert repaired(mojibake.repair, f"{damage(LONG)}\n{text}").split("\n")[1] == text


def test_torn_characters_are_mended_afterwards() -> None:
    text = mojibake.repair(AlignedText.of("我?guī)ь^干"), Ledger())
    assert glosses.repair(text, Ledger()).text == "我帶頭干"
