"""Inputs at addresses are copied here and then read as any file; exports go to addresses; no secret gets into a build."""

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest

from kg import remote
from kg.build import build
from kg.errors import BuildError, InputError, MissingExtraError
from kg.graph.load import load
from kg.settings import Settings
from kg.write import formats
from tests.cli.test_commands import Kg, kg
from tests.test_build import contents, silent
from tests.write.test_jsonl import read

__all__ = ["kg"]  # the fixture
PLAIN = Settings(check=False)
TEXT = "3月5日，云岭县选派30名干部到青石镇企业。"


@pytest.fixture
def store() -> Iterator[Any]:
    """A file system in memory with documents below memory://store/news, and what is none."""
    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe(f"/store/news/{name}", data)
    yield system
    system.rm("/store", recursive=True)


RECORDS = "".join(json.dumps({"id": f"r{n}", "text": f"{TEXT}第{n}批。"}, ensure_ascii=False) + "\n" for n in range(5))
FILES = {
    "a.txt": TEXT.encode(),
    "sub/b.jsonl": RECORDS.encode(),
    "sub/.hidden.txt": b"x",
    "c.exe": b"x",
    "long.txt": f"{TEXT}\n".encode() * 60,
}


def test_documents_at_an_address_are_built_as_files_are(store: Any, tmp_path: pathlib.Path) -> None:
    settings = Settings(check=False, max_bytes=2000)
    found = build(["memory://store/news"], tmp_path / "out", settings, silent)
    rows = {row["path"]: row["status"] for row in read(tmp_path / "out", "documents")}
    here = "memory://store/news"
    assert rows == {f"{here}/a.txt": "read", f"{here}/long.txt": "failed"} | {
        f"{here}/sub/b.jsonl#line {n}": "read" for n in range(1, 6)
    }
    assert [row["reason"] for row in found.failed] == ["2001 bytes, more than the limit of 2000"]
    for name in ("a.txt", "b.jsonl", "long.txt"):
        (tmp_path / name).write_bytes(store.cat(f"/store/news/{'sub/' * name.startswith('b')}{name}"))
    build([tmp_path / name for name in ("a.txt", "b.jsonl", "long.txt")], tmp_path / "local", settings, silent)
    for name in ("facts.jsonl", "entities.jsonl", "coverage.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "local" / name).read_bytes() != b""


def test_the_same_address_again_takes_over_what_is_unchanged(store: Any, tmp_path: pathlib.Path) -> None:
    build(["memory://store/news/a.txt", "memory://store/news/sub/"], tmp_path / "out", PLAIN, silent)
    before = contents(tmp_path / "out")
    again = build(["memory://store/news/sub", "memory://store/news/a.txt"], tmp_path / "out", PLAIN, silent)
    assert again.taken == 6
    assert contents(tmp_path / "out") == before


def test_an_address_of_this_machine_is_a_path(tmp_path: pathlib.Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "in/b.txt").symlink_to("/etc/hostname")  # refused, as in any folder
    found = build([f"file://{tmp_path}/in"], tmp_path / "out", PLAIN, silent)
    assert [row["path"] for row in read(tmp_path / "out", "documents")] == [
        f"{tmp_path}/in/a.txt",
        f"{tmp_path}/in/b.txt",
    ]
    assert [row["reason"] for row in found.failed] == ["a link out of the folder"]


def test_what_is_not_there_is_told_and_the_others_are_built(store: Any, tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="memory://store/gone: no file there, and no documents below it"):
        build(["memory://store/gone"], tmp_path / "out", PLAIN, silent)
    found = build(["memory://store/gone", "memory://store/news/a.txt"], tmp_path / "out", PLAIN, silent)
    assert [(row["path"], row["reason"]) for row in found.failed] == [
        ("memory://store/gone", "no file there, and no documents below it")
    ]
    assert len(found.inputs) == 1


def test_a_file_that_cannot_be_fetched_costs_no_other(
    store: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = type(store)._open

    def failing(self: Any, path: str, *arguments: Any, **named: Any) -> Any:
        if path.endswith("a.txt"):
            raise TimeoutError("the store is asleep")
        return opened(self, path, *arguments, **named)

    monkeypatch.setattr(type(store), "_open", failing)
    found = build(["memory://store/news"], tmp_path / "out", PLAIN, silent)
    assert {row["path"]: row["reason"] for row in found.failed}["memory://store/news/a.txt"] == (
        "cannot be fetched: TimeoutError: the store is asleep"
    )
    assert len(found.inputs) == 6


@pytest.mark.parametrize(
    "address", ["s3://KEY:SECRET@bucket/a.txt", "memory://a.txt?token=SECRET", "zip://a.txt::s3://SECRET"]
)
def test_an_address_that_may_hold_a_secret_is_refused_without_telling_it(
    address: str, kg: Kg, tmp_path: pathlib.Path
) -> None:
    ran = kg("build", address, "--out", tmp_path / "out")
    assert (ran.code, ran.out) == (2, "")
    assert "an address with a password, a query or another address in it" in ran.err
    assert "SECRET" not in ran.err
    assert all(
        "SECRET" not in path.read_text("utf-8", "replace") for path in (tmp_path / "out").rglob("*") if path.is_file()
    )


def test_a_file_system_that_is_not_installed_names_the_extra(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(address: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", gone)
    with pytest.raises(MissingExtraError, match="what reads s3:// is not installed") as error:
        build(["s3://bucket/a.txt"], tmp_path / "out", PLAIN, silent)
    assert error.value.fix == 'install the extra: pip install "dispatch-kg[s3]"'


def test_an_export_goes_to_an_address(store: Any, kg: Kg, seeds_folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for form, at in (
        ("gexf", "memory://store/made/a.gexf"),
        ("trig", "memory://store/made/"),
        ("parquet", "memory://store/made/p"),
    ):
        assert kg("export", seeds_folder, "-f", form, "-o", at).code == 0
    formats.export(formats.named("gexf"), load(seeds_folder).store, tmp_path / "a.gexf")
    assert store.cat("/store/made/a.gexf") == (tmp_path / "a.gexf").read_bytes()
    assert store.cat("/store/made/graph.trig").startswith(b"@prefix")
    formats.export(formats.named("parquet"), None, tmp_path / "p", build=load(seeds_folder))
    for file in (tmp_path / "p").iterdir():
        assert store.cat(f"/store/made/p/{file.name}") == file.read_bytes()


def test_an_address_that_takes_nothing_is_an_error(
    store: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("no room")

    (tmp_path / "a").write_bytes(b"x")
    monkeypatch.setattr(type(store), "_open", full)
    with pytest.raises(BuildError, match="memory://store/x: cannot be written: OSError: no room"):
        remote.put(tmp_path / "a", "memory://store/x")


def test_an_s3_server_is_read_and_written(kg: Kg, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """moto's server on the loopback interface, asked by s3fs as any S3-compatible store is."""
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    server = pytest.importorskip("moto.server", reason="moto is not installed").ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in (
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "SECRET"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ):
            monkeypatch.setenv(name, value)
        system = fsspec.filesystem("s3", skip_instance_cache=True)
        system.mkdir("news")
        for name, data in FILES.items():
            system.pipe(f"news/in/{name}", data)
        found = build(["s3://news/in"], tmp_path / "out", PLAIN, silent)
        assert (len(found.inputs), found.failed) == (7, [])
        assert kg("export", tmp_path / "out", "-f", "shards", "-o", "s3://news/out").code == 0
        system.invalidate_cache()
        assert len(system.ls("news/out")) == 17
        assert all(b"SECRET" not in data for data in contents(tmp_path / "out").values())
        with pytest.raises(InputError, match="s3://gone/x"):
            build(["s3://gone/x"], tmp_path / "none", PLAIN, silent)
    finally:
        server.stop()
