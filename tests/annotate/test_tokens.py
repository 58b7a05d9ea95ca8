"""Tokens: two segmenters with the same text, names and amounts; tokens split at their edges; nothing dropped, nothing widened."""

import pathlib
import socket
from dataclasses import dataclass
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.zh import Segmenter
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import get_words_and_spaces

from kg.annotate.tokens import SEGMENTERS, Tokenizer, Tokens, aligned, set_tokenizer, tokenizer_config
from kg.errors import DataError, InputError
from kg.model import Mention, Quantity, Time
from kg.pipeline import COMPONENTS, register

ARTICLES = pathlib.Path(__file__).parent.parent / "gold" / "articles"
# Letters, numerals, every sort of blank, signs that combine, scripts that few segmenters have seen.
ALPHABET = st.sampled_from(
    [*"中国人民银行500多名一二A a.,-/|*。《》“”", *" \n\t\u3000\x1c\x85", *"😀👩\u200d\u0301བོུئۇ𠮷\ufffd\x00"]
)
TEXTS = st.text(ALPHABET, max_size=40)


def pipeline(segmenter: str) -> Language:
    """The whole pipeline with one segmenter."""
    register()
    nlp = spacy.blank("zh", config=tokenizer_config(segmenter))
    set_tokenizer(nlp, segmenter)
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


@pytest.fixture(scope="module")
def pipelines() -> dict[str, Language]:
    return {segmenter: pipeline(segmenter) for segmenter in SEGMENTERS}


@pytest.fixture(scope="module", params=SEGMENTERS)
def nlp(request: pytest.FixtureRequest, pipelines: dict[str, Language]) -> Language:
    return pipelines[request.param]


# What the model cuts; the counted things, dates and full names of places are cut as the lexicon wants them.
CASES = [
    ("云岭市委选派500多名干部。", "云岭市|委|选派|500|多|名|干部|。"),
    ("企业复工复产有了底气。", "企业|复工|复产|有|了|底气|。"),
    ("湖北省水利厅派员查看大堤。", "湖北省|水利厅|派员|查看|大堤|。"),
    ("3月5日，江西省捐款1000万元。", "3月|5日|，|江西省|捐款|1000万|元|。"),
    ("“两新”组织党员  带头", "“|两新|”|组织|党员| |带头"),
    ("", ""),
    (" \n", " \n"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_model_cuts_words(text: str, expected: str, pipelines: dict[str, Language]) -> None:
    tokens = [token.text_with_ws if token.is_space else token.text for token in pipelines["pkuseg"].make_doc(text)]
    assert "|".join(tokens) == expected


def test_the_segmenter_char_cuts_characters(pipelines: dict[str, Language]) -> None:
    assert [token.text for token in pipelines["char"].make_doc("选派 5名\n\n人")] == [*"选派5名", "\n\n", "人"]


def test_spacys_own_tokenizer_takes_the_config_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("PKUSEG_HOME", "/nonexistent")
    nlp = spacy.blank("zh", config=tokenizer_config("pkuseg"))
    nlp.initialize()
    assert [token.text for token in nlp("企业复工复产")] == ["企业", "复工", "复产"]


def test_paths_of_model_and_dictionary_are_named_outright() -> None:
    config = tokenizer_config("pkuseg")["initialize"]["tokenizer"]
    folder = pathlib.Path(config["pkuseg_model"])
    assert sorted(path.name for path in folder.iterdir()) == [
        "NOTICE",
        "README.md",
        "features.msgpack",
        "user_dict.txt",
        "weights.npz",
    ]
    assert pathlib.Path(config["pkuseg_user_dict"]).read_text("utf-8") == ""
    assert "initialize" not in tokenizer_config("char")


def test_another_segmenter_is_refused() -> None:
    with pytest.raises(DataError, match="segmenter is 'jieba'") as caught:
        tokenizer_config("jieba")
    assert caught.value.fix == "use one of char, pkuseg"


def test_a_model_that_is_not_loaded_is_named() -> None:
    with pytest.raises(DataError, match="pkuseg is not loaded"):
        Tokenizer(spacy.blank("zh").vocab, Segmenter.pkuseg)("中国")


def test_a_saved_tokenizer_cuts_as_before(pipelines: dict[str, Language]) -> None:
    tokenizer = pipelines["pkuseg"].tokenizer
    assert isinstance(tokenizer, Tokenizer)
    again = Tokenizer(spacy.blank("zh").vocab, Segmenter.pkuseg)
    again.from_bytes(tokenizer.to_bytes())  # type: ignore[no-untyped-call]
    assert [token.text for token in again("云岭市委选派500多名干部。")] == CASES[0][1].split("|")


@pytest.mark.parametrize(("text", "where"), [("中\ud800国", "1"), ("\udfff", "0")])
def test_a_lone_surrogate_is_named(text: str, where: str, nlp: Language) -> None:
    with pytest.raises(InputError, match="lone surrogate U\\+D") as caught:
        nlp.make_doc(text)
    assert str(caught.value).startswith(f"{where}: ")


@given(text=TEXTS)
@settings(max_examples=150)
def test_the_text_stays(text: str, pipelines: dict[str, Language]) -> None:
    for nlp in pipelines.values():
        doc = nlp.make_doc(text)
        assert doc.text == text
        assert all(token.text for token in doc)


@given(data=st.data())
def test_tokens_are_spacys(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    marks = [0, *sorted(data.draw(st.sets(st.integers(0, len(text))))), len(text)]
    words = [word for a, b in pairwise(marks) for word in text[a:b].split()]
    assert aligned(words, text) == get_words_and_spaces(words, text)


@pytest.mark.parametrize(
    "words",
    [
        ["中国", "银行"],
        ["中国人", "民", "银"],
        ["中國", "人民", "银行"],
        ["人民", "中国", "银行"],
        [],
        ["中国人民银行", "多"],
    ],
)
def test_words_that_are_not_the_text_give_characters(words: list[str]) -> None:
    assert aligned(words, "中国人民 银行") == ([*"中国人民银行"], [False, False, False, True, False, False])


def test_a_segmenter_that_drops_and_changes_characters_leaves_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = spacy.blank("zh")
    set_tokenizer(nlp, "pkuseg")
    monkeypatch.setattr(nlp.tokenizer, "cut", lambda text: [text.replace("\x00", "").replace("Ａ", "A")])
    assert [token.text for token in nlp("\x00Ａ组")] == ["\x00", "Ａ", "组"]


@dataclass(frozen=True)
class Marked:
    """Offsets alone."""

    start: int
    end: int
    kind: str = "Place"


def doc_of(words: list[str], *marks: Marked, spaces: list[bool] | None = None) -> Doc:
    """A Doc with mentions, none of them written to its spans."""
    register()
    doc = Doc(spacy.blank("zh").vocab, words=words, spaces=spaces)
    doc._.kg_mentions = marks
    return doc


@pytest.mark.parametrize(
    ("words", "mark", "expected"),
    [
        (["云岭市委", "选派"], (0, 3), "云岭市|委|选派"),
        (["在云岭市委", "选派"], (1, 4), "在|云岭市|委|选派"),
        (["在云", "岭市委"], (1, 4), "在|云|岭市|委"),
        (["云岭", "市委"], (0, 4), "云岭|市委"),
        (["云岭市", "委"], (3, 3), "云岭市|委"),
    ],
)
def test_tokens_are_split_at_the_edges(words: list[str], mark: tuple[int, int], expected: str) -> None:
    doc = Tokens()(doc_of(words, Marked(*mark), spaces=[False] * len(words)))
    assert "|".join(token.text for token in doc) == expected


@pytest.mark.parametrize(
    ("mark", "expected"),
    [((0, 2), "云岭|市"), ((2, 4), "云岭| |市"), ((0, 3), "云岭| |市"), ((3, 4), "云岭|市"), ((1, 4), "云|岭|市")],
)
def test_a_space_is_a_token_where_a_name_begins_or_ends_with_it(mark: tuple[int, int], expected: str) -> None:
    doc = Tokens()(doc_of(["云岭", "市"], Marked(*mark), spaces=[True, False]))
    assert ("|".join(token.text for token in doc), doc.text) == (expected, "云岭 市")


def test_a_doc_whose_tokens_fit_passes_as_it_is() -> None:
    doc = doc_of(["云岭市", "委"], Marked(0, 3), spaces=[False, False])
    assert Tokens()(doc) is doc
    empty = doc_of([], Marked(0, 1))
    assert Tokens()(empty) is empty


def test_names_times_and_amounts_become_spans() -> None:
    doc = doc_of(["3月5日云岭市委派", "30余名干部"], Marked(4, 7), Marked(4, 8, "Organization"), spaces=[False, False])
    doc._.kg_times = (Time(0, 4, "3月5日"),)
    doc._.kg_quantities = (Quantity(9, 13, 30, "ge", "名", "干部"),)
    split = Tokens()(doc)
    assert {key: [(s.text, s.label_) for s in split.spans[key]] for key in split.spans} == {
        "kg": [("云岭市", "Place"), ("云岭市委", "Organization")],
        "kg_times": [("3月5日", "TIME")],
        "kg_quantities": [("30余名", "QUANTITY")],
    }
    assert [span.text for span in split.ents] == ["云岭市委"]


def test_what_others_wrote_on_the_doc_stays() -> None:
    doc = doc_of(["云岭市委", "选派"], Marked(0, 3), spaces=[False, True])
    doc.spans["mine"] = [Span(doc, 0, 2, "X", span_id="q")]
    doc.cats = {"news": 1.0}
    doc.user_hooks["vector"] = lambda _: None
    doc._.kg_published = "2020-03-05"
    split = Tokens()(doc)
    assert [(s.text, s.label_, s.id_) for s in split.spans["mine"]] == [("云岭市委选派", "X", "q")]
    assert (split.cats, split._.kg_published, split.text) == ({"news": 1.0}, "2020-03-05", "云岭市委选派 ")
    assert split.user_hooks == doc.user_hooks


def test_pipe_gives_back_contexts() -> None:
    nlp = spacy.blank("zh")
    set_tokenizer(nlp, "pkuseg")
    register()
    Language.component("kg_test_marks", func=_mark_first)
    nlp.add_pipe("kg_test_marks")
    (doc, context), *rest = nlp.pipe([("企业复工", "a")], as_tuples=True)
    assert ([token.text for token in doc], context, rest) == (["企", "业", "复工"], "a", [])


def _mark_first(doc: Doc) -> Doc:
    doc._.kg_mentions = (Marked(0, 1),)
    return Tokens()(doc)


@given(text=TEXTS.filter(bool), data=st.data())
@settings(max_examples=150)
def test_every_mark_is_a_span_of_whole_tokens(text: str, data: st.DataObject, pipelines: dict[str, Language]) -> None:
    offset = st.integers(0, len(text))
    marks = [Marked(min(pair), max(pair)) for pair in data.draw(st.lists(st.tuples(offset, offset), max_size=4))]
    for nlp in pipelines.values():
        doc = nlp.make_doc(text)
        doc._.kg_mentions = marks
        split = Tokens()(doc)
        assert split.text == text
        spans = [split.char_span(m.start, m.end) for m in marks if m.start < m.end]
        assert [span.text for span in spans if span is not None] == [
            text[m.start : m.end] for m in marks if m.start < m.end
        ]
        edges = {token.idx for token in split} | {token.idx + len(token) for token in split}
        assert {token.idx for token in doc} <= edges
        assert Tokens()(split) is split


@pytest.mark.parametrize("path", sorted(ARTICLES.iterdir()), ids=lambda path: path.stem)
def test_both_segmenters_find_the_same_and_lose_nothing(path: pathlib.Path, pipelines: dict[str, Language]) -> None:
    text = path.read_text("utf-8").replace("\r", "")
    char, words = (Tokens()(pipelines[segmenter](text)) for segmenter in SEGMENTERS)
    assert [(e.start_char, e.end_char, e.label_) for e in words.ents] == [
        (e.start_char, e.end_char, e.label_) for e in char.ents
    ]
    mentions: tuple[Mention, ...] = words._.kg_mentions
    assert [(s.start_char, s.end_char) for s in words.spans["kg"]] == [(m.start, m.end) for m in mentions]
    assert len(words.spans["kg"]) > 0
    assert (words._.kg_mentions, words._.kg_quantities) == (char._.kg_mentions, char._.kg_quantities)
    assert [s.text for s in words.spans["kg_quantities"]] == [text[q.start : q.end] for q in words._.kg_quantities]
    assert len(words) < len(char)
