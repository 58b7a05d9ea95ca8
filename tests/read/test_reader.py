"""The guard: a page that hangs, crashes or fills the memory costs that page; the next is read and no process stays."""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from threading import Timer

import pytest

from kg.errors import BuildError
from kg.model import Page, Source, Unread
from kg.read.pages import Found
from kg.read.reader import Reader
from kg.settings import Settings
from tests.conftest import ROOT

SENTENCE = "云岭县选派30名机关干部到青石镇驻点帮扶。"
PAGE = f"<html><body><p>{SENTENCE}</p></body></html>"
MARKDOWN = f"# 云岭选派干部\n\n{SENTENCE}\n"
LATE = "leave it out or raise --timeout"
CRASHED = ("the reader of this format crashed", "leave it out, or convert it to plain text")

linux = pytest.mark.skipif(not pathlib.Path("/proc/self/stat").exists(), reason="no /proc on this machine")


def write(folder: pathlib.Path, **texts: str) -> pathlib.Path:
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return folder


def read(reader: Reader, file: pathlib.Path) -> list[Found]:
    return list(reader.pages(Source(file.stem, file.as_posix(), "0" * 64), file))


def told(found: list[Found]) -> list[tuple[str, str]]:
    return [(p.source.doc, p.body.text if isinstance(p, Page) else p.reason) for p in found]


def children() -> list[int]:
    """The processes that this one started and that have not been waited for."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.append(int(stat.parent.name))
    return found


@pytest.fixture(autouse=True)
def none_stays(shared: Reader) -> Iterator[None]:
    before = children()
    yield
    own = [shared._process.pid] if shared._process else []
    assert [child for child in children() if child not in [*before, *own]] == []


@pytest.fixture(scope="module")
def shared() -> Iterator[Reader]:
    with Reader(Settings()) as reader:
        yield reader


def worker(reader: Reader) -> int:
    assert reader._process
    return reader._process.pid


@pytest.fixture
def reader(shared: Reader, tmp_path: pathlib.Path) -> Reader:
    """The shared reader with its process running."""
    assert told(read(shared, write(tmp_path, first_md=MARKDOWN) / "first.md")) == [
        ("first", f"云岭选派干部\n{SENTENCE}")
    ]
    return shared


def test_text_and_json_lines_are_read_without_a_process(tmp_path: pathlib.Path) -> None:
    with Reader(Settings()) as reader:
        assert told(read(reader, write(tmp_path, a_txt=SENTENCE) / "a.txt")) == [("a", SENTENCE)]
        assert told(read(reader, write(tmp_path, b_jsonl='{"text": "a"}') / "b.jsonl")) == [("b-1", "a")]
        assert reader._process is None


def test_one_process_reads_many_files(reader: Reader, tmp_path: pathlib.Path) -> None:
    before = worker(reader)
    write(tmp_path, a_md=MARKDOWN, b_html=PAGE, c_txt=PAGE)
    said = f"云岭选派干部\n{SENTENCE}"
    assert [told(read(reader, tmp_path / name)) for name in ("a.md", "b.html", "c.txt")] == [
        [("a", said)], [("b", SENTENCE)], [("c", SENTENCE)],
    ]  # fmt: skip
    assert worker(reader) == before


def test_what_cannot_be_read_is_told_and_the_process_goes_on(reader: Reader, tmp_path: pathlib.Path) -> None:
    before = worker(reader)
    write(tmp_path, a_pdf="no PDF", b_xlsx="a", c_html="")
    for name in ("a.pdf", "b.xlsx", "c.html", "gone.html", "gone.txt"):
        (found,) = read(reader, tmp_path / name)
        assert (name, isinstance(found, Unread)) == (name, True)
    assert told(read(reader, write(tmp_path, d_md=MARKDOWN) / "d.md"))[0][0] == "d"
    assert worker(reader) == before


def test_a_page_that_takes_too_long_costs_itself(tmp_path: pathlib.Path) -> None:
    page = "".join(f"<p>{SENTENCE}{n}</p>" for n in range(28_000))
    write(tmp_path, slow_html=page, next_md=MARKDOWN)
    with Reader(Settings(timeout=1.5)) as reader:
        began = time.perf_counter()
        (found,) = read(reader, tmp_path / "slow.html")
        assert found == Unread(
            Source("slow", f"{tmp_path}/slow.html", "0" * 64), "reading took longer than 1.5 seconds", LATE
        )
        assert time.perf_counter() - began < 8
        assert told(read(reader, tmp_path / "next.md"))[0][0] == "next"


def test_starting_is_no_part_of_the_time_of_a_page(tmp_path: pathlib.Path) -> None:
    with Reader(Settings(timeout=0.05)) as reader:
        (found,) = read(reader, write(tmp_path, a_pdf="no PDF") / "a.pdf")
        assert isinstance(found, Unread)
        assert found.reason != "the reader of this format crashed"


def test_a_page_of_an_archive_that_takes_too_long_costs_itself(tmp_path: pathlib.Path) -> None:
    slow = "".join(f"<p>{SENTENCE}{n}</p>" for n in range(28_000))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, text in (("1.md", MARKDOWN), ("x/1.md", MARKDOWN), ("y/2.html", slow), ("z/3.md", MARKDOWN)):
            archive.writestr(name, text)
    with Reader(Settings(timeout=1.5)) as reader:
        found = read(reader, tmp_path / "a.zip")
    said = f"云岭选派干部\n{SENTENCE}"
    assert told(found) == [("a-1", said), ("a-2", "reading took longer than 1.5 seconds"), ("a-3", said)]
    assert found[1].source.path == f"{tmp_path}/a.zip#y/2.html"


def test_a_page_that_needs_too_much_memory_costs_itself(tmp_path: pathlib.Path) -> None:
    write(tmp_path, large_md="a" * 19_000_000, next_md=MARKDOWN)
    with Reader(Settings(max_memory=300_000_000)) as reader:
        (found,) = read(reader, tmp_path / "large.md")
        what, fix = "needs more memory than a reader may use", "split it or raise --max-memory"
        assert found == Unread(Source("large", f"{tmp_path}/large.md", "0" * 64), what, fix)
        assert told(read(reader, tmp_path / "next.md"))[0][0] == "next"


def test_a_process_that_does_not_start_is_an_error_with_its_cause(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    with Reader(Settings()) as reader, pytest.raises(BuildError) as caught:
        read(reader, write(tmp_path, a_md=MARKDOWN) / "a.md")
    assert caught.value.line() == "the process that reads documents does not start (raise --max-memory)"


def test_a_page_that_crashes_its_process_costs_itself(reader: Reader, tmp_path: pathlib.Path) -> None:
    write(tmp_path, a_html="".join(f"<p>{SENTENCE}{n}</p>" for n in range(20_000)), b_md=MARKDOWN)
    killer = Timer(0.5, os.kill, (worker(reader), signal.SIGKILL))
    killer.start()
    (found,) = read(reader, tmp_path / "a.html")
    killer.join()
    assert found == Unread(Source("a", f"{tmp_path}/a.html", "0" * 64), *CRASHED)
    assert told(read(reader, tmp_path / "b.md"))[0][0] == "b"


def test_a_process_that_died_between_two_files_costs_nothing(reader: Reader, tmp_path: pathlib.Path) -> None:
    before = worker(reader)
    os.kill(before, signal.SIGKILL)
    time.sleep(0.1)
    assert told(read(reader, write(tmp_path, a_md=MARKDOWN) / "a.md"))[0][0] == "a"
    assert worker(reader) != before


def archive_of(folder: pathlib.Path, count: int) -> pathlib.Path:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.md", f"{SENTENCE}{number}\n\n" * 3000)  # more than a pipe holds
    return folder / "a.zip"


def test_a_crash_inside_a_container_goes_on_behind_what_was_read(reader: Reader, tmp_path: pathlib.Path) -> None:
    file = archive_of(tmp_path, 9)
    found = []
    for page in reader.pages(Source("a", "in/a.zip", "0" * 64), file):
        found.append(page.source.doc)
        if len(found) == 4:
            os.kill(worker(reader), signal.SIGKILL)
    assert found == [f"a-{number}" for number in range(9)]


def test_a_file_left_halfway_does_not_spill_into_the_next(reader: Reader, tmp_path: pathlib.Path) -> None:
    pages = reader.pages(Source("a", "in/a.zip", "0" * 64), archive_of(tmp_path, 9))
    assert [next(pages).source.doc, next(pages).source.doc] == ["a-0", "a-1"]
    pages.close()  # type: ignore[attr-defined]
    assert [doc for doc, _ in told(read(reader, write(tmp_path, b_md=MARKDOWN) / "b.md"))] == ["b"]


def test_leaving_the_reader_ends_its_process(tmp_path: pathlib.Path) -> None:
    with Reader(Settings()) as reader:
        read(reader, write(tmp_path, a_md=MARKDOWN) / "a.md")
        started = worker(reader)
        assert started in children()
    assert started not in children()
    assert reader._process is None


def test_an_error_inside_ends_its_process_too(tmp_path: pathlib.Path) -> None:
    reader = Reader(Settings())

    def stopped() -> None:
        with reader:
            read(reader, write(tmp_path, a_md=MARKDOWN) / "a.md")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert reader._process is None


SCRIPT = """
import pathlib, sys
from kg.model import Source
from kg.read.reader import Reader
from kg.settings import Settings
file = pathlib.Path("a.md")
with Reader(Settings()) as reader:
    found = [page.body.text for page in reader.pages(Source("a", "a.md", ""), file)]
    pathlib.Path("out.txt").write_text("".join(found), "utf-8")
"""


def run(folder: pathlib.Path, *before: str) -> str:
    """What the script reads when it is run in `folder` from a shell."""
    write(folder, a_md=MARKDOWN, script_py=SCRIPT)
    line = f"exec {sys.executable} script.py " + " ".join(before)
    ran = subprocess.run(
        ["sh", "-c", line], cwd=folder, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    return (folder / "out.txt").read_text("utf-8")


@pytest.mark.parametrize("streams", ["", ">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_it_works_from_a_script_without_a_guard_whatever_streams_are_closed(
    streams: str, tmp_path: pathlib.Path
) -> None:
    assert run(tmp_path, streams) == f"云岭选派干部\n{SENTENCE}"


def test_modules_that_lie_in_the_current_folder_are_not_run(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, pickle_py="raise SystemExit", kg_py="raise SystemExit", a_md=MARKDOWN)
    monkeypatch.chdir(folder)
    with Reader(Settings()) as reader:
        assert told(read(reader, pathlib.Path("a.md")))[0][0] == "a"


def test_a_file_is_found_from_another_folder_too(
    reader: Reader, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a_md=MARKDOWN)
    monkeypatch.chdir(tmp_path)
    assert told(read(reader, pathlib.Path("a.md")))[0][0] == "a"


@linux
def test_a_process_whose_parent_is_gone_ends(tmp_path: pathlib.Path) -> None:
    write(tmp_path, a_md=MARKDOWN)
    script = SCRIPT + "    print(reader._process.pid, flush=True)\n    import os; os.kill(os.getpid(), 9)\n"
    write(tmp_path, script_py=script)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, env=env, check=False)
    assert ran.returncode == -signal.SIGKILL
    stat = pathlib.Path("/proc") / re.sub(r"\D", "", ran.stdout.decode()) / "stat"
    until = time.monotonic() + 5
    while stat.exists() and " Z " not in stat.read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert not stat.exists() or " Z " in stat.read_text()
