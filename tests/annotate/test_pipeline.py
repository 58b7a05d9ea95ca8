"""The pipeline: entry points, what components require and assign, and spans that are true for any text at all."""

import unicodedata
from importlib.metadata import entry_points
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kg.model import ENTITY_CLASSES, OPERATORS
from kg.pipeline import COMPONENTS, annotate, make_nlp, register

TEXT = "3月5日，杭州市桐庐县教育局选派12名教师到富春江镇中心小学支教，校长李梅说：“启动‘星火’计划。”"
# component, what it reads, what it writes
CONTRACTS = [
    ("kg_times", [], ["doc._.kg_times"]),
    ("kg_places", [], ["doc._.kg_mentions"]),
    ("kg_tagger", [], ["doc._.kg_tagged", "doc._.kg_cues"]),
    ("kg_names", ["doc._.kg_mentions", "doc._.kg_tagged"], ["doc._.kg_mentions", "doc.ents"]),
    ("kg_references", ["doc._.kg_mentions"], ["doc._.kg_references"]),
    ("kg_tokens", ["doc._.kg_mentions", "doc._.kg_times", "doc._.kg_quantities"], ["doc.ents"]),
    ("kg_quantities", ["doc._.kg_times", "doc._.kg_mentions"], ["doc._.kg_quantities", "doc._.kg_skipped"]),
    (
        "kg_facts",
        ["doc._.kg_times", "doc._.kg_mentions", "doc._.kg_quantities"],
        ["doc._.facts", "doc._.kg_relations"],
    ),
]
# Pieces that rules react to, among characters of many scripts; joined at random they are the worst text there is.
PIECES = (
    "第 一 二三 十六七 万 亿 百分之 分之 成 点 年 月 日 号 时 半 两 数 几 余 多 近 超过 以上 名 家 元 % 12 3.5 1,204 2020 07-20 "
    "２ ３ ² Ⅷ ½ 〇 千 市 县 区 省 镇 村 党支部 公司 医院 委 长 书记 王 说 表示 的 和 、 ， 。 ； ： “ ” ‘ ’ 《 》 〈 〉 （ ） "
    "开展 行动 计划 启动 等企业 北京 桐庐县 朝阳 新区 路 道 https:// N95 COVID-19 "
    "😀 👨‍👩‍👧 🇨🇳 ❤️ 𠮷 𡃁 龘 ئۇيغۇر تىلى ١٢ བོད་ཡིག ༣༤ ʼ é é ẞ ß ı \u200b \u202e \ufeff \x00 \t \n \r\n \u2028 abc Д α"
).split(" ")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return make_nlp()


def test_each_entry_point_loads_its_factory() -> None:
    found = {
        point.name: point.load() for point in entry_points(group="spacy_factories") if point.name.startswith("kg_")
    }
    every = (*COMPONENTS, "kg_facts")
    assert sorted(found) == sorted(every)
    assert [make.__name__ for make in map(found.__getitem__, every)] == [
        "make_times",
        "make_places",
        "make_tagger",
        "make_names",
        "make_references",
        "make_quantities",
        "make_tokens",
        "make_facts",
    ]


def test_the_components_stand_in_order(nlp: Language) -> None:
    assert nlp.pipe_names == list(COMPONENTS)


@pytest.mark.parametrize(("name", "requires", "assigns"), CONTRACTS)
def test_what_a_component_requires_and_assigns(name: str, requires: list[str], assigns: list[str]) -> None:
    register()
    meta = Language.get_factory_meta(name)
    assert (list(meta.requires), list(meta.assigns)) == (requires, assigns)


def test_nothing_is_required_that_no_earlier_component_assigns(nlp: Language) -> None:
    analysis = nlp.analyze_pipes() or {}
    assert analysis["problems"] == {name: [] for name in COMPONENTS}


def test_registering_twice_changes_nothing() -> None:
    before = [Language.get_factory_meta(name).factory for name in COMPONENTS]
    register()
    assert [Language.get_factory_meta(name).factory for name in COMPONENTS] == before


def test_the_pipeline_is_made_once_and_needs_no_model(nlp: Language) -> None:
    assert make_nlp() is nlp
    assert nlp.vocab.vectors.shape[0] == 0


def test_each_token_is_one_character(nlp: Language) -> None:
    assert [token.text for token in nlp.make_doc("12名教师")] == ["1", "2", "名", "教", "师"]


def test_a_component_can_be_left_out(nlp: Language) -> None:
    with nlp.select_pipes(disable=["kg_quantities", "kg_references", "kg_names"]):
        doc = nlp(TEXT)
    assert (doc._.kg_quantities, doc._.kg_skipped, doc.ents) == ((), (), ())
    assert [mention.text for mention in doc._.kg_mentions] == ["杭州市", "桐庐县", "富春江镇"]


def test_a_text_with_everything(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [span.text for span in doc.spans["kg_times"]] == ["3月5日"]
    assert [span.text for span in doc.spans["kg_quantities"]] == ["12名"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("杭州市桐庐县教育局", "Organization"),
        ("富春江镇中心小学", "Organization"),
        ("李梅", "Person"),
        ("‘星火’计划", "Program"),
    ]
    assert [(span.text, span.label_) for span in doc.spans["kg"]] == [
        ("杭州市", "Place"),
        ("杭州市桐庐县教育局", "Organization"),
        ("桐庐县", "Place"),
        ("富春江镇", "Place"),
        ("富春江镇中心小学", "Organization"),
        ("李梅", "Person"),
        ("‘星火’计划", "Program"),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "。", "天气很好。"])
def test_a_text_without_anything(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert (doc._.kg_times, doc._.kg_mentions, doc._.kg_quantities, doc._.kg_skipped) == ((), (), (), ())
    assert (doc.ents, len(doc.spans["kg"])) == ((), 0)


def test_batches_keep_order_and_each_date_of_publication() -> None:
    texts = [("7月3日", "2021-07-20"), ("7月3日", "2019-08-01"), ("7月3日", ""), ("12名教师", "2021-07-20")]
    docs = list(annotate(texts, batch=2))
    assert [[time.value for time in doc._.kg_times] for doc in docs] == [["2021-07-03"], ["2019-07-03"], [""], []]
    assert [doc.text for doc in docs] == [text for text, _ in texts]


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=40).map("".join))
def test_any_text_has_true_spans(text: str) -> None:
    check(make_nlp()(text), text)


@pytest.mark.parametrize(
    "text", ["ئۇيغۇر 12 تىلى", "བོད་ཡིག ༣༤", "👨‍👩‍👧12名教师", "𠮷林市的12名教师", "é12名", "\ufeff3月5日"]
)
def test_texts_of_other_scripts_have_true_spans(nlp: Language, text: str) -> None:
    check(nlp(text), text)


@pytest.mark.parametrize("text", [TEXT, unicodedata.normalize("NFD", TEXT), TEXT * 40])
def test_a_second_reading_is_the_same(nlp: Language, text: str) -> None:
    first, second = nlp(text), nlp(text)
    assert (first._.kg_times, first._.kg_mentions) == (second._.kg_times, second._.kg_mentions)
    assert (first._.kg_quantities, first._.kg_skipped) == (second._.kg_quantities, second._.kg_skipped)


def check(doc: Doc, text: str) -> None:
    """All that must hold for the annotation of any text."""
    assert doc.text == text
    named = [(m.start, m.end, m.text) for m in [*doc._.kg_mentions, *doc._.kg_times]]
    assert [span for span in named if text[span[0] : span[1]] != span[2] or span[0] >= span[1]] == []
    items = [(q.item_start, q.item_end, q.item) for q in doc._.kg_quantities if q.item_start >= 0]
    assert [span for span in items if text[span[0] : span[1]] != span[2] or span[0] >= span[1]] == []
    assert {m.kind for m in doc._.kg_mentions} <= set(ENTITY_CLASSES)
    assert {q.op for q in doc._.kg_quantities} <= set(OPERATORS)
    assert [q for q in doc._.kg_quantities if (q.max is not None) != (q.op == "range") or q.value < 0] == []
    assert {s.reason for s in doc._.kg_skipped} <= {"name", "time", "ordinal", "idiom", "missed"}
    for parts in (doc._.kg_times, doc._.kg_quantities, doc._.kg_skipped, doc._.kg_mentions):
        assert list(parts) == sorted(set(parts))
    numbers = sorted((part.start, part.end) for part in [*doc._.kg_quantities, *doc._.kg_skipped])
    assert [pair for pair in pairwise(numbers) if pair[0][1] > pair[1][0]] == []
    assert [pair for pair in pairwise(doc.ents) if pair[0].end > pair[1].start] == []
    assert [(span.start_char, span.end_char) for span in doc.spans["kg"]] == [
        (m.start, m.end) for m in doc._.kg_mentions
    ]
    assert [(q.start, q.end) for q in doc._.kg_quantities] == [
        (span.start_char, span.end_char) for span in doc.spans["kg_quantities"]
    ]
