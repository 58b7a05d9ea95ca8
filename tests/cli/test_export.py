"""kg export writes what the table of formats offers, where it is told to, and kg build takes it away again."""

import csv
import pathlib
import shutil

import networkx as nx
import pyoxigraph as ox
import pytest

from kg.build import build
from kg.settings import Settings
from kg.write import formats
from tests.cli.test_commands import Kg, kg

__all__ = ["kg"]  # the fixture


@pytest.fixture
def out(seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    """A copy of the build of the seeds, to write into."""
    (tmp_path / "out").mkdir()
    for name in ("graph.nq", "build.json"):
        shutil.copy(seeds_folder / name, tmp_path / "out" / name)
    return tmp_path / "out"


def test_list_names_every_format_and_needs_no_build(kg: Kg) -> None:
    ran = kg("export", "--list")
    assert (ran.code, ran.err) == (0, "")
    *lines, last = ran.out.splitlines()
    assert [line.split()[:2] for line in lines] == [[row.name, row.file] for row in formats.FORMATS]
    assert [line.endswith("(a build writes it)") for line in lines] == [row.built for row in formats.FORMATS]
    assert last.startswith("neo4j-csv    -o FOLDER ")


@pytest.mark.parametrize(
    "row", [row for row in formats.FORMATS if row.name != "html" and not row.texts], ids=lambda row: row.name
)
def test_a_format_is_written_into_the_build_folder(row: formats.Format, kg: Kg, out: pathlib.Path) -> None:
    assert kg("export", out, "--format", row.name) == (0, f"{row.name} → {out / row.file}\n", "")
    files = [out / row.file / name for name in row.folder] or [out / row.file]
    assert all(file.stat().st_size > 100 for file in files)
    left = {path.name for path in out.iterdir()} - {"graph.nq", "build.json"}
    assert left == {row.file}, "nothing half-made stays"


@pytest.mark.parametrize(
    "row", [row for row in formats.FORMATS if row.texts and not row.streamed], ids=lambda row: row.name
)
def test_a_format_with_texts_needs_those_of_the_build(
    row: formats.Format, kg: Kg, out: pathlib.Path, seeds_folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    target = tmp_path / "made"
    assert kg("export", seeds_folder, "--format", row.name, "-o", target) == (0, f"{row.name} → {target}\n", "")
    assert target.stat().st_size > 100
    assert "the text is missing" in kg("export", out, "--format", row.name).err


def test_the_formats_of_a_build_are_exported_as_it_writes_them(
    kg: Kg, out: pathlib.Path, seeds_folder: pathlib.Path
) -> None:
    for name in ("ttl", "jsonld"):
        assert kg("export", out, "-f", name).code == 0
        assert (out / f"graph.{name}").read_bytes() == (seeds_folder / f"graph.{name}").read_bytes()


def test_a_path_may_be_a_file_or_a_folder(kg: Kg, out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert kg("export", out, "-f", "gexf", "-o", tmp_path / "new/a.gexf").code == 0
    assert kg("export", out, "-f", "gexf", "-o", tmp_path).out == f"gexf → {tmp_path}/graph.gexf\n"
    assert (tmp_path / "graph.gexf").read_bytes() == (tmp_path / "new/a.gexf").read_bytes()
    assert nx.read_gexf(tmp_path / "graph.gexf", version="1.3").number_of_nodes() > 300
    assert kg("export", out, "-f", "csv", "-o", tmp_path / "tables").code == 0
    assert {path.name for path in (tmp_path / "tables").iterdir()} == set(formats.named("csv").folder)


def test_the_format_may_stand_before_the_build(kg: Kg, out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert kg("export", "trig", out, "-o", tmp_path / "a.trig").code == 0
    assert kg("export", out, "-f", "trig", "-o", tmp_path / "b.trig").code == 0
    assert (tmp_path / "a.trig").read_bytes() == (tmp_path / "b.trig").read_bytes()
    for words in (("trig", "gexf", out), ("trig", out, "-f", "trig")):
        ran = kg("export", *words)
        assert (ran.code, ran.err.count("one format and one build folder")) == (2, 1)


def test_files_for_neo4j_are_those_of_the_load(kg: Kg, out: pathlib.Path, tmp_path: pathlib.Path) -> None:
    exported = kg("export", "neo4j-csv", out, "-o", tmp_path / "import")
    made = {path.name: path.read_bytes() for path in (tmp_path / "import").iterdir()}
    loaded = kg("load", "neo4j-csv", out, "-o", tmp_path / "import")
    assert exported == loaded
    assert exported.out.startswith("neo4j-admin database import full neo4j ")
    assert made == {path.name: path.read_bytes() for path in (tmp_path / "import").iterdir()}
    assert {"nodes-event.csv", "links-tells.csv", "schema.cypher"} < set(made)
    for more in ((), ("-o", "-"), ("-o", tmp_path / "x", "--spreadsheet")):
        ran = kg("export", "neo4j-csv", out, *more)
        assert (ran.code, ran.out) == (2, "")
        assert "(-o FOLDER alone)" in ran.err
    assert {path.name for path in out.iterdir()} == {"graph.nq", "build.json"}


def test_a_dash_is_standard_output(kg: Kg, out: pathlib.Path) -> None:
    ran = kg("export", out, "-f", "trig", "-o", "-")
    quads = list(ox.parse(path=str(out / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    assert set(ox.parse(ran.out.encode(), format=ox.RdfFormat.TRIG)) == set(quads)
    assert not (out / "graph.trig").exists()


def test_what_cannot_be_written_is_one_line(kg: Kg, out: pathlib.Path) -> None:
    for words in (("csv", out / "graph.nq"), ("trig", out / "graph.nq/x")):
        ran = kg("export", out, "-f", words[0], "-o", words[1])
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert ran.err.startswith(f"error: {words[1]}: cannot be written: ")


def test_spreadsheet_cells_are_guarded_and_those_of_a_database_are_not(kg: Kg, tmp_path: pathlib.Path) -> None:
    name = "=cmd|' /C calc'!A0"
    (tmp_path / "a.txt").write_text(f"{name}\n东港市委组织部选派500名党员干部。\n", "utf-8")
    (tmp_path / "b.jsonl").write_text(f'{{"text": "东港市来人。", "title": "{name}"}}\n', "utf-8")
    build([tmp_path / "b.jsonl"], tmp_path / "out", Settings(check=False), lambda event: None)
    titles = []
    for more in ((), ("--spreadsheet",)):
        assert kg("export", tmp_path / "out", "-f", "csv", *more).code == 0
        with (tmp_path / "out/csv/documents.csv").open(encoding="utf-8-sig", newline="") as file:
            titles += [row["title"] for row in csv.DictReader(file)]
    assert titles == [name, f"'{name}"]


def test_a_new_build_takes_old_exports_away(kg: Kg, tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("东港市委组织部选派500名党员干部。\n", "utf-8")
    words = ("build", tmp_path / "a.txt", "--out", tmp_path / "out", "--no-check")
    assert kg(*words).code == 0
    built = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"graph.ttl", "graph.jsonld", "graph.html"} <= built
    assert not {row.file for row in formats.FORMATS if not row.built} & built
    for row in formats.FORMATS:
        assert kg("export", tmp_path / "out", "-f", row.name).code == 0
    assert kg(*words).code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == built
