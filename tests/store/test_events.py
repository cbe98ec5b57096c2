"""Days that bind in the store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Occasion
from pipeline.store import documents, events
from pipeline.store.database import open_database

AT = datetime(2026, 3, 5, tzinfo=UTC)


def occasion(uid: str, document: str, day: date, *, cancelled: bool = False) -> Occasion:
    """An event with one sentence."""
    return Occasion(uid, document, "適用", day, "題", (("適用する。", 1),), 1, 0, AT, AT, cancelled)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with an announced document, one that was only recorded, and their events."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            documents.save_document(opened, "a", "https://www.mhlw.go.jp/a.pdf", "題", "診療報酬")
            documents.save_document(opened, "b", "https://www.mhlw.go.jp/b.pdf", "題", "介護")
            columns = "id, number, kind, significant, document, title, source, page, section, topic, url, at, context"
            told = "'c', 1, 'added', 1, 'a', '題', 's', 'p', '[]', '診療報酬', 'u', '2026-03-05', ''"
            opened.execute(f"INSERT INTO changes ({columns}) VALUES ({told})")
            opened.execute("INSERT INTO entries (id, number, title, topic, summary, published, updated, former)"
                           " VALUES ('e', 1, '題', '診療報酬', '[]', '2026-03-05', '2026-03-05', '[]')")  # fmt: skip
            opened.execute("INSERT INTO entry_changes VALUES ('e', 'c')")
            opened.execute("INSERT INTO entry_topics VALUES ('e', '疑義解釈', 1)")
            events.save_event(opened, occasion("1", "a", date(2026, 6, 1)), "1" * 64)
            events.save_event(opened, occasion("2", "b", date(2026, 4, 1)), "2" * 64)
            events.save_event(opened, occasion("3", "a", date(2026, 7, 1), cancelled=True), "1" * 64)
        yield opened


def uids(found: tuple[Occasion, ...]) -> list[str]:
    """Which events."""
    return [one.uid for one in found]


def test_events_stand_in_the_calendars_of_their_documents_topics(db: Database) -> None:
    """Of the source, of the change, of its entry; recorded documents too; all in the one of everything."""
    assert uids(events.events(db)) == ["2", "1", "3"]
    assert uids(events.events(db, "診療報酬")) == uids(events.events(db, "疑義解釈")) == ["1", "3"]
    assert uids(events.events(db, "介護")) == ["2"]
    assert uids(events.events(db, limit=2)) == ["1", "3"]
    assert events.topics_of(db, "a") == ("疑義解釈", "診療報酬")


def test_what_goes_in_comes_out(db: Database) -> None:
    """And replaces what was there."""
    changed = occasion("1", "a", date(2026, 6, 2))
    events.save_event(db, changed, "4" * 64)
    assert events.events_of(db, "a") == (changed, occasion("3", "a", date(2026, 7, 1), cancelled=True))


def test_deadlines_are_coming_days_that_an_entry_tells(db: Database) -> None:
    """Neither cancelled nor of documents that were only recorded."""
    (one,) = events.deadlines(db, date(2026, 4, 1))
    assert (one.document, one.entry, one.day, one.sentence) == ("a", "e", date(2026, 6, 1), "適用する。")
    assert events.deadlines(db, date(2026, 6, 2)) == ()


def test_the_same_bytes_are_told_by_one_document(db: Database) -> None:
    """The other one is told elsewhere; the first is not."""
    assert events.is_told_elsewhere(db, "b", "1" * 64)
    assert not events.is_told_elsewhere(db, "a", "1" * 64)
