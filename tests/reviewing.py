"""Two small documents, built once, and a review of them."""

import json
import pathlib
from collections.abc import Mapping
from typing import Any

from kg.ask.session import Item, Session, Wanted
from kg.build import build
from kg.decisions import NO_REVIEWS, Reviews, read
from kg.graph.load import load
from kg.settings import Settings

FIRST = "清河县委选派30名干部到青石镇。\n云岭县民宿旅游协会捐款3万元。云岭县民宿旅行协会捐款2万元。"
SECOND = "清河县人民医院派出20名医生到云岭县。"
Row = dict[str, Any]


def inputs(folder: pathlib.Path) -> list[pathlib.Path]:
    """a.txt and b.txt in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("a", FIRST), ("b", SECOND)):
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return [folder / "a.txt", folder / "b.txt"]


def made(folder: pathlib.Path, out: str = "out", reviews: pathlib.Path | None = None) -> tuple[pathlib.Path, int]:
    """(build folder, documents taken over from the build there) of the two documents."""
    decided = Reviews(read(reviews)) if reviews else NO_REVIEWS
    report = build(inputs(folder), folder / out, Settings(), lambda _: None, reviews=decided)
    assert (report.failed, report.violations) == ([], [])
    return folder / out, report.taken


def begun(out: pathlib.Path, who: str = "") -> Session:
    """A review of a build, into reviews.jsonl beside it."""
    return Session(load(out), out.parent / "reviews.jsonl", who)


def fact(session: Session, words: str) -> Item:
    """The only fact whose own words hold these."""
    found = [
        i for i in session.listed(Wanted("all")) if words in session.documents[i.doc].text[i.fact.start : i.fact.end]
    ]
    assert len(found) == 1, words
    return found[0]


def lines(out: pathlib.Path, name: str) -> list[Row]:
    """The lines of a file of a build."""
    return [json.loads(line) for line in (out / f"{name}.jsonl").read_text("utf-8").splitlines()]


def told(row: Mapping[str, Any]) -> str:
    """A line of facts.jsonl in a few words: type, agents, targets, amounts."""
    amounts = [f"{q['value']}{q['unit']}{q['item']}" for q in row["quantities"]]
    return " ".join([row["type"], *(a["name"] for role in ("agent", "target") for a in row[role]), *amounts])
