"""The ranker of agents: where the rules and a small network disagree on who acts, and it is sure, the network decides.

A perceptron with one hidden layer scores each candidate; the softmax over a fact's candidates gives their probabilities.
scripts/agents/train.py makes it from annotated articles; kg/data/agents/meta.json says of what, and with which features.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources.abc import Traversable

import numpy as np

from kg.annotate.network.gru import Array
from kg.errors import DataError
from kg.extract.candidates import FEATURES, RELATIVE, STATIC, Candidates
from kg.extract.frames import frames
from kg.extract.reading import Reading
from kg.model import Argument, Fact
from kg.tables import data

# Chosen on tests/gold/train by cross-validation: the least probability of the network's choice, and the greatest of the
# rules', with which the rules are overruled.
SURE, DOUBTED = 0.4, 0.3
SENT = frozenset(
    {"Dispatch", "TeamFormation", "Recruitment"}
)  # who is counted there is sent, gathered or hired by another
_FORMAT = 1
_RULE = len(STATIC) + RELATIVE.index("rule")


def log_odds(probability: float) -> float:
    """The log odds of a probability, held to 0.01 to 0.99."""
    held = min(0.99, max(0.01, probability))
    return math.log(held / (1 - held))


@cache
def ranker() -> "Ranker":
    """The ranker that ships with the package, loaded once."""
    return Ranker(data("agents"))


class Ranker:
    """Scores candidates; see the module."""

    def __init__(self, folder: Traversable) -> None:
        """Load a model folder. Raises DataError where it is none of this format or of other features."""
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        if meta.get("format") != _FORMAT or tuple(meta.get("features", ())) != FEATURES:
            raise DataError("the ranker is of another version", where=str(folder), fix="run make agents")
        with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
            self._weights = {name: archive[name].astype(np.float32) for name in archive.files}
        self._scale: tuple[float, ...] = tuple(meta.get("confidence", ()))

    def scores(self, table: Array) -> Array:
        """Scores (N,) of rows (N, len(FEATURES)): the mean over the networks that were trained from different beginnings."""
        return self.scored(self._weights, table)

    @staticmethod
    def scored(weights: dict[str, Array], table: Array) -> Array:
        """The scores of a table by weights: hidden (M, F, H), hidden_bias (M, H), out (M, H), straight (M, F)."""
        hidden = np.maximum(np.matmul(table, weights["hidden"]) + weights["hidden_bias"][:, None], 0)  # (M, N, H)
        made: Array = np.matmul(hidden, weights["out"][:, :, None])[..., 0] + np.matmul(table, weights["straight"].T).T
        mean: Array = made.mean(axis=0)
        return mean

    def probabilities(self, candidates: Candidates, number: int) -> tuple[Array, Array, Array]:
        """(indexes of the candidates (N,), their probabilities and nobody's (N + 1,), which of them the rules chose (N,))."""
        which, table = candidates.of(number)
        scores = self.scores(table)
        likely = np.exp(scores - scores.max())
        # Rounded, because the last digits differ between processors.
        return which, np.round(likely / likely.sum(), 3), table[:-1, _RULE] > 0

    def ranked(self, reading: Reading, facts: Sequence[Fact]) -> list[Fact]:
        """The facts with the agents that rules and network together hold for right, and with their confidence."""
        candidates = Candidates(reading, facts)
        return [self._fact(candidates, number, fact) for number, fact in enumerate(facts)]

    def _fact(self, candidates: Candidates, number: int, fact: Fact) -> Fact:
        which, likely, rule = self.probabilities(candidates, number)
        if not len(which):
            return fact
        best, said = int(likely[:-1].argmax()), float(likely[:-1][rule].sum())
        sure, kept = float(likely[best]), said if rule.any() else float(likely[-1])
        if not rule[best] and sure >= SURE and said <= DOUBTED and sure > float(likely[-1]):
            agents = candidates.beside(int(which[best]))
            strays = any(candidates.strays(number, int(which[best]), int(which[i])) for i in rule.nonzero()[0])
            aside = bool(rule.any()) and candidates.aside(int(which[best]))
            aside = aside or candidates.served(number, agents)
            aside = aside or (bool(rule.any()) and candidates.partner(int(which[best])))
            aside = aside or (fact.type != "Statement" and candidates.reports(int(which[best])))
            if not strays and not aside and self._may(fact, agents):
                arguments = {**fact.arguments, "agent": agents}
                confidence = self._confidence(fact.confidence, sure)
                return replace(fact, arguments=arguments, rule=f"{fact.rule}+ranker", confidence=confidence)
        return replace(fact, confidence=self._confidence(fact.confidence, kept))

    def _confidence(self, told: float, likely: float) -> float:
        """How often facts turn out right of which the rules are so sure and whose agents the network finds so probable."""
        if not self._scale:
            return told
        by_rules, by_network, bias = self._scale
        score = by_rules * log_odds(told) + by_network * log_odds(likely) + bias
        return round(min(0.99, max(0.05, 1 / (1 + math.exp(-score)))), 2)

    def _may(self, fact: Fact, agents: tuple[Argument, ...]) -> bool:
        """Whether the type takes such agents, and none of them has another role in the fact or is only counted there."""
        wanted = next(frame.agents for frame in frames() if frame.type == fact.type)
        taken = [(a.start, a.end) for role, filled in fact.arguments.items() if role != "agent" for a in filled]
        if fact.type in SENT:
            taken += [(q.item_start, q.item_end) for q in fact.quantities]
        return (not wanted or all(a.kind in wanted for a in agents)) and not any(
            a.start < end and start < a.end for a in agents for start, end in taken
        )
