"""A quiet cycle asks the store for what is new, and never reads through what is old: it costs the same with 300,000 pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from pipeline import cycle
from pipeline.sources import next_visits
from pipeline.store import documents, views, watching
from pipeline.store.database import open_database, rows, run
from tests.digest.office import Office, office

SMALL = {"robots", "sources", "s", "filed", "incidents", "subscribers"}
"""Tables with a row for each host, source, selection, incident or subscriber; `s` stands for sources."""
WAITING = {"stale", "not_understood", "pages_unread", "mailings_waiting", "c"}
"""What holds only what is to be done; `c` is what is to be understood."""
MORE = """
[operator]
address = "admin@example.jp"
[retention]
visits = "1000d"
superseded = "1000d"
"""


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    """A watch with mail, an operator and retention, whose pages and documents are visited by their habit."""
    with office(tmp_path) as opened:
        opened.reconfigure('every = "1m"', 'every = "auto"')
        opened.reconfigure('recheck = "1m"', 'recheck = "auto"')
        with (tmp_path / "config.toml").open("a", encoding="utf-8") as file:
            file.write(MORE)
        opened.subscribe("a@example.jp", "--period", "daily")
        opened.publish(40)
        opened.visit(hours=1)
        opened.visit(hours=1)
        yield opened


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that is carried out by cycles, with its values."""
    statements: list[str] = []

    @contextmanager
    def traced(path: Path, **more: Any) -> Iterator[Database]:
        with open_database(path, **more) as db:
            db.conn.set_trace_callback(statements.append)
            yield db

    monkeypatch.setattr(cycle, "open_database", traced)
    return statements


def scans(db: Database, statement: str) -> list[str]:
    """The steps of a statement that read a table, or an index of what waits, from end to end."""
    if statement.split()[0] not in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        return []
    steps = [str(row[3]) for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")]
    # The least of a column without an index is called a search, and is none.
    whole = [step for step in steps if re.match(r"SCAN (?!\()", step) or re.fullmatch(r"SEARCH \w+", step)]
    return [step for step in whole if not SMALL & {step.split()[1]} and not WAITING & {step.split()[1], step.split()[-1]}]


def test_a_quiet_cycle_reads_no_table_from_end_to_end(here: Office, said: list[str]) -> None:
    """Whatever has grown: pages, contents, versions, places, entries, standings, messages; the daemon's questions too."""
    report = here.visit(hours=1)
    assert [str(visit.outcome) for visit in report.visits] == ["not-modified"]
    assert len(said) > 50
    with open_database(here.store) as db:
        db.conn.set_trace_callback(said.append)
        now = here.ministry.now
        next_visits(db, here.options, now)
        watching.asked_between(db, now - timedelta(minutes=20), now)
        cycle.post(db, here.options, lambda: now, is_stopping=lambda: False)
        db.conn.set_trace_callback(None)
        wrong = {statement: found for statement in said if (found := scans(db, statement))}
    assert wrong == {}


def test_pages_that_wait_to_be_recognised_are_found_by_an_index(here: Office) -> None:
    """The newest version's first, each page once, though two documents show it."""
    with open_database(here.store) as db, db.atomic():
        shown = rows(db, "SELECT sha256, document, version FROM views ORDER BY rowid")
        for row in shown:
            run(db, "UPDATE pages SET note = 'needs-ocr' WHERE sha256 = ?", row["sha256"])
        run(db, "INSERT INTO views (document, version, sha256, pictured) VALUES ('other', 1, ?, 0)", shown[0]["sha256"])
        found = views.unrecognised(db, 20)
        assert found == [(shown[0]["sha256"], 1), *((row["sha256"], 1) for row in reversed(shown[1:]))]
        assert views.unrecognised(db, 1) == found[:1]


def test_a_version_whose_pages_came_later_is_drawn_then(here: Office) -> None:
    """A content that is read again and has more pages by then has their pictures made; one that has none to make waits for nothing."""
    with open_database(here.store) as db, db.atomic():
        (view,) = views.pictured(db, 1)
        assert views.unpictured(db, 50) == ()
        kept, text = documents.contents(db, [view.sha256])[view.sha256], documents.document_text(db, view.sha256)
        assert text is not None
        documents.save_content(db, kept, replace(text, pages=(*text.pages, replace(text.pages[0], number=2))))
        assert views.unpictured(db, 50) == (view,)
        views.set_pictured(db, view, 2)
        assert views.unpictured(db, 50) == ()
        views.set_pictured(db, view, 0)
        assert len(views.unpictured(db, 50)) == 1
        views.set_pictured(db, view, -1)
        assert views.unpictured(db, 50) == ()
