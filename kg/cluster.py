"""Worker processes on the nodes of a Ray cluster: the same work, the same guards, the same bytes as on one machine.

An actor holds one worker process of kg.engines on its node, which loads the model once and is guarded there as everywhere.
What this module adds is the loss of an actor or of its whole node: another actor does the batch anew. The batches are those
that the local engine makes, and their shards come back in their order, since the journal goes on behind the last one.

Ray Data's `map_batches` cannot keep that promise. It takes a lost block for lost or tries it for ever, not document by
document; its blocks are made anew from a source that can be read again anywhere, and here one reader streams them.
"""

import os
import socket
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from kg import cluster_sort, extension, fingerprint
from kg.decisions import Reviews
from kg.engines import STARTING, WORK, DiedError, Guarded, Worker, patience, spread
from kg.errors import BuildError, DataError, KgError, MissingExtraError
from kg.settings import Settings
from kg.shard import Given, Shard

_TRIES = 3  # actors that one batch may lose: nodes go for reasons of their own
_REACH = 10.0  # seconds for the first word with a cluster
_LOOPBACK = "127.0.0.1"
_STORE = 256 << 20  # bytes of the object store of a cluster that is started here; a batch takes a few


class Ray:
    """Actors on a Ray cluster. `address`: host:port of its head, or `auto`, asked from one of its nodes; empty: a cluster of
    this machine alone, which ends with the build. `jobs` of 0 is one for each processor that the cluster has. Raises
    MissingExtraError without Ray.
    """

    def __init__(self, jobs: int, address: str = "", work: str = WORK) -> None:
        if jobs < 0:
            raise DataError(f"{jobs} worker processes", where="--jobs", fix="use a whole number of at least 0")
        self._jobs, self._address, self._work = jobs, address, work
        self._ray = _ray(address)

    @property
    def jobs(self) -> int:
        """One: the processors of this machine may be those of the cluster."""
        return 1

    def map(
        self, batches: Iterable[Sequence[Given]], settings: Settings, reviews: Reviews
    ) -> Generator[Shard, None, None]:
        """The shards. Raises BuildError where the cluster cannot be reached, has no room, or has another version."""
        given = (self._work, settings, reviews, extension.folders())
        with self.joined() as jobs:
            yield from spread(batches, [_Remote(self._ray, given) for _ in range(jobs)])

    def sort(self, lines: Iterable[bytes], size: int) -> Iterator[bytes]:
        """Lines of about `size` bytes in order, each once; what a node loses is made anew. Raises BuildError as `map`."""
        with self.joined() as jobs:
            yield from cluster_sort.distinct(self._ray, lines, size, jobs)

    @contextmanager
    def joined(self) -> Iterator[int]:
        """The cluster, and how many of its processors are to be used."""
        ours = _connect(self._ray, self._address, self._jobs)
        try:
            yield self._jobs or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        finally:
            if ours:
                self._ray.shutdown()


def _ray(address: str) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # else it tells its makers
    if not address:
        # In spite of its name this is what keeps Ray to the loopback interface, here as on Windows: without it 127.0.0.1 is
        # taken for this machine's address in the network, where anybody could hand the cluster work.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    try:
        import ray
    except ImportError:
        fix = 'install the extra: pip install "dispatch-kg[ray]"'
        raise MissingExtraError("Ray is not installed", where="--engine ray", fix=fix) from None
    return ray


def _connect(ray: Any, address: str, jobs: int) -> bool:
    """Join the cluster, or start one; whether that was done here. Raises BuildError where it cannot be reached."""
    if ray.is_initialized():
        return False
    said: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": True}
    if address:
        _reach(address)
        said |= {"address": address}
    else:
        # For this machine alone: it listens on the loopback interface and has no web page.
        said |= {"address": "local", "include_dashboard": False, "_node_ip_address": _LOOPBACK}
        said |= {"num_cpus": jobs or os.cpu_count(), "object_store_memory": _STORE}
    try:
        ray.init(**said)
        if not address and (found := ray.util.get_node_ip_address()) != _LOOPBACK:
            ray.shutdown()
            raise RuntimeError(
                f"it would listen on {found}: Ray was imported before, and not told to stay on {_LOOPBACK}"
            )
    except (ConnectionError, OSError, RuntimeError, ValueError) as err:
        what = f"no Ray cluster can be used there: {' '.join(str(err).split())[:300]}"
        raise BuildError(what, where=_shown(address), fix=_ADDRESS if address else _ALONE) from None
    return True


_ADDRESS = (
    "run this on a node of the cluster, with the address that `ray start --head` names, and the same Ray and Python"
)
_ALONE = "in Python make the engine before anything imports Ray; else look at what Ray says in /tmp/ray"


def _shown(address: str) -> str:
    return f"--address {address}" if address else "--engine ray"


def _reach(address: str) -> None:
    """Ask whether anybody listens: Ray itself takes minutes to say no. Raises BuildError."""
    host, colon, port = address.rpartition(":")
    if "://" in address or address == "auto":
        return
    if not (colon and host and port.isdecimal() and int(port) < 1 << 16):
        raise BuildError("no address of a cluster", where=_shown(address), fix="write host:port, or auto")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_REACH).close()
    except OSError as err:
        raise BuildError(f"nobody answers: {err}", where=_shown(address), fix=_ADDRESS) from None


_Told = tuple[str, str, str]  # of an error: what, where, what to do


class Seat:
    """What runs on a node: an actor with one worker process."""

    def __init__(self, work: str, settings: Settings, reviews: Reviews, folders: Sequence[Any]) -> None:
        self._worker, self._folders = Worker(work, (settings, reviews)), folders

    def begin(self) -> dict[str, object] | _Told:
        """The versions of this node, by the user's folders too; or why it cannot work."""
        try:
            extension.use(self._folders)
        except KgError as error:
            return error.what, error.where, f"{error.fix}; the folder must lie at the same path on every node"
        return fingerprint.versions()

    def run(self, batch: Sequence[Given]) -> Shard | _Told:
        """The shard of a batch, or why no worker starts."""
        try:
            return self._worker.run(batch)
        except KgError as error:
            return error.what, error.where, error.fix


class _Remote(Guarded):
    """One actor, and after it was lost another one, wherever there is a node."""

    def __init__(self, ray: Any, given: tuple[str, Settings, Reviews, Sequence[Any]]) -> None:
        self._ray, self._given = ray, given
        self._seat: Any = None
        self._lost = 0
        gone = ray.exceptions
        self._losses = (gone.RayActorError, gone.ObjectLostError, gone.NodeDiedError, gone.OutOfMemoryError)
        self._over = False

    def ask(self, batch: Sequence[Given]) -> Shard:
        """As Guarded; up to _TRIES actors are lost before a batch is said to be what ends them."""
        # The worker on the node may ask for each document again, and start its process for each.
        seconds = (len(batch) + 1) * (patience(batch) + STARTING)
        for _ in range(_TRIES):
            seat = self._seated()
            try:
                found: Shard = self._said(seat.run.remote(batch), seconds)
                return found
            except self._losses:
                self._lose()
        raise DiedError(f"ends the node or the actor that works on it ({_TRIES} times)", "leave it out and report it")

    def _seated(self) -> Any:
        """The actor, begun where there is none. Raises BuildError where the cluster cannot have it."""
        for tries_left in range(_TRIES - 1, -1, -1):
            if self._over:
                raise DiedError("the build was ended", "")
            try:
                self._seat = self._seat or self._begun()
                break
            except self._losses as err:
                self._lose()
                if not tries_left:
                    what = f"a worker does not start on the cluster: {' '.join(str(err).split())[-300:]}"
                    fix = "install the package and the extra ray on every node"
                    raise BuildError(what, where="--engine ray", fix=fix) from None
        return self._seat

    def _begun(self) -> Any:
        # One a processor; what takes the place of one that was lost goes to a busy node rather than wait for a new one.
        place = {"num_cpus": 0 if self._lost else 1, "max_restarts": 0, "scheduling_strategy": "SPREAD"}
        seat = self._ray.remote(**place)(Seat).remote(*self._given)
        self._seat = seat
        there, here = self._said(seat.begin.remote(), STARTING), fingerprint.versions()
        if there != here:
            what = f"a node has other versions than this machine: {_differing(here, there)}"
            raise BuildError(what, where="--engine ray", fix="install the same package and data on every node")
        return seat

    def _lose(self) -> None:
        self.end()
        self._lost += 1

    def _said(self, asked: Any, seconds: float) -> Any:
        """What an actor answers. Raises BuildError for an error that it tells and for one that does not answer in time."""
        try:
            answer = self._ray.get(asked, timeout=seconds)
        except self._ray.exceptions.GetTimeoutError:
            self.end()
            what = f"the cluster gave no answer for {seconds:.0f} seconds"
            fix = "take fewer --jobs than it has free processors, and look at its nodes with `ray status`"
            raise BuildError(what, where="--engine ray", fix=fix) from None
        if isinstance(answer, tuple):
            what, where, fix = answer
            raise BuildError(what, where=where or "--engine ray", fix=fix)
        return answer

    def end(self, for_good: bool = False) -> None:
        """End the actor, with which its worker process ends."""
        self._over = self._over or for_good
        seat, self._seat = self._seat, None
        if seat is not None:
            with suppress(self._ray.exceptions.RayError):  # it has gone, or its node has
                self._ray.kill(seat)


def _differing(here: dict[str, Any], there: dict[str, Any]) -> str:
    """The names of what differs, with both versions where they are short."""
    one, other = ({**said, **said["parts"]} for said in (here, there))
    names = sorted({*one, *other} - {"parts"})
    return ", ".join(f"{n} {one.get(n)} ≠ {other.get(n)}" for n in names if one.get(n) != other.get(n))
