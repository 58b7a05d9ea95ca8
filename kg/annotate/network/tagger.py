"""The tagger: one shared encoder, a CRF head for each guideline of annotation, and a third layer below those of events.

The encoder is that of LAC 2.1.2 (Apache-2.0), trained on; kg/data/tagger/NOTICE says of what. `outer` finds the longest
names, `inner` the innermost ones, `middle` what stands between; `cluener`, `people` and `msra` follow the guidelines of
these corpora.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable

import numpy as np
from threadpoolctl import ThreadpoolController

from kg.annotate.network.crf import Found, Heads, tag_names
from kg.annotate.network.gru import Array, Batch, Layer, Space
from kg.annotate.network.units import Cutter, Encoder, chunks, edges
from kg.errors import DataError
from kg.tables import data


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


@cache
def tagger() -> "Tagger":
    """The tagger that ships with the package, loaded once."""
    return Tagger(data("tagger"))


_FORMAT = 1


def _lines(folder: Traversable, name: str) -> list[str]:
    """The items of a file, one a line, told apart by line feeds alone."""
    return (folder / name).read_bytes().decode("utf-8").split("\n")[:-1]


@dataclass(slots=True)
class Read:
    """What the network says of one text: by head the spans (start, end, label, probability), by mark the probabilities
    (U, K) of each unit's classes, and the units' edges (U + 1,); all offsets in code points.
    """

    spans: dict[str, list[Found]]
    edges: list[int]
    marks: dict[str, Array]


class Tagger:
    """Finds names in Chinese texts under one or more guidelines. One for each thread: it keeps its work arrays."""

    def __init__(self, folder: Traversable, batch: int = 64, group: int = 1024) -> None:
        """Load a model folder; pieces of text go through in batches, their inputs projected by groups.

        Raises DataError where the folder is no model of this format.
        """
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        if meta.get("format") != _FORMAT:
            raise DataError(f"format {meta.get('format')}, not {_FORMAT}", where=str(folder), fix="run make train")
        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
            stored = {name: archive[name] for name in archive.files}
        self._table, self._scale = stored.pop("embed.int8"), stored.pop("embed.scale").astype(np.float32)
        self._weights = {name: value.astype(np.float32) for name, value in stored.items()}
        self._layers = [Layer.folded(self._weights, "gru0"), Layer.folded(self._weights, "gru1")]
        self._upper = Layer.folded(self._weights, "upper") if "upper.cand" in self._weights else None
        self._deep = frozenset(meta.get("deep", ()))
        replace = dict(line.split("\t") for line in _lines(folder, "q2b.txt"))
        cutter = Cutter(_lines(folder, "cut.txt"), meta["cut_total"])
        self._encoder = Encoder(_lines(folder, "vocab.txt"), replace, cutter, _lines(folder, "split.txt"))
        self.heads = tuple(meta["heads"])
        self.marks: dict[str, tuple[str, ...]] = {name: tuple(kinds) for name, kinds in meta.get("marks", {}).items()}
        self._tags = {name: tag_names(labels) for name, labels in meta["heads"].items()}
        self._stacks: dict[tuple[str, ...], list[Heads]] = {}
        self._space = Space()
        self._batch, self._group = batch, group

    def widths(self, text: str) -> list[int]:
        """The characters of each unit that a text is cut into; they add up to its length."""
        return self._encoder.encode(text)[1]

    def spans(self, texts: Sequence[str], heads: Sequence[str] = ("outer", "inner")) -> list[dict[str, list[Found]]]:
        """For each text and head the spans (start, end, label, probability) in code points, in order."""
        return [read.spans for read in self.read(texts, heads)]

    def read(self, texts: Sequence[str], heads: Sequence[str], marks: Sequence[str] = ()) -> list[Read]:
        """What the network says of each text under the chosen heads and marks."""
        # The products are small: threads of the linear algebra library would wait for each other longer than they work.
        with _threads().limit(limits=1, user_api="blas"):
            return self._read(texts, heads, marks)

    def _read(self, texts: Sequence[str], heads: Sequence[str], marks: Sequence[str]) -> list[Read]:
        stacks = self._stacked(tuple(heads))
        out = [Read({head: [] for head in heads}, [0], {}) for _ in texts]
        pieces = [(i, low, high) for i, text in enumerate(texts) for low, high in chunks(text)]
        coded = [self._encoder.encode(texts[i][low:high]) for i, low, high in pieces]
        found: dict[tuple[int, str], list[Found]] = {}
        classes: dict[tuple[int, str], Array] = {}
        upper = bool(marks) or any(head in self._deep for head in heads)
        for rows, batch, below, above in self._states([ids for ids, _ in coded], upper):
            for stack in stacks:
                states = [above if name in self._deep else below for name in stack.names]
                made = stack.spans(stack.scores(states, len(batch.active)), batch)
                for name, per_text in zip(stack.names, made, strict=True):
                    found.update({(row, name): spans for row, spans in zip(rows, per_text, strict=True) if spans})
            for name in marks:
                likely = self._likely(name, above, len(batch.active))
                classes.update({(row, name): likely[: batch.lengths[at], at] for at, row in enumerate(rows)})
        parts: dict[tuple[int, str], list[Array]] = {}
        for number, (i, low, _) in enumerate(pieces):
            places = edges(low, coded[number][1])
            out[i].edges += places[1:]
            for head in heads:
                units = found.get((number, head), ())
                out[i].spans[head].extend((places[a], places[b], label, score) for a, b, label, score in units)
            for name in marks:
                parts.setdefault((i, name), []).append(classes[number, name])
        for (i, name), arrays in parts.items():
            out[i].marks[name] = np.concatenate(arrays)
        return out

    def _likely(self, name: str, states: Array, steps: int) -> Array:
        """Probabilities (T, B, K) of a mark's classes, from states (T * B, 2H)."""
        made: Array = np.matmul(states, self._weights[f"mark.{name}.weight"]) + self._weights[f"mark.{name}.bias"]
        made -= made.max(axis=1, keepdims=True)
        np.exp(made, out=made)
        made /= made.sum(axis=1, keepdims=True)
        return made.reshape(steps, -1, made.shape[1])

    def _stacked(self, heads: tuple[str, ...]) -> list[Heads]:
        """The chosen heads side by side."""
        if heads not in self._stacks:
            if unknown := set(heads) - set(self.heads):
                raise ValueError(f"no such head: {sorted(unknown)}; there are {self.heads}")
            # All in one: a step of the decoder costs more by its calls than by its sums.
            names = list(dict.fromkeys(heads))
            self._stacks[heads] = [Heads.of(self._weights, self._tags, names)] if names else []
        return self._stacks[heads]

    def _states(self, ids: list[list[int]], upper: bool = False) -> Iterator[tuple[list[int], Batch, Array, Array]]:
        """Yield, batch by batch, the texts' numbers, the batch, and states (T * B, 2H) below and above the third layer,
        which is run only where `upper` asks for it.
        """
        order = sorted((i for i, one in enumerate(ids) if one), key=lambda i: -len(ids[i]))
        for low in range(0, len(order), self._group):
            group = order[low : low + self._group]
            flat = np.concatenate([np.asarray(ids[i]) for i in group])
            used, place = np.unique(flat, return_inverse=True)
            first = self._layers[0]
            parts: Array = np.matmul(self._embed(used), first.input)
            parts += first.bias
            sizes = np.array([len(ids[i]) for i in group])
            starts = np.cumsum(sizes) - sizes
            for at in range(0, len(group), self._batch):
                part = slice(at, at + self._batch)
                batch = Batch.of(sizes[part])
                states = self._forward(parts, place, starts[part], batch)
                raised = self._raised(self._upper, states, batch) if upper and self._upper else states
                yield group[part], batch, states, raised

    def _embed(self, ids: Array) -> Array:
        """Embeddings (N, E) in float32 of ids (N,)."""
        rows: Array = self._table[ids].astype(np.float32)
        rows *= self._scale[ids][:, None]
        return rows

    def _forward(self, parts: Array, place: Array, starts: Array, batch: Batch) -> Array:
        """States (T * B, 2H) from the input parts (D, N, 3H) of the group's units."""
        shape = len(batch.active), len(starts)
        where = np.minimum(starts[None, :] + np.arange(shape[0])[:, None], len(place) - 1)
        units = place[where].reshape(-1)
        laid = self._space.take("laid", 2, len(units), parts.shape[2])
        np.take(parts[0], units, axis=0, out=laid[0], mode="clip")
        np.take(parts[1], units[batch.mirror], axis=0, out=laid[1], mode="clip")
        rows = self._run(self._layers[0], laid, batch, "rows")
        return self._run(self._layers[1], self._laid(self._layers[1], rows, batch), batch, "low")

    def _raised(self, layer: Layer, low: Array, batch: Batch) -> Array:
        """States (T * B, 2H) above a further layer, which adds to those below."""
        high = self._run(layer, self._laid(layer, low, batch), batch, "high")
        high += low
        return high

    def _laid(self, layer: Layer, rows: Array, batch: Batch) -> Array:
        """A layer's input parts (D, T * B, 3H) of the states (T * B, 2H) below it."""
        turned = self._space.take("turned", *rows.shape)
        np.take(rows, batch.mirror, axis=0, out=turned, mode="clip")
        laid = self._space.take("laid", 2, len(rows), layer.input.shape[2])
        np.matmul(rows, layer.input[0], out=laid[0])
        np.matmul(turned, layer.input[1], out=laid[1])
        laid += layer.bias
        return laid

    def _run(self, layer: Layer, laid: Array, batch: Batch, name: str) -> Array:
        """Run a layer on its input parts (D, T * B, 3H); states (T * B, D * H), kept under a name until the next batch."""
        shape = len(batch.active), len(batch.lengths)
        hidden = layer.run(laid.reshape(2, *shape, -1), batch.active, self._space)
        flat = hidden.reshape(2, laid.shape[1], -1)
        size = flat.shape[2]
        rows = self._space.take(name, laid.shape[1], 2 * size)
        rows[:, :size] = flat[0]
        rows[:, size:] = flat[1][batch.mirror]
        return rows
