"""Documents are read from a real HDFS, and exports are written to one."""

import pathlib

import fsspec
import pytest

from kg.build import build
from kg.errors import InputError
from kg.settings import Settings
from tests.cli.test_commands import Kg, kg
from tests.test_build import contents, silent
from tests.test_remote import FILES

from .hdfs import Hdfs

__all__ = ["kg"]  # the fixture
PLAIN = Settings(check=False)


@pytest.fixture
def store(hdfs_cluster: Hdfs, monkeypatch: pytest.MonkeyPatch) -> fsspec.AbstractFileSystem:
    """The file system, with documents in /云岭/in; its user is named as a setting of fsspec."""
    monkeypatch.setitem(fsspec.config.conf, "webhdfs", {"user": hdfs_cluster.user})
    pytest.importorskip("requests", reason="the extra hdfs is not installed")
    system, _ = fsspec.core.url_to_fs(hdfs_cluster.url)
    for name, data in FILES.items():
        system.pipe(f"/云岭/in/{name}", data)
    return system


def test_hdfs_is_read_and_written(
    store: fsspec.AbstractFileSystem, hdfs_cluster: Hdfs, kg: Kg, tmp_path: pathlib.Path
) -> None:
    """The same facts as from files of this machine; the shards of an export come back as they were."""
    inputs = tmp_path / "in"
    for name, data in FILES.items():
        (inputs / name).parent.mkdir(parents=True, exist_ok=True)
        (inputs / name).write_bytes(data)
    found = build([f"{hdfs_cluster.url}/云岭/in"], tmp_path / "there", PLAIN, silent)
    build([inputs], tmp_path / "here", PLAIN, silent)
    assert (len(found.inputs), found.failed) == (7, [])
    there, here = contents(tmp_path / "there"), contents(tmp_path / "here")
    assert there["facts.jsonl"] == here["facts.jsonl"]
    assert kg("export", tmp_path / "there", "-f", "shards", "-o", f"{hdfs_cluster.url}/云岭/out").code == 0
    assert kg("export", tmp_path / "there", "-f", "shards", "-o", tmp_path / "shards").code == 0
    made = {file.name: file.read_bytes() for file in (tmp_path / "shards").iterdir()}
    assert {path.rpartition("/")[2]: store.cat(path) for path in store.find("/云岭/out")} == made


def test_what_is_not_in_hdfs_and_a_data_node_that_is_gone_are_told(
    store: fsspec.AbstractFileSystem, hdfs_cluster: Hdfs, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(InputError, match="/gone"):
        build([f"{hdfs_cluster.url}/gone"], tmp_path / "none", PLAIN, silent)
    hdfs_cluster.data_node.kill()
    try:
        with pytest.raises(InputError, match=r"in/a.txt: cannot be fetched: ConnectionError"):
            build([f"{hdfs_cluster.url}/云岭/in"], tmp_path / "out", PLAIN, silent)
    finally:
        hdfs_cluster.data_node.start()
    assert build([f"{hdfs_cluster.url}/云岭/in"], tmp_path / "out", PLAIN, silent).failed == []
