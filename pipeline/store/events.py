"""Days that bind, as the calendars keep them."""

from __future__ import annotations

import json
from datetime import date

from sqlite_utils import Database

from pipeline.model import Occasion, Stated
from pipeline.store.database import Row, day, from_day, from_moment, insert, moment, rows
from pipeline.store.stale import mark_stale


def save_event(db: Database, one: Occasion, sha256: str) -> None:
    """Keep an event as the content of this hash states it (or no longer does); the pages of its month are to be rendered again."""
    for row in rows(db, "SELECT day FROM events WHERE uid = ?", one.uid):
        mark_stale(db, "agenda", row["day"][:7])
    mark_stale(db, "agenda", f"{one.day:%Y-%m}")
    if one.binding == "開催":
        mark_stale(db, "briefings", "")
    insert(
        db, "events", uid=one.uid, document=one.document, sha256=sha256, binding=one.binding, day=day(one.day), title=one.title,
        statements=json.dumps(one.statements, ensure_ascii=False), version=one.version, sequence=one.sequence,
        created=moment(one.created), modified=moment(one.modified), cancelled=one.cancelled,
    )  # fmt: skip


def events_of(db: Database, document: str) -> tuple[Occasion, ...]:
    """The events of a document, cancelled ones too, the earliest first."""
    return tuple(from_row(row) for row in rows(db, "SELECT * FROM events WHERE document = ? ORDER BY day, uid", document))


def is_told_elsewhere(db: Database, document: str, sha256: str) -> bool:
    """Whether another document with the same bytes has its events in the calendar already."""
    return bool(rows(db, "SELECT 1 FROM events WHERE sha256 = ? AND document <> ? LIMIT 1", sha256, document))


def events(db: Database, topic: str | None = None, limit: int = 3000) -> tuple[Occasion, ...]:
    """The events of a topic (None: of all), the earliest first; of too many the latest days are kept."""
    within, values = ("1", ()) if topic is None else (_WITHIN, (topic, topic, topic))
    sql = f"SELECT * FROM events e WHERE {within} ORDER BY day DESC, uid LIMIT ?"  # noqa: S608
    return tuple(from_row(row) for row in reversed(rows(db, sql, *values, limit)))


_WITHIN = (
    "e.document IN (SELECT c.document FROM changes c WHERE c.topic = ?1"
    " UNION SELECT c.document FROM changes c JOIN entry_changes n ON n.change = c.id JOIN entry_topics t ON t.entry = n.entry"
    " WHERE t.topic = ?2 UNION SELECT d.id FROM documents d WHERE d.topic = ?3)"
)


def topics_of(db: Database, document: str) -> tuple[str, ...]:
    """The topics in whose calendars the events of a document stand."""
    sql = (
        "SELECT topic FROM changes WHERE document = ?1 UNION SELECT t.topic FROM entry_topics t JOIN entry_changes n ON n.entry = t.entry"
        " JOIN changes c ON c.id = n.change WHERE c.document = ?1 UNION SELECT topic FROM documents WHERE id = ?1 ORDER BY 1"
    )
    return tuple(row["topic"] for row in rows(db, sql, document) if row["topic"])


def deadlines(db: Database, since: date) -> tuple[Stated, ...]:
    """The days that bind from a day on which are told by an entry (of several the newest), the earliest first, with one sentence each."""
    sql = (
        "SELECT e.*, (SELECT n.entry FROM entry_changes n JOIN changes c ON c.id = n.change JOIN entries x ON x.id = n.entry"
        " WHERE c.document = e.document ORDER BY x.number DESC LIMIT 1) AS entry FROM events e"
        " WHERE e.day >= ? AND NOT e.cancelled ORDER BY e.day, e.document, e.binding"
    )
    found = []
    for row in rows(db, sql, day(since)):
        event = from_row(row)
        sentence, page = event.statements[0]
        if row["entry"]:
            found.append(Stated(event.document, row["entry"], event.title, event.day, event.binding, sentence, page))
    return tuple(found)


def from_row(row: Row) -> Occasion:
    """A row of the table as an event."""
    on, created, modified = from_day(row["day"]), from_moment(row["created"]), from_moment(row["modified"])
    assert on is not None
    assert created is not None
    assert modified is not None
    statements = tuple((str(sentence), int(page)) for sentence, page in json.loads(row["statements"]))
    return Occasion(
        row["uid"], row["document"], row["binding"], on, row["title"], statements, row["version"], row["sequence"], created, modified,
        bool(row["cancelled"]),
    )  # fmt: skip
