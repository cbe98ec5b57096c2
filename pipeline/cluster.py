"""The pool over several machines: a Dask scheduler hands the same pure functions to its workers; the only module that knows it.

On a worker each task runs in a child of its own with the pool's limits, so that a hostile document ends that child and answers the
same `Failure` as here. Whatever goes wrong with the cluster itself, the tasks without an answer run on this machine.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, islice
from typing import Any

from pipeline.options import PoolOptions
from pipeline.pool import Key, Pool, Task
from pipeline.versions import READER

log = logging.getLogger("kaitei")

_CONNECTING = 10.0
"""Seconds in which a scheduler must answer."""
_LOOK = 5.0
"""Seconds of waiting after which it is looked whether any worker is left."""
_ROUNDS = 5
"""Times the limit of one task until the oldest one must be answered: four others may stand before it on its worker."""
_AHEAD = 4
"""Tasks under way for each thread of the workers; more would only fill the scheduler's memory."""
_LARGE = "1GB"
"""Documents travel with their tasks: data left on a worker would be lost with it. Dask warns of that from 10 MB on."""
_kept = threading.local()
"""On a worker: the pool of each of its threads. Its child ends with the worker."""


class ClusterLost(Exception):
    """The cluster gives no answer any more; says why."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A task under way: its answer comes by `future`, and the task is kept until then."""

    key: Hashable
    task: Task
    future: Any


def pool_of(options: PoolOptions) -> Pool:
    """Where a configuration has heavy work done. Nothing is started or connected before the first task."""
    if options.scheduler:
        return Cluster(options)
    return Pool(options.workers, seconds=options.seconds, memory=options.memory)


class Cluster(Pool):
    """A pool whose tasks go to the workers of a Dask scheduler, and to children on this machine where that fails."""

    def __init__(self, options: PoolOptions) -> None:
        super().__init__(options.workers, seconds=options.seconds, memory=options.memory)
        self._address, self._limits = options.scheduler, (options.seconds, options.memory)
        self._dask: Any = None
        self._client: Any = None
        self._is_lost = False

    def run(self, tasks: Iterable[tuple[Key, Task]]) -> Iterator[tuple[Key, Any]]:
        """As `Pool.run`: same order, same answers, same failures, wherever they are made. What is wrong with the cluster is logged."""
        waiting = iter(tasks)
        first = next(waiting, None)
        if first is None:
            return
        waiting = chain([first], waiting)
        unanswered: deque[_Sent] = deque()
        if not self._is_lost:
            try:
                yield from self._spread(waiting, unanswered)
                return
            except ClusterLost as error:
                self._leave(error)
        yield from super().run(chain(((sent.key, sent.task) for sent in unanswered), waiting))  # type: ignore[misc]

    def close(self) -> None:
        """End the connection and all children of this machine."""
        if self._client is not None:
            self._client.close(timeout=_LOOK)
            self._client = None
        super().close()

    def _spread(self, waiting: Iterator[tuple[Key, Task]], unanswered: deque[_Sent]) -> Iterator[tuple[Key, Any]]:
        """Answers from the workers in order. Raises ClusterLost; what then has no answer yet stands in `unanswered`."""
        room = _AHEAD * self._connected()
        while True:
            unanswered.extend(self._send(key, task) for key, task in islice(waiting, room - len(unanswered)))
            if not unanswered:
                return
            answer = self._answer(unanswered[0].future)
            self.alive()
            yield unanswered.popleft().key, answer  # type: ignore[misc]

    def _connected(self) -> int:
        """The threads of all workers. Raises ClusterLost where there are none, or where they read otherwise than we do."""
        if self._client is None:
            self._connect()
        threads: int = sum(self._client.nthreads().values())
        if not threads:
            raise ClusterLost("it has no workers")
        return threads

    def _connect(self) -> None:
        try:
            self._dask = import_module("distributed")
        except ImportError as error:
            raise ClusterLost("distributed is not installed; pip install 'kaitei-watch[dask]'") from error
        # It tells of each worker that went; what it means for us we say ourselves.
        logging.getLogger("distributed").setLevel(logging.ERROR)
        import_module("dask").config.set({"distributed.admin.large-graph-warning-threshold": _LARGE})
        try:
            self._client = self._dask.Client(self._address, timeout=_CONNECTING, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterLost(f"it does not answer within {_CONNECTING:g} s ({error})") from error
        for worker, theirs in self._client.run(reader, on_error="return").items():
            if theirs != READER:
                raise ClusterLost(f"the worker {worker} cannot do our work: {_unfit(theirs)}")

    def _send(self, key: Hashable, task: Task) -> _Sent:
        # The scheduler must never take an answer for another's because function and arguments look alike.
        return _Sent(key, task, self._client.submit(answered, *task, self._limits, pure=False))

    def _answer(self, future: Any) -> Any:
        """What a worker answered. Raises ClusterLost where none will."""
        end = time.monotonic() + _ROUNDS * (self._limits[0] + _CONNECTING)
        while not future.done():
            try:
                future.result(timeout=_LOOK)
            except TimeoutError:
                if time.monotonic() > end:
                    raise ClusterLost("a task got no answer in time") from None
                if self._client.status != "running" or not self._client.nthreads():
                    raise ClusterLost("its workers are gone") from None
            except self._dask.CancelledError:
                break
        if future.status == "finished":
            return future.result()
        raise ClusterLost(f"a task ended as {future.status}: {future.exception() if future.status == 'error' else 'the scheduler is gone'}")

    def _leave(self, error: ClusterLost) -> None:
        log.warning("pool.scheduler %s: %s; the work is done on this machine", self._address, error)
        self._is_lost = True
        if self._client is not None:
            self._client.close(timeout=_LOOK)
            self._client = None


def reader() -> int:
    """On a worker: the version of its reading. Raises RuntimeError where it may have no children to run tasks in."""
    if multiprocessing.current_process().daemon:
        raise RuntimeError("it runs under a nanny that forbids children; start it with --no-nanny")
    return READER


def answered(function: Any, arguments: tuple[Any, ...], limits: tuple[float, int]) -> Any:
    """On a worker: a task's answer, or its `Failure`, from a child with our limits. Each thread keeps its child for the next task."""
    if getattr(_kept, "limits", None) != limits:
        _kept.limits, (seconds, memory) = limits, limits
        _kept.pool = Pool(1, seconds=seconds, memory=memory)
    ((_, answer),) = _kept.pool.run([(0, (function, arguments))])
    return answer


def _unfit(theirs: Any) -> str:
    return f"{type(theirs).__name__}: {theirs}" if isinstance(theirs, BaseException) else f"it reads by version {theirs}, we by {READER}"
