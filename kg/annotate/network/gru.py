"""Two bidirectional GRU layers over a padded batch, in NumPy.

Shapes: B texts of a batch, T its longest text in units, H hidden states, D = 2 directions (0 left to right, 1 right to
left). The formula is that of PaddlePaddle's dynamic_gru with origin_mode off: the reset gate comes before the product.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


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
    def folded(weights: dict[str, Array], name: str) -> "Layer":
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

        One step: u = sigmoid(x_u + h W_u), r = sigmoid(x_r + h W_r),
        c = tanh(x_c + (r * h) W_c), h <- h + u * (c - h).
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
    def of(lengths: Array) -> "Batch":
        """Lay out texts whose lengths, falling, are given."""
        steps = np.arange(int(lengths[0]))[:, None]
        turned = lengths[None, :] - 1 - steps
        turned = np.where(turned >= 0, turned, steps)
        flat = turned * len(lengths) + np.arange(len(lengths))[None, :]
        active = (lengths[None, :] > steps).sum(axis=1).tolist()
        return Batch(lengths, active, flat.reshape(-1))
