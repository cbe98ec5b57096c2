"""What is to be sent, to whom, and how far it got.

A mailing is `pending`, then `sending` from just before it is handed over until the answer is written, then `sent`, `failed` for good,
or `merged` into a later one. One found `sending` after a crash may have arrived: it is sent again under the same Message-ID and
never merged, so nobody gets its entries in two different messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlite_utils import Database

from pipeline.model import Delivery, Letter, Mailing, MailKind
from pipeline.store.database import Row, from_moment, moment, rows, run

Recipients = Literal["people", "channels", "operator"]
_RECIPIENTS: Mapping[Recipients, str] = {
    "people": "s.address NOT LIKE 'channel:%' AND (s.state = 'active' OR (s.state = 'unconfirmed' AND l.kind = 'confirm'))",
    "channels": "s.address LIKE 'channel:%' AND s.state = 'active'",
    "operator": "s.state = 'operator'",
}
"""Who is written to: active subscribers, whoever is asked for a confirmation, channels, and apart from them whoever runs this."""
_LONGEST_PAUSE = timedelta(days=1)


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


def put(
    db: Database, subscriber: int, letter_number: int, message_id: str, at: datetime, *, merged: Sequence[Mailing] = ()
) -> None:
    """One message into the outbox. It tells what the `merged` ones were to tell, and waits and was tried for as long as they."""
    waiting = min((one.waiting or one.composed for one in merged), default=at)
    refused = min((one.refused for one in merged if one.refused), default=None)
    sql = (
        "INSERT INTO mailings (subscriber, letter, message_id, composed, state, attempts, waiting, refused)"
        " VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)"
    )
    attempts = sum(one.attempts for one in merged)
    run(db, sql, subscriber, letter_number, message_id, moment(at), attempts, moment(waiting), moment(refused))
    drop(db, merged, at)


def drop(db: Database, mailings: Iterable[Mailing], at: datetime) -> None:
    """These are not sent: what they tell is told in a later message, or holds no more."""
    for one in mailings:
        run(db, "UPDATE mailings SET state = 'merged', finished = ? WHERE id = ?", moment(at), one.id)


def letters_in(db: Database, subscriber: int, *states: str) -> frozenset[int]:
    """The letters of a subscriber's messages in these states."""
    found = rows(db, "SELECT letter, state FROM mailings WHERE subscriber = ?", subscriber)
    return frozenset(row["letter"] for row in found if row["state"] in states)


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


def asked_between(db: Database, first: datetime, last: datetime) -> int:
    """How many were asked for a confirmation between two moments."""
    sql = (
        "SELECT count(*) AS n FROM letters l JOIN mailings m ON m.letter = l.id"
        " WHERE l.kind = 'confirm' AND l.composed BETWEEN ? AND ?"
    )
    return int(rows(db, sql, moment(first), moment(last))[0]["n"])


def told_at_once(db: Database, subscriber: int, since: int) -> frozenset[str]:
    """The entries of a greater number than `since` that an alert tells a subscriber of, arrived or on its way."""
    sql = (
        "SELECT le.entry FROM mailings m JOIN letters l ON l.id = m.letter JOIN letter_entries le ON le.letter = l.id"
        " JOIN entries e ON e.id = le.entry"
        " WHERE m.subscriber = ? AND l.kind = 'alert' AND m.state IN ('pending', 'sending', 'sent') AND e.number > ?"
    )
    return frozenset(row["entry"] for row in rows(db, sql, subscriber, since))


def due(db: Database, now: datetime, after: int, size: int, *, to: Recipients) -> tuple[Mailing, ...]:
    """At most `size` messages with greater ids that may be sent now, by id.

    A pause that ends further ahead than any pause is long is from before the clock was set back, and is over.
    """
    sql = (
        "SELECT m.* FROM mailings m JOIN subscribers s ON s.id = m.subscriber JOIN letters l ON l.id = m.letter"
        " WHERE m.id > ? AND m.state IN ('pending', 'sending') AND (m.not_before IS NULL OR m.not_before <= ? OR m.not_before > ?)"
    )
    sql = f"{sql} AND {_RECIPIENTS[to]} ORDER BY m.id LIMIT ?"
    return tuple(_mailing(row) for row in rows(db, sql, after, moment(now), moment(now + _LONGEST_PAUSE), size))


def sending(db: Database, mailing: Mailing) -> None:
    """It is handed over now."""
    run(db, "UPDATE mailings SET state = 'sending', attempts = attempts + 1 WHERE id = ?", mailing.id)


def sent(db: Database, mailing: Mailing, at: datetime) -> None:
    """The server took it."""
    run(db, "UPDATE mailings SET state = 'sent', finished = ?, error = NULL WHERE id = ?", moment(at), mailing.id)


def failed(db: Database, mailing: Mailing, at: datetime, error: str) -> None:
    """The server will never take it."""
    run(db, "UPDATE mailings SET state = 'failed', finished = ?, error = ? WHERE id = ?", moment(at), error, mailing.id)


def not_asked(db: Database, mailing: Mailing, error: str) -> None:
    """The server took nothing at all: that was no try of this message, which goes as soon as there is a server."""
    _put_off(db, mailing, error, "sending" if mailing.uncertain else "pending", mailing.attempts, mailing.refused, None)


def later(db: Database, mailing: Mailing, at: datetime, not_before: datetime, error: str) -> None:
    """It was not taken now. A message that may have arrived before (`uncertain`) stays so."""
    state = "sending" if mailing.uncertain else "pending"
    _put_off(db, mailing, error, state, mailing.attempts + 1, mailing.refused or at, not_before)


def unanswered(db: Database, mailing: Mailing, at: datetime, not_before: datetime, error: str) -> None:
    """The connection was lost after the whole message went over: it may have arrived."""
    _put_off(db, mailing, error, "sending", mailing.attempts + 1, mailing.refused or at, not_before)


def _put_off(
    db: Database, mailing: Mailing, error: str, state: str, attempts: int, refused: datetime | None, not_before: datetime | None
) -> None:
    run(db, "UPDATE mailings SET state = ?, attempts = ?, refused = ?, not_before = ?, error = ? WHERE id = ?",
        state, attempts, moment(refused), moment(not_before), error, mailing.id)  # fmt: skip


def counts(db: Database) -> Delivery:
    """How many messages to subscribers and channels were sent, failed, wait, ever since those that are still kept."""
    sql = (
        "SELECT state, count(*) AS n FROM mailings WHERE subscriber NOT IN (SELECT id FROM subscribers WHERE state = 'operator')"
        " GROUP BY state"
    )
    found = {row["state"]: row["n"] for row in rows(db, sql)}
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
    return Mailing(
        row["id"], row["subscriber"], row["letter"], row["message_id"], composed, row["attempts"], row["state"] == "sending",
        from_moment(row["waiting"]), from_moment(row["refused"]),
    )  # fmt: skip
