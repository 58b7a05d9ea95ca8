"""Train the tagger on: `make train` prints the held-out tables and saves the model in kg/data/tagger.

Needs PyTorch, the corpora, and LAC's weights as convert.py --float32 writes them to build/lac32. Runs: `held` holds a tenth
of every source out; `gap1` to `gap3` each leave one corpus and one topic of our own sentences out; `final` trains on all; `base` on all but the whole
articles (paragraphs/a*.txt), for scripts/agents.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from data import (
    CORE,
    EVENT_HEADS,
    FILES,
    LABELS,
    MARKS,
    OWN_HEADS,
    ROOT,
    Node,
    Places,
    Sample,
    Span,
    Variants,
    digest,
    read_corpus,
    read_events,
    read_own,
    sample_of,
    vary_events,
)
from export import save
from lac import Tagger as Lac
from net import Net
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from kg.annotate.network.tagger import Tagger
from kg.annotate.network.units import LONGEST, Cutter, Encoder, chunks

LAC = ROOT / "build" / "lac32"
ABBREVIATED = frozenset("中美日俄韩朝德英法意印巴欧亚非澳葡加以港台越泰缅")
TOPICS = ("enterprise_resumption", "law_courts_market_regulation", "education_culture_sport")


@dataclass(frozen=True)
class Config:
    """Settings of a training run."""

    seed: int = 1
    epochs: int = 5
    gap_epochs: int = 3
    batch: int = 32
    rate: float = 2e-3  # encoder
    head_rate: float = 4e-3
    embed_rate: float = 2e-3
    drop_in: float = 0.1
    drop_out: float = 0.3
    split: float = 0.1  # chance that a word falls into characters
    variants: int = 2  # of each of our sentences, an epoch
    event_variants: int = 3  # of each of our paragraphs with events
    freeze: int = 0  # epochs with embeddings at rest
    copies: tuple[tuple[str, float], ...] = (("cluener", 1.0), ("people", 1.5), ("msra", 1.5))


@dataclass
class Material:
    """What a run may learn from."""

    corpora: dict[str, list[Sample]]
    own: list[tuple[str, Node]]
    events: list[Sample] = field(default_factory=list)


# ---- units ----


def encoder_of(folder: Path, split: list[str]) -> Encoder:
    """The encoder of LAC's converted folder, with the words of `split` read as characters."""
    lines = {name: (folder / f"{name}.txt").read_bytes().decode().split("\n")[:-1] for name in ("vocab", "q2b", "cut")}
    total = json.loads((folder / "meta.json").read_text("utf-8"))["cut_total"]
    replaced = dict(line.split("\t") for line in lines["q2b"])
    return Encoder(lines["vocab"], replaced, Cutter(lines["cut"], total), split)


def tagger_of(
    arrays: dict[str, np.ndarray],
    labels: dict[str, list[str]],
    marks: dict[str, list[str]],
    split: list[str],
    deep: list[str],
) -> Tagger:
    """The tagger that ships, from weights at hand, quantised like it."""
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), arrays, labels, marks, split, deep, LAC, {})
        return Tagger(Path(folder))


class Units:
    """Turns samples into ids and tags, with random and needful splits of words."""

    def __init__(self, encoder: Encoder, chance: float, rng: random.Random) -> None:
        self.encoder, self.chance, self.rng = encoder, chance, rng
        self._cut: dict[str, list[str]] = {}
        self.numbers = {
            head: {f"{k}-{p}": 1 + 4 * i + j for i, k in enumerate(kinds) for j, p in enumerate("BIES")}
            for head, kinds in {**LABELS, **EVENT_HEADS}.items()
        }

    def words(self, text: str) -> list[str]:
        """The dictionary's cut, remembered."""
        if text not in self._cut:
            self._cut[text] = self.encoder.cutter.cut(text)
        return self._cut[text]

    def make(self, sample: Sample) -> tuple[list[int], dict[str, list[int]], dict[str, list[int]]]:
        """Ids (U,), for each head tags (U,), for each mark classes (U,); a word with a span's edge inside is always split."""
        taught = (*sample.heads.values(), *sample.marks.values())
        edges = {at for spans in taught for a, b, _ in spans for at in (a, b)}
        ids: list[int] = []
        where: dict[int, int] = {}
        at = 0
        for word in self.words(sample.text):
            number = self.encoder.words.get(word)
            hidden = any(at + i in edges for i in range(1, len(word)))
            if number is None or hidden or (len(word) > 1 and self.rng.random() < self.chance):
                for i, char in enumerate(word):
                    where[at + i] = len(ids)
                    ids.append(self.encoder.chars.get(char, self.encoder.unknown))
            else:
                where[at] = len(ids)
                ids.append(number)
            at += len(word)
        where[at] = len(ids)
        tags = {head: self._tags(head, spans, where, len(ids)) for head, spans in sample.heads.items()}
        return ids, tags, {name: self._classes(name, spans, where, len(ids)) for name, spans in sample.marks.items()}

    def _classes(self, name: str, spans: list[Span], where: dict[int, int], size: int) -> list[int]:
        classes = [0 if "O" in MARKS[name] else -1] * size
        for start, end, label in spans:
            classes[where[start] : where[end]] = [MARKS[name].index(label)] * (where[end] - where[start])
        return classes

    def _tags(self, head: str, spans: list[Span], where: dict[int, int], size: int) -> list[int]:
        tags = [0] * size
        numbers = self.numbers[head]
        for start, end, label in spans:
            a, b = where[start], where[end]
            if b == a + 1:
                tags[a] = numbers[f"{label}-S"]
            else:
                tags[a:b] = [numbers[f"{label}-I"]] * (b - a)
                tags[a], tags[b - 1] = numbers[f"{label}-B"], numbers[f"{label}-E"]
        return tags


def split_words(samples: list[Sample], encoder: Encoder, share: float = 0.03) -> list[str]:
    """Dictionary words within which an entity ends in at least a share of their uses."""
    uses: Counter[str] = Counter()
    crossed: Counter[str] = Counter()
    for sample in samples:
        taught = (*sample.heads.values(), *sample.marks.values())
        edges = {at for spans in taught for a, b, _ in spans for at in (a, b)}
        at = 0
        for word in encoder.cutter.cut(sample.text):
            if len(word) > 1 and word in encoder.words:
                uses[word] += 1
                crossed[word] += any(at + i in edges for i in range(1, len(word)))
            at += len(word)
    return sorted(word for word, count in crossed.items() if count and count >= share * uses[word])


def paired_names(samples: list[Sample], encoder: Encoder) -> list[str]:
    """Dictionary words such as 中日 that only string abbreviated countries, unless seen as one entity."""
    whole = {sample.text[a:b] for sample in samples for spans in sample.heads.values() for a, b, _ in spans}
    words = encoder.cutter.words & encoder.words.keys()
    return sorted(w for w in words if len(w) > 1 and all(char in ABBREVIATED for char in w) and w not in whole)


def pieces(sample: Sample) -> list[Sample]:
    """A long sample cut as the tagger would cut it; entities across a cut are dropped."""
    if len(sample.text) <= LONGEST:
        return [sample]
    out = []
    for low, high in chunks(sample.text):
        heads, marks = (
            {
                name: [(a - low, b - low, label) for a, b, label in spans if low <= a and b <= high]
                for name, spans in found.items()
            }
            for found in (sample.heads, sample.marks)
        )
        out.append(Sample(sample.text[low:high], heads, sample.topic, marks))
    return out


# ---- training ----


def epoch_samples(material: Material, variants: Variants, config: Config, rng: random.Random) -> list[Sample]:
    """The samples of one epoch: corpora with their copies, our sentences and variants of them."""
    out: list[Sample] = []
    for source, copies in config.copies:
        part = material.corpora.get(source, [])
        out.extend(part * int(copies))
        out.extend(rng.sample(part, int(len(part) * (copies % 1))))
    for topic, tree in material.own:
        out.append(sample_of(topic, tree))
        out.extend(sample_of(topic, variants.make(tree, rng)) for _ in range(config.variants))
    for sample in material.events:
        out.append(sample)
        out.extend(vary_events(sample, variants.places, rng) for _ in range(config.event_variants))
    return out


def batches(samples: list[Sample], units: Units, size: int, rng: random.Random) -> list[tuple[Tensor, ...]]:
    """Batches of one source each, of texts of about equal length, in random order."""
    groups: dict[tuple[str, ...], list[tuple[list[int], dict[str, list[int]], dict[str, list[int]]]]] = {}
    for sample in samples:
        for piece in pieces(sample):
            if piece.text:
                groups.setdefault(tuple(piece.heads), []).append(units.make(piece))
    out = []
    for heads, rows in groups.items():
        rows.sort(key=lambda row: len(row[0]) + rng.random() * 4)
        out.extend((heads, rows[i : i + size]) for i in range(0, len(rows), size))
    rng.shuffle(out)
    return out


def pad(rows: list[list[int]], value: int = 0) -> Tensor:
    """Lists to (T, B)."""
    return pad_sequence([torch.tensor(row) for row in rows], padding_value=value)


def fit(material: Material, config: Config, log: str) -> tuple[Tagger, dict[str, np.ndarray], list[str]]:
    """Train a network; hand back a NumPy tagger with float32 weights, its arrays, the words it splits."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(1)
    rng = random.Random(config.seed)
    trees = [tree for _, tree in material.own]
    variants = Variants.of(trees, Places())
    plain = encoder_of(LAC, [])
    seen = [s for part in material.corpora.values() for s in part] + [sample_of("", t) for t in trees]
    seen += material.events
    extra = [sample_of("", variants.make(t, rng)) for t in trees for _ in range(3)]
    split = sorted({*split_words(seen, plain), *split_words(extra, plain, 0.2), *paired_names(seen, plain)})
    encoder = encoder_of(LAC, split)
    heads = [*material.corpora, *(OWN_HEADS if trees else ()), *(EVENT_HEADS if material.events else ())]
    labels = {head: {**LABELS, **EVENT_HEADS}[head] for head in heads}
    marks = MARKS if material.events else {}
    net = Net(labels, marks, tuple(EVENT_HEADS) if material.events else ()).load(LAC)
    net.drop_in, net.drop_out = config.drop_in, config.drop_out
    tops = [*net.heads.parameters(), *net.marks.parameters()]
    head_ids = {id(p) for p in tops}
    body = [p for n, p in net.named_parameters() if id(p) not in head_ids and not n.startswith("embed")]
    main = torch.optim.AdamW(
        [{"params": body, "lr": config.rate}, {"params": tops, "lr": config.head_rate}],
        weight_decay=0.01,
    )
    table = torch.optim.SparseAdam(list(net.embed.parameters()), lr=config.embed_rate)
    units = Units(encoder, config.split, rng)
    began = time.time()
    step, total = 0, 0
    for epoch in range(config.epochs):
        todo = batches(epoch_samples(material, variants, config, rng), units, config.batch, rng)
        total = total or len(todo) * config.epochs
        sums: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        net.train()
        for names, rows in todo:
            pace = min(1.0, (step + 1) / 150) * max(0.02, 1 - step / total)
            for group, rate in zip(main.param_groups, (config.rate, config.head_rate), strict=True):
                group["lr"] = rate * pace
            table.param_groups[0]["lr"] = config.embed_rate * pace
            net.embed.weight.requires_grad_(epoch >= config.freeze)
            lengths = torch.tensor([len(ids) for ids, _, _ in rows])
            low, high = net(pad([ids for ids, _, _ in rows]), lengths, any(name in net.deep for name in names))
            loss = torch.zeros(())
            for name in names:
                part = net.heads[name](
                    high if name in net.deep else low, pad([tags[name] for _, tags, _ in rows]), lengths
                ).mean()
                loss = loss + part
                sums[name] += float(part.detach())
                counts[name] += 1
            for name in rows[0][2]:
                part = net.marks[name](high, pad([marks[name] for _, _, marks in rows], -1))
                loss = loss + part
                sums[name] += float(part.detach())
                counts[name] += 1
            main.zero_grad()
            table.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in main.param_groups for p in g["params"]], 5.0)
            main.step()
            if epoch >= config.freeze:
                table.step()
            step += 1
        means = " ".join(f"{k} {sums[k] / counts[k]:.3f}" for k in sums)
        print(f"[{log}] epoch {epoch + 1} {time.time() - began:.0f} s  {means}", file=sys.stderr, flush=True)
    arrays = net.export()
    listed = {k: list(v) for k, v in labels.items()}
    made = tagger_of(arrays, listed, {k: list(v) for k, v in marks.items()}, split, sorted(net.deep))
    return made, arrays, split


# ---- evaluation ----


def f1(gold: list[list[Span]], found: list[list[Span]], labels: tuple[str, ...]) -> tuple[float, float, float, int]:
    """Strict precision, recall, F1 and gold count over the labels."""
    hits = total = guess = 0
    for a, b in zip(gold, found, strict=True):
        left = {s for s in a if s[2] in labels}
        right = {s for s in b if s[2] in labels}
        hits, total, guess = hits + len(left & right), total + len(left), guess + len(right)
    p, r = hits / max(guess, 1), hits / max(total, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9), total


def found_by(tagger: Tagger, samples: list[Sample], head: str) -> list[list[Span]]:
    """Spans of a head without their scores."""
    rows = tagger.spans([s.text for s in samples], heads=(head,))
    return [[(a, b, label) for a, b, label, _ in row[head]] for row in rows]


def lac_spans(samples: list[Sample]) -> list[list[Span]]:
    """What LAC itself marks as LOC, ORG, PER."""
    kinds = {"LOC": "PLACE", "ORG": "ORG", "PER": "PERSON"}
    out: list[list[Span]] = []
    for tags in Lac(LAC).tag([s.text for s in samples]):
        spans: list[Span] = []
        for i, tag in enumerate(tags):
            name, _, place = tag.partition("-")
            if name in kinds and place == "B":
                spans.append((i, i + 1, kinds[name]))
            elif name in kinds and spans and spans[-1][1] == i:
                spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
        out.append(spans)
    return out


def row(name: str, figures: tuple[float, float, float, int]) -> str:
    """A line of a table."""
    p, r, f, n = figures
    return f"{name:<44} P {p:.3f} R {r:.3f} F1 {f:.3f} n {n}"


def own_table(tagger: Tagger, samples: list[Sample], title: str) -> None:
    """Per head and class on our own sentences."""
    for head in OWN_HEADS:
        gold, found = [s.heads[head] for s in samples], found_by(tagger, samples, head)
        print(row(f"{title} {head} CORE", f1(gold, found, CORE)))
        print(row(f"{title} {head} all", f1(gold, found, LABELS[head])))
        if head != "middle":
            for label in LABELS[head]:
                print(row(f"{title} {head}   {label}", f1(gold, found, (label,))))


def lost(tagger: Tagger, samples: list[Sample], head: str) -> float:
    """Share of entities that no cut into units can give."""
    bad = total = 0
    for sample in samples:
        edges, at = {0}, 0
        for width in tagger.widths(sample.text):
            at += width
            edges.add(at)
        spans = sample.heads[head]
        total += len(spans)
        bad += sum(a not in edges or b not in edges for a, b, _ in spans)
    return bad / max(total, 1)


def held(config: Config, out: Path) -> None:
    """10 % of each source held out; the model is saved beside the final one."""
    material, rest, own_rest = divide()
    tagger, arrays, split = fit(material, config, "held")
    labels = {k: list({**LABELS, **EVENT_HEADS}[k]) for k in tagger.heads}
    marks = {k: list(v) for k, v in MARKS.items()}
    save(out.with_name(out.name + "_held"), arrays, labels, marks, split, sorted(EVENT_HEADS), LAC, asdict(config))
    print(f"## held out 10 %, {json.dumps(asdict(config))}, {len(split)} words split")
    events_table(tagger, rest.pop("events"))
    for source, samples in rest.items():
        gold = [s.heads[source] for s in samples]
        print(
            row(f"{source} own head", f1(gold, found_by(tagger, samples, source), CORE)),
            f"lost {lost(tagger, samples, source):.4f}",
        )
        print(row(f"{source} LAC", f1(gold, lac_spans(samples), CORE)))
    own_table(tagger, own_rest, "own")
    print("own lost", {h: round(lost(tagger, own_rest, h), 4) for h in OWN_HEADS})
    gold = [s.heads["outer"] for s in own_rest]
    print(row("own outer LAC", f1(gold, lac_spans(own_rest), CORE)))
    for source in FILES:
        print(row(f"own outer by head {source}", f1(gold, found_by(tagger, own_rest, source), CORE)))
    sys.stdout.flush()


def events_table(tagger: Tagger, samples: list[Sample]) -> None:
    """On our own paragraphs: roles and items as spans, triggers as words of the right type, amounts by type."""
    for head, labels in EVENT_HEADS.items():
        gold, found = [s.heads[head] for s in samples], found_by(tagger, samples, head)
        for label in labels:
            print(row(f"events {head} {label}", f1(gold, found, (label,))))
    hits = right = asked = told = wanted = 0
    for sample, read in zip(samples, tagger.read([s.text for s in samples], (), tuple(MARKS)), strict=True):
        units = list(zip(read.edges, read.edges[1:], strict=False))
        for start, end, label in sample.marks["count"]:
            rows = [read.marks["count"][i] for i, (a, b) in enumerate(units) if a < end and start < b]
            hits += MARKS["count"][int(np.sum(rows, axis=0).argmax())] == label
            asked += 1
        best = read.marks["event"].argmax(axis=1)
        gold_units = {i: k for s, e, k in sample.marks["event"] for i, (a, b) in enumerate(units) if a < e and s < b}
        told += int((best > 0).sum())
        wanted += len(gold_units)
        right += sum(MARKS["event"][best[i]] == k for i, k in gold_units.items())
    p, r = right / max(told, 1), right / max(wanted, 1)
    print(row("events trigger units", (p, r, 2 * p * r / max(p + r, 1e-9), wanted)))
    print(f"events amounts of the right type {hits / max(asked, 1):.3f} n {asked}")


def divide() -> tuple[Material, dict[str, list[Sample]], list[Sample]]:
    """Training material and the tenth held out of each source and topic, by hash."""
    material, rest, own_rest = Material({}, []), {}, []
    for samples in read_events().values():
        rest.setdefault("events", []).extend(s for s in samples if digest(s.text) % 10 == 0)
        material.events.extend(s for s in samples if digest(s.text) % 10)
    for source in FILES:
        samples = read_corpus(source)
        rest[source] = [s for s in samples if digest(s.text) % 10 == 0]
        material.corpora[source] = [s for s in samples if digest(s.text) % 10]
    topics: dict[str, list[Node]] = {}
    for topic, tree in read_own():
        topics.setdefault(topic, []).append(tree)
    for topic, trees in topics.items():
        trees.sort(key=lambda tree: digest(tree.text))
        tenth = len(trees) // 10
        own_rest.extend(sample_of(topic, tree) for tree in trees[:tenth])
        material.own.extend((topic, tree) for tree in trees[tenth:])
    return material, rest, own_rest


def gap(number: int, config: Config) -> None:
    """One corpus and one topic left out of training altogether."""
    source, topic = tuple(FILES)[number], TOPICS[number]
    corpora = {name: read_corpus(name) for name in FILES}
    test = corpora.pop(source)
    own = read_own()
    short = replace(config, epochs=config.gap_epochs)
    aside = [sample_of(t, tree) for t, tree in own if t == topic]
    tagger, _, _ = fit(Material(corpora, [(t, tree) for t, tree in own if t != topic]), short, f"gap{number + 1}")
    print(f"## without {source} and without topic {topic}")
    gold = [s.heads[source] for s in test]
    for head in tagger.heads:
        print(row(f"{source} by head {head}", f1(gold, found_by(tagger, test, head), CORE)))
    print(row(f"{source} LAC", f1(gold, lac_spans(test), CORE)))
    own_table(tagger, aside, topic)
    sys.stdout.flush()


def final(config: Config, out: Path, articles: bool = True) -> None:
    """Everything, saved; without the whole articles, where the ranker of agents is to learn from them."""
    events = [s for name, samples in read_events().items() if articles or not name.startswith("a") for s in samples]
    material = Material({name: read_corpus(name) for name in FILES}, read_own(), events)
    _, arrays, split = fit(material, config, "final")
    settings = {name: value for name, value in asdict(config).items() if name != "gap_epochs"}
    labels = {k: list({**LABELS, **EVENT_HEADS}[k]) for k in (*FILES, *OWN_HEADS, *EVENT_HEADS)}
    save(out, arrays, labels, {k: list(v) for k, v in MARKS.items()}, split, sorted(EVENT_HEADS), LAC, settings)


def main() -> None:
    """Read the arguments and do the runs asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "tagger")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", default="held gap1 gap2 gap3 final")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=JSON")
    args = parser.parse_args()
    config = Config(seed=args.seed)
    for item in args.set:
        name, _, value = item.partition("=")
        config = replace(config, **{name: json.loads(value)})
    for run in args.runs.split():
        if run == "held":
            held(config, args.out)
        elif run in ("final", "base"):
            final(config, args.out, run == "final")
        else:
            gap(int(run[3:]) - 1, config)


if __name__ == "__main__":
    main()
