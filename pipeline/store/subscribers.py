"""Who is told: subscribers and channels in the store."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from pipeline.model import Follow, Form, Period, Subscriber, SubscriberState
from pipeline.store.changes import newest_number
from pipeline.store.database import Row, from_moment, from_words, insert, moment, rows, run, words
from pipeline.store.watching import note, save_note

_SECRET = "mail secret"  # noqa: S105 - the key of the note that holds it
_EVERYTHING = Follow()
_MANY = 500


def folded(address: str) -> str:
    """The address for comparison: two that differ only by case are one person's."""
    return address.strip().casefold()


def add(
    db: Database, address: str, now: datetime, *, name: str = "", follow: Follow = _EVERYTHING, period: Period = "daily",
    form: Form = "html", alerts: tuple[str, ...] = (), repeat: bool = False, reassured: bool = False, state: SubscriberState = "active",
) -> Subscriber:  # fmt: skip
    """A new subscriber, told of what is published from now on. One who is known is changed, and hears again if suppressed.

    `unconfirmed`: somebody has asked for this address over the web. Whoever is written to already is not changed by that.
    """
    known, newest = find(db, address), newest_number(db)
    if known and known.state == "active" and state == "unconfirmed":
        return known
    if known:
        since, alerted = (known.since, known.alerted) if known.state == "active" else (newest, newest)
        changed = replace(
            known, address=address, name=name or known.name, follow=follow, period=period, form=form, alerts=alerts, repeat=repeat,
            reassured=reassured, state=state, reason=None, since=since, alerted=alerted,
        )  # fmt: skip
        save(db, changed)
        return changed
    key = secrets.token_urlsafe(16)
    save(db, Subscriber(0, address, name, follow, period, form, key, newest, now, alerts, repeat, reassured, state, alerted=newest))
    found = find(db, address)
    assert found is not None
    return found


def confirm(db: Database, one: Subscriber) -> None:
    """The person has confirmed: told of what is published from now on."""
    newest = newest_number(db)
    run(db, "UPDATE subscribers SET state = 'active', reason = NULL, since = ?, alerted = ? WHERE id = ?", newest, newest, one.id)


def secret(db: Database, *, keep: bool = True) -> str:
    """The secret that signs addresses: made once, from the system's randomness, kept in the store (unless `keep` is False)."""
    known = note(db, _SECRET)
    if known or not keep:
        return known
    with db.atomic():
        save_note(db, _SECRET, secrets.token_hex(32))
    return note(db, _SECRET)


def save(db: Database, one: Subscriber) -> None:
    """Write a subscriber; id 0 makes a new row."""
    insert(
        db, "subscribers", id=one.id or None, address=one.address, folded=folded(one.address), name=one.name,
        topics=words(one.follow.topics), keywords=words(one.follow.keywords), codes=words(one.follow.codes), period=one.period,
        form=one.form, key=one.key, since=one.since, created=moment(one.created), alerts=words(one.alerts), repeat=one.repeat,
        reassured=one.reassured, state=one.state, reason=one.reason, last_digest=moment(one.last_digest), last_mail=moment(one.last_mail),
        alerted=one.alerted,
    )  # fmt: skip


def find(db: Database, address: str) -> Subscriber | None:
    """The subscriber of an address, whatever its case, or None."""
    return next((_subscriber(row) for row in rows(db, "SELECT * FROM subscribers WHERE folded = ?", folded(address))), None)


def subscriber(db: Database, number: int) -> Subscriber | None:
    """The subscriber of that id, or None."""
    return next((_subscriber(row) for row in rows(db, "SELECT * FROM subscribers WHERE id = ?", number)), None)


def recipient_of(db: Database, message_id: str) -> Subscriber | None:
    """Whom the message of that Message-ID was for; None where there is (or is kept) no such message."""
    sql = "SELECT s.* FROM subscribers s JOIN mailings m ON m.subscriber = s.id WHERE m.message_id = ? AND s.state != 'operator'"
    return next((_subscriber(row) for row in rows(db, sql, message_id)), None)


def batch(db: Database, after: int, size: int, *, active: bool = True) -> tuple[Subscriber, ...]:
    """At most `size` subscribers with greater ids, by id; `active`: those only who are written to."""
    within = " AND state = 'active'" if active else ""
    found = rows(db, f"SELECT * FROM subscribers WHERE id > ?{within} ORDER BY id LIMIT ?", after, size)  # noqa: S608
    return tuple(_subscriber(row) for row in found)


def everybody(db: Database) -> Iterator[Subscriber]:
    """All persons by id, whatever their state; a few hundred in memory at a time."""
    last = 0
    while found := batch(db, last, _MANY, active=False):
        yield from (one for one in found if one.is_person)
        last = found[-1].id


def channels(db: Database) -> tuple[Subscriber, ...]:
    """The channels that the store knows."""
    sql = "SELECT * FROM subscribers WHERE folded BETWEEN 'channel:' AND 'channel;' ORDER BY folded"
    return tuple(_subscriber(row) for row in rows(db, sql))


def ways(db: Database) -> tuple[Subscriber, ...]:
    """The ways to the operator that the store knows."""
    return tuple(_subscriber(row) for row in rows(db, "SELECT * FROM subscribers WHERE folded BETWEEN 'operator:' AND 'operator;'"))


def oldest_mark(db: Database) -> int | None:
    """The number of the last entry that everybody was considered for; None where nobody is written to."""
    return rows(db, "SELECT min(min(since, alerted)) AS n FROM subscribers WHERE state = 'active'")[0]["n"]  # type: ignore[no-any-return]


def considered(db: Database, one: Subscriber, *, since: int, alerted: int, digest: datetime | None, mail: datetime | None) -> None:
    """Note up to which entries a subscriber was considered; `digest` and `mail`: when that ended in one."""
    run(
        db, "UPDATE subscribers SET since = ?, alerted = ?, last_digest = coalesce(?, last_digest), last_mail = coalesce(?, last_mail)"
        " WHERE id = ?", since, alerted, moment(digest), moment(mail), one.id,
    )  # fmt: skip


def suppress(db: Database, number: int, reason: str, at: datetime) -> None:
    """Write to this address no more: it is known not to exist. What waits for it is given up."""
    _stop(db, number, "suppressed", reason, at)


def leave(db: Database, number: int, at: datetime) -> None:
    """Write to this person no more, as wished. The address is kept, so that no list that is read in brings it back; `erase` forgets it."""
    _stop(db, number, "left", "unsubscribed", at)


def _stop(db: Database, number: int, state: SubscriberState, reason: str, at: datetime) -> None:
    run(db, "UPDATE subscribers SET state = ?, reason = ? WHERE id = ?", state, reason, number)
    run(db, "UPDATE mailings SET state = 'failed', finished = ?, error = ? WHERE subscriber = ? AND state IN ('pending', 'sending')",
        moment(at), reason, number)  # fmt: skip


def erase(db: Database, number: int) -> None:
    """Forget a person whole: the row and every message to it. What others got stays."""
    run(db, "DELETE FROM mailings WHERE subscriber = ?", number)
    run(db, "DELETE FROM subscribers WHERE id = ?", number)


def forget_unconfirmed(db: Database, before: datetime) -> None:
    """Erase whoever has not confirmed since before that moment and was not asked again after it."""
    sql = (
        "SELECT id FROM subscribers s WHERE state = 'unconfirmed' AND created < ?"
        " AND NOT EXISTS (SELECT 1 FROM mailings m WHERE m.subscriber = s.id AND m.composed >= ?)"
    )
    for row in rows(db, sql, moment(before), moment(before)):
        erase(db, row["id"])


def known_of(db: Database, one: Subscriber) -> dict[str, Any]:
    """Everything kept about a person, as JSON values, for whoever asks for it. The key that signs is not told."""
    row = dict(rows(db, "SELECT * FROM subscribers WHERE id = ?", one.id)[0])
    sql = (
        "SELECT m.message_id, m.composed, m.state, m.finished, m.error, l.subject FROM mailings m"
        " JOIN letters l ON l.id = m.letter WHERE m.subscriber = ? ORDER BY m.id"
    )
    mailings = [dict(found) for found in rows(db, sql, one.id)]
    lists: dict[str, Any] = {name: list(from_words(row[name])) for name in ("topics", "keywords", "codes", "alerts")}
    lists |= {name: bool(row[name]) for name in ("repeat", "reassured")}
    return {name: value for name, value in row.items() if name not in ("key", "folded")} | lists | {"messages": mailings}


def _subscriber(row: Row) -> Subscriber:
    created = from_moment(row["created"])
    assert created is not None
    follow = Follow(from_words(row["topics"]), from_words(row["keywords"]), from_words(row["codes"]))
    return Subscriber(
        row["id"], row["address"], row["name"], follow, row["period"], row["form"], row["key"], row["since"], created,
        from_words(row["alerts"]), bool(row["repeat"]), bool(row["reassured"]), row["state"], row["reason"],
        from_moment(row["last_digest"]), from_moment(row["last_mail"]), row["alerted"],
    )  # fmt: skip
