"""Pictures of the graph page for README.md and docs/page.md, taken from a build of seeds/ and written to docs/img.

Run: python scripts/screenshots.py

Needs the development packages (Pillow comes with reportlab) and a Chromium of the system. The same page, browser and
fonts give the same bytes; a browser of another version may draw letters a little differently.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.conftest import SEEDS, built  # noqa: E402
from tests.write.browsing import Visit, browsing  # noqa: E402

TARGET = ROOT / "docs" / "img"
SENDER = "东港市委组织部"  # of the sentence that README.md begins with
LIMIT = 300_000  # bytes: a README that loads slowly is not read


def one_sender(page: Visit) -> None:
    """One who sent people, with the sentence that says so."""
    page.page.locator("#search").fill(SENDER)
    page.page.locator("#results button").first.click()


def nothing(page: Visit) -> None:
    """The page as it opens."""


# Name, light or dark, the reader's language, fragment of the address, what the reader does there.
PICTURES: tuple[tuple[str, str, str, str, Callable[[Visit], None]], ...] = (
    ("graph-light", "light", "en-US", "", nothing),
    ("graph-dark", "dark", "zh-CN", "", nothing),
    ("graph-panel", "light", "en-US", "", one_sender),
    ("graph-table", "light", "en-US", "types=Dispatch&view=split&sort=-amount", nothing),
)


def squeezed(file: Path) -> None:
    """Rewrites a PNG with a palette of 256 colours and no date; raises SystemExit if it is still over LIMIT."""
    # Median cut gives all colours to the greys of letters and paints stars and diamonds brown; this way covers what is rare.
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=8, dither=Image.Dither.NONE
        )
    small.save(file, optimize=True)
    size = file.stat().st_size
    if size > LIMIT:
        sys.exit(f"{file}: {size} bytes, more than {LIMIT}; take a smaller window or fewer colours")
    print(f"{file.relative_to(ROOT)} {size}")


def take(folder: Path) -> None:
    """All pictures of the page in the build folder `folder`."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with browsing() as browser:
        for name, scheme, locale, fragment, act in PICTURES:
            seen = Visit(browser, folder / "graph.html", fragment, color_scheme=scheme, locale=locale)
            act(seen)
            seen.page.mouse.move(0, 0)
            seen.page.wait_for_timeout(300)
            seen.frame()
            seen.page.screenshot(path=TARGET / f"{name}.png", animations="disabled")
            squeezed(TARGET / f"{name}.png")
            if seen.said:
                sys.exit(f"{name}: the page said {seen.said}")
            seen.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        take(built(SEEDS, Path(place) / "out"))
