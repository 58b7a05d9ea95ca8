"""The graph page: one file, the same bytes each time, nothing from outside, nothing of a document's alive in it."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.graph.terms import KG
from kg.write.html import write
from kg.write.html_fold import MAX_FOLDED, capped, sketch
from kg.write.html_panel import spoken
from kg.write.html_read import Reader
from kg.write.html_text import plain
from kg.write.html_words import look_of
from tests.write.made import DOC, EVENT, HOSTILE, RDFS_LABEL, SKOS, TEXT, Build, tiny


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
    assert "url(" not in text


def test_policy_allows_the_script_of_the_page_and_no_other(tmp_path: Path) -> None:
    _, parsed = page(tiny(), tmp_path)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in parsed.scripts]
    assert len(digests) == 1
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
    assert sorted(edge["label"] for edge in network["edges"]) == ["位于", "选派 500+ 名党员干部"]
    assert (counts["nodes"], counts["entities"], counts["events"], counts["relations"]) == (3, 3, 1, 1)
    assert all(isinstance(node["x"], int) and isinstance(node["y"], int) for node in network["nodes"])


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


def test_the_text_beside_the_page_gives_the_whole_sentence_and_raw_offsets(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/d1.txt").write_text(f"{TEXT}他们当天到岗。", encoding="utf-8")
    (tmp_path / "alignments").mkdir()
    (tmp_path / "alignments/d1.json").write_text('{"cleaned":[[0,30,5,30]],"bytes":[[0,99,0,3]],"marks":[]}')
    (telling,) = page(tiny(), tmp_path)[1].data["data-cards"]["events"][EVENT]["tellings"]
    assert "".join(words for words, _ in telling["pieces"]) == TEXT
    assert telling["pieces"][0] == ["3月，", ["context"]]
    assert (telling["raw"], telling["bytes"]) == ([8, 27], [24, 81])


def test_a_text_that_is_not_the_graphs_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/d1.txt").write_text("另一篇文章。" * 9, encoding="utf-8")
    (telling,) = page(tiny(), tmp_path)[1].data["data-cards"]["events"][EVENT]["tellings"]
    assert "".join(words for words, _ in telling["pieces"]) == TEXT[3:22]


@pytest.mark.parametrize(
    ("kind", "name", "look"),
    [
        ("Organization", "云岭建材有限公司", "Firm"),
        ("Organization", "云岭市委组织部", "Organization"),
        ("Collective", "企业", "Collective"),
    ],
)
def test_firms_look_like_firms(kind: str, name: str, look: str) -> None:
    assert look_of(kind, name) == look


def test_names_are_spoken_for_those_who_type_pinyin() -> None:
    assert spoken("东港市委") == "dong gang shi wei"
    assert len(spoken("长" * 5000).split()) == 40
