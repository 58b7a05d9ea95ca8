"""Writes a model folder: int8 embeddings with a scale a row, float16 for the rest, deterministic bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
COPIED = ("vocab.txt", "q2b.txt", "cut.txt", "LICENSE")
CHANGES = """
Changes made by training: LAC's output layer and tags are replaced by heads of
this project; all weights, the embeddings of the units met in training
included, were trained on with CLUENER 2020 (train), the People's Daily
(dev) and MSRA (first part of the test set) corpora and with sentences
written for this project; the words of split.txt are read as characters.
"""


def quantise(table: Array) -> tuple[Array, Array]:
    """(V, E) float32 to int8 (V, E) and float16 scales (V,)."""
    scale = (np.abs(table).max(axis=1) / 127).astype(np.float16)
    scale = np.maximum(scale, np.float16(2**-14))
    rows = np.rint(table / scale.astype(np.float32)[:, None])
    return np.clip(rows, -127, 127).astype(np.int8), scale


def shrink(weights: dict[str, Array]) -> dict[str, Array]:
    """int8 embeddings, float16 for the rest."""
    small = {k: v.astype(np.float16) for k, v in weights.items() if k != "embed"}
    small["embed.int8"], small["embed.scale"] = quantise(weights["embed"])
    return small


def npz_bytes(arrays: dict[str, Array]) -> bytes:
    """An .npz whose bytes do not depend on the clock (stored, fixed dates)."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as zipped:
        for name in sorted(arrays):
            body = io.BytesIO()
            np.lib.format.write_array(body, np.ascontiguousarray(arrays[name]), version=(1, 0), allow_pickle=False)
            info = zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            zipped.writestr(info, body.getvalue())
    return sink.getvalue()


def notice(text: str) -> str:
    """LAC's notice, its kinds of numbers put right, with what training changed."""
    text = text.replace(
        "are float32, other weights are float32;", "are int8 with a scale a row, other weights are float16;"
    )
    head, mark, rest = text.partition("\nThe cutting dictionary (cut.txt)")
    return head + CHANGES + mark + rest


def save(
    out: Path,
    weights: dict[str, Array],
    labels: dict[str, list[str]],
    marks: dict[str, list[str]],
    split: list[str],
    deep: list[str],
    base: Path,
    config: dict[str, Any],
) -> None:
    """Write the folder: weights, vocabulary, dictionaries, heads and marks with their labels, checksums."""
    write(out, npz_bytes(shrink(weights)), labels, marks, split, deep, base, config)


def write(
    out: Path,
    npz: bytes,
    labels: dict[str, list[str]],
    marks: dict[str, list[str]],
    split: list[str],
    deep: list[str],
    base: Path,
    config: dict[str, Any],
) -> None:
    """Write the folder around a finished archive of weights."""
    meta = json.loads((base / "meta.json").read_text("utf-8"))
    meta |= {"heads": labels, "deep": deep, "marks": marks, "training": config}
    files = {name: (base / name).read_bytes() for name in COPIED}
    files["NOTICE"] = notice((base / "NOTICE").read_text("utf-8")).encode("utf-8")
    files["weights.npz"] = npz
    files["split.txt"] = "".join(word + "\n" for word in split).encode("utf-8")
    files["meta.json"] = (json.dumps(meta, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
