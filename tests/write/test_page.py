"""The graph page in a real browser: what a reader sees, finds, follows and takes home. Skipped where no browser is."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.graph.load import load
from kg.graph.terms import KG
from kg.iris import ID
from kg.write.html import write
from kg.write.html_text import plain
from tests.conftest import ROOT, built
from tests.write.made import EVENT, FACT, HOSTILE, RDF_TYPE, TEXT, Build, tiny

pytest.importorskip("playwright", reason="playwright is not installed")

from tests.write.browsing import CHROMIUM, Open

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH")


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build folder of one article with gold."""
    return built(ROOT / "tests/gold/articles/102_rural.txt", tmp_path_factory.mktemp("article") / "out")


# ---- readable at once ----------------------------------------------------------------------------------------------


def test_opens_offline_with_a_bilingual_legend(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    assert "entities" in seen.text("#counts")
    for words in ("Place地点", "Organization组织", "Program项目", "Person人物", "Firm企业", "Document文件"):
        assert words in seen.text("#classes-rows")
    assert "Dispatch选派" in seen.text("#types-rows")
    # Something is drawn: a canvas of one colour makes a picture of a few hundred bytes.
    assert len(seen.page.locator("#canvas").screenshot()) > 20_000


def test_who_sent_the_most_people_is_told_at_once_and_one_click_shows_the_sentence(
    visit: Open, seeds_page: Path, seeds_folder: Path
) -> None:
    query = (ROOT / "ontology/queries/who-sent-most-people.rq").read_text("utf-8")
    answers = load(seeds_folder).store.query(query, use_default_graph_as_union=True)
    assert isinstance(answers, ox.QuerySolutions)
    first = next(iter(answers))
    seen = visit(seeds_page)
    bar = seen.page.locator("#panel .bar").first
    assert bar.locator(".bar-name").text_content() == first["agentName"].value
    assert (bar.locator(".bar-value").text_content() or "").rstrip("+") == first["value"].value
    bar.click()
    assert seen.page.locator("#panel blockquote mark[data-role~=quantity]").count() >= 1


# ---- find and follow -----------------------------------------------------------------------------------------------


def test_panel_shows_the_gold_sentence_and_where_it_stands(visit: Open, article: Path) -> None:
    gold = json.loads((ROOT / "tests/gold/102_rural.json").read_text("utf-8"))
    text = (article / "texts/102_rural.txt").read_text("utf-8")
    sentences = re.findall(r"[^。\n]+。?", text)
    wanted = [fact["anchor"] for fact in gold["facts"] if fact["type"] == "Dispatch" and "名" in fact["anchor"]]
    facts = [json.loads(line) for line in (article / "facts.jsonl").read_text("utf-8").splitlines()]
    checked = 0
    seen = visit(article / "graph.html")
    for anchor in wanted:
        (sentence,) = [words for words in sentences if anchor in words]
        at = text.index(anchor)
        told = [f for f in facts if f["type"] == "Dispatch" and f["span"][0] <= at < f["span"][1]]
        for fact in told:
            seen.select(fact["iri"])
            quotes = seen.page.locator("#panel blockquote").all_text_contents()
            assert sentence.strip() in quotes
            assert f"[{fact['span'][0]}–{fact['span'][1]}]" in seen.text("#panel .offsets")
            assert "bytes [" in seen.text("#panel .offsets")
            checked += 1
    assert checked >= 2


def test_a_click_on_a_node_or_a_line_opens_it(visit: Open, small: Path) -> None:
    seen = visit(small)
    node = seen.find("青石镇")
    seen.click_at(seen.page.evaluate("iri => dispatchKg.where(iri)", node))
    assert seen.text("#panel h2") == "青石镇"
    seen.page.keyboard.press("Escape")
    seen.click_at(seen.page.evaluate("iri => dispatchKg.middle(iri)", EVENT))
    assert seen.text("#panel blockquote") == TEXT[3:22]
    marks = seen.page.locator("#panel blockquote mark").all_text_contents()
    assert marks == ["云岭市委", "选派", "500多名", "青石镇"]
    assert "《云岭见闻》 · 云岭日报 · 2021-03-09" in seen.text("#panel .source")
    assert seen.page.locator("#panel a").get_attribute("href") == "https://news.example/1"
    assert EVENT in seen.text("#panel")


SEARCHES = {
    "青石": "青石镇",
    "qsz": "青石镇",
    "qingshi": "青石镇",
    "organization": "云岭市委",
    "yunlingshiwei": "云岭市委",
}


def test_search_takes_chinese_pinyin_and_class_names(visit: Open, small: Path) -> None:
    seen = visit(small)
    for typed, name in SEARCHES.items():
        seen.page.locator("#search").fill(typed)
        seen.until(f"(document.querySelector('#results .name') || {{}}).textContent === '{name}'")
        seen.page.keyboard.press("Enter")
        assert seen.text("#panel h2") == name


def test_search_for_nothing_that_is_there_finds_nothing(visit: Open, small: Path) -> None:
    assert visit(small).page.evaluate("dispatchKg.search('黑石镇')") == []


def test_the_query_to_copy_finds_the_sentence(visit: Open, seeds_page: Path, seeds_folder: Path) -> None:
    store, seen = load(seeds_folder).union, visit(seeds_page)
    for words in ("东港市委组织部", "江西省", "dispatch"):
        iri = seen.find(words)
        answers = store.query(seen.page.evaluate("iri => dispatchKg.sparql(iri)", iri))
        assert isinstance(answers, ox.QuerySolutions)
        assert next(iter(answers))["sentence"].value


def test_everything_about_one_place_includes_what_lies_in_it(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    before = seen.shown()
    seen.select(seen.find("东港市"))
    assert "inside" in seen.text("#panel")
    seen.page.get_by_role("button", name="Only what lies here").click()
    after = seen.shown()
    assert 0 < after["events"] < before["events"]
    assert "in 东港市" in seen.text("#chips")
    seen.page.locator("#reset").click()
    assert seen.shown()["events"] == before["events"]


# ---- filters, views, addresses -------------------------------------------------------------------------------------


FILTERS = (
    "types=Dispatch",
    "classes=Place,Event",
    "min=100",
    "min=1000000&unit=money",
    "confidence=0.9",
    "from=2020-04&to=2020-12",
    "types=-",
)


def test_filters_change_the_counts_and_survive_the_address(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    found = [seen.shown()]
    for filters in FILTERS:
        seen.go_to(filters)
        assert seen.page.evaluate("location.hash").removeprefix("#").replace("%2C", ",") == filters
        found.append(seen.shown())
    assert len({str(counts) for counts in found}) == len(found)
    for key in ("place", "program", "doc"):
        seen.go_to("")
        options = seen.page.locator(f"#{key} option").evaluate_all("all => all.map(one => one.value)")
        seen.page.locator(f"#{key}").select_option(options[1])
        assert 0 < seen.shown()["events"] < found[0]["events"]


def test_filters_agree_with_the_records(visit: Open, seeds_page: Path, seeds_folder: Path) -> None:
    facts = [json.loads(line) for line in (seeds_folder / "facts.jsonl").read_text("utf-8").splitlines()]
    money = {
        fact["event"] for fact in facts if fact["type"] == "Donation"
        and any(q["unit"] == "元" and (q.get("max") or q["value"]) >= 1_000_000 for q in fact["quantities"])
    }  # fmt: skip
    seen = visit(seeds_page, "types=Donation&min=1000000&unit=money&view=table")
    assert seen.shown()["events"] == len(money) > 0
    assert seen.page.locator("#rows tr:not(.spacer)").count() == len([f for f in facts if f["event"] in money])
    sure = {fact["event"] for fact in facts if fact["confidence"] >= 0.9}
    assert visit(seeds_page, "confidence=0.9").shown()["events"] == len(sure)


def test_the_address_brings_the_whole_view_back(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    seen.select(seen.find("东港市"))
    seen.page.get_by_role("button", name="2 steps").click()
    seen.page.locator("#noType-Measure").uncheck()
    seen.page.locator("#min").fill("10")
    seen.until("location.hash.includes('min=10')")
    again = visit(seeds_page, seen.page.evaluate("location.hash.slice(1)"))
    assert again.shown() == seen.shown()
    assert again.text("#details") == seen.text("#details").replace(seen.page.url, again.page.url)
    assert again.page.locator("#noType-Measure").is_checked() is False


def test_back_and_forward_walk_through_what_was_opened(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    for name in ("东港市", "江西省"):
        seen.select(seen.find(name))
    seen.page.locator("#back").click()
    seen.until("document.querySelector('#panel h2').textContent === '东港市'")
    seen.page.locator("#back").click()
    seen.until("document.querySelector('#panel h2').textContent === 'At a glance'")
    assert seen.page.locator("#back").is_disabled()
    seen.page.locator("#forward").click()
    seen.until("document.querySelector('#panel h2').textContent === '东港市'")


def test_a_focused_view_holds_the_neighbours_and_no_others(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page)
    hub = seen.find("江西省")
    whole = seen.shown()["nodes"]
    seen.select(hub)
    seen.page.get_by_role("button", name="Neighbours").click()
    one = seen.shown()["nodes"]
    seen.page.get_by_role("button", name="2 steps").click()
    assert 1 < one < seen.shown()["nodes"] < whole


def test_the_few_that_a_filter_leaves_move_together(visit: Open, seeds_page: Path) -> None:
    spread = "() => { const [a, b] = ['广昌县', '宜黄县工业园区党委'].map(n => dispatchKg.where(dispatchKg.search(n)[0])); return Math.hypot(a[0] - b[0], a[1] - b[1]) / dispatchKg.scale(); }"
    whole, few = visit(seeds_page), visit(seeds_page, "types=Dispatch")
    assert few.page.evaluate(spread) != whole.page.evaluate(spread)
    assert few.page.evaluate("dispatchKg.scale()") > whole.page.evaluate("dispatchKg.scale()")


def test_events_become_nodes_on_request(visit: Open, small: Path) -> None:
    seen = visit(small)
    assert seen.shown() == {"nodes": 3, "links": 2, "events": 1, "relations": 1}
    seen.page.locator("#unfold").check()
    assert seen.shown() == {"nodes": 4, "links": 3, "events": 1, "relations": 1}
    seen.click_at(seen.page.evaluate("iri => dispatchKg.where(iri)", EVENT))
    assert seen.text("#panel blockquote") == TEXT[3:22]


def test_table_sorts_and_narrows(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page, "view=table")
    total = int(seen.text("#row-count").split()[0])
    seen.page.get_by_role("columnheader", name="Amount").get_by_role("button").click()
    assert seen.page.get_by_role("columnheader", name="Amount").get_attribute("aria-sort") == "descending"
    assert seen.text("#rows tr:not(.spacer) td.amount").startswith("30亿")
    seen.page.locator("#rows-filter").fill("东港")
    seen.until(f"parseInt(document.querySelector('#row-count').textContent) < {total}")
    seen.page.locator("#rows tr:not(.spacer) .link").first.click()
    assert seen.page.locator("#panel blockquote").count() >= 1


def test_charts_follow_the_filters(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page, "view=charts")
    assert seen.page.locator("#charts section").count() == 4
    before = seen.page.locator("#charts .bar").count()
    seen.page.locator("#charts .bar", has_text="辽宁省").click()
    assert "in 辽宁省" in seen.text("#chips")
    assert seen.page.locator("#charts .bar").count() < before


def test_what_is_too_large_opens_on_its_core_and_says_so(visit: Open, seeds_folder: Path, tmp_path: Path) -> None:
    write(load(seeds_folder).store, tmp_path / "graph.html", limit=200, opened=60)
    seen = visit(tmp_path / "graph.html")
    assert seen.shown()["nodes"] == 60
    assert "the 60 best connected of" in seen.text("#core-text")
    assert "This file holds 200; the rest is in graph.ttl." in seen.text("#core-text")
    seen.page.locator("#more").click()
    assert seen.shown()["nodes"] == 120
    assert "more=120" in seen.page.evaluate("location.hash")


# ---- safe ----------------------------------------------------------------------------------------------------------


def hostile() -> Build:
    """One build in which every name, title and address of the corpus stands."""
    build = tiny()
    for n, name in enumerate(HOSTILE):
        one, two = build.entity("Organization", name), build.entity("Document", f"{name}{n}")
        build.add(
            build.event(n + 50, agent=[one], target=[two]),
            "http://www.w3.org/2000/01/rdf-schema#label",
            ox.Literal(name, language="zh"),
        )
    return build


def test_hostile_words_change_nothing_but_their_label(visit: Open, tmp_path: Path) -> None:
    write(hostile().store(), tmp_path / "graph.html")
    tame = visit(tmp_path / "graph.html")
    tags = "() => [...new Set([...document.querySelectorAll('*')].map(node => node.localName))].sort().join(' ')"
    before = tame.page.evaluate(tags)
    assert not set(before.split()) & {"img", "iframe", "object", "embed", "b", "a"}
    for name in HOSTILE:
        tame.page.locator("#search").fill(name[:60])
        tame.select(tame.find(name[:60]))
        assert tame.text("#panel h2")[:60] == plain(name)[:60]
        assert tame.page.locator("#panel a").count() == 0
    tame.page.locator("#views [data-view=table]").click()
    tame.frame()
    after = set(tame.page.evaluate(tags).split())
    assert not after & {"img", "iframe", "object", "embed", "b", "a"}
    attributes = "() => [...document.querySelectorAll('*')].flatMap(node => node.getAttributeNames()).filter(name => name.startsWith('on'))"
    assert tame.page.evaluate(attributes) == []


def test_hostile_addresses_are_no_links(visit: Open, tmp_path: Path) -> None:
    build = tiny(url=HOSTILE[0], title=HOSTILE[0])
    for n, url in enumerate(HOSTILE):
        document = f"{ID}doc/h{n}"
        build.add(document, RDF_TYPE, f"{KG}SourceDocument")
        build.add(document, "url", ox.Literal(url))
        build.add(document, "http://purl.org/dc/terms/title", ox.Literal(url))
        build.add(f"{FACT}-{n}", "inDocument", document)
        build.add(f"{FACT}-{n}", "exact", ox.Literal(url))
        build.add(EVENT, "hasMention", f"{FACT}-{n}")
    write(build.store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html")
    seen.select(FACT)
    assert seen.page.locator("#panel blockquote").count() == len(HOSTILE) + 1
    assert seen.page.locator("#panel a").count() == 0


FRAGMENTS = (
    "select=__proto__",
    "select=%3Cimg%20src%3Dx%3E&q=%3Cb%3E&view=zzz&min=abc&focus=99&doc=constructor&more=-5",
    "%E0%A4%A",
)


def test_hostile_fragments_open_the_plain_page(visit: Open, small: Path) -> None:
    seen = visit(small)
    for fragment in FRAGMENTS:
        seen.go_to(fragment)
        assert seen.shown()["nodes"] == 3


# ---- to take home --------------------------------------------------------------------------------------------------


def test_turtle_says_nothing_that_the_graph_does_not(visit: Open, seeds_page: Path, seeds_folder: Path) -> None:
    said = {quad.triple for quad in load(seeds_folder).store}
    found = {quad.triple for quad in ox.parse(visit(seeds_page).saved("#save-ttl"), format=ox.RdfFormat.TURTLE)}
    assert len(found) > 2000
    assert found <= said


def test_turtle_holds_hostile_names_as_they_are(visit: Open, tmp_path: Path) -> None:
    write(hostile().store(), tmp_path / "graph.html")
    found = ox.parse(visit(tmp_path / "graph.html").saved("#save-ttl"), format=ox.RdfFormat.TURTLE)
    labels = {quad.object.value for quad in found if isinstance(quad.object, ox.Literal)}
    assert {name for name in HOSTILE if "⟦" not in name} <= labels


def test_csv_has_a_row_a_fact_and_no_formula(visit: Open, tmp_path: Path, seeds_page: Path, seeds_folder: Path) -> None:
    facts = (seeds_folder / "facts.jsonl").read_text("utf-8").splitlines()
    rows = list(csv.DictReader(io.StringIO(visit(seeds_page).saved("#save-csv").decode("utf-8-sig"))))
    assert sorted(row["fact"] for row in rows) == sorted(json.loads(line)["iri"] for line in facts)
    write(hostile().store(), tmp_path / "graph.html")
    cells = [
        cell
        for row in csv.reader(io.StringIO(visit(tmp_path / "graph.html").saved("#save-csv").decode("utf-8-sig")))
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_pictures_are_pictures(visit: Open, tmp_path: Path, seeds_page: Path) -> None:
    assert visit(seeds_page).saved("#save-png").startswith(b"\x89PNG\r\n\x1a\n")
    write(hostile().store(), tmp_path / "graph.html")
    picture = ElementTree.fromstring(visit(tmp_path / "graph.html").saved("#save-svg"))
    tags = {node.tag.partition("}")[2] for node in picture.iter()}
    assert tags == {"svg", "rect", "path", "text"}
    assert any("alert(1)" in (node.text or "") for node in picture.iter())


# ---- polite --------------------------------------------------------------------------------------------------------


def test_language_is_switched_and_remembered(visit: Open, small: Path) -> None:
    seen = visit(small)
    assert seen.text("#panel h2") == "At a glance"
    seen.page.locator("#language").click()
    assert seen.text("#panel h2") == "一目了然"
    assert seen.page.locator("html").get_attribute("lang") == "zh-Hans"
    seen.page.reload()
    assert seen.text("#panel h2") == "一目了然"
    assert visit(small, locale="zh-CN").text("#panel h2") == "一目了然"


def test_keys_alone_reach_a_node_and_its_sentence(visit: Open, small: Path) -> None:
    seen = visit(small)
    for _ in range(60):
        seen.page.keyboard.press("Tab")
        if seen.page.evaluate("document.activeElement.id") == "canvas":
            break
    assert seen.page.evaluate("document.activeElement.id") == "canvas"
    seen.page.keyboard.press("ArrowRight")
    assert "links" in seen.text("#live")
    seen.page.keyboard.press("Enter")
    assert seen.page.locator("#panel blockquote").count() + seen.page.locator("#panel .link").count() >= 1
    seen.page.keyboard.press("Escape")
    assert seen.text("#panel h2") == "At a glance"
    seen.page.keyboard.press("/")
    assert seen.page.evaluate("document.activeElement.id") == "search"


def test_every_control_has_a_name(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page, "view=split")
    seen.select(seen.find("东港市"))
    nameless = """() => [...document.querySelectorAll('button, input, select, summary, [tabindex="0"]')].filter(node =>
      node.checkVisibility() && !(node.textContent.trim() || node.getAttribute('aria-label') || (node.labels && node.labels.length))).map(node => node.outerHTML)"""
    assert seen.page.evaluate(nameless) == []
    seen.page.locator("#language").click()
    assert seen.page.evaluate(nameless) == []


def test_nothing_sticks_out_of_a_narrow_window(visit: Open, seeds_page: Path) -> None:
    seen = visit(seeds_page, viewport={"width": 360, "height": 740}, has_touch=True)
    for view in ("graph", "split", "table", "charts"):
        seen.page.locator(f"#views [data-view={view}]").click()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 360
    seen.page.locator("#views [data-view=graph]").click()
    seen.page.locator("#side-button").click()
    assert seen.page.locator("#search").is_visible()
    seen.page.locator("#search").fill("东港市")
    seen.page.locator("#results button").first.click()
    assert seen.page.locator("#panel h2").is_visible()


def test_empty_build_opens_with_a_word_of_explanation(visit: Open, tmp_path: Path) -> None:
    write(Build().store(), tmp_path / "graph.html")
    seen = visit(tmp_path / "graph.html")
    assert "Nothing to draw yet." in seen.text("#empty")
    seen.page.locator("#language").click()
    assert "还没有可画的内容。" in seen.text("#empty")


def test_filters_that_let_nothing_through_say_so(visit: Open, small: Path) -> None:
    seen = visit(small, "min=999999999")
    assert "Nothing passes the filters." in seen.text("#empty")
    seen.page.locator("#empty button").click()
    assert seen.shown()["nodes"] == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 900), (1024, 768), (360, 740)], ids=["wide", "middle", "narrow"])
def test_pictures_for_people_to_look_at(scheme: str, size: tuple[int, int], visit: Open, seeds_page: Path) -> None:
    window = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": scheme, "locale": "zh-CN"}
    seen = visit(seeds_page, **window)
    assert seen.page.locator("html").get_attribute("data-theme") == scheme
    assert seen.shoot(f"{scheme}-{size[0]}-graph").stat().st_size > 20_000
    seen.select(seen.find("东港市"))
    assert seen.shoot(f"{scheme}-{size[0]}-panel").stat().st_size > 20_000
