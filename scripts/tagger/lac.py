"""LAC 2.1.2 itself on our network's code: parts of speech and names of every character, the baseline of training.

Checked against PaddlePaddle's own run of the model: all tags of 2,000 sentences are the same.
"""

import json
from pathlib import Path

import numpy as np

from kg.annotate.network.crf import Heads
from kg.annotate.network.gru import Layer, Space
from kg.annotate.network.tagger import Tagger as Network
from kg.annotate.network.units import Cutter, Encoder


class Tagger(Network):
    """LAC's weights as convert.py writes them, in float32 or quantised; a CRF over its 49 tags."""

    def __init__(self, folder: Path, batch: int = 64, group: int = 1024) -> None:
        with np.load(folder / "weights.npz", allow_pickle=False) as archive:
            stored = {name: archive[name] for name in archive.files}
        whole = "embed" in stored
        self._table = stored["embed"] if whole else stored["embed.int8"]
        self._scale = np.ones(len(self._table), np.float32) if whole else stored["embed.scale"].astype(np.float32)
        weights = {name: value.astype(np.float32) for name, value in stored.items() if not name.startswith("embed")}
        self._layers = [Layer.folded(weights, "gru0"), Layer.folded(weights, "gru1")]
        self._upper = None
        lines = {name: (folder / f"{name}.txt").read_bytes().decode().split("\n")[:-1] for name in _FILES}
        total = json.loads((folder / "meta.json").read_text("utf-8"))["cut_total"]
        self.cutter = Cutter(lines["cut"], total)
        self._encoder = Encoder(lines["vocab"], dict(line.split("\t") for line in lines["q2b"]), self.cutter)
        self.tags = lines["tags"]
        crf = (weights[f"crf.{part}"] for part in ("start", "stop", "trans"))
        start, stop, trans = crf
        self._head = Heads(
            ["lac"], [self.tags], weights["emit.weight"][None], weights["emit.bias"][None, None],
            start[None, None], stop[None, None], trans[None],
        )  # fmt: skip
        self._space = Space()
        self._batch, self._group = batch, group

    def tag(self, texts: list[str]) -> list[list[str]]:
        """Tags of each text, one a character, such as PER-B and n-I; a unit tagged O is O throughout."""
        coded = [self._encoder.encode(text) for text in texts]
        out: list[list[str]] = [[] for _ in texts]
        for rows, batch, states, _ in self._states([ids for ids, _ in coded]):
            best = self._head.decode(self._head.scores([states], len(batch.active)), batch)[:, 0]
            for column, row in enumerate(rows):
                numbers = best[: batch.lengths[column], column].tolist()
                out[row] = self._spread(numbers, coded[row][1])
        return out

    def _spread(self, numbers: list[int], widths: list[int]) -> list[str]:
        """Tags of units as tags of characters."""
        out: list[str] = []
        for number, width in zip(numbers, widths, strict=True):
            tag = self.tags[number]
            out += [tag, *[tag[:-1] + "I" if tag.endswith("-B") else tag] * (width - 1)]
        return out


_FILES = ("vocab", "q2b", "cut", "tags")
