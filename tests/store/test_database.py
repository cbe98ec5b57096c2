"""The store opened by several at once: who writes waits for the other, and a transaction never fails for having read first."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlite_utils import Database

from pipeline.errors import Locked, StoreError
from pipeline.store.database import beat, last_beat, locked, open_database, rows
from pipeline.store.watching import note, save_note


def test_a_transaction_that_read_first_may_still_write(tmp_path: Path) -> None:
    """Another connection that wants to write meanwhile waits until the first is done, and both succeed."""
    path = tmp_path / "kaitei.db"
    with open_database(path) as first:

        def form() -> None:
            with open_database(path) as second, second.atomic():
                save_note(second, "form", "1")

        other = Thread(target=form)
        with first.atomic():
            assert note(first, "cycle") == ""
            other.start()
            other.join(0.2)
            assert other.is_alive()
            save_note(first, "cycle", "1")
        other.join()
        assert (note(first, "cycle"), note(first, "form")) == ("1", "1")


def test_a_store_that_stays_busy_is_an_error_of_ours(tmp_path: Path) -> None:
    """And nothing is left open: the next transaction works."""
    path = tmp_path / "kaitei.db"
    with open_database(path) as first, open_database(path) as second:
        second.conn.execute("PRAGMA busy_timeout = 10")
        with first.atomic(), pytest.raises(StoreError, match="locked"), second.atomic():
            pass
        with second.atomic():
            save_note(second, "a", "b")
        assert note(first, "a") == "b"


def spoilt(db: Database, key: str) -> None:
    """A transaction that fails after it wrote."""
    with db.atomic():
        save_note(db, key, "spoilt")
        rows(db, "SELECT nothing")


def test_a_part_of_a_transaction_may_fail_by_itself(tmp_path: Path) -> None:
    """What stands around it is kept; an error of the whole takes all back."""
    with open_database(tmp_path / "kaitei.db") as db:
        with db.atomic():
            save_note(db, "outer", "1")
            with pytest.raises(StoreError):
                spoilt(db, "inner")
        assert (note(db, "outer"), note(db, "inner")) == ("1", "")
        with pytest.raises(StoreError):
            spoilt(db, "outer")
        assert note(db, "outer") == "1"


def test_a_sign_of_life_is_that_of_whoever_holds_the_lock(tmp_path: Path) -> None:
    """Taking the lock is one, a further one is one; being refused is none."""
    store = tmp_path / "kaitei.db"
    assert last_beat(store) is None
    with locked(store):
        assert last_beat(store)
        os.utime(tmp_path / "kaitei.db.lock", (0, 0))
        with pytest.raises(Locked), locked(store):
            pass
        assert last_beat(store) == datetime(1970, 1, 1, tzinfo=UTC)
        beat(store)
        assert last_beat(store) != datetime(1970, 1, 1, tzinfo=UTC)
