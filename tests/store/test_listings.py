"""Places in a selection are given once and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Entry
from pipeline.store import listings
from pipeline.store.changes import save_entry
from pipeline.store.database import open_database, rows, run

BEGIN = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def entry(number: int) -> Entry:
    """An entry of so many days after the beginning."""
    at = BEGIN + timedelta(days=number)
    return Entry(f"00000000-0000-4000-8000-{number:012}", f"お知らせ{number}", "診療報酬", ("診療報酬", "訂正"), (), at, at, ())


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with 250 entries, all filed under one selection."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            for number in range(250):
                save_entry(opened, entry(number), [])
                listings.file_entry(opened, "all", entry(number))
        yield opened


def test_an_entry_is_filed_once_and_keeps_its_place(db: Database) -> None:
    """However often it is filed."""
    assert listings.file_entry(db, "all", entry(7)) == 8
    assert listings.size(db, "all") == 250
    assert listings.selections_of(db, entry(7).id) == {"all": 8}


def test_the_newest_an_archive_and_a_month_are_found(db: Database) -> None:
    """Last filed first; months in Japan, where the last day of January has ended at 15:00 UTC."""
    assert [one.title for one in listings.newest(db, "all", 2)] == ["お知らせ249", "お知らせ248"]
    assert [one.title for one in listings.archived(db, "all", 2)][::99] == ["お知らせ199", "お知らせ100"]
    assert listings.archives(db, "all") == 2
    assert listings.months(db, "all")[-2:] == ["2026-02", "2026-01"]
    assert [one.title for one in listings.of_month(db, "all", "2026-01")] == ["お知らせ0"]
    assert listings.months(db, "none") == []


def test_an_entry_that_moves_up_leaves_the_others_where_they_are(db: Database) -> None:
    """Its old place stays empty."""
    assert listings.move_up(db, "all", entry(7)) == 251
    assert len(listings.archived(db, "all", 1)) == 99
    assert listings.newest(db, "all", 1)[0].id == entry(7).id
    assert listings.selections_of(db, entry(8).id) == {"all": 9}


def test_a_store_made_before_has_its_entries_filed(tmp_path: Path) -> None:
    """Everything and the topics, in the order of publication."""
    with open_database(tmp_path / "kaitei.db") as db:
        with db.atomic():
            for number in (2, 1, 3):
                save_entry(db, entry(number), [])
        run(db, "DROP TABLE listings")
        run(db, "DROP TABLE filed")
        run(db, "DELETE FROM _sqlite_migrations WHERE name = 'listings'")
        db.conn.commit()
    with open_database(tmp_path / "kaitei.db") as db:
        assert [one.title for one in listings.newest(db, "all", 9)] == ["お知らせ3", "お知らせ2", "お知らせ1"]
        assert [one.title for one in listings.newest(db, "topic:訂正", 1)] == ["お知らせ3"]
        assert listings.months(db, "topic:診療報酬") == ["2026-02"]


@pytest.mark.parametrize("ask", [listings.months, listings.size])
def test_nothing_is_read_through_to_the_end(db: Database, ask: object) -> None:
    """Questions go through an index."""
    statements: list[str] = []
    db.conn.set_trace_callback(statements.append)
    ask(db, "all")  # type: ignore[operator]
    db.conn.set_trace_callback(None)
    plans = [row["detail"] for statement in statements for row in rows(db, f"EXPLAIN QUERY PLAN {statement}")]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN l")]
