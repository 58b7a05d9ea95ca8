"""The store beside a build: loaded once, anew for another graph, whole or not at all."""

import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pyoxigraph as ox
import pytest

from kg.errors import BuildError
from kg.graph import persisted
from kg.graph.persisted import FOLDER, cut, cut_any, in_memory, lay

LINES = ['<a:s> <a:p> "x" <a:g> .\n', '<a:s> <a:p> "x" <a:h> .\n', '<a:s> <a:p> "a <b> ."@zh <a:g> .\n']
SECOND = [*LINES, "<a:s> <a:p> <a:o> <a:g> .\n"]


@pytest.fixture
def quads(tmp_path: pathlib.Path) -> pathlib.Path:
    file = tmp_path / "graph.nq"
    file.write_text("".join(LINES), "utf-8")
    return file


def triples(store: ox.Store) -> tuple[int, int]:
    """Of the default graph, and of the named ones."""
    quads = list(store)
    default = sum(quad.graph_name == ox.DefaultGraph() for quad in quads)
    return default, len(quads) - default


def laid(quads: pathlib.Path, *, graphs: bool = False) -> tuple[int, int]:
    found = lay(quads, graphs=graphs)
    assert found
    try:
        return triples(ox.Store.read_only(str(found.path)))
    finally:
        found.close()


def test_the_union_has_each_triple_once(quads: pathlib.Path) -> None:
    assert laid(quads) == (2, 0)
    assert laid(quads, graphs=True) == (2, 3)
    assert triples(in_memory(quads)) == (2, 3)


def test_it_is_loaded_once(quads: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(quads, graphs=True)
    monkeypatch.setattr(persisted, "load", lambda *_, **__: pytest.fail("loaded again"))
    assert laid(quads, graphs=True) == laid(quads) == (2, 3)  # the full store serves both


def test_another_graph_is_loaded_anew_and_the_old_store_goes_when_nobody_reads_it(quads: pathlib.Path) -> None:
    held = lay(quads, graphs=False)
    assert held
    quads.write_text("".join(SECOND), "utf-8")
    assert laid(quads) == (3, 0)
    assert held.path.is_dir()
    assert triples(ox.Store.read_only(str(held.path))) == (2, 0)
    held.close()
    quads.write_text("".join(LINES[:1]), "utf-8")
    assert laid(quads) == (1, 0)
    assert not held.path.exists()


def test_what_a_killed_process_left_is_removed(quads: pathlib.Path) -> None:
    code = (
        "import sys, pathlib; from kg.graph import persisted; persisted._stamp = lambda q: __import__('time').sleep(60)"
    )
    code += "\npersisted._digest = lambda q, r: 'd'\npersisted.lay(pathlib.Path(sys.argv[1]), graphs=False)"
    # _stamp is asked first when nothing is loaded, so the half-made store is put there by hand.
    child = subprocess.Popen([sys.executable, "-c", code, str(quads)])
    deadline = time.monotonic() + 60
    while not (quads.parent / FOLDER / "d/used").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    (quads.parent / FOLDER / "half-1").mkdir()
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert laid(quads) == (2, 0)
    assert sorted(path.name for path in (quads.parent / FOLDER).iterdir() if path.name.startswith("half")) == []


def test_two_processes_at_once_make_one_store(quads: pathlib.Path) -> None:
    code = "import sys, pathlib; from kg.graph.persisted import lay; print(lay(pathlib.Path(sys.argv[1]), graphs=False).path)"
    both = [subprocess.Popen([sys.executable, "-c", code, str(quads)], stdout=subprocess.PIPE) for _ in range(2)]
    said = {child.communicate()[0] for child in both}
    assert [child.returncode for child in both] == [0, 0]
    assert len(said) == 1


def test_where_nothing_can_be_kept_memory_serves(quads: pathlib.Path) -> None:
    (quads.parent / FOLDER).write_text("in the way", "utf-8")  # root may write into folders that are read-only
    assert lay(quads, graphs=False) is None


def test_quads_that_do_not_parse_leave_nothing_behind(quads: pathlib.Path) -> None:
    quads.write_text(LINES[0] + '<a:s> <a:p> "x\n', "utf-8")
    for graphs in (False, True):
        with pytest.raises(BuildError, match="does not parse"):
            lay(quads, graphs=graphs)
    assert [path.name for path in (quads.parent / FOLDER).iterdir() if path.name.startswith("half")] == []
    with pytest.raises(BuildError, match="does not parse"):
        in_memory(quads)


def test_lines_without_a_graph_are_triples_of_the_default_graph(quads: pathlib.Path) -> None:
    quads.write_text(
        "".join([*LINES, "<a:s> <a:p> <a:o> .\n", '<a:s> <a:p> "y <z" .\n', "_:a <a:p> _:b _:g .\n"]), "utf-8"
    )
    assert laid(quads) == (5, 0)
    shutil.rmtree(quads.parent / FOLDER)


@pytest.mark.parametrize("line", SECOND)
def test_the_quick_cut_is_the_careful_one(line: str) -> None:
    assert cut([line.encode()]) == cut_any([line.encode()])
    assert len(list(ox.parse(cut([line.encode()]), format=ox.RdfFormat.N_TRIPLES))) == 1


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_parts_of_a_file_hold_every_line_once(tmp_path: pathlib.Path, parts: int) -> None:
    lines = [f"<urn:{'x' * (n % 9)}{n}> <urn:p> <urn:o> <urn:g> .\n".encode() for n in range(40)]
    path = tmp_path / "graph.nq"
    path.write_bytes(b"".join(lines))
    found: list[bytes] = []
    for number in range(parts):
        with path.open("rb") as file:
            part = persisted.Part(file, number, parts, path.stat().st_size)
            while some := part.readlines(64):
                found += some
    assert found == lines


def test_a_large_graph_loaded_in_halves_is_the_same(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n % 7}> <urn:g{n % 3}> .\n" for n in range(500)), "utf-8")
    whole = {str(quad) for quad in in_memory(path)}
    monkeypatch.setattr(persisted, "_SMALL", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert {str(quad) for quad in in_memory(path)} == whole
    assert len(whole) == 1000  # 500 in the named graphs, 500 in their union
