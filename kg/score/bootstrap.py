"""How far a score would move with other documents of the same kind: bootstrap intervals."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

ROUNDS = 1000
_SEED = 20200301  # any fixed number: the same scores must have the same intervals
_LEVEL = (2.5, 97.5)


def intervals(counts: Sequence[Mapping[str, tuple[int, int, int]]]) -> dict[str, tuple[float, float]]:
    """The 95 % percentile interval of the F1 of each measure. `counts`: a document's (tp, fp, fn) by measure.

    Documents are drawn with replacement, ROUNDS times. A measure that fewer than two documents have has no interval:
    drawing says nothing about how documents differ there. A round without a count of the measure has no F1 and is left out.
    """
    seen = [name for document in counts for name, row in document.items() if any(row)]
    names = sorted({name for name in seen if seen.count(name) > 1})
    if not names:
        return {}
    table = np.array([[document.get(name, (0, 0, 0)) for name in names] for document in counts], dtype=np.int64)
    sums = np.tensordot(_draws(len(counts)), table, axes=1)  # rounds × measures × 3
    hits, asked = 2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2]
    found = {}
    for i, name in enumerate(names):
        counted = asked[:, i] > 0
        low, high = np.percentile(hits[counted, i] / asked[counted, i], _LEVEL)
        found[name] = round(float(low), 4), round(float(high), 4)
    return found


def _draws(documents: int) -> NDArray[np.intp]:
    """rounds × documents: how often each document is drawn in each round."""
    drawn = np.random.default_rng(_SEED).integers(0, documents, size=(ROUNDS, documents))
    apart = drawn + documents * np.arange(ROUNDS)[:, None]  # one row of bins a round
    return np.bincount(apart.ravel(), minlength=ROUNDS * documents).reshape(ROUNDS, documents)
