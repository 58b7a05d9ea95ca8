"""The province of each place, and of what lies in it."""

from collections import defaultdict
from collections.abc import Mapping

from kg.graph.lookups import Columns


def provinces(columns: Columns) -> Mapping[str, str]:
    """Entity IRI → name of its province (江西省, 北京市), by the gazetteer's `within` and by what it is `locatedIn`, over any
    number of steps. Entities of no known province, and of several, are left out.
    """
    inside: dict[str, list[str]] = defaultdict(list)
    for name in ("within", "locatedIn"):
        for node, places in columns.values(name).items():
            for place in places:
                inside[place].append(node)
    labels = columns.value("rdfs:label")
    found: dict[str, set[str]] = defaultdict(set)
    for province, level in columns.value("level").items():
        if level == "province":
            for node in _reached(province, inside):
                found[node].add(labels.get(province, province))
    return {node: next(iter(names)) for node, names in sorted(found.items()) if len(names) == 1}


def _reached(start: str, inside: Mapping[str, list[str]]) -> set[str]:
    """`start` and all that lies in it; every node once, though places may lie in each other by mistake."""
    seen, waiting = {start}, [start]
    while waiting:
        for node in inside.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen
