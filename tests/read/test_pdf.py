"""PDF files: lines become paragraphs again, running headers go, and every code point points at the extracted text."""

import io
import re
import sys
from collections.abc import Sequence

import pytest

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import pdf

pytest.importorskip("pypdfium2", reason="reading PDF needs the extra 'office'")
reportlab = pytest.importorskip("reportlab", reason="the test documents are made with reportlab")

from reportlab.lib import pdfencrypt  # noqa: E402
from reportlab.pdfbase import cidfonts, pdfmetrics  # noqa: E402
from reportlab.pdfgen import canvas  # noqa: E402

pdfmetrics.registerFont(cidfonts.UnicodeCIDFont("STSong-Light"))
SOURCE = Source("a", "in/a.pdf", "0" * 64)
LEFT, TOP, SIZE, STEP = 90, 760, 12, 20
FULL = 34  # characters between the margins of A4
Line = tuple[float, float, str]
FIRST = "云岭市委组织部选派三十名机关干部到青石镇驻点帮扶，帮助企业解决用工、资金和原料等方面的困难和问题，走访农户二百余户，记下各类建议。"
SECOND = "青石镇组建服务队三支，向各村发放口罩二百个、消毒液一百桶，并安排人员每天到村口值守，做好来往车辆和人员的登记工作，至今没有间断。"


def made(pages: Sequence[Sequence[Line]], size: float = SIZE, font: str = "STSong-Light", **known: str) -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(595, 842), encrypt=known.pop("encrypt", None))
    paper.setTitle(known.get("title", ""))
    paper.setAuthor(known.get("author", ""))
    for page in pages:
        paper.setFont(font, size)
        for x, y, text in page:
            paper.drawString(x, y, text)
        paper.showPage()
    paper.save()
    return out.getvalue()


def set_in(*paragraphs: str, indent: int = 2, full: int = FULL, top: float = TOP, left: float = LEFT) -> list[Line]:
    """The lines of paragraphs between the margins; only Chinese comes out exactly."""
    lines: list[Line] = []
    for text in paragraphs:
        at = full - indent
        rows = [text[:at], *(text[i : i + full] for i in range(at, len(text), full))]
        for number, row in enumerate(rows):
            lines.append((left + (0 if number else indent * SIZE), top - STEP * len(lines), row))
    return lines


def read(data: bytes) -> Page:
    return pdf.read(data, SOURCE)


def shown(*pages: Sequence[Line]) -> str:
    return read(made(pages)).body.text.replace("\n", "|")


def test_lines_become_paragraphs() -> None:
    assert shown(set_in(FIRST, SECOND)) == f"{FIRST}|{SECOND}"


def test_a_last_line_that_is_full_ends_where_the_next_is_indented() -> None:
    first = (FIRST * 2)[: FULL * 3]
    assert shown(set_in(first[2:], SECOND)) == f"{first[2:]}|{SECOND}"
    assert shown(set_in(first, SECOND, indent=0)) == f"{first}{SECOND}"


def test_short_lines_stay_lines() -> None:
    assert shown(set_in("青石镇", "云岭县城", "干部三十名", indent=0)) == "青石镇|云岭县城|干部三十名"


def test_a_wider_gap_is_a_new_paragraph() -> None:
    first = (FIRST * 2)[: FULL * 2]
    below = [(x, y - 15, text) for x, y, text in set_in(SECOND, indent=0, top=TOP - 2 * STEP)]
    assert shown([*set_in(first, indent=0), *below]) == f"{first}|{SECOND}"


def test_another_size_is_a_new_paragraph() -> None:
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(595, 842))
    paper.setFont("STSong-Light", 17)
    paper.drawString(LEFT, TOP + 30, FIRST[:24])
    paper.setFont("STSong-Light", SIZE)
    for x, y, text in set_in(SECOND, indent=0):
        paper.drawString(x, y, text)
    paper.save()
    assert read(out.getvalue()).body.text == f"{FIRST[:24]}\n{SECOND}"


def test_a_paragraph_goes_on_over_the_page_break() -> None:
    lines = set_in(FIRST, SECOND)
    cut = len(lines) - 2
    pages = [lines[:cut], [(x, y + STEP * cut, text) for x, y, text in lines[cut:]]]
    assert shown(*pages) == f"{FIRST}|{SECOND}"
    assert shown(set_in(FIRST), set_in(SECOND)) == f"{FIRST}|{SECOND}"


@pytest.mark.parametrize(
    "number", ["— {} —", "{}", "第{}页 共3页", "第 {} 页", "{}/3", "- {} -", "Page {} of 3", "云岭简报 第{}期"]
)
def test_headers_footers_and_page_numbers_stay_in_raw_alone(number: str) -> None:
    lines = set_in(FIRST * 2, SECOND * 2)
    cut = [lines[:3], lines[3:6], lines[6:]]
    pages = [
        # The text of the page can come before its header.
        [*[(x, TOP - STEP * i, text) for i, (x, _, text) in enumerate(part)], (LEFT, 800, "云岭简报"), (280, 40, number.format(n))]
        for n, part in enumerate(cut, 1)
    ]  # fmt: skip
    found = read(made(pages))
    assert found.body.text == f"{FIRST * 2}\n{SECOND * 2}"
    assert found.raw.count("云岭简报\n") + found.raw.count("云岭简报 第") == (6 if "简报" in number else 3)
    assert [text for _, text in found.marks] == ["page 1", "page 2", "page 3"]
    assert [found.raw[place:].split("\n")[0] for place, _ in found.marks] == [part[0][2] for part in cut]


def test_what_does_not_recur_or_is_inside_the_page_stays() -> None:
    pages = [
        [(LEFT, 800, f"{name}镇"), (LEFT, TOP, "三"), (LEFT, 700, "3"), (LEFT, 680, f"{name}县")] for name in "青云石"
    ]
    assert shown(*pages) == "青镇|三|3|青县|云镇|三|3|云县|石镇|三|3|石县"


def test_a_row_of_numbers_above_the_page_number_stays() -> None:
    pages = [
        [(LEFT, TOP, f"{name}镇"), (LEFT, 60, f"{n} 20 30{'' if n % 2 else ' 4'}"), (280, 40, str(n))]
        for n, name in enumerate("青云", 1)
    ]
    assert shown(*pages) == "青镇|1 20 30|云镇|2 20 30 4"


def test_two_columns_are_read_one_after_the_other() -> None:
    left = set_in(FIRST, SECOND, full=16)
    right = set_in(SECOND, FIRST, full=16, left=LEFT + 18 * SIZE)
    assert shown([*left, *right]) == f"{FIRST}|{SECOND}|{SECOND}|{FIRST}"


LATIN = ["Yunling County sends thirty cadres to the town of Qingshi, where they help co-", "operatives find workers and money; the town has set up three teams that give", "out masks."]  # fmt: skip


def test_latin_words_keep_their_space_and_lose_their_hyphen() -> None:
    lines = [(LEFT, TOP - STEP * i, text) for i, text in enumerate(LATIN)]
    found = read(made([lines], font="Helvetica", size=11))
    assert found.body.text == " ".join(LATIN).replace("- ", "")
    assert found.raw == "\n".join(LATIN)


def test_a_line_that_is_short_because_the_next_word_is_long_goes_on() -> None:
    rows = [
        "Yunling County sends thirty cadres to the town of Qingshi, and then the",
        "Intergovernmental-Administration",
        "works.",
    ]
    long = [(LEFT, TOP, LATIN[0]), *((LEFT, TOP - STEP * i, text) for i, text in enumerate(rows, 1))]
    assert read(made([long], font="Helvetica", size=11)).body.text.split("\n")[0].endswith(f"then the {rows[1]}")
    short = [(x, y, text.replace(rows[1], "It")) for x, y, text in long]
    assert read(made([short], font="Helvetica", size=11)).body.text.split("\n")[0].endswith("then the")


def places(page: Page) -> set[tuple[str, str]]:
    """What differs from the raw text it points at."""
    body = page.body
    spans = zip(body.text, body.starts, body.ends, strict=True)
    return {(char, page.raw[a:b]) for char, a, b in spans if page.raw[a:b] != char}


def test_every_code_point_points_at_the_extracted_text() -> None:
    found = read(made([set_in(FIRST, SECOND), set_in("𠮷水镇")]))
    assert found.body.text == f"{FIRST}\n{SECOND}\n𠮷水镇"
    assert (places(found), found.raw.count("\n")) == (set(), 4)
    assert (found.encoding, found.pieces) == ("pdf", ())
    assert found.marks == ((0, "page 1"), (found.raw.index("𠮷"), "page 2"))
    latin = read(made([[(LEFT, TOP - STEP * i, text) for i, text in enumerate(LATIN)]], font="Helvetica", size=11))
    assert places(latin) == {(" ", "\n")}


@pytest.mark.parametrize(
    ("title", "author", "meta"),
    [
        ("云岭选派干部驻企", "王青", {"title": "云岭选派干部驻企", "author": "王青"}),
        ("Microsoft Word - 云岭选派.docx", "Administrator", {"title": "云岭选派"}),
        ("untitled", "anonymous", {}),
        ("2020-1.pdf", "", {}),
    ],
)
def test_title_and_author(title: str, author: str, meta: dict[str, str]) -> None:
    assert dict(read(made([set_in(FIRST)], title=title, author=author)).meta) == meta


def locked() -> bytes:
    out = io.BytesIO()
    paper = canvas.Canvas(out, encrypt=pdfencrypt.StandardEncryption("青石", strength=128))
    paper.drawString(LEFT, TOP, "text")
    paper.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (made([[]]), "in/a.pdf: the PDF holds no text (a scan?) (run OCR first)"),
        (b"%PDF-1.4 nothing", "in/a.pdf: no PDF, or damaged (fetch it again, or print it to a new PDF)"),
        (b"", "in/a.pdf: no PDF, or damaged (fetch it again, or print it to a new PDF)"),
        (made([set_in(FIRST)])[:300], "in/a.pdf: no PDF, or damaged (fetch it again, or print it to a new PDF)"),
        (locked(), "in/a.pdf: a PDF with a password (save it without the password)"),
        (made([[]] * 2001), "in/a.pdf: 2001 pages, more than the limit of 2000 (split it)"),
    ],
    ids=["scan", "damaged", "empty", "cut", "locked", "long"],
)
def test_what_cannot_be_read_is_refused(data: bytes, line: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.line() == line


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_MOST_CHARS", 150)
    with pytest.raises(InputError, match=re.escape("more than 150 characters up to page 2")):
        read(made([set_in(FIRST), set_in(FIRST * 2)]))


def test_without_pypdfium2_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError) as caught:
        read(b"%PDF-1.4")
    assert caught.value.line() == "in/a.pdf: reading PDF needs pypdfium2 (pip install 'dispatch-kg[office]')"


def test_an_address_it_came_from_is_stated() -> None:
    data = made([set_in(FIRST)])
    assert pdf.read(data, SOURCE, "https://a.b/c.pdf").stated == {"url": "https://a.b/c.pdf"}
    assert read(data).stated == {}


def test_a_title_that_is_no_utf_16_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """pypdfium2 decodes it strictly, and half a surrogate pair raises."""
    import pypdfium2

    def torn(self: object, key: str) -> str:
        return b"\x00\xd8".decode("utf-16-le")

    monkeypatch.setattr(pypdfium2.PdfDocument, "get_metadata_value", torn)
    page = pdf.read(made([set_in(FIRST)]), SOURCE)
    assert (page.meta.get("title"), FIRST[:8] in page.raw) == (None, True)
