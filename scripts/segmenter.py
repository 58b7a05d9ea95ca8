"""Train kg/data/segmenter, the model with which spacy.zh.ChineseTokenizer (segmenter pkuseg) cuts words.

Run: python scripts/segmenter.py LAC CORPORA [--extra FILE ...] [--out kg/data/segmenter] [--epochs 10]
LAC: the weights of Baidu LAC 2.1.2 (Apache-2.0) as scripts/tagger/convert.py writes them; it cuts the text.
CORPORA: a folder of *.jsonl with the field `text`. --extra: files of `kind<TAB>sentence`, tags in <> are dropped.
The project's own seeds and gold articles, cleaned, are always read. No text is kept: only features and weights are written.
The cut is corrected with kg/data/lexicon and kg/data/gazetteer, a tenth of the sentences is held out, spacy_pkuseg's
trainer runs, and features of small weight are dropped. The same inputs give the same bytes.
"""

import argparse
import hashlib
import importlib.util
import json
import pathlib
import random
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import spacy_pkuseg
import srsly
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from kg.annotate.gazetteer import places
from kg.annotate.numbers import ARABIC, chinese
from kg.clean.cleaner import clean
from kg.model import Page, Source
from kg.read import sources
from kg.read.reader import Reader
from kg.settings import Settings
from kg.tables import tsv, words

ROOT = pathlib.Path(__file__).parent.parent
OWN = (ROOT / "seeds", ROOT / "tests/gold/articles")
LONGEST = 300  # characters of a training sentence; the trainer's time grows with the whole, its memory with the longest
# Features that stay, of 722,622 (46.0 MB, word F1 0.9159): 100,000: 2.1 MB, 0.9113; 150,000: 3.3 MB, 0.9144;
# 200,000: 4.4 MB, 0.9157; 250,000: 5.6 MB, 0.9157. With the dictionary of spacy_pkuseg on top: 0.9073.
KEEP = 200_000
STEP = 32  # weights are rounded to 1/STEP
_NAMED = frozenset({"ORG", "LOC", "nw", "nz"})  # tags under which LAC makes one word of a whole name
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LETTERS = re.compile(r"[A-Za-z]")
_DATE = re.compile(rf"(?:\d+|[{chinese()}]+)(?:年|月份?|日|号|时|点|分|世纪|年代)")

Word = tuple[str, str]  # text, LAC's tag without -B and -I
Cut = list[Word]
Floats = NDArray[np.float64]


def sentences(texts: Iterable[str]) -> list[str]:
    """The different sentences of texts, LONGEST characters at most, in order of their hashes."""
    found = {
        part.strip()
        for text in texts
        for part in re.findall(r"[^。！？；\n]+[。！？；]*[”’」』]?", text)
        if 1 < len(part.strip()) <= LONGEST
    }
    return sorted(found, key=_digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def texts(corpora: pathlib.Path, extra: list[pathlib.Path]) -> Iterator[str]:
    """Texts of the corpora, of the extra files and of the project's own documents after cleaning."""
    for path in sorted(corpora.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)
    for path in extra:
        lines_ = path.read_text("utf-8").splitlines()
        yield from (re.sub("<[^>]*>", "", line.split("\t", 1)[-1]) for line in lines_)
    settings = Settings(check=False)
    with Reader(settings) as reader:
        named = sources.identify((path.as_posix(), path) for path in sources.find(list(OWN)))
        for source, file in named:
            if isinstance(source, Source) and pathlib.Path(source.path).suffix in (".txt", ".html"):
                yield from (clean(p, settings).text for p in reader.pages(source, file) if isinstance(p, Page))


class Corrector:
    """LAC's cut of a sentence, mended: names fall into words, numbers into number, bound and unit, lexicon words are whole."""

    def __init__(self, cut_name: Callable[[str], list[str]]) -> None:
        self.cut_name = cut_name
        units = {unit for cell, _ in tsv("lexicon/measures.tsv", "unit", "kind") for unit in cell.split()}
        unit = "|".join(map(re.escape, sorted(units, key=lambda u: (-len(u), u))))
        run = rf"(?:[数几]?[{chinese()}]+|几|(?:{ARABIC})[十百千万亿]*)"
        self.number = re.compile(rf"({run}(?:[-~]{run})?)([多余来]?)([十百千万亿]*)({unit}|)([多余]?)")
        terms = [*words("words", "v"), *words("org_kinds"), *words("posts"), *words("heads")]
        self.terms = _matcher({w for w in terms if 2 <= len(w) <= 8 and _HAN.fullmatch(w)})
        self.full = {p.name: p.level for p in places().values() if len(p.name) >= 3}
        self.places = _matcher(self.full)

    def __call__(self, cut: Cut) -> list[str]:
        """The words of one sentence; their characters are those of the cut."""
        pieces = [piece for word in cut for piece in self._pieces(word)]
        text = "".join(piece for piece, _ in pieces)
        edges = {0}
        at = 0
        tags: list[str] = []
        for piece, tag in pieces:
            at += len(piece)
            edges.add(at)
            tags += [tag] * len(piece)
        self._place_edges(text, edges, tags)
        self._term_edges(text, edges)
        marks = sorted(edges)
        return [text[a:b] for a, b in pairwise(marks)]

    def _pieces(self, word: Word) -> Cut:
        """A number or a long name cut into words; any other word as it is."""
        text, tag = word
        if tag == "TIME" and (dates := _DATE.findall(text)) and len("".join(dates)) >= len(text) - 1:
            rest = text.removeprefix("".join(dates))
            return [(piece, tag) for piece in [*dates, rest] if piece] if len(rest) < len(text) else [word]
        if tag in ("m", "q", "n", "TIME", "v") and (tag == "m" or text[0].isdigit()):
            found = self.number.fullmatch(text)
            if found:
                return [(piece, "m") for piece in found.groups() if piece]
        if tag in _NAMED and len(text) > 4 and not _LETTERS.search(text):
            return [(piece, tag) for piece in self.cut_name(text)]
        return [word]

    def _place_edges(self, text: str, edges: set[int], tags: list[str]) -> None:
        """Full names of places become words where the cut has their edges or holds them whole in a name."""
        for _, start, end in self.places.find_matches_as_indexes(text):
            inner = edges & set(range(start + 1, end))
            known = start in edges and end in edges
            alone = not inner and tags[start] in _NAMED and (end in edges or text[end : end + 1] == "委")
            named = set(tags[start:end]) <= _NAMED and self.full[text[start:end]] != "town"
            if known or alone or (named and start in edges and text[end : end + 1] in "委政人"):
                edges -= inner
                edges |= {start, end}

    def _term_edges(self, text: str, edges: set[int]) -> None:
        """Words of the lexicon that the cut broke into pieces, one of them a single character, are made whole."""
        for _, start, end in self.terms.find_matches_as_indexes(text):
            marks = [start, *sorted(edges & set(range(start + 1, end))), end]
            short = any(b - a == 1 for a, b in pairwise(marks))
            if start in edges and end in edges and short:
                edges -= set(marks[1:-1])


@cache
def _longest() -> MatchKind:
    return MatchKind.LeftmostLongest


def _matcher(names: Iterable[str]) -> AhoCorasick:
    return AhoCorasick(sorted(names), matchkind=_longest())


def cut(lac: pathlib.Path, found: list[str]) -> list[list[str]]:
    """The words of each sentence, as the tagger cuts them and the lexicon corrects them."""
    spec = importlib.util.spec_from_file_location("lac", pathlib.Path(__file__).parent / "tagger" / "lac.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lac"] = module
    spec.loader.exec_module(module)
    tagger = module.Tagger(lac)
    correct = Corrector(tagger.cutter.cut)
    out = []
    for text, tags in zip(found, tagger.tag(found), strict=True):
        marked: Cut = []
        for char, tag in zip(text, tags, strict=True):
            if tag.endswith("-I") and marked:
                marked[-1] = (marked[-1][0] + char, marked[-1][1])
            else:
                marked.append((char, tag.removesuffix("-B")))
        out.append([part for word in correct(marked) for part in word.split()])
    return out


def spans(found: list[str]) -> set[tuple[int, int]]:
    """Start and end of each word of a sentence without its blanks."""
    ends = np.cumsum([len(word) for word in found]).tolist()
    return set(zip([0, *ends], ends, strict=False))


def f1(segmenter: spacy_pkuseg.pkuseg, held: list[list[str]]) -> float:
    """Word F1 on held-out sentences."""
    same = found = true = 0
    for gold in held:
        want, have = spans(gold), spans(segmenter.cut("".join(gold)))
        same, found, true = same + len(want & have), found + len(have), true + len(want)
    return 2 * same / (found + true)


def train(parts: tuple[list[list[str]], list[list[str]]], folder: pathlib.Path, epochs: int) -> None:
    """Train on the first part with the package's trainer; the model goes to `folder`/model."""
    paths = [folder / name for name in ("train.txt", "held.txt")]
    for path, part in zip(paths, parts, strict=True):
        path.write_text("".join(" ".join(found) + "\n" for found in part), "utf-8")
    random.seed(0)
    spacy_pkuseg.train(str(paths[0]), str(paths[1]), str(folder / "model"), train_iter=epochs)


def prune(full: pathlib.Path, out: pathlib.Path, keep: int) -> None:
    """Write the `keep` features whose weights tell tags apart most, weights rounded and compressed.

    What is the same for all tags decides nothing, so weights are centred. Feature 0 is the start feature and stays.
    The word bigrams serve training alone; of the words only those that a kept feature names are looked up.
    """
    data = srsly.read_msgpack(full / "features.msgpack")
    with np.load(full / "weights.npz") as stored:
        sizes, weights = stored["sizes"], stored["w"]
    n_tag, n_feature = int(sizes[0]), int(sizes[1])
    table = weights[: n_feature * n_tag].reshape(n_feature, n_tag)
    table = table - (table.max(axis=1, keepdims=True) + table.min(axis=1, keepdims=True)) / 2
    strength = np.round(np.abs(table).max(axis=1), 9)
    strength[0] = np.inf
    names = sorted(data["feature_to_idx"], key=data["feature_to_idx"].__getitem__)
    order = sorted(range(n_feature), key=lambda i: (-strength[i], names[i]))[:keep]
    chosen = [order[0], *sorted(order[1:], key=lambda i: names[i])]
    kept = {names[i]: number for number, i in enumerate(chosen)}
    rounded = np.round(np.concatenate([table[chosen].reshape(-1), weights[n_feature * n_tag :]]) * STEP) / STEP + 0.0
    named = {word for name in kept for word in _named(name)}
    features = {
        "unigram": sorted(named & set(data["unigram"])),
        "bigram": [],
        "feature_to_idx": kept,
        "tag_to_idx": data["tag_to_idx"],
    }
    out.mkdir(parents=True, exist_ok=True)
    srsly.write_msgpack(out / "features.msgpack", features)
    _store(out / "weights.npz", sizes=np.array([n_tag, len(kept)]), w=rounded)


def _named(feature: str) -> list[str]:
    """The words that a feature looks up: w1.中国, w-1.中国, ww.l.中国*人民."""
    kind, _, rest = feature.partition(".")
    return [rest] if kind in ("w1", "w-1") else rest[2:].split("*") if kind == "ww" else []


def _store(path: pathlib.Path, **arrays: NDArray[np.generic]) -> None:
    """An .npz with the strongest compression and no clock in it (the loader wants the weights as doubles)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as target:
                np.lib.format.write_array(target, array, allow_pickle=False)


def size(folder: pathlib.Path) -> float:
    """Megabytes of the two files of a model."""
    return sum((folder / name).stat().st_size for name in ("features.msgpack", "weights.npz")) / 1e6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lac", type=pathlib.Path)
    parser.add_argument("corpora", type=pathlib.Path)
    parser.add_argument("--extra", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "kg/data/segmenter")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--work", type=pathlib.Path, help="keep the full model and the cut text in this folder")
    options = parser.parse_args()
    started = time.perf_counter()
    found = sentences(texts(options.corpora, options.extra))
    every = [one for one in cut(options.lac, found) if one]
    held = [one for one in every if int(_digest("".join(one))[:8], 16) % 10 == 0]
    rest = [one for one in every if int(_digest("".join(one))[:8], 16) % 10]
    chars = sum(len(word) for one in rest for word in one)
    print(f"{len(rest)} sentences, {chars} characters; held out: {len(held)} sentences")
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        train((rest, held), work, options.epochs)
        prune(work / "model", options.out, KEEP)
        for name, folder in (("full", work / "model"), ("pruned", options.out)):
            score = f1(spacy_pkuseg.pkuseg(str(folder), user_dict=None), held)
            print(f"{name}: {size(folder):.1f} MB, word F1 {score:.4f}")
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
