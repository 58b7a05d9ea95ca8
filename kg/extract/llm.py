"""A language model's facts beside those of the rules: a prompt, and an answer of which only what the text says is believed.

A task for spacy-llm (`kg.Facts.v1` of `llm_tasks`), off unless a user adds it to a pipeline of his own. Each fact's `rule`
begins with `llm:`. Amounts are never the model's: its words must cover a quantity that kg_quantities read.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Iterable  # noqa: UP035  (spacy-llm compares hints with those of typing)

from spacy.tokens import Doc

from kg.annotate.texts import text_of
from kg.extract.frames import frames
from kg.model import ROLES, Argument, Fact, Quantity

ORIGIN = "llm:"
CONFIDENCE = 0.5  # no probability: below what the rules give, so that filters can tell
MODALITIES = ("planned", "negated")
_PROMPT = """\
Read the Chinese text and list the events that it reports, as a JSON array and nothing else.
Each event is an object: "type", one of the types below; "sentence", the sentence that tells it; "trigger", the word that \
names it; the roles {roles}, each an array of names; "quantities", an array of amounts with their nouns; "modality", \
"planned" or "negated" where the text says so. Copy all words exactly as the text has them; leave out what it does not say.

Types:
{types}

Text:
<<<
{text}
>>>
"""


def prompt(text: str, types: Sequence[str] = ()) -> str:
    """What a model is asked about a text; `types`: the event types, all in use where none are given."""
    chosen = [frame for frame in frames() if not types or frame.type in types]
    listed = "\n".join(f"- {frame.type} ({frame.label['zh']}): {frame.definition['en']}" for frame in chosen)
    return _PROMPT.format(roles=", ".join(ROLES), types=listed, text=text)


def answered(doc: Doc, answer: str, origin: str, types: Sequence[str] = ()) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """(facts in text order, why others were refused) of a model's answer about a Doc."""
    told, wrong = _objects(answer)
    if wrong:
        return (), (wrong,)
    facts: list[Fact] = []
    refused: list[str] = []
    known = {frame.type for frame in frames()} & (set(types) or {frame.type for frame in frames()})
    for row in told:
        try:
            facts.append(_fact(doc, row, origin, known))
        except ValueError as err:
            refused.append(f"{err}: {json.dumps(row, ensure_ascii=False)[:200]}")
    return tuple(sorted(facts, key=lambda f: (f.start, f.trigger_start, f.type))), tuple(refused)


def _objects(answer: str) -> tuple[list[Any], str]:
    """(rows of the JSON array of an answer, in a fence or among words or not; what is wrong where there is none)."""
    start = re.search(r"\[\s*[\]{]", answer)
    try:
        rows, _ = json.JSONDecoder().raw_decode(answer, start.start() if start else 0)
    except ValueError:
        return [], f"the answer holds no JSON array: {answer[:200]!r}"
    return (rows, "") if isinstance(rows, list) else ([], "the answer is no JSON array")


def _fact(doc: Doc, row: Any, origin: str, known: set[str]) -> Fact:
    """One event of an answer. Raises ValueError for one that the text does not bear out."""
    if not isinstance(row, dict) or row.get("type") not in known:
        raise ValueError("no event of a known type")
    text = text_of(doc)
    sentence = _words(row, "sentence")
    start = text.find(sentence)
    if not sentence or start < 0:
        raise ValueError("the sentence does not stand in the text")
    end = start + len(sentence)
    trigger = _words(row, "trigger")
    at = text.find(trigger, start, end) if trigger else start
    if at < 0:
        raise ValueError("the trigger does not stand in its sentence")
    modality = row.get("modality") or ""
    if modality not in ("", *MODALITIES):
        raise ValueError("no such modality")
    arguments = {role: tuple(_arguments(doc, row, role, at)) for role in ROLES}
    amounts = tuple(dict.fromkeys(_amounts(doc, row, start, end)))
    times = tuple(t for t in doc._.kg_times if start <= t.start < end)
    return Fact(
        row["type"], trigger, at, start, end, {role: filled for role, filled in arguments.items() if filled}, amounts,
        times, CONFIDENCE, modality, f"{ORIGIN}{origin}",
    )  # fmt: skip


def _words(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    return value


def _list(row: Mapping[str, Any], key: str) -> list[str]:
    value = row.get(key) or []
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        raise ValueError(f"{key} is no list of texts")
    return [one for one in listed if one]


def _arguments(doc: Doc, row: Mapping[str, Any], role: str, at: int) -> Iterator[Argument]:
    """The fillers of a role, each where its words stand nearest to the trigger."""
    text = text_of(doc)
    kinds = {(m.start, m.end): m.kind for m in doc._.kg_mentions}
    for name in _list(row, role):
        places = [match.start() for match in re.finditer(re.escape(name), text)]
        if not places:
            raise ValueError(f"{role} {name!r} does not stand in the text")
        start = min(places, key=lambda place: (abs(place - at), place))
        yield Argument(name, kinds.get((start, start + len(name)), "Collective"), start, start + len(name))


def _amounts(doc: Doc, row: Mapping[str, Any], start: int, end: int) -> Iterator[Quantity]:
    """The quantities of the text that the model's words cover inside the sentence."""
    text = text_of(doc)
    for words in _list(row, "quantities"):
        at = text.find(words, start, end)
        found = [q for q in doc._.kg_quantities if at <= q.start and q.end <= at + len(words)]
        if at < 0 or not found:
            raise ValueError(f"{words!r} is no amount that its sentence has")
        yield from found


def gaps(found: Sequence[Fact], told: Iterable[Fact]) -> list[Fact]:
    """The facts of a model that fill a gap: no fact of the rules but a bare Measure has the same type there, or an amount of
    theirs.
    """
    events = [fact for fact in found if fact.type != "Measure"]

    def known(one: Fact) -> bool:
        amounts = {q.start for q in one.quantities}
        return any(
            (fact.type == one.type and fact.start < one.end and one.start < fact.end)
            or amounts & {q.start for q in fact.quantities}
            for fact in events
        )

    return [one for one in told if not known(one)]


class FactsTask:
    """The task of spacy-llm: asks for the facts of each Doc, and writes what is borne out to `doc._.kg_llm_facts`, what was
    refused and why to `doc._.kg_llm_refused`; with `fill` what no rule has told also to `doc._.facts`, in text order.
    """

    def __init__(self, origin: str, fill: bool = False, types: Sequence[str] = ()) -> None:
        self.origin, self.fill, self.types = origin, fill, tuple(types)

    def generate_prompts(self, docs: Iterable[Doc]) -> Iterable[str]:
        """A prompt for each Doc."""
        for doc in docs:
            yield prompt(text_of(doc), self.types)

    def parse_responses(self, docs: Iterable[Doc], responses: Iterable[Any]) -> Iterable[Doc]:
        """The Docs with what the answers say; an answer is a text, or a list of one."""
        for doc, response in zip(docs, responses, strict=True):
            answer = response if isinstance(response, str) else next(iter(response), "")
            doc._.kg_llm_facts, doc._.kg_llm_refused = answered(doc, str(answer), self.origin, self.types)
            if self.fill:
                filled = [*doc._.facts, *gaps(doc._.facts, doc._.kg_llm_facts)]
                doc._.facts = tuple(sorted(filled, key=lambda f: (f.start, f.trigger_start, f.type, f.end)))
            yield doc


def facts_task(origin: str, fill: bool = False, types: list[str] | None = None) -> FactsTask:
    """The task `kg.Facts.v1`. `origin` names the model in each fact's rule; `types`: the event types to ask for, else all."""
    return FactsTask(origin, fill, types or ())
