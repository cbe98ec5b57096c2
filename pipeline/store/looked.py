"""What was looked at and what could not be had: for the proof of watching."""

from __future__ import annotations

from datetime import date, datetime

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


def news_days(db: Database, since: datetime) -> dict[str, tuple[date, ...]]:
    """The days (UTC) since a moment on which each source had news, the earliest first."""
    sql = "SELECT DISTINCT source, substr(at, 1, 10) AS day FROM changes WHERE significant AND at >= ? ORDER BY day"
    found: dict[str, list[date]] = {}
    for row in rows(db, sql, moment(since)):
        found.setdefault(row["source"], []).append(date.fromisoformat(row["day"]))
    return {source: tuple(days) for source, days in found.items()}
