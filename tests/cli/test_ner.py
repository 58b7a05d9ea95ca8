"""kg ner: the names of a text on a terminal, as JSON lines and as a page."""

import io
import json
import pathlib
from itertools import pairwise

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import InputError

TEXT = "东港市委组织部选派干部到青石镇卫生院，开展“春风行动”，印发《复工办法》，市委书记李建国出席。"


def ran(*words: str | pathlib.Path, stdin: str = "") -> str:
    result = CliRunner().invoke(app, ["ner", *map(str, words)], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def told(text: str) -> list[tuple[str, str]]:
    return [(row["text"], row["class"]) for row in map(json.loads, ran(text, "--json").splitlines())]


def test_every_name_is_listed_with_its_span() -> None:
    rows = [json.loads(line) for line in ran(TEXT, "--json").splitlines()]
    assert all(TEXT[slice(*row["span"])] == row["text"] for row in rows)
    names = {(row["text"], row["class"]) for row in rows}
    assert {("东港市", "Place"), ("东港市委组织部", "Organization"), ("“春风行动”", "Program")} <= names
    assert {("复工办法", "Document"), ("李建国", "Person"), ("青石镇卫生院", "Organization")} <= names


def test_the_terminal_shows_the_text_and_the_classes_in_both_languages() -> None:
    shown = ran(TEXT)
    assert shown.startswith(TEXT)
    assert "0-3     Place 地点  东港市" in shown
    assert "Program 项目  “春风行动”" in shown


def test_a_text_without_names_gives_no_line() -> None:
    assert told("已经全部完成。") == []


def test_standard_input_is_read() -> None:
    assert ran("-", "--json", stdin=TEXT) == ran(TEXT, "--json")


def test_the_page_is_one_file_with_the_labels(tmp_path: pathlib.Path) -> None:
    assert ran(TEXT, "--html", tmp_path / "a.html") == f"{tmp_path}/a.html: open it in a browser\n"
    page = (tmp_path / "a.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Organization 组织" in page
    assert "http" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize("text", ["", "  ", "-"])
def test_an_empty_text_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(InputError, match="the text is empty"):
        CliRunner().invoke(app, ["ner", text], input="", catch_exceptions=False)


def test_a_page_that_cannot_be_written_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        CliRunner().invoke(app, ["ner", TEXT, "--html", str(tmp_path)], catch_exceptions=False)


@pytest.mark.parametrize("style", ["cluener", "people", "msra"])
def test_other_guidelines_give_flat_names_of_their_own(style: str, tmp_path: pathlib.Path) -> None:
    rows = [json.loads(line) for line in ran(TEXT, "--json", "--style", style).splitlines()]
    assert {"李建国"} <= {row["text"] for row in rows if row["class"] == "Person"}
    spans = [row["span"] for row in rows]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    ran(TEXT, "--style", style, "--html", tmp_path / "a.html")
    assert "Person 人物" in (tmp_path / "a.html").read_text("utf-8")


def test_an_unknown_guideline_is_refused() -> None:
    with pytest.raises(InputError, match="no guideline 'other'"):
        CliRunner().invoke(app, ["ner", TEXT, "--style", "other"], catch_exceptions=False)
