"""Tokens: the tokenizer, characters or words, and the component that splits tokens where a name or an amount has its edge.

Rules read the text, never the tokens, so both segmenters give the same names and facts; tokens are for those who use the Doc.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy.lang.zh import ChineseTokenizer, Segmenter
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.annotate.texts import keep
from kg.errors import DataError, InputError
from kg.tables import data

SEGMENTERS = ("char", "pkuseg")
_CHARACTERS = re.compile(r"(\S)( ?)|(\s+)")


def tokenizer_config(segmenter: str) -> dict[str, Any]:
    """The config with which spacy.blank("zh", config=…) has a segmenter, one of SEGMENTERS; `pkuseg` then needs nlp.initialize().

    Model and user dictionary are named outright: without them spaCy takes names for models to download, and its default
    dictionary. Raises DataError on another segmenter, or where the package does not lie in a folder.
    """
    if segmenter not in SEGMENTERS:
        raise DataError(f"segmenter is {segmenter!r}", fix=f"use one of {', '.join(SEGMENTERS)}")
    tokenizer = {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": segmenter}
    config: dict[str, Any] = {"nlp": {"tokenizer": tokenizer}}
    if segmenter == "pkuseg":
        config["initialize"] = {"tokenizer": _model()}
    return config


def set_tokenizer(nlp: Language, segmenter: str) -> None:
    """Give a Chinese pipeline the tokenizer of a segmenter, loaded and ready, without the network."""
    tokenizer = Tokenizer(nlp.vocab, Segmenter(segmenter))
    tokenizer.initialize(**tokenizer_config(segmenter).get("initialize", {}).get("tokenizer", {}))
    nlp.tokenizer = tokenizer


def _model() -> dict[str, str]:
    """The arguments of ChineseTokenizer.initialize: paths of our model and of our user dictionary, which holds no word."""
    folder = data("segmenter")
    if not isinstance(folder, Path):
        raise DataError(
            "the segmenter's model must lie in a folder", where=str(folder), fix="install dispatch-kg unzipped"
        )
    return {"pkuseg_model": str(folder), "pkuseg_user_dict": str(folder / "user_dict.txt")}


class Tokenizer(ChineseTokenizer):
    """spacy.zh.ChineseTokenizer in linear time, with the text unchanged whatever the segmenter makes of it.

    spaCy's own copies the rest of the text for every word: 400,000 characters took 5 s here, and four times that with
    twice the text. Its tokens are the same.
    """

    pkuseg_seg: Any  # None until it is loaded

    def initialize(self, *args: Any, **options: Any) -> None:
        """As in spaCy; but words are not glued with the dictionary of spacy_pkuseg, which no setting switches off."""
        super().initialize(*args, **options)
        if self.pkuseg_seg is not None:
            self.pkuseg_seg.postprocesser.do_process = False

    def __call__(self, text: str) -> Doc:
        """The Doc of a text. Raises InputError at a lone surrogate, which no Doc can hold (kg's cleaning replaces them)."""
        words, spaces = aligned(self.cut(text), text)
        try:
            return keep(Doc(self.vocab, words=words, spaces=spaces), text)
        except UnicodeEncodeError as err:
            at = next(i for i, char in enumerate(text) if "\ud800" <= char <= "\udfff")
            raise InputError(
                f"lone surrogate U+{ord(text[at]):04X}", where=str(at), fix="clean the text first"
            ) from err

    def cut(self, text: str) -> Iterable[str]:
        """The words of a text as the segmenter gives them: blanks may be missing. Raises DataError before `initialize`."""
        if self.segmenter != "pkuseg":
            return text
        if self.pkuseg_seg is None:
            raise DataError("the segmenter pkuseg is not loaded", fix="call set_tokenizer(nlp, 'pkuseg')")
        found: list[str] = self.pkuseg_seg.cut(text)
        return found


def aligned(words: Iterable[str], text: str) -> tuple[list[str], list[bool]]:
    """Tokens that make up a text, and for each whether one space follows it; runs of other blanks are tokens.

    Where the words are not the text without its blanks, in order, each character is a word.
    """
    if words is text:  # the short way of the same: most texts are cut into characters
        parts = _CHARACTERS.findall(text)
        return [char or blanks for char, _, blanks in parts], [bool(space) for _, space, _ in parts]
    found: list[str] = []
    spaces: list[bool] = []
    at = 0
    for word in words:
        if not word or word.isspace():
            continue
        start = _behind_blanks(text, at)
        if not text.startswith(word, start):
            return aligned(text, text)
        if start > at:
            found.append(text[at:start])
            spaces.append(False)
        at = start + len(word)
        space = text[at : at + 1] == " "
        found.append(word)
        spaces.append(space)
        at += space
    if text[at:].strip():
        return aligned(text, text)
    if at < len(text):
        found.append(text[at:])
        spaces.append(False)
    return found, spaces


def _behind_blanks(text: str, at: int) -> int:
    """Where the next character that is no blank stands."""
    while text[at : at + 1].isspace():
        at += 1
    return at


def make_tokens(nlp: Language, name: str) -> "Tokens":
    """Factory of the component `kg_tokens`."""
    return Tokens()


class Tokens:
    """spaCy component: splits tokens, so that every name, time and quantity is a span of whole tokens, and writes the spans anew.

    It stands last of the kg components. A Doc whose tokens fit passes as it is; of any other a new Doc is returned with
    the same text, extensions and spans. Marks on tokens (tags, heads) are not kept, so what sets them comes later.
    """

    def match(self, doc: Doc) -> tuple[int, ...]:
        """The offsets, in order, at which a name, time or quantity begins or ends but no token does."""
        marked = [m for m in (*doc._.kg_mentions, *doc._.kg_times, *doc._.kg_quantities) if m.start < m.end]
        first, length = doc.to_array(["IDX", "LENGTH"]).T
        starts, ends = {m.start for m in marked}, {m.end for m in marked}
        return tuple(sorted(starts.difference(first.tolist()) | ends.difference((first + length).tolist())))

    def __call__(self, doc: Doc) -> Doc:
        cuts = self.match(doc) if len(doc) else ()
        if not cuts:
            return doc
        split = _copied(doc, cuts)
        names = _spans(split, ((m.start, m.end, m.kind) for m in split._.kg_mentions))
        split.spans["kg"] = names
        split.spans["kg_times"] = _spans(split, ((t.start, t.end, "TIME") for t in split._.kg_times))
        split.spans["kg_quantities"] = _spans(split, ((q.start, q.end, "QUANTITY") for q in split._.kg_quantities))
        split.ents = filter_spans(names)
        return split


def _spans(doc: Doc, marks: Iterable[tuple[int, int, str]]) -> list[Span]:
    """The spans of marks whose edges are edges of tokens; none is widened."""
    spans = [doc.char_span(start, end, label) for start, end, label in marks]
    return [span for span in spans if isinstance(span, Span)]


def _copied(doc: Doc, cuts: tuple[int, ...]) -> Doc:
    """A Doc of the same text whose tokens end at the cuts as well, with the extensions, hooks and span groups of the old."""
    pieces = list(_pieces(doc, cuts))
    new = Doc(
        doc.vocab,
        words=[piece for piece, _ in pieces],
        spaces=[space for _, space in pieces],
        user_data=dict(doc.user_data),
    )
    new.cats = dict(doc.cats)
    new._context = doc._context  # what nlp.pipe(…, as_tuples=True) gives back beside the Doc
    for hooks in ("user_hooks", "user_token_hooks", "user_span_hooks"):
        getattr(new, hooks).update(getattr(doc, hooks))
    for key, group in doc.spans.items():
        spans = [new.char_span(s.start_char, s.end_char, s.label_, kb_id=s.kb_id_, span_id=s.id_) for s in group]
        new.spans[key] = [span for span in spans if isinstance(span, Span)]
    return new


def _pieces(doc: Doc, cuts: tuple[int, ...]) -> Iterator[tuple[str, bool]]:
    """The tokens with their parts, each with whether a space follows; a space at whose edge a cut lies is a token itself."""
    for token in doc:
        word, start, space = token.text, token.idx, bool(token.whitespace_)
        end = start + len(word)
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        marks = [0, *(cut - start for cut in inner), len(word)]
        own = space and bisect_left(cuts, end) < bisect_right(cuts, end + 1)
        parts = [word[a:b] for a, b in pairwise(marks)]
        yield from ((part, False) for part in parts[:-1])
        yield parts[-1], space and not own
        if own:
            yield " ", False
