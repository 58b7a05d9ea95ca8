"""Trigger words in their sentence: where names end, by the rules alone."""

import pytest

from kg.extract.facts import Extractor
from kg.extract.reading import Reading
from kg.pipeline import make_nlp


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        ("县应急管理局、县卫生健康委派员参加的3个督导组下沉。", ["下沉"]),  # not 委派
        ("县教育工委派6名干部到青石小学帮扶。", ["派"]),  # not 委派
        ("市发改委派出5个检查组赴各镇督查。", ["派出"]),
        ("县里委派6名干部到青石小学帮扶。", ["委派"]),
    ],
)
def test_no_trigger_begins_inside_a_name_that_ends_in_it(text: str, triggers: list[str]) -> None:
    doc = make_nlp()(text, disable=["kg_tagger"])
    assert [fact.trigger for fact in Extractor(Reading(doc)).facts() if fact.type == "Dispatch"] == triggers
