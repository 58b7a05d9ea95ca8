"""Archives: their members one at a time, by their own names, and what is made to fill a disk or a memory refused."""

import bz2
import gzip
import io
import lzma
import pathlib
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator

import pytest

from kg.errors import InputError
from kg.model import Page, Source, Unread
from kg.read import archives, formats, pages
from kg.read.archives import Member
from kg.settings import Settings

TEXT = "云岭县选派30名机关干部到青石镇驻点帮扶。"
DATA = TEXT.encode()
LINES = '{"id": "p", "text": "云岭县"}\n{"text": "青石镇"}\n'.encode()
FETCH = "fetch the archive again"


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(*members: tuple[str | tarfile.TarInfo, bytes], mode: str = "w:gz", encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, encoding=encoding, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def members(data: bytes, limit: int = 20_000_000) -> Iterator[Member]:
    read = archives.zipped if data.startswith(b"PK") else archives.tarred
    return read(io.BytesIO(data), "in/a", Settings(max_bytes=limit), lambda path: formats.of(path) is not None)


def held(data: bytes, limit: int = 20_000_000) -> list[tuple[str, bytes]]:
    found = list(members(data, limit))
    assert [member for member in found if member.error] == []
    return [(member.path, member.data) for member in found]


def told(data: bytes, limit: int = 20_000_000) -> list[str]:
    """For each member its path or its error, and at last the error of the archive."""
    lines = []
    try:
        for member in members(data, limit):
            assert not (member.error and member.data)
            lines.append(member.error.line() if member.error else member.path)
    except InputError as error:
        lines.append(error.line())
    return lines


def found(data: bytes, tmp_path: pathlib.Path, name: str, settings: Settings | None = None) -> list[Page | Unread]:
    file = tmp_path / name
    file.write_bytes(data)
    return list(pages.pages(Source("a", f"in/{name}", "0" * 64), file, settings or Settings()))


def ids(read: list[Page | Unread]) -> list[tuple[str, str, str]]:
    said = [page.body.text if isinstance(page, Page) else page.reason for page in read]
    return [(page.source.doc, page.source.path, text) for page, text in zip(read, said, strict=True)]


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


@pytest.mark.parametrize("method", METHODS)
def test_the_members_of_a_zip_in_order_of_their_paths(method: int) -> None:
    data = zipped(
        ("z.txt", b"z"), ("云岭/青石.txt", DATA), ("a/b/c.html", b"c"), ("a/", b""), ("x.png", b"x"), method=method
    )
    assert held(data) == [("a/b/c.html", b"c"), ("z.txt", b"z"), ("云岭/青石.txt", DATA)]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_the_members_of_a_tar_in_its_own_order(mode: str) -> None:
    data = tarred(("z.txt", b"z"), ("云岭/青石.txt", DATA), ("x.png", b"x" * 5000), ("a/b.html", b"c"), mode=mode)
    assert held(data) == [("z.txt", b"z"), ("云岭/青石.txt", DATA), ("a/b.html", b"c")]


def renamed(data: bytes, old: bytes, new: bytes) -> bytes:
    """The zip with another name of the same length in both its places, not marked as UTF-8."""
    assert len(old) == len(new)
    assert data.count(old) == 2
    return data.replace(old, new)


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_in_a_zip_that_does_not_say_their_encoding(codec: str) -> None:
    name = "云岭/青石镇.txt".encode(codec)
    assert held(renamed(zipped(("x" * len(name), b"")), b"x" * len(name), name)) == [("云岭/青石镇.txt", b"")]


def test_a_name_in_a_zip_that_is_in_no_encoding_is_shown_with_escapes() -> None:
    assert held(renamed(zipped(("xx.txt", b"a")), b"xx.txt", b"\xff\xff.txt")) == [("\\xff\\xff.txt", b"a")]


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_in_a_tar(codec: str) -> None:
    assert held(tarred(("云岭/青石镇.txt", DATA), encoding=codec)) == [("云岭/青石镇.txt", DATA)]


def test_a_name_in_a_tar_that_is_in_no_encoding_is_shown_with_escapes() -> None:
    assert held(tarred(("é\xff.txt", DATA), encoding="latin-1")) == [("\\xe9\\xff.txt", DATA)]


def test_the_same_name_twice_in_an_archive() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("a.txt", b"1"), ("a.txt", b"2"))
    assert held(twice) == held(tarred(("a.txt", b"1"), ("a.txt", b"2"))) == [("a.txt", b"1"), ("a.txt", b"2")]


def test_links_devices_and_folders_of_a_tar_are_passed_over() -> None:
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    odd = [(special(f"{n}.txt", kind, "/etc/passwd"), b"") for n, kind in enumerate(kinds)]
    assert held(tarred(*odd, ("../../a.txt", DATA), ("/etc/b.txt", DATA))) == [
        ("../../a.txt", DATA),
        ("/etc/b.txt", DATA),
    ]


def test_a_member_over_the_limit_costs_only_itself() -> None:
    for data in (
        zipped(("a.txt", b"a" * 101), ("b.txt", b"b" * 100)),
        tarred(("a.txt", b"a" * 101), ("b.txt", b"b" * 100)),
    ):
        assert told(data, 100) == [
            "in/a#a.txt: 101 bytes, more than the limit of 100 (split it or raise --max-bytes)",
            "b.txt",
        ]


def encrypted(data: bytes) -> bytes:
    """The first member marked as encrypted, in its own head and in the directory."""
    at = data.index(b"PK\x01\x02")
    return data[:6] + b"\x01" + data[7 : at + 8] + b"\x01" + data[at + 9 :]


def lying(data: bytes, size: int) -> bytes:
    """The first member of the directory with another size."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (encrypted, "the member is encrypted (unpack it with its password first)"),
        (lambda data: lying(data, 50), f"the member is damaged (Bad CRC-32 for file 'a.txt') ({FETCH})"),
        (lambda data: lying(data, 500), "ok"),
        (lambda data: data[:30] + b"\xff" * 5 + data[35:], f"the member is damaged (File name in directory 'a.txt' and header b'\\xff\\xff\\xff\\xff\\xff' differ.) ({FETCH})"),
        (lambda data: data.replace(b"PK\x03\x04", b"PK\x09\x09", 1), f"the member is damaged (Bad magic number for file header) ({FETCH})"),
        (lambda data: data[:36] + b"\xff" * 9 + data[45:], f"the member is damaged (Error -3 while decompressing data: invalid stored block lengths) ({FETCH})"),
    ],
)  # fmt: skip
def test_a_damaged_member_of_a_zip_costs_only_itself(spoil: Callable[[bytes], bytes], says: str) -> None:
    data = zipped(("a.txt", random.Random(1).randbytes(100)), ("b.txt", DATA))
    assert told(spoil(data)) == ["a.txt" if says == "ok" else f"in/a#a.txt: {says}", "b.txt"]


@pytest.mark.parametrize("method", METHODS)
def test_wrong_bytes_in_a_member_cost_only_itself(method: int) -> None:
    good = zipped(("a.txt", DATA * 99), ("b.txt", DATA), method=method)
    first, second = told(good[:60] + b"\xff\x00\xaa" + good[63:])
    assert first.startswith("in/a#a.txt: the member is damaged (")
    assert second == "b.txt"


def test_a_zip_without_its_directory_is_damaged() -> None:
    whole = zipped(("a.txt", DATA), ("b.txt", DATA))
    assert told(whole[:-30]) == ["in/a: the zip file is damaged (File is not a zip file) (fetch it again)"]
    assert told(b"PK\x03\x04") == ["in/a: the zip file is damaged (File is not a zip file) (fetch it again)"]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_that_breaks_off_keeps_the_members_before(mode: str) -> None:
    noise = [random.Random(n).randbytes(30_000) for n in range(3)]
    whole = tarred(*((f"{n}.txt", data) for n, data in enumerate(noise)), mode=mode)
    lines = told(whole[:70_000])
    assert lines[:2] == ["0.txt", "1.txt"] if mode != "w:bz2" else lines
    assert lines[-1].startswith(f"in/a: the archive is damaged or breaks off after {len(lines) - 1} documents (")
    assert len(told(whole)) == 3


@pytest.mark.parametrize(
    "data", [b"", b"garbage", b"\x1f\x8bgarbage", b"BZh9garbage", b"\xfd7zXZ\x00garbage", b"\xff" * 2000]
)
def test_what_is_no_tar_is_damaged(data: bytes) -> None:
    (line,) = told(data)
    assert line.startswith("in/a: the archive is damaged or breaks off after 0 documents (")


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1_000_000)
    for data in (zipped(("a.txt", b"a" * 2_000_000)), zipped(("x.png", b"a" * 2_000_000), ("a.txt", b"a"))):
        bomb = f"in/a: {len(data)} bytes that unpack to "
        assert [line.startswith(bomb) for line in told(data)] == [True]
    data = tarred(("a.txt", b"a"), ("x.png", b"a" * 2_000_000))
    assert told(data) == [
        "a.txt",
        f"in/a: {len(data)} bytes that unpack to 2000001 and more (leave it out, or unpack it yourself)",
    ]
    thin = tarred(*((f"{n}.txt", b"a" * 100_000) for n in range(20)))
    assert told(thin)[:11] == [
        *(f"{n}.txt" for n in range(10)),
        f"in/a: {len(thin)} bytes that unpack to 1100000 and more (leave it out, or unpack it yourself)",
    ]


def test_a_zip_whose_members_are_all_the_same_bytes_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1_000_000)
    one = zipped(("a.txt", b"a" * 200_000))
    at, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry, tail = one[at:end], one[end:]
    tail = tail[:8] + struct.pack("<HHI", 200, 200, 200 * len(entry)) + tail[16:]
    assert told(one[:at] + entry * 200 + tail) == [
        f"in/a: {at + 200 * len(entry) + len(tail)} bytes that unpack to 40000000 and more (leave it out, or unpack it yourself)"
    ]


def test_what_is_large_but_packs_like_text_is_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_SMALL", 1000)
    noise = random.Random(1).randbytes(100_000)
    assert told(zipped(("a.txt", noise))) == told(tarred(("a.txt", noise))) == ["a.txt"]


@pytest.mark.parametrize("seed", range(150))
def test_a_spoilt_archive_is_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    members = [(f"{n}.txt", dice.randbytes(300)) for n in range(3)]
    data = bytearray(zipped(*members) if seed % 2 else tarred(*members, mode="w"))
    for _ in range(dice.randrange(1, 12)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    lines = told(bytes(data))
    assert [line for line in lines if "\n" in line] == []


def test_ids_are_the_paths_stems_and_two_of_one_name_are_told_apart(tmp_path: pathlib.Path) -> None:
    data = zipped(
        ("云岭/1.txt", b"one"),
        ("青石/1.txt", b"two"),
        ("东港/1.txt", b"two"),
        ("2.txt", b"<html><p>2"),
        ("3.md", b"# 3"),
    )
    assert ids(found(data, tmp_path, "a.zip")) == [
        ("a-2", "in/a.zip#2.txt", "2"), ("a-3", "in/a.zip#3.md", "3"), ("a-1", "in/a.zip#东港/1.txt", "two"),
        ("a-1-7692c3ad", "in/a.zip#云岭/1.txt", "one"),
    ]  # fmt: skip


def test_hidden_members_are_passed_over_and_those_of_the_folder_itself_are_not(tmp_path: pathlib.Path) -> None:
    names = (
        "./1.txt",
        ".git/2.txt",
        "a/.3.txt",
        "__MACOSX/._4.txt",
        "./a/5.txt",
        "a..b/6.txt",
        "~$7.docx",
        "a/__MACOSX/8.txt",
        "../9.txt",
    )
    data = [(name, name.encode()) for name in names]
    expected = ["a-1", "a-5", "a-6", "a-9"]
    for name, read in (
        ("a.tgz", found(tarred(*data), tmp_path, "a.tgz")),
        ("a.zip", found(zipped(*data), tmp_path, "a.zip")),
    ):
        assert (name, sorted(doc for doc, _, _ in ids(read))) == (name, expected)


def test_records_inside_an_archive(tmp_path: pathlib.Path) -> None:
    data = zipped(
        ("云岭/r.jsonl", LINES + b"{}\n"), ("b.jsonl", b"\n"), ("w.warc", b"WARC/1.0\r\nContent-Length: 9\r\n\r\na")
    )
    assert ids(found(data, tmp_path, "a.zip")) == [
        ("a-r-p", "in/a.zip#云岭/r.jsonl#line 1", "云岭县"), ("a-r-2", "in/a.zip#云岭/r.jsonl#line 2", "青石镇"),
        ("a-r-3", "in/a.zip#云岭/r.jsonl#line 3", "the record has no string `text`"),
    ]  # fmt: skip


def test_an_archive_in_an_archive_is_refused_and_the_others_are_read(tmp_path: pathlib.Path) -> None:
    data = tarred(("in.zip", zipped(("1.txt", DATA))), ("2.txt", DATA), ("in.tar.gz", tarred(("3.txt", DATA))))
    assert ids(found(data, tmp_path, "a.tar.gz")) == [
        ("a-in", "in/a.tar.gz#in.zip", "an archive in an archive"), ("a-2", "in/a.tar.gz#2.txt", TEXT),
        ("a-in-3", "in/a.tar.gz#in.tar.gz", "an archive in an archive"),
    ]  # fmt: skip


def test_an_archive_without_documents_is_refused(tmp_path: pathlib.Path) -> None:
    for name, data in (
        ("a.zip", zipped(("x.png", b"x"))),
        ("a.zip", zipped()),
        ("a.tar", tarred(("x.png", b"x"), mode="w")),
    ):
        (read,) = found(data, tmp_path, name)
        assert read == Unread(
            Source("a", f"in/{name}", "0" * 64), "holds no documents", f"readable: {' '.join(formats.ENDINGS)}"
        )


def test_names_that_would_break_the_line_are_shown_with_escapes(tmp_path: pathlib.Path) -> None:
    read = found(tarred(("a\n\x1b[2J\u2028.txt", DATA), mode="w"), tmp_path, "a.tar")
    assert ids(read) == [("a-a_[2J\u2028", "in/a.tar#a\\n\\x1b[2J\\u2028.txt", TEXT)]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_cut_inside_the_head_of_a_member_breaks_off(mode: str) -> None:
    plain = tarred(*((f"{n}.txt", DATA) for n in range(3)), mode="w")
    packers: dict[str, Callable[[bytes], bytes]] = {
        "w": bytes,
        "w:gz": gzip.compress,
        "w:bz2": bz2.compress,
        "w:xz": lzma.compress,
    }
    lines = told(packers[mode](plain[: 2 * 1024 + 300]))
    assert lines[:2] == ["0.txt", "1.txt"]
    assert [
        line.startswith("in/a: the archive is damaged or breaks off after 2 documents (") for line in lines[2:]
    ] == [True]


def test_a_tar_with_a_broken_head_in_its_middle_breaks_off() -> None:
    plain = bytearray(tarred(*((f"{n}.txt", DATA) for n in range(3)), mode="w"))
    plain[1024 + 150] ^= 0xFF
    assert told(bytes(plain)) == [
        "0.txt",
        "in/a: the archive is damaged or breaks off after 1 documents (invalid header) (fetch it again)",
    ]


def test_a_plain_tar_may_lack_the_mark_of_its_end() -> None:
    plain = tarred(*((f"{n}.txt", DATA) for n in range(3)), mode="w")
    assert told(plain[: 3 * 1024]) == ["0.txt", "1.txt", "2.txt"]


def test_an_archive_of_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_MEMBERS", 3)
    three, four = ([(f"{n}.txt", DATA) for n in range(size)] for size in (3, 4))
    for pack in (zipped, tarred):
        assert [line for line in told(pack(*three)) if "members" in line] == []
        assert [line.partition(": ")[2] for line in told(pack(*four)) if "members" in line] == [
            "an archive of more than 3 members (unpack it, or pack it in several)"
        ]


def test_heads_count_as_what_an_archive_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gigabyte of empty members packs to a megabyte."""
    monkeypatch.setattr(archives, "_SMALL", 100_000)
    monkeypatch.setattr(archives, "_BOMB", 10)
    packed = tarred(*((f"{n}.txt", b"") for n in range(2000)))
    assert [line for line in told(packed) if "bytes that unpack to" in line] != []
