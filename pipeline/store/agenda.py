"""Days that bind, gathered by day and by what they bind to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from pipeline.model import Occasion
from pipeline.store.database import Row, from_day, rows
from pipeline.store.events import from_row

_OF_TOPIC = (
    "(EXISTS (SELECT 1 FROM documents d WHERE d.id = e.document AND d.topic = ?)"
    " OR EXISTS (SELECT 1 FROM changes c JOIN entry_changes n ON n.change = c.id JOIN entry_topics t ON t.entry = n.entry"
    " WHERE c.document = e.document AND t.topic = ?))"
)


@dataclass(frozen=True, slots=True)
class DueDay:
    """What binds on a day in Japan: `count` documents state it; the first of them."""

    day: date
    binding: str
    count: int
    stated: tuple[Occasion, ...]


def due_days(
    db: Database, since: date, before: date | None = None, *, topic: str | None = None, binding: str | None = None, most: int = 200,
    each: int = 10,
) -> tuple[DueDay, ...]:  # fmt: skip
    """The days from `since` on and before another, of a topic (None: of all), the earliest first, of one day the deadlines first.

    At most so many, and of each at most `each` documents, the newest first. What is cancelled binds nobody.
    """
    conditions, values = ["NOT e.cancelled", "e.day >= ?"], [since.isoformat()]
    for condition, bounds in (
        ("e.day < ?", (before.isoformat() if before else None,)), (_OF_TOPIC, (topic, topic)), ("e.binding = ?", (binding,)),
    ):  # fmt: skip
        if bounds[0] is not None:
            conditions.append(condition)
            values += [bound for bound in bounds if bound is not None]
    within = " AND ".join(conditions)
    sql = (
        f"SELECT e.day, e.binding, count(*) AS n FROM events e WHERE {within}"  # noqa: S608
        " GROUP BY e.day, e.binding ORDER BY e.day, e.binding NOT IN ('届出期限', '期限'), e.binding LIMIT ?"
    )
    return tuple(_due(db, row, topic, each) for row in rows(db, sql, *values, most))


def agenda_months(db: Database) -> list[str]:
    """The months (`2026-05`) that have days, the earliest first."""
    return [row["month"] for row in rows(db, "SELECT DISTINCT substr(day, 1, 7) AS month FROM events WHERE NOT cancelled ORDER BY month")]


def _due(db: Database, group: Row, topic: str | None, each: int) -> DueDay:
    within, values = (f" AND {_OF_TOPIC}", [topic, topic]) if topic is not None else ("", [])
    sql = (
        f"SELECT e.* FROM events e WHERE NOT e.cancelled AND e.day = ? AND e.binding = ?{within}"  # noqa: S608
        " ORDER BY e.created DESC, e.uid LIMIT ?"
    )
    found = rows(db, sql, group["day"], group["binding"], *values, each)
    day = from_day(group["day"])
    assert day is not None
    return DueDay(day, group["binding"], group["n"], tuple(from_row(row) for row in found))
