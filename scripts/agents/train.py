"""Train the ranker of agents: `make agents` writes kg/data/agents and prints how often rules and ranker are right.

It learns from the annotated articles (articles.py) and from tests/gold/train; each is read by the whole pipeline, so that
the ranker sees what it will see. The tagger that ships has learnt from the same articles and is surer there than on new
text, so `--tagger` takes one that has not: scripts/tagger/train.py --runs base.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import articles
import numpy as np
import numpy.typing as npt

from kg.annotate import tagged
from kg.annotate.network.tagger import Tagger
from kg.clean.cleaner import clean
from kg.extract.candidates import FEATURES, Candidates
from kg.extract.facts import Extractor
from kg.extract.ranker import DOUBTED, SURE, Ranker, log_odds
from kg.extract.reading import Reading
from kg.model import Document, Fact, Page, Quantity, Source
from kg.pipeline import annotate
from kg.read import sources
from kg.read.reader import Reader
from kg.score import records
from kg.score.gold import read_gold
from kg.score.names import normal, same
from kg.score.parse import fact as told_fact
from kg.score.quantities import fits
from kg.settings import Settings

Array = npt.NDArray[np.float32]
ROOT = Path(__file__).resolve().parents[2]
HIDDEN, NETWORKS, EPOCHS, BATCH, RATE, DECAY, DROP = 48, 3, 12, 32, 2e-3, 1e-2, 0.35
GOLD_WEIGHT = 2.0  # articles of tests/gold are written as reporters write; the others dwell on what is hard


@dataclass(frozen=True, slots=True)
class Example:
    """A fact: its candidates' features (N + 1, F), which of them are right, whether the rules are, and where it stands.

    `told`: whether gold has a fact of this type with an amount of it; of one that gold has not, nobody is right.
    """

    table: Array
    right: npt.NDArray[np.bool_]
    chosen: npt.NDArray[np.bool_]
    rules_right: bool
    source: str
    document: str
    weight: float
    confidence: float = 0.0
    told: bool = True


def from_articles() -> Iterator[Example]:
    """Of each fact that has a trigger or amount of the same type where the article has one, whose agent is known."""
    read = list(articles.read())
    for (name, text, told), doc in zip(read, annotate([(text, "") for _, text, _ in read], 64), strict=True):
        reading = Reading(doc)
        facts = Extractor(reading).by_rules()
        candidates = Candidates(reading, facts)
        for number, fact in enumerate(facts):
            agents = next((one.agents for one in _same(fact, told) if one.agents is not None), None)
            if agents is not None:
                yield _example(candidates, number, fact, agents, "articles", name, 1.0)
        assert len(reading.text) == len(text)


def _same(fact: Fact, told: Sequence[articles.Told]) -> list[articles.Told]:
    """What of an article a fact tells: the amounts that it holds, or without any its trigger."""
    spans = [(q.start, q.end) for q in fact.quantities] or [
        (fact.trigger_start, fact.trigger_start + len(fact.trigger))
    ]
    kind = "q" if fact.quantities else "t"
    return [
        one
        for start, end in spans
        for one in told
        if one.kind == kind and one.type == fact.type and one.start < end and start < one.end
    ]


def from_gold(folder: Path) -> Iterator[Example]:
    """Of each fact one of whose quantities gold has in a fact of that type with an agent."""
    golds = {gold.doc: gold for gold in read_gold(folder)}
    documents = [document for document in _documents(folder / "articles") if document.source.doc in golds]
    docs = annotate([(document.text, document.published or "") for document in documents], 64)
    for document, doc in zip(documents, docs, strict=True):
        gold = golds[document.source.doc]
        reading = Reading(doc)
        facts = Extractor(reading).by_rules()
        candidates = Candidates(reading, facts)
        free = [
            (wanted, quantity) for wanted in (*gold.asked.facts, *gold.spare.facts) for quantity in wanted.quantities
        ]
        for number, fact in enumerate(facts):
            hit = next((pair for q in fact.quantities for pair in free if _fits(pair, fact.type, q)), None)
            if hit:
                free.remove(hit)
                agents = [[name.text for name in accepted] for accepted in hit[0].slots["agent"]]
                if agents:
                    yield _example(candidates, number, fact, agents, folder.name, gold.doc, GOLD_WEIGHT)
            elif fact.quantities:
                made = _example(candidates, number, fact, [[]], folder.name, gold.doc, 0.0)
                yield replace(made, told=False, rules_right=False)


def _documents(folder: Path) -> Iterator[Document]:
    settings = Settings()
    with Reader(settings) as reader:
        for source, file in sources.identify((file.as_posix(), file) for file in sorted(folder.iterdir())):
            for page in reader.pages(source, file) if isinstance(source, Source) else ():
                if isinstance(page, Page):
                    yield clean(page, settings)


def _fits(pair: tuple[records.Fact, records.Quantity], kind: str, found: Quantity) -> bool:
    """Whether a quantity of gold is the one found, and its fact of this type."""
    row = {"value": found.value, "op": found.op, "unit": found.unit, "item": found.item}
    row |= {} if found.max is None else {"max": found.max}
    said = told_fact({"doc": "", "type": kind, "span": [0, 1], "quantities": [row]})
    return pair[0].accepts(said) and fits(pair[1], said.quantities[0])


def _example(
    candidates: Candidates, number: int, fact: Fact, agents: list[list[str]], source: str, name: str, weight: float
) -> Example:
    which, table = candidates.of(number)

    def right(said: str) -> bool:
        return any(same(normal(said), map(normal, accepted)) for accepted in agents)

    found = np.array([*(right(candidates.arguments[i].name) for i in which), not agents], bool)
    said = [a.name for a in fact.arguments.get("agent", ())]
    chosen = np.append(table[:-1, FEATURES.index("rule")] > 0, False)
    return Example(table, found, chosen, not agents or any(map(right, said)), source, name, weight, fact.confidence)


def fit(examples: Sequence[Example], seed: int) -> dict[str, Array]:
    """One network by AdamW on the log likelihood of the right candidates of each fact, in NumPy: it is small."""
    rng = np.random.default_rng(seed)
    size = len(FEATURES)
    net = {
        "hidden": (rng.uniform(-1, 1, (size, HIDDEN)) / np.sqrt(size)).astype(np.float32),
        "hidden_bias": np.zeros(HIDDEN, np.float32),
        "out": (rng.uniform(-1, 1, HIDDEN) / np.sqrt(HIDDEN)).astype(np.float32),
        "straight": np.zeros(size, np.float32),
    }
    first = {name: np.zeros_like(value) for name, value in net.items()}
    second = {name: np.zeros_like(value) for name, value in net.items()}
    usable = [example for example in examples if example.right.any() and not example.right.all()]
    steps, step = EPOCHS * -(-len(usable) // BATCH), 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(usable))
        for low in range(0, len(order), BATCH):
            step += 1
            slopes = _slopes(net, [usable[i] for i in order[low : low + BATCH]], rng)
            rate = RATE * (1 - (step - 1) / steps)
            for name, slope in slopes.items():
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.999 * second[name] + 0.001 * slope * slope
                move = first[name] / (1 - 0.9**step) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
                net[name] -= (rate * (move + DECAY * net[name])).astype(np.float32)
    return net


def _slopes(net: dict[str, Array], part: Sequence[Example], rng: np.random.Generator) -> dict[str, Array]:
    """The gradient of the mean loss of some facts, with features and hidden units dropped at random."""
    rows = np.concatenate([example.table for example in part])
    rows = rows * (rng.random(rows.shape) >= DROP / 2) / (1 - DROP / 2)
    reached = rows @ net["hidden"] + net["hidden_bias"]
    kept = (rng.random(reached.shape) >= DROP) / (1 - DROP) * (reached > 0)
    hidden = reached * kept
    scores = hidden @ net["out"] + rows @ net["straight"]
    slope, at = np.zeros_like(scores), 0
    for example in part:
        size = len(example.right)
        likely = np.exp(scores[at : at + size] - scores[at : at + size].max())
        likely /= likely.sum()
        among = likely * example.right
        slope[at : at + size] = example.weight / len(part) * (likely - among / max(float(among.sum()), 1e-12))
        at += size
    back = np.outer(slope, net["out"]) * kept
    made = {
        "hidden": rows.T @ back, "hidden_bias": back.sum(axis=0), "out": hidden.T @ slope, "straight": rows.T @ slope,
    }  # fmt: skip
    return {name: value.astype(np.float32) for name, value in made.items()}


def stacked(nets: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """Networks side by side, as the ranker reads them."""
    return {name: np.stack([net[name] for net in nets]) for name in nets[0]}


def told_right(weights: dict[str, Array], examples: Sequence[Example]) -> tuple[float, float, float]:
    """How often the rules, the network alone, and both together are right."""
    rules = alone = both = 0
    examples = [example for example in examples if example.told]
    for example in examples:
        network, together, _ = decided(weights, example)
        rules, alone, both = rules + example.rules_right, alone + network, both + together
    total = max(len(examples), 1)
    return rules / total, alone / total, both / total


def decided(weights: dict[str, Array], example: Example) -> tuple[bool, bool, float]:
    """(whether the network alone is right, whether both together are, how probable the network finds their choice)."""
    scores = Ranker.scored(weights, example.table)
    likely = np.exp(scores - scores.max())
    likely /= likely.sum()
    best, said = int(likely.argmax()), float(likely[example.chosen].sum())
    network = example.rules_right if example.chosen[best] else bool(example.right[best])
    if best < len(likely) - 1 and likely[best] >= SURE and said <= DOUBTED and not example.chosen[best]:
        return network, network, float(likely[best])
    return network, example.rules_right, said if example.chosen.any() else float(likely[-1])


def scale(points: Sequence[tuple[float, float, bool]]) -> list[float]:
    """Weights of the log odds of confidence and probability, and a bias, by logistic regression (Newton's method)."""
    rows = np.array([[log_odds(told), log_odds(likely), 1.0] for told, likely, _ in points])
    right = np.array([float(found) for *_, found in points])
    found = np.zeros(3)
    for _ in range(30):
        likely = 1 / (1 + np.exp(-rows @ found))
        curve = rows.T @ (rows * (likely * (1 - likely))[:, None]) + 1e-3 * np.eye(3)
        found += np.linalg.solve(curve, rows.T @ (right - likely) - 1e-3 * found)
    return [round(float(value), 3) for value in found]


def crossed(examples: Sequence[Example], parts: int = 4) -> list[float]:
    """Print the figures of documents that the network did not learn from, a part of them after another; what makes
    confidence of its probabilities, learnt on the gold among them.
    """
    points: list[tuple[float, float, bool]] = []
    names = sorted({example.document for example in examples})
    random.Random(0).shuffle(names)
    rows: dict[str, list[tuple[int, tuple[float, float, float]]]] = {}
    for part in range(parts):
        aside = set(names[part::parts])
        weights = stacked([fit([e for e in examples if e.document not in aside], 1)])
        for source in sorted({e.source for e in examples}):
            test = [e for e in examples if e.document in aside and e.source == source]
            rows.setdefault(source, []).append((sum(e.told for e in test), told_right(weights, test)))
            if source != "articles":
                for example in test:
                    _, together, likely = decided(weights, example)
                    points.append((example.confidence, likely, together and example.told))
    for source, found in rows.items():
        total = sum(count for count, _ in found)
        means = [sum(count * figures[i] for count, figures in found) / total for i in range(3)]
        _tell(f"{source}, crossed", total, means)
    return scale(points)


def _tell(name: str, count: int, figures: Sequence[float]) -> None:
    print(f"{name:<24} n {count:<5} rules {figures[0]:.3f} network {figures[1]:.3f} both {figures[2]:.3f}", flush=True)


def save(folder: Path, weights: dict[str, Array], sources: dict[str, int], confidence: list[float]) -> None:
    """Write the model folder; the same weights, the same bytes."""
    sys.path.insert(0, str(ROOT / "scripts" / "tagger"))
    from export import npz_bytes  # type: ignore[import-not-found]

    folder.mkdir(parents=True, exist_ok=True)
    meta = {
        "format": 1,
        "features": FEATURES,
        "facts": sources,
        "networks": NETWORKS,
        "epochs": EPOCHS,
        "confidence": confidence,
    }
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "weights.npz").write_bytes(npz_bytes({k: v.astype(np.float16) for k, v in weights.items()}))


def main() -> None:
    """Read the arguments, make the examples, train, tell, save."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tagger", type=Path, help="a tagger that has not learnt from the articles")
    parser.add_argument("--out", type=Path, default=ROOT / "kg" / "data" / "agents")
    args = parser.parse_args()
    if args.tagger:
        other = Tagger(args.tagger)
        vars(tagged)["tagger"] = lambda: other
    gold = ROOT / "tests" / "gold"
    learnt = [*from_articles(), *from_gold(gold / "train")]
    confidence = crossed(learnt)
    print("confidence", *confidence)
    weights = stacked([fit(learnt, seed) for seed in range(1, NETWORKS + 1)])
    for name, folder in (("dev", gold / "dev"), ("own", gold)):
        test = list(from_gold(folder))
        _tell(name, sum(e.told for e in test), told_right(weights, test))
    counts = {
        source: sum(e.source == source and e.told for e in learnt) for source in sorted({e.source for e in learnt})
    }
    save(args.out, weights, counts, confidence)


if __name__ == "__main__":
    main()
