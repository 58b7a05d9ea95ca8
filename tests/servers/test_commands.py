"""The load commands of docs/stores.md, run against the servers of the tests."""

import os
import pathlib
import re
import shlex
import subprocess
import sys

from tests.conftest import ROOT

from . import servers, web
from .asking import connect

PAGE = (ROOT / "docs" / "stores.md").read_text("utf-8")
COMMANDS = [line.split("#")[0].strip() for line in re.findall(r"^\.venv/bin/(kg (?:load|export) .*)$", PAGE, re.M)]


def test_the_loads_of_the_page_run(
    neo4j_server: servers.Neo4j,
    rdf4j_server: servers.Rdf4j,
    fuseki_server: servers.Fuseki,
    seeds_folder: pathlib.Path,
    tmp_path: pathlib.Path,
) -> None:
    (tmp_path / "out").symlink_to(seeds_folder)
    addresses = {
        "bolt://127.0.0.1:7687": neo4j_server.bolt_url,
        "http://127.0.0.1:8080/rdf4j-server": rdf4j_server.url,
        "http://127.0.0.1:3030/dataset": fuseki_server.url,
    }
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NEO4J_PASSWORD": neo4j_server.password}
    said = []
    for command in COMMANDS:
        for written, real in addresses.items():
            command = command.replace(written, real)
        code = f"import sys; sys.argv = {shlex.split(command)!r}; from kg.cli.app import main; main()"
        ended = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stderr
        assert neo4j_server.password not in ended.stdout + ended.stderr
        said.append(ended.stdout)
    assert len(said) == 5
    assert said[1].startswith("neo4j-admin database import full neo4j ")
    with connect(neo4j_server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    web.call(
        fuseki_server.update_url, method="POST", body="CLEAR ALL", headers={"Content-Type": "application/sparql-update"}
    )
