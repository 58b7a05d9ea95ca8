"""The lexical analyser of Baidu LAC 2.1.2 in NumPy alone.

Steps, as in the original: a dictionary cuts the text into words; a word of
the vocabulary is one unit, any other word falls into its characters, a unit
each; embedding, two bidirectional GRU layers and a linear layer score every
unit; a linear-chain CRF picks the tags; a unit of several characters gives
its tag to the first and the tag's inside form to the rest ("O" stays "O",
where the original's code makes "-I" of it).

Shapes: U units, B texts of a batch, T its longest text in units, H = 128
hidden, K = 49 tags, D = 2 directions (0 left to right, 1 right to left).

One GRU step, with x the input part of update, reset and candidate:
    u = sigmoid(x_u + h W_u)    r = sigmoid(x_r + h W_r)
    c = tanh(x_c + (r * h) W_c)    h <- (1 - u) * h + u * c
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Array = np.ndarray
ASCII_ALNUM = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def read_lines(path: Path) -> list[str]:
    """Items of a file, one a line, told apart by line feeds alone."""
    return path.read_bytes().decode("utf-8").split("\n")[:-1]


class Cutter:
    """Cuts a text at the best path through a dictionary of words.

    A word of n characters counts log(n) - log(total), any single character
    -log(total); of equal paths the one with the longer first word wins.
    """

    def __init__(self, words: list[str], total: int) -> None:
        self.words = frozenset(words)
        self.longest = max(map(len, words), default=1)
        # index: the word's length; index 0 is not used
        self.gain = [math.log(max(n, 1)) - math.log(total) for n in range(self.longest + 1)]

    def ends(self, text: str) -> list[int]:
        """For each start, the end of the word that the best path takes there."""
        size = len(text)
        words, gain = self.words, self.gain
        score = [0.0] * (size + 1)
        ends = [0] * size
        widths = range(2, self.longest + 1)
        for start in range(size - 1, -1, -1):
            best, end = gain[1] + score[start + 1], start + 1
            for width in widths:
                stop = start + width
                if stop > size:
                    break
                if text[start:stop] in words:
                    value = gain[width] + score[stop]
                    if value >= best:
                        best, end = value, stop
            score[start] = best
            ends[start] = end
        return ends

    def cut(self, text: str) -> list[str]:
        """Words of the text; a run of lone ASCII letters and digits is one."""
        ends = self.ends(text)
        words: list[str] = []
        at, run = 0, -1
        while at < len(text):
            end = ends[at]
            alone = end == at + 1 and text[at] in ASCII_ALNUM
            if alone and run < 0:
                run = at
            if not alone:
                if run >= 0:
                    words.append(text[run:at])
                    run = -1
                words.append(text[at:end])
            at = end
        if run >= 0:
            words.append(text[run:])
        return words


class Encoder:
    """Turns a text into vocabulary ids and the width of each unit."""

    def __init__(self, vocab: list[str], replace: dict[str, str], cutter: Cutter) -> None:
        raw = {word: number for number, word in enumerate(vocab)}
        self.unknown = raw["OOV"]
        self.cutter = cutter
        # ids after replacement, for every word of the vocabulary as it stands
        self.words = {w: raw.get(replace.get(w, w), self.unknown) for w in vocab}
        self.chars = {c: raw.get(new, self.unknown) for c, new in replace.items()}
        self.chars.update({w: i for w, i in self.words.items() if len(w) == 1})

    def encode(self, text: str) -> tuple[list[int], list[int]]:
        """Ids and widths, both of length U; the widths add up to len(text)."""
        ids: list[int] = []
        widths: list[int] = []
        words, chars, unknown = self.words, self.chars, self.unknown
        for word in self.cutter.cut(text):
            number = words.get(word)
            if number is not None:
                ids.append(number)
                widths.append(len(word))
            else:
                ids.extend([chars.get(char, unknown) for char in word])
                widths.extend([1] * len(word))
        return ids, widths


class Space:
    """Float32 work arrays kept from batch to batch (so not for two threads)."""

    def __init__(self) -> None:
        self._held: dict[str, Array] = {}

    def take(self, name: str, *shape: int) -> Array:
        """An array of that shape, its contents left over from earlier use."""
        size = math.prod(shape)
        held = self._held.get(name)
        if held is None or held.size < size:
            # zeros, not chance bits: what lies past a text's end must be finite
            held = self._held[name] = np.zeros(size, np.float32)
        return held[:size].reshape(shape)


@dataclass
class Layer:
    """One bidirectional GRU layer, gates' signs turned (see `folded`)."""

    input: Array  # (D, in, 3H)
    bias: Array  # (D, 1, 3H)
    gate: Array  # (D, H, 2H)
    cand: Array  # (D, H, H)

    @staticmethod
    def folded(weights: dict[str, Array], name: str) -> Layer:
        """Read a layer, negating the gates so that sigmoid(v) = 1 / (1 + exp(-v))."""
        size = weights[name + ".cand"].shape[1]
        sign = np.ones(3 * size, np.float32)
        sign[: 2 * size] = -1
        return Layer(
            weights[name + ".input"] * sign,
            (weights[name + ".bias"] * sign)[:, None, :],
            -weights[name + ".gate"],
            weights[name + ".cand"],
        )

    def run(self, parts: Array, active: list[int], space: Space) -> Array:
        """Step both directions together over input parts (D, T, B, 3H).

        `active` says how many of the texts, longest first, reach each step.
        Returns hidden states (D, T, B, H), direction 1 in its own order; what
        lies past a text's end is not set to anything.
        """
        both, steps, batch, width = parts.shape
        size = width // 3
        hidden = space.take("hidden", both, steps, batch, size)
        gates = space.take("gates", both, batch, 2 * size)
        cands = space.take("cands", both, batch, size)
        last = space.take("first", both, batch, size)
        last[:] = 0
        for step, n in enumerate(active):
            before, gate, cand, now = last[:, :n], gates[:, :n], cands[:, :n], hidden[:, step, :n]
            np.matmul(before, self.gate, out=gate)
            gate += parts[:, step, :n, : 2 * size]
            with np.errstate(over="ignore"):
                np.exp(gate, out=gate)
            gate += 1
            np.reciprocal(gate, out=gate)
            np.multiply(gate[:, :, size:], before, out=now)
            np.matmul(now, self.cand, out=cand)
            cand += parts[:, step, :n, 2 * size :]
            np.tanh(cand, out=cand)
            cand -= before
            cand *= gate[:, :, :size]
            np.add(before, cand, out=now)
            last = now
        return hidden


@dataclass
class Batch:
    """Texts of one padded batch, longest first."""

    lengths: Array  # (B,)
    active: list[int]  # (T,) texts that reach each step
    mirror: Array  # (T * B,) flat index (t, b) of the unit as far from the text's other end

    @staticmethod
    def of(lengths: Array) -> Batch:
        """Lay out texts whose lengths, falling, are given."""
        steps = np.arange(int(lengths[0]))[:, None]
        turned = lengths[None, :] - 1 - steps
        turned = np.where(turned >= 0, turned, steps)
        flat = turned * len(lengths) + np.arange(len(lengths))[None, :]
        active = (lengths[None, :] > steps).sum(axis=1).tolist()
        return Batch(lengths, active, flat.reshape(-1))


class Crf:
    """Viterbi decoding over a batch."""

    def __init__(self, start: Array, stop: Array, trans: Array) -> None:
        self.start, self.stop = start, stop
        self.wide = np.ascontiguousarray(trans)[:, :, None]  # (from, to, 1)
        self.into = np.ascontiguousarray(trans.T)  # (to, from)

    def decode(self, scores: Array, batch: Batch) -> Array:
        """Scores (T, B, K) to the best tags (T, B)."""
        table = np.ascontiguousarray(scores.transpose(0, 2, 1))  # (T, K, B)
        table[0] += self.start[:, None]
        room = np.empty((len(self.start), *table.shape[1:]), np.float32)
        for step in range(1, len(table)):
            n = batch.active[step]
            work = room[:, :, :n]
            np.add(table[step - 1, :, None, :n], self.wide, out=work)
            table[step, :, :n] += work.max(axis=0)
        return self._trace(table.transpose(0, 2, 1), batch)

    def _trace(self, best: Array, batch: Batch) -> Array:
        """Follow the best path back from the scores of best prefixes (T, B, K)."""
        steps, size, _ = best.shape
        tags = np.zeros((steps, size), np.int64)
        ends = best[batch.lengths - 1, np.arange(size)] + self.stop
        final = ends.argmax(axis=1)
        reach = [*batch.active[1:], 0]
        for step in range(steps - 1, -1, -1):
            n, on = batch.active[step], reach[step]
            if on:
                tags[step, :on] = (best[step, :on] + self.into[tags[step + 1, :on]]).argmax(axis=1)
            tags[step, on:n] = final[on:n]
        return tags


class Tagger:
    """Tags every character of Chinese texts with a part of speech or entity.

    >>> Tagger("model").tag(["百度是一家高科技公司"])  # doctest: +SKIP
    [['ORG-B', 'ORG-I', 'v-B', 'm-B', 'm-I', 'n-B', 'n-I', 'n-I', 'n-B', 'n-I']]
    """

    def __init__(self, folder: str | Path, batch: int = 64, group: int = 1024) -> None:
        """Load a converted folder; texts go in batches, projected by groups."""
        folder = Path(folder)
        with np.load(folder / "weights.npz", allow_pickle=False) as archive:
            stored = {name: archive[name] for name in archive.files}
        self._table = stored.pop("embed.int8", stored.pop("embed", None))
        self._scale = stored.pop("embed.scale", None)
        weights = {name: value.astype(np.float32) for name, value in stored.items()}
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        replace = dict(line.split("\t") for line in read_lines(folder / "q2b.txt"))
        cutter = Cutter(read_lines(folder / "cut.txt"), meta["cut_total"])
        self.encoder = Encoder(read_lines(folder / "vocab.txt"), replace, cutter)
        self.tags = read_lines(folder / "tags.txt")
        self.layers = [Layer.folded(weights, "gru0"), Layer.folded(weights, "gru1")]
        self.emit = weights["emit.weight"]
        self.emit_bias = weights["emit.bias"]
        self.crf = Crf(weights["crf.start"], weights["crf.stop"], weights["crf.trans"])
        self.batch, self.group = batch, group
        self._space = Space()

    def scores(self, texts: list[str]) -> list[Array]:
        """Emission scores of each text, one array (U, K) a text."""
        ids = [self.encoder.encode(text)[0] for text in texts]
        out = [np.zeros((0, len(self.tags)), np.float32)] * len(texts)
        for rows, batch, table in self._emissions(ids):
            for column, row in enumerate(rows):
                out[row] = table[: batch.lengths[column], column].copy()
        return out

    def tag(self, texts: list[str]) -> list[list[str]]:
        """Tags of each text, one a character, such as "PER-B" and "n-I"."""
        coded = [self.encoder.encode(text) for text in texts]
        out: list[list[str]] = [[] for _ in texts]
        for rows, batch, table in self._emissions([ids for ids, _ in coded]):
            best = self.crf.decode(table, batch)
            for column, row in enumerate(rows):
                numbers = best[: batch.lengths[column], column].tolist()
                out[row] = self._spread(numbers, coded[row][1])
        return out

    def _spread(self, numbers: list[int], widths: list[int]) -> list[str]:
        """Tags of units to tags of characters."""
        out: list[str] = []
        for number, width in zip(numbers, widths, strict=True):
            tag = self.tags[number]
            out.append(tag)
            if width > 1:
                inside = tag[:-1] + "I" if tag.endswith("-B") else tag
                out.extend([inside] * (width - 1))
        return out

    def _emissions(self, ids: list[list[int]]) -> Iterator[tuple[list[int], Batch, Array]]:
        """Yield, batch by batch, the texts' numbers, the batch, scores (T, B, K)."""
        order = sorted((i for i, one in enumerate(ids) if one), key=lambda i: -len(ids[i]))
        for low in range(0, len(order), self.group):
            group = order[low : low + self.group]
            flat = np.concatenate([np.asarray(ids[i]) for i in group])
            used, place = np.unique(flat, return_inverse=True)
            first = self.layers[0]
            parts = np.matmul(self._embed(used), first.input)
            parts += first.bias
            sizes = np.array([len(ids[i]) for i in group])
            starts = np.cumsum(sizes) - sizes
            for at in range(0, len(group), self.batch):
                part = slice(at, at + self.batch)
                batch = Batch.of(sizes[part])
                yield group[part], batch, self._forward(parts, place, starts[part], batch)

    def _embed(self, ids: Array) -> Array:
        """Embeddings (N, E) in float32 of ids (N,)."""
        rows: Array = self._table[ids].astype(np.float32)
        if self._scale is not None:
            rows *= self._scale[ids].astype(np.float32)[:, None]
        return rows

    def _forward(self, parts: Array, place: Array, starts: Array, batch: Batch) -> Array:
        """Scores (T, B, K) from the input parts (D, N, 3H) of the group's units."""
        shape = len(batch.active), len(starts)
        where = np.minimum(starts[None, :] + np.arange(shape[0])[:, None], len(place) - 1)
        units = place[where].reshape(-1)
        laid = self._space.take("laid", 2, len(units), parts.shape[2])
        np.take(parts[0], units, axis=0, out=laid[0], mode="clip")
        np.take(parts[1], units[batch.mirror], axis=0, out=laid[1], mode="clip")
        rows = self._layer(self.layers[0], laid, shape, batch)
        turned = self._space.take("turned", *rows.shape)
        np.take(rows, batch.mirror, axis=0, out=turned, mode="clip")
        np.matmul(rows, self.layers[1].input[0], out=laid[0])
        np.matmul(turned, self.layers[1].input[1], out=laid[1])
        laid += self.layers[1].bias
        rows = self._layer(self.layers[1], laid, shape, batch)
        scores: Array = rows @ self.emit
        scores += self.emit_bias
        return scores.reshape(*shape, -1)

    def _layer(self, layer: Layer, laid: Array, shape: tuple[int, int], batch: Batch) -> Array:
        """Run a layer on its input parts (D, T * B, 3H); states (T * B, D * H)."""
        hidden = layer.run(laid.reshape(2, *shape, -1), batch.active, self._space)
        flat = hidden.reshape(2, laid.shape[1], -1)
        size = flat.shape[2]
        rows = self._space.take("rows", laid.shape[1], 2 * size)
        rows[:, :size] = flat[0]
        rows[:, size:] = flat[1][batch.mirror]
        return rows
