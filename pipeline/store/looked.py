"""What was looked at and what could not be had: for the proof of watching."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from pipeline.store.database import moment, rows

_UNREAD = "FROM resources r JOIN places p ON p.url = r.url WHERE r.failures > 0 AND p.state = 'standing'"


def documents_since(db: Database, since: datetime) -> int:
    """How many documents were asked for since a moment."""
    return int(rows(db, "SELECT count(*) AS n FROM resources WHERE checked >= ?", moment(since))[0]["n"])


def unread(db: Database, limit: int) -> tuple[str, ...]:
    """The titles of documents that stand on a page and could not be had when last asked for, at most so many."""
    return tuple(row["title"] for row in rows(db, f"SELECT min(p.title) AS title {_UNREAD} GROUP BY r.url ORDER BY r.url LIMIT ?", limit))


def unread_count(db: Database) -> int:
    """How many there are."""
    return int(rows(db, f"SELECT count(DISTINCT r.url) AS n {_UNREAD}")[0]["n"])
