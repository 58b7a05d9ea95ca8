"""Builds put together are what building everything at once gives, byte for byte, in any order and after any crash."""

import itertools
import json
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from kg.build import build
from kg.clean.cleaner import clean
from kg.errors import BuildError, InputError
from kg.merge import merge, remove
from kg.model import Document, Page
from kg.settings import Settings
from kg.staging import JOURNAL, STAGING

PLAIN = Settings(check=False)
TEXTS = {
    "one/a.txt": "云岭县组织部选派30名干部到企业。",
    "two/a.txt": "石桥县组织部选派41名干部到村里。",  # the same name for another text: both get their hash
    "one/b.txt": "3月5日，云岭县发放口罩2万只。",
    "two/b.txt": "3月5日，云岭县发放口罩2万只。",  # the same under another path: one document
    "two/c.txt": "青石镇成立志愿服务队3支，排查隐患12处。",
    "three/news.jsonl": "".join(
        json.dumps({"id": n, "text": f"湖阳市向{n}户居民发放补贴{n}00元。"}, ensure_ascii=False) + "\n" for n in (4, 5)
    ),
    "three/broken.docx": "no archive",
}
PARTS = (("one",), ("two",), ("three",))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("inputs")
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def builds(inputs: pathlib.Path) -> dict[tuple[str, ...], pathlib.Path]:
    """A build of each part, and of all at once."""
    found: dict[tuple[str, ...], pathlib.Path] = {}
    for part in (*PARTS, ("one", "two", "three")):
        found[part] = inputs / f"out-{'-'.join(part)}"
        build([inputs / name for name in part], found[part], PLAIN, lambda _: None)
    return found


def content(folder: pathlib.Path) -> dict[str, bytes]:
    """Every file of a build but the seconds."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def documents(folder: pathlib.Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "documents.jsonl").read_text("utf-8").splitlines()]


def ids(folder: pathlib.Path) -> list[str]:
    return [row["doc"] for row in documents(folder)]


def test_the_whole_has_what_the_parts_rename(builds: dict[tuple[str, ...], pathlib.Path]) -> None:
    docs = ids(builds["one", "two", "three"])
    assert [doc.partition("-")[0] for doc in docs] == ["a", "a", "b", "broken", "c", "news", "news"]
    assert ids(builds[("one",)]) == ["a", "b"]


@pytest.mark.parametrize("order", list(itertools.permutations(PARTS)))
def test_merging_is_commutative(
    order: tuple[tuple[str, ...], ...], builds: dict[tuple[str, ...], pathlib.Path], tmp_path: pathlib.Path
) -> None:
    merge([builds[part] for part in order], tmp_path / "out", lambda _: None)
    assert content(tmp_path / "out") == content(builds["one", "two", "three"])


def test_merging_is_associative_and_idempotent(
    builds: dict[tuple[str, ...], pathlib.Path], tmp_path: pathlib.Path
) -> None:
    one, two, three = (builds[part] for part in PARTS)
    merge([two, three], tmp_path / "pair", lambda _: None)
    merge([one, tmp_path / "pair", one], tmp_path / "out", lambda _: None)
    merge([tmp_path / "out", two], tmp_path / "out", lambda _: None)  # also onto itself
    assert content(tmp_path / "out") == content(builds["one", "two", "three"])


def test_what_is_taken_out_was_never_there(
    inputs: pathlib.Path, builds: dict[tuple[str, ...], pathlib.Path], tmp_path: pathlib.Path
) -> None:
    whole = builds["one", "two", "three"]
    by_path = {row["path"]: row["doc"] for row in documents(whole)}
    gone = [by_path[(inputs / name).as_posix()] for name in ("two/a.txt", "two/c.txt", "three/broken.docx")]
    remove(whole, gone, tmp_path / "out", lambda _: None)
    rest = [inputs / name for name in ("one/a.txt", "one/b.txt", "three/news.jsonl")]
    build(rest, tmp_path / "rest", PLAIN, lambda _: None)
    assert content(tmp_path / "out") == content(tmp_path / "rest")


def test_a_record_taken_out_comes_back_when_its_file_is_built_again(
    inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    news = inputs / "three/news.jsonl"
    build([news], tmp_path / "all", PLAIN, lambda _: None)
    remove(tmp_path / "all", ["news-4"], tmp_path / "out", lambda _: None)
    assert ids(tmp_path / "out") == ["news-5"]
    build([news], tmp_path / "out", PLAIN, lambda _: None)
    assert content(tmp_path / "out") == content(tmp_path / "all")


def test_what_cannot_be_put_together_is_refused(
    inputs: pathlib.Path, builds: dict[tuple[str, ...], pathlib.Path], tmp_path: pathlib.Path
) -> None:
    build([inputs / "two"], tmp_path / "other", Settings(check=False, max_chars=999), lambda _: None)
    with pytest.raises(BuildError, match="setting "):
        merge([builds[("one",)], tmp_path / "other"], tmp_path / "out", lambda _: None)
    with pytest.raises(BuildError, match=r"build\.json is missing"):
        merge([builds[("one",)], inputs], tmp_path / "out", lambda _: None)
    with pytest.raises(InputError, match="no document 'z'"):
        remove(builds[("one",)], ["z"], tmp_path / "out", lambda _: None)


def test_unchanged_inputs_are_not_read_again(
    inputs: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    build([inputs / "one"], out, PLAIN, lambda _: None)
    read: list[str] = []
    monkeypatch.setattr("kg.work.clean", noting(read))
    report = build([inputs / "one", inputs / "two/c.txt"], out, PLAIN, lambda _: None)
    assert (read, report.taken) == (["c"], 2)
    build([inputs / "one"], out, PLAIN, lambda _: None, force=True)
    assert read == ["c", "a", "b"]
    build([inputs / "one"], out, Settings(check=False, max_chars=999), lambda _: None)
    assert read == ["c", "a", "b", "a", "b"]


def noting(read: list[str]) -> Callable[[Page, Settings], Document]:
    """The cleaner, which writes down what it reads."""

    def cleaned(page: Page, settings: Settings) -> Document:
        read.append(page.source.doc)
        return clean(page, settings)

    return cleaned


@pytest.mark.parametrize("moment", [0.2, 0.5, 0.8])
def test_a_build_that_is_killed_goes_on_where_it_was(
    moment: float, inputs: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(40):
        (texts / f"{number:02}.txt").write_text(f"云岭县第{number}批选派{number + 30}名干部到企业。" * 20, "utf-8")
    command = [
        sys.executable,
        "-c",
        "from kg.cli.app import main; main()",
        "build",
        str(texts),
        "--out",
        str(tmp_path / "out"),
        "--no-check",
        "--batch",
        "2",
    ]
    journal = tmp_path / "out" / STAGING / JOURNAL
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    size = moment * 40 * 200_000
    while (
        process.poll() is None and time.monotonic() < limit and (not journal.exists() or journal.stat().st_size < size)
    ):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert journal.exists()
    journal.write_bytes(journal.read_bytes()[:-7])  # a torn frame
    report = build([texts], tmp_path / "out", Settings(check=False, batch=2), lambda _: None)
    assert 0 < report.taken < 40
    build([texts], tmp_path / "whole", Settings(check=False, batch=2), lambda _: None)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_what_is_no_longer_given_is_told(tmp_path: pathlib.Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"云岭县发放口罩{len(name)}万只。{name}", "utf-8")
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert build(files, tmp_path / "out", PLAIN, lambda _: None).gone == []
    report = build(files[:1], tmp_path / "out", PLAIN, lambda _: None)
    assert (report.taken, report.gone) == (1, [files[1].as_posix()])


def test_a_merge_names_the_table_that_differs(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县发放口罩2万只。", "utf-8")
    for label, names in (("one", ()), ("two", (("same", "甲会", "乙会", "Organization"),))):
        build([tmp_path / "a.txt"], tmp_path / label, Settings(check=False, names=names), lambda _: None)
    with pytest.raises(BuildError, match=r"--names same\.tsv differ"):
        merge([tmp_path / "one", tmp_path / "two"], tmp_path / "out", lambda _: None)
