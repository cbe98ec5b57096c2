"""Opening the store: one SQLite file in WAL mode, migrations, the lock, and database errors under one name of ours."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from pipeline.errors import Locked, StoreError
from pipeline.schema import migrations
from pipeline.store.advice import advice

Row = sqlite3.Row


class Store(Database):
    """The store. A transaction has the right to write from its beginning, and waits for it where another process writes.

    SQLite's plain BEGIN takes it at the first write: a transaction that has read before then fails at once where another process
    wrote in between (SQLITE_BUSY_SNAPSHOT), however long it would wait. A cycle and the forms of `serve` write side by side.
    """

    place: Path
    """Where its file lies."""

    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """One transaction; inside another one a part of it that may fail by itself. Raises StoreError where the store stays busy."""
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        with _translated(self):
            self.conn.execute("BEGIN IMMEDIATE")
        with ExitStack() as on_failure:
            on_failure.callback(self.rollback)
            yield self
            with _translated(self):
                self.commit()
            on_failure.pop_all()


@contextmanager
def open_database(path: Path, *, read_only: bool = False) -> Iterator[Database]:
    """The store at `path`, brought to the newest schema whoever made it; made where there is none and it is not only to be read.

    Raises StoreError where it cannot be used, with what to do.
    """
    try:
        db = _opened(path, read_only=read_only)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{path}: the store cannot be opened: {advice(error, path)}") from error
    try:
        yield db
    finally:
        db.close()


def _opened(path: Path, *, read_only: bool) -> Database:
    """Raises StoreError where a later version of the program made the store, and errors of SQLite and the file system."""
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as on_failure:
        db = _connected(path, "?mode=ro" if read_only else "")
        on_failure.callback(db.close)
        ours, theirs = {one.name for one in migrations.pending(db)}, {one.name for one in migrations.applied(db)}
        if strangers := theirs - _known():
            raise StoreError(f"{path}: a later version of this program made the store ({', '.join(sorted(strangers))}); update the program")
        if not read_only:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            migrations.apply(db)
        elif ours:
            _migrate(path)
        on_failure.pop_all()
    return db


@cache
def _known() -> frozenset[str]:
    """The migrations of this version: in an empty store all are pending."""
    with closing(Database(memory=True)) as empty:
        return frozenset(one.name for one in migrations.pending(empty))


def _connected(path: Path, query: str) -> Store:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}{query}", uri=True, timeout=30)
    connection.row_factory = sqlite3.Row
    store = Store(connection)
    store.place = path
    return store


def _migrate(path: Path) -> None:
    """Bring an older store to the newest schema for a command that only reads."""
    db = _connected(path, "?mode=rw")
    try:
        migrations.apply(db)
    finally:
        db.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a store as long as the block runs. Raises Locked where another process has it, StoreError where none can be made."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _lock(path).open("a")
    except OSError as error:
        raise StoreError(f"{path}: the lock beside the store cannot be made: {advice(error, path)}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Locked(f"{path}: another instance{_holder(path)} is at work on this store; wait for it, or stop it") from error
        # A full disk takes no number, and hinders nobody else.
        with suppress(OSError):
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), f"{os.getpid()}\n".encode())
        beat(path)
        yield


def _holder(path: Path) -> str:
    """Which process holds the lock, in words, as far as it has said so."""
    with suppress(OSError):
        number = _lock(path).read_bytes()[:20].strip()
        return f" (process {number.decode()})" if number.isdigit() else ""
    return ""


def _lock(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def beat(path: Path) -> None:
    """A sign of life of whoever holds the lock: the time of its file, which can be set on a full disk too."""
    with suppress(OSError):
        os.utime(_lock(path))


def last_beat(path: Path) -> datetime | None:
    """When the store was last taken for work, or its holder last gave a sign of life; None where it never was."""
    try:
        return datetime.fromtimestamp(_lock(path).stat().st_mtime, UTC)
    except OSError:
        return None


@contextmanager
def durable(db: Database) -> Iterator[None]:
    """Each commit in the block, and all that was committed before it, outlives a power loss. Not to be begun in a transaction.

    Elsewhere the newest commits may be lost with the power (never a part of one, and nothing is damaged): SQLite's `synchronous`
    NORMAL in WAL mode. What is lost is done again, so only what others hear of needs more, at the price of a wait for the disk.
    """
    run(db, "PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        run(db, "PRAGMA synchronous=NORMAL")


@contextmanager
def _translated(db: Database) -> Iterator[None]:
    """Database errors leave the store as StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"the store refused: {advice(error, db.place if isinstance(db, Store) else None)}") from error


def rows(db: Database, sql: str, *values: Any) -> list[Row]:
    """All rows of a query."""
    with _translated(db):
        return list(db.conn.execute(sql, values))


def run(db: Database, sql: str, *values: Any) -> None:
    """One statement, inside whatever transaction is open."""
    with _translated(db):
        db.conn.execute(sql, values)


def insert(db: Database, table: str, **columns: Any) -> None:
    """One row; a row of the same key is taken over. Table and column names are ours, never from outside."""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    run(db, f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", *columns.values())  # noqa: S608


def moment(value: datetime | None) -> str | None:
    """A time as it is stored: UTC, ISO 8601, to the microsecond only where there are any."""
    return value.astimezone(UTC).isoformat() if value else None


def from_moment(value: str | None) -> datetime | None:
    """A stored time as an aware value."""
    return datetime.fromisoformat(value) if value else None


def day(value: date | None) -> str | None:
    """A day as it is stored."""
    return value.isoformat() if value else None


def from_day(value: str | None) -> date | None:
    """A stored day."""
    return date.fromisoformat(value) if value else None


def words(value: Sequence[str]) -> str:
    """A row of words as it is stored."""
    return json.dumps(list(value), ensure_ascii=False)


def from_words(value: str) -> tuple[str, ...]:
    """A stored row of words."""
    return tuple(json.loads(value))
