"""Where heavy work runs: pure functions in child processes that have a time and a memory limit and may die.

A child that hangs or asks for too much is ended and its task answered with a `Failure`; the others go on. The task of one that
died is given to a fresh one, once: it may have been killed for somebody else's hunger for memory. No process is started before the
first task. Children are single-threaded: pdfium is not made for threads.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from pipeline.extract import READERS, media_type_of, read
from pipeline.model import Document

Key = TypeVar("Key", bound=Hashable)
Task = tuple[Callable[..., Any], tuple[Any, ...]]
Item = tuple[Key, bytes, str, str]

_NOTES = {
    "too-large": "読み取りに時間または記憶域がかかりすぎるため、中止しました。",
    "damaged": "読み取りの途中で異常が起きたため、中止しました。",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task has no answer. `state` is `too-large` (time or memory ran out) or `damaged` (the child died, or an error)."""

    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Died(Failure):
    """The child is gone, for its task's sake or somebody else's."""


@dataclass(slots=True)
class _Worker(Generic[Key]):
    """A child, what it works on (`again`: since another died of it) and until when."""

    process: BaseProcess
    line: Connection
    key: Key | None = None
    task: Task | None = None
    again: bool = False
    deadline: float = 0.0


class Pool:
    """Runs tasks in at most `workers` children (as many as the machine has cores if None)."""

    def __init__(self, workers: int | None = None, *, seconds: float = 300.0, memory: int = 4_000_000_000) -> None:
        """Each task may take `seconds` of wall time; each child `memory` bytes of address space."""
        self._size = max(1, workers if workers is not None else len(os.sched_getaffinity(0)))
        self._seconds, self._memory = seconds, memory
        self._idle: list[_Worker[Any]] = []
        self._busy: list[_Worker[Any]] = []
        self.alive: Callable[[], None] = lambda: None
        """Called whenever a task has its answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read_all(self, items: Iterable[Item[Key]]) -> Iterator[tuple[Key, Document]]:
        """The documents of (key, body, media type, name), in the order of the items; a failure is the document's state."""
        kinds: dict[Key, str] = {}

        def tasks() -> Iterator[tuple[Key, Task]]:
            for key, body, media_type, name in items:
                kinds[key] = media_type_of(body, name, media_type)
                yield key, (read, (body, media_type, name))

        for key, answer in self.run(tasks()):
            kind = kinds.pop(key)
            yield key, _failed(kind, answer) if isinstance(answer, Failure) else answer

    def read(self, body: bytes, media_type: str, name: str = "") -> Document:
        """One document."""
        return next(document for _, document in self.read_all([(name, body, media_type, name)]))

    def run(self, tasks: Iterable[tuple[Key, Task]]) -> Iterator[tuple[Key, Any]]:
        """The answers of (key, (function, arguments)) in the order of the tasks, or a `Failure` in the place of one.

        The functions must be importable, arguments and answers picklable, keys different from each other.
        """
        waiting = iter(tasks)
        order: deque[Key] = deque()
        answers: dict[Key, Any] = {}
        more = True
        while more or order:
            while more and len(self._busy) < self._size and len(order) < 4 * self._size:
                upcoming = next(waiting, None)
                if upcoming is None:
                    more = False
                    break
                order.append(upcoming[0])
                self._start(self._idle.pop() if self._idle else self._hire(), *upcoming)
            if self._busy:
                answers.update(self._finished())
            while order and order[0] in answers:
                yield order[0], answers.pop(order.popleft())

    def close(self) -> None:
        """End all children. The pool may be used again: it starts new ones."""
        for worker in (*self._idle, *self._busy):
            _end(worker)
        self._idle, self._busy = [], []

    def _start(self, worker: _Worker[Any], key: Hashable, task: Task, *, again: bool = False) -> None:
        worker.key, worker.task, worker.again, worker.deadline = key, task, again, time.monotonic() + self._seconds
        # Of one that died meanwhile the end of its line is read next.
        with suppress(ConnectionError):
            worker.line.send(task)
        self._busy.append(worker)

    def _hire(self) -> _Worker[Any]:
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _finished(self) -> Iterator[tuple[Any, Any]]:
        """Wait for at least one child to answer, die or run out of time; those that are done with, with their answers."""
        patience = max(0.0, min(worker.deadline for worker in self._busy) - time.monotonic())
        ready = wait([worker.line for worker in self._busy], timeout=patience)
        now = time.monotonic()
        for worker in list(self._busy):
            if worker.line in ready:
                answer = _received(worker)
            elif worker.deadline <= now:
                answer = Failure("too-large", f"no answer within {self._seconds:g} s")
            else:
                continue
            self._busy.remove(worker)
            task, worker.task = worker.task, None
            if isinstance(answer, Failure):
                _end(worker)
            else:
                self._idle.append(worker)
            if isinstance(answer, _Died) and task and not worker.again:
                self._start(self._hire(), worker.key, task, again=True)
            else:
                self.alive()
                yield worker.key, answer


def _context() -> BaseContext:
    """A server that has the reading loaded and forks from itself: a fresh child is cheap and holds nothing of ours."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.extract", *READERS])
    return context


def _received(worker: _Worker[Any]) -> Any:
    try:
        return worker.line.recv()
    except (EOFError, OSError):
        worker.process.join(1)
        return _Died("damaged", f"the child died ({worker.process.exitcode})")


def _end(worker: _Worker[Any]) -> None:
    worker.line.close()
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join(5)


def _serve(line: Connection, memory: int) -> None:
    """The child: answer tasks until the line is closed. Interrupts are the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, arguments = line.recv()
        except (EOFError, OSError):
            return
        line.send(_answer(function, arguments))


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """What the function answers, or why not: this is the border where a child's every fault becomes a value."""
    try:
        return function(*arguments)
    except MemoryError:
        return Failure("too-large", "out of memory")
    except BaseException as error:
        return Failure("damaged", f"{type(error).__name__}: {error}")


def _failed(kind: str, failure: Failure) -> Document:
    return Document(kind, (), state=failure.state, note=_NOTES[failure.state])
