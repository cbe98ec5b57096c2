"""Days that bind, gathered by day and by what they bind to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Binding, Occasion
from pipeline.store import documents
from pipeline.store.agenda import agenda_months, due_days
from pipeline.store.database import open_database
from pipeline.store.events import save_event
from pipeline.store.stale import clear_stale, stale

AT = datetime(2026, 3, 5, tzinfo=UTC)
EVENTS: tuple[tuple[str, str, date, Binding, bool], ...] = (
    ("1", "d1", date(2026, 6, 1), "施行", False),
    ("2", "d1", date(2026, 5, 1), "届出期限", False),
    ("3", "d2", date(2026, 6, 1), "施行", False),
    ("4", "d3", date(2026, 5, 1), "開催", False),
    ("5", "d3", date(2026, 7, 1), "開催", True),
)


def event(uid: str, document: str, day: date, binding: Binding, cancelled: bool = False) -> Occasion:
    """An event with one sentence."""
    return Occasion(uid, document, binding, day, f"文書{document}", (("…。", 3),), 1, 0, AT, AT, cancelled)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with three documents of two topics and their days."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            for name, topic in (("d1", "診療報酬"), ("d2", "診療報酬"), ("d3", "白書")):
                documents.save_document(opened, name, f"https://www.mhlw.go.jp/{name}.pdf", f"文書{name}", topic)
            for told in EVENTS:
                save_event(opened, event(*told), told[0] * 64)
        yield opened


def test_days_are_gathered_and_counted(db: Database) -> None:
    """The earliest first, a deadline before what else is on that day; each with the first documents and how many state it."""
    found = due_days(db, date(2026, 3, 5), each=1)
    assert [(one.day.day, one.binding, one.count, len(one.stated)) for one in found] == [
        (1, "届出期限", 1, 1), (1, "開催", 1, 1), (1, "施行", 2, 1),
    ]  # fmt: skip


def test_days_may_be_asked_for_by_time_topic_and_binding(db: Database) -> None:
    """The first moment counts, the last does not; what is cancelled binds nobody."""
    assert [one.binding for one in due_days(db, date(2026, 5, 1), date(2026, 6, 1))] == ["届出期限", "開催"]
    assert [one.binding for one in due_days(db, date(2026, 5, 2))] == ["施行"]
    assert [one.count for one in due_days(db, date(2026, 1, 1), topic="白書")] == [1]
    assert [one.day.month for one in due_days(db, date(2026, 1, 1), binding="開催")] == [5]
    assert len(due_days(db, date(2026, 1, 1), most=2)) == 2


def test_a_day_that_moves_renders_both_months_again(db: Database) -> None:
    """The one that had it, and the one that has it now."""
    assert agenda_months(db) == ["2026-05", "2026-06"]
    clear_stale(db, "agenda", stale(db, "agenda"))
    with db.atomic():
        save_event(db, event("2", "d1", date(2026, 8, 1), "届出期限"), "9" * 64)
    assert stale(db, "agenda") == ["2026-05", "2026-08"]
    assert agenda_months(db) == ["2026-05", "2026-06", "2026-08"]
