"""Where several people decided differently."""

from collections import defaultdict
from collections.abc import Iterable

from kg.decisions import Decision

Said = tuple[tuple[str, str], ...]


def conflicts(decisions: Iterable[Decision]) -> list[tuple[tuple[object, ...], Said]]:
    """(what it is about, (who, verdict) of each person) of the things about which the last words of two people differ."""
    last: dict[tuple[object, ...], dict[str, Decision]] = defaultdict(dict)
    for decision in decisions:
        last[decision.key][str(decision.row.get("who", ""))] = decision
    apart = [(key, by) for key, by in last.items() if len({one.id for one in by.values()}) > 1]
    said = [(key, tuple(sorted((who, one.verdict) for who, one in by.items()))) for key, by in apart]
    return sorted(said, key=str)
