"""What is to be rendered again: a commit marks what it touches, in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from pipeline.store.database import rows, run

PINGS = "ping"
"""The kind of feeds that are published and of which the hub does not know yet; all other kinds are to be rendered."""


def mark_stale(db: Database, kind: str, key: str) -> None:
    """Note that a published page (of a kind that `edition` knows) is to be rendered again."""
    run(db, "INSERT OR IGNORE INTO stale (kind, key) VALUES (?, ?)", kind, key)


def stale(db: Database, kind: str) -> list[str]:
    """The keys of a kind that are to be rendered again."""
    return [row["key"] for row in rows(db, "SELECT key FROM stale WHERE kind = ? ORDER BY key", kind)]


def is_stale(db: Database) -> bool:
    """Whether anything is to be rendered again."""
    return bool(rows(db, "SELECT 1 FROM stale WHERE kind <> ? LIMIT 1", PINGS))


def clear_stale(db: Database, kind: str, keys: Iterable[str]) -> None:
    """What was rendered."""
    for key in keys:
        run(db, "DELETE FROM stale WHERE kind = ? AND key = ?", kind, key)
