"""What is to be sent, to whom, and how far it got.

A mailing is `pending`, then `sending` from just before it is handed over until the answer is written, then `sent`, `failed` for good,
or `merged` into a later one. One found `sending` after a crash may have arrived: it is sent again under the same Message-ID and
never merged, so nobody gets its entries in two different messages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from pipeline.model import Delivery, Letter, Mailing, MailKind
from pipeline.store.database import Row, from_moment, moment, rows, run


def save_letter(db: Database, letter: Letter, at: datetime) -> int:
    """Keep what is said; answers its number."""
    run(db, "INSERT INTO letters (kind, subject, html, text, composed) VALUES (?, ?, ?, ?, ?)",
        letter.kind, letter.subject, letter.html, letter.text, moment(at))  # fmt: skip
    number = int(rows(db, "SELECT last_insert_rowid() AS n")[0]["n"])
    for place, entry in enumerate(letter.entries):
        run(db, "INSERT OR IGNORE INTO letter_entries (letter, entry, place) VALUES (?, ?, ?)", number, entry, place)
    return number


def letter(db: Database, number: int) -> Letter:
    """What is said in the letter of that number."""
    row = rows(db, "SELECT * FROM letters WHERE id = ?", number)[0]
    return Letter(row["kind"], row["subject"], row["html"], row["text"], entries_of(db, number))


def entries_of(db: Database, number: int) -> tuple[str, ...]:
    """The entries that a letter tells of, in its order."""
    return tuple(row["entry"] for row in rows(db, "SELECT entry FROM letter_entries WHERE letter = ? ORDER BY place", number))


def put(db: Database, subscriber: int, letter_number: int, message_id: str, at: datetime) -> None:
    """One message into the outbox."""
    run(db, "INSERT INTO mailings (subscriber, letter, message_id, composed, state, attempts) VALUES (?, ?, ?, ?, 'pending', 0)",
        subscriber, letter_number, message_id, moment(at))  # fmt: skip


def waiting(db: Database, first: int, last: int) -> dict[int, tuple[tuple[MailKind, Mailing], ...]]:
    """The messages to subscribers of these ids that certainly did not arrive yet, with what they are: a later one can tell the same."""
    sql = (
        "SELECT m.*, l.kind FROM mailings m JOIN letters l ON l.id = m.letter"
        " WHERE m.state = 'pending' AND m.subscriber BETWEEN ? AND ? ORDER BY m.id"
    )
    found: dict[int, list[tuple[MailKind, Mailing]]] = {}
    for row in rows(db, sql, first, last):
        found.setdefault(row["subscriber"], []).append((row["kind"], _mailing(row)))
    return {subscriber: tuple(mailings) for subscriber, mailings in found.items()}


def last_asked(db: Database, subscriber: int) -> datetime | None:
    """When a subscriber was last asked for a confirmation; None where that is long ago or never was."""
    sql = "SELECT max(m.composed) AS at FROM mailings m JOIN letters l ON l.id = m.letter WHERE m.subscriber = ? AND l.kind = 'confirm'"
    return from_moment(rows(db, sql, subscriber)[0]["at"])


def asked_since(db: Database, since: datetime) -> int:
    """How many were asked for a confirmation since a moment."""
    sql = "SELECT count(*) AS n FROM letters l JOIN mailings m ON m.letter = l.id WHERE l.kind = 'confirm' AND l.composed >= ?"
    return int(rows(db, sql, moment(since))[0]["n"])


def told_at_once(db: Database, subscriber: int, since: int) -> frozenset[str]:
    """The entries of a greater number than `since` that an alert tells a subscriber of, arrived or on its way."""
    sql = (
        "SELECT le.entry FROM mailings m JOIN letters l ON l.id = m.letter JOIN letter_entries le ON le.letter = l.id"
        " JOIN entries e ON e.id = le.entry"
        " WHERE m.subscriber = ? AND l.kind = 'alert' AND m.state IN ('pending', 'sending', 'sent') AND e.number > ?"
    )
    return frozenset(row["entry"] for row in rows(db, sql, subscriber, since))


def merge(db: Database, mailings: Iterable[Mailing], at: datetime) -> None:
    """These are told of in a later message."""
    for mailing in mailings:
        run(db, "UPDATE mailings SET state = 'merged', finished = ? WHERE id = ?", moment(at), mailing.id)


def due(db: Database, now: datetime, after: int, size: int, *, channels: bool) -> tuple[Mailing, ...]:
    """At most `size` messages with greater ids that may be sent now, by id: to active subscribers, and asking for a confirmation."""
    sql = (
        "SELECT m.* FROM mailings m JOIN subscribers s ON s.id = m.subscriber JOIN letters l ON l.id = m.letter"
        " WHERE m.id > ? AND m.state IN ('pending', 'sending') AND (s.state = 'active' OR (s.state = 'unconfirmed' AND l.kind = 'confirm'))"
        " AND (m.not_before IS NULL OR m.not_before <= ?) AND (s.address LIKE 'channel:%') = ? ORDER BY m.id LIMIT ?"
    )
    return tuple(_mailing(row) for row in rows(db, sql, after, moment(now), channels, size))


def sending(db: Database, mailing: Mailing) -> None:
    """It is handed over now."""
    run(db, "UPDATE mailings SET state = 'sending', attempts = attempts + 1 WHERE id = ?", mailing.id)


def sent(db: Database, mailing: Mailing, at: datetime) -> None:
    """The server took it."""
    run(db, "UPDATE mailings SET state = 'sent', finished = ?, error = NULL WHERE id = ?", moment(at), mailing.id)


def failed(db: Database, mailing: Mailing, at: datetime, error: str) -> None:
    """The server will never take it."""
    run(db, "UPDATE mailings SET state = 'failed', finished = ?, error = ? WHERE id = ?", moment(at), error, mailing.id)


def later(db: Database, mailing: Mailing, not_before: datetime | None, error: str) -> None:
    """The server did not take it now. A message that may have arrived before (`uncertain`) stays so."""
    run(db, "UPDATE mailings SET state = ?, not_before = ?, error = ? WHERE id = ?",
        "sending" if mailing.uncertain else "pending", moment(not_before), error, mailing.id)  # fmt: skip


def unanswered(db: Database, mailing: Mailing, not_before: datetime, error: str) -> None:
    """The connection was lost after the whole message went over: it may have arrived."""
    run(db, "UPDATE mailings SET state = 'sending', not_before = ?, error = ? WHERE id = ?", moment(not_before), error, mailing.id)


def counts(db: Database) -> Delivery:
    """How many messages were sent, failed, wait, ever since those that are still kept."""
    found = {row["state"]: row["n"] for row in rows(db, "SELECT state, count(*) AS n FROM mailings GROUP BY state")}
    return Delivery(found.get("sent", 0), found.get("failed", 0), found.get("pending", 0) + found.get("sending", 0))


def pending(db: Database) -> int:
    """How many messages wait to be sent to addresses that are written to."""
    sql = (
        "SELECT count(*) AS n FROM mailings m JOIN subscribers s ON s.id = m.subscriber"
        " WHERE m.state IN ('pending', 'sending') AND s.state = 'active'"
    )
    return int(rows(db, sql)[0]["n"])


def forget(db: Database, before: datetime) -> None:
    """Drop messages that were done with before that moment, and older letters that nobody waits for or was sent since."""
    run(db, "DELETE FROM mailings WHERE finished < ?", moment(before))
    run(db, "DELETE FROM letters WHERE composed < ? AND id NOT IN (SELECT letter FROM mailings)", moment(before))
    run(db, "DELETE FROM letter_entries WHERE letter NOT IN (SELECT id FROM letters)")


def _mailing(row: Row) -> Mailing:
    composed = from_moment(row["composed"])
    assert composed is not None
    return Mailing(row["id"], row["subscriber"], row["letter"], row["message_id"], composed, row["attempts"], row["state"] == "sending")
