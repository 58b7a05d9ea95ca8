"""The process that works on batches: asked over standard input, answering over standard output, in pickles."""

import gc
import os
import pickle
import sys
from importlib import import_module
from typing import Any

from kg import extension
from kg.read.worker import limit


def main(work: str) -> None:
    """Answer until the input ends: settings, reviews and the user's folders come first, then batches; `work` is the
    module:function that these go to.
    """
    # What a library prints must not get between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # What is loaded stays: to look through it for garbage takes a fifth of the start, and of each full collection after it.
    gc.disable()
    settings, reviews, folders = pickle.load(sys.stdin.buffer)
    extension.use(folders)
    module, _, name = work.partition(":")
    call: Any = getattr(import_module(module), name)
    call((), settings, reviews)  # loads the model, which is not the time of the first batch
    gc.freeze()
    gc.enable()
    limit(settings.max_memory)
    answer: object = None
    while True:
        pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
        out.flush()
        try:
            batch = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer = call(batch, settings, reviews)
