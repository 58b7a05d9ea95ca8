"""kg show: the facts of a text with their arguments marked."""

import json
import pathlib

import pytest
from typer.testing import CliRunner

from kg.cli.app import app
from kg.errors import EndpointError, InputError

TEXT = "云岭县委组织部选派30余名干部到青石镇。"


def ran(*words: str | pathlib.Path, stdin: str = "") -> str:
    result = CliRunner().invoke(app, ["show", *map(str, words)], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_a_fact_is_told_with_each_of_its_parts() -> None:
    lines = ran(TEXT).splitlines()
    assert lines[0].startswith("Dispatch 选派  ")
    assert lines[0].endswith("Dispatch/1")
    assert lines[1] == "云岭县委组织部选派30余名干部到青石镇"
    assert [line.split(maxsplit=1) for line in lines[2:]] == [
        ["0-7", "agent 主体  云岭县委组织部"],
        ["7-9", "trigger 触发词  选派"],
        ["9-13", "quantity 数量  ≥30名 干部"],
        ["16-19", "target 对象  青石镇"],
    ]


def test_times_count_from_the_date_that_is_given() -> None:
    text = f"3月5日，{TEXT}"
    assert "time 时间  2023-03-05" in ran(text, "--published", "2023-03-12")
    assert "time 时间  3月5日" in ran(text)


def test_json_has_a_fact_a_line_and_standard_input_is_read() -> None:
    (row,) = map(json.loads, ran("-", "--json", stdin=TEXT).splitlines())
    assert (row["type"], row["arguments"]["agent"][0]["name"]) == ("Dispatch", "云岭县委组织部")


def test_the_page_shows_the_words_as_text(tmp_path: pathlib.Path) -> None:
    page = tmp_path / "a.html"
    assert ran(TEXT.replace("到", "<b>到"), "--html", page) == f"{page}: open it in a browser\n"
    html = page.read_text("utf-8")
    assert "agent 主体" in html
    assert "<b>" not in html
    assert "&lt;" in html


def test_a_text_without_facts_says_so() -> None:
    assert ran("天气很好。") == "no facts 没有事实\n"


@pytest.mark.parametrize("words", [("",), ("天气很好。", "--html", "x.html")])
def test_nothing_to_show_is_an_error(
    words: tuple[str, ...], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        ran(*words)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_not_there_is_an_error() -> None:
    with pytest.raises(EndpointError, match="does not answer"):
        ran(TEXT, "--llm", "http://127.0.0.1:9/v1/chat/completions", "--llm-model", "m1")


def test_a_text_is_cleaned_first() -> None:
    done = CliRunner().invoke(app, ["show", "義烏市財政局撥付專項經費560萬元。", "--json"])
    assert done.exit_code == 0, done.output
    (fact,) = map(json.loads, done.output.splitlines())
    assert [(q["value"], q["unit"], q["item"]) for q in fact["quantities"]] == [(5_600_000, "元", "专项经费")]


def test_the_name_of_a_file_is_no_text(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("云岭县选派30名干部。", "utf-8")
    with pytest.raises(InputError, match="a file, and no text") as refusal:
        CliRunner().invoke(app, ["show", str(tmp_path / "a.txt")], catch_exceptions=False)
    assert "kg show - < " in refusal.value.fix
