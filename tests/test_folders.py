"""Build folders that another hand made: nothing outside of them is read or written, nothing hangs, and what is wrong is told."""

import json
import os
import pathlib
import shutil
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from kg.build import build
from kg.cli.app import app
from kg.errors import BuildError, KgError
from kg.explain import explain
from kg.graph.load import load
from kg.graph.persisted import FOLDER, lay
from kg.graph.plain import plain
from kg.merge import merge, remove
from kg.settings import Settings

DEEP = "[" * 100_000
# pyoxigraph 0.5 ends the program on this; where it does no more, nothing is lost by refusing it.
NESTED = "<http://a/s> <http://a/p> " + "<<( <http://a/s> <http://a/p> " * 100_000 + "<http://a/o>" + " )>>" * 100_000
SECRET = "别人的文字"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("clean")
    (folder / "a.txt").write_text("云岭县委组织部选派30名干部到青石镇。", "utf-8")
    build([folder / "a.txt"], folder / "out", Settings(check=False), lambda _: None)
    return folder / "out"


@pytest.fixture
def folder(clean: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "secret.txt").write_text(SECRET, "utf-8")
    (tmp_path / "secret.json").write_text("{}", "utf-8")
    shutil.copytree(clean, tmp_path / "out")
    return tmp_path / "out"


def replaced(name: str, old: str, new: str) -> Callable[[pathlib.Path], None]:
    def change(folder: pathlib.Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")

    return change


def linked(name: str, target: str) -> Callable[[pathlib.Path], None]:
    def change(folder: pathlib.Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(target)

    return change


def piped(name: str) -> Callable[[pathlib.Path], None]:
    def change(folder: pathlib.Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return change


def added(name: str, text: str) -> Callable[[pathlib.Path], None]:
    def change(folder: pathlib.Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


HOSTILE = {
    "id that leads up": replaced("documents.jsonl", '"doc": "a"', '"doc": "../secret"'),
    "id of an input that leads up": replaced("build.json", '"a": [\n      "a"', '"../secret": [\n      "../secret"'),
    "stem that leads up": replaced("build.json", '"a": [\n      "a"', '"a": [\n      "../a"'),
    "absolute id": replaced("documents.jsonl", '"doc": "a"', '"doc": "/etc/hostname"'),
    "id of no input": replaced("documents.jsonl", '"doc": "a"', '"doc": "b"'),
    "id that is a number": replaced("documents.jsonl", '"doc": "a"', '"doc": 5'),
    "text elsewhere": linked("texts/a.txt", "../../secret.txt"),
    "text a device": linked("texts/a.txt", "/dev/zero"),
    "text a pipe": piped("texts/a.txt"),
    "alignment elsewhere": linked("alignments/a.json", "../../secret.json"),
    "lines a pipe": piped("facts.jsonl"),
    "graph a device": linked("graph.nq", "/dev/zero"),
    "summary a pipe": piped("build.json"),
    "summary too deep": lambda folder: (folder / "build.json").write_text(DEEP, "utf-8") and None,
    "summary of another kind": lambda folder: (folder / "build.json").write_text("[1]", "utf-8") and None,
    "settings of another kind": replaced("build.json", '"max_bytes": 20000000', '"max_bytes": {}'),
    "no input": replaced("build.json", '"partial": []', '"partial": ["b"]'),
    "lines too deep": lambda folder: (folder / "documents.jsonl").write_text('{"doc": ' + DEEP, "utf-8") and None,
    "lines no JSON": lambda folder: (folder / "documents.jsonl").write_bytes(b"\xff\x00{") and None,
    "triple terms": added("graph.nq", f"{NESTED} <https://w3id.org/dispatch-kg/id/graph/a> .\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_build_is_refused_by_merge_and_remove(name: str, folder: pathlib.Path) -> None:
    HOSTILE[name](folder)
    before = sorted(path.name for path in folder.parent.iterdir())
    with pytest.raises(KgError):
        merge([folder], folder.parent / "new", lambda _: None)
    with pytest.raises(KgError):
        remove(folder, ["a"], folder.parent / "new", lambda _: None)
    shutil.rmtree(folder.parent / "new", ignore_errors=True)
    assert sorted(path.name for path in folder.parent.iterdir()) == before
    assert (folder.parent / "secret.txt").read_text("utf-8") == SECRET


def test_the_build_itself_is_merged(folder: pathlib.Path) -> None:
    merge([folder], folder.parent / "new", lambda _: None)
    assert (folder.parent / "new/graph.nq").read_bytes() == (folder / "graph.nq").read_bytes()


@pytest.mark.parametrize(
    "command",
    [["check"], ["stats"], ["export", "--format", "trig"], ["query", "ASK {}"], ["explain", "a"], ["load", "neo4j-csv", "--out", "new"]],
    ids=lambda command: command[0],
)  # fmt: skip
@pytest.mark.parametrize(
    "name", ["text elsewhere", "text a device", "text a pipe", "alignment elsewhere", "triple terms"]
)
def test_no_command_shows_what_lies_outside_or_dies(
    name: str, command: list[str], folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    HOSTILE[name](folder)
    monkeypatch.chdir(folder.parent)
    first, *rest = command
    place = ["load", rest[0], str(folder), *rest[1:]] if first == "load" else [first, str(folder), *rest]
    result = CliRunner().invoke(app, place)
    assert result.exception is None or isinstance(result.exception, KgError | SystemExit), result.exception
    assert SECRET not in result.output
    if name == "triple terms" and first != "explain":
        assert isinstance(result.exception, KgError)
        assert "triple term" in str(result.exception)


def test_texts_of_other_folders_are_not_quoted(folder: pathlib.Path) -> None:
    """The graph says which text a quote stands in; the sentence around it is told by kg check."""
    replaced(
        "graph.nq", '<http://purl.org/dc/terms/identifier> "a"', '<http://purl.org/dc/terms/identifier> "../../secret"'
    )(folder)
    (folder / "texts" / "x").mkdir()
    said = CliRunner().invoke(app, ["check", str(folder)]).output
    assert "is missing or not UTF-8" in said
    assert SECRET not in said


def test_a_store_that_lies_elsewhere_is_not_tidied_up(folder: pathlib.Path) -> None:
    other = folder.parent / "other"
    (other / "half-mine").mkdir(parents=True)
    (folder / FOLDER).symlink_to(other)
    assert lay(folder / "graph.nq", graphs=False) is None
    assert (other / "half-mine").is_dir()


def test_marks_in_the_words_of_a_text_are_no_triple_terms(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_text('<http://a/s> <http://a/p> "<<( \\" <<" <http://a/g> .\n', "utf-8")
    assert plain(file) == file
    with file.open("a") as more:
        more.write('<http://a/s> <http://a/p> <<( <http://a/s> <http://a/p> "a" )>> <http://a/g> .\n')
    with pytest.raises(BuildError, match="triple term") as caught:
        plain(file)
    assert str(caught.value).startswith(f"{file}:2:")


def test_marks_at_the_edge_of_a_chunk_are_seen(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph.plain._CHUNK", 7)
    file = tmp_path / "graph.nq"
    for size in range(7):
        file.write_text(f"<a:{'b' * size}> <a:p> <<( <a:s> <a:p> <a:o> )>> <a:g> .\n", "utf-8")
        with pytest.raises(BuildError):
            plain(file)


@pytest.mark.parametrize("doc", ["../secret", "..", "", "a/../a", "a\0"])
def test_explain_takes_no_path_for_a_document(doc: str, folder: pathlib.Path) -> None:
    with pytest.raises(BuildError):
        explain(folder, doc)


def test_the_clean_build_opens(folder: pathlib.Path) -> None:
    assert len(load(folder).store) > 20
    assert explain(folder, "a").words.startswith("云岭县")
    assert json.loads((folder / "build.json").read_bytes())["partial"] == []
