"""Cues: what the network says of events, put together from its lines. The numbers are made by hand."""

import numpy as np
import pytest

from kg.annotate.cues import NO_CUES, Cues, cues
from kg.annotate.network.tagger import Read, tagger
from kg.annotate.tagged import Network
from kg.pipeline import make_nlp

MARKS = {"event": ("O", "Dispatch", "Service"), "count": ("Dispatch", "Measure")}


def read(edges: list[int], event: list[list[float]], count: list[list[float]]) -> Read:
    spans = {"role": [(0, edges[1], "AGENT", 0.91234)], "item": [(edges[-2], edges[-1], "ITEM", 0.5)]}
    return Read(spans, edges, {"event": np.array(event, np.float32), "count": np.array(count, np.float32)})


@pytest.fixture
def two_lines() -> Cues:
    """Lines 县里选派5名干部 and 检查, a line feed between them."""
    first = read(
        [0, 2, 4, 6, 8],
        [[1, 0, 0], [0.1, 0.8, 0.1], [1, 0, 0], [1, 0, 0]],
        [[0.5, 0.5], [0.2, 0.8], [0.9, 0.1], [0, 1]],
    )
    second = read([0, 2], [[0.25, 0.0, 0.75]], [[0.4, 0.6]])
    return cues([(0, first), (9, second)], MARKS)


def test_spans_of_later_lines_are_moved(two_lines: Cues) -> None:
    assert [(c.start, c.end, c.kind, c.score) for c in two_lines.arguments.spans] == [
        (0, 2, "AGENT", 0.912),
        (9, 11, "AGENT", 0.912),
    ]
    assert [(c.start, c.end) for c in two_lines.items.spans] == [(6, 8), (9, 11)]


def test_triggers_are_runs_of_one_type(two_lines: Cues) -> None:
    found = [(c.start, c.end, c.kind, c.score) for c in two_lines.triggers.spans]
    assert found == [(2, 4, "Dispatch", 0.8), (9, 11, "Service", 0.75)]


def test_scores_of_a_span_are_the_mean_over_its_units(two_lines: Cues) -> None:
    assert two_lines.type_scores(4, 6) == {"Dispatch": 0.9, "Measure": 0.1}
    assert two_lines.type_scores(3, 5) == {"Dispatch": 0.55, "Measure": 0.45}  # two units, each touched
    assert two_lines.type_scores(9, 11) == {"Dispatch": 0.4, "Measure": 0.6}
    assert two_lines.trigger_scores(8, 9) == {"O": 0.0, "Dispatch": 0.0, "Service": 0.0}  # the line feed


def test_without_the_tagger_there_are_none() -> None:
    assert not NO_CUES
    assert NO_CUES.type_scores(0, 5) == {} == NO_CUES.trigger_scores(0, 5)
    assert cues([], MARKS) is NO_CUES
    assert not make_nlp()("县里选派5名干部。", disable=["kg_tagger"])._.kg_cues


def test_a_text_has_the_same_cues_in_any_batch() -> None:
    texts = ["县里选派5名干部。", "", "检查组走访企业30家，\n发现隐患7处。" * 9, "。"]
    together = [doc._.kg_cues for doc in make_nlp().pipe(texts)]
    for text, found in zip(texts, together, strict=True):
        alone = make_nlp()(text)._.kg_cues
        assert (alone.arguments.spans, alone.items.spans) == (found.arguments.spans, found.items.spans)
        assert alone.triggers.spans == found.triggers.spans
        assert np.allclose(alone.types, found.types, atol=2e-3)


def test_the_shipped_model_has_what_cues_need() -> None:
    assert {"role", "item"} <= set(tagger().heads)
    assert tagger().marks["event"][0] == "O"
    assert set(tagger().marks["event"]) - {"O"} < set(tagger().marks["count"])
    assert Network().match(["青石镇。"], ("outer",))[0][0].kind == "Place"
