"""Entries come out of the store as they went in, and old ones stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from pipeline.model import Cited, Entry, Piece, SummaryLine, plain_line
from pipeline.store.changes import entry, save_entry
from pipeline.store.database import open_database, run
from pipeline.store.search import search

AT = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
NAME = "00000000-0000-4000-8000-000000000001"
LINES = (
    plain_line("告示（令和8年3月5日）", "document"),
    SummaryLine((Piece("A234 85点 → 90点（"), Piece("7ページ", Cited("d1", 2, 7)), Piece("）")), "change"),
)
ENTRY = Entry(NAME, "医科点数表", "診療報酬", ("診療報酬",), LINES, AT, AT, (), machine=("85点から90点になります。",))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A store with one entry."""
    with open_database(tmp_path / "kaitei.db") as opened:
        with opened.atomic():
            save_entry(opened, ENTRY, [])
        yield opened


def test_a_summary_keeps_its_pages_and_roles(db: Database) -> None:
    """What was saved is what is read."""
    assert entry(db, NAME) == ENTRY


def test_lines_of_plain_text_stay_readable(db: Database) -> None:
    """A store from before summaries knew their pages holds bare text."""
    run(db, "UPDATE entries SET summary = ?", '["一行目", "出典：《厚生労働省》"]')
    found = entry(db, NAME)
    assert found is not None
    assert [line.text for line in found.summary] == ["一行目", "出典：《厚生労働省》"]


def test_the_words_of_a_summary_are_found(db: Database) -> None:
    """Search covers the lines of entries."""
    assert [hit.entry for hit in search(db, ["85点"])] == [NAME]
