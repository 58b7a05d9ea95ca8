"""Builds and gold that are wrong at random, and builds made out of gold: what matching may meet and no text shows."""

import copy
import json
import pathlib
import random
from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]
FILES = ("entities", "facts", "relations")
SLOTS = ("agent", "target", "source", "result", "program", "document")
TYPES = ("Dispatch", "Service", "Measure", "Statement", "Donation")
WORDS = ("", "“”", "云岭市委", "市委", "河南省", "河南", "企业", "資金", "Ａ组")


def lines(build: pathlib.Path) -> dict[str, list[Row]]:
    """The rows of a build by file."""
    return {name: [*map(json.loads, (build / f"{name}.jsonl").read_text("utf-8").splitlines())] for name in FILES}


def golds(folder: pathlib.Path) -> dict[str, Row]:
    """The gold of a folder by stem."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}


def answers(gold: dict[str, Row], draw: random.Random) -> dict[str, list[Row]]:
    """A build that says what gold says, by any of the names that gold accepts."""
    found: dict[str, list[Row]] = {name: [] for name in FILES}
    for row in gold.values():
        for key in ("", "_optional"):
            found["entities"] += [_mention(row["doc"], e, draw) for e in row.get("entities" + key, [])]
            found["facts"] += [_fact(row["doc"], f, draw) for f in row.get("facts" + key, [])]
            found["relations"] += [_relation(row["doc"], r, draw) for r in row.get("relations" + key, [])]
    return found


def _mention(doc: str, entity: Row, draw: random.Random) -> Row:
    return {"doc": doc, "class": entity["class"], "text": draw.choice([entity["name"], *entity.get("aliases", [])])}


def _fact(doc: str, fact: Row, draw: random.Random) -> Row:
    row: Row = {"doc": doc, "type": draw.choice([fact["type"], *fact.get("type_alt", [])])}
    for slot in SLOTS:
        row[slot] = [
            {"name": draw.choice(names), "class": draw.choice(["Place", "Collective"])} for names in fact.get(slot, [])
        ]
    row["quantities"] = [q | {"item": draw.choice(q["item"])} for q in fact.get("quantities", []) if q.get("item")]
    return row


def _relation(doc: str, row: Row, draw: random.Random) -> Row:
    ends = {key: draw.choice(row[key]) for key in ("subject", "object")}
    return {"doc": doc, "predicate": row["predicate"]} | ends


def spoiled(rows: dict[str, list[Row]], draw: random.Random, rate: float) -> dict[str, list[Row]]:
    """Rows of which some are dropped, doubled, moved or altered."""
    found: dict[str, list[Row]] = {}
    for name, old in rows.items():
        found[name] = []
        for row in copy.deepcopy(old):
            if draw.random() < rate:
                if draw.random() < 0.3:
                    continue
                _ALTER[name](row, draw)
            found[name] += [row] * (2 if draw.random() < rate / 5 else 1)
        if draw.random() < rate:
            draw.shuffle(found[name])
    return found


def _word(word: str, draw: random.Random) -> str:
    cut = draw.randint(0, len(word))
    return draw.choice([word[cut:], word[:cut], "云岭" + word, word + "局", f"“{word}”", *WORDS])


def _alter_entity(row: Row, draw: random.Random) -> None:
    if draw.random() < 0.5:
        row["class"] = draw.choice(["Place", "Organization", "Program", "Person", "Document", "Town"])
        row["superclass"] = draw.choice(["Place", "Organization"])
    row["text"] = _word(row["text"], draw)


def _alter_relation(row: Row, draw: random.Random) -> None:
    key = draw.choice(["subject", "object", "predicate"])
    row[key] = draw.choice(["partOf", "locatedIn", "runBy"]) if key == "predicate" else _word(row[key], draw)


def _alter_fact(row: Row, draw: random.Random) -> None:
    slot = draw.choice(SLOTS)
    if draw.random() < 0.3:
        row["type"] = draw.choice(TYPES)
    if draw.random() < 0.3:
        row[slot] = []
    elif row.get(slot):
        filler = draw.choice(row[slot])
        filler["name"] = _word(filler["name"], draw)
        row[draw.choice(SLOTS)] = [*row[slot], filler]
    for quantity in row["quantities"]:
        _alter_quantity(quantity, draw)


def _alter_quantity(quantity: Row, draw: random.Random) -> None:
    changes: list[Callable[[], Any]] = [
        lambda: quantity.update(value=draw.choice([quantity.get("value"), 1, 0.3, None])),
        lambda: quantity.update(op=draw.choice(["eq", "ge", "le", "approx", "range"])),
        lambda: quantity.update(max=draw.choice([None, 5, quantity.get("value")])),
        lambda: quantity.update(item=draw.choice([None, _word(quantity.get("item") or "", draw)])),
        lambda: quantity.update(unit="元"),
        lambda: quantity.pop("op", None),
    ]
    draw.choice(changes)()


_ALTER: dict[str, Callable[[Row, random.Random], None]] = {
    "entities": _alter_entity,
    "facts": _alter_fact,
    "relations": _alter_relation,
}


def loosened(gold: dict[str, Row], draw: random.Random, rate: float) -> dict[str, Row]:
    """Gold in which some is optional, some has alternatives and some agents are missing."""
    found = copy.deepcopy(gold)
    for row in found.values():
        for key in FILES:
            kept = [(one, draw.random() < rate / 2) for one in row[key]]
            row[key] = [one for one, moved in kept if not moved]
            row[f"{key}_optional"] = row.get(f"{key}_optional", []) + [one for one, moved in kept if moved]
        for fact in row["facts"]:
            if draw.random() < rate:
                _loosen(fact, draw)
    return found


def _loosen(fact: Row, draw: random.Random) -> None:
    fact["type_alt"] = draw.choice([[], "Measure", list(draw.sample(TYPES, 2))])
    if draw.random() < 0.3:
        fact["agent"] = draw.choice([[], ["云岭市委"], [["企业", "园区企业"]]])
    for quantity in fact["quantities"]:
        quantity |= draw.choice(
            [{"optional": True}, {"op_alt": "ge"}, {"op_alt": ["eq", "le"]}, {"item": []}, {"unit": "元"}]
        )


def rounds(
    build: pathlib.Path, gold: pathlib.Path, number: int, seed: int
) -> Iterator[tuple[dict[str, list[Row]], dict[str, Row]]]:
    """(build, gold) pairs: the build as it is or made out of gold, then both spoiled, less and more."""
    draw = random.Random(seed)
    held, asked = lines(build), golds(gold)
    for at in range(number):
        rate = draw.choice([0.0, 0.05, 0.2, 0.6])
        start = held if at % 2 else answers(asked, draw)
        yield spoiled(start, draw, rate), loosened(asked, draw, draw.choice([0.0, rate]))
