"""The graph page: one file, the same bytes each time, nothing from outside, nothing of a document's alive in it."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from kg.graph.terms import KG, PREFIXES
from kg.iris import ID
from kg.write.html import write
from kg.write.html_fold import MAX_FOLDED, capped, sketch
from kg.write.html_read import Reader
from kg.write.html_text import plain

RDF_TYPE, RDFS_LABEL = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label"
SKOS, DCT = PREFIXES["skos"], PREFIXES["dcterms"]
DOC = f"{ID}doc/d1"
TEXT = "3月，云岭市委选派500多名党员干部到青石镇。"
EVENT, FACT = f"{ID}event/dispatch-0000000000000001", f"{ID}fact/d1/3-22/Dispatch-7"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "\"'`${alert(1)}&lt;b&gt;",
    "javascript:alert(1)",
    "市委\u202e镇石青",
    "@@library@@",
    "\u2028\u2029__proto__",
    "长" * 3500,
]


class Build:
    """A store that fills up one statement at a time, in the graph of one document."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []

    def add(self, subject: str, predicate: str, *objects: str | int | ox.Literal) -> None:
        """A name without a scheme is one of kg:; text in a namespace of ours is an IRI, all other text a literal."""
        name = ox.NamedNode(predicate if "://" in predicate else KG + predicate)
        for value in objects:
            self.quads.append(ox.Quad(ox.NamedNode(subject), name, term(value), ox.NamedNode(f"{ID}graph/d1")))

    def entity(self, kind: str, name: str) -> str:
        iri = f"{ID}{kind.lower()}/{hashlib.sha256(name.encode()).hexdigest()[:12]}"
        self.add(iri, RDF_TYPE, KG + kind)
        self.add(iri, RDFS_LABEL, ox.Literal(name, language="zh"))
        return iri

    def event(self, number: int, **roles: Iterable[str]) -> str:
        iri = f"{ID}event/dispatch-{number:016}"
        self.add(iri, RDF_TYPE, f"{KG}Dispatch")
        self.add(iri, "hasMention", f"{ID}fact/d1/{number}-{number + 1}/Dispatch-{number}")
        for role, entities in roles.items():
            self.add(iri, role, *entities)
        return iri

    def store(self, turn: int = 1) -> ox.Store:
        found = ox.Store()
        found.extend(self.quads[::turn])
        return found


def term(value: str | int | ox.Literal) -> ox.NamedNode | ox.Literal:
    """The RDF term of a test's shorthand."""
    if isinstance(value, ox.Literal):
        return value
    if isinstance(value, int):
        return ox.Literal(value)
    return ox.NamedNode(value) if value.startswith((KG, ID)) else ox.Literal(value)


def tiny(name: str = "云岭市委", title: str = "云岭见闻", url: str = "https://news.example/1") -> Build:
    """One document, three entities, one event with one quantity and its telling, one relation."""
    build = Build()
    agent, target = build.entity("Organization", name), build.entity("Place", "青石镇")
    city = build.entity("Place", "云岭市")
    build.add(DOC, RDF_TYPE, f"{KG}SourceDocument")
    build.add(DOC, f"{DCT}identifier", "d1")
    build.add(DOC, f"{DCT}title", title)
    for key, value in {"published": "2021-03-09", "publisher": "云岭日报", "url": url}.items():
        build.add(DOC, key, ox.Literal(value))
    event(build, agent, target)
    build.add(target, "locatedIn", city)
    return build


def event(build: Build, agent: str, target: str) -> None:
    """The one event of the tiny build, told at [3, 22) of TEXT."""
    build.add(EVENT, RDF_TYPE, f"{KG}Dispatch")
    build.add(EVENT, RDFS_LABEL, ox.Literal("云岭市委选派党员干部", language="zh"))
    build.add(EVENT, "agent", agent)
    build.add(EVENT, "target", target)
    build.add(EVENT, "hasMention", FACT)
    amount = f"{ID}quantity/0000000000000001"
    build.add(EVENT, "hasQuantity", amount)
    for key, value in {"value": "500", "operator": "ge", "unit": "名", "item": "党员干部"}.items():
        build.add(amount, key, value)
    build.add(FACT, "inDocument", DOC)
    telling: dict[str, str | int] = {"start": 3, "end": 22, "exact": TEXT[3:22], "trigger": "选派", "triggerStart": 7}
    for key, found in (telling | {"confidence": "0.93"}).items():
        build.add(FACT, key, found)
    for role, words, filler in (("agent", "云岭市委", agent), ("target", "青石镇", target)):
        place(build, f"{FACT}/{role}/0", words, "hasArgument", role=role, name=words, filler=filler)
    place(build, f"{FACT}/quantity/0", "500多名", "hasQuantityMention", quantity=amount, exact="500多名")


def place(build: Build, iri: str, words: str, link: str, **values: str) -> None:
    """A part of the telling, standing where TEXT first has its words."""
    build.add(FACT, link, iri)
    build.add(iri, "start", TEXT.index(words))
    build.add(iri, "end", TEXT.index(words) + len(words))
    for key, value in values.items():
        build.add(iri, key, value)


class Page(HTMLParser):
    """What a browser's parser makes of a page: its tags, the attributes that could load, its scripts and data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.scripts: list[str] = []
        self.data: dict[str, Any] = {}
        self.policy = ""
        self._open: dict[str, str | None] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [name for name, _ in attrs if name in {"src", "href", "srcset", "action", "data", "poster"}]
        self.loads += [name for name, _ in attrs if name.startswith("on")]
        self._open = dict(attrs) if tag == "script" else None
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._open is None:
            return
        if "id" in self._open:
            self.data[str(self._open["id"])] = json.loads(data)
        else:
            self.scripts.append(data)
        self._open = None


def page(build: Build, folder: Path) -> tuple[str, Page]:
    """The page of a build as text and as parsed."""
    write(build.store(), folder / "graph.html")
    text = (folder / "graph.html").read_text("utf-8")
    return text, Page(text)


def test_same_facts_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    build = tiny()
    build.add(build.entity("Organization", "云岭市委"), f"{SKOS}altLabel", *map(ox.Literal, "丁丙戊乙甲"))
    write(build.store(), tmp_path / "a.html")
    write(build.store(-1), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    text, parsed = page(tiny(), tmp_path)
    assert parsed.loads == []
    assert not {"link", "iframe", "img", "object", "embed", "base"} & set(parsed.tags)
    assert re.findall(r"(?:src|href)\s*=\s*[\"']?https?:|@import|sourceMappingURL", text) == []
    assert {address[:6] for address in re.findall(r"url\(\s*[\"']?(.{6})", text)} == {"data:i"}


def test_policy_allows_the_scripts_of_the_page_and_no_other(tmp_path: Path) -> None:
    _, parsed = page(tiny(), tmp_path)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in parsed.scripts]
    assert len(digests) == 3
    assert re.findall(r"'sha256-([^']+)'", parsed.policy) == digests
    assert parsed.policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in parsed.policy


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_stay_words(name: str, tmp_path: Path) -> None:
    harmless = page(tiny(), tmp_path)[1]
    text, parsed = page(tiny(name, title=name, url=name), tmp_path)
    assert parsed.tags == harmless.tags
    assert parsed.scripts == harmless.scripts
    cards = parsed.data["data-cards"]
    assert plain(name) in {card["name"] for card in cards["entities"].values()}
    assert cards["documents"][DOC]["link"] == ""
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029]", text.replace(parsed.scripts[0], ""))


def test_tiny_build_is_three_nodes_and_two_edges(tmp_path: Path) -> None:
    _, parsed = page(tiny(), tmp_path)
    network, counts = parsed.data["data-network"], parsed.data["data-words"]["drawn"]
    assert sorted(node["label"] for node in network["nodes"]) == ["云岭市", "云岭市委", "青石镇"]
    assert sorted(edge["label"] for edge in network["edges"]) == ["位于", "选派 500+名党员干部"]
    assert (counts["nodes"], counts["entities"], counts["events"], counts["relations"]) == (3, 3, 1, 1)
    assert network["options"]["physics"] == {"enabled": False}


def test_panel_cuts_the_quote_at_its_marks(tmp_path: Path) -> None:
    _, parsed = page(tiny(), tmp_path)
    (telling,) = parsed.data["data-cards"]["events"][EVENT]["tellings"]
    marked = [["云岭市委", ["agent"]], ["选派", ["trigger"]], ["500多名", ["quantity"]]]
    assert telling["pieces"] == [*marked, ["党员干部到", []], ["青石镇", ["target"]]]
    assert (telling["start"], telling["end"], telling["elsewhere"]) == (3, 22, [])


def test_type_names_come_from_the_store_before_the_table(tmp_path: Path) -> None:
    build = tiny()
    assert page(build, tmp_path)[1].data["data-words"]["types"] == {"Dispatch": {"en": "Dispatch", "zh": "选派"}}
    build.add(f"{KG}Dispatch", RDFS_LABEL, ox.Literal("下派", language="zh"), ox.Literal("Sending", language="en"))
    assert page(build, tmp_path)[1].data["data-words"]["types"] == {"Dispatch": {"en": "Sending", "zh": "下派"}}


@pytest.mark.parametrize(
    ("agents", "targets", "places", "looks"),
    [
        (1, 1, 0, {"event": 1}),
        (2, 3, 0, {"event": 6}),
        (1, 1, 1, {"event": 1, "role": 1}),
        (1, 0, 1, {"event": 1}),  # with nobody else there, the place is the second end
        (2, 4, 0, {"role": 6}),  # more than MAX_FOLDED pairs: a node of its own
        (1, 0, 0, {"role": 1}),
        (0, 2, 0, {"role": 2}),
        (0, 0, 0, {}),
    ],
)
def test_events_fold_into_edges_or_keep_a_node(agents: int, targets: int, places: int, looks: dict[str, int]) -> None:
    build = Build()
    named = {"agent": agents, "target": targets, "place": places}
    roles = {role: [build.entity("Organization", f"{role}{n}") for n in range(count)] for role, count in named.items()}
    iri = build.event(1, **roles)
    drawn = sketch(Reader(build.store()))
    found = [link.look for link in drawn.links]
    assert {look: found.count(look) for look in found} == looks
    assert (iri in drawn.nodes) == ("event" not in looks)
    assert MAX_FOLDED == 6


def test_too_large_builds_keep_the_best_connected_and_say_so() -> None:
    build = Build()
    hub, *others = (build.entity("Organization", f"云岭{n}") for n in range(6))
    for n, other in enumerate(others):
        build.event(n, agent=[hub], target=[other])
    build.event(9, agent=[others[0]], target=[others[1]])
    part = capped(sketch(Reader(build.store())), limit=3)
    assert set(part.nodes) == {hub, *others[:2]}
    assert (len(part.links), len(part.events)) == (3, 3)


def test_empty_build_says_that_there_is_nothing(tmp_path: Path) -> None:
    _, parsed = page(Build(), tmp_path)
    assert parsed.data["data-network"]["nodes"] == []
    assert parsed.data["data-words"]["whole"]["events"] == 0


# ---- in a browser --------------------------------------------------------------------------------------------------

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-dev-shm-usage --enable-logging=stderr "
    "--window-size=1400,900 --virtual-time-budget=5000 --dump-dom"
).split()
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH")


def visit(file: Path, fragment: str = "") -> tuple[str, list[str]]:
    """The page's DOM after it has run without a network, and what it wrote to the console."""
    no_network = ["--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9"]
    command = [
        str(CHROMIUM),
        *FLAGS,
        *no_network,
        f"--user-data-dir={file.parent / 'profile'}",
        f"{file.as_uri()}#{fragment}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def body(dom: str) -> str:
    """The part of a DOM that the page's own script made: all before its data and its library."""
    return dom[dom.index("<body") : dom.index('<script type="application/json"')]


@needs_browser
def test_page_runs_offline_without_a_word_on_the_console(tmp_path: Path) -> None:
    write(tiny().store(), tmp_path / "graph.html")
    dom, console = visit(tmp_path / "graph.html")
    assert console == []
    assert "<canvas" in body(dom)
    assert "Entities 实体 3" in body(dom)
    assert 'Place</span><span lang="zh-Hans" class="zh">地点' in body(dom)


@needs_browser
@pytest.mark.parametrize("iri", [EVENT, FACT])
def test_selecting_a_fact_shows_its_evidence(iri: str, tmp_path: Path) -> None:
    write(tiny().store(), tmp_path / "graph.html")
    dom, console = visit(tmp_path / "graph.html", f"theme=dark&select={quote(iri, safe='')}")
    assert console == []
    assert '<mark data-role="agent" title="主体">云岭市委</mark><mark data-role="trigger"' in body(dom)
    assert "《云岭见闻》 · 云岭日报 · 2021-03-09" in body(dom)
    assert '<a href="https://news.example/1" target="_blank" rel="noopener noreferrer">' in body(dom)
    assert "[3–22]" in body(dom)
    assert 'data-theme="dark"' in dom


@needs_browser
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_do_nothing_in_a_browser(name: str, tmp_path: Path) -> None:
    write(tiny(name, title=name, url=name).store(), tmp_path / "graph.html")
    dom, console = visit(tmp_path / "graph.html", f"select={quote(EVENT, safe='')}&q=%3C")
    assert console == []
    assert re.findall(r"<(?:script|img|b)\b|<[^>]* on\w+=|<a ", body(dom)) == []
    assert 'class="evidence"' in body(dom)


@needs_browser
def test_empty_build_opens_with_a_word_of_explanation(tmp_path: Path) -> None:
    write(Build().store(), tmp_path / "graph.html")
    dom, console = visit(tmp_path / "graph.html")
    assert console == []
    assert "Nothing to draw yet." in body(dom)
    assert "还没有可画的内容。" in body(dom)
