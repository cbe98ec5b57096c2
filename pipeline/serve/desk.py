"""The way to the store: a few threads that read, each with a connection of its own, and short writes beside the daemon.

SQLite in WAL mode lets many read while one writes; a reader sees the last commit. The lock file of the store keeps a second *cycle*
away; rows are guarded by SQLite itself, so a form is written while a cycle runs: cycles fetch and read outside of transactions and
commit in moments, and a write here waits for one at most `_PATIENCE` seconds.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import local
from time import monotonic
from typing import TypeVar

from sqlite_utils import Database

from pipeline.errors import StoreError
from pipeline.serve.troubles import Problem
from pipeline.store.database import open_database

_Answer = TypeVar("_Answer")
_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the clock, some milliseconds."""
_PATIENCE = 10.0
_BUSY = "さきほどの内容を受け付けられませんでした。しばらくたってから、もう一度お試しください。"


class Desk:
    """Reads and writes for requests. The store may come, go and be restored while this runs."""

    def __init__(self, path: Path, *, readers: int = 4, seconds: float = 3.0, most_waiting: int = 64) -> None:
        """`seconds` is the longest that one question may take; more than `most_waiting` questions at a time are turned away."""
        self._path, self._seconds, self._most = path, seconds, most_waiting
        self._readers = ThreadPoolExecutor(readers, "reader")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._mine, self._waiting = local(), 0

    async def read(self, question: Callable[[Database], _Answer]) -> _Answer:
        """The answer from the store. Raises Problem 503 where there is no store, it cannot be read, or time is up."""
        return await self._ask(self._readers, self._read, question)

    async def write(self, change: Callable[[Database], _Answer]) -> _Answer:
        """One short transaction, one at a time. Raises Problem 503 where the store cannot be written now."""
        return await self._ask(self._writer, self._write, change)

    async def _ask(
        self, threads: ThreadPoolExecutor, ask: Callable[[Callable[[Database], _Answer]], _Answer], what: Callable[[Database], _Answer]
    ) -> _Answer:
        if self._waiting >= self._most:
            raise Problem(503, "too many requests are waiting", words=_BUSY, headers={"Retry-After": "5"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, ask, what)
        except StoreError as error:
            raise Problem(503, str(error), headers={"Retry-After": "30"}) from error
        finally:
            self._waiting -= 1

    def _read(self, question: Callable[[Database], _Answer]) -> _Answer:
        db = self._connection()
        until = monotonic() + self._seconds
        db.conn.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            return question(db)
        except StoreError as error:
            if not (isinstance(error.__cause__, sqlite3.OperationalError) and "interrupted" in str(error.__cause__)):
                raise
            told = f"this took more than {self._seconds:g} seconds; ask for less"
            raise Problem(503, told, words="時間内に終わりませんでした。条件を絞って、もう一度お試しください。") from error
        finally:
            db.conn.set_progress_handler(None, 0)

    def _connection(self) -> Database:
        """This thread's connection; a new one where another file has taken the store's place."""
        try:
            found = self._path.stat()
        except OSError as error:
            raise StoreError("there is no store yet; run `once`, or look at [store] path") from error
        mine, stamp = self._mine, (found.st_dev, found.st_ino)
        if getattr(mine, "stamp", None) != stamp:
            if hasattr(mine, "stack"):
                mine.stack.close()
            mine.stack, mine.stamp = ExitStack(), None
            mine.db = mine.stack.enter_context(open_database(self._path, read_only=True))
            mine.stamp = stamp
        db: Database = mine.db
        return db

    def _write(self, change: Callable[[Database], _Answer]) -> _Answer:
        if not self._path.exists():
            raise StoreError("there is no store yet; run `once`, or look at [store] path")
        with open_database(self._path) as db:
            db.conn.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
            try:
                with db.atomic():
                    return change(db)
            except sqlite3.Error as error:
                raise StoreError(f"the store could not be written: {error}") from error

    def close(self) -> None:
        """Let what is under way end, then stop."""
        self._readers.shutdown()
        self._writer.shutdown()
