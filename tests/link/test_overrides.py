"""What a user says of names, read strictly, and that a build honours it."""

import json
import pathlib
import re

import pytest

from kg.build import build
from kg.errors import InputError
from kg.link.overrides import lines, read
from kg.settings import Settings


def test_tables_are_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / "aliases.tsv").write_text("name\tclass\tfull\n# a note\n部里\tOrganization\t云岭县组织部\n\n", "utf-8")
    (tmp_path / "same.tsv").write_text("甲会\t乙会\tOrganization\n", "utf-8")
    assert read(tmp_path) == (
        ("aliases", "部里", "Organization", "云岭县组织部"),
        ("same", "甲会", "乙会", "Organization"),
    )


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("aliases.tsv", "部里\tOrganization", r"aliases\.tsv:2: 3 cells are needed: name, class, full"),
        ("same.tsv", "甲\t\tOrganization", r"same\.tsv:2: 3 cells are needed"),
        ("different.tsv", "甲\tBody\td1", r"different\.tsv:2: no class 'Body'"),
    ],
)
def test_a_wrong_line_is_named(file: str, line: str, message: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / file).write_text(f"# words\n{line}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert re.search(message, caught.value.line())


def test_a_folder_without_tables_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="no folder with"):
        read(tmp_path)


def test_a_build_honours_them_and_says_so(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县民宿协会捐款3万元。云岭县旅游协会又捐款2万元。", "utf-8")
    names = (("same", "云岭县民宿协会", "云岭县旅游协会", "Organization"),)
    for label, given in (("plain", ()), ("named", names)):
        build([tmp_path / "a.txt"], tmp_path / label, Settings(check=False, names=given), lambda _: None)
    found = {}
    for label in ("plain", "named"):
        rows = [json.loads(line) for line in (tmp_path / label / "entities.jsonl").read_text("utf-8").splitlines()]
        found[label] = {row["text"]: row["iri"] for row in rows if row["class"] == "Organization"}
    assert found["named"]["云岭县旅游协会"] == found["named"]["云岭县民宿协会"]
    assert found["plain"]["云岭县旅游协会"] != found["plain"]["云岭县民宿协会"]
    settings = json.loads((tmp_path / "named/build.json").read_text("utf-8"))["settings"]
    assert settings["names"] == [["same", "云岭县民宿协会", "云岭县旅游协会", "Organization"]]


def test_rows_that_name_nothing_are_told_by_table_and_line(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县民宿协会捐款3万元。", "utf-8")
    (tmp_path / "same.tsv").write_text(
        "# words\n云岭民协\t云岭县民宿协会\tOrganization\n甲会\t乙会\tOrganization\n", "utf-8"
    )
    (tmp_path / "different.tsv").write_text("云岭县民宿协会\tOrganization\tb\n", "utf-8")
    settings = Settings(check=False, names=read(tmp_path))
    report = build([tmp_path / "a.txt"], tmp_path / "out", settings, lambda _: None)
    where = lines(tmp_path)
    assert [where[row] for row in report.idle] == ["different.tsv:1", "same.tsv:3"]
    again = build([tmp_path / "a.txt"], tmp_path / "out", settings, lambda _: None)
    assert (again.taken, again.idle) == (1, ())  # nothing was read, so nothing is said


def test_a_label_twice_is_one_entity_everywhere(tmp_path: pathlib.Path) -> None:
    for name, text in (("a", "王建国主任说，水退了。"), ("b", "王建国主任说，床位够。")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    found = {}
    for label, names in (("plain", ()), ("named", (("same", "王建国", "王建国", "Person"),))):
        files = [tmp_path / "a.txt", tmp_path / "b.txt"]
        build(files, tmp_path / label, Settings(check=False, names=names), lambda _: None)
        rows = [json.loads(line) for line in (tmp_path / label / "entities.jsonl").read_text("utf-8").splitlines()]
        found[label] = len({row["iri"] for row in rows if row["text"] == "王建国"})
    assert found == {"plain": 2, "named": 1}


def test_a_name_of_its_own_and_a_label_that_is_one_everywhere(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text(
        "中共清河县委员会发出通知。清河县委随后选派干部30名。王建国主任说，水退了。", "utf-8"
    )
    (tmp_path / "b.txt").write_text("清河县委组织部选派干部40名。王建国院长说，床位够。", "utf-8")
    names = (("alone", "中共清河县委员会", "Organization"), ("same", "王建国", "王建国", "Person"))
    found = {}
    for label, given in (("plain", ()), ("named", names)):
        build([tmp_path / "a.txt", tmp_path / "b.txt"], tmp_path / label, Settings(names=given), lambda _: None)
        rows = [json.loads(line) for line in (tmp_path / label / "entities.jsonl").read_text("utf-8").splitlines()]
        found[label] = {(row["doc"], row["text"]): row["iri"] for row in rows}
    long, short = ("a", "中共清河县委员会"), ("a", "清河县委")
    assert found["plain"][long] == found["plain"][short]
    assert found["named"][long] != found["named"][short] == found["plain"][short]
    one, other = ("a", "王建国"), ("b", "王建国")
    assert found["plain"][one] != found["plain"][other]
    assert found["named"][one] == found["named"][other]


@pytest.mark.parametrize("row", [("沙道沟景区", "沙道沟镇"), ("沙道沟镇", "沙道沟景区")])
def test_a_place_that_is_the_same_as_one_with_a_code_has_its_code(row: tuple[str, str], tmp_path: pathlib.Path) -> None:
    text = "湖北省宣恩县沙道沟镇选派30名干部。沙道沟景区、沙道沟镇捐款2万元。"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    names = (("same", *row, "Place"),)
    report = build([tmp_path / "a.txt"], tmp_path / "out", Settings(check=False, names=names), lambda _: None)
    rows = [json.loads(line) for line in (tmp_path / "out/entities.jsonl").read_text("utf-8").splitlines()]
    found = {row["text"]: row["iri"] for row in rows if row["class"] == "Place"}
    assert found["沙道沟景区"] == found["沙道沟镇"]
    assert re.search(r"/place/\d{9}$", found["沙道沟镇"])
    assert report.idle == ()
