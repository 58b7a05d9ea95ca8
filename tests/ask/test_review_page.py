"""The review page in a real browser, by keyboard. Skipped where no browser is."""

import json
import pathlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kg.ask.review_server import ReviewServer
from tests.reviewing import begun, made

pytest.importorskip("playwright", reason="playwright is not installed")

from tests.write.browsing import CHROMIUM, browsing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome on PATH")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing() as browser:
        yield browser


class Desk:
    """A page of a server of its own; `said` is what the console said, `asked` each address that it loaded."""

    def __init__(self, browser: Any, server: ReviewServer, **window: Any) -> None:
        self.server, self.said, self.asked = server, list[str](), list[str]()
        self.context = browser.new_context(**({"viewport": {"width": 1400, "height": 900}} | window))
        self.page = self.context.new_page()
        self.page.set_default_timeout(8000)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda sent: self.asked.append(sent.url))
        self.page.goto(server.address)
        self.page.wait_for_selector("body[data-ready]")

    def press(self, *keys: str) -> None:
        """Keys, each once what the one before asked of the server has come."""
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def settle(self) -> None:
        """Wait until nothing is asked any more; Playwright's own wait needs eval, which the page's policy forbids."""
        for _ in range(400):
            if self.page.evaluate("document.body.ariaBusy") != "true":
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("the page never came to rest")

    def find(self, words: str) -> None:
        """Open the fact whose line in the list has these words."""
        self.page.locator("#list li button", has_text=words).first.click()

    def written(self) -> list[dict[str, Any]]:
        """The lines of the file."""
        file: pathlib.Path = self.server.session.file
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.text_content())


@pytest.fixture
def server(tmp_path: pathlib.Path) -> Iterator[ReviewServer]:
    with ReviewServer(begun(made(tmp_path)[0]), 0) as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.02,))
        thread.start()
        yield found
        found.shutdown()
        thread.join()


@pytest.fixture
def desk(chromium: Any, server: ReviewServer) -> Iterator[Desk]:
    found = Desk(chromium, server)
    yield found
    found.context.close()
    assert found.said == []
    assert [url for url in found.asked if not url.startswith((f"http://127.0.0.1:{server.port}/", "data:"))] == []


def test_facts_are_judged_by_keys_alone(desk: Desk) -> None:
    assert "token" not in desk.page.url
    total = desk.page.locator("#list li").count()
    desk.press("a", "r", "j", "k")
    assert [row["verdict"] for row in desk.written()] == ["accept", "reject"]
    assert desk.text("#progress").startswith(f"2 / {total} facts judged")
    assert desk.page.locator("#list li .state", has_text="已采纳").count() == 1
    desk.press("u")
    assert "undone 已撤销: fact reject" in desk.text("#said")
    assert [row["verdict"] for row in desk.written()] == ["accept", "reject", "withdraw"]


def test_an_argument_is_exchanged_for_another_mention_and_the_type_changed(desk: Desk) -> None:
    desk.find("选派30名")
    desk.press("e")
    desk.page.select_option("#edit-type", "TeamFormation")
    choice = desk.page.locator("#edit-arguments li select").nth(1)
    choice.select_option(label="青石镇 (Place 地点)")
    desk.page.locator("#edit-quantities input[type=number]").fill("40")
    desk.press("Control+Enter")
    now = desk.written()[0]["now"]
    assert now["type"] == "TeamFormation"
    assert now["arguments"][0] | {"role": "agent"} == {
        "role": "agent",
        "name": "青石镇",
        "class": "Place",
        "span": [12, 15],
    }
    assert now["quantities"][0]["value"] == 40
    assert "TeamFormation" in desk.text("#said")
    assert "已更正" in desk.text("#card h2")


def test_what_the_server_refuses_is_said_and_the_editor_stays(desk: Desk) -> None:
    desk.find("选派30名")
    desk.press("e")
    desk.page.locator("#edit-quantities select").first.select_option("range")
    desk.page.locator("#edit-quantities input[type=number]").nth(1).fill("3")
    desk.press("Control+Enter")
    assert "'max' stands with op 'range'" in desk.text("#edit-error")
    desk.press("Escape")
    assert desk.written() == []
    assert not desk.page.evaluate("document.getElementById('editor').open")
    desk.said.clear()  # the browser itself notes the answer 400


def test_one_argument_is_rejected_with_a_click(desk: Desk) -> None:
    desk.find("选派30名")
    desk.page.locator("#card .drop").first.click()
    desk.settle()
    row = desk.written()[0]
    assert (row["verdict"], len(row["now"]["arguments"])) == ("correct", len(row["seen"]["arguments"]) - 1)


def test_a_missed_fact_is_told_from_selected_words(desk: Desk) -> None:
    desk.find("选派30名")
    desk.press("n")
    assert "请先选中" in desk.text("#said")
    desk.page.evaluate("""() => {
      const node = [...document.querySelectorAll("#card [data-at]")].find(one => one.textContent.includes("到")).firstChild;
      const at = node.data.indexOf("到");
      getSelection().setBaseAndExtent(node, at, node, at + 1);
    }""")
    desk.press("n")
    desk.page.select_option("#edit-type", "Transport")
    desk.page.click("#add-argument")
    desk.press("Control+Enter")
    row = desk.written()[0]
    assert (row["verdict"], row["trigger"], row["at"], row["now"]["type"]) == ("add", "到", 11, "Transport")
    assert row["now"]["arguments"][0]["role"] == "agent"
    assert "已补录" in desk.text("#card h2")


def test_names_are_judged_too(desk: Desk) -> None:
    desk.page.click("#tab-names")
    desk.settle()
    desk.page.locator("#list li button", has_text="民宿旅").first.click()
    assert "〔云岭县民宿旅游协会〕" in desk.text("#card")
    desk.press("a")
    assert [(row["about"], row["verdict"]) for row in desk.written()] == [("names", "same")]
    desk.press("u")
    assert [row["verdict"] for row in desk.written()] == ["same", "withdraw"]


def test_a_document_is_marked_whole_when_nothing_is_open(desk: Desk) -> None:
    desk.page.select_option("#doc", "b")
    desk.settle()
    assert desk.page.is_disabled("#mark")
    for _ in range(desk.page.locator("#list li").count()):
        desk.press("a")
    desk.page.click("#mark")
    desk.settle()
    assert desk.written()[-1] | {"text": ""} == {"about": "document", "verdict": "reviewed", "text": "", "of": "facts"}
    assert desk.page.get_attribute("#mark", "aria-pressed") == "true"


@pytest.mark.parametrize("width", [360, 400, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_leaves_the_window_and_words_can_be_read(
    width: int, scheme: str, chromium: Any, server: ReviewServer
) -> None:
    desk = Desk(chromium, server, viewport={"width": width, "height": 800}, color_scheme=scheme)
    desk.press("j")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    for opened in ("e", "?"):
        desk.press(opened)
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
        desk.press("Escape")
    ratios: list[float] = desk.page.evaluate(_CONTRAST)
    assert min(ratios) >= 4.5
    desk.context.close()


# WCAG 2.2, 1.4.3: the contrast of each text with the nearest background below it.
_CONTRAST = """() => {
  const light = rgb => rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = node => {
    for (let one = node; one; one = one.parentElement) {
      const found = parts(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("h1, h1 small, #progress, label, button:not(:disabled), mark, .context, .origin small, .state, .words, #said")]
    .filter(one => one.offsetParent && one.textContent.trim()).map(one => {
      const [a, b] = [light(parts(getComputedStyle(one).color).slice(0, 3)), light(ground(one))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05);
    });
}"""
