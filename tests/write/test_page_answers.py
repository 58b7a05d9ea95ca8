"""What a new user wants to know, found in the page as a new user would: few steps, the answer in the window."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest

from kg.iris import ID
from kg.write.html import write
from tests.write.made import EVENT, FACT, Build, tiny

pytest.importorskip("playwright", reason="playwright is not installed")

from tests.write.browsing import CHROMIUM, Open, Visit

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH")

# Wide, middle and narrow; a reader in Chinese holds the telephone.
WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1400, "height": 900}},
    "middle": {"viewport": {"width": 800, "height": 900}},
    "narrow": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "locale": "zh-CN"},
}


@pytest.fixture(params=list(WINDOWS.values()), ids=list(WINDOWS))
def window(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The traits of one window to open a page in."""
    traits: dict[str, Any] = request.param
    return traits


def in_window(seen: Visit, selector: str) -> bool:
    """Whether the middle of the first element that fits can be seen where it stands, with nothing over it."""
    found: bool = seen.page.evaluate(
        """one => { const node = document.querySelector(one), box = node.getBoundingClientRect();
          const over = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 40));
          return Boolean(over) && (node.contains(over) || over.contains(node)); }""",
        selector,
    )
    return found


def test_new_user_sees_who_sent_most_and_is_one_click_from_the_sentence(
    window: dict[str, Any], visit: Open, seeds_page: Path
) -> None:
    seen = visit(seeds_page, **window)
    assert in_window(seen, "#panel .bar .bar-name")
    assert in_window(seen, "#panel .bar .bar-value")
    assert len(seen.text("#panel .bar .bar-note")) > 4
    number = seen.text("#panel .bar .bar-value").rstrip("+")
    seen.page.locator("#panel .bar").first.click()
    assert in_window(seen, "#panel blockquote")
    assert number in seen.text("#panel blockquote mark[data-role~=quantity]")


def test_new_user_finds_all_of_a_county_in_four_steps(
    window: dict[str, Any], visit: Open, seeds_page: Path, seeds_folder: Path
) -> None:
    seen = visit(seeds_page, **window)
    if seen.page.locator("#side-button").is_visible():
        seen.page.locator("#side-button").click()
    seen.page.locator("#search").fill("东港")
    seen.page.locator("#results button", has_text="东港市").first.click()
    assert seen.text("#panel h2") == "东港市"
    assert in_window(seen, "#panel h2")
    seen.page.get_by_role("button", name=re.compile("Only what lies here|只看此地")).click()
    seen.page.locator("#views [data-view=table]").click()
    seen.page.locator("#close").click()
    facts = [json.loads(line) for line in (seeds_folder / "facts.jsonl").read_text("utf-8").splitlines()]
    roles = ("agent", "target", "result", "program", "document", "source", "place")
    named = {f["event"] for f in facts if any("东港" in one["name"] for role in roles for one in f.get(role, []))}
    events = {
        row["event"] for row in csv.DictReader(io.StringIO(seen.page.evaluate("dispatchKg.csv()").lstrip("\ufeff")))
    }
    assert len(named) > 5
    assert named <= events
    assert in_window(seen, "#rows tr:not(.spacer) td.what")


def test_new_user_is_one_click_from_all_donations_over_a_million(
    window: dict[str, Any], visit: Open, seeds_page: Path, seeds_folder: Path
) -> None:
    facts = [json.loads(line) for line in (seeds_folder / "facts.jsonl").read_text("utf-8").splitlines()]
    large = [
        fact for fact in facts if fact["type"] == "Donation"
        and any(q["unit"] == "元" and (q.get("max") or q["value"]) >= 1_000_000 for q in fact["quantities"])
    ]  # fmt: skip
    seen = visit(seeds_page, **window)
    seen.page.get_by_role("button", name=re.compile("one million yuan or more|100 万元以上的捐赠")).click()
    rows = seen.page.locator("#rows tr:not(.spacer)")
    assert rows.count() == len(large) > 0
    assert in_window(seen, "#rows tr:not(.spacer) td.amount")
    assert in_window(seen, "#rows tr:not(.spacer) td.name")
    assert "万元" in seen.text("#rows tr:not(.spacer) td.amount")


def test_the_drawer_makes_way_for_what_was_picked_in_it(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page, **WINDOWS["narrow"])
    for key in ("Enter", "Escape"):
        seen.page.locator("#side-button").click()
        seen.page.locator("#search").fill("东港市")
        assert seen.page.locator("#side").is_visible()
        seen.page.keyboard.press(key)
        assert not seen.page.locator("#side").is_visible()
    assert seen.text("#panel h2") == "东港市"


def test_facts_of_one_party_come_out_with_it(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    events = seen.page.evaluate("JSON.parse(document.getElementById('data-cards').textContent).events")
    lonely: dict[str, list[str]] = {}
    for iri, card in events.items():
        parties = [entity for slot in card["slots"].values() for entity, _ in slot]
        if len(parties) == 1:
            lonely.setdefault(parties[0], []).append(iri)
    party, hidden = max(sorted(lonely.items()), key=lambda entry: len(entry[1]))
    drawn = "iris => iris.filter(iri => dispatchKg.where(iri)).length"
    assert len(hidden) > 1
    assert seen.page.evaluate(drawn, hidden) == 0
    seen.select(party)
    assert seen.page.evaluate(drawn, hidden) == len(hidden)
    assert seen.shown()["events"] == len(events)
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate(drawn, hidden) == 0
    seen.page.locator("#unfold").check()
    assert seen.page.evaluate(drawn, hidden) == len(hidden)


def test_the_path_between_two_bodies_is_the_shortest_and_keeps_its_address(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    network = seen.page.evaluate("JSON.parse(document.getElementById('data-network').textContent)")
    graph = nx.Graph((edge["from"], edge["to"]) for edge in network["edges"])
    one, two = "东港市委组织部", "辽宁省"
    number = {node["about"]: node["id"] for node in network["nodes"]}
    ends = [seen.find(name) for name in (one, two)]
    wanted = {node for path in nx.all_shortest_paths(graph, *(number[iri] for iri in ends)) for node in path}
    seen.select(ends[0])
    seen.page.get_by_role("button", name="Path to …").click()
    assert "search or click the other end" in seen.text("#chips")
    seen.page.keyboard.type(two)
    seen.until("document.querySelectorAll('#results button').length > 0")
    seen.page.keyboard.press("Enter")
    assert seen.text("#panel h2") == f"{one} — {two}"
    assert {
        n for iri, n in number.items() if seen.page.evaluate("iri => Boolean(dispatchKg.where(iri))", iri)
    } == wanted
    again = visit(seeds_page, seen.page.evaluate("location.hash.slice(1)"))
    assert again.shown() == seen.shown()
    seen.page.keyboard.press("Escape")
    assert seen.text("#panel h2") == "At a glance"


def test_two_that_nothing_joins_have_no_path_and_are_told_so(visit: Open, tmp_path: Path) -> None:
    build = tiny()
    alone = build.entity("Place", "远山县")
    write(build.store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html")
    seen.go_to(f"path={seen.find('青石镇')} {alone}")
    assert "Nothing that passes the filters joins these two." in seen.text("#panel")
    assert seen.shown()["nodes"] == 2


def test_colours_tell_provinces_on_request_and_the_legend_says_which(visit: Open, seeds_page: Path) -> None:
    # Each colour with the outlines of the nodes that have it.
    fills = (
        '() => [...dispatchKg.svg().matchAll(/<path d="([^"]*)" fill="(#\\w+)"/g)].map(one => one[2] + one[1]).sort()'
    )
    seen = visit(seeds_page)
    kinds = seen.page.evaluate(fills)
    seen.page.locator("#colour").select_option("province")
    names = seen.page.locator("#colours .name").all_text_contents()
    counts = [int(words.replace(",", "")) for words in seen.page.locator("#colours .n").all_text_contents()]
    assert names[0].endswith("省")
    assert names[-1] == "other or none"
    assert len(set(names)) == len(names) == 8
    assert sum(counts) == seen.shown()["nodes"]
    again = visit(seeds_page, seen.page.evaluate("location.hash.slice(1)"))
    assert again.page.evaluate(fills) == seen.page.evaluate(fills) != kinds
    seen.page.locator("#colour").select_option("")
    assert seen.page.evaluate(fills) == kinds
    assert seen.page.locator("#colours .name").count() == 0


def dated(value: str, quantity: tuple[str, str, str]) -> Build:
    """The tiny build with its time as `value`, and one more amount: operator, number and item, of yuan."""
    build = tiny()
    when = f"{FACT}/time/0"
    build.quads = [quad for quad in build.quads if quad.subject.value != when]  # type: ignore[union-attr]
    build.add(FACT, "hasTime", when)
    build.add(when, "exact", "那时")
    build.add(when, "timeValue", value)
    operator, number, item = quantity
    amount = f"{ID}quantity/yuan"
    build.add(EVENT, "hasQuantity", amount)
    for key, text in {"value": number, "operator": operator, "unit": "元", "item": item}.items():
        build.add(amount, key, ox.Literal(text))
    return build


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2021-41", "2021年下半年"),
        ("2021-33", "2021年第一季度"),
        ("../2021-05", "截至 2021-05"),
        ("2021-03/..", "2021-03 起"),
        ("2021-01/2021-08", "2021-01 – 2021-08"),
        ("2021-03-05", "2021-03-05"),
    ],
)
def test_a_time_is_told_in_words(value: str, words: str, visit: Open, tmp_path: Path) -> None:
    write(dated(value, ("eq", "1", "资金")).store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html", "view=table&lang=zh")
    assert words in seen.text("table")
    charts = visit(tmp_path / "graph.html", "view=charts&lang=zh")
    months = charts.page.eval_on_selector_all(".column-name", "all => all.map(one => one.textContent)")
    assert all(1 <= int(month[5:7] or "1") <= 12 for month in months)


@pytest.mark.parametrize(
    ("operator", "item", "shown"),
    [("ge", "资金", "8000万+元"), ("approx", "资金", "≈8000万元"), ("eq", "资金", "8000万元"), ("ge", "月工资", None)],
)
def test_a_sum_has_its_bound_and_a_wage_is_none(
    operator: str, item: str, shown: str | None, visit: Open, tmp_path: Path
) -> None:
    write(dated("2021-03", (operator, "80000000", item)).store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html", "lang=zh")
    values = seen.page.eval_on_selector_all("#panel .bar-value", "all => all.map(one => one.textContent)")
    assert [value for value in values if "元" in value] == ([shown] if shown else [])


@pytest.mark.parametrize(("lang", "first", "other"), [("zh", "选派", "Dispatch"), ("en", "Dispatch", "选派")])
def test_the_legend_begins_in_the_readers_language(
    lang: str, first: str, other: str, visit: Open, tmp_path: Path
) -> None:
    write(tiny().store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html", f"lang={lang}")
    assert seen.page.locator("#types-rows .row label span").all_text_contents() == [first, other]
