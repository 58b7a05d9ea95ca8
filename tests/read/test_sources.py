"""Which files are read and under which ids: folders, duplicates, names that clash, files that cannot be read."""

import hashlib
import io
import os
import pathlib

import pytest

from kg.errors import InputError
from kg.model import Source, Unread
from kg.read import formats, sources


def made(folder: pathlib.Path, **files: str) -> pathlib.Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def found(*paths: pathlib.Path) -> list[str]:
    return [str(path) for path in sources.find(paths)]


def identified(*paths: pathlib.Path) -> list[Source | Unread]:
    return [found for found, _ in sources.identify((path.as_posix(), path) for path in paths)]


def docs(paths: list[pathlib.Path]) -> list[tuple[str, str]]:
    found = identified(*paths)
    named = [source for source in found if isinstance(source, Source)]
    assert named == found
    return [(source.doc, pathlib.Path(source.path).name) for source in named]


def refused(*paths: pathlib.Path) -> str:
    with pytest.raises(InputError) as caught:
        list(sources.find(paths))
    return caught.value.line()


def short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def test_a_folder_gives_its_readable_files_at_any_depth_sorted(tmp_path: pathlib.Path) -> None:
    made(tmp_path, b_txt="b", a_HTML="a", c_xlsx="c", sub__d_htm="d", sub__sub__e_TXT="e")
    expected = ["a.HTML", "b.txt", "sub/d.htm", "sub/sub/e.TXT"]
    assert found(tmp_path) == [str(tmp_path / name) for name in expected]


def test_a_file_is_found_once_however_often_it_is_named(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a", sub__b_txt="b")
    paths = (tmp_path, tmp_path / "a.txt", tmp_path / "sub" / ".." / "a.txt", tmp_path / "sub")
    assert found(*paths) == [str(tmp_path / "a.txt"), str(tmp_path / "sub/b.txt")]


def test_a_file_that_is_named_is_found_whatever_its_ending(tmp_path: pathlib.Path) -> None:
    assert found(made(tmp_path, a_xlsx="a") / "a.xlsx") == [str(tmp_path / "a.xlsx")]


def test_a_path_that_does_not_exist_is_refused(tmp_path: pathlib.Path) -> None:
    assert refused(tmp_path / "no") == f"{tmp_path}/no: no such file or folder (check the path)"


def test_a_name_too_long_for_the_system_is_refused(tmp_path: pathlib.Path) -> None:
    assert ": cannot be read: File name too long (" in refused(tmp_path / ("a" * 300))


def test_a_folder_without_documents_is_refused(tmp_path: pathlib.Path) -> None:
    made(tmp_path, c_xlsx="c")
    assert refused(tmp_path) == f"{tmp_path}: the folder holds no documents (readable: {' '.join(formats.ENDINGS)})"


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
    assert identified(path) == [Source("云岭", path.as_posix(), digest)]


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
    shown = f"{tmp_path}/\\xc7\\xe0.txt"
    failed = Unread(Source("_xc7_xe0", shown, ""), "the name of the file is not UTF-8", "rename it")
    assert identified(bad, tmp_path / "a.txt")[0] == failed
    assert [found.doc for found in identified(bad, tmp_path / "a.txt")[1:] if isinstance(found, Source)] == ["a"]


def test_a_file_that_is_gone_is_reported_and_the_others_go_on(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a")
    kept, gone = identified(tmp_path / "a.txt", tmp_path / "gone.txt")
    assert isinstance(kept, Source)
    assert isinstance(gone, Unread)
    assert (kept.doc, gone.source.doc, gone.reason) == ("a", "gone", "cannot be read: No such file or directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_a_file_without_permission_is_reported(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a")
    (tmp_path / "a.txt").chmod(0)
    failed = Source("a", f"{tmp_path}/a.txt", "")
    assert identified(tmp_path / "a.txt") == [
        Unread(failed, "cannot be read: Permission denied", "check its permissions")
    ]


def test_a_container_whose_records_could_take_the_id_of_another_input_is_named_with_its_hash(
    tmp_path: pathlib.Path,
) -> None:
    made(tmp_path, a_jsonl="{}", **{"a-1_txt": "b", "c_jsonl": "{}"})
    paths = [tmp_path / name for name in ("a.jsonl", "a-1.txt", "c.jsonl")]
    assert docs(paths) == sorted([("a-1", "a-1.txt"), (f"a-{short('{}')}", "a.jsonl"), ("c", "c.jsonl")])


def test_the_stem_of_a_double_ending_is_without_both(tmp_path: pathlib.Path) -> None:
    made(tmp_path, **{"a_tar_gz": "a", "b_warc_gz": "b"})
    assert docs([tmp_path / "a.tar.gz", tmp_path / "b.warc.gz"]) == [("a", "a.tar.gz"), ("b", "b.warc.gz")]


def test_a_name_too_long_for_the_files_of_a_build_is_cut_and_hashed(tmp_path: pathlib.Path) -> None:
    name = "镇" * 80
    made(tmp_path, **{f"{name}_txt": "a"})
    assert docs([tmp_path / f"{name}.txt"]) == [(f"{'镇' * 60}-{short(name)}", f"{name}.txt")]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("青石镇复工".encode(), "stdin.txt"),
        (b"<!DOCTYPE html><p>a", "stdin.html"),
        (b'{"text": "a"}\n', "stdin.jsonl"),
        (b"%PDF-1.7\n", "stdin.pdf"),
        (b"WARC/1.0\r\n", "stdin.warc"),
        (b"PK\x03\x04rest", "stdin.zip"),
    ],
)
def test_standard_input_is_kept_under_the_ending_that_its_bytes_call_for(
    data: bytes, name: str, tmp_path: pathlib.Path
) -> None:
    file = sources.spool(io.BytesIO(data), tmp_path, 100)
    assert (file.name, file.read_bytes()) == (name, data)


def test_of_one_document_on_standard_input_no_more_is_kept_than_tells_that_it_is_too_long(
    tmp_path: pathlib.Path,
) -> None:
    assert sources.spool(io.BytesIO(b"a" * 5000), tmp_path, 2000).stat().st_size == 2001


def test_hidden_files_and_folders_and_locks_of_word_are_passed_over(tmp_path: pathlib.Path) -> None:
    made(tmp_path, a_txt="a", **{"~$b_docx": "b", "sub__c_txt": "c"})
    for name in (".d.txt", ".git/e.md", "sub/._f.html", "sub/.cache/g.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    assert found(tmp_path) == [str(tmp_path / "a.txt"), str(tmp_path / "sub/c.txt")]
    assert found(tmp_path / ".git", tmp_path / ".d.txt") == [str(tmp_path / ".d.txt"), str(tmp_path / ".git/e.md")]


def test_a_container_is_known_by_its_bytes_where_it_has_no_ending(tmp_path: pathlib.Path) -> None:
    for name, text in (("a", '{"text": "a"}'), ("a-1.txt", "b"), ("c", "text"), ("c-1.txt", "d")):
        (tmp_path / name).write_text(text, "utf-8")
    digest = short('{"text": "a"}')
    paths = [tmp_path / name for name in ("a", "a-1.txt", "c", "c-1.txt")]
    assert docs(paths) == [("a-1", "a-1.txt"), (f"a-{digest}", "a"), ("c", "c"), ("c-1", "c-1.txt")]
