"""Places of whole articles have the right codes: places.tsv, read against the articles of tests/gold."""

import pathlib

from kg.build import build
from kg.graph.load import load
from kg.settings import Settings

HERE = pathlib.Path(__file__).parent
GOLD = HERE.parent / "gold"
_ASKED = """SELECT DISTINCT ?doc ?name ?code { ?m a kg:EntityMention ; kg:inDocument/dcterms:identifier ?doc ;
  kg:exact ?name ; kg:refersTo/kg:code ?code }"""
Codes = dict[tuple[str, str], str]


def expected() -> Codes:
    rows = [line.split("\t") for line in (HERE / "places.tsv").read_text("utf-8").splitlines()[1:] if line[:1] != "#"]
    pairs = [(doc, *place.split("=")) for doc, cell in rows for place in cell.split()]
    return {(doc, name): "" if code == "-" else code for doc, name, code in pairs}


def test_places_have_the_right_codes(tmp_path: pathlib.Path) -> None:
    folders = [GOLD / part / "articles" for part in ("", "dev", "train")]
    build(folders, tmp_path / "out", Settings(check=False), lambda _: None)
    found: Codes = {(doc, name): code for doc, name, code in load(tmp_path / "out").query(_ASKED)[1]}
    wanted = expected()
    right = sum(found.get(place, "") == code for place, code in wanted.items() if code)
    assert len({code[:2] for code in wanted.values() if code}) >= 25
    assert right / sum(map(bool, wanted.values())) >= 0.98  # of the places that the articles name
    assert set(found) <= set(wanted)  # what is linked anew is to be read, and written into the table
    wrong = {place[1] for place, code in found.items() if wanted[place] != code}
    assert wrong <= {"和田", "南通", "天山"}, wrong
