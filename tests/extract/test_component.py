"""Components in a pipeline that is not ours: found by spaCy alone, in any order that makes sense, and told when it does not."""

import subprocess
import sys

import pytest
import spacy
from spacy.language import Language

import kg
from kg.errors import PipelineError

TEXT = "3月5日，云岭县委组织部选派30余名干部到青石镇。该县有5所学校。"


def blank(*names: str) -> Language:
    nlp = spacy.blank("zh")
    for name in names:
        nlp.add_pipe(name)
    return nlp


def test_spacy_finds_a_component_before_anything_of_ours_is_imported() -> None:
    code = (
        "import spacy; nlp = spacy.blank('zh')\n"
        "nlp.add_pipe('kg_quantities'); (q,) = nlp('选派30余名干部')._.kg_quantities\n"
        "print(q.value, q.op, q.unit, q.item, nlp.analyze_pipes()['summary']['kg_quantities']['assigns'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout == "30.0 ge 名 干部 ['doc._.kg_quantities', 'doc._.kg_skipped']\n", run.stderr


@pytest.mark.parametrize(
    ("there", "name", "missing"),
    [
        ((), "kg_names", "kg_places"),
        (("kg_places",), "kg_references", "kg_names"),
        ((), "kg_facts", "kg_times, kg_names, kg_quantities"),
        (("kg_times", "kg_quantities"), "kg_facts", "kg_names"),
    ],
)
def test_a_component_that_lacks_an_earlier_one_says_which(there: tuple[str, ...], name: str, missing: str) -> None:
    with pytest.raises(PipelineError) as error:
        blank(*there, name)
    assert str(error.value).startswith(f"{name} needs {missing} before it: first nlp.add_pipe(")


def test_a_component_by_another_name_is_known_by_its_factory() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("kg_places", name="where")
    nlp.add_pipe("kg_names")
    assert nlp.pipe_names == ["where", "kg_names"]


def test_facts_by_the_rules_alone() -> None:
    doc = blank("kg_times", "kg_places", "kg_names", "kg_quantities", "kg_facts")(TEXT)
    first = doc._.facts[0]
    assert (first.type, first.trigger, first.rule) == ("Dispatch", "选派", "Dispatch/1")
    assert [(a.name, TEXT[a.start : a.end]) for a in first.arguments["agent"]] == [("云岭县委组织部",) * 2]
    counted = {(q.start, q.end) for fact in doc._.facts for q in fact.quantities}
    assert counted == {(q.start, q.end) for q in doc._.kg_quantities} != set()


@pytest.mark.parametrize("segmenter", ["char", "pkuseg"])
def test_the_whole_pipeline_with_facts(segmenter: str) -> None:
    doc = kg.make_nlp(segmenter, facts=True)(TEXT)
    assert doc._.facts[0].type == "Dispatch"
    assert ("云岭县委组织部", "locatedIn", "云岭县") in {(r.subject, r.predicate, r.object) for r in doc._.kg_relations}
    assert kg.make_nlp(segmenter)(TEXT)._.facts == ()


@pytest.mark.parametrize("text", ["", " ", "。", "天气很好。"])
def test_a_text_without_facts(text: str) -> None:
    assert kg.make_nlp(facts=True)(text)._.facts == ()
