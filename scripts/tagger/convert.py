"""Convert the weights of Baidu LAC 2.1.2 (Apache-2.0) into a small folder.

usage: convert.py LAC-2.1.2.tar.gz OUT [--float32] [--licence FILE]

The source archive keeps one file a parameter.  Each holds, little endian:
uint32 0, uint64 number of levels of detail (0 here), uint32 tensor version,
int32 length of a protobuf TensorDesc, that TensorDesc (field 1: the element
type, 5 = float32; field 2, repeated: the dimensions), and the raw elements.

By default embeddings become int8 with one float16 scale a row and all other
weights float16; --float32 keeps everything at full precision (for training).
The bytes written depend only on the bytes read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import tarfile
from pathlib import Path

import numpy as np
from export import npz_bytes, shrink

SDIST_SHA256 = "22fcde0d5082d2044205ea6f6a7a9cd1f0d63e7b21b2dd5c9c73f27e7c0a3ef1"
ROOT = "LAC-2.1.2/LAC/lac_model/"
HIDDEN = 128
LAYERS = 2

NOTICE = """Lexical-analysis model converted from Baidu LAC 2.1.2

Source: the source archive LAC-2.1.2.tar.gz on PyPI (project "LAC"),
  https://github.com/baidu/lac
  SHA-256 {sha}
Copyright (c) 2020 Baidu, Inc. All Rights Reserved.
Licensed under the Apache License, Version 2.0; see the file LICENSE.

The archive states this licence in its metadata ("Apache 2.0") and in the
header of each source file; it carries neither a LICENSE nor a NOTICE file.

Changes made by the conversion: only the model "lac_model" is kept; embeddings
are {emb}, other weights are {rest}; the two biases of
each recurrent layer are added into one; the vocabulary (conf/word.dic), the
tags (conf/tag.dic), the character replacements (conf/q2b.dic) and the words
of the cutting dictionary (conf/small_seg.dic, its counts kept only as their
sum) are stored in plain text files of another layout.

The cutting dictionary (cut.txt): each of its words stands with the same count
in the file dict.txt of jieba 0.42.1 (https://github.com/fxsjy/jieba), which
the LAC archive does not mention.  jieba is under the MIT licence:

{mit}"""

MIT = """Copyright (c) 2013 Sun Junyi

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Decode one protobuf varint; returns its value and the next offset."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def read_desc(data: bytes) -> tuple[int, list[int]]:
    """Decode a TensorDesc of varint fields: element type and dimensions."""
    kind, dims, at = -1, [], 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key == 0x08:
            kind = value
        elif key == 0x10:
            dims.append(value)
        else:
            raise ValueError(f"unknown field {key >> 3} in a tensor description")
    return kind, dims


def read_tensor(data: bytes) -> np.ndarray:
    """Decode one parameter file into a float32 array."""
    version, levels, tensor_version, size = struct.unpack_from("<IQIi", data)
    if version or levels or tensor_version:
        raise ValueError("not a plain tensor of version 0")
    head = struct.calcsize("<IQIi")
    kind, dims = read_desc(data[head : head + size])
    if kind != 5:
        raise ValueError(f"element type {kind} is not float32")
    body = np.frombuffer(data, "<f4", offset=head + size)
    return body.reshape(dims).copy()


def read_archive(path: Path) -> dict[str, bytes]:
    """The files of the lexical-analysis model, by their path below it."""
    with tarfile.open(path) as tar:
        return {
            member.name[len(ROOT) :]: tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar
            if member.isfile() and member.name.startswith(ROOT)
        }


def pairs(data: bytes) -> list[tuple[str, str]]:
    """Lines of two tab-separated columns; other lines are left out."""
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    split = (line.split("\t") for line in text.split("\n"))
    return [(row[0], row[1]) for row in split if len(row) == 2]


def by_id(data: bytes) -> list[str]:
    """The second column in the order of the first; a later line wins."""
    table = {int(key): value for key, value in pairs(data)}
    if sorted(table) != list(range(len(table))):
        raise ValueError("ids are not dense")
    return [table[i] for i in range(len(table))]


def recurrent(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Part the (H, 3H) recurrent weight into gates (H, 2H), candidate (H, H).

    In memory the two are one block after the other, not side by side.
    """
    flat = raw.reshape(-1)
    cut = 2 * HIDDEN * HIDDEN
    return flat[:cut].reshape(HIDDEN, 2 * HIDDEN), flat[cut:].reshape(HIDDEN, HIDDEN)


def gather(files: dict[str, bytes]) -> dict[str, np.ndarray]:
    """All weights in float32, both directions of a layer stacked first."""

    def param(name: str) -> np.ndarray:
        return read_tensor(files["model/" + name])

    out = {"embed": param("word_emb")}
    for layer in range(LAYERS):
        both = (2 * layer, 2 * layer + 1)
        blocks = [recurrent(param(f"gru_{i}.w_0")) for i in both]
        out[f"gru{layer}.input"] = np.stack([param(f"fc_{i}.w_0") for i in both])
        out[f"gru{layer}.bias"] = np.stack([param(f"fc_{i}.b_0") + param(f"gru_{i}.b_0")[0] for i in both])
        out[f"gru{layer}.gate"] = np.stack([gate for gate, _ in blocks])
        out[f"gru{layer}.cand"] = np.stack([cand for _, cand in blocks])
    out["emit.weight"], out["emit.bias"] = param("fc_4.w_0"), param("fc_4.b_0")
    crf = param("crfw")
    out["crf.start"], out["crf.stop"], out["crf.trans"] = crf[0], crf[1], crf[2:]
    return out


def cut_words(data: bytes) -> tuple[list[str], int]:
    """The cutting dictionary: its words in order, and the sum of its counts."""
    rows = [line.strip().split(" ") for line in data.decode("utf-8").split("\n")]
    rows = [row for row in rows if row != [""]]
    return [word for word, _ in rows], sum(int(count) for _, count in rows)


def lines(items: list[str]) -> bytes:
    """One item a line, UTF-8."""
    if any("\n" in item or "\r" in item for item in items):
        raise ValueError("an item holds a line break")
    return "".join(item + "\n" for item in items).encode("utf-8")


def build(files: dict[str, bytes], full: bool, licence: bytes, sha: str) -> dict[str, bytes]:
    """The files of the folder, by name."""
    weights = gather(files)
    words, total = cut_words(files["conf/small_seg.dic"])
    meta = {"format": 1, "source": "LAC 2.1.2", "source_sha256": sha, "cut_total": total}
    kinds = ("float32", "float32") if full else ("int8 with a scale a row", "float16")
    out = {
        "weights.npz": npz_bytes(weights if full else shrink(weights)),
        "vocab.txt": lines(by_id(files["conf/word.dic"])),
        "tags.txt": lines(by_id(files["conf/tag.dic"])),
        "q2b.txt": lines([a + "\t" + b for a, b in pairs(files["conf/q2b.dic"])]),
        "cut.txt": lines(words),
        "meta.json": (json.dumps(meta, indent=1, sort_keys=True) + "\n").encode(),
        "LICENSE": licence,
        "NOTICE": NOTICE.format(sha=sha, emb=kinds[0], rest=kinds[1], mit=MIT).encode(),
    }
    sums = [f"{hashlib.sha256(out[name]).hexdigest()}  {name}" for name in sorted(out)]
    out["SHA256SUMS"] = lines(sums)
    return out


def main() -> None:
    """Read the arguments, check the archive, write the folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("archive", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--licence", type=Path, default=Path(__file__).with_name("apache-2.0.txt"))
    args = parser.parse_args()
    sha = hashlib.sha256(args.archive.read_bytes()).hexdigest()
    if sha != SDIST_SHA256:
        raise SystemExit(f"{args.archive}: unexpected SHA-256 {sha}")
    made = build(read_archive(args.archive), args.float32, args.licence.read_bytes(), sha)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (args.out / name).write_bytes(data)
    for name in sorted(made):
        print(f"{len(made[name]):>10}  {name}")
    print(f"{sum(map(len, made.values())):>10}  in all")


if __name__ == "__main__":
    main()
