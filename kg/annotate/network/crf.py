"""Linear-chain CRF heads: the best spans of each, and how probable they are.

Shapes: B texts of a batch, T its longest text in units, H hidden states, N heads that share a number K of tags.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kg.annotate.network.gru import Array, Batch

Found = tuple[int, int, str, float]


def tag_names(labels: Iterable[str]) -> list[str]:
    """BIOES tags of labels: O first, then B, I, E, S of each."""
    return ["O", *(f"{label}-{place}" for label in labels for place in "BIES")]


def allowed(tags: Sequence[str]) -> tuple[Array, Array, Array]:
    """Which tags may start (K,), end (K,) and follow one another (K, K), as booleans."""
    opens = np.array([t[-2:] not in ("-I", "-E") for t in tags])
    closes = np.array([t[-2:] not in ("-B", "-I") for t in tags])
    same = np.array([[a[:-2] == b[:-2] for b in tags] for a in tags])
    return opens, closes, np.where(closes[:, None], opens[None, :], same & ~opens[None, :])


@dataclass
class Heads:
    """N heads of equally many tags, decoded side by side."""

    names: list[str]
    tags: list[list[str]]  # (N, K)
    emit: Array  # (N, 2H, K)
    bias: Array  # (N, 1, K)
    start: Array  # (N, 1, K)
    stop: Array  # (N, 1, K)
    trans: Array  # (N, K, K), from row to column

    @staticmethod
    def of(weights: dict[str, Array], tags: dict[str, list[str]], names: list[str]) -> "Heads":
        """Stack the named heads; forbidden starts, ends and moves, and tags that only others have, put out of reach."""
        size = max(len(tags[name]) for name in names)

        def part(kind: str, rule: int, fill: float) -> Array:
            rows = []
            for name in names:
                row = weights[f"head.{name}.{kind}"]
                row = np.where(allowed(tags[name])[rule], row, np.float32(-1e4)) if rule >= 0 else row
                missing = size - len(tags[name])
                # The states' axis of the emissions is no axis of tags.
                widths = [(0, 0 if kind == "weight" and axis == 0 else missing) for axis in range(row.ndim)]
                rows.append(np.pad(row, widths, constant_values=np.float32(fill)))
            return np.stack(rows)

        return Heads(
            names,
            [[*tags[name], *("O" for _ in range(size - len(tags[name])))] for name in names],
            part("weight", -1, 0.0),
            part("bias", -1, -1e4)[:, None],
            part("start", 0, -1e4)[:, None],
            part("stop", 1, -1e4)[:, None],
            part("trans", 2, -1e4),
        )

    def scores(self, states: Sequence[Array], steps: int) -> Array:
        """States (T * B, 2H) of each head to scores (T, N, B, K)."""
        count, _, width = self.emit.shape
        made = np.empty((count, len(states[0]), width), np.float32)
        for head, rows in enumerate(states):
            np.matmul(rows, self.emit[head], out=made[head])
        made += self.bias
        return np.ascontiguousarray(made.reshape(count, steps, -1, width).transpose(1, 0, 2, 3))

    def decode(self, scores: Array, batch: Batch) -> Array:
        """Best tags (T, N, B) of scores (T, N, B, K); 0 (O) past a text's end."""
        table = np.array(scores.transpose(0, 1, 3, 2), order="C")  # (T, N, K, B), always a copy
        table[0] += self.start.transpose(0, 2, 1)
        wide = np.ascontiguousarray(self.trans)[:, :, :, None]
        room = np.empty((*self.trans.shape, table.shape[3]), np.float32)
        for step in range(1, len(table)):
            n = batch.active[step]
            work = room[..., :n]
            np.add(table[step - 1, :, :, None, :n], wide, out=work)
            table[step, :, :, :n] += work.max(axis=1)
        return self._trace(table.transpose(0, 1, 3, 2), batch)

    def _trace(self, best: Array, batch: Batch) -> Array:
        """Follow the best paths back from the scores of best prefixes (T, N, B, K)."""
        steps, count, size, _ = best.shape
        tags = np.zeros((steps, count, size), np.int64)
        final = (best[batch.lengths - 1, :, np.arange(size)] + self.stop[:, 0]).argmax(axis=2).T  # (N, B)
        into = self.trans.transpose(0, 2, 1)  # (N, to, from)
        which = np.arange(count)[:, None]
        reach = [*batch.active[1:], 0]
        for step in range(steps - 1, -1, -1):
            n, on = batch.active[step], reach[step]
            if on:
                tags[step, :, :on] = (best[step, :, :on] + into[which, tags[step + 1, :, :on]]).argmax(axis=2)
            tags[step, :, on:n] = final[:, on:n]
        return tags

    def log_parts(self, scores: Array, batch: Batch) -> tuple[Array, Array, Array]:
        """Log sums over path starts and path ends (T, N, B, K) and over paths (N, B).

        Each step is a product in the plain domain, its greatest score taken out.
        """
        moves = np.exp(self.trans)
        alpha, beta = scores.copy(), np.empty_like(scores)
        alpha[0] += self.start
        for step in range(1, len(scores)):
            n = batch.active[step]
            alpha[step, :, :n] += _log_product(alpha[step - 1, :, :n], moves)
        back = np.ascontiguousarray(moves.transpose(0, 2, 1))
        reach = [*batch.active[1:], 0]
        for step in range(len(scores) - 1, -1, -1):
            on = reach[step]
            beta[step, :, on:] = self.stop
            if on:
                beta[step, :, :on] = _log_product(beta[step + 1, :, :on] + scores[step + 1, :, :on], back)
        first = alpha[0] + beta[0]
        top = first.max(axis=2)
        return alpha, beta, top + np.log(np.exp(first - top[:, :, None]).sum(axis=2))

    def spans(self, scores: Array, batch: Batch) -> list[list[list[Found]]]:
        """Spans in units with their probabilities, [head][text], from scores (T, N, B, K)."""
        tags = self.decode(scores, batch)
        alpha, beta, norm = self.log_parts(scores, batch)
        at = tags[..., None]
        local = np.take_along_axis(scores, at, 3)[..., 0].astype(np.float64)
        which = np.arange(len(self.names))[None, :, None]
        local[1:] += self.trans[which, tags[:-1], tags[1:]]
        path = local.cumsum(axis=0)
        opens = np.take_along_axis(alpha, at, 3)[..., 0] - path  # (T, N, B)
        closes = np.take_along_axis(beta, at, 3)[..., 0] + path - norm
        return [self._collect(i, tags[:, i].T, opens[:, i].T, closes[:, i].T) for i in range(len(self.names))]

    def _collect(self, head: int, tags: Array, opens: Array, closes: Array) -> list[list[Found]]:
        """Spans of each text of a head from tags and log parts (B, T)."""
        names = self.tags[head]
        begins = np.array([t[-2:] in ("-B", "-S") for t in names])[tags]
        ends = np.array([t[-2:] in ("-E", "-S") for t in names])[tags]
        rows, firsts = begins.nonzero()
        others, lasts = ends.nonzero()
        if not np.array_equal(rows, others):
            raise ValueError("tags that do not pair")
        sure = np.exp(np.minimum(opens[rows, firsts] + closes[others, lasts], 0.0))
        out: list[list[Found]] = [[] for _ in tags]
        kinds = tags[rows, firsts].tolist()
        for row, first, last, kind, score in zip(
            rows.tolist(), firsts.tolist(), lasts.tolist(), kinds, sure.tolist(), strict=True
        ):
            out[row].append((first, last + 1, names[kind][:-2], score))
        return out


def _log_product(logs: Array, moves: Array) -> Array:
    """log(exp(logs) @ moves) for logs (N, B, K) and moves (N, K, K)."""
    top = logs.max(axis=2, keepdims=True)
    mass: Array = np.matmul(np.exp(logs - top), moves)
    np.maximum(mass, 1e-37, out=mass)
    np.log(mass, out=mass)
    mass += top
    return mass
