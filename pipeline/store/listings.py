"""Which entries a selection has, in the order in which they were filed: the newest, a month's, an archive's are found at once.

An entry's place in a selection never changes, so that what an archive holds does not either.
"""

from __future__ import annotations

from datetime import timedelta, timezone

from sqlite_utils import Database

from pipeline.model import Entry
from pipeline.store.changes import entries_of
from pipeline.store.database import rows, run

ARCHIVED = 100
"""Entries in an archive document of a feed (RFC 5005)."""
_JAPAN = timezone(timedelta(hours=9))
_JOINED = "SELECT e.* FROM listings l JOIN entries e ON e.number = l.entry WHERE l.list = ?"


def file_entry(db: Database, selection: str, entry: Entry) -> int:
    """Put an entry at the end of a selection, unless it is in it; answers its place, counted from 1."""
    known = rows(db, "SELECT place FROM listings WHERE list = ? AND entry = (SELECT number FROM entries WHERE id = ?)", selection, entry.id)
    if known:
        return int(known[0]["place"])
    place = size(db, selection) + 1
    run(db, "INSERT INTO listings (list, place, entry, month) SELECT ?, ?, number, ? FROM entries WHERE id = ?", selection, place,
        month_of(entry), entry.id)  # fmt: skip
    return place


def move_up(db: Database, selection: str, entry: Entry) -> int:
    """Take an entry from its place to the end, where readers look; its old place stays empty. Answers the new place."""
    run(db, "DELETE FROM listings WHERE list = ? AND entry = (SELECT number FROM entries WHERE id = ?)", selection, entry.id)
    return file_entry(db, selection, entry)


def month_of(entry: Entry) -> str:
    """The month in Japan in which an entry was published, `2026-03`."""
    return f"{entry.published.astimezone(_JAPAN):%Y-%m}"


def size(db: Database, selection: str) -> int:
    """How many places a selection has."""
    return int(rows(db, "SELECT coalesce(max(place), 0) AS n FROM listings WHERE list = ?", selection)[0]["n"])


def archives(db: Database, selection: str) -> int:
    """How many full archives a selection has."""
    return size(db, selection) // ARCHIVED


def newest(db: Database, selection: str, limit: int) -> tuple[Entry, ...]:
    """The entries filed last, the last first."""
    return entries_of(db, rows(db, f"{_JOINED} ORDER BY l.place DESC LIMIT ?", selection, limit))


def archived(db: Database, selection: str, number: int) -> tuple[Entry, ...]:
    """The entries of an archive, the last first; archive 1 holds the first hundred places."""
    first, last = (number - 1) * ARCHIVED + 1, number * ARCHIVED
    return entries_of(db, rows(db, f"{_JOINED} AND l.place BETWEEN ? AND ? ORDER BY l.place DESC", selection, first, last))


def of_month(db: Database, selection: str, month: str, limit: int = -1, skipped: int = 0) -> tuple[Entry, ...]:
    """Entries of a selection published in a month (`2026-03`, in Japan), the last first: at most so many after those skipped, which
    are counted from the first on."""
    found = rows(db, f"{_JOINED} AND l.month = ? ORDER BY l.place LIMIT ? OFFSET ?", selection, month, limit, skipped)
    return entries_of(db, reversed(found))


def size_of_month(db: Database, selection: str, month: str, before: int | None = None) -> int:
    """How many entries of a selection were published in a month, or how many of them stand before a place."""
    sql = "SELECT count(*) AS n FROM listings WHERE list = ? AND month = ? AND place < ?"
    return int(rows(db, sql, selection, month, (1 << 62) if before is None else before)[0]["n"])


def months(db: Database, selection: str) -> list[str]:
    """The months in which entries of a selection were published, newest first. Goes from month to month, not from entry to entry."""
    sql = (
        "WITH RECURSIVE found (month) AS (SELECT max(month) FROM listings WHERE list = ?1 UNION ALL"
        " SELECT (SELECT max(month) FROM listings WHERE list = ?1 AND month < found.month) FROM found WHERE found.month IS NOT NULL)"
        " SELECT month FROM found WHERE month IS NOT NULL"
    )
    return [row["month"] for row in rows(db, sql, selection)]


def selections_of(db: Database, entry: str) -> dict[str, int]:
    """The selections in which an entry stands, with its place in each."""
    sql = "SELECT l.list, l.place FROM listings l JOIN entries e ON e.number = l.entry WHERE e.id = ? ORDER BY l.list"
    return {row["list"]: row["place"] for row in rows(db, sql, entry)}


def drop(db: Database, selection: str) -> None:
    """Forget a selection."""
    run(db, "DELETE FROM listings WHERE list = ?", selection)


def filed_rules(db: Database) -> dict[str, str]:
    """The rules by which selections were filed, by the selection's name."""
    return {row["list"]: row["rule"] for row in rows(db, "SELECT list, rule FROM filed ORDER BY list")}


def save_rule(db: Database, selection: str, rule: str) -> None:
    """Remember the rule by which a selection is filed from now on; an empty one forgets it."""
    run(db, "DELETE FROM filed WHERE list = ?", selection)
    if rule:
        run(db, "INSERT INTO filed (list, rule) VALUES (?, ?)", selection, rule)
