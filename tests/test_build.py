"""A build: the same bytes for the same input, nothing lost, and no document that stops the others."""

import gzip
import io
import json
import os
import pathlib
import random
import re
import shutil
import time
from collections.abc import Callable

import pytest

from kg import build as building
from kg.alignment import AlignedText
from kg.build import build
from kg.built import LINES
from kg.errors import BuildError, DataError, InputError, KgError
from kg.model import Page, Source, Unread
from kg.read import formats as readable
from kg.read import sources
from kg.report import Report, Step
from kg.settings import Settings
from kg.staging import STAGING
from tests.conftest import SEEDS
from tests.read.test_archives import tarred, zipped
from tests.write.test_jsonl import SCHEMA, read

BUILT = ("graph.ttl", "graph.jsonld", "graph.html")  # the other formats are for kg export
FILES = {*(f"{name}.jsonl" for name in LINES), *BUILT} | {
    "graph.nq", "build.json", "timings.json", "texts", "alignments",
}  # fmt: skip
UNCHECKED = Settings(check=False)
# Numerals of any kind, not the package's own table: digits of both widths and the Chinese ones.
NUMERAL = re.compile("[0-9０-９一二两三四五六七八九十百千万亿〇零]+")
GOOD = "东港市委组织部选派500名党员干部。\n"


def silent(event: Step | InputError) -> None:
    """Nobody watches."""


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    """Every file of a build but its timings, and the store that queries keep in it."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(".store/")}


def texts(folder: pathlib.Path) -> dict[str, str]:
    return {path.stem: path.read_bytes().decode() for path in sorted((folder / "texts").iterdir())}


@pytest.fixture
def inputs(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with two documents that can be read."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(GOOD, "utf-8")
    (folder / "z.txt").write_text("云岭市印发《防疫条例》。\n", "utf-8")
    return folder


def test_a_build_has_its_files_and_no_others(folder: pathlib.Path) -> None:
    assert {path.name for path in folder.iterdir()} - {".store"} == FILES


def test_another_build_from_another_order_has_the_same_bytes(
    seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    build(sorted(sources.find([SEEDS]), reverse=True), tmp_path / "out", Settings(), silent)
    first, second = contents(seeds_folder), contents(tmp_path / "out")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


@pytest.mark.parametrize("batch", [1, 2])
def test_the_size_of_a_batch_changes_nothing(batch: int, inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for size in (batch, 16):
        build([inputs], tmp_path / str(size), Settings(batch=size, check=False), silent)
    first, second = contents(tmp_path / str(batch)), contents(tmp_path / "16")
    assert {name for name in first if first[name] != second[name]} == {"build.json"}


def test_build_json_says_what_was_built(folder: pathlib.Path) -> None:
    summary = json.loads((folder / "build.json").read_text("utf-8"))
    assert summary["counts"] == {
        **{name: len(read(folder, name)) for name in LINES},
        "quads": (folder / "graph.nq").read_bytes().count(b"\n"),
    }
    assert [row["doc"] for row in summary["inputs"]] == sorted(texts(folder))
    assert (summary["failed"], summary["violations"]) == ([], [])
    assert str(folder) not in (folder / "build.json").read_text("utf-8")


def test_every_quote_is_the_text(folder: pathlib.Path) -> None:
    said = texts(folder)
    for name in ("entities", "coverage"):
        wrong = [row for row in read(folder, name) if said[row["doc"]][slice(*row["span"])] != row["text"]]
        assert wrong == []


def test_a_trigger_and_the_words_of_a_time_stand_in_their_clause(folder: pathlib.Path) -> None:
    said = texts(folder)
    rows = [(row, said[row["doc"]][slice(*row["span"])]) for row in read(folder, "facts")]
    assert [row["span"] for row, clause in rows if row["trigger"] not in clause] == []
    assert [row["span"] for row, _ in rows if any(t["text"] not in said[row["doc"]] for t in row["time"])] == []


def test_documents_say_how_long_their_text_is(folder: pathlib.Path) -> None:
    assert {row["doc"]: row["chars"] for row in read(folder, "documents")} == {
        doc: len(text) for doc, text in texts(folder).items()
    }


def test_every_number_and_title_is_accounted_for(folder: pathlib.Path) -> None:
    covered: dict[str, set[int]] = {doc: set() for doc in texts(folder)}
    titles: dict[str, set[str]] = {doc: set() for doc in texts(folder)}
    for row in read(folder, "coverage"):
        assert bool(row["facts"]) != bool(row["reason"])
        covered[row["doc"]].update(range(*row["span"]))
        titles[row["doc"]] |= {row["text"]} if row["kind"] == "title" else set()
    for doc, text in texts(folder).items():
        lost = [
            text[max(0, m.start() - 5) : m.end() + 5]
            for m in NUMERAL.finditer(text)
            if not covered[doc] >= set(range(*m.span()))
        ]
        assert lost == []
        assert [m[1] for m in re.finditer("《([^《》]+)》", text) if not any(m[1] in t for t in titles[doc])] == []


def failing(name: str, folder: pathlib.Path) -> pathlib.Path:
    """A file in `folder` that cannot be built, by the name of its fault."""
    path = folder / {"no reader": "bad.xlsx", "no ending": "bad"}.get(name, "bad.txt")
    if name == "50 MB":
        with path.open("wb") as file:
            for _ in range(50):
                file.write(b"a" * 1_000_000)
    elif name == "unreadable":
        path.symlink_to("/proc/self/mem")  # opens for everybody, reads for nobody: root too
    else:
        path.write_bytes(
            {"empty": b"", "blank": b"\n\n", "binary": bytes(range(256)) * 40, "no ending": b"\x89PNG\0\0"}.get(
                name, GOOD.encode()
            )
        )
    return path


@pytest.mark.parametrize(
    ("fault", "reason", "remedy"),
    [
        ("empty", "empty", "leave it out"),
        ("blank", "empty", "leave it out"),
        ("binary", "binary|no text encoding", "text or HTML|UTF-8"),
        ("50 MB", "50000000 bytes", "--max-bytes"),
        ("no reader", r"no reader for \.xlsx", r"readable: \.txt"),
        ("no ending", "binary data", "give text or HTML"),
        ("unreadable", "cannot be read", "permissions"),
    ],
)
def test_a_bad_document_leaves_the_others(
    fault: str, reason: str, remedy: str, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    if fault == "unreadable" and not pathlib.Path("/proc/self/mem").exists():
        pytest.skip("no /proc on this machine")
    # A link that a folder holds is not followed out of it; one that the user names is.
    bad = failing(fault, tmp_path if fault == "unreadable" else inputs)
    heard: list[Step | InputError] = []
    report = build([inputs, bad], tmp_path / "out", UNCHECKED, heard.append)
    assert [source.doc for source in report.inputs] == ["a", "z"]
    assert sorted(texts(tmp_path / "out")) == ["a", "z"]
    (failure,) = report.failed
    assert failure["path"] == str(bad)
    assert re.search(reason, failure["reason"])
    assert re.search(remedy, failure["fix"])
    assert [event.where for event in heard if isinstance(event, InputError)] == [str(bad)]
    counted = [event for event in heard if isinstance(event, Step) and event.total]
    assert [event for event in counted if not event.done <= event.total == 3] == []
    summary = json.loads((tmp_path / "out/build.json").read_text("utf-8"))
    assert summary["failed"] == [failure]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_named(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (inputs / "a.txt").chmod(0)
    report = build([inputs], tmp_path / "out", UNCHECKED, silent)
    assert [(row["path"], row["fix"]) for row in report.failed] == [(str(inputs / "a.txt"), "check its permissions")]
    assert [source.doc for source in report.inputs] == ["z"]


def test_a_name_that_is_not_utf_8_is_named(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    try:
        with open(os.fsencode(inputs) + b"/\xff.txt", "wb") as file:
            file.write(GOOD.encode())
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    report = build([inputs], tmp_path / "out", UNCHECKED, silent)
    assert [(row["reason"], row["fix"]) for row in report.failed] == [
        ("the name of the file is not UTF-8", "rename it")
    ]
    assert [source.doc for source in report.inputs] == ["a", "z"]


def test_a_missing_path_is_named_and_the_others_are_built(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    report = build([inputs, tmp_path / "gone.txt"], tmp_path / "out", UNCHECKED, silent)
    assert [(row["path"], row["reason"]) for row in report.failed] == [
        (str(tmp_path / "gone.txt"), "no such file or folder")
    ]
    assert [row["doc"] for row in read(tmp_path / "out", "documents") if row["status"] == "failed"] == ["gone"]
    assert report.inputs


def test_where_no_path_is_there_it_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no such file or folder") as caught:
        build([tmp_path / "gone"], tmp_path / "out", UNCHECKED, silent)
    assert caught.value.where == str(tmp_path / "gone")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_documents_is_an_error(tmp_path: pathlib.Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/notes.xlsx").write_text("x")
    (tmp_path / "in/.hidden.txt").write_text("x")
    with pytest.raises(InputError, match="holds no documents"):
        build([tmp_path / "in"], tmp_path / "out", UNCHECKED, silent)


def test_names_that_two_files_share_are_told_apart(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (inputs / "more").mkdir()
    (inputs / "more/a.txt").write_text(GOOD + "再派3人。\n", "utf-8")
    (inputs / "more/z.txt").write_bytes((inputs / "z.txt").read_bytes())  # the same document: once
    report = build([inputs, inputs / "a.txt"], tmp_path / "out", UNCHECKED, silent)
    assert [re.sub("-[0-9a-f]{8}$", "-#", source.doc) for source in report.inputs] == ["a-#", "a-#", "z"]


@pytest.mark.parametrize("most", [500_000, 200])
def test_formats_that_are_not_asked_for_are_not_there_nor_those_of_the_build_before(
    most: int, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    def made(*names: str) -> dict[str, bytes]:
        build([inputs], tmp_path / "out", Settings(in_memory=most, formats=names), silent)
        return contents(tmp_path / "out")

    whole = made("html", "ttl", "jsonld")
    for names in (("ttl",), ("jsonld", "html"), ()):
        some = made(*names)
        assert {name for name in BUILT if name in some} == {f"graph.{name}" for name in names}
        assert {name: data for name, data in some.items() if name != "build.json"}.items() <= whole.items()
        assert set(whole) - set(some) == set(BUILT) - set(some)
    assert made("html", "ttl", "jsonld") == whole


def test_a_format_that_no_build_writes_is_refused() -> None:
    with pytest.raises(DataError, match="'gexf'") as refusal:
        Settings(formats=("ttl", "gexf"))
    assert refusal.value.fix == "use some of ttl, jsonld, html"


def test_what_stood_there_is_replaced_only_when_all_is_done(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    out = tmp_path / "out"
    build([inputs], out, UNCHECKED, silent)
    (out / "mine.txt").write_text("keep")
    before = contents(out)
    with pytest.raises(InputError, match="no such file"):
        build([tmp_path / "gone.txt"], out, UNCHECKED, silent)
    assert contents(out) == before

    def stop(event: Step | InputError) -> None:
        assert contents(out).items() >= before.items()
        if event == Step("graph.html"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([inputs / "z.txt"], out, UNCHECKED, stop)
    # What was done stays beside it, so that the same build goes on from there.
    assert {name: data for name, data in contents(out).items() if not name.startswith(STAGING)} == before
    build([inputs / "z.txt"], out, UNCHECKED, silent)
    assert sorted(texts(out)) == ["z"]
    assert (out / "mine.txt").read_text() == "keep"
    assert not (out / STAGING).exists()


def test_an_earlier_build_is_no_input(inputs: pathlib.Path) -> None:
    out = inputs / "out"
    build([inputs], out, UNCHECKED, silent)
    first = contents(out)
    build([inputs], out, UNCHECKED, silent)
    assert contents(out) == first
    report = build([out / "texts"], out, UNCHECKED, silent)  # unless somebody asks for it
    assert len(report.inputs) == 2


def test_a_place_that_cannot_be_written_is_an_error(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BuildError, match="cannot be written") as caught:
        build([inputs], tmp_path / "file", UNCHECKED, silent)
    assert caught.value.where == str(tmp_path / "file")
    assert "--out" in caught.value.fix


def test_a_build_without_numbers_is_explained() -> None:
    assert Report().explained == 1.0


def test_watchers_hear_every_step(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    heard: list[Step | InputError] = []
    build([inputs], tmp_path / "out", Settings(), heard.append)
    stages = [Step(file) for file in BUILT]
    assert heard == [Step("documents", 1, 2), Step("documents", 2, 2), *stages, Step("check")]


@pytest.mark.parametrize("setting", ["max_bytes", "max_chars", "batch"])
def test_a_setting_below_one_is_refused(setting: str) -> None:
    values = dict.fromkeys(("max_bytes", "max_chars", "batch"), 1) | {setting: 0}
    with pytest.raises(DataError, match=f"setting {setting} is 0"):
        Settings(max_bytes=values["max_bytes"], max_chars=values["max_chars"], batch=values["batch"])


def test_too_many_characters_are_refused(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (inputs / "long.txt").write_text("".join(GOOD.replace("500", str(n)) for n in range(90)), "utf-8")
    report = build([inputs], tmp_path / "out", Settings(max_chars=100, check=False), silent)
    assert [row["path"] for row in report.failed] == [str(inputs / "long.txt")]
    assert all(isinstance(row["fix"], str) and row["fix"] for row in report.failed)


def test_html_that_needs_the_extra_says_so(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    shutil.copy(inputs / "a.txt", inputs / "empty.html")
    (inputs / "empty.html").write_text("<html><body></body></html>")
    report = build([inputs], tmp_path / "out", UNCHECKED, silent)
    assert [row["path"] for row in report.failed] == [str(inputs / "empty.html")]


def test_errors_tell_on_one_line_what_where_and_what_to_do() -> None:
    error = KgError("it is wet", where="a.txt:3", fix="dry it")
    assert error.line() == "a.txt:3: it is wet (dry it)"
    assert KgError("it is wet").line() == "it is wet"


def told(event: Step | InputError) -> list[str]:
    return [event.line()] if isinstance(event, InputError) else []


def test_what_failed_stands_in_documents_jsonl_and_in_a_graph_that_conforms(
    inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    (inputs / "b.txt").write_bytes(b"")
    (inputs / "r.jsonl").write_text(
        '{"id": "z", "text": "云岭县选派3人。"}\n{}\n{"id": "b", "text": "青石镇。"}\n', "utf-8"
    )
    (tmp_path / "gone.xlsx").write_bytes(b"a")
    report = build([inputs, tmp_path / "gone.xlsx"], tmp_path / "out", Settings(), silent)
    rows = read(tmp_path / "out", "documents")
    assert [(row["doc"], row["status"]) for row in rows] == [
        ("a", "read"), ("b", "failed"), ("gone", "failed"), ("r-2", "failed"), ("r-b", "read"), ("r-z", "read"), ("z", "read"),
    ]  # fmt: skip
    assert [row for row in rows if not SCHEMA["documents"](row)] == []
    assert [(row["path"], row["reason"], row["fix"]) for row in rows if row["status"] == "failed"] == [
        (f"{inputs}/b.txt", "the file is empty", "leave it out, or fetch it again"),
        (f"{tmp_path}/gone.xlsx", "no reader for .xlsx", f"readable: {' '.join(readable.ENDINGS)}"),
        (f"{inputs}/r.jsonl#line 2", "the record has no string `text`", "give one JSON object a line with a string `text`"),
    ]  # fmt: skip
    assert [(row["reason"], row["fix"]) for row in rows if row["status"] == "read"] == [(None, None)] * 4
    assert (report.violations, report.counts["documents"], report.counts["unread"]) == ([], 7, 3)
    assert (tmp_path / "out/graph.ttl").read_text("utf-8").count("a kg:UnreadDocument") == 3
    assert sorted(texts(tmp_path / "out")) == ["a", "r-b", "r-z", "z"]
    assert sorted(path.stem for path in (tmp_path / "out/alignments").iterdir()) == ["a", "r-b", "r-z", "z"]


@pytest.mark.parametrize("name", LINES)
def test_lines_are_sorted_by_document_although_ids_come_in_any_order(
    name: str, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    lines = [
        {"id": doc, "text": f"云岭县选派{n}名干部到青石镇，全县响应。"}
        for n, doc in enumerate(("z", "b", "a", "m"), 10)
    ]
    (inputs / "r.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    build([inputs], tmp_path / "out", UNCHECKED, silent)
    docs = [row["doc"] for row in read(tmp_path / "out", name)]
    assert docs == sorted(docs)
    assert {"r-a", "r-b", "r-m", "r-z"} <= set(docs) or name == "relations"


def test_where_all_inputs_fail_the_build_says_why(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    heard: list[str] = []
    report = build([tmp_path / "a.txt"], tmp_path / "out", Settings(), lambda event: heard.extend(told(event)))
    assert heard == [f"{tmp_path}/a.txt: the file is empty (leave it out, or fetch it again)"]
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert [(row["doc"], row["status"]) for row in read(tmp_path / "out", "documents")] == [("a", "failed")]
    assert [(tmp_path / f"out/{name}.jsonl").read_bytes() for name in LINES[1:]] == [b""] * 5
    assert (report.inputs, report.violations, texts(tmp_path / "out")) == ([], [], {})


@pytest.mark.parametrize(
    ("data", "doc", "path", "text"),
    [
        (GOOD.encode(), "stdin", "-", GOOD.strip()),
        (f"<!DOCTYPE html><p>{GOOD}</p>".encode(), "stdin", "-", GOOD.strip()),
        (json.dumps({"id": "p", "text": GOOD}).encode(), "stdin-p", "-#line 1", GOOD.strip()),
        (zipped(("云岭/p.txt", GOOD.encode())), "stdin-p", "-#云岭/p.txt", GOOD.strip()),
    ],
    ids=["text", "html", "jsonl", "zip"],
)  # fmt: skip
def test_standard_input_is_read_by_its_first_bytes(
    data: bytes, doc: str, path: str, text: str, tmp_path: pathlib.Path
) -> None:
    report = build([pathlib.Path("-")], tmp_path / "out", UNCHECKED, silent, io.BytesIO(data))
    assert [(source.doc, source.path) for source in report.inputs] == [(doc, path)]
    assert texts(tmp_path / "out") == {doc: text}


def test_standard_input_beside_files_and_only_where_it_is_asked_for(
    inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    both = build([pathlib.Path("-"), inputs], tmp_path / "out", UNCHECKED, silent, io.BytesIO(GOOD.encode()))
    assert [source.doc for source in both.inputs] == ["a", "stdin", "z"]
    alone = build([inputs], tmp_path / "out", UNCHECKED, silent, io.BytesIO(GOOD.encode()))
    assert [source.doc for source in alone.inputs] == ["a", "z"]
    with pytest.raises(InputError, match="no such file or folder"):
        build([pathlib.Path("-")], tmp_path / "out", UNCHECKED, silent, None)
    empty = build([pathlib.Path("-")], tmp_path / "out", UNCHECKED, silent, io.BytesIO(b""))
    assert [(row["path"], row["reason"]) for row in empty.failed] == [("-", "the file is empty")]


@pytest.mark.parametrize("limits", [{"max_bytes": 4000}, {"max_chars": 1000}])
def test_a_text_that_is_too_long_is_cut_where_that_is_asked_for(
    limits: dict[str, int], inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    lines = [f"云岭县选派{n}名干部到青石镇。" for n in range(100, 400)]
    (inputs / "long.txt").write_text("\n".join(lines), "utf-8")
    refused = build([inputs], tmp_path / "out", Settings(check=False, **limits), silent)  # type: ignore[arg-type]
    assert [pathlib.Path(row["path"]).name for row in refused.failed] == ["long.txt"]
    cut = build([inputs], tmp_path / "out", Settings(check=False, too_long="cut", **limits), silent)  # type: ignore[arg-type]
    assert cut.failed == []
    kept = texts(tmp_path / "out")["long"].split("\n")
    assert kept == lines[: len(kept)]
    assert 50 < len(kept) < 100
    (row,) = (row for row in read(tmp_path / "out", "documents") if row["doc"] == "long")
    assert list(row["repairs"]) in (["cut_bytes"], ["cut_too_long"])


def made(chars: int, raw: int) -> Page:
    return Page(Source("a", "a", "0" * 64), "utf-8", "a" * raw, AlignedText.of("b" * chars))


def test_batches_are_bounded_in_number_text_and_raw_text() -> None:
    failed = Unread(Source("a", "a", ""), "it is wet", "dry it")
    settings = Settings(batch=3, max_chars=100, max_bytes=1000)

    def sizes(*found: Page | Unread) -> list[int]:
        origin = sources.Origin("a", "0" * 64, False, "a")
        return [len(batch) for batch in building._batches([(origin, one) for one in found], settings)]

    assert sizes() == []
    assert sizes(*[made(1, 1)] * 7) == [3, 3, 1]
    assert sizes(*[failed] * 4, made(1, 1)) == [3, 2]
    assert sizes(*[made(60, 60)] * 5) == [2, 2, 1]
    assert sizes(*[made(10, 600)] * 5) == [2, 2, 1]
    assert sizes(made(100, 100), made(1, 1), made(1, 1)) == [1, 2]


def test_a_build_that_is_stopped_leaves_no_process(tmp_path: pathlib.Path) -> None:
    children = pathlib.Path(f"/proc/self/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("no /proc on this machine")
    (tmp_path / "a.md").write_text(GOOD, "utf-8")
    before = children.read_text()

    def stop(event: Step | InputError) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        build([tmp_path / "a.md"], tmp_path / "out", UNCHECKED, stop)
    assert (children.read_text(), caught.value.args) == (before, ())


@pytest.mark.parametrize(
    ("address", "kept"),
    [("http://yl.example.cn/1", True), ("https://yl.example.cn/青石", True), ("yl.example.cn/1", False), ("http://a b", False), ("\ud800", False)],
)  # fmt: skip
def test_what_a_record_calls_its_address_breaks_no_shape(address: str, kept: bool, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": GOOD, "url": address}), "utf-8")
    report = build([tmp_path / "a.jsonl"], tmp_path / "out", Settings(), silent)
    assert (report.violations, report.failed) == ([], [])
    assert [row["url"] for row in read(tmp_path / "out", "documents")] == [address if kept else None]


PLACES = "云岭县青石镇云岭县青石镇"
BOMB = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
ENTITIES = f'[<!ENTITY a "{PLACES}">{BOMB}]'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def entity_docx() -> bytes:
    """A Word document whose text is an entity that stands for 12 thousand million characters."""
    kinds, rels = "http://schemas.openxmlformats.org/package/2006", "application/vnd.openxmlformats"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"><Default Extension="rels" ContentType="{rels}-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{rels}-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<!DOCTYPE w {ENTITIES}><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>',
    }
    return zipped(*((name, f'<?xml version="1.0"?>{text}'.encode()) for name, text in parts.items()))


NOISE = random.Random(1).randbytes(20_000)
BROKEN = "the archive is damaged or breaks off after"
BINARY = "no text encoding fits; as UTF-8 it breaks at byte 0 (0xf5) (convert the file to UTF-8)"
UNZIPPED = "bytes that unpack to 300000000 and more (leave it out, or unpack it yourself)"
MADE: dict[str, Callable[[], bytes]] = {
    "deep.html": lambda: f"{'<div>' * 20_000}{GOOD}{'</div>' * 20_000}".encode(),
    "open.html": lambda: f"{'<div>' * 200_000}{GOOD}".encode(),
    "entities.html": lambda: f"<!DOCTYPE html {ENTITIES}><html><body><p>&j;</p><p>{GOOD}</p></body></html>".encode(),
    "entities.xhtml": lambda: f'<?xml version="1.0"?><!DOCTYPE html {ENTITIES}><html><body><p>{GOOD}&j;</p></body></html>'.encode(),
    "entities.docx": entity_docx,
    "bomb.zip": lambda: zipped(("a.txt", bytes(300_000_000))),
    "bomb.tar.gz": lambda: tarred(("a.txt", bytes(300_000_000))),
    "bomb.warc.gz": lambda: gzip.compress(bytes(300_000_000), 1),
    "cut.tar.gz": lambda: tarred(("1.txt", GOOD.encode()), ("2.txt", GOOD.encode() + NOISE))[:-9000],
    "head.tar.gz": lambda: tarred(*((f"{n}.txt", GOOD.encode()) for n in range(3)))[:-30],
    "half.txt": lambda: b"\xff\xfe" + (GOOD * 9).encode("utf-16-le") + b"\x00\xd8" + GOOD.encode("utf-16-le"),
    "half.jsonl": lambda: json.dumps(dict.fromkeys(("id", "text", "title", "url", "author", "published", "publisher"), f"\ud800{GOOD}")).encode(),
}  # fmt: skip
TAR_NOISE = f"{BROKEN} 0 documents (invalid header) (fetch it again)"
SAID = {
    "entities.docx": r": no Word document, or damaged: Maximum entity amplification factor exceeded.*\(open it in Word and save it as \.docx again\)",
    "bomb.zip": rf": \d+ {re.escape(UNZIPPED)}", "bomb.tar.gz": rf": \d+ {re.escape(UNZIPPED)}",
    "bomb.warc.gz": r": the WARC file breaks off after page 0 \(Invalid WARC header\) \(fetch it again\)",
    "cut.tar.gz": rf": {BROKEN} 1 documents \(unexpected end of data\) \(fetch it again\)",
    "head.tar.gz": rf": {BROKEN} \d documents \(.+\) \(fetch it again\)",
    **{f"noise{ending}": re.escape(f": {BINARY}") for row in (readable.TEXT, readable.HTML, readable.MARKDOWN) for ending in row.endings},
    **{f"noise{ending}": re.escape(f": none of the first 10 lines is a record; line 1: {BINARY}") for ending in readable.JSONL.endings},
    **{f"noise{ending}": r": the WARC file breaks off after page 0 \(Invalid WARC header\) \(fetch it again\)" for ending in readable.WARC.endings},
    **{f"noise{ending}": re.escape(f": {TAR_NOISE}") for ending in readable.TAR.endings},
    "noise.docx": re.escape(": no .docx file (no zip archive) (check what it is)"),
    "noise.pdf": re.escape(": no PDF, or damaged (fetch it again, or print it to a new PDF)"),
    "noise.zip": re.escape(": the zip file is damaged (File is not a zip file) (fetch it again)"),
}  # fmt: skip
READ = {
    name: [name.partition(".")[0]] for name in ("deep.html", "open.html", "entities.html", "entities.xhtml", "half.txt")
}
KEPT = {**READ, "cut.tar.gz": ["cut-1"], "half.jsonl": ["half-？选派"], "head.tar.gz": ["head-0", "head-1"]}


def hostile(settings: Settings, *files: pathlib.Path) -> tuple[list[str], list[str]]:
    """(the documents of a build of the files, the lines about them); it takes no longer than 30 seconds."""
    heard: list[str] = []
    began = time.perf_counter()
    report = build(files, files[0].parent / "out", settings, lambda event: heard.extend(told(event)))
    assert time.perf_counter() - began < 30
    return [source.doc for source in report.inputs], heard


def hears(name: str, file: pathlib.Path, line: str) -> bool:
    return re.fullmatch(re.escape(str(file)) + SAID.get(name, "-"), line) is not None


@pytest.mark.parametrize("name", MADE)
def test_a_hostile_file_is_read_or_gets_one_clear_line(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / name).write_bytes(MADE[name]())
    docs, lines = hostile(UNCHECKED, tmp_path / name)
    assert [re.sub("half-.*", "half-？选派", doc) for doc in docs] == KEPT.get(name, [])
    assert [hears(name, tmp_path / name, line) for line in lines] == [True] * (name in SAID), lines


def test_random_bytes_under_every_ending_get_one_clear_line_each(tmp_path: pathlib.Path) -> None:
    files = {f"noise{ending}": tmp_path / f"{n}{ending}" for n, ending in enumerate(readable.ENDINGS)}
    for file in files.values():
        file.write_bytes(NOISE)
    docs, lines = hostile(UNCHECKED, *files.values())
    assert docs == []
    assert [name for name, file in files.items() if [hears(name, file, line) for line in lines].count(True) != 1] == []
    assert len(lines) == len(files)


@pytest.mark.parametrize(
    ("name", "settings", "line"),
    [
        ("a.txt", UNCHECKED, ": 100000010 bytes, more than the limit of 20000000 (split it or raise --max-bytes)"),
        ("a.txt", Settings(check=False, too_long="cut", max_bytes=2_000_000), ": the same few characters over and over, no article (leave it out)"),
        ("a.jsonl", UNCHECKED, "#line 1: 100000010 bytes, more than the limit of 20000000 (split it or raise --max-bytes)"),
        ("a.html", UNCHECKED, ": 100000010 bytes, more than the limit of 20000000 (split it or raise --max-bytes)"),
    ],
    ids=["text", "cut", "jsonl", "html"],
)  # fmt: skip
def test_a_single_line_of_100_mb_gets_one_clear_line(
    name: str, settings: Settings, line: str, tmp_path: pathlib.Path
) -> None:
    with (tmp_path / name).open("wb") as file:
        file.write(b'{"text": "' if name == "a.jsonl" else b"a" * 10)
        for _ in range(100):
            file.write(b"a" * 1_000_000)
    assert hostile(settings, tmp_path / name) == ([], [f"{tmp_path / name}{line}"])
