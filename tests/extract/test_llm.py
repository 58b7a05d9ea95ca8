"""A language model's facts: what is asked, what of an answer is believed, and the whole way over HTTP and through spacy-llm."""

import json
import pathlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import spacy

from kg.errors import EndpointError
from kg.extract.endpoint import KEY, Endpoint
from kg.extract.llm import FactsTask, answered, gaps, prompt
from kg.pipeline import COMPONENTS, make_nlp

SENTENCE = "云岭县财政局昨日把30余名干部调去青石镇。"
TEXT = f"云岭县委组织部选派12名医生到青石镇。{SENTENCE}"
TOLD = {
    "type": "Dispatch", "sentence": SENTENCE, "trigger": "调去", "agent": ["云岭县财政局"], "target": ["青石镇"],
    "quantities": ["30余名干部"],
}  # fmt: skip


def wrote(*rows: object) -> str:
    return json.dumps(rows, ensure_ascii=False)


def read(answer: str) -> tuple[list[Any], list[str]]:
    facts, refused = answered(make_nlp(facts=True)(TEXT), answer, "m1")
    return list(facts), list(refused)


def test_a_model_is_asked_for_the_types_in_use() -> None:
    asked = prompt(TEXT)
    assert TEXT in asked
    assert "- Dispatch (选派): People are sent" in asked
    assert "Donation" not in prompt(TEXT, ["Dispatch"])


@pytest.mark.parametrize("shape", ["{}", "```json\n{}\n```", "Here it is: {} That is all."])
def test_what_the_text_bears_out_is_a_fact_that_names_its_origin(shape: str) -> None:
    (fact,), refused = read(shape.replace("{}", wrote(TOLD)))
    assert refused == []
    assert (fact.type, fact.trigger, fact.rule, fact.confidence) == ("Dispatch", "调去", "llm:m1", 0.5)
    assert [(a.name, a.kind) for a in fact.arguments["agent"]] == [("云岭县财政局", "Organization")]
    assert [(q.value, q.op, q.unit, q.item) for q in fact.quantities] == [(30.0, "ge", "名", "干部")]
    place = fact.arguments["target"][0]
    assert TEXT[place.start : place.end] == "青石镇"
    assert place.start > TEXT.index("调去")  # of the two places, the one that is nearest


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "Conquest"}, "no event of a known type"),
        ({"sentence": "云岭县财政局把干部调去别处。"}, "the sentence does not stand"),
        ({"trigger": "派遣"}, "the trigger does not stand"),
        ({"agent": ["湖阳市财政局"]}, "agent '湖阳市财政局' does not stand"),
        ({"quantities": ["40余名干部"]}, "no amount that its sentence has"),
        ({"quantities": ["12名医生"]}, "no amount that its sentence has"),
        ({"quantities": ["干部"]}, "no amount that its sentence has"),
        ({"quantities": [30]}, "quantities is no list of texts"),
        ({"modality": "perhaps"}, "no such modality"),
    ],
)
def test_what_the_text_does_not_bear_out_is_refused_with_its_reason(change: dict[str, object], why: str) -> None:
    facts, refused = read(wrote({**TOLD, **change}))
    assert facts == []
    assert len(refused) == 1
    assert why in refused[0]


@pytest.mark.parametrize("answer", ["", "I cannot do that.", '[{"type": "Dispatch"', '{"type": "Dispatch"}', "[1]"])
def test_an_answer_of_another_form_is_refused(answer: str) -> None:
    facts, refused = read(answer)
    assert facts == []
    assert len(refused) == 1


def test_nothing_told_is_nothing_refused() -> None:
    assert read("[]") == ([], [])


def test_a_gap_is_what_no_rule_tells() -> None:
    doc = make_nlp(facts=True)(TEXT)
    ruled = next(fact for fact in doc._.facts if fact.trigger == "选派")
    same = {
        **TOLD,
        "sentence": "云岭县委组织部选派12名医生到青石镇。",
        "trigger": "选派",
        "agent": [],
        "quantities": [],
    }
    facts, _ = answered(doc, wrote(TOLD, same), "m1")
    assert [fact.trigger for fact in facts] == ["选派", "调去"]
    assert [fact.trigger for fact in gaps([ruled], facts)] == ["调去"]


class _Model(BaseHTTPRequestHandler):
    """A model that answers every prompt with TOLD, and keeps what it was asked."""

    asked: list[dict[str, Any]] = []  # noqa: RUF012
    status, answer = 200, wrote(TOLD)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append({"key": self.headers["Authorization"], "path": self.path, **json.loads(body)})
        said = json.dumps({"choices": [{"message": {"role": "assistant", "content": self.answer}}]}).encode()
        self.send_response(self.status)
        if self.status == 307:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(_Model, "asked", [])
    monkeypatch.delenv(KEY, raising=False)
    with HTTPServer(("127.0.0.1", 0), _Model) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/chat/completions"
        server.shutdown()
        thread.join(10)


def test_the_endpoint_is_asked_in_the_protocol_of_chat_completions(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "s3cret")
    assert Endpoint(model, "m1").ask("甲") == wrote(TOLD)
    assert _Model.asked == [
        {
            "key": "Bearer s3cret", "path": "/v1/chat/completions", "model": "m1", "temperature": 0,
            "messages": [{"role": "user", "content": "甲"}],
        }
    ]  # fmt: skip


@pytest.mark.parametrize("status", [307, 401, 500])
def test_an_endpoint_that_refuses_is_an_error_without_the_key(
    status: int, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "s3cret")
    monkeypatch.setattr(_Model, "status", status)
    with pytest.raises(EndpointError, match=f"says {status}") as error:
        Endpoint(model, "m1").ask("甲")
    assert "s3cret" not in error.value.line()
    assert len(_Model.asked) == 1


def test_an_endpoint_that_is_none_is_an_error() -> None:
    with pytest.raises(EndpointError, match="does not answer"):
        Endpoint("http://127.0.0.1:9/v1", "m1", seconds=5).ask("甲")
    with pytest.raises(EndpointError, match="no http address"):
        Endpoint("file:///etc/passwd", "m1")
    with pytest.raises(EndpointError, match="name or password") as error:
        Endpoint("http://me:s3cret@127.0.0.1:9/v1", "m1")
    assert "s3cret" not in error.value.line()


def test_through_spacy_llm_facts_are_compared_and_gaps_filled(model: str) -> None:
    pytest.importorskip("spacy_llm")
    nlp = spacy.blank("zh")
    for name in (*COMPONENTS, "kg_facts"):
        nlp.add_pipe(name)
    config = {
        "task": {"@llm_tasks": "kg.Facts.v1", "origin": "m1", "fill": True},
        "model": {"@llm_models": "kg.Endpoint.v1", "url": model, "model": "m1"},
    }
    before = nlp(TEXT)._.facts
    nlp.add_pipe("llm", config=config)
    doc = nlp(TEXT)
    assert len(_Model.asked) == 1
    assert [fact.rule for fact in doc._.kg_llm_facts] == ["llm:m1"]
    assert doc._.kg_llm_refused == ()
    added = [fact for fact in doc._.facts if fact.rule.startswith("llm:")]
    assert [fact for fact in doc._.facts if not fact.rule.startswith("llm:")] == list(before)
    assert added == gaps(before, doc._.kg_llm_facts)


def test_without_a_model_nothing_asks_one(model: str, tmp_path: pathlib.Path) -> None:
    doc = make_nlp(facts=True)(TEXT)
    assert (doc._.kg_llm_facts, doc._.kg_llm_refused, _Model.asked) == ((), (), [])
    assert [fact.rule for fact in doc._.facts if fact.rule.startswith("llm:")] == []


def test_a_task_takes_answers_as_texts_or_lists() -> None:
    docs = [make_nlp(facts=True)(TEXT) for _ in range(2)]
    made = list(FactsTask("m1").parse_responses(docs, [wrote(TOLD), [wrote(TOLD)]]))
    assert [len(doc._.kg_llm_facts) for doc in made] == [1, 1]
