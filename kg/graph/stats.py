"""What a build holds, in numbers; every part takes time linear in the graph (and the sorting of its rows)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import networkx as nx
import pyoxigraph as ox

from kg.graph.labels import chinese
from kg.graph.lookups import Columns
from kg.graph.nx import to_networkx
from kg.model import ENTITY_CLASSES

Row = dict[str, Any]
PEOPLE = ("名", "人", "位")  # as in ontology/queries/who-sent-most-people.rq
_LOOSE = ("eq", "ge", "approx")  # how a sum is bounded: by its loosest figure


def stats(store: ox.Store) -> dict[str, Any]:
    """The counts of a build, JSON-ready; lists are sorted, by their largest figure and then by name and IRI.

    `totals`; `types`: events, tellings, planned, negated by event type; `classes`: entities and mentions by class;
    `provinces`: entities there and events with an agent there, empty name where that is not known; `agents`: who acts
    in how many events, and sent how many people; `helps`: agent, target, events by type; `programs`: runners, events;
    `components` (by size) and `degrees` of the graph of kg.graph.nx; `documents` with their coverage.
    Events that are planned or negated count in `totals`, `types`, `components` and `degrees` only.
    """
    counter = _Counter(store)
    parts = (
        "totals",
        "types",
        "classes",
        "provinces",
        "agents",
        "helps",
        "programs",
        "components",
        "degrees",
        "documents",
    )
    return {name: getattr(counter, name)() for name in parts}  # fmt: skip


class _Counter:
    """The parts of the figures; the methods are named as the parts."""

    def __init__(self, store: ox.Store) -> None:
        self._columns = Columns(store)
        self._graph = to_networkx(store)
        self._entities = {node: data for node, data in self._graph.nodes(data=True) if data["kind"] == "entity"}
        self._events = {node: data for node, data in self._graph.nodes(data=True) if data["kind"] == "event"}
        self._done = [node for node, data in self._events.items() if not data["modality"]]
        agents, targets = self._columns.values("agent"), self._columns.values("target")
        self._agents = {event: agents.get(event, ()) for event in self._done}
        self._targets = {event: targets.get(event, ()) for event in self._done}

    def totals(self) -> Row:
        """Numbers of documents, entities, their mentions, events, their tellings, and relations as told."""
        columns = self._columns
        return {
            "documents": len(columns.instances("SourceDocument")),
            "unread": len(columns.instances("UnreadDocument")),
            "entities": len(self._entities),
            "mentions": len(columns.values("refersTo")),
            "events": len(self._events),
            "tellings": len(columns.values("mentionOf")),
            "relations": len(columns.instances("RelationMention")),
        }

    def types(self) -> list[Row]:
        """A row for each event type that the build has."""
        tellings = self._columns.values("hasMention")
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for node, data in self._events.items():
            said = {name: 1 for name in ("planned", "negated") if name in data["modality"]}
            found[data["type"]].update({"events": 1, "tellings": len(tellings[node]), **said})
        rows = [
            {"type": kind, "label": chinese(kind), **_counts(count, "events", "tellings", "planned", "negated")}
            for kind, count in found.items()
        ]
        return _sorted(rows, "events", "type")  # fmt: skip

    def classes(self) -> list[Row]:
        """A row for each class of entities, those without any too."""
        found: dict[str, Counter[str]] = {kind: Counter() for kind in (*ENTITY_CLASSES, "Collective")}
        for data in self._entities.values():
            found.setdefault(data["type"], Counter()).update({"entities": 1, "mentions": data["mentions"]})
        rows = [
            {"class": kind, "label": chinese(kind), **_counts(count, "entities", "mentions")}
            for kind, count in found.items()
        ]
        return _sorted(rows, "entities", "class")  # fmt: skip

    def provinces(self) -> list[Row]:
        """A row for each province; an event counts once for each province of its agents."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for data in self._entities.values():
            found[data["province"]]["entities"] += 1
        for agents in self._agents.values():
            for name in {self._of(agent, "province") for agent in agents}:
                found[name]["events"] += 1
        rows = [{"province": name, **_counts(count, "entities", "events")} for name, count in found.items()]
        return _sorted(rows, "events", "entities", "province")

    def agents(self) -> list[Row]:
        """A row for each agent. `people`: the sum of the lower bounds of the people in its dispatches, over `dispatches`
        events; `operator` says how it bounds the sum (ge: at least), and is empty where no figure was told. An event
        with several agents counts for each.
        """
        found: dict[str, Counter[str]] = defaultdict(Counter)
        sent: dict[str, list[tuple[Decimal, str]]] = defaultdict(list)
        figures = self._dispatched()
        for event, agents in self._agents.items():
            for agent in agents:
                found[agent].update({"events": 1, "dispatches": int(event in figures)})
                sent[agent] += figures.get(event, ())
        rows = []
        for agent, count in found.items():
            people = sum((value for value, _ in sent[agent]), Decimal(0))
            bound = max((operator for _, operator in sent[agent]), key=_LOOSE.index, default="")
            said = {"people": _number(people), "operator": bound}
            rows.append({**self._named(agent), **_counts(count, "events", "dispatches"), **said})
        return _sorted(rows, "events", "people", "label", "iri")

    def _dispatched(self) -> Mapping[str, list[tuple[Decimal, str]]]:
        """Event → (lower bound, operator) of each of its amounts of people, of the dispatches that have any.

        An amount that every telling calls a part of another is in that other; one of `at most` has no lower bound.
        """
        columns = self._columns
        amount, shares, mentions = (
            columns.value("quantity"),
            columns.values("shareOf"),
            columns.values("hasQuantityMention"),
        )
        value, operator, unit = columns.value("value"), columns.value("operator"), columns.value("unit")
        found = {}
        for event in self._done:
            if self._events[event]["type"] != "Dispatch":
                continue
            told = (m for fact in columns.values("hasMention")[event] for m in mentions.get(fact, ()))
            whole = {amount[mention] for mention in told if mention not in shares}
            people = [q for q in sorted(whole) if unit[q] in PEOPLE and operator[q] != "le"]
            if people:
                found[event] = [(Decimal(value[q]), _bound(operator[q])) for q in people]
        return found  # fmt: skip

    def helps(self) -> list[Row]:
        """A row for each pair of an agent and another entity that is a target of its events."""
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for event, agents in self._agents.items():
            for agent in agents:
                for target in self._targets[event]:
                    if target != agent:
                        found[agent, target][self._events[event]["type"]] += 1
        rows = [
            {
                "agent": self._of(agent, "label"), "target": self._of(target, "label"), "events": types.total(),
                "types": dict(sorted(types.items())), "agent_iri": agent, "target_iri": target,
            }
            for (agent, target), types in found.items()
        ]  # fmt: skip
        return _sorted(rows, "events", "agent", "target", "agent_iri", "target_iri")

    def programs(self) -> list[Row]:
        """A row for each programme: the names of who runs it, and the events that are part of it."""
        runners = self._columns.values("runBy")
        events = Counter(
            program for event, programs in self._columns.values("program").items() if event in self._agents
            for program in programs
        )  # fmt: skip
        rows = [
            {**self._named(node), "events": events[node], "runners": sorted(self._of(r, "label") for r in runners.get(node, ()))}
            for node, data in self._entities.items() if data["type"] == "Program"
        ]  # fmt: skip
        return _sorted(rows, "events", "label", "iri")

    def components(self) -> Row:
        """Weakly connected components: how many, and how many there are of each size (in nodes), large ones first."""
        sizes = Counter(len(nodes) for nodes in nx.weakly_connected_components(self._graph))
        return {"count": sizes.total(), "sizes": [[size, sizes[size]] for size in sorted(sizes, reverse=True)]}

    def degrees(self) -> list[list[int]]:
        """[degree, nodes] for each degree that a node has, edges in and out together."""
        found = Counter(degree for _, degree in self._graph.degree())
        return [[degree, found[degree]] for degree in sorted(found)]

    def documents(self) -> list[Row]:
        """A row for each document that was read: numbers and titles, how many are in facts, how many were missed."""
        columns = self._columns
        found: dict[str, Counter[str]] = defaultdict(Counter)
        held, reasons = columns.values("heldBy"), columns.value("reason")
        for item in columns.instances("CoverageItem"):
            word = "held" if item in held else "missed" if reasons.get(item) == "missed" else "excused"
            found[columns.documents[item]].update({"items": 1, word: 1})
        facts = Counter(columns.documents.get(fact, "") for fact in columns.values("mentionOf"))
        names, titles = columns.value("dcterms:identifier"), columns.value("dcterms:title")
        rows = []
        for node in columns.instances("SourceDocument"):
            count = found[names[node]]
            share = round(1 - count["missed"] / count["items"], 4) if count["items"] else 1.0
            about = {"doc": names[node], "title": titles.get(node, ""), "facts": facts[names[node]]}
            rows.append({**about, **_counts(count, "items", "held", "excused", "missed"), "explained": share})
        return sorted(rows, key=lambda row: (row["explained"], -row["items"], row["doc"]))

    def _of(self, node: str, name: str) -> Any:
        return self._entities.get(node, {}).get(name, "")

    def _named(self, node: str) -> Row:
        return {"iri": node, "label": self._of(node, "label"), "class": self._of(node, "type")}


def _bound(operator: str) -> str:
    """How a figure bounds a sum of lower ends."""
    return "ge" if operator == "range" else operator


def _counts(count: Counter[str], *names: str) -> dict[str, int]:
    return {name: count[name] for name in names}


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _sorted(rows: Iterable[Row], *names: str) -> list[Row]:
    """The rows by these columns, numbers falling, texts rising."""
    return sorted(rows, key=lambda row: [row[name] if isinstance(row[name], str) else -row[name] for name in names])
