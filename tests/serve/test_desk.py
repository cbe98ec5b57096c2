"""The way to the store: reads beside writes, a bounded wait, and a store that is exchanged under a running server."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

import pytest
from sqlite_utils import Database

from pipeline.serve.desk import Desk
from pipeline.serve.troubles import Problem
from pipeline.store.database import locked, open_database, rows
from pipeline.store.watching import note, save_note

T = TypeVar("T")


def run_alone(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: that of the tests may have a loop already, of a browser that others drive."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with a note."""
    with open_database(tmp_path / "kaitei.db") as db, db.atomic():
        save_note(db, "a", "1")
    return tmp_path / "kaitei.db"


def read(desk: Desk) -> str:
    """The note."""
    return run_alone(desk.read(lambda db: note(db, "a")))


def test_reading_and_writing_go_on_while_a_cycle_holds_the_lock(path: Path) -> None:
    """The lock keeps cycles apart, not rows; what a cycle has not committed is not seen."""
    desk = Desk(path)
    with locked(path), open_database(path) as cycle:
        run_alone(desk.write(lambda db: save_note(db, "form", "1")))
        begun, done = Event(), Event()

        def commit() -> None:
            with open_database(path) as other, other.atomic():
                save_note(other, "a", "2")
                begun.set()
                done.wait()

        visit = Thread(target=commit)
        visit.start()
        begun.wait()
        assert read(desk) == "1"
        form = Thread(target=lambda: run_alone(desk.write(lambda db: save_note(db, "form", note(db, "a")))))
        form.start()
        done.set()
        visit.join()
        form.join()
        assert read(desk) == "2"
        assert note(cycle, "form") == "2"
    desk.close()


def test_a_question_that_takes_too_long_is_cut_off(path: Path) -> None:
    """With 503, and the connection is good for the next one."""
    desk = Desk(path, readers=1, seconds=0.05)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(Problem) as caught:
        run_alone(desk.read(lambda db: rows(db, endless)))
    assert caught.value.status_code == 503
    assert "more than 0.05 seconds" in caught.value.told
    assert read(desk) == "1"
    desk.close()


def test_too_many_at_a_time_are_turned_away(path: Path) -> None:
    """Instead of waiting for ever."""
    desk = Desk(path, readers=1, most_waiting=2)
    hold = Event()

    async def crowd() -> list[object]:
        def slow(db: Database) -> str:
            hold.wait(5)
            return note(db, "a")

        asked = [asyncio.ensure_future(desk.read(slow)) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        hold.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    first, second, third = run_alone(crowd())
    assert (first, second) == ("1", "1")
    assert isinstance(third, Problem)
    desk.close()


def test_a_store_that_is_put_back_is_seen(path: Path, tmp_path: Path) -> None:
    """After a restore the next question goes to the new file; without one it says so; nothing is made by asking."""
    desk = Desk(path, readers=1)
    assert read(desk) == "1"
    with open_database(tmp_path / "other.db") as db, db.atomic():
        save_note(db, "a", "restored")
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with pytest.raises(Problem) as caught:
        read(desk)
    assert "there is no store yet" in caught.value.told
    with pytest.raises(Problem):
        run_alone(desk.write(lambda db: save_note(db, "a", "2")))
    assert not path.exists()
    (tmp_path / "other.db").replace(path)
    assert read(desk) == "restored"
    desk.close()


def test_a_damaged_store_is_503(tmp_path: Path) -> None:
    """And no defect."""
    path = tmp_path / "kaitei.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    desk = Desk(path)
    with pytest.raises(Problem) as caught:
        read(desk)
    assert caught.value.status_code == 503
    desk.close()


def test_readers_cannot_write(path: Path) -> None:
    """Whatever a route does."""
    desk = Desk(path)
    with pytest.raises((Problem, sqlite3.OperationalError)):
        run_alone(desk.read(lambda db: save_note(db, "a", "2")))
    assert read(desk) == "1"
    desk.close()
