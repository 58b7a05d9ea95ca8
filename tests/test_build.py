"""A build: the same bytes for the same input, nothing lost, and no document that stops the others."""

import json
import os
import pathlib
import re
import shutil

import pytest

from kg import build as building
from kg.build import Report, Step, build
from kg.errors import BuildError, DataError, InputError, KgError
from kg.settings import Settings
from kg.write import formats
from tests.conftest import SEEDS
from tests.write.test_jsonl import read

FILES = {*(f"{name}.jsonl" for name in building.LINES), *(row.file for row in formats.FORMATS)} | {
    "graph.nq", "build.json", "timings.json", "texts",
}  # fmt: skip
UNCHECKED = Settings(check=False)
# Numerals of any kind, not the package's own table: digits of both widths and the Chinese ones.
NUMERAL = re.compile("[0-9０-９一二两三四五六七八九十百千万亿〇零]+")
GOOD = "东港市委组织部选派500名党员干部。\n"


def silent(event: Step | InputError) -> None:
    """Nobody watches."""


def contents(folder: pathlib.Path) -> dict[str, bytes]:
    """Every file of a build but its timings."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


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
    assert {path.name for path in folder.iterdir()} == FILES


def test_another_build_from_another_order_has_the_same_bytes(
    seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    build(sorted(SEEDS.glob("*.txt"), reverse=True), tmp_path / "out", Settings(), silent)
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
        **{name: len(read(folder, name)) for name in building.LINES},
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
    path = folder / {"no reader": "bad.docx", "no ending": "bad"}.get(name, "bad.txt")
    if name == "50 MB":
        with path.open("wb") as file:
            for _ in range(50):
                file.write(b"a" * 1_000_000)
    elif name == "unreadable":
        path.symlink_to("/proc/self/mem")  # opens for everybody, reads for nobody: root too
    else:
        path.write_bytes({"empty": b"", "blank": b"\n\n", "binary": bytes(range(256)) * 40}.get(name, GOOD.encode()))
    return path


@pytest.mark.parametrize(
    ("fault", "reason", "remedy"),
    [
        ("empty", "empty", "leave it out"),
        ("blank", "empty", "leave it out"),
        ("binary", "binary|no text encoding", "text or HTML|UTF-8"),
        ("50 MB", "50000000 bytes", "--max-bytes"),
        ("no reader", r"no reader for \.docx", r"readable: \.txt"),
        ("no ending", "a file without ending", r"readable: \.txt"),
        ("unreadable", "cannot be read", "permissions"),
    ],
)
def test_a_bad_document_leaves_the_others(
    fault: str, reason: str, remedy: str, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    if fault == "unreadable" and not pathlib.Path("/proc/self/mem").exists():
        pytest.skip("no /proc on this machine")
    bad = failing(fault, inputs)
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
    assert [(row["reason"], row["fix"]) for row in report.failed] == [("the file's name is not UTF-8", "rename it")]
    assert [source.doc for source in report.inputs] == ["a", "z"]


def test_a_missing_path_is_an_error(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no such file or folder") as caught:
        build([inputs, tmp_path / "gone"], tmp_path / "out", UNCHECKED, silent)
    assert caught.value.where == str(tmp_path / "gone")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_documents_is_an_error(tmp_path: pathlib.Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/notes.md").write_text("x")
    with pytest.raises(InputError, match="holds no documents"):
        build([tmp_path / "in"], tmp_path / "out", UNCHECKED, silent)


def test_names_that_two_files_share_are_told_apart(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (inputs / "more").mkdir()
    (inputs / "more/a.txt").write_text(GOOD + "再派3人。\n", "utf-8")
    (inputs / "more/z.txt").write_bytes((inputs / "z.txt").read_bytes())  # the same document: once
    report = build([inputs, inputs / "a.txt"], tmp_path / "out", UNCHECKED, silent)
    assert [re.sub("-[0-9a-f]{8}$", "-#", source.doc) for source in report.inputs] == ["a-#", "a-#", "z"]


def test_what_stood_there_is_replaced_only_when_all_is_done(inputs: pathlib.Path, tmp_path: pathlib.Path) -> None:
    out = tmp_path / "out"
    build([inputs], out, UNCHECKED, silent)
    (out / "mine.txt").write_text("keep")
    before = contents(out)
    (tmp_path / "bad.txt").write_bytes(b"")
    with pytest.raises(InputError, match="no input could be built"):
        build([tmp_path / "bad.txt"], out, UNCHECKED, silent)
    assert contents(out) == before

    def stop(event: Step | InputError) -> None:
        assert contents(out).items() >= before.items()
        if event == Step("graph.html"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([inputs / "z.txt"], out, UNCHECKED, stop)
    assert contents(out) == before
    build([inputs / "z.txt"], out, UNCHECKED, silent)
    assert sorted(texts(out)) == ["z"]
    assert (out / "mine.txt").read_text() == "keep"
    assert not (out / building.STAGING).exists()


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
    stages = [Step(row.file) for row in formats.FORMATS]
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
