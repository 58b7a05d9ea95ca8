"""Where words of a build come from: by document, by span, by the IRI of a fact; and what is told when that cannot be."""

import json
import pathlib
import zipfile

import pytest

from kg.build import build
from kg.errors import BuildError, InputError, KgError
from kg.explain import Place, explain, places, runs
from kg.graph.load import load
from kg.graph.terms import PREFIXES
from kg.settings import Settings
from tests.made import at
from tests.read.test_docx import saved
from tests.write.test_jsonl import read

docx = pytest.importorskip("docx", reason="reading .docx needs the extra 'office'")

RAW = "　　东港市委组织部选\u200b派500名党员干部到青石&#38215;。\r\n云岭县走访企业120家。\r\n"
CLEAN = "东港市委组织部选派500名党员干部到青石镇。\n云岭县走访企业120家。"
GBK = "云岭县选派30名机关干部到青石镇驻点帮扶，走访企业120家。\n"
LINES = '{"id": "p", "text": "青石镇"}\n{"id": "q", "text": "\\u4e91岭县选派30名干部。"}\n'
UNCHECKED = Settings(check=False)


def write(folder: pathlib.Path) -> pathlib.Path:
    """Inputs of several formats, one of which cannot be read."""
    (folder / "in#1").mkdir(parents=True)
    (folder / "a.txt").write_bytes(RAW.encode())
    (folder / "g.txt").write_bytes(GBK.encode("gbk"))
    (folder / "bad.txt").write_bytes(b"")
    (folder / "in#1/r.jsonl").write_bytes(LINES.encode())
    with zipfile.ZipFile(folder / "in#1/z.zip", "w") as archive:
        archive.writestr("云岭/m.md", "# 云岭选派干部\n\n云岭县选派30名干部。\n")
    document = docx.Document()
    for words in ("云岭选派干部驻企", "云岭县选派30名机关干部到青石镇驻点帮扶。"):
        document.add_paragraph(words)
    (folder / "w.docx").write_bytes(saved(document))
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A build folder beside its inputs: read it, never write into either."""
    folder = tmp_path_factory.mktemp("explain")
    build([write(folder / "in")], folder / "out", UNCHECKED, lambda event: None)
    return folder / "out"


@pytest.fixture
def spoilt(tmp_path: pathlib.Path) -> pathlib.Path:
    """A build of one text, to spoil."""
    (tmp_path / "a.txt").write_bytes(RAW.encode())
    build([tmp_path / "a.txt"], tmp_path / "out", UNCHECKED, lambda event: None)
    return tmp_path / "out"


def kinds(place: Place) -> list[tuple[str, str, str]]:
    return [(repair.kind, repair.old, repair.new) for repair in place.repairs or ()]


def test_a_whole_document(whole: pathlib.Path) -> None:
    place = explain(whole, "a")
    assert (place.words, place.cleaned) == (CLEAN, (0, len(CLEAN)))
    assert (place.doc, place.path, place.encoding, place.mark) == ("a", f"{whole.parent}/in/a.txt", "utf-8", "")
    assert place.raw_words == RAW[slice(*place.raw)]
    assert place.bytes == (6, len(RAW.rstrip().encode()))
    assert kinds(place) == [
        ("blank", "　", " "), ("blank", "　", " "), ("invisible", "\u200b", ""), ("entity", "&#38215;", "镇"),
        ("line_end", "\r\n", "\n"), ("line_end", "\r\n", "\n"),
    ]  # fmt: skip


def test_a_span_and_only_the_repairs_inside_it(whole: pathlib.Path) -> None:
    place = explain(whole, "a", at(CLEAN, "选派500名"))
    assert (place.raw, place.raw_words) == (at(RAW, "选\u200b派500名"), "选\u200b派500名")
    assert kinds(place) == [("invisible", "\u200b", "")]
    assert place.bytes
    assert RAW.encode()[slice(*place.bytes)].decode() == "选\u200b派500名"
    assert kinds(explain(whole, "a", at(CLEAN, "500名"))) == []
    assert kinds(explain(whole, "a", at(CLEAN, "青石镇"))) == [("entity", "&#38215;", "镇")]


def test_an_empty_span_is_none(whole: pathlib.Path) -> None:
    with pytest.raises(InputError, match="the text has 35 characters, no span 7-7"):
        explain(whole, "a", (7, 7))


def test_bytes_of_a_text_that_is_not_utf_8(whole: pathlib.Path) -> None:
    start = GBK.index("青石镇")
    place = explain(whole, "g", (start, start + 3))
    assert place.bytes
    assert (GBK.encode("gbk")[slice(*place.bytes)].decode("gbk"), place.encoding) == ("青石镇", "gb18030")


def test_a_record_is_found_by_its_hash_and_its_bytes_are_those_of_the_file(whole: pathlib.Path) -> None:
    place = explain(whole, "r-q", (0, 3))
    assert (place.path, place.words, place.raw_words) == (
        f"{whole.parent}/in/in#1/r.jsonl#line 2",
        "云岭县",
        "\\u4e91岭县",
    )
    assert place.bytes
    assert LINES.encode()[slice(*place.bytes)] == "\\u4e91岭县".encode()


def test_a_member_of_an_archive(whole: pathlib.Path) -> None:
    place = explain(whole, "z-m", (0, 6))
    assert (place.path, place.words, place.raw_words) == (
        f"{whole.parent}/in/in#1/z.zip#云岭/m.md",
        "云岭选派干部",
        "云岭选派干部",
    )


def test_a_format_without_text_in_its_bytes_names_the_paragraph(whole: pathlib.Path) -> None:
    place = explain(whole, "w", (9, 12))
    assert (place.words, place.raw_words, place.bytes, place.mark) == ("云岭县", "云岭县", None, "paragraph 2")
    assert explain(whole, "w", (0, 2)).mark == "paragraph 1"


ID = "https://w3id.org/dispatch-kg/id/"


@pytest.mark.parametrize("name", ["facts", "coverage"])
def test_what_stands_in_the_text_is_found_by_its_iri(name: str, whole: pathlib.Path) -> None:
    for row in read(whole, "facts") if name == "facts" else []:
        assert places(whole, row["iri"]) == [(row["doc"], *row["span"])]
        assert (row["doc"], *row["span"]) in places(whole, row["event"])
    fact = read(whole, "facts")[0]
    doc, start, end = places(whole, fact["iri"])[0]
    assert (doc, explain(whole, doc, (start, end)).words) == ("a", CLEAN.partition("。")[0])


def test_an_entity_is_where_it_is_named_and_a_relation_where_it_is_told(whole: pathlib.Path) -> None:
    for row in read(whole, "entities"):
        assert (row["doc"], *row["span"]) in places(whole, row["iri"])
    rows = load(whole).union.query("SELECT ?r { ?r a kg:RelationMention }", prefixes=PREFIXES)
    found = [places(whole, row["r"].value) for row in rows]  # type: ignore[union-attr]
    assert found
    assert sorted(place for one in found for place in one) == sorted(
        (row["doc"], *row["span"]) for row in read(whole, "relations")
    )


def test_iris_as_queries_and_turtle_write_them_are_understood(whole: pathlib.Path) -> None:
    iri = read(whole, "facts")[0]["iri"]
    assert places(whole, f"<{iri}>") == places(whole, iri.replace(ID, "id:")) == places(whole, iri)


@pytest.mark.parametrize(
    "iri", [f"{ID}fact/a/1-2/Nonsense-1", f"{ID}place/999999", f"{ID}doc/a", "http://a.example/fact/a/3-15"]
)
def test_an_iri_that_the_build_does_not_have_is_refused(iri: str, whole: pathlib.Path) -> None:
    with pytest.raises(InputError, match="nothing of this build has this IRI and a place in a text"):
        places(whole, iri)


@pytest.mark.parametrize("iri", ["http://a.example/a b", 'http://a"b', "http://a/{b}"])
def test_what_is_no_iri_is_refused(iri: str, whole: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no IRI"):
        places(whole, iri)


def test_runs_are_the_stored_alignment(whole: pathlib.Path) -> None:
    rows = json.loads((whole / "alignments/a.json").read_bytes())
    found = runs(whole, "a")
    assert (found.cleaned, found.bytes, found.marks) == (rows["cleaned"], rows["bytes"], [])


def line(build: pathlib.Path, doc: str, span: tuple[int, int] | None = None) -> str:
    with pytest.raises(KgError) as caught:
        explain(build, doc, span)
    return caught.value.line()


def test_what_is_not_there_is_an_error(whole: pathlib.Path, tmp_path: pathlib.Path) -> None:
    bad = f"{whole.parent}/in/bad.txt"
    assert line(tmp_path, "a") == f"{tmp_path}: no build (run kg build first)"
    assert line(tmp_path / "gone", "a") == f"{tmp_path}/gone: no build (run kg build first)"
    assert (
        line(whole, "b")
        == f"{whole}: no document 'b', and no entity of that name (give an id of documents.jsonl, a name as the text writes it, or an `iri` of facts.jsonl and entities.jsonl)"
    )
    assert (
        line(whole, "../a")
        == f"{whole}: no document '../a', and no entity of that name (give an id of documents.jsonl, a name as the text writes it, or an `iri` of facts.jsonl and entities.jsonl)"
    )
    assert line(whole, "bad") == f"{bad}: 'bad' could not be read: the file is empty (leave it out, or fetch it again)"


@pytest.mark.parametrize("span", [(-1, 3), (4, 3), (0, len(CLEAN) + 1), (999, 1000)])
def test_a_span_outside_the_text_is_an_error(span: tuple[int, int], whole: pathlib.Path) -> None:
    says = f"a: the text has {len(CLEAN)} characters, no span {span[0]}-{span[1]} (give a start and an end inside it)"
    assert line(whole, "a", span) == says


@pytest.mark.parametrize("how", ["gone", "changed", "a folder"])
def test_where_the_input_is_gone_or_has_changed_raw_words_and_repairs_are_not_told(
    how: str, spoilt: pathlib.Path
) -> None:
    before = explain(spoilt, "a", (7, 9))
    file = spoilt.parent / "a.txt"
    file.unlink()
    if how == "changed":
        file.write_bytes(RAW.encode() + b"\n")
    elif how == "a folder":
        file.mkdir()
    after = explain(spoilt, "a", (7, 9))
    assert (before.raw_words, kinds(before)) == ("选\u200b派", [("invisible", "\u200b", "")])
    assert (after.raw_words, after.repairs) == (None, None)
    assert (
        (after.words, after.raw, after.bytes) == (before.words, before.raw, before.bytes) == ("选派", (9, 12), (27, 36))
    )


def test_a_record_that_is_gone_from_its_file(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_bytes(LINES.encode())
    build([file], tmp_path / "out", UNCHECKED, lambda event: None)
    file.write_bytes(b'{"text": "more"}\n' + LINES.encode().splitlines(True)[1])
    told = {doc: explain(tmp_path / "out", doc).raw_words for doc in ("r-p", "r-q")}
    assert told == {"r-p": None, "r-q": "\\u4e91岭县选派30名干部。"}


@pytest.mark.parametrize(
    ("file", "data", "says"),
    [
        ("documents.jsonl", b"{", "documents.jsonl is damaged ("), ("documents.jsonl", b"[]\n", "documents.jsonl is damaged ("),
        ("alignments/a.json", b"{}", "no alignment ("), ("alignments/a.json", None, "the alignment is missing"),
        ("texts/a.txt", None, "the text is missing or damaged ("), ("texts/a.txt", b"\xff", "the text is missing or damaged ("),
        ("build.json", None, "build.json is missing or of another version ("), ("build.json", b"{}", "build.json is missing or of another version ("),
        ("build.json", b'{"settings": {"new": 1}}', "build.json is missing or of another version ("),
    ],
)  # fmt: skip
def test_a_damaged_build_is_an_error(file: str, data: bytes | None, says: str, spoilt: pathlib.Path) -> None:
    (spoilt / file).unlink() if data is None else (spoilt / file).write_bytes(data)
    with pytest.raises(BuildError) as caught:
        explain(spoilt, "a")
    assert caught.value.what.startswith(says)
    assert caught.value.fix
