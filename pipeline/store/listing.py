"""Entries as they are asked for in portions: filtered, newest first, each portion going on where the last one ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Entry
from pipeline.store.changes import entry
from pipeline.store.database import moment, rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: of a topic, published since a moment and before another, telling of a kind of change; empty for all.

    `after` is the entry that the last portion ended with, `limit` the size of a portion.
    """

    topic: str = ""
    since: datetime | None = None
    before: datetime | None = None
    kind: str = ""
    after: str = ""
    limit: int = 20


def portion(db: Database, wanted: Wanted) -> tuple[tuple[Entry, ...], str]:
    """The entries, newest first, and what `after` is to be for the next portion: empty at the end."""
    conditions, values = zip(*_conditions(wanted), strict=True)
    sql = f"SELECT id FROM entries e WHERE {' AND '.join(conditions)} ORDER BY published DESC, number DESC LIMIT ?"  # noqa: S608
    found = [row["id"] for row in rows(db, sql, *(value for value in values if value), wanted.limit + 1)]
    shown = found[: wanted.limit]
    return tuple(one for one in (entry(db, name) for name in shown) if one), shown[-1] if len(found) > wanted.limit else ""


def _conditions(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The parts of the WHERE, each with its value. Searched along the index by time, so that a portion costs what it shows."""
    yield "1", ""
    if wanted.topic:
        yield "EXISTS (SELECT 1 FROM entry_topics t WHERE t.entry = e.id AND t.topic = ?)", wanted.topic
    if wanted.kind:
        told = "SELECT 1 FROM entry_changes t JOIN changes c ON c.id = t.change"
        yield f"EXISTS ({told} WHERE t.entry = e.id AND c.kind = ? AND c.significant)", wanted.kind
    if wanted.since:
        yield "published >= ?", str(moment(wanted.since))
    if wanted.before:
        yield "published < ?", str(moment(wanted.before))
    if wanted.after:
        yield "(published, number) < (SELECT published, number FROM entries WHERE id = ?)", wanted.after
