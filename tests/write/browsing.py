"""A real browser without a network, and a page of ours open in it; what the console says is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-dev-shm-usage "
    "--proxy-server=127.0.0.1:9"
).split()
SCREENSHOTS = ROOT / "build" / "screenshots"


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium of the system, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One page of ours in a window of its own: `page` is Playwright's, `said` what the console and dialogs said."""

    def __init__(self, browser: Browser, file: Path, fragment: str = "", **window: Any) -> None:
        traits: dict[str, Any] = {"viewport": {"width": 1400, "height": 900}, "locale": "en-US"} | window
        self.context = browser.new_context(offline=True, accept_downloads=True, **traits)
        self.said: list[str] = []
        self.page = self._open(file, fragment)

    def _open(self, file: Path, fragment: str) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("dialog", self._dismiss)
        page.on("request", lambda sent: None if sent.url.startswith(("file:", "blob:")) else self.said.append(sent.url))
        page.goto(f"{file.as_uri()}#{fragment}")
        assert page.evaluate("Boolean(window.dispatchKg)"), self.said
        return page

    def _dismiss(self, dialog: Dialog) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def until(self, condition: str) -> None:
        """Wait for a condition; Playwright's own wait needs eval, which the page's policy forbids."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never came true: {condition}")

    def go_to(self, fragment: str) -> None:
        """Another fragment in the address, as a reader types or follows one."""
        self.page.evaluate("words => { location.hash = words; }", fragment)
        self.page.wait_for_timeout(60)

    def shown(self) -> dict[str, int]:
        """How many nodes, links, events and relations pass the filters."""
        found: dict[str, int] = self.page.evaluate("dispatchKg.shown()")
        return found

    def text(self, selector: str) -> str:
        """The text of the first element that fits, as it stands in the document."""
        return self.page.locator(selector).first.text_content() or ""

    def find(self, words: str) -> str:
        """The IRI of the first result of a search."""
        found: list[str] = self.page.evaluate("words => dispatchKg.search(words)", words)
        return found[0]

    def select(self, iri: str) -> None:
        """Open the panel of an entity, event, telling or relation."""
        assert self.page.evaluate("iri => dispatchKg.select(iri)", iri)

    def click_at(self, place: list[float]) -> None:
        """Click at a place of the canvas."""
        self.page.locator("#canvas").click(position={"x": place[0], "y": place[1]})

    def frame(self) -> None:
        """Wait until what was asked for has been drawn."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def saved(self, button: str) -> bytes:
        """What the reader gets from a button of the export menu."""
        self.page.locator(".menu summary").click()
        with self.page.expect_download() as waiting:
            self.page.locator(button).click()
        return Path(waiting.value.path()).read_bytes()

    def shoot(self, name: str) -> Path:
        """A picture of the window, kept for people to look at."""
        self.frame()
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
        return SCREENSHOTS / f"{name}.png"

    def close(self) -> None:
        self.context.close()


Open = Callable[..., Visit]
