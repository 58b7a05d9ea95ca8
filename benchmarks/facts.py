"""A build of many facts, for the loads of graph databases: python benchmarks/facts.py FACTS FOLDER

Dispatches and donations of 20 facts a document, about 50 quads a fact, as kg build writes them: same FACTS, same bytes. The
folder has graph.nq and build.json, all that kg load reads. A fact is a telling of an event, as a line of facts.jsonl.
"""

import json
import pathlib
import sys
from collections.abc import Iterator

from pyoxigraph import Quad

from kg import iris
from kg.alignment import AlignedText
from kg.graph import provenance, rdf
from kg.model import Argument, Document, Extraction, Fact, Mention, Page, Quantity, Relation, Source

A_DOCUMENT = 20  # facts
_BODIES = ("县委组织部", "市卫生健康委员会", "镇人民政府", "区教育局")
_FIRMS = ("机械有限公司", "食品有限公司", "中心小学", "卫生院")


def document(number: int) -> Extraction:
    """One document of A_DOCUMENT facts."""
    sentences, facts, mentions, relations, at = [], [], [], [], 0
    for index in range(A_DOCUMENT):
        serial = number * A_DOCUMENT + index
        agent, target = f"云岭{serial % 997}{_BODIES[serial % 4]}", f"青石{serial % 4999}{_FIRMS[serial // 7 % 4]}"
        value = 1 + serial * 7 % 900
        kind, trigger, unit, item = (
            ("Dispatch", "选派", "名", "干部") if serial % 3 else ("Donation", "捐赠", "元", "资金")
        )
        words = f"{value}余{unit}"
        clause = f"{agent}向{target}{trigger}{words}{item}"
        to = at + len(agent) + 1
        count = to + len(target) + len(trigger)
        facts.append(
            Fact(
                kind, trigger, to + len(target), at, at + len(clause),
                {"agent": (_argument(agent, at),), "target": (_argument(target, to),)},
                (Quantity(count, count + len(words), float(value), "ge", unit, item, None),), (), 0.9, "", f"{kind}/1",
            )
        )  # fmt: skip
        mentions += [_mention(agent, at), _mention(target, to)]
        if index == 0:
            place = f"云岭{serial % 997}"
            mentions.append(Mention(at, at + len(place), place, "Place"))
            relations.append(Relation(at, at + len(agent), agent, "Organization", "locatedIn", place, "Place"))
        sentences.append(clause)
        at += len(clause) + 1
    text = "。".join(sentences) + "。"
    body = AlignedText.of(text)
    doc = f"s{number:06d}"
    page = Page(Source(doc, f"in/{doc}.txt", iris.digest(doc, size=64)), "utf-8", text, body)
    made = Document(page, body, f"第{number}号报道", "2020-03-05", "云岭日报", None, None, {})
    return Extraction(made, tuple(sorted(mentions)), tuple(facts), tuple(relations), ())


def _argument(name: str, at: int) -> Argument:
    return Argument(name, "Organization", at, at + len(name))


def _mention(name: str, at: int) -> Mention:
    return Mention(at, at + len(name), name, "Organization")


def quads(documents: int) -> Iterator[Quad]:
    """All quads, in the order of a build."""
    for number in range(documents):
        made = document(number)
        yield from rdf.quads(made)
        yield from provenance.quads(made.document.source)
    yield from provenance.agent()


def write(facts: int, folder: pathlib.Path) -> int:
    """Write the build; how many quads it has."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / "graph.nq").open("w", encoding="utf-8", newline="\n") as file:
        for quad in quads(-(-facts // A_DOCUMENT)):
            file.write(f"{quad} .\n")
            count += 1
    (folder / "build.json").write_text(json.dumps({"synthetic": facts}) + "\n", "utf-8")
    return count


if __name__ == "__main__":
    print(f"{write(int(sys.argv[1]), pathlib.Path(sys.argv[2]))} quads")
