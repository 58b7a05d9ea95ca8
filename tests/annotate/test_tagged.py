"""The tagger that ships: it finds names, in any text, at their places, alone and in batches the same."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotate.network.crf import allowed, tag_names
from kg.annotate.network.tagger import tagger
from kg.annotate.network.units import Cutter, chunks
from kg.annotate.tagged import HEADS, Network, Tagged
from kg.pipeline import make_nlp

TEXT = "东港市委组织部从市直机关选派党员干部。\n\n浙江省杭州市的李建国说，恒泽科技有限公司已经复工。"


def names(text: str, head: str) -> set[tuple[str, str]]:
    return {(text[t.start : t.end], t.kind) for t in Network().match([text])[0] if t.head == head}


def test_it_finds_the_longest_and_the_innermost_names() -> None:
    outer = {("东港市委组织部", "Organization"), ("李建国", "Person"), ("恒泽科技有限公司", "Organization")}
    assert outer <= names(TEXT, "outer")
    assert {("东港市", "Place"), ("李建国", "Person")} <= names(TEXT, "inner")


@pytest.mark.parametrize("text", ["", "\n\n", "，。！", "已经全部完成。"])
def test_where_no_name_is_it_finds_none(text: str) -> None:
    assert Network().match([text]) == [()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_gives_spans_inside_its_lines(texts: list[str]) -> None:
    for text, spans in zip(texts, Network().match(texts), strict=True):
        for tagged in spans:
            assert 0 <= tagged.start < tagged.end <= len(text)
            assert "\n" not in text[tagged.start : tagged.end]
            assert 0.0 <= tagged.score <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 50,
        "ئۇيغۇر ئاپتونوم رايونى",
        "བོད་རང་སྐྱོང་ལྗོངས།",
        "\ud800云岭\udfff",
        "A" * 5000,
        "镇" * 20_000,
        "云岭县，" * 3000,
    ],
)
def test_text_of_other_scripts_and_lengths_does_no_harm(text: str) -> None:
    assert all(0 <= t.start < t.end <= len(text) for t in Network().match([text])[0])


def test_in_a_batch_and_alone_a_text_gives_the_same_spans() -> None:
    texts = [TEXT, "青石镇卫生院", "", "恒泽科技捐款。"]
    together = Network().match(texts)
    for one, other in zip(together, (Network().match([text])[0] for text in texts), strict=True):
        assert [(t.start, t.end, t.kind, t.head) for t in one] == [(t.start, t.end, t.kind, t.head) for t in other]


def test_the_component_writes_what_it_finds_one_by_one_and_in_pipes() -> None:
    make_nlp()
    nlp = spacy.blank("zh")
    nlp.add_pipe("kg_tagger")
    piped = [doc._.kg_tagged for doc in nlp.pipe([TEXT, "青石镇"], batch_size=2)]
    assert [t[:3] for t in map(_told, piped[0])] == [t[:3] for t in map(_told, nlp(TEXT)._.kg_tagged)]
    assert {t.head for t in piped[0]} <= set(HEADS)


def _told(tagged: Tagged) -> tuple[int, int, str, str]:
    return tagged.start, tagged.end, tagged.kind, tagged.head


def test_a_head_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="no such head: \\['other'\\]"):
        tagger().spans(["云岭"], ("other",))


@given(st.text(alphabet="云岭县，。a \n", max_size=400), st.integers(5, 60))
def test_pieces_follow_one_another_and_none_is_too_long(text: str, longest: int) -> None:
    pieces = chunks(text, longest)
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(0 < b - a <= longest for a, b in pieces)


@pytest.mark.parametrize(
    ("text", "words"),
    [("云岭县委", ["云岭", "县委"]), ("abc云岭12", ["abc", "云岭", "12"]), ("", []), ("岭县", ["岭", "县"])],
)
def test_the_dictionary_cuts_at_its_words(text: str, words: list[str]) -> None:
    assert Cutter(["云岭", "县委"], 100).cut(text) == words


def test_tags_follow_one_another_only_inside_a_name_or_between_names() -> None:
    tags = tag_names(["A", "B"])
    starts, ends, follows = allowed(tags)
    at = tags.index
    assert [tag for tag, ok in zip(tags, starts, strict=True) if ok] == ["O", "A-B", "A-S", "B-B", "B-S"]
    assert [tag for tag, ok in zip(tags, ends, strict=True) if ok] == ["O", "A-E", "A-S", "B-E", "B-S"]
    assert follows[at("A-B"), at("A-I")]
    assert not follows[at("A-B"), at("B-E")]
    assert not follows[at("A-B"), at("O")]
    assert follows[at("A-E"), at("B-B")]
