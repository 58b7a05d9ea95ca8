"""The batches of a load, written lane beside lane and round after round."""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from kg.stores.steps import LANES, Batch, Round


def run(rounds: Iterable[Round], done: Sequence[int], write: Callable[[Batch], None]) -> None:
    """Call `write` for each batch but the first `done[lane]` of its lane, a thread a lane; no round begins before the last
    has ended. Raises what `write` raises, once no thread writes any more: the other lane ends its batch and stops.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(LANES, thread_name_prefix="kg-lane") as pool:
        try:
            for lanes in rounds:
                left = [[batch for batch in lane if batch.number > done[batch.lane]] for lane in lanes]
                for future in [pool.submit(_lane, lane, write, stop) for lane in left if lane]:
                    future.result()
        finally:
            stop.set()


def _lane(batches: Iterable[Batch], write: Callable[[Batch], None], stop: threading.Event) -> None:
    try:
        for batch in batches:
            if stop.is_set():
                return
            write(batch)
    except BaseException:
        stop.set()
        raise
