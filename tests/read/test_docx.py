"""Word documents: the text in the order of the document, without what Word does not print in its body."""

import io
import re
import sys
import time
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError, MissingExtraError
from kg.model import Page, Source
from kg.read import docx as reader

if TYPE_CHECKING:
    from docx.document import Document

docx = pytest.importorskip("docx", reason="reading .docx needs the extra 'office'")

SOURCE = Source("a", "in/a.docx", "0" * 64)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
FIRST = "云岭市委组织部选派30名机关干部到青石镇驻点帮扶。"


def saved(document: "Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def packed(change: Callable[[str, bytes], bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A document with one paragraph; `change` gets each part's name and bytes."""
    document = docx.Document()
    document.add_paragraph(FIRST)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as old, zipfile.ZipFile(out, "w", level) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def with_body(xml: str, before: str = "") -> bytes:
    main = f"<?xml version='1.0' encoding='UTF-8'?>{before}<w:document {W} {MC}><w:body>{xml}</w:body></w:document>"
    return packed(lambda name, data: main.encode() if name == "word/document.xml" else data)


def read(data: bytes) -> Page:
    return reader.read(data, SOURCE)


def shown(xml: str) -> str:
    return read(with_body(xml)).body.text.replace("\n", "|")


def test_paragraphs_and_tables_in_the_order_of_the_document() -> None:
    document = docx.Document()
    document.add_heading("云岭选派干部驻企", 1)
    document.add_paragraph(FIRST)
    document.add_paragraph(" ")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["镇名", "人数", "青石镇", "30名"], strict=True):
        cell.text = text
    document.add_paragraph("发放口罩200个。", style="List Number")
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    document.add_comment(document.paragraphs[0].runs, "批注", author="王青")
    found = read(saved(document))
    lines = ["云岭选派干部驻企", FIRST, "镇名 人数", "青石镇 30名", "发放口罩200个。"]
    assert found.raw == found.body.text == "\n".join(lines)
    named = ["paragraph 1", "paragraph 2", "table 1 row 1", "table 1 row 2", "paragraph 3"]
    assert found.marks == tuple((found.raw.index(line), name) for line, name in zip(lines, named, strict=True))
    assert (found.encoding, found.pieces, dict(found.repairs)) == ("docx", (), {})
    assert all(found.raw[a:b] == c for c, a, b in zip(found.body.text, found.body.starts, found.body.ends, strict=True))


def test_merged_cells_count_once_and_tables_in_cells_are_read() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for number, cell in enumerate(table._cells):
        cell.text = f"格{number}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "竖"
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "里"
    assert read(saved(document)).raw == "横 格2\n竖 格4 格5\n格7 格8 内 里"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<w:r><w:t>甲</w:t><w:tab/><w:t xml:space='preserve'>乙\n丙</w:t></w:r>", "甲\t乙 丙"),
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", "甲|乙"),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>", "A-B"),
        ("<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "增"),
        ("<w:del><w:r><w:t>删</w:t></w:r></w:del><w:r><w:t>留</w:t></w:r>", "留"),
        ("<w:moveFrom><w:r><w:t>甲</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>乙</w:t></w:r></w:moveTo>", "乙"),
        ("<w:hyperlink><w:r><w:t>青石</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>镇</w:t></w:r></w:smartTag>", "青石镇"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr='DATE'><w:r><w:t>3日</w:t></w:r></w:fldSimple>", "3日"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>显</w:t></w:r>", "显"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>qīng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>青</w:t></w:r></w:rubyBase></w:ruby></w:r>", "青"),
        ("<w:r><w:footnoteReference w:id='1'/><w:t>甲</w:t><!-- 乙 --></w:r>", "甲"),
        ("<w:r><w:t>甲<!-- 乙 -->丙</w:t></w:r>", "甲丙"),
        ("<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict><w:t>甲</w:t></w:r>", "甲|框"),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
            "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>",
            "框",
        ),
    ],
)  # fmt: skip
def test_what_stands_inside_a_paragraph(inside: str, expected: str) -> None:
    assert shown(f"<w:p>{inside}</w:p>") == expected


def row(*cells: str, marks: str = "") -> str:
    inside = "".join(
        f"<w:tc>{''.join(f'<w:p><w:r><w:t>{p}</w:t></w:r></w:p>' for p in c.split('/'))}</w:tc>" for c in cells
    )
    return f"<w:tr>{marks}{inside}</w:tr>"  # fmt: skip


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (f"<w:tbl>{row('甲/乙', '丙')}</w:tbl>", "甲 乙 丙"),
        (f"<w:tbl>{row('甲/乙', '')}</w:tbl>", "甲|乙"),
        ("<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
         "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", "乙"),
        (f"<w:tbl>{row('甲', marks='<w:trPr><w:del/></w:trPr>')}{row('乙')}</w:tbl>", "乙"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent><w:tbl><w:sdt><w:sdtContent>{row('甲')}</w:sdtContent></w:sdt></w:tbl></w:sdtContent></w:sdt>", "甲"),
    ],
)  # fmt: skip
def test_what_stands_inside_a_table(xml: str, expected: str) -> None:
    assert shown(xml) == expected


def test_the_lines_of_a_layout_table_have_one_mark() -> None:
    found = read(with_body(f"<w:tbl>{row('甲/乙')}{row('丙')}</w:tbl>"))
    assert found.marks == ((0, "table 1 row 1"), (4, "table 1 row 2"))


@pytest.mark.parametrize(
    ("title", "author", "meta"),
    [
        ("云岭选派干部驻企", "王青", {"title": "云岭选派干部驻企", "author": "王青"}),
        ("Microsoft Word - 云岭 选派.doc", "Microsoft Office User", {"title": "云岭 选派"}),
        ("Word Document", "python-docx", {}),
        ("文档1", "Administrator", {}),
        ("新建 Microsoft Word 文档", "微软用户", {}),
        ("3", "", {}),
    ],
)
def test_title_and_author_of_people_and_not_of_programs(title: str, author: str, meta: dict[str, str]) -> None:
    document = docx.Document()
    document.add_paragraph(FIRST)
    document.core_properties.title, document.core_properties.author = title, author
    assert dict(read(saved(document)).meta) == meta


def test_an_address_it_came_from_is_stated() -> None:
    data = packed(lambda _, part: part)
    assert reader.read(data, SOURCE, "https://a.b/c.docx").stated == {"url": "https://a.b/c.docx"}
    assert read(data).stated == {}


def bomb(size: int, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    return packed(lambda name, data: data + bytes(size) if name == "docProps/thumbnail.jpeg" else data, level)


RENEW = "(open it in Word and save it as .docx again)"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old .doc or an encrypted file (save it as .docx without a password)"),
        (FIRST.encode(), "no .docx file (no zip archive) (check what it is)"),
        (b"", "no .docx file (no zip archive) (check what it is)"),
        (packed(lambda _, part: part)[:-200], "no .docx file (no zip archive) (check what it is)"),
        (with_body("<w:p>"), f"no Word document, or damaged: Opening and ending tag mismatch: p line 1 and body {RENEW}"),
        (packed(lambda name, part: b"" if name == "[Content_Types].xml" else part), f"no Word document, or damaged: Document is empty {RENEW}"),
        (packed(lambda _, part: part.replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main")),
         f"no Word document, or damaged: file '' is not a Word file, content type is 'application/vnd.openxmlformats-officedocument.spreadshe {RENEW}"),
        (with_body("<w:p/>"), "the document holds no text (leave it out, or run OCR on its images)"),
    ],
    ids=["ole", "text", "empty", "cut", "xml", "types", "sheet", "blank"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, line: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.line() == f"in/a.docx: {line}"


@pytest.mark.parametrize("size", [11_000_000, 201_000_000])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    data = bomb(size)
    began = time.process_time()
    with pytest.raises(InputError, match=r"bytes that unpack to \d+: a zip bomb"):
        read(data)
    assert time.process_time() - began < 1


def test_much_that_is_packed_little_is_no_bomb() -> None:
    assert read(bomb(1_000_000)).raw == FIRST
    assert read(bomb(11_000_000, zipfile.ZIP_STORED)).raw == FIRST


def entities(depth: int) -> str:
    names = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth + 1))
    return f'<!DOCTYPE x [<!ENTITY e0 "甲">{names}<!ENTITY file SYSTEM "file:///etc/hostname">]>'


def test_entities_do_not_unfold() -> None:
    assert read(with_body("<w:p><w:r><w:t>前&e2;&file;后</w:t></w:r>&e2;</w:p>", entities(2))).raw == "前后"


@pytest.mark.parametrize("depth", [11, 30])
@pytest.mark.parametrize("xml", ["<w:p><w:r><w:t>前&e{};后</w:t></w:r></w:p>", "<w:p w:x='&e{};'/>"])
def test_an_entity_bomb_is_refused_at_once(depth: int, xml: str) -> None:
    data = with_body(xml.format(depth), entities(depth))
    began = time.process_time()
    with pytest.raises(InputError, match=r"no Word document, or damaged: .*entity"):
        read(data)
    assert time.process_time() - began < 2


def test_deep_nesting_is_read() -> None:
    deep = 80
    table = "<w:tbl><w:tr><w:tc>" * deep + f"<w:p><w:r><w:t>{FIRST}</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * deep
    assert shown(table) == FIRST
    with pytest.raises(InputError, match="Excessive depth"):
        shown("<w:sdt>" * 5000 + "</w:sdt>" * 5000)


def test_without_python_docx_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError) as caught:
        read(b"PK")
    assert caught.value.line() == "in/a.docx: reading .docx needs python-docx (pip install 'dispatch-kg[office]')"


LINE = st.text("青石镇云岭县选派干部名AB01，。 “”&<>", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.one_of(LINE, st.lists(LINE, min_size=2, max_size=3)), min_size=1, max_size=6))
def test_what_was_written_comes_back(written: list[str | list[str]]) -> None:
    document = docx.Document()
    for part in written:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            for cell, text in zip(document.add_table(1, len(part))._cells, part, strict=True):
                cell.text = text
    expected = [part if isinstance(part, str) else " ".join(part) for part in written]
    assert read(saved(document)).raw.split("\n") == [re.sub(" +", " ", line) for line in expected]
