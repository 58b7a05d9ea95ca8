"""How long graph.html takes: to write, to open in Chromium, to search, to filter, and how many frames a second it pans.

Usage: python benchmarks/page.py [ENTITIES [EVENTS]]; 5000 and 15000 where they are left out. Needs the development
packages and a Chromium of the system. `taskset -c 0,1` holds it to two cores. Also times other layouts where they are
installed: rustworkx (Apache-2.0) and igraph (GPL, so no dependency of ours).
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kg.graph.terms import KG  # noqa: E402
from kg.iris import ID  # noqa: E402
from kg.write.html import write  # noqa: E402
from tests.write.browsing import Visit, browsing  # noqa: E402
from tests.write.made import RDF_TYPE, RDFS_LABEL, Build  # noqa: E402

SYLLABLES = "云岭青石江河湖海山川东西南北中华安平宁丰和顺景泰永昌"
ENDINGS = {
    "Place": ("县", "镇", "市"), "Organization": ("有限公司", "委员会", "医院", "县委组织部"), "Program": ("行动",),
    "Person": ("",), "Document": ("通知",), "Collective": ("企业",),
}  # fmt: skip
SENTENCE = "云岭市委选派500多名党员干部到青石镇。"
COUNTIES = 100


def large(entities: int, events: int) -> Build:
    """A build of counties: two of three events stay in one, as in reporting, the others join two; hubs among the agents."""
    chance, build = random.Random(7), Build()
    kinds = ["Place"] * 3 + ["Organization"] * 5 + ["Program", "Person", "Document", "Collective"]
    counties: list[list[str]] = [[] for _ in range(COUNTIES)]
    for number in range(entities):
        kind = chance.choice(kinds)
        name = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))) + chance.choice(ENDINGS[kind])
        iri = f"{ID}{kind.lower()}/{number:012}"
        build.add(iri, RDF_TYPE, KG + kind)
        build.add(iri, RDFS_LABEL, ox.Literal(name, language="zh"))
        counties[number % COUNTIES].append(iri)
    for number in range(200):
        document = f"{ID}doc/s{number}"
        build.add(document, RDF_TYPE, f"{KG}SourceDocument")
        build.add(document, "published", ox.Literal(f"20{10 + number % 12:02}-{1 + number % 12:02}-01"))
    for number in range(events):
        home = counties[number % COUNTIES]
        agent = home[int(len(home) * chance.random() ** 2.5)]
        target = chance.choice(home if chance.random() < 2 / 3 else chance.choice(counties))
        told(build, number, agent, target)
    return build


def told(build: Build, number: int, agent: str, target: str) -> None:
    """One event with one amount and one telling."""
    event, fact = f"{ID}event/dispatch-{number:016}", f"{ID}fact/s{number % 200}/{number}"
    amount = f"{ID}quantity/{number % 500:016}"
    build.add(event, RDF_TYPE, KG + ("Donation" if number % 9 == 0 else "Dispatch"))
    build.add(event, RDFS_LABEL, ox.Literal(f"选派{number}", language="zh"))
    for name, value in {"agent": agent, "target": target, "hasMention": fact, "hasQuantity": amount}.items():
        build.add(event, name, value)
    if number < 500:
        for name, value in {"value": str(10 + number), "operator": "ge", "unit": "名", "item": "干部"}.items():
            build.add(amount, name, value)
    build.add(fact, "inDocument", f"{ID}doc/s{number % 200}")
    for name, words in {"exact": SENTENCE, "trigger": "选派", "confidence": f"0.{50 + number % 50}"}.items():
        build.add(fact, name, ox.Literal(words))
    for name, place in {"start": 3, "end": 3 + len(SENTENCE), "triggerStart": 7}.items():
        build.add(fact, name, place)


def timed(what: str, act: Callable[[], object]) -> None:
    """Run and print the seconds."""
    began = time.perf_counter()
    act()
    print(f"{what:34} {time.perf_counter() - began:7.2f} s")


PAN = """new Promise(done => { let frames = 0; const from = performance.now(); const step = () => { dispatchKg.pan(4, 2); frames += 1;
  if (performance.now() - from < 2000) requestAnimationFrame(step); else done(frames / 2); }; requestAnimationFrame(step); })"""


def browse(file: Path) -> None:
    """Open the page and do what a reader does."""
    with browsing() as browser:
        began = time.perf_counter()
        seen = Visit(browser, file)
        seen.frame()
        print(f"{'open, until the first picture':34} {time.perf_counter() - began:7.2f} s   {seen.shown()}")
        print(f"{'pan':34} {seen.page.evaluate(PAN):7.0f} frames a second")
        timed("search", lambda: seen.find("yunl"))
        timed("filter", lambda: seen.go_to("min=100&unit=people"))
        timed("select", lambda: seen.select(seen.find("yunl")))
        timed("table", lambda: seen.page.locator("#views [data-view=table]").click())
        print(f"console: {seen.said}")


def others(entities: int, events: int) -> None:
    """The layouts of libraries for a graph of the same size."""
    chance = random.Random(1)
    edges = [(int(entities * chance.random() ** 2), chance.randrange(entities)) for _ in range(events)]
    if find_spec("rustworkx"):
        import rustworkx

        graph = rustworkx.PyGraph()
        graph.add_nodes_from(range(entities))
        graph.add_edges_from([(a, b, 1.0) for a, b in edges])
        timed("rustworkx.spring_layout", lambda: rustworkx.spring_layout(graph, num_iter=50, seed=1))
    if find_spec("igraph"):
        import igraph

        timed(
            "igraph Fruchterman-Reingold, grid",
            lambda: igraph.Graph(entities, edges).layout_fruchterman_reingold(grid=True, niter=200),
        )


if __name__ == "__main__":
    size = [int(word) for word in sys.argv[1:]] + [5000, 15000][len(sys.argv) - 1 :]
    store = large(*size).store()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "graph.html"
        timed("write", lambda: write(store, target))
        print(f"{'size':34} {target.stat().st_size / 1e6:7.1f} MB")
        browse(target)
    others(*size)
