"""Which files are read and under which ids: folders, duplicates, names that clash, files that cannot be read."""

import hashlib
import os
import pathlib

import pytest

from kg.errors import InputError
from kg.model import Source
from kg.read import sources


def made(folder: pathlib.Path, **files: str) -> pathlib.Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def found(*paths: pathlib.Path) -> list[str]:
    return [str(path) for path in sources.find(paths)]


def docs(paths: list[pathlib.Path]) -> list[tuple[str, str]]:
    errors: list[InputError] = []
    named = sources.identify(paths, errors.append)
    assert errors == []
    return [(source.doc, pathlib.Path(source.path).name) for source in named]


def refused(*paths: pathlib.Path) -> str:
    with pytest.raises(InputError) as caught:
        list(sources.find(paths))
    return caught.value.line()


def short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def test_a_folder_gives_its_readable_files_at_any_depth_sorted(tmp_path: pathlib.Path) -> None:
    made(tmp_path, b_txt="b", a_HTML="a", c_md="c", sub__d_htm="d", sub__sub__e_TXT="e")
    expected = ["a.HTML", "b.txt", "sub/d.htm", "sub/sub/e.TXT"]
    assert found(tmp_path) == [str(tmp_path / name) for name in expected]


def test_a_file_is_found_once_however_often_it_is_named(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a", sub__b_txt="b")
    paths = (tmp_path, tmp_path / "a.txt", tmp_path / "sub" / ".." / "a.txt", tmp_path / "sub")
    assert found(*paths) == [str(tmp_path / "a.txt"), str(tmp_path / "sub/b.txt")]


def test_a_file_that_is_named_is_found_whatever_its_ending(tmp_path: pathlib.Path) -> None:
    assert found(made(tmp_path, a_md="a") / "a.md") == [str(tmp_path / "a.md")]


def test_a_path_that_does_not_exist_is_refused(tmp_path: pathlib.Path) -> None:
    assert refused(tmp_path / "no") == f"{tmp_path}/no: no such file or folder (check the path)"


def test_a_name_too_long_for_the_system_is_refused(tmp_path: pathlib.Path) -> None:
    assert ": cannot be read: File name too long (" in refused(tmp_path / ("a" * 300))


def test_a_folder_without_documents_is_refused(tmp_path: pathlib.Path) -> None:
    made(tmp_path, c_md="c")
    assert refused(tmp_path) == f"{tmp_path}: the folder holds no documents (readable: .txt .html .htm)"


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refused(tmp_path / "a.txt") == f"{tmp_path}/a.txt: neither a file nor a folder (check the path)"


def test_ids_are_stems_and_sorted(tmp_path: pathlib.Path) -> None:
    made(tmp_path, b_txt="b", sub__a_html="a")
    assert docs([tmp_path / "b.txt", tmp_path / "sub/a.html"]) == [("a", "a.html"), ("b", "b.txt")]


def test_a_source_holds_the_hash_of_the_bytes_and_the_path_as_given(tmp_path: pathlib.Path) -> None:
    made(tmp_path, 云岭_txt="青石镇")
    path = tmp_path / "云岭.txt"
    digest = hashlib.sha256("青石镇".encode()).hexdigest()
    errors: list[InputError] = []
    assert (sources.identify([path], errors.append), errors) == ([Source("云岭", path.as_posix(), digest)], [])


def test_the_same_content_under_the_same_name_is_one_document(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="same", sub__a_txt="same", b_txt="same")
    paths = [tmp_path / "sub/a.txt", tmp_path / "a.txt", tmp_path / "b.txt"]
    assert docs(paths) == [("a", "a.txt"), ("b", "b.txt")]


def test_other_content_under_the_same_name_gets_its_hash_behind_the_stem(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="one", sub__a_txt="two", sub__a_html="three")
    paths = [tmp_path / "a.txt", tmp_path / "sub/a.txt", tmp_path / "sub/a.html"]
    expected = [(f"a-{short('one')}", "a.txt"), (f"a-{short('two')}", "a.txt"), (f"a-{short('three')}", "a.html")]
    assert docs(paths) == sorted(expected)


def test_ids_hold_no_control_characters_and_no_backslash(tmp_path: pathlib.Path) -> None:
    made(tmp_path, **{"a\\b\nc_txt": "a"})
    assert docs([tmp_path / "a\\b\nc.txt"])[0][0] == "a_b_c"


def test_a_name_that_is_no_unicode_is_reported_and_the_others_go_on(tmp_path: pathlib.Path) -> None:
    bad = pathlib.Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xc7\xe0.txt"))
    bad.write_text("青石镇", "utf-8")
    made(tmp_path, a_txt="a")
    errors: list[InputError] = []
    named = sources.identify([bad, tmp_path / "a.txt"], errors.append)
    assert [source.doc for source in named] == ["a"]
    assert [e.line() for e in errors] == [f"{tmp_path}/\\xc7\\xe0.txt: the name of the file is not UTF-8 (rename it)"]


def test_a_file_that_is_gone_is_reported_and_the_others_go_on(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a")
    errors: list[InputError] = []
    named = sources.identify([tmp_path / "a.txt", tmp_path / "gone.txt"], errors.append)
    assert [source.doc for source in named] == ["a"]
    assert [e.what for e in errors] == ["cannot be read: No such file or directory"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_a_file_without_permission_is_reported(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a")
    (tmp_path / "a.txt").chmod(0)
    errors: list[InputError] = []
    assert sources.identify([tmp_path / "a.txt"], errors.append) == []
    assert errors[0].line() == f"{tmp_path}/a.txt: cannot be read: Permission denied (check its permissions)"


def source(path: pathlib.Path) -> Source:
    return Source(path.stem, path.as_posix(), "0" * 64)


def failure(path: pathlib.Path, max_bytes: int = 100) -> str:
    with pytest.raises(InputError) as caught:
        sources.read(source(path), max_bytes)
    return caught.value.line()


def test_the_reader_is_chosen_by_the_ending(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_TXT="<p>青石镇</p>", b_HTM="<p>青石镇</p>")
    pytest.importorskip("trafilatura", reason="reading HTML needs the extra 'html'")
    assert sources.read(source(tmp_path / "a.TXT"), 100).body.text == "<p>青石镇</p>"
    assert sources.read(source(tmp_path / "b.HTM"), 100).body.text == "青石镇"


@pytest.mark.parametrize(
    ("name", "what"), [("a.md", "no reader for .md"), ("a", "no reader for a file without ending")]
)
def test_an_unknown_ending_is_refused(tmp_path: pathlib.Path, name: str, what: str) -> None:
    (tmp_path / name).write_text("青石镇", "utf-8")
    assert failure(tmp_path / name) == f"{tmp_path}/{name}: {what} (readable: .txt .html .htm)"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_read(tmp_path: pathlib.Path) -> None:
    path = made(tmp_path, a_txt="青石镇") / "a.txt"
    assert sources.read(source(path), 9).body.text == "青石镇"
    assert failure(path, 8) == f"{path}: 9 bytes, more than the limit of 8 (split it or raise --max-bytes)"


def test_a_file_that_goes_away_before_it_is_read_is_refused(tmp_path: pathlib.Path) -> None:
    assert failure(tmp_path / "gone.txt").startswith(f"{tmp_path}/gone.txt: cannot be read: No such file")


def test_plain_text_is_its_own_body(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeff青石镇\r\n".encode() + b"\xff")
    page = sources.read(source(tmp_path / "a.txt"), 100)
    assert (page.raw, page.body.text, page.encoding) == ("青石镇\r\n\ufffd", "青石镇\r\n\ufffd", "utf-8-sig")
    assert (page.repairs, dict(page.meta)) == ({"wrong_bytes": 1}, {})
