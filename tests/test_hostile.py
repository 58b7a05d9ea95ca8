"""Input made to hang, crash or blow up: time grows with the length of the text alone, and damage is read or told.

The shapes and the damage are those of benchmarks/hostile.py, which runs them larger, longer, and with the network.
"""

import io
import itertools
import os
import pathlib
import re
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import hostile
from kg.build import build
from kg.errors import InputError
from kg.extract import clauses
from kg.model import Page, Source
from kg.pipeline import make_nlp
from kg.read import formats, pages
from kg.settings import Settings
from tests.conftest import ROOT
from tests.read.test_archives import tarred, zipped

SMALL, MOST, FLOOR = 2_000, 8.0, 0.08  # characters; times the time for four times the text; seconds that are noise
DAMAGED = 300
# One of each kind that took time with the square of its length, or hung; benchmarks/hostile.py runs the others too.
FAST = (
    "wide digits", "hyphens", "codes", "letters", "nested brackets", "quotes", "programmes", "parts", "respective", "commas", "enumeration",
    "no mark", "no mark, amounts", "triggers and commas", "places", "bodies", "many bodies", "firms", "departments", "speakers", "fond",
    "bounds", "hosts", "staff", "contacts", "one sentence told", "sentences", "headings", "spaces", "open glosses", "accents", "half references", "invisible", "sources",
)  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> Iterator[None]:
    """The pipeline without the network, which takes the same time for any text of a length."""
    with make_nlp().select_pipes(disable=["kg_tagger"]):
        hostile.seconds(hostile.OPENING)
        yield


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("name", FAST)
def test_four_times_the_text_takes_no_sixteen_times_the_time(name: str) -> None:
    shape = hostile.SHAPES[name]

    def ratio() -> float:
        """Seconds of the processor, which other work on the machine changes little."""
        return hostile.seconds(shape(4 * SMALL)) / max(FLOOR, hostile.seconds(shape(SMALL)))

    assert any(ratio() <= MOST for _ in range(3))


@pytest.mark.usefixtures("rules")
def test_damaged_documents_are_read_or_refused_in_words() -> None:
    plain = (".txt", ".md", ".jsonl", ".text")
    chosen = (one for one in hostile.documents(10 * DAMAGED, 3) if one[0].endswith(plain))
    became = [said for name, data in itertools.islice(chosen, DAMAGED) for said in hostile.outcome(name, data)]
    assert len(became) >= DAMAGED
    assert became.count("read") > DAMAGED // 3
    assert all(said and "\n" not in said for said in became)


PIECES = (
    b"%PDF-1.4\n", b"1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\n", b"trailer<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF",
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"ustar\x0000", b"WARC/1.0\r\n",
    b"WARC-Type: response\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n",
    b'{"text": "', b'"}\n', b"[" * 3000, b'{"a":' * 3000, b"\\ud800", b"1e999", b"<div>" * 500, b"<table><tr><td>" * 200, b"</p>", b"<!--",
    b"<![CDATA[", b"<p style='display:none'>", b"&#x110000;", b"&" + b"amp;" * 50, b"> " * 400, b"- " * 400, b"[a](" * 300, b"`" * 999, b"|--|\n",
    b"---\ntitle: a\n---\n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00", b"\xed\xa0\x80", b"\xbd", b"\xa4\xa4", b"\x81\x30\x81\x30",
    "云岭县选派30名干部到青石镇。".encode(), "云岭县选派30名干部。".encode("gb18030"), "中共中央".encode("big5"), b"\n", b"\r\n\r\n",
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=40)), max_size=12).map(b"".join))
@pytest.mark.parametrize("ending", [row.endings[0] for row in formats.FORMATS] + [".warc.gz", ".tar.gz"])
def test_every_reader_gives_pages_or_reasons(ending: str, data: bytes, tmp_path: pathlib.Path) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(data)
    for found in pages.pages(Source("a", file.name, "0" * 64), file, Settings(max_bytes=100_000)):
        assert isinstance(found, Page) or found.reason


def test_a_long_sentence_is_cut_outside_of_its_amounts(rules: None) -> None:
    text = "县里" + "选派30名干部" * 400
    doc = make_nlp()(text)
    found = clauses.split(text, doc._.kg_quantities)
    assert max(one.end - one.start for one in found) <= 1000
    assert [q for q in doc._.kg_quantities if not any(c.start <= q.start and q.end <= c.end for c in found)] == []
    assert len({one.sentence for one in found}) == len(found) > 2
    commas = clauses.split("选派干部，" * 500)
    assert all(2 <= one.end - one.start <= 4 for one in commas)
    assert [len(clauses.split("选" * size)) for size in (1000, 1001)] == [1, 2]


HTML = (
    '<html><head><base href="http://192.0.2.1/"><link rel="stylesheet" href="http://192.0.2.1/a.css"><meta http-equiv="refresh" '
    'content="0; url=http://192.0.2.1/"><script src="//192.0.2.1/a.js"></script></head><body><img src="http://192.0.2.1/a.png">'
    '<iframe src="http://192.0.2.1/f"></iframe><p>云岭县委组织部选派30名干部到青石镇，详见<a href="http://a.invalid/">这里</a>。</p></body></html>'
)
XHTML = f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://192.0.2.1/a.dtd" [<!ENTITY e SYSTEM "http://192.0.2.1/e">]>{HTML}'
# Every process of the build loads this at its start, as Python does with any module of the name. Making a socket is no crime:
# urllib3, which trafilatura imports, does so to see whether the machine knows IPv6.
WATCH = """
import os, sys
def tell(line):
    with open(os.environ["KG_WATCH"], "a") as file:
        file.write(line + "\\n")
def hook(event, arguments):
    if event.startswith(("socket.conn", "socket.get", "socket.send", "urllib.", "http.client.", "ftplib.", "smtplib.")):
        tell(f"{event} {arguments[1:]}")
        raise RuntimeError(event)
sys.addaudithook(hook)
tell("watched")
"""


def watched(folder: pathlib.Path, *arguments: str) -> list[str]:
    """What the processes of a Python command did on the network, `watched` for each of them."""
    (folder / "sitecustomize.py").write_text(WATCH, "utf-8")
    log = folder / "log"
    log.unlink(missing_ok=True)
    paths = os.pathsep.join((str(folder), str(ROOT)))
    subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": paths, "KG_WATCH": str(log)},
        timeout=300,
        check=False,
        capture_output=True,
    )
    return log.read_text("utf-8").splitlines()


def docx_with_links() -> bytes:
    """A Word document whose template and picture lie on another machine."""
    external = 'Target="http://192.0.2.1/a" TargetMode="External"/>'
    data = (ROOT / "tests/dirty/d01.docx").read_bytes()
    made: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith(".rels"):
                office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
                more = f'<Relationship Id="rX" Type="{office}/attachedTemplate" {external}<Relationship Id="rY" Type="{office}/image" {external}'
                part = part.replace(b"</Relationships>", more.encode() + b"</Relationships>")
            made.append((name, part))
    return zipped(*made)


def test_no_build_goes_out_to_the_network(tmp_path: pathlib.Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    warc = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{HTML}".encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://192.0.2.1/\r\nContent-Type: application/http\r\nContent-Length: {len(warc)}\r\n\r\n"
    made = {
        "a.html": HTML.encode(), "b.xhtml": XHTML.encode(), "c.txt": "云岭县选派30名干部，见http://192.0.2.1/。".encode(),
        "d.md": "云岭县选派30名干部。![图](http://192.0.2.1/a.png) <http://192.0.2.1/>\n\n<img src=http://192.0.2.1/>".encode(),
        "e.jsonl": b'{"text": "\xe4\xba\x91\xe5\xb2\xad\xe5\x8e\xbf\xe9\x80\x89\xe6\xb4\xbe30\xe5\x90\x8d\xe5\xb9\xb2\xe9\x83\xa8\xe3\x80\x82", "url": "http://192.0.2.1/"}',
        "f.warc": head.encode() + warc + b"\r\n\r\n", "g.zip": zipped(("a.html", HTML.encode())), "h.tar.gz": tarred(("a.html", HTML.encode())),
        "i.docx": docx_with_links(), "j.pdf": (ROOT / "tests/dirty/p01.pdf").read_bytes(),
    }  # fmt: skip
    for name, data in made.items():
        (inputs / name).write_bytes(data)
    out = tmp_path / "out"
    lines = watched(tmp_path, "-c", "from kg.cli.app import main; main()", "build", str(inputs), "--out", str(out))
    assert lines.count("watched") >= 2, "the process that parses is watched too"
    assert [line for line in lines if line != "watched"] == []
    read = (out / "documents.jsonl").read_text("utf-8")
    assert (read.count('"status": "read"'), read.count('"status": "failed"')) == (len(made), 0)


def test_the_watch_sees_who_goes_out(tmp_path: pathlib.Path) -> None:
    lines = watched(tmp_path, "-c", "import socket; socket.create_connection(('127.0.0.1', 9), 1)")
    assert lines[0] == "watched"
    assert any(line.startswith("socket.") for line in lines[1:])


def test_what_is_no_file_of_the_folder_gets_a_line_and_the_rest_is_built(tmp_path: pathlib.Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "good.txt").write_text("云岭县委选派30名干部到青石镇。", "utf-8")
    (inputs / "same.txt").symlink_to("good.txt")
    (tmp_path / "secret.txt").write_text("不该读到的文字，共30名。", "utf-8")
    (inputs / "out.txt").symlink_to(tmp_path / "secret.txt")
    (inputs / "up.txt").symlink_to("../secret.txt")
    (inputs / "loop.txt").symlink_to("other.txt")
    (inputs / "other.txt").symlink_to("loop.txt")
    (inputs / "zero.txt").symlink_to("/dev/zero")
    (inputs / "folder.txt").symlink_to(tmp_path)
    os.mkfifo(inputs / "pipe.txt")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(inputs / "socket.txt"))
    heard: list[str] = []
    with listening:
        report = build([inputs], tmp_path / "built", Settings(check=False), lambda event: heard.append(str(event)))
    assert [source.doc for source in report.inputs] == ["good", "same"]
    told = {re.sub(".*/", "", line).partition(": ")[::2] for line in heard if line.startswith(str(inputs))}
    assert told == {
        ("out.txt", "a link out of the folder"), ("up.txt", "a link out of the folder"), ("zero.txt", "a link out of the folder"),
        ("folder.txt", "a link out of the folder"), ("loop.txt", "a link that leads nowhere"), ("other.txt", "a link that leads nowhere"),
        ("pipe.txt", "a pipe, socket or device"), ("socket.txt", "a pipe, socket or device"),
    }  # fmt: skip
    assert b"\xe4\xb8\x8d\xe8\xaf\xa5" not in b"".join(
        p.read_bytes() for p in (tmp_path / "built").rglob("*.*") if p.is_file()
    )


def test_a_ring_of_links_that_is_named_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    with pytest.raises(InputError, match="no such file or folder"):
        build([tmp_path / "loop.txt"], tmp_path / "out", Settings(check=False), lambda event: None)
